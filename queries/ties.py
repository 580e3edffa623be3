"""The partnerships of each entity, held in memory for one state of the store, so that a page of a hub costs no more.

SPARQL has to find, look up and sort all of an entity's thousands of partnerships to show the first fifty. The order is
kept here, and only what is shown is looked up. ``ties_of_entity`` and ``ties_in_programme`` ask the same of any store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.engine import Engine
from graph.store import Store
from ontology.terms import CT, DCT, ORG
from queries.sentences import first_sentence

__all__ = ["Tie", "TieIndex"]


@dataclass(frozen=True, slots=True)
class Tie:
    """A partnership: ``statuses`` are all that reports give it, the years their widest span, ``confidence`` the surest.

    ``members`` are IRIs, and so is ``programme``, which may be empty, as may be the ``sentence``.
    """

    partnership: str
    members: tuple[str, ...]
    kind: str
    statuses: tuple[str, ...]
    start: int | None
    end: int | None
    programme: str
    confidence: float
    sentence: str


class TieIndex:
    """Who is in which partnership.

    Parameters
    ----------
    store
        Read once; what is written later is not seen.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     TieIndex(store).of("https://w3id.org/cityties/kg/city/helsinki-fi")
    ()
    """

    def __init__(self, store: Store) -> None:
        members: dict[str, set[str]] = defaultdict(set)
        for partnership, member in _pairs(store.engine, ORG.hasMember):
            members[partnership].add(member)
        starts: dict[str, int] = {}
        for partnership, year in _pairs(store.engine, CT.startYear):
            starts[partnership] = min(int(year), starts.get(partnership, int(year)))
        programmes: dict[str, set[str]] = defaultdict(set)
        for partnership, programme in _pairs(store.engine, CT.programme):
            programmes[partnership].add(programme)
        self._members = {partnership: tuple(sorted(held)) for partnership, held in members.items()}
        of: dict[str, list[str]] = defaultdict(list)
        for partnership in sorted(members, key=lambda p: (-starts.get(p, 0), p)):
            for entity in members[partnership] | programmes[partnership]:
                of[entity].append(partnership)
        self._of = {entity: tuple(held) for entity, held in of.items()}

    def of(self, entity: str) -> tuple[str, ...]:
        """Return the partnerships of an entity, or those in it where it is a programme, the latest begun first."""
        return self._of.get(entity, ())

    def partners(self, entity: str) -> Counter[str]:
        """Return who shares partnerships with an entity, or takes part in those of a programme, and in how many."""
        shared = Counter(member for partnership in self.of(entity) for member in self._members[partnership])
        del shared[entity]
        return shared

    def look_up(self, store: Store, partnerships: Iterable[str]) -> list[Tie]:
        """Return what a store says of some partnerships."""
        return [self._tie(store, partnership) for partnership in partnerships]

    def _tie(self, store: Store, partnership: str) -> Tie:
        told: dict[str, set[str]] = defaultdict(set)
        for quad in store.engine.quads_for_pattern(NamedNode(partnership), None, None):
            told[quad.predicate.value].add(_value(quad.object))
        return Tie(
            partnership,
            self._members[partnership],
            kind=_code(min(told[DCT.type], default="")),
            statuses=tuple(sorted(map(_code, told[CT.status]))),
            start=min(map(int, told[CT.startYear]), default=None),
            end=max(map(int, told[CT.endYear]), default=None),
            programme=min(told[CT.programme], default=""),
            confidence=max(map(float, told[CT.confidence]), default=0.0),
            sentence=first_sentence(store, partnership),
        )


def _pairs(engine: Engine, predicate: str) -> Iterable[tuple[str, str]]:
    for quad in engine.quads_for_pattern(None, NamedNode(predicate), None):
        yield _value(quad.subject), _value(quad.object)


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))


def _code(concept: str) -> str:
    """Return the code of a concept, such as ``active`` of ``…#status-active``."""
    return concept.rpartition("#")[2].partition("-")[2]
