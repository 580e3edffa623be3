#!/usr/bin/env python3
"""Cross-validate all that is learnt, switch components off in turn, and write ``docs/quality.md``.

Takes more than two hours on two cores (`make quality`), and goes on where it was stopped: what a fold gives is kept in
``build/quality`` for as long as reports and extractor stay the same. Reports of ``corpus/gold/train`` and
``corpus/gold/dev`` are dealt into five folds; each is read by models that were trained on the other four.
"""

from __future__ import annotations

import argparse
import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

from cityties.annotated import extract_gold, load_annotated
from cityties.evaluation import Annotation, Evaluation, evaluate, match_entities
from cityties.validation import Pair, cross_validate
from extract.pipeline import Extractor

ROOT = Path(__file__).resolve().parent.parent
DEV = ROOT / "corpus/gold/dev"
GOLD = (ROOT / "corpus/gold/train", DEV)
PAGE = ROOT / "docs/quality.md"
KEPT = ROOT / "build/quality"
LANGS = {"en": "English", "zh": "Chinese"}
MEASURES = ("entity.core", "entity", "mention", "edge", "relation", "programmeLink", "figure")
ACCURACIES = ("kind", "status", "start")
BINS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0001)


def nothing(*_: Any, **__: Any) -> tuple[()]:
    """Stand for a component that finds nothing."""
    return ()


def rules_alone(report: Any, sentences: Any, *, simplified: str, **_: Any) -> Any:
    """Stand for the recogniser: what lexicons and grammar decide by themselves."""
    from extract.mentions.find import find_mentions

    return find_mentions(report, sentences, simplified=simplified)


def first_scorer_alone(layout: Any, models: Any, *, reading: Any, **_: Any) -> Any:
    """Stand for the scorers of partnerships: the first one's word holds, beside the encoder's."""
    from extract.partnerships.decisions import decide_partnerships

    return decide_partnerships(layout, models, reading=reading)


def each_link_alone(layout: Any, models: Any, *, reading: Any, **_: Any) -> Any:
    """Stand for the scorers of relations: the first one's word on links holds, beside the encoder's."""
    from extract.partnerships.relations import decide_relations

    return decide_relations(layout, models, reading=reading)


def nothing_read(candidates: Sequence[Any], *_: Any) -> dict[int, float]:
    """Stand for what the encoder says of pairs: it is torn."""
    return dict.fromkeys(range(len(candidates)), 0.0)


def no_table(name: str) -> Callable[..., Any]:
    """Stand for the phrase tables, without one of them."""
    from extract.partnerships.phrases import find_phrases

    return lambda text, table, lang: () if table == name else find_phrases(text, table, lang)


def none_at_all(*_: Any, **__: Any) -> list[Any]:
    """Stand for a component that lists nothing."""
    return []


def as_taken(_text: Any, spans: Any, **_: Any) -> Any:
    """Stand for what the text calls names: each keeps the type that the recogniser gave it."""
    return spans


def names_alone(scene: Any, _lang: str) -> dict[int, tuple[int, int]]:
    """Stand for what describes names: each reaches no further than itself."""
    return {slot.token: (slot.token, slot.token) for slot in scene.all_slots}


def as_they_are(_simplified: Any, _text: Any, spans: Any, **_: Any) -> Any:
    """Stand for the consistency of names: each stays where it was found."""
    return sorted(spans, key=lambda span: span.start)


OFF: dict[str, Sequence[tuple[str, Any]]] = {
    "recogniser (lexicons and grammar decide)": [("extract.components.recognise", rules_alone)],
    "lexicons": [
        ("extract.mentions.find.lexicon_hits", none_at_all),
        ("extract.recogniser.stage.lexicon_hits", none_at_all),
    ],
    "consistency of names over the report": [("extract.recogniser.stage.spread", as_they_are)],
    "what the text calls a name (VX, the operator)": [
        ("extract.recogniser.certain.as_called", as_taken),
        ("extract.recogniser.stage.called_names", none_at_all),
    ],
    "references (the council, 双方)": [("extract.components.find_references", nothing)],
    "network that hears whom an expression means": [
        ("extract.references.resolver.Resolver.hear", lambda *_: None),
    ],
    "whom else an expression may mean": [("extract.references.resolution.DOUBTFUL", 1.0)],
    "what describes names (network maker Nokia)": [
        ("extract.partnerships.structure.extents", names_alone),
        ("extract.partnerships.features.extents", names_alone),
    ],
    "actors that a sentence leaves unsaid": [("extract.partnerships.layout._implied", nothing)],
    "later scorers (neighbours, clauses)": [("extract.components.decide_partnerships", first_scorer_alone)],
    "later scorer of links (a programme's other actors)": [("extract.components.decide_relations", each_link_alone)],
    "encoder (words in their order)": [
        ("extract.partnerships.encoder.reading.SHARE", 0.0),
        ("extract.partnerships.rescoring.read_odds", nothing_read),
    ],
    "participants": [("extract.partnerships.decisions.standing_of", lambda *_: {})],
    "trigger words": [("extract.partnerships.layout.find_phrases", no_table("triggers"))],
    "words against (denials, comparisons)": [("extract.partnerships.layout.find_phrases", no_table("polarity"))],
    "words of status": [("extract.partnerships.layout.find_phrases", no_table("status"))],
}
"""Components by what is put in their place. The models stay as they were trained: what is measured is how much the
finished pipeline leans on each."""


