"""Networks and their measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import pandas as pd

from cityties.kg.filtering import FilterOptions, filters_of
from cityties.kg.frames import frame_of
from cityties.kg.opened import Opened
from graph.centrality import MEASURES, Ranked, centralities
from graph.communities import Communities, communities
from graph.network import NetworkData, network_data
from graph.panels import PanelRow, panels
from graph.projection import Projection, project, two_mode
from graph.structure import NetworkFigure, whole_network
from graph.uncertainty import RankInterval, rank_uncertainty
from ontology.errors import SettingError

if TYPE_CHECKING:  # networkx is graph's; here its name serves as a type only
    import networkx as nx

__all__ = ["Networks"]


class Networks(Opened):
    """The partnership network; every method takes the filters of :class:`~cityties.kg.filtering.FilterOptions`."""

    def network(self, projection: Projection = "clique", **filters: Unpack[FilterOptions]) -> nx.Graph:
        """Return the network of actors as a ``networkx`` graph whose attributes say how it was made.

        Parameters
        ----------
        projection
            Weight of a pair: ``clique`` (partnerships), ``fractional`` (each shared by its members) or ``evidence``
            (reports).
        **filters
            ``kind``, ``status``, ``type``, ``since``, ``until``, ``country``, ``report``, ``min_confidence``,
            ``cities``.

        Raises
        ------
        NetworkError
            Nothing is left.
        SettingError
            A filter or projection is unknown.
        """
        return project(self._data(filters), projection)

    def two_mode(
        self, by: Literal["partnership", "programme"] = "partnership", **filters: Unpack[FilterOptions]
    ) -> nx.Graph:
        """Return actors (``bipartite=0``) and the partnerships or programmes that join them (``bipartite=1``)."""
        return two_mode(self._data(filters), by)

    def figures(
        self, *, projection: Projection = "clique", seed: int = 0, **filters: Unpack[FilterOptions]
    ) -> pd.DataFrame:
        """Describe the network as a whole: ``figure``, ``value`` (missing where not defined) and ``note``."""
        return frame_of(NetworkFigure, whole_network(self.network(projection, **filters), seed=seed))

    def communities(
        self,
        method: Literal["leiden", "louvain"] = "leiden",
        *,
        projection: Projection = "clique",
        seed: int = 0,
        **filters: Unpack[FilterOptions],
    ) -> Communities:
        """Divide the actors into communities, with modularity and the agreement of ten seeds."""
        return communities(self.network(projection, **filters), method, seed=seed)

    def centrality(
        self,
        measure: str = "degree",
        *,
        projection: Projection = "clique",
        uncertainty: int = 0,
        k: int | None = None,
        by: Literal["year", "period"] | None = None,
        period: tuple[str, ...] | list[str] = (),
        sources: int | None = None,
        seed: int = 0,
        backend: str | None = None,
        **filters: Unpack[FilterOptions],
    ) -> pd.DataFrame:
        """Rank the actors, best first.

        Parameters
        ----------
        measure
            One of :data:`graph.centrality.MEASURES`, or ``"all"`` for a column each.
        projection
            As in :meth:`network`.
        uncertainty, k
            So many networks are redrawn by the records' confidences; each rank then comes with the interval that holds
            90% of its draws, and with the probability of the first ``k``.
        by, period
            One ranking a ``"year"`` or a ``"period"``; periods are written ``"2010-2015"``.
        sources
            Betweenness and closeness: start paths from so many actors only.
        seed
            Of draws and sampled sources.
        backend
            Names an engine, see :func:`graph.centrality.centrality`.
        **filters
            As in :meth:`network`.

        Returns
        -------
        pandas.DataFrame
            ``rank``, ``iri``, ``name``, ``type``, ``value`` and, by what was asked, the fields of
            :class:`~graph.uncertainty.RankInterval` or :class:`~graph.panels.PanelRow`, or a column a measure.

        Raises
        ------
        NetworkError
            The network is empty, or the engine can't compute the measure.
        SettingError
            A setting is unknown, or two don't go together.

        Examples
        --------
        >>> from cityties import KnowledgeGraph
        >>> with KnowledgeGraph("memory") as kg:
        ...     kg.centrality("betweenness")
        Traceback (most recent call last):
        ontology.errors.NetworkError: the graph holds no partnership; ingest reports first.
        """
        cut = bool(by or period)
        if uncertainty and (cut or sources or backend or measure == "all"):
            raise SettingError(
                "goes with none of by, period, sources, backend and the measure all",
                where="uncertainty",
                todo="leave them out",
            )
        if cut and (sources or measure == "all"):
            raise SettingError("panels go with one measure and all sources", where="by", todo="leave the other out")
        data = self._data(filters)
        if uncertainty:
            drawn = rank_uncertainty(data, measure, projection=projection, draws=uncertainty, seed=seed)
            return frame_of(RankInterval, drawn.intervals(k))
        if cut:
            found = panels(
                data, measure, given=period, by=by or "period", projection=projection, seed=seed, backend=backend
            )
            return frame_of(PanelRow, found.rows)
        measures = MEASURES if measure == "all" else (measure,)
        tables = centralities(project(data, projection), measures, seed=seed, backend=backend, sources=sources)
        frame = frame_of(Ranked, tables[measures[0]])
        if measure != "all":
            return frame if sources else frame.drop(columns="error")
        frame = frame[["rank", "iri", "name", "type"]]
        for name, rows in tables.items():
            frame = frame.assign(**{name: frame["iri"].map({row.iri: row.value for row in rows})})
        return frame

    def _data(self, filters: FilterOptions) -> NetworkData:
        return network_data(self.store, filters_of(filters), passages=False)
