"""Curation of a store: verdicts and the reports that they concern change in one write."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from pyoxigraph import Quad

from graph.cards import text_of
from graph.changes import graph_quads, own_quads, replacement
from graph.curated import Curation
from graph.derivation import altered_reports, concerned_reports, curation_quads, derived_quads
from graph.verdicts import read_verdicts
from graph.writable import Writable
from ontology.verdicts import Verdict

__all__ = ["Curating"]


class Curating(Writable):
    """A store that keeps what counts true to what people say."""

    def curate(self, verdicts: Iterable[Verdict]) -> int:
        """Put verdicts in place of all that people have said, and derive again what counts of the reports they concern.

        The curation graph and the reports change in one write. Whether the verdicts make sense is checked by
        :mod:`graph.curation`, through which people's verdicts come.

        Returns
        -------
        int
            How many reports' graphs are different now.

        Raises
        ------
        StoreError
            The store is read-only, or the disk failed; then nothing is changed.
        """
        return self._curate(Curation(tuple(verdicts)), instead_of=self.curation)

    def derive(self) -> int:
        """Read the verdicts anew and derive again what counts of every report that they concern.

        Needed where the curation graph, or a report's own, came from elsewhere: from an export, an update, or a store
        of a version that only marked what people reject.

        Returns
        -------
        int
            How many reports' graphs are different now.
        """
        told = Curation(read_verdicts(self.engine, self.iris))
        needed = told.verdicts or altered_reports(self.engine, self.iris)
        return self._curate(told, instead_of=Curation()) if needed else 0

    def change(self, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
        """Remove and add quads of any graph, in one write; what is absent, or there already, may be named too.

        Raises
        ------
        StoreError
            The store is read-only, or the disk failed; then nothing is changed.
        """
        self._check_writable()
        if removed or added:
            self._write(removed, added)
            if any(text_of(quad.graph_name) == self.iris.curation_graph for quad in removed | added):
                self.derive()

    def _curate(self, curation: Curation, *, instead_of: Curation) -> int:
        self._check_writable()
        before = set(graph_quads(self.engine, self.iris.curation_graph))
        after = curation_quads(curation, self.iris)
        own: set[Quad] = set()
        references: dict[str, set[Quad]] = {}
        concerned = concerned_reports(self.engine, self.iris, curation.changed_from(instead_of))
        changed = []
        for report_id in concerned:
            quads, facts = derived_quads(self.engine, self.iris, curation, self.extracted(report_id))
            if quads != own_quads(self.engine, self.iris, report_id):
                changed.append(report_id)
                own |= quads
                references |= facts
        difference = replacement(self.engine, self.iris, changed, own, references)
        removed, added = difference.removed | (before - after), difference.added | (after - before)
        if removed or added:
            self._write(removed, added)
        self._curation = curation
        return len(changed)
