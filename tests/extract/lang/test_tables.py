"""The phrase tables of both languages: same files, well-formed rows, known classes."""

from __future__ import annotations

from collections import Counter

import pytest

from extract.partnerships.phrases import find_phrases, read_table, spellings
from extract.partnerships.text import fold
from ontology.records import EntityType, Kind, Reason, Role, Status

LANGUAGES = ("en", "zh")
TABLES = ("triggers", "status", "polarity", "references", "roles", "years")
ACTS = {
    *("sign", "partner", "joint", "share", "found", "buy", "supply", "win", "receive", "use", "leave", "meet"),
    *("lead", "take", "own", "host", "locate", "witness", "say", "broker"),
}
LABELS = {
    "triggers": {*Kind, *ACTS},
    "status": set(Status),
    "polarity": set(Reason) - {Reason.MERE_MENTION},
    "references": {*EntityType, "Actor", "Self"},
    "roles": {Role.CLIENT, Role.SUPPLIER, Role.FUNDER, Role.RECIPIENT},
    "years": {"-2", "-1", "0", "1", "-n", "1-n", "-10n", "=0", "=1", *(f"m{n:02}" for n in range(1, 13))},
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_has_a_known_label(table: str, lang: str) -> None:
    labels = {row[0] for row in read_table(table, lang)}
    assert labels
    assert labels <= {str(label) for label in LABELS[table]}


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_know_the_same_labels(table: str) -> None:
    english, chinese = ({row[0] for row in read_table(table, lang)} for lang in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", ["triggers", "status", "polarity", "references"])
def test_no_phrase_stands_twice_in_a_class(table: str, lang: str) -> None:
    rows = [(row[0], phrase) for row in read_table(table, lang) for phrase in spellings(row[-1])]
    assert not [row for row, count in Counter(rows).items() if count > 1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", ["triggers", "status", "polarity"])
def test_a_phrase_is_of_one_class(table: str, lang: str) -> None:
    classes: dict[str, set[str]] = {}
    for row in read_table(table, lang):
        for phrase in spellings(row[-1]):
            classes.setdefault(phrase, set()).add(row[0])
    assert not [phrase for phrase, found in classes.items() if len(found) > 1]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", TABLES)
def test_phrases_are_in_the_form_of_the_text_that_they_are_matched_against(table: str, lang: str) -> None:
    assert not [row[-1] for row in read_table(table, lang) if fold(row[-1], lang) != row[-1]]


@pytest.mark.parametrize("table", ["triggers", "status", "polarity"])
def test_an_english_phrase_can_stand_between_word_borders(table: str) -> None:
    phrases = [phrase for row in read_table(table, "en") for phrase in spellings(row[-1])]
    assert not [phrase for phrase in phrases if not phrase[0].isalnum() or phrase != " ".join(phrase.split())]


@pytest.mark.parametrize(
    ("text", "lang", "label", "phrase"),
    [
        ("they twinned in 1990", "en", "twinning", "twinned"),
        ("a sister city since 1990", "en", "twinning", "sister city"),
        ("两市签署战略合作协议", "zh", "agreement", "战略合作协议"),
        ("特许经营二十年", "zh", "ppp", "特许经营"),
        ("以ppp模式", "zh", "ppp", "ppp模式"),
        ("the arena has a new paymaster", "en", "funding", "new paymaster"),
        ("it went to a local firm", "en", "buy", "went to"),
        ("was awarded the lot", "en", "win", "was awarded"),
        ("a subsidiary of the group", "en", "own", "subsidiary of"),
        ("in the presence of the mayor", "en", "witness", "in the presence of"),
        ("花落本地企业", "zh", "buy", "花落"),
        ("中标候选人公示", "zh", "win", "中标候选人"),
        ("集团旗下公司", "zh", "own", "集团旗下"),
        ("在市长见证下", "zh", "witness", "见证下"),
        ("由商会牵线", "zh", "broker", "牵线"),
    ],
)
def test_a_trigger_is_found_with_its_class(text: str, lang: str, label: str, phrase: str) -> None:
    assert (label, phrase) in {(hit.label, hit.phrase) for hit in find_phrases(text, "triggers", lang)}


def test_an_english_phrase_is_matched_on_whole_words() -> None:
    assert not [hit for hit in find_phrases("the rewards of tendering", "triggers", "en") if hit.phrase == "award"]
