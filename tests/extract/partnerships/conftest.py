"""Small reports whose names are marked in the text: ``[City:Espoo]``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from extract.models import language_models
from extract.partnerships.decisions import decide_partnerships
from extract.partnerships.scenes import Layout
from extract.references.resolution import Anaphor, find_references
from extract.sentences import Sentence, find_sentences
from ontology.records import Entity, EntityType, Mention, Partnership, Report


@dataclass(frozen=True)
class Parts:
    report: Report
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    references: tuple[Anaphor, ...]


@pytest.fixture
def parts() -> Callable[..., Parts]:
    """Return a function that reads marked text; an entity's id is its name."""
    return read_marked


def partnerships_of(layout: Layout) -> tuple[Partnership, ...]:
    """Return what the shipped models find in a layout."""
    models = language_models(layout.lang)
    reading = models.encoder.read(layout)
    return decide_partnerships(layout, models.scorers, rescorer=models.rescorer, reading=reading)[0]


def read_marked(marked: str, lang: str = "en", date: str | None = None, title: str = "") -> Parts:
    text, mentions = "", {}
    at = 0
    for match in re.finditer(r"\[(\w+):([^]]+)\]", marked):
        text += marked[at : match.start()]
        kind = EntityType(match[1])
        mention = Mention(len(text), len(text) + len(match[2]), match[2], kind, "gold", 1.0)
        mentions.setdefault((match[2], kind), []).append(mention)
        text += match[2]
        at = match.end()
    text += marked[at:]
    entities = tuple(Entity(name, kind, name, (), tuple(found)) for (name, kind), found in mentions.items())
    sentences = find_sentences(text, lang=lang)
    references = find_references(text, sentences, entities, lang, language_models(lang).resolver, title=title)
    return Parts(Report("r1", text, title, lang, date=date), sentences, entities, references)
