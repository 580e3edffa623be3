"""Who acts in each short clause of a sentence: subjects, those behind a preposition, and subjects carried over.

No parser is at hand, and a partnership needs little of one: "Espoo signed with Nokia and, in May, chose Fortum" has one
subject and two short clauses, so Espoo is joined with both firms and the firms are not joined. A clause without a
subject of its own has that of the clause before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from extract.partnerships.clause_words import ClauseWords, clause_words
from extract.partnerships.phrases import Hit
from extract.partnerships.scenes import Scene
from extract.partnerships.structure import Enumeration, enumerations

__all__ = ["Clauses", "read_clauses"]


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence read clause by clause.

    ``number`` gives each token its short clause, ``groups`` each actor's token its enumeration, ``order`` the
    enumerations in order, ``triggers`` those of each clause and ``labels`` their classes, sorted, ``subject`` and
    ``own`` the enumeration that acts in each clause and whether it stands there itself, ``roles`` what each enumeration
    is: ``M`` the sentence's first subject, ``S`` a later clause's, ``P`` and the preposition, or ``O``.
    """

    texts: tuple[str, ...]
    number: tuple[int, ...]
    groups: dict[int, Enumeration]
    order: tuple[Enumeration, ...]
    triggers: dict[int, tuple[tuple[int, Hit], ...]]
    labels: dict[int, list[str]]
    subject: tuple[Enumeration | None, ...]
    own: tuple[bool, ...]
    roles: dict[int, str]
    main: Enumeration | None


@lru_cache(maxsize=1024)
def read_clauses(scene: Scene, lang: str) -> Clauses:
    """Read a sentence clause by clause; the last readings are kept, since every pair asks."""
    words = clause_words(lang)
    texts = tuple(token.text for token in scene.tokens)
    groups = enumerations(scene, lang)
    order = tuple(sorted({id(g): g for g in groups.values()}.values(), key=lambda g: g.first))
    inside = {token for g in order for token in range(g.first, g.last + 1)}
    number: list[int] = []
    openers = [""]
    for at, text in enumerate(texts):
        if at not in inside and text in words.boundaries:
            openers.append(text)
        number.append(len(openers) - 1)
    behind = {g.number: _preposition(texts, g, words) for g in order}
    subject: list[Enumeration | None] = []
    own: list[bool] = []
    current = main = outer = None
    for clause, opener in enumerate(openers):
        if opener in words.relatives and openers[clause - 1] == ",":
            outer = current
        elif outer is not None and opener == ",":  # the relative clause ends, and whom it is about acts again
            current, outer = outer, None
        here = [g for g in order if number[g.first] == clause]
        acting = next((g for g in here if not behind[g.number] and g.last + 1 < len(texts)), None)
        if acting is not None and not _acts(texts, acting, number.index(clause), words):
            acting = None
        current = acting or current
        main = main or acting
        subject.append(current)
        own.append(acting is not None)
    triggers: dict[int, tuple[tuple[int, Hit], ...]] = {}
    for at, hit in scene.triggers:
        triggers[number[at]] = (*triggers.get(number[at], ()), (at, hit))
    labels = {clause: sorted({hit.label for _, hit in hits}) for clause, hits in triggers.items()}
    roles = {}
    for g in order:
        clause = number[g.first]
        if own[clause] and subject[clause] is g:
            roles[g.number] = "M" if g is main else "S"
        else:
            roles[g.number] = f"P{behind[g.number]}" if behind[g.number] else "O"
    return Clauses(texts, tuple(number), groups, order, triggers, labels, tuple(subject), tuple(own), roles, main)


def _acts(texts: tuple[str, ...], group: Enumeration, start: int, words: ClauseWords) -> bool:
    """Tell whether a clause that begins at ``start`` says something of a group, or only names it.

    An item, a heading or an apposition only names it; behind "Espoo, where …, signed" the next clauses speak of it.
    """
    after = texts[group.last + 1]
    if after not in words.boundaries | {".", "。"}:
        return True
    before = [t for t in texts[start : group.first] if t not in words.boundaries and t not in words.articles]
    return after in {",", "，"} and (not before or before[0] in words.prepositions)  # "In 2019 Espoo, where …, signed"


def _preposition(texts: tuple[str, ...], group: Enumeration, words: ClauseWords) -> str:
    at = group.first - 1
    if at > 0 and texts[at] in words.articles:
        at -= 1
    return texts[at] if at >= 0 and texts[at] in words.prepositions else ""
