"""Loading what lives as long as the process: lexicons, phrase tables, models."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["long_lived"]


@contextmanager
def long_lived() -> Iterator[None]:
    """Make objects that are kept for good, more than a million of them, without the collector's walking over them.

    Python's collector looks for garbage among all objects again and again while they are made, which takes longer than
    making them. So it rests meanwhile. (Freezing them afterwards would spare a tenth of the reading time, but hides
    them from everybody else who asks the collector for referrers.)

    Examples
    --------
    >>> with long_lived():
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
