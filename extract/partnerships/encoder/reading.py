"""An encoder that has learnt: what it says of a report's pairs and links, and how far its word counts."""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from extract.partnerships.candidates import Candidate
from extract.partnerships.encoder.network import KINDS, LINKS, REACH, STATUSES, ask_links, ask_pairs, contexts
from extract.partnerships.encoder.tape import Array, Node, Tape
from extract.partnerships.encoder.views import link_views, pair_views
from extract.partnerships.encoder.words import Lines, Vocabulary, read_lines
from extract.partnerships.linear import SHIPPED
from extract.partnerships.relation_features import MAX_VIEWS, Link
from extract.partnerships.scenes import Layout
from ontology.errors import DataError

__all__ = ["SHARE", "Encoder", "Reading", "heed", "load_encoder", "role_chances", "save_encoder"]

SHARE = 0.25
"""How much the encoder's word on kinds, statuses and links counts beside that of the scorers, from 0 to 1: on the
benchmark's training reports, unseen, 0.2 to 0.3 is about the best for each of them (docs/decisions/0031). Its word on
pairs is a number that the later scorers see."""

_LEAST = 1e-9
"""Lowest probability that a scorer may give: nothing is impossible."""

_TOGETHER = 4096
"""So many places are read at once."""

_ASKED = 1024
"""So many pairs, or views of links, are asked about at once."""

_BETWEEN = "\n"
_TABLES = ("words", "endings", "labels")


@dataclass(frozen=True)
class Encoder:
    """A vocabulary and the weights that were learnt."""

    vocabulary: Vocabulary
    weights: Mapping[str, Array]

    def read(self, layout: Layout) -> Reading:
        """Make a report ready to be asked about; nothing is computed before the first question."""
        return Reading(self, layout)


