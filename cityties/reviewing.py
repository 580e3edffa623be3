"""From items to the rows of a review sheet, and from filled-in rows to verdicts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from cityties.reviewsheet import FILLED_IN, Row
from graph.curated import entity_id_of
from graph.curation import check_verdict
from graph.duplicates import Proposal, merge_of, split_of
from graph.entities import KnownEntity, entities, find, identity_of
from graph.review import ReviewItem, accept, edit, reject, review_items
from graph.store import Store
from ontology.errors import DataError
from ontology.records import Decision, EntityType, Extraction, Kind, Membership, Partnership, Role, Status
from ontology.verdicts import Identity, Verdict

__all__ = ["SheetReader", "annotation", "partnership_row", "proposal_row"]

_EMPTY: dict[str, Any] = dict.fromkeys(FILLED_IN, "")
_NEW = re.compile(rf"({'|'.join(EntityType)})\s*[:：]\s*(.+)")
_ROLE = re.compile(r"\s*\[(\w+)\]$")
_FIELDS = ("kind", "status", "start", "end", "programme", "members")
_SEPARATOR = re.compile(r"\s*[;；]\s*")
_WINDOW = 400
"""Code points before and after a passage that annotation tools show."""


def partnership_row(item: ReviewItem, iri: str) -> dict[str, Any]:
    """Write a partnership as it counts now as a row."""
    record = item.counts
    return {
        "item": iri,
        "what": "partnership",
        "members": _members(item, record),
        "kind": record.kind.value,
        "status": record.status.value,
        "start": record.start,
        "end": record.end,
        "programme": item.actors[record.programme] if record.programme else None,
        "sentence": next((e.quote for e in record.evidence), ""),
        "confidence": item.told.confidence,
        "reports": list(item.reports),
        **_EMPTY,
    }


def proposal_row(proposal: Proposal, store: Store) -> dict[str, Any]:
    """Write a proposed merge as a row; merging keeps the first of the two."""
    return {
        "item": f"{store.iris(proposal.kept.id)} {store.iris(proposal.other.id)}",
        "what": "identity",
        "members": [proposal.kept.name, proposal.other.name],
        "kind": proposal.kept.type.value,
        "sentence": proposal.evidence,
        "confidence": proposal.confidence,
        "reports": sorted({*proposal.kept.reports, *proposal.other.reports}),
        **_EMPTY,
    }


def annotation(item: ReviewItem, form: Extraction) -> dict[str, Any]:
    """Return what annotation tools need beside the row: the text round the passage, the names in it, the choices.

    ``form`` is what was read from the item's report. Offsets are half-open code points of ``text``, which begins at
    ``offset`` of the report's own text.
    """
    text = form.report.text
    start = min((e.start for e in item.told.evidence), default=0)
    end = max((e.end for e in item.told.evidence), default=0)
    begin, stop = max(0, start - _WINDOW), min(len(text), end + _WINDOW)
    spans = [
        {"start": m.start - begin, "end": m.end - begin, "label": m.type.value, "entity": entity.id, "text": m.surface}
        for entity in form.entities
        for m in entity.mentions
        if begin <= m.start and m.end <= stop
    ]
    passages = [[e.start - begin, e.end - begin] for e in item.told.evidence]
    return {
        "text": text[begin:stop],
        "report": item.report,
        "offset": begin,
        "spans": sorted(spans, key=lambda span: (span["start"], span["end"])),
        "passages": passages,
        "options": {
            "decision": ["accept", "reject", "edit"],
            "kind": [kind.value for kind in Kind],
            "status": [status.value for status in Status],
            "role": [role.value for role in Role],
        },
    }


class SheetReader:
    """Turns filled-in rows into verdicts.

    Parameters
    ----------
    store
        The store that the sheet was exported from.
    name
        Name of the sheet, for errors.
    only
        Ids of the partnerships that its rows are about, where they are known; of a large store not every report needs
        to be read then.
    """

    def __init__(self, store: Store, name: str, *, only: Collection[str] | None = None) -> None:
        self._store = store
        self._name = name
        self._only = only
        self._new: dict[str, Identity] = {}
        self._said: dict[tuple[tuple[str, ...], str], tuple[int, str]] = {}

    @cached_property
    def _items(self) -> Mapping[str, ReviewItem]:
        return {item.id: item for item in review_items(self._store, decided=True, only=self._only)}

    @cached_property
    def _entities(self) -> tuple[KnownEntity, ...]:
        return entities(self._store)

    def verdict(self, row: Row) -> Verdict:
        """Return what a row says.

        Raises
        ------
        DataError
            It says nothing that could be recorded; the message names the line.
        """
        try:
            verdict = self._verdict(row)
        except DataError as error:
            what = f"{error.where}: {error.what}" if error.where else error.what
            raise row.error(what, error.todo, self._name) from error
        try:
            check_verdict(verdict)
        except DataError as error:
            raise row.error(error.what, error.todo, self._name) from error
        key = (tuple(sorted(verdict.targets)), verdict.by)
        line, decision = self._said.setdefault(key, (row.line, verdict.decision.value))
        if decision != verdict.decision.value and verdict.decision is not Decision.SPLIT:
            raise row.error(
                f"{verdict.by} says {decision} in line {line} and {verdict.decision.value} here",
                "keep one of the lines",
                self._name,
            )
        return verdict

    def _verdict(self, row: Row) -> Verdict:
        said = row.cells["decision"].lower()
        if said not in {decision.value for decision in Decision}:
            raise DataError(f"{said!r} is no decision", todo=f"write {', '.join(Decision)}")
        decision = Decision(said)
        by, date, comment = (row.cells.get(column, "") for column in ("by", "date", "comment"))
        targets = tuple(self._local(iri) for iri in row.cells["item"].split())
        bare = Verdict(decision, targets, by, date, comment)
        if len(targets) == 2:
            return self._identity(bare)
        if decision is Decision.SPLIT:
            return self._split(bare, row)
        if decision is Decision.MERGE:
            raise DataError("one thing can't be merged", todo="write the IRIs of two entities in the column `item`")
        item = self._items.get(targets[0]) if targets else None
        if item is None:
            if decision is Decision.EDIT:
                raise DataError("no report tells of this partnership now", todo="export again")
            return bare
        if decision is Decision.REJECT:
            return reject(item, by=by, date=date, comment=comment)
        meant = self._meant(item, row)
        if decision is Decision.EDIT:
            return self._edit(item, meant, bare)
        # The sheet may be older than what others have corrected since.
        shown = (item.told, item.counts)
        if any(getattr(meant, name) not in {getattr(record, name) for record in shown} for name in _FIELDS):
            raise DataError("it is accepted, and a value is changed", todo="write edit, or export again")
        return accept(item, by=by, date=date, comment=comment)

    def _local(self, iri: str) -> str:
        local = self._store.iris.local(iri)
        if local == iri:
            raise DataError("no partnership or entity of this store", todo="keep the column `item`")
        return local

    def _identity(self, bare: Verdict) -> Verdict:
        if bare.decision is Decision.REJECT:
            return replace(bare, label=" ≠ ".join(self._name_of(i) for i in bare.targets))
        if bare.decision not in {Decision.ACCEPT, Decision.MERGE}:
            raise DataError(f"{bare.decision.value} does not say who is who", todo="write merge or reject")
        kept, other = (find(self._entities, i, self._store) for i in bare.targets)
        return merge_of(self._store, kept, other, by=bare.by, date=bare.date, comment=bare.comment)

    def _name_of(self, local: str) -> str:
        return next((entity.name for entity in self._entities if entity.id == local), local)

    def _split(self, bare: Verdict, row: Row) -> Verdict:
        if not bare.targets or bare.targets[0].startswith("partnership/"):
            raise DataError("only an entity can be split", todo="write its IRI in the column `item`")
        name = row.cells.get("members", "")
        if not name:
            raise DataError("it is not said what is split off", todo="write its name in the column `members`")
        whole = find(self._entities, bare.targets[0], self._store)
        reports = filter(None, _SEPARATOR.split(row.cells.get("reports", "")))
        return split_of(self._store, whole, name, by=bare.by, date=bare.date, comment=bare.comment, reports=reports)

    def _edit(self, item: ReviewItem, meant: Partnership, bare: Verdict) -> Verdict:
        if meant.start is not None and meant.end is not None and meant.start > meant.end:
            raise DataError("it ends before it starts", todo="correct the years")
        return edit(
            item,
            meant,
            by=bare.by,
            date=bare.date,
            comment=bare.comment,
            actors=(self._store.curation.actors | self._new).items(),
        )

    def _meant(self, item: ReviewItem, row: Row) -> Partnership:
        """Read the cells of a partnership; a column that the sheet lacks is as it was extracted."""
        shown, cells = item.told, row.cells
        return replace(
            shown,
            kind=_code(cells, "kind", Kind, shown.kind),
            status=_code(cells, "status", Status, shown.status),
            start=_year(cells, "start", shown.start),
            end=_year(cells, "end", shown.end),
            programme=self._programme(item, cells.get("programme")),
            members=self._members_of(item, cells.get("members")),
        )

    def _programme(self, item: ReviewItem, cell: str | None) -> str | None:
        if not cell:
            return item.told.programme if cell is None else None
        known = filter(None, (item.told.programme, item.counts.programme))
        return next((i for i in known if cell in {item.actors[i], self._store.iris(i)}), None) or self._named(cell)

    def _members_of(self, item: ReviewItem, cell: str | None) -> tuple[Membership, ...]:
        if cell is None:
            return item.told.members
        own: dict[str, str] = {}
        for record in (item.told, item.counts):
            if cell == "; ".join(_members(item, record)):
                return record.members
            for member in record.members:
                own |= dict.fromkeys((item.actors[member.entity], self._store.iris(member.entity)), member.entity)
        members = []
        for part in filter(None, _SEPARATOR.split(cell)):
            role = _ROLE.search(part)
            name = _ROLE.sub("", part)
            entity = own.get(name) or self._named(name)
            members.append(Membership(entity, _role(role[1]) if role else Role.PARTNER))
        return tuple(sorted(members, key=lambda member: member.entity))

    def _named(self, name: str) -> str:
        """Return the id of an entity of the graph, by name or IRI, or of a new one, written as ``Firm: Adven``."""
        if new := _NEW.fullmatch(name):
            identity = Identity(EntityType(new[1]), new[2])
        else:
            identity = identity_of(self._store, find(self._entities, name, self._store))
        local = entity_id_of(identity)
        self._new[local] = identity
        return local


def _members(item: ReviewItem, record: Partnership) -> list[str]:
    roles = (f" [{m.role.value}]" if m.role is not Role.PARTNER else "" for m in record.members)
    return [item.actors[m.entity] + role for m, role in zip(record.members, roles, strict=True)]


def _role(text: str) -> Role:
    if text not in {role.value for role in Role}:
        raise DataError(f"{text!r} is no role", todo=f"write {', '.join(Role)}")
    return Role(text)


def _code(cells: Mapping[str, str], column: str, closed: Any, shown: Any) -> Any:
    text = cells.get(column)
    if text is None:
        return shown
    if text not in {value.value for value in closed}:
        raise DataError(f"{text!r} is no {column}", todo=f"write {', '.join(closed)}")
    return closed(text)


def _year(cells: Mapping[str, str], column: str, shown: int | None) -> int | None:
    text = cells.get(column)
    if text is None:
        return shown
    if not text:
        return None
    if not re.fullmatch(r"\d{4}(\.0+)?", text):
        raise DataError(f"{column} {text!r} is no year", todo="write it with four digits")
    return int(text[:4])
