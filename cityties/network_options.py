"""The filters that `centrality`, `draw` and `export` share, and the network they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ontology.errors import SettingError
from ontology.records import EntityType, Kind, Status

if TYPE_CHECKING:  # networkx costs a quarter of a second of start-up
    from graph.network import Filters

__all__ = ["by_of", "filters_of", "network_options", "other_filters", "period_options", "projection_option"]

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--kind", "kinds", multiple=True, type=click.Choice([k.value for k in Kind]), help="Repeatable."),
    click.option("--status", "statuses", multiple=True, type=click.Choice([s.value for s in Status])),
    click.option("--type", "types", multiple=True, type=click.Choice([t.value for t in EntityType]), help="Of actors."),
    click.option("--since", type=int, metavar="YEAR", help="In force in that year or later."),
    click.option("--until", type=int, metavar="YEAR", help="In force in that year or earlier."),
    click.option("--country", "countries", multiple=True, metavar="CC", help="ISO 3166-1 alpha-2 of one member."),
    click.option("--report", "reports", multiple=True, metavar="ID", help="What these reports state alone."),
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

_PERIODS = (
    click.option("--by", type=click.Choice(["year", "period"]), help="Year by year, or period by period."),
    click.option("--period", "given", multiple=True, metavar="FROM-TO", help="Such as 2010-2015; repeatable."),
)


def period_options(command: F) -> F:
    """Add ``--by`` and ``--period``, of which either asks for a panel."""
    for option in reversed(_PERIODS):
        command = option(command)
    return command


def by_of(by: str | None, given: tuple[str, ...]) -> Any:
    """Return how to cut a panel, or ``None`` where none was asked for; periods stay whole unless cut by year."""
    return by or ("period" if given else None)


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
        reports=values["reports"],
        min_confidence=values["min_confidence"],
        cities=values["cities"],
    )


_OTHER = {
    "kind": "kinds",
    "status": "statuses",
    "type": "types",
    "since": "since",
    "until": "until",
    "country": "countries",
    "report": "reports",
    "min-confidence": "min_confidence",
}


def other_filters(settings: tuple[str, ...], values: dict[str, Any]) -> Filters:
    """Build the filters of a second network: those given as ``NAME=VALUE`` in place of the first network's.

    Raises
    ------
    SettingError
        One is no ``NAME=VALUE``, or the name or the value is unknown.
    """
    changed: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or name not in _OTHER:
            raise SettingError(
                f"{setting!r} is no filter", where="--with", todo=f"use NAME=VALUE with {', '.join(_OTHER)}"
            )
        key = _OTHER[name]
        try:
            if key in {"since", "until"}:
                changed[key] = int(value) if value else None
            elif key == "min_confidence":
                changed[key] = float(value)
            else:
                changed[key] = (*changed.get(key, ()), value) if value else ()
        except ValueError as error:
            raise SettingError(f"{value!r} is no number", where=f"--with {name}", todo="give a number") from error
    return filters_of(values | changed)
