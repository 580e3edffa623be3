"""The first page: how much the graph holds, who is best connected, which reports it was read from."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.library import Kept
from cityties.web.shell import Asked, Shell, View, ask
from graph.cards import Counts
from graph.store import Store

__all__ = ["Home"]

_ACTORS, _REPORTS = 12, 200


@dataclass(frozen=True, slots=True)
class _Summary:
    counts: Counts
    reports: Asked
    actors: Asked


class Home:
    """Answers ``/``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        # These look at the whole graph: once for each of its states is enough.
        self._summary = Kept(shell.library, _summary)

    def page(self, request: Request) -> Response:
        """Show the summary."""
        made = self._summary.now()
        kinds = [(kind, n) for kind, n in made.counts.partnerships.items() if n]
        values = {
            "counts": made.counts,
            "kinds": sorted(kinds, key=lambda item: -item[1]),
            "actors": made.actors.table.records(),
            "reports": made.reports.table.records(),
            "more_reports": made.reports.table.truncated,
        }
        return self._shell.answer(
            request, View("home.html", values, asked=(made.reports, made.actors), scripts=("dom.js", "search.js"))
        )


def _summary(store: Store) -> _Summary:
    return _Summary(
        store.counts(),
        ask(store, "report_overview", max_rows=_REPORTS),
        ask(store, "most_connected", max_rows=_ACTORS),
    )
