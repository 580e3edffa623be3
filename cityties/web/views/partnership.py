"""The page of one partnership: who, in which roles, since when, and every sentence that says so."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from cityties.web.shell import Shell, View, ask
from ontology.errors import BadBinding

__all__ = ["PartnershipPage"]


class PartnershipPage:
    """Answers ``/partnership``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def page(self, request: Request) -> Response:
        """Show one partnership with its members and the passages that state it."""
        iri = request.query_params.get("iri", "")
        with self._shell.library.open() as store:
            try:
                about = ask(store, "about_partnership", partnership=iri)
            except BadBinding:
                return self._shell.missing(request)
            rows = about.table.records()
            if not rows:
                return self._shell.missing(request)
            evidence = ask(store, "evidence_of_partnership", partnership=iri)
        names = self._shell.names.now()
        told = {(r["status"], r["start"], r["end"], r["programme"]): r for r in rows}
        members = list({(r["member"], r["role"]): r for r in rows}.values())
        values = {
            "iri": iri,
            "told": list(told.values()),
            "members": [(m, names.get(str(m["member"]))) for m in members],
            "evidence": evidence.table.records(),
        }
        return self._shell.answer(request, View("partnership.html", values, asked=(evidence, about), about=(iri,)))
