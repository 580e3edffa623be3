"""Expressions that may stand for something named elsewhere."""

from __future__ import annotations

import itertools
import tomllib
from importlib.resources import files

import pytest

from extract.partnerships.text import fold
from extract.references.expressions import Expression, find_expressions
from extract.sentences import find_sentences

# language, text, expressions found as (phrase, head, number)
CASES = [
    (
        "en",
        "The Danish utility paid the two towns.",
        [("the danish utility", "utility", "1"), ("the two towns", "towns", "2")],
    ),
    (
        "en",
        "Both universities and their partners agreed.",
        [("both universities", "universities", "2"), ("their", "their", "*")],
    ),
    ("en", "The city's data portal opened.", [("the city", "city", "1")]),
    ("en", "Council resolved to renew it.", [("council", "council", "1"), ("it", "it", "1")]),
    ("en", "The heart of the matter was the city council.", [("the city council", "council", "1")]),
    ("en", "Neither side spoke.", [("neither side", "side", "2")]),
    ("en", "A city should plan.", []),
    ("zh", "该市与这两家公司签约。", [("该市", "市", "1"), ("这两家公司", "公司", "2")]),
    ("zh", "双方约定，校方出人，县里出地。", [("双方", "双方", "2"), ("校方", "校方", "1"), ("县里", "县里", "1")]),
    ("zh", "其中三市参加，其余旁观。", [("三市", "三市", "3")]),
    ("zh", "城市政府与科技公司、初创企业一起关注城市长效运行。", []),
    ("zh", "該校與縣府合作。", [("该校", "校", "1"), ("县府", "县府", "1")]),
]


def found_in(lang: str, text: str, names: list[tuple[int, int]] | None = None) -> list[Expression]:
    return find_expressions(fold(text, lang), find_sentences(text, lang=lang), names or [], lang)


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_expressions_are_found_with_head_and_number(lang: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(e.phrase, e.head, e.number) for e in found_in(lang, text)] == expected


def test_what_lies_in_a_name_is_no_expression() -> None:
    text = "The Company Store paid the company."
    assert [e.start for e in found_in("en", text, [(0, 17)])] == [text.index("the company")]


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "The council voted."), ("en", "Council voted."), ("zh", "县政府出资。")]
)
def test_a_bare_noun_keeps_its_types_behind_a_determiner(lang: str, text: str) -> None:
    assert "City" in found_in(lang, text)[0].types


def test_a_word_may_stand_for_several_types() -> None:
    assert {"City", "PublicBody"} <= found_in("en", "The authority paid.")[0].types


def test_expressions_keep_their_sentence_and_never_overlap() -> None:
    found = found_in("en", "The city paid. Its council and the two towns met them.")
    assert [e.sentence for e in found] == [0, 1, 1, 1, 1]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_both_languages_configure_the_same_things() -> None:
    tables = [
        tomllib.loads((files("extract") / "lang" / lang / "references.toml").read_text("utf-8")).keys()
        for lang in ("en", "zh")
    ]
    assert tables[0] - {"not_before", "not_after"} == tables[1] - {"not_before", "not_after"}
