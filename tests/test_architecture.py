"""The house: floors, packages, and what every module must keep to."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ontology", "extract", "graph", "queries", "cityties")
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_resolves_to_our_own_files(package):
    module = importlib.import_module(package)
    assert Path(module.__file__).resolve() == ROOT / package / "__init__.py"


def test_imports_point_down():
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
    assert "broken" in result.stdout, "the linter printed its summary"


def test_no_import_contract_has_an_exception():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert len(contracts) >= 6
    assert not [c["name"] for c in contracts if "ignore_imports" in c]


def test_modules_stay_readable_in_one_sitting():
    assert len(MODULES) > 30
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text("utf-8").splitlines())) > 450}
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_explains_itself(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "a module docstring says what the module is for"


def test_public_functions_are_documented_and_exported_names_exist():
    missing = []
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        names = {
            node.name: node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        }
        missing += [f"{path.relative_to(ROOT)}:{name}" for name, node in names.items() if not ast.get_docstring(node)]
    assert not missing


def test_no_tracked_file_names_a_registry_or_a_machine_path():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.split(b"\0")
    if not files[0]:
        pytest.skip("not a git checkout: there is no list of tracked files")
    # Spelt so that this very file does not match.
    forbidden = re.compile(
        "|".join(["files[.]python" + "hosted", "pypi[.]" + "org", "registry[.]" + "npmjs", "deb[.]" + "debian"])
    )
    found = []
    for name in filter(None, files):
        path = ROOT / name.decode()
        if path.is_file() and path.stat().st_size < 2_000_000 and path.suffix not in {".pdf", ".docx", ".gz"}:
            text = path.read_text("utf-8", "replace")
            if forbidden.search(text):
                found.append(str(path.relative_to(ROOT)))
    assert not found


def test_dependencies_are_declared_once_with_a_floor_and_its_reason():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("]")[0].splitlines()
    declared = [line for line in lines if line.strip()]
    assert len(declared) > 20
    assert not [line for line in declared if ">=" not in line or "#" not in line]


def test_constraints_hold_names_and_versions_only():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 50
    assert not [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin)]
