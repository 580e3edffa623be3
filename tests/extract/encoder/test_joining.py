"""One network for several languages: what it says in each is what it says of the joined lessons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.encoder.asking import Network, Passage
from extract.encoder.joining import join_courses, speaking
from extract.encoder.learning import Asked, Course, Lesson
from extract.encoder.network import Head, Row, Views, new_weights
from extract.encoder.vocabulary import FEWEST, Line, Vocabulary

HEAD = Head(1, (2,), {"told": 1})
WORDS = ("<City>", "<Firm>", "signs", "signed", "签署", "签约", "合作", "0000")
LABELS = ("triggers:sign", "status:planned")
SENTENCE = st.tuples(
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(LABELS)), max_size=2),
)
SENTENCES = st.lists(SENTENCE, min_size=1, max_size=4)


def course_of(texts: Sequence[Sequence[Line]], lang: str) -> Course:
    known = Vocabulary.of((line for text in texts for line in text for _ in range(FEWEST)), lang)
    row: Row = ((1, 2), (0, 2), (1,), (1.0, 0.5), ())
    asked = Asked(Views.of([row], HEAD), {"told": np.array([1], np.int32)}, 1.0)
    lessons = [Lesson(known.numbers(text), {"pair": asked}) for text in texts]
    return Course(known, {"pair": HEAD}, lessons, [at % 2 for at in range(len(lessons))], 1, 0.0)


@settings(deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=3), st.lists(SENTENCES, min_size=1, max_size=3))
def test_a_network_of_one_language_says_what_that_of_both_says(
    english: list[list[Line]], chinese: list[list[Line]]
) -> None:
    courses = [course_of(english, "en"), course_of(chinese, "zh")]
    joint = join_courses(courses)
    network = Network(joint.vocabulary, new_weights(joint.vocabulary, joint.heads, np.random.default_rng(0)))
    own = [(speaking(network, course.vocabulary), lesson) for course in courses for lesson in course.lessons]
    assert len(own) == len(joint.lessons)
    for (speaker, lesson), joined in zip(own, joint.lessons, strict=True):
        views = lesson.asked["pair"].views
        alone = Passage(speaker, lesson.numbers).ask("pair", HEAD, views)
        together = Passage(network, joined.numbers).ask("pair", HEAD, views)
        assert np.array_equal(alone["told"], together["told"])


def test_words_that_languages_share_have_one_vector() -> None:
    joint = join_courses(
        [course_of([[(["<City>", "signs"], [])]], "en"), course_of([[(["<City>", "签署"], [])]], "zh")]
    )
    assert sorted(joint.vocabulary.words) == ["<City>", "signs", "签署"]
    (english, chinese) = (lesson.numbers.words.tolist() for lesson in joint.lessons)
    assert english[1] == chinese[1] == joint.vocabulary.words["<City>"]
    assert joint.parts == [0, 0]
