"""Who publishes a report, as its imprint says: © 2021 Lakeside Policy Institute; 版权所有：海港研究院."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.mentions.forms import head_type
from extract.mentions.grammar import load_grammar
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["contact_lines", "find_publishers"]

_TYPES = {EntityType.PROGRAMME: EntityType.UNIVERSITY, EntityType.CITY: EntityType.FIRM, None: EntityType.FIRM}
"""A lab or centre that publishes is no programme but an institute."""


def find_publishers(text: str, *, lang: str) -> Iterator[Span]:
    """Yield the holder of the copyright.

    Examples
    --------
    >>> [(s.surface, str(s.type)) for s in find_publishers("Copyright 2021. Polis Lab all rights reserved.", lang="en")]
    [('Polis Lab', 'University')]
    """
    for match in _patterns(lang)[0].finditer(text):
        name = match["name"].strip()
        kind = head_type(name.split()) if lang == "en" else _han_type(name)
        start = match.start("name")
        yield Span(start, start + len(name), name, _TYPES.get(kind, kind or EntityType.FIRM), "pattern:imprint", 0.9)


def contact_lines(text: str, *, lang: str) -> list[tuple[int, int]]:
    r"""Return the lines that give a telephone number or a mail address, where an imprint tells its place.

    >>> contact_lines("Read on\nE: me@here.org | Seoul, Korea", lang="en")
    [(8, 37)]
    """
    return [match.span() for match in _patterns(lang)[1].finditer(text)]


def _han_type(name: str) -> EntityType | None:
    if name.endswith(("研究院", "研究所", "学院", "大学", "实验室", "智库", "研究中心")):
        return EntityType.UNIVERSITY
    return EntityType.ASSOCIATION if name.endswith(("协会", "学会", "基金会", "联盟")) else None


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load_grammar(lang)["imprint"]
    return re.compile(data["holder"], re.MULTILINE), re.compile(data["contact"], re.MULTILINE)
