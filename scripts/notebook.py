"""Run docs/example.ipynb in a fresh kernel and keep what it shows: text and tables as text, no pages, no warnings.

``python scripts/notebook.py`` writes the outputs into the notebook; the tests compare them with a run of their own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "docs/example.ipynb"


def executed(path: Path = NOTEBOOK, *, timeout_s: int = 120) -> Any:
    """Return the notebook with the outputs of a fresh run; an error in a cell is raised."""
    notebook = nbformat.read(path, as_version=4)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CITYTIES_")}
    environment["PYTHONPATH"] = str(ROOT)
    client = NotebookClient(notebook, timeout=timeout_s, resources={"metadata": {"path": str(path.parent)}})
    client.execute(env=environment)
    for cell in notebook.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [plain(output) for output in cell.outputs]
    notebook.metadata.language_info = {"name": "python"}
    return notebook


def plain(output: Any) -> Any:
    """Keep the text of an output."""
    if "data" in output:
        output.data = {"text/plain": output.data["text/plain"]}
        output.metadata = {}
    return output


if __name__ == "__main__":
    nbformat.write(executed(), NOTEBOOK)
