"""``cityties evaluate``: quality on annotated reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cityties.options import Context, format_option, print_rows
from cityties.progress import progress

__all__ = ["command"]


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Only reports in this language.")
@click.option("--per-report", is_flag=True, help="One row a report with entity core and edge F1.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Also write the extractions here.")
@format_option("table", "json", "csv")
@click.pass_obj
def command(
    context: Context, *, gold: Path, lang: str | None, per_report: bool, out: Path | None, format_: str
) -> None:
    """Extract the texts of annotated reports and score the result against the annotation.

    GOLD is a folder of JSON files in the form of corpus/gold/GUIDELINES.md. The extractor sees only the title
    and text of a report, never its annotation.
    """
    from cityties.annotated import extract_gold, load_annotated
    from cityties.evaluation import Annotation, evaluate

    files = [(path, data) for path, data in load_annotated(gold) if not lang or data["lang"] == lang]
    if out:
        out.mkdir(parents=True, exist_ok=True)
    extractor = context.extractor()
    pairs: list[tuple[Annotation, Annotation]] = []
    rows: list[dict[str, Any]] = []
    for file, data in progress(files, total=len(files), unit="report", quiet=context.quiet):
        predicted = extract_gold(extractor, data)
        pairs.append((Annotation.from_json(data), Annotation.from_json(predicted)))
        if out:
            (out / file.name).write_text(json.dumps(predicted, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if per_report:
            one = evaluate(pairs[-1:]).scores
            core = one["entity.core"].f1 if "entity.core" in one else 1.0
            rows.append({"report": file.stem, "entity.core f1": core, "edge f1": one["edge"].f1})
    if per_report:
        print_rows(rows, format_)
        return
    print_rows(evaluate(pairs).rows(), format_)
