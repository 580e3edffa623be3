"""Cross-validation: how well the models do on reports that they were not trained on."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cityties.evaluation import Annotation, Evaluation, evaluate, extract_gold
from extract.pipeline import Extractor, ExtractorConfig
from extract.training import train_language

__all__ = ["cross_validate", "split_folds"]

Watch = Callable[[Iterable[int]], Iterable[int]]


def split_folds(count: int, folds: int, seed: int) -> list[list[int]]:
    """Deal the numbers below ``count`` into ``folds`` lists, by chance.

    Examples
    --------
    >>> sorted(n for fold in split_folds(7, 3, seed=1) for n in fold)
    [0, 1, 2, 3, 4, 5, 6]
    """
    numbers = list(range(count))
    random.Random(seed).shuffle(numbers)
    return [numbers[fold::folds] for fold in range(folds)]


def cross_validate(
    reports: Sequence[Mapping[str, Any]], lang: str, *, folds: int = 5, seed: int = 1, watch: Watch = iter
) -> Evaluation:
    """Train on all folds but one, extract that one, and score all folds together.

    Parameters
    ----------
    reports
        Annotated reports; those in other languages are trained on in every fold, and never scored.
    folds
        At least 2.
    seed
        Deals the reports into folds.
    watch
        Wraps the loop over the folds, to show progress.
    """
    used = [data for data in reports if data["lang"] == lang]
    others = [data for data in reports if data["lang"] != lang]
    pairs: list[tuple[Annotation, Annotation]] = []
    held = split_folds(len(used), folds, seed)
    for fold in watch(range(folds)):
        out = set(held[fold])
        with tempfile.TemporaryDirectory() as name:
            train_language([*others, *(data for i, data in enumerate(used) if i not in out)], lang, Path(name))
            extractor = Extractor(config=ExtractorConfig(models=Path(name)))
            for i in held[fold]:
                predicted = extract_gold(extractor, used[i])
                pairs.append((Annotation.from_json(used[i]), Annotation.from_json(predicted)))
    return evaluate(pairs)
