"""An export as a package: the files, a card that describes them for catalogues, and a manifest for programs.

The same reports and the same software give the same bytes of every file, the card and the manifest included.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from graph.dataset import ExportedFile, card
from graph.export import EXPORT_FORMATS, sorted_nquads, write_export
from graph.netexport import to_gexf, to_graphml
from graph.network import Filters, network_data
from graph.projection import Projection, project
from graph.provenance import corpus_hash, runs
from graph.store import Store
from ontology import __version__
from ontology.errors import NetworkError, SettingError

__all__ = ["FILES", "describe", "format_of", "write_file", "write_package"]

_NETWORK = {"graphml": to_graphml, "gexf": to_gexf}

_MEDIA_TYPES = {
    "nq": "application/n-quads",
    "trig": "application/trig",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "parquet": "application/vnd.apache.parquet",
}
_NAMES = {
    "nq": "graph.nq",
    "trig": "graph.trig",
    "ttl": "graph.ttl",
    "jsonld": "graph.jsonld",
    "sssom.tsv": "mappings.sssom.tsv",
}

FILES = {format_: _NAMES.get(format_, format_) for format_ in EXPORT_FORMATS} | {
    format_: f"network.{format_}" for format_ in _NETWORK
}
"""The files of a package by their formats; ``nodes.csv`` is both the name of a format and of its file."""


def format_of(name: str) -> str | None:
    """Return the format that the end of a file's name tells; ``None`` where it tells none.

    Examples
    --------
    >>> format_of("my-nodes.csv"), format_of("net.gexf"), format_of("graph.xls")
    ('nodes.csv', 'gexf', None)
    """
    return next((format_ for format_ in FILES if name.endswith(format_ if "." in format_ else "." + format_)), None)


def write_file(
    store: Store,
    format_: str,
    path: Path,
    *,
    projection: Projection = "clique",
    filters: Filters | None = None,
    raw: bool = False,
) -> None:
    """Write the store, or its network, to one file.

    Parameters
    ----------
    store
        An open store.
    format_
        A key of :data:`FILES`.
    path
        The file.
    projection, filters
        Of the network; other formats hold everything.
    raw
        As in :func:`graph.export.write_export`.

    Raises
    ------
    SettingError
        The file cannot be written, or the format needs a package that is not installed.
    NetworkError
        No partnership is left for the network.
    """
    if format_ in _NETWORK:
        _NETWORK[format_](project(network_data(store, filters), projection), path)
        return
    try:
        with path.open("wb") as file:
            write_export(store, format_, file, raw=raw)
    except OSError as error:
        raise SettingError(
            f"cannot be written ({error.strerror})", where=path.name, todo="choose another file"
        ) from error


def write_package(
    store: Store,
    folder: Path,
    *,
    projection: Projection = "clique",
    filters: Filters | None = None,
    raw: bool = False,
) -> tuple[Path, ...]:
    """Write every format into a folder, with ``card.ttl`` and ``manifest.json``.

    A format that cannot be written (a graph without partnerships has no network; Parquet needs pyarrow) is named in the
    manifest under ``left_out``, with the reason.

    Returns
    -------
    tuple of Path
        The files, the card and the manifest last.
    """
    written: list[Path] = []
    left_out: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(
            f"cannot be made ({error.strerror})", where=folder.name, todo="choose another folder"
        ) from error
    for format_, name in sorted(FILES.items(), key=lambda item: item[1]):
        path = folder / name
        try:
            write_file(store, format_, path, projection=projection, filters=filters, raw=raw)
            written.append(path)
        except NetworkError as error:
            left_out[name] = str(error)
        except SettingError as error:
            if not isinstance(error.__cause__, ImportError):
                raise
            path.unlink(missing_ok=True)
            left_out[name] = str(error)
    network = {"projection": projection, "filters": (filters or Filters()).describe(), "raw": raw}
    return (*written, *describe(store, written, folder / "card.ttl", folder / "manifest.json", network, left_out))


def describe(
    store: Store,
    paths: Iterable[Path],
    card_path: Path,
    manifest_path: Path,
    options: dict[str, Any],
    left_out: dict[str, str] | None = None,
) -> tuple[Path, Path]:
    """Write the card and the manifest of some exported files.

    Parameters
    ----------
    store
        The store that they were written from.
    paths
        The files.
    card_path, manifest_path
        Where the two go.
    options
        How the files were made, for the manifest.
    left_out
        Names of files that could not be written, with the reasons.
    """
    files = [_exported(path) for path in sorted(paths)]
    card_path.write_bytes(card(store, files))
    counts = asdict(store.counts())
    manifest = {
        "cityties": __version__,
        "libraries": _libraries(),
        "base": store.iris.base,
        "corpus": {"sha256": corpus_hash(store), "reports": counts["reports"]},
        "graph": {"sha256": _fingerprint(store), "quads": counts["quads"]},
        "counts": {name: counts[name] for name in ("entities", "partnerships", "relations", "figures", "rejections")},
        "runs": [{**asdict(run), "reports": len(reports)} for run, reports in runs(store).items()],
        "options": options,
        "files": [asdict(file) for file in [*files, _exported(card_path)]],
        "left_out": left_out or {},
    }
    manifest_path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, default=dict) + "\n", "utf-8")
    return card_path, manifest_path


def _fingerprint(store: Store) -> str:
    """Return what ``store.fingerprint()`` does, without all of the graph in memory."""
    digest = hashlib.sha256()
    for line in sorted_nquads(store):
        digest.update(line)
    return digest.hexdigest()


def _exported(path: Path) -> ExportedFile:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return ExportedFile(path.name, _MEDIA_TYPES[path.name.rpartition(".")[2]], path.stat().st_size, sha256)


def _libraries() -> dict[str, str]:
    """Return the versions of the libraries that write the files; those that are not installed are missing."""
    found = {}
    for name in ("pyoxigraph", "networkx", "pyarrow"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found
