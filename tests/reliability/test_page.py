"""Each of the twenty-five faults has its row on the page and its test file, and each file its row."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/reliability.md"


def test_each_fault_has_a_row_and_a_test_file() -> None:
    rows = re.findall(r"^\| (\d+) \|.* \| nothing \| `(test_r(\d\d)_\w+\.py)` \|$", PAGE.read_text("utf-8"), re.M)
    assert [int(number) for number, *_ in rows] == list(range(1, 26))
    assert all(int(number) == int(in_name) for number, _, in_name in rows)
    named = {name for _, name, _ in rows}
    assert named == {path.name for path in HERE.glob("test_r[0-9][0-9]_*.py")}
    assert all("def test_" in (HERE / name).read_text("utf-8") for name in named)
