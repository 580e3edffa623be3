"""When partnerships began: counts by year and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from graph.network import NetworkData
from ontology.records import Kind

__all__ = ["History", "history"]


@dataclass(frozen=True, slots=True)
class History:
    """Partnerships that began, by year and kind, and how many have no known year."""

    starts: Mapping[int, Mapping[Kind, int]]
    undated: int

    @property
    def dated(self) -> int:
        """How many have a year."""
        return sum(self.total(year) for year in self.starts)

    def total(self, year: int) -> int:
        """How many began in a year."""
        return sum(self.starts.get(year, {}).values())

    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds that occur, the most frequent first."""
        count: Counter[Kind] = Counter()
        for year in self.starts.values():
            count.update(year)
        return tuple(sorted(count, key=lambda kind: (-count[kind], kind.value)))


def history(data: NetworkData) -> History:
    """Count the partnerships of a network by the year in which they began.

    A partnership counts once, for the earliest start that a report states, under the kind that most of its reports
    state. A report's own year is no start.

    Examples
    --------
    >>> from graph.network import Record
    >>> told = (Record("p", "r", Kind.TWINNING, ("a", "b"), start=1986), Record("q", "r", Kind.RESEARCH, ("a", "b")))
    >>> found = history(NetworkData({}, told))
    >>> found.total(1986), found.undated
    (1, 1)
    """
    starts: dict[int, Counter[Kind]] = {}
    undated = 0
    for records in data.partnerships().values():
        years = [r.start for r in records if r.start is not None]
        if not years:
            undated += 1
            continue
        kinds = Counter(r.kind for r in records)
        kind = min(kinds, key=lambda k: (-kinds[k], k.value))
        starts.setdefault(min(years), Counter())[kind] += 1
    return History(dict(sorted(starts.items())), undated)
