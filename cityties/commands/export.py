"""``cityties export``: the graph and the network in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, uncurated_option
from ontology.errors import SettingError

__all__ = ["command"]


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Make OUT a folder with every format, a card and a manifest.")
@click.option("--card", "with_card", is_flag=True, help="Write OUT.card.ttl and OUT.manifest.json beside OUT.")
@projection_option
@network_options
@click.option("--raw", is_flag=True, help="Write CSV cells as they are, spreadsheet formulas included.")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    out: Path,
    everything: bool,
    with_card: bool,
    projection: Any,
    raw: bool,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Write the graph to OUT; its name says the format.

    RDF: .nq, .trig, .ttl, .jsonld. Network: .graphml, .gexf (the projection and filters count for these alone).
    Tables: a name that ends in nodes, edges, evidence or mentions with .csv or .parquet, or in .sssom.tsv.
    """
    from graph.package import FILES, describe, format_of, write_file, write_package

    format_ = None if everything else format_of(out.name)
    if format_ is None and not everything:
        known = ", ".join(f if "." in f else f".{f}" for f in FILES)
        raise click.UsageError(f"{out.name}: no format of that ending; known are {known}.")
    with context.open_store(read_only=True, uncurated=uncurated) as store:
        kept = filters_of(filters)
        if format_ is None:
            for path in write_package(store, out, projection=projection, filters=kept, raw=raw):
                click.echo(str(path))
            return
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(
                f"cannot be written ({error.strerror})", where=out.name, todo="choose another file"
            ) from error
        write_file(store, format_, out, projection=projection, filters=kept, raw=raw)
        click.echo(str(out))
        if with_card:
            card, manifest = (out.with_name(out.name + end) for end in (".card.ttl", ".manifest.json"))
            options = {"projection": projection, "filters": kept.describe(), "raw": raw}
            for path in describe(store, [out], card, manifest, options):
                click.echo(str(path))
