"""One lexicon table, read strictly: a malformed line is named with its number instead of being skipped."""

from __future__ import annotations

import gzip
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from ontology.errors import DataError
from ontology.records import EntityType, Name

__all__ = ["COLUMNS", "PLACE_COLUMNS", "Head", "LexiconEntry", "Tables", "read_tables", "rows"]

COLUMNS = ("key", "type", "en", "zh", "aliases", "country", "within", "ids")
"""The columns of every table, in order."""

PLACE_COLUMNS = (*COLUMNS, "population", "latitude", "longitude", "admin1")
"""The columns of the cities' table, in order."""

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_KEYS = re.compile(rf"{_KEY.pattern} (?:{_COUNTRY.pattern})? (?:{_KEY.pattern})?")
_CURIES = re.compile(r"[a-z]+:[^\s|]+(?:\|[a-z]+:[^\s|]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MARKS = re.compile(r"(?:^|(?<=\|))\??(?:(?:en|zh):)?\??")
_NONE: frozenset[str] = frozenset()
_TYPES = {kind.value: kind for kind in EntityType}


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One thing that the lexicons know; ``unsure`` holds those of its names that alone do not prove it."""

    key: str
    type: EntityType
    en: str = ""
    zh: str = ""
    aliases: tuple[Name, ...] = ()
    country: str = ""
    within: str = ""
    ids: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()
    population: int = 0
    latitude: float | None = None
    longitude: float | None = None
    admin1: str = ""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """Every distinct name, the preferred ones first.

        >>> LexiconEntry("espoo-fi", EntityType.CITY, "Espoo", "埃斯波", (Name("en", "Esbo"),)).surfaces
        ('Espoo', '埃斯波', 'Esbo')
        """
        names = dict.fromkeys((self.en, self.zh, *[alias.text for alias in self.aliases]))
        names.pop("", None)
        return tuple(names)


Head = tuple[EntityType, str, list[str]]
"""An entry's type, key and names."""


class Tables(Sequence[LexiconEntry]):
    """The lines of some tables, each made an entry when it is first asked for, as most never are."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._numbers = array("I")
        self._files: list[tuple[int, str]] = []
        self._made: dict[int, LexiconEntry] = {}

    def begin(self, file: str) -> None:
        """Let the lines that follow be those of another file."""
        self._files.append((len(self), file))

    def add(self, number: int, line: str) -> None:
        """Add a line of the file, with its number there."""
        self._numbers.append(number)
        self._lines.append(line)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> LexiconEntry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[LexiconEntry, ...]: ...
    def __getitem__(self, index: int | slice) -> LexiconEntry | tuple[LexiconEntry, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        made = self._made.get(index)
        if made is None:
            file = next(name for first, name in reversed(self._files) if first <= index)
            cells = self._lines[index].split("\t")
            made = self._made[index] = _entry(cells, where=f"{file}, line {self._numbers[index]}")
        return made


def read_tables(paths: Iterable[Path]) -> tuple[Tables, list[Head]]:
    r"""Read some tables, and what each entry is and is called.

    Parameters
    ----------
    paths
        ``.tsv`` or ``.tsv.gz`` files in the format of ``docs/architecture.md``. A question mark before an alias means
        that this name alone does not prove the entity.

    Raises
    ------
    DataError
        A file is missing or is not UTF-8, its columns are not those of a table, a line has too few cells or too many
        or an unknown type, or an entry comes twice. A line that is malformed otherwise raises it when the entry is
        asked for. The message names the line.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "firms.tsv"
    >>> line = "bt\tFirm\tBT Group\t英国电信\t?BT\tGB\tlondon-gb\t"
    >>> _ = path.write_text("# Firms.\n" + "\t".join(COLUMNS) + "\n" + line + "\n", "utf-8")
    >>> table, heads = read_tables([path])
    >>> table[0].surfaces, table[0].unsure, heads[0][2]
    (('BT Group', '英国电信', 'BT'), frozenset({'BT'}), ['BT Group', '英国电信', 'BT'])
    """
    tables, heads = Tables(), []
    for path in paths:
        lines, seen = _lines(path), set()
        header = next(lines, (0, ""))[1].split("\t")
        if tuple(header) not in (COLUMNS, PLACE_COLUMNS):
            raise DataError(
                "the columns are not those of a lexicon table", where=path.name, todo="see docs/architecture.md"
            )
        tables.begin(path.name)
        for number, line in lines:
            cells = line.split("\t")
            key, kind = cells[0], _TYPES.get(cells[1]) if len(cells) == len(header) else None
            if kind is None or key in seen:
                raise _fault(cells, len(header), where=f"{path.name}, line {number}")
            seen.add(key)
            names = [name for name in (cells[2], cells[3]) if name]
            if cells[4]:
                names += _MARKS.sub("", cells[4]).split("|")
            heads.append((kind, key, names))
            tables.add(number, line)
    return tables, heads


def _fault(cells: list[str], wanted: int, *, where: str) -> DataError:
    if len(cells) != wanted:
        return DataError(f"{len(cells)} cells where {wanted} belong", where=where, todo="check its tabs")
    if cells[1] not in _TYPES:
        return DataError(f"there is no type {cells[1]!r}", where=where, todo="correct the line")
    return DataError(f"{cells[1]} {cells[0]!r} comes twice", where=where, todo="give each its own key")


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is neither empty nor a comment; the first names the columns.

    Raises
    ------
    DataError
        The file cannot be read, or is not UTF-8.
    """
    return ((number, line.split("\t")) for number, line in _lines(path))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line that is neither empty nor a comment."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=path.name, todo="reinstall cityties") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.startswith("#"):
            yield number, line


def _entry(cells: list[str], *, where: str) -> LexiconEntry:
    key, kind, en, zh, aliases, country, within, ids = cells[:8]
    # What is faulty is found out only for a faulty line: asking in turn for every line would double the time.
    if not ((en or zh) and _KEYS.fullmatch(f"{key} {country} {within}")):
        sound = (
            _KEY.fullmatch(key),
            en or zh,
            not country or _COUNTRY.fullmatch(country),
            not within or _KEY.fullmatch(within),
        )
        faults = (
            f"the key {key!r} is not lower-case ASCII with hyphens",
            "neither an English nor a Chinese name",
            f"{country!r} is no ISO 3166-1 alpha-2 code",
            f"{within!r} is no key",
        )
        raise DataError(
            next(fault for fault, fine in zip(faults, sound, strict=True) if not fine),
            where=where,
            todo="correct the line",
        )
    identifiers = tuple(ids.split("|")) if ids else ()
    if ids and not _CURIES.fullmatch(ids):
        raise DataError(f"{ids!r} are no CURIEs", where=where, todo="write prefix:identifier, separated by |")
    tagged = [_alias(alias, where=where) for alias in aliases.split("|")] if aliases else ()
    return LexiconEntry(
        key,
        _TYPES[kind],
        en,
        zh,
        tuple([name for name, _ in tagged]),
        country,
        within,
        identifiers,
        frozenset([name.text for name, sure in tagged if not sure]) or _NONE,
        *_numbers(cells[8:11], where=where),
        *cells[11:],
    )


def _alias(cell: str, *, where: str) -> tuple[Name, bool]:
    """Return an alias and whether it alone proves the entity; ``?`` may stand before or after the language."""
    sure = not cell.startswith("?")
    text = cell.removeprefix("?")
    lang = text[:2] if text[:3] in ("en:", "zh:") else ""
    if lang:
        text = text[3:]
    if text.startswith("?"):
        sure, text = False, text[1:]
    if not text or text != text.strip():
        raise DataError(f"the alias {cell!r} is empty or has outer blanks", where=where, todo="correct the line")
    if not lang:
        lang = "zh" if _HAN.search(text) else "en"
    return Name("zh-Hans" if lang == "zh" else "en", text), sure


def _numbers(cells: list[str], *, where: str) -> tuple[int, float | None, float | None]:
    if not cells:
        return 0, None, None
    try:
        population, latitude, longitude = cells
        place = (int(population or 0), float(latitude) if latitude else None, float(longitude) if longitude else None)
    except ValueError as error:
        raise DataError("population or coordinates are no numbers", where=where, todo="correct the line") from error
    if not -90 <= (place[1] or 0) <= 90 or not -180 <= (place[2] or 0) <= 180:
        raise DataError("the coordinates lie outside the globe", where=where, todo="correct the line")
    return place
