"""Learning the scorers from annotated reports.

A pair of an annotated partnership is an example in the sentences of its evidence; in other sentences it is neither for
nor against. All other pairs are examples against. Nothing here is random: the same reports give the same weights.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from extract.partnerships.candidates import Candidate, actor_pairs
from extract.partnerships.features import status_features
from extract.partnerships.figure_features import find_numbers, number_features, subject_features
from extract.partnerships.linear import Linear, fit
from extract.partnerships.matters import describe_matter
from extract.partnerships.neighbours import join_scores, weigh_neighbours
from extract.partnerships.programmes import programme_candidates
from extract.partnerships.references import find_references
from extract.partnerships.relation_features import link_candidates
from extract.partnerships.relations import NONE, location_candidates
from extract.partnerships.scenes import Layout, Scene, lay_out
from extract.partnerships.structure import describe_pair
from extract.partnerships.trees import Trees, calibrate, fit_trees
from extract.partnerships.years import year_candidates
from extract.sentences import find_sentences
from ontology.records import Entity, EntityType, Extraction, Mention, Partnership

__all__ = ["STRENGTH", "collect", "lay_out_gold", "mention_everywhere", "train"]


STRENGTH = {
    "partnership": 12.0,
    "kind": 2.0,
    "status": 2.0,
    "start": 1.0,
    "programme": 1.0,
    "programmeLink": 6.0,
    "location": 2.0,
    "figure": 2.0,
    "figureSubject": 2.0,
}
"""Penalty of each scorer's weights, from five-fold cross-validation over the training reports."""


SHARED = frozenset({"partnership", "kind", "status", "programmeLink", "location", "figureSubject"})
"""Scorers that learn from both languages; cross-validation or, for what stands to programmes, places and figures, dev
showed the gain."""


FOLDS = 4
"""Parts of the reports; the second scorer learns from first scores that were made without the report's part."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A candidate, what the first scorer sees of it, and the partnerships told of its pair: at all, and here."""

    candidate: Candidate
    features: list[str]
    told: list[Partnership]
    here: list[Partnership]

    @property
    def label(self) -> int | None:
        """1 for an example of a partnership, 0 for one against, ``None`` for neither."""
        return 1 if self.here else None if self.told else 0


def train(gold: Iterable[Extraction], *, lang: str) -> tuple[dict[str, Linear], Trees]:
    """Learn all scorers of a language, and the second scorer of partnerships.

    Parameters
    ----------
    gold
        Reports as :func:`ontology.jsonform.from_json` reads them, best in both languages: how actors stand to each
        other and to classes of triggers is learnt from all of them by the scorers in :data:`SHARED`.
    lang
        ``"en"`` or ``"zh"``; weights of features that no report of that language has are left out.
    """
    rows: dict[str, list[tuple[list[str], str]]] = {name: [] for name in STRENGTH}
    weights: dict[str, list[float]] = {name: [] for name in STRENGTH}
    native: dict[str, set[str]] = {name: set() for name in STRENGTH}
    reports: list[tuple[Layout, list[_Example]]] = []
    for extraction in gold:
        layout = lay_out_gold(extraction)
        labelled = _label(layout, extraction)
        reports.append((layout, labelled))
        for name, examples in collect(layout, extraction, labelled).items():
            if layout.lang == lang or name in SHARED:
                rows[name] += examples
                weights[name] += [_weight(layout, name)] * len(examples)
            if layout.lang == lang:
                native[name].update(feature for features, _ in examples for feature in features)
    models = {}
    for name, examples in rows.items():
        features, labels = [f for f, _ in examples], [label for _, label in examples]
        model = fit(features, labels, weights=weights[name], strength=STRENGTH[name])
        models[name] = Linear(model.classes, {f: w for f, w in model.weights.items() if f in native[name]})
    return models, _learn_neighbours(reports)


def _weight(layout: Layout, name: str) -> float:
    """Return how much an example of a report counts: a survey of ten programmes is one voice on links, not ten."""
    if name != "programmeLink":
        return 1.0
    return 1.0 / max(1, sum(e.type is EntityType.PROGRAMME for e in layout.entities.values()))


def _learn_neighbours(reports: Sequence[tuple[Layout, list[_Example]]]) -> Trees:
    """Learn the second scorer from first scores of held-out reports, and calibrate it on held-out reports too."""
    numbers: list[np.ndarray] = [np.zeros((0, 0))] * len(reports)
    for fold in range(FOLDS):
        seen = [e for i, (_, found) in enumerate(reports) if i % FOLDS != fold for e in found if e.label is not None]
        first = fit(
            [e.features for e in seen], ["yes" if e.label else "no" for e in seen], strength=STRENGTH["partnership"]
        )
        for i in range(fold, len(reports), FOLDS):
            layout, found = reports[i]
            chances = [first.probabilities(e.features)["yes"] for e in found]
            numbers[i] = weigh_neighbours(layout, [e.candidate for e in found], chances)
    labels = [np.array([-1 if e.label is None else e.label for e in found]) for _, found in reports]
    scores: list[float] = []
    truths: list[int] = []
    for fold in range(FOLDS):
        held_in = [i for i in range(len(reports)) if i % FOLDS != fold]
        trees = _fit_known([numbers[i] for i in held_in], [labels[i] for i in held_in])
        for i in range(fold, len(reports), FOLDS):
            best: dict[tuple[str, str], tuple[float, int]] = {}
            found = reports[i][1]
            raw: list[float] = join_scores(trees, numbers[i]).tolist() if found else []
            for example, score in zip(found, raw, strict=True):
                old = best.get(example.candidate.pair)
                if old is None or score > old[0]:
                    best[example.candidate.pair] = (score, int(bool(example.told)))
            scores += [score for score, _ in best.values()]
            truths += [truth for _, truth in best.values()]
    return calibrate(_fit_known(numbers, labels), scores, truths)


