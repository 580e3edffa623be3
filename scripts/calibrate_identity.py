"""Measure how often names that are alike mean one entity, and write it to graph/likeness.tsv.

Every spelling of the annotated training reports is taken for an entity of its own; two spellings are one where some
report annotates them as one. The confidences are then checked on the development reports: how many of the k surest
pairs are one. Run: python scripts/calibrate_identity.py
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations
from pathlib import Path

from graph.duplicates import BLOCK, confidence
from graph.folding import fold_name
from graph.similarity import Likeness, block_keys, is_chinese, likeness
from ontology.records import EntityType

HERE = Path(__file__).parents[1]
BANDS = (0.0, 0.4, 0.6, 0.8)
BY_HAND = [("sharedName", "latin", "0", "25", "21"), ("sharedName", "chinese", "0", "25", "20")]
HEAD = """# How often two entities of one type whose names are alike are one, by method, script and score from 0 to 1
# (graph/similarity.py). Counted by scripts/calibrate_identity.py on the annotated training reports, where pairs of
# spellings are annotated as one entity or as two; those of sharedName were read by hand: 25 of the 75 Latin, and 25 of
# the 146 Chinese names that entities of different canonical names share. Confidence is (same + 1) / (pairs + 2).
method	script	from	pairs	same
"""

Key = tuple[EntityType, str]


def spellings(folder: str) -> dict[Key, set[Key]]:
    """Return every folded spelling with the entities that it means."""
    meaning: dict[Key, set[Key]] = defaultdict(set)
    for file in sorted((HERE / "corpus" / "gold" / folder).glob("*.json")):
        for entity in json.loads(file.read_text("utf-8"))["entities"]:
            type_ = EntityType(entity["type"])
            owner = (type_, fold_name(entity["name"], type_))
            for surface in {entity["name"], *entity["mentions"]}:
                meaning[type_, fold_name(surface, type_)].add(owner)
    return meaning


def pairs(meaning: dict[Key, set[Key]]) -> list[tuple[Likeness, bool]]:
    """Return the alike pairs of spellings, and whether they are one."""
    blocks: dict[tuple[EntityType, str], set[str]] = defaultdict(set)
    for type_, name in meaning:
        for key in block_keys([name]):
            blocks[type_, key].add(name)
    near = {
        (type_, *pair)
        for (type_, _), names in blocks.items()
        if len(names) <= BLOCK
        for pair in combinations(sorted(names), 2)
    }
    found = []
    for type_, one, other in sorted(near):
        like = likeness([one], [other])
        if like is not None:
            found.append((like, bool(meaning[type_, one] & meaning[type_, other])))
    return found


def main() -> None:
    counts: dict[tuple[str, str, float], list[int]] = defaultdict(lambda: [0, 0])
    for like, same in pairs(spellings("train")):
        script = "chinese" if is_chinese(like.one) else "latin"
        band = max(b for b in BANDS if b <= like.score)
        counts[like.method.value, script, band][0] += 1
        counts[like.method.value, script, band][1] += same
    rows = [*BY_HAND, *((m, s, f"{b:g}", str(n), str(same)) for (m, s, b), (n, same) in sorted(counts.items()))]
    (HERE / "graph" / "likeness.tsv").write_text(HEAD + "".join("\t".join(row) + "\n" for row in rows), "utf-8")
    held_out = sorted(pairs(spellings("dev")), key=lambda p: (-confidence(p[0]), p[0].one, p[0].other))
    print(f"development reports: {len(held_out)} alike pairs, {sum(same for _, same in held_out)} are one")
    for k in (10, 20, 50, 100):
        top = held_out[:k]
        said = sum(confidence(like) for like, _ in top) / len(top)
        print(f"precision at {k}: {sum(same for _, same in top) / len(top):.2f}, said {said:.2f}")


if __name__ == "__main__":
    main()
