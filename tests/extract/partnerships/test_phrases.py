"""What counts as an occurrence of a phrase of a table."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.partnerships.phrases import PhraseFinder
from ontology.errors import DataError

CASES = [
    (["award"], "the award, awards and re-award", ["award", "award"]),
    (["award*"], "awards were_awarded", ["awards"]),
    (["call* for"], "calls for and call for, callus fork", ["calls for", "call for"]),
    (["licen?e"], "licence license lice", ["licence", "license"]),
    (["co-*"], "co-financed by co.", ["co-financed"]),
    (["sister", "sister cit*"], "sister cities", ["sister cities"]),
    (["up to", "sign up"], "sign up to", ["sign up"]),
    (["sign*", "signed"], "signed", ["signed"]),
    (["deal"], "Deal ordeal dealé deal4", []),
    (["deal"], "deal", ["deal"]),
    (["'s own"], "the city's own", []),
]


@pytest.mark.parametrize(("phrases", "text", "found"), CASES)
def test_words_are_matched_whole_and_wildcards_as_letters(phrases: list[str], text: str, found: list[str]) -> None:
    finder = PhraseFinder([("label", phrase) for phrase in phrases], words=True)
    assert [hit.phrase for hit in finder.find(text)] == found


@pytest.mark.parametrize(
    ("phrases", "text", "found"),
    [
        (["签", "签署"], "签署并签约", ["签署", "签"]),
        (["合作"], "战略合作协议", ["合作"]),
        (["a*"], "ab a*", ["a*"]),
        (["ppp"], "以ppp模式", ["ppp"]),
    ],
)
def test_without_words_phrases_are_matched_anywhere(phrases: list[str], text: str, found: list[str]) -> None:
    finder = PhraseFinder([("label", phrase) for phrase in phrases], words=False)
    assert [hit.phrase for hit in finder.find(text)] == found


def test_phrases_of_two_labels_may_overlap() -> None:
    finder = PhraseFinder([("one", "joint venture"), ("two", "joint"), ("two", "venture capital")], words=True)
    found = [(hit.label, hit.start, hit.end) for hit in finder.find("joint venture capital")]
    assert found == [("one", 0, 13), ("two", 0, 5), ("two", 6, 21)]


def test_a_hit_holds_the_cells_of_its_own_row() -> None:
    finder = PhraseFinder([("City", "1", "the city"), ("City", "2", "the ci*")], words=True)
    assert [hit.row for hit in finder.find("the city, the cities")] == [("City", "1"), ("City", "2")]


def test_nothing_is_found_without_phrases() -> None:
    assert PhraseFinder([], words=True).find("a text") == ()


def test_a_phrase_of_wildcards_alone_is_refused() -> None:
    with pytest.raises(DataError, match="wildcard"):
        PhraseFinder([("label", "*")], words=True)


def _by_expression(rows: list[tuple[str, str]], text: str, *, words: bool) -> list[tuple[int, int, str]]:
    """Find phrases the slow way: one regular expression a label, longer phrases first."""
    found = []
    for label in {label for label, _ in rows}:
        phrases = sorted({phrase for at, phrase in rows if at == label}, key=lambda p: (-len(p), p))
        body = "|".join(map(re.escape, phrases))
        if words:
            body = rf"(?<!\w)(?:{body})(?!\w)".replace(r"\*", r"\w*").replace(r"\?", r"\w?")
        found += [(match.start(), match.end(), label) for match in re.finditer(body, text)]
    return sorted(found)


_TEXT = st.text("ab -_签1é", max_size=40)
_PHRASE = st.builds(str.__add__, st.sampled_from("ab-签"), st.text("ab -签*?", max_size=4))
_ROWS = st.lists(st.tuples(st.sampled_from("xy"), _PHRASE), max_size=8)


@given(_ROWS, _TEXT, st.booleans())
def test_the_finder_agrees_with_regular_expressions(rows: list[tuple[str, str]], text: str, words: bool) -> None:
    hits = PhraseFinder(rows, words=words).find(text)
    assert sorted((hit.start, hit.end, hit.label) for hit in hits) == _by_expression(rows, text, words=words)
