"""The second and the third scorer of pairs: trees that weigh a pair's first score with what else is known of it.

The second one sees the first one's scores of the pair and of its neighbours, what each kind of features added, what the
encoder says of the pair, how likely each of the two takes part in what the sentence tells, and how its clauses join
them. The third one sees all of that, and what the second says of the neighbours (stacked learning: Cohen, Carvalho
2005, "Stacked sequential learning"). Each leaves alone what the scorer before has ruled out, most pairs of a sentence
being none.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.partnerships.candidates import Candidate
from extract.partnerships.encoder.reading import Reading
from extract.partnerships.joining import clause_numbers
from extract.partnerships.linear import Linear, chance
from extract.partnerships.neighbours import neighbour_rows
from extract.partnerships.pairs import describe_pair
from extract.partnerships.scenes import Layout, Slot
from extract.partnerships.trees import Trees

__all__ = [
    "UNLIKELY",
    "FirstScores",
    "Rescorer",
    "first_scores",
    "read_odds",
    "score_first",
    "second_rows",
    "third_rows",
]

_SUREST = 11.5
"""Most log-odds either way."""

_HOPELESS = -4.0
"""Log-odds up to which the first scorer's word stands: two thirds of the candidates, and one partnership in fifty.
Edges of the benchmark's training reports, unseen, are level with -5, -4 and -3; the higher, the less is weighed."""

UNLIKELY = -4.0
"""Log-odds up to which the second scorer's word stands: then little more than one in four candidates remain."""

_HOW = {
    "name": 0.0,
    "ref": 1.0,
    "both": 2.0,
    "head": 3.0,
    "prev": 4.0,
    "item": 5.0,
    "topic": 6.0,
    "main": 7.0,
    "maybe": 8.0,
}
"""How an actor stands in a sentence (see :class:`~extract.partnerships.scenes.Slot`), as a number."""

_UNKNOWN = -4.0
"""Stands for the log-odds of an actor of which it is not known whether it takes part."""

_TOGETHER = 4096
"""So many rows are weighed at once."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FirstScores:
    """The first scorer's log-odds of each candidate, and what each block of its features adds to them."""

    odds: Sequence[float]
    parts: Sequence[Sequence[float]]

    @property
    def chances(self) -> list[float]:
        """The probability of each candidate."""
        return [chance(value) for value in self.odds]


@dataclass(frozen=True)
class Rescorer:
    """Both later scorers; the third one is calibrated and holds the threshold."""

    second: Trees
    third: Trees

    @classmethod
    def of(cls, trees: Mapping[str, Trees]) -> Rescorer | None:
        """Make it of a language's trees; ``None`` if these are not among them."""
        return cls(trees["second"], trees["third"]) if "third" in trees else None

    def chances(
        self,
        layout: Layout,
        candidates: Sequence[Candidate],
        first: FirstScores,
        standing: Mapping[tuple[int, Slot], float],
        reading: Reading,
    ) -> list[float]:
        """Return the probability of each candidate.

        Parameters
        ----------
        candidates, first
            All candidates of a report, and what the first scorer says of each.
        standing
            For the number of a scene and a slot of it, the log-odds that the slot's actor takes part in what is told
            there.
        reading
            The report as an encoder reads it.
        """
        odds = list(first.odds)
        read = read_odds(candidates, first, reading)
        likely: dict[int, Rows] = {}
        # The numbers of some sentences are weighed before those of the next are made: of a long report they would fill
        # the memory.
        for members, rows in _together(second_rows(layout, candidates, first, standing, read)):
            found = self.second.raw(rows)
            kept = np.flatnonzero(found > UNLIKELY)
            likely.update(zip([members[at] for at in kept], rows[kept], strict=True))
            for member, value in zip(members, found.tolist(), strict=True):
                odds[member] = value
        chances = [chance(value) for value in odds]
        for members, rows in _together(third_rows(layout, candidates, odds, likely)):
            for member, probability in zip(members, self.third.probabilities(rows).tolist(), strict=True):
                chances[member] = probability
        return chances


def read_odds(candidates: Sequence[Candidate], first: FirstScores, reading: Reading) -> dict[int, float]:
    """Return the encoder's log-odds of the candidates that the first scorer does not rule out, by their places."""
    wanted = [i for i, value in enumerate(first.odds) if value > _HOPELESS]
    return dict(zip(wanted, reading.odds([candidates[i] for i in wanted]), strict=True))


def first_scores(layout: Layout, candidates: Sequence[Candidate], model: Linear) -> FirstScores:
    """Return what the first scorer says of each candidate of a report."""
    # Descriptions are made as they are weighed and not kept, since they are large.
    return score_first((describe_pair(layout, candidate) for candidate in candidates), model)


def score_first(described: Iterable[Iterable[tuple[str, ...]]], model: Linear) -> FirstScores:
    """Return what the first scorer says of candidates that are described already."""
    weigh = model.weigher()
    parts = [weigh(blocks) for blocks in described]
    return FirstScores([max(min(sum(found), _SUREST), -_SUREST) for found in parts], parts)


def second_rows(
    layout: Layout,
    candidates: Sequence[Candidate],
    first: FirstScores,
    standing: Mapping[tuple[int, Slot], float],
    read: Mapping[int, float],
    *,
    above: float = _HOPELESS,
) -> Iterator[tuple[list[int], Rows]]:
    """Yield, sentence by sentence, the places of the candidates that the second scorer sees, and a row for each.

    Those are the ones whose log-odds are above a limit; ``read`` holds the encoder's log-odds of each by its place, and
    the other parameters are those of :meth:`Rescorer.chances`.
    """
    wanted = {i for i, value in enumerate(first.odds) if value > above}
    for members, found in neighbour_rows(layout, candidates, first.odds, wanted):
        # An array is filled far faster than lists are turned into one.
        numbers = array("d")
        for i, row in zip(members, found, strict=True):
            candidate = candidates[i]
            scene, left, right = candidate
            ours = standing.get((scene.index, left), _UNKNOWN)
            theirs = standing.get((scene.index, right), _UNKNOWN)
            row.append(read[i])
            row += (ours, theirs, min(ours, theirs), ours + theirs)
            row += (left.sure, right.sure, left.sure * right.sure, _HOW[left.how], _HOW[right.how], *first.parts[i])
            numbers.fromlist(row)
            for part in clause_numbers(layout, candidate):
                numbers.extend(part)
        yield members, np.frombuffer(numbers, dtype=np.float64).reshape(len(members), -1)


def third_rows(
    layout: Layout, candidates: Sequence[Candidate], odds: Sequence[float], likely: Mapping[int, Rows]
) -> Iterator[tuple[list[int], Rows]]:
    """Yield, sentence by sentence, the places of the candidates that the third scorer sees, and a row for each.

    Parameters
    ----------
    candidates, odds
        All candidates of a report, and the second scorer's log-odds of each, or the first one's.
    likely
        The second scorer's rows of those to be seen, by their places.
    """
    for members, found in neighbour_rows(layout, candidates, odds, likely):
        yield members, np.hstack([np.stack([likely[i] for i in members]), np.array(found)])


def _together(parts: Iterable[tuple[list[int], Rows]]) -> Iterator[tuple[list[int], Rows]]:
    """Join parts until they are enough to be weighed at once."""
    members: list[int] = []
    rows: list[Rows] = []
    for some, found in parts:
        members += some
        rows.append(found)
        if len(members) >= _TOGETHER:
            yield members, np.concatenate(rows)
            members, rows = [], []
    if members:
        yield members, np.concatenate(rows)
