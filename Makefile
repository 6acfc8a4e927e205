# One word each. `make` alone prints this list. Everything installs itself into .venv from hash-locked lists.
.DEFAULT_GOAL := help
PY ?= python3
UV := .venv/bin/uv
RUN := .venv/bin/python -m
OUT ?= out
export UV_PYTHON_DOWNLOADS := never
# Trust what this machine trusts, as pip does.
export UV_SYSTEM_CERTS := true
# A child of a test run must never write byte-code or caches outside the tree.
export PYTHONUTF8 := 1

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.uv:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "magnesia needs Python 3.11 or newer; say which with: make PY=python3.11 ...")'
	@$(PY) -m venv .venv 2>/dev/null || { $(PY) -m venv --without-pip .venv && $(PY) -m pip --python .venv/bin/python --version >/dev/null; } \
	  || { echo "Python cannot make a virtual environment here; on Debian: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@if [ -x .venv/bin/pip ]; then .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock; \
	  else $(PY) -m pip --python .venv/bin/python install -q --require-hashes -r requirements/bootstrap.lock; fi
	@touch $@

.venv/.demo: .venv/.uv requirements/demo.lock pyproject.toml
	@echo "Installing what magnesia needs (once) ..."
	@$(UV) pip install --require-hashes --compile-bytecode -q -r requirements/demo.lock
	@$(UV) pip install --no-deps -q -e .
	@touch $@

.venv/.test: .venv/.demo requirements/test.lock
	@$(UV) pip install --require-hashes --compile-bytecode -q -r requirements/test.lock
	@touch $@ .venv/.demo

# What the tests need beside Python: a browser, a database server, and the tool that fails and cuts off writes.
# Debian would start a database server of its own on installing one; the tests start theirs, and only while they run.
tools:
	@has() { for tool; do command -v "$$tool" >/dev/null && return; done; false; }; need=""; \
	has chromium chromium-browser google-chrome || need="chromium"; \
	has strace || need="$$need strace"; \
	has initdb /usr/lib/postgresql/*/bin/initdb || need="$$need postgresql"; \
	test -z "$$need" && exit 0; \
	has apt-get && test "$$(id -u)" = 0 || { echo "The tests need more than Python; install it with: sudo apt-get install $$need"; exit 1; }; \
	echo "Installing what the tests need (once): $$need ..."; set -e; apt-get update -qq >/dev/null; \
	case "$$need" in *postgresql*) apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null; \
	  sed -ri 's/^#?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf;; esac; \
	apt-get install -y -qq --no-install-recommends $$need >/dev/null

demo: .venv/.demo ## a simulated person's trial, start to answer; writes $(OUT)/report.html, report.pdf, answer.json
	@$(RUN) magnesia demo --out $(OUT)

test: .venv/.test tools ## every check and every test (about 2 minutes on 2 cores)
	@$(MAKE) --no-print-directory check
	@$(RUN) pytest -q -n 2

serve: .venv/.demo ## open the report on http://localhost:8080, on this machine only
	@$(RUN) magnesia serve

check: .venv/.test ## formatting, lint, types and dependencies, nothing changed
	@.venv/bin/ruff format --check -q .
	@.venv/bin/ruff check -q .
	@.venv/bin/mypy
	@.venv/bin/deptry src

fix: .venv/.test ## put formatting, imports and generated pages right
	@.venv/bin/ruff check -q --fix . || true
	@.venv/bin/ruff format -q .
	@.venv/bin/python docs/generate.py

bench: .venv/.test ## speed, as ratios against peers in the same run
	@$(RUN) benchmarks

validate: .venv/.test ## slow truth: rebuilds the dated tables in validation/
	@$(RUN) validation

docs: .venv/.test ## build the documentation into site/, offline
	@.venv/bin/python docs/generate.py
	@.venv/bin/zensical build --clean --strict

lock: .venv/.uv
	@echo "uv==0.13.9" | $(UV) pip compile - --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/bootstrap.lock
	@$(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements/demo.lock
	@$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements/demo.lock -o requirements/test.lock

.PHONY: help tools demo test serve check fix bench validate docs lock
