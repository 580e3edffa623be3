"""The example notebook, run in a fresh kernel: no error, and it still shows what it says it shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from scripts.notebook import NOTEBOOK, executed


@pytest.fixture(scope="module")
def kept() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


def shown(notebook: Any) -> list[tuple[str, list[str]]]:
    """The source of each cell of code and the texts under it."""
    return [
        (cell.source, [o.text if o.output_type == "stream" else o.data["text/plain"] for o in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


@pytest.mark.timeout(180)
def test_a_fresh_run_shows_what_the_notebook_keeps(kept: Any) -> None:
    assert sum(len(texts) for _, texts in shown(kept)) >= 12
    assert shown(executed()) == shown(kept), "if the change is meant: python scripts/notebook.py"


def test_the_notebook_is_small_and_names_no_machine(kept: Any) -> None:
    nbformat.validate(kept)
    text = NOTEBOOK.read_text("utf-8")
    assert len(text) < 40_000
    assert not re.search(r"/(tmp|home|root|work|Users)/|\d\d:\d\d:\d\d|object at 0x", text)
    outputs = [o for cell in kept.cells if cell.cell_type == "code" for o in cell.outputs]
    assert {o.output_type for o in outputs} == {"execute_result", "stream"}
    assert {o.name for o in outputs if o.output_type == "stream"} == {"stdout"}
    assert "银川" in json.dumps(kept.cells, ensure_ascii=False)


def test_the_docs_lead_to_it() -> None:
    assert f"]({NOTEBOOK.name})" in (Path(NOTEBOOK).parent / "python.md").read_text("utf-8")
