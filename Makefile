# The single door: make setup | demo | test | lint | check | docs | lock | bench | chaos | image-check | mutate
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
# Hundreds of processes are started: where a machine forbids it, each would compile the program anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test lint audit bandit sbom check types contracts docs lock bench chaos image-check mutate pictures clean

$(VENV)/.runtime: requirements-offline.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(INSTALL) -r requirements-offline.lock
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	$(RUN) -m bot demo $(ARGS)

# The same order and the same examples each time, so that only a change can change the answer; SEED=random tries others.
SEED ?= 7
test: $(VENV)/.dev
	$(BIN)/pytest $(if $(filter random,$(SEED)),,--randomly-seed=$(SEED) --hypothesis-seed=$(SEED)) $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

# Builds the documentation site into build/site; a broken link, anchor or forgotten page ends it. Never with -q, which
# would silence what --strict looks for.
docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# What ruff's own rules (S) do not see; and known vulnerabilities of the locked packages, where the service answers.
bandit: $(VENV)/.dev
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive analysis bot db handlers storage

audit: bandit
	$(RUN) -m tests.audit

# The parts that production installs, as CycloneDX JSON.
sbom: $(VENV)/.dev
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements-observe.lock --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json

check: lint types contracts docs bandit

bench: $(VENV)/.dev
	$(RUN) -m tests.bench $(ARGS)

# Builds the image and uses it, with docker or podman, where one is; never part of CI. ARGS go to the build.
image-check:
	$(PYTHON) -m tests.image_check $(ARGS)

# Kills the shipped processes under load, on PostgreSQL and on SQLite, and checks the books: docs/chaos.md
chaos: $(VENV)/.dev
	$(RUN) -m tests.chaos $(ARGS)

# Drives the product in Chromium and takes every picture of the documentation anew, in both languages.
pictures: $(VENV)/.dev
	PLAYGROUND_PICTURES=$(CURDIR)/docs/pictures $(BIN)/pytest tests/acceptance/test_gallery.py -n0

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
