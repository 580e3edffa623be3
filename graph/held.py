"""Lines that the journal has and the graph gets later, many reports at once.

Oxigraph's atomic write costs 12 microseconds a quad on disk, more than everything else that writing a report takes. Its
bulk load costs a third of that, and each load becomes files that the graph has to merge with all others later: the
fewer and larger the loads, the less. The lines of a burst of reports stay in the journal's log meanwhile; here is
written down where, so that writing the next report sees them.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph.frames import Place
from graph.journal import Journal
from graph.memory import give_memory_back

__all__ = ["Block", "Held"]

Block = tuple[str, str]
"""The name of a graph, and of the subject that lines of it are about; of all its subjects where that is empty."""

_MOST_BYTES = 64 * 2**20
"""What is loaded at once; Oxigraph takes three times as much memory to sort it."""
_PIECE_BYTES, _MOST_PIECES = 12 * 2**20, 2
"""Loads of this size cost a seventh less; but a graph that gets a third load may begin to merge the files of all."""
_BUFFER = 2**20


class Held:
    """Lines on their way into a graph that has none of them.

    Parameters
    ----------
    engine
        The graph.
    journal
        Has the lines in its log, and removes nothing meanwhile.
    """

    def __init__(self, engine: ox.Store, journal: Journal) -> None:
        self._engine = engine
        self._journal = journal
        self._places: dict[str, dict[str, Place]] = {}
        self._begin = self._end = -1
        self._ends: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether holding more would take too much memory when it is loaded."""
        return self._end - self._begin >= _MOST_BYTES

    def add(self, blocks: Iterable[Block], place: Place) -> None:
        """Hold lines; neither the graph nor what is held has anything of these blocks.

        Parameters
        ----------
        blocks
            What they are about.
        place
            Where the log has them: behind all others that are held.
        """
        for graph, subject in blocks:
            self._places.setdefault(graph, {})[subject] = place
        if self._begin < 0:
            self._begin = place.begin
        self._end = place.end
        self._ends.append(place.end)

    def settle(self, *, in_pieces: bool = False) -> None:
        """Load what is held into the graph; the files of one load come into force together.

        Parameters
        ----------
        in_pieces
            Load a few whole writes at a time, which is faster, and leaves more files to be merged later.
        """
        pieces = 1
        if in_pieces:
            pieces = min(math.ceil((self._end - self._begin) / _PIECE_BYTES), _MOST_PIECES, len(self._ends))
        begin = self._begin
        for end in (self._ends[len(self._ends) * number // pieces - 1] for number in range(1, pieces + 1)):
            # Heads of frames are comments in N-Quads. Lenient: IRIs need no second check, they were spelled by us.
            lines = io.BufferedReader(self._journal.open_log(Place(begin, end)), _BUFFER)
            self._engine.bulk_load(lines, format=ox.RdfFormat.N_QUADS, lenient=True)
            begin = end
        give_memory_back()

    def quads_for_pattern(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
        graph_name: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that fit, of the graph and of those held; quick where graph and subject are given."""
        for place in self._looked_up(getattr(graph_name, "value", None), getattr(subject, "value", None)):
            with self._journal.open_log(place) as lines:
                for quad in ox.parse(lines.read(), format=ox.RdfFormat.N_QUADS):
                    if (
                        subject in (None, quad.subject)
                        and predicate in (None, quad.predicate)
                        and value in (None, quad.object)
                        and graph_name in (None, quad.graph_name)
                    ):
                        yield quad
        # Most reports are new. To look for their quads would bring blocks of the indexes into RocksDB's cache, 32 MB in
        # the end; which graphs there are lies in a few blocks of its own. A graph that was emptied may still be there.
        if not isinstance(graph_name, ox.NamedNode) or self._engine.contains_named_graph(graph_name):
            yield from self._engine.quads_for_pattern(subject, predicate, value, graph_name)

    def _looked_up(self, graph: str | None, subject: str | None) -> Iterable[Place]:
        """Return the places that may have what is about a graph and a subject, each once."""
        if graph is None:
            return [Place(self._begin, self._end)]
        places = self._places.get(graph, {})
        return {places[about] for about in ("", subject) if about in places} if subject else set(places.values())
