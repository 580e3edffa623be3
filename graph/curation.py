"""Curation: people's verdicts go in, and what they come to comes out.

Verdicts live in the curation graph, which no ingest touches; they are about what was *extracted*, named by its content,
so that they hold when a report is read again. What they come to is computed in :mod:`graph.curated` and stored in the
reports' own graphs. Here they are checked, recorded, listed and taken back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from graph.curated import Curation, classes, entity_id_of, is_known
from graph.iris import entity_folder_type
from graph.literals import date_type
from graph.store import Store
from graph.verdicts import tidy, verdict_id
from ontology.errors import DataError
from ontology.records import ACTOR_TYPES, Decision
from ontology.spreadsheet import is_formula
from ontology.terms import XSD
from ontology.verdicts import Verdict

__all__ = ["Recorded", "check_verdict", "disputed", "record", "undo"]

_PARTNERSHIP = re.compile(r"partnership/[0-9a-f]{16}")
_ENTITY = re.compile(r"(city|region|firm|university|publicBody|association|programme)/[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording changed: how many verdicts are new or different, and how many reports count differently now."""

    verdicts: int
    reports: int


def record(store: Store, new: Iterable[Verdict]) -> Recorded:
    """Record verdicts, all of them or none, in place of earlier ones by the same people on the same things.

    Raises
    ------
    DataError
        A verdict can't be: see :func:`check_verdict`; or the merges together contradict each other.
    StoreError
        The store is read-only, or the disk failed.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     record(store, [Verdict(Decision.REJECT, ("partnership/930aa215cf880d4c",), "Ann", "2026-05-18")])
    Recorded(verdicts=1, reports=0)
    """
    before = {verdict_id(v): v for v in store.curation.verdicts}
    after = dict(before)
    for verdict in new:
        check_verdict(verdict)
        kept = tidy(verdict)
        after[verdict_id(kept)] = kept
    changed = [verdict for key, verdict in after.items() if before.get(key) != verdict]
    if not changed:
        return Recorded(0, 0)
    _check_classes(after.values(), changed)
    return Recorded(len(changed), store.curate(after.values()))


def undo(store: Store, ids: Iterable[str]) -> Recorded:
    """Take verdicts back; what was extracted counts again as if they had never been given.

    Raises
    ------
    DataError
        There is no verdict of such an id; then none is taken back.
    StoreError
        The store is read-only, or the disk failed.
    """
    held = {verdict_id(v): v for v in store.curation.verdicts}
    for key in ids:
        if held.pop(key, None) is None:
            raise DataError("no such verdict", where=key, todo="list the verdicts to see their ids")
    gone = len(store.curation.verdicts) - len(held)
    return Recorded(gone, store.curate(held.values()))


def disputed(curation: Curation) -> dict[tuple[str, ...], tuple[Verdict, ...]]:
    """Return the verdicts on things that some accept, edit or merge and others reject, by their targets."""
    said: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
    for verdict in curation.verdicts:
        if verdict.decision is not Decision.SPLIT:
            said[verdict.targets].append(verdict)
    return {
        targets: tuple(verdicts)
        for targets, verdicts in said.items()
        if len({v.decision is Decision.REJECT for v in verdicts}) > 1
    }


def check_verdict(verdict: Verdict) -> None:
    """Make sure that a verdict by itself can be recorded; whether a report tells of its targets now is not checked.

    Raises
    ------
    DataError
        It names no person, or one who looks like a formula; its date is no date; or it does not fit its targets.

    Examples
    --------
    >>> check_verdict(Verdict(Decision.REJECT, ("partnership/930aa215cf880d4c",), "Ann", "18 May"))
    Traceback (most recent call last):
    ontology.errors.DataError: partnership/930aa215cf880d4c: '18 May' is no date; write it as 2026-05-18.
    """
    where = " ".join(verdict.targets)
    if not verdict.by.strip():
        raise DataError("a verdict without a name", where=where, todo="say who decides (`by`)")
    if is_formula(verdict.by.strip()):
        raise DataError(
            f"{verdict.by!r} would run as a formula in a spreadsheet", where=where, todo="write a person's name (`by`)"
        )
    if date_type(verdict.date) != XSD.date:
        raise DataError(f"{verdict.date!r} is no date", where=where, todo="write it as 2026-05-18")
    if len(verdict.targets) == 1 and _PARTNERSHIP.fullmatch(verdict.targets[0]):
        _check_partnership(verdict, where)
    elif verdict.targets and all(_ENTITY.fullmatch(target) for target in verdict.targets):
        _check_identity(verdict, where)
    else:
        raise DataError("no partnership or entity of this store", where=where, todo="keep the column `item`")


