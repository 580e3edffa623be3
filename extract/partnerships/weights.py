"""Keeping what was learnt of a language: the weights of its linear scorers, and its trees, in one file."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from extract.partnerships.linear import Linear
from extract.partnerships.trees import Trees
from ontology.errors import DataError

__all__ = ["SHIPPED", "load_models", "load_trees", "save_models"]

_FILE = "{}.json.gz"
_TREES = "trees"
"""Under this name the file of a language's scorers holds the later ones: of pairs, of links and of references."""

_END = "␞"
"""Ends each feature but the last in the file: the symbol for the separator of records."""

_THOUSAND = 1000.0
_INTEGERS = "<i4"

SHIPPED = Path(__file__).parent.parent / "models"
"""Folder of the models that come with the package."""


def save_models(models: Mapping[str, Linear], trees: Mapping[str, Trees] | None = None) -> bytes:
    """Write models as compressed JSON, the same bytes for the same models.

    So that they are read fast, features are one text, and weights, in thousandths as :func:`fit` leaves them, are
    little-endian integers in base 64, class by class; of two classes the first, which weighs nothing, is left out.

    Raises
    ------
    ValueError
        A feature holds the sign that ends one.
    """
    data: dict[str, Any] = {name: _model_json(model) for name, model in sorted(models.items())}
    if trees:
        data[_TREES] = {name: found.to_json() for name, found in sorted(trees.items())}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8"), mtime=0)


def _model_json(model: Linear) -> dict[str, Any]:
    rows = sorted(model.weights.items())
    if any(_END in feature for feature, _ in rows):
        raise ValueError(f"a feature holds the sign {_END}")
    columns = np.array([row for _, row in rows]).reshape(len(rows), len(model.classes)).T
    if len(columns) == 2 and not columns[0].any():
        columns = columns[1:]
    weights = base64.b64encode(np.rint(columns * _THOUSAND).astype(_INTEGERS).tobytes()).decode("ascii")
    return {"classes": model.classes, "features": _END.join(feature for feature, _ in rows), "weights": weights}


def _read_model(data: Mapping[str, Any]) -> Linear:
    if not data["weights"]:
        return Linear(tuple(data["classes"]), {})
    features = data["features"].split(_END)
    numbers = np.frombuffer(base64.b64decode(data["weights"], validate=True), _INTEGERS) / _THOUSAND
    columns = numbers.reshape(-1, len(features)).tolist()
    if len(columns) < len(data["classes"]):
        columns = [[0.0] * len(features), *columns]
    return Linear(tuple(data["classes"]), dict(zip(features, zip(*columns, strict=True), strict=True)))


@cache
def load_models(lang: str, folder: Path = SHIPPED) -> dict[str, Linear]:
    """Read the scorers of a language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    folder
        Where ``cityties train`` wrote them; by default those shipped in the package.

    Raises
    ------
    DataError
        The file of weights is missing or broken, or another version wrote it.
    """
    data = _read(lang, folder)
    try:
        return {name: _read_model(model) for name, model in data.items() if name != _TREES}
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(lang, error) from error


@cache
def load_trees(lang: str, folder: Path = SHIPPED) -> dict[str, Trees]:
    """Read the later scorers of a language: ``second`` and ``third`` of pairs, ``links`` and ``references``."""
    return {name: Trees.from_json(found) for name, found in _read(lang, folder).get(_TREES, {}).items()}


@lru_cache(maxsize=1)
def _read(lang: str, folder: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(gzip.decompress((folder / _FILE.format(lang)).read_bytes()))
        return data
    except (OSError, EOFError, ValueError) as error:
        raise _unreadable(lang, error) from error


def _unreadable(lang: str, error: Exception) -> DataError:
    return DataError(
        f"weights of {lang!r} cannot be read ({error})",
        where=_FILE.format(lang),
        todo="run `cityties train` or reinstall",
    )
