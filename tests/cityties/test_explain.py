"""The explanation of an extraction: nothing of it is lost, it stands where the report says it, and it harms nobody."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityties.columns import display_width, wrap
from cityties.explain import Explanation, explain, explain_page, explain_text
from cityties.web.texts import texts
from extract.pipeline import Extractor
from extract.readers import read
from ontology.records import Bound, Evidence, Extraction, Figure, Measure, Report, Status
from tests.graph.store_samples import TEXT, annotated_reports, sample

FILES = ("en-yinchuan-zte-joint-venture.html", "en-city-networks.txt", "zh-银川与中兴.html", "zh-智慧城市政府50强.txt")
HOSTILE = (
    '</style></span><script>window.hacked=1</script><img src=x onerror="window.hacked=1">'
    "{{ 7*7 }}\u202e\x1b[2J\x00\ud800"
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module", params=FILES)
def explanation(request: pytest.FixtureRequest, extractor: Extractor, reports: Path) -> Explanation:
    return explain(extractor.extract(read(reports / request.param)))


def hostile() -> Extraction:
    """A report of which every text means harm."""
    made = sample(HOSTILE + TEXT, title=HOSTILE, path=HOSTILE, publisher=HOSTILE)
    (partnership,), (figure,), (rejection,) = made.partnerships, made.figures, made.rejections
    return replace(
        made,
        entities=tuple(replace(e, name=HOSTILE, names=(), reference=None) for e in made.entities),
        partnerships=(replace(partnership, method=f"trigger:{HOSTILE}"),),
        figures=(replace(figure, list=HOSTILE, unit=HOSTILE),),
        rejections=(rejection, replace(rejection, method=f"cue:{HOSTILE}")),
        extractor=HOSTILE,
    )


def document(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


# The notes


def test_every_finding_stands_at_its_sentence_once(explanation):
    extraction, notes = explanation.extraction, explanation.notes
    text = extraction.report.text
    for sort in ("partnerships", "relations", "figures", "rejections"):
        told = [(note, stated.record) for note in notes for stated in getattr(note, sort)]
        assert Counter(r for _, r in told) == Counter(getattr(extraction, sort))
        for note, record in told:
            assert note.text in record.evidence[-1].quote or record.evidence[-1].quote in note.text
    named = [mention for note in notes for mention, _ in note.names]
    assert Counter(named) == Counter(m for e in extraction.entities for m in e.mentions)
    for note in notes:
        assert text[note.start : note.start + len(note.text)] == note.text
        assert all(note.start <= m.start < note.start + len(note.text) for m, _ in note.names)
    assert [note.number for note in notes] == list(range(1, len(notes) + 1))


def test_a_passage_of_two_sentences_is_told_at_the_second():
    made = sample()
    first, second = TEXT.split(". ")[0] + ".", TEXT.split(". ")[1] + "."
    start = TEXT.index(second)
    both = (Evidence(0, len(first), first), Evidence(start, start + len(second), second))
    notes = explain(replace(made, partnerships=(replace(made.partnerships[0], evidence=both),))).notes
    assert [len(note.partnerships) for note in notes] == [0, 1, 0]
    assert notes[1].partnerships[0].also == (1,)
    assert "with sentence 1" in explain_text(
        explain(replace(made, partnerships=(replace(made.partnerships[0], evidence=both),)))
    )


@pytest.mark.parametrize("evidence", [(), (Evidence(10_000, 10_005, "where"),)], ids=["none", "outside the text"])
def test_what_has_no_passage_comes_last(evidence):
    made = sample()
    explanation = explain(replace(made, figures=(replace(made.figures[0], evidence=evidence),)))
    assert explanation.notes[-1].number == 0
    assert len(explanation.notes[-1].figures) == 1
    assert "Without a passage" in explain_text(explanation)
    assert "Without a passage" in explain_page([explanation])


# The text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 100])
def test_the_text_shows_everything_within_its_width(explanation, lang, width):
    extraction, words = explanation.extraction, texts(lang)
    text = explain_text(explanation, width=width, lang=lang)
    assert text == explain_text(explanation, width=width, lang=lang)
    assert max(display_width(line) for line in text.splitlines()) <= width
    assert not [line for line in text.splitlines() if line != line.rstrip()]
    flat = "".join(text.split())
    for note in explanation.notes:
        assert "".join(note.text.split())[:30] in flat
    for mark, n in (
        ("=", len(extraction.partnerships)),
        ("→", len(extraction.relations)),
        ("#", len(extraction.figures)),
    ):
        assert len(re.findall(rf"^ {{5}}{mark} ", text, re.MULTILINE)) == n
    for p in extraction.partnerships:
        kind, status = (words.code(*c).split() for c in (("kind", p.kind.value), ("status", p.status.value)))
        # In a narrow terminal what found it stands among these words, at the end of the first line.
        assert re.search("=" + ".*?".join(map(re.escape, [*kind, "·", "".join(status)])), flat)
        for member in p.members:
            said = f"{explanation.name(member.entity, lang)} ({words.code('role', member.role.value)}"
            assert "".join(said.split()) in flat
    for r in extraction.rejections:
        assert "".join(" – ".join(explanation.name(e, lang) for e in r.candidate).split()) in flat
    confidences = {f"{m.confidence:.2f}" for e in extraction.entities for m in e.mentions}
    confidences |= {f"{p.confidence:.2f}" for p in extraction.partnerships}
    assert all(confidence in text for confidence in confidences)


def test_the_text_reads_like_this():
    made = sample()
    ended = replace(made.partnerships[0], status=Status.ENDED, end=2019, method="trigger:signed")
    figure = Figure("e1", Measure.INVESTMENT, 2.5e6, Bound.ABOUT, "EUR", year=2020, evidence=made.figures[0].evidence)
    rejections = (
        replace(made.rejections[0], method="score:0.21"),
        replace(made.rejections[0], method="cue:compared", candidate=("e2", "e3")),
    )
    told = replace(made, partnerships=(ended,), figures=(figure,), rejections=rejections)
    assert (
        explain_text(explain(told), width=80)
        == """\
