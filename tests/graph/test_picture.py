from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

from graph.network import Actor, Filters, NetworkData, Passage, Record
from graph.picture import draw
from ontology.errors import NetworkError, SettingError
from ontology.records import EntityType, Kind

HOSTILE = "</script><!--<script>\u2028&lt;\ud800"


def _data(members: int = 4, text: str = "They work together.") -> NetworkData:
    actors = {f"a{i}": Actor(f"a{i}", EntityType.CITY, f"City {i}") for i in range(members)}
    records = tuple(
        Record(
            f"p{i}", "r1", Kind.RESEARCH, (f"a{i}", f"a{(i + 1) % members}"), passages=(Passage(text, "r1", "News"),)
        )
        for i in range(members)
    )
    return NetworkData(actors, records)


class _Page(HTMLParser):
    """Every tag with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in {"script", "style"} and data.strip():
            self.inside.append((self.tags[-1][0], data))


def test_nothing_is_fetched_from_outside(tmp_path: Path) -> None:
    page = _Page(draw(_data(), tmp_path / "net.html").read_text("utf-8"))
    targets = [
        value for _, attrs in page.tags for key, value in attrs.items() if key in {"src", "href", "data", "action"}
    ]
    assert targets == ["data:,"]
    styles = "".join(text for tag, text in page.inside if tag == "style")
    assert "url(" not in styles
    assert "@import" not in styles
    assert "sourceMappingURL" not in "".join(text for _, text in page.inside)


def test_the_policy_names_the_digest_of_each_script_and_style(tmp_path: Path) -> None:
    page = _Page(draw(_data(), tmp_path / "net.html").read_text("utf-8"))
    (policy,) = [
        str(attrs["content"]) for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    run = [text for tag, text in page.inside if not text.startswith("{")]
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'" for t in run}
    assert set(re.findall(r"'sha256-[^']*'", policy)) == digests
    assert len(digests) == 3


def test_hostile_text_stays_data(tmp_path: Path) -> None:
    page = _Page(draw(_data(text=HOSTILE), tmp_path / "net.html", title=HOSTILE.rstrip("\ud800")).read_text("utf-8"))
    assert [tag for tag, _ in page.tags].count("script") == 3
    (payload,) = [json.loads(text) for _, text in page.inside if text.startswith("{")]
    assert payload["partnerships"][0]["passages"][0]["quote"] == HOSTILE


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        draw(_data(9), tmp_path / name, colour_by="community").read_bytes() for name in ("a.html", "b.html")
    )
    assert first == second


def test_communities_colour_the_actors(tmp_path: Path) -> None:
    ring = nx.ring_of_cliques(3, 5)
    data = NetworkData(
        {str(n): Actor(str(n), EntityType.FIRM, f"Firm {n}") for n in ring},
        tuple(Record(f"p{u}-{v}", "r", Kind.RESEARCH, (str(u), str(v))) for u, v in ring.edges),
    )
    text = draw(data, tmp_path / "net.html", colour_by="community").read_text("utf-8")
    (payload,) = [json.loads(t) for _, t in _Page(text).inside if t.startswith("{")]
    assert [group["count"] for group in payload["groups"]] == [5, 5, 5]
    assert len({payload["nodes"][n]["color"] for n in range(5)}) == 1


def test_an_empty_network_is_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="empty"):
        draw(NetworkData({}, (), Filters()), tmp_path / "net.html")


@pytest.mark.parametrize(
    "bad", [{"colour_by": "mood"}, {"lang": "fi"}, {"projection": "square"}, {"focus": "City 1", "hops": 0}], ids=str
)
def test_an_unknown_setting_is_refused(tmp_path: Path, bad: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        draw(_data(), tmp_path / "net.html", **bad)  # type: ignore[arg-type]


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be written"):
        draw(_data(), tmp_path / "missing" / "net.html")


def test_every_word_of_the_page_is_in_both_languages() -> None:
    from graph.wording import wording

    strings = wording()
    assert {f"kind-{k}" for k in Kind} | {f"type-{t}" for t in EntityType} <= set(strings)
    assert [key for key, words in strings.items() if not (words["en"] and words["zh"])] == []
