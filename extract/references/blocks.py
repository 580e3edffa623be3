"""What the scorer of references sees of an entity that an expression may mean, as blocks of features.

Every function takes the few values that its features tell of; many candidates share them, so blocks are kept.
``sort`` is the sort and number of the expression (``A2``: two actors), ``fits`` whether the entity is of its type.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

__all__ = [
    "Block",
    "ahead",
    "beginning",
    "between",
    "following",
    "heading",
    "line",
    "name",
    "noun",
    "order",
    "speaker",
    "standing",
    "subject",
    "topic",
]

Block = tuple[str, ...]

_kept = lru_cache(maxsize=1 << 14)


@_kept
def noun(head: str, sort: str, modifiers: tuple[str, ...], kind: str, fits: bool) -> Block:
    """Return what the words of the expression say of an entity of a type."""
    found = ["bias", f"sort:{sort}", f"head:{head}", f"m:{head}:{kind}", f"m:{sort}:{kind}", f"fits:{int(fits)}:{sort}"]
    for word in modifiers:
        found += [f"mod:{word}:{kind}", f"mod:{word}:{head}"]
    if modifiers:
        found.append(f"mods:{' '.join(modifiers)}:{head}:{kind}")
    return tuple(dict.fromkeys(found))


@_kept
def order(head: str, sort: str, fits: bool, place: int, rivals: int, position: int, distance: int) -> Block:
    """Return how near the entity was named: among those that fit, among all, and how many sentences before."""
    return (
        f"near:{place}:{sort}",
        f"near:{place}:{rivals}",
        f"near:{place}:{head}",
        f"pos:{position}:{sort}",
        f"dist:{distance}:{sort}",
        f"dist:{distance}:{head}",
        f"dist:{distance}:{place}:{int(fits)}",
        f"only:{int(rivals == 1)}:{int(fits)}:{sort}",
    )


@_kept
def topic(head: str, sort: str, fits: bool, rank: int, alike: int, several: int, distance: int) -> Block:
    """Return how much the report is about the entity, among all and among those of its type."""
    return (
        f"topic:{rank}:{sort}",
        f"topic:{rank}:{head}",
        f"alike:{alike}:{int(fits)}:{sort}",
        f"alike:{alike}:{int(fits)}:{head}",
        f"alike:{alike}:{distance}:{int(fits)}",
        f"first:{alike}:{several}:{int(fits)}",
    )


@_kept
def standing(head: str, sort: str, fits: bool, titled: bool, count: int, later: bool) -> Block:
    """Return whether the title names the entity, how often it was named, and whether the sentence still will."""
    found = (f"title:{int(titled)}:{int(fits)}:{sort}", f"count:{count}:{sort}")
    return (*found, f"later:{sort}", f"later:{head}") if later else found


@_kept
def following(head: str, kind: str, first: str, second: str) -> Block:
    """Return the two words after the expression, with its head and with the entity's type."""
    found = (
        f"after:{head}:{first}",
        f"after:{head}:{first} {second}",
        f"after:{first}:{kind}",
        f"after:{first} {second}:{kind}",
    )
    return tuple(dict.fromkeys(found))


@_kept
def speaker(kind: str, rank: int, alike: int, beside: int, beyond: int) -> Block:
    """Return in how many sentences the entity is named with "we" and in how many without, where that is asked for."""
    return (
        f"beside:{min(beside, 3)}",
        f"beside:{min(beside, 2)}:{rank}",
        f"beyond:{min(beyond, 3)}",
        f"self:{kind}:{alike}:{min(beside, 2)}",
    )


@_kept
def heading(head: str, sort: str, fits: bool, count: int) -> Block:
    """Return that the heading above names the entity, with how many others."""
    return tuple(
        dict.fromkeys((f"headed:{int(fits)}:{sort}", f"headed:{int(fits)}:{count}", f"headed:{int(fits)}:{head}"))
    )


@_kept
def ahead(head: str, sort: str, same: bool, fits: bool, gap: str) -> Block:
    """Return whether the entity is the one named straight after, of a type that fits, and the words between."""
    told = f"ahead:{int(same)}:{int(fits)}:{gap}"
    return (f"{told}:{sort}", f"{told}:{head}", f"ahead:{int(same)}:{int(fits)}:{sort}")


@_kept
def name(head: str, modifiers: tuple[str, ...], names: tuple[str, ...], fits: bool) -> Block:
    """Return whether the words of the expression stand in the entity's names: "the university", 该集团."""
    inside = any(head in spelt for spelt in names)
    found = [f"inname:{int(inside)}:{int(fits)}"]
    if inside:
        found += [f"inname:{head}", f"ends:{int(any(spelt.endswith(head) for spelt in names))}"]
    if any(word in spelt for word in modifiers if len(word) > 3 for spelt in names):
        found.append("modinname")
    return tuple(found)


@_kept
def line(head: str, sort: str, fits: bool, breaks: int, lines: int, distance: int) -> Block:
    """Return how many paragraphs and lines lie between the entity's last place and the expression."""
    return (
        f"par:{breaks}:{int(fits)}:{sort}",
        f"par:{breaks}:{head}",
        f"line:{lines}:{distance}:{int(fits)}",
    )


@_kept
def subject(head: str, sort: str, named: bool, first: bool, last: bool, distance: int) -> Block:
    """Return whether that place is a name, and whether it is the first and the last actor of its sentence."""
    return (
        f"named:{int(named)}:{sort}:{distance}",
        f"subject:{int(first)}{int(last)}:{distance}:{sort}",
        f"subject:{int(first)}{int(last)}:{distance}:{head}",
    )


def between(sort: str, words: Sequence[str], comma: bool | None) -> Block:
    """Return the words between both in one sentence; ``comma`` says, where one stands there, if a subject does before.

    >>> between("N1", ["said", "that"], None)
    ('mid:said that:N1', 'next:said:N1', 'before:that:N1')
    """
    found = [f"mid:{' '.join(words)}:{sort}"] if words and len(words) <= 6 else []
    if words:
        found += [f"next:{words[0]}:{sort}", f"before:{words[-1]}:{sort}"]
    if comma is not None:
        found.append(f"comma:{sort}:{int(comma)}")
    return tuple(found)


@_kept
def beginning(
    sort: str, fits: bool, opening: bool, first: bool, told: bool, prior: str, lead: str, distance: int
) -> Block:
    """Return what stands before the expression and before the entity's last place, and whether that sentence tells."""
    return (
        f"opens:{int(opening)}:{distance}:{int(first)}:{sort}",
        f"prior:{prior}:{sort}",
        f"lead:{lead}:{min(distance, 2)}:{int(fits)}",
        f"told:{int(told)}:{sort}:{distance}",
    )


@_kept
def followed(head: str, sort: str, fits: bool, then: str, distance: int) -> Block:
    """Return the word behind the candidate's last place: whoever "said" or "signed" is spoken of further."""
    return f"then:{then}:{sort}:{distance}", f"then:{then}:{head}", f"then:{then}:{fits:d}:{distance}"


@_kept
def clauses(head: str, sort: str, opened: int, first: bool, prior: str, after: str) -> Block:
    """Return how many short clauses begin between a candidate's last place and the expression, in one sentence."""
    return (
        f"clause:{opened}:{first:d}:{sort}",
        f"clause:{opened}:{head}",
        f"clause:{opened}:{prior}:{sort}",
        f"clause:{opened}:{after}:{sort}",
    )