A title
r.txt · English · cityties 0.1.0
sentences 3 · names 4 · partnerships 1 · relations 1 · figures 1 · rejected 2

  1    Helsinki and Nokia signed an agreement in 2014.
         City  Helsinki                                            lexicon  0.95
         Firm  Nokia                                               lexicon  0.95
     =   agreement · ended · 2014–2019 · in Light Lab        word “signed”  0.87
         Helsinki (client) + Nokia (supplier)
     ×   not a partnership, mere mention: Helsinki – Insta Oy 0.21
     ×   not a partnership, mere mention (word “compared”): Nokia – Insta Oy

  2    Insta Oy takes part in the Light Lab.
         Firm       Insta Oy                                       lexicon  0.95
         Programme  Light Lab                                      lexicon  0.95
     →   Insta Oy takes part in Light Lab            clause pattern “part”  0.80

  3    628 data sets are open.
     #   Helsinki: investment: about EUR 2,500,000 in 2020                  1.00"""
    )


def test_chinese_labels_come_with_chinese_names(extractor, reports):
    explanation = explain(extractor.extract(read(reports / "en-yinchuan-zte-joint-venture.html")))
    text = explain_text(explanation, lang="zh")
    assert "Yinchuan → 银川" in text
    assert "Yinchuan →" not in explain_text(explanation)


