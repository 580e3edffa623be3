"""Records as pandas frames: the same columns whether or not there is a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

import pandas as pd

from queries.results import ResultTable

__all__ = ["frame_of", "table_frame"]


def frame_of(type_: type[Any], records: Iterable[Any], *, without: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row for each frozen record, with a column a field.

    Examples
    --------
    >>> from queries.provenance import Edge
    >>> list(frame_of(Edge, [], without=["two"]))[:2]
    ['one', 'name_of_one']
    """
    columns = [f.name for f in fields(type_) if f.name not in without]
    return pd.DataFrame([asdict(record) for record in records], columns=columns)


def table_frame(table: ResultTable) -> pd.DataFrame:
    """Return the answer to a query: columns as the query names them, ``answer`` for an ASK, three for triples."""
    if table.graph is not None:
        return pd.DataFrame(table.triples(), columns=["subject", "predicate", "object"])
    columns = ["answer"] if table.truth is not None else list(table.columns)
    return pd.DataFrame(table.records(), columns=columns)
