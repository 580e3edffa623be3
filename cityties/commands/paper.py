"""``cityties paper``: tables, figures, methods and references for a paper, in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cityties.network_options import filters_of, network_options, projection_option
from cityties.options import Context, uncurated_option
from ontology.records import Centrality

__all__ = ["command"]


@click.command("paper")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), metavar="OUT/")
@projection_option
@network_options
@click.option(
    "--measure",
    "measures",
    multiple=True,
    type=click.Choice([c.value for c in Centrality]),
    help="Repeatable; the first one orders. [default: the usual six]",
)
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows of tables.")
@click.option("--k", type=click.IntRange(1), help="Top list whose probability is given. [default: 10]")
@click.option("--draws", type=click.IntRange(1), default=200, show_default=True, help="Networks redrawn.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draws and the layout.")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Of tables and figures.")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    /,
    *,
    out: Path,
    projection: Any,
    measures: tuple[str, ...],
    top: int,
    k: int | None,
    draws: int,
    seed: int,
    lang: Any,
    uncurated: bool,
    **filters: Any,
) -> None:
    """Write tables (CSV, LaTeX, Markdown), figures (PNG, SVG, PDF), a methods paragraph and BibTeX into OUT/.

    The same graph and options give the same bytes. Needs matplotlib: pip install 'cityties[paper]'.
    """
    from graph.paper.bundle import DEFAULT_MEASURES, PaperOptions, make_paper
    from graph.paper.folder import check_folder, write_paper

    check_folder(out)  # a wrong folder should not cost the draws
    options = PaperOptions(projection, measures or DEFAULT_MEASURES, top, k, draws, seed, lang)
    with context.open_store(read_only=True, uncurated=uncurated) as store:
        paper = make_paper(store, filters_of(filters), options)
    for path in write_paper(paper, out):
        click.echo(str(path))
    for note in paper.notes:
        context.note(note)
