"""Tables of the network as a whole: its figures, communities, spheres, and who led in which period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graph.centrality import Ranked
from graph.communities import Communities
from graph.helix import TripleHelix
from graph.network import NetworkData
from graph.panels import Panels
from graph.paper.table import Cell, Column, Table
from graph.paper.tables import WORDS, named
from graph.structure import NetworkFigure
from graph.wording import Lang, words_of

__all__ = ["community_table", "helix_table", "network_table", "panel_periods", "panel_table"]

_LEADERS = 3
_COMMUNITIES = 12
_SPAN, _PERIODS = 5, 4
"""Years in a period, and periods: the last three, and all that came before."""


def network_table(figures: Sequence[NetworkFigure], *, lang: Lang) -> Table:
    """Return the figures of the whole network; how one was taken, or why there is none, is in CSV."""
    words = words_of(lang, WORDS)
    columns = (
        Column("key"),
        Column("quantity", words["quantity"]),
        Column("value", words["value"], "number"),
        Column("note"),
    )
    rows: list[tuple[Cell, ...]] = []
    for f in figures:
        # Counts come as floats; a count is printed whole.
        value = int(f.value) if f.value is not None and f.value == int(f.value) and abs(f.value) > 1 else f.value
        rows.append((f.figure, words.get(f"figure-{f.figure}", f.figure), value, f.note))
    return Table("network", words["caption-network"], columns, tuple(rows))


def community_table(found: Communities, ranking: Sequence[Ranked], data: NetworkData, *, lang: Lang) -> Table:
    """Return the largest communities with their first actors by a ranking."""
    words = words_of(lang, WORDS)
    leaders: dict[int, list[str]] = defaultdict(list)
    for row in ranking:
        mine = leaders[found.of[row.iri]]
        if len(mine) < _LEADERS:
            mine.append(named(data.actors[row.iri], lang))
    columns = (
        Column("community", words["community"], "number"),
        Column("actors", words["actorsWith"], "number"),
        Column("leaders", words["leaders"]),
    )
    rows = tuple((at + 1, size, "; ".join(leaders[at])) for at, size in enumerate(found.sizes[:_COMMUNITIES]))
    caption = words["caption-communities"].format(
        method=found.method.capitalize(),
        count=f"{len(found.sizes):,}",
        modularity=_short(found.modularity),
        runs=found.runs,
        rand=_short(found.rand),
    )
    return Table("communities", caption, columns, rows)


def helix_table(found: TripleHelix, *, lang: Lang) -> Table:
    """Return how many partnerships join which spheres, and the mutual information of these spheres."""
    words = words_of(lang, WORDS)
    columns = (
        Column("key"),
        Column("spheres", words["spheres"]),
        Column("partnerships", words["partnerships"], "number"),
        Column("share", words["share"], "percent"),
        Column("bits", words["bits"], "number"),
    )
    rows: list[tuple[Cell, ...]] = []
    for spheres, count in found.counts.items():
        shown = " + ".join(words[f"sphere-{sphere}"] for sphere in spheres.split(" + "))
        share = count / found.partnerships if found.partnerships else None
        rows.append((spheres, shown, count, share, found.information.get(spheres)))
    caption = words["caption-helix"].format(outside=f"{found.outside:,}")
    return Table("helix", caption, columns, tuple(rows))


def panel_periods(data: NetworkData) -> tuple[str, ...]:
    """Return four periods: the last three of five years up to the last dated year, and all that came before.

    >>> from graph.network import Record
    >>> from ontology.records import Kind
    >>> told = tuple(Record(f"p{y}", "r", Kind.PPP, ("a", "b"), start=y, end=y) for y in (1986, 2011, 2024))
    >>> panel_periods(NetworkData({}, told))
    ('1986-2009', '2010-2014', '2015-2019', '2020-2024')
    """
    years = sorted({year for record in data.records if record.years for year in record.years})
    if not years:
        return ()
    first, last = years[0], years[-1]
    starts = [last - _SPAN * back + 1 for back in range(_PERIODS - 1, 0, -1)]
    found = [(max(start, first), start + _SPAN - 1) for start in starts if start + _SPAN - 1 >= first]
    if first < found[0][0]:
        found.insert(0, (first, found[0][0] - 1))
    return tuple(f"{low}-{high}" if low < high else str(low) for low, high in found)


def panel_table(found: Panels, measure: str, data: NetworkData, *, top: int, lang: Lang) -> Table:
    """Return the first actors of each period, and how many ranks each rose or fell since the period before."""
    words = words_of(lang, WORDS)
    columns = (
        Column("period"),
        Column("", words["period"]),
        Column("rank", words["rank"], "number"),
        Column("change"),
        Column("", words["change"]),
        Column("iri"),
        Column("actor", words["actor"]),
        Column("type", words["type"]),
        Column("value", words[f"measure-{measure}"], "number"),
    )
    rows: list[tuple[Cell, ...]] = []
    count: dict[str, int] = defaultdict(int)
    for row in found.rows:
        count[row.period] += 1
        if count[row.period] <= top:
            risen = _risen(row.change, words["new"] if len(count) > 1 else None)
            name, kind = named(data.actors[row.iri], lang), words[f"type-{row.type}"]
            shown = row.period.replace("-", "–")
            rows.append((row.period, shown, row.rank, row.change, risen, row.iri, name, kind, row.value))
    return Table("periods", words["caption-periods"].format(measure=words[f"measure-{measure}"]), columns, tuple(rows))


def _risen(change: int | None, new: str | None) -> str | None:
    """Print a change of rank with its sign; who is ranked for the first time is new."""
    if change is None:
        return new
    return f"{change:+d}".replace("-", "\u2212") if change else "0"


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "\u2212")
