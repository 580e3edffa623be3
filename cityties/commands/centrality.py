"""``cityties centrality``: who holds the network together."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cityties.network_options import by_of, filters_of, network_options, period_options, projection_option
from cityties.options import Context, format_option, print_rows, uncurated_option
from ontology.records import Centrality

if TYPE_CHECKING:  # numpy and networkx cost a quarter of a second of start-up
    from graph.centrality import Ranked
    from graph.network import NetworkData
    from graph.store import Store
    from graph.uncertainty import RankUncertainty

__all__ = ["command"]


@click.command("centrality")
@click.option(
    "--measure",
    type=click.Choice([*(c.value for c in Centrality), "all"]),
    default="degree",
    show_default=True,
    help="What to rank by; all for one column each.",
)
@projection_option
@network_options
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows to print.")
@click.option("--uncertainty", type=click.IntRange(0), default=0, metavar="DRAWS", help="Redraw by confidence.")
@click.option("--k", type=click.IntRange(1), help="Top list whose probability is given. [default: 10]")
@click.option("--above", nargs=2, multiple=True, metavar="A B", help="How surely A ranks above B; repeatable.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws, and of sampled sources.")
@period_options
@click.option(
    "--sources", type=click.IntRange(2), metavar="K", help="Betweenness, closeness: start paths from K actors."
)
@click.option("--backend", metavar="NAME", help="cityties, networkx or another networkx backend. [default: by size]")
@click.option("--save", is_flag=True, help="Keep the values of all actors in the graph.")
@click.option("--saved", is_flag=True, help="List what was saved, and whether it still holds.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw the intervals: .svg, .pdf, .png.",
)
@format_option("table", "json", "csv")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    measure: str,
    projection: Any,
    top: int,
    uncertainty: int,
    k: int | None,
    above: tuple[tuple[str, str], ...],
    seed: int,
    plot: Path | None,
    by: str | None,
    given: tuple[str, ...],
    sources: int | None,
    backend: str | None,
    save: bool,
    saved: bool,
    format_: str,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Rank the actors of the partnership network.

    With --uncertainty each rank comes with the interval in which 90% of the redrawn networks put it, and with the
    probability of being among the first K; --above prints the probability that one actor truly stands above another.

    With --by or --period there is one ranking a year or period, and by how many ranks each actor rose.
    """
    if saved:
        _list(context, format_)
        return
    if not uncertainty and (above or plot or k is not None):
        raise click.UsageError("--above, --k and --plot need redrawn networks: give --uncertainty too, such as 200.")
    cut = by_of(by, given)
    if uncertainty and (cut or save or sources or backend or measure == "all"):
        raise click.UsageError("--uncertainty goes with none of --by, --period, --save, --sources, --backend, all.")
    if cut and sources:
        raise click.UsageError("--sources is for one network: leave out --by and --period.")
    if save and (cut or uncurated):
        raise click.UsageError("--save keeps one network as it counts: leave out --by, --period and --uncurated.")
    if plot:
        from graph.figures.canvas import figure_format

        figure_format(plot)  # a wrong ending should not cost the draws
    from graph.centrality import MEASURES, centralities, centrality
    from graph.network import network_data
    from graph.projection import project

    with context.open_store(read_only=not save, uncurated=uncurated) as store:
        data = network_data(store, filters_of(filters), passages=False)
        if save or measure == "all":
            measures = MEASURES if measure == "all" else (measure,)
            tables = centralities(project(data, projection), measures, seed=seed, backend=backend, sources=sources)
        if save:
            _save(context, store, data, tables, projection, {"sources": sources, "seed": seed} if sources else {})
    if cut:
        from graph.panels import panels

        measures = MEASURES if measure == "all" else (measure,)
        rows: list[dict[str, Any]] = []
        empty: tuple[str, ...] = ()
        for one in measures:
            found = panels(data, one, given=given, by=cut, projection=projection, seed=seed, backend=backend)
            empty = found.empty
            named = {"measure": one} if measure == "all" else {}
            rows += [named | asdict(row) for row in found.rows if row.rank <= top]
        if empty:
            context.note(f"no partnership was in force in {', '.join(empty)}")
    elif measure == "all":
        rows = _beside(tables, top)
    elif uncertainty:
        from graph.uncertainty import rank_uncertainty

        drawn = rank_uncertainty(data, measure, projection=projection, draws=uncertainty, seed=seed)
        if plot:
            replaced = _draw(drawn, data, k, top, plot)
            if replaced:
                context.note(f"{replaced} names are drawn by another name: no installed font has their characters")
        rows = _compared(drawn, data, above) if above else [asdict(row) for row in drawn.intervals(k)[:top]]
    else:
        network = project(data, projection)
        ranked = centrality(network, measure, seed=seed, backend=backend, sources=sources)[:top]
        rows = [asdict(row) for row in ranked]
    engines: set[str] = set()
    for row in [] if above else rows:
        if "measure" not in row and "value" in row:
            row[measure] = row.pop("value")
        if row.get("error", "") is None:
            del row["error"]
        if format_ == "table":
            engines.add(str(row.pop("engine", "")))
            del row["iri"]
    print_rows(rows, format_)
    by_whom = f", computed by {', '.join(sorted(engines - {''}))}" if engines - {""} else ""
    context.note(f"{measure} in the {projection} projection; filters: {data.filters.describe()}{by_whom}")
    if uncertainty:
        context.note(f"{uncertainty} networks redrawn, seed {seed}; low to high holds 90% of the ranks")


