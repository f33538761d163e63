# `make` lists the targets. What a target needs it installs itself, into .venv/, node_modules/ and .make/;
# the stamps in .make/ make the next call quick.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules
# Where the machine has no Node.js, scripts/ensure-node puts one there.
export PATH := $(CURDIR)/.make/bin:$(PATH)
# Compiled modules are what makes the second start quick.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV := $(BIN)/uv
STAMPS := .make
MANIFEST := chatapp/web/static/build/manifest.json
FRONTEND := $(shell find frontend -type f ! -name '*.test.*' 2>/dev/null)
PYTHON_CODE := $(wildcard config.py wsgi.py serve.py chatapp migrations tests scripts bench)
# SIGTERM and Ctrl+C reach the server through make; this keeps it from outliving a make that was killed.
DIE_WITH_MAKE = $(shell setpriv --pdeathsig KILL true 2>/dev/null && echo setpriv --pdeathsig KILL)

.PHONY: help setup run test check check-style check-layers check-types check-frontend audit format coverage bench torture build lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/python-dev $(STAMPS)/node-dev $(MANIFEST) ## install all that serving, tests and checks need

run: $(STAMPS)/python $(STAMPS)/node $(MANIFEST) ## serve the chat (HOST, PORT, DATA_DIR, ... from the environment)
	@exec $(DIE_WITH_MAKE) $(BIN)/python serve.py

test: setup ## run every test, real servers and browser included
	@scripts/install-test-servers
	@$(BIN)/python scripts/run_tests.py

check: setup ## formatter, linters, types and layers
	@$(MAKE) --keep-going --jobs=2 --output-sync=target check-style check-layers check-types check-frontend

check-style:
	$(BIN)/ruff check
	$(BIN)/ruff format --check

check-layers:
	$(BIN)/lint-imports --no-cache

check-types:
	$(BIN)/mypy $(PYTHON_CODE)

check-frontend:
	npm run --silent check

audit: setup ## ask about known weaknesses of what is locked, and see which were accepted
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(STAMPS)/audit
	@VIRTUAL_ENV="$(CURDIR)/$(STAMPS)/audit" $(BIN)/uv pip sync --quiet --require-hashes requirements-audit.txt || \
		rm -rf $(STAMPS)/audit
	@$(BIN)/python scripts/audit.py

format: setup ## put the code in its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	npm run --silent format

coverage: setup ## say which lines the Python tests never reach
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report

bench: setup ## measure against Node's Socket.IO and stock Flask-SocketIO
	@$(BIN)/python -m bench

torture: setup ## check the history under faults for long (TORTURE="--database postgresql --messages 1000000 --faults 500")
	@scripts/install-test-servers
	@$(BIN)/python -m tests.faults $(TORTURE)

build: $(MANIFEST) ## bundle the front end

lock: $(STAMPS)/python ## resolve requirements*.in and package.json again
	@scripts/lock

clean: ## remove what the set-up made
	rm -rf .venv $(STAMPS) node_modules chatapp/web/static/build

$(STAMPS)/python: requirements.txt requirements-setup.txt pyproject.toml scripts/sync-python
	@scripts/sync-python requirements.txt
	@rm -f $(STAMPS)/python-dev
	@touch $@

$(STAMPS)/python-dev: $(STAMPS)/python requirements-dev.txt
	@scripts/sync-python requirements.txt requirements-dev.txt
	@touch $@

$(STAMPS)/node: package.json package-lock.json .npmrc requirements-node.txt scripts/ensure-node | $(STAMPS)/python
	@scripts/ensure-node
	npm ci --omit=dev --loglevel=error
	@rm -f $(STAMPS)/node-dev
	@touch $@

$(STAMPS)/node-dev: $(STAMPS)/node
	npm ci --loglevel=error
	@touch $@

$(MANIFEST): $(STAMPS)/node $(FRONTEND) scripts/build_frontend.mjs
	npm run --silent build
	@touch $@
