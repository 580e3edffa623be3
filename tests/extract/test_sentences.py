from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.sentences import find_sentences


@pytest.mark.parametrize(
    ("lang", "text", "sentences"),
    [
        ("en", "It cost 2.5 million. The U.S. firm paid.", ["It cost 2.5 million.", "The U.S. firm paid."]),
        ("en", "Dr. Li of St. Albans met J. Smith. He left.", ["Dr. Li of St. Albans met J. Smith.", "He left."]),
        ("en", "“It works.” She smiled.", ["“It works.”", "She smiled."]),
        ("en", "Partners:\n• Hera S.p.A., Bologna\n• FBK", ["Partners:", "• Hera S.p.A., Bologna", "• FBK"]),
        ("zh", "他说：“没有的事。”市长走了！", ["他说：“没有的事。”", "市长走了！"]),
        ("zh", "標題\n雙方簽約；下月動工。", ["標題", "雙方簽約；", "下月動工。"]),
        ("en", "", []),
    ],
)
def test_sentences_end_where_readers_end_them(lang: str, text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in find_sentences(text, lang=lang)] == sentences


def test_clauses_part_at_conjunctions_after_a_comma() -> None:
    text = "Espoo paid, but Vantaa, which had promised, did not"
    (sentence,) = find_sentences(text)
    assert [text[a:b] for a, b in sentence.clauses] == ["Espoo paid, ", "but Vantaa, ", "which had promised, did not"]


@given(st.text(alphabet="Aa. \n。，”!x9", max_size=60), st.sampled_from(["en", "zh"]))
def test_sentences_cover_every_visible_character_once(text: str, lang: str) -> None:
    sentences = find_sentences(text, lang=lang)
    covered = [i for s in sentences for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)


@given(st.text(alphabet="Aab,;: 。，—and but", max_size=60), st.sampled_from(["en", "zh"]))
def test_clauses_tile_their_sentence(text: str, lang: str) -> None:
    for sentence in find_sentences(text, lang=lang):
        ends = [sentence.start, *(end for _, end in sentence.clauses)]
        assert [start for start, _ in sentence.clauses] == ends[:-1]
        assert ends[-1] == sentence.end
