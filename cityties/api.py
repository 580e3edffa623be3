"""The Python interface: one class that ingests, asks, measures, draws, corrects and writes out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Unpack

import pandas as pd

from cityties.kg.asking import Asking
from cityties.kg.filtering import FilterOptions, filters_of
from cityties.kg.frames import frame_of
from cityties.kg.networks import Networks
from cityties.kg.review import Review
from graph.network import network_data
from graph.package import FILES, format_of, write_file, write_package
from graph.picture import Picture, picture
from graph.projection import Projection
from graph.validation import Violation, validate
from ontology.errors import SettingError

if TYPE_CHECKING:
    from cityties.ingest import Reading
    from graph.paper.bundle import PaperOptions

__all__ = ["KnowledgeGraph"]


class KnowledgeGraph(Asking, Networks):
    """A graph of city partnerships in a store.

    Results are pandas frames and networkx graphs; errors are of the family in :mod:`ontology.errors`. Names of methods
    and settings are those of the command line. Asking opens the store to read, so that several notebooks and the
    command line can work on it at a time; what changes the graph opens it to write, for that long alone.

    Parameters
    ----------
    location
        Folder of the store, made when something is first written; ``"memory"``; or the address of a SPARQL 1.1 server,
        for which the settings give user and password. ``None`` is what the settings say, as for the command line.
    base
        Base IRI of a new store's resources; an existing store keeps its own.

    Examples
    --------
    >>> with KnowledgeGraph("memory") as kg:
    ...     kg.sparql("SELECT (COUNT(*) AS ?n) WHERE { ?p a ct:Partnership }")
       n
    0  0
    >>> KnowledgeGraph("no/such/folder").ask("cities")
    Traceback (most recent call last):
    ontology.errors.StoreNotFound: no/such/folder: there is no graph store; ingest a report first, ...
    """

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        encoding: str | None = None,
        force: bool = False,
        jobs: int | None = None,
        scheduler: str | None = None,
    ) -> pd.DataFrame:
        """Read, extract and store reports.

        Parameters
        ----------
        paths
            Files and folders.
        encoding
            Character encoding of text files; detected where ``None``.
        force
            Extract again what the graph holds already as this version read it.
        jobs
            Processes that read and extract; as many as there are cores by default.
        scheduler
            Address of a Dask scheduler whose workers read and extract instead.

        Returns
        -------
        pandas.DataFrame
            One row a file: ``path``, ``status``, ``report_id`` and ``message``, the reason where one failed.

        Raises
        ------
        StoreLocked
            Another process is writing to the store.
        """
        from cityties.ingest import Outcome, ingest_files  # loads spaCy, which asking and drawing don't need

        given = [paths] if isinstance(paths, str | Path) else paths
        reading: Reading
        if scheduler is None:
            from cityties.workers import Workers

            reading = Workers(jobs=jobs)
        else:
            from cityties.workers.cluster import Cluster

            reading = Cluster(scheduler)
        with self.writing() as store:
            files = [Path(path) for path in given]
            outcomes = list(ingest_files(files, store, reading, encoding=encoding, force=force))
        frame = frame_of(Outcome, outcomes)
        return frame.assign(path=frame["path"].map(str), status=frame["status"].map(str))

    def remove(self, report: str) -> bool:
        """Remove a report by its id; returns whether there was one."""
        with self.writing() as store:
            return store.remove(report)

    @property
    def review(self) -> Review:
        """What people say of the graph, and how to say it: see :class:`~cityties.kg.review.Review`.

        >>> with KnowledgeGraph("memory") as kg:
        ...     len(kg.review.items())
        0
        """
        return Review(self)

    def uncurated(self) -> KnowledgeGraph:
        """Return the graph as extracted, without what people said of it: a copy in memory, to be asked and measured."""
        return type(self)._over(self.store)

    def validate(self) -> pd.DataFrame:
        """Check the graph against its SHACL shapes: one row for each violation, so none where all is well."""
        return frame_of(Violation, validate(self.store).violations)

    def export(
        self,
        path: str | Path,
        *,
        projection: Projection = "clique",
        raw: bool = False,
        **filters: Unpack[FilterOptions],
    ) -> Path:
        """Write the graph in the format that the name tells; a name without an ending is a folder for all formats.

        Parameters
        ----------
        path
            Such as ``graph.trig``, ``network.gexf``, ``nodes.csv``, ``edges.parquet``, or ``export`` for a folder.
        projection, **filters
            Of the network (GraphML and GEXF); other formats hold everything.
        raw
            Leave cells of tables as they are, also those that a spreadsheet would run as formulas.

        Raises
        ------
        SettingError
            The name tells no format that we know, or the file cannot be written.
        """
        path, kept = Path(path), filters_of(filters)
        format_ = format_of(path.name)
        if format_ is not None:
            write_file(self.store, format_, path, projection=projection, filters=kept, raw=raw)
        elif not path.suffix:
            write_package(self.store, path, projection=projection, filters=kept, raw=raw)
        else:
            raise SettingError("no format of that ending", where=path.name, todo=f"use one of {', '.join(FILES)}")
        return path

    def load(self, path: str | Path) -> int:
        """Load N-Quads that were exported before or elsewhere, as a whole or not at all; returns how many were new.

        The command line calls it ``import``, which is no name in Python.
        """
        with self.writing() as store:
            return store.load(Path(path))

    def draw(
        self,
        path: str | Path | None = None,
        *,
        title: str = "City partnerships",
        projection: Projection = "clique",
        colour_by: Literal["type", "community"] = "type",
        size_by: str = "degree",
        focus: str | None = None,
        hops: int = 1,
        lang: Literal["en", "zh"] = "en",
        **filters: Unpack[FilterOptions],
    ) -> Picture:
        """Draw the interactive network, which a notebook shows where it is the last value of a cell.

        With a ``path`` it is written to that HTML file too, which opens offline; ``picture.save`` does so later. The
        other settings are those of :func:`graph.picture.picture`.
        """
        drawn = picture(
            network_data(self.store, filters_of(filters)),
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
        self, folder: str | Path, *, options: PaperOptions | None = None, **filters: Unpack[FilterOptions]
    ) -> tuple[Path, ...]:
        """Write tables, figures, a methods paragraph and BibTeX into a folder; needs ``cityties[paper]``."""
        from graph.paper.bundle import make_paper  # loads matplotlib
        from graph.paper.folder import check_folder, write_paper

        check_folder(folder)
        return write_paper(make_paper(self.store, filters_of(filters), options), folder)
