"""The trained recogniser: what it sees, its labels, its training, and what it decides."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import simplify
from extract.mentions.spans import Span
from extract.recogniser.features import Features, Hint, Sentence
from extract.recogniser.stage import hints_of, load_tagger, recognise
from extract.recogniser.tagger import RecognisedSpan, Tagger, bio_labels, spans_of_labels
from extract.recogniser.tokens import tokenise
from extract.recogniser.training import Example, TrainingOptions, annotated_spans, examples_of, substitute, train
from extract.recogniser.weights import Weights, mean_weights, read_weights, write_weights
from extract.sentences import find_sentences
from ontology.errors import DataError
from ontology.records import EntityType, Report

TYPES = [kind.value for kind in EntityType]
OPTIONS = TrainingOptions(copies=0)
GOLD = [
    {
        "title": "",
        "lang": "en",
        "text": f"The city of {city} signed a contract with {firm}. {firm} will supply {city}.",
        "entities": [{"type": "City", "mentions": [city]}, {"type": "Firm", "mentions": [firm]}],
    }
    for city, firm in (("Espoo", "Zorvex"), ("Vantaa", "Brightwell"), ("Turku", "Lumora"))
]


def _hint_source(text: str, title: str) -> tuple[list[tuple[int, int]], list[Hint]]:
    sentences = find_sentences(text)
    hints, _ = hints_of(Report("r", text, title=title), sentences, simplified=text)
    return [(s.start, s.end) for s in sentences], hints


def _train(path: Path) -> int:
    return train(examples_of(GOLD), path, lang="en", hint_source=_hint_source, names={}, options=OPTIONS)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "en.crf.npz"
    _train(path)
    return path


@st.composite
def labelled_tokens(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, str]]]:
    """A number of tokens and token spans ``[first, last)`` that do not overlap."""
    count = draw(st.integers(1, 12))
    spans, at = [], 0
    while at < count:
        at += draw(st.integers(0, 3))
        size = draw(st.integers(1, 4))
        if at + size > count:
            break
        spans.append((at, at + size, draw(st.sampled_from(TYPES))))
        at += size
    return count, spans


@given(labelled_tokens())
def test_spans_survive_the_way_through_labels(case: tuple[int, list[tuple[int, int, str]]]) -> None:
    count, spans = case
    tokens = tokenise(" ".join(["word"] * count), "en")
    characters = [(tokens[first].start, tokens[last - 1].end, kind) for first, last, kind in spans]
    assert spans_of_labels(bio_labels(tokens, characters)) == spans


@given(st.lists(st.sampled_from(["O", "B-City", "I-City", "B-Firm", "I-Firm"]), max_size=10))
def test_any_labels_give_ordered_spans_without_overlap(labels: list[str]) -> None:
    spans = spans_of_labels(labels)
    assert sum(last - first for first, last, _ in spans) == sum(label != "O" for label in labels)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_tokens_are_the_text_less_its_white_space(text: str, lang: str) -> None:
    tokens = tokenise(text, lang)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


@settings(deadline=None)  # the first call reads the word lists
@given(st.text(alphabet="Ab c,：。“”《》（）中市大学 |\n", max_size=40), st.sampled_from(["en", "zh"]))
def test_every_token_of_any_text_has_features(text: str, lang: str) -> None:
    tokens = tokenise(text, lang)
    [rows] = Features(lang).strings(text, [(tokens, [Hint(0, 3, "rule:City"), Hint(1, 2, "hit:Firm")])])
    assert len(rows) == len(tokens)
    assert all("bias" in row and all(isinstance(feature, str) for feature in row) for row in rows)


@pytest.mark.parametrize(
    ("lang", "text", "token", "feature"),
    [
        ("en", "They met Dantia, the council's development arm.", "Dantia", "run.is=arm"),
        ("en", "Concession holder\nSignal", "Signal", "above=holder"),
        ("en", "Operator: Nokia", "Nokia", "label=operator"),
        ("en", "the University of Leeds", "University", "head=university"),
        ("en", "Ramky, Zonta, Suez", "Zonta", "cell=,,"),
        ("zh", "欣旺达在此。欣旺达离开。", "旺", "rec=2"),
        ("zh", "业主：交通局", "交", "label=业主"),
        ("zh", "上线“襄数通”平台", "数", "q.after=平台"),
        ("zh", "在北京签约", "京", "g=E2n"),
        ("zh", "彭泽县　南昌大学", "南", "cell.B= "),
        ("zh", "由三峡大学负责", "三", "head=大学"),
        ("zh", "由三峡大学负责", "三", "tail.at=weakUniversity4"),
        ("zh", "由欣旺达负责", "旺", "loose=2/3"),
        ("zh", "与伊库鲁勒尼签约", "鲁", "snd=5"),
        ("zh", "与伊库鲁勒尼签约", "鲁", "snd.at=2/2"),
        ("zh", "中标单位\n和鲸科技", "鲸", "above=单位"),
    ],
)
def test_a_token_tells_of_its_surroundings(lang: str, text: str, token: str, feature: str) -> None:
    sentence = next(s for s in find_sentences(text, lang=lang) if token in text[s.start : s.end])
    tokens = tokenise(text, lang, start=sentence.start, end=sentence.end)
    [rows] = Features(lang).strings(text, [(tokens, [])])
    assert feature in rows[[t.text for t in tokens].index(token)]


def test_hints_mark_the_ends_and_the_frame_of_what_they_propose() -> None:
    text = "in New York now"
    [rows] = Features("en").strings(text, [(tokenise(text, "en"), [Hint(3, 11, "rule:City")])])
    assert "h0=B:rule:City" in rows[1]
    assert "h0=E:rule:City" in rows[2]
    assert {"hb=rule:City|in", "ha=rule:City|now"} <= set(rows[2])
    assert not any(feature.startswith("h0=") for feature in rows[0] + rows[3])


@pytest.mark.parametrize(
    ("lang", "text", "hint", "token", "feature"),
    [
        ("en", "with Osaka and Al-Bireh.", "Osaka", "Bireh", "co-=City"),
        ("zh", "与大阪、伊库鲁签约", "大阪", "鲁", "co-=City"),
        ("zh", "与伊库鲁和大阪签约", "大阪", "库", "co+=City"),
    ],
)
def test_what_is_coordinated_with_a_known_name_tells_of_its_type(
    lang: str, text: str, hint: str, token: str, feature: str
) -> None:
    tokens = tokenise(text, lang)
    at = text.index(hint)
    [rows] = Features(lang).strings(text, [(tokens, [Hint(at, at + len(hint), "rule:City")])])
    assert feature in rows[[t.text for t in tokens].index(token)]


def test_annotated_strings_are_found_longest_first_and_between_word_borders() -> None:
    gold = {
        "text": "Bank of Shanghai in Shanghai, Shanghainese",
        "lang": "en",
        "entities": [
            {"type": "City", "mentions": ["Shanghai"]},
            {"type": "Firm", "mentions": ["Bank of Shanghai"]},
        ],
    }
    assert annotated_spans(gold) == ((0, 16, "Firm"), (20, 28, "City"))


def test_substitution_replaces_a_name_everywhere_by_the_same_one() -> None:
    text = "Espoo met Nokia in Espoo"
    example = Example("", text, ((0, 5, "City"), (10, 15, "Firm"), (19, 24, "City")))
    new = substitute(example, {"City": ["Ho Chi Minh City"]}, share=1.0, rng=random.Random(0))
    assert new.text == "Ho Chi Minh City met Nokia in Ho Chi Minh City"
    assert [new.text[a:b] for a, b, _ in new.spans] == ["Ho Chi Minh City", "Nokia", "Ho Chi Minh City"]


def test_a_trained_model_finds_names_of_the_kind_it_was_shown(model: Path) -> None:
    text = "The city of Oulu signed a contract with Quentor."
    spans = recognise(Report("r", text), find_sentences(text), simplified=text, tagger=Tagger(model, "en"))
    assert [(s.surface, s.type.value) for s in spans] == [("Oulu", "City"), ("Quentor", "Firm")]
    assert all(0 < s.confidence <= 1 for s in spans)


def test_the_same_reports_give_the_same_model(model: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.crf.npz"
    assert _train(again) == 6
    assert again.read_bytes() == model.read_bytes()


def test_the_mean_of_a_model_and_itself_is_that_model(model: Path, tmp_path: Path) -> None:
    weights = read_weights(model)
    write_weights(mean_weights([weights, weights, weights]), tmp_path / "mean.npz")
    assert (tmp_path / "mean.npz").read_bytes() == model.read_bytes()


def test_copies_with_other_names_and_fewer_hints_are_learnt_from_apart(model: Path, tmp_path: Path) -> None:
    # In the copies each city is Lahti and no hint is seen: half of what the first model weighs them is left.
    options = replace(OPTIONS, copies=1, substituted=1.0, hidden=1.0)
    path = tmp_path / "mean.npz"
    given = {"lang": "en", "hint_source": _hint_source, "names": {"City": ["Lahti"]}, "options": options}
    assert train(examples_of(GOLD), path, **given) == 12  # type: ignore[arg-type]  # told apart by their names
    alone, mean = read_weights(model), read_weights(path)
    assert "w0=lahti" in mean.features.keys() - alone.features.keys()
    hinted = [name for name in alone.features if name.startswith(("hb=", "ha="))]
    halves = {(name, label): _weight(alone, name, label) / 2 for name in hinted for label in alone.labels}
    kept = {of: half for of, half in halves.items() if abs(half) > options.least + 1e-3}
    assert kept
    assert {of: _weight(mean, *of) for of in kept} == pytest.approx(kept, abs=1e-3)
    assert not any(_weight(mean, *of) for of, half in halves.items() if abs(half) < options.least - 1e-3)
    assert np.abs(mean.states[mean.states != 0.0]).min() >= options.least


def _weight(weights: Weights, feature: str, label: str) -> float:
    row = weights.features.get(feature)
    return 0.0 if row is None else float(weights.states[row, weights.labels.index(label)])


def test_a_missing_model_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"zh\.crf.*cityties train"):
        load_tagger("zh", tmp_path)


def test_traditional_text_is_recognised_like_simplified() -> None:
    traditional = "苗栗縣政府與國立聯合大學簽約。"
    found = []
    for text in (traditional, simplify(traditional)):
        spans = recognise(Report("r", text, lang="zh"), find_sentences(text, lang="zh"), simplified=simplify(text))
        assert all(text[s.start : s.end] == s.surface for s in spans)
        found.append([(s.start, s.end, s.type) for s in spans])
    assert found[0] == found[1]


def test_spans_from_elsewhere_are_added_where_nothing_was_found(model: Path) -> None:
    text = "The city of Oulu signed a contract with Quentor."
    outside = Span(17, 23, "signed", EntityType.PROGRAMME, "spacy", 0.9)
    clash = Span(12, 16, "Oulu", EntityType.FIRM, "spacy", 0.9)
    spans = recognise(
        Report("r", text), find_sentences(text), simplified=text, tagger=Tagger(model, "en"), further=[outside, clash]
    )
    assert ("signed", EntityType.PROGRAMME) in {(s.surface, s.type) for s in spans}
    assert ("Oulu", EntityType.FIRM) not in {(s.surface, s.type) for s in spans}


class _Careless(Tagger):
    """A model that takes a whole sentence for one name."""

    def __init__(self, confidence: float = 0.9, named: float = 1.0) -> None:
        self.lang = "zh"
        self._sure = confidence, named

    def spans(self, text: str, sentences: Sequence[Sentence]) -> list[tuple[RecognisedSpan, ...]]:
        return [
            (RecognisedSpan(tokens[0].start, tokens[-2].end, EntityType.FIRM, *self._sure),) for tokens, _ in sentences
        ]


def test_where_a_name_would_run_out_of_quotation_marks_the_rules_decide() -> None:
    text = "宜宾市与“重庆大学签约。"
    spans = recognise(
        Report("r", text, lang="zh"), find_sentences(text, lang="zh"), simplified=text, tagger=_Careless()
    )
    assert {s.surface: s.type.value for s in spans} == {"宜宾市": "City", "重庆大学": "University"}


@pytest.mark.parametrize(
    ("confidence", "named", "found"),
    [(0.3, 0.9, {"武汉": "City"}), (0.9, 0.9, {"武汉参与街道项目": "Firm"}), (0.3, 0.5, {"武汉参与街道项目": "Firm"})],
)
def test_where_the_model_wavers_over_a_name_the_lexicons_decide(
    confidence: float, named: float, found: dict[str, str]
) -> None:
    text = "武汉参与街道项目。"
    tagger = _Careless(confidence, named)
    spans = recognise(Report("r", text, lang="zh"), find_sentences(text, lang="zh"), simplified=text, tagger=tagger)
    assert {s.surface: s.type.value for s in spans} == found
