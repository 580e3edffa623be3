"""What people say of the graph: the records of curation.

A verdict is about a partnership *as it was extracted* (accept, reject, edit) or about who is who (merge, split, or
reject of a proposed merge). Ids are canonical ids, that is IRIs without their base, so that a verdict means the same
under every base.
"""

from __future__ import annotations

from dataclasses import dataclass

from ontology.records import Decision, EntityType, Kind, Membership, Reference, Status

__all__ = ["Correction", "Identity", "Verdict"]


@dataclass(frozen=True, slots=True)
class Identity:
    """What an entity is wherever it is named: its type and name, and what the lexicons know of it."""

    type: EntityType
    name: str
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What an edit puts in place of what was extracted.

    Parameters
    ----------
    changed
        Names of the fields that count, sorted; every other field of the partnership stays as each report tells it.
    kind, status, start, end, programme, members
        As in :class:`~ontology.records.Partnership`; ``None`` for a changed year or programme says that there is none.
    """

    changed: tuple[str, ...]
    kind: Kind = Kind.AGREEMENT
    status: Status = Status.ACTIVE
    start: int | None = None
    end: int | None = None
    programme: str | None = None
    members: tuple[Membership, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that one person says.

    Parameters
    ----------
    decision
        Accept, reject or edit of a partnership; merge or reject of two entities being one; split of an entity.
    targets
        The id of the partnership or the split entity; the two ids of a merge, sorted.
    by, date
        Who says it, and when, as ``YYYY-MM-DD``; both as the person gave them.
    comment
        Why.
    correction
        Of an edit.
    into
        Of a merge: the one of the two that stays; of a split: what is split off.
    reports, surfaces
        Of a split: in which reports, and for which spellings; empty for all.
    actors
        Of an edit: members and programme that its reports may not name.
    label
        What the target said when it was judged, for people who read the list later.
    """

    decision: Decision
    targets: tuple[str, ...]
    by: str
    date: str
    comment: str = ""
    correction: Correction | None = None
    into: Identity | None = None
    reports: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = ()
    actors: tuple[Identity, ...] = ()
    label: str = ""

    @property
    def about_identity(self) -> bool:
        """Whether it says who is who, rather than what a partnership is.

        >>> Verdict(Decision.ACCEPT, ("partnership/930aa215cf880d4c",), "Ann", "2026-05-18").about_identity
        False
        """
        return not self.targets[0].startswith("partnership/")
