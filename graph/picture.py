"""The network as one HTML file that opens offline: search, filters, years, and the sentence behind every tie.

pyvis holds the actors in the form of vis-network, which moves and zooms; the page is our own, because pyvis's fetches
scripts from outside and lets names run as HTML. Everything that a report or a user wrote travels as JSON inside an
inert element and reaches the page through ``textContent``; a content security policy lets only our two scripts run, and
nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from graph.chart import best_connected
from graph.network import NetworkData
from graph.picture_data import picture_data
from graph.projection import Projection, find_actors
from graph.projection import focus as ego
from graph.wording import wording
from ontology.errors import NetworkError, SettingError

__all__ = ["MOST_ACTORS", "MOST_TIES", "Picture", "draw", "picture"]

MOST_ACTORS = 5_000
MOST_TIES = 40_000
"""Of a network with more actors or ties the best connected are drawn."""
_SCRIPTS = ("base", "model", "scene", "view", "panel", "controls", "timeline", "saving", "start")
"""In this order, in one function: each may use what stands before it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An interactive picture of a network; a notebook shows it where it is the last value of a cell.

    Parameters
    ----------
    html
        The whole page.
    actors, left_out
        How many actors it shows, and how many it leaves out because of :data:`MOST_ACTORS` and :data:`MOST_TIES`.
    height
        Of the frame in a notebook, in pixels.
    """

    html: str = field(repr=False)
    actors: int
    left_out: int = 0
    height: int = 640

    def save(self, path: Path | str) -> Path:
        """Write the page to a file, in place of what stood there; a missing folder is made.

        Raises
        ------
        SettingError
            The file cannot be written.
        """
        path = Path(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.html, encoding="utf-8", newline="\n")
        except OSError as error:
            raise SettingError(
                f"cannot be written ({error.strerror})", where=path.name, todo="choose another file"
            ) from error
        return path

    def _repr_html_(self) -> str:
        # An origin of its own: the page can reach neither the notebook nor its server.
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" sandbox="allow-scripts allow-downloads" title="cityties" '
            f'style="width:100%;height:{self.height}px;border:1px solid #8888" loading="lazy"></iframe>'
        )


def picture(
    data: NetworkData,
    *,
    title: str | None = None,
    projection: Projection = "clique",
    colour_by: Literal["type", "community"] = "type",
    size_by: str = "degree",
    focus: str | None = None,
    hops: int = 1,
    lang: Literal["en", "zh"] = "en",
    seed: int = 0,
) -> Picture:
    """Draw the interactive network.

    Parameters
    ----------
    data
        Actors and records, as :func:`graph.network.network_data` reads them.
    title
        Heading of the page; by default "City partnerships", in the page's language.
    projection
        Gives the widths of the ties.
    colour_by
        ``type`` of actor, or ``community`` (Louvain, of the projection); the page can switch.
    size_by
        One of :data:`graph.centrality.MEASURES`.
    focus, hops
        Keep only what lies within ``hops`` partnerships of the actor of that name.
    lang
        Language that the page opens in; a button switches.
    seed
        Of layout and communities: the same network, settings and engines give the same bytes.

    Raises
    ------
    NetworkError
        The network is empty, or nobody bears the name ``focus``.
    SettingError
        A setting is unknown.
    """
    for name, value, known in (("colour_by", colour_by, ("type", "community")), ("lang", lang, ("en", "zh"))):
        if value not in known:
            raise SettingError(f"{value!r} is unknown", where=name, todo=f"use {' or '.join(known)}")
    if focus is not None:
        data = ego(data, focus, hops)
    drawn = best_connected(data, MOST_ACTORS, MOST_TIES)
    if not drawn.actors:
        raise NetworkError("the network is empty", where=data.filters.describe(), todo="widen the filters")
    left_out = len(data.actors) - len(drawn.actors)
    iris = list(drawn.actors)
    centre = find_actors(data.actors.values(), focus) if focus is not None else ()
    payload = picture_data(drawn, projection=projection, size_by=size_by, seed=seed)
    payload |= {
        "lang": lang,
        "colourBy": colour_by,
        "focus": [iris.index(iri) for iri in centre if iri in drawn.actors],
        "left": left_out,
    }
    payload["within"] = {"name": focus, "hops": hops} if focus is not None else None
    return Picture(_page(payload, title, lang), len(iris), left_out)


def draw(data: NetworkData, path: Path | str, **settings: Any) -> Path:
    """Write :func:`picture` of a network to a file; settings and errors are the same.

    Returns
    -------
    Path
        The file written.
    """
    return picture(data, **settings).save(path)


def _page(payload: dict[str, Any], title: str | None, lang: str) -> str:
    css = _asset("picture.css")
    parts = "\n".join(_asset(f"{name}.js") for name in _SCRIPTS)
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    # The map is not shipped; naming it would make developer tools ask for it.
    vis = _asset("vis-network.min.js").split("\n//# sourceMappingURL", 1)[0]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_digest(vis)} {_digest(script)}",
            f"style-src {_digest(css)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    template = Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("picture.html.j2"))
    return template.render(
        lang="zh-Hans" if lang == "zh" else "en",
        title=title or wording()["title"][lang],
        own_title=bool(title),
        policy=Markup(policy),
        css=Markup(css),
        vis=Markup(vis),
        script=Markup(script),
        data=_inert(payload),
    )


def _inert(payload: dict[str, Any]) -> Markup:
    """JSON that no HTML parser can take for markup, whatever the texts hold."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    # A lone surrogate is valid in JSON only when escaped, and cannot be written as UTF-8 at all.
    text = "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return Markup(text)


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return resources.files("graph").joinpath("picture_assets", name).read_text(encoding="utf-8")
