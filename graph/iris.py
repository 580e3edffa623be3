"""IRIs from content: the same thing gets the same IRI in every report, on every machine, in every order.

No IRI comes from a clock or a counter. Names and keys of any content are safe: what is not plain is percent-encoded,
or dropped from a slug whose hash tells it apart. Hashes are over IRIs without their base, so that the same
partnership has the same hash under every base.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, unquote

from graph.folding import fold_name
from graph.literals import clean
from ontology.errors import SettingError
from ontology.prefixes import DEFAULT_BASE, IDENTIFIER_SPACES
from ontology.records import Entity, EntityType, Figure, Kind, Reason, RelationType, Run

__all__ = ["Iris", "digest", "entity_id", "identifier_curie", "identifier_iri"]

_SAFE_BASE = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?(/[A-Za-z0-9._~\-]+)*[/#]")
_SLUG_LENGTH = 40
_HASH_LENGTH = 16  # 64 bits: one chance in 37 million of a collision among a million partnerships
_CITY_KEY = re.compile(r"-[a-z]{2}(-\w+)?$")


class Iris:
    """The IRIs of resources under one base.

    Parameters
    ----------
    base
        An http(s) IRI that ends in ``/`` or ``#``.

    Raises
    ------
    SettingError
        The base is no such IRI.

    Examples
    --------
    >>> Iris().report("a b")
    'https://w3id.org/cityties/kg/report/a%20b'
    """

    def __init__(self, base: str = DEFAULT_BASE) -> None:
        if not _SAFE_BASE.fullmatch(base):
            raise SettingError("not a base for IRIs", where=base, todo="give an http(s) address that ends in / or #")
        self.base = base
        self.reference_graph = base + "graph/reference"
        self.curation_graph = base + "graph/curation"
        self.extracted_graph = base + "graph/extracted"
        self.analysis_graph = base + "graph/analysis"
        self._report_graphs = base + "graph/report/"

    def __call__(self, local: str) -> str:
        """Return the IRI of an id that is relative to the base, such as an entity's canonical id."""
        return self.base + local

    def local(self, iri: str) -> str:
        """Return the part of an IRI behind the base."""
        return iri.removeprefix(self.base)

    def report(self, report_id: str) -> str:
        """Return the IRI of a report."""
        return f"{self.base}report/{_encode(report_id)}"

    def report_of(self, iri: str) -> str:
        """Return the id of the report whose IRI is given; undoes :meth:`report`."""
        return decode(iri.removeprefix(f"{self.base}report/"))

    def report_graph(self, report_id: str) -> str:
        """Return the name of a report's graph."""
        return self._report_graphs + _encode(report_id)

    def report_id(self, graph: str) -> str | None:
        """Return the id of the report whose graph has that name; ``None`` for any other graph."""
        if not graph.startswith(self._report_graphs):
            return None
        return unquote(graph[len(self._report_graphs) :], errors="surrogatepass")


def entity_id(entity: Entity) -> str:
    """Return the canonical id of an entity: its IRI without the base.

    Entities that the lexicons know are named by their key; others by a slug and a hash of type and folded name.

    Examples
    --------
    >>> entity_id(Entity("e1", EntityType.FIRM, "Insta Group Co., Ltd."))
    'firm/insta-group-234866a125e74721'
    """
    folder = entity.type.value[0].lower() + entity.type.value[1:]
    if entity.reference:
        return f"{folder}/{_encode(entity.reference.key)}"
    return f"{folder}/{_name_id(clean(entity.name), entity.type)}"


@lru_cache(maxsize=4096)
def _name_id(name: str, type_: EntityType) -> str:
    folded = fold_name(name, type_)
    return "-".join(filter(None, [_slug(folded), digest(type_.value, folded)]))


def entity_folder_type(local: str) -> EntityType:
    """Return the type that a canonical id tells."""
    folder = local.partition("/")[0]
    return EntityType(folder[0].upper() + folder[1:])


