"""Reports go in and out of a store whole: each is one write, and which file it was read from is noted beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from graph.cards import file_names
from graph.changes import Change, left_behind, own_quads, removal, replacement
from graph.curating import Curating
from graph.derivation import derived_quads
from graph.engine import facts_of
from graph.held import Block
from graph.literals import clean
from graph.writing import write
from graph.written import Written, parsed
from ontology.errors import DataError
from ontology.records import Extraction
from ontology.terms import CT

__all__ = ["Filing"]


class Filing(Curating):
    """A store that reports are put into and removed from."""

    def put(self, report: Extraction | Written, *, source: Path | None = None) -> Change:
        """Store a report, in place of what its graph held before.

        Parameters
        ----------
        report
            What was read from the report; or what :func:`graph.writing.write` has made of that, maybe elsewhere.
        source
            The file it was read from. If another report was read from that file before, and no other file yields it,
            that one is removed in the same write: the file was edited. Of several files with the same content, the
            smallest name is the report's.

        Returns
        -------
        Change
            ``NEW`` for a report that neither the store nor, in an earlier version, the file held; ``UNCHANGED`` where
            the graph stays as it was.

        Raises
        ------
        StoreError
            The store is read-only, or the disk failed; then nothing of the report is in the graph.
        DataError
            The extraction contradicts itself, or was written for a store of another base.
        """
        given = report if isinstance(report, Written) else write(report, self.iris)
        if given.base != self.iris.base:
            todo = f"write it for the base {self.iris.base}"
            raise DataError(f"it was written for the base {given.base}", where=given.report_id, todo=todo)
        yielding = self._ledger.yielding(given.report_id)
        written = given.named(_smallest_name(given.file_name, yielding))
        return self._commit(
            given.report_id,
            lambda stale: self._take(written, stale),
            file_name=given.file_name,
            source=source,
            yielding=yielding,
        )

    def register(self, report_id: str, *, source: Path | None = None, file_name: str = "") -> Change:
        """Note that a stored report was met again, without extracting it anew.

        Does what :meth:`put` does with the same extraction.

        Raises
        ------
        StoreError
            The store holds no such report.
        """
        graph = NamedNode(self._graph(report_id))
        node, predicate = NamedNode(self.iris.report(report_id)), NamedNode(CT.fileName)
        quads = {
            quad
            for quad in own_quads(self._now, self.iris, report_id)
            if not (quad.subject == node and quad.predicate == predicate)
        }
        yielding = self._ledger.yielding(report_id)
        name = _smallest_name(file_name, yielding)
        if name:
            quads.add(Quad(node, predicate, Literal(name), graph))
        return self._commit(
            report_id,
            lambda stale: self._replace(report_id, quads, {}, stale),
            file_name=file_name,
            source=source,
            yielding=yielding,
        )

    def remove(self, report_id: str) -> bool:
        """Remove a report and what the graph holds for its sake alone.

        Returns
        -------
        bool
            Whether there was such a report.
        """
        self._check_writable()
        gone = removal(self.engine, self.iris, report_id)
        if gone:
            self._write(gone, set())
        self._ledger.forget(report_id)
        return bool(gone)

    def remove_file(self, file_name: str) -> tuple[str, ...]:
        """Remove the reports that bear a file name and return their ids."""
        return tuple(
            report
            for report, name in sorted(file_names(self.engine, self.iris).items())
            if name == file_name and self.remove(report)
        )

    def _commit(
        self,
        report_id: str,
        change: Callable[[list[str]], Change],
        *,
        file_name: str,
        source: Path | None,
        yielding: Mapping[str, str],
    ) -> Change:
        """Note the intent, change the graph in one write, settle the ledger.

        ``change`` is given the reports that the file held before, and no other file holds; ``yielding`` is what the
        ledger knows of the report.
        """
        self._check_writable()
        path, file_name = str(source.absolute()) if source else "", clean(file_name)
        stale = left_behind(self._ledger, path, report_id)
        if path not in yielding or file_name not in yielding.values():
            self._ledger.note(path, report_id, file_name)
        changed = change(stale)
        for old in stale:
            self._ledger.forget(old)
        self._ledger.settle(path, report_id, file_name)
        return changed

    def _take(self, written: Written, stale: list[str]) -> Change:
        """Put a report into the graph, and verdicts into effect."""
        if self.curation.verdicts:
            form = written.extraction()
            if self.curation.apply(form) is not form:
                quads, references = derived_quads(self._now, self.iris, self.curation, form)
                return self._replace(written.report_id, quads, references, stale)
        if not stale and (fresh := self._fresh(written)) is not None:
            self._add({(self.iris.report_graph(written.report_id), ""): written.own, **fresh})
            return Change.NEW
        return self._replace(written.report_id, written.quads(), written.reference_quads(), stale)

    def _fresh(self, written: Written) -> dict[Block, bytes] | None:
        """Return what the reference graph lacks of a report; ``None`` if it, or the report's own, says otherwise."""
        if any(True for _ in own_quads(self._now, self.iris, written.report_id)):
            return None
        graph, fresh = self.iris.reference_graph, {}
        digests = {iri: hashlib.sha256(lines).digest() for iri, lines in written.references.items()}
        unsure = [iri for iri, digest in digests.items() if self._told.get(iri) != digest]
        for iri, known in facts_of(self._now, map(NamedNode, unsure), NamedNode(graph)).items():
            if not known:
                fresh[graph, iri] = written.references[iri]
            elif known != parsed(written.references[iri]):
                return None
        self._tell(digests)
        return fresh

    def _replace(
        self, report_id: str, quads: AbstractSet[Quad], references: Mapping[str, set[Quad]], stale: list[str]
    ) -> Change:
        """Bring a report's part of the graph into line with what it should be."""
        difference = replacement(self._now, self.iris, [report_id], quads, references, stale=stale)
        if difference.removed or difference.added:
            self._write(difference.removed, difference.added)
        return difference.change


def _smallest_name(file_name: str, yielding: Mapping[str, str]) -> str:
    """Return which of a report's names it has: its own, and those of other files with the same content."""
    return min({clean(file_name), *yielding.values()} - {""}, default="")
