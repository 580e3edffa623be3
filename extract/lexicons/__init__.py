"""What the lexicons know: places, firms, universities, public bodies, associations and programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from extract.collecting import uncollected
from extract.lexicons.table import Head, LexiconEntry, read_tables, rows
from ontology.errors import DataError
from ontology.records import EntityType, Name, Reference

__all__ = ["Lexicon", "LexiconEntry", "lexicon", "reference"]

_FOLDER = Path(__file__).parent / "data"
_TABLES = (
    "places.tsv.gz",
    "regions.tsv",
    "firms.tsv",
    "universities.tsv",
    "bodies.tsv",
    "associations.tsv",
    "programmes.tsv",
)
_GRADES = ("never-alone", "needs-context")


# Inhabitants from which a one-word Latin name is taken to mean the place; names under five letters need more.
_FLOOR = 15_000
_SHORT_FLOOR = 50_000
_FIRST_HAN = "\u2e80"


class _ByKey(Mapping[tuple[EntityType, str], LexiconEntry]):
    """Entries by type and key, none of them made before it is asked for."""

    def __init__(self, entries: Sequence[LexiconEntry], places: Mapping[tuple[EntityType, str], int]) -> None:
        self._entries, self._places = entries, places

    def __getitem__(self, key: tuple[EntityType, str]) -> LexiconEntry:
        return self._entries[self._places[key]]

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[tuple[EntityType, str]]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Lexicon:
    """Every entry, by type and key and by name.

    Parameters
    ----------
    entries
        All entries; their order gives them the indexes that :meth:`names` speaks of.
    heads
        What each entry is and is called, where that is known before the entries are made.
    ambiguous
        Grade of each place name that is also a common word or a person's name: ``never-alone`` or ``needs-context``.

    Examples
    --------
    >>> city = LexiconEntry("reading-gb", EntityType.CITY, "Reading", "雷丁")
    >>> small = Lexicon((city,), ambiguous={"Reading": "needs-context"})
    >>> list(small.names()), small.is_sure("Reading", city), small.is_sure("雷丁", city)
    ([('Reading', (0,)), ('雷丁', (0,))], False, True)
    """

    def __init__(
        self, entries: Sequence[LexiconEntry], heads: Iterable[Head] | None = None, *, ambiguous: Mapping[str, str]
    ) -> None:
        self.all = entries
        self.types: list[EntityType] = []
        self._ambiguous = dict(ambiguous)
        self._names: dict[str, tuple[int, ...]] = {}
        names, types, places = self._names, self.types, {}
        for index, (kind, key, surfaces) in enumerate(heads or [(e.type, e.key, [*e.surfaces]) for e in entries]):
            types.append(kind)
            places[kind, key] = index
            for surface in dict.fromkeys(surfaces):
                names[surface] = (*names[surface], index) if surface in names else (index,)
        self.entries: Mapping[tuple[EntityType, str], LexiconEntry] = _ByKey(entries, places)

    def names(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield each name and the indexes in ``all`` of the entries it may stand for."""
        yield from self._names.items()

    def find(self, surface: str) -> tuple[LexiconEntry, ...]:
        """Return the entries of that exact name; Chinese names are simplified ones."""
        return tuple(self.all[index] for index in self._names.get(surface, ()))

    def grade(self, surface: str) -> str | None:
        """Return ``never-alone``, ``needs-context`` or, for a name that is no common word, ``None``."""
        return self._ambiguous.get(surface)

    def is_sure(self, surface: str, entry: LexiconEntry) -> bool:
        """Return whether that name, standing alone, proves the entry."""
        if surface in entry.unsure:
            return False
        if entry.type not in (EntityType.CITY, EntityType.REGION):
            return True
        return surface not in self._ambiguous and not _is_small_and_short(surface, entry)


def _is_small_and_short(surface: str, entry: LexiconEntry) -> bool:
    """Tell whether a name of one Latin word is a small town's: the world has a town for most surnames and many words.

    >>> _is_small_and_short("Page", LexiconEntry("page-us", EntityType.CITY, "Page", population=7500))
    True
    >>> _is_small_and_short("Lille", LexiconEntry("lille-fr", EntityType.CITY, "Lille", population=230000))
    False
    """
    if surface > _FIRST_HAN or not 0 < entry.population < (_SHORT_FLOOR if len(surface) < 5 else _FLOOR):
        return False
    return " " not in surface and "-" not in surface


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that ships with CityTies, read once.

    Raises
    ------
    DataError
        A table is missing or malformed, see :func:`~extract.lexicons.table.read_tables`.

    Examples
    --------
    >>> lexicon().entries[EntityType.CITY, "helsinki-fi"].zh
    '赫尔辛基'
    """
    with uncollected():
        entries, heads = read_tables(_FOLDER / name for name in _TABLES)
        return Lexicon(entries, heads, ambiguous=_ambiguous(_FOLDER / "ambiguous.tsv"))


def reference(entry: LexiconEntry) -> Reference:
    """Return what the graph shall know of an entry, its Chinese names in both scripts.

    Examples
    --------
    >>> [(n.lang, n.text) for n in reference(LexiconEntry("dongguan-cn", EntityType.CITY, "Dongguan", "东莞")).names]
    [('en', 'Dongguan'), ('zh-Hans', '东莞'), ('zh-Hant', '東莞')]
    """
    simplified = list(dict.fromkeys(n for n in (entry.zh, *_texts(entry, "zh-Hans")) if n))
    latin = list(dict.fromkeys(n for n in (entry.en, *_texts(entry, "en")) if n))
    names = [Name("en", text) for text in latin]
    names += [Name("zh-Hans", text) for text in simplified]
    names += [Name("zh-Hant", _traditional(text)) for text in simplified]
    return Reference(
        entry.key,
        tuple(names),
        entry.ids,
        entry.country or None,
        entry.within or None,
        entry.latitude,
        entry.longitude,
    )


def _texts(entry: LexiconEntry, lang: str) -> Iterator[str]:
    return (alias.text for alias in entry.aliases if alias.lang == lang)


def _traditional(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def _ambiguous(path: Path) -> dict[str, str]:
    grades: dict[str, str] = {}
    lines = rows(path)
    if next(lines, (0, []))[1] != ["name", "grade"]:
        raise DataError("the columns are not name and grade", where=path.name, todo="restore its header")
    for number, cells in lines:
        if len(cells) != 2 or cells[1] not in _GRADES:
            raise DataError("no name with a known grade", where=f"{path.name}, line {number}", todo="correct the line")
        grades[cells[0]] = cells[1]
    return grades
