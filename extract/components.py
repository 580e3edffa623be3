"""The components of the pipeline, in order; each is a thin wrapper round a plain function.

============================  ===================================================================
``ct_sentences``              sentence boundaries
``ct_mentions``               names: proposed by rules, decided by the recogniser
``ct_entities``               one entity for each thing, whatever it is called
``ct_references``             short descriptions that stand for an entity ("the council", 双方)
``ct_partnerships``           partnerships, and the candidates that were rejected
``ct_relations``              who leads, funds or takes part in a programme; what lies where
``ct_figures``                numbers tied to an entity
``ct_doubts``                 leaves out doubtful names of which nothing is told
============================  ===================================================================
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from extract.entities.cluster import find_entities
from extract.entities.doubtful import without_idle_doubts
from extract.entities.seats import with_seats
from extract.language import plain_chinese
from extract.mentions.installed import find_by_model
from extract.mentions.lexicon import lexicon_matcher
from extract.partnerships.decisions import decide_partnerships
from extract.partnerships.figures import decide_figures
from extract.partnerships.layout import lay_out
from extract.partnerships.phrases import find_phrases
from extract.partnerships.relations import decide_relations
from extract.recogniser.stage import recognise
from extract.references.resolution import find_references
from extract.sentences import find_sentences
from ontology.records import Report

__all__ = ["COMPONENTS", "load_tables"]

COMPONENTS = (
    "ct_sentences",
    "ct_mentions",
    "ct_entities",
    "ct_references",
    "ct_partnerships",
    "ct_relations",
    "ct_figures",
    "ct_doubts",
)


def load_tables(lang: str) -> None:
    """Load the large tables that the components read, which would else be loaded when the first report needs them."""
    lexicon_matcher(lang)
    for table in ("triggers", "status", "polarity", "links"):
        find_phrases("", table, lang)


@Language.component("ct_sentences", assigns=["doc._.ct_sentences"])
def _sentences(doc: Doc) -> Doc:
    report: Report = doc._.ct_report
    doc._.ct_sentences = tuple(find_sentences(report.text, lang=report.lang))
    return doc


@Language.component("ct_mentions", requires=["doc._.ct_sentences"], assigns=["doc._.ct_mentions"])
def _mentions(doc: Doc) -> Doc:
    report: Report = doc._.ct_report
    simplified = plain_chinese(report.text) if report.lang == "zh" else report.text
    further = find_by_model(report.text, doc._.ct_installed, lang=report.lang) if doc._.ct_installed else ()
    tagger = doc._.ct_models.tagger
    found = recognise(report, doc._.ct_sentences, simplified=simplified, tagger=tagger, further=further)
    doc._.ct_mentions = tuple(found)
    return doc


@Language.component("ct_entities", requires=["doc._.ct_mentions"], assigns=["doc._.ct_entities"])
def _entities(doc: Doc) -> Doc:
    doc._.ct_entities = find_entities(doc._.ct_report, list(doc._.ct_mentions))
    return doc


@Language.component("ct_references", requires=["doc._.ct_entities"], assigns=["doc._.ct_references", "doc._.ct_layout"])
def _references(doc: Doc) -> Doc:
    report: Report = doc._.ct_report
    lang = "zh" if report.lang == "zh" else "en"
    resolver = doc._.ct_models.resolver
    found = find_references(report.text, doc._.ct_sentences, doc._.ct_entities, lang, resolver, title=report.title)
    doc._.ct_references = found
    # Partnerships, relations and figures are judged over one layout: making it is the dear part.
    doc._.ct_layout = lay_out(report, doc._.ct_sentences, doc._.ct_entities, found)
    doc._.ct_reading = doc._.ct_models.encoder.read(doc._.ct_layout)
    return doc


@Language.component(
    "ct_partnerships", requires=["doc._.ct_layout"], assigns=["doc._.ct_partnerships", "doc._.ct_rejections"]
)
def _partnerships(doc: Doc) -> Doc:
    models = doc._.ct_models
    found, rejected = decide_partnerships(
        doc._.ct_layout, models.scorers, rescorer=models.rescorer, reading=doc._.ct_reading
    )
    doc._.ct_partnerships, doc._.ct_rejections = found, rejected
    return doc


@Language.component("ct_relations", requires=["doc._.ct_layout"], assigns=["doc._.ct_relations", "doc._.ct_entities"])
def _relations(doc: Doc) -> Doc:
    models = doc._.ct_models
    doc._.ct_relations = decide_relations(
        doc._.ct_layout, models.scorers, linker=models.linker, reading=doc._.ct_reading
    )
    doc._.ct_entities = with_seats(doc._.ct_entities, doc._.ct_relations)
    return doc


@Language.component("ct_figures", requires=["doc._.ct_layout"], assigns=["doc._.ct_figures"])
def _figures(doc: Doc) -> Doc:
    doc._.ct_figures = decide_figures(doc._.ct_layout, doc._.ct_models.scorers)
    return doc


@Language.component("ct_doubts", requires=["doc._.ct_figures"], assigns=["doc._.ct_entities", "doc._.ct_rejections"])
def _doubts(doc: Doc) -> Doc:
    told = doc._.ct_partnerships, doc._.ct_relations, doc._.ct_figures
    doc._.ct_entities = without_idle_doubts(doc._.ct_entities, *told)
    left = {entity.id for entity in doc._.ct_entities}
    doc._.ct_rejections = tuple(r for r in doc._.ct_rejections if left.issuperset(r.candidate))
    return doc
