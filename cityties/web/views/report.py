"""The page of one report: its text, with what was read from it and what was rejected marked where it stands."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.marking import pieces
from cityties.web.shell import Asked, Shell, View, ask
from graph.iris import partnership_id
from ontology.errors import StoreError
from queries.results import ResultTable

__all__ = ["ReportPage"]


class ReportPage:
    """Answers ``/report/{report_id}``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def page(self, request: Request) -> Response:
        """Show a report's text with what was read from it."""
        with self._shell.library.open() as store:
            try:
                extraction = store.extraction(request.path_params["report_id"])
            except StoreError:
                return self._shell.missing(request)
            report = store.iris.report(extraction.report.id)
            ids = (partnership_id((m.entity for m in p.members), p.kind, p.programme) for p in extraction.partnerships)
            partnerships = [store.iris(local) for local in ids]
            iris = {e.id: store.iris(e.id) for e in extraction.entities}
        values = {
            "report": extraction.report,
            "extraction": extraction,
            "pieces": pieces(extraction),
            "iris": iris,
            "partnerships": partnerships,
        }
        described = (report, *dict.fromkeys(partnerships))
        # The page has it all from the report's own graph; the query looks through all of them, and is for data alone.
        stated = Asked("stated_in_report", {"report": report}, ResultTable())
        view = View("report.html", values, asked=(stated,), about=described, fill=self._fill)
        return self._shell.answer(request, view)

    def _fill(self, view: View) -> View:
        with self._shell.library.open() as store:
            report = view.asked[0].bindings["report"]
            return replace(view, asked=(ask(store, "stated_in_report", report=report),))
