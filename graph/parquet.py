"""Tables as Apache Parquet, typed columns that pandas, R, DuckDB and Spark read; needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO

from ontology.errors import SettingError

__all__ = ["write_parquet"]

_ROWS = 50_000
"""Rows in a group: as many as are held at a time."""


def write_parquet(columns: Mapping[str, type], rows: Iterable[Mapping[str, Any]], file: BinaryIO) -> None:
    """Write rows as Parquet.

    Parameters
    ----------
    columns
        Names and types (``str``, ``int`` or ``float``), in order; every value may be missing.
    rows
        Read once.
    file
        Open for writing bytes.

    Raises
    ------
    SettingError
        pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise SettingError(
            "Parquet needs pyarrow", where="export", todo="install it: pip install 'cityties[parquet]'"
        ) from error
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, types[type_]) for name, type_ in columns.items()])
    rows = iter(rows)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := [dict(row) for row in islice(rows, _ROWS)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
