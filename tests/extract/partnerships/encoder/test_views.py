"""What an encoder is asked about pairs and links."""

from __future__ import annotations

import numpy as np

from extract.encoder.network import Head, Views
from extract.encoder.vocabulary import FEWEST
from extract.partnerships.candidates import actor_pairs
from extract.partnerships.encoder.views import BLOCK, LINK, PAIR, block_of, link_views, pair_views
from extract.partnerships.encoder.words import Lines, read_lines, vocabulary_of
from extract.partnerships.link_features import link_candidates
from tests.extract.partnerships.test_clauses import layout_of

TEXT = (
    "[City:Espoo] and [City:Vantaa] run [Programme:Green Plan] with [Firm:Nokia]. The council pays.\n\n"
    "Partners\n\n- [University:Aalto University]\n- [Firm:Hera]\n\n[Programme:Green Plan] grew."
)


def lines_of(text: str, lang: str = "en") -> Lines:
    layout = layout_of(text, lang)
    return read_lines(layout, vocabulary_of([layout] * FEWEST, lang))


def check(views: Views, lines: Lines, head: Head) -> None:
    assert views.marks.shape == (len(views.ends), len(head.marks))
    assert (views.marks >= 0).all()
    assert (views.marks < np.array(head.marks)).all()
    assert views.groups.shape == (len(views.ends), head.groups)
    assert (views.ends >= 0).all()
    assert (views.ends < len(lines.numbers.words)).all()
    assert (views.parts >= 0).all()
    assert (views.parts <= len(lines.numbers.words)).all()
    assert ((views.sure >= 0.0) & (views.sure <= 1.0)).all()


def test_every_question_stays_within_the_report_and_its_marks_within_their_limits() -> None:
    for text, lang in ((TEXT, "en"), ("[City:无锡市]与[Firm:朗新科技]、[City:常州市]共建[Programme:星火计划]。", "zh")):
        lines = lines_of(text, lang)
        pairs = list(actor_pairs(lines.layout))
        links = list(link_candidates(lines.layout))
        assert pairs
        assert links
        check(pair_views(lines, pairs), lines, PAIR)
        check(link_views(lines, links), lines, LINK)
        assert len(link_views(lines, links).ends) == sum(len(link.views) for link in links)


def test_the_parts_are_what_stands_before_between_and_after_the_two() -> None:
    lines = lines_of("It rained. Today [City:Espoo] signed with [Firm:Nokia] again.")
    words = [word for scene in lines.layout.scenes for word in ("^", *(token.text for token in scene.tokens))]
    pair = next(pair for pair in actor_pairs(lines.layout) if pair.left.token > 0)
    views = pair_views(lines, [pair])
    told = [[words[start:end] for start, end in parts] for parts in views.parts.tolist()]
    assert told == [[["today"], ["signed", "with"], ["again", "."], ["^", "it", "rained", "."]]]
    assert [[words[at] for at in ends] for ends in views.ends.tolist()] == [["<City>", "<Firm>"]]


def test_one_whom_a_sentence_does_not_name_stands_where_the_report_last_named_it() -> None:
    lines = lines_of("[City:Espoo] grew. [Firm:Nokia] signed a contract on trams.")
    pairs = list(actor_pairs(lines.layout))
    implied = [i for i, pair in enumerate(pairs) if pair.left.token < 0 and pair.scene.index == 1]
    assert implied
    ends = pair_views(lines, pairs).ends[implied[0]]
    assert ends.tolist() == [lines.named["Espoo"][0], lines.named["Nokia"][0]]


def test_of_an_endless_sentence_only_what_stands_near_is_looked_at() -> None:
    words = "very " * 999
    lines = lines_of(f"{words}[City:Espoo] {words}signed {words}with [Firm:Nokia] {words}again.")
    views = pair_views(lines, [pair for pair in actor_pairs(lines.layout) if pair.left.token > 0])
    sizes = views.parts[:, :, 1] - views.parts[:, :, 0]
    assert sizes[:, :3].min() > 100
    assert sizes.max() <= 128


def test_questions_are_grouped_by_the_two_and_by_each_of_them() -> None:
    lines = lines_of("[City:Espoo], [City:Vantaa] and [Firm:Nokia] met. [Firm:Nokia] signed with [City:Espoo].")
    pairs = list(actor_pairs(lines.layout))
    about: dict[int, set[frozenset[str]]] = {}
    for pair, groups in zip(pairs, pair_views(lines, pairs).groups.tolist(), strict=True):
        for group, names in zip(groups, ({*pair.pair}, {pair.left.entity}, {pair.right.entity}), strict=True):
            about.setdefault(group, set()).add(frozenset(names))
    assert all(len(names) == 1 for names in about.values())
    assert len({frozenset(names) for names in about.values()}) == len(about) == 6


def test_groups_reach_no_further_than_a_block_of_sentences() -> None:
    lines = lines_of(" ".join(["[City:Espoo] met [Firm:Nokia]."] * (BLOCK + 2)))
    pairs = list(actor_pairs(lines.layout))
    assert {block_of(pair.scene) for pair in pairs} == {0, 1}
    groups = pair_views(lines, pairs).groups.tolist()
    within = [{g for row, p in zip(groups, pairs, strict=True) if block_of(p.scene) == b for g in row} for b in (0, 1)]
    assert [len(numbers) for numbers in within] == [3, 3]
    assert not within[0] & within[1]


def test_reports_that_are_learnt_from_together_share_no_groups() -> None:
    lines = lines_of(TEXT)
    links = list(link_candidates(lines.layout))
    views = [link_views(lines, some) for some in (links, [], links)]
    starts = [0, 40, 40]
    joined = Views.joined(views, starts)
    size = len(views[0].ends)
    assert (joined.groups[:size] == views[0].groups).all()
    assert (joined.groups[size:] - joined.groups[:size] == joined.groups[:size].max() + 1).all()
    assert (joined.ends[size:] == joined.ends[:size] + 40).all()


def test_no_question_is_no_row() -> None:
    lines = lines_of(TEXT)
    assert pair_views(lines, []).marks.shape == (0, len(PAIR.marks))
    assert link_views(lines, []).parts.shape == (0, LINK.parts, 2)
