# Every task has one name here; hooks and CI call these names. A target makes what it needs in .venv.

PYTHON ?= python3
BIN := .venv/bin
BROWSERS := $(or $(CHROMIUM),chromium chromium-browser google-chrome)
EXTRAS := calendars,ccxt,gateway,grpc,http,kafka,keystore,nats,otlp,postgres,records,telemetry,venues
ROOT := $(if $(filter-out 0,$(shell id -u)),sudo)
RUST := Cargo.toml Cargo.lock $(shell find crates)
INSTALL := env -u CONDA_PREFIX VIRTUAL_ENV=.venv PIP_CONSTRAINT=constraints.txt PIP_QUIET=1 PIP_DISABLE_PIP_VERSION_CHECK=1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench chaos faults bench-peers docs browser clean

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 13

setup: .venv/developer ## make .venv with all that a developer needs
	@echo 'Ready. To use it by hand: . $(BIN)/activate'

demo: .venv/built ## run one backtest on the shipped real data
	@$(BIN)/ingenium demo

test: .venv/developer browser ## run the Rust and Python tests
	cargo test --workspace --quiet
	$(BIN)/pytest -n 2

check: .venv/developer ## lint, types, floors and format: what a merge needs besides the tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest ingenium._core --allowlist crates/python/stubtest-allowlist.txt
	$(BIN)/lint-imports
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

format: .venv/developer ## format Python and Rust, and mend what ruff can
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	cargo fmt --all

bench: .venv/built ## measure beside the peers that are installed; some workloads with W=W1,W3
	$(BIN)/python -m benchmarks $(if $(W),--only $(W))

chaos: .venv/built ## kill and disturb sessions of real processes at 200 points; N=1000 for more, SEED=7 for others
	$(BIN)/python -m tests.sessions.chaos $(if $(N),--points $(N)) $(if $(SEED),--seed $(SEED))

faults: .venv/built ## lose, double and delay orders in 1,000 schedules of faults; N=5000 for more, SEED=7 for others
	$(BIN)/python -m tests.faults $(if $(N),--schedules $(N)) $(if $(SEED),--seed $(SEED))

bench-peers: .venv/built ## install the peers, each in an environment of its own
	$(BIN)/python -m benchmarks.peers.install

docs: .venv/developer ## build the documentation in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

browser: ## find Chromium for the tests of pages, or install Debian's
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; { $(ROOT) apt-get update -qq && $(ROOT) apt-get install -qqy chromium; } >&2 \
		|| { echo "$$NO_BROWSER" >&2; exit 1; }

clean: ## remove environments, builds and caches
	rm -rf .venv target dist site benchmarks/.venvs benchmarks/.data python/ingenium/_core*.so
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps: a second run does nothing until Rust sources, pyproject.toml or constraints.txt change.

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$$NO_PYTHON" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$$NO_VENV" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/built: .venv/pyvenv.cfg pyproject.toml constraints.txt $(RUST)
	@cargo --version >/dev/null || { echo "$$NO_CARGO" >&2; exit 1; }
	$(INSTALL) $(BIN)/pip install maturin
	$(INSTALL) $(BIN)/maturin develop --release --quiet --extras $(EXTRAS)
	@touch $@

.venv/developer: pyproject.toml constraints.txt | .venv/built
	$(INSTALL) $(BIN)/maturin develop --release --quiet --extras $(EXTRAS),test,dev,docs
	@touch $@

export NO_PYTHON NO_VENV NO_CARGO NO_BROWSER

define NO_PYTHON

Ingenium needs Python 3.11 or newer, and "$(PYTHON)" is not that.
Name another interpreter: make PYTHON=python3.12 ...
endef

define NO_VENV

"$(PYTHON)" cannot make virtual environments: its venv module is missing.
Debian and Ubuntu keep it in a package of its own: apt install python3-venv
endef

define NO_CARGO

Ingenium compiles its core, and needs cargo of Rust 1.88 or newer on the PATH. Get it in one of these ways:

  from https://rustup.rs           then: rustup default stable
  Debian 13, Ubuntu 24.04 or newer: apt install rustup && rustup default stable
  with Python alone:                pip install puccinialin && python -m puccinialin
                                    then export the three variables that it prints

Just installed it? Open a new shell, or: export PATH="$$HOME/.cargo/bin:$$PATH"
endef

define NO_BROWSER

The tests of pages need Chromium or Chrome, and it could not be installed. Install it,
or name the one you have: make CHROMIUM=/path/to/chrome test
endef
