"""``cityties network``: the network as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from cityties.network_options import (
    by_of,
    filters_of,
    network_options,
    other_filters,
    period_options,
    projection_option,
)
from cityties.options import Context, format_option, print_rows, uncurated_option

if TYPE_CHECKING:  # numpy and networkx cost a quarter of a second of start-up
    from graph.network import NetworkData

__all__ = ["command"]

Rows = list[dict[str, Any]]


@click.command("network")
@click.argument("what", type=click.Choice(["figures", "communities", "helix", "bridges", "compare"]), default="figures")
@projection_option
@network_options
@period_options
@click.option("--method", type=click.Choice(["leiden", "louvain"]), help="Of communities. [default: leiden]")
@click.option("--resolution", type=float, default=1.0, show_default=True, help="Above 1 for smaller communities.")
@click.option("--runs", type=click.IntRange(1), default=10, show_default=True, help="Of communities, a seed each.")
@click.option("--with", "other", multiple=True, metavar="NAME=VALUE", help="Filter of the network to compare with.")
@click.option("--over", type=click.Choice(["all", "common"]), default="all", show_default=True, help="Actors compared.")
@click.option("--permutations", type=click.IntRange(1), default=1000, show_default=True, help="Of the comparison.")
@click.option("--seed", type=int, default=0, show_default=True)
@format_option("table", "json", "csv")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    what: str,
    projection: Any,
    by: str | None,
    given: tuple[str, ...],
    other: tuple[str, ...],
    format_: str,
    uncurated: bool,
    seed: int,
    **values: Any,
) -> None:
    """Describe the partnership network as a whole.

    figures: density, distances, clustering, assortativity, small world, core. communities: who belongs together, and
    how sure that is. helix: how universities, industry and government mix. bridges: ties that hold parts together.
    compare: how far the network of these filters goes with that of --with (QAP).

    With --by or --period figures and helix are given year by year or period by period.
    """
    cut = by_of(by, given)
    if cut and what not in {"figures", "helix"}:
        raise click.UsageError("--by and --period go with figures and helix.")
    if bool(other) != (what == "compare"):
        raise click.UsageError("compare needs a second network, such as --with kind=research; the others have none.")
    from graph.network import network_data

    with context.open_store(read_only=True, uncurated=uncurated) as store:
        data = network_data(store, filters_of(values), passages=False)
        second = network_data(store, other_filters(other, values), passages=False) if other else None
    asked: dict[str, Callable[[NetworkData], Rows]] = {
        "figures": lambda part: _figures(part, projection, seed),
        "communities": lambda part: _communities(context, part, projection, seed, values),
        "helix": _helix,
        "bridges": lambda part: _bridges(part, projection),
        "compare": lambda part: _compare(part, second, projection, seed, values),
    }
    if cut:
        from graph.panels import slices

        rows = []
        for name, within in slices(data, given, cut):
            if within is None:
                context.note(f"no partnership was in force in {name}")
            else:
                rows += [{"period": name} | row for row in asked[what](within)]
    else:
        rows = asked[what](data)
    print_rows(rows, format_)
    beside = f"; compared with: {second.filters.describe()}" if second else ""
    how = "partnerships" if what == "helix" else f"the {projection} projection"
    context.note(f"{what} of {how}; filters: {data.filters.describe()}{beside}")


def _figures(data: NetworkData, projection: Any, seed: int) -> Rows:
    from graph.projection import project
    from graph.structure import whole_network

    return [asdict(figure) for figure in whole_network(project(data, projection), seed=seed)]


def _communities(context: Context, data: NetworkData, projection: Any, seed: int, values: dict[str, Any]) -> Rows:
    from graph.communities import communities
    from graph.projection import project

    found = communities(
        project(data, projection),
        values["method"] or "leiden",
        seed=seed,
        runs=values["runs"],
        resolution=values["resolution"],
    )
    quality = "no ties" if found.modularity is None else f"modularity {found.modularity:.3f}"
    agree = "" if found.rand is None else f"; two runs agree by {found.rand:.2f} (Rand), {found.information:.2f} (NMI)"
    context.note(f"{len(found.sizes)} communities by {found.method} ({found.engine}), {quality}{agree}")
    actors = sorted(found.of.items(), key=lambda item: (item[1], data.actors[item[0]].name, item[0]))
    return [
        {"community": number + 1, "name": data.actors[iri].name, "type": data.actors[iri].type.value, "iri": iri}
        for iri, number in actors
    ]


def _helix(data: NetworkData) -> Rows:
    from graph.helix import triple_helix

    found = triple_helix(data)
    total = found.partnerships
    rows = [
        {"spheres": name, "partnerships": count, "share": count / total if total else None, "bits": None}
        for name, count in found.counts.items()
    ]
    for row in rows:
        row["bits"] = found.information.get(str(row["spheres"]))
    return [*rows, {"spheres": "none of these", "partnerships": found.outside, "share": None, "bits": None}]


def _bridges(data: NetworkData, projection: Any) -> Rows:
    from graph.projection import project
    from graph.structure import bridges

    found = bridges(project(data, projection))
    return [{"first": data.actors[u].name, "second": data.actors[v].name, "iris": f"{u} {v}"} for u, v in found]


def _compare(data: NetworkData, second: NetworkData | None, projection: Any, seed: int, values: dict[str, Any]) -> Rows:
    from graph.projection import project
    from graph.qap import qap

    if second is None:
        return []
    one, other = (project(part, projection) for part in (data, second))
    return [asdict(qap(one, other, permutations=values["permutations"], seed=seed, over=values["over"]))]
