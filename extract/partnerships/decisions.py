"""The decision: which actors have a partnership, of what kind, in force or not, since when, in which programme."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from extract.partnerships.apart import is_denied, open_pairs
from extract.partnerships.candidates import Candidate
from extract.partnerships.encoder.reading import Reading, load_encoder
from extract.partnerships.features import nearest_trigger
from extract.partnerships.forms import Forms, read_forms
from extract.partnerships.frames import Told, own_offices, told_pairs
from extract.partnerships.grouping import Judgement, group_pairs, keep_rejections
from extract.partnerships.kinds import tell_kinds
from extract.partnerships.layout import lay_out
from extract.partnerships.linear import Linear
from extract.partnerships.pairs import describe_pair
from extract.partnerships.participants import standing_of
from extract.partnerships.programmes import programme_candidates
from extract.partnerships.rescoring import Rescorer, first_scores
from extract.partnerships.scenes import Layout
from extract.partnerships.states import tell_states
from extract.partnerships.weights import load_models, load_trees
from extract.partnerships.years import year_candidates
from extract.references.resolution import Anaphor
from extract.sentences import Sentence
from ontology.records import Entity, Kind, Partnership, Rejection, Report, Status

__all__ = ["Judgement", "decide", "decide_partnerships", "find_partnerships"]

THRESHOLD = 0.4
"""Lowest probability of an accepted pair where there are no later scorers, which know their own."""

AS_READ = 0.93
"""What their names take from the probability of likely pairs, on average, in either language on the benchmark's
training reports. The later scorers' threshold was learnt with names given, which are sure."""

START_THRESHOLD = 0.40
"""Lowest probability of an accepted year, chosen likewise."""

FURTHER = 0.5
"""Lowest probability of a further place of a pair that may tell of a partnership of another kind."""

FURTHER_KIND = 0.6
"""Lowest probability of that kind."""

TOLD = 0.9
"""Probability of what a construction tells by itself."""

DENIED = 0.01
"""Highest probability of a pair where the sentence denies that it has a partnership."""


def find_partnerships(
    report: Report, sentences: Sequence[Sentence], entities: Sequence[Entity], references: Sequence[Anaphor]
) -> tuple[tuple[Partnership, ...], tuple[Rejection, ...]]:
    """Find the partnerships that a report tells of, and what looked like one and was not.

    Parameters
    ----------
    report
        The report; its language chooses the tables and weights.
    sentences, entities, references
        What :func:`extract.sentences.find_sentences`, the entity steps and
        :func:`extract.references.resolution.find_references` found in it.

    Returns
    -------
    tuple
        Partnerships in the order of their evidence, and rejections.

    Examples
    --------
    >>> from extract.sentences import find_sentences
    >>> from ontology.records import EntityType, Mention
    >>> text = "Espoo and Vantaa signed a memorandum of understanding on open data in 2016."
    >>> def city(id, name):
    ...     at = text.find(name)
    ...     mention = Mention(at, at + len(name), name, EntityType.CITY, "lexicon", 1.0)
    ...     return Entity(id, EntityType.CITY, name, (), (mention,))
    >>> cities = [city("a", "Espoo"), city("b", "Vantaa")]
    >>> found, _ = find_partnerships(Report("r", text), find_sentences(text), cities, ())
    >>> [m.entity for m in found[0].members], found[0].start
    (['a', 'b'], 2016)
    """
    layout = lay_out(report, sentences, entities, references)
    rescorer, reading = Rescorer.of(load_trees(layout.lang)), load_encoder(layout.lang).read(layout)
    return decide_partnerships(layout, load_models(layout.lang), rescorer=rescorer, reading=reading)


def decide_partnerships(
    layout: Layout,
    models: Mapping[str, Linear],
    *,
    rescorer: Rescorer | None = None,
    reading: Reading | None = None,
) -> tuple[tuple[Partnership, ...], tuple[Rejection, ...]]:
    """Score every candidate of a report, join accepted pairs into partnerships, and give the others' reasons.

    Parameters
    ----------
    models
        The scorers of the report's language.
    rescorer
        The later scorers of partnerships.
    reading
        The report as an encoder reads it, of which the later scorers need to know; without both the first scorer's word
        stands.
    """
    accepted, rejected = decide(layout, models, rescorer, reading)
    return group_pairs(layout, accepted), keep_rejections(layout, rejected)


