"""Letting Python's garbage collector rest while it could only walk over what is kept for good."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest: while the lexicons, tables and models are loaded, and while a report is read.

    The collector looks for garbage among all objects again and again while objects are made. Among the million objects
    of the lexicons that takes longer than making them, and a tenth of the time of reading reports; what is made for a
    report is no cyclic garbage, and is freed without it. What is left at the end is put among the old objects without
    being looked at: it is kept, and to look over it two or three times while it ages would take a second after loading
    and a fiftieth of the time of reading. (Only a full collection looks at old objects. Frozen for good, they would be
    hidden from everybody else who asks the collector for referrers.)

    Examples
    --------
    >>> with uncollected():
    ...     gc.isenabled()
    False
    >>> gc.isenabled()
    True
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():  # else what others have frozen would thaw
                gc.freeze()
                gc.unfreeze()
            gc.enable()
