#!/usr/bin/env python3
"""Measure quality and speed on this machine and write ``docs/benchmarks.md``; README's table of quality follows it.

Speed is given as ratios in one run, beside a peer that does comparable work, because seconds differ between machines.
"""

from __future__ import annotations

import argparse
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import spacy

from cityties import __version__
from cityties.evaluation import Annotation, evaluate, extract_gold
from extract.pipeline import Extractor
from extract.readers import read_text
from graph.centrality import centrality
from graph.store import Store
from ontology.records import Extraction

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "corpus/gold/dev"
REPORTS = ROOT / "corpus/reports"
MEASURES = ("entity.core", "entity", "mention", "edge", "relation", "programmeLink", "figure")
ACCURACIES = ("kind", "status", "start")
BEGIN, END = "<!-- quality: written by scripts/bench.py -->", "<!-- end of quality -->"


def median_seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Return the median wall time of ``work`` in seconds, after one run to warm up."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def load(folder: Path, lang: str) -> list[dict]:
    """Read the annotated reports of one language."""
    import json

    return [json.loads(f.read_text("utf-8")) for f in sorted(folder.glob(f"{lang}-*.json"))]


def quality(extractor: Extractor) -> list[str]:
    """Score the dev reports and return a Markdown table."""
    results = {
        lang: evaluate(
            (Annotation.from_json(data), Annotation.from_json(extract_gold(extractor, data)))
            for data in load(DEV, lang)
        )
        for lang in ("en", "zh")
    }
    lines = ["| on dev | English | Chinese |", "|---|---|---|"]
    lines += [f"| {m} F1 | " + " | ".join(f"{results[x].scores[m].f1:.3f}" for x in results) + " |" for m in MEASURES]
    lines += [
        f"| {a} accuracy on found edges | "
        + " | ".join(f"{results[x].accuracies[a].value:.3f}" for x in results)
        + " |"
        for a in ACCURACIES
    ]
    return lines


def extraction_speed(extractor: Extractor) -> list[str]:
    """Compare extraction with blank spaCy tokenising of the same text, and RDF writing with extraction."""
    lines = ["| what | beside | measured |", "|---|---|---|"]
    for lang, unit in (("en", "words"), ("zh", "characters")):
        reports = [read_text(d["text"], id=d["id"]) for d in load(ROOT / "corpus/gold/train", lang)[:60]]
        size = sum(len(r.text.split()) if lang == "en" else len(r.text) for r in reports)
        nlp = spacy.blank(lang)
        extractions: list[Extraction] = []

        def extract(reports: list = reports, out: list = extractions) -> None:
            out[:] = [extractor.extract(r) for r in reports]

        def tokenise(reports: list = reports, nlp: spacy.Language = nlp) -> None:
            for r in reports:
                nlp.make_doc(r.text)

        def write(extractions: list = extractions) -> None:
            with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "store", create=True) as store:
                for extraction in extractions:
                    store.put(extraction)

        taken, peer = median_seconds(extract), median_seconds(tokenise)
        lines.append(f"| extraction, {lang}: {unit} a second, one core | | {size / taken:,.0f} |")
        lines.append(f"| extraction, {lang}: time | blank spaCy tokeniser | {taken / peer:.0f} times |")
        lines.append(f"| writing RDF to disk, {lang} | extraction | {median_seconds(write) / taken:.0%} on top |")
    return lines


def graph_speed() -> list[str]:
    """Compare bulk loading of sorted N-Quads through our store's engine, and a centrality with plain networkx."""
    extractor = Extractor()
    lines = []
    with Store.open("memory") as store:
        for data in load(ROOT / "corpus/gold/train", "en")[:60]:
            store.put(extractor.extract(read_text(data["text"], id=data["id"])))
        quads = store.nquads()

        def raw() -> None:
            ox.Store().bulk_load(quads, format=ox.RdfFormat.N_QUADS)

        def through_rdflib() -> None:
            from rdflib import Dataset

            Dataset().parse(data=quads.decode(), format="nquads")

        lines.append(
            "| loading the graph of 60 reports with rdflib's memory store | raw pyoxigraph bulk load |"
            f" {median_seconds(through_rdflib, 1) / median_seconds(raw):.0f} times |"
        )
    network = nx.barabasi_albert_graph(1000, 5, seed=1)
    ours = median_seconds(lambda: centrality(network, "betweenness"), 1)
    plain = median_seconds(lambda: nx.betweenness_centrality(network), 1)
    lines.append(f"| betweenness, 1,000 nodes | plain networkx | {ours / plain:.2f} times |")
    return lines


def main() -> int:
    """Measure everything and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quality-only", action="store_true", help="leave speed out and keep its old figures")
    options = parser.parse_args()
    started = time.perf_counter()
    extractor = Extractor()
    extractor.extract(read_text("Espoo and Nokia signed a contract."))
    extractor.extract(read_text("埃斯波市与诺基亚签署合同。"))
    loading = time.perf_counter() - started
    table = quality(extractor)
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    block = "\n".join([BEGIN, "", *table, "", END])
    text = re.sub(re.escape(BEGIN) + r"(?s:.*" + re.escape(END) + ")?", lambda _: block, text)
    readme.write_text(text, "utf-8")
    print("\n".join(table))
    if options.quality_only:
        return 0
    speed = extraction_speed(extractor) + graph_speed()
    speed.append(f"| loading everything for both languages | | {loading:.1f} s |")
    print("\n".join(speed))
    page = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Quality is that of `cityties evaluate corpus/gold/dev`; speed is given as ratios",
        "in one run.",
        "",
        f"CityTies {__version__}, Python {platform.python_version()}, {platform.machine()}, one process.",
        "",
        "## Quality",
        "",
        *table,
        "",
        "## Speed",
        "",
        *speed,
        "",
    ]
    (ROOT / "docs/benchmarks.md").write_text("\n".join(page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
