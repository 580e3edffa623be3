"""Training the recogniser from annotated reports.

One model learns from the reports as they stand; another from copies in which names are replaced by others of the same
type, and in which part of the hints are hidden: so it learns the contexts in which names stand rather than the names,
and what to do where no lexicon helps. The recogniser is the mean of their weights, by which partnerships are found
better than by either (docs/decisions/0034; Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import ctypes
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pycrfsuite

from extract.language import simplify
from extract.recogniser.features import Features, Hint
from extract.recogniser.tagger import bio_labels
from extract.recogniser.tokens import Token, tokenise
from extract.recogniser.weights import mean_weights, read_crfsuite, write_weights
from ontology.records import EntityType

__all__ = ["Example", "TrainingOptions", "annotated_spans", "examples_of", "learn", "substitute", "train"]

Spans = Sequence[tuple[int, int, str]]
HintSource = Callable[[str, str], tuple[Sequence[tuple[int, int]], Sequence[Hint]]]
"""``(text, title) -> (sentence spans, hints)``: what the lexicons and patterns make of a text."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text with its title and the spans ``(start, end, type)`` of its names."""

    title: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """How a model is trained.

    Parameters
    ----------
    copies
        Copies of all reports with other names, from each of which a model of its own is learnt.
    substituted
        Share of names that are replaced in a copy, 0 to 1.
    hidden
        Share of hints that are hidden in a copy, 0 to 1.
    types
        Types whose names are replaced and whose hints are hidden in the copies.
    l2
        Regularisation of the CRF.
    passes
        How often all sentences are gone through.
    least
        Smallest weight that is kept, in nats, of each model and of their mean: one that learns step by step gives every
        feature some.
    seed
        Seed of all chance.
    """

    copies: int = 3
    substituted: float = 0.7
    hidden: float = 0.3
    types: tuple[str, ...] = tuple(kind.value for kind in EntityType)
    l2: float = 0.5
    passes: int = 8
    least: float = 0.02
    seed: int = 0