def _fit_known(numbers: Sequence[np.ndarray], labels: Sequence[np.ndarray]) -> Trees:
    filled = [i for i, rows in enumerate(numbers) if len(rows)]
    rows, known = np.vstack([numbers[i] for i in filled]), np.concatenate([labels[i] for i in filled])
    return fit_trees(rows[known >= 0], known[known >= 0])


def lay_out_gold(extraction: Extraction) -> Layout:
    """Lay out an annotated report with its entities wherever their names stand."""
    report = extraction.report
    entities = mention_everywhere(report.text, extraction.entities)
    sentences = find_sentences(report.text, lang=report.lang)
    references = find_references(report.text, sentences, entities, report.lang, title=report.title)
    return lay_out(report, sentences, entities, references)


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


def _label(layout: Layout, extraction: Extraction) -> list[_Example]:
    told: dict[tuple[str, str], list[Partnership]] = {}
    for partnership in extraction.partnerships:
        ids = sorted({m.entity for m in partnership.members})
        for pair in itertools.combinations(ids, 2):
            told.setdefault((pair[0], pair[1]), []).append(partnership)
    examples = []
    for candidate in actor_pairs(layout):
        scene = candidate.scene
        known = told.get(candidate.pair, [])
        here = [p for p in known if any(e.start < scene.end and scene.start < e.end for e in p.evidence)]
        features = describe_pair(layout, candidate)
        examples.append(_Example(candidate, features, known, here))
    return examples


def collect(
    layout: Layout, extraction: Extraction, labelled: Sequence[_Example]
) -> dict[str, list[tuple[list[str], str]]]:
    """Turn an annotated report into examples for each scorer."""
    rows: dict[str, list[tuple[list[str], str]]] = {name: [] for name in STRENGTH}
    for example in labelled:
        if example.label is None:
            continue
        scene, left, right = example.candidate.scene, example.candidate.left, example.candidate.right
        features = example.features
        rows["partnership"].append((features, "yes" if example.label else "no"))
        for partnership in example.here[:1]:
            matter = describe_matter(layout, example.candidate)
            rows["kind"].append((matter, partnership.kind))
            rows["status"].append(([*matter, *status_features(scene, left, right)], partnership.status))
            context = (f"kind:{partnership.kind}", f"status:{partnership.status}")
            for year in year_candidates(layout, scene, left, right, context):
                rows["start"].append((list(year.features), "yes" if year.year == partnership.start else "no"))
            for programme, found in programme_candidates(layout, scene, left, right, context).items():
                rows["programme"].append((list(found), "yes" if programme == partnership.programme else "no"))
    _collect_relations(layout, extraction, rows)
    _collect_figures(layout, extraction, rows)
    return rows


def _collect_figures(layout: Layout, extraction: Extraction, rows: dict[str, list[tuple[list[str], str]]]) -> None:
    """Each number is an example of what it is; each that is a figure is an example of whose it is."""
    for number in find_numbers(layout):
        scene = number.scene
        here = [
            figure
            for figure in extraction.figures
            if figure.value == number.quantity.value
            and any(e.start < scene.end and scene.start < e.end for e in figure.evidence)
        ]
        rows["figure"].append((number_features(layout, number), here[0].measure.value if here else NONE))
        subjects = {figure.subject for figure in here}
        for slot in number.slots if here else ():
            features = subject_features(layout, number, slot, here[0].measure.value)
            rows["figureSubject"].append((features, "yes" if slot.entity in subjects else "no"))


def _collect_relations(layout: Layout, extraction: Extraction, rows: dict[str, list[tuple[list[str], str]]]) -> None:
    stated: dict[tuple[str, str, str], list[tuple[str, int, int]]] = {}
    for relation in extraction.relations:
        model = "location" if relation.type == "locatedIn" else "programmeLink"
        spans = [(relation.type.value, e.start, e.end) for e in relation.evidence]
        stated.setdefault((model, relation.source, relation.target), []).extend(spans)
    for link in link_candidates(layout):
        known = stated.get(("programmeLink", link.actor, link.programme))
        for view, features in zip(link.views, link.features, strict=True):
            _add(rows["programmeLink"], features, view.scene, known)
    for candidate, source, target, features in location_candidates(layout):
        _add(rows["location"], features, candidate.scene, stated.get(("location", source, target)))


def _add(
    rows: list[tuple[list[str], str]], features: list[str], scene: Scene, known: list[tuple[str, int, int]] | None
) -> None:
    """Add an example; a relation told elsewhere makes its other sentences neither for nor against."""
    here = [label for label, start, end in known or () if start < scene.end and scene.start < end]
    if here or not known:
        rows.append((features, here[0] if here else NONE))
