"""Sorted lines merged in blocks: many lines for a step of the interpreter, few of them in memory.

Sorted runs are cut into pieces that lie between the same bounds; Python's sets and its sort, which is at its best on
runs, do the rest. A merge that takes a step for each line takes several times as long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from operator import eq
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self

__all__ = ["Changes", "changed", "difference", "external_sort", "union"]

_PIECE = 2_000
"""Lines of each run that are in memory at a time."""
_MOST_RUNS = 32


def changed(lines: Iterable[bytes], change: Mapping[bytes, bool]) -> Iterator[bytes]:
    """Apply a change to sorted lines, in one pass.

    Parameters
    ----------
    lines
        Sorted, each once.
    change
        For each line that is affected whether it is there afterwards.

    Examples
    --------
    >>> list(changed([b"a", b"b", b"d"], {b"b": False, b"c": True, b"d": True}))
    [b'a', b'c', b'd']
    """
    return chain.from_iterable(_changed(lines, [_sides(change)]) if change else [lines])


def union(*sources: Iterable[bytes]) -> Iterator[bytes]:
    """Merge sorted lines, each once.

    Examples
    --------
    >>> list(union([b"a", b"c"], [b"a", b"b"]))
    [b'a', b'b', b'c']
    """
    return chain.from_iterable(_merged(pieces) for pieces in _pieces(sources))


def difference(one: Iterable[bytes], other: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Return the lines that stand in only one of two sorted runs, each with whether it is the first.

    Examples
    --------
    >>> list(difference([b"a", b"b"], [b"b", b"c"]))
    [(b'a', True), (b'c', False)]
    """
    for mine, theirs in _pieces((one, other)):
        if mine != theirs:
            first = set(mine)
            for line in sorted(first.symmetric_difference(theirs)):
                yield line, line in first


def external_sort(blocks: Iterable[Collection[bytes]], folder: Path) -> Iterator[bytes]:
    """Sort blocks of lines that are too many for memory, leaving out repetitions.

    Parameters
    ----------
    blocks
        Each is sorted in memory.
    folder
        An empty folder for sorted runs.
    """
    runs = []
    for number, block in enumerate(blocks):
        run = folder / f"run-{number}"
        with run.open("wb") as file:
            file.writelines(_each_once(sorted(block)))
        runs.append(run)
    with ExitStack() as stack:
        yield from union(*(stack.enter_context(run.open("rb")) for run in runs))


class Changes:
    """Changes to sorted lines, one after the other; more of them than memory holds.

    Parameters
    ----------
    folder
        Where files without a name are put meanwhile.

    Examples
    --------
    >>> with Changes(Path(".")) as changes:
    ...     changes.add({b"a": False, b"c": True})
    ...     changes.add({b"c": False, b"d": True})
    ...     list(chain.from_iterable(changes.pieces([b"a", b"b"])))
    [b'b', b'd']
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._runs: list[_Sides] = []
        self._files = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._files.close()

    def add(self, change: Mapping[bytes, bool]) -> None:
        """Add a change: for each line that is affected whether it is there afterwards."""
        self._add(*_sides(change))

    def extend(self, lines: Iterable[bytes]) -> None:
        """Add lines that are there afterwards, in no particular order."""
        self._add([], _each_once(sorted(lines)))

    def _add(self, removed: list[bytes], added: list[bytes]) -> None:
        if len(self._runs) == _MOST_RUNS:
            self._runs = [self._kept(_joined(self._runs))]
        # The first stays in memory: usually it is the only one.
        self._runs.append(self._kept([(removed, added)]) if self._runs else (removed, added))

    def pieces(self, lines: Iterable[bytes]) -> Iterator[list[bytes]]:
        """Apply them to sorted lines, in one pass; yield the lines many at a time."""
        return _changed(lines, self._runs)

    def _kept(self, parts: Iterable[_Sides]) -> _Sides:
        """Write what is removed and what is added to a file each."""
        removed = self._files.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115 -- closed with the others
        added = self._files.enter_context(TemporaryFile(dir=self._folder))  # noqa: SIM115 -- likewise
        for part in parts:
            removed.write(b"".join(part[0]))
            added.write(b"".join(part[1]))
        removed.seek(0)
        added.seek(0)
        return removed, added


_Sides = tuple[Iterable[bytes], Iterable[bytes]]
"""What a change removes, and what it adds, both sorted."""


def _sides(change: Mapping[bytes, bool]) -> tuple[list[bytes], list[bytes]]:
    added = {line for line, present in change.items() if present}
    return sorted(change.keys() - added), sorted(added)


def _joined(changes: Sequence[_Sides]) -> Iterator[_Sides]:
    """Join changes that follow each other, a piece at a time."""
    for pieces in _pieces(list(chain.from_iterable(changes))):
        removed: set[bytes] = set()
        added: set[bytes] = set()
        for gone, new in zip(pieces[::2], pieces[1::2], strict=True):
            removed = removed.union(gone).difference(new)
            added = added.difference(gone).union(new)
        yield sorted(removed), sorted(added)


def _changed(lines: Iterable[bytes], changes: Sequence[_Sides]) -> Iterator[list[bytes]]:
    for before, *pieces in _pieces([lines, *chain.from_iterable(changes)]):
        if not any(pieces[::2]):
            yield _merged([before, *pieces[1::2]])
            continue
        after = set(before)
        for gone, new in zip(pieces[::2], pieces[1::2], strict=True):
            after.difference_update(gone)
            after.update(new)
        yield sorted(after)


def _merged(pieces: Sequence[list[bytes]]) -> list[bytes]:
    filled = [piece for piece in pieces if piece]
    # A set would be sorted from nothing; this sort finds runs, and has only to merge them.
    return filled[0] if len(filled) == 1 else _each_once(sorted(chain.from_iterable(filled)))


def _each_once(lines: list[bytes]) -> list[bytes]:
    """Leave out repetitions of sorted lines; usually there is none."""
    return list(dict.fromkeys(lines)) if any(map(eq, lines, islice(lines, 1, None))) else lines


def _pieces(sources: Sequence[Iterable[bytes]]) -> Iterator[list[list[bytes]]]:
    """Cut sorted runs into pieces that lie between the same bounds; yield one of each run, which may be empty."""
    runs = [iter(source) for source in sources]
    heads = [list(islice(run, _PIECE)) for run in runs]
    begins = [0] * len(runs)
    while bounds := [head[-1] for head in heads if head]:
        bound, pieces = min(bounds), []
        for number, head in enumerate(heads):
            end = bisect_right(head, bound, begins[number])
            pieces.append(head[begins[number] : end])
            begins[number] = end
            if end == len(head):
                heads[number], begins[number] = list(islice(runs[number], _PIECE)), 0
        yield pieces
