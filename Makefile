# Two commands: `make run` to try Ruang, `make test` to prove it. Each is enough on its own.
PYTHON ?= python3
PY := .venv/bin/python
TESTS ?= tests scheduler/domain

.PHONY: help run test setup bench lint golden

help:            ## what can be made
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' Makefile | sed 's/:.*##/:/'

run: setup       ## install, migrate, fill with a believable network, serve
	@$(PY) -m scheduler.run

test: setup      ## install and run the whole suite, on every engine this machine has
	@$(PY) -m tests.run $(TESTS)

setup: .venv/ready static/vendor/ready

.venv/ready: requirements.txt requirements-dev.txt
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

static/vendor/ready: .venv/ready package.json package-lock.json
	@$(PY) -m scheduler.vendor
	@touch $@

bench: setup     ## what it costs, as ratios beside their limit
	@$(PY) -m bench

lint: setup      ## style and types
	@.venv/bin/ruff check .
	@.venv/bin/mypy

golden: setup    ## rewrite the golden files; read the difference before committing it
	@RUANG_GOLDEN=1 $(PY) -m pytest -q tests
