"""The process that reads dropped files: one line of JSON in for each file, lines of JSON out as it gets on.

``{"id", "path"}`` comes in; ``{"id", "status": "reading"}`` and then ``{"id", "status", "report", "message"}`` go out.
The store is open for writing only while a file is stored, so that other writers wait for seconds at most.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from cityties.ingest import Outcome, OutcomeStatus, ingest_files
from cityties.workers import Workers
from graph.store import Store
from ontology.errors import CityTiesError, StoreLocked

__all__ = ["main"]

_PATIENCE_S = 30.0
"""How long to wait for another writer."""


def main(folder: str) -> int:
    """Ingest the files named on standard input, until it ends."""
    reading = Workers(jobs=1)
    for line in sys.stdin:
        asked = json.loads(line)
        _say(asked["id"], "reading")
        path = Path(asked["path"])
        try:
            outcome = _ingest(path, Path(folder), reading)
        except CityTiesError as error:
            outcome = Outcome(path, OutcomeStatus.FAILED, message=str(error))
        # The folder of an upload means nothing to who reads the message.
        message = outcome.message.replace(f"{path.parent}/", "")
        _say(asked["id"], outcome.status.value, outcome.report_id, message)
    return 0


def _ingest(path: Path, folder: Path, reading: Workers) -> Outcome:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with Store.open(folder, create=False) as store:
                return next(ingest_files([path], store, reading, keep_sources=False))
        except StoreLocked:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


def _say(number: int, status: str, report: str | None = None, message: str = "") -> None:
    sys.stdout.write(json.dumps({"id": number, "status": status, "report": report, "message": message}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
