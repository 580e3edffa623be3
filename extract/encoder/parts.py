"""Networks of parts: what later scorers learn to heed is said of a report by a network that has not seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from extract.encoder.asking import Network, Passage
from extract.encoder.learning import Course, Lesson, teach
from extract.threads import one_thread

__all__ = ["HALVES", "Said", "Taught", "Teacher", "join_parts", "teach_now", "teach_part"]

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
    """Teaches a course under a name, and returns what waits for what is said of the parts."""

    def __call__(
        self, name: str, course: Course, judge: Callable[[Passage, Lesson], Said], /
    ) -> Callable[[], Taught[Said]]:
        """Begin to teach."""


def teach_part(course: Course, left: int, judge: Callable[[Passage, Lesson], Said]) -> tuple[Network, dict[int, Said]]:
    """Teach a network all but a part; return it with what it says of each lesson of the part, by its place."""
    network = teach(course.without(left))
    numbered = enumerate(zip(course.lessons, course.parts, strict=True))
    with one_thread():
        said = {at: judge(Passage(network, one.numbers), one) for at, (one, part) in numbered if part == left}
    return network, said


def teach_now(_name: str, course: Course, judge: Callable[[Passage, Lesson], Said]) -> Callable[[], Taught[Said]]:
    """Teach a network for each part once what they say is asked for, and none of all lessons: a :class:`Teacher`."""
    return lambda: join_parts(teach_part(course, part, judge) for part in course.each)


def join_parts(parts: Iterable[tuple[Network, Mapping[int, Said]]]) -> Taught[Said]:
    """Join what is said of the parts, which have no place in common.

    >>> from extract.encoder.vocabulary import Vocabulary
    >>> nothing = Network(Vocabulary({}, {}, {}), {})
    >>> join_parts([(nothing, {1: "b"}), (nothing, {0: "a", 2: "c"})]).said
    ['a', 'b', 'c']
    """
    networks, said = zip(*parts, strict=True)
    joined = {at: one for part in said for at, one in part.items()}
    return Taught(list(networks), [joined[at] for at in sorted(joined)])
