"""``cityties remove``: take reports out of the graph."""

from __future__ import annotations

import click

from cityties.options import Context
from ontology.errors import StoreError

__all__ = ["command"]


@click.command("remove")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT…")
@click.pass_obj
def command(context: Context, *, reports: tuple[str, ...]) -> None:
    """Remove reports, named by id or by file name as `cityties list` shows them.

    Names are checked first: if one is unknown or stands for several reports, nothing is removed.
    """
    with context.open_store() as store:
        cards = store.reports()
        chosen: dict[str, None] = {}
        for wanted in reports:
            matches = [c.id for c in cards if wanted == c.id] or [c.id for c in cards if wanted == c.file_name]
            if len(matches) != 1:
                what = "no such report" if not matches else f"{len(matches)} reports bear that name"
                raise StoreError(what, where=wanted, todo="give an id that `cityties list` shows")
            chosen[matches[0]] = None
        for report_id in chosen:
            store.remove(report_id)
            context.note(f"removed {report_id}")
