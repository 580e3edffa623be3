"""Filters of networks as keyword arguments, under the names that the command line's options have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast

from graph.filters import Filters
from ontology.errors import SettingError

__all__ = ["FilterOptions", "filters_of"]

_FIELDS = {
    "kind": "kinds",
    "status": "statuses",
    "type": "actor_types",
    "since": "since",
    "until": "until",
    "country": "countries",
    "report": "reports",
    "min_confidence": "min_confidence",
    "cities": "cities",
}
_SEVERAL = ("kind", "status", "type", "country", "report")


class FilterOptions(TypedDict, total=False):
    """What to keep of a network; see :class:`graph.filters.Filters`. The first five take one value or several."""

    kind: str | Iterable[str]
    status: str | Iterable[str]
    type: str | Iterable[str]
    country: str | Iterable[str]
    report: str | Iterable[str]
    since: int | None
    until: int | None
    min_confidence: float
    cities: bool


def filters_of(options: FilterOptions) -> Filters:
    """Build the filters.

    Raises
    ------
    SettingError
        There is no such filter, or a value lies outside its set or range.

    Examples
    --------
    >>> filters_of({"kind": "twinning", "country": ["FI", "CN"], "since": 2010}).describe()
    'kinds=twinning, countries=FI|CN, since=2010'
    >>> filters_of({"kinds": "twinning"})
    Traceback (most recent call last):
    ontology.errors.SettingError: kinds: no such filter; use kind, status, type, since, until, country, report, ...
    """
    given = cast("Mapping[str, Any]", options)
    for name in given:
        if name not in _FIELDS:
            raise SettingError("no such filter", where=name, todo=f"use {', '.join(_FIELDS)}")
    # Filters itself checks what stands under each name.
    fields: dict[str, Any] = {
        _FIELDS[name]: _several(value) if name in _SEVERAL else value for name, value in given.items()
    }
    return Filters(**fields)


def _several(value: str | Iterable[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
