"""What the commands share: the context, output formats and the options that mean one thing everywhere."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cityties.settings import SETTINGS, setting_value, store_access
from ontology.errors import SettingError
from ontology.spreadsheet import formula_safe, row_writer

if TYPE_CHECKING:  # imported where used: the store costs half a second of start-up
    from cityties.ingest import Reading
    from extract.pipeline import Extractor, ExtractorConfig
    from graph.store import Store

__all__ = ["Context", "format_option", "jobs_option", "print_rows", "table", "uncurated_option"]

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Context:
    """The options given before the command's name."""

    store: str | None = None
    base: str | None = None
    quiet: bool = False

    def open_store(self, *, create: bool = False, read_only: bool = False, uncurated: bool = False) -> Store:
        """Open the graph store that is in force; a missing one is an error unless ``create``.

        With ``uncurated`` what is opened is a copy in memory, as if people had said nothing of it.
        """
        from graph.store import Store

        place = setting_value("store", self.store)
        # An empty base leaves a store with the base that it was made with.
        base = setting_value("base", self.base) or None
        store = Store.open(place, base=base, create=create, read_only=read_only, access=store_access(place))
        if not uncurated:
            return store
        extracted = store.as_extracted()
        if extracted is not store:
            store.close()
        return extracted

    def store_folder(self) -> Path:
        """Return the folder of the graph store that is in force; a store elsewhere has none, which is an error."""
        place = setting_value("store", self.store)
        if place == "memory" or "://" in place:
            raise SettingError("the store lies in no folder", where=place, todo="name a folder with --store")
        return Path(place)

    def extractor(self) -> Extractor:
        """Load the extractor as configured."""
        from extract.pipeline import Extractor

        return Extractor(config=self._extractor_config())

    def reading(self, *, jobs: int | None = None, scheduler: str | None = None) -> Reading:
        """Return what reads reports as configured: processes on this machine, or a cluster by its scheduler."""
        from cityties.workers import Limits, Workers

        limits = Limits(_positive("read_seconds"), int(_positive("read_memory_mb") * 2**20))
        if scheduler is None:
            return Workers(self._extractor_config(), jobs=jobs, limits=limits)
        from cityties.workers.cluster import Cluster

        return Cluster(scheduler, self._extractor_config(), limits=limits, say=self.note)

    def _extractor_config(self) -> ExtractorConfig:
        from extract.models import SHIPPED
        from extract.pipeline import ExtractorConfig

        installed = ((lang, setting_value(f"spacy_{lang}")) for lang in ("en", "zh"))
        models = setting_value("models")
        return ExtractorConfig(
            spacy_models=tuple((lang, name) for lang, name in installed if name),
            models=Path(models) if models else SHIPPED,
        )

    def note(self, message: str) -> None:
        """Say something on stderr, unless ``--quiet``."""
        if not self.quiet:
            click.echo(message, err=True)


def format_option(*formats: str) -> Callable[[F], F]:
    """Add ``--format``; the first of ``formats`` is the default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="Output format."
    )


jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Processes that read and extract.  [default: the cores there are]"
)
"""Adds ``--jobs`` to a command that reads reports."""


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Align rows as plain text, wide characters counted as two columns.

    Examples
    --------
    >>> print(table([{"city": "深圳", "n": 2}, {"city": "Espoo", "n": 1}]))
    city   n
    -----  -
    深圳   2
    Espoo  1
    """
    if not rows:
        return "(no rows)"
    columns = list(rows[0])
    cells = [columns, *([_text(row[c]) for c in columns] for row in rows)]
    widths = [max(_width(line[i]) for line in cells) for i in range(len(columns))]
    lines = ["  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=True)) for line in cells]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return "\n".join(line.rstrip() for line in lines)


uncurated_option = click.option(
    "--uncurated", is_flag=True, help="As extracted, without what people accepted, rejected, corrected or merged."
)
"""Adds ``--uncurated`` to a command that reads the graph."""


def print_rows(rows: Sequence[Mapping[str, Any]], format_: str) -> None:
    """Print rows to stdout as ``table``, ``csv`` (formula-safe) or ``json``."""
    if format_ == "json":
        click.echo(json.dumps(list(rows), ensure_ascii=False, indent=1))
    elif format_ == "csv":
        buffer = io.StringIO(newline="")
        write = row_writer(buffer)
        if rows:
            write(list(rows[0]))
        for row in rows:
            write([formula_safe(value) for value in row.values()])
        click.echo(buffer.getvalue(), nl=False)
    else:
        click.echo(table(rows))


def _positive(name: str) -> float:
    """Return a setting that is a number above zero."""
    value = setting_value(name)
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise SettingError(f"{name} is {value!r}, no number above zero", todo=f"such as {SETTINGS[name].default}")
    return number


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else " ".join(str(value).split())


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
