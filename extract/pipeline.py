"""The spaCy pipeline that strings the stages together.

One ``spacy.blank("en")`` or ``spacy.blank("zh")`` (by character) for each language, with thin components of ours; the
work is done by plain functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from extract.entities.cluster import find_entities
from extract.extensions import register_extensions
from extract.language import simplify
from extract.mentions.find import find_mentions
from extract.mentions.installed import find_by_model, load_model
from extract.mentions.spans import Span
from extract.sentences import find_sentences
from ontology.records import Extraction, Report

__all__ = ["Extractor", "ExtractorConfig"]


@dataclass(frozen=True, slots=True)
class ExtractorConfig:
    """What an extractor is to do.

    Parameters
    ----------
    spacy_models
        Pairs of a language and the name of an installed spaCy pipeline for it, used as a further source of mentions:
        ``(("en", "en_core_web_sm"),)``.
    """

    spacy_models: tuple[tuple[str, str], ...] = ()


class Extractor:
    """Reads reports: ``Report`` in, ``Extraction`` out.

    Examples
    --------
    >>> extraction = Extractor().extract(Report("r1", "The City of Espoo and Nokia Oyj signed an agreement."))
    >>> [(e.id, str(e.type), e.surfaces) for e in extraction.entities]
    [('e1', 'City', ('City of Espoo',)), ('e2', 'Firm', ('Nokia Oyj',))]
    """

    def __init__(self, *, config: ExtractorConfig | None = None) -> None:
        self.config = config or ExtractorConfig()
        self._pipelines: dict[str, Language] = {}

    def extract(self, report: Report) -> Extraction:
        """Read one report."""
        nlp = self._pipeline("zh" if report.lang == "zh" else "en")
        doc = nlp.make_doc(report.text)
        doc._.ct_report = report
        doc._.ct_further = self._by_model(report)
        for _, component in nlp.pipeline:
            doc = component(doc)
        return Extraction(
            report=report,
            entities=doc._.ct_entities,
            partnerships=doc._.ct_partnerships,
            relations=doc._.ct_relations,
            figures=doc._.ct_figures,
            rejections=doc._.ct_rejections,
        )

    def _by_model(self, report: Report) -> tuple[Span, ...]:
        name = dict(self.config.spacy_models).get(report.lang)
        return tuple(find_by_model(report.text, load_model(name), lang=report.lang)) if name else ()

    def _pipeline(self, lang: str) -> Language:
        if lang not in self._pipelines:
            register_extensions()
            nlp = spacy.blank(lang)
            for name in COMPONENTS:
                nlp.add_pipe(name)
            self._pipelines[lang] = nlp
        return self._pipelines[lang]


COMPONENTS = ("ct_sentences", "ct_mentions", "ct_entities")
"""The components in order; the partnership stages follow ``ct_entities``."""


@Language.component("ct_sentences", assigns=["doc._.ct_sentences"])
def _sentences(doc: Doc) -> Doc:
    doc._.ct_sentences = find_sentences(doc._.ct_report.text, lang=doc._.ct_report.lang)
    return doc


@Language.component("ct_mentions", requires=["doc._.ct_sentences"], assigns=["doc._.ct_mentions"])
def _mentions(doc: Doc) -> Doc:
    report: Report = doc._.ct_report
    simple = simplify(report.text) if report.lang == "zh" else None
    doc._.ct_mentions = tuple(find_mentions(report, doc._.ct_sentences, simplified=simple, further=doc._.ct_further))
    return doc


@Language.component("ct_entities", requires=["doc._.ct_mentions"], assigns=["doc._.ct_entities"])
def _entities(doc: Doc) -> Doc:
    doc._.ct_entities = find_entities(doc._.ct_report, list(doc._.ct_mentions))
    return doc
