"""The weights of a trained CRF: taken from the file that CRFsuite writes, and kept as arrays.

CRFsuite's own tagger takes features as strings and looks each up for each token, which takes several times as long as
decoding does; with the weights at hand, those of a whole block of features are added up once. Kept as arrays of NumPy
they also take less than a third of the bytes of CRFsuite's file, compressed as it may be, which holds a hash table of
its features and every weight with all of its digits.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ontology.errors import DataError

__all__ = ["Weights", "mean_weights", "read_crfsuite", "read_weights", "write_weights"]

_HEADER = struct.Struct("<4sI4s9I")
"""Magic, size, kind, version, numbers of features, labels and attributes; where features, labels, attributes lie."""
_CHUNK = struct.Struct("<4s2I")
_WEIGHT = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_OF_TOKEN, _OF_PAIR = 0, 1
_TABLE = struct.Struct("<4s5I")
"""Of a constant database (CQDB): magic, size, flag, byte order, number of keys, where the list of their places lies."""

_STEPS = 4096
"""Weights are kept as whole numbers of so many parts of a nat: a token's score, the sum of some thirty of them, moves
by less than a thousandth."""

_BETWEEN = "\n"
"""Stands between features in the file; no token holds it, so no feature does."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear-chain CRF.

    Attributes
    ----------
    labels
        Its labels.
    features
        Its features, each with its row in ``states``.
    states
        Weights of each feature (rows) for each label (columns), in nats.
    transitions
        Weights of each label (rows) before each label (columns), in nats.
    """

    labels: tuple[str, ...]
    features: dict[str, int]
    states: NDArray[np.float64]
    transitions: NDArray[np.float64]


def write_weights(weights: Weights, path: Path, *, least: float = 0.0) -> None:
    """Write a model as compressed arrays, rounded to 1/4096 nat; the same weights give the same bytes.

    Parameters
    ----------
    path
        A file whose name ends in ``.npz``.
    least
        Smallest weight of a feature that is kept, in nats.

    Notes
    -----
    ``features`` is one text, UTF-8, in order of the alphabet; a feature weighs for ``counts`` labels, whose numbers are
    in ``columns`` and whose weights are in ``weights``. Features that are left with no weight are left out.
    """
    states = np.round(weights.states * _STEPS).astype(np.int32)
    states[np.abs(states) < least * _STEPS] = 0
    names = sorted(name for name, row in weights.features.items() if states[row].any())
    states = states[[weights.features[name] for name in names]]
    rows, columns = np.nonzero(states)
    np.savez_compressed(
        path,
        labels=np.array(weights.labels),
        features=np.frombuffer(_BETWEEN.join(names).encode(), np.uint8),
        counts=np.bincount(rows, minlength=len(names)).astype(np.uint8),
        columns=columns.astype(np.uint8),
        weights=states[rows, columns],
        transitions=np.round(weights.transitions * _STEPS).astype(np.int32),
    )


def read_weights(path: Path) -> Weights:
    """Read a model that :func:`write_weights` wrote.

    Raises
    ------
    DataError
        The file is missing or is no model.
    """
    try:
        # Opened here, since NumPy leaves a broken file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            labels = tuple(kept["labels"].tolist())
            names = kept["features"].tobytes().decode().split(_BETWEEN)
            states = np.zeros((len(names), len(labels)))
            states[np.repeat(np.arange(len(names)), kept["counts"]), kept["columns"]] = kept["weights"]
            transitions = kept["transitions"].astype(np.float64)
    except (OSError, EOFError, KeyError, ValueError, IndexError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError("no recogniser model", where=path.name, todo="run `cityties train`") from error
    return Weights(labels, dict(zip(names, range(len(names)), strict=True)), states / _STEPS, transitions / _STEPS)


def read_crfsuite(data: bytes) -> Weights:
    """Read a model file of CRFsuite.

    Raises
    ------
    ValueError
        It is none.

    References
    ----------
    N. Okazaki, CRFsuite 0.12: ``crf1d_model.c`` and ``quark.c`` / ``cqdb.c`` define the format.
    """
    magic, _, kind, _, _, labels, attributes, at_features, at_labels, at_attributes, _, _ = _HEADER.unpack_from(data)
    if (magic, kind) != (b"lCRF", b"FOMC"):
        raise ValueError("not a first-order CRF")
    _, _, count = _CHUNK.unpack_from(data, at_features)
    rows = np.frombuffer(data, _WEIGHT, count, at_features + _CHUNK.size)
    states, transitions = np.zeros((attributes, labels)), np.zeros((labels, labels))
    for table, of in ((states, _OF_TOKEN), (transitions, _OF_PAIR)):
        chosen = rows[rows["kind"] == of]
        table[chosen["source"], chosen["target"]] = chosen["weight"]
    names = _strings(data, at_attributes, attributes)
    return Weights(
        tuple(_strings(data, at_labels, labels)), {name: row for row, name in enumerate(names)}, states, transitions
    )


def mean_weights(models: Sequence[Weights]) -> Weights:
    """Return the mean of some models' weights; where a model has no weight, it counts as zero.

    Examples
    --------
    >>> one = Weights(("O", "B-City"), {"in": 0}, np.array([[0.0, 2.0]]), np.zeros((2, 2)))
    >>> other = Weights(("B-City", "O"), {"at": 0, "in": 1}, np.array([[1.0, 0.0], [4.0, 0.5]]), np.zeros((2, 2)))
    >>> mean_weights([one, other]).states.tolist()
    [[0.0, 0.5], [0.25, 3.0]]
    """
    labels = tuple(dict.fromkeys(label for model in models for label in model.labels))
    features = {name: row for row, name in enumerate(sorted({name for model in models for name in model.features}))}
    states, transitions = np.zeros((len(features), len(labels))), np.zeros((len(labels), len(labels)))
    for model in models:
        columns = [labels.index(label) for label in model.labels]
        rows = [features[name] for name in model.features]
        states[np.ix_(rows, columns)] += model.states[list(model.features.values())] / len(models)
        transitions[np.ix_(columns, columns)] += model.transitions / len(models)
    return Weights(labels, features, states, transitions)


def _strings(data: bytes, start: int, count: int) -> list[str]:
    """Return the strings of a constant database in order of their numbers."""
    magic, _, _, _, size, at = _TABLE.unpack_from(data, start)
    if magic != b"CQDB" or size != count:
        raise ValueError("broken table of strings")
    places = (np.frombuffer(data, "<u4", count, start + at) + start).tolist()
    # Before each string stand its number and its length, four bytes each; it ends with a zero.
    lengths = [int.from_bytes(data[place + 4 : place + 8], "little") for place in places]
    return [data[place + 8 : place + 7 + length].decode() for place, length in zip(places, lengths, strict=True)]
