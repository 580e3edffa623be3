# Every target does its own set-up; `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
STORE  := demo/store

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check audit bench quality clean

help:            ## list the targets
	@grep -E '^[a-z]+: .*##|^[a-z]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## build .venv with the pinned dependencies

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "CityTies needs Python 3.11 or newer; pass PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP)   ## ingest corpus/reports, print what was found, draw demo/network.html
	@rm -rf demo
	@mkdir -p demo
	$(BIN)/cityties --store $(STORE) ingest corpus/reports
	$(BIN)/cityties --store $(STORE) status
	$(BIN)/cityties --store $(STORE) centrality --measure betweenness --top 10
	$(BIN)/cityties --store $(STORE) query provenance_of -p first=Helsinki -p second=Espoo
	$(BIN)/cityties --store $(STORE) validate
	$(BIN)/cityties --store $(STORE) draw demo/network.html

test: $(STAMP)   ## run every test, in two processes
	$(BIN)/python -m pytest -n 2 --dist loadfile

soak: $(STAMP)   ## run what takes too long for every test run: 500 kills, a minute of load, property tests on new examples
	$(BIN)/python -m pytest -m soak
	$(BIN)/python -m pytest -m hypothesis --hypothesis-profile random

check: $(STAMP)  ## ruff, mypy --strict, import-linter, deptry
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .

audit: $(STAMP)  ## look the pinned versions up in the Python advisory database (needs the network)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.10'
	$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip

bench: $(STAMP)  ## measure quality and speed, write docs/benchmarks.md
	$(BIN)/python scripts/bench.py

quality: $(STAMP)  ## cross-validate and ablate (more than two hours), write docs/quality.md
	OMP_NUM_THREADS=1 $(BIN)/python scripts/quality.py

clean:           ## remove what the targets made
	rm -rf $(VENV) demo build dist artefacts
