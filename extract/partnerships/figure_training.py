"""Examples of figures from annotated reports: what each number is, and whose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from extract.partnerships.figure_candidates import Number, find_numbers
from extract.partnerships.figure_features import number_features
from extract.partnerships.figure_subjects import absent_features, subject_features
from extract.partnerships.figures import label_of, may_be_absent
from extract.partnerships.scenes import Layout
from ontology.records import EntityType, Extraction, Figure, Measure

__all__ = ["Choice", "number_examples", "subject_choices"]

HIDDEN = 0.1
"""How much a choice counts in which the right entity is hidden, from five-fold cross-validation over the training
reports with the entities that held-out recognisers find; double for programmes, which they miss twice as often."""

_SORTS = {Measure.INVESTMENT: "money", Measure.RANK: "rank", Measure.DATASETS: "datasets"} | {
    Measure.PARTICIPANTS: "participants"
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The features of the entities that a figure may be of, which are right, and how much the example counts."""

    alternatives: tuple[list[str], ...]
    right: tuple[int, ...]
    weight: float = 1.0


def number_examples(layout: Layout, extraction: Extraction) -> list[tuple[list[str], str]]:
    """Make each number an example of what it is."""
    rows = []
    for number in find_numbers(layout):
        told = _told(number, extraction)
        rows.append((number_features(layout, number), label_of(number, told[0].measure if told else None)))
    return rows


def subject_choices(
    layout: Layout, extraction: Extraction, lay_out_again: Callable[[Extraction], Layout]
) -> list[Choice]:
    """Make each number that is a figure an example of whose it is.

    Parameters
    ----------
    layout, extraction
        An annotated report, and how it was laid out.
    lay_out_again
        Lays out the report once more without one of its entities: so the scorer learns to give a figure to nobody where
        the recogniser missed the entity that it is of.
    """
    choices = list(_choices(layout, extraction))
    for subject in dict.fromkeys(figure.subject for figure in extraction.figures):
        weight = 2 * HIDDEN if layout.entities[subject].type is EntityType.PROGRAMME else HIDDEN
        kept = tuple(entity for entity in extraction.entities if entity.id != subject)
        figures = tuple(figure for figure in extraction.figures if figure.subject == subject)
        hidden = lay_out_again(replace(extraction, entities=kept))
        choices += _hidden_choices(hidden, replace(extraction, figures=figures), weight)
    return choices


def _choices(layout: Layout, extraction: Extraction) -> Iterator[Choice]:
    for number in find_numbers(layout):
        told = _told(number, extraction)
        subjects = {figure.subject for figure in told}
        right = tuple(i for i, slot in enumerate(number.slots) if slot.entity in subjects)
        if right:
            yield Choice(_alternatives(layout, number, told[0].measure), right)


def _hidden_choices(layout: Layout, extraction: Extraction, weight: float) -> Iterator[Choice]:
    for number in find_numbers(layout):
        told = _told(number, extraction)
        if told and may_be_absent(number):
            yield Choice(_alternatives(layout, number, told[0].measure), (len(number.slots),), weight)


def _alternatives(layout: Layout, number: Number, measure: Measure) -> tuple[list[str], ...]:
    features = [subject_features(layout, number, slot, measure) for slot in number.slots]
    if may_be_absent(number):
        features.append(absent_features(layout, number, measure))
    return tuple(features)


def _told(number: Number, extraction: Extraction) -> list[Figure]:
    """Return the annotated figures that a number is."""
    scene = number.scene
    return [
        figure
        for figure in extraction.figures
        if figure.value == number.quantity.value
        and _SORTS.get(figure.measure, "percent") == number.quantity.sort
        and any(e.start < scene.end and scene.start < e.end for e in figure.evidence)
    ]
