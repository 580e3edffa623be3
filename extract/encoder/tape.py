"""The layers of the encoder, and how what is wrong at the end is traced back through them.

Each layer is a method of a :class:`Tape`, which remembers, if it learns, how to pass the gradient of its output on to
its input and to its weights (reverse-mode differentiation: Griewank, Walther 2008, "Evaluating derivatives").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "Ids", "Node", "Tape"]

Array = NDArray[np.float32]
Ids = NDArray[np.int32]
Places = NDArray[np.int64]

_EMPTY = np.float32(-4.0)
"""Stands for the greatest of nothing."""

_SMALL = np.float32(1e-5)

_AT_ONCE = 4096
"""So many rows, or few more, are looked through at a time: they fit into the memory next to the processor."""


class Node:
    """An array on the way through the network, and the gradient of the loss by it, once it is known."""

    __slots__ = ("grad", "value")

    def __init__(self, value: Array) -> None:
        self.value = value
        self.grad: Array | None = None

    def add(self, grad: Array) -> None:
        """Add to the gradient."""
        self.grad = grad if self.grad is None else self.grad + grad


class Tape:
    """One way through the network.

    Parameters
    ----------
    weights
        The network's weights by name.
    grads
        Where the gradients of the weights are added up, under the same names; without it nothing is learnt.
    chance
        Makes the network forget some of what it sees as it learns.
    forgotten
        Share of the numbers that it then forgets, 0 to 1.

    Examples
    --------
    >>> weights = {"w": np.ones((2, 1), np.float32), "w.0": np.zeros(1, np.float32)}
    >>> grads = {name: np.zeros_like(value) for name, value in weights.items()}
    >>> tape = Tape(weights, grads=grads)
    >>> sums = tape.linear("w", Node(np.array([[1.0, 2.0]], np.float32)))
    >>> sums.add(np.ones((1, 1), np.float32))
    >>> tape.back()
    >>> sums.value.tolist(), grads["w"].tolist()
    ([[3.0]], [[1.0], [2.0]])
    """

    def __init__(
        self,
        weights: Mapping[str, Array],
        *,
        grads: Mapping[str, Array] | None = None,
        chance: np.random.Generator | None = None,
        forgotten: float = 0.0,
    ) -> None:
        self._weights = weights
        self._grads = grads
        self._chance = chance
        self._forgotten = round(256 * forgotten)
        self._steps: list[Callable[[], None]] = []

    def back(self) -> None:
        """Trace the gradients of the last outputs back to all weights."""
        for step in reversed(self._steps):
            step()

    def _made(self, value: Array, back: Callable[[Array, Mapping[str, Array]], None]) -> Node:
        node, grads = Node(value), self._grads
        if grads is not None:
            self._steps.append(lambda: back(node.grad, grads) if node.grad is not None else None)
        return node

    def embedded(self, name: str, rows: Ids) -> Node:
        """Return the vectors of some numbers; of several numbers in a row their sum. Number 0 stands for nothing."""
        table = self._weights[name]
        width = table.shape[1]

        def back(grad: Array, grads: Mapping[str, Array]) -> None:
            spread = grad if rows.ndim == 1 else np.repeat(grad, rows.shape[1], axis=0)
            _add_rows(grads[name], rows.ravel(), spread)
            grads[name][0] = 0.0

        found = table.take(rows, axis=0) * (rows > 0)[..., None].astype(np.float32)
        return self._made(found if rows.ndim == 1 else found.sum(axis=1).reshape(-1, width), back)

    def linear(self, name: str, given: Node) -> Node:
        """Weigh the columns: ``x W + b``."""
        weight = self._weights[name]

        def back(grad: Array, grads: Mapping[str, Array]) -> None:
            grads[name][...] += given.value.T @ grad
            grads[f"{name}.0"][...] += grad.sum(axis=0)
            given.add(grad @ weight.T)

        return self._made(given.value @ weight + self._weights[f"{name}.0"], back)

    def normal(self, name: str, given: Node) -> Node:
        """Bring each row to mean 0 and variance 1, then scale and move it (Ba, Kiros, Hinton 2016)."""
        gain = self._weights[name]
        apart = given.value - given.value.mean(axis=1, keepdims=True)
        scale = 1.0 / np.sqrt(np.mean(apart * apart, axis=1, keepdims=True) + _SMALL)
        bare = apart * scale

        def back(grad: Array, grads: Mapping[str, Array]) -> None:
            grads[name][...] += (grad * bare).sum(axis=0)
            grads[f"{name}.0"][...] += grad.sum(axis=0)
            inner = grad * gain
            along = np.mean(inner * bare, axis=1, keepdims=True)
            given.add((inner - inner.mean(axis=1, keepdims=True) - bare * along) * scale)

        return self._made(bare * gain + self._weights[f"{name}.0"], back)

    def around(self, given: Node, apart: int, owner: Ids) -> Node:
        """Put beside each row those ``apart`` rows before and after it; beyond its own text there is nothing."""
        value, size = given.value, len(given.value)
        width = value.shape[1]
        found = np.zeros((size, 3 * width), value.dtype)
        found[:, width : 2 * width] = value
        same = (owner[apart:] == owner[:-apart])[:, None] if size > apart else np.zeros((0, 1), bool)
        if size > apart:
            found[apart:, :width] = value[:-apart] * same
            found[:-apart, 2 * width :] = value[apart:] * same

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            total = grad[:, width : 2 * width].copy()
            if size > apart:
                total[:-apart] += grad[apart:, :width] * same
                total[apart:] += grad[:-apart, 2 * width :] * same
            given.add(total)

        return self._made(found, back)

    def gated(self, given: Node) -> Node:
        """Let the second half of the columns open and close the first (Dauphin et al. 2017, gated linear units)."""
        half = given.value.shape[1] // 2
        told = given.value[:, :half]
        gate = np.reciprocal(np.float32(1.0) + np.exp(-given.value[:, half:]))

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            given.add(np.hstack([grad * gate, grad * told * gate * (1.0 - gate)]))

        return self._made(told * gate, back)

    def positive(self, given: Node) -> Node:
        """Leave nothing below zero."""
        above = given.value > 0

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            given.add(grad * above)

        return self._made(given.value * above, back)

    def dropped(self, given: Node) -> Node:
        """Forget some of the numbers by chance; where nothing is left to chance, none (Srivastava et al. 2014).

        Their share is taken to the next 256th: a byte of chance for each number takes half the time that a fraction
        does.
        """
        if self._chance is None:
            return given
        shape, forgotten = given.value.shape, self._forgotten
        drawn = np.frombuffer(self._chance.bytes(given.value.size), np.uint8).reshape(shape)
        kept = (drawn >= forgotten) * np.float32(256 / (256 - forgotten))

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            given.add(grad * kept)

        return self._made(given.value * kept, back)

    def added(self, one: Node, two: Node) -> Node:
        """Add two arrays."""

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            one.add(grad)
            two.add(grad)

        return self._made(one.value + two.value, back)

    def joined(self, parts: Sequence[Node]) -> Node:
        """Put arrays side by side."""
        ends = np.cumsum([part.value.shape[1] for part in parts])

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            for part, found in zip(parts, np.split(grad, ends[:-1], axis=1), strict=True):
                part.add(found)

        return self._made(np.hstack([part.value for part in parts]), back)

    def beside(self, given: Node, count: int) -> Node:
        """Put every so many rows side by side."""
        value = given.value
        shape = len(value) // count, count * value.shape[1]

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            given.add(grad.reshape(value.shape))

        return self._made(value.reshape(shape), back)

    def taken(self, given: Node, rows: Ids) -> Node:
        """Take some rows."""

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            total = np.zeros_like(given.value)
            _add_rows(total, rows, grad)
            given.add(total)

        return self._made(given.value.take(rows, axis=0), back)

    def together(self, given: Node, groups: Ids) -> Node:
        """Return for each row, side by side, the greatest numbers of each of the groups that it belongs to.

        ``groups`` has their numbers, a row each; it does not matter in which column a group stands.
        """
        codes = np.unique(groups.astype(np.int64) << 32 | np.arange(len(groups))[:, None])
        numbers, starts = np.unique(codes >> 32, return_index=True)
        ends = np.append(starts, len(codes))[1:].astype(np.int32)
        members = self.taken(given, (codes & 0xFFFFFFFF).astype(np.int32))
        tops = self.greatest(members, starts.astype(np.int32), ends)
        return self.beside(self.taken(tops, np.searchsorted(numbers, groups.ravel()).astype(np.int32)), groups.shape[1])

    def greatest(self, given: Node, starts: Ids, ends: Ids) -> Node:
        """Return for each stretch ``[start, end)`` of rows the greatest number of each column."""
        width = given.value.shape[1]
        # Pairs of one sentence share most of their stretches.
        codes, shared = np.unique(starts.astype(np.int64) << 32 | np.maximum(starts, ends), return_inverse=True)
        first, sizes = codes >> 32, (codes & 0xFFFFFFFF) - (codes >> 32)
        filled = np.flatnonzero(sizes)
        first, sizes = first[filled], sizes[filled]
        tops = np.full((len(codes), width), _EMPTY, given.value.dtype)
        for part, offsets, rows in _some(first, sizes):
            tops[filled[part]] = np.maximum.reduceat(given.value.take(rows, axis=0), offsets, axis=0)

        def back(grad: Array, _: Mapping[str, Array]) -> None:
            own = np.zeros_like(tops)
            _add_rows(own, shared, grad)
            places, slopes = [np.zeros(0, np.int64)], [np.zeros(0, own.dtype)]
            for part, _offsets, rows in _some(first, sizes):
                stretch = np.repeat(filled[part], sizes[part])
                row, column = np.nonzero(given.value.take(rows, axis=0) == tops.take(stretch, axis=0))
                places.append(rows[row] * width + column)
                slopes.append(own[stretch[row], column])
            total = np.bincount(np.concatenate(places), np.concatenate(slopes), minlength=given.value.size)
            given.add(total.astype(given.value.dtype).reshape(given.value.shape))

        return self._made(tops[shared], back)


def _some(first: Places, sizes: Places) -> Iterator[tuple[Places, Places, Places]]:
    """Go through stretches, none of them empty, a few at a time.

    Yields their numbers, where each begins among their rows, and their rows one after another.

    >>> [[part.tolist() for part in some] for some in _some(np.array([5, 0]), np.array([2, 3]))]
    [[[0, 1], [0, 2], [5, 6, 0, 1, 2]]]
    """
    cuts = np.searchsorted(np.cumsum(sizes), np.arange(_AT_ONCE, sizes.sum(), _AT_ONCE))
    for part in np.split(np.arange(len(sizes)), np.unique(cuts)):
        if len(part):
            offsets = np.cumsum(sizes[part]) - sizes[part]
            yield part, offsets, np.repeat(first[part] - offsets, sizes[part]) + np.arange(sizes[part].sum())


def _add_rows(total: Array, rows: NDArray[np.integer], found: Array) -> None:
    """Add rows to those of a table, several to one where they have the same number."""
    # Here, since only learning needs it and it takes a third of a second to load.
    from scipy.sparse import csc_array

    # As a product with a table that has a single one in each column: sorting by number takes three to twenty-five
    # times as long.
    count = len(rows)
    ones = np.ones(count, found.dtype), rows.astype(np.int32), np.arange(count + 1, dtype=np.int32)
    total += csc_array(ones, shape=(len(total), count)) @ found
