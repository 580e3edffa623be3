"""Our own decoding: the labels and probabilities that CRFsuite itself gives, for any text and for real ones.

What CRFsuite writes is kept in a form of ours, so both read models that were learnt here from some real reports.
"""

from __future__ import annotations

import itertools
import json
import struct
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import plain_chinese
from extract.models import LANGUAGES, SHIPPED
from extract.recogniser import weights as layout
from extract.recogniser.decoding import best_labels, marginals
from extract.recogniser.features import Features, Hint, Sentence
from extract.recogniser.stage import hints_of
from extract.recogniser.tagger import RecognisedSpan, Tagger, spans_of_labels
from extract.recogniser.tokens import tokenise
from extract.recogniser.training import examples_of, learn
from extract.recogniser.weights import Weights, read_crfsuite, read_weights, write_weights
from extract.sentences import find_sentences
from extract.training import hint_source
from ontology.errors import DataError
from ontology.records import Report

GOLD = Path(__file__).parents[3] / "corpus" / "gold"
TRAIN = GOLD / "train"
REPORTS = sorted((GOLD / "dev").glob("*.json"))[::8]
LABELS = ["rule:City", "hit:Firm", "sure:University", "lexicon:City"]


@cache
def _learnt(lang: str) -> tuple[bytes, Weights]:
    """Return a model as CRFsuite wrote it, with weights as round as ours are, and what is read of it."""
    reports = [json.loads(path.read_text("utf-8")) for path in sorted(TRAIN.glob(f"{lang}-t-0[0-3]*.json"))]
    data, _ = learn(examples_of(reports), lang=lang, hint_source=hint_source(lang))
    found = bytearray(data)
    *_, at_features, _, _, _, _ = layout._HEADER.unpack_from(found)
    _, _, count = layout._CHUNK.unpack_from(found, at_features)
    rows = np.frombuffer(found, layout._WEIGHT, count, at_features + layout._CHUNK.size)
    rows["weight"] = np.round(rows["weight"] * layout._STEPS) / layout._STEPS
    return bytes(found), read_crfsuite(bytes(found))


@cache
def _crfsuite(lang: str) -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model"
        path.write_bytes(_learnt(lang)[0])
        tagger.open(str(path))
    return tagger


@cache
def _ours(lang: str) -> Tagger:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        write_weights(_learnt(lang)[1], path)
        return Tagger(path, lang, quieter=0.0)


@cache
def _shipped(lang: str, quieter: float) -> Tagger:
    return Tagger(SHIPPED / f"{lang}.crf.npz", lang, quieter=quieter)


def _by_crfsuite(lang: str, text: str, sentences: list[Sentence]) -> list[list[RecognisedSpan]]:
    """Return the spans that CRFsuite's own tagger finds."""
    tagger = _crfsuite(lang)
    found = []
    for (tokens, _), rows in zip(sentences, Features(lang).strings(text, sentences), strict=True):
        tagger.set(rows)
        labels = tagger.tag()
        found.append(
            [
                RecognisedSpan(
                    tokens[first].start,
                    tokens[last - 1].end,
                    kind,
                    min(tagger.marginal(labels[i], i) for i in range(first, last)),
                    1.0 - tagger.marginal("O", first),
                )
                for first, last, kind in spans_of_labels(labels)
            ]
        )
    return found


