"""A report as the numbers of its words."""

from __future__ import annotations

from extract.partnerships.encoder.words import FEWEST, UNKNOWN, Vocabulary, read_lines
from tests.extract.partnerships.test_clauses import layout_of

TEXT = "[City:Espoo] signed with [Firm:Nokia] in 2016 for 30 years. [City:Espoo] planned it."


def test_rare_words_are_unknown_and_names_are_their_types() -> None:
    layout = layout_of(TEXT)
    assert Vocabulary.of([layout] * (FEWEST - 1)).words.keys() == {"<City>", "."}
    vocabulary = Vocabulary.of([layout] * FEWEST)
    assert {"<City>", "<Firm>", "signed", "0000", "0", "planned"} <= vocabulary.words.keys()
    assert not {"espoo", "nokia", "2016", "30"} & vocabulary.words.keys()
    assert min(vocabulary.words.values()) > UNKNOWN
    lines = read_lines(layout, vocabulary)
    assert UNKNOWN not in lines.words[1 : lines.starts[1]]
    assert UNKNOWN in read_lines(layout_of("[City:Espoo] waved."), vocabulary).words[1:]


def test_each_sentence_begins_at_a_place_of_its_own() -> None:
    layout = layout_of(TEXT)
    lines = read_lines(layout, Vocabulary.of([layout] * FEWEST))
    assert lines.starts == (0, len(layout.scenes[0].tokens) + 1, len(lines.words))
    assert lines.named["Espoo"] == [1, lines.starts[1] + 1]
    assert len(lines.words) == len(lines.endings) == len(lines.labels)


def test_an_ending_tells_of_an_english_word_that_is_unknown_and_of_no_chinese_one() -> None:
    vocabulary = Vocabulary.of([layout_of(TEXT)] * FEWEST)
    lines = read_lines(layout_of("[City:Espoo] banned it."), vocabulary)
    assert lines.words[2] == UNKNOWN
    assert lines.endings[2] == vocabulary.endings["ned"]
    chinese = layout_of("[City:无锡市]与[Firm:朗新科技]签约。", "zh")
    assert not Vocabulary.of([chinese] * FEWEST).endings
    assert not read_lines(chinese, Vocabulary.of([chinese] * FEWEST)).endings.any()


def test_words_of_a_trigger_carry_its_class() -> None:
    layout = layout_of("[City:Espoo] signed a memorandum of understanding with [Firm:Nokia].")
    vocabulary = Vocabulary.of([layout] * FEWEST)
    lines = read_lines(layout, vocabulary)
    named = {number: label for label, number in vocabulary.labels.items()}
    told = {named[number] for row in lines.labels.tolist() for number in row if number}
    assert "line:0" in told
    assert any(label.startswith("triggers:") for label in told)
