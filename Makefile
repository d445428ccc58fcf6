# Two commands: `make run` starts the studio, `make test` checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test coverage check bench sheets clean

run: $(VENV)/.runtime
	$(BIN)/python app.py

# The browser drives an event loop of its own, so its tests get a process of their own.
BROWSER_TESTS := tests/e2e tests/attacks

test: check
	tests/system_packages.sh
	$(BIN)/python -m pytest $(BROWSER_TESTS:%=--ignore=%)
	$(BIN)/python -m pytest $(BROWSER_TESTS)

coverage: check
	tests/system_packages.sh
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	for bench in tests/bench/[a-z]*.py; do $(BIN)/python -m tests.bench.$$(basename $$bench .py); done

sheets: $(VENV)/.dev
	$(BIN)/python -m tests.bench.offline_sheets build/sheets

$(VENV)/.runtime: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	# Gradio holds Pillow below 13; 13.0.0 is the security release and works beside it.
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps 'pillow==13.*'
	touch $@

$(VENV)/.dev: $(VENV)/.runtime pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check 'pip>=25.1'
	$(BIN)/pip install --quiet --group dev
	$(BIN)/pip install --quiet --no-deps 'pillow==13.*'
	touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
