"""The page of one entity: names, identifiers, place, partnerships in time, figures, standing, reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.drawing import Locator, locator, timeline
from cityties.web.library import Kept
from cityties.web.shell import Asked, Shell, View, ask, language
from cityties.web.standing import Standing
from ontology.errors import BadBinding
from queries.run import MAX_ROWS
from queries.search import Found, NameIndex
from queries.sentences import first_sentence

__all__ = ["EntityPage"]

_BARS = 40
"""Partnerships that the timeline draws."""
_SHOWN = 200
_QUOTED = 50
"""Partnerships whose sentence is quoted: each costs some look-ups."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A partnership of the entity and its other members, by their IRIs."""

    partnership: str
    kind: str
    status: str
    start: int | None
    end: int | None
    programme: str
    confidence: float
    partners: tuple[str, ...]


class EntityPage:
    """Answers ``/entity``.

    Parameters
    ----------
    shell
        Renders the page.
    standings
        Ranks of all actors; the page does not wait for them.
    """

    def __init__(self, shell: Shell, standings: Kept[Mapping[str, tuple[Standing, ...]]]) -> None:
        self._shell = shell
        self._standings = standings

    def page(self, request: Request) -> Response:
        """Show everything that the graph holds on one entity."""
        iri = request.query_params.get("iri", "")
        names = self._shell.names.now()
        with self._shell.library.open() as store:
            try:
                about = ask(store, "about_entity", entity=iri)
            except BadBinding:
                return self._shell.missing(request)
            if not about.table.cells:
                return self._shell.missing(request)
            partnerships = ask(store, "ties_of_entity", entity=iri, max_rows=MAX_ROWS)
            ties = _ties(partnerships)
            relations = ask(store, "relations_of_entity", entity=iri, max_rows=_SHOWN)
            figures = ask(store, "figures_of_entity", entity=iri, max_rows=_SHOWN)
            reports = ask(store, "reports_of_entity", entity=iri, max_rows=_SHOWN)
            sentences = {tie.partnership: first_sentence(store, tie.partnership) for tie in ties[:_QUOTED]}
        standings = self._standings.soon()
        neighbours = Counter(partner for tie in ties for partner in tie.partners).most_common(24)
        lang = language(request)
        chart = timeline([(t.partnership, _label(t, names, lang), t.kind, t.status, t.start, t.end) for t in ties])
        values = {
            "iri": iri,
            "card": _card(about.table.records()),
            "here": names.get(iri),
            "map": _map(names, iri, ties),
            "ties": ties[:_SHOWN],
            "sentences": sentences,
            "known": names.get,
            "n_ties": len(ties),
            "chart": chart,
            "bars": chart.bars[:_BARS] if chart else (),
            "neighbours": neighbours,
            "relations": relations.table.records(),
            "figures": figures.table.records(),
            "reports": reports.table.records(),
            "standing": standings.get(iri, ()) if standings is not None else None,
        }
        described = (iri, *(tie.partnership for tie in ties))
        return self._shell.answer(
            request,
            View(
                "entity.html",
                values,
                asked=(partnerships, about, relations, figures, reports),
                about=described,
            ),
        )


def _ties(asked: Asked) -> list[Tie]:
    found = []
    for _, group in groupby(asked.table.records(), lambda r: (r["partnership"], r["status"], r["start"], r["end"])):
        rows: list[dict[str, Any]] = list(group)
        first = rows[0]
        found.append(
            Tie(
                partnership=first["partnership"],
                kind=first["kind"],
                status=first["status"],
                start=first["start"],
                end=first["end"],
                programme=first["programme"] or "",
                confidence=max(float(row["confidence"] or 0) for row in rows),
                partners=tuple(dict.fromkeys(row["partner"] for row in rows)),
            )
        )
    return found


def _label(tie: Tie, names: NameIndex, lang: str) -> str:
    known = [found for partner in tie.partners if (found := names.get(partner)) is not None]
    return ", ".join((found.zh if lang == "zh" else found.en) or found.name for found in known)


def _map(names: NameIndex, iri: str, ties: Sequence[Tie]) -> Locator | None:
    """Return the map, where the entity's own coordinates or those of its place are known."""

    def at(found: Found | None) -> tuple[str, str, float, float] | None:
        if found is None or found.latitude is None or found.longitude is None:
            return None
        return found.iri, found.name, found.latitude, found.longitude

    here = at(names.get(iri))
    if here is None:
        return None
    partners = dict.fromkeys(partner for tie in ties for partner in tie.partners)
    return locator(here, [place for partner in partners if (place := at(names.get(partner))) is not None])


def _card(facts: list[dict[str, Any]]) -> dict[str, Any]:
    """Sort an entity's facts by what the page shows."""
    by_property: dict[str, list[tuple[str, str]]] = {}
    for fact in facts:
        key = str(fact["property"]).replace("#", "/").rsplit("/", 1)[1]
        by_property.setdefault(key, []).append((str(fact["value"]), str(fact["lang"] or "")))
    known = {key: [value for value, _ in values] for key, values in by_property.items()}
    labels: dict[str, str] = {}
    for key in ("prefLabel", "label", "altLabel"):
        for text, tag in by_property.get(key, ()):
            labels[text] = labels.get(text) or tag
    kind = next((v.rsplit("#", 1)[1] for v in known.get("type", ()) if "#" in v), "")
    latitude, longitude = known.get("latitude"), known.get("longitude")
    return {
        "name": min(known.get("name", [facts[0]["value"]])),
        "type": kind,
        "labels": list(labels.items()),
        "identifiers": known.get("exactMatch", []),
        "country": next(iter(known.get("country", [])), ""),
        "within": known.get("within", []),
        "position": (float(latitude[0]), float(longitude[0])) if latitude and longitude else None,
    }
