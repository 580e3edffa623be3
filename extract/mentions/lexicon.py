"""Names that the lexicons know, found in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property

from extract.lexicons import Lexicon, LexiconEntry, lexicon
from extract.mentions.gazetteer import Gazetteer
from extract.mentions.grammar import common_words
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["HAN_COUNTRIES", "LexiconMatcher", "Reading", "lexicon_matcher", "weight"]

Reading = tuple[LexiconEntry, bool]
"""What a name may stand for, and whether the name alone proves it."""

_Meaning = tuple[float, tuple[tuple[EntityType, str], ...]]
"""How sure a name is, and the entries that it may stand for, the weightiest first."""

_PLACES = frozenset({EntityType.CITY, EntityType.REGION})
_SURE, _OPEN = 0.95, 0.4
_CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")
_GREAT_CITY = 400_000
HAN_COUNTRIES = frozenset({"CN", "TW", "HK", "MO"})
"""Where places have Chinese names of their own; elsewhere their syllables only spell a foreign name."""
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHOUTED = re.compile(r"\b[A-ZÀ-Þ][A-ZÀ-Þ'’-]{3,}")


class LexiconMatcher:
    """Finds lexicon names and says what each may stand for.

    Parameters
    ----------
    source
        The lexicon.
    lang
        Language of the texts. English texts are matched against Latin-script names; Chinese ones against Chinese names
        and the Latin-script names of everything but places.

    Examples
    --------
    >>> matcher = lexicon_matcher("en")
    >>> [(s.surface, s.keys) for s in matcher.find("ESPOO and Espoo.")]
    [('Espoo', ((<EntityType.CITY: 'City'>, 'espoo-fi'),)), ('ESPOO', ((<EntityType.CITY: 'City'>, 'espoo-fi'),))]
    """

    def __init__(self, source: Lexicon, *, lang: str) -> None:
        self._lexicon = source
        self._lang = lang
        self._indexes = dict(_wanted(source, lang))
        self._gazetteer = Gazetteer(self._indexes)
        self._known: dict[str, _Meaning] = {}  # of the names met so far, fewer than the lexicon has

    @cached_property
    def _capitals(self) -> dict[str, str]:
        """Names by their form in capitals, for headings and datelines; made when the first one comes."""
        return {name.upper(): name for name in self._indexes if len(name) >= 4 and name.upper() != name}

    @cached_property
    def _shouting(self) -> Gazetteer:
        return Gazetteer(self._capitals)

    def readings(self, name: str) -> list[Reading]:
        """Return what a name may stand for, the weightiest first; none where the lexicons do not know it."""
        indexes = self._indexes.get(name) or self._indexes.get(name.translate(_CEDILLAS), ())
        if not indexes and len(name) >= 4 and name.isupper():
            indexes = self._indexes.get(self._capitals.get(name, ""), ())
        entries = [self._lexicon.all[i] for i in indexes]
        found = [(e, self._lexicon.is_sure(name, e) and not _is_doubtful_place(name, e)) for e in entries]
        return sorted(found, key=lambda reading: (not reading[1], -weight(reading[0])))

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
        hits = self._gazetteer.find(text)
        if _SHOUTED.search(text) and self._lang == "en":
            hits += [(start, end, self._capitals[name]) for start, end, name in self._shouting.find(text)]
        spans = (self._span(start, end, name, original) for start, end, name in hits)
        return [span for span in spans if span is not None]

    def _span(self, start: int, end: int, name: str, original: str) -> Span | None:
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._meaning(name)
        if not known[1]:
            return None
        confidence, keys = known
        return Span(start, end, original[start:end], keys[0][0], "lexicon", confidence, keys)

    def _meaning(self, name: str) -> _Meaning:
        readings = self.readings(name)
        sure = [entry for entry, is_sure in readings if is_sure]
        entries = sure or [entry for entry, _ in readings]
        return _SURE if sure else _OPEN, tuple((e.type, e.key) for e in entries)


def _wanted(source: Lexicon, lang: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the names that texts in a language are matched against, and the indexes of their entries."""
    organised = {index for index, kind in enumerate(source.types) if kind not in _PLACES}
    for name, indexes in source.names():
        if len(name) > 1 and (lang == "zh" if _is_han(name) else lang == "en" or not organised.isdisjoint(indexes)):
            yield name, indexes


def _is_doubtful_place(name: str, entry: LexiconEntry) -> bool:
    """Tell whether a place's name is also an ordinary word, or two syllables that stand in many longer names."""
    if entry.type not in _PLACES:
        return False
    if not _is_han(name):
        return name.lower() in common_words("en")
    if len(name) > 2 or entry.type is EntityType.REGION or entry.population > _GREAT_CITY:
        return False
    return entry.country not in HAN_COUNTRIES or name in common_words("zh")


def weight(entry: LexiconEntry) -> float:
    """Rank readings where nothing else tells: countries, great cities, organisations, regions, small towns.

    Examples
    --------
    >>> big = LexiconEntry("x-us", EntityType.CITY, "X", population=2_000_000)
    >>> weight(big) > weight(LexiconEntry("x", EntityType.FIRM, "X")) > weight(LexiconEntry("y", EntityType.CITY, "X"))
    True
    """
    if entry.type is EntityType.CITY:
        return 1_000.0 + entry.population
    if entry.type is EntityType.REGION:
        return 5_000_000.0 if not entry.within else 400_000.0
    return 600_000.0


@cache
def lexicon_matcher(lang: str) -> LexiconMatcher:
    """Return the matcher of the lexicon that ships with CityTies, built once for each language."""
    return LexiconMatcher(lexicon(), lang=lang)


def _is_han(name: str) -> bool:
    return not name.isascii() and _HAN.search(name) is not None
