"""Training all models of a language from annotated reports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extract.language import plain_chinese
from extract.lexicons import lexicon
from extract.partnerships.gold import GoldReport
from extract.partnerships.linear import save_models
from extract.partnerships.training import train as train_scorers
from extract.recogniser.features import Hint
from extract.recogniser.stage import hints_of
from extract.recogniser.training import TrainingOptions, examples_of
from extract.recogniser.training import train as train_recogniser
from extract.sentences import find_sentences
from ontology import __version__
from ontology.errors import DataError
from ontology.records import Report

__all__ = ["OPTIONS", "train_language"]

OPTIONS: Mapping[str, TrainingOptions] = {
    "en": TrainingOptions(copies=1, substituted=0.5, hidden=0.3, l1=0.05, l2=1.2),
    "zh": TrainingOptions(copies=0, l1=0.2, l2=0.1, iterations=150),
}
"""How the recogniser of each language is trained; chosen by cross-validation over the training reports."""


def train_language(
    gold: Sequence[Mapping[str, Any]], lang: str, folder: Path, *, options: TrainingOptions | None = None
) -> dict[str, Any]:
    """Train the recogniser and the scorers of one language and write them, with their card, to a folder.

    Parameters
    ----------
    gold
        Annotated reports (``corpus/gold/GUIDELINES.md``), best in both languages: the recogniser learns from those in
        ``lang``, some scorers from all.
    lang
        ``"en"`` or ``"zh"``.
    folder
        Where the files go; made if it is missing.
    options
        How the recogniser is trained; :data:`OPTIONS` by default.

    Returns
    -------
    dict
        The card: data, software, options. The same reports give the same models.

    Raises
    ------
    DataError
        There is no report in that language.
    """
    reports = [data for data in gold if data["lang"] == lang]
    if not reports:
        raise DataError(f"no annotated report in {lang!r}", todo="give a folder such as corpus/gold/train")
    used = options or OPTIONS[lang]
    folder.mkdir(parents=True, exist_ok=True)
    sentences = train_recogniser(
        examples_of(reports),
        folder / f"{lang}.crfsuite",
        lang=lang,
        hint_source=_hint_source(lang),
        names=_names(lang) if used.copies else {},
        options=used,
    )
    # The scorers of whole pairs learn from both languages; see extract.partnerships.training.SHARED.
    scorers, neighbours = train_scorers([GoldReport.from_json(data) for data in gold], lang=lang)
    (folder / f"{lang}.json.gz").write_bytes(save_models(scorers, neighbours))
    card = {
        "language": lang,
        "version": __version__,
        "licence": "Apache-2.0",
        "parts": {
            f"{lang}.crfsuite": "linear-chain CRF that decides where names are and of what type",
            f"{lang}.json.gz": "logistic regressions that score partnerships and all else, "
            "boosted trees that weigh neighbouring pairs",
        },
        "data": {"reports": len(reports), "sentences": sentences, "ids": f"{reports[0]['id']} … {reports[-1]['id']}"},
        "options": {
            name: getattr(used, name)
            for name in ("copies", "substituted", "hidden", "types", "l1", "l2", "iterations", "seed")
        },
        "limits": "Composed training texts; see docs/benchmarks.md for scores on reports that were not trained on.",
    }
    (folder / f"{lang}.card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return card


def _hint_source(lang: str) -> Any:
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
