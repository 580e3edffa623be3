"""The tables of a paper: who leads by each measure and how surely, which kinds join which actors, since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields

import numpy as np

from graph.centrality import Ranked
from graph.degrees import TailFit, ccdf
from graph.history import History
from graph.network import Actor, NetworkData
from graph.paper.table import Cell, Column, Table
from graph.uncertainty import RankUncertainty
from graph.wording import Lang, words_of
from ontology.records import ACTOR_TYPES, EntityType, Kind

__all__ = [
    "WORDS",
    "above_table",
    "degree_table",
    "kind_table",
    "measure_table",
    "tail_table",
    "timeline_table",
    "top_table",
]

WORDS = "paper/words.tsv"
_COMPARED = 10


def top_table(found: RankUncertainty, data: NetworkData, *, top: int, k: int | None, lang: Lang) -> Table:
    """Return the first actors by one measure, with their other name, rank interval and probability of the top k."""
    words = words_of(lang, WORDS)
    rows = found.intervals(k)[:top]
    size = rows[0].k
    columns = (
        Column("rank", words["rank"], "number"),
        Column("iri"),
        Column("actor", words["actor"]),
        Column("other_name", words["otherName"]),
        Column("type", words["type"]),
        Column("country", words["country"]),
        Column("value", words[f"measure-{found.measure}"], "number"),
        Column("", words["interval"], "number"),
        Column("low"),
        Column("median", words["median"], "number"),
        Column("high"),
        Column("top", words["top"].format(k=size), "percent"),
        Column("top_low"),
        Column("top_high"),
        Column("k"),
        Column("draws"),
    )
    body: list[tuple[Cell, ...]] = []
    for row in rows:
        actor = data.actors[row.iri]
        span = str(row.low) if row.low == row.high else f"{row.low}–{row.high}"
        body.append(
            (row.rank, row.iri, named(actor, lang), _other(actor, lang), words[f"type-{row.type}"], actor.country,
             row.value, span, row.low, row.median, row.high, row.top, row.top_low, row.top_high, row.k, row.draws)
        )  # fmt: skip
    caption = words["caption-top"].format(**_made(found, data, words))
    return Table(f"top-{found.measure}", caption, columns, tuple(body))


def measure_table(
    rankings: Mapping[str, Sequence[Ranked]], found: RankUncertainty, data: NetworkData, *, top: int, lang: Lang
) -> Table:
    """Return the values of all measures for the first actors by the first of them."""
    words = words_of(lang, WORDS)
    values = {measure: {row.iri: row.value for row in ranking} for measure, ranking in rankings.items()}
    columns = (
        Column("rank", words["rank"], "number"),
        Column("iri"),
        Column("actor", words["actor"]),
        Column("type", words["type"]),
        *(Column(measure, words[f"measure-{measure}"], "number") for measure in rankings),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (r.rank, r.iri, named(data.actors[r.iri], lang), words[f"type-{r.type}"], *(v[r.iri] for v in values.values()))
        for r in found.ranking[:top]
    )
    return Table("measures", words["caption-measures"].format(**_made(found, data, words)), columns, rows)


def above_table(found: RankUncertainty, data: NetworkData, *, lang: Lang) -> Table:
    """Return the probabilities that the actor of a row truly stands above that of a column, for the first ten."""
    words = words_of(lang, WORDS)
    first = found.ranking[:_COMPARED]
    matrix = found.above_matrix(_COMPARED)
    names = [named(data.actors[row.iri], lang) for row in first]
    columns = (
        Column("rank", words["rank"], "number"),
        Column("actor", words["actor"]),
        *(Column(row.iri, str(at + 1), "percent") for at, row in enumerate(first)),
    )
    rows = tuple(
        (at + 1, name, *(None if at == other else float(matrix[at, other]) for other in range(len(first))))
        for at, name in enumerate(names)
    )
    return Table("above", words["caption-above"].format(**_made(found, data, words)), columns, rows)


def kind_table(data: NetworkData, *, lang: Lang) -> Table:
    """Return how many partnerships of each kind have a member of each type of actor."""
    words = words_of(lang, WORDS)
    count: Counter[tuple[Kind, EntityType]] = Counter()
    total: Counter[Kind] = Counter()
    for records in data.partnerships().values():
        kinds = Counter(r.kind for r in records)
        kind = min(kinds, key=lambda k: (-kinds[k], k.value))
        total[kind] += 1
        count.update({(kind, data.actors[m].type) for r in records for m in r.members})
    types = [t for t in EntityType if t in ACTOR_TYPES and any(seen is t for _, seen in count)]
    columns = (
        Column("kind", words["kind"]),
        *(Column(t.value, words[f"type-{t.value}"], "number") for t in types),
        Column("partnerships", words["total"], "number"),
    )
    rows: list[tuple[Cell, ...]] = [
        (words[f"kind-{kind.value}"], *(count[kind, t] for t in types), total[kind])
        for kind in sorted(total, key=lambda k: (-total[k], k.value))
    ]
    sums = tuple(sum(count[kind, t] for kind in total) for t in types)
    caption = words["caption-kinds"].format(filters=described(data, words))
    return Table("kinds", caption, columns, (*rows, (words["total"], *sums, sum(total.values()))))


def degree_table(degrees: Sequence[int], *, lang: Lang) -> Table:
    """Return how many actors have each number of partners, and the share of those with as many or more."""
    words = words_of(lang, WORDS)
    found, shares = ccdf(degrees)
    counts = Counter(degrees)
    rows = tuple((int(k), counts[int(k)], float(share)) for k, share in zip(found, np.asarray(shares), strict=True))
    columns = (
        Column("partners", words["partners"], "number"),
        Column("actors", words["actorsWith"], "number"),
        Column("share_at_least", words["atLeast"], "number"),
    )
    return Table("degrees", words["caption-degrees"], columns, rows)


def tail_table(fit: TailFit, *, lang: Lang) -> Table:
    """Return the fit of the degrees' tail, one quantity a row."""
    words = words_of(lang, WORDS)
    names = [field.name for field in fields(fit)]
    rows = tuple(
        (name, words[f"law-{name}"], value)
        for name, value in zip(names, astuple(fit), strict=True)
        if f"law-{name}" in words
    )
    columns = (Column("key"), Column("quantity", words["quantity"]), Column("value", words["value"], "number"))
    return Table("degree-fit", words["caption-tail"], columns, rows)


