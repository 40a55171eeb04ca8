# Every command of the project; `make help` lists them. All set-up happens by itself, below .venv and node_modules.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHON
# Compiled kernels live and die with the environment they were compiled for.
export NUMBA_CACHE_DIR := $(CURDIR)/.venv/numba
export PYTHONPYCACHEPREFIX :=

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# The two lock files; each is installed when it changed. -----------------------------------------------------------

.venv/.run: requirements/run.txt launch/setup.sh
	@sh launch/setup.sh run
	@touch $@

.venv/.dev: requirements/dev.txt launch/setup.sh .venv/.run
	@sh launch/setup.sh dev
	@touch $@
