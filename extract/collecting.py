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
    report is no cyclic garbage, and is freed without it. (Freezing the lexicons' objects would do too, but hides them
    from everybody else who asks the collector for referrers.)

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
            gc.enable()
