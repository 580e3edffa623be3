"""The command line: one group, one file a command in :mod:`cityties.commands`.

A command's module is imported when the command runs or when its help is asked for, and it imports spaCy, rdflib and
the rest inside its function, so that ``cityties --help`` answers at once.
"""

from __future__ import annotations

import errno
import importlib
import keyword
import logging
import sys
from collections.abc import Sequence
from typing import Any

import click

from cityties import __version__
from cityties.options import Context
from ontology.errors import CityTiesError

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = (
    "ingest",
    "status",
    "list",
    "remove",
    "extract",
    "query",
    "centrality",
    "network",
    "draw",
    "paper",
    "serve",
    "review",
    "entities",
    "reconcile",
    "export",
    "import",
    "validate",
    "doctor",
    "evaluate",
    "train",
)
"""Names of the commands, in the order in which ``--help`` shows them."""


_PACKAGES = ("ontology", "extract", "graph", "queries", "cityties")


class _Commands(click.Group):
    """A group that finds its commands by name and turns our errors, and the system's, into one line and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        file = f"{name}_" if keyword.iskeyword(name) else name
        module = importlib.import_module(f"cityties.commands.{file}")
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CityTiesError as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader, such as `head`, has enough; click ends quietly
                raise
            fault = f"a file can't be read or written ({error.strerror or error})"
            where = str(error.filename) if error.filename else ""
            told = CityTiesError(fault, where=where, todo="check the path, its permissions and the free space")
            raise click.ClickException(str(told)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--store", metavar="PLACE", help="Graph store: folder, 'memory' or address of a server. [default: cityties-store]"
)
@click.option("--base", metavar="IRI", help="Base IRI of minted resources.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar, no notes on stderr; errors still show.")
@click.option("-v", "--verbose", is_flag=True, help="Log what the library does to stderr.")
@click.version_option(__version__, prog_name="cityties")
@click.pass_context
def cli(ctx: click.Context, *, store: str | None, base: str | None, quiet: bool, verbose: bool) -> None:
    """Turn reports in English and Chinese into a knowledge graph of city partnerships.

    Results go to stdout, everything else to stderr. Exit code 0 is success, 1 an error of ours, 2 misuse.
    """
    level = logging.INFO if verbose else logging.ERROR if quiet else logging.WARNING
    logging.basicConfig(level=logging.CRITICAL, format="%(name)s: %(message)s", stream=sys.stderr)
    # Our own loggers only: what a library thinks of a broken file, the error of that file says already.
    for package in _PACKAGES:
        logging.getLogger(package).setLevel(level)
    ctx.obj = Context(store=store, base=base, quiet=quiet)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the entry point of the ``cityties`` command."""
    cli.main(args=list(arguments) if arguments is not None else None, prog_name="cityties")