@dataclass(frozen=True)
class Reading:
    """A report as an encoder reads it.

    Examples
    --------
    >>> from extract.models import language_models
    >>> from extract.partnerships.candidates import actor_pairs
    >>> from extract.partnerships.scenes import lay_out
    >>> from ontology.records import Report
    >>> reading = language_models("en").encoder.read(lay_out(Report("r", "Nothing here."), (), (), ()))
    >>> reading.odds([])
    []
    """

    encoder: Encoder
    layout: Layout
    _said: dict[Candidate, tuple[float, Array, Array]] = field(default_factory=dict)

    def odds(self, candidates: Sequence[Candidate]) -> list[float]:
        """Say of each candidate how likely it is a partnership, as log-odds."""
        return [odds for odds, _, _ in self._pairs(candidates)]

    def kinds(self, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
        """Say of each candidate how likely each kind is, as log-probabilities."""
        return _named([kind for _, kind, _ in self._pairs(candidates)], KINDS)

    def statuses(self, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
        """Say of each candidate how likely each status is, as log-probabilities."""
        return _named([status for _, _, status in self._pairs(candidates)], STATUSES)

    def _pairs(self, candidates: Sequence[Candidate]) -> list[tuple[float, Array, Array]]:
        """Return the network's answers on candidates: log-odds, scores of kinds, scores of statuses."""
        new = [candidate for candidate in dict.fromkeys(candidates) if candidate not in self._said]
        for at in range(0, len(new), _ASKED):
            asked = new[at : at + _ASKED]
            found = ask_pairs(self._tape, *self._contexts, pair_views(self._lines, asked))
            told = found["told"].value[:, 0].tolist()
            answers = zip(told, found["kind"].value, found["status"].value, strict=True)
            self._said.update(zip(asked, answers, strict=True))
        return [self._said[candidate] for candidate in candidates]

    def links(self, links: Sequence[Link]) -> list[list[dict[str, float]]]:
        """Say of each view of each link how likely each role is, as log-probabilities."""
        said: list[list[dict[str, float]]] = []
        for at in range(0, len(links), _ASKED // MAX_VIEWS):
            asked = links[at : at + _ASKED // MAX_VIEWS]
            found = ask_links(self._tape, *self._contexts, link_views(self._lines, asked))["role"].value
            views = iter(role_chances(found))
            said += [list(islice(views, len(link.views))) for link in asked]
        return said

    @cached_property
    def _lines(self) -> Lines:
        return read_lines(self.layout, self.encoder.vocabulary)

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self.encoder.weights)

    @cached_property
    def _contexts(self) -> tuple[Node, Node]:
        """The vectors of all places, made some thousands at a time: of a long report they would fill the memory."""
        lines = self._lines
        size = len(lines.words)
        found: tuple[list[Array], list[Array]] = [], []
        for start in range(0, size, _TOGETHER):
            end = min(start + _TOGETHER, size)
            low, high = max(start - REACH, 0), min(end + REACH, size)
            given = (lines.words[low:high], lines.endings[low:high], lines.labels[low:high])
            parts = contexts(self._tape, *given, np.zeros(high - low, np.int32))
            for kept, part in zip(found, parts, strict=True):
                kept.append(part.value[start - low : end - low])
        places, words = (np.concatenate(kept) for kept in found)
        return Node(places), Node(words)


def role_chances(scores: Array) -> list[dict[str, float]]:
    """Turn scores of roles, one row a view of a link, into log-probabilities by the name of the role."""
    return _named(scores, LINKS)


def heed(chances: Mapping[str, float], said: Mapping[str, float]) -> dict[str, float]:
    """Mix a scorer's probabilities with the encoder's log-probabilities, which count for :data:`SHARE`.

    That is a geometric mean (a logarithmic opinion pool: Genest, Zidek 1986), so that the one is heeded most where the
    other is torn.

    Examples
    --------
    >>> mixed = heed({"yes": 0.5, "no": 0.5}, {"yes": math.log(0.9), "no": math.log(0.1)})
    >>> round(sum(mixed.values()), 6), mixed["yes"] > 0.6
    (1.0, True)
    """
    powers = {name: max(p, _LEAST) ** (1.0 - SHARE) * math.exp(SHARE * said[name]) for name, p in chances.items()}
    total = sum(powers.values())
    return {name: power / total for name, power in powers.items()}


def _named(rows: Sequence[Array] | Array, names: Sequence[str]) -> list[dict[str, float]]:
    """Turn the scores of classes into log-probabilities by name."""
    scores = np.asarray(rows).reshape(-1, len(names))
    apart = scores - scores.max(axis=1, keepdims=True)
    logs = apart - np.log(np.exp(apart).sum(axis=1, keepdims=True))
    return [dict(zip(names, row, strict=True)) for row in logs.tolist()]


def save_encoder(encoder: Encoder, path: Path) -> None:
    """Write an encoder as compressed arrays of half precision; the same encoder gives the same bytes."""
    arrays: dict[str, Any] = {
        f"known.{table}": np.frombuffer(_BETWEEN.join(getattr(encoder.vocabulary, table)).encode(), np.uint8)
        for table in _TABLES
    }
    arrays |= {name: value.astype(np.float16) for name, value in encoder.weights.items()}
    np.savez_compressed(path, **arrays)


@cache
def load_encoder(lang: str, folder: Path = SHIPPED) -> Encoder:
    """Load the encoder of a language, by default the one shipped in the package.

    Raises
    ------
    DataError
        The file is missing or is no encoder.
    """
    path = folder / f"{lang}.encoder.npz"
    try:
        # Opened here, since NumPy leaves a broken file open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            tables = []
            for table in _TABLES:
                joined = kept[f"known.{table}"].tobytes().decode()
                names = joined.split(_BETWEEN) if joined else []
                tables.append({name: number for number, name in enumerate(names, 2)})
            weights = {name: kept[name].astype(np.float32) for name in kept.files if not name.startswith("known.")}
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError("no encoder", where=path.name, todo="run `cityties train`") from error
    return Encoder(Vocabulary(*tables), weights)
