# The same commands here and in continuous integration. Each creates what it needs in .venv.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
TEST_WORKERS ?= 3
SNAPSHOTS ?= snapshots
BIN := .venv/bin
LOCK := requirements.lock
# The list under [tool.mandategraph]: no other entry of the file ends in .py.
COMPILED := $(shell sed -n 's/^    "\(.*\.py\)",$$/\1/p' pyproject.toml)

FRONTEND := endpoint/frontend
EDITOR := endpoint/pages/static/editor/editor.js

.PHONY: install frontend system serve build test check lint types quality audit lock benchmark clean

install: .venv/.installed frontend

# Recreated when the lock file, the packaging or what is compiled changes; never needs root.
.venv/.installed: $(LOCK) pyproject.toml setup.py $(COMPILED)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: $(PYTHON) is older than 3.11; name a newer one: make PYTHON=python3.12 install" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(LOCK)
	@find endpoint graph -name '*.so' -not -path '*/node_modules/*' -delete
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@ls endpoint/*.so >/dev/null 2>&1 || echo "make: nothing could be compiled; the endpoint works, and is slower" >&2
	@touch $@

# The query editor. Where it cannot be built, the pages work in their plain form.
frontend: .venv/.installed $(EDITOR)

$(EDITOR): $(FRONTEND)/package-lock.json $(wildcard $(FRONTEND)/*.js)
	@sh .ci/front-end $(FRONTEND) $(BIN) || echo "make: the query editor could not be built; the pages work without it" >&2

# System packages that the tests drive (a browser, curl); installed only where they are missing and we are root.
system:
	@sh .ci/system-packages

build: install
	$(BIN)/mandategraph build --out $(SNAPSHOTS) --workers $(WORKERS)

serve: install
	@test -e $(SNAPSHOTS)/current || $(BIN)/mandategraph build --out $(SNAPSHOTS) --workers $(WORKERS)
	$(BIN)/mandategraph serve --snapshot $(SNAPSHOTS)/current --port $(PORT)

test: install system
	$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

# The report on the ontology, with the names that shapes, queries, registers and the corpus use.
quality: install
	@rm -rf .venv/quality
	@$(BIN)/mandategraph build --out .venv/quality --workers $(WORKERS)
	$(BIN)/python -m mandategraph.graph.quality --data .venv/quality/current --fail-on warning

check: lint types quality test

# Whether the dependencies fit together, and whether a fault of one is published. The second asks a service on the
# network, and fails where that is out of reach: nothing is passed that was not looked at.
audit: install
	$(BIN)/python -m pip check
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target .venv/audit 'pip-audit>=2.7'
	PYTHONPATH=.venv/audit $(BIN)/python -m pip_audit --strict --disable-pip --no-deps --requirement $(LOCK)

# Writes the exact versions anew from the lower bounds in pyproject.toml.
lock: install
	$(BIN)/pip-compile --quiet --strip-extras $(addprefix --extra ,loaders endpoint reasoning cluster dev) --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --allow-unsafe --output-file $(LOCK) pyproject.toml

benchmark: install
	$(BIN)/python -m benchmarks

clean:
	find endpoint graph -name '*.so' -not -path '*/node_modules/*' -delete
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
