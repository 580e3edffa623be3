"""``cityties extract``: the records of reports as JSON, or explained sentence by sentence; nothing stored."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cityties.options import Context, jobs_option
from cityties.progress import progress, say
from ontology.errors import SettingError

if TYPE_CHECKING:  # imported where used, so that `--help` answers at once
    from cityties.explain import Explanation
    from ontology.records import Extraction

__all__ = ["command"]

_WIDTH = 100
"""Columns of text that goes to a file or a pipe, so that it is the same everywhere; wider terminals don't read well."""


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for one JSON file a report.")
@click.option("--explain", is_flag=True, help="Show, sentence by sentence, what was found, by what, and how surely.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT.html",
    help="Draw the explanation to a page instead.",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of an explanation.")
@click.option("--encoding", help="Character encoding of text files; detected by default.")
@jobs_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    paths: tuple[Path, ...],
    out: Path | None,
    explain: bool,
    html: Path | None,
    lang: Any,
    encoding: str | None,
    jobs: int | None,
) -> None:
    """Extract entities, partnerships, relations and figures as JSON.

    With --out each report becomes a file named after it; without, one JSON object a line goes to stdout. --explain
    shows the same to people: each sentence, what was read from it, and what was rejected and why.
    """
    from cityties.explain import explain as explained
    from cityties.explain import explain_text
    from cityties.ingest import OutcomeStatus, count_files, extract_files

    if out:
        out.mkdir(parents=True, exist_ok=True)
    failed, drawn = 0, []
    results = extract_files(paths, context.reading(jobs=jobs), encoding=encoding)
    for outcome, extraction in progress(results, total=count_files(paths), unit="report", quiet=context.quiet):
        if outcome.message:
            say(outcome.message)
        failed += outcome.status is OutcomeStatus.FAILED
        if extraction is None:
            continue
        if out or not (explain or html):
            _write_json(extraction, out)
        if html:
            drawn.append(explained(extraction))
        elif explain:
            text = explain_text(explained(extraction), width=_columns(), lang=lang, colour=_coloured())
            click.echo(text + "\n", color=True)
    if html and drawn:
        _draw(drawn, html, lang)
    if failed:
        raise click.exceptions.Exit(1)


def _write_json(extraction: Extraction, out: Path | None) -> None:
    from ontology.jsonform import to_json

    data = to_json(extraction)
    if out is None:
        click.echo(json.dumps(data, ensure_ascii=False))
        return
    # The id follows the name, so that two folders' files of one name don't overwrite each other.
    target = out / f"{Path(extraction.report.path).stem}.{extraction.report.id}.json"
    target.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _draw(explanations: Sequence[Explanation], html: Path, lang: Any) -> None:
    from cityties.explain import explain_page

    try:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(explain_page(explanations, lang=lang), "utf-8", newline="\n")
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=html.name, todo="choose another file"
        ) from error
    click.echo(str(html))


def _columns() -> int:
    return min(shutil.get_terminal_size().columns, _WIDTH) if sys.stdout.isatty() else _WIDTH


def _coloured() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")  # no-color.org
