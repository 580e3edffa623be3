"""What the reference graph says of an entity that the lexicons know, as lines; and subjects spelled out as lines."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from graph.iris import Iris, identifier_iri, place_id
from graph.literals import clean
from graph.spelling import decimal, node, tagged, text
from ontology.records import EntityType, Reference
from ontology.terms import CT, DCT, SCHEMA, SKOS

__all__ = ["reference_lines", "subject_lines"]


@lru_cache(maxsize=4096)  # most entities of a corpus stand in many of its reports
def reference_lines(base: str, local: str, type_: EntityType, known: Reference) -> bytes:
    r"""Return the sorted lines of the reference graph that are about an entity.

    Parameters
    ----------
    base
        Of the IRIs.
    local
        The entity's id, an IRI without its base.
    type_, known
        What it is, and what the lexicons know of it, in canonical form.

    Examples
    --------
    >>> reference_lines("http://x.org/", "city/x", EntityType.CITY, Reference("x")).decode()
    '<http://x.org/city/x> <https://w3id.org/cityties/ontology#key> "x" <http://x.org/graph/reference> .\n'
    """
    end = f" {node(Iris(base).reference_graph)} .\n"
    return subject_lines(node(base + local), _facts(base, type_, known), end).encode()


def subject_lines(subject: str, facts: Iterable[str], end: str) -> str:
    """Return what is said of a subject as sorted lines, each once.

    Parameters
    ----------
    subject
        Spelled.
    facts
        Predicates and values, spelled.
    end
        The end of each line: a space, the graph, and the full stop.
    """
    between = f"{end}{subject} "
    return f"{subject} {between.join(sorted(set(facts)))}{end}"


def _facts(base: str, type_: EntityType, known: Reference) -> list[str]:
    facts = [f"<{CT.key}> {text(clean(known.key))}"]
    seen: set[str] = set()
    for name in known.names:
        facts.append(f"<{SKOS.altLabel if name.lang in seen else SKOS.prefLabel}> {tagged(name.text, name.lang)}")
        seen.add(name.lang)
    for curie in known.identifiers:
        iri = identifier_iri(curie)
        facts.append(f"<{SKOS.exactMatch}> {node(iri)}" if iri else f"<{DCT.identifier}> {text(curie)}")
    if known.country:
        facts.append(f"<{CT.country}> {text(known.country)}")
    if known.within:
        facts.append(f"<{CT.within}> {node(base + place_id(known.within, type_))}")
    if known.latitude is not None:
        facts.append(f"<{SCHEMA.latitude}> {decimal(known.latitude)}")
    if known.longitude is not None:
        facts.append(f"<{SCHEMA.longitude}> {decimal(known.longitude)}")
    return facts
