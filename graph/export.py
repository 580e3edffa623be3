"""The store as files for other tools: RDF in four notations, tables as CSV and Parquet, identifier matches as SSSOM.

All of them are sorted by content: the same reports give the same bytes. They are written as they are made: the largest
named graph, or one table, has to fit into memory, not the file. What is sorted as a whole is sorted on the disk.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, TextIO, TypeVar

import pyoxigraph as ox

from graph.merging import external_sort
from graph.parquet import write_parquet
from graph.sssom import sssom
from graph.store import Store
from graph.tables import TABLES, Cell
from ontology.errors import SettingError
from ontology.prefixes import PREFIXES
from ontology.spreadsheet import formula_safe, row_writer

__all__ = ["EXPORT_FORMATS", "export", "sorted_nquads", "write_csv", "write_export"]

EXPORT_FORMATS = (
    "nq",
    "trig",
    "ttl",
    "jsonld",
    *(f"{table}.csv" for table in TABLES),
    *(f"{table}.parquet" for table in TABLES),
    "sssom.tsv",
)
"""The names that :func:`export` knows."""

Statement = TypeVar("Statement", ox.Quad, ox.Triple)

_BLOCK = 200_000
"""Statements that are sorted in memory at a time."""

_QUAD_FORMATS = {"trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}


def export(store: Store, format_: str, *, raw: bool = False) -> bytes:
    """Return the whole store in one format, as :func:`write_export` writes it.

    Examples
    --------
    >>> from ontology.records import Extraction, Report
    >>> with Store.open("memory") as store:
    ...     _ = store.put(Extraction(Report("r1", "Hello.")))
    ...     b'ct:text "Hello."' in export(store, "ttl")
    True
    """
    file = io.BytesIO()
    write_export(store, format_, file, raw=raw)
    return file.getvalue()


def write_export(store: Store, format_: str, file: BinaryIO, *, raw: bool = False) -> None:
    """Write the whole store in one format.

    Parameters
    ----------
    store
        An open store.
    format_
        One of :data:`EXPORT_FORMATS`. ``ttl`` is the union of all graphs, which forgets which report says what; the
        other RDF formats keep it.
    file
        Open for writing bytes; text is UTF-8.
    raw
        In CSV and SSSOM, write cells that a spreadsheet would run as formulas as they are. By default an apostrophe is
        put before them.

    Raises
    ------
    SettingError
        The format is unknown, or needs a package that is not installed.
    """
    table, _, kind = format_.rpartition(".")
    if format_ == "nq":
        file.writelines(sorted_nquads(store))
    elif format_ in _QUAD_FORMATS:
        _serialise(store, _quads(store), _QUAD_FORMATS[format_], file)
    elif format_ == "ttl":
        with TemporaryDirectory() as scratch:
            lines = external_sort(_blocks((q.triple for q in _quads(store)), ox.RdfFormat.N_TRIPLES), Path(scratch))
            path = Path(scratch) / "union.nt"
            with path.open("wb") as union:
                union.writelines(lines)  # the parser reads a file, and each triple of several graphs stands there once
            triples = (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
            _serialise(store, triples, ox.RdfFormat.TURTLE, file)
    elif table in TABLES and kind == "csv":
        text = io.TextIOWrapper(file, "utf-8", newline="")
        write_csv(list(TABLES[table].columns), TABLES[table].rows(store), text, raw=raw)
        text.detach()
    elif table in TABLES and kind == "parquet":
        write_parquet(TABLES[table].columns, TABLES[table].rows(store), file)
    elif format_ == "sssom.tsv":
        file.write(sssom(store, raw=raw).encode())
    else:
        raise SettingError("unknown export format", where=format_, todo=f"use one of {', '.join(EXPORT_FORMATS)}")


def sorted_nquads(store: Store) -> Iterator[bytes]:
    """Yield the lines of :meth:`~graph.store.Store.nquads`, sorted on the disk: for graphs larger than memory."""
    with TemporaryDirectory() as scratch:
        yield from external_sort(_blocks(_quads(store), ox.RdfFormat.N_QUADS), Path(scratch))


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], file: TextIO, *, raw: bool = False) -> None:
    r"""Write rows as CSV (RFC 4180, with line feeds), safe to open in a spreadsheet unless ``raw``.

    Examples
    --------
    >>> file = io.StringIO(newline="")
    >>> write_csv(["name", "n"], [{"name": "=1+1", "n": -1}], file)
    >>> file.getvalue()
    "name,n\n'=1+1,-1\n"
    """
    write = row_writer(file)
    write(columns)
    for row in rows:
        write([row[column] if raw else formula_safe(row[column]) for column in columns])


def _quads(store: Store) -> Iterator[ox.Quad]:
    """Yield all quads, graph by graph, each in the order of its lines."""
    names = {str(row["g"]) for row in store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")}
    for name in sorted(name for name in names if name.startswith(store.iris("graph/"))):  # a server holds others, too
        yield from sorted(store.engine.quads_for_pattern(None, None, None, ox.NamedNode(name)), key=str)


def _blocks(statements: Iterable[Statement], format_: ox.RdfFormat) -> Iterator[list[bytes]]:
    """Write statements as lines, in blocks that fit into memory."""
    rest = iter(statements)
    while block := list(islice(rest, _BLOCK)):
        yield (ox.serialize(block, format=format_) or b"").splitlines(keepends=True)


def _serialise(
    store: Store, statements: Iterable[ox.Quad] | Iterable[ox.Triple], format_: ox.RdfFormat, file: BinaryIO
) -> None:
    ox.serialize(statements, output=file, format=format_, prefixes={**PREFIXES, "kg": store.iris.base})
