"""The pairs of one clause are of one kind."""

from __future__ import annotations

import pytest

from extract.partnerships.candidates import actor_pairs
from extract.partnerships.kinds import agree, tell_kinds
from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from tests.extract.partnerships.conftest import read_marked

SURE = {"funding": 0.95, "agreement": 0.05}
TORN = {"funding": 0.45, "agreement": 0.55}
OTHER = {"funding": 0.05, "agreement": 0.95}


@pytest.mark.parametrize(
    ("alone", "kinds"),
    [
        ([TORN], ["agreement"]),
        ([SURE, TORN], ["funding", "funding"]),
        ([SURE, OTHER], ["funding", "agreement"]),
        ([SURE, SURE, TORN], ["funding"] * 3),
        ([], []),
    ],
)
def test_a_torn_pair_follows_a_sure_one_and_sure_pairs_keep_their_kind(
    alone: list[dict[str, float]], kinds: list[str]
) -> None:
    heard = agree(alone)
    assert [max(chances, key=lambda k: chances[k]) for chances in heard] == kinds
    assert [round(sum(chances.values()), 6) for chances in heard] == [1.0] * len(alone)


def test_pairs_listen_only_within_a_clause() -> None:
    model = Linear(("agreement", "funding"), {"nm:bank": (0.0, 3.0), "cw:grant": (0.0, 0.0), "nm:water": (0.5, 0.0)})
    marked = "[City:Espoo] and [Firm:Lahti Bank] met, and [City:Vantaa] signed with [Firm:Turku Water]."
    p = read_marked(marked)
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    pairs = {c.pair: c for c in actor_pairs(layout)}
    chosen = [pairs["Espoo", "Lahti Bank"], pairs["Turku Water", "Vantaa"]]
    assert [kind for kind, _ in tell_kinds(layout, chosen, model)] == ["funding", "agreement"]


@pytest.mark.parametrize(("weight", "kind"), [(0.2, "funding"), (0.3, "agreement")])
def test_an_agreement_is_what_is_left_over(weight: float, kind: str) -> None:
    p = read_marked("[City:Espoo] met [Firm:Lahti Bank].")
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    model = Linear(("agreement", "funding"), {"nm:bank": (weight, 0.0)})
    assert [str(found) for found, _ in tell_kinds(layout, list(actor_pairs(layout)), model)] == [kind]


@pytest.mark.parametrize(
    ("lang", "marked", "kind"),
    [
        ("en", "[City:Espoo] signed a concession contract with [Firm:Turku Water].", "ppp"),
        ("en", "[City:Espoo] signed a contract with [Firm:Turku Water].", "procurement"),
        ("zh", "[City:甲府市]与[Firm:发那科]签订特许经营合同。", "ppp"),
    ],
)
def test_what_a_sentence_calls_a_concession_is_one(lang: str, marked: str, kind: str) -> None:
    model = Linear(("agreement", "procurement"), {"bias": (0.0, 1.0)})
    p = read_marked(marked, lang)
    layout = lay_out(p.report, p.sentences, p.entities, p.references)
    assert [str(found) for found, _ in tell_kinds(layout, list(actor_pairs(layout)), model)] == [kind]
