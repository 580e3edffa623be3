"""An encoder that has learnt: what it says, how it is kept, and how far it is heeded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.encoder import asking
from extract.encoder.asking import Network, Passage, save_network
from extract.encoder.network import Views, ask, contexts, weighed
from extract.encoder.tape import Tape
from extract.models import language_models
from extract.partnerships.candidates import actor_pairs
from extract.partnerships.encoder import reading as module
from extract.partnerships.encoder.reading import heed, load_encoder
from extract.partnerships.encoder.views import PAIR, link_views, pair_views
from extract.partnerships.encoder.words import Lines, read_lines
from extract.partnerships.link_features import link_candidates
from extract.partnerships.link_views import Link
from ontology.errors import DataError
from tests.extract.partnerships.test_clauses import layout_of

# language, a sentence that tells of a partnership, one of the same names that does not
TOLD = [
    (
        "en",
        "[City:Espoo] signed a contract with [Firm:Nokia].",
        "[City:Espoo] is larger than the rival of [Firm:Nokia].",
    ),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签署战略合作协议。", "[City:无锡市]的房价高于[Firm:朗新科技]的预期。"),
]


@pytest.mark.parametrize(("lang", "told", "untold"), TOLD)
def test_the_shipped_encoder_tells_an_agreement_from_a_mention(lang: str, told: str, untold: str) -> None:
    odds = []
    for text in (told, untold):
        layout = layout_of(text, lang)
        odds += language_models(lang).encoder.read(layout).odds(list(actor_pairs(layout)))
    assert odds[0] > 0.0 > odds[1]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_words_of_a_long_report_are_read_in_parts_as_if_in_one(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = next(told for of, told, _ in TOLD if of == lang)
    layout = layout_of(" ".join([text] * 9), lang)
    pairs = list(actor_pairs(layout))
    encoder = language_models(lang).encoder
    expected = encoder.read(layout).odds(pairs)
    monkeypatch.setattr(asking, "_TOGETHER", 5)
    assert encoder.read(layout).odds(pairs) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_asking_about_a_few_places_is_asking_about_the_whole_report(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_TOGETHER", 5)  # as in a long report, of which no more is made ready than is asked for
    told = next(told for of, told, _ in TOLD if of == lang)
    lines = read_lines(layout_of("\n\n".join([told] * 9), lang), language_models(lang).encoder.network.vocabulary)
    network, numbers = language_models(lang).encoder.network, lines.numbers
    asked = pair_views(lines, list(actor_pairs(lines.layout))[4:5])
    tape = Tape(network.weights)
    places = contexts(tape, numbers.words, numbers.endings, numbers.labels, np.zeros(len(numbers.words), np.int32))
    whole = ask(tape, "pair", PAIR, places, weighed(tape, places), asked)
    for answer, scores in Passage(network, numbers).ask("pair", PAIR, asked).items():
        assert scores == pytest.approx(whole[answer].value, abs=0.02)  # vectors are kept in half precision


def test_all_links_of_a_report_are_heard_together_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    programmes = ", ".join(f"[Programme:Plan {name}]" for name in "ABCDEFGHIJ")
    cities = ", ".join(f"[City:Town{name}]" for name in "abcdefghij")
    layout = layout_of(f"{cities} and [Firm:Nokia] run {programmes}.")
    links = list(link_candidates(layout))
    sizes: list[int] = []

    def watched(lines: Lines, asked: Sequence[Link]) -> Views:
        sizes.append(len(asked))
        return link_views(lines, asked)

    monkeypatch.setattr(module, "link_views", watched)
    reading = language_models("en").encoder.read(layout)
    together = reading.links(links)
    assert sizes == [len(links)]
    assert len(links) > 64
    monkeypatch.setattr(module, "_ASKED", 16)
    sizes.clear()
    apart = reading.links(links)
    assert len(sizes) > 1
    assert sum(sizes) == len(links)
    assert [len(views) for views in apart] == [len(views) for views in together] == [len(k.views) for k in links]
    assert apart != together


def test_the_order_of_questions_changes_no_answer() -> None:
    layout = layout_of("[City:Espoo], [City:Vantaa] and [Firm:Nokia] signed a contract in 2016.")
    pairs = list(actor_pairs(layout))
    reading = language_models("en").encoder.read(layout)
    assert reading.odds(pairs[::-1]) == reading.odds(pairs)[::-1]
    for chances in (*reading.kinds(pairs), *reading.statuses(pairs)):
        assert sum(math.exp(p) for p in chances.values()) == pytest.approx(1.0, abs=1e-4)
    assert reading.kinds([]) == []


def test_a_question_that_comes_later_is_heard_among_those_before() -> None:
    layout = layout_of("[City:Espoo], [City:Vantaa] and [Firm:Nokia] met. [Firm:Nokia] signed with [City:Espoo].")
    pairs = list(actor_pairs(layout))
    encoder = language_models("en").encoder
    at_once, later = encoder.read(layout), encoder.read(layout)
    first = later.odds(pairs[:-1])
    assert later.odds(pairs[-1:]) == pytest.approx(at_once.odds(pairs)[-1:], abs=1e-4)
    assert later.odds(pairs[:-1]) == first  # what was said is not taken back
    assert encoder.read(layout).odds(pairs[-1:]) != pytest.approx(at_once.odds(pairs)[-1:], abs=1e-4)


def test_an_encoder_is_read_as_it_was_written(tmp_path: Path) -> None:
    shipped = language_models("en").encoder.network
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        save_network(shipped, tmp_path / name / "en.encoder.npz")
    again = load_encoder("en", tmp_path / "one").network
    assert again.vocabulary == shipped.vocabulary
    assert all(np.array_equal(again.weights[name], value) for name, value in shipped.weights.items())
    one, two = ((tmp_path / name / "en.encoder.npz").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("content", [None, b"", b"PK no archive"])
def test_a_file_that_is_no_encoder_is_named(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "en.encoder.npz").write_bytes(content)
    with pytest.raises(DataError, match=r"en\.encoder\.npz"):
        load_encoder("en", tmp_path)


def test_an_encoder_of_another_version_is_named(tmp_path: Path) -> None:
    shipped = language_models("en").encoder.network
    older = {name: value for name, value in shipped.weights.items() if not name.startswith("pair.shared")}
    save_network(Network(shipped.vocabulary, older), tmp_path / "en.encoder.npz")
    with pytest.raises(DataError, match=r"en\.encoder\.npz: a network of another version"):
        load_encoder("en", tmp_path)


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=5), st.data())
def test_mixed_chances_sum_to_one_and_agree_where_both_do(weights: list[float], data: st.DataObject) -> None:
    def shares(given_: list[float]) -> dict[str, float]:
        return {str(i): weight / sum(given_) for i, weight in enumerate(given_)}

    chances = shares(weights)
    said = shares(data.draw(st.lists(st.floats(0.01, 1.0), min_size=len(weights), max_size=len(weights))))
    mixed = heed(chances, {name: math.log(p) for name, p in said.items()})
    assert sum(mixed.values()) == pytest.approx(1.0)
    assert heed(chances, {name: math.log(p) for name, p in chances.items()}) == pytest.approx(chances)


def test_an_encoder_that_knows_no_word_still_reads() -> None:
    layout = layout_of("[City:Qwxyz] zzyx [Firm:Vbnm Oy].")
    assert len(language_models("en").encoder.read(layout).odds(list(actor_pairs(layout)))) == 1
