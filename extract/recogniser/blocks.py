"""Features in numbered blocks.

A feature is a string, but most features of a token hang on one thing: a word at some distance, a pair of words, what
was proposed there. All that one thing tells is a *block*, made once and known by its number from then on, so that
neither making the strings nor looking up their weights is done again for every token.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Sequence
from typing import Generic, TypeVar

__all__ = ["WIDEST", "Block", "Blocks", "Column", "single"]

Block = tuple[str, ...]
Key = TypeVar("Key", bound=Hashable)

WIDEST = 8
"""So many blocks at most does one thing tell; the first ones are empty, for things that tell nothing known."""


class Column(dict[Key, int], Generic[Key]):
    """The number of the first block that each thing of one kind tells, made when the thing is first met."""

    def __init__(self, add: Callable[[Sequence[Block]], int], tell: Callable[[Key], Sequence[Block]]) -> None:
        super().__init__()
        self._add, self._tell = add, tell

    def __missing__(self, key: Key) -> int:
        number = self[key] = self._add(self._tell(key))
        return number


class _Sifted(Column[Key]):
    """A column that first asks whether any known feature has the values of a thing: most things are too rare for it."""

    def __init__(
        self,
        add: Callable[[Sequence[Block]], int],
        tell: Callable[[Key], Sequence[Block]],
        value: Callable[[Key], str],
        values: Container[str],
    ) -> None:
        super().__init__(add, tell)
        self._value, self._values = value, values

    def __missing__(self, key: Key) -> int:
        if self._value(key) in self._values:
            return super().__missing__(key)
        self[key] = 0
        return 0


class Blocks:
    """Blocks by number.

    Parameters
    ----------
    known
        Features that count, such as those that a model has weights for; by default all.

    Examples
    --------
    >>> blocks = Blocks(known={"w=met", "x=Oulu"})
    >>> words = blocks.column(lambda word: [(f"w={word}",), (f"x={word}", "long") if len(word) > 3 else ()])
    >>> [words["met"], words["Oulu"], words["met"], words["and"]], blocks.features[8:]
    ([8, 10, 8, 0], [('w=met',), (), (), ('x=Oulu',)])
    """

    def __init__(self, known: Collection[str] | None = None) -> None:
        self._known = known
        self._values = known and frozenset([feature.partition("=")[2] for feature in known])
        self._columns: list[Column[Hashable]] = []
        self.features: list[Block] = [()] * WIDEST

    def column(
        self, tell: Callable[[Key], Sequence[Block]], *, value: Callable[[Key], str] | None = None
    ) -> Column[Key]:
        """Return a column of what things of one kind tell.

        Parameters
        ----------
        tell
            Gives the blocks of a thing, :data:`WIDEST` at most.
        value
            Gives what stands after the sign ``=`` in all features of a thing, if that is the same in all.
        """
        if value is None or self._values is None:
            column = Column(self._add, tell)
        else:
            column = _Sifted(self._add, tell, value, self._values)
        self._columns.append(column)  # type: ignore[arg-type]  # only counted and emptied, whatever its keys are
        return column

    @property
    def size(self) -> int:
        """How many things and blocks are kept."""
        return len(self.features) + sum(map(len, self._columns))

    def clear(self) -> None:
        """Forget all blocks; numbers given before are void."""
        for column in self._columns:
            column.clear()
        del self.features[WIDEST:]

    def _add(self, blocks: Sequence[Block]) -> int:
        known = self._known
        if known is not None:
            blocks = [tuple([feature for feature in block if feature in known]) for block in blocks]
        if not any(blocks):
            return 0
        number = len(self.features)
        self.features += blocks
        return number


def single(feature: str) -> Sequence[Block]:
    """Tell a feature itself, as a block of one."""
    return ((feature,),)
