"""Lessons for an encoder from annotated reports.

It learns of the pairs and links that the scorers learn of too: a pair of an annotated partnership is an example in the
sentences of its evidence, and in others neither for nor against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extract.encoder.asking import Passage
from extract.encoder.learning import IGNORED, Asked, Lesson
from extract.encoder.vocabulary import Vocabulary
from extract.partnerships.encoder.reading import role_chances
from extract.partnerships.encoder.views import KINDS, LINK, LINKS, PAIR, STATUSES, link_views, pair_views
from extract.partnerships.encoder.words import read_lines
from extract.partnerships.gold import Example
from extract.partnerships.link_views import Link
from extract.partnerships.scenes import Layout

__all__ = ["Judged", "judge", "lesson_of"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What an encoder says of a lesson: log-odds of its pairs, log-probabilities of roles for views of its links."""

    odds: list[float]
    roles: list[dict[str, float]]


def lesson_of(
    layout: Layout,
    vocabulary: Vocabulary,
    pairs: Sequence[Example],
    links: Sequence[tuple[Link, Sequence[str | None]]],
    weight: float,
) -> Lesson:
    """Make a report with its annotated pairs and links a lesson.

    Parameters
    ----------
    links
        Each link with the right role at each of its views (:data:`~extract.partnerships.encoder.views.LINKS`), or
        ``None`` where a view is neither for nor against.
    weight
        How much the report counts.
    """
    lines = read_lines(layout, vocabulary)
    here = [example.here[0] if example.here else None for example in pairs]
    told = {
        "told": [IGNORED if example.label is None else example.label for example in pairs],
        "kind": [KINDS.index(one.kind) if one else IGNORED for one in here],
        "status": [STATUSES.index(one.status) if one else IGNORED for one in here],
    }
    roles = [IGNORED if role is None else LINKS.index(role) for _, found in links for role in found]
    programmes = len({link.programme for link, _ in links})
    asked = {
        "pair": Asked(
            pair_views(lines, [example.candidate for example in pairs]),
            {name: np.array(found, np.int32) for name, found in told.items()},
            weight,
        ),
        "link": Asked(
            link_views(lines, [link for link, _ in links]),
            {"role": np.array(roles, np.int32)},
            weight / max(1, programmes),
        ),
    }
    return Lesson(lines.numbers, asked)


def judge(passage: Passage, lesson: Lesson) -> Judged:
    """Return what an encoder says of a lesson."""
    pairs, links = lesson.asked["pair"].views, lesson.asked["link"].views
    odds = passage.ask("pair", PAIR, pairs)["told"][:, 0].tolist() if len(pairs.ends) else []
    return Judged(odds, role_chances(passage.ask("link", LINK, links)["role"]) if len(links.ends) else [])
