#!/usr/bin/env python3
"""Measure quality and speed on this machine and write ``docs/benchmarks.md``; README's table of quality follows it.

Speed is given as ratios in one run, beside a peer that does comparable work, because seconds differ between machines.
Each section is a module of ``scripts/benchmarks`` and can be run alone, too. What was measured is kept in
``docs/benchmarks.json``; sections that are not asked for keep their figures of before.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cityties import __version__  # noqa: E402  # the packages beside this file, installed or not
from cityties.annotated import extract_gold  # noqa: E402  # as above
from cityties.evaluation import Annotation, evaluate  # noqa: E402  # as above

DEV = ROOT / "corpus/gold/dev"
FIGURES, PAGE, README = ROOT / "docs/benchmarks.json", ROOT / "docs/benchmarks.md", ROOT / "README.md"
MEASURES = ("entity.core", "entity", "mention", "edge", "relation", "programmeLink", "figure")
ACCURACIES = ("kind", "status", "start")
BEGIN, END = "<!-- quality: written by scripts/bench.py -->", "<!-- end of quality -->"
SECTIONS = {
    "text": "Reading reports",
    "store": "Loading and writing",
    "ingest": "Ingesting on several workers",
    "named_queries": "Named queries",
    "exports": "Exports",
    "curation": "Curation",
    "networks": "Networks",
    "uncertainty": "Uncertainty",
    "pictures": "Pictures",
    "endpoint": "SPARQL endpoint",
    "explorer": "Explorer",
}
"""Modules of ``scripts/benchmarks`` with their headings; each has ``rows(quick)``."""


def quality() -> list[str]:
    """Score the dev reports and return a Markdown table."""
    from extract.pipeline import Extractor

    extractor = Extractor()
    results = {}
    for lang in ("en", "zh"):
        reports = [json.loads(f.read_text("utf-8")) for f in sorted(DEV.glob(f"{lang}-*.json"))]
        pairs = ((Annotation.from_json(d), Annotation.from_json(extract_gold(extractor, d))) for d in reports)
        results[lang] = evaluate(pairs)
    lines = ["| on dev | English | Chinese |", "|---|---|---|"]
    lines += [f"| {m} F1 | " + " | ".join(f"{results[x].scores[m].f1:.3f}" for x in results) + " |" for m in MEASURES]
    lines += [
        f"| {a} accuracy on found edges | "
        + " | ".join(f"{results[x].accuracies[a].value:.3f}" for x in results)
        + " |"
        for a in ACCURACIES
    ]
    return lines


def measured(name: str, *, quick: bool) -> dict[str, Any]:
    """Run a section and return its figures with what one must know of the run."""
    started = time.perf_counter()
    rows = importlib.import_module(f"scripts.benchmarks.{name}").rows(quick)
    return {
        "rows": [list(row) for row in rows],
        "quick": quick,
        "seconds": round(time.perf_counter() - started),
        "load": round(os.getloadavg()[0], 1),
        "run": f"CityTies {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores",
    }


def page(figures: dict[str, Any]) -> str:
    """Write the page from all figures that there are."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Quality is that of `cityties evaluate corpus/gold/dev`; speed is given as ratios in",
        "one run, with fixed seeds. Each section says on what it ran, at how large a size, and how busy the machine",
        "was (load average at its end, this run included). EST stands for what was measured on a part and scaled.",
        "",
        "## Quality",
        "",
        *figures["quality"],
    ]
    for name, heading in SECTIONS.items():
        section = figures.get(name)
        if section:
            size = "small sizes (`--quick`)" if section["quick"] else "full sizes"
            lines += [
                "",
                f"## {heading}",
                "",
                f"{section['run']}; {size}, {section['seconds']} s; load {section['load']}.",
            ]
            lines += ["", "| what | beside | measured |", "|---|---|---|"]
            lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in section["rows"]]
    return "\n".join(lines) + "\n"


def write_readme(table: list[str]) -> None:
    """Put the table of quality in place of README's."""
    before, _, rest = README.read_text("utf-8").partition(BEGIN)
    README.write_text("\n".join([before + BEGIN, "", *table, "", END]) + rest.partition(END)[2], "utf-8")


def main() -> int:
    """Measure what is asked for and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"quality, {', '.join(SECTIONS)}; all by default"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes")
    options = parser.parse_args()
    wanted = options.sections or ["quality", *SECTIONS]
    if unknown := set(wanted) - {"quality", *SECTIONS}:
        parser.error(f"no section {', '.join(sorted(unknown))}")
    figures: dict[str, Any] = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    for name in wanted:
        print(f"## {SECTIONS.get(name, 'Quality')}", flush=True)
        if name == "quality":
            figures["quality"] = quality()
            print("\n".join(figures["quality"]), flush=True)
            write_readme(figures["quality"])
        else:
            figures[name] = measured(name, quick=options.quick)
            print("\n".join(" | ".join(row) for row in figures[name]["rows"]), flush=True)
        FIGURES.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
        PAGE.write_text(page(figures), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
