"""Cross-validation: how well the models do on reports that they were not trained on."""

from __future__ import annotations

import itertools
import multiprocessing
import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cityties.annotated import extract_gold
from extract.models import LANGUAGES, SHIPPED
from extract.pipeline import Extractor, ExtractorConfig
from extract.training import train_languages

__all__ = ["cross_validate", "split_folds"]

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
"""An annotated report and what was extracted from it."""

Watch = Callable[[Iterable[Any]], Iterable[Any]]


def split_folds(reports: Sequence[Mapping[str, Any]], folds: int, seed: int) -> list[list[int]]:
    """Deal the places of annotated reports into ``folds`` lists, by chance.

    A report that was composed after another one (its ``source``) is in the fold of that one.

    Examples
    --------
    >>> reports = [{"id": "a"}, {"id": "b"}, {"id": "c", "source": "a"}, {"id": "d", "source": "b"}]
    >>> sorted(split_folds(reports, 2, seed=1))
    [[0, 2], [1, 3]]
    """
    families: dict[str, list[int]] = {}
    for place, data in enumerate(reports):
        families.setdefault(data.get("source", data["id"]), []).append(place)
    dealt = list(families.values())
    random.Random(seed).shuffle(dealt)
    return [sorted(itertools.chain.from_iterable(dealt[fold::folds])) for fold in range(folds)]


def cross_validate(
    reports: Sequence[Mapping[str, Any]],
    *,
    langs: Sequence[str] = ("en", "zh"),
    folds: int = 5,
    seed: int = 1,
    workers: int = 1,
    most: int | None = None,
    watch: Watch = iter,
) -> dict[str, list[Pair]]:
    """Train on all folds but one and extract that one, for each fold.

    Parameters
    ----------
    reports
        Annotated reports; those in other languages are trained on in every fold, and never scored.
    langs
        The languages to score.
    folds
        At least 2.
    seed
        Deals the reports into folds.
    workers
        How many folds are worked on at a time, each in a process of its own.
    most
        Work on so many of the folds only; all of them by default.
    watch
        Wraps the loop over the folds, to show progress.

    Returns
    -------
    dict
        For each language, the annotated report and the extraction of each of its reports, both in their JSON form.
    """
    used = [data for data in reports if data["lang"] in langs]
    others = [data for data in reports if data["lang"] not in langs]
    parts = [
        ([*others, *(data for i, data in enumerate(used) if i not in set(out))], [used[i] for i in out], tuple(langs))
        for out in split_folds(used, folds, seed)[:most]
    ]
    found: dict[str, list[Pair]] = {lang: [] for lang in langs}
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        for scored in watch(pool.imap(_validate_fold, parts)):
            for gold, predicted in scored:
                found[gold["lang"]].append((gold, predicted))
    return found


def _validate_fold(
    part: tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], tuple[str, ...]],
) -> list[Pair]:
    """Train on the first reports and extract the second."""
    training, held_out, langs = part
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_languages(training, folder, langs=langs)
        for lang in set(LANGUAGES) - set(langs):  # an extractor knows both languages; the other one is not used
            for file in (f"{lang}.crf.npz", f"{lang}.json.gz"):
                (folder / file).write_bytes((SHIPPED / file).read_bytes())
        extractor = Extractor(config=ExtractorConfig(models=folder))
        return [(data, extract_gold(extractor, data)) for data in held_out]
