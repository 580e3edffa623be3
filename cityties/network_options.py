"""The filters that `centrality`, `draw` and `export` share, and the network they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ontology.records import EntityType, Kind, Status

if TYPE_CHECKING:  # networkx costs a quarter of a second of start-up
    from graph.network import Filters

__all__ = ["filters_of", "network_options", "projection_option"]

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--kind", "kinds", multiple=True, type=click.Choice([k.value for k in Kind]), help="Repeatable."),
    click.option("--status", "statuses", multiple=True, type=click.Choice([s.value for s in Status])),
    click.option("--type", "types", multiple=True, type=click.Choice([t.value for t in EntityType]), help="Of actors."),
    click.option("--since", type=int, metavar="YEAR", help="In force in that year or later."),
    click.option("--until", type=int, metavar="YEAR", help="In force in that year or earlier."),
    click.option("--country", "countries", multiple=True, metavar="CC", help="ISO 3166-1 alpha-2 of one member."),
    click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Leave out what is less sure."),
    click.option("--cities", is_flag=True, help="Count bodies, universities and firms for the city where they sit."),
)


def network_options(command: F) -> F:
    """Add the filters to a command; :func:`filters_of` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


projection_option = click.option(
    "--projection",
    type=click.Choice(["clique", "fractional", "evidence"]),
    default="clique",
    show_default=True,
    help="Weight of a pair: partnerships; each shared by its members; or reports.",
)
"""Adds ``--projection`` to a command."""


def filters_of(values: dict[str, Any]) -> Filters:
    """Build the filters from a command's keyword arguments."""
    from graph.network import Filters

    return Filters(
        kinds=values["kinds"],
        statuses=values["statuses"],
        actor_types=values["types"],
        since=values["since"],
        until=values["until"],
        countries=values["countries"],
        min_confidence=values["min_confidence"],
        cities=values["cities"],
    )
