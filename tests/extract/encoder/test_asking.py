"""A text as a network that has learnt reads it: of all its places only those that questions look at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.encoder.asking import _looked_at
from extract.encoder.network import Head, Row, Views

SIZE = 30
PLACE = st.integers(0, SIZE - 1)
STRETCH = st.tuples(st.integers(0, SIZE), st.integers(0, SIZE))


@given(st.lists(st.tuples(PLACE, PLACE, STRETCH, STRETCH), min_size=1, max_size=9))
def test_a_question_finds_among_the_places_looked_at_what_it_asks_about(
    asked: list[tuple[int, int, tuple[int, int], tuple[int, int]]],
) -> None:
    rows: list[Row] = [((one, two), (*left, *right), (0,), (1.0, 0.5), ()) for one, two, left, right in asked]
    whole = Views.of(rows, Head(2, (1,), {}))
    places, views = _looked_at(whole)
    assert places.tolist() == sorted(
        {*whole.ends.ravel(), *(p for row in asked for part in row[2:] for p in range(*part))}
    )
    assert places[views.ends].tolist() == whole.ends.tolist()
    stretches = zip(whole.parts.reshape(-1, 2).tolist(), views.parts.reshape(-1, 2).tolist(), strict=True)
    for (start, end), (first, last) in stretches:
        assert places[first:last].tolist() == list(range(start, end))
