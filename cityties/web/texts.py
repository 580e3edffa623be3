"""The explorer's words in both languages, from ``texts.tsv``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from ontology.errors import DataError

__all__ = ["LANGUAGES", "Texts", "texts"]

LANGUAGES = ("en", "zh")


class Texts:
    """The words of one language; an unknown key is an error, an unknown code value stands for itself.

    Examples
    --------
    >>> texts("zh")("partners"), texts("en").code("kind", "ppp")
    ('合作伙伴', 'public–private partnership')
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for a key, values filled in."""
        return self._words[key].format(**values)

    def code(self, scheme: str, value: object) -> str:
        """Return the words for a value of a code list."""
        return self._words.get(f"{scheme}.{value}", str(value))


@cache
def texts(lang: str) -> Texts:
    """Return the words of ``en`` or ``zh``."""
    lines = (resources.files("cityties.web") / "texts.tsv").read_text("utf-8").splitlines()
    rows = list(
        csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    )
    doubled = len({row["key"] for row in rows}) != len(rows)
    if doubled or any(set(row) != {"key", *LANGUAGES} or None in row.values() for row in rows):
        raise DataError("a line is doubled or lacks a column", where="texts.tsv")
    return Texts({row["key"]: row[lang] for row in rows})
