"""``cityties review``: what people say of the partnerships."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from cityties.options import Context, format_option, print_rows
from ontology.errors import DataError, SettingError

__all__ = ["command"]


@click.group("review")
def command() -> None:
    """Judge partnerships and proposed merges: export what is undecided, fill in the columns, import it again.

    Verdicts are kept apart from what was extracted and hold when a report is ingested again. Queries, networks and
    exports show what they come to; --uncurated shows what was extracted.
    """


@command.command("export")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.csv|OUT.jsonl")
@click.option("--all", "decided", is_flag=True, help="Those that have a verdict too.")
@click.option("--no-identity", is_flag=True, help="Partnerships alone, no proposed merges.")
@click.pass_obj
def export_command(context: Context, *, out: Path, decided: bool, no_identity: bool) -> None:
    """Write what is to be judged, least sure first: as CSV for a spreadsheet, as JSONL for annotation tools.

    Fill in `decision`, `by` (your name), `date` (2026-05-18) and, if you like, `comment`. A partnership is accepted,
    rejected, or, after you have changed its other cells, corrected (edit). Of two entities that may be one, merge or
    reject.
    """
    from cityties.reviewing import annotation, partnership_row, proposal_row
    from cityties.reviewsheet import write_sheet
    from graph.duplicates import proposals
    from graph.review import review_items

    if out.suffix not in {".csv", ".jsonl"}:
        raise click.UsageError(f"{out.name}: a sheet ends in .csv or .jsonl.")
    _keep_decisions(out)
    with context.open_store(read_only=True) as store:
        rows: list[dict[str, Any]] = []
        extracted = cache(store.extracted)
        for item in review_items(store, decided=decided):
            row = partnership_row(item, store.iris(item.id))
            rows.append(row | annotation(item, extracted(item.report)) if out.suffix == ".jsonl" else row)
        partnerships = len(rows)
        if not no_identity:
            rows += [proposal_row(proposal, store) for proposal in reversed(proposals(store))]
    rows.sort(key=lambda row: row["confidence"])
    try:
        write_sheet(out, rows)
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=out.name, todo="choose another file"
        ) from error
    click.echo(f"{out}: {partnerships} partnerships, {len(rows) - partnerships} proposed merges")


def _keep_decisions(sheet: Path) -> None:
    """Refuse to write over a sheet that somebody has begun to fill in."""
    from cityties.reviewsheet import read_sheet

    try:
        filled = sum(1 for _ in read_sheet(sheet)) if sheet.is_file() else 0
    except DataError:  # no sheet of ours: a file like any other
        return
    if filled:
        raise SettingError(f"{filled} decisions stand in it", where=sheet.name, todo="choose another file")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE.csv|FILE.jsonl")
@click.pass_obj
def import_command(context: Context, *, file: Path) -> None:
    """Read verdicts from a filled-in sheet; rows without a decision are passed over, and all count or none.

    Who accepts or corrects outweighs who rejects; where people disagree, a note says so.
    """
    from cityties.reviewing import SheetReader
    from cityties.reviewsheet import read_sheet
    from graph.curation import disputed, record

    rows = list(read_sheet(file))
    with context.open_store() as store:
        reader = SheetReader(store, file.name)
        read = [reader.verdict(row) for row in rows]
        done = record(store, read)
        targets = {tuple(sorted(verdict.targets)) for verdict in read}
        notes = [" ".join(map(store.iris, t)) for t in sorted(disputed(store.curation)) if t in targets]
    for items in notes:
        context.note(f"{items}: accepted by some and rejected by others; it counts as accepted.")
    click.echo(f"{len(read)} verdicts read, {done.verdicts} new or changed; {done.reports} reports count differently")


@command.command("list")
@click.option("--stale", is_flag=True, help="Only those on what no report tells of now, with what they may mean.")
@click.option("--disputed", "disputed_", is_flag=True, help="Only those on which people disagree.")
@format_option("table", "json", "csv")
@click.pass_obj
def list_command(context: Context, *, stale: bool, disputed_: bool, format_: str) -> None:
    """List the verdicts with their ids."""
    from graph.curation import disputed
    from graph.review import stale_verdicts
    from graph.verdicts import verdict_id

    with context.open_store(read_only=True) as store:
        instead = {verdict_id(s.verdict): s.instead for s in stale_verdicts(store)} if stale else {}
        torn = disputed(store.curation)
        rows = [
            {
                "id": verdict_id(v),
                "item": " ".join(map(store.iris, v.targets)),
                "label": v.label,
                "decision": v.decision.value,
                "changes": _changes(v),
                "by": v.by,
                "date": v.date,
                "comment": v.comment,
            }
            | ({"instead": " ".join(map(store.iris, instead[verdict_id(v)]))} if stale else {})
            for v in store.curation.verdicts
            if (not stale or verdict_id(v) in instead) and (not disputed_ or v.targets in torn)
        ]
    if format_ == "table":
        for row in rows:
            del row["item"]
    print_rows(rows, format_)


@command.command("agreement")
@format_option("table", "json", "csv")
@click.pass_obj
def agreement_command(context: Context, *, format_: str) -> None:
    """Print Cohen's kappa of every two people who have judged the same things."""
    from graph.agreement import agreement

    with context.open_store(read_only=True) as store:
        found = agreement(store.curation.verdicts)
    print_rows([asdict(row) for row in found], format_)


@command.command("gold")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--unfinished", is_flag=True, help="Also reports of which some partnerships are not judged yet.")
@click.pass_obj
def gold_command(context: Context, *, out: Path, unfinished: bool) -> None:
    """Write reviewed reports as annotated ones, which `cityties train` and `cityties evaluate` read.

    A report counts once every partnership that was found in it is judged.
    """
    from graph.gold import gold

    with context.open_store(read_only=True) as store:
        found = gold(store, unfinished=unfinished)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for report_id, data in found.items():
            name = quote(report_id, safe="", errors="surrogatepass") + ".json"
            (out / name).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=str(out), todo="choose another folder"
        ) from error
    click.echo(f"{out}: {len(found)} reports")


@command.command("undo")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_obj
def undo_command(context: Context, *, ids: tuple[str, ...]) -> None:
    """Take verdicts, merges and splits back by the ids that `review list` and merging show."""
    from graph.curation import undo

    with context.open_store() as store:
        done = undo(store, ids)
    click.echo(f"{done.verdicts} verdicts taken back; {done.reports} reports count differently")


def _changes(verdict: Any) -> str:
    correction, into = verdict.correction, verdict.into
    if correction is not None:
        values = ((name, getattr(correction, name)) for name in correction.changed)
        return "; ".join(f"{name}: {_shown(value)}" for name, value in values)
    return f"→ {into.name}" if into is not None else ""


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{member.entity} [{member.role.value}]" for member in value)
    return "none" if value is None else str(value)
