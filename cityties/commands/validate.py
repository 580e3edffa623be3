"""``cityties validate``: the graph against its SHACL shapes."""

from __future__ import annotations

from dataclasses import asdict

import click

from cityties.options import Context, format_option, print_rows, uncurated_option

__all__ = ["command"]


@click.command("validate")
@format_option("table", "json", "csv")
@uncurated_option
@click.pass_obj
def command(context: Context, *, format_: str, uncurated: bool) -> None:
    """Check the graph of every report, and those that all share, against the shapes; exit code 1 on a violation."""
    from graph.validation import validate

    with context.open_store(read_only=True, uncurated=uncurated) as store:
        report = validate(store)
    if report.violations:
        rows = [asdict(violation) for violation in report.violations]
        print_rows(rows, format_)
        context.note(f"{len(report.violations)} violations")
        raise click.exceptions.Exit(1)
    if format_ == "table":
        click.echo("no violation")
    else:
        print_rows([], format_)
