from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import networkx as nx
import numpy as np
import pypdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from PIL import Image

from graph.degrees import fit_tail
from graph.figures.canvas import DOUBLE_MM, SINGLE_MM, Drawing, paint
from graph.figures.degrees import draw_degrees
from graph.figures.fonts import find_fonts
from graph.figures.labels import label_points, labels_of, shortened
from graph.figures.network import draw_network, readable_part
from graph.figures.ranks import draw_ranks
from graph.figures.timeline import draw_timeline
from graph.history import History, history
from graph.network import Actor, NetworkData, Record
from graph.projection import project
from graph.uncertainty import rank_uncertainty
from graph.wording import words_of
from ontology.errors import NetworkError, SettingError
from ontology.records import EntityType, Kind

FAMILY = "CityTies Test Chinese"
CHINESE = {c for word in ("深圳", *words_of("zh", "figures/words.tsv").values()) for c in word if ord(c) > 0x2000}
HOSTILE = ("x & y_1 <script>", "$\\frac{", "100%", "a\nb\x1b[2J", "#" * 60)


@pytest.fixture(scope="module")
def chinese_font(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A font of our own with four Chinese characters, so that no test depends on what is installed."""
    pen = TTGlyphPen(None)
    for at, point in enumerate([(50, 0), (50, 700), (650, 700), (650, 0)]):
        (pen.lineTo if at else pen.moveTo)(point)
    pen.closePath()
    box = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupCharacterMap({ord(c): "box" for c in CHINESE})
    builder.setupGlyf({".notdef": box, "box": box})
    builder.setupHorizontalMetrics({".notdef": (700, 50), "box": (700, 50)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, usWeightClass=400)
    builder.setupPost()
    path = tmp_path_factory.mktemp("font") / "chinese.ttf"
    builder.save(path)
    fontManager.addfont(path)
    yield FAMILY
    fontManager.ttflist = [entry for entry in fontManager.ttflist if entry.name != FAMILY]


def _data() -> NetworkData:
    types = list(EntityType)
    names = ["Shenzhen", "Espoo", *HOSTILE]
    actors = {
        f"kg/a{i}": Actor(f"kg/a{i}", types[i % 6], n, n if i else "", "深圳" if not i else "")
        for i, n in enumerate(names)
    }
    records = tuple(
        Record(f"p{i}", "r", list(Kind)[i % 3], ("kg/a0", iri), start=1990 + 9 * i, confidence=0.6)
        for i, iri in enumerate(list(actors)[1:])
    )
    return NetworkData(actors, records)


DATA = _data()
LABELS = labels_of(DATA.actors.values(), "en")
ROWS = rank_uncertainty(DATA, draws=30).intervals()
G = project(DATA)
DEGREES = [1] * 30 + [2] * 12 + [3] * 6 + [8]
WIDTHS = {"ranks": SINGLE_MM, "network": DOUBLE_MM, "degrees": SINGLE_MM, "timeline": DOUBLE_MM}


@cache
def _drawn(name: str) -> Drawing:
    draw: dict[str, Callable[[], Drawing]] = {
        "ranks": lambda: draw_ranks(ROWS, LABELS),
        "network": lambda: draw_network(G, LABELS),
        "degrees": lambda: draw_degrees(DEGREES, fit_tail(DEGREES), LABELS),
        "timeline": lambda: draw_timeline(history(DATA), LABELS),
    }
    return draw[name]()


@pytest.mark.parametrize("name", WIDTHS)
def test_a_figure_is_as_wide_as_a_column_at_300_dpi(name: str) -> None:
    drawing, width_mm = _drawn(name), WIDTHS[name]
    with Image.open(io.BytesIO(drawing.png)) as image:
        assert image.width == pytest.approx(width_mm / 25.4 * 300, abs=1)
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert len(image.getcolors(1_000_000) or []) > 10, "something is drawn"
        assert "Software" not in image.info
    root = ET.fromstring(drawing.svg)
    assert float(root.attrib["width"].removesuffix("pt")) == pytest.approx(width_mm / 25.4 * 72, abs=0.1)
    assert float(pypdf.PdfReader(io.BytesIO(drawing.pdf)).pages[0].mediabox.width) == pytest.approx(
        width_mm / 25.4 * 72, abs=0.1
    )


def _texts(drawing: Drawing) -> set[str]:
    return {"".join(e.itertext()) for e in ET.fromstring(drawing.svg).iter("{http://www.w3.org/2000/svg}text")}


def test_text_stays_text_and_hostile_names_stay_names() -> None:
    for name in ("ranks", "network"):
        texts = _texts(_drawn(name))
        assert {"Shenzhen", "Espoo", "x & y_1 <script>", "$\\frac{", "100%"} <= texts
        assert any(t.startswith("####") and t.endswith("…") for t in texts)
        assert b"<script" not in _drawn(name).svg
    text = pypdf.PdfReader(io.BytesIO(_drawn("ranks").pdf)).pages[0].extract_text()
    assert "Shenzhen" in text


def test_the_same_data_give_the_same_bytes_and_no_date() -> None:
    assert draw_ranks(ROWS, LABELS) == _drawn("ranks")
    assert draw_network(G, LABELS) == _drawn("network")
    for drawing in map(_drawn, WIDTHS):
        assert b"dc:date" not in drawing.svg
        assert b"CreationDate" not in drawing.pdf


def test_settings_of_others_are_neither_used_nor_changed() -> None:
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        before = dict(mpl.rcParams)
        assert draw_ranks(ROWS, LABELS) == _drawn("ranks")
        assert dict(mpl.rcParams) == before


def test_pyplot_and_windows_are_never_loaded() -> None:
    code = "import sys, graph.paper.bundle; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0


def test_chinese_is_drawn_with_a_font_that_has_it(chinese_font: str) -> None:
    labels = labels_of(DATA.actors.values(), "zh", families=[chinese_font])
    assert labels.fonts.families == ("DejaVu Sans", chinese_font)
    assert labels.names["kg/a0"] == "深圳"
    assert labels.replaced == 0
    # A glyph that is not there would be a warning, and warnings are errors here.
    drawing = paint(30, 10, labels.fonts, lambda figure: figure.text(0.1, 0.1, "深圳 Espoo").set_gid("t"))
    assert chinese_font.encode() in drawing.svg
    assert "深圳" in pypdf.PdfReader(io.BytesIO(drawing.pdf)).pages[0].extract_text()


def test_without_such_a_font_another_name_is_drawn_and_counted() -> None:
    only = Actor("kg/firm/da-jiang-1", EntityType.FIRM, "大疆", "", "大疆", ("大疆",))
    labels = labels_of([*DATA.actors.values(), only], "zh", families=["No Such Family"])
    assert (labels.names["kg/a0"], labels.names[only.iri], labels.replaced) == ("Shenzhen", "da-jiang-1", 2)
    assert labels.fonts.missing >= set("深圳大疆")


def test_a_second_family_comes_in_for_what_the_first_lacks(chinese_font: str) -> None:
    fonts = find_fonts(["深", "\U0001f3d9"], families=["No Such Family", chinese_font])
    assert fonts.families == ("DejaVu Sans", chinese_font)
    assert fonts.missing == {"\U0001f3d9"}
    assert not fonts.can_draw("\U0001f3d9")


@pytest.mark.parametrize("seed", range(2))
def test_names_cover_no_name(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.random((60, 2))
    boxes = []

    def painter(figure: Figure) -> None:
        ax = figure.add_subplot()
        ax.set(xlim=(0, 1), ylim=(0, 1))
        written = label_points(figure, ax, points, [3.0] * 60, [f"Some city {i}" for i in range(60)], limit=30)
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]  # matplotlib's Agg canvas has it
        boxes.extend(text.get_window_extent(renderer) for text in ax.texts)
        assert len(boxes) == written > 8

    paint(DOUBLE_MM, 100, find_fonts([]), painter)
    for one, other in combinations(boxes, 2):
        assert not (one.x0 < other.x1 and other.x0 < one.x1 and one.y0 < other.y1 and other.y0 < one.y1)


def test_a_large_network_is_cut_to_what_can_be_read() -> None:
    small = nx.path_graph(20)
    assert readable_part(small) is small
    many = nx.disjoint_union_all([nx.star_graph(9), *(nx.path_graph(2) for _ in range(300))])
    assert len(readable_part(many)) == 10
    large = nx.barabasi_albert_graph(2000, 2, seed=1)
    part = readable_part(large)
    assert 100 < len(part) <= 500
    assert nx.is_connected(part)
    assert min(k for _, k in large.degree(part)) >= np.median([k for _, k in large.degree()])
    pairs = nx.disjoint_union_all([nx.path_graph(2) for _ in range(300)])
    assert len(readable_part(pairs)) == 2


def test_a_long_history_is_gathered_at_its_beginning() -> None:
    starts = {year: {Kind.TWINNING: 2, Kind.RESEARCH: 1} for year in (1950, 1960, *range(1985, 2026))}
    assert {"≤1985", "1990", "Twinning"} <= _texts(draw_timeline(History(starts, 3), LABELS))
    assert "2020" in _texts(draw_timeline(History({2020: {Kind.PPP: 1}}, 0), LABELS))


def test_words_are_chinese_where_a_font_has_them(chinese_font: str) -> None:
    few = History({2020: {Kind.TWINNING: 1}}, 0)
    assert "友好城市" in _texts(draw_timeline(few, labels_of([], "zh", families=[chinese_font])))
    assert "Twinning" in _texts(draw_timeline(few, labels_of([], "zh", families=[])))


def test_nothing_to_draw_is_said() -> None:
    for draw in (
        lambda: draw_ranks([], LABELS),
        lambda: draw_network(nx.Graph(), LABELS),
        lambda: draw_degrees([0, 0], None, LABELS),
        lambda: draw_timeline(History({}, 4), LABELS),
    ):
        with pytest.raises(NetworkError):
            draw()


def test_one_actor_and_wide_intervals_can_be_drawn() -> None:
    (row,) = ROWS[:1]
    for high in (1, 9, 40_000):
        assert b"<svg" in draw_ranks([replace(row, high=high)], LABELS).svg


@pytest.mark.parametrize("name", ["figure.jpg", "figure"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match=r"\.png, \.svg or \.pdf"):
        _drawn("ranks").write(tmp_path / name)
    assert _drawn("ranks").write(tmp_path / "图.SVG").read_bytes() == _drawn("ranks").svg
    with pytest.raises(SettingError, match="cannot be written"):
        _drawn("ranks").write(tmp_path / "none" / "a.svg")


def test_a_short_name_stays_and_a_wide_one_is_cut_by_columns() -> None:
    assert shortened("Espoo", 5) == "Espoo"
    assert shortened("深圳市政府", 10) == "深圳市政府"
    assert shortened("深圳市政府", 9) == "深圳市政…"
