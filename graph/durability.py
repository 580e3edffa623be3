"""Writing to the graph: a note in the journal, one atomic write, then, now and then, a flush and its mark.

A write that is reported as done survives a power cut: its note is on the disk. Flushing the graph costs ten times as
much as writing a report, so it follows in groups; what a power cut takes from the graph, :meth:`Writer.recover` brings
back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

import pyoxigraph as ox
from pyoxigraph import Quad

from graph.engine import Engine, Patterns
from graph.held import Held
from graph.journal import Journal
from graph.lines import to_lines
from graph.updates import update_text
from ontology.errors import StoreError

__all__ = ["Writer", "apply"]

logger = logging.getLogger(__name__)

_FLUSH_EVERY_S = 5.0


class Writer:
    """Writes to a graph.

    Parameters
    ----------
    place
        How messages name the store.
    journal
        Where writes are noted first; ``None`` for a store without a folder.
    """

    def __init__(self, place: str, journal: Journal | None = None) -> None:
        self._place = place
        self._journal = journal
        self._flushed, self._failed = time.monotonic(), False
        self._held: Held | None = None

    def recover(self, engine: Engine) -> None:
        """Make the writes again that a crash may have kept from the graph."""
        if self._journal is None:
            return
        with self.failing():
            self._journal.trim()
            _make_true(engine, self._journal.tail)
            self._flush(engine)

    def now(self, engine: Engine) -> Patterns:
        """Return the graph with what is held for it."""
        return self._held or engine

    def write(
        self, engine: Engine, removed: AbstractSet[Quad], added: AbstractSet[Quad], *, hold: bool = False
    ) -> None:
        """Change the graph in one atomic write.

        With ``hold``, what is only added is noted, and may come into the graph later: at the latest with the next
        flush, and before :meth:`settle` returns.

        Raises
        ------
        StoreError
            The disk failed. Then the change is either in the graph as a whole, once the store is opened again, or not
            at all.
        """
        if self._failed:
            raise StoreError("an earlier write failed", where=self._place, todo="open the store again")
        with self.failing():
            if self._journal is not None:
                self._journal.append(to_lines(removed), to_lines(added))
                self._failed = True  # unless the graph follows: until then, journal and graph differ
            if hold and not removed and self._journal is not None and isinstance(engine, ox.Store):
                self._held = self._held or Held(engine)
                self._held.add(added)
            else:
                self._settle()
                apply(engine, removed, added)
            self._failed = False
            if time.monotonic() - self._flushed >= _FLUSH_EVERY_S or (self._held and self._held.is_full):
                self._flush(engine)

    def settle(self) -> None:
        """Bring what is held into the graph.

        Raises
        ------
        StoreError
            The disk failed; what is held comes into the graph once the store is opened again.
        """
        if self._held is not None:
            with self.failing():
                self._settle()

    def _settle(self) -> None:
        if self._held is not None:
            self._failed = True  # until the graph has it
            self._held.settle()
            self._held, self._failed = None, False

    def close(self, engine: Engine) -> None:
        """Flush, and let go of the journal."""
        try:
            if not self._failed:
                with self.failing():
                    self._flush(engine)
        finally:
            if self._journal is not None:
                self._journal.close()

    def _flush(self, engine: Engine) -> None:
        """Make the graph itself survive a power cut, and mark that in the journal."""
        self._settle()
        if self._journal is not None and self._journal.tail:
            engine.flush()
            self._journal.mark_flushed()
            if self._journal.is_long:
                try:
                    self._journal.compact()
                except OSError as error:  # it needs more room than a write does, and can wait
                    logger.warning("%s: the journal could not be made shorter (%s)", self._place, error)
        self._flushed = time.monotonic()

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Turn what a failing disk raises into our error."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"writing failed ({error})",
                where=self._place,
                todo="check disk space and permissions, then run the same command again",
            ) from error


def apply(engine: Engine, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
    """Change the graph in one atomic write."""
    if removed:
        engine.update(update_text(removed, added))
    elif added:
        engine.extend(added)


def _make_true(engine: Engine, change: Mapping[bytes, bool]) -> None:
    """Bring lines into the graph, or out of it, in one write; usually all is as it should be."""
    wrong: dict[bool, set[Quad]] = {True: set(), False: set()}
    for line, present in change.items():
        (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        pattern = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if any(True for _ in engine.quads_for_pattern(*pattern)) is not present:
            wrong[present].add(quad)
    apply(engine, wrong[False], wrong[True])