def _beside(tables: dict[str, tuple[Ranked, ...]], top: int) -> list[dict[str, Any]]:
    """One row an actor with a column a measure, in the order of the first measure."""
    first = next(iter(tables))
    values = {measure: {row.iri: row.value for row in rows} for measure, rows in tables.items()}
    return [
        {"rank": row.rank, "iri": row.iri, "name": row.name, "type": row.type}
        | {measure: of[row.iri] for measure, of in values.items()}
        for row in tables[first][:top]
    ]


def _save(
    context: Context,
    store: Store,
    data: NetworkData,
    tables: dict[str, tuple[Ranked, ...]],
    projection: str,
    parameters: dict[str, Any],
) -> None:
    from cityties import __version__
    from graph.analysis import save_analysis
    from graph.measures import PATH_MEASURES

    for measure, rows in tables.items():
        done = save_analysis(
            store,
            data,
            rows,
            measure=measure,
            projection=projection,
            software=f"cityties {__version__}",
            parameters=parameters if measure in PATH_MEASURES else {},
        )
        context.note(f"saved {measure} of {done.actors} actors as {done.iri}")


def _list(context: Context, format_: str) -> None:
    from graph.analysis import analyses

    with context.open_store(read_only=True) as store:
        found = analyses(store)
    print_rows(
        [
            {
                "measure": a.measure,
                "projection": a.projection,
                "filters": a.filters.describe(),
                "parameters": a.parameters,
                "actors": a.actors,
                "state": "stale" if a.stale else "holds",
                "engine": a.engine,
                "software": a.software,
                "analysis": a.iri,
            }
            for a in found
        ],
        format_,
    )
    if any(a.stale for a in found):
        context.note("stale: the network has changed since; run the same command with --save again")


def _draw(found: RankUncertainty, data: NetworkData, k: int | None, top: int, path: Path) -> int:
    """Draw the first intervals; return how many names no font could draw."""
    from graph.figures.labels import labels_of
    from graph.figures.ranks import draw_ranks

    rows = found.intervals(k)[:top]
    labels = labels_of((data.actors[row.iri] for row in rows), "en")
    draw_ranks(rows, labels).write(path)
    return labels.replaced


def _compared(found: RankUncertainty, data: NetworkData, pairs: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    """Rows for pairs of names, in either language."""
    from graph.projection import find_actors
    from ontology.errors import NetworkError

    def one(name: str) -> str:
        iris = find_actors(data.actors.values(), name)
        if len(iris) > 1:
            types = ", ".join(sorted(data.actors[iri].type for iri in iris))
            raise NetworkError(f"{len(iris)} actors bear that name ({types})", where=name, todo="pick one with --type")
        return iris[0]

    rows = []
    for first, second in pairs:
        row = asdict(found.above(one(first), one(second)))
        rows.append(row | {"first": data.actors[row["first"]].name, "second": data.actors[row["second"]].name})
    return rows
