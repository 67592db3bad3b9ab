# Two commands do all: `make app` and `make test`. They need Python >= 3.11, git and make, make their own
# environment in .venv, and touch nothing else.

PYTHON ?= python3
APP ?= my-app
PY := .venv/bin/python

.PHONY: app test lint quick bench defects kit-matrix docs release-kit clean

app: .venv/ready
	@if [ -e "$(APP)" ]; then \
	  echo "$(APP) is there already. Open it: cd $(APP) && .venv/bin/streamlit run streamlit_app.py"; \
	  echo "Make another: make app APP=other-app"; \
	else \
	  $(PY) -m headwater new "$(APP)" --defaults; \
	fi

test: lint
	$(PY) -m pytest -n auto --dist loadgroup

lint: .venv/ready
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

quick: .venv/ready
	$(PY) -m pytest -n auto --dist loadgroup -m "not slow"

bench: .venv/ready
	$(PY) bench/run.py
	$(PY) bench/check.py
	$(PY) bench/update.py

defects: .venv/ready
	$(PY) bench/defects.py
	$(PY) bench/streamlits_own.py

# Every two answers of the default kit, and updates from every release: 20 cases, run and tested.
kit-matrix: .venv/ready
	@mkdir -p build
	$(PY) -m headwater kit test . --junit build/kit-matrix.xml --html build/kit-matrix.html

docs: .venv/ready
	$(PY) docs/generate.py
	$(PY) docs/record.py

release-kit: .venv/ready
	@test -n "$(VERSION)" || { echo "Which one? make release-kit VERSION=0.4.0"; exit 2; }
	@$(PY) tools/release_kit.py "$(VERSION)"

# Installed anew whenever what it is made of has changed.
.venv/ready: pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
	  { echo "Python >= 3.11 is needed; $(PYTHON) is older. Name another: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(PY) -m uv pip install --quiet --python $(PY) --editable . --group dev
	@touch .venv/ready

clean:
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
