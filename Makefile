# One front door for developers. Every target makes its own .venv from the project's own files.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2

.PHONY: help demo test check lint types release bench examples readme clean

help:
	@echo "make demo      see every vendor being driven by its reference client (the main job)"
	@echo "make test      all tests"
	@echo "make check     ruff, mypy --strict and all tests"
	@echo "make release   open the built wheel and look inside"
	@echo "make bench     benchmarks: ratios, measured side by side"
	@echo "make readme    put the fidelity table into the README"
	@echo "make examples  run every example of the vendors' documents, print a table"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mockservers needs Python 3.11 or newer; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.runtime

demo: $(VENV)/.runtime
	$(BIN)/mockservers demo

test: $(VENV)/.dev
	$(BIN)/pytest -q -n $(JOBS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

check: lint types test

release: $(VENV)/.dev
	$(BIN)/pytest -q -m release tests/release

bench: $(VENV)/.dev
	$(BIN)/python tests/benchmarks/run.py $(ARGS)

examples: $(VENV)/.dev
	$(BIN)/python tests/examples/table.py

readme: $(VENV)/.dev
	$(BIN)/python tests/docs/refresh.py

clean:
	rm -rf $(VENV) dist build .hypothesis .mypy_cache .ruff_cache
