# The commands of the tracker. `make help` lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: install run test check faults mutants bench screenshots pictures words lock help clean

# The first Python that is new enough, unless you name one: make run PYTHON=/opt/python/bin/python3.13
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

BIN := .venv/bin
EXTRACT := $(BIN)/pybabel --quiet extract --mapping-file tools/babel.cfg --keyword sentence \
	--keyword counted:1,2 --add-location file --sort-output --omit-header --width 100
CATALOGUE := tracker/languages/messages.pot
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"

install: .venv/requirements.txt ## Make the environment that the tracker runs in, and compile it
	@$(BIN)/python -m compileall -q app.py tracker deploy

run: .venv/requirements.txt ## Serve the demonstration campaign on http://127.0.0.1:5000
	@$(BIN)/python tools/run.py

test: .venv/requirements-dev.txt ## Install what the tests need, where possible, and run them all
	@tools/install-test-tools
	$(BIN)/pytest -n 2 --dist loadfile

check: .venv/requirements-dev.txt ## Check formatting, lint, types, import directions, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/test_migrations.py -k sqlite

faults: .venv/requirements-dev.txt ## Larger floods and longer faults than the tests have (16 minutes)
	@tools/install-test-tools
	FAULTS=1 $(BIN)/pytest -s tests/test_crashes.py tests/test_long_evening.py tests/test_two_nodes.py \
		tests/test_attack.py tests/test_floods.py tests/test_stalls.py tests/test_mail_faults.py

mutants: .venv/requirements-dev.txt ## Count the changes of rules, ledger and standings that tests notice (ONLY=campaign SAMPLE=200)
	@$(BIN)/python tools/mutants.py --only "$(ONLY)" --sample "$(SAMPLE)" --seed "$(SEED)" \
		--processes "$(PROCESSES)" --seconds "$(SECONDS_EACH)"

bench: .venv/requirements-dev.txt ## Measure it beside its peers (JOBS=broadcast,record ROUNDS=3 QUICK=1 LARGE=1 EVENTS=5000)
	@$(BIN)/python -m bench.run --jobs "$(JOBS)" --rounds "$(ROUNDS)" --quick "$(QUICK)" \
		--large "$(LARGE)" $(if $(PAGE),--page "$(PAGE)")

screenshots: .venv/requirements-dev.txt ## Take every page and slide in all sizes and schemes (ONLY=leaderboards)
	@tools/install-test-tools
	@ONLY="$(ONLY)" $(BIN)/python tools/screenshots.py

pictures: .venv/requirements-dev.txt ## Draw the icons and the picture of link previews anew
	@$(BIN)/python tools/pictures.py

words: .venv/requirements.txt ## Collect the texts that people read, for translators
	@$(EXTRACT) --output-file $(CATALOGUE) .

lock: .venv/requirements-dev.txt ## Write the lock files from the .in files (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) requirements.in --output-file requirements.txt
	$(COMPILE) $(UPGRADE) requirements-dev.in --output-file requirements-dev.txt

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

clean: ## Remove the environment and what the tools left behind (never the data)
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment keeps a copy of each lock file that it was built from, so it changes only when
# the lock does, and needs no network otherwise.
.venv/requirements-dev.txt: .venv/requirements.txt
.venv/requirements.txt .venv/requirements-dev.txt: .venv/%: % | $(BIN)/python
	@cmp -s $< $@ || $(BIN)/python -m pip install --quiet --require-hashes -r $<
	@cp $< $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "The tracker needs Python 3.11 or later." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "$(PYTHON) lacks venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv
