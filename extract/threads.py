"""Keeping linear algebra on one processor."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

__all__ = ["one_thread"]


def one_thread() -> AbstractContextManager[Any]:
    """Let NumPy multiply matrices on one processor for a while.

    The matrices of a report, and of a network that learns, are small: threads that wait for one another over them take
    twice the processor time, and workers side by side would get in each other's way. Nor does a sum then depend on how
    many processors it was shared among.

    Examples
    --------
    >>> with one_thread():
    ...     print("read")
    read
    """
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
