"""Reviewed reports as gold: what people accepted and corrected, in the form of the annotated reports."""

from __future__ import annotations

from typing import Any

from graph.curated import METHOD, raw_id
from graph.store import Store
from ontology.jsonform import to_json
from ontology.records import Extraction

__all__ = ["gold"]

_KEPT = {
    "partnerships": ("id", "members", "kind", "status", "programme", "start", "end", "evidence"),
    "relations": ("type", "from", "to", "evidence"),
    "figures": ("subject", "measure", "value", "bound", "unit", "list", "year", "evidence"),
}


def gold(store: Store, *, unfinished: bool = False) -> dict[str, dict[str, Any]]:
    """Return the reviewed reports in the annotation form, by their ids.

    Parameters
    ----------
    store
        An open store.
    unfinished
        Also reports of which some partnerships are not judged yet, with those that are; training takes what is left
        out for wrong.

    Returns
    -------
    dict
        For each report of which at least one partnership is judged what :func:`ontology.jsonform.from_json` reads.
        Names, relations and figures are as they were extracted, with merges and splits; partnerships that the extractor
        missed are missing, since a review shows only what it found.
    """
    judged = store.curation.judged
    found = {}
    for card in store.reports():
        keys = [raw_id(record) for record in store.extracted(card.id).partnerships]
        done = [key for key in keys if key in judged]
        if done and (unfinished or len(done) == len(keys)):
            found[card.id] = _annotation(store.extraction(card.id))
    return found


def _annotation(counts: Extraction) -> dict[str, Any]:
    data = to_json(counts)
    ids = {entity.id: f"e{n}" for n, entity in enumerate(counts.entities, 1)}
    owned: set[tuple[str, str]] = set()
    entities = []
    for entity in data["entities"]:
        # The form has no offsets: a spelling that means two entities of a type can be given to one only.
        mentions = [text for text in entity["mentions"] if (entity["type"], text) not in owned]
        owned |= {(entity["type"], text) for text in mentions}
        entities.append({"id": ids[entity["id"]], "type": entity["type"], "name": entity["name"], "mentions": mentions})
    records: dict[str, list[dict[str, Any]]] = {
        key: [{column: record[column] for column in columns} for record in data[key]] for key, columns in _KEPT.items()
    }
    # A person has judged it where its method says so; the rest of an unfinished report is left out.
    sure = [record.method.startswith(METHOD) for record in counts.partnerships]
    records["partnerships"] = [record for record, told in zip(records["partnerships"], sure, strict=True) if told]
    for record in (r for of in records.values() for r in of):
        for column in ("from", "to", "subject", "programme"):
            if record.get(column):
                record[column] = ids[record[column]]
        if "members" in record:
            record["members"] = [ids[member] for member in record["members"]]
    return {key: data[key] for key in ("id", "lang", "date", "title", "text")} | {"entities": entities} | records
