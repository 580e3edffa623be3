"""Writing to the graph: one atomic write, then a flush."""

from __future__ import annotations

import time
from collections.abc import Set as AbstractSet
from pathlib import Path

from pyoxigraph import Quad

from graph.engine import Engine
from graph.writing import graph_blocks
from ontology.errors import StoreError

__all__ = ["Writer"]

_FLUSH_EVERY_S = 1.0


class Writer:
    """Writes to the graph of a folder, or to one in memory where ``folder`` is ``None``."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._flushed, self._unflushed = time.monotonic(), False

    def write(self, engine: Engine, removed: AbstractSet[Quad], added: AbstractSet[Quad]) -> None:
        """Change the graph in one atomic write and make it durable.

        Raises
        ------
        StoreError
            The disk failed; then nothing is changed.
        """
        try:
            if removed:
                steps = [f"DELETE DATA {{ {graph_blocks(removed)} }}"]
                if added:
                    steps.append(f"INSERT DATA {{ {graph_blocks(added)} }}")
                engine.update(";\n".join(steps))
            else:
                engine.extend(added)
            self._unflushed = True
            self.flush(engine, at_most_every_s=_FLUSH_EVERY_S)
        except (OSError, RuntimeError) as error:
            raise StoreError(
                f"writing failed ({error})",
                where=str(self._folder or "memory"),
                todo="check disk space and permissions, then run the same command again",
            ) from error

    def flush(self, engine: Engine, *, at_most_every_s: float = 0.0) -> None:
        """Make what was written survive a power cut."""
        now = time.monotonic()
        if self._folder is not None and self._unflushed and now - self._flushed >= at_most_every_s:
            engine.flush()
            self._flushed, self._unflushed = now, False
