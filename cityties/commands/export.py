"""``cityties export``: the graph and the network in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, uncurated_option
from ontology.errors import SettingError

__all__ = ["command"]

_RDF = (".nq", ".trig", ".ttl", ".jsonld")
_NETWORK = (".graphml", ".gexf")
_TABLES = ("nodes.csv", "edges.csv", "sssom.tsv")
_FORMATS = ", ".join([*_RDF, *_NETWORK, *_TABLES])


@click.command("export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@projection_option
@network_options
@click.option("--raw", is_flag=True, help="Write CSV cells as they are, spreadsheet formulas included.")
@uncurated_option
@click.pass_obj
def command(context: Context, /, *, out: Path, projection: Any, raw: bool, uncurated: bool, **filters: Any) -> None:
    """Write the graph to OUT; its name says the format.

    RDF: .nq, .trig, .ttl, .jsonld. Network: .graphml, .gexf (the projection and filters count for these alone).
    Tables: a name that ends in nodes.csv, edges.csv or sssom.tsv.
    """
    format_ = next((f for f in (*_RDF, *_NETWORK, *_TABLES) if out.name.endswith(f)), None)
    if format_ is None:
        raise click.UsageError(f"{out.name}: no format of that ending; known are {_FORMATS}.")
    with context.open_store(read_only=True, uncurated=uncurated) as store:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            if format_ in _NETWORK:
                from graph.netexport import to_gexf, to_graphml
                from graph.network import network_data
                from graph.projection import project

                network = project(network_data(store, filters_of(filters)), projection)
                (to_graphml if format_ == ".graphml" else to_gexf)(network, out)
            else:
                from graph.export import export

                out.write_bytes(export(store, format_.removeprefix("."), raw=raw))
        except OSError as error:
            raise SettingError(
                f"cannot be written ({error.strerror})", where=out.name, todo="choose another file"
            ) from error
    click.echo(str(out))
