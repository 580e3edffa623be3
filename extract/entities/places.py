"""Which of several places of one name is meant: the report's other places decide, then size."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

from extract.lexicons import LexiconEntry, lexicon
from extract.mentions.spans import Span
from ontology.records import EntityType

__all__ = ["choose_places"]

Key = tuple[EntityType, str]

_CITY, _REGION = EntityType.CITY, EntityType.REGION
_COMPANY_WEIGHT = 1.5
"""What the logarithm of how many places of its country a report names counts against that of a place's inhabitants
(docs/decisions/0041)."""
_CONTAINER_WEIGHT = 12.0
_CITY_WEIGHT = 12.0
"""What the word for city at the end of a name (突尼斯市) counts for one: as much as the region that it lies in."""


def choose_places(text: str, spans: Sequence[Span]) -> dict[tuple[Key, ...], Key]:
    """Choose one entry for each set of readings that a report's names have.

    One name means one place throughout a report. A container named straight after it ("Cambridge, Massachusetts",
    浙江省台州市) decides; else the countries of the report's unambiguous places; else size.

    Parameters
    ----------
    text
        The report's text.
    spans
        Its names.

    Returns
    -------
    dict
        From the ``keys`` of a span to the key chosen for it.

    Examples
    --------
    >>> keys = tuple((e.type, e.key) for e in lexicon().find("Hamburg"))
    >>> choose_places("Hamburg", [Span(0, 7, "Hamburg", EntityType.CITY, "lexicon", 0.9, keys)])[keys]
    (<EntityType.CITY: 'City'>, 'hamburg-de')
    """
    entries = lexicon().entries
    company: Counter[str] = Counter()
    for keys in {span.keys for span in spans if span.keys}:
        countries = {entries[key].country for key in keys if key in entries}
        if len(countries) == 1 and (country := countries.pop()):
            company[country] += 1
    beside: dict[tuple[Key, ...], set[str]] = {}
    ordered = sorted(spans, key=lambda s: s.start)
    for one, other in itertools.pairwise(ordered):
        gap = text[one.end : other.start]
        if one.keys and other.keys and re.fullmatch(r",? ?\(?(?:in )?|, (?:the )?", gap):
            beside.setdefault(one.keys, set()).update(_containers(other.keys))
            if gap == "":
                beside.setdefault(other.keys, set()).update(_containers(one.keys))
    return {
        span.keys: max(
            (key for key in span.keys if key in entries),
            key=lambda key: _score(entries[key], span, company, beside.get(span.keys, set())),
        )
        for span in spans
        if any(key in entries for key in span.keys)
    }


def _containers(keys: Sequence[Key]) -> set[str]:
    """Keys and countries of the regions and cities that a neighbouring name may stand for."""
    entries = lexicon().entries
    found = set()
    for key in keys:
        entry = entries.get(key)
        if entry is not None and entry.type in (_CITY, _REGION):
            found.add(entry.key)
            if entry.type is _REGION and not entry.within and entry.country:
                found.add(entry.country)
    return found


def _score(entry: LexiconEntry, span: Span, company: Counter[str], containers: set[str]) -> float:
    if entry.type not in (_CITY, _REGION):
        return 30.0 if entry.type is span.type else 10.0
    score = math.log(1 + entry.population) if entry.type is _CITY else (20.0 if not entry.within else 14.2)
    score += _COMPANY_WEIGHT * math.log1p(company[entry.country]) if entry.country else 0.0
    if entry.within in containers or (entry.type is _CITY and entry.country in containers):
        score += _CONTAINER_WEIGHT
    if entry.type is _CITY and span.surface[-1] == "市":
        score += _CITY_WEIGHT
    return score + (3.0 if span.type is entry.type and span.method == "pattern:place" else 0.0)
