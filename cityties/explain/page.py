"""The explanation as one HTML file that opens offline: no script, nothing fetched, both languages in it.

Everything that a report says is escaped, and the content security policy lets nothing run or load: the one style sheet
is allowed by its hash. The language of the labels is switched by two radio buttons and CSS.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from cityties.explain.notes import Explanation, Note
from cityties.explain.words import figure_words, method_words, score_of, years_words
from cityties.web.texts import LANGUAGES, Texts, texts
from ontology.records import Entity, EntityType, Mention, Rejection

__all__ = ["explain_page"]

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_UNSURE = 0.5
"""Confidences below this are marked."""
_PHRASES: dict[str, Callable[..., str]] = {"method": method_words, "figure": figure_words, "years": years_words}
_TAGS = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a sentence, and what it names."""

    text: str
    mention: Mention | None = None
    entity: Entity | None = None


@dataclass(frozen=True, slots=True)
class _Refused:
    """Pairs of one sentence that were rejected for one reason, each with its score, by one cue (or by none)."""

    reason: str
    method: str
    pairs: tuple[tuple[tuple[str, ...], str], ...]


def explain_page(explanations: Sequence[Explanation], *, lang: Literal["en", "zh"] = "en") -> str:
    """Draw explanations, one after the other, as one HTML page.

    Parameters
    ----------
    explanations
        One a report, as :func:`cityties.explain.explain` makes them.
    lang
        Language in which the page opens; its reader can switch.

    Returns
    -------
    str
        The whole page. It holds no script and needs no other file.

    Examples
    --------
    >>> from cityties.explain.notes import explain
    >>> from ontology.records import Extraction, Report
    >>> page = explain_page([explain(Extraction(Report("r1", "<script>alert(1)</script>")))])
    >>> "<script" in page, "&lt;script&gt;alert(1)" in page
    (False, True)
    """
    css = _asset("page.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return _template().render(
        explanations=explanations, lang=lang, tag=_TAGS[lang], css=Markup(css), policy=policy, types=list(EntityType),
        t=_both, say=texts(lang), pieces=_pieces, refused=_refused, named=_named, name=_name, clean=_clean,
        low=lambda confidence: confidence < _UNSURE,
    )  # fmt: skip


def _both(what: str, *values: object, **named: object) -> Markup:
    """Say something in both languages, of which the page shows one.

    ``what`` is a key of the words, a code list with a value of it, or one of :data:`_PHRASES` with a record.
    """
    return _switched({lang: _in(texts(lang), what, *values, **named) for lang in LANGUAGES})


def _name(explanation: Explanation, entity_id: str) -> Markup:
    return _switched({lang: explanation.name(entity_id, lang) for lang in LANGUAGES})


def _switched(said: Mapping[str, str]) -> Markup:
    """Mark up what is said in each language; once, where it is the same in both."""
    if len(set(said.values())) == 1:
        return Markup("{}").format(_clean(said[LANGUAGES[0]]))
    return Markup().join(
        Markup('<span class="l-{}" lang="{}">{}</span>').format(lang, _TAGS[lang], _clean(text))
        for lang, text in said.items()
    )


def _in(words: Texts, what: str, *values: object, **named: object) -> str:
    if not values:
        return words(what, **named)
    return _PHRASES[what](words, *values) if what in _PHRASES else words.code(what, *values)


def _pieces(note: Note) -> Iterator[_Piece]:
    """Cut a sentence at the names in it; of names that overlap, the first and longest is drawn."""
    at = 0
    for mention, entity in note.names:
        start, end = mention.start - note.start, mention.end - note.start
        if start < at:
            continue
        yield _Piece(note.text[at:start])
        yield _Piece(note.text[start:end] or mention.surface, mention, entity)
        at = max(at, min(end, len(note.text)))
    yield _Piece(note.text[at:])


def _refused(note: Note) -> list[_Refused]:
    """Group the rejected pairs by reason: those that words of the sentence speak against first."""
    groups: dict[tuple[str, str], list[Rejection]] = defaultdict(list)
    for stated in note.rejections:
        r = stated.record
        groups[r.reason.value, "" if score_of(r.method) else r.method].append(r)
    found = [
        _Refused(reason, method, tuple((r.candidate, score_of(r.method)) for r in rejections))
        for (reason, method), rejections in groups.items()
    ]
    return sorted(found, key=lambda group: not group.method)


def _named(note: Note) -> set[str]:
    return {entity.id for _, entity in note.names}


def _clean(text: str) -> str:
    """Replace what HTML cannot hold and what would turn the direction of the text round it."""
    return _UNFIT.sub("\ufffd", text)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("page.html"))


def _asset(name: str) -> str:
    return (resources.files("cityties.explain") / name).read_text("utf-8")
