"""``cityties status``: what the graph holds, in numbers."""

from __future__ import annotations

from collections import Counter

import click

from cityties.options import Context, format_option, print_rows

__all__ = ["command"]


@click.command("status")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, format_: str) -> None:
    """Count reports, entities by type, partnerships by kind, and saved analyses that hold or are stale."""
    from graph.analysis import analyses

    with context.open_store(read_only=True) as store:
        counts = store.counts()
        saved = analyses(store)
    rows = [{"what": "reports", "of": "", "count": counts.reports}]
    rows += [{"what": "entities", "of": name, "count": n} for name, n in counts.entities.items()]
    rows += [{"what": "partnerships", "of": name, "count": n} for name, n in counts.partnerships.items()]
    rows += [{"what": "relations", "of": "", "count": counts.relations}]
    rows += [{"what": "figures", "of": "", "count": counts.figures}]
    rows += [{"what": "rejected candidates", "of": "", "count": counts.rejections}]
    rows += [
        {"what": "saved analyses", "of": state, "count": n}
        for state, n in sorted(Counter("stale" if a.stale else "holding" for a in saved).items())
    ]
    print_rows(rows, format_)
    if any(a.stale for a in saved):
        context.note("an analysis is stale: the network has changed since; see `cityties centrality --saved`")
