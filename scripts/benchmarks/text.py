"""How fast reports are read: extraction and lexicons beside spaCy on the same text."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy

from extract.language import plain_chinese
from extract.lexicons import lexicon
from extract.mentions.gazetteer import Gazetteer
from extract.pipeline import Extractor
from extract.readers import read_text
from ontology.records import Report

ROOT = Path(__file__).resolve().parent.parent.parent
GOLD = ROOT / "corpus/gold/train"
WIDTH, DEPTH = 96, 4
"""Of the plain pipeline beside: spaCy's usual tok2vec and named-entity recogniser, not trained (speed is the same)."""

_LOADING = """
import time
from extract.pipeline import Extractor
from extract.readers import read_text
started = time.process_time()
extractor = Extractor()
for text in ("Espoo and Nokia signed a contract.", "埃斯波市与诺基亚签署合同。"):
    extractor.extract(read_text(text))
print(time.process_time() - started)
"""


def rows(quick: bool) -> list[tuple[str, str, str]]:
    """Return what was measured, beside what, and the figure; one process, CPU time."""
    count = 40 if quick else 100
    # In a process of its own: here another section may have loaded everything already.
    run = subprocess.run([sys.executable, "-c", _LOADING], capture_output=True, check=True, cwd=ROOT, text=True)
    found = [("loading everything for both languages", "", f"{float(run.stdout):.1f} s")]
    extractor = Extractor()
    for lang, unit in (("en", "words"), ("zh", "characters")):
        found += _language(extractor, lang, unit, count)
    found += _long_reports(extractor, parts=(25, 100) if quick else (50, 400))
    return found


def _language(extractor: Extractor, lang: str, unit: str, count: int) -> list[tuple[str, str, str]]:
    reports = _reports(lang, count)
    texts = [report.text for report in reports]
    size = sum(_size(text, lang) for text in texts)
    plain = _plain_pipeline(lang)
    ours, peer = _seconds(
        lambda: [extractor.extract(report) for report in reports], lambda: [plain(text) for text in texts], runs=3
    )
    blank = spacy.blank(lang)
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    # Names in the script of the language.
    gazetteer = Gazetteer({n for n, _ in lexicon().names() if len(n) > 1 and (lang == "zh") != n.isascii()})
    simple = [plain_chinese(text) if lang == "zh" else text for text in texts]
    # Not in turn: each fills the processor's cache with its own tables, as it would over a long text.
    (names,) = _seconds(lambda: [gazetteer.find(text) for text in simple], runs=15)
    (tokenised,) = _seconds(lambda: [blank.make_doc(text) for text in texts], runs=5)
    return [
        (f"extraction, {lang}", f"{unit} a second", f"{size / ours:,.0f}"),
        (f"extraction, {lang}", f"spaCy tok2vec + ner ({WIDTH}, {DEPTH})", f"{peer / ours:.2f} times its rate"),
        (f"lexicon names in raw text, {lang}", "blank spaCy tokeniser", f"{tokenised / names:.1f} times its rate"),
        (f"lexicon names in raw text, {lang}", "MB a second", f"{megabytes / names:.1f}"),
    ]


def _long_reports(extractor: Extractor, parts: tuple[int, int]) -> list[tuple[str, str, str]]:
    """Put many reports together to one long one, twice: is cost linear in the length?"""
    found = []
    for lang, unit in (("en", "words"), ("zh", "characters")):
        rates = []
        for number in parts:
            texts = [report.text for report in _reports(lang, 100)]
            text = "\n\n".join((texts * (number // len(texts) + 1))[:number])
            report = read_text(text, id=f"long-{number}")
            start = time.process_time()
            extractor.extract(report)
            rates.append((len(text.encode()) / 1e6, _size(text, lang) / (time.process_time() - start)))
        (small, slow), (large, fast) = rates
        found.append(
            (f"one long report, {lang}: {large:.2f} MB", f"one of {small:.2f} MB", f"{fast / slow:.2f} times its rate")
        )
        found.append((f"one long report, {lang}: {large:.2f} MB", f"{unit} a second", f"{fast:,.0f}"))
    return found


def _reports(lang: str, count: int) -> list[Report]:
    files = sorted(GOLD.glob(f"{lang}-t-*.json"))[:count]
    return [read_text(json.loads(file.read_text("utf-8"))["text"], id=file.stem) for file in files]


def _size(text: str, lang: str) -> int:
    return len(text.split()) if lang == "en" else len(text)


def _plain_pipeline(lang: str) -> Any:
    nlp = spacy.blank(lang)
    model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": {
            "@architectures": "spacy.HashEmbedCNN.v2",
            "pretrained_vectors": None,
            "width": WIDTH,
            "depth": DEPTH,
            "embed_size": 2000,
            "window_size": 1,
            "maxout_pieces": 3,
            "subword_features": lang != "zh",
        },
    }
    ner = nlp.add_pipe("ner", config={"model": model})
    for label in ("City", "Firm", "University", "PublicBody", "Association", "Programme", "Region"):
        ner.add_label(label)  # type: ignore[attr-defined]  # spaCy types a component as any callable
    nlp.initialize()
    return nlp


def _seconds(*works: Callable[[], object], runs: int) -> list[float]:
    """Return the least CPU time of each of some works, done in turn: what else the machine does only adds to it."""
    least = [math.inf] * len(works)
    for _ in range(runs + 1):  # the first also loads and fills caches
        for i, work in enumerate(works):
            start = time.process_time()
            work()
            least[i] = min(least[i], time.process_time() - start)
    return least


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(" | ".join(row))
