"""A network that has learnt: how it is kept, and a report as it reads it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from extract.encoder.network import REACH, WIDTH, Head, Views, ask, contexts, new_weights
from extract.encoder.tape import Array, Node, Tape
from extract.encoder.vocabulary import Numbers, Vocabulary
from ontology.errors import DataError

__all__ = ["Network", "Passage", "load_network", "save_network"]

_TOGETHER = 4096
"""So many places are read at once."""

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
        """Return a head's answers by name: for each question a row of scores."""
        return {answer: node.value for answer, node in ask(self._tape, name, head, self._contexts, views).items()}

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self.network.weights)

    @cached_property
    def _contexts(self) -> tuple[Node, Node]:
        """The vectors of all places, made some thousands at a time: of a long report they would fill the memory."""
        size = len(self.numbers.words)
        found = np.empty((2, size, WIDTH), np.float32)
        for start in range(0, size, _TOGETHER):
            end = min(start + _TOGETHER, size)
            low, high = max(start - REACH, 0), min(end + REACH, size)
            words, endings, labels = (getattr(self.numbers, table)[low:high] for table in _TABLES)
            parts = contexts(self._tape, words, endings, labels, np.zeros(high - low, np.int32))
            for kept, part in zip(found, parts, strict=True):
                kept[start:end] = part.value[start - low : end - low]
        return Node(found[0]), Node(found[1])


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
