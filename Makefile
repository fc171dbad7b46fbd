# Personal health budgets: make demo, make test, make check. `make` alone lists what there is.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test check bench clean setup setup-demo libraries-demo libraries-test

PYTHON ?= python3
PORT ?= 8000
SERVE ?= yes
JOBS ?= $(shell nproc)

# What is set up is marked by a stamp that carries the hash of what it was made from, so that a second run does nothing.
hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
PACKAGES := .venv/.packages-$(call hash,requirements.lock)
DEV_PACKAGES := .venv/.dev-packages-$(call hash,requirements-dev.lock)
ASSETS := phb/static/nhsuk/.made-$(call hash,package-lock.json phb/management/commands/build_assets.py)
STATIC := var/.static-$(call hash,package-lock.json $(shell find */static/* -path '*/nhsuk' -prune -o -type f -print | sort))

HOSTS := localhost,127.0.0.1,0.0.0.0,$(shell hostname)
DEMO := SECRET_KEY="$$(cat var/secret_key)" DEBUG=$${DEBUG:-0} DEMO_SIGN_IN=1 ALLOWED_HOSTS=$${ALLOWED_HOSTS:-$(HOSTS)}
PRODUCTION := SECRET_KEY="$$(cat var/secret_key)" SEALING_KEYS="$$(cat var/secret_key)" DEBUG=0 DEMO_SIGN_IN=0
MANAGE := .venv/bin/python manage.py
# Files are given out in the order of tests/conftest.py, the longest first.
PYTEST := .venv/bin/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
POSTGRESQL := .venv/bin/python .ci/postgresql_answers.py

help: ## list these
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

demo: setup-demo ## the system with fictional people on port 8000 (PORT=...; SERVE=no only builds it)
	$(DEMO) $(MANAGE) migrate --verbosity 0
	$(DEMO) $(MANAGE) demo
	@if [ "$(SERVE)" != no ]; then echo "Open http://localhost:$(PORT)/ - stop with Ctrl+C."; \
	$(DEMO) exec .venv/bin/gunicorn phb.wsgi --bind 0.0.0.0:$(PORT) --workers 2; fi

test: setup ## every test, on SQLite and, where it answers, on PostgreSQL
	rm -f var/tests-*.xml
	$(PYTEST) --junitxml=var/tests-sqlite.xml
	@if $(POSTGRESQL); then set -x; TEST_DATABASE=postgresql $(PYTEST) --junitxml=var/tests-postgresql.xml; \
	else echo "PostgreSQL does not answer, so its half of the tests was not run. Set DATABASE_URL to a server for tests."; fi

check: setup ## layout, types, migrations and the settings of production
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	$(PRODUCTION) $(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: setup ## measure speed, and write docs/benchmarks.md
	.venv/bin/python -m tests.benchmarks

clean: ## remove all that the others made, the demonstration's database included
	rm -rf .venv node_modules var phb/static/nhsuk .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: libraries-test $(DEV_PACKAGES) $(ASSETS) ## all that tests and checks need
setup-demo: libraries-demo $(PACKAGES) $(STATIC)

libraries-demo libraries-test: libraries-%:
	@PYTHON=$(PYTHON) .ci/libraries $*

define install
	@if uv --version >/dev/null 2>&1; then \
	[ -x .venv/bin/python ] || uv venv --quiet --python $(PYTHON) .venv; \
	uv pip install --quiet --python .venv/bin/python --require-hashes -r $(1); \
	else \
	[ -x .venv/bin/python ] || $(PYTHON) -m venv .venv; \
	.venv/bin/python -m ensurepip >/dev/null; \
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	fi
	@touch $@
endef

$(PACKAGES):
	$(call install,requirements.lock)

$(DEV_PACKAGES): $(PACKAGES)
	$(call install,requirements-dev.lock)

var/secret_key: | $(PACKAGES)
	@mkdir -p var
	@umask 077; .venv/bin/python -c "import secrets; print(secrets.token_urlsafe(64))" > $@

$(ASSETS): | $(PACKAGES) var/secret_key
	npm ci --ignore-scripts --silent
	@$(DEMO) $(MANAGE) build_assets
	@touch $@

$(STATIC): $(ASSETS)
	@$(DEMO) DEBUG=0 $(MANAGE) collectstatic --noinput --clear --verbosity 0
	@rm -f var/.static-*; touch $@
