"""The explorer's words in both languages, from ``texts.tsv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from ontology.errors import DataError
from queries.countries import country_names

__all__ = ["LANGUAGES", "Texts", "texts"]

LANGUAGES = ("en", "zh")


class Texts:
    """The words of one language; an unknown key is an error, an unknown code value stands for itself.

    Examples
    --------
    >>> texts("zh")("partners"), texts("en").code("kind", "ppp")
    ('合作伙伴', 'public–private partnership')
    """

    def __init__(self, words: Mapping[str, str], countries: Mapping[str, str]) -> None:
        self._words = words
        self.countries = countries

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for a key, values filled in."""
        return self._words[key].format(**values)

    def code(self, scheme: str, value: object) -> str:
        """Return the words for a value of a code list."""
        return self._words.get(f"{scheme}.{value}", str(value))

    def country(self, code: str) -> str:
        """Return a country's name; a code that is not listed stands for itself.

        >>> texts("zh").country("FI"), texts("en").country("ZZ")
        ('芬兰', 'ZZ')
        """
        return self.countries.get(code, code)


@cache
def texts(lang: str) -> Texts:
    """Return the words of ``en`` or ``zh``."""
    return Texts(_read(lang), country_names(lang))


def _read(lang: str) -> Mapping[str, str]:
    lines = (resources.files("cityties.web") / "texts.tsv").read_text("utf-8").splitlines()
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    doubled = len({row["key"] for row in rows}) != len(rows)
    if doubled or any(set(row) != {"key", *LANGUAGES} or None in row.values() for row in rows):
        raise DataError("a line is doubled or lacks a column", where="texts.tsv")
    return {row["key"]: row[lang] for row in rows}
