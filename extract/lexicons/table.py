"""One lexicon table, read strictly: a malformed line is named with its number instead of being skipped."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ontology.errors import DataError
from ontology.records import EntityType, Name

__all__ = ["COLUMNS", "PLACE_COLUMNS", "LexiconEntry", "load_table", "rows"]

COLUMNS = ("key", "type", "en", "zh", "aliases", "country", "within", "ids")
"""The columns of every table, in order."""

PLACE_COLUMNS = (*COLUMNS, "population", "latitude", "longitude", "admin1")
"""The columns of the cities' table, in order."""

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_KEYS = re.compile(rf"{_KEY.pattern} (?:{_COUNTRY.pattern})? (?:{_KEY.pattern})?")
_CURIES = re.compile(r"[a-z]+:[^\s|]+(?:\|[a-z]+:[^\s|]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_NONE: frozenset[str] = frozenset()
_TYPES = {kind.value: kind for kind in EntityType}


class LexiconEntry(NamedTuple):
    """One thing that the lexicons know; ``unsure`` holds those of its names that alone do not prove it.

    A named tuple, since to make a frozen dataclass for each of 130,000 entries takes five times as long.
    """

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


def load_table(path: Path) -> tuple[LexiconEntry, ...]:
    r"""Read one table.

    Parameters
    ----------
    path
        A ``.tsv`` or ``.tsv.gz`` file in the format of ``docs/architecture.md``. A question mark before an alias
        means that this name alone does not prove the entity.

    Returns
    -------
    tuple of LexiconEntry
        In the order of the file.

    Raises
    ------
    DataError
        The file is missing, is not UTF-8, or a line is malformed; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "firms.tsv"
    >>> line = "bt\tFirm\tBT Group\t英国电信\t?BT\tGB\tlondon-gb\t"
    >>> _ = path.write_text("# Firms.\n" + "\t".join(COLUMNS) + "\n" + line + "\n", "utf-8")
    >>> load_table(path)[0].surfaces, load_table(path)[0].unsure
    (('BT Group', '英国电信', 'BT'), frozenset({'BT'}))
    """
    lines = rows(path)
    header = next(lines, None)
    if header is None or tuple(header[1]) not in (COLUMNS, PLACE_COLUMNS):
        raise DataError(
            "the columns are not those of a lexicon table", where=path.name, todo="see docs/architecture.md"
        )
    seen: set[tuple[str, str]] = set()
    entries = []
    file = path.name
    for number, cells in lines:
        where = f"{file}, line {number}"
        if len(cells) != len(header[1]):
            raise DataError(f"{len(cells)} cells where {len(header[1])} belong", where=where, todo="check its tabs")
        entry = _entry(cells, where=where)
        # The words of the file: hashing an enumeration's member is slow.
        if (cells[1], cells[0]) in seen:
            raise DataError(f"{entry.type} {entry.key!r} comes twice", where=where, todo="give each its own key")
        seen.add((cells[1], cells[0]))
        entries.append(entry)
    return tuple(entries)


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of each line that is neither empty nor a comment; the first names the columns.

    Raises
    ------
    DataError
        The file cannot be read, or is not UTF-8.
    """
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read: {error}", where=path.name, todo="reinstall cityties") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.startswith("#"):
            yield number, line.split("\t")


def _entry(cells: list[str], *, where: str) -> LexiconEntry:
    key, kind, en, zh, aliases, country, within, ids = cells[:8]
    # What is faulty is found out only for a faulty line: asking in turn for every line would double the time.
    if not ((en or zh) and kind in _TYPES and _KEYS.fullmatch(f"{key} {country} {within}")):
        sound = (
            _KEY.fullmatch(key),
            kind in _TYPES,
            en or zh,
            not country or _COUNTRY.fullmatch(country),
            not within or _KEY.fullmatch(within),
        )
        faults = (
            f"the key {key!r} is not lower-case ASCII with hyphens",
            f"there is no type {kind!r}",
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
