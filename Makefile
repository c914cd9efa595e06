# Everything happens in .venv; no system package is touched. `make PYTHON=python3.12 setup` picks an interpreter.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

SECONDS ?= 60
CUSTOMERS ?= 1000000
REQUESTS ?= 200000
FUZZ_EXAMPLES ?= 50000
FUZZ_RANDOM ?= 1
CONTRACT_EXAMPLES ?= 100
RECIPES ?= $(filter-out README,$(basename $(notdir $(wildcard docs/recipes/*.md))))
CLIENTS ?= curl requests httpx fetch axios
ROUNDS ?= 5
PLUGIN_TESTS ?= 200
SCENARIOS ?= 500
MEASURED_SECONDS ?= 2

FUZZED := $(addprefix tests/, sources/test_anything_goes_in.py sources/test_fixture_text.py engine/test_seed_agrees.py \
	conformance/test_both_forms_agree.py recording/test_any_sequence.py web/test_snapshot_download.py doors/test_operations_agree.py sources/test_edits.py replaying/test_comparing.py stress/test_state_machine.py)

# Bytecode is kept, whatever the shell says: without it pytest rewrites every test again for each run.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test long timing check house docs install-check stress fuzz recipes clients contract plugin-stress replay-stress bench bench-load bench-plugin

help: ## list the targets
	@echo "make TARGET; where it says ARGS, flags go through: make run ARGS='--port 0'"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-15s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.checks-installed ## make .venv with everything that development needs

run: $(VENV)/.installed ## serve the demo orgs on http://127.0.0.1:8015 (ARGS: flags of serve)
	@$(BIN)/capillary-sandbox serve $(ARGS)

test: $(VENV)/.checks-installed ## run the tests (ARGS: flags of pytest)
	@$(BIN)/python -m pytest -n auto --dist worksteal -m 'not long and not timing' $(ARGS)

long: $(VENV)/.checks-installed ## the tests that take long
	@$(BIN)/python -m pytest -n auto --dist worksteal -m long $(ARGS)

timing: $(VENV)/.checks-installed ## the tests that compare times, one after the other
	@$(BIN)/python -m pytest -m timing $(ARGS)

check: $(VENV)/.checks-installed ## lint, format, types, import contracts, freshness of the docs, the demo fixtures and scenarios
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict sandbox
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/capillary-sandbox check --strict fixtures
	$(BIN)/capillary-sandbox replay fixtures/scenarios

house: $(VENV)/.installed ## print files over 300 lines and functions over 40: places to think
	@$(BIN)/python tests/house/sizes.py

docs: $(VENV)/.installed ## write docs/reference from the tables in the code
	@$(BIN)/python docs/generate.py

install-check: $(VENV)/.checks-installed ## build the wheel, install it elsewhere, call its demo
	@$(BIN)/python tests/house/install_check.py

stress: $(VENV)/.checks-installed ## many namespaces at once, a million customers, memory (SECONDS=60 CUSTOMERS=1000000 REQUESTS=200000)
	@SECONDS=$(SECONDS) CUSTOMERS=$(CUSTOMERS) REQUESTS=$(REQUESTS) $(BIN)/python -m pytest tests/stress tests/engine/test_cost.py -s $(ARGS)

bench-load: $(VENV)/.checks-installed ## what 100,000 customers cost as YAML, CSV and JSON lines (ROUNDS=5)
	@$(BIN)/python benchmarks/long_lists.py --rounds $(ROUNDS)

fuzz: $(VENV)/.checks-installed ## try the property tests on very many examples (FUZZ_EXAMPLES=50000 FUZZ_RANDOM=1)
	@FUZZ_EXAMPLES=$(FUZZ_EXAMPLES) FUZZ_RANDOM=$(FUZZ_RANDOM) $(BIN)/python -m pytest -n auto --dist worksteal $(FUZZED) $(ARGS)

recipes: $(VENV)/.recipes-installed ## run what docs/recipes shows; what is not installed is named (RECIPES='node java')
	@RECIPES='$(RECIPES)' $(BIN)/python -m pytest -v -rs tests/recipes $(ARGS)

clients: $(VENV)/.checks-installed ## the same walk with curl, requests, httpx and Node's fetch and axios; what is not installed is named
	@CLIENTS='$(CLIENTS)' $(BIN)/python -m pytest -v -rs tests/clients $(ARGS)

contract: $(VENV)/.contract-installed ## let schemathesis ask whatever OpenAPI describes, and hold each answer to it (CONTRACT_EXAMPLES=100 FUZZ_RANDOM=1)
	@CONTRACT_EXAMPLES=$(CONTRACT_EXAMPLES) FUZZ_RANDOM=$(FUZZ_RANDOM) $(BIN)/python -m tests.conformance.contract

plugin-stress: $(VENV)/.checks-installed ## 200 tests of a project at once, shuffled, five times (PLUGIN_TESTS=200 ROUNDS=5)
	@PLUGIN_TESTS=$(PLUGIN_TESTS) PLUGIN_ROUNDS=$(ROUNDS) PLUGIN_WORKERS=4 $(BIN)/python -m pytest tests/doors/test_plugin_stress.py $(ARGS)

replay-stress: $(VENV)/.checks-installed ## 500 scenarios at once and one after the other (SCENARIOS=500)
	@REPLAYS=$(SCENARIOS) $(BIN)/python -m pytest tests/replaying/test_many.py $(ARGS)

bench-plugin: $(VENV)/.checks-installed ## what the fixture costs a test, beside pytest-httpserver's (ROUNDS=5)
	@$(BIN)/python benchmarks/plugin.py --rounds $(ROUNDS)

bench: $(VENV)/.bench-installed ## compare with what people would pick instead; needs wrk (ROUNDS=5 MEASURED_SECONDS=2)
	@$(BIN)/python benchmarks/compare.py --rounds $(ROUNDS) --seconds $(MEASURED_SECONDS)

# pip comes last: without it the environment was left half made.
$(VENV)/bin/pip:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed, and not on PATH: install it, or name it: make PYTHON=/path/to/python3' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '$(PYTHON) is not Python 3.11 or newer: name another with make PYTHON=/path/to/python3' >&2; exit 1; }
	@'$(PYTHON)' -c 'import ensurepip' 2>/dev/null || { echo '$(PYTHON) cannot make virtual environments: install its venv package (python3-venv on Debian and Ubuntu)' >&2; exit 1; }
	@echo "Making $(VENV) with $$('$(PYTHON)' --version) ..."
	@'$(PYTHON)' -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(VENV)/bin/pip
	@echo 'Installing capillary-sandbox and what it needs into $(VENV) ...'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.checks-installed: setup.cfg pyproject.toml | $(VENV)/bin/pip
	@echo 'Installing capillary-sandbox, what it needs and the development tools into $(VENV) ...'
	@$(PIP) --editable '.[check]'
	@touch $(VENV)/.installed $@

$(VENV)/.recipes-installed: setup.cfg pyproject.toml | $(VENV)/.checks-installed
	@$(PIP) --editable '.[recipes]'
	@touch $@

$(VENV)/.contract-installed: setup.cfg pyproject.toml | $(VENV)/.checks-installed
	@$(PIP) --editable '.[contract]'
	@touch $@

$(VENV)/.bench-installed: setup.cfg pyproject.toml | $(VENV)/.checks-installed
	@$(PIP) --editable '.[bench]'
	@touch $@
