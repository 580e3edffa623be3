"""Annotated reports: read from their folder, and extracted as if nobody had annotated them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extract.pipeline import Extractor
from extract.readers import read_text
from ontology.errors import DataError
from ontology.jsonform import to_json

__all__ = ["extract_gold", "load_annotated"]


def extract_gold(extractor: Extractor, data: Mapping[str, Any]) -> dict[str, Any]:
    """Extract an annotated report's text; of the annotation only ``id``, ``title`` and ``text`` are read.

    Returns
    -------
    dict
        The JSON form of the extraction, with the annotated report's ``id``.
    """
    report = read_text(data["text"], id=data["id"], title=data.get("title") or None)
    return to_json(extractor.extract(report))


def load_annotated(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Read the annotated reports of a folder, sorted by file name.

    Raises
    ------
    DataError
        The folder holds none, or a file is no annotated report.
    """
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text("utf-8"))
        except (ValueError, OSError) as error:
            raise DataError(f"not JSON ({error})", where=str(path), todo="see corpus/gold/GUIDELINES.md") from error
        if not isinstance(data, dict) or not {"id", "lang", "text", "entities"} <= data.keys():
            raise DataError("no annotated report", where=str(path), todo="see corpus/gold/GUIDELINES.md")
        found.append((path, data))
    if not found:
        raise DataError("no annotated report", where=str(folder), todo="give a folder such as corpus/gold/dev")
    return found
