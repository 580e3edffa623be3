"""Quality of extraction, measured against annotated reports.

The measures are those of the annotation guidelines (``corpus/gold/GUIDELINES.md``). Entities of a report are matched
one to one: same type and at least one surface string in common, after folding case, spaces, punctuation and a leading
"the". All the rest is scored over matched entities, so that an edge counts as found only if both its ends were.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ontology.records import EntityType

__all__ = [
    "CORE_TYPES",
    "Accuracy",
    "Annotation",
    "Evaluation",
    "Score",
    "evaluate",
    "fold_surface",
    "match_entities",
]

CORE_TYPES = frozenset({EntityType.CITY, EntityType.FIRM, EntityType.UNIVERSITY, EntityType.PROGRAMME})
"""The types that ``entity.core`` counts."""

_PLACE = "locatedIn"
_HAN = re.compile(r"[\u3400-\u9fff]")
_EDGE_FEATURES = ("kind", "status", "start")


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one measure; an empty prediction for an empty gold scores 1."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is correct, 0 to 1."""
        return self.correct / self.predicted if self.predicted else float(not self.gold)

    @property
    def recall(self) -> float:
        """Share of the gold that was found, 0 to 1."""
        return self.correct / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> round(Score(8, 10, 16).f1, 4)
        0.6154
        """
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of the correctly found edges that also agree in one feature."""

    correct: int = 0
    of: int = 0

    @property
    def value(self) -> float:
        """The share, 0 to 1; 0 where there is no edge to judge."""
        return self.correct / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotated or extracted report says, reduced to what is scored.

    Parameters
    ----------
    surfaces
        Folded surface strings of each entity id.
    types
        Type of each entity id.
    partnerships
        ``(member ids, kind, status, start)``.
    relations
        ``(type, source, target)``.
    figures
        ``(subject, measure, value)``.
    """

    surfaces: Mapping[str, frozenset[str]]
    types: Mapping[str, str]
    partnerships: tuple[tuple[tuple[str, ...], str, str, int | None], ...]
    relations: frozenset[tuple[str, str, str]]
    figures: frozenset[tuple[str, str, float]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Annotation:
        """Reduce the JSON form of an extraction or a gold report."""
        entities = data.get("entities", ())
        return cls(
            surfaces={e["id"]: frozenset(map(fold_surface, e.get("mentions") or [e["name"]])) for e in entities},
            types={e["id"]: e["type"] for e in entities},
            partnerships=tuple(
                (tuple(p["members"]), p.get("kind", ""), p.get("status", "active"), p.get("start"))
                for p in data.get("partnerships", ())
            ),
            relations=frozenset((r["type"], r["from"], r["to"]) for r in data.get("relations", ())),
            figures=frozenset((f["subject"], f["measure"], float(f["value"])) for f in data.get("figures", ())),
        )


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all reports: ``scores`` by measure (``entity.core``, ``edge``, …) and accuracies on found edges."""

    reports: int
    scores: Mapping[str, Score]
    accuracies: Mapping[str, Accuracy]

    def rows(self) -> list[dict[str, Any]]:
        """Return one plain row a measure, in the order in which they are reported."""
        table: list[dict[str, Any]] = [
            {
                "measure": name,
                "precision": round(score.precision, 4),
                "recall": round(score.recall, 4),
                "f1": round(score.f1, 4),
                "correct": score.correct,
                "predicted": score.predicted,
                "gold": score.gold,
            }
            for name, score in sorted(self.scores.items())
        ]
        for name, accuracy in self.accuracies.items():
            blank = dict.fromkeys(("precision", "recall", "f1", "predicted", "gold"))
            table.append(
                {"measure": f"{name} accuracy", **blank, "correct": accuracy.correct}
                | {"f1": round(accuracy.value, 4), "predicted": accuracy.of}
            )
        return table


def fold_surface(surface: str) -> str:
    """Fold a surface string for comparison: NFKC, case, punctuation, spaces and a leading "the".

    Examples
    --------
    >>> fold_surface("The City-of Tampere"), fold_surface("宜宾 市")
    ('city of tampere', '宜宾市')
    """
    folded = unicodedata.normalize("NFKC", surface).casefold()
    folded = re.sub(r"[\s\W_]+", " ", folded).strip().removeprefix("the ")
    return folded.replace(" ", "") if _HAN.search(folded) else folded


