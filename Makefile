# Everything is one command. `make run` needs Python 3.11 or newer, make and git; the rest installs what it needs.
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
SUITE := $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
POSTGRES := $(BIN)/python -m sterkersamen.testing.postgres --

.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgres test-browser proof lint bench lock shots messages install dev

help:
	@echo "make run       a working community with demo people, on http://localhost:8000 (HOST, PORT, DATA_DIR)"
	@echo "make test      the suite: on SQLite, on PostgreSQL, and in a browser"
	@echo "make proof     what takes longer: kill rounds, full disks, crawlers and 10,000 hostile requests, every page in a browser, foreign clients, a fresh clone"
	@echo "make lint      style, types, floors, templates, translations, privacy"
	@echo "make bench     one line of JSON for each figure"
	@echo "make messages  collects the texts on screen for translation, and compiles the catalogs"
	@echo "make shots     the pictures of the README, from the running product"
	@echo "make lock      writes the lock files again"

install:
	@$(PYTHON) scripts/install.py run

dev:
	@$(PYTHON) scripts/install.py dev

run: install
	@# The very first time a demo is made, or made anew where it was interrupted. Real data is left alone.
	@data="$${DATA_DIR:-data}"; if [ -z "$$DATABASE_URL$$DATABASE_URL_FILE" ] && { [ ! -e "$$data/content.sqlite3" ] || \
	  { [ -e "$$data/demo" ] && [ ! -e "$$data/demo.whole" ]; }; }; then \
	  $(BIN)/sterkersamen demo && (umask 077; : > "$$data/demo.whole"); fi
	@exec $(BIN)/sterkersamen serve

test: test-sqlite test-postgres test-browser

test-sqlite: dev
	@echo "== On SQLite"
	@$(SUITE) -m "not browser and not proof"

test-postgres: dev
	@echo "== On PostgreSQL"
	@$(POSTGRES) $(SUITE) -m "not browser and not proof and not sqlite"

test-browser: dev
	@echo "== In a browser"
	@$(SUITE) -m "browser and not proof" -rs

proof: dev
	@echo "== What takes longer"
	@$(BIN)/python -m pytest -m "proof and not browser and not both" -rs
	@echo "== What takes longer, on SQLite"
	@$(SUITE) -m "proof and both" -rs
	@echo "== What takes longer, on PostgreSQL"
	@$(POSTGRES) $(SUITE) -m "proof and both" -rs
	@echo "== Every page, in a browser"
	@$(SUITE) -m "proof and browser" -rs

lint: dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m sterkersamen.testing.lint

bench: dev
	@$(BIN)/sterkersamen bench

messages: dev
	@$(BIN)/python -m sterkersamen.testing.messages

shots: dev
	@$(BIN)/python -m sterkersamen.testing.shots

COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -q

lock: dev
	@$(COMPILE) requirements/run.in -o requirements/run.txt
	@$(COMPILE) requirements/dev.in -c requirements/run.txt -o requirements/dev.txt
