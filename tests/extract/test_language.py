from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.language import language_of, passages, simplify, traditional

SAMPLES = [
    ("The City of Espoo (埃斯波) signed with Huawei (华为).", "en", "Latn"),
    ("深圳市与Helsinki、Aarhus、Trondheim签署智慧城市合作备忘录。", "zh", "Hans"),
    ("高雄市政府與微軟簽署合作備忘錄。", "zh", "Hant"),
    ("著名的乾隆皇后里程碑在台北", "zh", "Hans"),
    ("", "en", "Latn"),
    ("12 345 …", "en", "Latn"),
]


@pytest.mark.parametrize(("text", "lang", "script"), SAMPLES)
def test_language_and_script(text: str, lang: str, script: str) -> None:
    found = language_of(text)
    assert (found.lang, found.script) == (lang, script)


@given(st.text(alphabet=st.one_of(st.characters(), st.characters(min_codepoint=0x3400, max_codepoint=0x2FFFF))))
def test_simplifying_keeps_every_offset(text: str) -> None:
    assert len(simplify(text)) == len(text)
    assert simplify(simplify(text)) == simplify(text)


@pytest.mark.parametrize(
    ("hant", "hans"),
    [("臺灣與裡面", "台湾与里面"), ("衛生福利部", "卫生福利部"), ("網際網路", "网际网路"), ("Aé１", "Aé１")],
)
def test_simplifying_character_by_character(hant: str, hans: str) -> None:
    assert simplify(hant) == hans


def test_labels_turn_traditional_by_phrase() -> None:
    assert traditional("头发与发展") == "頭髮與發展"


@given(st.text(alphabet="深圳與the city 12\n\u2028。"))
def test_passages_cover_the_text(text: str) -> None:
    spans = passages(text)
    assert "".join(text[p.start : p.end] for p in spans) == text
    assert all(p.start < p.end for p in spans)


def test_a_bilingual_report_is_parted() -> None:
    text = "The city signed.\n\n該市簽署了協議。\n2019\n\nIt was glad."
    assert [(p.lang, p.script) for p in passages(text)] == [("en", "Latn"), ("zh", "Hant"), ("en", "Latn")]