def switched_off(replacements: Sequence[tuple[str, Any]]) -> AbstractContextManager[Any]:
    """Replace functions of the pipeline for a while."""
    stack = ExitStack()
    for target, replacement in replacements:
        stack.enter_context(mock.patch(target, replacement))
    return stack


def scored(pairs: Sequence[Pair]) -> Evaluation:
    """Score extractions against gold."""
    return evaluate((Annotation.from_json(gold), Annotation.from_json(found)) for gold, found in pairs)


Name = Callable[[str], str]
Claims = Iterator[tuple[tuple[Any, ...], float]]
"""What a report tells, each with its confidence; entities go by the names that a function gives to their ids."""


def edges(data: Mapping[str, Any], name: Name) -> Claims:
    """Yield the pairs of each partnership."""
    for partnership in data["partnerships"]:
        for one, two in itertools.combinations(dict.fromkeys(partnership["members"]), 2):
            yield tuple(sorted((name(one), name(two)))), partnership.get("confidence", 1.0)


def links(data: Mapping[str, Any], name: Name) -> Claims:
    """Yield who leads, funds or takes part in which programme."""
    return _relations(data, name, lambda kind: kind != "locatedIn")


def locations(data: Mapping[str, Any], name: Name) -> Claims:
    """Yield what is located where."""
    return _relations(data, name, lambda kind: kind == "locatedIn")


def _relations(data: Mapping[str, Any], name: Name, wanted: Callable[[str], bool]) -> Claims:
    for one in data["relations"]:
        if wanted(one["type"]):
            yield (one["type"], name(one["from"]), name(one["to"])), one.get("confidence", 1.0)


def figures(data: Mapping[str, Any], name: Name) -> Claims:
    """Yield the figures with whom they are of."""
    for one in data["figures"]:
        yield (one["measure"], float(one["value"]), name(one["subject"])), one.get("confidence", 1.0)


TOLD = {"edges": edges, "links": links, "locations": locations, "figures": figures}

Bins = Sequence[tuple[float, float, int]]
"""For each bin of confidence that is not empty its mean, the share that is right, and how many there are."""


def reliability(pairs: Sequence[Pair], claims: Callable[[Mapping[str, Any], Name], Claims]) -> Bins:
    """Say how often what was told with so much confidence is right."""
    rows: list[list[tuple[float, bool]]] = [[] for _ in BINS]
    for gold, found in pairs:
        match = match_entities(Annotation.from_json(gold), Annotation.from_json(found))
        right = {claim for claim, _ in claims(gold, str)}
        best: dict[tuple[Any, ...], float] = {}
        for claim, confidence in claims(found, lambda entity, match=match: match.get(entity, f"?{entity}")):
            best[claim] = max(confidence, best.get(claim, 0.0))
        for claim, confidence in best.items():
            rows[bisect_right(BINS, confidence)].append((confidence, claim in right))
    return [(sum(c for c, _ in row) / len(row), sum(r for _, r in row) / len(row), len(row)) for row in rows if row]


SIZE, GAP = 180, 56
"""Side of a panel of the picture and the distance between two, in pixels."""


