#!/usr/bin/env python3
"""List the licences of all pinned packages in docs/licences.md, as their own metadata state them."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/licences.md"
HEAD = """# Licences of the packages that CityTies stands on

CityTies itself is under the Apache License 2.0. These are the versions of `constraints.txt` and the licences that
their own metadata state: an expression (SPDX), else a licence's short name, else the classifiers. Written by
`python scripts/licences.py`. What is vendored for the browser has its licence files beside it.

`igraph` is under the GPL; it comes with the extra `fast` alone, and nothing needs it.
`make audit` looks the pinned versions up in the Python advisory database. That needs the network, so it is no part of
`make check`, and it was not run for this page.

| package | version | licence |
|---|---|---|
"""
_LONGEST = 60


def pinned() -> dict[str, str]:
    """Return the pinned packages with their versions."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.partition("==")[::2] for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def listed() -> dict[str, str]:
    """Return the packages that the page lists, with their versions."""
    rows = re.findall(r"^\| (\S+) \| (\S+) \| [^|]+ \|$", PAGE.read_text("utf-8"), re.M)
    return {name: version for name, version in rows if name != "package"}


def licence(name: str) -> str:
    """Return what an installed package says of its licence."""
    try:
        about = distribution(name).metadata
    except PackageNotFoundError:
        return "not installed here"
    told = about.get("License-Expression") or next(iter((about.get("License") or "").strip().splitlines()), "")
    if not told or told == "UNKNOWN" or len(told) > _LONGEST:
        classified = (c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::"))
        told = "; ".join(classified)
    return (told or "see the package").replace("|", "/")


def main() -> int:
    """Write the page."""
    rows = (f"| {name} | {version} | {licence(name)} |\n" for name, version in pinned().items())
    PAGE.write_text(HEAD + "".join(rows), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
