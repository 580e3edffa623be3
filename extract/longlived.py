"""Loading what lives as long as the process: lexicons, phrase tables, models."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["long_lived"]


@contextmanager
def long_lived() -> Iterator[None]:
    """Make objects that are kept for good, more than a million of them, without the collector's walking over them.

    Python's collector looks for garbage among all objects again and again while they are made, and later whenever some
    are made: that takes longer than making them, and up to a tenth of the time of reading reports. So it rests
    meanwhile, and leaves out afterwards what there is (:func:`gc.freeze`).

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
        gc.freeze()
        if collecting:
            gc.enable()
