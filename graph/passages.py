"""A report's passages as lines of N-Quads: mentions of entities, and evidence with its selectors.

Most lines of a graph are about these, and all that is told of one is known at once; so they are put together whole. The
pattern of evidence is that of the Web Annotation Data Model (W3C Recommendation 2017): a specific resource with a text
position and a text quote.
"""

from __future__ import annotations

from graph.spelling import decimal, integer, text
from ontology.records import Evidence, Mention
from ontology.terms import CT, OA, RDF

__all__ = ["mention_lines", "passage_lines"]

_IS_MENTION = f"<{RDF.type}> <{CT.Mention}>"
_IS_EVIDENCE = f"<{RDF.type}> <{CT.Evidence}>"
_IS_RESOURCE = f"<{RDF.type}> <{OA.SpecificResource}>"
_IS_POSITION = f"<{RDF.type}> <{OA.TextPositionSelector}>"
_IS_QUOTE = f"<{RDF.type}> <{OA.TextQuoteSelector}>"
_SOURCE, _SELECTOR = f"<{OA.hasSource}>", f"<{OA.hasSelector}>"
_START, _END, _EXACT = f"<{OA.start}>", f"<{OA.end}>", f"<{OA.exact}>"
_CONFIDENCE, _METHOD, _REFERS, _PAGE = f"<{CT.confidence}>", f"<{CT.method}>", f"<{CT.refersTo}>", f"<{CT.page}>"


def mention_lines(mention: Mention, entity: str, report: str, end: str) -> dict[str, str]:
    """Return the lines about a mention, by the subject.

    Parameters
    ----------
    entity, report
        Whom it names and where it is, spelled as terms.
    end
        What ends each line: its graph.
    """
    place = f"{report[:-1]}/mention/{mention.start}-{mention.end}>"
    method = f"{place} {_METHOD} {text(mention.method)}{end}" if mention.method else ""
    return {
        place: f"{place} {_IS_MENTION}{end}"
        f"{place} {_END} {integer(mention.end)}{end}"
        f"{place} {_EXACT} {text(mention.surface)}{end}"
        f"{place} {_SOURCE} {report}{end}"
        f"{place} {_START} {integer(mention.start)}{end}"
        f"{place} {_CONFIDENCE} {decimal(mention.confidence)}{end}"
        f"{method}"
        f"{place} {_REFERS} {entity}{end}"
    }


def passage_lines(passage: Evidence, report: str, end: str) -> tuple[str, dict[str, str]]:
    """Return a passage's subject, and the lines about it and its two selectors, by subject.

    ``report`` and ``end`` are those of :func:`mention_lines`.
    """
    iri = f"{report[:-1]}/evidence/{passage.start}-{passage.end}"
    subject, position, quote = f"{iri}>", f"{iri}/position>", f"{iri}/quote>"
    page = f"{subject} {_PAGE} {integer(passage.page)}{end}" if passage.page is not None else ""
    told = {
        subject: f"{subject} {_IS_RESOURCE}{end}"
        f"{subject} {_IS_EVIDENCE}{end}"
        f"{subject} {_SELECTOR} {position}{end}"
        f"{subject} {_SELECTOR} {quote}{end}"
        f"{subject} {_SOURCE} {report}{end}"
        f"{page}",
        position: f"{position} {_IS_POSITION}{end}"
        f"{position} {_END} {integer(passage.end)}{end}"
        f"{position} {_START} {integer(passage.start)}{end}",
        quote: f"{quote} {_IS_QUOTE}{end}{quote} {_EXACT} {text(passage.quote)}{end}",
    }
    return subject, told