def place_id(key: str, inside: EntityType) -> str:
    """Return the canonical id of the place in which an entity of type ``inside`` lies.

    Lexicon keys are unique within a type only, so the tables' conventions decide: a region lies in a region, a body
    sits in a city, and a city lies in another (a district in its municipality) if the key ends in a country's code,
    as keys of cities do, else in a region.

    Examples
    --------
    >>> place_id("shanghai-cn", EntityType.CITY), place_id("guangdong", EntityType.CITY)
    ('city/shanghai-cn', 'region/guangdong')
    """
    in_city = inside is not EntityType.REGION and (inside is not EntityType.CITY or _CITY_KEY.search(key))
    return f"{'city' if in_city else 'region'}/{_encode(key)}"


def partnership_id(members: Iterable[str], kind: Kind, programme: str | None) -> str:
    """Return the local IRI of a partnership, given the canonical ids of its members and programme."""
    return "partnership/" + digest(*sorted(set(members)), kind.value, programme or "")


def membership_id(partnership: str, member: str) -> str:
    """Return the local IRI of one membership of a partnership."""
    return f"{partnership}/member/{digest(member)}"


def relation_id(type_: RelationType, source: str, target: str) -> str:
    """Return the local IRI of a relation."""
    return "relation/" + digest(source, type_.value, target)


def figure_id(figure: Figure, subject: str) -> str:
    """Return the local IRI of a figure about the entity of canonical id ``subject``."""
    parts = (figure.measure.value, repr(float(figure.value)), figure.bound.value, figure.unit, figure.list, figure.year)
    return "figure/" + digest(subject, *("" if part is None else str(part) for part in parts))


def run_id(run: Run) -> str:
    """Return the local IRI of a run: the same software, models and configuration are the same run."""
    models = [part for name, sha256 in run.models for part in (name, sha256)]
    settings = [part for pair in run.configuration for part in pair]
    return "run/" + digest(run.software, str(len(models)), *models, *settings)


def rejection_hash(candidate: Iterable[str], reason: Reason) -> str:
    """Return what ends the IRI of a rejection in its report."""
    return digest(*sorted(set(candidate)), reason.value)


@lru_cache(maxsize=4096)
def digest(*parts: str) -> str:
    """Return the short hash of some strings; no two different tuples of strings are hashed from the same bytes.

    Examples
    --------
    >>> digest("a", "b") == digest("ab", "")
    False
    """
    data = b"".join([b"%d:%b" % (len(raw), raw) for raw in [p.encode("utf-8", "surrogatepass") for p in parts]])
    return hashlib.sha256(data).hexdigest()[:_HASH_LENGTH]


def identifier_iri(curie: str) -> str | None:
    """Return the IRI of an outside identifier, ``None`` where its prefix is unknown.

    Examples
    --------
    >>> identifier_iri("geonames:658225"), identifier_iri("x:1")
    ('https://sws.geonames.org/658225/', None)
    """
    prefix, _, local = curie.partition(":")
    if prefix not in IDENTIFIER_SPACES or not local:
        return None
    before, after = IDENTIFIER_SPACES[prefix]
    return before + _encode(local) + after


def identifier_curie(iri: str) -> str:
    """Return the CURIE of an outside identifier's IRI.

    Examples
    --------
    >>> identifier_curie("http://www.wikidata.org/entity/Q1757")
    'wikidata:Q1757'
    """
    for prefix, (before, after) in IDENTIFIER_SPACES.items():
        if iri.startswith(before) and iri.endswith(after):
            return f"{prefix}:{unquote(iri[len(before) : len(iri) - len(after)], errors='surrogatepass')}"
    return iri


def _encode(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


def decode(text: str) -> str:
    """Undo the percent-encoding of a key or an id."""
    return unquote(text, errors="surrogatepass")


def _slug(folded: str) -> str:
    """Keep letters and digits of any script; all else becomes hyphens."""
    kept = "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in folded)
    return "-".join(kept.split())[:_SLUG_LENGTH].strip("-")
