"""A spaCy pipeline that the user has installed, as a further source of mentions."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import spacy
from spacy.language import Language

from extract.mentions.spans import Span
from ontology.errors import DataError, MissingExtra
from ontology.records import EntityType

__all__ = ["find_by_model", "load_model"]

_CONFIDENCE = 0.6
"""Lower than any lexicon or pattern: the model adds names and overrules none of ours."""


@cache
def load_model(name: str) -> Language:
    """Load an installed spaCy pipeline, once.

    Parameters
    ----------
    name
        Package name or folder.

    Raises
    ------
    MissingExtra
        No such pipeline is installed.
    """
    try:
        return spacy.load(name)
    except OSError as error:
        raise MissingExtra(
            "no such spaCy pipeline", where=name, todo=f"install it (python -m spacy download {name}) or unset it"
        ) from error


def find_by_model(text: str, model: Language, *, lang: str) -> list[Span]:
    """Return the entities that a pipeline finds, under our types.

    Parameters
    ----------
    text
        The report's text.
    model
        A pipeline that sets ``doc.ents``.
    lang
        Language whose label table applies.
    """
    types = _types(lang)
    return [
        Span(ent.start_char, ent.end_char, ent.text, types[ent.label_], f"model:{ent.label_}", _CONFIDENCE)
        for ent in model(text).ents
        if ent.label_ in types
    ]


@cache
def _types(lang: str) -> dict[str, EntityType]:
    path = files("extract") / "lang" / lang / "labels.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8"))["types"]
        return {label: EntityType(name) for label, name in table.items()}
    except (KeyError, ValueError) as error:
        raise DataError(str(error), where=f"extract/lang/{lang}/labels.toml", todo="reinstall the package") from error
