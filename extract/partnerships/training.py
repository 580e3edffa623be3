"""Learning the scorers from annotated reports.

A pair of an annotated partnership is an example in the sentences of its evidence; in other sentences it is neither for
nor against. All other pairs are examples against. Nothing here is random: the same reports give the same weights.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from extract.encoder.learning import Course
from extract.encoder.parts import Teacher, teach_now
from extract.partnerships.encoder.training import judge, lesson_of
from extract.partnerships.encoder.views import HEADS
from extract.partnerships.encoder.words import vocabulary_of
from extract.partnerships.figure_training import Choice, number_examples, subject_choices
from extract.partnerships.fitting import fit, fit_choice
from extract.partnerships.gold import GoldReport, deal, label_links, label_pairs, role_told, takes_part
from extract.partnerships.linear import Linear
from extract.partnerships.link_training import LinkReport, fit_links, learn_linker
from extract.partnerships.matters import describe_matter, sorts_of
from extract.partnerships.participants import actor_slots, describe_participant
from extract.partnerships.programmes import programme_candidates
from extract.partnerships.proportions import match_proportions
from extract.partnerships.relations import location_candidates, location_features
from extract.partnerships.resolvers import learn_resolvers
from extract.partnerships.scenes import Layout
from extract.partnerships.stacking import StackReport, fit_first, learn_rescorer
from extract.partnerships.states import describe_state
from extract.partnerships.trees import Trees
from extract.partnerships.years import year_candidates
from extract.references.resolver import Resolver
from ontology.records import Extraction, Partnership, Relation, RelationType

__all__ = ["SHARED", "STRENGTH", "collect", "train"]

Scorers = tuple[dict[str, Linear], dict[str, Trees]]
"""The scorers of a language by name, and its later scorers."""

STRENGTH = {
    "kind": 20.0,
    "status": 12.0,
    "start": 6.0,
    "programme": 10.0,
    "location": 2.0,
    "figure": 6.0,
    "figureSubject": 8.0,
}
"""Penalty of each scorer's weights, chosen by log-loss on the benchmark's training reports, learnt from ours that were
not composed after them (docs/decisions/0029); that of whose a figure is by five-fold cross-validation."""


PASSES, FORGOTTEN = 5, 0.05
"""How encoders learn (:class:`~extract.encoder.learning.Course`): so many pairs are there that a network of that size
has not even learnt those it was taught where more is forgotten (docs/decisions/0035)."""

PARTS = 3
"""What the scorers learn to heed is said by encoders that have seen all but one of so many parts: those of two thirds
speak more like that of all than those of halves do, those of four fifths hardly more (docs/decisions/0036)."""

SHARED = frozenset({"location"})
"""Scorers that learn from both languages, as does that of whose a figure is: dev showed the gain. All others do as well
or better alone, now that there are thousands of reports of each language (docs/decisions/0032)."""


def train(
    gold: Sequence[GoldReport], *, langs: Sequence[str] = ("en", "zh"), teach: Teacher = teach_now
) -> dict[str, Scorers]:
    """Learn all scorers of some languages, and the later scorers of partnerships and of references.

    Parameters
    ----------
    gold
        Annotated reports, some in each of the languages, best in both: the scorers in :data:`SHARED` learn from all.
    langs
        The languages; from a shared scorer, weights of features that no report of a language has are left out.
    teach
        Teaches the networks of each language that its reports are read with, as soon as there is what they learn from;
        by default those of the parts, here and now. What it returns is asked for once it is needed.

    Returns
    -------
    dict
        For each language its scorers by name, and its later scorers.
    """
    learning, halves = _Learning(), deal(gold)
    learnt: dict[str, Scorers] = {}
    # One language after the other: the laid out reports of both would fill the memory.
    for lang in sorted({report.lang for report in gold}):
        own = [(report, half) for report, half in zip(gold, halves, strict=True) if report.lang == lang]
        if lang in langs:
            learnt[lang] = _learn_language(lang, own, learning, teach)
        else:
            _lay_out_all(lang, own, learning, teach_now)
    shared = learning.fit_shared()
    found = {}
    for lang in langs:
        firsts, trees = learnt[lang]
        found[lang] = (firsts | {name: learning.known(model, name, lang) for name, model in shared.items()}, trees)
    return found


def _learn_language(lang: str, gold: Sequence[tuple[GoldReport, int]], learning: _Learning, teach: Teacher) -> Scorers:
    """Learn what a language's reports, each with its half, teach by themselves; note what they teach with others."""
    resolver, pairs, links = _lay_out_all(lang, gold, learning, teach)
    parts = deal([report for report, _ in gold], PARTS)
    judging = teach(f"{lang}.encoder", _course(lang, pairs, links, parts), judge)
    firsts = learning.fit_own(lang)
    firsts["partnership"], firsts["participant"] = fit_first(pairs)
    firsts["programmeLink"] = fit_links(links)
    firsts["reference"] = resolver.linear
    judged = judging().said
    rescorer = learn_rescorer(
        [replace(report, read=dict(enumerate(one.odds))) for report, one in zip(pairs, judged, strict=True)]
    )
    linker = learn_linker([report.hear(one.roles) for report, one in zip(links, judged, strict=True)])
    trees = {"second": rescorer.second, "third": rescorer.third, "links": linker, "references": resolver.trees}
    return firsts, {name: learnt for name, learnt in trees.items() if learnt}


