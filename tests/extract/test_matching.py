from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.lexicons import lexicon
from extract.matching import Hit, Literals, Matcher, is_bounded

_LETTERS = "ab"
_MIXED = "北京市aZ0é \n-’_，𠀀𪜶😀"
"""Han within and beyond the basic plane, letters, what stands between words and what joins them."""


def _naive(patterns: list[str], text: str) -> list[Hit]:
    """Every occurrence of every pattern, in order of start, longer ones first."""
    numbered = enumerate(sorted(patterns))
    hits = [(i, i + len(p), n) for n, p in numbered for i in range(len(text)) if text.startswith(p, i)]
    return sorted(hits, key=lambda hit: (hit[0], -hit[1]))


def _patterns(alphabet: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.text(alphabet, min_size=1, max_size=3), unique=True, max_size=30)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("York", True),
        ("Yorkshire", False),
        ("NewYork", False),
        ("York's", True),
        ("Stoke-York", False),
        ("York-based", True),
        ("York–Leeds", False),
        ("在York市", True),
        ("New_York", False),
        ("éYork", False),
        ("Yorké", False),
    ],
)
def test_bounded_matching_keeps_whole_words_only(text: str, found: bool) -> None:
    assert bool(Matcher(["York"]).find(text)) is found


@pytest.mark.parametrize("text", ["", "York", "北京市", "😀"])
def test_a_matcher_without_patterns_finds_nothing(text: str) -> None:
    assert Matcher([]).find(text) == []


@given(_patterns(_LETTERS), st.text(_LETTERS + " ", max_size=20))
def test_overlapping_and_nested_hits_are_all_found(patterns: list[str], text: str) -> None:
    assert Matcher(patterns, bounded=False).find(text) == _naive(patterns, text)


@given(_patterns(_MIXED), st.text(_MIXED, max_size=30))
def test_hits_are_counted_in_characters_of_every_plane(patterns: list[str], text: str) -> None:
    assert Matcher(patterns, bounded=False).find(text) == _naive(patterns, text)


@given(_patterns(_MIXED), st.text(_MIXED, max_size=30))
def test_bounded_hits_are_those_of_all_that_stand_between_borders(patterns: list[str], text: str) -> None:
    bounded = [hit for hit in _naive(patterns, text) if is_bounded(text, hit[0], hit[1])]
    assert Matcher(patterns).find(text) == bounded


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True), st.data())
def test_patterns_of_any_characters_are_found_where_they_were_put(patterns: list[str], data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from([*patterns, " ", "、"]), max_size=8)))
    assert Matcher(patterns, bounded=False).find(text) == _naive(patterns, text)


def test_every_name_of_the_lexicons_is_found_as_a_whole() -> None:
    names = [name for name, _ in lexicon().names()]
    matcher = Matcher(names)
    lost = [name for name in names if not any(hit[:2] == (0, len(name)) for hit in matcher.find(name))]
    assert lost == []


@given(st.lists(_patterns(_MIXED), min_size=1, max_size=6).filter(any), st.text(_MIXED, max_size=30))
def test_a_group_is_told_of_if_and_only_if_the_text_holds_a_string_of_it(groups: list[list[str]], text: str) -> None:
    held = {number for number, group in enumerate(groups) if any(literal in text for literal in group)}
    assert Literals(groups).groups(text) == held
