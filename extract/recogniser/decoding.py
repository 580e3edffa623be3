"""Decoding a linear-chain CRF: the best labels of sentences, and how probable a label is.

All sentences of a report go together, one step for each place in them: the longest first, so that those which reach a
place are the first rows of an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["best_labels", "marginals"]


class _Steps:
    """Sentences put place by place: all first tokens, longest sentence first, then all second ones, and so on.

    Parameters
    ----------
    lengths
        Tokens of each sentence, 1 at least.
    """

    def __init__(self, lengths: Sequence[int]) -> None:
        sizes = np.asarray(lengths)
        order = np.argsort(-sizes, kind="stable")
        starts = (np.cumsum(sizes) - sizes)[order]
        sizes = sizes[order]
        steps = np.arange(sizes[0])
        counts = np.searchsorted(-sizes, -steps, side="left")
        ends = np.cumsum(counts)
        self.bounds: list[tuple[int, int]] = list(zip((ends - counts).tolist(), ends.tolist(), strict=True))
        step = np.repeat(steps, counts)
        rank = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
        self.tokens = starts[rank] + step
        """Token of each row, sentences one after another."""
        self.mirrored = starts[rank] + sizes[rank] - 1 - step
        """The same with each sentence turned round."""
        self.last = step == sizes[rank] - 1
        """Whether a row is a sentence's last token."""


def best_labels(states: Any, lengths: Sequence[int], transitions: Any) -> Any:
    """Return the most probable labels of each sentence (Viterbi).

    Parameters
    ----------
    states
        Scores of each label (columns) for each token (rows), sentences one after another; in nats.
    lengths
        Tokens of each sentence, 1 at least; they sum to the number of rows.
    transitions
        Scores of each label (rows) before each label (columns).

    Returns
    -------
    numpy.ndarray
        Number of each token's label; of equal ones the first.

    Examples
    --------
    >>> states = np.array([[1.0, 0.0], [0.0, 0.5], [0.0, 0.5]])
    >>> best_labels(states, [2, 1], np.array([[2.0, 0.0], [0.0, 0.0]])).tolist()
    [0, 0, 1]
    """
    steps = _Steps(lengths)
    scores = states.take(steps.tokens, axis=0)
    before, _ = steps.bounds[0]
    passing = transitions[:, None]
    for low, high in steps.bounds[1:]:
        # With the label before as the first axis, in memory too, the greatest are found in half the time.
        through = np.add(scores[before : before + high - low].T[:, :, None], passing, order="C")
        scores[low:high] += np.maximum.reduce(through)
        before = low
    chosen = np.empty(len(scores), dtype=np.intp)
    chosen[steps.last] = scores[steps.last].argmax(axis=1)
    into = np.ascontiguousarray(transitions.T)
    for (before, _), (low, high) in zip(steps.bounds[-2::-1], steps.bounds[:0:-1], strict=True):
        after = before + high - low
        chosen[before:after] = (scores[before:after] + into.take(chosen[low:high], axis=0)).argmax(axis=1)
    labels = np.empty_like(chosen)
    labels[steps.tokens] = chosen
    return labels


def marginals(states: Any, lengths: Sequence[int], transitions: Any) -> Any:
    """Return the probability of each label of each token (forward-backward).

    Parameters
    ----------
    states, lengths, transitions
        As for :func:`best_labels`.

    Returns
    -------
    numpy.ndarray
        As ``states``; each row sums to 1.

    Examples
    --------
    >>> marginals(np.zeros((2, 2)), [2], np.log([[1.0, 1.0], [1.0, 5.0]])).round(2).tolist()
    [[0.25, 0.75], [0.25, 0.75]]
    """
    steps = _Steps(lengths)
    powers = np.exp(states - states.max(axis=1, keepdims=True))
    # Both directions at once: the second on each sentence turned round.
    towards = np.stack([powers.take(steps.tokens, axis=0), powers.take(steps.mirrored, axis=0)])
    passing = np.exp(transitions - transitions.max())
    passing = np.stack([passing, passing.T])
    arriving = np.ones_like(towards)
    _, count = steps.bounds[0]
    reached = towards[:, :count]
    for low, high in steps.bounds[1:]:
        coming = np.matmul(reached[:, : high - low], passing)
        # Scaled at each step, so that no number grows too small.
        coming /= coming.sum(axis=2, keepdims=True)
        arriving[:, low:high] = coming
        reached = coming * towards[:, low:high]
    joined = np.empty_like(states)
    joined[steps.tokens] = arriving[0]
    backward = np.empty_like(states)
    backward[steps.mirrored] = arriving[1]
    joined *= powers * backward
    return joined / joined.sum(axis=1, keepdims=True)
