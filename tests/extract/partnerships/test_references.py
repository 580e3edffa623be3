"""Who a phrase stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    ("en", "[City:Espoo] met [Firm:Nokia]. The company paid.", "the company", ("Nokia",)),
    ("en", "[City:Espoo] and [City:Vantaa] met. The two cities agreed.", "the two cities", ("Espoo", "Vantaa")),
    ("en", "[City:Espoo] met [Firm:Nokia]. Both sides agreed.", "both sides", ("Espoo", "Nokia")),
    ("en", "[University:Aalto University] grew. The university opened a lab.", "the university", ("Aalto University",)),
    ("zh", "[City:无锡市]与[Firm:朗新科技]会谈。该市表示欢迎。", "该市", ("无锡市",)),
    ("zh", "[City:无锡市]与[Firm:朗新科技]签约。双方将共建平台。", "双方", ("无锡市", "朗新科技")),
    ("zh", "[University:江南大学]与[University:东南大学]相邻。两校来往不多。", "两校", ("江南大学", "东南大学")),
    ("zh", "[City:無錫市]與[Firm:朗新科技]簽約。雙方將共建平台。", "双方", ("無錫市", "朗新科技")),
]


@pytest.mark.parametrize(("lang", "marked", "phrase", "targets"), CASES)
def test_a_phrase_stands_for_the_actors_named_before(
    parts: Callable[..., Any], lang: str, marked: str, phrase: str, targets: tuple[str, ...]
) -> None:
    found = {a.phrase: a.targets for a in parts(marked, lang).references}
    assert found[phrase] == targets


def test_a_phrase_of_a_type_that_is_not_named_stands_for_nothing(parts: Callable[..., Any]) -> None:
    assert "the university" not in {a.phrase for a in parts("[City:Espoo] met the university.").references}


def test_words_inside_a_name_are_no_references(parts: Callable[..., Any]) -> None:
    assert not parts("[City:Espoo]. [Firm:The Company Store] opened.").references


def test_the_city_of_a_report_is_the_one_it_is_about(parts: Callable[..., Any]) -> None:
    marked = "[City:Espoo] grew. [City:Espoo] built. Unlike [City:Lahti], it owns trams. The council voted."
    found = {a.phrase: a.targets for a in parts(marked, title="Espoo in 2020").references}
    assert found["the council"] == ("Espoo",)
