"""SELECT queries of ours, as rows of plain Python values."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from graph.cards import plain_value
from graph.engine import Engine
from graph.iris import Iris
from ontology.errors import StoreError
from ontology.prefixes import PREFIXES

__all__ = ["select"]

_Term = NamedNode | Literal | ox.BlankNode | ox.Triple


def select(
    engine: Engine, iris: Iris, query: str, bindings: Mapping[str, NamedNode | Literal], *, where: str
) -> list[dict[str, str | int | float | None]]:
    """Run a SELECT query over the union of all graphs; ``where`` names the store in errors.

    Raises
    ------
    StoreError
        The query is malformed, no SELECT, or failed.
    """
    substitutions: dict[ox.Variable, _Term] = {ox.Variable(name): term for name, term in bindings.items()}
    try:
        solutions = engine.query(
            query,
            prefixes={**PREFIXES, "kg": iris.base},
            use_default_graph_as_union=True,
            substitutions=substitutions,
        )
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise StoreError(f"the query failed ({error})", where=where) from error
    if not isinstance(solutions, ox.QuerySolutions):
        raise StoreError("not a SELECT query", where=query.strip()[:60])
    names = [variable.value for variable in solutions.variables]
    return [dict(zip(names, map(plain_value, solution), strict=True)) for solution in solutions]
