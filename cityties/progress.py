"""Progress bars: on stderr, only where someone is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["progress", "say"]

T = TypeVar("T")


def progress(items: Iterable[T], *, total: int | None = None, unit: str = "it", quiet: bool = False) -> Iterator[T]:
    """Pass ``items`` on while a bar on stderr counts them.

    The bar is not drawn with ``quiet`` nor where stderr is no terminal.

    Examples
    --------
    >>> list(progress([1, 2], quiet=True))
    [1, 2]
    """
    from tqdm import tqdm  # costs 50 ms that most commands need not pay

    hidden = quiet or not sys.stderr.isatty()
    yield from tqdm(items, total=total, unit=f" {unit}", disable=hidden, file=sys.stderr, leave=False)


def say(message: str) -> None:
    """Print a line on stderr without breaking a bar that is being drawn."""
    from tqdm import tqdm

    tqdm.write(message, file=sys.stderr)
