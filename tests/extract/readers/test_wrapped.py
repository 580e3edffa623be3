"""Wrapped text is made whole, and nothing else is."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from extract.readers import read
from extract.readers.wrapped import unwrapped, wrap_width

ENGLISH = (
    "The city of Espoo and the utility Elisa have agreed on Monday to build a network of sensors along the western "
    "shore, which the University of Helsinki will look after for three years. The council had asked for it twice, "
    "since the water had risen into the cellars of the old town every autumn. Nobody knows yet what it will cost."
)
CHINESE = (
    "埃斯波市与诺基亚公司周一签署合作协议，将在西岸建设水位监测网络，由赫尔辛基大学负责三年的维护工作。市议会此前曾两次"
    "提出这一要求，因为每年秋天海水都会漫进老城区的地下室，居民为此多次投诉。项目的费用目前还没有公布，双方表示将尽快说明。"
    "监测数据将向所有人开放，周边城市也可以使用，不过需要事先签署一份简单的协议，市政府对此表示欢迎。"
)
FORM = "Buyer: City of Espoo\nSupplier: Elisa Oyj, Helsinki\nObject: sensors along the western shore\nValue: 5 million"
LIST = "\n".join(f"- {name} has signed the memorandum on open data and trams" for name in "ABCDEFGH")


def wrapped(text: str, width: int) -> str:
    if text.isascii():
        return textwrap.fill(text, width)
    return "\n".join(text[at : at + width // 2] for at in range(0, len(text), width // 2))


@pytest.mark.parametrize("width", [60, 72, 80, 100])
@pytest.mark.parametrize("text", [f"{ENGLISH} {ENGLISH}", CHINESE * 2])
def test_a_wrapped_paragraph_is_whole_again(text: str, width: int) -> None:
    two = f"{wrapped(text, width)}\n\n{wrapped(text, width)}"
    assert wrap_width(two) is not None
    assert unwrapped(two) == f"{text}\n\n{text}"
    assert unwrapped(unwrapped(two)) == unwrapped(two)


@pytest.mark.parametrize(
    "text", ["", "One line.", FORM, LIST, ENGLISH, CHINESE, f"{ENGLISH}\n{ENGLISH}", f"{FORM}\n{LIST}"]
)
def test_other_lines_stay_as_they_are(text: str) -> None:
    assert unwrapped(text) == text


def test_items_and_rows_of_a_wrapped_text_stay_apart() -> None:
    text = f"{textwrap.fill(ENGLISH, 72)}\n\n{LIST}\n\n{FORM}"
    assert unwrapped(text) == f"{ENGLISH}\n\n{LIST}\n\n{FORM}"


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f"Espoo measures\n\n{textwrap.fill(ENGLISH, 72)}\n", "utf-8")
    report = read(file)
    assert report.title == "Espoo measures"
    assert report.text == f"Espoo measures\n\n{ENGLISH}"