def test_colour_adds_nothing_but_colour(explanation):
    plain = explain_text(explanation)
    coloured = explain_text(explanation, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_report_cannot_steer_the_terminal():
    text = explain_text(explain(hostile()))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\ufffd[2J" in text
    text.encode()  # no lone surrogate is left


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Z", "M")), max_size=60), st.integers(4, 20))
def test_wrapping_keeps_every_letter_and_the_width(text, width):
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(display_width(line) <= width for line in lines)


# The page


def test_the_page_holds_the_same_as_the_text(explanation):
    extraction = explanation.extraction
    root = document(explain_page([explanation]))
    assert len(root.find_class("note")) == len(explanation.notes)
    assert len(root.find_class("tie")) == len(extraction.partnerships)
    assert len(root.find_class("fact")) == len(extraction.relations) + len(extraction.figures)
    assert len(root.xpath("//details[contains(@class, 'refused')]//li")) == len(extraction.rejections)
    assert len(root.xpath("//tbody/tr")) == sum(len(e.mentions) for e in extraction.entities)
    for element in root.find_class("tag"):
        element.drop_tree()
    drawn = [e.text_content().replace("\u2060", "") for e in root.find_class("sentence")]
    assert drawn == [note.text for note in explanation.notes], "the sentences stand as the report writes them"


def test_every_label_is_there_in_both_languages(explanation):
    root = document(explain_page([explanation]))
    english, chinese = root.find_class("l-en"), root.find_class("l-zh")
    assert len(english) == len(chinese) > 50
    assert all(e.get("lang") == "en" for e in english)
    assert all(e.get("lang") == "zh-Hans" for e in chinese)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_stands_alone_and_runs_nothing(lang):
    pages = [explain(hostile()), *(explain(extraction) for extraction in annotated_reports()[::13])]
    page = explain_page(pages, lang=lang)
    page.encode()
    root = document(page)
    tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "iframe", "object", "embed", "base", "form", "video"}
    assert len(root.xpath("//style")) == 1
    assert not [a for element in root.iter() for a in element.attrib if a.startswith("on") or a == "style"]
    links = [a for a in root.xpath("//@href | //@src") if not a.startswith(("#", "data:,"))]
    assert links == []
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "49" not in root.xpath("//h1")[0].text_content(), "names are no templates"
    assert "window.hacked" in root.xpath("//h1")[0].text_content()
    assert not set("\x00\x1b\u202e\ud800") & set(page)


def test_the_page_is_the_same_every_time(explanation):
    assert explain_page([explanation]) == explain_page([explanation])


@settings(max_examples=30)
@given(st.text(max_size=40), st.sampled_from(["en", "zh"]))
def test_any_text_can_be_explained(text, lang):
    explanation = explain(Extraction(Report("r1", text, lang=lang)))
    explain_text(explanation).encode()
    explain_page([explanation]).encode()


# The command


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_prints_the_explanation(cityties, reports, extractor, lang):
    file = reports / "zh-银川与中兴.html"
    ran = cityties("extract", file, "--explain", "--lang", lang)
    assert ran.code == 0, ran.err
    assert ran.out == explain_text(explain(extractor.extract(read(file))), lang=lang) + "\n\n"


def test_the_command_draws_one_page_of_all_reports(cityties, reports):
    ran = cityties("extract", reports / FILES[0], reports / FILES[2], "--explain", "--html", "new/图.html")
    assert (ran.code, ran.out) == (0, "new/图.html\n"), ran.err
    root = document(Path("new/图.html").read_text("utf-8"))
    assert [h.text_content()[:4] for h in root.xpath("//h1")] == ["How ", "银川与中"]
    assert [a.get("href") for a in root.xpath("//nav//a")] == ["#r1", "#r2"]


def test_json_is_still_written_where_a_folder_is_named(cityties, reports):
    ran = cityties("extract", reports / FILES[0], "--explain", "--out", "json")
    assert "Yinchuan" in ran.out
    assert not ran.out.startswith("{")
    assert len(list(Path("json").glob("*.json"))) == 1


def test_a_bad_file_costs_no_other_file(cityties, reports):
    Path("empty.txt").write_bytes(b"")
    ran = cityties("extract", "empty.txt", reports / FILES[0], "--html", "page.html")
    assert ran.code == 1
    assert "empty.txt" in ran.err
    assert Path("page.html").exists()
    assert cityties("extract", "empty.txt", "--html", "none.html").code == 1
    assert not Path("none.html").exists()


def test_a_page_that_cannot_be_written_is_one_clear_line(cityties, reports):
    Path("file").write_text("in the way", "utf-8")
    ran = cityties("extract", reports / FILES[0], "--html", "file/page.html")
    assert ran.code == 1
    (line,) = ran.err.strip().splitlines()
    assert "page.html" in line
