"""Where the publisher of a report sits: the place on the line of its imprint that gives telephone and mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.mentions.imprint import contact_lines, find_publishers
from extract.partnerships.scenes import Layout
from ontology.records import EntityType, Evidence, Mention, Relation, RelationType

__all__ = ["publishers_seats"]

_SURE = 0.8


def publishers_seats(layout: Layout) -> Iterator[Relation]:
    """Yield that a publisher is located in the one city of its contact line, and that city in the region named there.

    Examples
    --------
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> list(publishers_seats(lay_out(Report("r", "© 2021 Polis Lab"), (), (), ())))
    []
    """
    text = layout.report.text
    holders = {text[span.start : span.end] for span in find_publishers(text, lang=layout.lang)}
    publishers = [e for e in layout.entities.values() if holders & set(e.surfaces)] if holders else []
    if not publishers:
        return
    for start, end in contact_lines(text, lang=layout.lang):
        here = {
            kind: [e for e in layout.entities.values() if e.type is kind and _is_named(e.mentions, start, end)]
            for kind in (EntityType.CITY, EntityType.REGION)
        }
        if len(here[EntityType.CITY]) != 1:
            continue
        (city,) = here[EntityType.CITY]
        evidence = (Evidence(start, end, text[start:end], layout.report.page_at(start)),)
        pairs = [(p.id, city.id) for p in publishers if p.id != city.id]
        pairs += [(city.id, region.id) for region in here[EntityType.REGION]]
        for source, target in pairs:
            yield Relation(RelationType.LOCATED_IN, source, target, evidence, _SURE, "imprint")
        return


def _is_named(mentions: Sequence[Mention], start: int, end: int) -> bool:
    return any(start <= mention.start < end for mention in mentions)
