"""``cityties query``: named questions and SPARQL of one's own."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cityties.options import Context, uncurated_option
from ontology.errors import SettingError

__all__ = ["command"]


@click.command("query")
@click.argument("name", required=False, metavar="NAME|FILE|-")
@click.option("-p", "--param", "params", multiple=True, metavar="NAME=VALUE", help="Bind a variable; repeatable.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "ttl"]),
    default="table",
    show_default=True,
    help="Output format; ttl is for CONSTRUCT and DESCRIBE.",
)
@click.option("--list", "list_", is_flag=True, help="List the named queries with their questions.")
@click.option("--show", is_flag=True, help="Print the SPARQL instead of running it.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True, help="Seconds.")
@click.option("--raw", is_flag=True, help="Write CSV cells as they are, spreadsheet formulas included.")
@uncurated_option
@click.pass_obj
def command(
    context: Context,
    *,
    name: str | None,
    params: tuple[str, ...],
    format_: str,
    list_: bool,
    show: bool,
    timeout: float,
    raw: bool,
    uncurated: bool,
) -> None:
    """Ask the graph: a named query, a file with SPARQL, or '-' for SPARQL on standard input.

    Example: cityties query partners_of -p name=深圳
    """
    from cityties.options import print_rows, table
    from queries.catalogue import catalogue, named_query

    if list_:
        if format_ == "ttl":
            raise click.UsageError("--format ttl: --list is rows; choose table, csv or json.")
        print_rows([{"name": q.name, "question": q.title_en, "问题": q.title_zh} for q in catalogue()], format_)
        return
    if not name:
        raise click.UsageError("give a query's name, a file or '-'; --list shows the names.")
    text = _own_sparql(name)
    if show:
        click.echo(text if text is not None else named_query(name).text)
        return

    from queries.run import run, run_named

    bindings = dict(_binding(p) for p in params)
    with context.open_store(read_only=True, uncurated=uncurated) as store:
        if text is None:
            result = run_named(store, name, bindings=bindings, timeout_s=timeout)
        else:
            result = run(store, text, bindings=bindings, timeout_s=timeout)
    if (format_ == "ttl") != (result.graph is not None) and format_ != "table":
        has, takes = ("rows", "table, csv or json") if result.graph is None else ("triples", "ttl")
        raise click.UsageError(f"--format {format_}: the answer is {has}; choose {takes}.")
    if result.graph is not None:
        click.echo(result.to_turtle(), nl=False)
    elif format_ == "csv":
        click.echo(result.to_csv(raw=raw), nl=False)
    elif format_ == "json":
        click.echo(result.to_json())
    else:
        click.echo(table(result.records()))


def _own_sparql(name: str) -> str | None:
    try:
        if name == "-":
            text = sys.stdin.buffer.read().decode("utf-8")
            if not text.strip():
                raise click.UsageError("standard input holds no query.")
            return text
        path = Path(name)
        if path.suffix in {".rq", ".sparql"} or path.is_file():
            return path.read_text("utf-8")
    except OSError as error:
        raise SettingError(f"can't be read ({error.strerror})", where=name, todo="check the file") from error
    except UnicodeDecodeError as error:
        raise SettingError("the query is not UTF-8", where=name, todo="save it as UTF-8") from error
    return None


def _binding(param: str) -> tuple[str, str]:
    name, sign, value = param.partition("=")
    if not sign or not name:
        raise click.UsageError(f"-p {param}: write NAME=VALUE.")
    return name, value
