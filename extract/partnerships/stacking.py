"""Learning the second scorer of partnerships from what first scorers say of reports that they were not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extract.partnerships.fitting import fit
from extract.partnerships.gold import Example
from extract.partnerships.linear import Linear
from extract.partnerships.neighbours import log_odds, weigh_neighbours
from extract.partnerships.scenes import Layout, Slot
from extract.partnerships.trees import Trees, best_threshold, calibrate, fit_trees

__all__ = ["FOLDS", "PARTICIPANT", "PARTNERSHIP", "StackReport", "learn_second"]

FOLDS = 4
"""Parts of the reports; the second scorer learns from first scores that were made without the report's part."""

PARTNERSHIP = 12.0
PARTICIPANT = 6.0
"""Penalties of the weights of the first scorer and of that of participants, from five-fold cross-validation."""

Rows = list[tuple[list[str], str]]


@dataclass(frozen=True, slots=True)
class StackReport:
    """A laid out report with the examples of its pairs and of its actors, which belong to ``slots``.

    ``missed`` counts annotated pairs that no sentence brings together; ``weight`` says how much the report counts, and
    ``part`` which scorers have not seen it.
    """

    layout: Layout
    pairs: list[Example]
    slots: list[tuple[int, Slot]]
    participants: Rows
    missed: int
    weight: float = 1.0
    part: int = 0


def learn_second(reports: Sequence[StackReport], langs: Sequence[str]) -> dict[str, Trees]:
    """Learn the second scorer; calibrate it, and choose its threshold, on reports that it has not seen."""
    numbers: list[NDArray[np.float64]] = [np.zeros((0, 0))] * len(reports)
    for fold in range(FOLDS):
        first, participant = fit_first([report for report in reports if report.part != fold])
        for i, report in enumerate(reports):
            if report.part == fold:
                numbers[i] = _numbers(report, first, participant)
    labels = [np.array([-1 if e.label is None else e.label for e in r.pairs], dtype=np.int64) for r in reports]
    weights = [report.weight for report in reports]
    scored = []
    for fold in range(FOLDS):
        held_in = [i for i, report in enumerate(reports) if report.part != fold]
        trees = _fit_known([numbers[i] for i in held_in], [labels[i] for i in held_in], [weights[i] for i in held_in])
        for i, report in enumerate(reports):
            if report.part != fold:
                continue
            found = report.pairs
            raw = trees.raw(numbers[i]).tolist() if found else []
            best: dict[tuple[str, str], tuple[float, int]] = {}
            for example, score in zip(found, raw, strict=True):
                old = best.get(example.candidate.pair)
                if old is None or score > old[0]:
                    best[example.candidate.pair] = (score, int(bool(example.told)))
            scored.append((report, list(best.values())))
    every = [pair for _, pairs in scored for pair in pairs]
    second = calibrate(_fit_known(numbers, labels, weights), [s for s, _ in every], [t for _, t in every])
    # One threshold for all languages: each one's own was chance, 0.32 and 0.45 in models between whose best there was
    # no difference on unseen reports.
    weighed = [report.weight for report, pairs in scored for _ in pairs]
    chances = second.calibrated(np.array([score for score, _ in every])).tolist()
    missed = sum(report.missed * report.weight for report in reports)
    threshold = best_threshold(chances, [truth for _, truth in every], weighed, missed=missed)
    return dict.fromkeys(langs, replace(second, threshold=threshold))


def fit_first(reports: Sequence[StackReport]) -> tuple[Linear, Linear]:
    """Learn the first scorer of pairs, and the scorer of participants."""
    known = [(e, report.weight) for report in reports for e in report.pairs if e.label is not None]
    first = fit(
        [e.features for e, _ in known],
        ["yes" if e.label else "no" for e, _ in known],
        weights=[weight for _, weight in known],
        strength=PARTNERSHIP,
    )
    rows = [(row, report.weight) for report in reports for row in report.participants]
    participant = fit(
        [features for (features, _), _ in rows],
        [label for (_, label), _ in rows],
        weights=[weight for _, weight in rows],
        strength=PARTICIPANT,
    )
    return first, participant


def _numbers(report: StackReport, first: Linear, participant: Linear) -> NDArray[np.float64]:
    chances = [first.probabilities(e.features)["yes"] for e in report.pairs]
    standing = {
        slot: log_odds(participant.probabilities(features)["yes"])
        for slot, (features, _) in zip(report.slots, report.participants, strict=True)
    }
    return weigh_neighbours(report.layout, [e.candidate for e in report.pairs], chances, standing)


def _fit_known(
    numbers: Sequence[NDArray[np.float64]], labels: Sequence[NDArray[np.int64]], weights: Sequence[float]
) -> Trees:
    filled = [i for i, rows in enumerate(numbers) if len(rows)]
    rows, known = np.vstack([numbers[i] for i in filled]), np.concatenate([labels[i] for i in filled])
    counts = np.concatenate([np.full(len(labels[i]), weights[i]) for i in filled])
    return fit_trees(rows[known >= 0], known[known >= 0], weights=counts[known >= 0])
