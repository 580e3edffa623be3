"""``cityties centrality``: who holds the network together."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, format_option, print_rows, uncurated_option

if TYPE_CHECKING:  # numpy and networkx cost a quarter of a second of start-up
    from graph.network import NetworkData
    from graph.uncertainty import RankUncertainty

__all__ = ["command"]


@click.command("centrality")
@click.option("--measure", default="degree", show_default=True, help="degree, strength, betweenness, closeness, …")
@projection_option
@network_options
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows to print.")
@click.option("--uncertainty", type=click.IntRange(0), default=0, metavar="DRAWS", help="Redraw by confidence.")
@click.option("--k", type=click.IntRange(1), help="Top list whose probability is given. [default: 10]")
@click.option("--above", nargs=2, multiple=True, metavar="A B", help="How surely A ranks above B; repeatable.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws.")
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
    format_: str,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Rank the actors of the partnership network.

    With --uncertainty each rank comes with the interval in which 90% of the redrawn networks put it, and with the
    probability of being among the first K; --above prints the probability that one actor truly stands above another.
    """
    if not uncertainty and (above or plot or k is not None):
        raise click.UsageError("--above, --k and --plot need redrawn networks: give --uncertainty too, such as 200.")
    if plot:
        from graph.figures.canvas import figure_format

        figure_format(plot)  # a wrong ending should not cost the draws
    from graph.centrality import centrality
    from graph.network import network_data
    from graph.projection import project
    from graph.uncertainty import rank_uncertainty

    with context.open_store(read_only=True, uncurated=uncurated) as store:
        data = network_data(store, filters_of(filters), passages=False)
    if uncertainty:
        found = rank_uncertainty(data, measure, projection=projection, draws=uncertainty, seed=seed)
        if plot:
            replaced = _draw(found, data, k, top, plot)
            if replaced:
                context.note(f"{replaced} names are drawn by another name: no installed font has their characters")
        rows = _compared(found, data, above) if above else [asdict(row) for row in found.intervals(k)[:top]]
    else:
        rows = [asdict(row) for row in centrality(project(data, projection), measure, seed=seed)[:top]]
    for row in [] if above else rows:
        row[measure] = row.pop("value")
        if format_ == "table":
            del row["iri"]
    print_rows(rows, format_)
    context.note(f"{measure} in the {projection} projection; filters: {data.filters.describe()}")
    if uncertainty:
        context.note(f"{uncertainty} networks redrawn, seed {seed}; low to high holds 90% of the ranks")


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