def _lay_out_all(
    lang: str, gold: Sequence[tuple[GoldReport, int]], learning: _Learning, teach: Teacher
) -> tuple[Resolver, list[StackReport], list[LinkReport]]:
    """Lay out a language's reports, their expressions told by scorers that have not seen them, and note examples."""
    pairs, links = [], []
    resolver, held_out = learn_resolvers(lang, gold, teach)
    for (report, half), reader in zip(gold, held_out, strict=True):
        layout, told, weight = report.lay_out(reader), report.extraction, report.weight
        pairs.append(replace(_stack(layout, told), weight=weight, half=half))
        links.append(LinkReport(layout, label_links(layout, told), told.relations, weight, half))
        learning.add(told, pairs[-1], reader)
    return resolver, pairs, links


def _course(lang: str, pairs: Sequence[StackReport], links: Sequence[LinkReport], parts: Sequence[int]) -> Course:
    """Make a language's reports, each of one of some parts, lessons for encoders."""
    vocabulary = vocabulary_of((report.layout for report in pairs), lang)
    lessons = [
        lesson_of(report.layout, vocabulary, report.pairs, linked.links, report.weight)
        for report, linked in zip(pairs, links, strict=True)
    ]
    return Course(vocabulary, HEADS, lessons, parts, PASSES, FORGOTTEN)


