"""The tables of organisations and programmes keep the format that the loader relies on."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import opencc
import pytest

import extract

DATA = Path(extract.__file__).parent / "lexicons" / "data"
COLUMNS = ["key", "type", "en", "zh", "aliases", "country", "within", "ids"]
TABLES = {
    "firms": ("Firm", 1400),
    "universities": ("University", 1000),
    "bodies": ("PublicBody", 500),
    "associations": ("Association", 380),
    "programmes": ("Programme", 450),
}
HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Alias:
    """A name of the alias column, taken apart."""

    text: str
    lang: str
    needs_context: bool


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    lines = (DATA / f"{table}.tsv").read_text(encoding="utf-8").split("\n")
    body = [line for line in lines if line and not line.startswith("#")]
    assert body[0].split("\t") == COLUMNS
    return tuple(dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in body[1:])


def aliases(row: dict[str, str]) -> list[Alias]:
    found = []
    for cell in filter(None, row["aliases"].split("|")):
        match = re.fullmatch(r"(\??)(en|zh):(.+)", cell)
        assert match, cell
        found.append(Alias(match[3], match[2], bool(match[1])))
    return found


def sure_names(row: dict[str, str]) -> set[str]:
    """Names that alone prove the entity, folded."""
    doubtful = {alias.text for alias in aliases(row) if alias.needs_context}
    names = {row["en"], row["zh"], *(alias.text for alias in aliases(row))} - doubtful - {""}
    return {name.casefold() for name in names}


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_header_explains_the_table(table: str) -> None:
    head = (DATA / f"{table}.tsv").read_text(encoding="utf-8").split("\nkey\t")[0].split("\n")
    assert all(line.startswith("# ") for line in head)
    assert "question mark" in " ".join(head)
    assert re.search(r"20\d\d", " ".join(head))


def test_table_is_wide_enough(table: str) -> None:
    assert len(rows(table)) >= TABLES[table][1]


def test_every_row_has_the_type_of_its_table(table: str) -> None:
    assert {row["type"] for row in rows(table)} == {TABLES[table][0]}


def test_keys_are_unique_sorted_and_ascii(table: str) -> None:
    keys = [row["key"] for row in rows(table)]
    assert keys == sorted(set(keys))
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)] == []


def test_every_row_has_a_name(table: str) -> None:
    assert [row["key"] for row in rows(table) if not (row["en"] or row["zh"])] == []


def test_no_stray_whitespace(table: str) -> None:
    def untidy(text: str) -> bool:
        return text != text.strip() or "  " in text or "\u00a0" in text or "\u3000" in text

    cells = [
        (row["key"], cell) for row in rows(table) for cell in [*row.values(), *(alias.text for alias in aliases(row))]
    ]
    assert [cell for cell in cells if untidy(cell[1])] == []


def test_no_name_belongs_surely_to_two_entries(table: str) -> None:
    owners = defaultdict(set)
    for row in rows(table):
        for name in sure_names(row):
            owners[name].add(row["key"])
    assert {name: sorted(keys) for name, keys in owners.items() if len(keys) > 1} == {}


def test_names_are_in_the_column_of_their_script(table: str) -> None:
    wrong = [row["key"] for row in rows(table) if HAN.search(row["en"]) or (row["zh"] and not HAN.search(row["zh"]))]
    wrong += [
        row["key"]
        for row in rows(table)
        for alias in aliases(row)
        if (alias.lang == "zh") != bool(HAN.search(alias.text))
    ]
    assert wrong == []


def test_chinese_names_are_simplified(table: str) -> None:
    simplify = opencc.OpenCC("t2s").convert
    names = [name for row in rows(table) for name in [row["zh"], *(a.text for a in aliases(row) if a.lang == "zh")]]
    assert [name for name in names if simplify(name) != name] == []


def test_no_name_is_too_short_to_mean_anything(table: str) -> None:
    names = [name for row in rows(table) for name in [row["en"], row["zh"], *(a.text for a in aliases(row))] if name]
    assert [name for name in names if len(name) < 2] == []


def test_countries_places_and_identifiers_are_well_formed(table: str) -> None:
    for row in rows(table):
        assert re.fullmatch(r"([A-Z]{2})?", row["country"]), row
        assert re.fullmatch(r"([a-z-]+-[a-z]{2})?", row["within"]), row
        assert re.fullmatch(r"((wikidata:Q|ror:|geonames:)\w+(\|(?!$)|$))*", row["ids"]), row


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [
        ("firms", "zte", "中兴通讯股份有限公司"),
        ("firms", "ibm", "IBM"),
        ("universities", "tsinghua-university", "清华"),
        ("bodies", "asian-development-bank", "亚行"),
        ("bodies", "ministry-of-housing-and-urban-rural-development", "住建部"),
        ("associations", "c40", "C40城市气候领导联盟"),
        ("programmes", "horizon-2020", "H2020"),
    ],
)
def test_well_known_names_are_sure(table: str, key: str, name: str) -> None:
    [row] = [row for row in rows(table) if row["key"] == key]
    assert name.casefold() in sure_names(row)


@pytest.mark.parametrize(
    ("table", "key", "name"),
    [("firms", "orange-sa", "orange"), ("firms", "shell", "shell"), ("firms", "ping-an", "平安")],
)
def test_common_words_need_context(table: str, key: str, name: str) -> None:
    [row] = [row for row in rows(table) if row["key"] == key]
    assert name not in sure_names(row)
    assert name in {alias.text.casefold() for alias in aliases(row)}
