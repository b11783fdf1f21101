# Two commands for a newcomer: `make run` and `make test`. Needs Debian's make, python3-venv, libmagic1
# and libarchive13.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOUR := var/tour
PYTEST_ARGS ?=
NEEDS := python3-venv libmagic1 libarchive13
HAS_NEEDS := $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
  && $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
  && $(PYTHON) -c 'import ctypes.util, sys; sys.exit(not all(map(ctypes.util.find_library, ("magic", "archive"))))'

.PHONY: run test check bench fuzz references services lock needs clean

# On Debian as root, what is missing is installed; else it is named.
needs:
	@$(HAS_NEEDS) || { [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && apt-get update -qq \
	  && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(NEEDS) >/dev/null; }
	@$(HAS_NEEDS) || { echo "Congthu needs Python 3.11 or newer with venv, libmagic and libarchive:" \
	  "apt-get install make $(NEEDS)" >&2; exit 1; }

$(READY): requirements.lock pyproject.toml | needs
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# The gateway on embedded defaults: loopback, a trial sink, the tour of sample messages. ONCE=1 ends after the table.
run: $(READY)
	@$(BIN)/python tests/data/makers/tour.py $(TOUR)
	@$(BIN)/congthu --config config/gateway.yaml run --trial --tour $(TOUR) $(if $(ONCE),--once)

# All tests: first those that may run side by side, then those that take the whole machine. Those with real servers run when `make services` has installed them; with CI=true their absence fails.
test: $(READY)
	$(BIN)/pytest -n auto -m "not crash and not interop" $(PYTEST_ARGS)
	$(BIN)/pytest -m "crash or interop" $(PYTEST_ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/congthu --config config/gateway.yaml test --mutate

# CPU of reading letters and documents beside Python's email, and secrecy marks found and missed, which must not miss their floors; then CPU a message beside a naive relay, each in one run. Needs gcc and the Postfix tools of `make services`.
bench: $(READY)
	$(BIN)/python tests/bench/reading.py
	$(BIN)/python tests/bench/documents.py
	$(BIN)/python tests/bench/marks.py
	$(BIN)/python tests/bench/encodings.py
	$(BIN)/python tests/bench/matrix.py --out var/bench.jsonl --rounds 1 --seconds 3 --workloads a20,b20,c4 \
	  --peers aiosmtpd,aiosmtpd-parse,gateway
	$(BIN)/python tests/bench/report.py var/bench.jsonl

# Hostile octets for one reader, for a time: mime, header, documents, archives, or one reader of files by its name.
TARGET ?= mime
SECONDS ?= 60
fuzz: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[fuzz]"
	$(BIN)/python tests/fuzz/fuzz.py $(TARGET) --seconds $(SECONDS)

# Write schemas and reference pages anew from the code; tests hold them to it.
references: $(READY)
	$(BIN)/python tests/data/makers/references.py
	$(BIN)/python tests/data/makers/matrix.py

# Postfix, Dovecot, swaks and Chromium from Debian packages, for the tests with real peers. Needs root.
services:
	tests/servers/install.sh

# Write the lock file anew from pyproject.toml.
lock:
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --extra dev --upgrade --output-file requirements.lock pyproject.toml
	rm -r $(VENV)-lock

clean:
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
