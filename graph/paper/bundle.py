"""Everything for a paper in one folder: tables, figures, captions, the methods paragraph, references, a manifest.

The same graph and options give the same bytes: nothing comes from the clock, and figures carry no date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import get_args

from graph.communities import Communities, communities
from graph.contents import Contents
from graph.degrees import TailFit, fit_tail
from graph.figures import MATPLOTLIB_VERSION
from graph.figures.canvas import Drawing
from graph.figures.degrees import draw_degrees
from graph.figures.labels import labels_of
from graph.figures.network import draw_network, readable_part
from graph.figures.ranks import draw_ranks
from graph.figures.timeline import draw_timeline
from graph.helix import triple_helix
from graph.history import history
from graph.measures import check_measure
from graph.network import Filters, NetworkData, network_data
from graph.panels import Panels, panels
from graph.paper import tables, whole
from graph.paper.escape import latex, needs_chinese
from graph.paper.folder import MANIFEST, Paper
from graph.paper.methods import bibtex, cited, paragraph_latex, paragraph_markdown
from graph.paper.table import Table
from graph.paths import compiled
from graph.projection import Projection, project
from graph.structure import whole_network
from graph.uncertainty import RankUncertainty, rank_uncertainties, wilson_interval
from graph.wording import Lang, words_of
from ontology import __version__
from ontology.errors import MissingExtra, NetworkError, SettingError

__all__ = ["DEFAULT_MEASURES", "PaperOptions", "make_paper"]

_RUNS, _RANDOMS = 10, 10
"""Runs of the division into communities, and random networks that the whole is compared with."""
_PANEL = 5
"""Rows a period."""
_EXTRAS = ("numba", "igraph")
DEFAULT_MEASURES = ("degree", "strength", "betweenness", "closeness", "eigenvector", "pagerank")


@dataclass(frozen=True, slots=True)
class PaperOptions:
    """What to compute and how to show it.

    Parameters
    ----------
    projection
        As in :func:`~graph.projection.project`.
    measures
        One or more; the first orders the table of all measures and the figure of ranks.
    top
        Rows of the tables and of the figure of ranks, at least 1.
    k
        Size of the top list, see :meth:`~graph.uncertainty.RankUncertainty.intervals`.
    draws, seed
        Of the redrawn networks; the seed is that of the layout too.
    lang
        Of tables, captions and figures. The methods paragraph comes in both languages.
    """

    projection: Projection = "clique"
    measures: tuple[str, ...] = DEFAULT_MEASURES
    top: int = 20
    k: int | None = None
    draws: int = 200
    seed: int = 0
    lang: Lang = "en"

    def __post_init__(self) -> None:
        if self.top < 1:
            raise SettingError(f"{self.top} is below 1", where="top", todo="give a positive number")
        if not self.measures:
            raise SettingError("no measure is named", where="measures", todo=f"use {', '.join(DEFAULT_MEASURES)}")
        for measure in self.measures:
            check_measure(measure)


def make_paper(store: Contents, filters: Filters | None = None, options: PaperOptions | None = None) -> Paper:
    """Make the files of a paper, without writing any.

    Parameters
    ----------
    store
        The graph.
    filters
        What to keep of the network.
    options
        What to compute.

    Returns
    -------
    Paper
        Names like ``tables/top-degree.tex``; notes tell of names that no font could draw, and of figures that there was
        nothing for.

    Raises
    ------
    NetworkError
        The store holds no partnership, or the filters leave none.
    SettingError
        An option is out of its range.
    MissingExtra
        matplotlib is not installed (on importing this module).
    """
    options = options or PaperOptions()
    data = network_data(store, filters)
    return _Maker(store, data, options).paper()


class _Maker:
    """One paper in the making."""

    def __init__(self, store: Contents, data: NetworkData, options: PaperOptions) -> None:
        self._options, self._data = options, data
        self._words = words_of(options.lang, tables.WORDS)
        self._network = project(data, options.projection)
        self._degrees = [int(k) for _, k in self._network.degree()]
        self._history = history(data)
        self._found = rank_uncertainties(
            data, options.measures, projection=options.projection, draws=options.draws, seed=options.seed
        )
        self._notes: list[str] = []
        self._whole = whole_network(self._network, seed=options.seed, randoms=_RANDOMS)
        self._communities = self._divided()
        self._panels = self._by_period()
        self._fit = self._tail()
        self._versions = {name: version(name) for name in ("networkx", "numpy", "scipy")}
        self._versions["matplotlib"] = MATPLOTLIB_VERSION
        used = {"numba": compiled(), "igraph": self._communities.engine == "igraph"}
        self._versions |= {name: version(name) for name in _EXTRAS if used[name]}
        cards = store.reports()
        corpus = "".join(f"{card.id} {card.sha256}\n" for card in cards)
        self._provenance = {
            "reports": f"{len(cards):,}",
            "extractors": ", ".join(sorted({card.extractor for card in cards if card.extractor})) or "–",
            "corpus": hashlib.sha256(corpus.encode()).hexdigest(),
            "graph": store.fingerprint(),
        }

    def paper(self) -> Paper:
        files: dict[str, str | bytes] = {}
        for table in self._tables():
            files[f"tables/{table.name}.csv"] = table.to_csv()
            files[f"tables/{table.name}.tex"] = table.to_latex()
            files[f"tables/{table.name}.md"] = table.to_markdown() + "\n"
        captions = {}
        for name, (drawing, caption) in self._figures().items():
            files |= {f"figures/{name}.{ending}": content for ending, content in asdict(drawing).items()}
            captions[name] = caption
        files["figures/figures.tex"] = _figure_environments(captions)
        parts = self._parts()
        for lang in get_args(Lang):
            values = self._values(lang)
            files[f"methods.{lang}.md"] = paragraph_markdown(parts, values, lang)
            files[f"methods.{lang}.tex"] = paragraph_latex(parts, values, lang)
        files["references.bib"] = bibtex(cited(parts))
        content = {name: text.encode() if isinstance(text, str) else text for name, text in sorted(files.items())}
        content[MANIFEST] = self._manifest(content)
        return Paper(content, tuple(self._notes))

    def _first(self) -> RankUncertainty:
        return self._found[self._options.measures[0]]

    def _tail(self) -> TailFit | None:
        try:
            return fit_tail(self._degrees)
        except NetworkError as error:
            self._notes.append(f"no law was fitted to the numbers of partners: {error}")
            return None

    def _divided(self) -> Communities:
        try:
            return communities(self._network, seed=self._options.seed, runs=_RUNS)
        except MissingExtra:  # Leiden needs igraph
            return communities(self._network, "louvain", seed=self._options.seed, runs=_RUNS)

    def _by_period(self) -> Panels | None:
        options = self._options
        periods = whole.panel_periods(self._data)
        if not periods:
            self._notes.append("no partnership is dated: there is no table of periods")
            return None
        return panels(
            self._data,
            options.measures[0],
            given=periods,
            by="period",
            projection=options.projection,
            seed=options.seed,
        )

    def _tables(self) -> Sequence[Table]:
        lang, top = self._options.lang, self._options.top
        rankings = {measure: found.ranking for measure, found in self._found.items()}
        made = [
            *(tables.top_table(f, self._data, top=top, k=self._options.k, lang=lang) for f in self._found.values()),
            tables.measure_table(rankings, self._first(), self._data, top=top, lang=lang),
            tables.above_table(self._first(), self._data, lang=lang),
            tables.kind_table(self._data, lang=lang),
            tables.degree_table(self._degrees, lang=lang),
            whole.network_table(self._whole, lang=lang),
            whole.community_table(self._communities, self._first().ranking, self._data, lang=lang),
            whole.helix_table(triple_helix(self._data), lang=lang),
        ]
        if self._fit is not None:
            made.append(tables.tail_table(self._fit, lang=lang))
        if self._history.starts:
            made.append(tables.timeline_table(self._history, lang=lang))
        if self._panels is not None:
            measure = self._options.measures[0]
            made.append(whole.panel_table(self._panels, measure, self._data, top=_PANEL, lang=lang))
        return made

    def _figures(self) -> dict[str, tuple[Drawing, str]]:
        options, words = self._options, self._words
        part = readable_part(self._network)
        rows = self._first().intervals(options.k)[: options.top]
        shown = labels_of([self._data.actors[iri] for iri in {*part, *(row.iri for row in rows)}], options.lang)
        if shown.fonts.missing:
            self._notes.append(
                f"no installed font has {len(shown.fonts.missing)} of the characters: {shown.replaced} names are drawn "
                "by another name or identifier, and words are English; install Noto Sans CJK and make the paper again"
            )
        told = {
            "projection": options.projection,
            "filters": tables.described(self._data, words),
            "actors": f"{len(self._network):,}",
            "shown": f"{len(part):,}",
            "draws": options.draws,
            "measure": words[f"measure-{options.measures[0]}"],
            "undated": f"{self._history.undated:,}",
        }
        drawn = {
            "network": draw_network(part, shown, seed=options.seed),
            "ranks": draw_ranks(rows, shown),
            "degrees": draw_degrees(self._degrees, self._fit, shown),
        }
        if self._history.starts:
            drawn["timeline"] = draw_timeline(self._history, shown)
        else:
            self._notes.append("no partnership has a known year of start: there is no timeline")
        captions = {name: words[f"caption-figure-{name}"] for name in drawn}
        if len(part) < len(self._network):
            captions["network"] = words["caption-figure-part"]
        return {name: (drawing, captions[name].format(**told)) for name, drawing in drawn.items()}

    def _parts(self) -> list[str]:
        parts = ["data", f"projection-{self._options.projection}", "lengths"]
        parts += [f"measure-{measure}" for measure in self._options.measures]
        parts += ["uncertainty", "whole", f"communities-{self._communities.method}", "helix"]
        parts += [name for name, made in (("periods", self._panels), ("tail", self._fit)) if made]
        return [*parts, "figures", "software", *(name for name in _EXTRAS if self._versions.get(name))]

    def _values(self, lang: Lang) -> dict[str, str]:
        options, fit, kept = self._options, self._fit, self._data.filters.describe()
        low, high = wilson_interval(options.draws // 2, options.draws)
        law = {} if fit is None else {
            "alpha": f"{fit.alpha:.2f}",
            "alpha_error": f"{fit.error:.2f}",
            "start": str(fit.start),
            "tail": f"{fit.actors:,}",
            "ratio": f"{fit.ratio:.2f}".replace("-", "\u2212"),
            "p": f"{fit.p:.2g}",
        }  # fmt: skip
        return {
            **self._provenance,
            **self._versions,
            **law,
            "randoms": str(_RANDOMS),
            "runs": str(_RUNS),
            "version": __version__,
            "records": f"{len(self._data.records):,}",
            "partnerships": f"{len(self._data.partnerships()):,}",
            "actors": f"{len(self._network):,}",
            "ties": f"{self._network.number_of_edges():,}",
            "filters": words_of(lang, tables.WORDS)["noFilters"] if kept == "all" else kept,
            "draws": f"{options.draws:,}",
            "seed": str(options.seed),
            "k": str(self._first().intervals(options.k)[0].k),
            "error": f"{(high - low) / 2:.2f}",
        }

    def _manifest(self, files: Mapping[str, bytes]) -> bytes:
        described = {
            "options": asdict(self._options),
            "filters": self._data.filters.describe(),
            "corpus_sha256": self._provenance["corpus"],
            "graph_sha256": self._provenance["graph"],
            "versions": {"cityties": __version__, **self._versions},
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        }
        return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _figure_environments(captions: Mapping[str, str]) -> str:
    r"""Return a LaTeX ``figure`` for each; ``\includegraphics`` takes the PDFs."""
    note = "% Needs \\usepackage{graphicx}.\n"
    if any(needs_chinese(caption) for caption in captions.values()):
        note += "% Chinese text: compile with XeLaTeX or LuaLaTeX and \\usepackage[UTF8]{ctex}.\n"
    return note + "\n".join(
        f"\\begin{{figure}}\n  \\centering\n  \\includegraphics{{figures/{name}.pdf}}\n"
        f"  \\caption{{{latex(caption)}}}\n  \\label{{fig:{name}}}\n\\end{{figure}}\n"
        for name, caption in captions.items()
    )
