"""The store as files for other tools: RDF in four notations, tables of nodes and edges, identifier matches as SSSOM.

All of them are sorted by content: the same reports give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

import pyoxigraph as ox

from graph.sssom import sssom
from graph.store import Store
from ontology.errors import SettingError
from ontology.prefixes import PREFIXES
from ontology.records import Entity
from ontology.spreadsheet import formula_safe

__all__ = ["EXPORT_FORMATS", "edge_rows", "export", "node_rows", "to_csv"]

EXPORT_FORMATS = ("nq", "trig", "ttl", "jsonld", "nodes.csv", "edges.csv", "sssom.tsv")
"""The names that :func:`export` knows."""

_QUAD_FORMATS = {"trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}

Cell = str | int | float | None


def export(store: Store, format_: str, *, raw: bool = False) -> bytes:
    """Write the whole store in one format.

    Parameters
    ----------
    store
        An open store.
    format_
        One of :data:`EXPORT_FORMATS`. ``ttl`` is the union of all graphs, which forgets which report says what; the
        other RDF formats keep it.
    raw
        In CSV, write cells that a spreadsheet would run as formulas as they are. By default an apostrophe is put
        before them.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    SettingError
        The format is unknown.

    Examples
    --------
    >>> from ontology.records import Extraction, Report
    >>> with Store.open("memory") as store:
    ...     _ = store.put(Extraction(Report("r1", "Hello.")))
    ...     b'ct:text "Hello."' in export(store, "ttl")
    True
    """
    if format_ == "nq":
        return store.nquads()
    if format_ in _QUAD_FORMATS:
        return _serialised(store, _quads(store), _QUAD_FORMATS[format_])
    if format_ == "ttl":
        triples = dict.fromkeys(quad.triple for quad in _quads(store))
        return _serialised(store, sorted(triples, key=str), ox.RdfFormat.TURTLE)
    if format_ == "nodes.csv":
        return to_csv(node_rows(store), raw=raw).encode()
    if format_ == "edges.csv":
        return to_csv(edge_rows(store), raw=raw).encode()
    if format_ == "sssom.tsv":
        return sssom(store).encode()
    raise SettingError("unknown export format", where=format_, todo=f"use one of {', '.join(EXPORT_FORMATS)}")


def node_rows(store: Store) -> list[dict[str, Cell]]:
    """Return one row an entity, sorted by IRI: type, names, lexicon facts, and how many reports name it."""
    rows: dict[str, dict[str, Cell]] = {}
    for _, entity in _entities(store):
        row = rows.setdefault(entity.id, _node_row(store, entity) | {"reports": 0})
        row["name"] = min(str(row["name"]), entity.name)
        row["reports"] = int(row["reports"] or 0) + 1
    return [rows[key] for key in sorted(rows)]


def edge_rows(store: Store) -> list[dict[str, Cell]]:
    """Return one row for each two members of a partnership and each report that tells of it, with its first passage."""
    rows: list[dict[str, Cell]] = []
    for card in store.reports():
        extraction = store.extraction(card.id)
        names = {entity.id: entity.name for entity in extraction.entities}
        for record in extraction.partnerships:
            for one, other in combinations(sorted(m.entity for m in record.members), 2):
                rows.append(
                    {
                        "source": store.iris(one),
                        "target": store.iris(other),
                        "source_name": names[one],
                        "target_name": names[other],
                        "kind": record.kind.value,
                        "status": record.status.value,
                        "start": record.start,
                        "end": record.end,
                        "programme": names[record.programme] if record.programme else None,
                        "confidence": record.confidence,
                        "report": card.id,
                        "evidence": record.evidence[0].quote if record.evidence else None,
                    }
                )
    return sorted(rows, key=lambda row: [str(value) for value in row.values()])


def to_csv(rows: Sequence[Mapping[str, Cell]], *, raw: bool = False) -> str:
    r"""Write rows as CSV (RFC 4180, with line feeds), safe to open in a spreadsheet unless ``raw``.

    Examples
    --------
    >>> to_csv([{"name": "=1+1", "n": -1}])
    "name,n\n'=1+1,-1\n"
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    if rows:
        writer.writerow(list(rows[0]))
    writer.writerows([value if raw else formula_safe(value) for value in row.values()] for row in rows)
    return buffer.getvalue()


def _entities(store: Store) -> Iterator[tuple[str, Entity]]:
    for card in store.reports():
        for entity in store.extraction(card.id).entities:
            yield card.id, entity


def _node_row(store: Store, entity: Entity) -> dict[str, Cell]:
    known = entity.reference
    names = [*(known.names if known else ()), *entity.names]
    return {
        "id": store.iris(entity.id),
        "type": entity.type.value,
        "name": entity.name,
        "name_zh": next((n.text for n in names if n.lang.startswith("zh")), None),
        "country": known.country if known else None,
        "latitude": known.latitude if known else None,
        "longitude": known.longitude if known else None,
        "identifiers": " ".join(entity.same_as) or None,
    }


def _quads(store: Store) -> list[ox.Quad]:
    return list(ox.parse(store.nquads(), format=ox.RdfFormat.N_QUADS))


def _serialised(store: Store, statements: Iterable[ox.Quad] | Iterable[ox.Triple], format_: ox.RdfFormat) -> bytes:
    prefixes = {**PREFIXES, "kg": store.iris.base}
    return ox.serialize(statements, format=format_, prefixes=prefixes) or b""
