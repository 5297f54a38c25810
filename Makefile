# make run · make test · make test-all · make bench · make torture
#
# Everything is installed into .venv and nowhere else; repeated calls find it there.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.10; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV ?= .venv
RUN := $(VENV)/bin/python
ARCHIVE ?=
WORK ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test test-all check bench torture picture clean

run: $(VENV)/.installed
	@$(VENV)/bin/newstui sample_content

test: $(VENV)/.installed-dev check
	@$(RUN) -m pytest -q -n auto --dist loadfile

test-all: $(VENV)/.installed-dev
	@$(RUN) -m pytest -q -m "terminal and not torture"
	@$(RUN) -m pytest -q -n auto --dist loadfile

torture: $(VENV)/.installed-dev
	@$(RUN) -m pytest -q -m torture -n 2 -rP

check: $(VENV)/.installed-dev
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/mypy --no-error-summary
	@$(VENV)/bin/lint-imports --no-logo > $(VENV)/imports.log || { cat $(VENV)/imports.log; exit 1; }

bench: $(VENV)/.installed-bench
	@$(RUN) -m benchmarks $(if $(ARCHIVE),--archive "$(ARCHIVE)") $(if $(WORK),--work "$(WORK)")

picture: $(VENV)/.installed-dev
	@$(RUN) docs/picture.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "newstui needs Python 3.10 or newer: install it, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "newstui needs Python 3.10 or newer, and $(PYTHON) is older: say make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) lacks the venv module: install it (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) …"
	@"$(PYTHON)" -m venv "$(VENV)"

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newstui into $(VENV) (once) …"
	@$(RUN) -m pip install -q -e . && touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newstui and what its tests need into $(VENV) (once) …"
	@$(RUN) -m pip install -q -e '.[dev]' && touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newstui and what it is compared with into $(VENV) (once) …"
	@$(RUN) -m pip install -q -e '.[dev,bench]' && touch $@ $(VENV)/.installed-dev $(VENV)/.installed
