"""An encoder that has learnt: what it says of a report's pairs and links, and how far its word counts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate, groupby, islice
from pathlib import Path

import numpy as np

from extract.encoder.asking import Network, Passage, load_network
from extract.encoder.tape import Array
from extract.partnerships.candidates import Candidate
from extract.partnerships.encoder.views import (
    HEADS,
    KINDS,
    LINK,
    LINKS,
    PAIR,
    STATUSES,
    block_of,
    link_views,
    pair_views,
)
from extract.partnerships.encoder.words import Lines, read_lines
from extract.partnerships.link_views import Link
from extract.partnerships.scenes import Layout
from extract.partnerships.weights import SHIPPED

__all__ = ["SHARE", "Encoder", "Reading", "heed", "load_encoder", "role_chances"]

SHARE = 0.25
"""How much the encoder's word on kinds, statuses and links counts beside that of the scorers, from 0 to 1: on the
benchmark's training reports, unseen, 0.2 to 0.3 is about the best for each of them (docs/decisions/0031). Its word on
pairs is a number that the later scorers see."""

_LEAST = 1e-9
"""Lowest probability that a scorer may give: nothing is impossible."""

_ASKED = 1024
"""About so many pairs of a block, or views of links, are asked about at once, and heard together: a report that is not
long, or one vast table, has fewer."""


@dataclass(frozen=True)
class Encoder:
    """A network with the heads of pairs and links."""

    network: Network

    def read(self, layout: Layout) -> Reading:
        """Make a report ready to be asked about; nothing is computed before the first question."""
        return Reading(self.network, layout)


@dataclass(frozen=True)
class Reading:
    """A report as an encoder reads it.

    Examples
    --------
    >>> from extract.models import language_models
    >>> from extract.partnerships.candidates import actor_pairs
    >>> from extract.partnerships.layout import lay_out
    >>> from ontology.records import Report
    >>> reading = language_models("en").encoder.read(lay_out(Report("r", "Nothing here."), (), (), ()))
    >>> reading.odds([])
    []
    """

    network: Network
    layout: Layout
    _said: dict[int, dict[Candidate, tuple[float, Array, Array]]] = field(default_factory=lambda: defaultdict(dict))

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
        new: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in dict.fromkeys(candidates):
            block = block_of(candidate.scene)
            if candidate not in self._said[block]:
                new[block].append(candidate)
        for block, asked in new.items():
            said = self._said[block]
            # What is asked later is heard among what was asked before, since what a network says hangs on its groups.
            heard = [*said, *asked]
            for at in range(0, len(heard), _ASKED):
                some = heard[at : at + _ASKED]
                found = self._passage.ask("pair", PAIR, pair_views(self._lines, some))
                answers = zip(found["told"][:, 0].tolist(), found["kind"], found["status"], strict=True)
                for candidate, answer in zip(some, answers, strict=True):
                    said.setdefault(candidate, answer)
        return [self._said[block_of(candidate.scene)][candidate] for candidate in candidates]

    def links(self, links: Sequence[Link]) -> list[list[dict[str, float]]]:
        """Say of each view of each link how likely each role is, as log-probabilities."""
        said: list[list[dict[str, float]]] = []
        for asked in _parts(links):
            found = self._passage.ask("link", LINK, link_views(self._lines, asked))
            views = iter(role_chances(found["role"]))
            said += [list(islice(views, len(link.views))) for link in asked]
        return said

    @cached_property
    def _lines(self) -> Lines:
        return read_lines(self.layout, self.network.vocabulary)

    @cached_property
    def _passage(self) -> Passage:
        return Passage(self.network, self._lines.numbers)


def _parts(links: Sequence[Link]) -> Iterator[list[Link]]:
    """Yield links in parts of about so many views as are asked about at once."""
    views = accumulate(len(link.views) for link in links)
    for _, part in groupby(zip(links, views, strict=True), lambda one: (one[1] - 1) // _ASKED):
        yield [link for link, _ in part]


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


@cache
def load_encoder(lang: str, folder: Path = SHIPPED) -> Encoder:
    """Load the encoder of a language, by default the one shipped in the package.

    Raises
    ------
    DataError
        The file is missing, is no network, or is one of another version.
    """
    return Encoder(load_network(folder / f"{lang}.encoder.npz", HEADS))
