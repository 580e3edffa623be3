"""The Python interface: one class that ingests, asks, measures and draws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

import pandas as pd

from cityties.settings import store_access
from graph.centrality import centrality
from graph.communities import Communities, communities
from graph.network import Filters, network_data
from graph.package import FILES, format_of, write_file, write_package
from graph.picture import Picture, picture
from graph.projection import Projection, project, two_mode
from graph.store import Store
from graph.structure import whole_network
from graph.uncertainty import rank_uncertainty
from ontology.errors import SettingError
from queries.provenance import Provenance
from queries.run import run, run_named

if TYPE_CHECKING:  # networkx is graph's; here its name serves as a type only
    import networkx as nx

    from extract.pipeline import Extractor
    from graph.paper.bundle import PaperOptions

__all__ = ["KnowledgeGraph"]


class KnowledgeGraph:
    """A graph of city partnerships in a store.

    Parameters
    ----------
    location
        Folder of the store, made if it is missing; ``"memory"``; or the address of a SPARQL 1.1 server, for which the
        settings give user and password.
    base
        Base IRI of a new store's resources; an existing store keeps its own.

    Examples
    --------
    >>> with KnowledgeGraph("memory") as kg:
    ...     kg.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?p a ct:Partnership }")
       n
    0  0
    """

    def __init__(self, location: str | Path = "cityties-store", *, base: str | None = None) -> None:
        self.store = Store.open(location, base=base, create=True, access=store_access(str(location)))
        self._extractor: Extractor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; the graph is of no use afterwards."""
        self.store.close()

    def ingest(self, paths: Iterable[str | Path], *, encoding: str | None = None) -> pd.DataFrame:
        """Read, extract and store reports.

        Returns
        -------
        pandas.DataFrame
            One row a file: ``path``, ``status``, ``report_id`` and ``message``, the reason where one failed.
        """
        from cityties.ingest import ingest_files  # loads spaCy, which asking and drawing don't need

        if self._extractor is None:
            from extract.pipeline import Extractor

            self._extractor = Extractor()
        outcomes = ingest_files([Path(p) for p in paths], self.store, self._extractor, encoding=encoding)
        return pd.DataFrame([asdict(o) for o in outcomes], columns=["path", "status", "report_id", "message"])

    def sparql(self, query: str, /, **bindings: Any) -> pd.DataFrame:
        """Run a SPARQL query; keyword arguments bind its variables."""
        result = run(self.store, query, bindings=bindings)
        return pd.DataFrame(result.records(), columns=list(result.columns))

    def ask(self, query: str, /, **bindings: Any) -> pd.DataFrame:
        """Run a named query, such as ``kg.ask("partners_of", name="深圳")``."""
        result = run_named(self.store, query, bindings=bindings)
        return pd.DataFrame(result.records(), columns=list(result.columns))

    @property
    def provenance(self) -> Provenance:
        """The steps from a report to the numbers that rest on it, and back.

        >>> with KnowledgeGraph("memory") as kg:
        ...     kg.provenance.statements("no-such-report")
        ()
        """
        return Provenance(self.store)

    def network(self, *, projection: Projection = "clique", filters: Filters | None = None) -> nx.Graph:
        """Return the partnership network as a ``networkx`` graph whose attributes say how it was made."""
        return project(network_data(self.store, filters, passages=False), projection)

    def two_mode(
        self, by: Literal["partnership", "programme"] = "partnership", *, filters: Filters | None = None
    ) -> nx.Graph:
        """Return actors (``bipartite=0``) and the partnerships or programmes that join them (``bipartite=1``)."""
        return two_mode(network_data(self.store, filters, passages=False), by)

    def figures(
        self, *, projection: Projection = "clique", filters: Filters | None = None, seed: int = 0
    ) -> pd.DataFrame:
        """Describe the network as a whole: ``figure``, ``value`` (missing where not defined) and ``note``."""
        found = whole_network(self.network(projection=projection, filters=filters), seed=seed)
        return pd.DataFrame([asdict(figure) for figure in found])

    def communities(
        self,
        method: Literal["leiden", "louvain"] = "leiden",
        *,
        projection: Projection = "clique",
        filters: Filters | None = None,
        seed: int = 0,
    ) -> Communities:
        """Divide the actors into communities, with modularity and the agreement of ten seeds."""
        return communities(self.network(projection=projection, filters=filters), method, seed=seed)

    def centrality(
        self,
        measure: str = "degree",
        *,
        projection: Projection = "clique",
        filters: Filters | None = None,
        uncertainty: int = 0,
        seed: int = 0,
        backend: str | None = None,
    ) -> pd.DataFrame:
        """Rank the actors, best first; ``uncertainty`` draws give each rank an interval.

        ``backend`` names an engine, see :func:`graph.centrality.centrality`.
        """
        data = network_data(self.store, filters, passages=False)
        if uncertainty:
            found = rank_uncertainty(data, measure, projection=projection, draws=uncertainty, seed=seed)
            return pd.DataFrame([asdict(row) for row in found.intervals()])
        network = project(data, projection)
        return pd.DataFrame([asdict(row) for row in centrality(network, measure, seed=seed, backend=backend)])

    def export(
        self,
        path: str | Path,
        *,
        projection: Projection = "clique",
        filters: Filters | None = None,
        raw: bool = False,
    ) -> Path:
        """Write the graph in the format that the name tells; a name without an ending is a folder for all formats.

        Parameters
        ----------
        path
            Such as ``graph.trig``, ``network.gexf``, ``nodes.csv``, ``edges.parquet``, or ``export`` for a folder.
        projection, filters
            Of the network (GraphML and GEXF); other formats hold everything.
        raw
            Leave cells of tables as they are, also those that a spreadsheet would run as formulas.

        Raises
        ------
        SettingError
            The name tells no format that we know, or the file cannot be written.
        """
        path = Path(path)
        format_ = format_of(path.name)
        if format_ is not None:
            write_file(self.store, format_, path, projection=projection, filters=filters, raw=raw)
        elif not path.suffix:
            write_package(self.store, path, projection=projection, filters=filters, raw=raw)
        else:
            raise SettingError("no format of that ending", where=path.name, todo=f"use one of {', '.join(FILES)}")
        return path

    def draw(
        self,
        path: str | Path | None = None,
        *,
        title: str | None = None,
        filters: Filters | None = None,
        projection: Projection = "clique",
        colour_by: Literal["type", "community"] = "type",
        size_by: str = "degree",
        focus: str | None = None,
        hops: int = 1,
        lang: Literal["en", "zh"] = "en",
    ) -> Picture:
        """Draw the interactive network, which a notebook shows where it is the last value of a cell.

        With a ``path`` it is written to that HTML file too, which opens offline; ``picture.save`` does so later. The
        other settings are those of :func:`graph.picture.picture`.
        """
        drawn = picture(
            network_data(self.store, filters),
            title=title,
            projection=projection,
            colour_by=colour_by,
            size_by=size_by,
            focus=focus,
            hops=hops,
            lang=lang,
        )
        if path is not None:
            drawn.save(path)
        return drawn

    def paper(
        self, folder: str | Path, *, filters: Filters | None = None, options: PaperOptions | None = None
    ) -> tuple[Path, ...]:
        """Write tables, figures, a methods paragraph and BibTeX into a folder; needs ``cityties[paper]``."""
        from graph.paper.bundle import make_paper  # loads matplotlib
        from graph.paper.folder import check_folder, write_paper

        check_folder(folder)
        return write_paper(make_paper(self.store, filters, options), folder)
