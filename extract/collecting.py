"""Letting Python's garbage collector rest while it could only walk over what is kept for good."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["freeze_for_good", "uncollected"]

_frozen_for_good = False


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the collector rest: while the lexicons, tables and models are loaded, and while a report is read.

    The collector looks for garbage among all objects again and again while objects are made. Among the million objects
    of the lexicons that takes longer than making them, and a tenth of the time of reading reports; what is made for a
    report is no cyclic garbage, and is freed without it. What is left at the end is put among the old objects without
    being looked at: it is kept, and to look over it two or three times while it ages would take a second after loading
    and a fiftieth of the time of reading. Only a full collection looks at old objects. They are not frozen, which would
    hide them from everybody else who asks the collector for referrers, unless :func:`freeze_for_good` was called.

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
            gc.freeze()
            if not _frozen_for_good:
                gc.unfreeze()
            gc.enable()


def freeze_for_good() -> None:
    """Hide all objects that there are from the collector, and what reports leave from now on.

    For a process that does nothing but read reports, and makes others by forking: the collector of those need not
    touch, and so copy, what was loaded before.
    """
    # Noted here, since Python counts all frozen objects to tell whether there are any, which takes 40 ms.
    global _frozen_for_good
    _frozen_for_good = True
    gc.freeze()