def annotated_spans(data: Mapping[str, Any]) -> tuple[tuple[int, int, str], ...]:
    """Find every place where an annotated report's surface strings stand in its text.

    The annotation lists strings without offsets; longer strings win over shorter ones inside them, and in Latin
    script a string must stand between word borders.

    Examples
    --------
    >>> gold = {"text": "Espoo and the Espoo Museum", "lang": "en", "entities": [
    ...     {"type": "City", "mentions": ["Espoo"]}, {"type": "PublicBody", "mentions": ["Espoo Museum"]}]}
    >>> annotated_spans(gold)
    ((0, 5, 'City'), (14, 26, 'PublicBody'))
    """
    text: str = data["text"]
    surfaces = {(surface, e["type"]) for e in data["entities"] for surface in e["mentions"]}
    taken = bytearray(len(text))
    spans: list[tuple[int, int, str]] = []
    for surface, kind in sorted(surfaces, key=lambda s: (-len(s[0]), s)):
        pattern = re.escape(surface)
        if data["lang"] == "en":
            pattern = rf"(?<!\w){pattern}(?!\w)"
        for match in re.finditer(pattern, text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * len(surface)
                spans.append((match.start(), match.end(), kind))
    return tuple(sorted(spans))


def examples_of(reports: Sequence[Mapping[str, Any]]) -> tuple[Example, ...]:
    """Turn annotated reports into examples."""
    return tuple(Example(data.get("title") or "", data["text"], annotated_spans(data)) for data in reports)


def substitute(example: Example, names: Mapping[str, Sequence[str]], *, share: float, rng: random.Random) -> Example:
    """Replace part of an example's names by others of the same type, each name everywhere by the same one.

    Parameters
    ----------
    names
        Candidate names by type; a type without candidates keeps its names.
    share
        Probability that a name is replaced.
    """
    chosen: dict[tuple[str, str], str] = {}
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    at = length = 0
    for start, end, kind in example.spans:
        surface = example.text[start:end]
        if (surface, kind) not in chosen:
            replace = kind in names and rng.random() < share
            chosen[surface, kind] = rng.choice(names[kind]) if replace else surface
        new = chosen[surface, kind]
        parts += [example.text[at:start], new]
        begin = length + start - at
        length = begin + len(new)
        spans.append((begin, length, kind))
        at = end
    parts.append(example.text[at:])
    return Example(example.title, "".join(parts), tuple(spans))


def train(
    examples: Sequence[Example],
    path: Path,
    *,
    lang: str,
    hint_source: HintSource,
    names: Mapping[str, Sequence[str]],
    options: TrainingOptions = TrainingOptions(),
) -> int:
    """Train a recogniser and write its weights to ``path`` (:mod:`extract.recogniser.weights`).

    Parameters
    ----------
    examples
        Annotated texts.
    hint_source
        The same source of hints that the model will see when it is used.
    names
        Names by type for the copies; only those of ``options.types`` are used.

    Returns
    -------
    int
        Number of sentences learnt from.
    """
    names = {kind: found for kind, found in names.items() if kind in options.types}
    models, sentences = [], 0
    for copy in range(options.copies + 1):
        rng = random.Random(options.seed + copy)
        used, hints = examples, hint_source
        if copy:
            used = [substitute(example, names, share=options.substituted, rng=rng) for example in examples]
            hints = _hiding(hint_source, options, rng)
        data, count = learn(used, lang=lang, hint_source=hints, options=options)
        weights = read_crfsuite(data)
        models.append(replace(weights, states=np.where(np.abs(weights.states) < options.least, 0.0, weights.states)))
        sentences += count
    write_weights(mean_weights(models), path, least=options.least)
    return sentences


def learn(
    examples: Sequence[Example], *, lang: str, hint_source: HintSource, options: TrainingOptions = TrainingOptions()
) -> tuple[bytes, int]:
    """Train one CRF with CRFsuite, by stochastic gradient descent.

    Eight passes do what a hundred steps of L-BFGS over all sentences do, in a fraction of the time
    (docs/decisions/0033; L. Bottou 2010, "Large-scale machine learning with stochastic gradient descent").

    Returns
    -------
    tuple
        CRFsuite's file, and the number of sentences learnt from.
    """
    trainer = pycrfsuite.Trainer(algorithm="l2sgd", verbose=False)
    trainer.set_params({"c2": options.l2, "max_iterations": options.passes, "feature.possible_transitions": True})
    features = Features(lang)
    count = 0
    for example in examples:
        sentences, hints = hint_source(example.text, example.title)
        # As when it is used: the model sees simplified characters alone; offsets stay.
        text = simplify(example.text) if lang == "zh" else example.text
        rows = _sentences(text, lang, sentences, hints)
        for (tokens, _), row in zip(rows, features.strings(text, rows), strict=True):
            trainer.append(row, bio_labels(tokens, example.spans))
        count += len(rows)
    with TemporaryDirectory() as folder:
        trained = Path(folder) / "model"
        # CRFsuite draws the order of sentences with the C library's generator, which other code may have drawn from.
        ctypes.CDLL("ucrtbase" if os.name == "nt" else None).srand(options.seed)
        trainer.train(str(trained))
        return trained.read_bytes(), count


def _hiding(source: HintSource, options: TrainingOptions, rng: random.Random) -> HintSource:
    """Return a source that hides part of the hints, those of a place together: it looks as one that nothing knows."""

    def hints(text: str, title: str) -> tuple[Sequence[tuple[int, int]], Sequence[Hint]]:
        sentences, found = source(text, title)
        hidden: dict[tuple[int, int], bool] = defaultdict(lambda: rng.random() < options.hidden)
        shown = (h.label.rpartition(":")[2] not in options.types or not hidden[h.start, h.end] for h in found)
        return sentences, [hint for hint, kept in zip(found, shown, strict=True) if kept]

    return hints


def _sentences(
    text: str, lang: str, sentences: Sequence[tuple[int, int]], hints: Sequence[Hint]
) -> list[tuple[tuple[Token, ...], list[Hint]]]:
    rows = []
    for start, end in sentences:
        tokens = tokenise(text, lang, start=start, end=end)
        if tokens:
            rows.append((tokens, [h for h in hints if start <= h.start and h.end <= end]))
    return rows
