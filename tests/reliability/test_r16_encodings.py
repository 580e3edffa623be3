"""Row 16: Chinese and Latin texts in the encodings that archives hold.

Each is decoded exactly, without being told what it is, and the graph says which encoding it was in.
"""

from __future__ import annotations

from pathlib import Path

from tests.reliability.ingesting import ingest

CHINESE = "深圳市与赫尔辛基市于2021年签署合作备忘录，共建智慧城市实验室。"
RARE = "参与单位：镕基路𠮷田中心、㛃城科技，代表张𬭚出席了会议，并与市政府签署协议。"
TRADITIONAL = "臺北市政府與高雄市政府合作推動智慧城市計畫，並簽署備忘錄。"
LATIN = "Málaga’s “smart” café – paid with €5 – links São Paulo, Gdansk and Münster."

CASES = [  # written as, text, recorded as
    ("gb18030", CHINESE, "gb18030"),
    ("gb18030", RARE, "gb18030"),
    ("gbk", TRADITIONAL, "gb18030"),
    ("big5", TRADITIONAL, "big5"),
    ("utf-16", CHINESE, "utf-16"),
    ("utf-16", LATIN, "utf-16"),
    ("utf-16-le", RARE, "utf-16-le"),
    ("utf-16-be", CHINESE, "utf-16-be"),
    ("utf-16-le", LATIN, "utf-16-le"),
    ("utf-16-be", LATIN, "utf-16-be"),
    ("cp1252", LATIN, "cp1252"),
    ("utf-8-sig", RARE, "utf-8"),
    ("utf-8", LATIN, "utf-8"),
]


def test_text_is_exact_and_the_encoding_recorded(tmp_path: Path) -> None:
    expected = {}
    for number, (written, text, recorded) in enumerate(CASES):
        name = f"{number:02} {written} 报告.txt"
        (tmp_path / name).write_bytes(text.encode(written))
        expected[name] = (text, recorded)
    found = ingest(tmp_path, jobs=2)
    found.check_rest()
    assert {name: (found.texts[name], found.encodings[name]) for name in found.texts} == expected


def test_the_cases_are_those_of_the_row() -> None:
    assert {written for written, _, _ in CASES} >= {"gb18030", "big5", "utf-16", "utf-16-le", "utf-16-be", "cp1252"}
    assert any(ord(character) > 0xFFFF for character in RARE)
