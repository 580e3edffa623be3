"""Training all models from annotated reports."""

from __future__ import annotations

import ctypes
import gc
import json
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from extract.collecting import uncollected
from extract.encoder.asking import Passage, save_network
from extract.encoder.learning import Course, Lesson, teach
from extract.encoder.parts import Said, Taught, join_parts, teach_now, teach_part
from extract.language import plain_chinese
from extract.lexicons import lexicon
from extract.partnerships.gold import GoldReport
from extract.partnerships.training import train as train_scorers
from extract.partnerships.weights import save_models
from extract.recogniser.features import Hint
from extract.recogniser.stage import hints_of
from extract.recogniser.training import HintSource, TrainingOptions, examples_of
from extract.recogniser.training import train as train_recogniser
from extract.sentences import find_sentences
from ontology import __version__
from ontology.errors import DataError
from ontology.records import Report

__all__ = ["OPTIONS", "hint_source", "train_languages"]

OPTIONS: Mapping[str, TrainingOptions] = {
    "en": TrainingOptions(copies=1, substituted=0.5, hidden=0.3, l2=5.0),
    "zh": TrainingOptions(copies=1, substituted=0.5, hidden=0.3, l2=10.0),
}
"""How the recogniser of each language is trained; chosen on the benchmark's training reports, learnt from ours that
were not composed after them (docs/decisions/0033, 0034)."""

_PARTS_AT_ONCE = 2
"""So many networks of parts are taught side by side, a processor each."""

Done = TypeVar("Done")

_KEPT = {-3: 1 << 25, -1: 1 << 30}
"""Options of glibc's ``mallopt``, in bytes: arrays up to that size, the most that it takes, come from what is kept
(``M_MMAP_THRESHOLD``), of which so much is not given back (``M_TRIM_THRESHOLD``)."""