def _agree(lang: str, text: str, sentences: list[Sentence]) -> int:
    ours, theirs = _ours(lang).spans(text, sentences), _by_crfsuite(lang, text, sentences)
    assert len(ours) == len(theirs)
    for own, other in zip(itertools.chain(*ours), itertools.chain(*theirs), strict=True):
        assert (own.start, own.end, own.type) == (other.start, other.end, other.type)
        assert (own.confidence, own.named) == pytest.approx((other.confidence, other.named), abs=1e-6)
    return sum(map(len, ours))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_real_reports_are_labelled_as_crfsuite_labels_them(path: Path) -> None:
    data = json.loads(path.read_text("utf-8"))
    lang, text = data["lang"], data["text"]
    simplified = plain_chinese(text) if lang == "zh" else text
    found = find_sentences(text, lang=lang)
    hints, _ = hints_of(Report("r", text, lang=lang), found, simplified=simplified)
    sentences: list[Sentence] = [
        (
            tokenise(simplified, lang, start=s.start, end=s.end),
            [h for h in hints if s.start <= h.start and h.start < s.end],
        )
        for s in found
    ]
    assert _agree(lang, simplified, sentences) > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_long_text_is_labelled_in_groups_as_if_at_once(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = (
        "The City of Espoo signed with Nokia. It pays Aalto University." if lang == "en" else "无锡市与朗新科技签约。"
    )
    text = told * 5
    sentences: list[Sentence] = [
        (tokenise(text, lang, start=s.start, end=s.end), []) for s in find_sentences(text, lang=lang)
    ]
    tagger = Tagger(SHIPPED / f"{lang}.crf.npz", lang)
    whole = tagger.spans(text, sentences)
    assert any(whole)
    for most in (1, 20):
        monkeypatch.setattr("extract.recogniser.tagger._AT_ONCE", most)
        parts = tagger.spans(text, sentences)
        assert [[(s.start, s.end, s.type) for s in spans] for spans in parts] == [
            [(s.start, s.end, s.type) for s in spans] for spans in whole
        ]
        sure = [span.confidence for spans in whole for span in spans]
        assert [span.confidence for spans in parts for span in spans] == pytest.approx(sure)


@st.composite
def hinted_texts(draw: st.DrawFn) -> tuple[str, str, list[Sentence]]:
    """A language, a text of words that names are made of, and its lines with hints at any place."""
    lang = draw(st.sampled_from(["en", "zh"]))
    words = [
        "the ",
        "City ",
        "of ",
        "Espoo ",
        "Bank ",
        "and ",
        ", ",
        "University ",
        "签约",
        "深圳",
        "市",
        "大学",
        "“",
        "”",
    ]
    lines = draw(st.lists(st.lists(st.sampled_from(words), min_size=1), min_size=1))
    text = "\n".join("".join(line) for line in lines)
    sentences: list[Sentence] = []
    at = 0
    for line in text.split("\n"):
        hints = []
        for label in draw(st.lists(st.sampled_from(LABELS), max_size=3)):
            first, last = sorted(draw(st.lists(st.integers(0, len(line)), min_size=2, max_size=2)))
            hints.append(Hint(at + first, at + last + 1, label))
        hints.sort(key=lambda h: (h.start, h.end))
        sentences.append((tokenise(text, lang, start=at, end=at + len(line)), hints))
        at += len(line) + 1
    return lang, text, sentences


@settings(deadline=None, max_examples=60)  # the first call reads models and word lists
@given(hinted_texts())
def test_any_text_is_labelled_as_crfsuite_labels_it(case: tuple[str, str, list[Sentence]]) -> None:
    _agree(*case)


@settings(deadline=None, max_examples=40)
@given(hinted_texts(), st.sampled_from([0.3, 3.0]))
def test_the_less_no_name_weighs_the_more_of_a_text_is_named(
    case: tuple[str, str, list[Sentence]], quieter: float
) -> None:
    lang, text, sentences = case
    found = [_shipped(lang, much).spans(text, sentences) for much in (0.0, quieter)]
    inside = [
        [
            sum(span.start <= token.start < span.end for token in tokens for span in spans)
            for spans, (tokens, _) in zip(names, sentences, strict=True)
        ]
        for names in found
    ]
    assert all(less <= more for less, more in zip(*inside, strict=True))


@settings(deadline=None, max_examples=80)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(2, 3), st.randoms(use_true_random=False))
def test_decoding_is_that_of_all_labellings_counted_one_by_one(lengths: list[int], labels: int, random: object) -> None:
    draw = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]  # hypothesis types it as an object
    states, transitions = 3 * draw.normal(size=(sum(lengths), labels)), 3 * draw.normal(size=(labels, labels))
    best, chances = best_labels(states, lengths, transitions), marginals(states, lengths, transitions)
    at = 0
    for length in lengths:
        own = states[at : at + length]
        ways = list(itertools.product(range(labels), repeat=length))
        scores = [
            sum(own[i, y] for i, y in enumerate(way)) + sum(transitions[a, b] for a, b in itertools.pairwise(way))
            for way in ways
        ]
        assert tuple(best[at : at + length]) == ways[int(np.argmax(scores))]
        powers = np.exp(np.array(scores) - max(scores))
        for i, label in itertools.product(range(length), range(labels)):
            wanted = sum(power for power, way in zip(powers, ways, strict=True) if way[i] == label) / powers.sum()
            assert chances[at + i, label] == pytest.approx(wanted, abs=1e-9)
        at += length


