"""Questions to the graph: SPARQL, named queries, names, reports, and the way from a number back to its sentence."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import pandas as pd

from cityties.kg.frames import frame_of, table_frame
from cityties.kg.opened import Opened
from graph.cards import ReportCard
from graph.entities import KnownEntity, entities
from graph.store import Store
from ontology.errors import SettingError
from ontology.records import EntityType
from queries.catalogue import catalogue
from queries.provenance import Provenance
from queries.reconcile import Question, Reconciler
from queries.results import ResultTable
from queries.run import run, run_named
from queries.search import Found, NameIndex

__all__ = ["Asking"]


class Asking(Opened):
    """What can be asked."""

    def sparql(self, query: str, /, **bindings: Any) -> pd.DataFrame:
        """Run SPARQL over the union of all graphs, read-only and with limits.

        Parameters
        ----------
        query
            SELECT, ASK (one column ``answer``), CONSTRUCT or DESCRIBE (``subject``, ``predicate``, ``object``).
            The usual prefixes (``ct:``, ``org:``, ``skos:`` …) need not be declared.
        **bindings
            Values of its variables, which a SELECT must project; text that starts with ``http:`` is an IRI.

        Raises
        ------
        QueryError
            The query is malformed or refused, or a limit was reached (:class:`~ontology.errors.QueryLimit`).
        """
        return _complete(run(self.store, query, bindings=bindings))

    def ask(self, query: str, /, **bindings: Any) -> pd.DataFrame:
        """Run a named query, such as ``kg.ask("partners_of", city="深圳")``.

        Parameters
        ----------
        query
            One of :meth:`questions`.
        **bindings
            Values of its parameters. Where it asks for one name only, ``name=``, ``city=``, ``actor=``, ``place=`` and
            ``programme=`` all give it.

        Raises
        ------
        UnknownQuery, BadBinding
            There is no such query, a parameter is missing or unknown, or the graph holds no such name.
        """
        return _complete(run_named(self.store, query, bindings=bindings))

    def questions(self) -> pd.DataFrame:
        """List the named queries: ``name``, ``question``, ``问题`` and ``parameters``; optional ones in brackets."""
        rows = [
            {
                "name": query.name,
                "question": query.title_en,
                "问题": query.title_zh,
                "parameters": ", ".join(p.name if p.required else f"[{p.name}]" for p in query.parameters),
            }
            for query in catalogue()
        ]
        return pd.DataFrame(rows)

    def find(self, text: str, *, type: str = "", limit: int = 20) -> pd.DataFrame:  # noqa: A002 - as the option
        """Find entities by a name or a part of one, in any language or script; slips are forgiven.

        Returns
        -------
        pandas.DataFrame
            The best first; the columns are the fields of :class:`queries.search.Found`.
        """
        return frame_of(Found, self._names.search(text, of_type=_type(type), limit=limit))

    def entities(self, *, type: str = "") -> pd.DataFrame:  # noqa: A002 - as the option
        """List what counts as the entities: ``iri``, then the fields of :class:`graph.entities.KnownEntity`."""
        wanted = _type(type)
        found = [e for e in entities(self.store) if wanted in {"", e.type.value}]
        frame = frame_of(KnownEntity, found)
        frame.insert(0, "iri", [self.store.iris(entity.id) for entity in found])
        return frame.drop(columns="id")

    def reconcile(
        self,
        names: Iterable[str],
        *,
        type: str = "",  # noqa: A002 - as the option
        country: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Link names, such as a column of one's own table, to entities.

        Parameters
        ----------
        names
            In any language or script.
        type
            Only entities of that type.
        country
            For each name the country (ISO 3166-1 alpha-2), which tells namesakes apart; empty where unknown.

        Returns
        -------
        pandas.DataFrame
            One row a name, in their order and, for a Series, with its index: ``iri``, ``name``, ``type`` and ``score``
            (0 to 100) of the best candidate, missing where there is none; ``match`` is true where the name is the same,
            and nobody else's.
        """
        of = (_type(type),) if type else ()
        reconciler = Reconciler(self.store, self._names)
        given = list(names)
        places = list(country) if country is not None else [""] * len(given)
        if len(places) != len(given):
            raise SettingError(f"{len(places)} for {len(given)} names", where="country", todo="give one for each")
        rows: list[dict[str, Any]] = []
        for text, place in zip(given, places, strict=True):
            told = {"country": (str(place),)} if isinstance(place, str) and place else {}
            found = reconciler.candidates(Question(str(text).strip(), of, "any", 1, told))
            rows.append(
                {
                    "iri": found[0].found.iri if found else None,
                    "name": found[0].found.name if found else None,
                    "type": found[0].found.type if found else None,
                    "score": found[0].score if found else None,
                    "match": bool(found) and found[0].match,
                }
            )
        index = names.index if isinstance(names, pd.Series) else None
        return pd.DataFrame(rows, columns=["iri", "name", "type", "score", "match"], index=index)

    def reports(self) -> pd.DataFrame:
        """List the reports: the columns are the fields of :class:`graph.cards.ReportCard`."""
        return frame_of(ReportCard, self.store.reports())

    def status(self) -> pd.DataFrame:
        """Count what the graph holds: ``what``, ``of`` (a type or kind) and ``count``."""
        counts = self.store.counts()
        rows = [("reports", "", counts.reports)]
        rows += [("entities", of, n) for of, n in counts.entities.items()]
        rows += [("partnerships", of, n) for of, n in counts.partnerships.items()]
        rows += [("relations", "", counts.relations), ("figures", "", counts.figures)]
        rows += [("rejected candidates", "", counts.rejections)]
        return pd.DataFrame(rows, columns=["what", "of", "count"])

    @property
    def provenance(self) -> Provenance:
        """The steps from a report to the numbers that rest on it, and back.

        >>> from cityties import KnowledgeGraph
        >>> with KnowledgeGraph("memory") as kg:
        ...     kg.provenance.statements("no-such-report")
        ()
        """
        return Provenance(self.store)

    @property
    def _names(self) -> NameIndex:
        """The index of names, made once for each state of the store."""
        store = self.store
        if store.folder is not None and store is self._reader:  # what was opened to read stays as it was
            if self._indexed is None or self._indexed[0] is not store:
                self._indexed = store, NameIndex(store)
            return self._indexed[1]
        return NameIndex(store)

    _indexed: tuple[Store, NameIndex] | None = None


def _type(text: str) -> str:
    if text and text not in set(EntityType):
        raise SettingError(f"{text!r} is no type", where="type", todo=f"use {', '.join(EntityType)}")
    return text


def _complete(table: ResultTable) -> pd.DataFrame:
    if table.truncated:
        warnings.warn(f"only the first {len(table.cells):,} rows: narrow the question or add LIMIT", stacklevel=3)
    return table_frame(table)
