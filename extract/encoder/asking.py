"""A network that has learnt: how it is kept, and a report as it reads it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.encoder.network import REACH, WIDTH, Head, Views, ask, contexts, new_weights, weighed
from extract.encoder.tape import Array, Ids, Node, Tape
from extract.encoder.vocabulary import Numbers, Vocabulary
from ontology.errors import DataError

__all__ = ["Network", "Passage", "load_network", "save_network"]

_TOGETHER = 4096
"""So many places are read, and kept ready, at once."""

_BETWEEN = "\n"
_TABLES = ("words", "endings", "labels")
_VECTORS = frozenset({"word", "ending", "label"})


@dataclass(frozen=True)
class Network:
    """A vocabulary and the weights that were learnt."""

    vocabulary: Vocabulary
    weights: Mapping[str, Array]


@dataclass(frozen=True)
class Passage:
    """A report's words as a network reads them; nothing is computed before the first question."""

    network: Network
    numbers: Numbers

    def ask(self, name: str, head: Head, views: Views) -> dict[str, Array]:
        """Return a head's answers by name: for each of some questions a row of scores."""
        if len(self.numbers.words) <= _TOGETHER:
            found, words = self._whole
        else:
            inside, views = _looked_at(views)
            found, words = self._weighed(self._contexts[inside])
        answers = ask(self._tape, name, head, found, words, views)
        return {answer: node.value for answer, node in answers.items()}

    @cached_property
    def _whole(self) -> tuple[Node, Node]:
        """All places of a short text, of which most are looked at again and again."""
        return self._weighed(self._contexts)

    def _weighed(self, places: NDArray[np.float16]) -> tuple[Node, Node]:
        found = Node(places.astype(np.float32))
        return found, weighed(self._tape, found)

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self.network.weights)

    @cached_property
    def _contexts(self) -> NDArray[np.float16]:
        """The vectors of all places, made some thousands at a time and kept in half precision.

        What is made of them on the way would fill the memory where a report is long, and so would they.
        """
        size = len(self.numbers.words)
        found = np.empty((size, WIDTH), np.float16)
        for start in range(0, size, _TOGETHER):
            end = min(start + _TOGETHER, size)
            low, high = max(start - REACH, 0), min(end + REACH, size)
            words, endings, labels = (getattr(self.numbers, table)[low:high] for table in _TABLES)
            part = contexts(self._tape, words, endings, labels, np.zeros(high - low, np.int32))
            found[start:end] = part.value[start - low : end - low]
        return found


def _looked_at(views: Views) -> tuple[Ids, Views]:
    """Return the places that questions look at, in order, and the questions with numbers of places among these.

    It takes as long as there are questions and places looked at, however long the text is.

    >>> rows = [((7, 4), (3, 5), (0,), (1.0, 1.0), ()), ((1, 4), (6, 6), (0,), (1.0, 1.0), ())]
    >>> places, views = _looked_at(Views.of(rows, Head(1, (1,), {})))
    >>> places.tolist(), views.ends.tolist(), views.parts.tolist()
    ([1, 3, 4, 7], [[3, 2], [0, 2]], [[[1, 3]], [[0, 0]]])
    """
    starts, stops = views.parts[..., 0], views.parts[..., 1]
    filled = starts < stops
    lows = np.concatenate([views.ends.ravel(), starts[filled]])
    order = np.argsort(lows, kind="stable")
    highs = np.maximum.accumulate(np.concatenate([views.ends.ravel() + 1, stops[filled]])[order])
    lows = lows[order]
    # Stretches that overlap or touch are one run of places.
    runs = np.flatnonzero(np.concatenate([[True], lows[1:] > highs[:-1]]))
    first, sizes = lows[runs], np.append(highs[runs[1:] - 1], highs[-1]) - lows[runs]
    before = np.cumsum(sizes) - sizes
    places = np.repeat(first - before, sizes) + np.arange(sizes.sum())

    def moved(at: Ids, by: Ids) -> Ids:
        shift: Ids = (before - first)[np.searchsorted(first, by, side="right") - 1].astype(np.int32)
        return at + shift

    parts = np.stack([moved(starts, starts), moved(stops, starts)], axis=-1) * filled[..., None]
    return places.astype(np.int32), replace(views, ends=moved(views.ends, views.ends), parts=parts)


def _shapes(weights: Mapping[str, Array]) -> dict[str, tuple[int, ...]]:
    """Return the shape of each layer; tables of words have as many rows as there are words."""
    return {name: value.shape[1:] if name in _VECTORS else value.shape for name, value in weights.items()}


def save_network(network: Network, path: Path) -> None:
    """Write a network as compressed arrays of half precision; the same network gives the same bytes."""
    arrays: dict[str, Any] = {
        f"known.{table}": np.frombuffer(_BETWEEN.join(getattr(network.vocabulary, table)).encode(), np.uint8)
        for table in _TABLES
    }
    arrays |= {name: value.astype(np.float16) for name, value in network.weights.items()}
    np.savez_compressed(path, **arrays)


def load_network(path: Path, heads: Mapping[str, Head]) -> Network:
    """Read a network with some heads that :func:`save_network` wrote.

    Raises
    ------
    DataError
        The file is missing, is no network, or its layers are not those of such heads: another version learnt it.
    """
    try:
        # Opened here, since NumPy leaves a broken file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            tables = []
            for table in _TABLES:
                joined = kept[f"known.{table}"].tobytes().decode()
                names = joined.split(_BETWEEN) if joined else []
                tables.append({name: number for number, name in enumerate(names, 2)})
            weights = {name: kept[name].astype(np.float32) for name in kept.files if not name.startswith("known.")}
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError("no network", where=path.name, todo="run `cityties train`") from error
    if _shapes(weights) != _shapes(new_weights(Vocabulary({}, {}, {}), heads, np.random.default_rng(0))):
        raise DataError("a network of another version", where=path.name, todo="run `cityties train`")
    return Network(Vocabulary(*tables), weights)
