"""``cityties draw``: the interactive network in one file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, uncurated_option

__all__ = ["command"]


@click.command("draw")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.html")
@click.option("--title", default="City partnerships", show_default=True)
@projection_option
@network_options
@click.option("--focus", metavar="NAME", help="Only what lies around this actor, named in either language.")
@click.option("--hops", type=click.IntRange(1), default=1, show_default=True, help="How far around it.")
@click.option("--colour-by", type=click.Choice(["type", "community"]), default="type", show_default=True)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of the page.")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    out: Path,
    title: str,
    projection: Any,
    focus: str | None,
    hops: int,
    colour_by: Any,
    lang: Any,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Draw the partnership network: search, filter, and click an edge to read the sentences behind it."""
    from graph.network import network_data
    from graph.picture import draw

    with context.open_store(read_only=True, uncurated=uncurated) as store:
        data = network_data(store, filters_of(filters))
    out.parent.mkdir(parents=True, exist_ok=True)
    path = draw(data, out, title=title, projection=projection, colour_by=colour_by, focus=focus, hops=hops, lang=lang)
    click.echo(str(path))
