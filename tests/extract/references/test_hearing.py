"""What a network is asked about expressions, and what it learns of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from extract.encoder.asking import Network, Passage
from extract.encoder.learning import teach
from extract.encoder.network import Views
from extract.models import language_models
from extract.partnerships.linear import Linear
from extract.references.hearing import MEANT, Listener, Spoken
from extract.references.reading import Reading
from extract.references.training import Stand, Study, course_of, judge, study
from tests.extract.partnerships.conftest import read_marked

EVEN = Linear(("no", "yes"), {"nothing": (0.0, 0.0)})
"""Gives every candidate a half."""

CASES = [
    (
        "en",
        "Partners\n\n[City:Espoo] met [Firm:Nokia] and [City:Lahti]. It paid. Both towns agreed, the company said, in "
        "2016.\n\n- [Firm:Hera]\n- We lead.",
    ),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签约。双方将共建平台，该市表示欢迎。\n我们负责。"),
]


def spoken_of(marked: str, lang: str = "en") -> Spoken:
    parts = read_marked(marked, lang)
    return Spoken(Reading(parts.report.text, parts.sentences, parts.entities, lang, ""))


@pytest.mark.parametrize(("lang", "marked"), CASES)
def test_every_question_stays_within_the_report_and_its_marks_within_their_limits(lang: str, marked: str) -> None:
    spoken = spoken_of(marked, lang)
    size = sum(len(words) + 1 for words, _ in spoken.lines)
    asked = 0
    for expression in spoken.reading.expressions:
        options = spoken.reading.options(expression)
        views = Views.of(spoken.rows(expression, options, range(len(options))), MEANT)
        assert views.marks.shape == (len(options), len(MEANT.marks))
        assert ((views.marks >= 0) & (views.marks < np.array(MEANT.marks))).all()
        assert ((views.ends >= 0) & (views.ends < size)).all()
        assert ((views.parts >= 0) & (views.parts <= size)).all()
        assert (views.parts[:, :, 0] <= views.parts[:, :, 1]).all()
        assert ((views.sure >= 0.0) & (views.sure <= 1.0)).all()
        spoken.reading.resolve(expression, tuple(option.entity for option in options[:1]))
        asked += len(options)
    assert asked > 4


def test_the_stretches_are_what_stands_round_the_candidate_and_the_expression() -> None:
    spoken = spoken_of("Today [City:Espoo] and a bank met. Later it paid twice.")
    words = [word for line, _ in spoken.lines for word in ("^", *line)]
    (expression,) = spoken.reading.expressions
    (row,) = spoken.rows(expression, spoken.reading.options(expression), [0])
    ends, bounds, *_ = row
    assert [words[at] for at in ends] == ["<City>", "it"]
    stretches = [words[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    follows = ["and", "a", "bank", "met", ".", "^", "later"]
    assert stretches == [["^", "today"], follows, follows, ["paid", "twice", "."], ["later"]]
    (_, labels) = spoken.lines[1]
    assert [at for at, label in labels if label.startswith("expression:")] == [2]


def report(number: int) -> tuple[str, str]:
    """Return a report in which words alone tell who is meant, and the entity that is."""
    borrows = number % 2 == 0
    verb = "repaid" if borrows else "lent"
    text = f"[City:Town{number}] needed money of [Firm:Bank{number} Oy]. At last it {verb} the sum."
    return text, f"Town{number}" if borrows else f"Bank{number} Oy"


def studied(number: int) -> Study:
    marked, meant = report(number)
    p = read_marked(marked)
    at = p.report.text.index("it ")
    target = next(e.id for e in p.entities if e.name == meant)
    return study(p.report.text, p.sentences, p.entities, "en", "", [Stand(at, at + 2, frozenset({target}))], EVEN)


def test_what_is_learnt_tells_by_the_words_who_is_meant() -> None:
    course = course_of([(studied(number), 1.0) for number in range(64)], [0] * 64, "en")
    network = teach(replace(course, passes=60))
    for number in (100, 101):
        one = studied(number)
        lesson = course_of([(one, 1.0)], [0], "en").lessons[0]
        passage = Passage(network, network.vocabulary.numbers(one.lines))
        said = judge(passage, lesson)
        assert [odds > 0.0 for odds in said] == [bool(meant) for meant in one.meant]


def test_a_report_without_expressions_is_no_question() -> None:
    lesson = course_of([(Study([], [], [], []), 1.0)], [0], "en").lessons[0]
    assert judge(Passage(Network(course_of([], [], "en").vocabulary, {}), lesson.numbers), lesson) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_shipped_listener_answers_for_each_candidate(lang: str) -> None:
    listener = language_models(lang).resolver.listener
    assert isinstance(listener, Listener)
    reading = spoken_of(next(marked for of, marked in CASES if of == lang), lang).reading
    hearing = listener.hear(reading)
    for expression in reading.expressions:
        options = reading.options(expression)
        odds = hearing.odds(expression, options, range(len(options)))
        assert len(odds) == len(options)
        assert np.isfinite(odds).all()
        reading.resolve(expression, ())
