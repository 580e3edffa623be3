"""The network: from the words of a report to what it says of pairs and links.

Vectors of words, endings and labels are added up and mixed with their neighbours' by gated convolutions that reach 1, 2
and 4 places to either side (Dauphin et al. 2017; residual, with layer normalisation). What is asked of two places sees
their vectors, the greatest of what lies before, between and after them and in the sentence before (Zeng et al. 2015),
and their marks.
"""

from __future__ import annotations

import numpy as np

from extract.partnerships.encoder.tape import Array, Ids, Node, Tape
from extract.partnerships.encoder.views import LINK_MARKS, PAIR_MARKS, PARTS, Views
from extract.partnerships.encoder.words import Vocabulary
from ontology.records import Kind, RelationType, Status

__all__ = ["KINDS", "LINKS", "REACH", "STATUSES", "ask_links", "ask_pairs", "contexts", "new_weights"]

KINDS = tuple(Kind)
STATUSES = tuple(Status)
LINKS = ("none", RelationType.PARTICIPATES_IN.value, RelationType.LEADS.value, RelationType.FUNDS.value)
"""What an actor may be to a programme."""

WIDTH = 64
"""Numbers of a vector."""

HIDDEN = 128
"""Numbers of the two layers that judge."""

_MARK = 12
"""Numbers of a mark's vector."""

_APART = (1, 2, 4)
"""How far to either side each layer reaches."""

REACH = sum(_APART)
"""Places to either side that a vector knows of."""

FORGOTTEN = 0.3
"""Share of all numbers that is forgotten at each step of learning."""

_HEADS = {
    "pair": (PAIR_MARKS, {"told": 1, "kind": len(KINDS), "status": len(STATUSES)}),
    "link": (LINK_MARKS, {"role": len(LINKS)}),
}


def new_weights(vocabulary: Vocabulary, chance: np.random.Generator) -> dict[str, Array]:
    """Return the weights of a network that has learnt nothing.

    Weights of layers are drawn evenly from ±1/√(numbers that go in), vectors from a normal distribution.
    """
    weights: dict[str, Array] = {}

    def layer(name: str, into: int, out: int) -> None:
        bound = into**-0.5
        weights[name] = chance.uniform(-bound, bound, (into, out)).astype(np.float32)
        weights[f"{name}.0"] = chance.uniform(-bound, bound, out).astype(np.float32)

    def table(name: str, rows: int, width: int, spread: float) -> None:
        weights[name] = (spread * chance.standard_normal((rows, width))).astype(np.float32)

    for name, known in (("word", vocabulary.words), ("ending", vocabulary.endings), ("label", vocabulary.labels)):
        table(name, len(known) + 2, WIDTH, 0.3)
    for number in range(len(_APART)):
        weights[f"normal{number}"] = np.ones(WIDTH, np.float32)
        weights[f"normal{number}.0"] = np.zeros(WIDTH, np.float32)
        layer(f"mix{number}", 3 * WIDTH, 2 * WIDTH)
    layer("words", WIDTH, WIDTH)
    for head, (marks, outputs) in _HEADS.items():
        for number, values in enumerate(marks):
            table(f"{head}.mark{number}", values + 1, _MARK, 1.0)
        layer(f"{head}.marks", _MARK * len(marks) + 2, WIDTH)
        layer(f"{head}.first", (3 + PARTS) * WIDTH, HIDDEN)
        layer(f"{head}.second", HIDDEN, HIDDEN)
        for name, classes in outputs.items():
            layer(f"{head}.{name}", HIDDEN, classes)
    return weights


def contexts(tape: Tape, words: Ids, endings: Ids, labels: Ids, owner: Ids) -> tuple[Node, Node]:
    """Return a vector for each place of some texts, and the same weighed anew for what lies between places.

    Parameters
    ----------
    words, endings, labels
        See :class:`~extract.partnerships.encoder.words.Lines`; several texts one after another.
    owner
        Number of the text of each place.
    """
    found = tape.added(tape.embedded("word", words), tape.embedded("label", labels))
    if endings.any():
        found = tape.added(found, tape.embedded("ending", endings))
    found = tape.dropped(found, FORGOTTEN)
    for number, apart in enumerate(_APART):
        near = tape.around(tape.normal(f"normal{number}", found), apart, owner)
        mixed = tape.gated(tape.linear(f"mix{number}", near))
        found = tape.added(found, tape.dropped(mixed, FORGOTTEN))
    return found, tape.linear("words", found)


def ask_pairs(tape: Tape, places: Node, words: Node, views: Views) -> dict[str, Node]:
    """Return for pairs ``told`` (log-odds of a partnership), and scores of each ``kind`` and ``status``."""
    return _ask("pair", tape, places, words, views)


def ask_links(tape: Tape, places: Node, words: Node, views: Views) -> dict[str, Node]:
    """Return for views of links the scores of each ``role`` (:data:`LINKS`)."""
    return _ask("link", tape, places, words, views)


def _ask(head: str, tape: Tape, places: Node, words: Node, views: Views) -> dict[str, Node]:
    marks, outputs = _HEADS[head]
    # Number 0 of a table stands for nothing.
    told = [tape.embedded(f"{head}.mark{number}", views.marks[:, number] + 1) for number in range(len(marks))]
    parts = [tape.greatest(words, views.parts[:, part, 0], views.parts[:, part, 1]) for part in range(PARTS)]
    ends = [tape.taken(places, views.ends[:, end]) for end in range(2)]
    seen = tape.joined([*ends, *parts, tape.linear(f"{head}.marks", tape.joined([*told, Node(views.sure)]))])
    seen = tape.dropped(seen, FORGOTTEN)
    for layer in ("first", "second"):
        seen = tape.dropped(tape.positive(tape.linear(f"{head}.{layer}", seen)), FORGOTTEN)
    return {name: tape.linear(f"{head}.{name}", seen) for name in outputs}
