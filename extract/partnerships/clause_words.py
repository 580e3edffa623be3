"""The words that divide a sentence into short clauses, and that stand before names in them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["ClauseWords", "clause_words"]


@dataclass(frozen=True, slots=True)
class ClauseWords:
    """The words of ``extract/lang/{en,zh}/clauses.toml``."""

    boundaries: frozenset[str]
    relatives: frozenset[str]
    prepositions: frozenset[str]
    articles: frozenset[str]
    where: frozenset[str]
    together: frozenset[str]
    doer: frozenset[str]
    receiver: frozenset[str]


@cache
def clause_words(lang: str) -> ClauseWords:
    """Read the words of a language."""
    data = tomllib.loads((files("extract") / "lang" / lang / "clauses.toml").read_text("utf-8"))
    return ClauseWords(**{name: frozenset(listed) for name, listed in data.items()})
