# The commands of this repository; `make` lists them. GNU make 4.3, bash.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help build demo test mistakes fuzz bench history static install clean toolchain packages packages-python \
    packages-browser

PREFIX ?= /usr/local
DESTDIR ?=

# One build everywhere, so that what is tested is what is used. `swift test` alone would build all
# of it again with other flags, for the sake of @testable imports, of which there are none.
BUILD := swift build -c release
BUILD_TESTS := $(BUILD) --build-tests
TEST := swift test -c release --skip-build
BINARY := .build/release/sverka
STATIC := .build-static/release/sverka

# Python judges what is written: in a venv of its own, unless another Python is given.
JUDGES := .judges
ifdef SVERKA_PYTHON
PYTHON := $(SVERKA_PYTHON)
TEST_JUDGES :=
BENCH_JUDGES :=
else
PYTHON := $(CURDIR)/$(JUDGES)/bin/python3
TEST_JUDGES := $(JUDGES)/.test
BENCH_JUDGES := $(JUDGES)/.bench
endif

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

build: toolchain packages ## the binary, .build/release/sverka
	$(BUILD) --product sverka

demo: build ## two days of four sellers in a fresh workspace, demo/
	samples/demo.sh $(BINARY)

test: toolchain packages packages-browser $(TEST_JUDGES) ## all tests, and the cases of the pipelines here
	$(BUILD_TESTS)
	SVERKA_REQUIRE_JUDGES=1 SVERKA_PYTHON='$(PYTHON)' $(TEST)
	$(BINARY) test

mistakes: toolchain packages ## suppliers' mistakes that are stopped, ordinary days that are not
	$(BUILD_TESTS)
	SVERKA_MISTAKES=all $(TEST) --filter MistakesTests

SECONDS ?= 600
fuzz: toolchain packages ## the parsers' fuzz tests with new seeds, for SECONDS=600
	$(BUILD_TESTS)
	@end=$$(( $$(date +%s) + $(SECONDS) )); seed=$${SVERKA_FUZZ_SEED:-$$(date +%s)}; \
	while [ "$$(date +%s)" -lt "$$end" ]; do \
	    echo "SVERKA_FUZZ_SEED=$$seed"; \
	    SVERKA_FUZZ_SEED=$$seed SVERKA_FUZZ_ROUNDS=$${SVERKA_FUZZ_ROUNDS:-5000} \
	        $(TEST) --filter 'Fuzz' || exit 1; \
	    seed=$$(( seed + 1 )); \
	done

bench: static $(BENCH_JUDGES) ## two jobs of 1 000 000 rows, against DuckDB; BENCH_SAVE=1 keeps the results
	'$(PYTHON)' -B Benchmarks/bench.py --sverka $(STATIC) $(BENCH_ARGUMENTS)

history: static $(TEST_JUDGES) ## 365 runs of a million records, asked for single ones; 10 GB for minutes
	'$(PYTHON)' -B Benchmarks/history.py --sverka $(STATIC) $(BENCH_ARGUMENTS)

# The Swift runtime linked in: what is installed, and what is measured.
static: toolchain packages
	$(BUILD) --product sverka --static-swift-stdlib --scratch-path .build-static

install: static ## one binary and its completions, below PREFIX (/usr/local)
	install -d '$(DESTDIR)$(PREFIX)/bin' \
	    '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
	    '$(DESTDIR)$(PREFIX)/share/zsh/site-functions' \
	    '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install -m 755 $(STATIC) '$(DESTDIR)$(PREFIX)/bin/sverka'
	$(STATIC) completions bash > '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/sverka'
	$(STATIC) completions zsh > '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_sverka'
	$(STATIC) completions fish > '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/sverka.fish'

clean: ## everything that these commands made, but for inbox, outbox and archive
	rm -rf .build .build-static .build-bench $(JUDGES) demo

# Prerequisites ---------------------------------------------------------------------------------

toolchain:
	@found=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p'); \
	if [ -z "$$found" ]; then \
	    echo "sverka needs Swift 6.2 or later, and no swift is in PATH:" \
	        "https://www.swift.org/install/linux/" >&2; exit 1; \
	elif [ "$$(printf '%s\n' 6.2 "$$found" | sort -V | head -n 1)" != 6.2 ]; then \
	    echo "sverka needs Swift 6.2 or later, this one is $$found:" \
	        "https://www.swift.org/install/linux/" >&2; exit 1; \
	fi

packages:
	@.ci/packages build

packages-python:
	@.ci/packages python

packages-browser:
	@.ci/packages browser

$(JUDGES)/.test: Tests/Judges/requirements.txt | packages-python
	@test -x $(JUDGES)/bin/pip || python3 -m venv $(JUDGES)
	@$(JUDGES)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(JUDGES)/.bench: Tests/Judges/requirements-bench.txt $(JUDGES)/.test
	@$(JUDGES)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@
