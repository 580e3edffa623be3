"""A report as it goes into a store: sorted lines of N-Quads, made wherever there is a processor free."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox
from pyoxigraph import Literal, Quad

from graph.iris import Iris
from graph.reading import read_extraction
from ontology.records import Extraction
from ontology.terms import CT

__all__ = ["Written", "parsed"]


@dataclass(frozen=True, slots=True)
class Written:
    """What :func:`graph.writing.write` makes of an extraction; a process can send it to another.

    Parameters
    ----------
    base
        Of the IRIs.
    report_id, file_name, extractor
        Of the report, for whoever handles it unread.
    own
        What its own graph holds: sorted lines, each once.
    references
        For the IRI of each entity that the lexicons know what the reference graph says of it, as sorted lines.
    """

    base: str
    report_id: str
    file_name: str
    extractor: str
    own: bytes
    references: Mapping[str, bytes]

    def named(self, file_name: str) -> Written:
        """Return it with another file name; none where it is empty."""
        if file_name == self.file_name:
            return self
        iris = Iris(self.base)
        start = f"<{iris.report(self.report_id)}> <{CT.fileName}> "
        lines = [line for line in self.own.splitlines(keepends=True) if not line.startswith(start.encode())]
        if file_name:
            lines.append(f"{start}{Literal(file_name)} <{iris.report_graph(self.report_id)}> .\n".encode())
        return replace(self, file_name=file_name, own=b"".join(sorted(lines)))

    def quads(self) -> set[Quad]:
        """Return what its own graph holds."""
        return parsed(self.own)

    def reference_quads(self) -> dict[str, set[Quad]]:
        """Return the quads of the reference graph, by entities."""
        return {iri: parsed(lines) for iri, lines in self.references.items()}

    def extraction(self) -> Extraction:
        """Return what it was written from, in canonical form."""
        engine = ox.Store()
        for lines in (self.own, *self.references.values()):
            engine.load(lines, format=ox.RdfFormat.N_QUADS)
        return read_extraction(engine, self.report_id, Iris(self.base))


def parsed(lines: bytes) -> set[Quad]:
    """Return the quads of some lines."""
    return set(ox.parse(lines, format=ox.RdfFormat.N_QUADS))