def _check_partnership(verdict: Verdict, where: str) -> None:
    if verdict.decision in {Decision.MERGE, Decision.SPLIT}:
        raise DataError(
            f"a partnership can't be {verdict.decision.value}", where=where, todo="accept, reject or edit it"
        )
    if (verdict.decision is Decision.EDIT) != bool(verdict.correction and verdict.correction.changed):
        raise DataError("an edit that changes nothing", where=where, todo="change a value, or accept it")
    correction = verdict.correction
    if correction is None:
        return
    members = [m.entity for m in correction.members]
    if "members" in correction.changed and len(set(members)) < 2:
        raise DataError("a partnership needs two members", where=where, todo="name two, or reject it")
    if any(not _ENTITY.fullmatch(i) or entity_folder_type(i) not in ACTOR_TYPES for i in members):
        raise DataError("a member is no actor", where=where, todo="name cities, firms or other actors")
    if correction.programme is not None and not correction.programme.startswith("programme/"):
        raise DataError("not a programme", where=correction.programme, todo="name a programme of the graph")
    for year in (correction.start, correction.end):
        if year is not None and not 1000 <= year <= 9999:
            raise DataError(f"{year} is no year", where=where, todo="write it with four digits")
    if {"start", "end"} <= set(correction.changed) and (correction.start or 0) > (correction.end or 9999):
        raise DataError("it ends before it starts", where=where, todo="correct the years")


def _check_identity(verdict: Verdict, where: str) -> None:
    if verdict.decision not in {Decision.MERGE, Decision.SPLIT, Decision.REJECT}:
        raise DataError(f"{verdict.decision.value} does not say who is who", where=where, todo="merge, reject or split")
    if len(set(verdict.targets)) != (1 if verdict.decision is Decision.SPLIT else 2):
        raise DataError("a merge needs two entities, a split one", where=where, todo="name other entities")
    if verdict.decision is Decision.REJECT:
        return
    if verdict.into is None or not verdict.into.name.strip():
        raise DataError("it is not said what comes of it", where=where, todo="name the entity")
    into = entity_id_of(verdict.into)
    if (into in verdict.targets) != (verdict.decision is Decision.MERGE):
        todo = "give what is split off a name of its own" if into in verdict.targets else "keep one of the two"
        raise DataError("it comes to the wrong entity", where=where, todo=todo)
    actors = {entity_folder_type(i) in ACTOR_TYPES for i in (*verdict.targets, into)}
    if len(actors) > 1:
        raise DataError("an actor and a programme are never one", where=where, todo="correct the names")


def _check_classes(verdicts: Iterable[Verdict], changed: Iterable[Verdict]) -> None:
    """Make sure that no chain of merges makes one of two entities that the lexicons, or people, know to be two."""
    held = list(verdicts)
    merges = [v for v in held if v.decision is Decision.MERGE]
    agreed = {v.targets for v in merges}
    apart = {v.targets: v.by for v in held if v.decision is Decision.REJECT and v.about_identity}
    touched = {target for v in changed if v.about_identity for target in v.targets}
    for together in classes(v.targets for v in merges):
        if touched.isdisjoint(together):
            continue
        known = [i for i in together if is_known(i)]
        if len(known) > 1:
            raise DataError(
                f"the lexicons know {known[0]} and {known[1]} as two", where="merge", todo="undo one of the merges"
            )
        for pair in combinations(together, 2):
            if pair in apart and pair not in agreed:
                raise DataError(
                    f"{apart[pair]} says that {pair[0]} and {pair[1]} are two, and other merges make them one",
                    where="merge",
                    todo="undo one of these verdicts",
                )
