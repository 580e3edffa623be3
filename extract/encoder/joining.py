"""One network for several languages: their lessons joined, and what it has learnt for one of them.

How two places, what lies round them and what else is asked of the same actors hang together is much alike in every
language, so that a network learns it from the lessons of all; each word has its vector, and a word that two languages
share, such as the type of a name, has one. Johnson et al. 2017 ("Google's multilingual neural machine translation
system") saw languages with few texts gain so from others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from extract.encoder.asking import Network
from extract.encoder.learning import Course, Lesson
from extract.encoder.tape import Ids
from extract.encoder.vocabulary import UNKNOWN, Numbers, Vocabulary

__all__ = ["join_courses", "speaking"]

_FIRST = UNKNOWN + 1
"""Number of the first name of a table."""

_TABLES = {"word": "words", "ending": "endings", "label": "labels"}
"""The tables of a vocabulary by the name of their vectors."""


def join_courses(courses: Sequence[Course]) -> Course:
    """Join the courses of several languages, which have heads, passes and what is forgotten in common.

    Examples
    --------
    >>> empty = Course(Vocabulary({"a": 2, "b": 3}, {}, {}), {}, [], [], 5, 0.1)
    >>> join_courses([empty, Course(Vocabulary({"b": 2, "c": 3}, {}, {}), {}, [], [], 5, 0.1)]).vocabulary.words
    {'a': 2, 'b': 3, 'c': 4}
    """
    known = [
        sorted({name for course in courses for name in getattr(course.vocabulary, table)}) for table in _TABLES.values()
    ]
    joined = Vocabulary(*({name: number for number, name in enumerate(names, _FIRST)} for names in known))
    return replace(
        courses[0],
        vocabulary=joined,
        lessons=[lesson for course in courses for lesson in _renumbered(course, joined)],
        parts=[part for course in courses for part in course.parts],
    )


def speaking(network: Network, vocabulary: Vocabulary) -> Network:
    """Return a network that knows the words of a vocabulary alone, all of which it has learnt."""
    moved = _moved(vocabulary, network.vocabulary)
    return Network(vocabulary, {name: w[moved[name]] if name in moved else w for name, w in network.weights.items()})


def _moved(vocabulary: Vocabulary, joined: Vocabulary) -> Mapping[str, Ids]:
    """Return for each table, by the name of its vectors, the joined number of each of a vocabulary's numbers."""
    return {
        vectors: np.array([*range(_FIRST), *(getattr(joined, table)[n] for n in getattr(vocabulary, table))], np.int32)
        for vectors, table in _TABLES.items()
    }


def _renumbered(course: Course, joined: Vocabulary) -> list[Lesson]:
    moved = _moved(course.vocabulary, joined)

    def numbers(old: Numbers) -> Numbers:
        tables = {table: moved[vectors][getattr(old, table)] for vectors, table in _TABLES.items()}
        return replace(old, **tables)

    return [replace(lesson, numbers=numbers(lesson.numbers)) for lesson in course.lessons]
