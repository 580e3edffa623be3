"""``cityties ingest``: read, extract and store reports."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import click

from cityties.options import Context, format_option, jobs_option, print_rows
from cityties.progress import progress, say

__all__ = ["command"]


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--encoding", help="Character encoding of text files; detected by default.")
@click.option("--force", is_flag=True, help="Extract again what is in the graph unchanged.")
@jobs_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the workers of a Dask scheduler read and extract, such as tcp://host:8786.",
)
@format_option("table", "json", "csv")
@click.pass_obj
def command(
    context: Context,
    *,
    paths: tuple[Path, ...],
    encoding: str | None,
    force: bool,
    jobs: int | None,
    scheduler: str | None,
    format_: str,
) -> None:
    """Read reports (txt, md, html, pdf, docx) from files and folders, extract, and store them.

    Reports are read and extracted in processes of their own and stored in the order of the files, so that the result
    does not depend on how many there are. A file that can't be read, or that takes too long or too much memory, is
    reported on one line and the rest goes on; the exit code is then 1. Ctrl-C and SIGTERM stop in good order (exit
    code 130 or 143); the same command then goes on where it stopped.
    """
    if jobs and scheduler:
        raise click.UsageError("--jobs and --scheduler exclude each other: the cluster has its own workers.")
    from cityties.ingest import OutcomeStatus, count_files, ingest_files

    counts = dict.fromkeys(OutcomeStatus, 0)
    with _stopping() as stopped, suppress(KeyboardInterrupt):
        reading = context.reading(jobs=jobs, scheduler=scheduler)
        with context.open_store(create=True) as store:
            outcomes = ingest_files(paths, store, reading, encoding=encoding, force=force)
            for outcome in progress(
                outcomes,
                total=count_files(paths),
                unit="report",
                quiet=context.quiet,
                note=lambda: f"{counts[OutcomeStatus.FAILED]} failed",
            ):
                counts[outcome.status] += 1
                if outcome.message:
                    say(outcome.message)
    print_rows([{"status": status.value, "files": count} for status, count in counts.items() if count], format_)
    if stopped:
        say("Stopped; what was read so far is stored. Run the same command again to go on.")
        raise click.exceptions.Exit(128 + stopped[0])
    if counts[OutcomeStatus.FAILED]:
        raise click.exceptions.Exit(1)


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Have Ctrl-C and SIGTERM interrupt alike, once; give the number of the signal that came."""
    came: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not came:  # a second one must not keep the store from being closed
            came.append(number)
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
