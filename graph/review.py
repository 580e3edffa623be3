"""What there is to review: the partnerships as they were extracted, and what people have said of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields

from graph.curated import Judgement, corrected, raw_id
from graph.derivation import altered_reports, concerned_reports
from graph.store import Store
from ontology.records import Decision, Extraction, Partnership
from ontology.verdicts import Correction, Identity, Verdict

__all__ = [
    "ReviewItem",
    "StaleVerdict",
    "accept",
    "edit",
    "least_sure",
    "origins",
    "reject",
    "review_items",
    "stale_verdicts",
]

_PARTNERSHIP = re.compile(r"partnership/[0-9a-f]{16}")
_LEAST_SURE = """SELECT ?partnership (MAX(?sure) AS ?best) WHERE {
  ?partnership a ct:Partnership ; ct:confidence ?sure
} GROUP BY ?partnership ORDER BY ?best ?partnership LIMIT %d"""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A partnership to be judged.

    Parameters
    ----------
    id
        Its id as extracted, which verdicts are about.
    told
        What the report says that is surest of it.
    actors
        Name of each member and of the programme, by id.
    report, reports
        That report's id, and the ids of all reports that tell of it.
    judgement
        What people's verdicts come to; ``None`` where nobody has judged it.
    text
        That report's text, in which the offsets of its evidence are.
    """

    id: str
    told: Partnership
    actors: Mapping[str, str]
    report: str
    reports: tuple[str, ...]
    judgement: Judgement | None = None
    text: str = ""

    @property
    def counts(self) -> Partnership:
        """What counts: ``told`` with people's corrections; as it is where they reject it."""
        if self.judgement is None or self.judgement.decision is Decision.REJECT:
            return self.told
        return corrected(self.told, self.judgement)

    @property
    def label(self) -> str:
        """Say in a few words what it is.

        >>> from ontology.records import Kind, Membership
        >>> told = Partnership((Membership("a"), Membership("b")), Kind.TWINNING)
        >>> ReviewItem("partnership/1", told, {"a": "Turku", "b": "Tianjin"}, "r", ("r",)).label
        'Turku; Tianjin: twinning'
        """
        return "; ".join(self.actors[m.entity] for m in self.told.members) + f": {self.told.kind.value}"


@dataclass(frozen=True, slots=True)
class StaleVerdict:
    """A verdict on something that no report tells of any more, with the ids of what it may mean now."""

    verdict: Verdict
    instead: tuple[str, ...] = ()


def review_items(store: Store, *, decided: bool = False, only: Collection[str] | None = None) -> tuple[ReviewItem, ...]:
    """Return the partnerships that nobody has judged, least sure first; with ``decided`` all of them.

    With ``only``, those of these ids (as extracted): only reports that may tell of them are read, 2 ms a partnership.
    """
    judged = store.curation.judged
    names = {actor_id: actor.name for actor_id, actor in store.curation.actors.items()}
    found: dict[str, list[tuple[Partnership, Extraction]]] = defaultdict(list)
    for form in _extractions(store, only):
        for record in form.partnerships:
            key = raw_id(record)
            if (decided or key not in judged) and (only is None or key in only):
                found[key].append((record, form))
    items = []
    for key, told in found.items():
        best, form = min(told, key=lambda t: (-t[0].confidence, t[1].report.id))
        own = {entity.id: entity.name for entity in form.entities}
        items.append(
            ReviewItem(
                key,
                best,
                names | own,
                form.report.id,
                tuple(sorted(form.report.id for _, form in told)),
                judged.get(key),
                form.report.text,
            )
        )
    return tuple(sorted(items, key=lambda item: (item.told.confidence, item.id)))


def least_sure(store: Store, most: int) -> tuple[ReviewItem, ...]:
    """Return the first ``most`` of what nobody has judged, without reading every report.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     least_sure(store, 10)
    ()
    """
    found = {store.iris.local(str(row["partnership"])) for row in store.select(_LEAST_SURE % most)}
    # Where verdicts have changed a graph, its partnerships may have other ids than they were extracted with.
    for report_id in altered_reports(store.engine, store.iris):
        found |= {raw_id(record) for record in store.extracted(report_id).partnerships}
    return review_items(store, only=found)[:most]


def accept(item: ReviewItem, *, by: str, date: str, comment: str = "") -> Verdict:
    """Say that the reports do tell of a partnership."""
    return Verdict(Decision.ACCEPT, (item.id,), by, date, comment, label=item.label)


def reject(item: ReviewItem, *, by: str, date: str, comment: str = "") -> Verdict:
    """Say that the reports do not tell of a partnership."""
    return Verdict(Decision.REJECT, (item.id,), by, date, comment, label=item.label)


def edit(
    item: ReviewItem,
    meant: Partnership,
    *,
    by: str,
    date: str,
    comment: str = "",
    actors: Iterable[tuple[str, Identity]] = (),
) -> Verdict:
    """Say what a partnership should have been read as: ``meant``, of which only what differs from ``told`` counts.

    ``actors`` says what entities are, by their ids; of members and a programme that are new it has to.
    """
    names = [f.name for f in fields(Correction) if f.name != "changed"]
    changed = tuple(sorted(name for name in names if getattr(meant, name) != getattr(item.told, name)))
    used = {*(m.entity for m in meant.members), meant.programme} - {m.entity for m in item.told.members}
    return Verdict(
        Decision.EDIT,
        (item.id,),
        by,
        date,
        comment,
        correction=Correction(changed, **{name: getattr(meant, name) for name in changed}),
        actors=tuple(identity for i, identity in actors if i in used),
        label=item.label,
    )


def stale_verdicts(store: Store) -> tuple[StaleVerdict, ...]:
    """Return the verdicts on what no stored report tells of, each with the partnerships of the same members, if any.

    They count again as soon as a report tells of it again.
    """
    items = {item.id: item for item in review_items(store, decided=True)}
    by_label: dict[str, list[str]] = defaultdict(list)
    for item in items.values():
        by_label[item.label.rpartition(": ")[0]].append(item.id)
    named = {entity.id for form in _extractions(store) for entity in form.entities}
    named |= store.curation.actors.keys()
    stale = []
    for verdict in store.curation.verdicts:
        if verdict.about_identity:
            if not named.issuperset(verdict.targets):
                stale.append(StaleVerdict(verdict))
        elif verdict.targets[0] not in items:
            stale.append(StaleVerdict(verdict, tuple(sorted(by_label.get(verdict.label.rpartition(": ")[0], ())))))
    return tuple(stale)


def origins(store: Store, partnership: str) -> tuple[str, ...]:
    """Return the ids, as extracted, of the partnerships that count as the one of that id."""
    found = set()
    altered = set(altered_reports(store.engine, store.iris))
    for report_id in altered:
        form = store.extracted(report_id)
        for record in form.partnerships:
            alone = Extraction(form.report, form.entities, (record,))
            if any(raw_id(counts) == partnership for counts in store.curation.apply(alone).partnerships):
                found.add(raw_id(record))
    return tuple(sorted(found)) or (partnership,)


def _extractions(store: Store, only: Collection[str] | None = None) -> Iterable[Extraction]:
    if only is None:
        reports = [card.id for card in store.reports()]
    else:
        ids = [local for local in only if _PARTNERSHIP.fullmatch(local)]  # others are nobody's, or no IRIs at all
        reports = concerned_reports(store.engine, store.iris, ids) if ids else []
    for report_id in reports:
        yield store.extracted(report_id)
