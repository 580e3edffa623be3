from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers import ReadLimits, read, read_text
from extract.readers.encoding import decode
from extract.readers.normalise import normalise
from ontology.errors import EmptyReport, ReadError, UnreadableFile, UnsafePath, UnsupportedFormat

GOLD = Path(__file__).parents[3] / "corpus/gold/train"
CHINESE = "深圳市与赫尔辛基市于2021年签署合作备忘录，共建智慧城市实验室。\n双方约定每年互访一次。"
RARE = "参与单位：镕基路𠮷田中心、㛃城科技，代表张𬭚出席了会议，并与市政府签署协议。"
TRADITIONAL = "臺北市政府與高雄市政府合作推動智慧城市計畫，並簽署備忘錄。"
LATIN = "Málaga’s “smart” café – paid with €5 – links São Paulo, Gdansk and Münster."

ENCODINGS = [
    ("utf-8", CHINESE, "utf-8"),
    ("utf-8-sig", CHINESE, "utf-8"),
    ("gb18030", CHINESE, "gb18030"),
    ("gb18030", RARE, "gb18030"),
    ("gb18030", TRADITIONAL, "gb18030"),
    ("big5", TRADITIONAL, "big5"),
    ("utf-16", CHINESE, "utf-16"),
    ("utf-16-le", CHINESE, "utf-16-le"),
    ("utf-16-be", CHINESE, "utf-16-be"),
    ("utf-16-le", LATIN, "utf-16-le"),
    ("utf-16-be", "The city of Espoo signed.", "utf-16-be"),
    ("cp1252", LATIN, "cp1252"),
    ("utf-8", LATIN, "utf-8"),
    ("gb18030", "Shenzhen (深圳) and Helsinki signed in 2019.", "gb18030"),
    ("utf-8", "The £110m scheme has been awarded £25.9m.", "utf-8"),
    ("utf-8", "A café in Zürich.", "utf-8"),
    ("utf-8", "Pärnu holds its Valge Öö.", "utf-8"),
    ("utf-8", "¶ Paid with ¥58 million.", "utf-8"),
    ("cp1252", "Århus and Molière, MÁLAGA too.", "cp1252"),
]


@pytest.mark.parametrize(("encoding", "text", "recorded"), ENCODINGS)
def test_text_is_decoded_exactly_and_the_encoding_recorded(
    tmp_path: Path, encoding: str, text: str, recorded: str
) -> None:
    file = tmp_path / "报告.txt"
    file.write_bytes(text.encode(encoding))
    report = read(file)
    assert (report.text, report.encoding, report.path) == (text, recorded, "报告.txt")
    assert report.id == "r-" + hashlib.sha256(text.encode(encoding)).hexdigest()[:16]


@given(st.lists(st.from_regex(r"[a-zé£]{0,4}[a-z][a-zß-öø-ÿ]{0,3}|[£¥§]\d{1,3}", fullmatch=True), min_size=1))
def test_a_few_marks_and_accents_do_not_make_utf_8_chinese(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode(), where="a.txt") == (text, "utf-8")


def test_annotated_reports_are_read_as_they_were_written() -> None:
    files = sorted(GOLD.glob("*.json"))[::5]
    assert len(files) > 2000
    for file in files:
        data = json.loads(file.read_text("utf-8"))
        text = data["text"]
        for encoding in ("utf-8", "gb18030") if data["lang"] == "zh" else ("utf-8",):
            assert decode(text.encode(encoding), where=file.name)[0] == text, encoding


def test_wrong_encoding_names_the_byte_and_what_to_pass(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"Signed: " + "深圳".encode("gb18030"))
    with pytest.raises(UnreadableFile, match=r"a\.txt: byte 8 is not UTF-8; pass --encoding gb18030"):
        read(file, encoding="utf-8")
    assert read(file, encoding="gb18030").text == "Signed: 深圳"
    with pytest.raises(UnreadableFile, match="unknown encoding"):
        read(file, encoding="klingon")


@given(st.text())
def test_normalising_twice_equals_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize("code", [*range(0x2F00, 0x2FD6), *range(0xFB00, 0xFB07)], ids=hex)
def test_a_radical_or_ligature_is_read_as_what_it_stands_for(code: int) -> None:
    assert normalise(chr(code)) == unicodedata.normalize("NFKC", chr(code)) != chr(code)


def test_the_radicals_of_simplified_characters_are_read_as_these() -> None:
    assert normalise("⻓沙、⻄安、⻘岛、⻰岩与澳⻔的⻋") == "长沙、西安、青岛、龙岩与澳门的车"


def test_full_width_characters_and_single_line_ends_stay() -> None:
    text = "任务１　开通“卫庆算力快线”：\n- ＡＢＣ\n\n２０２１年"
    assert read_text(text).text == text


