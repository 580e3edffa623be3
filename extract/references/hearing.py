"""What a network hears of whom an expression means: the words round it, round what was named, and between both.

The scorers know how a candidate stands to an expression, but little of the words: that in "the bank lent it a million"
the bank is not meant, and that people who feel served are no city. A network (:mod:`extract.encoder`) that reads them
in their order is asked about each candidate, and the trees see what it says as one more number. It learns from the same
annotated expressions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from extract.encoder.asking import Network, Passage
from extract.encoder.network import Head, Row, Views
from extract.encoder.vocabulary import Line
from extract.partnerships.text import TOKENS
from extract.references.expressions import Expression
from extract.references.features import breaks_between
from extract.references.reading import Option, Place, Reading
from ontology.records import EntityType

__all__ = ["HEADS", "MEANT", "Hearing", "Listener", "Spoken"]

_TYPES = {kind: number for number, kind in enumerate(EntityType)}
_NUMBERS = {number: place for place, number in enumerate(("1", "2", "3", "4", "n", "*"))}
_SORTS = 3
"""Expressions that stand for whoever acts, for whoever speaks, and all others."""

_DISTANCES, _FITTING, _PLACES, _RANKS, _ALIKE, _COUNTS, _BREAKS, _MENTIONS = 9, 6, 7, 4, 3, 4, 3, 5
"""Numbers above these count as these; so many sentences away is, too, what was not named before."""

_AFTER = 12
"""Words after a candidate that are looked at by themselves."""

_FURTHEST = 128
"""Words of a stretch beyond these are not looked at."""

_NEAR = 50.0
"""A candidate that many signs away counts as half as near as one straight before the expression."""

MEANT = Head(
    5,
    (
        *(len(_TYPES), 2, len(_NUMBERS) * _SORTS, _DISTANCES + 1, _FITTING + 1, _PLACES + 1, _RANKS + 1, _ALIKE + 1),
        *(4, 2, 3, _COUNTS + 1, _BREAKS + 1, _BREAKS + 1, 3, _MENTIONS + 1),
    ),
    {"meant": 1},
)
"""Asked about an expression and a candidate: log-odds that it is meant. Looked at is what stands before the candidate
in its sentence, straight after it, between both, after the expression, and before the expression in its sentence."""

HEADS = {"meant": MEANT}


@dataclass(frozen=True)
class Spoken:
    """The words of a report before anybody has said whom its expressions mean."""

    reading: Reading

    @cached_property
    def lines(self) -> list[Line]:
        """Its sentences: a name is its type, and the last word of an expression is labelled with what sort it is."""
        return self._laid_out[0]

    def place(self, offset: int) -> int:
        """Return the place of the word at an offset."""
        return bisect_right(self._laid_out[1], offset) - 1

    @cached_property
    def _starts(self) -> list[int]:
        """Where each sentence begins, and, last, where the report ends (as in Numbers)."""
        return [0, *accumulate(1 + len(words) for words, _ in self.lines)]

    @cached_property
    def _laid_out(self) -> tuple[list[Line], list[int]]:
        reading = self.reading
        pattern, names, expressions = TOKENS[reading.lang], reading.names, reading.expressions
        lines: list[Line] = []
        offsets: list[int] = []
        at = next_name = next_expression = 0
        for number, sentence in enumerate(reading.sentences):
            start, at = len(offsets), sentence.start
            words: list[str] = []
            offsets.append(at)
            while at < sentence.end:
                while next_name < len(names) and names[next_name].start < at:
                    next_name += 1
                name = names[next_name] if next_name < len(names) else None
                stop = min(name.start, sentence.end) if name else sentence.end
                for match in pattern.finditer(reading.folded, at, stop):
                    words.append(match.group())
                    offsets.append(match.start())
                at = stop
                if name and name.start < sentence.end:
                    words.append(f"<{reading.known[name.entity].type.value}>")
                    offsets.append(name.start)
                    at = max(name.end, at + 1)
            labels = [(0, f"heading:{reading.is_heading(sentence):d}")]
            while next_expression < len(expressions) and expressions[next_expression].sentence == number:
                expression = expressions[next_expression]
                place = bisect_right(offsets, expression.end - 1, start) - 1 - start
                labels.append((place, f"expression:{_sort(expression)}"))
                next_expression += 1
            lines.append((words, labels))
        return lines, offsets

    def rows(self, expression: Expression, options: Sequence[Option], kept: Sequence[int]) -> list[Row]:
        """Return what is asked about some candidates of the next expression.

        Parameters
        ----------
        options
            All its candidates, the one named last first.
        kept
            The places among ``options`` of those that are asked about.
        """
        reading, here = self.reading, expression.sentence
        first, last = self.place(expression.start), self.place(expression.end - 1)
        begins, ends = self._starts[here], self._starts[here + 1]
        after = (last + 1, max(last + 1, min(ends, last + 1 + _FURTHEST)))
        before = (max(begins + 1, first - _FURTHEST), max(begins + 1, first))
        share = expression.start / max(1, len(reading.text))
        told = reading.same_phrase.get(expression.phrase)
        later = reading.named_later(here)
        fits = [reading.known[option.entity].type in expression.fitting for option in options]
        rows: list[Row] = []
        for at in kept:
            entity = options[at].entity
            known, place = reading.known[entity], reading.last.get(entity)
            distance, blanks, breaks, named = self._apart(expression, place)
            marks = (
                _TYPES[known.type],
                int(fits[at]),
                _sort(expression),
                distance,
                min(sum(fits[:at]), _FITTING - 1) if fits[at] else _FITTING,
                min(at, _PLACES),
                min(reading.rank.get(entity, _RANKS), _RANKS),
                min(reading.alike.get(entity, _ALIKE), _ALIKE),
                (entity in reading.headed) + 2 * (entity in reading.titled),
                int(entity in later),
                0 if told is None else 1 + (entity in told[0]),
                min(reading.count.get(entity, 0), _COUNTS),
                *(blanks, breaks, named),
                min(len(known.mentions), _MENTIONS),
            )
            where, stretches, near = self._round(place, expression.start, first, begins)
            rows.append(((where, last), (*stretches, *after, *before), marks, (near, share), ()))
        return rows

    def _apart(self, expression: Expression, place: Place | None) -> tuple[int, int, int, int]:
        """Return how many sentences, blank lines and line breaks back a candidate is, and whether it is named there."""
        if place is None:
            return _DISTANCES, 0, 0, 2
        blanks, breaks = breaks_between(self.reading, place.end, expression.start)
        distance = min(expression.sentence - self.reading.index(place.start), _DISTANCES)
        return distance, min(blanks, _BREAKS), min(breaks, _BREAKS), int(place.named)

    def _round(
        self, place: Place | None, offset: int, first: int, begins: int
    ) -> tuple[int, tuple[int, int, int, int, int, int], float]:
        """Return where a candidate stands, the stretches before, straight after and behind it, and how near it is.

        The last stretch ends where the expression at the offset begins, at the place ``first``. Of a candidate that was
        not named yet, where the expression's sentence ``begins`` stands for all.
        """
        if place is None:
            return begins, (begins, begins, begins, begins, begins, begins), 0.0
        where = self.place(place.start)
        lead = max(self._starts[self.reading.index(place.start)], where - _FURTHEST)
        follow = max(where + 1, min(where + 1 + _AFTER, first))
        middle = max(where + 1, first - _FURTHEST)
        near = _NEAR / (_NEAR + max(0, offset - place.end))
        return where, (lead, where, where + 1, follow, middle, max(middle, first)), near


def _sort(expression: Expression) -> int:
    kind = 0 if "Self" in expression.types else 1 if "Actor" in expression.types else 2
    return _SORTS * _NUMBERS[expression.number] + kind


@dataclass(frozen=True)
class Listener:
    """A network with the head of expressions."""

    network: Network

    def hear(self, reading: Reading) -> Hearing:
        """Make a report ready to be asked about; nothing is computed before the first question."""
        return Hearing(self.network, Spoken(reading))


@dataclass(frozen=True)
class Hearing:
    """A report as a listener hears it."""

    network: Network
    spoken: Spoken

    def odds(self, expression: Expression, options: Sequence[Option], kept: Sequence[int]) -> list[float]:
        """Say of some candidates of the next expression how likely each is meant, as log-odds."""
        views = Views.of(self.spoken.rows(expression, options, kept), MEANT)
        found: list[float] = self._passage.ask("meant", MEANT, views)["meant"][:, 0].tolist()
        return found

    @cached_property
    def _passage(self) -> Passage:
        return Passage(self.network, self.network.vocabulary.numbers(self.spoken.lines))
