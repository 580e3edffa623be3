"""Networks by hand and by the thousand, without a store."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from graph.network import Actor, NetworkData, Record
from ontology.records import EntityType, Kind


def network(*stated: tuple[str, str, str, float], loners: Iterable[str] = ()) -> NetworkData:
    """Make a network of statements: partnership, report, members (one letter each), confidence."""
    records = tuple(Record(p, r, Kind.AGREEMENT, tuple(sorted(m)), confidence=c) for p, r, m, c in stated)
    iris = sorted({m for record in records for m in record.members} | set(loners))
    return NetworkData({i: Actor(i, EntityType.CITY, i) for i in iris}, records)


_ANY = st.floats(0, 1)


@st.composite
def networks(draw: st.DrawFn, *, confidence: st.SearchStrategy[float] = _ANY, min_records: int = 0) -> NetworkData:
    """Make networks of up to nine actors; several reports may state one partnership."""
    actors = "abcdefghi"[: draw(st.integers(2, 9))]
    members = draw(st.lists(st.sets(st.sampled_from(actors), min_size=2, max_size=6), min_size=1, max_size=6))
    stated = draw(
        st.lists(
            st.tuples(st.integers(0, len(members) - 1), st.sampled_from("xyz")),
            unique=True,
            min_size=min_records,
            max_size=10,
        )
    )
    return network(*((f"p{p}", r, "".join(members[p]), draw(confidence)) for p, r in stated), loners=actors)
