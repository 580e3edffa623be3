"""Years in digits, by an era, and by their distance from the report or from another year."""

from __future__ import annotations

import pytest

from extract.partnerships.dates import written_years

# language, text, date of the report, years
CASES = [
    ("en", "signed in 2014 and renewed in 2019", None, [2014, 2019]),
    ("en", "2,014 sensors, 12014 and 2014.5", None, []),
    ("en", "signed last year", "2021-03-02", [2020]),
    ("en", "signed last year", None, []),
    ("en", "two years ago", "2021", [2019]),
    ("en", "now in its third year", "2021", [2019]),
    ("en", "in its 5th year", "2021", [2017]),
    ("en", "for the past nine years", "2021", [2012]),
    ("en", "two decades ago", "2021", [2001]),
    ("en", "signed last may", "2021-03-02", [2020]),
    ("en", "signed last may", "2021-05-30", [2020]),
    ("en", "signed last may", "2021-06-01", [2021]),
    ("en", "found in 2014 and, the following year, joined", None, [2014, 2015]),
    ("en", "the following year", "2021", []),
    ("zh", "2014年签约，次年启用", None, [2014, 2015]),
    ("zh", "民国108年签约", None, [2019]),
    ("zh", "民国一百零八年签约", None, [2019]),
    ("zh", "去年签约", "2021-03", [2020]),
    ("zh", "三年前签约", "2021-03", [2018]),
    ("zh", "合作进入第六个年头", "2021", [2016]),
    ("zh", "合作已五年", "2021", [2016]),
    ("zh", "刚过去的五月", "2021-06-01", [2021]),
]


@pytest.mark.parametrize(("lang", "text", "date", "years"), CASES)
def test_the_years_that_a_text_tells(lang: str, text: str, date: str | None, years: list[int]) -> None:
    assert [written.year for written in written_years(text, 0, len(text), lang, date)] == years


def test_of_two_years_that_overlap_the_longer_counts() -> None:
    text = "the year before last"
    assert [(w.year, w.how) for w in written_years(text, 0, len(text), "en", "2021")] == [(2019, "-2")]


def test_only_the_stretch_is_read() -> None:
    text = "in 2014. in 2015. in 2016."
    assert [written.year for written in written_years(text, 9, 17, "en", None)] == [2015]
