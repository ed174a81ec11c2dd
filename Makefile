# The single door: make setup | demo | test | lint | check | lock | bench | mutate
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python

.PHONY: setup demo test lint check types contracts lock bench mutate pictures clean

$(VENV)/.runtime: requirements-offline.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-offline.lock
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	$(RUN) -m bot demo $(ARGS)

test: $(VENV)/.dev
	$(BIN)/pytest $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

check: lint types contracts

bench: $(VENV)/.dev
	$(RUN) -m tests.bench $(ARGS)

# Drives the product in Chromium and takes the pictures of docs/for-reps.md anew.
pictures: $(VENV)/.dev
	mkdir -p build/pictures docs/pictures
	PLAYGROUND_PICTURES=build/pictures $(BIN)/pytest tests/acceptance/test_playground.py -n0
	cd build/pictures && cp offer-390.png card-390.png card-zh-390.png ../../docs/pictures/

# Plants faults in scoring and grounding and counts those the tests notice; slow, never part of CI: docs/benchmarks.md
mutate: $(VENV)/.dev
	$(RUN) -m tests.bench.mutation $(ARGS)

# Hashes of every file, for every platform, and no index address. Pass UPGRADE=--upgrade to move versions.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE)
lock:
	test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet uv; }
	$(COMPILE) --extra offline --extra observe --group dev pyproject.toml -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock --extra observe pyproject.toml -o requirements-observe.lock
	$(COMPILE) -c requirements-dev.lock --extra offline pyproject.toml -o requirements-offline.lock
	$(COMPILE) -c requirements-dev.lock pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
