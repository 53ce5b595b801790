# The Python that .venv is made with. Another one: make course PYTHON3=python3.13
PYTHON3 ?= python3
PYTHON = .venv/bin/python
PIP = $(PYTHON) -m pip --disable-pip-version-check

# nbgrader runs a bare `alembic`, so the environment's programs must be on PATH. Set per
# command, not for all of make: else $(PYTHON3) would be the Python inside .venv.
IN_VENV = PATH="$(CURDIR)/.venv/bin:$$PATH"

COURSE_LOCK = binder/requirements.txt
TEST_LOCK = tests/requirements.txt
SITE_LOCK = course/site/requirements.txt
NOTEBOOKS = $(wildcard course/*.ipynb solutions/*/*.ipynb assignments/*/*.ipynb)

# Which Python a notebook was last saved with is noise; ids and nbgrader's metadata are not.
NBSTRIPOUT = nbstripout --keep-id --extra-keys metadata.language_info.version

# JupyterLab prints its address where no browser can open, and root must ask for permission.
SCREEN = $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname)))
LAB_FLAGS = $(if $(SCREEN),,--no-browser) $(if $(filter 0,$(shell id -u)),--allow-root)

.PHONY: help course test demo-class bench accuracy audit lint fix test-python test-browser chromium system assignments site lock
.DELETE_ON_ERROR:

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s%s\n", $$1, $$2}' Makefile

course: .venv/course ## install the course, open it in JupyterLab
	$(IN_VENV) jupyter lab $(LAB_FLAGS) --LabApp.default_url=/lab/tree/course/00-start-here.ipynb

test: lint test-python test-browser ## check everything, as CI does

demo-class: .venv/course ## grade a class of twenty made-up submissions
	$(IN_VENV) $(PYTHON) tests/demo_class.py

bench: .venv/test site chromium ## time nnlib beside its peers; the table is kept in tests/bench/results.txt
	$(IN_VENV) OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PYTHON) tests/bench/bench.py
	$(IN_VENV) $(PYTHON) tests/bench/grading.py
	$(IN_VENV) $(PYTHON) tests/bench/playground.py
	$(IN_VENV) $(PYTHON) tests/bench/site.py

accuracy: .venv/test ## measure how well nnlib reads digits, over ten splits (15 minutes)
	$(IN_VENV) $(PYTHON) tests/bench/accuracy.py

audit: .venv/test ## try small wrong edits of all solutions: do their tests notice? (15 minutes)
	@for folder in solutions/*/; do assignment=$$(basename $$folder); echo "\n$$assignment"; \
	$(IN_VENV) nnlib-grade audit $$assignment || failed=1; done; test -z "$$failed"

lint: .venv/test ## ruff, mypy, and no outputs in notebooks
	$(IN_VENV) ruff check
	$(IN_VENV) ruff format --check
	$(IN_VENV) mypy
	$(if $(NOTEBOOKS),$(IN_VENV) $(NBSTRIPOUT) --verify $(NOTEBOOKS))

fix: .venv/test ## repair what lint can repair
	$(IN_VENV) ruff check --fix-only
	$(IN_VENV) ruff format
	$(if $(NOTEBOOKS),$(IN_VENV) $(NBSTRIPOUT) $(NOTEBOOKS))

test-python: .venv/test system ## the tests that need no browser
	$(IN_VENV) pytest -n 2 --dist loadfile --ignore=tests/browser

test-browser: .venv/test .venv/site chromium ## the tests that click through JupyterLab
	@if command -v chromium >/dev/null; then $(IN_VENV) pytest -n 2 --dist loadfile tests/browser; \
	else echo "Browser tests SKIPPED: no chromium, and it could not be installed."; fi

chromium:
	@command -v chromium >/dev/null || { $(APT) chromium; } || true

# The sandbox's library, and a server for the tests that grade into PostgreSQL.
system:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ldconfig -p | grep -q seccomp || \
	{ $(APT) libseccomp2 postgresql; } || true

APT = if [ "$$(id -u)" = 0 ]; then root=; else root="sudo -n"; fi; \
	$$root apt-get update && $$root apt-get install --yes --no-install-recommends

assignments: .venv/course ## write assignments/ anew from solutions/
	$(IN_VENV) nbgrader generate_assignment --assignment='*' --force --no-db

site: .venv/site ## write the web site, with JupyterLite in it, to _site/html (4 minutes)
	$(IN_VENV) $(PYTHON) course/site/build.py _site

lock: .venv/test ## pin the newest versions that pyproject.toml allows
	$(COMPILE) --extra course --extra grading --output-file $(COURSE_LOCK)
	$(COMPILE) --extra dev --extra cluster --constraints $(COURSE_LOCK) --output-file $(TEST_LOCK)
	sed -n 's/^\(.*\)==.*/^\1==/p' $(COURSE_LOCK) | grep -vf - $(TEST_LOCK) >.venv/lock
	mv .venv/lock $(TEST_LOCK)
	$(COMPILE) --extra site --constraints $(COURSE_LOCK) --constraints $(TEST_LOCK) \
		--output-file $(SITE_LOCK)
	sed -n 's/^\(.*\)==.*/^\1==/p' $(COURSE_LOCK) | grep -vf - $(SITE_LOCK) >.venv/lock
	mv .venv/lock $(SITE_LOCK)

# One version of each package for all systems and Pythons, so that all compute the same.
COMPILE = $(IN_VENV) uv pip compile pyproject.toml --quiet --upgrade --universal \
	--python-version 3.11 --fork-strategy fewest --no-annotate --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

# The environment is remade when a lock changes; the file is the mark of a finished install.
.venv/course: $(COURSE_LOCK)
	@command -v $(PYTHON3) >/dev/null || { echo "$$NO_PYTHON" >&2; exit 1; }
	@$(PYTHON3) -c "$$CHECK_PYTHON"
	$(PYTHON3) -m venv --clear .venv
	$(PIP) install -r $(COURSE_LOCK)
	$(PIP) install --no-deps --editable .
# Its pop-up asks to fetch Jupyter's news; the course works offline.
	$(IN_VENV) jupyter labextension disable --level=sys_prefix \
		@jupyterlab/apputils-extension:announcements
	touch $@

.venv/test: .venv/course $(TEST_LOCK)
	$(PIP) install -r $(COURSE_LOCK) -r $(TEST_LOCK)
	touch $@

# What nnlib's explorers need in JupyterLite, where Python is 3.14 and Pyodide has not got it.
LITE_WHEELS = anywidget|comm|ipywidgets|jupyterlab-widgets|psygnal|widgetsnbextension

.venv/site: .venv/course $(SITE_LOCK)
	$(PIP) install -r $(COURSE_LOCK) -r $(SITE_LOCK)
	grep -E '^($(LITE_WHEELS))==' $(COURSE_LOCK) >.venv/wheels.txt
	rm -rf .venv/wheels
	$(PIP) download --requirement .venv/wheels.txt --dest .venv/wheels --no-deps \
		--only-binary :all: --python-version 3.14 --platform any --implementation py --abi none
	touch $@

NO_PYTHON = Python 3.11 or later is needed: sudo apt install python3 python3-venv

# Debian and Ubuntu ship venv and ensurepip in a package of their own.
define CHECK_PYTHON
import sys
if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or later is needed and $(PYTHON3) is %d.%d: install a later one, "
             "such as with sudo apt install python3.11-venv, then make course "
             "PYTHON3=python3.11" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("Python's venv module is missing: sudo apt install python%d.%d-venv"
             % sys.version_info[:2])
endef
export NO_PYTHON CHECK_PYTHON
