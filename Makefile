# Two commands: `make run` to try Ruang, `make test` to prove it. Each is enough on its own.
PYTHON ?= python3
PY := .venv/bin/python
TESTS ?= tests scheduler/domain

.PHONY: help run test setup tools bench lint golden

help:            ## what can be made
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' Makefile | sed 's/:.*##/:/'

run: setup       ## install, migrate, fill with a believable network, serve
	@$(PY) -m scheduler.run

test: tools      ## install and run the whole suite, on every engine this machine has
	@$(PY) -m tests.run $(TESTS)

setup: .venv/ready static/vendor/ready     ## what Ruang runs on
tools: setup .venv/tools                   ## and what proves it

.venv/ready: requirements.txt
	@$(PYTHON) -I scheduler/installing.py requirements.txt
	@touch $@

.venv/tools: requirements-dev.txt .venv/ready
	@$(PYTHON) -I scheduler/installing.py requirements-dev.txt
	@touch $@

static/vendor/ready: .venv/ready package.json package-lock.json
	@$(PY) -m scheduler.vendor
	@touch $@

bench: tools     ## what it costs, as ratios beside their limit
	@$(PY) -m bench

lint: tools      ## style and types
	@.venv/bin/ruff check .
	@.venv/bin/mypy

golden: tools    ## rewrite the golden files; read the difference before committing it
	@RUANG_GOLDEN=1 $(PY) -m pytest -q tests
