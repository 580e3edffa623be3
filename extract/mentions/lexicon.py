"""Names that the lexicons know, found in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from extract.matching import Matcher
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["LexiconMatcher", "NamedEntry", "Sense"]


class NamedEntry(Protocol):
    """What matching needs of a lexicon entry."""

    @property
    def key(self) -> str: ...

    @property
    def type(self) -> EntityType: ...


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a name; ``sure`` is false where the name alone does not prove it."""

    type: EntityType
    key: str
    sure: bool = True


class LexiconMatcher:
    """Finds lexicon names and says what each may stand for.

    Parameters
    ----------
    names
        Pairs of a name and one of its senses; the same name may come many times.
    script
        ``"Latn"`` or ``"Hani"``: which names to match. Latin-script names match exactly and in capitals.

    Examples
    --------
    >>> matcher = LexiconMatcher([("Espoo", Sense(EntityType.CITY, "espoo-fi"))])
    >>> [(s.surface, s.keys) for s in matcher.find("ESPOO and Espoo.")]
    [('ESPOO', ((<EntityType.CITY: 'City'>, 'espoo-fi'),)), ('Espoo', ((<EntityType.CITY: 'City'>, 'espoo-fi'),))]
    """

    def __init__(self, names: Iterable[tuple[str, Sense]]) -> None:
        senses: defaultdict[str, dict[tuple[EntityType, str], Sense]] = defaultdict(dict)
        for name, sense in names:
            if len(name) < 2:
                continue
            for form in {name, name.upper()} if len(name) >= 4 else {name}:
                known = senses[form].get((sense.type, sense.key))
                if known is None or (sense.sure and not known.sure):
                    senses[form][sense.type, sense.key] = sense
        self._senses = {name: tuple(group.values()) for name, group in senses.items()}
        self._matcher = Matcher(self._senses)

    def senses(self, name: str) -> Sequence[Sense]:
        """Return the readings of a name, none where the lexicons do not know it."""
        return self._senses.get(name, ())

    def find(self, text: str, *, original: str | None = None) -> list[Span]:
        """Return every hit, overlapping ones too.

        Parameters
        ----------
        text
            The text to match in, traditional characters simplified.
        original
            The text of the same length whose characters are the surfaces; ``text`` itself by default.
        """
        original = text if original is None else original
        spans = []
        for hit in self._matcher.find(text):
            senses = self._senses[self._matcher.patterns[hit.pattern]]
            sure = [s for s in senses if s.sure]
            lead = (sure or senses)[0]
            spans.append(
                Span(
                    hit.start,
                    hit.end,
                    original[hit.start : hit.end],
                    lead.type,
                    "lexicon",
                    0.95 if sure else 0.4,
                    tuple((s.type, s.key) for s in (sure or senses)),
                )
            )
        return spans
