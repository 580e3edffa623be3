"""Numbers tied to one entity: whether a number is a figure, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.partnerships.currencies import currency_at
from extract.partnerships.figure_candidates import Number, find_numbers
from extract.partnerships.figure_features import number_features
from extract.partnerships.figure_subjects import absent_features, subject_features
from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from extract.partnerships.lists import ranking_name, ranks_award
from extract.partnerships.quantities import Quantity, holds_before
from extract.partnerships.scenes import Layout, Scene, Slot
from extract.partnerships.weights import load_models
from extract.references.resolution import Anaphor
from extract.sentences import Sentence
from ontology.records import Entity, Evidence, Figure, Measure, Report

__all__ = ["NONE", "decide_figures", "find_figures", "label_of", "may_be_absent", "measure_of"]

NONE = "none"

TOLD = "told"
"""A percentage's class where its measure is the one that the words round it tell."""

_HANDS = {
    "public": Measure.PUBLIC_FUNDING_SHARE,
    "private": Measure.PRIVATE_FUNDING_SHARE,
    "ppp": Measure.PPP_FUNDING_SHARE,
}

THRESHOLD = 0.27
"""Lowest probability that a number is a figure of the entity it goes to, the entity's name counted in: half of the F1
that unseen reports of ours have in English (0.54), as of links (:mod:`extract.partnerships.relations`)."""

SURE = 0.9
"""Probability that a number is a figure where the head of its column or a list of names and ranks says what it is."""


def find_figures(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> tuple[Figure, ...]:
    """Find investments, funding shares, ranks, and numbers of datasets and participants, each with its entity.

    Examples
    --------
    >>> find_figures(Report("r", "Nothing here."), (), (), ())
    ()
    """
    layout = lay_out(report, sentences, entities, references)
    return decide_figures(layout, load_models(layout.lang))


def decide_figures(layout: Layout, models: Mapping[str, Linear]) -> tuple[Figure, ...]:
    """Say which numbers are figures, and give each to the entity that it most probably belongs to.

    A figure is no surer than that entity's name.
    """
    sure = layout.sureness
    unique: dict[tuple[str, str, float], Figure] = {}
    for number in find_numbers(layout):
        measures = models["figure"].probabilities(number_features(layout, number))
        del measures[NONE]
        some = max(sum(measures.values()), 1e-300)  # all but nothing may be left of what is surely no figure
        probability, measure = max((p, measure_of(number, c)) for c, p in measures.items())
        certainty = max(some, SURE if number.sure or is_plain(layout, number) else 0.0) * probability / some
        if certainty < THRESHOLD:
            continue
        features = [subject_features(layout, number, slot, measure) for slot in number.slots]
        if may_be_absent(number):
            features.append(absent_features(layout, number, measure))
        shares = models["figureSubject"].choose(features)[: len(number.slots)]
        share, chosen = max((p, -i) for i, p in enumerate(shares))
        slot = number.slots[-chosen]
        confidence = certainty * share * sure[slot.entity]
        if confidence < THRESHOLD:
            continue
        figure = _record(layout, number.scene, number.quantity, slot, measure, confidence)
        unique.setdefault((figure.subject, figure.measure, figure.value), figure)
    return tuple(unique.values())


def is_plain(layout: Layout, number: Number) -> bool:
    """Say whether the words before a number show what it is: a place won with an award, datasets that are held.

    The measure that the scorer finds the likeliest of all that are figures still has to be that one.
    """
    start, rank = number.scene.start, number.quantity
    if rank.sort == "rank":
        return ranks_award(layout, number.scene, rank)
    return rank.sort == "datasets" and holds_before(
        layout.folded[max(start, rank.start - 12) : rank.start], layout.lang
    )


def label_of(number: Number, measure: Measure | None) -> str:
    """Return the class of a number for the scorer, ``None`` being no figure; the inverse of :func:`measure_of`."""
    if measure is None:
        return NONE
    return TOLD if _HANDS.get(number.share[0]) == measure else measure.value


def measure_of(number: Number, label: str) -> str:
    """Return the measure that a class of the scorer stands for; a share that nothing tells of is taken for public."""
    return _HANDS.get(number.share[0], Measure.PUBLIC_FUNDING_SHARE).value if label == TOLD else label


def may_be_absent(number: Number) -> bool:
    """Say whether what a figure is of may have been missed: programmes often are, the cities of rankings are not."""
    return number.quantity.sort != "rank" and not number.sure


def _record(layout: Layout, scene: Scene, quantity: Quantity, slot: Slot, label: str, probability: float) -> Figure:
    quote = layout.report.text[scene.start : scene.end]
    return Figure(
        slot.entity,
        Measure(label),
        quantity.value,
        quantity.bound,
        currency_at(layout, quantity, slot.entity),
        ranking_name(layout, scene, quantity) if label == Measure.RANK else None,
        None,
        (Evidence(scene.start, scene.end, quote, layout.report.page_at(scene.start)),),
        round(probability, 4),
    )
