from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.lexicons import lexicon
from extract.matching import is_bounded
from extract.mentions.gazetteer import Gazetteer

_MIXED = "北京市aZ0é-’_，𠀀𪜶😀"
"""Han within and beyond the basic plane, letters, what stands between words and what joins them."""
_NAMES = st.sets(st.text(_MIXED + " ", min_size=2, max_size=5).filter(lambda name: name == name.strip()), max_size=30)


def _naive(names: set[str], text: str) -> list[tuple[int, int, str]]:
    hits = [(i, i + len(n), n) for n in names for i in range(len(text)) if text.startswith(n, i)]
    return sorted((h for h in hits if is_bounded(text, h[0], h[1])), key=lambda hit: (hit[0], -hit[1]))


@given(_NAMES, st.text(_MIXED + " \n", max_size=30))
def test_names_are_found_wherever_they_stand_between_borders(names: set[str], text: str) -> None:
    assert Gazetteer(names).find(text) == _naive(names, text)


@given(_NAMES, st.data())
def test_names_are_found_where_they_were_put(names: set[str], data: st.DataObject) -> None:
    text = "".join(data.draw(st.lists(st.sampled_from([*sorted(names), " ", "、"]), max_size=8)))
    assert Gazetteer(names).find(text) == _naive(names, text)


def test_without_names_nothing_is_found() -> None:
    assert Gazetteer(frozenset()).find("York 北京市") == []


def test_every_name_of_the_lexicons_is_found_as_a_whole() -> None:
    names = {name for name, _ in lexicon().names() if len(name) > 1}
    gazetteer = Gazetteer(names)
    assert [name for name in names if (0, len(name), name) not in gazetteer.find(name)] == []
