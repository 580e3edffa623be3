"""Progress bars: on stderr, only where someone is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["progress", "say"]

T = TypeVar("T")


def progress(
    items: Iterable[T],
    *,
    total: int | None = None,
    unit: str = "it",
    quiet: bool = False,
    note: Callable[[], str] | None = None,
) -> Iterator[T]:
    """Pass ``items`` on while a bar on stderr counts them, with their rate and the time that is left.

    The bar is not drawn with ``quiet`` nor where stderr is no terminal. ``note`` gives what stands behind it.

    Examples
    --------
    >>> list(progress([1, 2], quiet=True))
    [1, 2]
    """
    from tqdm import tqdm  # costs 50 ms that most commands need not pay

    hidden = quiet or not sys.stderr.isatty()
    with tqdm(total=total, unit=f" {unit}", disable=hidden, file=sys.stderr, leave=False) as bar:
        for item in items:
            yield item
            if note is not None:
                bar.set_postfix_str(note(), refresh=False)
            bar.update()


def say(message: str) -> None:
    """Print a line on stderr without breaking a bar that is being drawn."""
    from tqdm import tqdm

    tqdm.write(message, file=sys.stderr)
