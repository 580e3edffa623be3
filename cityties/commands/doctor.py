"""``cityties doctor``: check the graph store, and mend it."""

from __future__ import annotations

import click

from cityties.options import Context

__all__ = ["command"]


@click.command("doctor")
@click.option("--rebuild", is_flag=True, help="Mend what is damaged; what is replaced is kept beside it.")
@click.pass_obj
def command(context: Context, *, rebuild: bool) -> None:
    """Check the graph store against its journal and its files against their hashes.

    Prints one line for each finding: what, where, and what to do; the exit code is then 1. Nothing is changed without
    --rebuild.
    """
    from graph.doctor import examine
    from graph.doctor import rebuild as mend

    folder = context.store_folder()
    if rebuild:
        for line in mend(folder) or ("nothing to rebuild: the store is sound",):
            click.echo(line)
    findings = examine(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.exceptions.Exit(1)
    context.note("The store is sound.")
