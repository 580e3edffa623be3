"""Learning the later scorers of pairs from what earlier ones say of reports that they were not trained on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from extract.encoder.parts import HALVES
from extract.partnerships.fitting import fit
from extract.partnerships.gold import Example
from extract.partnerships.linear import Linear, log_odds
from extract.partnerships.rescoring import UNLIKELY, Rescorer, score_first, second_rows, third_rows
from extract.partnerships.scenes import Layout, Slot
from extract.partnerships.trees import Trees, best_threshold, calibrate, fit_trees

__all__ = ["PARTICIPANT", "PARTNERSHIP", "StackReport", "fit_first", "learn_rescorer"]

PARTNERSHIP = 20.0
PARTICIPANT = 12.0
"""Penalties of the weights of the first scorer and of that of participants: see ``STRENGTH`` of the training."""

_LEARNT = -6.0
"""Log-odds from which on the second scorer learns: from more than it is asked about."""

Rows = list[tuple[list[str], str]]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A later scorer's rows of a report, and the places of their pairs among its pairs."""

    members: list[int]
    rows: NDArray[np.float64]

    @classmethod
    def of(cls, parts: Iterable[tuple[list[int], NDArray[np.float64]]]) -> _Seen:
        """Join what a report's sentences give."""
        found = list(parts)
        members = [member for some, _ in found for member in some]
        return cls(members, np.vstack([rows for _, rows in found]) if found else np.zeros((0, 0)))


@dataclass(frozen=True, slots=True)
class StackReport:
    """A laid out report with the examples of its pairs and of its actors, which belong to ``slots``.

    ``missed`` counts annotated pairs that no sentence brings together; ``weight`` says how much the report counts, and
    ``half`` which scorers have not seen it; ``read`` holds the log-odds of its pairs by an encoder that has not.
    """

    layout: Layout
    pairs: list[Example]
    slots: list[tuple[int, Slot]]
    participants: Rows
    missed: int
    weight: float = 1.0
    half: int = 0
    read: Mapping[int, float] = field(default_factory=dict)


def learn_rescorer(reports: Sequence[StackReport]) -> Rescorer:
    """Learn the later scorers; calibrate the last, and choose its threshold, on reports that it has not seen."""
    odds: list[Sequence[float]] = [()] * len(reports)
    shown = [_Seen([], np.zeros((0, 0)))] * len(reports)
    for half in range(HALVES):
        first, participant = fit_first([report for report in reports if report.half != half])
        for i, report in enumerate(reports):
            if report.half == half:
                odds[i], shown[i] = _seen_by_second(report, first, participant)
    likely = [_Seen([], np.zeros((0, 0)))] * len(reports)
    for half in range(HALVES):
        trees = _fit_without(half, reports, shown)
        for i, report in enumerate(reports):
            if report.half == half:
                likely[i] = _seen_by_third(report, odds[i], shown[i], trees)
    second, third = _fit_without(None, reports, shown), _fit_without(None, reports, likely)
    scored = []
    for half in range(HALVES):
        trees = _fit_without(half, reports, likely)
        held_out = ((report, likely[i]) for i, report in enumerate(reports) if report.half == half)
        scored += [(report, _best_of_pairs(report, rows, trees)) for report, rows in held_out]
    every = [pair for _, pairs in scored for pair in pairs]
    third = calibrate(third, [s for s, _ in every], [t for _, t in every])
    weighed = [report.weight for report, pairs in scored for _ in pairs]
    chances = third.calibrated(np.array([score for score, _ in every])).tolist()
    missed = sum((_told(report) - sum(t for _, t in pairs)) * report.weight for report, pairs in scored)
    threshold = best_threshold(chances, [truth for _, truth in every], weighed, missed=missed)
    return Rescorer(second, replace(third, threshold=threshold))


def _told(report: StackReport) -> int:
    """Count the annotated pairs of a report, those that no sentence brings together among them."""
    return report.missed + len({e.candidate.pair for e in report.pairs if e.told})


def _seen_by_second(report: StackReport, first: Linear, participant: Linear) -> tuple[Sequence[float], _Seen]:
    """Return the first scorer's log-odds of a report's pairs, and the second one's rows."""
    candidates = [example.candidate for example in report.pairs]
    scores = score_first([example.blocks for example in report.pairs], first)
    standing = {
        slot: log_odds(participant.probabilities(features)["yes"])
        for slot, (features, _) in zip(report.slots, report.participants, strict=True)
    }
    return scores.odds, _Seen.of(second_rows(report.layout, candidates, scores, standing, report.read, above=_LEARNT))


def _seen_by_third(report: StackReport, odds: Sequence[float], shown: _Seen, second: Trees) -> _Seen:
    """Return the third scorer's rows of a report, from a second one that has not seen it."""
    if not shown.members:
        return shown
    found = second.raw(shown.rows).tolist()
    known, likely = list(odds), {}
    for i, row, value in zip(shown.members, shown.rows, found, strict=True):
        known[i] = value
        if value > UNLIKELY:
            likely[i] = row
    candidates = [example.candidate for example in report.pairs]
    return _Seen.of(third_rows(report.layout, candidates, known, likely))


def _best_of_pairs(report: StackReport, likely: _Seen, third: Trees) -> list[tuple[float, int]]:
    """Return each pair's highest sum of trees, and whether it is annotated."""
    best: dict[tuple[str, str], tuple[float, int]] = {}
    sums = third.raw(likely.rows).tolist() if likely.members else ()
    for i, score in zip(likely.members, sums, strict=True):
        example = report.pairs[i]
        pair = example.candidate.pair
        if pair not in best or score > best[pair][0]:
            best[pair] = (score, int(bool(example.told)))
    return list(best.values())


def fit_first(reports: Sequence[StackReport]) -> tuple[Linear, Linear]:
    """Learn the first scorer of pairs, and the scorer of participants."""
    known = [(e, report.weight) for report in reports for e in report.pairs if e.label is not None]
    first = fit(
        _Features([e for e, _ in known]),
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


class _Features(Sequence[list[str]]):
    """The features of examples, made as they are asked for: those of a million fill gigabytes."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples

    def __len__(self) -> int:
        return len(self._examples)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> _Features: ...
    def __getitem__(self, at: int | slice) -> list[str] | _Features:
        return _Features(self._examples[at]) if isinstance(at, slice) else self._examples[at].features


def _fit_without(half: int | None, reports: Sequence[StackReport], seen: Sequence[_Seen]) -> Trees:
    """Learn trees from the rows of all reports but those of a half."""
    rows, labels, weights = [], [], []
    for report, part in zip(reports, seen, strict=True):
        found = [report.pairs[i].label for i in part.members]
        known = [at for at, label in enumerate(found) if label is not None]
        if report.half != half and known:
            rows.append(part.rows[known])
            labels += [found[at] or 0 for at in known]
            weights += [report.weight] * len(known)
    return fit_trees(np.vstack(rows), labels, weights=weights)
