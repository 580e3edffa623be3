"""``cityties train``: learn the models from annotated reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from cityties.options import Context, format_option, print_rows
from cityties.progress import progress

__all__ = ["command"]


@click.command("train")
@click.argument(
    "gold", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="GOLD…"
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the shipped models by default.")
@click.option("--lang", "langs", multiple=True, type=click.Choice(["en", "zh"]), help="Repeatable; both by default.")
@click.option("--folds", type=click.IntRange(2), help="Write nothing: cross-validate and print the figures.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="With 2 or more, models are trained side by side, in about half the time.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of the folds.")
@format_option("table", "json", "csv")
@click.pass_obj
def command(
    context: Context,
    *,
    gold: tuple[Path, ...],
    out: Path | None,
    langs: tuple[str, ...],
    folds: int | None,
    workers: int,
    seed: int,
    format_: str,
) -> None:
    """Learn the recogniser of names and the scorers of partnerships from folders of annotated reports.

    Name the folder of --out in the setting `models` to read reports with it.
    """
    from cityties.annotated import load_annotated
    from cityties.evaluation import Annotation, evaluate
    from cityties.validation import cross_validate
    from extract.models import LANGUAGES, SHIPPED
    from extract.training import train_languages

    reports = [data for folder in gold for _, data in load_annotated(folder)]
    chosen = langs or LANGUAGES
    if out and not folds:
        out.mkdir(parents=True, exist_ok=True)  # a wrong folder should not cost the training
    if folds:
        watch = _watch(context, folds)
        found = cross_validate(reports, langs=chosen, folds=folds, seed=seed, workers=workers, watch=watch)
        rows = []
        for lang, pairs in found.items():
            scored = evaluate((Annotation.from_json(gold), Annotation.from_json(told)) for gold, told in pairs)
            rows += [{"lang": lang, **row} for row in scored.rows()]
        print_rows(rows, format_)
        return
    for lang, card in train_languages(reports, out or SHIPPED, langs=chosen, workers=workers).items():
        context.note(f"{lang}: {card['data']['reports']} reports, {card['data']['sentences']} sentences")


def _watch(context: Context, folds: int) -> Callable[[Iterable[Any]], Iterable[Any]]:
    return lambda items: progress(items, total=folds, unit="fold", quiet=context.quiet)
