"""A column of names in somebody's table, linked to the graph's entities: the table as it is, with columns added."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ontology.errors import DataError, SettingError
from ontology.records import EntityType
from queries.reconcile import PROPERTIES, Candidate, Question, Reconciler

__all__ = ["LINKS", "Sheet", "linked", "read_table"]

LINKS = ("iri", "name", "type", "score", "match")
"""What is added for the best candidate of each name; ``match`` says that it is surely the one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read: its columns and its rows, every cell a text."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_table(path: Path, *, encoding: str = "utf-8-sig") -> Sheet:
    """Read a table separated by commas, semicolons or tabs, as its first line shows.

    Raises
    ------
    DataError
        It is not of that encoding, or no table with a head.
    """
    try:
        text = path.read_text(encoding)
    except UnicodeDecodeError as error:
        raise DataError(f"not {encoding}", where=path.name, todo="give --encoding, such as gb18030") from error
    except LookupError as error:
        raise SettingError(f"{encoding!r} is no encoding", where="--encoding", todo="use utf-8 or gb18030") from error
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", where=path.name, todo="check the name") from error
    head = text.partition("\n")[0]
    reader: Any = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), restval="")
    try:
        rows = tuple(dict(row) for row in reader)
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}", where=path.name, todo="save it as CSV UTF-8") from error
    columns = tuple(reader.fieldnames or ())
    if not columns or len(set(columns)) < len(columns):
        raise DataError("the first line names no columns, or one twice", where=path.name, todo="add a head")
    if any(None in row for row in rows):
        raise DataError("a line has more cells than the head", where=path.name, todo="put cells with commas in quotes")
    return Sheet(columns, rows)


def linked(
    sheet: Sheet,
    reconciler: Reconciler,
    column: str,
    *,
    types: Sequence[str] = (),
    properties: Mapping[str, str] | None = None,
    add: Sequence[str] = (),
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table with what they are linked to.

    Parameters
    ----------
    sheet
        The table.
    reconciler
        Knows the graph's names.
    column
        Holds the names.
    types
        Only entities of these types.
    properties
        Columns that tell namesakes apart, by property: ``{"country": "land"}``.
    add
        Properties whose values are added (:data:`queries.reconcile.PROPERTIES`).

    Yields
    ------
    dict
        The row, then ``COLUMN_iri`` and so on for :data:`LINKS` and ``add``; empty where nothing is like the name.

    Raises
    ------
    SettingError
        There is no such column, property or type.
    """
    wanted = dict(properties or {})
    for name in (column, *wanted.values()):
        if name not in sheet.columns:
            raise SettingError("no such column", where=name, todo=f"use one of {', '.join(sheet.columns)}")
    for name in (*wanted, *add):
        if name not in PROPERTIES:
            raise SettingError("no such property", where=name, todo=f"use {', '.join(PROPERTIES)}")
    for name in types:
        if name not in set(EntityType):
            raise SettingError("no such type", where=name, todo=f"use {', '.join(EntityType)}")

    @cache  # tables name the same city in many rows
    def best(text: str, values: tuple[str, ...]) -> Candidate | None:
        told = {name: (value,) for name, value in zip(wanted, values, strict=True) if value}
        found = reconciler.candidates(Question(text, tuple(types), "any", 1, told)) if text or told else ()
        return found[0] if found else None

    for row in sheet.rows:
        told = tuple(row[name].strip() for name in wanted.values())
        candidate = best(row[column].strip(), told)
        cells = dict.fromkeys((*LINKS, *add), "")
        if candidate is not None:
            found = candidate.found
            cells |= {name: "; ".join(map(str, reconciler.values(found, name))) for name in add}
            cells |= {"iri": found.iri, "name": found.name, "type": found.type}
            cells |= {"score": f"{candidate.score:g}", "match": "yes" if candidate.match else "no"}
        yield dict(row) | {f"{column}_{name}": value for name, value in cells.items()}