def evaluate(pairs: Iterable[tuple[Annotation, Annotation]]) -> Evaluation:
    """Score predictions against gold.

    Parameters
    ----------
    pairs
        ``(gold, predicted)`` for each report.

    Returns
    -------
    Evaluation
        Counts summed over all reports (micro average).

    Examples
    --------
    >>> gold = Annotation.from_json({"entities": [{"id": "e1", "type": "City", "name": "", "mentions": ["Espoo"]}]})
    >>> evaluate([(gold, gold)]).scores["entity.core"].f1
    1.0
    """
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    reports = 0
    for gold, predicted in pairs:
        reports += 1
        for name, score in _score_report(gold, predicted):
            counts = tally[name]
            for i, count in enumerate((score.correct, score.predicted, score.gold)):
                counts[i] += count
    accuracies = {name: Accuracy(*tally.pop(name, [0, 0, 0])[:2]) for name in _EDGE_FEATURES}
    return Evaluation(reports, {name: Score(*counts) for name, counts in tally.items()}, accuracies)


def _score_report(gold: Annotation, predicted: Annotation) -> Iterable[tuple[str, Score]]:
    match = match_entities(gold, predicted)
    yield from _score_entities(gold, predicted, match)
    own = {entity: entity for entity in gold.types}
    gold_edges, predicted_edges = _edges(gold, own), _edges(predicted, match)
    found = gold_edges.keys() & predicted_edges.keys()
    yield "edge", Score(len(found), len(predicted_edges), len(gold_edges))
    for i, name in enumerate(_EDGE_FEATURES):
        agree = sum(bool({f[i] for f in gold_edges[e]} & {f[i] for f in predicted_edges[e]}) for e in found)
        yield name, Score(agree, len(found), len(found))

    relations = {(kind, match.get(s, "?" + s), match.get(t, "?" + t)) for kind, s, t in predicted.relations}
    yield "relation", Score(len(gold.relations & relations), len(relations), len(gold.relations))
    gold_links, links = _programme_links(gold.relations), _programme_links(relations)
    yield "programmeLink", Score(len(gold_links & links), len(links), len(gold_links))
    figures = {(match.get(subject, "?" + subject), measure, value) for subject, measure, value in predicted.figures}
    yield "figure", Score(len(gold.figures & figures), len(figures), len(gold.figures))


def _score_entities(gold: Annotation, predicted: Annotation, match: Mapping[str, str]) -> Iterable[tuple[str, Score]]:
    for kind in sorted({*gold.types.values(), *predicted.types.values()}):
        score = Score(
            sum(gold.types[entity] == kind for entity in match.values()),
            sum(other == kind for other in predicted.types.values()),
            sum(other == kind for other in gold.types.values()),
        )
        yield "entity", score
        yield f"entity.{kind}", score
        if kind in CORE_TYPES:
            yield "entity.core", score
    gold_strings, strings = _typed_strings(gold), _typed_strings(predicted)
    yield "mention", Score(len(gold_strings & strings), len(strings), len(gold_strings))


def match_entities(gold: Annotation, predicted: Annotation) -> dict[str, str]:
    """Map predicted to gold ids one to one, most shared surface strings first, ties by id."""
    shared = (
        (len(strings & gold_strings), entity, gold_entity)
        for entity, strings in predicted.surfaces.items()
        for gold_entity, gold_strings in gold.surfaces.items()
        if predicted.types[entity] == gold.types[gold_entity]
    )
    match: dict[str, str] = {}
    taken: set[str] = set()
    for _, entity, gold_entity in sorted((s for s in shared if s[0]), key=lambda s: (-s[0], s[1], s[2])):
        if entity not in match and gold_entity not in taken:
            match[entity] = gold_entity
            taken.add(gold_entity)
    return match


def _edges(
    annotation: Annotation, names: Mapping[str, str]
) -> dict[tuple[str, str], list[tuple[str, str, int | None]]]:
    edges: dict[tuple[str, str], list[tuple[str, str, int | None]]] = defaultdict(list)
    for members, kind, status, start in annotation.partnerships:
        for a, b in itertools.combinations(sorted({names.get(m, "?" + m) for m in members}), 2):
            edges[a, b].append((kind, status, start))
    return dict(edges)


def _typed_strings(annotation: Annotation) -> set[tuple[str, str]]:
    return {(annotation.types[entity], s) for entity, strings in annotation.surfaces.items() for s in strings}


def _programme_links(relations: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    return {(min(s, t), max(s, t)) for kind, s, t in relations if kind != _PLACE}
