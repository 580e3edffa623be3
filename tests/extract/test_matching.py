from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.matching import Matcher, longest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("York", True),
        ("Yorkshire", False),
        ("York's", True),
        ("Stoke-York", False),
        ("York-based", True),
        ("York–Leeds", False),
        ("在York市", True),
        ("New_York", False),
    ],
)
def test_bounded_matching_keeps_whole_words_only(text: str, found: bool) -> None:
    assert bool(Matcher(["York"]).find(text)) is found


def test_longest_drops_names_nested_in_longer_ones() -> None:
    matcher = Matcher(["York", "New York", "New York State"])
    hits = list(longest(matcher.find("New York State and York")))
    assert [matcher.patterns[pattern] for pattern, _, _ in hits] == ["New York State", "York"]


def test_a_matcher_without_patterns_finds_nothing() -> None:
    assert Matcher([]).find("York") == []


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=3), unique=True), st.text(alphabet="ab ", max_size=20))
def test_unbounded_matching_finds_every_occurrence(patterns: list[str], text: str) -> None:
    hits = {(start, end) for _, start, end in Matcher(patterns, bounded=False).find(text)}
    expected = {(i, i + len(p)) for p in patterns for i in range(len(text)) if text.startswith(p, i)}
    assert hits == expected
