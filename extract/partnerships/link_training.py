"""Learning the scorers of links to programmes, the second from what a first one says of reports it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from extract.encoder.parts import HALVES
from extract.partnerships.fitting import fit
from extract.partnerships.linear import Linear
from extract.partnerships.link_scoring import judge_link, judge_places, link_rows
from extract.partnerships.link_views import Link
from extract.partnerships.scenes import Layout
from extract.partnerships.trees import Trees, fit_trees
from ontology.records import EntityType, Relation

__all__ = ["LinkReport", "fit_links", "learn_linker"]

STRENGTH = 10.0
"""Penalty of the first scorer's weights: see ``STRENGTH`` of :mod:`extract.partnerships.training`."""


@dataclass(frozen=True, slots=True)
class LinkReport:
    """A laid out report with each link that it may tell, and the right role at each place that bears on it.

    ``told`` are its annotated relations; ``weight`` says how much it counts, ``half`` which scorers have not seen it,
    and ``heard`` what an encoder that has not seen it says of each place of each link.
    """

    layout: Layout
    links: Sequence[tuple[Link, Sequence[str | None]]]
    told: Sequence[Relation]
    weight: float = 1.0
    half: int = 0
    heard: Sequence[Sequence[Mapping[str, float]]] = ()

    def hear(self, roles: Sequence[Mapping[str, float]]) -> LinkReport:
        """Return it with what is said of each place of its links, one after another."""
        places = iter(roles)
        return replace(self, heard=[list(islice(places, len(link.views))) for link, _ in self.links])


def fit_links(reports: Sequence[LinkReport]) -> Linear:
    """Learn the first scorer, of single places."""
    features, roles, weights = [], [], []
    for report in reports:
        # A survey of ten programmes is one voice on links, not ten.
        programmes = sum(e.type is EntityType.PROGRAMME for e in report.layout.entities.values())
        for link, told in report.links:
            for seen, role in zip(link.features, told, strict=True):
                if role is not None:
                    features.append(seen)
                    roles.append(role)
                    weights.append(report.weight / max(1, programmes))
    return fit(features, roles, weights=weights, strength=STRENGTH)


def learn_linker(reports: Sequence[LinkReport]) -> Trees | None:
    """Learn the second scorer: whether a report tells a link in the role that its places speak for most.

    ``None`` from reports that tell none.
    """
    rows, labels, weights = [], [], []
    for half in range(HALVES):
        first = fit_links([report for report in reports if report.half != half])
        for report in reports:
            if report.half != half or not report.links:
                continue
            links = [link for link, _ in report.links]
            told = [
                judge_link(judge_places(link, first), heard) for link, heard in zip(links, report.heard, strict=True)
            ]
            right = {(relation.source, relation.target, relation.type.value) for relation in report.told}
            rows.append(link_rows(report.layout, links, told))
            labels += [
                int((link.actor, link.programme, one.role) in right) for link, one in zip(links, told, strict=True)
            ]
            weights += [report.weight] * len(links)
    return fit_trees(np.vstack(rows), labels, weights=weights) if any(labels) else None
