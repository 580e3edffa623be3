"""The page of one entity: names, identifiers, place, partnerships in time, figures, standing, reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.drawing import Locator, locator, timeline
from cityties.web.library import Kept
from cityties.web.shell import Asked, Shell, View, ask, language
from cityties.web.standing import Standing
from ontology.errors import BadBinding
from ontology.records import EntityType
from queries.results import ResultTable
from queries.run import MAX_ROWS
from queries.search import Found, NameIndex
from queries.ties import Tie, TieIndex

__all__ = ["EntityPage"]

_PAGE = 50
"""Partnerships shown at a time, the latest begun first."""
_BARS = 40
"""Those of them that the timeline draws."""
_SHOWN = 200


class EntityPage:
    """Answers ``/entity``.

    Parameters
    ----------
    shell
        Renders the page.
    ties
        Who is in which partnership.
    standings
        Ranks of all actors; the page does not wait for them.
    """

    def __init__(self, shell: Shell, ties: Kept[TieIndex], standings: Kept[Mapping[str, tuple[Standing, ...]]]) -> None:
        self._shell = shell
        self._ties = ties
        self._standings = standings

    def page(self, request: Request) -> Response:
        """Show everything that the graph holds on one entity, its partnerships by and by."""
        iri = request.query_params.get("iri", "")
        first = _from(request.query_params.get("from", ""))
        names, index = self._shell.names.now(), self._ties.now()
        all_ties = index.of(iri)
        with self._shell.library.open() as store:
            try:
                about = ask(store, "about_entity", entity=iri)
            except BadBinding:
                return self._shell.missing(request)
            if not about.table.cells:
                return self._shell.missing(request)
            ties = index.look_up(store, all_ties[first : first + _PAGE])
            relations = ask(store, "relations_of_entity", entity=iri, max_rows=_SHOWN)
            figures = ask(store, "figures_of_entity", entity=iri, max_rows=_SHOWN)
            reports = ask(store, "reports_of_entity", entity=iri, max_rows=_SHOWN)
        standings = self._standings.soon()
        nearest = sorted(index.partners(iri).items(), key=lambda item: (-item[1], item[0]))
        lang = language(request)
        card = _card(about.table.records())
        chart = timeline(
            [(t.partnership, _label(t, names, lang), t.kind, t.statuses[-1], t.start, t.end) for t in ties]
        )
        values = {
            "iri": iri,
            "card": card,
            "here": names.get(iri),
            "map": _map(names, iri, (partner for partner, _ in nearest[:_SHOWN])),
            "ties": ties,
            "known": names.get,
            "n_ties": len(all_ties),
            "first": first,
            "page": _PAGE,
            "chart": chart,
            "bars": chart.bars[:_BARS] if chart else (),
            "neighbours": nearest[:24],
            "relations": relations.table.records(),
            "figures": figures.table.records(),
            "reports": reports.table.records(),
            "standing": standings.get(iri, ()) if standings is not None else None,
        }
        # The page looks its partnerships up in the index; the query that gives them all is for data alone.
        of_programme = card["type"] == EntityType.PROGRAMME
        partnerships = (
            Asked("ties_in_programme", {"programme": iri}, ResultTable())
            if of_programme
            else Asked("ties_of_entity", {"entity": iri}, ResultTable())
        )
        asked = (partnerships, about, relations, figures, reports)
        return self._shell.answer(
            request, View("entity.html", values, asked=asked, about=(iri, *all_ties), fill=self._fill)
        )

    def _fill(self, view: View) -> View:
        with self._shell.library.open() as store:
            ties, *others = view.asked
            return replace(view, asked=(ask(store, ties.name, max_rows=MAX_ROWS, **ties.bindings), *others))


def _from(given: str) -> int:
    """Return the place of the first partnership shown, a whole number of pages."""
    return int(given) // _PAGE * _PAGE if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _label(tie: Tie, names: NameIndex, lang: str) -> str:
    known = [found for member in tie.members if (found := names.get(member)) is not None]
    return ", ".join((found.zh if lang == "zh" else found.en) or found.name for found in known)


def _map(names: NameIndex, iri: str, partners: Iterable[str]) -> Locator | None:
    """Return the map, where the entity's own coordinates or those of its place are known."""

    def at(found: Found | None) -> tuple[str, str, float, float] | None:
        if found is None or found.latitude is None or found.longitude is None:
            return None
        return found.iri, found.name, found.latitude, found.longitude

    here = at(names.get(iri))
    if here is None:
        return None
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
