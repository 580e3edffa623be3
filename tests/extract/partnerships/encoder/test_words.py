"""A laid out report as the numbers of its words."""

from __future__ import annotations

from extract.encoder.vocabulary import FEWEST, UNKNOWN, Vocabulary
from extract.partnerships.encoder.words import read_lines, vocabulary_of
from extract.partnerships.scenes import Layout
from tests.extract.partnerships.test_clauses import layout_of

TEXT = "[City:Espoo] signed with [Firm:Nokia] in 2016 for 30 years. [City:Espoo] planned it."


def seen(layout: Layout, times: int = FEWEST) -> Vocabulary:
    return vocabulary_of([layout] * times, layout.lang)


def test_rare_words_are_unknown_and_names_are_their_types() -> None:
    layout = layout_of(TEXT)
    assert seen(layout, FEWEST - 1).words.keys() == {"<City>", "."}
    vocabulary = seen(layout)
    assert {"<City>", "<Firm>", "signed", "0000", "0", "planned"} <= vocabulary.words.keys()
    assert not {"espoo", "nokia", "2016", "30"} & vocabulary.words.keys()
    assert min(vocabulary.words.values()) > UNKNOWN
    lines = read_lines(layout, vocabulary)
    assert UNKNOWN not in lines.numbers.words[1 : lines.numbers.starts[1]]
    assert UNKNOWN in read_lines(layout_of("[City:Espoo] waved."), vocabulary).numbers.words[1:]


def test_each_sentence_begins_at_a_place_of_its_own() -> None:
    layout = layout_of(TEXT)
    lines = read_lines(layout, seen(layout))
    assert lines.numbers.starts == (0, len(layout.scenes[0].tokens) + 1, len(lines.numbers.words))
    assert lines.named["Espoo"] == [1, lines.numbers.starts[1] + 1]
    assert len(lines.numbers.words) == len(lines.numbers.endings) == len(lines.numbers.labels)


def test_an_ending_tells_of_an_english_word_that_is_unknown_and_of_no_chinese_one() -> None:
    vocabulary = seen(layout_of(TEXT))
    lines = read_lines(layout_of("[City:Espoo] banned it."), vocabulary)
    assert lines.numbers.words[2] == UNKNOWN
    assert lines.numbers.endings[2] == vocabulary.endings["ned"]
    chinese = layout_of("[City:无锡市]与[Firm:朗新科技]签约。", "zh")
    assert not seen(chinese).endings
    assert not read_lines(chinese, seen(chinese)).numbers.endings.any()


def test_words_of_a_trigger_carry_its_class() -> None:
    layout = layout_of("[City:Espoo] signed a memorandum of understanding with [Firm:Nokia].")
    vocabulary = seen(layout)
    lines = read_lines(layout, vocabulary)
    named = {number: label for label, number in vocabulary.labels.items()}
    told = {named[number] for row in lines.numbers.labels.tolist() for number in row if number}
    assert "line:0" in told
    assert any(label.startswith("triggers:") for label in told)
