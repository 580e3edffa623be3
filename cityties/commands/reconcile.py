"""``cityties reconcile``: link a column of somebody's table to the graph's entities."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cityties.options import Context

__all__ = ["command"]

_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
"""What a table may hold that starts like a formula and is none."""


@click.command("reconcile")
@click.argument("table", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="TABLE.csv")
@click.option("--column", required=True, metavar="NAME", help="The column that holds the names.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only entities of that type; repeatable.")
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="PROPERTY=COLUMN",
    help="A column that tells namesakes apart, such as country=land; repeatable.",
)
@click.option("--add", multiple=True, metavar="PROPERTY", help="Add its values, such as name_zh, wikidata; repeatable.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.csv", help="[default: stdout]")
@click.option("--encoding", default="utf-8-sig", show_default=True, help="Of the table.")
@click.option("--raw", is_flag=True, help="Write cells as they are, spreadsheet formulas included.")
@click.pass_obj
def command(
    context: Context,
    *,
    table: Path,
    column: str,
    types: tuple[str, ...],
    properties: tuple[str, ...],
    add: tuple[str, ...],
    out: Path | None,
    encoding: str,
    raw: bool,
) -> None:
    """Link a column of names to the graph's entities, as OpenRefine does by `cityties serve` (docs/reconciliation.md).

    The table comes back with columns for the best candidate of each name. Only where COLUMN_match says yes is the name
    the same, and nobody else's; look at the others.

    Example: cityties reconcile cities.csv --column city --type City --add wikidata --out linked.csv
    """
    pairs = [text.partition("=") for text in properties]
    if any(not (name and sign and value) for name, sign, value in pairs):
        raise click.UsageError("--property: write PROPERTY=COLUMN, such as country=land.")
    import io

    from cityties.linking import LINKS, linked, read_table
    from ontology.errors import SettingError
    from ontology.spreadsheet import formula_safe, row_writer
    from queries.reconcile import Reconciler
    from queries.search import NameIndex

    sheet = read_table(table, encoding=encoding)
    with context.open_store(read_only=True) as store:
        reconciler = Reconciler(store, NameIndex(store))
        wanted = {name: value for name, _, value in pairs}
        rows = list(linked(sheet, reconciler, column, types=types, properties=wanted, add=add))
    columns = [*sheet.columns, *(f"{column}_{name}" for name in dict.fromkeys((*LINKS, *add)))]
    buffer = io.StringIO(newline="")
    write = row_writer(buffer)
    for cells in (columns, *([row[name] for name in columns] for row in rows)):
        write(cells if raw else [cell if _NUMBER.fullmatch(cell) else formula_safe(cell) for cell in cells])
    if out is None:
        click.echo(buffer.getvalue(), nl=False)
    else:
        try:
            out.write_text(buffer.getvalue(), "utf-8-sig")  # the mark makes spreadsheets read UTF-8
        except OSError as error:
            raise SettingError(
                f"cannot be written ({error.strerror})", where=out.name, todo="choose another file"
            ) from error
    said = [row[f"{column}_match"] for row in rows]
    context.note(
        f"{len(rows)} rows: {said.count('yes')} surely linked, {said.count('no')} to look at, {said.count('')} unknown"
    )
