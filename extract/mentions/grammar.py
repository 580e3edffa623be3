"""The word lists of a language's name grammar, read from ``extract/lang/*/names.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ontology.errors import DataError
from ontology.records import EntityType

__all__ = ["common_words", "load_grammar", "typed_words"]


@cache
def load_grammar(lang: str) -> Mapping[str, Any]:
    """Return the tables of ``names.toml`` of a language.

    Raises
    ------
    DataError
        The file is no TOML.
    """
    try:
        return tomllib.loads((files("extract") / "lang" / lang / "names.toml").read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(error), where=f"extract/lang/{lang}/names.toml", todo="reinstall the package") from error


def typed_words(table: Mapping[str, list[str]]) -> dict[str, EntityType]:
    """Turn ``{type: words}`` into ``{word: type}``; the first type of a word wins.

    Examples
    --------
    >>> typed_words({"Firm": ["Bank"], "PublicBody": ["Bank", "Court"]})["Bank"]
    <EntityType.FIRM: 'Firm'>
    """
    result: dict[str, EntityType] = {}
    for name, words in table.items():
        for word in words:
            result.setdefault(word, EntityType(name))
    return result


@cache
def common_words(lang: str) -> frozenset[str]:
    """Return the ordinary words of a language, in lower case."""
    folder = files("extract") / "lang" / lang
    if lang == "zh":
        lines = (folder / "common_words.tsv").read_text("utf-8").splitlines()
        return frozenset(line.partition("\t")[0] for line in lines if not line.startswith("#"))
    lines = (folder / "common_words.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
