"""The network: a page whose script draws it, the chart that it draws, and a still picture for who can't run it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.library import Kept
from cityties.web.shell import Asked, Shell, View, ask, language
from cityties.web.texts import texts
from graph.chart import CHART_MEASURES, Chart, around, chart
from graph.colours import ACTOR_COLOURS, COMMUNITY_COLOURS, REST
from graph.network import NetworkData
from ontology.records import EntityType, Kind, Status
from queries.results import ResultTable
from queries.run import MAX_ROWS

__all__ = ["NetworkPage"]

_LISTED = 20
_WORDS = ("kind", "status", "type", "country", "facet_more", "in_network_of", "hidden_rest")


class NetworkPage:
    """Answers ``/network`` and what is below it.

    Parameters
    ----------
    shell
        Renders the page.
    network
        The network of the store as it is.
    """

    def __init__(self, shell: Shell, network: Kept[NetworkData]) -> None:
        self._shell = shell
        self._network = network
        self._chart = Kept(shell.library, lambda _: _Drawn(chart(network.now())))

    def page(self, request: Request) -> Response:
        """Show the network, or give its partnerships as data."""
        lang = language(request)
        bindings = _bindings(request.query_params)
        focus = request.query_params.get("focus", "")
        drawn = self._chart.soon()
        values = {
            "focus": focus,
            "focused": self._shell.names.now().get(focus) if focus else None,
            "actors": drawn.listed if drawn and not focus else (),
            "settings": json.dumps(_settings(lang), ensure_ascii=False),
            "measures": CHART_MEASURES,
            "types": list(EntityType),
        }
        blank = Asked("network_partnerships", bindings, ResultTable())
        view = View(
            "network.html",
            values,
            asked=(blank,),
            scripts=("dom.js", "picture.js", "network.js"),
            fill=self._fill(bindings),
        )
        return self._shell.answer(request, view)

    def data(self, request: Request) -> Response:
        """Give the chart as JSON; 202 while it is being laid out."""
        focus = request.query_params.get("focus", "")
        if focus:
            near = around(self._network.now(), focus)
            return _json(_Drawn(chart(near)).body)
        drawn = self._chart.soon()
        return _json(drawn.body) if drawn else _json(b'{"ready": false}', 202)

    def picture(self, request: Request) -> Response:
        """Give the chart as a still picture."""
        drawn = self._chart.now()
        return Response(drawn.svg, media_type="image/svg+xml", headers={"vary": "Accept"})

    def _fill(self, bindings: Mapping[str, object]) -> Callable[[View], View]:
        def fill(view: View) -> View:
            with self._shell.library.open() as store:
                asked = ask(store, "network_partnerships", max_rows=MAX_ROWS, **bindings)
            about = tuple(dict.fromkeys(str(row["partnership"]) for row in asked.table.records()))
            return replace(view, asked=(asked,), about=about)

        return fill


class _Drawn:
    """A chart in the forms that are sent."""

    def __init__(self, made: Chart) -> None:
        told = asdict(made)
        self.body = json.dumps({"ready": True, **told}, ensure_ascii=False, separators=(",", ":")).encode()
        self.listed = sorted(made.actors, key=lambda a: (-a.measures["degree"], a.name))[:_LISTED]
        self.svg = _svg(made)


def _svg(made: Chart) -> str:
    """Draw dots and ties; no text of a report is in it."""
    if not made.actors:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    xs, ys = [a.x for a in made.actors], [-a.y for a in made.actors]
    left, top = min(xs) - 1, min(ys) - 1
    box = f"{left:.2f} {top:.2f} {max(xs) + 1 - left:.2f} {max(ys) + 1 - top:.2f}"
    pairs = {(u, v) for p in made.partnerships for u in p.members for v in p.members if u < v}
    ties = "".join(
        f"M{made.actors[u].x:.2f} {-made.actors[u].y:.2f}L{made.actors[v].x:.2f} {-made.actors[v].y:.2f}"
        for u, v in sorted(pairs)
    )
    most = max(a.measures["degree"] for a in made.actors) or 1
    dots = "".join(
        f'<circle cx="{a.x:.2f}" cy="{-a.y:.2f}" r="{0.12 + 0.3 * (a.measures["degree"] / most) ** 0.5:.2f}" '
        f'fill="{ACTOR_COLOURS[EntityType(a.type)]}"/>'
        for a in made.actors
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
        f'<path d="{ties}" stroke="#8a97a5" stroke-opacity=".4" stroke-width=".05" fill="none"/>{dots}</svg>'
    )


def _bindings(asked: Mapping[str, str]) -> dict[str, object]:
    """Return the query's values for what the address narrows the view to."""
    given = {"kinds": "kind", "statuses": "status", "since": "since", "until": "until", "min_confidence": "confidence"}
    return {parameter: asked[name] for parameter, name in given.items() if asked.get(name)}


def _settings(lang: str) -> dict[str, object]:
    words = texts(lang)
    return {
        "words": {key: words(key, n="{n}", of="{of}") for key in _WORDS},
        "kind": {kind.value: words.code("kind", kind.value) for kind in Kind},
        "status": {status.value: words.code("status", status.value) for status in Status},
        "type": {kind.value: words.code("type", kind.value) for kind in EntityType},
        "country": dict(words.countries),
        "colours": {kind.value: colour for kind, colour in ACTOR_COLOURS.items()},
        "communities": COMMUNITY_COLOURS,
        "rest": REST,
    }


def _json(body: bytes, status: int = 200) -> Response:
    return Response(body, status, media_type="application/json")
