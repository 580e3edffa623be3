"""Learning whom expressions mean, so that each annotated report is read by scorers that have not seen it."""

from __future__ import annotations

from collections.abc import Sequence

from extract.encoder.parts import HALVES, Teacher
from extract.partnerships.gold import GoldReport
from extract.references.hearing import Listener
from extract.references.resolver import Resolver
from extract.references.training import course_of, fit_references, fit_second, judge

__all__ = ["learn_resolvers"]


def learn_resolvers(
    lang: str, gold: Sequence[tuple[GoldReport, int]], teach: Teacher
) -> tuple[Resolver, list[Resolver]]:
    """Learn the scorers of references of a language.

    Parameters
    ----------
    gold
        Its annotated reports, each with its half (:func:`~extract.partnerships.gold.deal`).
    teach
        Teaches networks, that of all reports under the name ``"en.references"`` or ``"zh.references"``.

    Returns
    -------
    tuple
        The scorers learnt from all reports, which the network is no part of; and for each report such as were learnt
        from the other half, which err on it as others will on new ones.
    """
    examples = [(report.reference_rows(), half) for report, half in gold]
    first = [fit_references([row for rows, half in examples if half != left for row in rows]) for left in range(HALVES)]
    whole = fit_references([row for rows, _ in examples for row in rows])
    del examples
    studied = [
        (one, report.weight, half) for report, half in gold if (one := report.study_references(first[half])) is not None
    ]
    halves = [half for _, _, half in studied]
    course = course_of([(one, weight) for one, weight, _ in studied], halves, lang)
    taught = teach(f"{lang}.references", course, judge)()
    heard = [(one, said) for (one, _, _), said in zip(studied, taught.said, strict=True)]
    second = [
        fit_second([one for one, half in zip(heard, halves, strict=True) if half != left]) for left in range(HALVES)
    ]
    held_out = [Resolver(*parts) for parts in zip(first, second, map(Listener, taught.networks), strict=True)]
    return Resolver(whole, fit_second(heard)), [held_out[half] for _, half in gold]
