"""Review sheets: what is to be judged as CSV for a spreadsheet or JSONL for annotation tools, and back.

Both have the same columns; JSONL adds the text round the passage with the offsets of the names in it. Cells are read as
they were written: an apostrophe before what a spreadsheet would run as a formula goes again, numbers may have become
``2014.0``, and cells may be separated as the country of the spreadsheet likes it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.errors import DataError
from ontology.spreadsheet import formula_safe, is_formula

__all__ = ["COLUMNS", "FILLED_IN", "Row", "cell", "read_sheet", "write_sheet"]

FILLED_IN = ("decision", "by", "date", "comment")
"""The columns that a reviewer fills in."""

COLUMNS = (
    "item",
    "what",
    "members",
    "kind",
    "status",
    "start",
    "end",
    "programme",
    "sentence",
    "confidence",
    "reports",
    *FILLED_IN,
)
"""All columns of a sheet. ``item`` holds the IRI of a partnership or the IRIs of two entities, ``what`` says which."""

_NEEDED = ("item", "decision", "by", "date")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a sheet: its number, from 1 (0 where there is no sheet), and its cells, without spaces round them."""

    line: int
    cells: Mapping[str, str]

    def error(self, what: str, todo: str, where: str) -> DataError:
        """Make the error that names the line."""
        return DataError(f"line {self.line}: {what}" if self.line else what, where=where, todo=todo)


def write_sheet(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows to a file: JSONL where its name ends in .jsonl, else CSV.

    Parameters
    ----------
    rows
        Values by column; lists are joined with semicolons in CSV, and what is no column of CSV is left out there.

    Raises
    ------
    OSError
        The file can't be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".jsonl":
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        file.write_text("".join(line + "\n" for line in lines), "utf-8")
        return
    with file.open("w", encoding="utf-8-sig", newline="") as opened:  # the mark makes spreadsheets read UTF-8
        writer = csv.writer(opened)
        writer.writerow(COLUMNS)
        writer.writerows([formula_safe(cell(row.get(column))) for column in COLUMNS] for row in rows)


def read_sheet(file: Path) -> Iterator[Row]:
    """Yield the rows of a sheet that have a decision.

    Raises
    ------
    DataError
        The file is no such sheet.
    """
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("not UTF-8", where=file.name, todo="save it as CSV UTF-8") from error
    rows = _jsonl(text, file.name) if file.suffix == ".jsonl" else _csv(text, file.name)
    for row in rows:
        if row.cells.get("decision"):
            yield row


def _csv(text: str, name: str) -> Iterator[Row]:
    head = text.partition("\n")[0]
    # Spreadsheets write what separates cells in their own country: a semicolon in much of Europe.
    reader: Any = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    missing = set(_NEEDED) - set(reader.fieldnames or ())
    if missing:
        raise DataError(f"no column {', '.join(sorted(missing))}", where=name, todo="start from `review export`")
    try:
        for row in reader:
            cells = {key: _as_written(value or "") for key, value in row.items() if key in COLUMNS}
            yield Row(reader.line_num, cells)
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}", where=name, todo="save it as CSV UTF-8") from error


def _jsonl(text: str, name: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"line {number}: no JSON ({error})", where=name, todo="write one object a line") from error
        missing = set(_NEEDED) - set(row if isinstance(row, dict) else ())
        if missing:
            raise DataError(
                f"line {number}: no {', '.join(sorted(missing))}", where=name, todo="start from `review export`"
            )
        yield Row(number, {key: cell(row[key]).strip() for key in COLUMNS if key in row})


def cell(value: Any) -> str:
    """Write a value as a cell: several of them with semicolons between, nothing where there is none."""
    if value is None:
        return ""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return "; ".join(str(part) for part in value)
    return str(value)


def _as_written(cell: str) -> str:
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
