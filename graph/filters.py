"""What to keep of the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.errors import SettingError
from ontology.records import EntityType, Kind, Status

if TYPE_CHECKING:
    from graph.network import Record

__all__ = ["Filters"]


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep; an empty value keeps all.

    Parameters
    ----------
    kinds, statuses
        Partnerships of these kinds and statuses.
    actor_types
        Members of these types; a partnership with fewer than two of them left goes.
    since, until
        Years, both included; a record stays if its :attr:`Record.years` overlap them. Undated records then go.
    countries
        ISO 3166-1 alpha-2; at least one member sits there.
    min_confidence
        Lowest confidence of a record, 0 to 1.
    reports
        Report ids.
    cities
        Roll up: each member counts for the city where it sits; a member without a known city goes.

    Raises
    ------
    SettingError
        A value lies outside its set or range.

    Examples
    --------
    >>> Filters(kinds=(Kind.TWINNING,), since=2010).describe()
    'kinds=twinning, since=2010'
    >>> Filters(min_confidence=2)
    Traceback (most recent call last):
    ontology.errors.SettingError: min_confidence: 2 is not between 0 and 1; give a probability.
    """

    kinds: tuple[Kind, ...] = ()
    statuses: tuple[Status, ...] = ()
    actor_types: tuple[EntityType, ...] = ()
    since: int | None = None
    until: int | None = None
    countries: tuple[str, ...] = ()
    min_confidence: float = 0.0
    reports: tuple[str, ...] = ()
    cities: bool = False

    def __post_init__(self) -> None:
        for name, closed in (("kinds", Kind), ("statuses", Status), ("actor_types", EntityType)):
            try:
                object.__setattr__(self, name, tuple(closed(v) for v in getattr(self, name)))
            except ValueError as error:
                raise SettingError(str(error), where=name, todo=f"use {', '.join(closed)}") from error
        object.__setattr__(self, "countries", tuple(c.upper() for c in self.countries))
        if not 0 <= self.min_confidence <= 1:
            raise SettingError(
                f"{self.min_confidence} is not between 0 and 1", where="min_confidence", todo="give a probability"
            )
        if self.since is not None and self.until is not None and self.since > self.until:
            raise SettingError(f"{self.since} comes after until={self.until}", where="since", todo="swap the two years")

    def describe(self) -> str:
        """Say in one line what was kept; ``"all"`` where nothing was left out."""
        parts = []
        for name in ("kinds", "statuses", "actor_types", "countries", "reports"):
            if values := getattr(self, name):
                parts.append(f"{name}={'|'.join(values)}")
        parts += [f"{name}={v}" for name in ("since", "until") if (v := getattr(self, name)) is not None]
        if self.min_confidence:
            parts.append(f"min_confidence={self.min_confidence:g}")
        if self.cities:
            parts.append("cities")
        return ", ".join(parts) or "all"

    def keeps(self, record: Record) -> bool:
        """Whether the record's own values pass (members are not looked at)."""
        if (self.kinds and record.kind not in self.kinds) or (self.statuses and record.status not in self.statuses):
            return False
        if record.confidence < self.min_confidence or (self.reports and record.report not in self.reports):
            return False
        if self.since is None and self.until is None:
            return True
        years = record.years
        if years is None:
            return False
        return (self.until is None or years[0] <= self.until) and (self.since is None or years[1] >= self.since)
