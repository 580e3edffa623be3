"""``cityties train``: learn the models from annotated reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from cityties.options import Context, format_option, print_rows
from cityties.progress import progress

__all__ = ["command"]


@click.command("train")
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; the shipped models by default.")
@click.option("--lang", "langs", multiple=True, type=click.Choice(["en", "zh"]), help="Repeatable; both by default.")
@click.option("--folds", type=click.IntRange(2), help="Write nothing: cross-validate and print the figures.")
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
    seed: int,
    format_: str,
) -> None:
    """Learn the recogniser of names and the scorers of partnerships from folders of annotated reports.

    Name the folder of --out in the setting `models` to read reports with it.
    """
    from cityties.evaluation import load_annotated
    from cityties.validation import cross_validate
    from extract.models import LANGUAGES, SHIPPED
    from extract.training import train_language

    reports = [data for folder in gold for _, data in load_annotated(folder)]
    for lang in langs or LANGUAGES:
        if folds:
            result = cross_validate(reports, lang, folds=folds, seed=seed, watch=_watch(context, folds))
            print_rows([{"lang": lang, **row} for row in result.rows()], format_)
            continue
        card = train_language(reports, lang, out or SHIPPED)
        context.note(f"{lang}: {card['data']['reports']} reports, {card['data']['sentences']} sentences")


def _watch(context: Context, folds: int) -> Callable[[Iterable[int]], Iterable[int]]:
    return lambda items: progress(items, total=folds, unit="fold", quiet=context.quiet)
