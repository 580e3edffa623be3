"""``cityties entities``: who is in the graph, who may be one, and what people say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cityties.commands.review import undo_command
from cityties.options import Context, format_option, print_rows
from ontology.records import EntityType

__all__ = ["command"]

F = TypeVar("F", bound=Callable[..., Any])

_PERSON = (
    click.option("--by", required=True, metavar="NAME", help="Who says it."),
    click.option("--date", required=True, metavar="YYYY-MM-DD", help="When."),
    click.option("--comment", default="", help="Why."),
)


def _person_options(command: F) -> F:
    for option in reversed(_PERSON):
        command = option(command)
    return command


@click.group("entities", invoke_without_command=True)
@click.option("--type", "type_", type=click.Choice([t.value for t in EntityType]), help="Only of that type.")
@click.option("--duplicates", is_flag=True, help="Pairs that may be one, the surest first.")
@click.option("--namesakes", is_flag=True, help="Those that reports place in several countries: two of one name?")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.2, show_default=True, help="Lowest confidence of pairs."
)
@format_option("table", "json", "csv")
@click.pass_context
def command(
    ctx: click.Context, *, type_: str | None, duplicates: bool, namesakes: bool, least: float, format_: str
) -> None:
    """List the entities of the graph, or those that may be one; merge and split them.

    Entities are named in any language, or by IRI where a name means several.
    """
    if ctx.invoked_subcommand is not None:
        return
    if duplicates and namesakes:
        raise click.UsageError("give --duplicates or --namesakes, not both.")
    from graph.duplicates import proposals
    from graph.entities import entities, in_several_countries

    only = EntityType(type_) if type_ else None
    context: Context = ctx.obj
    with context.open_store(read_only=True) as store:
        if duplicates:
            rows = [
                {
                    "confidence": p.confidence,
                    "type": p.kept.type.value,
                    "keep": p.kept.name,
                    "merge": p.other.name,
                    "method": p.method.value,
                    "score": p.score,
                    "evidence": p.evidence,
                    "keep_iri": store.iris(p.kept.id),
                    "merge_iri": store.iris(p.other.id),
                }
                for p in proposals(store, type_=only, least=least)
            ]
        else:
            rows = [
                {
                    "name": e.name,
                    "type": e.type.value,
                    "names": "; ".join(name for name in e.names if name != e.name),
                    "country": " ".join(sorted(e.countries)),
                    "identified_by": "lexicon" if e.known else "name",
                    "reports": len(e.reports),
                    "iri": store.iris(e.id),
                }
                for e in (in_several_countries(store) if namesakes else entities(store))
                if only in {None, e.type}
            ]
    if format_ == "table":
        for row in rows:
            for column in ("names", "keep_iri", "merge_iri"):
                row.pop(column, None)
    print_rows(rows, format_)


@command.command("merge")
@click.argument("kept", metavar="KEEP")
@click.argument("others", nargs=-1, required=True, metavar="MERGE…")
@click.option("--across-types", is_flag=True, help="They are of different types: one of them was misread.")
@_person_options
@click.pass_obj
def merge_command(
    context: Context, *, kept: str, others: tuple[str, ...], across_types: bool, by: str, date: str, comment: str
) -> None:
    """Say that KEEP and the others are one entity; its name and identifiers are those of KEEP.

    Example: cityties entities merge ZTE 中兴通讯公司 --by Ann --date 2026-05-18
    """
    from graph.curation import record
    from graph.duplicates import merge_of
    from graph.entities import entities, find
    from graph.verdicts import verdict_id

    with context.open_store() as store:
        known = entities(store)
        stays = find(known, kept, store)
        told = [
            merge_of(
                store, stays, find(known, other, store), by=by, date=date, comment=comment, across_types=across_types
            )
            for other in others
        ]
        done = record(store, told)
    for verdict in told:
        click.echo(f"{verdict_id(verdict)}  {verdict.label}")
    context.note(f"{done.reports} reports count differently; take it back with: cityties entities undo ID")


@command.command("split")
@click.argument("entity", metavar="ENTITY")
@click.option("--as", "name", required=True, metavar="NAME|IRI", help="What is split off: a new name, or an entity.")
@click.option("--report", "reports", multiple=True, metavar="ID", help="Only in that report; repeatable.")
@click.option("--surface", "surfaces", multiple=True, metavar="TEXT", help="Only where it is spelt so; repeatable.")
@_person_options
@click.pass_obj
def split_command(
    context: Context,
    *,
    entity: str,
    name: str,
    reports: tuple[str, ...],
    surfaces: tuple[str, ...],
    by: str,
    date: str,
    comment: str,
) -> None:
    """Say that what is taken for ENTITY is another one in some reports, or where it is spelt in some way.

    Example: cityties entities split Cambridge --as "Cambridge (MA)" --report r-81f0 --by Ann --date 2026-05-18
    """
    from graph.curation import record
    from graph.duplicates import split_of
    from graph.entities import entities, find
    from graph.verdicts import verdict_id

    with context.open_store() as store:
        whole = find(entities(store), entity, store)
        told = split_of(store, whole, name, reports=reports, surfaces=surfaces, by=by, date=date, comment=comment)
        done = record(store, [told])
    click.echo(f"{verdict_id(told)}  {told.label}")
    context.note(f"{done.reports} reports count differently; take it back with: cityties entities undo ID")


command.add_command(undo_command)