def timeline_table(found: History, *, lang: Lang) -> Table:
    """Return how many partnerships of each kind began in each year."""
    words = words_of(lang, WORDS)
    kinds = found.kinds()
    columns = (
        Column("year", words["year"]),
        *(Column(kind.value, words[f"kind-{kind.value}"], "number") for kind in kinds),
        Column("partnerships", words["total"], "number"),
    )
    rows = tuple(
        (year, *(counts.get(kind, 0) for kind in kinds), found.total(year)) for year, counts in found.starts.items()
    )
    return Table("timeline", words["caption-timeline"].format(undated=f"{found.undated:,}"), columns, rows)


def named(actor: Actor, lang: Lang) -> str:
    """Call an actor by its name in a language, or by its canonical one."""
    return (actor.label_zh if lang == "zh" else actor.label_en) or actor.name


def described(data: NetworkData, words: Mapping[str, str]) -> str:
    """Say in print what was kept of the network."""
    kept = data.filters.describe()
    return words["noFilter"] if kept == "all" else kept


def _other(actor: Actor, lang: Lang) -> str:
    return actor.label_en if lang == "zh" else actor.label_zh


def _made(found: RankUncertainty, data: NetworkData, words: Mapping[str, str]) -> dict[str, str | int]:
    return {
        "measure": words[f"measure-{found.measure}"],
        "projection": found.projection,
        "filters": described(data, words),
        "draws": found.draws,
    }
