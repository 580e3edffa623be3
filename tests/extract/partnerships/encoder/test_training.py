"""Teaching an encoder."""

from __future__ import annotations

import numpy as np

from extract.models import language_models
from extract.partnerships.encoder.reading import Encoder
from extract.partnerships.encoder.training import Lesson, fit_encoder, lesson_of
from extract.partnerships.encoder.words import Vocabulary
from extract.partnerships.gold import GoldReport, label_links, label_pairs
from tests.extract.partnerships.test_stacking import report


def lessons_of(numbers: range) -> tuple[Vocabulary, list[Lesson]]:
    gold = [GoldReport.from_json(report(number)) for number in numbers]
    layouts = [one.lay_out(language_models("en").resolver) for one in gold]
    vocabulary = Vocabulary.of(layouts)
    pairs = [label_pairs(layout, one.extraction) for layout, one in zip(layouts, gold, strict=True)]
    links = [label_links(layout, one.extraction) for layout, one in zip(layouts, gold, strict=True)]
    parts = zip(layouts, pairs, links, strict=True)
    return vocabulary, [lesson_of(layout, vocabulary, told, found, 1.0) for layout, told, found in parts]


def judged(encoder: Encoder, number: int) -> tuple[float, dict[str, float]]:
    gold = GoldReport.from_json(report(number))
    layout = gold.lay_out(language_models("en").resolver)
    reading = encoder.read(layout)
    pair = next(e for e in label_pairs(layout, gold.extraction) if e.candidate.pair == ("e1", "e2"))
    links = label_links(layout, gold.extraction)
    place = next(i for i, (link, roles) in enumerate(links) if link.actor == "e1" and "leads" in roles)
    view = links[place][1].index("leads")
    return reading.odds([pair.candidate])[0], reading.links([link for link, _ in links])[place][view]


def test_what_is_learnt_tells_agreements_and_roles_apart_in_other_reports() -> None:
    encoder = fit_encoder(*lessons_of(range(1, 97)), passes=60)
    signed, ranked = judged(encoder, 100), judged(encoder, 101)
    assert signed[0] > 0.0 > ranked[0]
    assert max(signed[1], key=lambda role: signed[1][role]) == "leads"


def test_the_same_lessons_give_the_same_weights() -> None:
    vocabulary, lessons = lessons_of(range(1, 9))
    one, two = (fit_encoder(vocabulary, lessons, passes=2) for _ in range(2))
    assert all(np.array_equal(one.weights[name], two.weights[name]) for name in one.weights)


def test_what_is_told_elsewhere_is_no_lesson() -> None:
    _, (lesson,) = lessons_of(range(4, 5))
    assert set(lesson.answers["told"].tolist()) == {-1, 0, 1}
    assert (lesson.answers["kind"] >= 0).sum() == (lesson.answers["told"] == 1).sum()
    assert len(lesson.answers["role"]) == len(lesson.links.ends)
