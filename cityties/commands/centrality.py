"""``cityties centrality``: who holds the network together."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, format_option, print_rows

__all__ = ["command"]


@click.command("centrality")
@click.option("--measure", default="degree", show_default=True, help="degree, strength, betweenness, closeness, …")
@projection_option
@network_options
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows to print.")
@click.option("--uncertainty", type=click.IntRange(0), default=0, metavar="DRAWS", help="Redraw ties by confidence.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws.")
@format_option("table", "json", "csv")
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    measure: str,
    projection: Any,
    top: int,
    uncertainty: int,
    seed: int,
    format_: str,
    **filters: Any,
) -> None:
    """Rank the actors of the partnership network.

    With --uncertainty each rank comes with the interval in which 90% of the redrawn networks put it.
    """
    from graph.centrality import centrality, rank_uncertainty
    from graph.network import network_data
    from graph.projection import project

    with context.open_store(read_only=True) as store:
        data = network_data(store, filters_of(filters))
    network = project(data, projection)
    if uncertainty:
        intervals = rank_uncertainty(network, measure, draws=uncertainty, seed=seed, k=top)[:top]
        rows = [asdict(row) for row in intervals]
    else:
        rows = [asdict(row) for row in centrality(network, measure, seed=seed)[:top]]
    for row in rows:
        row[measure] = row.pop("value")
        if format_ == "table":
            del row["iri"]
    print_rows(rows, format_)
    context.note(f"{measure} in the {projection} projection; filters: {data.filters.describe()}")
