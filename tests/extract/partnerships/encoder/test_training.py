"""Teaching an encoder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from extract.encoder import learning
from extract.encoder.asking import Passage
from extract.encoder.learning import IGNORED, Course, Lesson, teach
from extract.encoder.network import contexts
from extract.encoder.parts import teach_part
from extract.encoder.tape import Node
from extract.models import language_models
from extract.partnerships.encoder.reading import Encoder
from extract.partnerships.encoder.training import lesson_of
from extract.partnerships.encoder.views import HEADS
from extract.partnerships.encoder.words import vocabulary_of
from extract.partnerships.gold import GoldReport, label_links, label_pairs
from tests.extract.partnerships.test_stacking import report


def course_of(numbers: range, passes: int = 2) -> Course:
    gold = [GoldReport.from_json(report(number)) for number in numbers]
    layouts = [one.lay_out(language_models("en").resolver) for one in gold]
    vocabulary = vocabulary_of(layouts, "en")
    pairs = [label_pairs(layout, one.extraction) for layout, one in zip(layouts, gold, strict=True)]
    links = [label_links(layout, one.extraction) for layout, one in zip(layouts, gold, strict=True)]
    parts = zip(layouts, pairs, links, strict=True)
    lessons = [lesson_of(layout, vocabulary, told, found, 1.0) for layout, told, found in parts]
    return Course(vocabulary, HEADS, lessons, [0] * len(lessons), passes, 0.3)


def judged(encoder: Encoder, number: int) -> tuple[float, dict[str, float]]:
    gold = GoldReport.from_json(report(number))
    layout = gold.lay_out(language_models("en").resolver)
    reading = encoder.read(layout)
    pair = next(e for e in label_pairs(layout, gold.extraction) if e.candidate.pair == ("e1", "e2"))
    links = label_links(layout, gold.extraction)
    place = next(i for i, (link, roles) in enumerate(links) if link.actor == "e1" and "leads" in roles)
    view = links[place][1].index("leads")
    return reading.odds([pair.candidate])[0], reading.links([link for link, _ in links])[place][view]


def test_what_is_learnt_tells_agreements_and_roles_apart_in_other_reports() -> None:
    encoder = Encoder(teach(course_of(range(1, 97), passes=60)))
    signed, ranked = judged(encoder, 100), judged(encoder, 101)
    assert signed[0] > 0.0 > ranked[0]
    assert max(signed[1], key=lambda role: signed[1][role]) == "leads"


def test_the_same_lessons_give_the_same_weights() -> None:
    course = course_of(range(1, 9))
    one, two = (teach(course) for _ in range(2))
    assert all(np.array_equal(one.weights[name], two.weights[name]) for name in one.weights)


def test_teaching_and_judging_keep_to_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[int]] = []

    def watch() -> None:
        seen.append({pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"})

    def contexts_watched(*given: Any) -> tuple[Node, Node]:
        watch()
        return contexts(*given)

    def judge(_passage: Passage, _lesson: Lesson) -> None:
        watch()

    monkeypatch.setattr(learning, "contexts", contexts_watched)
    course = replace(course_of(range(1, 5)), parts=[0, 0, 1, 1])
    with threadpool_limits(limits=2, user_api="blas"):
        teach_part(course, 0, judge)
        watch()
    taught, judged_ = course.passes, 2
    assert seen == [{1}] * (taught + judged_) + [{2}]


def test_what_is_told_elsewhere_is_no_lesson() -> None:
    (lesson,) = course_of(range(4, 5)).lessons
    pairs, links = lesson.asked["pair"], lesson.asked["link"]
    assert set(pairs.answers["told"].tolist()) == {IGNORED, 0, 1}
    assert (pairs.answers["kind"] >= 0).sum() == (pairs.answers["told"] == 1).sum()
    assert len(links.answers["role"]) == len(links.views.ends)