def train_languages(
    gold: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    langs: Sequence[str] = ("en", "zh"),
    options: Mapping[str, TrainingOptions] = OPTIONS,
    workers: int = 1,
) -> dict[str, dict[str, Any]]:
    """Train the recogniser and the scorers of some languages and write them, with their cards, to a folder.

    Parameters
    ----------
    gold
        Annotated reports (``corpus/gold/GUIDELINES.md``), best in both languages: a recogniser learns from those in its
        language, some scorers from all.
    folder
        Where the files go; made if it is missing.
    langs
        ``"en"``, ``"zh"`` or both.
    options
        How the recogniser of each language is trained.
    workers
        With two or more, recognisers and networks are trained in processes of their own beside the scorers, in about
        half the time.

    Returns
    -------
    dict
        The card of each language: data, software, options. The same reports give the same models.

    Raises
    ------
    DataError
        There is no report in one of the languages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    native = {lang: [data for data in gold if data["lang"] == lang] for lang in langs}
    for lang, reports in native.items():
        if not reports:
            raise DataError(f"no annotated report in {lang!r}", todo="give a folder such as corpus/gold/train")
    tasks = [(lang, reports, folder, options[lang]) for lang, reports in native.items()]
    beside = workers > 1
    with ExitStack() as stack:
        stack.enter_context(uncollected())
        trained: Iterator[int] = map(_train_recogniser, *zip(*tasks, strict=True))
        if beside:
            # Nothing waits for recognisers, which keep the other processor busy meanwhile.
            recognisers = [_start(stack, 1, 15, [partial(_train_recogniser, *task)])[0] for task in tasks]
            trained = (future.result() for future in recognisers)
        pending: list[Future[None]] = []

        # Some scorers learn from both languages; see extract.partnerships.training.SHARED.
        def begin(name: str, course: Course, judge: Callable[[Passage, Lesson], Said]) -> Callable[[], Taught[Said]]:
            whole = partial(_train_network, folder / f"{name}.npz", course)
            if not beside:
                whole()
                return teach_now(name, course, judge)
            # The scorers wait for what networks of the parts say; nothing waits for that of all reports.
            parts = _start(stack, _PARTS_AT_ONCE, 0, [partial(teach_part, course, part, judge) for part in course.each])
            pending.extend(_start(stack, 1, 19, [whole]))
            return lambda: join_parts(part.result() for part in parts)

        scorers = train_scorers([GoldReport.from_json(data) for data in gold], langs=langs, teach=begin)
        for taught in pending:
            taught.result()
        sentences = dict(zip(native, trained, strict=True))
    cards = {}
    for lang, reports in native.items():
        (folder / f"{lang}.json.gz").write_bytes(save_models(*scorers[lang]))
        cards[lang] = _card(lang, reports, sentences[lang], options[lang])
        (folder / f"{lang}.card.json").write_text(json.dumps(cards[lang], ensure_ascii=False, indent=1) + "\n", "utf-8")
    return cards


def _start(stack: ExitStack, count: int, nice: int, tasks: Sequence[Callable[[], Done]]) -> list[Future[Done]]:
    """Start tasks in so many processes that let others go first, the more the nicer they are (0 to 19).

    The processes end with the last of the tasks: what they took would be missing where the later scorers learn.
    """
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(count, mp_context=spawning, initializer=_begin, initargs=(nice,))
    stack.enter_context(pool)
    started = [pool.submit(task) for task in tasks]
    pool.shutdown(wait=False)
    return started


def _begin(nice: int) -> None:
    """Let others go first, have the C library keep what is freed, and the garbage collector rest.

    The library gives large arrays back to the system at once; to get as many anew took a quarter of the time in which a
    network learns (docs/decisions/0034). The collector would find nothing (0044).
    """
    gc.disable()
    if hasattr(os, "nice"):
        os.nice(nice)
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if set_option:
        for option, size in _KEPT.items():
            set_option(option, size)


def _train_recogniser(lang: str, reports: Sequence[Mapping[str, Any]], folder: Path, options: TrainingOptions) -> int:
    """Train the recogniser of a language; return how many sentences it learnt from."""
    return train_recogniser(
        examples_of(reports),
        folder / f"{lang}.crf.npz",
        lang=lang,
        hint_source=hint_source(lang),
        names=_names(lang) if options.copies else {},
        options=options,
    )


def _train_network(path: Path, course: Course) -> None:
    """Teach a network all lessons and write it."""
    save_network(teach(course), path)


def _card(lang: str, reports: Sequence[Mapping[str, Any]], sentences: int, used: TrainingOptions) -> dict[str, Any]:
    """Describe the models of a language: what they are, learnt from what, how, and with which limits."""
    return {
        "language": lang,
        "version": __version__,
        "licence": "Apache-2.0",
        "parts": {
            f"{lang}.crf.npz": "linear-chain CRF that decides where names are and of what type: the mean of one "
            "learnt from the reports and of those learnt from copies with other names",
            f"{lang}.json.gz": "logistic regressions that score references, partnerships and all else, "
            "boosted trees that weigh a pair, a link, and whom an expression may mean, against the others",
            f"{lang}.encoder.npz": "gated convolutions over the words of a report, which judge pairs and links beside "
            "the scorers",
            f"{lang}.references.npz": "the same, which judge whom an expression may mean",
        },
        "data": {"reports": len(reports), "sentences": sentences, "ids": f"{reports[0]['id']} … {reports[-1]['id']}"},
        "options": {
            name: getattr(used, name)
            for name in ("copies", "substituted", "hidden", "types", "l2", "passes", "least", "seed")
        },
        "scores": "five-fold cross-validation and dev: docs/benchmarks.md",
        "limits": "Composed training texts; see docs/benchmarks.md for scores on reports that were not trained on.",
    }


def hint_source(lang: str) -> HintSource:
    """Return what tells a recogniser, as it learns, what the lexicons and rules of a language make of a text."""

    def hints(text: str, title: str) -> tuple[list[tuple[int, int]], list[Hint]]:
        report = Report("training", text, title=title, lang=lang)
        sentences = find_sentences(text, lang=lang)
        simplified = plain_chinese(text) if lang == "zh" else text
        found, _ = hints_of(report, sentences, simplified=simplified)
        return [(s.start, s.end) for s in sentences], found

    return hints


def _names(lang: str) -> dict[str, list[str]]:
    """Return the lexicons' sure names of a language by type."""
    names: dict[str, set[str]] = defaultdict(set)
    for entry in lexicon().all:
        name = entry.zh if lang == "zh" else entry.en
        if name:
            names[entry.type.value].add(name)
    return {kind: sorted(found) for kind, found in names.items()}
