"""The second scorer of references, which sets the candidates of an expression against each other."""

from __future__ import annotations

import numpy as np
import pytest

from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from extract.partnerships.trees import Trees
from extract.references.numbers import rows_of
from extract.references.reading import Reading
from extract.references.resolution import find_references
from extract.references.resolver import Resolver, hopeful
from extract.references.training import Stand, Study, fit_second, study
from tests.extract.partnerships.conftest import Parts, read_marked

EVEN = Linear(("no", "yes"), {"nothing": (0.0, 0.0)})
"""Gives every candidate a half."""

CASES = [
    ("en", "[City:Espoo] met [Firm:Nokia] and [City:Lahti]. It paid. Both towns agreed, the company said."),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签约。双方将共建平台，该市表示欢迎。"),
]


def reading_of(parts: Parts, lang: str = "en") -> Reading:
    return Reading(parts.report.text, parts.sentences, parts.entities, lang, "")


def stump(feature: int, limit: float) -> Trees:
    """Return trees that say yes where a number is above a limit."""
    return Trees(
        0.0, np.array([[feature, -1, -1]]), np.array([[limit, 0.0, 0.0]]), np.array([[0.0, -3.0, 3.0]]), threshold=0.5
    )


@pytest.mark.parametrize(("lang", "marked"), CASES)
def test_every_candidate_has_as_many_numbers(lang: str, marked: str) -> None:
    reading = reading_of(read_marked(marked, lang), lang)
    widths = set()
    for expression in reading.expressions:
        options = reading.options(expression)
        rows = rows_of(reading, expression, options, [0.0] * len(options), range(len(options)), EVEN)
        assert len(rows) == len(options)
        widths |= {len(row) for row in rows}
        reading.resolve(expression, ())
    assert len(widths) == 1


def test_the_second_scorer_has_the_last_word() -> None:
    p = read_marked("[City:Espoo] met [City:Lahti]. It paid.")
    latest = find_references(p.report.text, p.sentences, p.entities, "en", Resolver(EVEN, stump(7, 0.5)))
    assert [a.targets for a in latest] == [("Espoo",)]  # the eighth number says who was named last
    nobody = find_references(p.report.text, p.sentences, p.entities, "en", Resolver(EVEN, stump(7, 99.0)))
    assert not nobody


def test_what_the_first_scorer_rules_out_stays_out() -> None:
    assert hopeful([-9.0, -1.0]) == [1]
    p = read_marked("[City:Espoo] met [City:Lahti]. It paid.")
    no = Linear(("no", "yes"), {"bias": (9.0, 0.0)})
    assert not find_references(p.report.text, p.sentences, p.entities, "en", Resolver(no, stump(7, -1.0)))


def test_how_sure_an_expression_is_goes_with_its_place_in_the_sentence() -> None:
    p = read_marked("[City:Espoo] met [City:Lahti]. It paid.")
    found = find_references(p.report.text, p.sentences, p.entities, "en", Resolver(EVEN, stump(7, 0.5)))
    layout = lay_out(p.report, p.sentences, p.entities, found)
    assert [slot.sure for slot in layout.scenes[0].slots] == [1.0, 1.0]
    assert [slot.sure for slot in layout.scenes[1].slots] == list(found[0].chances)
    assert 0.9 < found[0].chances[0] < 1.0


def study_of(model: Linear) -> Study:
    p = read_marked("[City:Espoo] met [City:Lahti]. It paid.")
    at = p.report.text.index("It")
    stands = [Stand(at, at + 2, frozenset({"Lahti"}))]
    return study(p.report.text, p.sentences, p.entities, "en", "", stands, model)


def test_later_scorers_learn_from_what_the_first_leaves_open() -> None:
    found = study_of(EVEN)
    assert sorted(found.meant) == [0, 1]
    assert len(found.rows) == len(found.asked) == 2
    no = Linear(("no", "yes"), {"bias": (9.0, 0.0)})
    assert not study_of(no).rows


def test_trees_learn_from_what_the_network_says_but_not_from_a_handful_of_examples() -> None:
    one = Study([[0.0], [0.0]], [0, 1], [], [])
    heard = (one, [-1.0, 1.0])
    assert fit_second([heard]) is None
    learnt = fit_second([heard] * 200)
    assert learnt is not None
    low, high = learnt.probabilities(np.array([[0.0, -1.0], [0.0, 1.0]]))
    assert low < 0.1 < 0.9 < high
