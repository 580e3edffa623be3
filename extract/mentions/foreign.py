"""Latin-script names inside Chinese text: there a capitalised word is a name far more often than not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extract.mentions.grammar import load_grammar, typed_words
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["find_foreign"]

_NAME = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z.&'’-]*[A-Za-z](?: (?:[A-Z][A-Za-z&'’-]*|de|of|for|the|and|di|la))*(?![A-Za-z0-9])"
)

_ORGANISATIONS = frozenset({EntityType.FIRM, EntityType.UNIVERSITY, EntityType.ASSOCIATION, EntityType.PUBLIC_BODY})


def find_foreign(text: str) -> Iterator[Span]:
    """Yield Latin-script names that no lexicon knows, as firms unless the words round them say otherwise.

    Examples
    --------
    >>> [(s.surface, str(s.type)) for s in find_foreign("公交由Metbus运营，GrowSmarter项目和5G、PPP另议。")]
    [('Metbus', 'Firm'), ('GrowSmarter', 'Programme')]
    >>> [(s.surface, str(s.type)) for s in find_foreign("Cartu基金会与DONG能源公司合办。")]
    [('Cartu基金会', 'Association'), ('DONG能源公司', 'Firm')]
    """
    for match in _NAME.finditer(text):
        name = match.group().rstrip(" ")
        if name in _no_names() or len(name) < 3 or (name.isupper() and len(name) < 4):
            continue
        tail = _tails().match(text, match.end())
        if tail:
            end = tail.end()
            yield Span(match.start(), end, text[match.start() : end], _kinds()[tail[1]], "pattern:foreign", 0.6)
            continue
        after = text[match.end() : match.end() + 4].lstrip("”」》 ")
        programme = after.startswith(tuple(load_grammar("zh")["cues"]["after_quote"]))
        kind = EntityType.PROGRAMME if programme else EntityType.FIRM
        yield Span(match.start(), match.start() + len(name), name, kind, "pattern:foreign", 0.55)


@cache
def _kinds() -> dict[str, EntityType]:
    """Return the Chinese words that end the name of an organisation, by its type."""
    words = typed_words(load_grammar("zh")["tails"])
    return {word: kind for word, kind in words.items() if len(word) > 1 and kind in _ORGANISATIONS}


@cache
def _tails() -> re.Pattern[str]:
    """Match one or two of them: 公司, 能源公司. The group is the last."""
    words = _kinds()
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"(?:{either})?({either})")


@cache
def _no_names() -> frozenset[str]:
    english = load_grammar("en")["stops"]
    return (
        frozenset(english["never"]) | frozenset(english["demonyms"]) | frozenset(load_grammar("zh")["stops"]["latin"])
    )