def decide(
    layout: Layout, models: Mapping[str, Linear], rescorer: Rescorer | None, reading: Reading | None = None
) -> tuple[list[Judgement], list[tuple[Candidate, float]]]:
    """Score every candidate of a report; return those accepted, at their best sentence, and the others."""
    threshold = AS_READ * rescorer.third.threshold if rescorer and reading else THRESHOLD
    candidates = open_pairs(layout)
    first = first_scores(layout, candidates, models["partnership"])
    if rescorer is None or reading is None:
        chances = first.chances
    else:
        # Four in ten sentences have no two actors to be judged; who takes part there nobody asks.
        joining = dict.fromkeys(candidate.scene for candidate in candidates)
        standing = standing_of(layout, joining, models["participant"])
        chances = rescorer.chances(layout, candidates, first, standing, reading)
    told, forms = told_pairs(layout), read_forms(layout)
    settled = {(one.candidate.scene.index, one.candidate.pair) for one in told}
    best, further = _best_places(layout, candidates, chances, settled, forms)
    strongest = [found for found in best.values() if found[0] >= threshold]
    # A pair is judged at its best sentence, and once more at each other one that tells another kind of it.
    judged = [*strongest, *(found for found in further if found[1] is not best[found[1].pair][1])]
    formed = {one.candidate: one for one in reversed(forms.told)}
    unsure = [c for _, c in judged if c not in formed or formed[c].kind is None]
    kinds = dict(zip(unsure, tell_kinds(layout, unsure, models["kind"], reading), strict=True))
    kinds |= {c: (one.kind, 1.0) for c, one in formed.items() if one.kind is not None}
    every = list(dict.fromkeys([*kinds, *(one.candidate for one in told)]))
    states = dict(zip(every, tell_states(layout, every, models["status"], reading), strict=True))
    accepted: list[Judgement] = []
    known: set[tuple[tuple[str, str], Kind]] = set()
    for i, (probability, candidate) in enumerate(judged):
        kind, certainty = kinds[candidate]
        if i < len(strongest) or ((candidate.pair, kind) not in known and certainty >= FURTHER_KIND):
            known.add((candidate.pair, kind))
            judgement = _judge(layout, candidate, probability, (kind, states[candidate]), models)
            if candidate in formed:
                judgement = replace(judgement, method="form", beside=formed[candidate].beside)
            accepted.append(judgement)
    accepted += [_as_told(layout, one, states[one.candidate], models) for one in told]
    rejected = [(candidate, probability) for probability, candidate in best.values() if probability < threshold]
    return sorted(accepted, key=_order), rejected


def _best_places(
    layout: Layout,
    candidates: Sequence[Candidate],
    chances: Sequence[float],
    settled: AbstractSet[tuple[int, tuple[str, str]]],
    forms: Forms,
) -> tuple[dict[tuple[str, str], tuple[float, Candidate]], list[tuple[float, Candidate]]]:
    """Return each pair at its likeliest place, and all places that may tell of a further partnership of it.

    A pair is no surer than its two names; constructions that deny a pair, or have told of it already, are heeded.
    """
    best: dict[tuple[str, str], tuple[float, Candidate]] = {}
    further: list[tuple[float, Candidate]] = []
    sure = layout.sureness
    own = own_offices(layout)
    for candidate, chance in zip(candidates, chances, strict=True):
        pair = candidate.pair
        if (candidate.scene.index, pair) in settled or candidate.scene.index in forms.refused:
            continue
        if own and (pair in own or pair[::-1] in own):
            continue
        probability = chance * sure[pair[0]] * sure[pair[1]]
        if is_denied(layout, candidate):
            probability = min(probability, DENIED)
        if probability > best.get(pair, (0.0,))[0]:
            best[pair] = probability, candidate
        if probability >= FURTHER:
            further.append((probability, candidate))
    # What layout tells is one thing, however sure the scorers are of some pairs of it; of several tellings the first.
    for one in reversed(forms.told):
        pair = one.candidate.pair
        probability = TOLD * sure[pair[0]] * sure[pair[1]]
        best[pair] = max(probability, best.get(pair, (0.0,))[0]), one.candidate
    return best, further


def _as_told(layout: Layout, told: Told, status: Status, models: Mapping[str, Linear]) -> Judgement:
    """Judge year and programme of what a construction tells, and take the rest from it."""
    judgement = _judge(layout, told.candidate, TOLD, (told.kind, status), models)
    scene = told.candidate.scene
    dated = str(judgement.start) in layout.report.text[scene.start : scene.end]
    start = judgement.start if dated and told.status is Status.ACTIVE else None
    programme = told.programme or judgement.programme
    return replace(judgement, status=told.status, start=start, programme=programme, method="frame")


def _order(judgement: Judgement) -> tuple[int, tuple[str, str], str]:
    return judgement.candidate.scene.start, judgement.candidate.pair, judgement.kind


def _judge(
    layout: Layout,
    candidate: Candidate,
    probability: float,
    found: tuple[Kind, Status],
    models: Mapping[str, Linear],
) -> Judgement:
    scene, left, right = candidate.scene, candidate.left, candidate.right
    kind, status = found
    context = (f"kind:{kind}", f"status:{status}")
    years = [
        (models["start"].probabilities(c.features)["yes"], c.year)
        for c in year_candidates(layout, scene, left, right, context)
    ]
    start = max(years, default=(0.0, 0))
    programmes = [
        (models["programme"].probabilities(f)["yes"], entity)
        for entity, f in programme_candidates(layout, scene, left, right, context).items()
    ]
    programme = max(programmes, default=(0.0, ""))
    trigger = nearest_trigger(scene, left, right)
    if trigger is None and right.token < 0:  # a heading alone tells of two who stand in the list under it
        method = "context"
    elif trigger is None:
        features = itertools.chain.from_iterable(describe_pair(layout, candidate))
        method = f"context:{models['partnership'].strongest(features, 'yes')}"
    else:
        method = f"trigger:{trigger.phrase}"
    return Judgement(
        candidate,
        probability,
        kind,
        status,
        start[1] if start[0] >= START_THRESHOLD else None,
        programme[1] if programme[0] >= 0.5 else None,
        method,
    )
