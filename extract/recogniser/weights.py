"""The weights of a trained CRF, read from the file that CRFsuite wrote, compressed.

CRFsuite's own tagger takes features as strings and looks each up for each token, which takes several times as long as
decoding does; with the weights at hand, those of a whole block of features are added up once.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ontology.errors import DataError

__all__ = ["Weights", "read_weights", "with_round_weights"]

_HEADER = struct.Struct("<4sI4s9I")
"""Magic, size, kind, version, numbers of features, labels and attributes; where features, labels, attributes lie."""
_CHUNK = struct.Struct("<4s2I")
_WEIGHT = np.dtype([("kind", "<u4"), ("source", "<u4"), ("target", "<u4"), ("weight", "<f8")])
_OF_TOKEN, _OF_PAIR = 0, 1
_STEPS = 4096
_TABLE = struct.Struct("<4s5I")
"""Of a constant database (CQDB): magic, size, flag, byte order, number of keys, where the list of their places lies."""


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
    states: Any
    transitions: Any


def read_weights(path: Path) -> Weights:
    """Read a model file of CRFsuite, compressed with gzip.

    Raises
    ------
    DataError
        The file is missing or is no model.

    References
    ----------
    N. Okazaki, CRFsuite 0.12: ``crf1d_model.c`` and ``quark.c`` / ``cqdb.c`` define the format.
    """
    try:
        return _parse(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, zlib.error, ValueError, IndexError, struct.error) as error:
        raise DataError("no recogniser model", where=path.name, todo="run `cityties train`") from error


def with_round_weights(data: bytes) -> bytes:
    """Round the weights of a model file of CRFsuite to 1/4096 nat: compressed, it is a fifth smaller.

    A token's score is the sum of some thirty of them, so it moves by less than a thousandth.
    """
    *_, at_features, _, _, _, _ = _HEADER.unpack_from(data)
    _, _, count = _CHUNK.unpack_from(data, at_features)
    found = bytearray(data)
    rows = np.frombuffer(found, _WEIGHT, count, at_features + _CHUNK.size)
    rows["weight"] = np.round(rows["weight"] * _STEPS) / _STEPS
    return bytes(found)


def _parse(data: bytes) -> Weights:
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


def _strings(data: bytes, start: int, count: int) -> list[str]:
    """Return the strings of a constant database in order of their numbers."""
    magic, _, _, _, size, at = _TABLE.unpack_from(data, start)
    if magic != b"CQDB" or size != count:
        raise ValueError("broken table of strings")
    places = (np.frombuffer(data, "<u4", count, start + at) + start).tolist()
    # Before each string stand its number and its length, four bytes each; it ends with a zero.
    lengths = [int.from_bytes(data[place + 4 : place + 8], "little") for place in places]
    return [data[place + 8 : place + 7 + length].decode() for place, length in zip(places, lengths, strict=True)]
