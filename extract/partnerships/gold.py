"""Annotated reports made ready to learn from: entities wherever their names stand, sentences, expressions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from extract.encoder.parts import HALVES
from extract.partnerships.apart import open_pairs
from extract.partnerships.candidates import Candidate
from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from extract.partnerships.link_features import link_candidates
from extract.partnerships.link_scoring import NONE
from extract.partnerships.link_views import Link
from extract.partnerships.pairs import describe_pair
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.references.resolution import find_references
from extract.references.resolver import Resolver
from extract.references.training import Stand, Study, reference_examples, stands_of, study
from extract.sentences import Sentence, find_sentences
from ontology.jsonform import from_json
from ontology.records import Entity, Extraction, Mention, Partnership, Relation, RelationType

__all__ = [
    "Example",
    "GoldReport",
    "deal",
    "label_links",
    "label_pairs",
    "mention_everywhere",
    "role_told",
    "takes_part",
]


@dataclass(frozen=True)
class GoldReport:
    """An annotated report; ``stands`` are its annotated expressions, ``None`` where nobody looked for them.

    ``weight`` says how much its examples count beside those of other reports. Reports of one ``family`` were composed
    after the same one: what is learnt from one may not judge another.
    """

    extraction: Extraction
    stands: tuple[Stand, ...] | None = None
    weight: float = 1.0
    family: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> GoldReport:
        """Read the JSON form of ``corpus/gold/GUIDELINES.md``."""
        return cls(from_json(data), stands_of(data), float(data.get("weight", 1.0)), data.get("source", ""))

    @property
    def lang(self) -> str:
        """The language of its tables and models."""
        return "zh" if self.extraction.report.lang.startswith("zh") else "en"

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        """Its entities wherever their names stand."""
        return mention_everywhere(self.extraction.report.text, self.extraction.entities)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences."""
        return find_sentences(self.extraction.report.text, lang=self.extraction.report.lang)

    def reference_rows(self) -> list[tuple[list[str], str]]:
        """Examples of whom its expressions mean."""
        if self.stands is None:
            return []
        report = self.extraction.report
        return reference_examples(report.text, self.sentences, self.entities, self.lang, report.title, self.stands)

    def study_references(self, model: Linear) -> Study | None:
        """Study for the later scorers of references, from a first one that has not seen the report."""
        if self.stands is None:
            return None
        report = self.extraction.report
        return study(report.text, self.sentences, self.entities, self.lang, report.title, self.stands, model)

    def lay_out(self, references: Resolver) -> Layout:
        """Lay the report out with its expressions resolved by the scorers of references."""
        report = self.extraction.report
        found = find_references(report.text, self.sentences, self.entities, self.lang, references, title=report.title)
        return lay_out(report, self.sentences, self.entities, found)


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate, what the first scorer sees of it, and the partnerships told of its pair: at all, and here."""

    candidate: Candidate
    blocks: tuple[tuple[str, ...], ...]
    told: list[Partnership]
    here: list[Partnership]

    @property
    def features(self) -> list[str]:
        """All that the first scorer sees, made anew: blocks, which examples share, take less room."""
        return list(itertools.chain.from_iterable(self.blocks))

    @property
    def label(self) -> int | None:
        """1 for an example of a partnership, 0 for one against, ``None`` for neither."""
        return 1 if self.here else None if self.told else 0


def deal(reports: Sequence[GoldReport], parts: int = HALVES) -> list[int]:
    """Return which of so many parts each report belongs to; a family stays together.

    Examples
    --------
    >>> from ontology.records import Report
    >>> reports = [GoldReport(Extraction(Report(name, "")), family=family) for name, family in ("aa", "ba", "cc", "dd")]
    >>> deal(reports), deal(reports, 3)
    ([0, 0, 1, 0], [0, 0, 1, 2])
    """
    number: dict[str, int] = {}
    return [number.setdefault(r.family or r.extraction.report.id, len(number)) % parts for r in reports]


def label_pairs(layout: Layout, extraction: Extraction) -> list[Example]:
    """Make each candidate of an annotated report an example."""
    told: dict[tuple[str, str], list[Partnership]] = {}
    for partnership in extraction.partnerships:
        for pair in itertools.combinations(sorted({m.entity for m in partnership.members}), 2):
            told.setdefault((pair[0], pair[1]), []).append(partnership)
    examples = []
    for candidate in open_pairs(layout):
        known = told.get(candidate.pair, [])
        here = [p for p in known if _is_told_in(p, candidate.scene)]
        examples.append(Example(candidate, describe_pair(layout, candidate), known, here))
    return examples


def label_links(layout: Layout, extraction: Extraction) -> list[tuple[Link, list[str | None]]]:
    """Return each candidate link of an annotated report with what :func:`role_told` says of each of its views."""
    stated: dict[tuple[str, str], list[Relation]] = {}
    for relation in extraction.relations:
        if relation.type is not RelationType.LOCATED_IN:
            stated.setdefault((relation.source, relation.target), []).append(relation)
    return [
        (link, [role_told(view.scene, stated.get((link.actor, link.programme), ())) for view in link.views])
        for link in link_candidates(layout)
    ]


def role_told(scene: Scene, told: Sequence[Relation]) -> str | None:
    """Return which of the relations told of two entities a sentence is the evidence of, ``"none"`` if none are told.

    A relation told elsewhere makes its other sentences neither for nor against: ``None``.
    """
    here = [r.type.value for r in told for e in r.evidence if e.start < scene.end and scene.start < e.end]
    return here[0] if here else None if told else NONE


def takes_part(extraction: Extraction, scene: Scene, slot: Slot) -> bool:
    """Tell whether an actor is a member of a partnership of which a sentence is the evidence."""
    return any(
        _is_told_in(partnership, scene) and any(member.entity == slot.entity for member in partnership.members)
        for partnership in extraction.partnerships
    )


def _is_told_in(partnership: Partnership, scene: Scene) -> bool:
    return any(e.start < scene.end and scene.start < e.end for e in partnership.evidence)


def mention_everywhere(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Give each entity a mention wherever one of its names stands, the longest names first and none inside another.

    Examples
    --------
    >>> from ontology.records import EntityType
    >>> once = Mention(0, 5, "Espoo", EntityType.CITY, "gold", 1.0)
    >>> found = mention_everywhere("Espoo, Espoonlahti, Espoo", [Entity("e", EntityType.CITY, "Espoo", (), (once,))])
    >>> [m.start for m in found[0].mentions]
    [0, 20]
    """
    names = sorted({(s, e.id) for e in entities for s in e.surfaces}, key=lambda pair: (-len(pair[0]), pair))
    taken = bytearray(len(text))
    places: dict[str, list[Mention]] = {entity.id: [] for entity in entities}
    types = {entity.id: entity.type for entity in entities}
    for surface, entity_id in names:
        before = r"(?<![A-Za-z0-9])" if surface[0].isascii() and surface[0].isalnum() else ""
        after = r"(?![A-Za-z0-9])" if surface[-1].isascii() and surface[-1].isalnum() else ""
        for match in re.finditer(before + re.escape(surface) + after, text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\1" * len(surface)
            places[entity_id].append(Mention(match.start(), match.end(), surface, types[entity_id], "gold", 1.0))
    return tuple(replace(e, mentions=tuple(sorted(places[e.id], key=lambda m: m.start))) for e in entities)
