"""``cityties validate``: the graph against its SHACL shapes."""

from __future__ import annotations

import click

from cityties.options import Context, format_option, print_rows

__all__ = ["command"]


@click.command("validate")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, format_: str) -> None:
    """Check every report's graph against the shapes; exit code 1 if something violates them."""
    from graph.validation import validate

    with context.open_store(read_only=True) as store:
        report = validate(store)
    if report.violations:
        rows = [{"focus": v.focus, "path": v.path, "value": v.value, "message": v.message} for v in report.violations]
        print_rows(rows, format_)
        context.note(f"{len(report.violations)} violations")
        raise click.exceptions.Exit(1)
    if format_ == "table":
        click.echo("no violation")
    else:
        print_rows([], format_)
