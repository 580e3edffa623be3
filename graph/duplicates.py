"""Entities that may be one: proposals to merge, which count for nothing until a person agrees.

Identity that is sure is in the ids already: entities of one lexicon key, or of one type and folded name, are one. Here
entities are compared across reports, within a type, and only where nothing speaks against it: not two that the lexicons
know, not two that lie in different countries, and not on one shared Chinese label alone: every city has its 教育局.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import combinations

from graph.entities import KnownEntity, entities, find_all, identity_of
from graph.folding import fold_name
from graph.similarity import Likeness, Method, block_keys, is_chinese, likeness
from graph.store import Store
from ontology.errors import DataError
from ontology.records import Decision, EntityType
from ontology.verdicts import Identity, Verdict

__all__ = ["BLOCK", "Proposal", "confidence", "merge_of", "proposals", "split_of"]

BLOCK = 60
"""A word that more names of a type hold than this tells nothing of them."""

LEAST = 0.2
"""Proposals that are less sure than this are not shown unless asked for."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entities that may be one.

    Parameters
    ----------
    kept, other
        The one that would stay, and the one that would become it.
    method, score
        How their names are alike, and how much, 0 to 1.
    confidence
        How often such a pair was one among annotated reports.
    evidence
        The two names that are alike, and what is known of where the two lie.
    """

    kept: KnownEntity
    other: KnownEntity
    method: Method
    score: float
    confidence: float
    evidence: str


def proposals(store: Store, *, type_: EntityType | None = None, least: float = LEAST) -> tuple[Proposal, ...]:
    """Return the undecided proposals, the surest first.

    Parameters
    ----------
    store
        An open store; what people have merged already counts as one.
    type_
        Only entities of that type.
    least
        Lowest confidence, 0 to 1.
    """
    known = {e.id: e for e in entities(store) if type_ is None or e.type is type_}
    decided = {v.targets for v in store.curation.verdicts if v.about_identity}
    names = {i: tuple(dict.fromkeys(fold_name(name, e.type) for name in e.names)) for i, e in known.items()}
    found = []
    for pair in _near(known, names):
        one, other = (known[i] for i in pair)
        if pair in decided or _apart(one, other):
            continue
        like = likeness(names[one.id], names[other.id])
        if like is None or (like.method is Method.SHARED_NAME and not _enough(one, other, names)):
            continue
        if confidence(like) >= least:
            found.append(_proposal(one, other, like))
    return tuple(sorted(found, key=lambda p: (-p.confidence, -p.score, p.kept.id, p.other.id)))


def merge_of(
    store: Store,
    kept: KnownEntity,
    other: KnownEntity,
    *,
    by: str,
    date: str,
    comment: str = "",
    across_types: bool = False,
) -> Verdict:
    """Say that two entities are one, ``kept``.

    Raises
    ------
    DataError
        They are of different types and it is not said that one of these was misread, or the lexicons know them as two.
    """
    where = f"{kept.name}, {other.name}"
    if kept.id == other.id:
        raise DataError("they are one already", where=where, todo="name two entities")
    if kept.known and other.known:
        raise DataError("the lexicons know them as two", where=where, todo="split what is wrong off instead")
    if (kept.type is EntityType.PROGRAMME) is not (other.type is EntityType.PROGRAMME):
        raise DataError("an actor and a programme are never one", where=where, todo="correct the names")
    if kept.type is not other.type and not across_types:
        raise DataError(
            f"one is a {kept.type.value}, the other a {other.type.value}",
            where=where,
            todo="pass --across-types if one of them was misread",
        )
    if other.known:
        raise DataError(f"the lexicons know {other.name}", where=where, todo="name it first, so that it stays")
    targets = tuple(sorted((kept.id, other.id)))
    label = f"{other.name} → {kept.name}"
    return Verdict(Decision.MERGE, targets, by, date, comment, into=identity_of(store, kept), label=label)


def split_of(
    store: Store,
    whole: KnownEntity,
    name: str,
    *,
    by: str,
    date: str,
    comment: str = "",
    reports: Iterable[str] = (),
    surfaces: Iterable[str] = (),
) -> Verdict:
    """Say that what some reports, or some spellings, mean by an entity is another one.

    Parameters
    ----------
    store, whole
        The entity and its store.
    name
        A new name, or an entity that is there already, by IRI or name.
    by, date, comment
        Who says it, when (``YYYY-MM-DD``) and why.
    reports, surfaces
        Ids of the reports, and spellings; all where empty.

    Raises
    ------
    DataError
        A report does not name the entity, or several entities bear the name.
    """
    reports = tuple(reports)
    strangers = sorted(set(reports) - set(whole.reports))
    if strangers:
        raise DataError(f"does not name {whole.name}", where=strangers[0], todo=f"use {', '.join(whole.reports)}")
    there = find_all(entities(store), name, store)
    if len(there) > 1:
        raise DataError("several entities bear that name", where=name, todo="give an IRI, or another name")
    into = identity_of(store, there[0]) if there else Identity(whole.type, name.strip())
    label = f"{whole.name} ⇢ {into.name}"
    return Verdict(Decision.SPLIT, (whole.id,), by, date, comment, None, into, reports, tuple(surfaces), label=label)


def confidence(like: Likeness) -> float:
    """Return how often names that are so alike meant one entity, 0 to 1.

    Examples
    --------
    >>> 0.7 < confidence(Likeness(Method.INITIALS, 1.0, "fvh", "forum virium helsinki")) < 0.9
    True
    """
    script = "chinese" if is_chinese(like.one) else "latin"
    rows = _table().get((like.method.value, script), ((0.0, 0, 0),))
    _, pairs, same = max((row for row in rows if row[0] <= like.score), default=(0.0, 0, 0))
    return round((same + 1) / (pairs + 2), 3)


def _near(known: Iterable[str], names: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for i in known:
        folder = i.partition("/")[0]
        for key in block_keys(names[i]):
            blocks[folder, key].append(i)
    pairs = {pair for block in blocks.values() if len(block) <= BLOCK for pair in combinations(sorted(block), 2)}
    return sorted(pairs)


def _apart(one: KnownEntity, other: KnownEntity) -> bool:
    if one.known and other.known:
        return True
    return bool(one.countries and other.countries and not one.countries & other.countries)


def _together(one: KnownEntity, other: KnownEntity) -> bool:
    # A shared region says too little: two cities of one province both have a 市教育局.
    return any(place.startswith("city/") for place in one.places & other.places)


def _enough(one: KnownEntity, other: KnownEntity, names: dict[str, tuple[str, ...]]) -> bool:
    shared = set(names[one.id]) & set(names[other.id])
    return len(shared) > 1 or not all(map(is_chinese, shared)) or _together(one, other)


def _proposal(one: KnownEntity, other: KnownEntity, like: Likeness) -> Proposal:
    evidence = like.one if like.one == like.other else f"{like.one} ~ {like.other}"
    if _together(one, other):
        evidence += "; same place"
    # The one that the lexicons know stays, else the one that more reports name.
    kept, away = sorted((one, other), key=lambda e: (not e.known, -len(e.reports), e.id))
    return Proposal(kept, away, like.method, like.score, confidence(like), evidence)


@cache
def _table() -> dict[tuple[str, str], tuple[tuple[float, int, int], ...]]:
    lines = resources.files("graph").joinpath("likeness.tsv").read_text("utf-8").splitlines()
    found: dict[tuple[str, str], list[tuple[float, int, int]]] = defaultdict(list)
    for line in [line for line in lines if line and not line.startswith("#")][1:]:
        method, script, start, pairs, same = line.split("\t")
        found[method, script].append((float(start), int(pairs), int(same)))
    return {key: tuple(rows) for key, rows in found.items()}
