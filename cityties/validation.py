"""Cross-validation: how well the models do on reports that they were not trained on."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import multiprocessing
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import extract
from cityties.annotated import extract_gold
from extract.models import LANGUAGES, SHIPPED
from extract.pipeline import Extractor, ExtractorConfig
from extract.training import train_languages

__all__ = ["cross_validate", "split_folds"]

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]
"""An annotated report and what was extracted from it."""

Watch = Callable[[Iterable[Any]], Iterable[Any]]

_Fold = tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], tuple[str, ...], int]
"""Reports to learn from, reports to read, languages, and how many processes to learn in."""


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
    keep: Path | None = None,
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
        As of :func:`~extract.training.train_languages`: folds are worked on one after the other, each in a process of
        its own, since learning fills most of the memory.
    most
        Work on so many of the folds only; all of them by default.
    keep
        A folder in which what each fold gives is kept, so that a run that was stopped goes on where it was, as long as
        reports and extractor stay the same.
    watch
        Wraps the loop over the folds, to show progress.

    Returns
    -------
    dict
        For each language, the annotated report and the extraction of each of its reports, both in their JSON form.
    """
    used = [data for data in reports if data["lang"] in langs]
    others = [data for data in reports if data["lang"] not in langs]
    parts: list[_Fold] = []
    for out in split_folds(used, folds, seed)[:most]:
        left = set(out)
        training = [*others, *(data for i, data in enumerate(used) if i not in left)]
        parts.append((training, [used[i] for i in out], tuple(langs), workers))
    found: dict[str, list[Pair]] = {lang: [] for lang in langs}
    for scored in watch(_validated(parts, keep)):
        for gold, predicted in scored:
            found[gold["lang"]].append((gold, predicted))
    return found


def _validated(parts: Sequence[_Fold], keep: Path | None) -> Iterator[list[Pair]]:
    """Yield what each fold gives, from the folder where it is kept if it is there."""
    # A process of its own gives back what it took, and, unlike one of multiprocessing.Pool, may have others of its own.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), max_tasks_per_child=1) as pool:
        for part in parts:
            _, held_out, _, _ = part
            kept = keep / f"{_key(part)}.json.gz" if keep else None
            if kept and kept.exists():
                told = json.loads(gzip.decompress(kept.read_bytes()))
            else:
                told = pool.submit(_validate_fold, part).result()
                if kept:
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    begun = kept.with_suffix(".part")  # what is stopped half way must not count as kept
                    begun.write_bytes(gzip.compress(json.dumps(told, ensure_ascii=False).encode()))
                    begun.replace(kept)
            yield list(zip(held_out, told, strict=True))


def _key(part: _Fold) -> str:
    """Return what stands for the reports of a fold, for the languages, and for all code and tables of the extractor."""
    digest = hashlib.sha256(json.dumps(part[:3]).encode())
    root = Path(extract.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.is_file() and SHIPPED not in path.parents and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _validate_fold(part: _Fold) -> list[dict[str, Any]]:
    """Train on the first reports and return what is extracted from the second."""
    training, held_out, langs, workers = part
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        train_languages(training, folder, langs=langs, workers=workers)
        for lang in set(LANGUAGES) - set(langs):  # an extractor knows both languages; the other one is not used
            for file in SHIPPED.glob(f"{lang}.*"):
                (folder / file.name).write_bytes(file.read_bytes())
        extractor = Extractor(config=ExtractorConfig(models=folder))
        return [extract_gold(extractor, data) for data in held_out]
