"""The text of a SPARQL update, cut into its operations (SPARQL 1.1 grammar, rules 29 to 52).

Only what stands between groups in braces is read here; the engine has parsed the whole before and parses each group
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.tokens import LEXICAL

__all__ = ["Operation", "operations"]

_TOKEN = re.compile(
    LEXICAL
    + r"""| (?P<name>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
          | (?P<word>@?\w[\w-]*)
          | (?P<mark>\S)""",
    re.X | re.S,
)
_OPENING, _CLOSING = "{", "}"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; groups and IRIs as they stand in the text, groups with their braces.

    ``verb`` is ``DATA``, ``MODIFY``, ``CLEAR``, ``DROP``, ``CREATE``, ``COPY``, ``MOVE`` or ``ADD``. ``source`` and
    ``target`` are IRIs or the words that stand for graphs.
    """

    verb: str
    prologue: str
    delete: str = ""
    insert: str = ""
    where: str = ""
    with_graph: str = ""
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    source: str = ""
    target: str = ""

    @property
    def chooses_graphs(self) -> bool:
        """Whether the operation itself says which graphs its WHERE asks."""
        return bool(self.with_graph or self.using or self.using_named)


def operations(text: str) -> tuple[Operation, ...]:
    """Cut a well-formed update.

    Parameters
    ----------
    text
        An update that the engine has parsed; what is malformed gives operations without sense.

    Examples
    --------
    >>> [first, second] = operations("PREFIX : <urn:> CLEAR ALL; DELETE { ?s ?p 1 } USING :g WHERE { ?s ?p 1 }")
    >>> first.verb, first.source
    ('CLEAR', 'ALL')
    >>> second.delete, second.using, second.where, second.prologue
    ('{ ?s ?p 1 }', (':g',), '{ ?s ?p 1 }', 'PREFIX : <urn:>')
    """
    return tuple(_Cutter(text).cut())


class _Cutter:
    """The parts of a text in order: words, IRIs and whole groups."""

    def __init__(self, text: str) -> None:
        self._parts = list(_parts(text))
        self._at = 0

    def cut(self) -> Iterator[Operation]:
        prologue: list[str] = []
        while self._at < len(self._parts):
            word = self._next().upper()
            if word == "PREFIX":
                prologue += ["PREFIX", self._next(), self._next()]
            elif word == "BASE":
                prologue += ["BASE", self._next()]
            elif word != ";":
                yield self._operation(word, " ".join(prologue))

    def _operation(self, word: str, prologue: str) -> Operation:
        if word in {"CLEAR", "DROP", "CREATE"}:
            self._skip("SILENT")
            return Operation(word, prologue, source=self._reference())
        if word in {"COPY", "MOVE", "ADD"}:
            self._skip("SILENT")
            source = self._reference()
            self._skip("TO")
            return Operation(word, prologue, source=source, target=self._reference())
        if word in {"INSERT", "DELETE"} and self._skip("DATA"):
            data = {word: self._next()}
            return Operation("DATA", prologue, delete=data.get("DELETE", ""), insert=data.get("INSERT", ""))
        if word == "DELETE" and self._skip("WHERE"):
            group = self._next()
            return Operation("MODIFY", prologue, delete=group, where=group)
        return self._modify(word, prologue)

    def _modify(self, word: str, prologue: str) -> Operation:
        groups = {"DELETE": "", "INSERT": ""}
        graph = ""
        using: dict[bool, list[str]] = {False: [], True: []}
        while True:
            if word == "WITH":
                graph = self._next()
            elif word in groups:
                groups[word] = self._next()
            elif word == "USING":
                using[self._skip("NAMED")].append(self._next())
            else:  # WHERE, the last of all
                where = self._next()
                break
            word = self._next().upper()
        return Operation(
            "MODIFY",
            prologue,
            delete=groups["DELETE"],
            insert=groups["INSERT"],
            where=where,
            with_graph=graph,
            using=tuple(using[False]),
            using_named=tuple(using[True]),
        )

    def _reference(self) -> str:
        self._skip("GRAPH")
        return self._next()

    def _skip(self, word: str) -> bool:
        if self._at < len(self._parts) and self._parts[self._at].upper() == word:
            self._at += 1
            return True
        return False

    def _next(self) -> str:
        self._at += 1
        return self._parts[self._at - 1] if self._at <= len(self._parts) else ""


def _parts(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == _OPENING:
            start = start if depth else match.start()
            depth += 1
        elif token == _CLOSING:
            depth -= 1
            if depth == 0:
                yield text[start : match.end()]
        elif depth == 0 and match.lastgroup != "comment":
            yield token
