"""Ranks worked out beside the server: in a process of its own, so that pages need not share an interpreter with them.

Ranking a network of 100,000 partnerships keeps a processor busy for a minute. As a thread of the server it would make
each page wait for its turn at every look-up in the store, hundreds of times a page.

Run as ``python -m cityties.web.ranking FOLDER``: the ranks are written to standard output, as JSON.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

from cityties.web.standing import Standing, standing
from graph.network import NetworkData, network_data
from graph.store import Store
from ontology.errors import NetworkError

__all__ = ["Ranking", "main", "network_of"]

_log = logging.getLogger(__name__)

_NICENESS = 10
"""Pages come first."""


def network_of(store: Store, *, passages: bool = True) -> NetworkData:
    """Return the network of a store; an empty one of a graph that has no partnership yet."""
    try:
        return network_data(store, passages=passages)
    except NetworkError:
        return NetworkData({}, ())


class Ranking:
    """Ranks all actors of a store, those of a folder in a process of its own, one at a time.

    Examples
    --------
    >>> with Store.open("memory") as store:
    ...     Ranking()(store)
    {}
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def __call__(self, store: Store) -> Mapping[str, tuple[Standing, ...]]:
        """Return the ranks by IRI; none where the process failed, which the log tells."""
        if store.folder is None:
            return standing(network_of(store, passages=False))
        with self._lock:
            if self._closed:
                return {}
            # The child finds our packages where this process found them, installed or not.
            environment = os.environ | {"PYTHONPATH": ":".join(p for p in sys.path if p)}
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", __name__, os.fspath(store.folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        written, _ = process.communicate()
        if process.returncode:
            if not self._closed:
                _log.warning("actors could not be ranked: the process ended with code %d", process.returncode)
            return {}
        return {iri: tuple(Standing(*row) for row in rows) for iri, rows in json.loads(written).items()}

    def close(self) -> None:
        """Stop the process, if one runs, and start no other."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()


def main(folder: str) -> int:
    """Rank the actors of a store and write the ranks."""
    os.nice(_NICENESS)
    with Store.open(Path(folder), create=False, read_only=True) as store:
        ranked = standing(network_of(store, passages=False))
    json.dump({iri: [astuple(one) for one in rows] for iri, rows in ranked.items()}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
