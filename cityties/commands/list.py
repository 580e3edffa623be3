"""``cityties list``: the reports in the graph."""

from __future__ import annotations

import click

from cityties.options import Context, format_option, print_rows

__all__ = ["command"]


@click.command("list")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, format_: str) -> None:
    """List the reports, each with its id, language, date, title and file name."""
    with context.open_store(read_only=True) as store:
        cards = store.reports()
    rows = [
        {"id": c.id, "lang": c.lang, "date": c.date, "title": c.title, "file": c.file_name}
        | {"entities": c.entities, "partnerships": c.partnerships}
        for c in cards
    ]
    print_rows(rows, format_)
