"""``cityties import``: add an export, or the contents of another store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cityties.options import Context, format_option, print_rows
from ontology.errors import DataError

__all__ = ["command"]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.nq")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, file: Path, format_: str) -> None:
    """Add N-Quads that `cityties export` wrote to the graph store; all of the file goes in, or nothing.

    A report that the store holds with other content is refused; `-` reads from standard input.
    """
    source = sys.stdin.buffer if str(file) == "-" else file
    if source is file and not file.is_file():  # before a store is made for it
        raise DataError("there is no such file", where=str(file), todo="check the path")
    with context.open_store(create=True) as store:
        before = len(store.reports())
        statements = store.load(source)
        reports = len(store.reports()) - before
    print_rows([{"what": "statements", "count": statements}, {"what": "new reports", "count": reports}], format_)
