"""The attributes that the components leave on a spaCy ``Doc``, registered once.

=====================  =====================================================
``doc._.ct_report``     the :class:`~ontology.records.Report`
``doc._.ct_installed``  an installed spaCy pipeline that joins as one more source of mentions, or ``None``
``doc._.ct_sentences``  tuple of :class:`~extract.sentences.Sentence`
``doc._.ct_mentions``   tuple of :class:`~extract.mentions.spans.Span`
``doc._.ct_entities``   tuple of :class:`~ontology.records.Entity`
``doc._.ct_models``     the trained parts, see :mod:`extract.models`
``doc._.ct_layout``     the report laid out for judging, see :mod:`extract.partnerships.scenes`
``doc._.ct_reading``    the layout as the encoder reads it, see :mod:`extract.partnerships.encoder`
``doc._.ct_references`` short descriptions resolved to entities ("the council", 双方)
``doc._.ct_partnerships``, ``ct_relations``, ``ct_figures``, ``ct_rejections``
                        tuples of the records of those names
=====================  =====================================================
"""

from __future__ import annotations

from spacy.tokens import Doc

__all__ = ["EXTENSIONS", "register_extensions"]

EXTENSIONS = (
    "ct_report",
    "ct_installed",
    "ct_models",
    "ct_sentences",
    "ct_mentions",
    "ct_entities",
    "ct_references",
    "ct_layout",
    "ct_reading",
    "ct_partnerships",
    "ct_relations",
    "ct_figures",
    "ct_rejections",
)


_SINGLE = frozenset({"ct_report", "ct_installed", "ct_models", "ct_layout", "ct_reading"})
"""Those that hold one thing or ``None``; the others hold tuples."""


def register_extensions() -> None:
    """Register what is not registered yet; calling it again changes nothing.

    Examples
    --------
    >>> register_extensions()
    >>> Doc.has_extension("ct_entities")
    True
    """
    for name in EXTENSIONS:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None if name in _SINGLE else ())
