from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph.centrality import MEASURES
from graph.network import Actor, Filters, NetworkData, Passage, Record
from graph.picture import draw, picture
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

    @property
    def payload(self) -> dict[str, Any]:
        (found,) = [json.loads(text) for _, text in self.inside if text.startswith("{")]
        return dict(found)

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
    assert page.payload["partnerships"][0]["passages"][0][1] == HOSTILE


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
    payload = _Page(picture(data, colour_by="community").html).payload
    assert [row["count"] for row in payload["communities"]] == [5, 5, 5]
    assert len({payload["nodes"][n]["community"] for n in range(5)}) == 1


def _star(rays: int) -> NetworkData:
    actors = {f"a{i}": Actor(f"a{i}", EntityType.CITY, f"City {i}") for i in range(rays + 1)}
    records = tuple(Record(f"p{i}", "r", Kind.TWINNING, ("a0", f"a{i}")) for i in range(1, rays + 1))
    return NetworkData(actors, records)


@pytest.mark.parametrize("measure", MEASURES)
def test_sizes_follow_the_measure(measure: str) -> None:
    payload = _Page(picture(_star(5), size_by=measure).html).payload
    nodes = sorted(payload["nodes"], key=lambda node: node["rank"])
    assert [node["size"] for node in nodes] == sorted((node["size"] for node in nodes), reverse=True)
    assert nodes[0]["name"] == "City 0"
    assert payload["strings"][f"measure-{measure}"]["zh"]


def test_a_picture_of_one_tie_is_whole() -> None:
    payload = _Page(picture(_star(1)).html).payload
    assert (len(payload["nodes"]), len(payload["ties"]), payload["years"]) == (2, 1, None)
    assert payload["vis"][0]["x"] != payload["vis"][1]["x"]


def test_a_passage_comes_with_its_report_date_and_confidence() -> None:
    passage = Passage("They work together.", "r1", "News", "2019-05-02")
    actors = {i: Actor(i, EntityType.CITY, i) for i in "ab"}
    records = (
        Record("p", "r1", Kind.RESEARCH, ("a", "b"), start=2014, confidence=0.6, passages=(passage,), report_year=2019),
        Record("p", "r2", Kind.RESEARCH, ("a", "b"), end=2021, confidence=0.5, report_year=2020),
    )
    payload = _Page(picture(NetworkData(actors, records)).html).payload
    (told,) = payload["partnerships"]
    assert payload["reports"] == [{"id": "r1", "title": "News", "date": "2019-05-02"}]
    assert told["passages"] == [[0, "They work together.", 0.6]]
    assert (told["first"], told["last"], told["confidence"]) == (2014, 2021, 0.8)
    assert payload["years"] == [2014, 2021]


def test_of_a_large_network_the_best_connected_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.picture.MOST_ACTORS", 4)
    drawn = picture(_star(9))
    payload = _Page(drawn.html).payload
    assert (drawn.actors, drawn.left_out, payload["left"]) == (4, 6, 6)
    assert "City 0" in {node["name"] for node in payload["nodes"]}


def test_a_notebook_shows_the_picture_in_a_frame_of_its_own(tmp_path: Path) -> None:
    drawn = picture(_data(text=HOSTILE.rstrip("\ud800")))
    ((tag, frame),) = _Page(drawn._repr_html_()).tags
    assert (tag, frame["srcdoc"]) == ("iframe", drawn.html)
    assert "allow-same-origin" not in str(frame["sandbox"])
    assert drawn.save(tmp_path / "城市.html").read_text("utf-8") == drawn.html


def test_an_empty_network_is_not_drawn(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="empty"):
        draw(NetworkData({}, (), Filters()), tmp_path / "net.html")


@pytest.mark.parametrize(
    "bad",
    [
        {"colour_by": "mood"},
        {"size_by": "mood"},
        {"lang": "fi"},
        {"projection": "square"},
        {"focus": "City 1", "hops": 0},
    ],
    ids=str,
)
def test_an_unknown_setting_is_refused(tmp_path: Path, bad: dict[str, object]) -> None:
    with pytest.raises(SettingError):
        draw(_data(), tmp_path / "net.html", **bad)  # type: ignore[arg-type]


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match="cannot be written"):
        draw(_data(), tmp_path / "file" / "net.html")
    assert draw(_data(), tmp_path / "新" / "net.html").exists()


def test_every_word_of_the_page_is_in_both_languages() -> None:
    from graph.wording import wording

    strings = wording()
    assert {f"kind-{k}" for k in Kind} | {f"type-{t}" for t in EntityType} <= set(strings)
    assert [key for key, words in strings.items() if not (words["en"] and words["zh"])] == []
