"""Memory that was freed goes back to the system, where the C library would keep it.

What sorts many lines at once, a load or a new snapshot of the journal, frees more than a hundred megabytes in pieces
between others. The next one finds no room in these and takes new memory, so that a process would grow with each.
"""

from __future__ import annotations

import ctypes

__all__ = ["give_memory_back"]


def give_memory_back() -> None:
    """Give the system what was freed; takes some milliseconds."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; others give back by themselves
    if trim is not None:
        trim(0)
