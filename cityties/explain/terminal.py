"""The explanation as plain text for a terminal of any width, Chinese counted as it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Literal

import click

from cityties.columns import display_width, printable, wrap
from cityties.explain.notes import Explanation, Note, Stated
from cityties.explain.words import figure_words, method_words, score_of, years_words
from cityties.web.texts import texts
from ontology.records import EntityType, Rejection

__all__ = ["explain_text"]

_INDENT = 7
_COLOURS = {
    EntityType.CITY: "blue",
    EntityType.REGION: "cyan",
    EntityType.FIRM: "yellow",
    EntityType.UNIVERSITY: "green",
    EntityType.PUBLIC_BODY: "magenta",
    EntityType.ASSOCIATION: "bright_red",
    EntityType.PROGRAMME: "bright_black",
}
_UNSURE = 0.5
"""Confidences below this are shown in red."""


def explain_text(
    explanation: Explanation, *, width: int = 100, lang: Literal["en", "zh"] = "en", colour: bool = False
) -> str:
    """Write an explanation as lines of text.

    Parameters
    ----------
    explanation
        As :func:`cityties.explain.explain` makes it.
    width
        Columns of the terminal; at least 40 are used.
    lang
        Language of the labels.
    colour
        Colour the text by ANSI sequences. What the report says carries none: its control characters are replaced.

    Examples
    --------
    >>> from cityties.explain.notes import explain
    >>> from ontology.records import Extraction, Report
    >>> print(explain_text(explain(Extraction(Report("r1", "Nothing here.", title="News")))))
    News
    English
    sentences 1 · names 0 · partnerships 0 · relations 0 · figures 0 · rejected 0
    <BLANKLINE>
      1    Nothing here.
    """
    writer = _Writer(explanation, max(width, 40), lang, colour=colour)
    return "\n".join(writer.lines())


class _Writer:
    def __init__(self, explanation: Explanation, width: int, lang: str, *, colour: bool) -> None:
        self.explanation = explanation
        self.width = width
        self.lang = lang
        self.words = texts(lang)
        self.colour = colour

    def lines(self) -> Iterator[str]:
        extraction, words = self.explanation.extraction, self.words
        report = extraction.report
        for line in wrap(printable(report.title or report.path or report.id), self.width):
            yield self._style(line, bold=True)
        about = (report.path, words.code("lang", report.lang), report.date, report.publisher, extraction.extractor)
        for line in wrap(printable(" · ".join(filter(None, about))), self.width):
            yield self._style(line, dim=True)
        counts = (f"{words(f'explain_{sort}')} {n}" for sort, n in self.explanation.counts.items())
        yield from wrap(" · ".join(counts), self.width)
        for note in self.explanation.notes:
            yield ""
            yield from self._note(note)

    def _note(self, note: Note) -> Iterator[str]:
        told = printable(note.text) if note.number else self.words("explain_nowhere")
        for at, line in enumerate(wrap(told, self.width - _INDENT)):
            label = str(note.number or "-") if not at else ""
            yield f"{self._style(f'{label:>3}', dim=True)}    {self._style(line, bold=not note.empty)}"
        yield from self._names(note)
        yield from self._partnerships(note)
        for relation in note.relations:
            r = relation.record
            said = f"{self._name(r.source)} {self.words.code('from', r.type.value)} {self._name(r.target)}"
            yield from self._line("→", said, self._by(r.method, r.confidence, relation), r.confidence)
        for figure in note.figures:
            f = figure.record
            said = f"{self._name(f.subject)}: {printable(figure_words(self.words, f))}"
            yield from self._line("#", said, self._by("", f.confidence, figure), f.confidence)
        yield from self._rejections(note)

    def _names(self, note: Note) -> Iterator[str]:
        kinds = {entity.type: self.words.code("type", entity.type.value) for _, entity in note.names}
        column = max(map(display_width, kinds.values()), default=0)
        for mention, entity in note.names:
            kind = kinds[entity.type] + " " * (column - display_width(kinds[entity.type]))
            said = f"{kind}  {printable(mention.surface)}"
            if self._name(entity.id) != printable(mention.surface):
                said += f" → {self._name(entity.id)}"
            by = self._by(mention.method, mention.confidence)
            yield from self._line(" ", said, by, mention.confidence, (kind, _COLOURS[entity.type]))

    def _partnerships(self, note: Note) -> Iterator[str]:
        named = {entity.id for _, entity in note.names}
        for stated in note.partnerships:
            p, words = stated.record, self.words
            what = [words.code("kind", p.kind.value), words.code("status", p.status.value), years_words(words, p)]
            if p.programme:
                what.append(f"{words('explain_in')} {self._name(p.programme)}")
            by = self._by(p.method, p.confidence, stated)
            head = " · ".join(filter(None, what))
            yield from self._line("=", head, by, p.confidence, (head, "bright_green"))
            members = []
            for m in p.members:
                said = [words.code("role", m.role.value)] + ([] if m.entity in named else [words("explain_understood")])
                members.append(f"{self._name(m.entity)} ({', '.join(said)})")
            yield from self._line(" ", " + ".join(members), "", 1.0)

    def _rejections(self, note: Note) -> Iterator[str]:
        """Group the rejected pairs of a sentence by their reason, in lines that flow."""
        groups: dict[tuple[str, str], list[Rejection]] = defaultdict(list)
        for stated in note.rejections:
            r = stated.record
            scored = score_of(r.method)
            groups[r.reason.value, "" if scored else r.method].append(r)
        for (reason, method), rejections in groups.items():
            head = f"{self.words('explain_rejected')}, {self.words.code('reason', reason)}"
            if method:
                head += f" ({printable(method_words(self.words, method))})"
            pairs = [
                "\xa0".join(filter(None, ["\xa0– ".join(map(self._name, r.candidate)), score_of(r.method)]))
                for r in rejections
            ]
            yield from self._line("×", f"{head}: {'; '.join(pairs)}", "", 1.0, (head, "red"))

    def _line(
        self, mark: str, left: str, right: str, confidence: float, tint: tuple[str, str] | None = None
    ) -> Iterator[str]:
        """Set ``left`` after its mark and ``right`` at the right margin of the first line."""
        room = self.width - _INDENT - 2
        beside = display_width(right) + 2 if right else 0
        if right and room - beside < room // 2:
            left, right, beside = f"{left}  {right}", "", 0
        for at, line in enumerate(wrap(left, room - beside)):
            shown = line
            if tint and not at and line.startswith(tint[0].rstrip()):
                shown = self._style(tint[0], fg=tint[1]) + line[len(tint[0]) :]
            text = f"{' ' * (_INDENT - 2)}{self._style(mark if not at else ' ', bold=True)}   {shown}"
            if right and not at:
                gap = " " * (room - display_width(line) - display_width(right))
                text += gap + self._style(right, dim=confidence >= _UNSURE, fg=None if confidence >= _UNSURE else "red")
            yield text.rstrip()

    def _by(self, method: str, confidence: float, stated: Stated[Any] | None = None) -> str:
        parts = [printable(method_words(self.words, method)) if method else ""]
        if stated and stated.also:
            parts.append(self.words("explain_with", n=", ".join(map(str, stated.also))))
        return "  ".join([", ".join(filter(None, parts)), f"{confidence:.2f}"]).strip()

    def _name(self, entity_id: str) -> str:
        return printable(self.explanation.name(entity_id, self.lang))

    def _style(self, text: str, **styles: object) -> str:
        return click.style(text, **styles) if self.colour and text else text  # type: ignore[arg-type]
