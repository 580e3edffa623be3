"""Countries by code and by name, in English and Chinese, from ``countries.tsv``."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from ontology.errors import DataError
from queries.search import fold

__all__ = ["country_code", "country_names"]

_COLUMNS = {"code", "code3", "en", "zh", "aliases"}


@cache
def country_names(lang: str) -> Mapping[str, str]:
    """Return the names of all countries in ``en`` or ``zh`` by ISO 3166-1 code of two letters.

    >>> country_names("zh")["FI"]
    '芬兰'
    """
    return {row["code"]: row[lang] for row in _rows()}


def country_code(text: str) -> str:
    """Return the code of two letters that a code or a name in any spelling means; empty where it means none.

    >>> country_code("芬蘭"), country_code("the Netherlands"), country_code("usa"), country_code("Utopia")
    ('FI', 'NL', 'US', '')
    """
    return _codes().get(_folded(text), "")


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for row in _rows():
        for form in {_folded(form) for form in _forms(row)} - {""}:
            if found.setdefault(form, row["code"]) != row["code"]:
                raise DataError(f"{form!r} means two countries", where="countries.tsv")
    return found


def _forms(row: Mapping[str, str]) -> Iterator[str]:
    yield from (row["code"], row["code3"], row["zh"])
    for name in (row["en"], *row["aliases"].split("|")):
        yield from (name, name.replace("&", "and"))


def _folded(text: str) -> str:
    return fold(text).removeprefix("the ")


def _rows() -> list[dict[str, str]]:
    lines = (resources.files("queries") / "countries.tsv").read_text("utf-8").splitlines()
    table = (line for line in lines if not line.startswith("#"))
    rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    doubled = len({row["code"] for row in rows}) != len(rows)
    if doubled or any(set(row) != _COLUMNS or None in row.values() for row in rows):
        raise DataError("a line is doubled or lacks a column", where="countries.tsv")
    return rows
