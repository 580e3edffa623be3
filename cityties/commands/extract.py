"""``cityties extract``: the records of reports as JSON, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cityties.options import Context
from cityties.progress import progress, say

__all__ = ["command"]


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for one JSON file a report.")
@click.option("--encoding", help="Character encoding of text files; detected by default.")
@click.pass_obj
def command(context: Context, *, paths: tuple[Path, ...], out: Path | None, encoding: str | None) -> None:
    """Extract entities, partnerships, relations and figures as JSON.

    With --out each report becomes a file named after it; without, one JSON object a line goes to stdout.
    """
    from cityties.ingest import OutcomeStatus, count_files, extract_files
    from ontology.jsonform import to_json

    if out:
        out.mkdir(parents=True, exist_ok=True)
    failed = 0
    results = extract_files(paths, context.extractor(), encoding=encoding)
    for outcome, extraction in progress(results, total=count_files(paths), unit="report", quiet=context.quiet):
        if outcome.message:
            say(outcome.message)
        failed += outcome.status is OutcomeStatus.FAILED
        if extraction is None:
            continue
        data = to_json(extraction)
        if out:
            # The id follows the name, so that two folders' files of one name don't overwrite each other.
            target = out / f"{Path(extraction.report.path).stem}.{extraction.report.id}.json"
            target.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
        else:
            click.echo(json.dumps(data, ensure_ascii=False))
    if failed:
        raise click.exceptions.Exit(1)
