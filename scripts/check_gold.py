#!/usr/bin/env python3
"""Check annotated reports against the guidelines: ``check_gold.py [DIR…]``; exits 1 and lists every fault."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ontology.errors import DataError
from ontology.jsonform import from_json
from ontology.records import ACTOR_TYPES, EntityType, RelationType

ROOT = Path(__file__).resolve().parent.parent


def faults(path: Path) -> list[str]:
    """Return what is wrong with one annotated report, one line each."""
    data = json.loads(path.read_text("utf-8"))
    try:
        extraction = from_json(data)
    except DataError as error:
        return [str(error)]
    found: list[str] = []
    text, title = data["text"], data["title"]
    types = {entity.id: entity.type for entity in extraction.entities}
    if data["id"] != path.stem:
        found.append("id differs from the file name")
    if len(types) != len(extraction.entities):
        found.append("two entities share an id")
    owners: dict[tuple[str, str], str] = {}
    for entity in data["entities"]:
        for surface in entity["mentions"]:
            if surface not in text and surface not in title:
                found.append(f"mention {surface!r} is not in the text")
            if owners.setdefault((entity["type"], surface), entity["id"]) != entity["id"]:
                found.append(f"mention {surface!r} belongs to two entities")
    for partnership, raw in zip(extraction.partnerships, data["partnerships"], strict=True):
        members = {m.entity for m in partnership.members}
        if len(members) < 2:
            found.append(f"{raw['id']} has fewer than two members")
        found += [f"{raw['id']}: member {m} is no actor" for m in members if types.get(m) not in ACTOR_TYPES]
        if partnership.programme and types.get(partnership.programme) is not EntityType.PROGRAMME:
            found.append(f"{raw['id']}: {partnership.programme} is no programme")
        if not partnership.evidence:
            found.append(f"{raw['id']}: its evidence is not in the text")
    for relation in extraction.relations:
        source, target = types.get(relation.source), types.get(relation.target)
        if relation.type is RelationType.LOCATED_IN:
            if target not in (EntityType.CITY, EntityType.REGION):
                found.append(f"locatedIn needs a place: {relation.source} → {relation.target}")
        elif target is not EntityType.PROGRAMME or source not in ACTOR_TYPES:
            found.append(f"{relation.type.value} needs actor → Programme: {relation.source} → {relation.target}")
    found += [f"figure of unknown {f.subject}" for f in extraction.figures if f.subject not in types]
    return found


def main(folders: list[str]) -> int:
    """Check every file of the folders, by default the project's own."""
    paths = [Path(f) for f in folders] or [ROOT / "corpus/gold/train", ROOT / "corpus/gold/dev"]
    files = sorted(file for folder in paths for file in folder.glob("*.json"))
    lines = [f"{file.name}: {fault}" for file in files for fault in faults(file)]
    print("\n".join(lines) or f"{len(files)} annotated reports, no fault")
    return 1 if lines or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
