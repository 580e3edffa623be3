"""``cityties review``: what people say of the partnerships."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cityties.options import Context, format_option, print_rows
from ontology.errors import DataError, SettingError
from ontology.records import Decision, Verdict
from ontology.spreadsheet import formula_safe

__all__ = ["command"]

_FILLED_IN = ("decision", "by", "date", "comment")


@click.group("review")
def command() -> None:
    """Judge partnerships: export what is undecided, fill in the columns, import it again.

    Verdicts are kept apart from what was extracted and hold when a report is ingested again. A partnership that
    somebody rejects and nobody accepts is left out of centralities, pictures and network exports.
    """


@command.command("export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.csv")
@click.option("--all", "decided", is_flag=True, help="Those that have a verdict too.")
@click.pass_obj
def export_command(context: Context, *, out: Path, decided: bool) -> None:
    """Write the partnerships to a spreadsheet, least sure first.

    Fill in `decision` (accept or reject), `by` (your name), `date` (2026-05-18) and, if you like, `comment`.
    """
    from graph.curation import review_items

    with context.open_store(read_only=True) as store:
        items = review_items(store, decided=decided)
    rows = [asdict(item) | {"members": "; ".join(item.members)} | dict.fromkeys(_FILLED_IN, "") for item in items]
    columns = [*(rows[0] if rows else ()), *(() if rows else ("partnership", *_FILLED_IN))]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("w", encoding="utf-8-sig", newline="") as file:  # the mark makes spreadsheets read UTF-8
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows({key: formula_safe(value) for key, value in row.items()} for row in rows)
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=out.name, todo="choose another file"
        ) from error
    click.echo(f"{out}: {len(rows)} partnerships")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.csv")
@click.pass_obj
def import_command(context: Context, *, file: Path) -> None:
    """Read verdicts from a filled-in spreadsheet; rows without a decision are passed over, and all count or none.

    Where people disagree, the partnership stays in the network.
    """
    from graph.curation import add_verdicts, check_verdict, verdicts

    read = list(_read(file))
    with context.open_store() as store:
        for line, verdict in read:
            try:
                check_verdict(store, verdict)
            except DataError as error:
                raise DataError(f"line {line}: {error.what}", where=file.name, todo=error.todo) from error
        changed = add_verdicts(store, (verdict for _, verdict in read))
        disputed = _disputed(verdicts(store)) & {verdict.partnership for _, verdict in read}
    for partnership in sorted(disputed):
        context.note(f"{partnership}: accepted by some and rejected by others; it stays in the network.")
    click.echo(f"{len(read)} verdicts read, {changed} new or changed")


@command.command("list")
@format_option("table", "json", "csv")
@click.pass_obj
def list_command(context: Context, *, format_: str) -> None:
    """List the verdicts."""
    from graph.curation import verdicts

    with context.open_store(read_only=True) as store:
        rows = [asdict(verdict) | {"decision": verdict.decision.value} for verdict in verdicts(store)]
    print_rows(rows, format_)


def _disputed(all_verdicts: Iterable[Verdict]) -> set[str]:
    said: dict[str, set[Decision]] = defaultdict(set)
    for verdict in all_verdicts:
        said[verdict.partnership].add(verdict.decision)
    return {partnership for partnership, decisions in said.items() if len(decisions) > 1}


def _read(file: Path) -> Iterator[tuple[int, Verdict]]:
    """Yield the verdicts of a spreadsheet, each with the number of its line."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8", where=file.name, todo="save it as CSV UTF-8") from error
    head = text.partition("\n")[0]
    # Spreadsheets write what separates cells in their own country: a semicolon in much of Europe.
    rows: Any = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    missing = {"partnership", *_FILLED_IN} - set(rows.fieldnames or ())
    if missing:
        raise DataError(f"no column {', '.join(sorted(missing))}", where=file.name, todo="start from `review export`")
    said: dict[tuple[str, str], Decision] = {}
    try:
        for row in rows:
            partnership, decision, by, date, comment = (
                (row[column] or "").strip() for column in ("partnership", *_FILLED_IN)
            )
            if not decision:
                continue
            if decision.lower() not in {d.value for d in Decision}:
                raise DataError(
                    f"line {rows.line_num}: {decision!r} is no decision", where=file.name, todo="write accept or reject"
                )
            verdict = Verdict(partnership, Decision(decision.lower()), by, date, comment)
            if said.setdefault((partnership, by), verdict.decision) is not verdict.decision:
                raise DataError(
                    f"line {rows.line_num}: {by} both accepts and rejects one partnership",
                    where=file.name,
                    todo="keep one of the lines",
                )
            yield rows.line_num, verdict
    except csv.Error as error:
        raise DataError(f"line {rows.line_num}: {error}", where=file.name, todo="save it as CSV UTF-8") from error
