"""``cityties ingest``: read, extract and store reports."""

from __future__ import annotations

from pathlib import Path

import click

from cityties.options import Context, format_option, print_rows
from cityties.progress import progress, say

__all__ = ["command"]


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--encoding", help="Character encoding of text files; detected by default.")
@click.option("--force", is_flag=True, help="Extract again what is in the graph unchanged.")
@format_option("table", "json", "csv")
@click.pass_obj
def command(context: Context, *, paths: tuple[Path, ...], encoding: str | None, force: bool, format_: str) -> None:
    """Read reports (txt, md, html, pdf, docx) from files and folders, extract, and store them.

    A file that can't be read is reported on one line and the rest goes on; the exit code is then 1.
    """
    from cityties.ingest import OutcomeStatus, count_files, ingest_files

    counts = dict.fromkeys(OutcomeStatus, 0)
    with context.open_store(create=True) as store:
        outcomes = ingest_files(paths, store, context.extractor(), encoding=encoding, force=force)
        for outcome in progress(outcomes, total=count_files(paths), unit="report", quiet=context.quiet):
            counts[outcome.status] += 1
            if outcome.message:
                say(outcome.message)
    print_rows([{"status": status.value, "files": count} for status, count in counts.items() if count], format_)
    if counts[OutcomeStatus.FAILED]:
        raise click.exceptions.Exit(1)
