"""Training all models from annotated reports."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from extract.language import plain_chinese
from extract.lexicons import lexicon
from extract.partnerships.encoder.reading import save_encoder
from extract.partnerships.encoder.training import Judged, Lesson, fit_encoder, in_order, judge_held_out, read_held_out
from extract.partnerships.encoder.words import Vocabulary
from extract.partnerships.gold import HALVES, GoldReport
from extract.partnerships.linear import save_models
from extract.partnerships.training import train as train_scorers
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
    "en": TrainingOptions(copies=1, substituted=0.5, hidden=0.3, l1=0.05, l2=1.2, iterations=100),
    "zh": TrainingOptions(copies=0, l1=0.2, l2=0.1, iterations=120),
}
"""How the recogniser of each language is trained; chosen by cross-validation over the training reports."""


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
        With two or more, recognisers and encoders are trained in processes of their own beside the scorers, in about
        half the time: recognisers take longer than the scorers, so two processors are busy only with all at once.

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
    with ExitStack() as stack:
        pool: ProcessPoolExecutor | None = None
        trained: Iterator[int] = map(_train_recogniser, *zip(*tasks, strict=True))
        if workers > 1:
            spawning = multiprocessing.get_context("spawn")
            pool = stack.enter_context(ProcessPoolExecutor(2 * len(tasks), mp_context=spawning))
            aside = ProcessPoolExecutor(len(tasks), mp_context=spawning, initializer=_step_back)
            trained = stack.enter_context(aside).map(_train_recogniser, *zip(*tasks, strict=True))
        # Some scorers learn from both languages; see extract.partnerships.training.SHARED.
        pending: list[Future[None]] = []

        def teach(
            lang: str, vocabulary: Vocabulary, lessons: list[Lesson], halves: list[int]
        ) -> Callable[[], list[Judged]]:
            given = vocabulary, lessons, halves
            if not pool:
                _train_encoder(folder, lang, vocabulary, lessons)
                return partial(read_held_out, *given)
            # The scorers wait for what the halves say: these go first, beside the recognisers.
            parts = [pool.submit(judge_held_out, *given, half) for half in range(HALVES)]
            pending.append(pool.submit(_train_encoder, folder, lang, vocabulary, lessons))
            return lambda: in_order(part.result() for part in parts)

        scorers = train_scorers([GoldReport.from_json(data) for data in gold], langs=langs, teach=teach)
        for taught in pending:
            taught.result()
        sentences = dict(zip(native, trained, strict=True))
    cards = {}
    for lang, reports in native.items():
        (folder / f"{lang}.json.gz").write_bytes(save_models(*scorers[lang]))
        cards[lang] = _card(lang, reports, sentences[lang], options[lang])
        (folder / f"{lang}.card.json").write_text(json.dumps(cards[lang], ensure_ascii=False, indent=1) + "\n", "utf-8")
    return cards


def _step_back() -> None:
    """Let other processes go first: nobody waits for a recogniser, but scorers wait for the halves' encoders."""
    if hasattr(os, "nice"):
        os.nice(10)


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


def _train_encoder(folder: Path, lang: str, vocabulary: Vocabulary, lessons: Sequence[Lesson]) -> None:
    """Teach the encoder of a language and write it."""
    save_encoder(fit_encoder(vocabulary, lessons), folder / f"{lang}.encoder.npz")


def _card(lang: str, reports: Sequence[Mapping[str, Any]], sentences: int, used: TrainingOptions) -> dict[str, Any]:
    """Describe the models of a language: what they are, learnt from what, how, and with which limits."""
    return {
        "language": lang,
        "version": __version__,
        "licence": "Apache-2.0",
        "parts": {
            f"{lang}.crf.npz": "linear-chain CRF that decides where names are and of what type",
            f"{lang}.json.gz": "logistic regressions that score references, partnerships and all else, "
            "boosted trees that weigh a pair, a link, and whom an expression may mean, against the others",
            f"{lang}.encoder.npz": "gated convolutions over the words of a report, which judge pairs and links beside "
            "the scorers",
        },
        "data": {"reports": len(reports), "sentences": sentences, "ids": f"{reports[0]['id']} … {reports[-1]['id']}"},
        "options": {
            name: getattr(used, name)
            for name in ("copies", "substituted", "hidden", "types", "l1", "l2", "iterations", "seed")
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
