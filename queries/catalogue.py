"""The catalogue of named queries: one ``.rq`` file each, with a header that says in both languages what it asks.

A header is a run of comment lines at the top of the file::

    # en: Which figures of one measure lie above a value?
    # zh: 某一指标高于给定值的数据有哪些?
    # param: above | decimal | 0 | Lowest value kept | 最低值
    # columns: subject value unit

A parameter line gives name, type, default and help in English and Chinese. An empty default of a ``name``,
``decimal``, ``integer`` or
``iri`` parameter means that a value must be given, unless its help says that empty stands for all. The SELECT projects
every parameter, because the engine binds only projected variables; ``columns`` lists the other ones, in their order.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from ontology.errors import DataError, UnknownQuery

__all__ = ["PARAMETER_TYPES", "NamedQuery", "Parameter", "catalogue", "named_query", "parse_query"]

PARAMETER_TYPES = ("name", "string", "integer", "decimal", "iri")
"""What a parameter can be; ``name`` is any name of an entity, in either language."""

_HEADER = re.compile(r"# (?P<key>[a-z]+): (?P<value>.*)")
_VARIABLE = re.compile(r"[?$]([A-Za-z_]\w*)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PROJECTION = re.compile(r"^SELECT\s+(?:DISTINCT\s+)?(?P<items>.*?)\s*^WHERE", re.M | re.S)
_EXPRESSION = re.compile(r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\s+AS\s+\?(\w+)\s*\)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a query that the caller gives a value."""

    name: str
    type: str
    default: str
    help_en: str
    help_zh: str

    @property
    def required(self) -> bool:
        """Whether a value must be given.

        >>> Parameter("first", "name", "", "Name of one actor", "主体").required
        True
        """
        return not self.default and self.type != "string" and not self.help_en.endswith("empty for all")


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One question: its text in SPARQL, its titles, its parameters and the columns of its answer."""

    name: str
    title_en: str
    title_zh: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str

    @property
    def body(self) -> str:
        """The SPARQL without the header."""
        lines = self.text.splitlines()
        first = next(i for i, line in enumerate(lines) if not line.startswith("#"))
        return "\n".join(lines[first:]) + "\n"


@cache
def catalogue() -> tuple[NamedQuery, ...]:
    """Return all named queries, sorted by name.

    Raises
    ------
    DataError
        A header is malformed or does not fit its query.

    Examples
    --------
    >>> [q.title_en for q in catalogue() if q.name == "data_sharing"]
    ['Who shares data with whom?']
    """
    return tuple(_read_all())


def named_query(name: str) -> NamedQuery:
    """Return the query of that name.

    Raises
    ------
    UnknownQuery
        There is none; the message suggests close names.

    Examples
    --------
    >>> named_query("partner_of")
    Traceback (most recent call last):
    ontology.errors.UnknownQuery: partner_of: there is no named query of that name; did you mean ...?...
    """
    known = _by_name()
    try:
        return known[name]
    except KeyError:
        close = difflib.get_close_matches(name, known, n=3)
        todo = f"did you mean {', '.join(close)}?" if close else "list the queries to see their names"
        raise UnknownQuery("there is no named query of that name", where=name, todo=todo) from None


@cache
def _by_name() -> dict[str, NamedQuery]:
    return {query.name: query for query in catalogue()}


def parse_query(name: str, text: str) -> NamedQuery:
    """Parse the text of a ``.rq`` file and check its header against its SELECT.

    Raises
    ------
    DataError
        A line of the header is missing or malformed, a parameter or column is not projected, or the other way round.
    """
    where = f"{name}.rq"
    if not _NAME.fullmatch(name):
        raise DataError("not a name for a query", where=where, todo="use lower-case letters, digits and _")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.fullmatch(line)
        if match is None:
            raise DataError(f"header line {line!r} is malformed", where=where, todo="write '# key: value'")
        key, value = match["key"], match["value"].strip()
        if key == "param":
            parameters.append(_parse_parameter(value, where))
        elif key in {"en", "zh", "columns"} and key not in fields and value:
            fields[key] = value
        else:
            raise DataError(f"header line {line!r} is unknown, empty or doubled", where=where)
    missing = {"en", "zh", "columns"} - fields.keys()
    if missing:
        raise DataError(f"header lacks {', '.join(sorted(missing))}", where=where)
    columns = tuple(fields["columns"].split())
    query = NamedQuery(name, fields["en"], fields["zh"], tuple(parameters), columns, text)
    _check(query, where)
    return query


def _parse_parameter(value: str, where: str) -> Parameter:
    parts = [part.strip() for part in value.split("|")]
    if len(parts) != 5 or not _NAME.fullmatch(parts[0]) or parts[1] not in PARAMETER_TYPES or not all(parts[3:]):
        raise DataError(
            f"parameter {value!r} is malformed", where=where, todo="write name | type | default | English | Chinese"
        )
    return Parameter(*parts)


def _check(query: NamedQuery, where: str) -> None:
    """Compare what the header declares with what the SELECT projects."""
    match = _PROJECTION.search(query.body)
    if match is None:
        raise DataError("not a SELECT with WHERE on a line of its own", where=where)
    items = _EXPRESSION.sub(r"?\1", match["items"])
    projected = tuple(_VARIABLE.findall(items))
    names = tuple(parameter.name for parameter in query.parameters)
    undeclared = set(projected) - set(names) - set(query.columns)
    if undeclared:
        raise DataError(f"undeclared variables: {', '.join(sorted(undeclared))}", where=where)
    if set(names) & set(query.columns) or len(set(names)) != len(names):
        raise DataError("a parameter is doubled or named like a column", where=where)
    if tuple(v for v in projected if v not in names) != query.columns or not set(names) <= set(projected):
        raise DataError(f"SELECT projects {' '.join(projected)}, not what the header declares", where=where)


def _read_all() -> Iterator[NamedQuery]:
    folder = resources.files("queries") / "named"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".rq"):
            yield parse_query(file.name.removesuffix(".rq"), file.read_text("utf-8"))
