"""Panels: the same measure year by year or period by period, and who rose and fell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from graph.centrality import centrality
from graph.network import NetworkData
from graph.projection import Projection, project
from ontology.errors import NetworkError, SettingError

__all__ = ["By", "PanelRow", "Panels", "panels", "periods", "slices"]

By = Literal["year", "period"]

_PERIOD = re.compile(r"(\d{4})(?:-(\d{4}))?")


@dataclass(frozen=True, slots=True)
class PanelRow:
    """An actor in one period; ``change`` is how many ranks it rose since the one before, ``None`` where it is new."""

    period: str
    rank: int
    change: int | None
    iri: str
    name: str
    type: str
    value: float
    engine: str


@dataclass(frozen=True, slots=True)
class Panels:
    """The rows of all periods, and the periods in which no partnership was in force."""

    rows: tuple[PanelRow, ...]
    empty: tuple[str, ...]


def periods(given: Iterable[str], by: By = "period") -> tuple[tuple[int, int], ...]:
    """Read periods such as ``2010-2015`` or ``2010``; by year each of them is cut into its years.

    Examples
    --------
    >>> periods(["2010-2012"], "year")
    ((2010, 2010), (2011, 2011), (2012, 2012))

    Raises
    ------
    SettingError
        One is no period, or its end comes before its start.
    """
    if by not in get_args(By):
        raise SettingError(f"there is no panel by {by!r}", where="by", todo=f"use {', '.join(get_args(By))}")
    found = []
    for text in given:
        match = _PERIOD.fullmatch(text.strip())
        if not match:
            raise SettingError(f"{text!r} is no period", where="period", todo="write it as 2010-2015")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise SettingError(f"{last} comes before {first}", where="period", todo="swap the two years")
        found += [(y, y) for y in range(first, last + 1)] if by == "year" else [(first, last)]
    return tuple(sorted(set(found)))


def panels(
    data: NetworkData,
    measure: str = "degree",
    *,
    given: Sequence[str] = (),
    by: By = "year",
    projection: Projection = "clique",
    seed: int = 0,
    backend: str | None = None,
) -> Panels:
    """Rank the actors in each period by the partnerships in force in it.

    Parameters
    ----------
    data
        Actors and records; the periods narrow its filters.
    measure, projection, seed, backend
        As in :func:`~graph.centrality.centrality` and :func:`~graph.projection.project`.
    given
        Periods, see :func:`periods`; by default all years in which something is dated.
    by
        ``year`` cuts the periods into years.

    Returns
    -------
    Panels
        Period by period, best first. A record counts in each period that its :attr:`~graph.network.Record.years`
        overlap.

    Raises
    ------
    NetworkError
        No partnership is dated, or none is in force in any period.
    SettingError
        As in :func:`periods` and :func:`~graph.centrality.centrality`.
    """
    rows: list[PanelRow] = []
    empty: list[str] = []
    before: dict[str, int] = {}
    for name, within in slices(data, given, by):
        if within is None:
            empty.append(name)
            continue
        found = centrality(project(within, projection), measure, seed=seed, backend=backend)
        for r in found:
            change = before[r.iri] - r.rank if r.iri in before else None
            rows.append(PanelRow(name, r.rank, change, r.iri, r.name, r.type, r.value, r.engine))
        before = {r.iri: r.rank for r in found}
    return Panels(tuple(rows), tuple(empty))


def slices(data: NetworkData, given: Sequence[str] = (), by: By = "year") -> tuple[tuple[str, NetworkData | None], ...]:
    """Cut a network into periods: the name of each, and what was in force in it, or ``None``.

    Parameters and errors are those of :func:`panels`.
    """
    if not given:
        years = [year for r in data.records if r.years for year in r.years]
        if not years:
            raise NetworkError("no partnership is dated", where=data.filters.describe(), todo="leave out the periods")
        given = [f"{min(years)}-{max(years)}"]
    found = []
    for first, last in periods(given, by):
        name = str(first) if first == last else f"{first}-{last}"
        low = first if data.filters.since is None else max(first, data.filters.since)
        high = last if data.filters.until is None else min(last, data.filters.until)
        try:
            within = data.filtered(replace(data.filters, since=low, until=high)) if low <= high else None
        except NetworkError:
            within = None
        found.append((name, within))
    if not any(within for _, within in found):
        names = ", ".join(name for name, _ in found)
        raise NetworkError("no partnership was in force", where=names, todo="widen the periods")
    return tuple(found)