def test_probabilities_stay_numbers_over_long_sentences_and_far_scores() -> None:
    draw = np.random.default_rng(0)
    states = 200 * draw.normal(size=(5000, 3))
    chances = marginals(states, [4999, 1], 40 * draw.normal(size=(3, 3)))
    assert np.isfinite(chances).all()
    assert np.allclose(chances.sum(axis=1), 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_weights_are_those_that_crfsuite_lists(lang: str) -> None:
    weights, info = _learnt(lang)[1], _crfsuite(lang).info()
    assert list(weights.labels) == _crfsuite(lang).labels()
    column = {label: i for i, label in enumerate(weights.labels)}
    assert weights.features.keys() == set(info.attributes)
    # CRFsuite prints six digits.
    for (feature, label), weight in itertools.islice(info.state_features.items(), 0, None, 97):
        assert weights.states[weights.features[feature], column[label]] == pytest.approx(weight, abs=1e-5)
    for (one, other), weight in info.transitions.items():
        assert weights.transitions[column[one], column[other]] == pytest.approx(weight, abs=1e-5)
    # Those that were rounded to nothing are listed, too.
    assert np.count_nonzero(weights.states) == np.count_nonzero(list(info.state_features.values()))


def test_what_weighs_less_than_the_least_is_left_out_of_a_file(tmp_path: Path) -> None:
    states = np.array([[0.5, -0.019], [0.019, -0.5], [0.0, 0.019]])
    write_weights(
        Weights(("O", "B-City"), {"a": 0, "b": 1, "c": 2}, states, np.zeros((2, 2))), tmp_path / "w.npz", least=0.02
    )
    found = read_weights(tmp_path / "w.npz")
    assert (list(found.features), found.states.tolist()) == (["a", "b"], [[0.5, 0.0], [0.0, -0.5]])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_weights_survive_the_way_through_a_file_rounded(lang: str, tmp_path: Path) -> None:
    weights = _learnt(lang)[1]
    # No weight is a whole number of steps any more.
    uneven = replace(weights, states=weights.states * 1.01, transitions=weights.transitions * 1.01)
    for name in ("one.npz", "two.npz"):
        write_weights(uneven, tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    found = read_weights(tmp_path / "one.npz")
    assert found.labels == weights.labels
    assert found.transitions == pytest.approx(uneven.transitions, abs=1 / 8192)
    assert list(found.features) == sorted(found.features)
    rows = [weights.features[name] for name in found.features]
    assert found.states == pytest.approx(uneven.states[rows], abs=1 / 8192)
    left_out = sorted(set(range(len(uneven.states))) - set(rows))
    assert np.abs(uneven.states[left_out]).max() <= 1 / 8192


@pytest.mark.parametrize("size", [0, 20, 60, 5000, 400_000], ids=lambda size: f"{size} bytes")
def test_a_model_cut_short_is_reported_with_what_to_do(size: int, tmp_path: Path) -> None:
    path = tmp_path / "en.crf.npz"
    path.write_bytes((SHIPPED / "en.crf.npz").read_bytes()[:size])
    with pytest.raises(DataError, match=r"en\.crf.*cityties train"):
        read_weights(path)


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"labels": np.array(["O"])},
        {"labels": np.array(["O"], dtype=object)},
        {
            "labels": np.array(["O"]),
            "features": np.frombuffer(b"word", np.uint8),
            "counts": np.array([1], np.uint8),
            "columns": np.array([7], np.uint8),
            "weights": np.array([1]),
            "transitions": np.zeros((1, 1)),
        },
    ],
    ids=["empty", "half", "objects", "a label that is none"],
)
def test_arrays_that_are_no_model_are_reported_with_what_to_do(arrays: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "en.crf.npz"
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=r"en\.crf.*cityties train"):
        read_weights(path)


@pytest.mark.parametrize("size", [0, 20, 60, 5000], ids=lambda size: f"{size} bytes")
def test_what_crfsuite_did_not_write_is_refused(size: int) -> None:
    with pytest.raises((ValueError, struct.error)):
        read_crfsuite(_learnt("en")[0][:size])


def test_a_full_memory_of_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The City of Espoo signed a contract with Nokia."
    sentences: list[Sentence] = [(tokenise(text, "en"), [])]
    tagger = Tagger(SHIPPED / "en.crf.npz", "en")
    before = tagger.spans(text, sentences)
    monkeypatch.setattr(Features.forget, "__defaults__", (10,))
    assert tagger.spans(text, sentences) == tagger.spans(text, sentences) == before != [()]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_shipped_models_of_a_language_weigh_at_most_15_megabytes(lang: str) -> None:
    sizes = {path.name: path.stat().st_size for path in SHIPPED.glob(f"{lang}.*")}
    assert len(sizes) == 5
    assert sum(sizes.values()) <= 15_000_000
