"""The languages mirror each other, and their tables are sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.mentions.grammar import common_words, load_grammar, typed_words

LANG = Path(__file__).parents[3] / "extract" / "lang"
NAMES_DATA = {"sentences.toml", "names.toml", "labels.toml"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_each_language_has_the_data_files_of_the_other(lang: str) -> None:
    assert {path.name for path in (LANG / lang).iterdir()} >= NAMES_DATA
    assert any(path.stem == "common_words" for path in (LANG / lang).iterdir())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_tail_has_one_type(lang: str) -> None:
    tails = load_grammar(lang)["tails"]
    assert len(typed_words(tails)) > 150
    assert all(word == word.strip() and word for words in tails.values() for word in words)


@pytest.mark.parametrize(("lang", "word"), [("en", "electricity"), ("en", "agreement"), ("zh", "签署"), ("zh", "合作")])
def test_ordinary_words_are_known(lang: str, word: str) -> None:
    assert word in common_words(lang)


def test_chinese_stop_words_are_no_name_words_too() -> None:
    stops = load_grammar("zh")["stops"]
    assert not set(stops["always"]) & set(stops["inside"])
