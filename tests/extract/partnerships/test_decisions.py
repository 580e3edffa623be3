"""Partnerships, their kind, status and year, and what is rejected."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from extract.partnerships.decisions import find_partnerships
from ontology.records import Kind, Role, Status

# language, marked text, members, kind, status, year
CASES = [
    (
        "en",
        "[City:Espoo] and [City:Vantaa] have been sister cities since 1987.",
        {"Espoo", "Vantaa"},
        Kind.TWINNING,
        Status.ACTIVE,
        1987,
    ),
    (
        "en",
        "[City:Espoo] awarded the maintenance contract to [Firm:Nokia] in 2016.",
        {"Espoo", "Nokia"},
        Kind.PROCUREMENT,
        Status.ACTIVE,
        2016,
    ),
    (
        "en",
        "[City:Espoo] is a member of [Association:Eurocities].",
        {"Espoo", "Eurocities"},
        Kind.MEMBERSHIP,
        Status.ACTIVE,
        None,
    ),
    (
        "en",
        "[Firm:Nokia] and [Firm:Elisa] set up a joint venture in 2014.",
        {"Nokia", "Elisa"},
        Kind.JOINT_VENTURE,
        Status.ACTIVE,
        2014,
    ),
    (
        "zh",
        "[City:无锡市]与[City:明石市]1981年缔结友好城市。",
        {"无锡市", "明石市"},
        Kind.TWINNING,
        Status.ACTIVE,
        1981,
    ),
    (
        "zh",
        "[Firm:朗新科技]中标[City:无锡市]智慧停车平台采购项目。",
        {"无锡市", "朗新科技"},
        Kind.PROCUREMENT,
        Status.ACTIVE,
        None,
    ),
    (
        "zh",
        "[University:江南大学]与[Firm:朗新科技]共建联合实验室。",
        {"江南大学", "朗新科技"},
        Kind.RESEARCH,
        Status.ACTIVE,
        None,
    ),
    (
        "zh",
        "[City:無錫市]與[City:明石市]1981年締結友好城市。",
        {"無錫市", "明石市"},
        Kind.TWINNING,
        Status.ACTIVE,
        1981,
    ),
]


@pytest.mark.parametrize(("lang", "marked", "members", "kind", "status", "year"), CASES)
def test_a_stated_partnership_is_found(
    parts: Callable[..., Any], lang: str, marked: str, members: set[str], kind: Kind, status: Status, year: int | None
) -> None:
    p = parts(marked, lang)
    found, _ = find_partnerships(p.report, p.sentences, p.entities, p.references)
    assert [({m.entity for m in f.members}, f.kind, f.status, f.start) for f in found] == [
        (members, kind, status, year)
    ]


@pytest.mark.parametrize(
    ("lang", "marked"),
    [
        ("en", "[City:Espoo] ranks ahead of [City:Vantaa]."),
        ("zh", "[City:无锡市]排名高于[City:苏州市]。"),
    ],
)
def test_ranking_next_to_each_other_is_no_partnership(parts: Callable[..., Any], lang: str, marked: str) -> None:
    p = parts(marked, lang)
    assert find_partnerships(p.report, p.sentences, p.entities, p.references)[0] == ()


def test_three_that_sign_together_are_one_partnership(parts: Callable[..., Any]) -> None:
    p = parts("[City:Espoo], [Firm:Nokia] and [University:Aalto University] signed a memorandum of understanding.")
    found, _ = find_partnerships(p.report, p.sentences, p.entities, p.references)
    assert {m.entity for m in found[0].members} == {"Espoo", "Nokia", "Aalto University"}


def test_a_partnership_carries_its_sentence_and_what_found_it(parts: Callable[..., Any]) -> None:
    p = parts("Rain fell. [City:Espoo] and [City:Vantaa] have been sister cities since 1987.")
    (found,), _ = find_partnerships(p.report, p.sentences, p.entities, p.references)
    assert found.evidence[-1].quote == "Espoo and Vantaa have been sister cities since 1987."
    assert found.method.startswith("trigger:")
    assert 0.0 < found.confidence <= 1.0


def test_a_network_and_its_member_have_their_roles(parts: Callable[..., Any]) -> None:
    p = parts("[City:Espoo] is a member of [Association:Eurocities].")
    (found,), _ = find_partnerships(p.report, p.sentences, p.entities, p.references)
    assert {m.entity: m.role for m in found.members} == {"Espoo": Role.MEMBER, "Eurocities": Role.NETWORK}


def test_evidence_is_an_exact_slice_and_no_pair_is_both_accepted_and_rejected(parts: Callable[..., Any]) -> None:
    marked = "[City:Espoo] signed with [Firm:Nokia]. It did not sign with [Firm:Elisa], a rival of [Firm:Telia]."
    p = parts(marked)
    found, rejected = find_partnerships(p.report, p.sentences, p.entities, p.references)
    quotes = [e for f in (*found, *rejected) for e in f.evidence]
    assert quotes
    assert all(p.report.text[e.start : e.end] == e.quote for e in quotes)
    joined = {c for f in found for c in itertools.combinations(sorted(m.entity for m in f.members), 2)}
    assert not joined & {r.candidate for r in rejected}


def test_a_report_without_sentences_has_nothing(parts: Callable[..., Any]) -> None:
    p = parts("")
    assert find_partnerships(p.report, p.sentences, p.entities, p.references) == ((), ())
