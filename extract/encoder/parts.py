"""Networks of parts: what later scorers learn to heed is said of a report by a network that has not seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from typing import Generic, Protocol, TypeVar

from extract.encoder.asking import Network, Passage
from extract.encoder.joining import join_courses, speaking
from extract.encoder.learning import Course, Lesson, teach
from extract.threads import one_thread

__all__ = ["HALVES", "Said", "Taught", "Teacher", "by_language", "teach_now", "teach_part"]

HALVES = 2
"""Parts of the annotated reports: what later scorers see of a report is said by scorers that learnt from the other
half. Trees of pairs did as well with two as with five (docs/decisions/0032). Networks, which learn more from more, may
be taught more than a half: see :class:`~extract.encoder.learning.Course`."""

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Taught(Generic[Said]):
    """For each part the network that was taught the others, and what is said of each lesson by that of its part."""

    networks: list[Network]
    said: list[Said]


class Teacher(Protocol):
    """Teaches networks the courses of some languages under a name, and returns what waits for what is said of them."""

    def __call__(
        self, name: str, courses: Mapping[str, Course], judge: Callable[[Passage, Lesson], Said], /
    ) -> Callable[[], dict[str, Taught[Said]]]:
        """Begin to teach."""


def teach_part(course: Course, left: int, judge: Callable[[Passage, Lesson], Said]) -> tuple[Network, dict[int, Said]]:
    """Teach a network all but a part; return it with what it says of each lesson of the part, by its place."""
    network = teach(course.without(left))
    numbered = enumerate(zip(course.lessons, course.parts, strict=True))
    with one_thread():
        said = {at: judge(Passage(network, one.numbers), one) for at, (one, part) in numbered if part == left}
    return network, said


def teach_now(
    _name: str, courses: Mapping[str, Course], judge: Callable[[Passage, Lesson], Said]
) -> Callable[[], dict[str, Taught[Said]]]:
    """Teach a network for each part once what they say is asked for, and none of all lessons: a :class:`Teacher`."""
    return partial(_teach_parts, courses, judge)


def _teach_parts(courses: Mapping[str, Course], judge: Callable[[Passage, Lesson], Said]) -> dict[str, Taught[Said]]:
    joint = join_courses(list(courses.values()))
    return by_language((teach_part(joint, part, judge) for part in joint.each), courses)


def by_language(
    parts: Iterable[tuple[Network, Mapping[int, Said]]], courses: Mapping[str, Course]
) -> dict[str, Taught[Said]]:
    """Give each language the networks of the parts, with its words alone, and what they say of its lessons.

    Parameters
    ----------
    parts
        What :func:`teach_part` returns for each part of the joined courses; the parts have no lesson in common.
    courses
        The courses that were joined, in that order, by language.

    Examples
    --------
    >>> from extract.encoder.vocabulary import Vocabulary
    >>> lesson = Lesson(Vocabulary({}, {}, {}).numbers([]), {})
    >>> courses = {lang: Course(Vocabulary({}, {}, {}), {}, [lesson], [0], 5, 0.1) for lang in ("en", "zh")}
    >>> network = Network(Vocabulary({}, {}, {}), {})
    >>> taught = by_language([(network, {1: "Chinese"}), (network, {0: "English"})], courses)
    >>> taught["en"].said, taught["zh"].said
    (['English'], ['Chinese'])
    """
    networks, said = zip(*parts, strict=True)
    joined = {at: one for part in said for at, one in part.items()}
    borders = accumulate((len(course.lessons) for course in courses.values()), initial=0)
    return {
        lang: Taught([speaking(one, course.vocabulary) for one in networks], [joined[at] for at in range(start, end)])
        for (lang, course), (start, end) in zip(courses.items(), pairwise(borders), strict=True)
    }
