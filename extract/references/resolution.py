"""Deciding whom an expression means: each thing named before is a candidate with a probability.

Expressions are read in order, so that one resolved before speaks for the next ("The council … It … its"). Candidates
are the things named or meant last, those of the heading above, and those that the report is about. Features are never
names, only how a candidate stands to the expression: type, nearness, paragraph, heading, subject, topic. The scorer
is a logistic regression, a network that reads the words (:mod:`extract.references.hearing`), and trees over what both
say and numbers (:mod:`extract.references.numbers`), learnt from expressions annotated in the training reports (the key
``anaphora``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.references.expressions import Expression
from extract.references.reading import COUNTS, Reading
from extract.references.resolver import Resolver
from extract.sentences import Sentence
from ontology.records import Entity

__all__ = ["Anaphor", "choose", "find_references"]

SURE = 0.25
"""Lowest probability of a candidate that an expression is taken to mean; chosen by cross-validation."""

DOUBTFUL = 0.2
"""Lowest probability of the second best candidate of an expression that means one; what a sentence tells of it is asked
too."""


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A phrase at ``[start, end)`` that stands for entities named elsewhere.

    ``targets`` are their ids, and ``chances`` how probable it is that it means each of them. ``doubtful`` is whom it
    may mean instead, where that is not much less probable, with its probability.
    """

    start: int
    end: int
    phrase: str
    targets: tuple[str, ...]
    chances: tuple[float, ...]
    doubtful: tuple[tuple[str, float], ...] = ()


def find_references(
    text: str,
    sentences: Sequence[Sentence],
    entities: Sequence[Entity],
    lang: str,
    resolver: Resolver,
    *,
    title: str = "",
) -> tuple[Anaphor, ...]:
    """Find the phrases that stand for entities and say which are meant.

    Parameters
    ----------
    text
        The report's text.
    sentences
        Its sentences, in order.
    entities
        Its entities with their mentions.
    lang
        ``"en"`` or ``"zh"``.
    resolver
        The scorers of references of that language.
    title
        The report's title: what it names is what the report is about.

    Returns
    -------
    tuple of Anaphor
        In order; phrases that nothing in the text answers to are left out, and so are those inside a name.

    Examples
    --------
    >>> from extract.models import language_models
    >>> from extract.sentences import find_sentences
    >>> from ontology.records import EntityType, Mention
    >>> text = "Espoo grew fast. The city built a tramway."
    >>> espoo = Entity("e", EntityType.CITY, "Espoo", (), (Mention(0, 5, "Espoo", EntityType.CITY, "rule", 1.0),))
    >>> found = find_references(text, find_sentences(text), [espoo], "en", language_models("en").resolver)
    >>> [(a.phrase, a.targets) for a in found]
    [('the city', ('e',))]
    """
    reading = Reading(text, sentences, entities, lang, title)
    hearing = resolver.hear(reading)
    found = []
    for expression in reading.expressions:
        options = reading.options(expression)
        chances = resolver.chances(reading, expression, options, hearing)
        scored = sorted(((p, o.entity) for p, o in zip(chances, options, strict=True)), reverse=True)
        targets = choose(expression, scored)
        reading.resolve(expression, targets)
        if targets:
            sure = {entity: p for p, entity in scored}
            told = tuple(sure[target] for target in targets)
            doubtful = tuple((e, p) for p, e in scored[1:2] if p >= DOUBTFUL) if expression.number == "1" else ()
            found.append(Anaphor(expression.start, expression.end, expression.phrase, targets, told, doubtful))
    return tuple(found)


def choose(expression: Expression, scored: Sequence[tuple[float, str]]) -> tuple[str, ...]:
    """Take the best for one, the best two for two, and all that are sure enough for several."""
    count = COUNTS.get(expression.number, 0)
    if count == 1:
        return tuple(entity for p, entity in scored[:1] if p >= SURE)
    if count:
        mean = sum(p for p, _ in scored[:count]) / count
        return tuple(entity for _, entity in scored[:count]) if len(scored) >= count and mean >= SURE else ()
    if expression.number == "*" and len([p for p, _ in scored if p >= 0.5]) < 2:
        return tuple(entity for p, entity in scored[:1] if p >= SURE)
    return tuple(entity for p, entity in scored if p >= 0.5)