def curves(found: Mapping[str, Mapping[str, Bins]]) -> str:
    """Draw the reliability of each kind of claim in a panel of its own, with a line for each language, as SVG."""
    colours = {"en": "#1f77b4", "zh": "#d62728"}
    width = len(found) * (SIZE + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-40 -30 {width} {SIZE + 70}" '
        'font-family="sans-serif" font-size="12">'
    ]
    for panel, (name, lines) in enumerate(found.items()):
        parts += [
            f'<g transform="translate({panel * (SIZE + GAP)} 0)">',
            f'<text x="0" y="-10" font-weight="bold">{name}</text>',
            f'<rect width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>',
            f'<line x1="0" y1="{SIZE}" x2="{SIZE}" y2="0" stroke="#bbb" stroke-dasharray="4"/>',
        ]
        for tick in (0.0, 0.5, 1.0):
            parts.append(f'<text x="{tick * SIZE - 8}" y="{SIZE + 16}">{tick}</text>')
            parts.append(f'<text x="-26" y="{SIZE - tick * SIZE + 4}">{tick}</text>')
        for number, (lang, bins) in enumerate(lines.items()):
            path = " ".join(f"{x * SIZE:.1f},{SIZE - y * SIZE:.1f}" for x, y, _ in bins)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colours[lang]}" stroke-width="2"/>')
            parts += [
                f'<circle cx="{x * SIZE:.1f}" cy="{SIZE - y * SIZE:.1f}" r="3" fill="{colours[lang]}"/>'
                for x, y, _ in bins
            ]
            parts.append(f'<text x="10" y="{18 + 16 * number}" fill="{colours[lang]}">{LANGS[lang]}</text>')
        parts.append(f'<text x="{SIZE / 2 - 30}" y="{SIZE + 34}">confidence</text></g>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a Markdown table."""
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--most", type=int, help="measure so many of the folds only, and say so")
    chosen = parser.parse_args()
    reports = [data for folder in GOLD for _, data in load_annotated(folder)]
    found = cross_validate(reports, folds=chosen.folds, workers=chosen.workers, most=chosen.most, keep=KEPT)
    results = {lang: scored(pairs) for lang, pairs in found.items()}
    bench = {lang: scored([p for p in pairs if p[0]["id"][2:5] in {"-t-", "-d-"}]) for lang, pairs in found.items()}
    columns = ["", *(f"{name}, all" for name in LANGS.values()), *(f"{name}, t and d" for name in LANGS.values())]
    rows = [
        [f"{m} F1", *(f"{r[lang].scores[m].f1:.3f}" for r in (results, bench) for lang in LANGS)] for m in MEASURES
    ] + [
        [f"{a} accuracy", *(f"{r[lang].accuracies[a].value:.3f}" for r in (results, bench) for lang in LANGS)]
        for a in ACCURACIES
    ]
    bins = {name: {lang: reliability(pairs, claims) for lang, pairs in found.items()} for name, claims in TOLD.items()}
    (PAGE.parent / "reliability.svg").write_text(curves(bins), "utf-8")
    groups = [
        [name, LANGS[lang], *(f"{mean:.2f}", f"{share:.2f}", str(count))]
        for name, lines_of in bins.items()
        for lang in LANGS
        for mean, share, count in lines_of[lang]
    ]
    lines = [
        "# Quality",
        "",
        "Written by `make quality`. Nothing here was measured on reports that the measured models were trained on.",
        "",
        f"## Cross-validation in {chosen.folds} folds",
        "",
        *([f"**Measured on {chosen.most} of the {chosen.folds} folds only.**", ""] if chosen.most else []),
        f"All {len(reports)} annotated reports of `corpus/gold/train` and `corpus/gold/dev`: recognisers, scorers and",
        "thresholds are learnt anew in each fold, which holds a report and all composed after it. `t` and `d`",
        "are the reports of the benchmark; the others are ours, `a` to `l` harder: denser, with more unlisted names.",
        "",
        *table(columns, rows),
        "",
        "## Reliability",
        "",
        "What was told, by the confidence that it was given, and the share of each group that the annotation has too",
        "(links with the role, locations with what lies where, figures with measure and value):",
        "",
        "![Reliability curve](reliability.svg)",
        "",
        *table(["", "", "mean confidence", "right", "how many"], groups),
        "",
        "## Ablation",
        "",
        "One component switched off at a time, on dev, with the shipped models, which were not trained on it. They",
        "stay as they are: the table shows how much the finished pipeline leans on each component.",
        "",
        *ablation(),
    ]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")


def ablation() -> list[str]:
    """Read dev with the shipped models, with each component off in turn."""
    held = [data for _, data in load_annotated(DEV)]
    rows = []
    for label, replacements in {"nothing off": (), **OFF}.items():
        with switched_off(replacements):
            extractor = Extractor()
            pairs = [(data, extract_gold(extractor, data)) for data in held]
        row = [label]
        for lang in LANGS:
            result = scored([pair for pair in pairs if pair[0]["lang"] == lang])
            row += [f"{result.scores[m].f1:.3f}" for m in ("entity.core", "edge", "programmeLink", "figure")]
            row.append(f"{result.accuracies['status'].value:.3f}")
        rows.append(row)
    head = ["off", *(f"{lang} {m}" for lang in LANGS for m in ("names", "edges", "links", "figures", "status"))]
    return table(head, rows)


if __name__ == "__main__":
    main()
