"""The page that lists the named queries, made from their headers: ``python -m queries.document > docs/queries.md``."""

from __future__ import annotations

import sys

from queries.catalogue import NamedQuery, Parameter, catalogue

__all__ = ["to_markdown"]

_INTRODUCTION = """# Named queries

Made from the headers of `queries/named/*.rq` by `python -m queries.document`; a test compares the two.

Run one with `cityties query NAME -p parameter=value`, in Python with `queries.run.run_named(store, name,
bindings=...)`, or on the explorer's page *Questions*. A `name` is any name of an entity in either language, in any
case; traditional Chinese finds simplified names and the other way round. Parameters with a default may be left out;
an empty `string` stands for all. A query costs what its answer asks, also in a graph of 100,000 partnerships; those
that list or count everything take seconds there, and give the first 100,000 rows.
"""


def to_markdown() -> str:
    """Return the page's text.

    >>> to_markdown().splitlines()[0]
    '# Named queries'
    """
    return _INTRODUCTION + "".join(_section(query) for query in catalogue())


def _section(query: NamedQuery) -> str:
    lines = [f"\n## {query.name}\n", query.title_en + "  ", query.title_zh + "\n"]
    lines += [_parameter(parameter) for parameter in query.parameters]
    lines.append(f"- gives: {', '.join(f'`{column}`' for column in query.columns)}")
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter) -> str:
    default = f", default `{parameter.default}`" if parameter.default else ", required" if parameter.required else ""
    return f"- `{parameter.name}` ({parameter.type}{default}): {parameter.help_en}; {parameter.help_zh}"


if __name__ == "__main__":
    sys.stdout.write(to_markdown())
