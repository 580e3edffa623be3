"""Latin-script names inside Chinese text: there a capitalised word is a name far more often than not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.mentions.grammar import load_grammar
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["find_foreign"]

_NAME = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z.&'’-]*[A-Za-z](?: (?:[A-Z][A-Za-z&'’-]*|de|of|for|the|and|di|la))*(?![A-Za-z0-9])"
)


def find_foreign(text: str) -> Iterator[Span]:
    """Yield Latin-script names that no lexicon knows, as firms unless the words round them say otherwise.

    Examples
    --------
    >>> [(s.surface, str(s.type)) for s in find_foreign("公交由Metbus运营，GrowSmarter项目和5G、PPP另议。")]
    [('Metbus', 'Firm'), ('GrowSmarter', 'Programme')]
    """
    for match in _NAME.finditer(text):
        name = match.group().rstrip(" ")
        if name in _no_names() or len(name) < 3 or (name.isupper() and len(name) < 4):
            continue
        after = text[match.end() : match.end() + 4].lstrip("”」》 ")
        programme = after.startswith(tuple(load_grammar("zh")["cues"]["after_quote"]))
        kind = EntityType.PROGRAMME if programme else EntityType.FIRM
        yield Span(match.start(), match.start() + len(name), name, kind, "pattern:foreign", 0.55)


@cache
def _no_names() -> frozenset[str]:
    return frozenset(load_grammar("en")["stops"]["never"]) | frozenset(load_grammar("zh")["stops"]["latin"])
