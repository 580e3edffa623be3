"""Keeping the linear algebra of one report on one processor."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

from threadpoolctl import ThreadpoolController

__all__ = ["one_thread"]


def one_thread() -> AbstractContextManager[Any]:
    """Let NumPy multiply matrices on one processor for a while.

    The matrices of a report are small: threads that wait for one another over them take twice the processor time, and
    workers that read reports side by side would get in each other's way.

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
