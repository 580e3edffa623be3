"""Learning whom expressions mean, so that each annotated report is read by scorers that have not seen it."""

from __future__ import annotations

from collections.abc import Sequence

from extract.partnerships.gold import HALVES, GoldReport
from extract.references.resolver import Resolver
from extract.references.training import fit_references, fit_second

__all__ = ["learn_resolvers"]


def learn_resolvers(gold: Sequence[tuple[GoldReport, int]]) -> tuple[Resolver, list[Resolver]]:
    """Learn the scorers of references of a language.

    Parameters
    ----------
    gold
        Its annotated reports, each with its half (:func:`~extract.partnerships.gold.deal`).

    Returns
    -------
    tuple
        The scorers learnt from all reports; and for each report such as were learnt from the other half, which err on
        it as others will on new ones.
    """
    examples = [(report.reference_rows(), half) for report, half in gold]
    first = [fit_references([row for rows, half in examples if half != left for row in rows]) for left in range(HALVES)]
    whole = fit_references([row for rows, _ in examples for row in rows])
    del examples
    numbers = [(report.second_reference_rows(first[half]), half) for report, half in gold]
    second = [fit_second([row for rows, half in numbers if half != left for row in rows]) for left in range(HALVES)]
    held_out = [Resolver(*pair) for pair in zip(first, second, strict=True)]
    return Resolver(whole, fit_second([row for rows, _ in numbers for row in rows])), [held_out[h] for _, h in gold]