class _Learning:
    """The examples of each scorer and language, and which features each language has."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[tuple[list[str], str]]] = defaultdict(list)
        self.weights: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.native: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.choices: list[Choice] = []

    def add(self, extraction: Extraction, stacked: StackReport, resolver: Resolver) -> None:
        """Add the examples of one report."""
        layout = stacked.layout
        for name, examples in collect(layout, extraction, stacked).items():
            self.rows[name, layout.lang] += examples
            self.weights[name, layout.lang] += [stacked.weight] * len(examples)
            if name in SHARED:
                self.native[name, layout.lang].update(feature for features, _ in examples for feature in features)
        # The first scorer's word on whom expressions mean does: to hear the network anew would take as long as before.
        found = subject_choices(layout, extraction, partial(_lay_out_again, Resolver(resolver.linear)))
        self.choices += [replace(choice, weight=choice.weight * stacked.weight) for choice in found]
        seen = (f for choice in found for features in choice.alternatives for f in features)
        self.native["figureSubject", layout.lang].update(seen)

    def fit_shared(self) -> dict[str, Linear]:
        """Learn the scorers that learn from every language."""
        langs = sorted({lang for _, lang in self.rows})
        models = {name: self._fit(name, langs) for name in STRENGTH if name in SHARED}
        return {**models, "figureSubject": _fit_choices(self.choices)}

    def fit_own(self, lang: str) -> dict[str, Linear]:
        """Learn the scorers that learn from their own language alone, and forget their examples."""
        own = [name for name in STRENGTH if name not in SHARED | {"figureSubject"}]
        found = {name: self._fit(name, [lang]) for name in own}
        for name in own:
            del self.rows[name, lang]
        return found

    def known(self, model: Linear, name: str, lang: str) -> Linear:
        """Leave out the weights of features that no report of a language has."""
        native = self.native[name, lang]
        return Linear(model.classes, {f: w for f, w in model.weights.items() if f in native})

    def _fit(self, name: str, langs: Sequence[str]) -> Linear:
        rows = [row for lang in langs for row in self.rows[name, lang]]
        weights = [weight for lang in langs for weight in self.weights[name, lang]]
        features, labels = [f for f, _ in rows], [label for _, label in rows]
        if name == "kind":
            # Reports that count more are those composed as the ones to be read are.
            weights = match_proportions([sorts_of(f) for f in features], labels, weights, [w > 1.0 for w in weights])
        return fit(features, labels, weights=weights, strength=STRENGTH[name])


def _lay_out_again(references: Resolver, extraction: Extraction) -> Layout:
    return GoldReport(extraction).lay_out(references)


def _stack(layout: Layout, extraction: Extraction) -> StackReport:
    pairs = label_pairs(layout, extraction)
    slots = [(scene, slot) for scene in layout.scenes for slot in actor_slots(scene)]
    participants = [
        (describe_participant(layout, scene, slot), "yes" if takes_part(extraction, scene, slot) else "no")
        for scene, slot in slots
    ]
    told = {p for part in extraction.partnerships for p in _pairs_of(part)}
    missed = len(told - {example.candidate.pair for example in pairs})
    return StackReport(layout, pairs, [(scene.index, slot) for scene, slot in slots], participants, missed)


def _pairs_of(partnership: Partnership) -> Iterator[tuple[str, str]]:
    return itertools.combinations(sorted({member.entity for member in partnership.members}), 2)


def _fit_choices(choices: Sequence[Choice]) -> Linear:
    return fit_choice(
        [choice.alternatives for choice in choices],
        [choice.right for choice in choices],
        weights=[choice.weight for choice in choices],
        strength=STRENGTH["figureSubject"],
    )


def collect(layout: Layout, extraction: Extraction, stacked: StackReport) -> dict[str, list[tuple[list[str], str]]]:
    """Turn an annotated report into examples for each scorer."""
    rows: dict[str, list[tuple[list[str], str]]] = {name: [] for name in STRENGTH}
    for example in stacked.pairs:
        if example.label is None:
            continue
        scene, left, right = example.candidate.scene, example.candidate.left, example.candidate.right
        for partnership in example.here[:1]:
            rows["kind"].append((describe_matter(layout, example.candidate), partnership.kind))
            rows["status"].append((describe_state(layout, example.candidate), partnership.status))
            context = (f"kind:{partnership.kind}", f"status:{partnership.status}")
            for year in year_candidates(layout, scene, left, right, context):
                rows["start"].append((list(year.features), "yes" if year.year == partnership.start else "no"))
            for programme, found in programme_candidates(layout, scene, left, right, context).items():
                rows["programme"].append((list(found), "yes" if programme == partnership.programme else "no"))
    rows["location"] += _collect_places(layout, extraction)
    rows["figure"] += number_examples(layout, extraction)
    return rows


def _collect_places(layout: Layout, extraction: Extraction) -> Iterator[tuple[list[str], str]]:
    """Yield examples of what is located where."""
    stated: dict[tuple[str, str], list[Relation]] = {}
    for relation in extraction.relations:
        if relation.type is RelationType.LOCATED_IN:
            stated.setdefault((relation.source, relation.target), []).append(relation)
    for candidate, source, target, order, blocks in location_candidates(layout):
        told = role_told(candidate.scene, stated.get((source, target), ()))
        if told is not None:
            yield location_features(order, blocks), told
