"""The models that come with the package, and loading those of a language as one thing.

A folder of models holds, for each language, ``en.crf.npz`` (the recogniser of names), ``en.json.gz`` (the scorers
of partnerships, relations and figures), ``en.encoder.npz`` (the network that reads words in their order beside them),
``en.references.npz`` (the one that hears whom an expression means) and ``en.card.json`` (what they were trained on, and
how they scored).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.encoder.asking import load_network
from extract.partnerships.encoder.reading import Encoder, load_encoder
from extract.partnerships.linear import Linear
from extract.partnerships.rescoring import Rescorer
from extract.partnerships.trees import Trees
from extract.partnerships.weights import SHIPPED, load_models, load_trees
from extract.recogniser.stage import load_tagger
from extract.recogniser.tagger import Tagger
from extract.references.hearing import HEADS, Listener
from extract.references.resolver import Resolver
from ontology.errors import DataError

__all__ = ["LANGUAGES", "SHIPPED", "Models", "fingerprint", "language_models", "model_hashes"]

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Models:
    """The trained parts of one language."""

    tagger: Tagger
    scorers: Mapping[str, Linear]
    resolver: Resolver
    rescorer: Rescorer | None
    linker: Trees | None
    encoder: Encoder


@cache
def language_models(lang: str, folder: Path = SHIPPED) -> Models:
    """Load the models of a language, once.

    Raises
    ------
    DataError
        A file is missing or broken, or another version learnt it.
    """
    tagger, scorers, trees = load_tagger(lang, folder), load_models(lang, folder), load_trees(lang, folder)
    listener = Listener(load_network(folder / f"{lang}.references.npz", HEADS))
    resolver = Resolver(scorers["reference"], trees.get("references"), listener)
    return Models(tagger, scorers, resolver, Rescorer.of(trees), trees.get("links"), load_encoder(lang, folder))


def model_hashes(lang: str, folder: Path = SHIPPED) -> tuple[tuple[str, str], ...]:
    """Return the names of the model files of a language, each with the SHA-256 of its bytes in hexadecimal.

    Raises
    ------
    DataError
        A file is missing.
    """
    return tuple((path.name, hashlib.sha256(_content(path)).hexdigest()) for path in _files(lang, folder))


def fingerprint(folder: Path = SHIPPED) -> str:
    """Return the SHA-256 of all model files of a folder in hexadecimal: the same bytes read reports the same way."""
    digest = hashlib.sha256()
    for lang in LANGUAGES:
        for path in _files(lang, folder):
            digest.update(_content(path))
    return digest.hexdigest()


def _files(lang: str, folder: Path) -> tuple[Path, ...]:
    return tuple(folder / f"{lang}.{part}" for part in ("crf.npz", "json.gz", "encoder.npz", "references.npz"))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError("no model", where=str(path), todo="run `cityties train` or reinstall") from error
