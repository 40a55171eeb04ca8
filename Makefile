# Every command of the project; `make help` lists them. All set-up happens by itself, below .venv and node_modules.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Runs a command with a Node that is new enough on its PATH.
NODE := $(PY) -m launch.node
export PYTHON
# Compiled kernels live and die with the environment that compiled them.
export NUMBA_CACHE_DIR := $(CURDIR)/.venv/numba
# Bytecode is kept as well: tests start hundreds of processes, and each would compile the sources anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: .venv/.run .venv/.kernels web/page/dist/.built ## the whole system on this machine; Ctrl-C stops it
	@exec $(PY) -m launch

.PHONY: backup
backup: .venv/.run ## copies all that `make run` keeps, while it runs or not: TO=folder
	@$(PY) -m launch.backup $(TO)

# More than cores: a test that waits for a process to start or to end leaves its core to another one.
TESTERS := 3

.PHONY: test
test: ready-to-test ## every test but the slow ones and those that need Docker; T=… picks some
	@$(NODE) -C web/page npm test --silent
ifeq ($(strip $(T)),)
	@$(NODE) $(PY) -m pytest -m "not slow and not compose" -n $(TESTERS) --dist loadfile --no-loadscope-reorder
else
	@$(NODE) $(PY) -m pytest -m "not slow and not compose" $(T)
endif

.PHONY: test-slow
test-slow: ready-to-test .venv/.audit ## the tests that take minutes
	@$(NODE) $(PY) -m pytest -m slow $(T)

.PHONY: test-compose
test-compose: .venv/.dev tests/js/node_modules/.installed ## the compose file, tried for real (needs Docker)
	@$(NODE) $(PY) -m pytest -m compose $(T)

.PHONY: lint
lint: .venv/.dev web/page/node_modules/.installed ## ruff, types and import rules
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo
	@$(NODE) -C web/page npm run --silent types

.PHONY: up
up: ## the whole system in Docker (WORKERS=… and WEBS=… scale it)
	@$(if $(WORKERS),WINNOW_WORKERS=$(WORKERS)) $(if $(WEBS),WINNOW_WEBS=$(WEBS)) docker compose up --build

.PHONY: roll
roll: ## replaces the containers of `make up` by new ones, unnoticed
	@sh deploy/roll.sh

.PHONY: bench
bench: ready-to-test .venv/.bench bench/relay/peers/node_modules/.installed ## engine, relay and predicates beside peers, pings and short jobs under load (BENCH=, RELAY=, PREDICATES=, SERVING=, FAIRNESS=--help)
	@$(NODE) $(PY) -m bench.engine $(BENCH)
	@$(NODE) $(PY) -m bench.relay $(RELAY)
	@$(NODE) $(PY) -m bench.predicates $(PREDICATES)
	@$(NODE) $(PY) -m bench.serving $(SERVING)
	@$(NODE) $(PY) -m bench.fairness $(FAIRNESS)

.PHONY: pitfalls
pitfalls: ready-to-test ## the naive designs beside this one (PITFALLS="--case threading" for some of them)
	@$(NODE) $(PY) -m bench.pitfalls $(PITFALLS)

.PHONY: chaos
chaos: ready-to-test ## faults of every kind under load, then each invariant checked (CHAOS="--minutes 30 --seed 7")
	@$(NODE) $(PY) -m bench.chaos $(CHAOS)

.PHONY: fuzz
fuzz: .venv/.dev .venv/.kernels ## kernels against the reference with ever new lists (MINUTES=60), with and without bounds checks
	@NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=$(CURDIR)/.venv/numba-checked $(PY) -m tests.fuzz --minutes $(or $(MINUTES),60) & \
	checked=$$!; $(PY) -m tests.fuzz --minutes $(or $(MINUTES),60); plain=$$?; wait $$checked && exit $$plain

.PHONY: audit
audit: .venv/.audit ## asks the advisories about every package that a lock file names
	@$(PY) -m launch.audit

.PHONY: screenshots
screenshots: ready-to-test ## takes the pictures in docs/ again
	@$(NODE) $(PY) -m bench.screenshots

.PHONY: lock
lock: .venv/.run ## writes the lock files again from requirements/*.in
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@for name in lock run dev bench audit; do \
	  .venv/bin/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links -o requirements/$$name.txt requirements/$$name.in || exit 1; \
	done

.PHONY: clean
clean: ## removes what set-up made (data stays)
	rm -rf .venv web/page/node_modules web/page/dist tests/js/node_modules bench/relay/peers/node_modules .mypy_cache .pytest_cache .ruff_cache

# Set-up: each step leaves a stamp, and is taken again when what it was made from has changed.

.PHONY: ready-to-test
ready-to-test: .venv/.dev .venv/.kernels web/page/dist/.built $(if $(wildcard tests/js/package.json),tests/js/node_modules/.installed)
	@sh launch/chromium.sh

.venv/.run: requirements/run.txt launch/setup.sh
	@sh launch/setup.sh run
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@sh launch/setup.sh dev
	@touch $@

.venv/.bench: requirements/bench.txt .venv/.dev
	@sh launch/setup.sh bench
	@touch $@

.venv/.audit: requirements/audit.txt .venv/.dev
	@sh launch/setup.sh audit
	@touch $@

.venv/.kernels: .venv/.run $(shell find worker/rows -name '*.py')
	@echo 'set-up: compiling the kernels' >&2
	@$(PY) -m worker.rows.warm
	@touch $@

PAGE := $(shell find web/page -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/tests/*' -not -path '*/.*')

web/page/dist/.built: web/page/node_modules/.installed examples/people.csv $(PAGE)
	@echo 'set-up: building the page' >&2
	@$(NODE) -C web/page npm run --silent build >web/page/node_modules/.build.log 2>&1 || \
	  { cat web/page/node_modules/.build.log >&2; exit 1; }
	@touch $@

%/node_modules/.installed: %/package-lock.json .venv/.run
	@echo 'set-up: npm packages of $*' >&2
	@$(NODE) -C $* npm ci --silent --no-audit --no-fund
	@touch $@
