"""Sheets as a reviewer handles them: exported, filled in, and what came of them."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path

REPORT = "en-helsinki-region-open-data.md"
FILLED_IN = {"decision": "reject", "by": "Ann", "date": "2026-05-18", "comment": "不是合作"}


def sheet(cityties, *words: str) -> list[dict[str, str]]:
    ran = cityties("review", "export", "undecided.csv", *words)
    assert ran.code == 0, ran.err
    with Path("undecided.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill_in(rows: Iterable[dict[str, str]], name: str = "decided.csv", delimiter: str = ",") -> Path:
    rows = list(rows)
    with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return Path(name)


def member_names(row: dict[str, str]) -> list[str]:
    return [re.sub(r" \[\w+\]$", "", member) for member in row["members"].split("; ")]


def membership(rows: list[dict[str, str]]) -> dict[str, str]:
    """The row on the only tie of its two members, so that rejecting it parts them."""
    names = [frozenset(member_names(row)) for row in rows]
    alone = [
        row
        for row, pair in zip(rows, names, strict=True)
        if len(pair) == 2 and sum(pair <= other for other in names) == 1
    ]
    assert alone, "the report tells of two actors with one partnership"
    return alone[0]


def nquads(cityties) -> str:
    ran = cityties("export", "before.nq")
    assert ran.code == 0, ran.err
    return Path("before.nq").read_text("utf-8")


def verdicts(cityties) -> list[dict[str, str]]:
    return json.loads(cityties("review", "list", "--format", "json").out)
