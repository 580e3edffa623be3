"""Features of what stands at a fixed distance: numbered once for each place of a text, read from each token's place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from extract.recogniser.blocks import Column

__all__ = ["EDGE", "Window", "numbered", "padded", "places"]

EDGE = "<>"
"""What stands before and after the tokens of a sentence."""

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


class Window(NamedTuple):
    """What a token sees at ``shift`` from its place: there, of the blocks from ``numbers`` on, the one at ``block``."""

    numbers: Any
    shift: int
    block: int


def numbered(things: Iterable[Key], column: Column[Key]) -> Any:
    """Return the numbers of what each of some things tells, as an array."""
    return np.fromiter(map(column.__getitem__, things), dtype=np.intp)


def padded(sentences: Sequence[Sequence[Item]], reach: int, edge: Item) -> list[Item]:
    """Put sentences one after another, with ``reach`` edges before, between and after them.

    Examples
    --------
    >>> padded([["a"], ["b", "c"]], 1, EDGE)
    ['<>', 'a', '<>', 'b', 'c', '<>']
    """
    edges = [edge] * reach
    joined = list(edges)
    for sentence in sentences:
        joined += sentence
        joined += edges
    return joined


def places(lengths: Sequence[int], reach: int) -> Any:
    """Return where the tokens of sentences of these lengths stand in what :func:`padded` returns.

    Examples
    --------
    >>> places([1, 2], 1).tolist()
    [1, 3, 4]
    """
    return np.arange(sum(lengths)) + np.repeat(reach * np.arange(1, len(lengths) + 1), lengths)
