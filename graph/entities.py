"""The entities of a store, each once: type, names in every language, where it lies, and which reports name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.curated import is_known
from graph.engine import facts_of
from graph.folding import fold_name
from graph.iris import entity_folder_type
from graph.reading import read_reference
from graph.store import Store
from ontology.errors import DataError
from ontology.records import EntityType
from ontology.verdicts import Identity

__all__ = ["KnownEntity", "entities", "find", "find_all", "identity_of", "in_several_countries"]

_SHOWN = 5
_NAMES = """SELECT ?entity ?how ?name (COUNT(DISTINCT ?g) AS ?graphs) WHERE {
  GRAPH ?g { ?entity ?how ?name } VALUES ?how { ct:name rdfs:label skos:prefLabel skos:altLabel }
} GROUP BY ?entity ?how ?name"""
_REPORTS = "SELECT ?entity ?report WHERE { ?report schema:mentions ?entity }"
_PLACES = "SELECT ?entity ?how ?place WHERE { ?entity ?how ?place } VALUES ?how { ct:country ct:within ct:locatedIn }"
_IDENTIFIERS = "SELECT ?entity ?same WHERE { ?entity a ?type ; skos:exactMatch ?same }"


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity that some report names.

    ``name`` is the canonical name, ``names`` every name; ``countries`` (ISO 3166-1 alpha-2) and ``places`` (ids) tell
    where it lies, as far as lexicons or reports say; ``reports`` holds the ids of the reports that name it.
    """

    id: str
    type: EntityType
    name: str
    names: tuple[str, ...]
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    identifiers: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the lexicons know it; else its type and folded name are all that it is known by."""
        return is_known(self.id)


def entities(store: Store) -> tuple[KnownEntity, ...]:
    """Return what counts as the entities of a store, sorted by id."""
    iris = store.iris
    reports: dict[str, set[str]] = defaultdict(set)
    for row in store.select(_REPORTS):
        reports[str(row["entity"])].add(str(row["report"]))
    canonical: dict[str, list[str]] = defaultdict(list)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for row in sorted(store.select(_NAMES), key=lambda r: (-int(r["graphs"] or 0), str(r["name"]))):
        names[str(row["entity"])][str(row["name"])] = None
        if str(row["how"]).endswith("#name"):
            canonical[str(row["entity"])].append(str(row["name"]))
    around: dict[str, set[str]] = defaultdict(set)
    countries: dict[str, set[str]] = defaultdict(set)
    for row in store.select(_PLACES):
        where = countries if str(row["how"]).endswith("#country") else around
        where[str(row["entity"])].add(str(row["place"]))
    identifiers: dict[str, set[str]] = defaultdict(set)
    for row in store.select(_IDENTIFIERS):
        identifiers[str(row["entity"])].add(str(row["same"]))
    found = []
    for iri in sorted(reports):
        local = iris.local(iri)
        places = _outward(iri, around)
        found.append(
            KnownEntity(
                id=local,
                type=entity_folder_type(local),
                name=(canonical[iri] or [local])[0],
                names=tuple(names[iri]),
                countries=frozenset(c for place in (iri, *places) for c in countries.get(place, ())),
                places=frozenset(iris.local(place) for place in places),
                identifiers=tuple(sorted(identifiers[iri])),
                reports=tuple(sorted(iris.report_of(report) for report in reports[iri])),
            )
        )
    return tuple(found)


def in_several_countries(store: Store) -> tuple[KnownEntity, ...]:
    """Return the entities that only their name makes one, and that reports place in more than one country.

    Each may be several of one name, which a person can split.
    """
    return tuple(entity for entity in entities(store) if not entity.known and len(entity.countries) > 1)


def find(known: Collection[KnownEntity], text: str, store: Store) -> KnownEntity:
    """Return the one entity that an IRI, an id or a name in any language means.

    Raises
    ------
    DataError
        None does, or several do.
    """
    found = find_all(known, text, store)
    if len(found) > 1:
        shown = ", ".join(store.iris(entity.id) for entity in found[:_SHOWN])
        raise DataError("several entities bear that name", where=text, todo=f"give one of the IRIs {shown}")
    if not found:
        raise DataError("no entity of that name", where=text, todo="list the entities to see their names")
    return found[0]


def find_all(known: Collection[KnownEntity], text: str, store: Store) -> list[KnownEntity]:
    """Return the entities that an IRI, an id or a name means; a canonical name comes before every other."""
    local = store.iris.local(text.strip())
    exact = [entity for entity in known if entity.id == local]
    if exact:
        return exact
    wanted = {fold_name(text.strip(), type_) for type_ in EntityType}
    for of in (_canonical, _all):
        found = [e for e in known if any(fold_name(name, e.type) in wanted for name in of(e))]
        if found:
            return found
    return []


def identity_of(store: Store, entity: KnownEntity) -> Identity:
    """Return what an entity is wherever it is named, as a verdict remembers it."""
    iri = store.iris(entity.id)
    facts = facts_of(store.engine, [NamedNode(iri)], NamedNode(store.iris.reference_graph))
    return Identity(entity.type, entity.name, read_reference(facts[iri], iri, store.iris))


def _canonical(entity: KnownEntity) -> Iterable[str]:
    return (entity.name,)


def _all(entity: KnownEntity) -> Iterable[str]:
    return entity.names


def _outward(iri: str, around: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the places that an entity lies in, directly or through others."""
    found: dict[str, None] = {}
    ring = sorted(around.get(iri, ()))
    while ring:
        place = ring.pop()
        if place not in found and place != iri:
            found[place] = None
            ring.extend(sorted(around.get(place, ())))
    return tuple(found)
