"""Learning whom expressions mean, so that each annotated report is read by scorers that have not seen it."""

from __future__ import annotations

from collections.abc import Sequence

from extract.partnerships.gold import HALVES, GoldReport, deal
from extract.partnerships.linear import Linear
from extract.references.resolver import Resolver
from extract.references.training import fit_references, fit_second

__all__ = ["learn_resolvers"]


def learn_resolvers(gold: Sequence[GoldReport]) -> tuple[dict[str, Resolver], list[Resolver]]:
    """Learn the scorers of references.

    Returns
    -------
    tuple
        For each language the scorers learnt from all its reports; and for each report such as were learnt without its
        part of the reports, which err on it as others will on new ones.
    """
    part = deal(gold)
    whole: dict[str, Resolver] = {}
    held_out: list[Resolver] = [Resolver(fit_references([]))] * len(gold)
    for lang in sorted({report.lang for report in gold}):
        places = [i for i, report in enumerate(gold) if report.lang == lang]
        others = [[i for i in places if part[i] != half] for half in range(HALVES)]
        first = [_first(gold, others[half]) for half in range(HALVES)]
        rows = {i: gold[i].second_reference_rows(first[part[i]]) for i in places}
        second = [fit_second([row for i in others[half] for row in rows[i]]) for half in range(HALVES)]
        for i in places:
            held_out[i] = Resolver(first[part[i]], second[part[i]])
        whole[lang] = Resolver(_first(gold, places), fit_second([row for i in places for row in rows[i]]))
    return whole, held_out


def _first(gold: Sequence[GoldReport], places: Sequence[int]) -> Linear:
    return fit_references([row for i in places for row in gold[i].reference_rows])
