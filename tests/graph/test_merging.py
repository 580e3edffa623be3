"""Sorted lines merged in blocks: as sets would have it, however small the blocks are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import merging
from graph.merging import Changes, changed, difference, external_sort, union

LINES = st.sets(st.binary(max_size=2).map(lambda data: data.hex().encode() + b"\n"), max_size=12)
CHANGE = st.dictionaries(st.binary(max_size=2).map(lambda data: data.hex().encode() + b"\n"), st.booleans(), max_size=8)
ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True, params=[1, 3, 4_000])
def _piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_PIECE", request.param)
    monkeypatch.setattr(merging, "_MOST_RUNS", 3)


def applied(lines: set[bytes], changes: list[dict[bytes, bool]]) -> list[bytes]:
    for change in changes:
        lines = (lines | change.keys()) - {line for line, present in change.items() if not present}
    return sorted(lines)


@ANY
@given(st.lists(LINES, max_size=4))
def test_union_is_that_of_sets(sources: list[set[bytes]]) -> None:
    assert list(union(*map(sorted, sources))) == sorted(set().union(*sources))


@ANY
@given(LINES, LINES)
def test_difference_is_that_of_sets_and_tells_the_side(one: set[bytes], other: set[bytes]) -> None:
    assert list(difference(sorted(one), sorted(other))) == [(line, line in one) for line in sorted(one ^ other)]


@ANY
@given(LINES, CHANGE)
def test_changed_lines_are_those_of_a_set(lines: set[bytes], change: dict[bytes, bool]) -> None:
    assert list(changed(sorted(lines), change)) == applied(lines, [change])


@ANY
@given(LINES, st.lists(CHANGE, max_size=9))
def test_of_several_changes_the_last_counts(tmp_path: Path, lines: set[bytes], told: list[dict[bytes, bool]]) -> None:
    with Changes(tmp_path) as changes:
        for number, change in enumerate(told):
            if all(change.values()) and number % 2:
                changes.extend([*change, *change])
            else:
                changes.add(change)
        assert [line for piece in changes.pieces(sorted(lines)) for line in piece] == applied(lines, told)
    assert not list(tmp_path.iterdir())


@ANY
@given(st.lists(st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=6), max_size=5))
def test_sorting_on_the_disk_is_sorting(tmp_path_factory: pytest.TempPathFactory, blocks: list[list[bytes]]) -> None:
    folder = tmp_path_factory.mktemp("runs")
    assert list(external_sort(blocks, folder)) == sorted({line for block in blocks for line in block})
