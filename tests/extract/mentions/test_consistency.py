"""What a report says of its own names in brackets decides what they mean there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.language import simplify
from extract.mentions.consistency import find_abbreviations, spread
from extract.mentions.spans import Span
from ontology.records import EntityType


def _span(text: str, surface: str, kind: str = "Firm") -> Span:
    start = text.index(surface)
    return Span(start, start + len(surface), surface, EntityType(kind), "pattern:tail", 0.9)


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("與中華電力有限公司（中電）合作", "中華電力有限公司", "中電"),
        ("市公安局交通警察支队（以下简称市交警）与", "市公安局交通警察支队", "市交警"),
        ("蓝海新创建（品牌名“蓝海水务”）送出", "蓝海新创建", "蓝海水务"),
        (
            "the Western Norway University of Applied Sciences (HVL) joined",
            "Western Norway University of Applied Sciences",
            "HVL",
        ),
    ],
    ids=["traditional characters", "introduced", "brand", "initials from another language"],
)
def test_a_name_in_brackets_is_another_name_of_what_stands_before(text: str, full: str, short: str) -> None:
    found = list(find_abbreviations(simplify(text), text, [_span(text, full)]))
    assert [(s.surface, s.full) for s in found] == [(short, full)]


@pytest.mark.parametrize(("full", "short"), [(0.99, 0.97), (0.8, 0.8), (0.3, 0.5)])
def test_an_abbreviation_is_as_sure_as_the_name_before_it(full: float, short: float) -> None:
    text = "the Harbour Roads Board (HRB) met"
    whole = replace(_span(text, "Harbour Roads Board", "PublicBody"), confidence=full)
    assert [span.confidence for span in find_abbreviations(text, text, [whole])] == [short]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("the Harbour Roads Board (WTO) met", "Harbour Roads Board", "PublicBody"),
        ("in Cardiff (GBR) they met", "Cardiff", "City"),
    ],
    ids=["a common abbreviation", "a country"],
)
def test_a_remark_in_brackets_is_no_name(text: str, name: str, kind: str) -> None:
    assert list(find_abbreviations(text, text, [_span(text, name, kind)])) == []


def test_what_brackets_define_outweighs_what_the_lexicons_know_of_it() -> None:
    text = "中華電力有限公司（中電）出資，中電贊助。"
    other = Span(9, 11, "中電", EntityType.FIRM, "lexicon", 0.99, ((EntityType.FIRM, "china-electronics-corporation"),))
    found = spread(simplify(text), text, [_span(text, "中華電力有限公司"), other], lang="zh")
    assert [(s.surface, s.keys, s.full) for s in found if s.surface == "中電"] == [("中電", (), "中華電力有限公司")] * 2


@pytest.mark.parametrize(
    ("text", "name", "shorts"),
    [
        ("成都高新区签约。成都高校云集。", "成都高新区", []),
        ("成都高新区人民政府签约。成都高新区回应，成都高校云集。", "成都高新区人民政府", ["成都高新区"]),
        ("雄安新区签约。雄安回应。", "雄安新区", ["雄安"]),
        ("余杭区人民政府签约。余杭表示。", "余杭区人民政府", ["余杭"]),
    ],
    ids=["a zone", "a zone's government", "a new area", "a district's government"],
)
def test_a_place_goes_by_its_name_without_what_it_is_unless_it_is_a_zone(
    text: str, name: str, shorts: list[str]
) -> None:
    found = spread(text, text, [_span(text, name, "City")], lang="zh")
    assert [s.surface for s in found if s.surface != name] == shorts


@pytest.mark.parametrize(
    ("text", "full", "guess", "kind"),
    [
        ("Ymbeta University met. Jinja and Ymbeta agreed.", ("University", "pattern:tail"), "City", "University"),
        ("Ymbeta University met. Jinja and Ymbeta agreed.", ("University", "pattern:tail"), "Firm", "University"),
        ("Ymbeta Systems met. Ymbeta agreed.", ("Firm", "pattern:unknown"), "Firm", "Firm"),
        ("Ymbeta Systems met. Jinja and Ymbeta agreed.", ("Firm", "pattern:tail"), "City", "City"),
        ("Leeds University met. Jinja and Leeds agreed.", ("University", "pattern:tail"), "City", "City"),
    ],
    ids=["a university's", "a university's again", "a likely firm's", "a town's, maybe", "a place's"],
)
def test_what_neighbours_alone_gave_a_type_is_rather_short_for_a_name(
    text: str, full: tuple[str, str], guess: str, kind: str
) -> None:
    name, short = text[: text.index(" met")], text.split()[0]
    at = text.rindex(short)
    spans = [
        Span(0, len(name), name, EntityType(full[0]), full[1], 0.9),
        Span(at, at + len(short), short, EntityType(guess), "pattern:coordinated", 0.8),
    ]
    (found,) = (span for span in spread(text, text, spans, lang="en") if span.start == at)
    assert (found.type, found.full) == (EntityType(kind), name if kind == full[0] else "")


@pytest.mark.parametrize(("confidence", "shorts"), [(0.9, ["Ymbeta"]), (0.5, [])])
def test_a_name_of_unknown_form_has_short_forms_if_it_is_likely(confidence: float, shorts: list[str]) -> None:
    text = "Ymbeta Loop signed. Ymbeta pays."
    full = Span(0, 11, "Ymbeta Loop", EntityType.FIRM, "pattern:unknown", confidence)
    assert [s.surface for s in spread(text, text, [full], lang="en")][1:] == shorts
