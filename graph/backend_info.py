"""What networkx is told of our backend when it is imported; kept apart, because it must load at once."""

from __future__ import annotations

from typing import Any

__all__ = ["info"]


def info() -> dict[str, Any]:
    """Return the entry of the group ``networkx.backend_info``."""
    return {
        "backend_name": "cityties",
        "project": "cityties",
        "package": "graph",
        "short_summary": "Shortest paths and cores over arrays, compiled by numba.",
        "functions": {
            name: {"additional_docs": "For simple undirected graphs; the same values as networkx, to rounding."}
            for name in ("betweenness_centrality", "closeness_centrality", "core_number")
        },
    }
