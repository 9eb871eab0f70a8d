# Persona Cam: `make run` shows it working, `make test` checks everything, `make help` lists the rest.
# Variables: PYTHON (interpreter for a new environment), VENV (its folder), OUT (where `run` writes),
# MINUTES and DRIVER (how long `soak` runs, and a clip with a face in place of the bundled one).
VENV ?= .venv
OUT ?= out
MINUTES ?= 60
BIN := $(VENV)/bin
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist worksteal
export PYTHON

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-engines test-fuzz test-desktop test-vm test-vm-full test-obs soak lint types contracts unit quick format wheel hooks clean base tools

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

run: base ## set up, animate the bundled portrait (out/avatar.mp4, out/avatar.png); on a display, open the window
	"$(BIN)/python" -m app demo --out-dir "$(OUT)"
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then "$(BIN)/python" -m app window; fi

test: lint types contracts unit ## set up, then lint, types, import contracts and all tests but those of the targets below

test-engines: tools ## exports and long runs of PersonaLive at the published depth, and its weights from a hub to a picture (minutes)
	"$(BIN)/python" -m pytest $(SIDE_BY_SIDE) -m engines

test-fuzz: tools ## thousands of bad settings, lists of portraits and presets, some dozens with the real window (minutes)
	"$(BIN)/python" -m pytest $(SIDE_BY_SIDE) -m fuzz

test-desktop: tools ## the real window on a display of its own (Xvfb, xdotool)
	"$(BIN)/python" -m pytest -m desktop tests/desktop

test-vm: tools ## the virtual camera on a real v4l2loopback, in an emulated machine (root; Debian 12 or later; minutes)
	PYTHON="$$(cd "$(BIN)" && pwd)/python" tests/vm/run.sh

test-vm-full: test-vm test-obs ## all of test-vm and test-obs

test-obs: tools ## the same machine with OBS Studio and Chromium as programs that read the camera (installs them; minutes)
	PYTHON="$$(cd "$(BIN)" && pwd)/python" tests/vm/run.sh obs
	PYTHON="$$(cd "$(BIN)" && pwd)/python" tests/vm/run.sh chromium

soak: tools ## on air for an hour (MINUTES=..., DRIVER=clip) with a random fault every few seconds; prints a report (Linux)
	"$(BIN)/python" -m tests.soak --minutes $(MINUTES) $(if $(DRIVER),--driver "$(DRIVER)")

lint: tools ## style and formatting (ruff)
	"$(BIN)/python" -m ruff check .
	"$(BIN)/python" -m ruff format --check .

types: tools ## static types (mypy --strict)
	"$(BIN)/python" -m mypy
	MYPYPATH=installer/artwork "$(BIN)/python" -m mypy --explicit-package-bases installer/artwork

contracts: tools ## who may import whom (import-linter)
	"$(BIN)/python" "$(BIN)/lint-imports"

unit: tools ## the tests alone (pytest), on as many processors as there are, four at most
	"$(BIN)/python" -m pytest $(SIDE_BY_SIDE) -m "not engines and not desktop and not fuzz"

quick: tools ## the tests that take no more than a few seconds
	"$(BIN)/python" -m pytest $(SIDE_BY_SIDE) -m "not slow and not engines and not desktop and not fuzz"

format: tools ## fix style and formatting
	"$(BIN)/python" -m ruff check --fix .
	"$(BIN)/python" -m ruff format .

wheel: tools ## build the wheel into dist/
	rm -rf build
	"$(BIN)/python" -m build --wheel --outdir dist

hooks: tools ## run lint, types and contracts before every commit
	"$(BIN)/pre-commit" install

clean: ## remove the environment, outputs and caches
	@if [ -e "$(VENV)/pyvenv.cfg" ]; then rm -rf "$(VENV)"; fi
	rm -rf .venv .set-up out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find app engine assets tests -name __pycache__ -prune -exec rm -rf {} +

base:
	@installer/bootstrap.sh "$(VENV)" base

tools:
	@installer/bootstrap.sh "$(VENV)" test
