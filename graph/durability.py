"""Writing to the graph: a note in the journal, one atomic write, then, now and then, a flush and its mark.

A write that is reported as done survives a power cut: its note is on the disk. Flushing the graph costs ten times as
much as writing a report, so it follows in groups; what a power cut takes from the graph, :meth:`Writer.recover` brings
back.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager

import pyoxigraph as ox
from pyoxigraph import Quad

from graph.engine import Engine, Patterns
from graph.frames import Place
from graph.held import Block, Held
from graph.journal import Journal
from graph.lines import to_lines
from graph.memory import give_memory_back
from graph.updates import update_text
from graph.written import parsed
from ontology.errors import StoreError

__all__ = ["Writer", "apply"]

logger = logging.getLogger(__name__)

_FLUSH_EVERY_S = 15.0


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
        self._is_new = journal is not None and journal.is_empty
        self._deferred = False

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

    def write(self, engine: Engine, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
        """Change the graph in one atomic write.

        Raises
        ------
        StoreError
            The disk failed. Then the change is either in the graph as a whole, once the store is opened again, or not
            at all.
        """
        with self._writing(to_lines(removed), to_lines(added)):
            apply(engine, removed, added)
        self._flush_in_time(engine)

    def add(self, engine: Engine, blocks: Mapping[Block, bytes], *, hold: bool = False) -> None:
        """Add blocks of sorted lines to a graph that has nothing of them, in one atomic write.

        With ``hold``, they are noted, and may come into the graph later: at the latest with the next flush, and before
        :meth:`settle` returns.

        Raises
        ------
        StoreError
            As from :meth:`write`.
        """
        lines = tuple(blocks.values())
        if hold and self._journal is not None and isinstance(engine, ox.Store):
            with self._writing((), lines, hold=True) as place:
                self._held = self._held or Held(engine, self._journal)
                self._held.add(blocks, place)
        else:
            with self._writing((), lines):
                apply(engine, frozenset(), parsed(b"".join(lines)))
        self._flush_in_time(engine)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Wait for the disk once, on leaving, for all that is held meanwhile; nothing of that is safe before.

        Raises
        ------
        StoreError
            The disk failed; then the store has to be opened again.
        """
        before, self._deferred = self._deferred, True
        try:
            yield
        finally:
            self._deferred = before
            if not before and not self._failed:
                with self.failing():
                    self._failed = True  # what is held would be in the graph, and not in the journal
                    self._sync()
                    self._failed = False

    def settle(self) -> None:
        """Bring what is held into the graph.

        Raises
        ------
        StoreError
            The disk failed; what is held comes into the graph once the store is opened again.
        """
        if self._held is not None and not self._failed:
            with self.failing():
                # A burst has ended. If it is all that there is, there are no other files that its own are merged with.
                self._settle(in_pieces=self._is_new)

    def close(self, engine: Engine) -> None:
        """Flush, and let go of the journal."""
        try:
            if not self._failed:
                with self.failing():
                    self._flush(engine)
        finally:
            if self._journal is not None:
                self._journal.close()

    def _sync(self) -> None:
        if self._journal is not None:
            self._journal.sync()

    @contextmanager
    def _writing(self, removed: Iterable[bytes], added: Iterable[bytes], *, hold: bool = False) -> Iterator[Place]:
        """Note a write; what follows brings it into the graph, or holds it."""
        if self._failed:
            raise StoreError("an earlier write failed", where=self._place, todo="open the store again")
        with self.failing():
            if not hold:
                self._settle()
            place = Place(0, 0)
            if self._journal is not None:
                self._failed = True  # unless the graph follows: until then, journal and graph differ
                try:
                    place = self._journal.append(removed, added)
                    if not (hold and self._deferred):
                        self._journal.sync()
                except OSError:
                    self._failed = False  # it was not noted
                    raise
            yield place
            self._failed = False

    def _settle(self, *, in_pieces: bool = False) -> None:
        if self._held is not None:
            self._failed = True  # until the graph has it
            self._sync()
            self._held.settle(in_pieces=in_pieces)
            self._held, self._failed, self._is_new = None, False, False

    def _flush_in_time(self, engine: Engine) -> None:
        if time.monotonic() - self._flushed >= _FLUSH_EVERY_S or (self._held and self._held.is_full):
            with self.failing():
                self._flush(engine)

    def _flush(self, engine: Engine) -> None:
        """Make the graph itself survive a power cut, and mark that in the journal."""
        self._settle()
        if self._journal is not None and self._journal.is_ahead:
            engine.flush()
            self._journal.mark_flushed()
            if self._journal.is_long:
                try:
                    self._journal.compact()
                except OSError as error:  # it needs more room than a write does, and can wait
                    logger.warning("%s: the journal could not be made shorter (%s)", self._place, error)
                give_memory_back()
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
