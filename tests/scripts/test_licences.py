"""The page of licences lists what is pinned, and each pin is what the package needs or is needed by it."""

from __future__ import annotations

import re

from scripts.licences import PAGE, ROOT, licence, listed, pinned


def test_page_lists_every_pinned_package_with_its_version() -> None:
    assert len(pinned()) > 100
    assert listed() == pinned()


def test_every_listed_package_states_a_licence() -> None:
    assert "not installed here" not in PAGE.read_text("utf-8")
    assert licence("networkx") == "BSD-3-Clause"
    assert licence("no-such-package") == "not installed here"


def test_what_the_project_declares_is_pinned() -> None:
    declared = re.findall(r'^ {2}"([A-Za-z0-9_.-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert len(declared) > 40
    names = {re.sub("[-_.]+", "-", name).lower() for name in pinned()}
    names |= {"igraph"} if "python-igraph" in names else set()
    assert {re.sub("[-_.]+", "-", name).lower() for name in declared} <= names
