"""The decision: which actors have a partnership, of what kind, in force or not, since when, in which programme."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extract.partnerships.apart import is_apart, is_denied
from extract.partnerships.candidates import Candidate, actor_pairs
from extract.partnerships.features import nearest_trigger
from extract.partnerships.forms import formed_pairs
from extract.partnerships.frames import Told, own_offices, told_pairs
from extract.partnerships.kinds import tell_kinds
from extract.partnerships.linear import Linear, load_models, load_trees
from extract.partnerships.neighbours import second_chances
from extract.partnerships.pairs import describe_pair
from extract.partnerships.participants import standing_of
from extract.partnerships.programmes import programme_candidates
from extract.partnerships.roles import assign_roles
from extract.partnerships.scenes import Layout, Scene, lay_out
from extract.partnerships.states import describe_state
from extract.partnerships.trees import Trees
from extract.partnerships.years import end_year, year_candidates
from extract.references.resolution import Anaphor
from extract.sentences import Sentence
from ontology.records import Entity, Evidence, Kind, Partnership, Reason, Rejection, Report, Status

__all__ = ["Judgement", "decide", "decide_partnerships", "find_partnerships"]

THRESHOLD = 0.4
"""Lowest probability of an accepted pair where there is no second scorer, which knows its own."""

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

NOTABLE = 0.06
"""Lowest probability of a pair that is kept as rejected when nothing in the sentence speaks against it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A candidate with its probability, and what would be said of it if it were accepted."""

    candidate: Candidate
    probability: float
    kind: Kind
    status: Status
    start: int | None
    programme: str | None
    method: str
    beside: tuple[Scene, ...] = ()


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
    return decide_partnerships(layout, load_models(layout.lang), neighbours=load_trees(layout.lang))


def decide_partnerships(
    layout: Layout, models: Mapping[str, Linear], *, neighbours: Trees | None = None
) -> tuple[tuple[Partnership, ...], tuple[Rejection, ...]]:
    """Score every candidate of a report, join accepted pairs into partnerships, and give the others' reasons.

    Parameters
    ----------
    models
        The scorers of the report's language.
    neighbours
        The second scorer of partnerships; without it the first one's word stands.
    """
    accepted, rejected = decide(layout, models, neighbours)
    return _group(layout, accepted), _rejections(layout, rejected)


def decide(
    layout: Layout, models: Mapping[str, Linear], neighbours: Trees | None
) -> tuple[list[Judgement], list[tuple[Candidate, float]]]:
    """Score every candidate of a report; return those accepted, at their best sentence, and the others."""
    best: dict[tuple[str, str], tuple[float, Candidate]] = {}
    further: list[tuple[float, Candidate]] = []
    threshold = neighbours.threshold if neighbours else THRESHOLD
    candidates = list(actor_pairs(layout))
    chances = _first_chances(layout, candidates, models["partnership"])
    if neighbours is not None and candidates:
        # Four in ten sentences have no two actors to be judged; who takes part there nobody asks.
        joining = dict.fromkeys(candidate.scene for candidate in candidates)
        standing = standing_of(layout, joining, models["participant"])
        chances = second_chances(layout, candidates, chances, standing, neighbours)
    sure = {entity.id: _sureness(entity) for entity in layout.entities.values()}
    chances = [p * sure[c.left.entity] * sure[c.right.entity] for p, c in zip(chances, candidates, strict=True)]
    told = told_pairs(layout)
    own = own_offices(layout)
    formed = {t.candidate.pair: t for t in reversed(formed_pairs(layout))}
    settled = {(t.candidate.scene.index, t.candidate.pair) for t in told}
    for candidate, probability in zip(candidates, chances, strict=True):
        pair = candidate.pair
        if (candidate.scene.index, pair) in settled or is_apart(layout, candidate):
            continue
        if own and (pair in own or pair[::-1] in own):
            continue
        if is_denied(layout, candidate):
            probability = min(probability, DENIED)
        if probability > best.get(pair, (0.0,))[0]:
            best[pair] = (probability, candidate)
        if probability >= FURTHER:
            further.append((probability, candidate))
    for pair, one in formed.items():
        if best.get(pair, (0.0,))[0] < TOLD:
            best[pair] = TOLD, one.candidate
    strongest = [found for found in best.values() if found[0] >= threshold]
    # A pair is judged at its best sentence, and once more at each other one that tells another kind of it.
    judged = [*strongest, *(found for found in further if found[1] is not best[found[1].pair][1])]
    plain = {one.candidate: one for one in formed.values()}
    open_ = [c for _, c in judged if c not in plain or plain[c].kind is None]
    kinds = dict(zip(open_, tell_kinds(layout, open_, models["kind"]), strict=True))
    kinds |= {c: (one.kind, 1.0) for c, one in plain.items() if one.kind is not None}
    accepted: list[Judgement] = []
    known: set[tuple[tuple[str, str], Kind]] = set()
    for i, (probability, candidate) in enumerate(judged):
        kind, certainty = kinds[candidate]
        if i < len(strongest) or ((candidate.pair, kind) not in known and certainty >= FURTHER_KIND):
            known.add((candidate.pair, kind))
            judgement = _judge(layout, candidate, probability, kind, models)
            if candidate in plain:
                judgement = replace(judgement, method="form", beside=plain[candidate].beside)
            accepted.append(judgement)
    accepted += [_as_told(layout, one, models) for one in told]
    rejected = [(candidate, probability) for probability, candidate in best.values() if probability < threshold]
    return sorted(accepted, key=_order), rejected


def _sureness(entity: Entity) -> float:
    """Return how sure it is that an entity is one, and of its type: as its surest mention."""
    return max((mention.confidence for mention in entity.mentions), default=0.5)


def _first_chances(layout: Layout, candidates: Sequence[Candidate], model: Linear) -> list[float]:
    """Return what the first scorer says of each candidate; descriptions are not kept, since they are large."""
    chances = []
    for _, together in itertools.groupby(candidates, key=lambda candidate: candidate.scene.index):
        weigh = model.weigher()  # blocks recur within a sentence
        for candidate in together:
            odds = weigh(describe_pair(layout, candidate))
            chances.append(1.0 / (1.0 + math.exp(-min(max(odds, -500.0), 500.0))))
    return chances


def _as_told(layout: Layout, told: Told, models: Mapping[str, Linear]) -> Judgement:
    """Judge year and programme of what a construction tells, and take the rest from it."""
    judgement = _judge(layout, told.candidate, TOLD, told.kind, models)
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
    kind: Kind,
    models: Mapping[str, Linear],
) -> Judgement:
    scene, left, right = candidate.scene, candidate.left, candidate.right
    status = Status(models["status"].best(describe_state(layout, candidate))[0])
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
    if trigger is None:
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


def _group(layout: Layout, judgements: Sequence[Judgement]) -> tuple[Partnership, ...]:
    """Join pairs of one sentence and kind into partnerships of several members, where every two of them are joined."""
    found: list[Partnership] = []
    by_sentence = itertools.groupby(
        sorted(judgements, key=lambda j: (j.candidate.scene.start, j.kind, j.status, j.candidate.pair)),
        key=lambda j: (j.candidate.scene.start, j.kind, j.status),
    )
    for (_, kind, _), items in by_sentence:
        pairs = {j.candidate.pair: j for j in items}
        for members in [list(pair) for pair in pairs] if kind is Kind.MEMBERSHIP else _cliques(set(pairs)):
            told = [pairs[p] for p in itertools.combinations(sorted(members), 2)]
            found.append(_record(layout, sorted(members), told))
    return tuple(found)


def _cliques(pairs: set[tuple[str, str]]) -> list[list[str]]:
    """Cover the pairs by sets of entities that are joined two by two, the largest first."""
    left = set(pairs)
    cliques: list[list[str]] = []
    for one, two in sorted(pairs):
        if (one, two) not in left:
            continue
        clique = [one, two]
        for entity in sorted({e for pair in pairs for e in pair} - {one, two}):
            if all((min(entity, m), max(entity, m)) in pairs for m in clique):
                clique.append(entity)
        left -= set(itertools.combinations(sorted(clique), 2))
        cliques.append(clique)
    return cliques


def _record(layout: Layout, members: list[str], told: list[Judgement]) -> Partnership:
    lead = max(told, key=lambda j: j.probability)
    start = next((j.start for j in sorted(told, key=lambda j: -j.probability) if j.start is not None), None)
    programme = next((j.programme for j in sorted(told, key=lambda j: -j.probability) if j.programme), None)
    scene = lead.candidate.scene
    return Partnership(
        members=assign_roles(
            [layout.entities[m] for m in members], lead.kind, lead.candidate, layout.folded, layout.lang
        ),
        kind=lead.kind,
        status=lead.status,
        start=start,
        end=end_year(layout, scene) if lead.status is Status.ENDED else None,
        programme=programme,
        evidence=_evidence(layout, lead.candidate, [scene for j in told for scene in j.beside]),
        confidence=round(min(j.probability for j in told), 4),
        method=lead.method,
    )


def _evidence(layout: Layout, candidate: Candidate, beside: Sequence[Scene]) -> tuple[Evidence, ...]:
    """Quote the sentence, the one before where that names a member, and the other lines of a form that tell it."""
    numbers = {candidate.scene.index, *(scene.index for scene in beside)}
    if "prev" in (candidate.left.how, candidate.right.how):
        numbers.add(candidate.scene.index - 1)
    return tuple(_quote(layout.report, layout.scenes[number]) for number in sorted(numbers))


def _quote(report: Report, scene: Scene) -> Evidence:
    return Evidence(scene.start, scene.end, report.text[scene.start : scene.end], report.page_at(scene.start))


def _rejections(layout: Layout, rejected: list[tuple[Candidate, float]]) -> tuple[Rejection, ...]:
    """Keep the pairs that the sentence itself speaks against, or that came near to being accepted."""
    found = []
    for candidate, probability in rejected:
        if candidate.left.token < 0:
            continue
        scene = candidate.scene
        clauses = {scene.clauses[candidate.left.token], scene.clauses[candidate.right.token]}
        cue = next((hit for at, hit in scene.polarity if scene.clauses[at] in clauses), None)
        if cue is None and probability < NOTABLE:
            continue
        reason = Reason(cue.label) if cue else Reason.MERE_MENTION
        method = f"cue:{cue.phrase}" if cue else f"score:{probability:.2f}"
        found.append(Rejection(candidate.pair, reason, (_quote(layout.report, scene),), method))
    return tuple(sorted(found, key=lambda r: (r.evidence[0].start, r.candidate)))
