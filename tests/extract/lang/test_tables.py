"""The phrase tables of both languages: same files, well-formed rows, known classes."""

from __future__ import annotations

import pytest

from extract.partnerships.phrases import find_phrases, read_table
from ontology.records import EntityType, Kind, Reason, Role, Status

LANGUAGES = ("en", "zh")
TABLES = ("triggers", "status", "polarity", "references", "roles", "years")
LABELS = {
    "triggers": {*Kind, "sign", "partner", "joint", "lead", "take", "locate"},
    "status": set(Status),
    "polarity": set(Reason) - {Reason.MERE_MENTION},
    "references": {*EntityType, "Actor", "Self"},
    "roles": {Role.CLIENT, Role.SUPPLIER, Role.FUNDER, Role.RECIPIENT},
    "years": {"-2", "-1", "0", "1"},
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
    rows = [(row[0], row[-1]) for row in read_table(table, lang)]
    assert sorted(set(rows)) == sorted(rows)


@pytest.mark.parametrize(
    ("text", "lang", "label", "phrase"),
    [
        ("they twinned in 1990", "en", "twinning", "twinned"),
        ("a sister city since 1990", "en", "twinning", "sister city"),
        ("两市签署战略合作协议", "zh", "agreement", "战略合作"),
        ("特许经营二十年", "zh", "ppp", "特许经营"),
    ],
)
def test_a_trigger_is_found_with_its_class(text: str, lang: str, label: str, phrase: str) -> None:
    assert (label, phrase) in {(hit.label, hit.phrase) for hit in find_phrases(text, "triggers", lang)}


def test_an_english_phrase_is_matched_on_whole_words() -> None:
    assert not [hit for hit in find_phrases("the rewards of tendering", "triggers", "en") if hit.phrase == "award"]
