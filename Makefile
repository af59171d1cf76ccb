# Manabiya: the commands a newcomer, a contributor and an operator need.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
UV := $(VENV)-lock/bin/uv
BURST ?= 200
DATABASE ?= sqlite
PEERS := nbgrader otter

.PHONY: run test coverage check bench lock i18n clean

run: $(VENV)/.run-installed
	@CATALOG_DEMO=true $(BIN)/catalog setup
	@CATALOG_DEMO=true $(BIN)/catalog run

# Threads of several test processes that wait for one another take twice the time.
test coverage: export OMP_NUM_THREADS := 1
test coverage: export OPENBLAS_NUM_THREADS := 1

test: $(VENV)/.dev-installed
	@$(BIN)/python -m tests.tools.system
	$(BIN)/pytest -n auto --dist loadgroup

coverage: $(VENV)/.dev-installed
	@$(BIN)/python -m tests.tools.system
	$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report term:skip-covered

check: $(VENV)/.dev-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto -m "not slow" tests/architecture

bench: $(VENV)/.dev-installed
	$(BIN)/python -m tests.benchmarks --burst $(BURST) --database $(DATABASE) $(ONLY)

lock:
	@test -x $(UV) || ($(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install -q uv)
	$(UV) pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml --extra dev -o requirements/dev.lock
	$(UV) pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml --extra build -c requirements/dev.lock \
	  -o requirements/run.lock
	$(UV) pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml --extra build --extra scale \
	  -c requirements/dev.lock -o requirements/scale.lock
	$(UV) pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes \
	  --custom-compile-command "make lock" requirements/bench-nbclient.in -c requirements/dev.lock \
	  -o requirements/bench-nbclient.lock
	@# otter-grader cannot have the development lock's wrapt, so peers share what nbclient has of it.
	for peer in $(PEERS); do $(UV) pip compile -q --universal --no-strip-extras --python-version 3.11 \
	  --generate-hashes --custom-compile-command "make lock" requirements/bench-$$peer.in \
	  -c requirements/bench-nbclient.lock -o requirements/bench-$$peer.lock || exit 1; done

i18n: $(VENV)/.dev-installed
	$(BIN)/python -m tests.tools.messages

clean:
	rm -rf $(VENV) .bench .pytest_cache .mypy_cache .ruff_cache htmlcov

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev-installed: requirements/dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/.run-installed
