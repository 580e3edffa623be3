"""``cityties status``: what the graph holds, in numbers."""

from __future__ import annotations

import click

from cityties.options import Context, format_option, print_rows

__all__ = ["command"]


@click.command("status")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, format_: str) -> None:
    """Count reports, entities by type and partnerships by kind."""
    with context.open_store(read_only=True) as store:
        counts = store.counts()
    rows = [{"what": "reports", "of": "", "count": counts.reports}]
    rows += [{"what": "entities", "of": name, "count": n} for name, n in counts.entities.items()]
    rows += [{"what": "partnerships", "of": name, "count": n} for name, n in counts.partnerships.items()]
    rows += [{"what": "relations", "of": "", "count": counts.relations}]
    rows += [{"what": "figures", "of": "", "count": counts.figures}]
    rows += [{"what": "rejected candidates", "of": "", "count": counts.rejections}]
    print_rows(rows, format_)
