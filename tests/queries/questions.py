"""The forty questions of the bench, asked of a store by named queries; ``questions.toml`` says how."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.store import Store
from ontology.errors import BadBinding
from queries.run import run_named

_FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True)
class Question:
    id: str
    text: str
    expected: tuple[str, ...]
    spec: Mapping[str, Any]

    @property
    def ordered(self) -> bool:
        return bool(self.spec.get("ordered"))


def load_questions(table: Path) -> list[Question]:
    """Join the bench's table of questions and answers with the ways to answer them."""
    specs = tomllib.loads(_FILE.read_text("utf-8"))
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert {row["id"] for row in rows} == set(specs), "questions without a way to answer them, or the other way round"
    return [Question(row["id"], row["question"], _items(row["answer"]), specs[row["id"]]) for row in rows]


def answer(store: Store, spec: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the items of the answer, each once, in the order of the rows.

    An entity that the graph does not know has no rows: extraction may have missed it, and that counts as an empty
    answer.
    """
    found: list[str] = []
    for step in spec["steps"]:
        try:
            records = run_named(store, step["query"], bindings=step.get("bindings", {})).records()
        except BadBinding as error:
            if "holds no name" not in error.what:
                raise
            records = []
        where = step.get("where", {})
        rows = [r for r in records if all(r[column] == value for column, value in where.items())][: step.get("take")]
        found += [str(len(rows))] if step.get("count") else [_written(row, step["item"]) for row in rows]
    return tuple(dict.fromkeys(item for text in found for item in _items(text)))


def is_right(question: Question, given: tuple[str, ...]) -> bool:
    """Compare names without regard to case and width; lists by order, others as sets."""
    one, other = [_fold(x) for x in question.expected], [_fold(x) for x in given]
    return one == other if question.ordered else set(one) == set(other)


def _items(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(part.strip() for part in text.split("; "))


def _written(row: Mapping[str, Any], item: str) -> str:
    values = {c: f"{v:g}" if isinstance(v, float) else str(v) for c, v in row.items()}
    if "report" in row:
        values["report"] = Path(str(row["file"])).stem if row.get("file") else str(row["report"]).rsplit("/", 1)[1]
    return item.format(**values)


def _fold(text: str) -> str:
    return text.casefold().translate(str.maketrans("（）", "()"))
