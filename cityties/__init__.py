"""The front door: the command line, the explorer and the Python interface.

``from cityties import KnowledgeGraph`` is all that a notebook needs.
"""

from typing import TYPE_CHECKING, Any

from ontology import __version__

if TYPE_CHECKING:
    from cityties.api import KnowledgeGraph

__all__ = ["KnowledgeGraph", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the interface when it is first asked for, so that ``cityties --help`` needs neither pandas nor rdflib."""
    if name == "KnowledgeGraph":
        from cityties.api import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