def test_markdown_keeps_lists_tables_and_front_matter_apart(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "---\ntitle: 合作报告\ndate: 2021-03-04\nauthor: 王\n---\n\n# 合作\n\n深圳市与\n赫尔辛基[签约](http://x.example)。\n\n"
        "1. one\n2. two\n   - inner\n\n| City | Since |\n|---|---|\n| Espoo | *2019* |\n\n> Quoted &amp; said.\n\n"
        "<p>Raw <b>HTML</b></p>\n",
        encoding="utf-8",
    )
    report = read(file)
    assert report.text == (
        "合作\n\n深圳市与赫尔辛基签约。\n\n1. one\n2. two\n- inner\n\n"
        "City | Since\nEspoo | 2019\n\nQuoted & said.\n\nRaw HTML"
    )
    assert (report.title, report.date, report.media_type) == ("合作报告", "2021-03-04", "text/markdown")


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>深圳新闻 - 网</title>
<meta property="og:title" content="深圳与赫尔辛基签约"><meta property="og:site_name" content="深圳新闻网">
<meta property="article:published_time" content="2021-05-06T08:00:00+08:00"></head>
<body><nav><ul><li>首页</li><li>新闻</li></ul></nav><article><h1>深圳与赫尔辛基签约</h1>
<p>深圳市人民政府与赫尔辛基市政府昨日签署合作备忘录，共同推进智慧城市建设，期限为五年。</p>
<p>双方还将成立联合实验室，由深圳大学与阿尔托大学共同运营，每年互派二十名研究人员。</p>
<table><tr><td>深圳大学</td><td>2021</td></tr><tr><td>阿尔托大学</td><td>2022</td></tr></table>
</article><script>alert(1)</script><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb2312"])
def test_html_gives_main_text_and_metadata(tmp_path: Path, charset: str) -> None:
    file = tmp_path / "页.html"
    file.write_bytes(PAGE.format(charset=charset).encode(charset))
    report = read(file)
    assert (
        "深圳市人民政府与赫尔辛基市政府昨日签署合作备忘录，共同推进智慧城市建设，期限为五年。\n\n双方还将"
        in report.text
    )
    assert "深圳大学 | 2021\n阿尔托大学 | 2022" in report.text
    assert "alert" not in report.text
    assert "版权所有" not in report.text
    assert (report.title, report.publisher, report.date) == ("深圳与赫尔辛基签约", "深圳新闻网", "2021-05-06")
    assert report.encoding == ("utf-8" if charset == "utf-8" else "gb18030")


@pytest.mark.parametrize(
    "page",
    ["<div>" * 100_000 + "Espoo signed." + "</div>" * 100_000, "<p>Espoo signed.</p>" + "<p>x</p>" * 300_000],
    ids=["deep", "flat"],
)
def test_html_is_never_silently_empty(tmp_path: Path, page: str) -> None:
    file = tmp_path / "a.html"
    file.write_text(page)
    assert read(file).text.startswith("Espoo signed.")


def test_html_without_text_is_an_empty_report(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<html><script>x</script></html>")
    with pytest.raises(EmptyReport):
        read(file)


FAULTS = [
    ("empty.txt", b"", EmptyReport),
    ("blank.txt", b" \n\t\n", EmptyReport),
    ("invisible.txt", "\u200b\ufeff".encode(), EmptyReport),
    ("binary.txt", bytes(range(256)) * 20, UnreadableFile),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), UnsupportedFormat),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), UnsupportedFormat),
    ("text.pdf", b"just text", UnreadableFile),
    ("text.docx", b"just text", UnreadableFile),
    ("cut.docx", b"PK\x03\x04" + bytes(40), UnreadableFile),
    ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", UnreadableFile),
    ("report.xyz", b"text", UnsupportedFormat),
    ("line.txt", b"x" * 6_000_000, UnreadableFile),
]


@pytest.mark.parametrize(("name", "data", "error"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_broken_file_is_one_error_that_names_it_and_says_what_to_do(
    tmp_path: Path, name: str, data: bytes, error: type[ReadError]
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(error) as caught:
        read(file)
    assert type(caught.value) is error
    assert name in caught.value.where
    assert caught.value.what
    assert caught.value.todo
    assert "\n" not in str(caught.value)


def test_limits_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("four")
    for limits in (ReadLimits(max_bytes=3), ReadLimits(max_chars=3), ReadLimits(max_line=3)):
        with pytest.raises(UnreadableFile, match="3"):
            read(file, limits=limits)


def test_folders_missing_files_and_forbidden_ones_are_read_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnreadableFile, match="is a folder"):
        read(tmp_path)
    with pytest.raises(UnreadableFile, match="no such file"):
        read(tmp_path / "none.txt")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(UnreadableFile, match="may not be read"):
        read(tmp_path / "a.txt")


def test_given_text_keeps_its_title_and_rejects_emptiness() -> None:
    assert read_text("Espoo.", id="x", title="T", path="p.txt").title == "T"
    with pytest.raises(EmptyReport):
        read_text(" \u200b\n")
    with pytest.raises(UnreadableFile):
        read_text("\ud800")


def test_a_name_with_a_direction_mark_is_unsafe(tmp_path: Path) -> None:
    with pytest.raises(UnsafePath, match=r"U\+202E"):
        read(tmp_path / "a\u202etxt.md")
