# Targets a newcomer needs; each says what it does in `make help`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRA := build
PIP_COMPILE := $(BIN)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra build

ON_POSTGRES := tests/hooks tests/test_database.py tests/test_rates.py tests/test_proving.py \
	$(addprefix tests/runs/test_, service.py pressure.py housekeeping.py durable.py lease.py takeover.py) \
	$(addprefix tests/nodes/test_, effects.py metadata.py recycle_bin.py sweeping.py)
ALL_ON_POSTGRES := tests/runs tests/hooks tests/notifications tests/audit tests/test_database.py \
	tests/test_rates.py tests/test_proving.py tests/flows/test_store.py $(addprefix tests/nodes/test_, \
	effects.py metadata.py workspaces.py tree.py crashes.py recycle_bin.py sweeping.py)

# Where atheris can be had; pip-compile leaves it out of the lock.
ATHERIS := sys_platform == 'linux' and platform_machine == 'x86_64'

.DEFAULT_GOAL := help
.PHONY: help run test test-thorough fuzz lint format lock licences sbom published-flows capacity bench screenshots docs clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.lint: $(VENV)/.test requirements/lint.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lint.txt
	@touch $@

run: $(VENV)/.run ## Start Flowbutton with its demo on loopback (PORT=8000)
	@$(BIN)/flowbutton serve --demo

test: $(VENV)/.test ## Run every test, the browser tests in a real Chromium
	@CHROMIUM="$$(tests/find-chromium $(BIN)/python)" $(BIN)/pytest $(ARGS)
	@$(BIN)/pytest --postgres $(ON_POSTGRES) $(ARGS)

test-thorough: $(VENV)/.test ## Run every test at more moments, and more of them on PostgreSQL
	@CHROMIUM="$$(tests/find-chromium $(BIN)/python)" $(BIN)/pytest --thorough $(ARGS)
	@$(BIN)/pytest --thorough --postgres $(ALL_ON_POSTGRES) $(ARGS)

fuzz: $(VENV)/.test ## Hunt for texts that break a parser, SECONDS=600 for each
	@$(BIN)/python -m tests.fuzz $(or $(SECONDS),600)

lint: $(VENV)/.lint ## Check style, types and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --check --lint --quiet templates

format: $(VENV)/.lint ## Put code and templates into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates || true

lock: $(VENV)/.lint ## Renew the locked dependencies in requirements/
	$(BIN)/pip install --quiet pip-tools
	$(PIP_COMPILE) --output-file requirements/run.txt pyproject.toml
	$(PIP_COMPILE) --extra test --constraint requirements/run.txt --output-file requirements/test.txt pyproject.toml
	$(PIP_COMPILE) --extra test --extra lint --constraint requirements/test.txt --output-file requirements/lint.txt pyproject.toml
	sed -i "s/^atheris==[^ ]*/& ; $(ATHERIS)/" requirements/test.txt requirements/lint.txt
	$(PIP_COMPILE) --extra docs --constraint requirements/test.txt --output-file requirements/docs.txt pyproject.toml

licences: $(VENV)/.test ## Renew docs/licences.md
	$(BIN)/python -m tools.licences

sbom: $(VENV)/.test ## Write build/sbom.json, the packages that Flowbutton is run with
	@mkdir -p build
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --pyproject pyproject.toml --output-file build/sbom.json requirements/run.txt

published-flows: $(VENV)/.test ## Renew docs/published-flows.md (FLOWS=folder of flows)
	$(BIN)/python -m tools.published_flows $(FLOWS)

capacity: $(VENV)/.test ## Measure what one machine bears, for docs/how-to/scale-out.md
	$(BIN)/python -m tools.capacity

bench: $(VENV)/.test ## Measure beside limits, renew docs/performance.md (QUICK=1: small sizes)
	@$(BIN)/python -m bench $(if $(QUICK),--quick)

$(VENV)/.docs: $(VENV)/.run requirements/docs.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/docs.txt
	@touch $@

screenshots: $(VENV)/.test ## Renew the pictures of the main pages in docs/screenshots/
	@$(BIN)/python -m tools.screenshots

docs: $(VENV)/.docs ## Build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet
	@echo "Open site/index.html"

clean: ## Remove the virtual environment and caches, never the instance
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
