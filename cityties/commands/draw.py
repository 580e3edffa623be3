"""``cityties draw``: the interactive network in one file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, uncurated_option
from ontology.records import Centrality

__all__ = ["command"]


@click.command("draw")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.html")
@click.option("--title", help="Heading of the page.")
@projection_option
@network_options
@click.option("--focus", metavar="NAME", help="Only what lies around this actor, named in either language.")
@click.option("--hops", type=click.IntRange(1), default=1, show_default=True, help="How far around it.")
@click.option("--colour-by", type=click.Choice(["type", "community"]), default="type", show_default=True)
@click.option(
    "--size-by",
    type=click.Choice([c.value for c in Centrality]),
    default="degree",
    show_default=True,
    help="A measure.",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of the page.")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    out: Path,
    title: str | None,
    projection: Any,
    focus: str | None,
    hops: int,
    colour_by: Any,
    size_by: str,
    lang: Any,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Draw the partnership network: search, filter, walk its years, and read the sentences behind each tie."""
    from graph.network import network_data
    from graph.picture import MOST_ACTORS, MOST_TIES, picture

    with context.open_store(read_only=True, uncurated=uncurated) as store:
        data = network_data(store, filters_of(filters))
    drawn = picture(
        data,
        title=title,
        projection=projection,
        colour_by=colour_by,
        size_by=size_by,
        focus=focus,
        hops=hops,
        lang=lang,
    )
    if drawn.left_out:
        click.echo(
            f"{drawn.left_out:,} actors with the fewest partnerships are left out: "
            f"a picture holds {MOST_ACTORS:,} actors and {MOST_TIES:,} ties.",
            err=True,
        )
    click.echo(str(drawn.save(out)))
