"""A linear scorer over named features: logistic regression with one weight for each feature and class.

The weights are learnt by :mod:`extract.partnerships.fitting` and kept as JSON; scoring needs numpy alone.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from extract.partnerships.trees import Trees
from ontology.errors import DataError

__all__ = ["SHIPPED", "Linear", "chance", "load_models", "load_trees", "log_odds", "save_models"]

_FILE = "{}.json.gz"
_TREES = "trees"
"""Under this name the file of a language's scorers holds the later ones: of pairs, of links and of references."""

_END = "␞"
"""Ends each feature but the last in the file: the symbol for the separator of records."""

_THOUSAND = 1000.0
_INTEGERS = "<i4"

_MOST_KEPT = 1 << 15
"""So many blocks of features are kept with their weights by a scorer."""

_KEPT_A_WHILE = 1 << 12
"""So many are kept where what recurs stands close together."""

SHIPPED = Path(__file__).parent.parent / "models"
"""Folder of the models that come with the package."""


Block = tuple[str, ...]
Value = TypeVar("Value")


class _Kept(dict[Block, Value]):
    """What blocks of features come to, worked out when a block is first met."""

    def __init__(self, of: Callable[[Block], Value]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, block: Block) -> Value:
        value = self[block] = self._of(block)
        return value


@dataclass(frozen=True)
class Linear:
    """Weights of each feature for each class."""

    classes: tuple[str, ...]
    weights: Mapping[str, tuple[float, ...]]

    @cached_property
    def _odds(self) -> dict[str, float]:
        """What each feature adds to the log-odds of the second of two classes."""
        return {feature: second - first for feature, (first, second) in self.weights.items()}

    @cached_property
    def _table(self) -> tuple[dict[str, int], Any]:
        """The row of each feature's weights in a table, whose first row is of zeros."""
        table = np.array([(0.0,) * len(self.classes), *self.weights.values()])
        return {feature: row for row, feature in enumerate(self.weights, 1)}, table

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each class; they sum to 1.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).probabilities(["signed"])["yes"] > 0.8
        True
        """
        if len(self.classes) == 2:
            odds = math.exp(max(min(self._sum(features), 500.0), -500.0))
            return {self.classes[0]: 1.0 / (1.0 + odds), self.classes[1]: odds / (1.0 + odds)}
        rows, table = self._table
        chosen = list(filter(None, map(rows.get, features)))
        scores: list[float] = np.add.reduce(table.take(chosen or [0], axis=0)).tolist()
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        return {c: p / total for c, p in zip(self.classes, powers, strict=True)}

    def weigher(self) -> Callable[[Iterable[Block]], tuple[float, ...]]:
        """Return what weighs blocks of features: how much each adds to the log-odds of the second of two classes.

        Sums of blocks are kept a while, so it is for examples in a row that share many, such as those of one sentence;
        the blocks of an example must have no feature in common.

        Examples
        --------
        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).weigher()([("signed",), ("met",)])
        (2.0, 0.0)
        """
        known = _Kept(self._sum)

        def weigh(blocks: Iterable[Block]) -> tuple[float, ...]:
            if len(known) > _KEPT_A_WHILE:
                known.clear()
            return tuple(map(known.__getitem__, blocks))

        return weigh

    @cached_property
    def _kept(self) -> _Kept[tuple[float, ...]]:
        """Log-odds of the features of blocks met before; many recur from report to report."""
        weights = self._odds.get
        return _Kept(lambda block: tuple(filter(None, map(weights, block))))

    def chances(self, blocks: Iterable[Block]) -> tuple[float, float]:
        """Return the probabilities of two classes for blocks of features, as :meth:`probabilities` does.

        Parameters
        ----------
        blocks
            Blocks without a feature in common.

        Examples
        --------
        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).chances([("signed",), ("met",)])[1] > 0.8
        True
        """
        odds = math.exp(self.log_odds(blocks))
        return 1.0 / (1.0 + odds), odds / (1.0 + odds)

    def log_odds(self, blocks: Iterable[Block]) -> float:
        """Return the log-odds of the second of two classes for blocks of features, from -500 to 500.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).log_odds([("signed",), ("met",)])
        2.0
        """
        # All weights are added in one go: sums of sums would differ in the last digit, and thus choose between equals.
        kept = self._kept
        if len(kept) > _MOST_KEPT:
            kept.clear()
        total = sum(chain.from_iterable(map(kept.__getitem__, blocks)), 0.0)
        return max(min(total, 500.0), -500.0)

    @cached_property
    def _by_mark(self) -> dict[str, Linear]:
        return {}

    def marked(self, mark: str) -> Linear:
        """Return the scorer that sees each feature as this one sees it with a mark before it, or else without.

        >>> Linear(("no", "yes"), {">signed": (0.0, 2.0)}).marked(">").chances([("signed",)])[1] > 0.8
        True
        """
        if mark not in self._by_mark:
            weights = {feature.removeprefix(mark): row for feature, row in self.weights.items()}
            self._by_mark[mark] = Linear(self.classes, weights)
        return self._by_mark[mark]

    def choose(self, alternatives: Sequence[Iterable[str]]) -> list[float]:
        """Return the probability that each of several alternatives is the right one; they sum to 1.

        >>> Linear(("no", "yes"), {"near": (0.0, 2.0)}).choose([["near"], ["far"]])[0] > 0.8
        True
        """
        scores = [self._sum(features) for features in alternatives]
        powers = [math.exp(score - max(scores)) for score in scores]
        return [p / sum(powers) for p in powers]

    def _sum(self, features: Iterable[str]) -> float:
        return sum(filter(None, map(self._odds.get, features)), 0.0)

    def weigh(self, block: Block) -> float:
        """Return what a block of features adds to the log-odds of the second of two classes.

        >>> Linear(("no", "yes"), {"signed": (0.0, 2.0)}).weigh(("signed", "met"))
        2.0
        """
        if len(self._kept) > _MOST_KEPT:
            self._kept.clear()
        return sum(self._kept[block], 0.0)

    def best(self, features: Iterable[str]) -> tuple[str, float]:
        """Return the most probable class and its probability."""
        probabilities = self.probabilities(features)
        label = max(probabilities, key=lambda c: probabilities[c])
        return label, probabilities[label]

    def strongest(self, features: Iterable[str], label: str) -> str:
        """Return the feature that speaks most for a class."""
        index = self.classes.index(label)
        return max(features, key=lambda f: self.weights.get(f, (0.0,) * len(self.classes))[index], default="")


def chance(odds: float) -> float:
    """Return the probability that belongs to log-odds.

    >>> chance(0.0)
    0.5
    """
    return 1.0 / (1.0 + math.exp(-odds))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, at most 11.5 either way.

    >>> log_odds(0.5)
    0.0
    """
    bounded = min(max(probability, 1e-5), 1.0 - 1e-5)
    return math.log(bounded / (1.0 - bounded))


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
