from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract.readers import read_text
from extract.readers.metadata import find_date, find_publisher, find_title, parse_date

DATES = {
    "14 March 2019": "2019-03-14",
    "March 14, 2019": "2019-03-14",
    "Sept. 8, 2016": "2016-09-08",
    "Wednesday, September 13, 2017": "2017-09-13",
    "2020-02-30": None,
    "18/05/2016": "2016-05-18",
    "2021-12-15 09:03": "2021-12-15",
    "2021年12月15日": "2021-12-15",
    "二〇二三年五月": "2023-05",
    "二〇一九年十月二十七日": "2019-10-27",
    "（2024-03-13）": "2024-03-13",
    "民國113年": "2024",
    "民國113年3月13日": "2024-03-13",
    "２０２１年５月６日": "2021-05-06",
    "宜宾2023年5月18日电": "2023-05-18",
    "call 2021": None,
    "14 APRİL 2019": "2019-04-14",
    "8 ſept. 1916": "1916-09-08",
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_dates_are_read_in_both_languages(text: str, expected: str | None) -> None:
    assert parse_date(text) == expected


SHOWN = {
    "ESPOO, Finland, 3 May 2019 – The city signed.": "2019-05-03",
    "Head\n\nPublished: 20 November 2020\n\nText about 1 May 2019.": "2020-11-20",
    "标题\n\n本报讯 正文。\n\n某公司董事会\n二〇二二年三月二日": "2022-03-02",
    "标题\n发布时间：2021-06-15　来源：科研处\n\n正文": "2021-06-15",
    "Project sheet\nDuration: 01/07/2020 – 30/06/2023\n\nText.": None,
    "The mayor recalled how on 3 May 2019 the two cities had met in Aarhus for the very first time.": None,
    "项目\n执行期：2017年3月—2020年12月\n\n正文": None,
    "2016年12月，该市与大学签约，共建实验室，研究城市交通与能源问题，为期三年。": None,
}


@pytest.mark.parametrize(("text", "expected"), SHOWN.items())
def test_only_a_date_shown_as_the_publications_counts(text: str, expected: str | None) -> None:
    assert find_date(text) == expected


def test_title_and_publisher_come_from_the_head() -> None:
    text = "友城动态\n发布时间：2018-10-19　信息来源：某市外事办公室\n\n正文。"
    assert find_title(text) == "友城动态"
    assert find_publisher(text) == "某市外事办公室"
    assert (
        find_publisher(
            "The source: nobody knows it, and this line is one of running text that goes on and on and on"
            " until it is longer than any heading could be."
        )
        is None
    )


BENCH = Path(__file__).parents[3] / "corpus" / "gold"


@pytest.mark.parametrize("part", ["train", "dev"])
def test_dates_of_the_annotated_reports(part: str) -> None:
    files = sorted((BENCH / part).glob("*.json"))
    assert len(files) >= 40
    gold = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    found = [read_text(report["text"], title=report["title"]) for report in gold]
    assert all(r.lang == g["lang"] for r, g in zip(found, gold, strict=True))
    given = [(r.date, g["date"]) for r, g in zip(found, gold, strict=True) if r.date]
    # Gold holds dates that no text shows, so what is given is measured: nine in ten must be right.
    assert sum(a == b for a, b in given) >= 0.9 * len(given)
    assert len(given) >= 0.45 * sum(bool(g["date"]) for g in gold)
