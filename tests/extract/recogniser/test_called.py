"""The text itself says what a name is: by a noun before or behind it, by members, by being twinned with."""

from __future__ import annotations

import pytest

from extract.mentions.spans import Span
from extract.recogniser.called import as_called, called_names
from ontology.records import EntityType

CITY, FIRM, BODY = EntityType.CITY, EntityType.FIRM, EntityType.PUBLIC_BODY
ASSOCIATION, PROGRAMME, UNIVERSITY = EntityType.ASSOCIATION, EntityType.PROGRAMME, EntityType.UNIVERSITY

TOLD = [
    ("en", "The lines are run by Vexo, the council's own telecoms company, since May.", "Vexo", PROGRAMME, FIRM),
    ("en", "Vexo is a charity.", "Vexo", FIRM, ASSOCIATION),
    ("en", "They wrote to Vexo (VX), an agency of the region.", "Vexo", FIRM, BODY),
    ("en", "The network operator Vexo dug the trench.", "Vexo", ASSOCIATION, FIRM),
    ("en", "Espoo became a member of Vexo in May.", "Vexo", PROGRAMME, ASSOCIATION),
    ("en", "Espoo is twinned with Vexo.", "Vexo", FIRM, CITY),
    ("en", "Vexo, a consortium, won.", "Vexo", PROGRAMME, ASSOCIATION),
    ("zh", "运输由车队公司“海燕”负责。", "海燕", PROGRAMME, FIRM),
    ("zh", "该市是“海燕”网络的成员。", "海燕", PROGRAMME, ASSOCIATION),
    ("zh", "海燕市长到访。", "海燕", FIRM, CITY),
]
LEFT = [
    ("en", "Vexo, a consortium, won.", "Vexo", FIRM),
    ("en", "Vexo, the company's app, is new.", "Vexo", PROGRAMME),
    ("en", "Vexo, which a company runs, is new.", "Vexo", PROGRAMME),
    ("en", "Vexo, a town, hired a company.", "Vexo", CITY),
    ("en", "Vexo is a company. Elsewhere Vexo is a charity.", "Vexo", PROGRAMME),
    ("en", "Espoo is a member of Vexo.", "Vexo", FIRM),
    ("en", "for the company\nVexo runs it.", "Vexo", PROGRAMME),
    ("zh", "海燕项目成员到访。", "海燕项目", PROGRAMME),
    ("zh", "海燕领导小组成员单位。", "海燕", PROGRAMME),
]


def named(text: str, name: str, kind: EntityType) -> list[Span]:
    """Return a span for each place where a name stands."""
    starts = [i for i in range(len(text)) if text.startswith(name, i)]
    return [Span(i, i + len(name), name, kind, "recogniser", 0.6) for i in starts]


@pytest.mark.parametrize(("lang", "text", "name", "taken", "told"), TOLD)
def test_a_name_is_what_the_text_calls_it(lang: str, text: str, name: str, taken: EntityType, told: EntityType) -> None:
    found = as_called(text, named(text, name, taken), lang=lang)
    assert {span.type for span in found} == {told}
    assert all(span.confidence > 0.6 for span in found)


@pytest.mark.parametrize(("lang", "text", "name", "taken"), LEFT)
def test_a_name_stays_what_it_is_where_nothing_or_too_much_is_said(
    lang: str, text: str, name: str, taken: EntityType
) -> None:
    spans = named(text, name, taken)
    assert as_called(text, spans, lang=lang) == spans


def test_another_name_in_brackets_is_of_the_same_type() -> None:
    text = "Vexo Fibre (VXF), a company, dug. VXF paid."
    spans = named(text, "Vexo Fibre", BODY) + named(text, "VXF", BODY)
    assert {span.type for span in as_called(text, spans, lang="en")} == {FIRM}


def test_a_name_with_another_type_keeps_lexicon_entries_of_that_type_alone() -> None:
    text = "The company Cambridge paid."
    (span,) = named(text, "Cambridge", PROGRAMME)
    (found,) = as_called(text, [span], lang="en")
    assert found.type is FIRM
    assert all(kind is FIRM for kind, _ in found.keys)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They wrote to Friends of the Lagoon, an NGO.", ["Friends of the Lagoon"]),
        ("LUMO, a general incorporated association, runs it.", ["LUMO"]),
        ("It is shared with SONEDE (Tunis), the national water utility.", ["SONEDE"]),
        ("Anna Holm, the mayor, signs.", []),
        ("The Ecozoil Group, an old friend, left; Ecozoil, we hear, stays.", []),
    ],
)
def test_what_the_text_calls_something_is_a_name(text: str, names: list[str]) -> None:
    assert [span.surface for span in called_names(text, bytearray(len(text)), lang="en")] == names


def test_a_name_that_was_seen_is_not_seen_again() -> None:
    text = "They hired Ecozoil, a local charity."
    assert called_names(text, bytearray([1] * len(text)), lang="en") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("镇里推出了“慢慢巴士”，受到欢迎。", ["慢慢巴士"]),
        ("市里通过“好邻居”和“晚安港湾”平台收集意见。", ["晚安港湾"]),
        ("“好邻居”项目由区里出资。", ["好邻居"]),
        ("市长强调“以人为本”，发布“宜居榜”。", []),
    ],
)
def test_what_is_quoted_and_launched_is_a_programme(text: str, names: list[str]) -> None:
    assert [span.surface for span in called_names(text, bytearray(len(text)), lang="zh")] == names
