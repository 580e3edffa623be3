"""What people say of the graph: accept, reject, correct, merge, split, and take back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date as day
from typing import Any

import pandas as pd

from cityties.kg.frames import frame_of
from cityties.kg.opened import Opened
from cityties.reviewing import SheetReader, partnership_row, proposal_row
from cityties.reviewsheet import COLUMNS, Row, cell
from graph.agreement import Agreement, agreement
from graph.curation import Recorded, record, undo
from graph.duplicates import LEAST, merge_of, proposals, split_of
from graph.entities import entities, find
from graph.review import review_items, stale_verdicts
from graph.verdicts import tidy, verdict_id
from ontology.errors import DataError
from ontology.records import EntityType
from ontology.verdicts import Verdict

__all__ = ["Review"]

_CHANGES = ("kind", "status", "start", "end", "programme", "members")


class Review:
    """Reads and records verdicts; they are kept apart from what was extracted and hold when a report is read again.

    Partnerships are named by the IRI in the column ``item`` of :meth:`items` (as extracted), entities by IRI or by a
    name in any language. ``by`` says who decides; ``date`` is today's (``2026-05-18``) unless given. Each verdict
    returns its id, by which :meth:`undo` takes it back.

    Parameters
    ----------
    graph
        The graph; it is opened to write for each verdict.
    """

    def __init__(self, graph: Opened) -> None:
        self._graph = graph

    def items(self, *, decided: bool = False) -> pd.DataFrame:
        """List the partnerships to judge, least sure first; with ``decided`` those that have a verdict too.

        The columns are those of ``cityties review export``; fill in ``decision``, ``by`` and ``date`` and hand the
        frame to :meth:`record`, or judge one by one.
        """
        store = self._graph.store
        return _frame(partnership_row(item, store.iris(item.id)) for item in review_items(store, decided=decided))

    def proposals(self, *, type: str | None = None, least: float = LEAST) -> pd.DataFrame:  # noqa: A002 - as the option
        """List pairs of entities that may be one, the surest first, in the same columns."""
        store = self._graph.store
        found = proposals(store, type_=EntityType(type) if type else None, least=least)
        return _frame(proposal_row(proposal, store) for proposal in found)

    def verdicts(self, *, stale: bool = False) -> pd.DataFrame:
        """List what was said: ``id``, ``item``, ``label``, ``decision``, ``by``, ``date``, ``comment``.

        With ``stale`` only what is about something that no report tells of now.
        """
        store = self._graph.store
        found = [s.verdict for s in stale_verdicts(store)] if stale else store.curation.verdicts
        rows = [
            {
                "id": verdict_id(v),
                "item": " ".join(map(store.iris, v.targets)),
                "label": v.label,
                "decision": v.decision.value,
                "by": v.by,
                "date": v.date,
                "comment": v.comment,
            }
            for v in found
        ]
        return pd.DataFrame(rows, columns=["id", "item", "label", "decision", "by", "date", "comment"])

    def agreement(self) -> pd.DataFrame:
        """Return Cohen's kappa of every two people who have judged the same things."""
        return frame_of(Agreement, agreement(self._graph.store.curation.verdicts))

    def record(self, sheet: pd.DataFrame) -> Recorded:
        """Record the rows of a frame that have a decision, all of them or none.

        Raises
        ------
        DataError
            A row says nothing that could be recorded; the message gives its number, from 1.
        """
        rows = []
        for number, values in enumerate(sheet.to_dict("records"), 1):
            cells = {str(k): "" if _missing(v) else cell(v).strip() for k, v in values.items() if k in COLUMNS}
            if cells.get("decision"):
                rows.append(Row(number, cells))
        with self._graph.writing() as store:
            reader = SheetReader(store, "sheet")
            return record(store, [reader.verdict(row) for row in rows])

    def accept(self, item: str, *, by: str, date: str | None = None, comment: str = "") -> str:
        """Say that the reports do tell of a partnership."""
        return self._judge("accept", item, {}, by, date, comment)

    def reject(self, *items: str, by: str, date: str | None = None, comment: str = "") -> str:
        """Say that the reports don't tell of a partnership; or, given two entities' IRIs, that they are not one."""
        return self._judge("reject", " ".join(items), {}, by, date, comment)

    def edit(self, item: str, *, by: str, date: str | None = None, comment: str = "", **changes: Any) -> str:
        """Correct a partnership.

        Parameters
        ----------
        **changes
            Of ``kind``, ``status``, ``start``, ``end`` (years, ``None`` for unknown), ``programme`` and ``members``
            (names; a role in brackets, ``"ZTE [founder]"``; a new entity as ``"Firm: Adven"``) what was read wrong.

        Raises
        ------
        DataError
            No report tells of it now, a value is none of its set, or nothing is changed.
        """
        for name in changes:
            if name not in _CHANGES:
                raise DataError("can't be corrected", where=name, todo=f"give {', '.join(_CHANGES)}")
        store = self._graph.store
        local = store.iris.local(item)
        held = review_items(store, decided=True, only=(local,))
        if not held:
            raise DataError("no report tells of this partnership now", where=item, todo="list the items again")
        shown = partnership_row(held[0], item)
        return self._judge("edit", item, {k: shown[k] for k in _CHANGES} | changes, by, date, comment)

    def merge(
        self,
        kept: str,
        other: str,
        *,
        across_types: bool = False,
        by: str,
        date: str | None = None,
        comment: str = "",
    ) -> str:
        """Say that two entities are one; name and identifiers are those of ``kept``."""
        with self._graph.writing() as store:
            known = entities(store)
            stays, goes = find(known, kept, store), find(known, other, store)
            told = merge_of(
                store, stays, goes, by=by, date=date or _today(), comment=comment, across_types=across_types
            )
            return self._record(told)

    def split(
        self,
        entity: str,
        name: str,
        *,
        reports: Iterable[str] = (),
        surfaces: Iterable[str] = (),
        by: str,
        date: str | None = None,
        comment: str = "",
    ) -> str:
        """Say that what is taken for an entity is another one in some reports, or where it is spelt in some way."""
        with self._graph.writing() as store:
            whole = find(entities(store), entity, store)
            told = split_of(
                store, whole, name, by=by, date=date or _today(), comment=comment, reports=reports, surfaces=surfaces
            )
            return self._record(told)

    def undo(self, *ids: str) -> Recorded:
        """Take verdicts, merges and splits back; what was extracted counts again."""
        with self._graph.writing() as store:
            return undo(store, ids)

    def _judge(self, decision: str, item: str, values: dict[str, Any], by: str, date: str | None, comment: str) -> str:
        said = {"item": item, "decision": decision, "by": by, "date": date or _today(), "comment": comment}
        row = Row(0, said | {name: cell(value) for name, value in values.items()})
        with self._graph.writing() as store:
            only = [store.iris.local(iri) for iri in item.split()]
            return self._record(SheetReader(store, "review", only=only).verdict(row))

    def _record(self, verdict: Verdict) -> str:
        with self._graph.writing() as store:
            record(store, [verdict])
        return verdict_id(tidy(verdict))


def _frame(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{k: _shown(row.get(k)) for k in COLUMNS} for row in rows], columns=list(COLUMNS))


def _shown(value: Any) -> Any:
    return cell(value) if isinstance(value, list) else value


def _missing(value: Any) -> bool:
    return value is None or value != value  # a frame holds NaN where a year is unknown


def _today() -> str:
    return day.today().isoformat()
