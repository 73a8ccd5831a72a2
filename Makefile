# SPDX-License-Identifier: MIT OR Apache-2.0
# The few commands of this project; meson and ninja do the work. `make help` lists them.
PREFIX ?= /usr/local
LIBDIR ?= lib
DESTDIR ?=
BUILD ?= build
SECONDS_PER_TARGET ?= 20
# What users build must not stop at a warning of a compiler that nobody here has tried.
RELEASE = --buildtype=release -Dwerror=false

# Of `make oracle`: crates, or directories of crates. ORACLE: further options of tests/oracle/compare.
CRATES ?= tests/audit/rows /usr/share/cargo/registry
ORACLE ?=

.PHONY: help all run test proof bench oracle oracle-l4 install lint fuzz clean
help:
	@echo 'make run      install what is missing, build, and show osbind on examples/hello-os'
	@echo 'make test     install what is missing, build, and run the whole test suite'
	@echo 'make proof    install what is missing, and run the heavy proofs of icache'
	@echo 'make bench    the figures of the README, measured here'
	@echo 'make oracle   osbind audit against rustc itself, on CRATES="$(CRATES)"'
	@echo 'make oracle-l4  the same for items of dependencies and std: cargo check -Zbuild-std, an hour'
	@echo 'make install  programs, man pages, completions: PREFIX=$(PREFIX) LIBDIR=$(LIBDIR) DESTDIR=$(DESTDIR)'
	@echo 'make lint     layout, analysis, spelling, layers'
	@echo 'make fuzz     each fuzz target for SECONDS_PER_TARGET=$(SECONDS_PER_TARGET) seconds'
	@echo 'make clean    remove what was built'

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

# A checkout that grew tests wants to be configured again: tests/cli is listed by what is there.
$(BUILD)/build.ninja: meson.build meson_options.txt
	@if [ -f $@ ]; then meson setup --reconfigure $(BUILD); else meson setup $(BUILD); fi
	@touch $@

# What `make run` configured before the tests' packages were there has no tests: ask for them.
$(BUILD)/.tests: $(BUILD)/build.ninja
	meson configure $(BUILD) -Dtests=enabled -Ddocs=enabled
	@touch $@

# The two programs alone: somebody who looks at osbind first need not wait for its tests.
run:
	@tools/setup run
	@$(MAKE) --no-print-directory $(BUILD)/build.ninja
	ninja -C $(BUILD) src/cli/osbind src/rustc/osbind-rustc src/rustc/osbind-rustdoc
	@tools/run-example $(BUILD)

# One more at a time than there are processors: some wait for the clock.
test:
	@tools/setup test
	@$(MAKE) --no-print-directory $(BUILD)/.tests all
	meson test -C $(BUILD) --print-errorlogs --num-processes $$(($$(getconf _NPROCESSORS_ONLN) + 1))

proof:
	@tools/setup proof
	@$(MAKE) --no-print-directory all
	icache/proof/run $(PROOF)

bench:
	@tools/setup test
	@$(MAKE) --no-print-directory BUILD=build-release release
	bench/run build-release

oracle:
	@tools/setup run
	@$(MAKE) --no-print-directory BUILD=build-release release
	tests/oracle/compare --osbind build-release/src/cli/osbind --rustc /usr/bin/rustc --verbose $(ORACLE) \
	  $(wildcard $(CRATES))

# Fetches the crates of tests/oracle/items.list and builds std for each target; goes on where it was.
oracle-l4:
	@tools/setup run
	@$(MAKE) --no-print-directory BUILD=build-release release
	nice -n 19 tests/oracle/compare-items --osbind build-release/src/cli/osbind --verbose $(ORACLE)

.PHONY: release
release:
	@[ -f $(BUILD)/build.ninja ] || meson setup $(BUILD) $(RELEASE)
	ninja -C $(BUILD)

# Without meson's guess for the libraries: it is lib64 on a Debian without dpkg-dev, where no loader looks.
install:
	@command -v meson >/dev/null || { echo 'meson is missing: `tools/setup run` installs what a build needs' >&2; exit 3; }
	@[ -f build-install/build.ninja ] && meson configure build-install -Dprefix=$(PREFIX) -Dlibdir=$(LIBDIR) || \
	  meson setup build-install $(RELEASE) --prefix=$(PREFIX) --libdir=$(LIBDIR) -Dtests=disabled
	ninja -C build-install
	DESTDIR=$(DESTDIR) meson install -C build-install --no-rebuild

lint:
	@tools/setup lint
	@$(MAKE) --no-print-directory $(BUILD)/.tests all
	meson test -C $(BUILD) --print-errorlogs --suite lint

fuzz:
	@tools/setup lint
	tools/fuzz $(SECONDS_PER_TARGET)

clean:
	rm -rf build build-release build-install build-fuzz build-asan build-clang out
