# marsdisk: `make help` lists the targets. Everything that is made goes below $(BUILD).
#
#   make BUILD=build/clang OMPI_CC=clang    another compiler, beside the first build
#   make WERROR=1                           a warning is an error
#   make NATIVE=1                           code for this very machine (-march=native)
#   make run NP=4 ARGS=--force              the reference case on 4 ranks, over an earlier run
#   make V=1                                show whole commands

BUILD ?= build
ifeq ($(origin CC),default)
CC := mpicc
endif
AR := ar
MPIRUN ?= mpirun
PKG_CONFIG ?= pkg-config
NP ?= $(shell sh tools/cores)

# --- libraries ---------------------------------------------------------------------------------------------------------
# Parallel HDF5, the one that was made with the MPI of $(CC) where there are several, is asked of pkg-config first, then of its
# compiler wrapper.
MPI_KIND := $(shell printf '\043include <mpi.h>\n\043if defined OPEN_MPI\nmpi_is openmpi\n\043elif defined MPICH_VERSION\nmpi_is mpich\n\043endif\n' | \
               $(CC) -E -x c - 2>/dev/null | sed -n 's/^mpi_is //p')
hdf5_wrapper = $(shell $$(command -v h5pcc.$(MPI_KIND) || echo h5pcc) -show 2>/dev/null | tr ' ' '\n' | grep -E '^-[$(1)]')
pkg = $(shell $(PKG_CONFIG) $(1) $(2) 2>/dev/null)
HDF5_PC := $(firstword $(foreach p,$(addprefix hdf5-,$(MPI_KIND)) hdf5-mpi hdf5,$(if $(call pkg,--modversion,$(p)),$(p))))
HDF5_CFLAGS ?= $(if $(HDF5_PC),$(call pkg,--cflags-only-I,$(HDF5_PC)),$(call hdf5_wrapper,I))
HDF5_LIBS ?= $(if $(HDF5_PC),$(call pkg,--libs-only-L --libs-only-l,$(HDF5_PC)),$(call hdf5_wrapper,L) -lhdf5)
PKG_CFLAGS := $(foreach p,libconfig jansson libdeflate,$(call pkg,--cflags,$(p)))
PKG_LIBS := $(or $(call pkg,--libs,libconfig),-lconfig) $(or $(call pkg,--libs,jansson),-ljansson) $(or $(call pkg,--libs,libdeflate),-ldeflate)

# --- flags -------------------------------------------------------------------------------------------------------------
# No contraction to fma and no -ffast-math: the bits of a result must not depend on how or where it is computed.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wundef -Wswitch-enum $(if $(WERROR),-Werror)
OPTIMISE ?= -O3 -g
NUMERICS := -ffp-contract=off -fno-math-errno -fno-trapping-math
ifdef SANITIZE
# To fuzz on, the whole library counts its branches: a fuzzer that does not see where it gets does not get far. Inputs that are there
# already are tried without that, which is a sixth of the time of the compiler, and some of every test's.
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer $(if $(COVERAGE),-fsanitize=fuzzer-no-link)
endif
ALL_CFLAGS := -std=c11 $(OPTIMISE) $(NUMERICS) $(if $(NATIVE),-march=native) $(SANITIZERS) $(WARNINGS) $(CFLAGS)
# Other people's headers are system headers: their warnings are not ours.
ALL_CPPFLAGS := -D_POSIX_C_SOURCE=200809L -Iinclude $(patsubst -I%,-isystem %,$(HDF5_CFLAGS) $(PKG_CFLAGS)) $(CPPFLAGS)
# Four times quicker than the usual linker where a hundred programs with sanitizers are linked.
LINKER := $(if $(and $(SANITIZE),$(findstring clang,$(OMPI_CC)),$(shell command -v ld.lld)),-fuse-ld=lld)
ALL_LDFLAGS := $(SANITIZERS) $(LINKER) $(LDFLAGS)
ALL_LIBS := $(HDF5_LIBS) $(PKG_LIBS) -lm

# --- sources -----------------------------------------------------------------------------------------------------------
LIB_SRC := $(sort $(filter-out %/main.c,$(shell find src -name '*.c')))
LIB_OBJ := $(LIB_SRC:src/%.c=$(BUILD)/obj/%.o)
LIB := $(BUILD)/libmarsdisk.a
PROGRAMS := $(if $(wildcard src/disk/main.c),$(BUILD)/marsdisk) $(if $(wildcard src/optics/main.c),$(BUILD)/marsdisk-qpr) \
            $(if $(wildcard src/swarm/main.c),$(BUILD)/swarm_mc)
UNIT := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*/test_*.c))
MPI := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/mpi/test_*.c))
BENCH := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
FUZZ := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
SUPPORT_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/support/*.c))
C_FILES = $(shell find src include tests tools -name '*.[ch]')

.PHONY: all tables tests run install dist check check-long bench bench-baseline bench-compare verify asan fuzz format format-check tidy analyze docs clean help FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $(LIB) $(PROGRAMS) ## the programs and libmarsdisk.a

tests: all $(UNIT) $(MPI) ## the programs and every C test, without running them

quiet = $(if $(V),,@echo '  $(1)  $@';)

# --- rules -------------------------------------------------------------------------------------------------------------
# A stamp is rewritten only when its text changes, so objects are rebuilt when, and only when, the flags do.
stamp = @mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' > $@

$(BUILD)/flags.txt: FORCE
	$(call stamp,$(CC) $(OMPI_CC) $(ALL_CFLAGS) $(ALL_CPPFLAGS) $(ALL_LDFLAGS) $(ALL_LIBS))
$(BUILD)/members.txt: FORCE
	$(call stamp,$(LIB_SRC))

# A tree unpacked from `make dist` has its commit in a file, and may lie within somebody else's repository.
ifneq ($(wildcard .commit),)
COMMIT := $(shell cat .commit)
else
COMMIT := $(or $(shell git rev-parse HEAD 2>/dev/null),unknown)$(if $(shell git status --porcelain -uno 2>/dev/null),-dirty)
endif
$(BUILD)/commit.txt: FORCE
	$(call stamp,$(COMMIT))

# Only this object knows the commit and the flags, so a new commit costs one file and the links.
$(BUILD)/obj/base/version.o: $(BUILD)/commit.txt
$(BUILD)/obj/base/version.o: ALL_CPPFLAGS += -DMD_COMMIT='"$(COMMIT)"' -DMD_CFLAGS='"$(strip $(ALL_CFLAGS))"'

# Do compiler, MPI and HDF5 belong together? Asked before anything is compiled, and again when the flags change.
$(BUILD)/libraries.txt: $(BUILD)/flags.txt tools/libraries
	@sh tools/libraries '$(CC)' '$(ALL_CPPFLAGS) $(CFLAGS)' '$(CFLAGS) $(LDFLAGS) $(ALL_LIBS)' && touch $@

# With sanitizers clang takes six times as long to make code quick as to make it: that is worth it where much is calculated, and where inputs
# are tried by the million.
HOT := numbers disk/model disk/physics disk/collide disk/solve disk/transport optics/mie optics/table swarm/physics swarm/flight swarm/measure swarm/solve
COLD_FLAGS := $(if $(SANITIZE),$(if $(COVERAGE),,-O0))
$(BUILD)/obj/%.o: src/%.c $(BUILD)/flags.txt | $(BUILD)/libraries.txt
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(if $(filter $(HOT:%=%/%),$*),,$(COLD_FLAGS)) $(ALL_CPPFLAGS) -MMD -MP -c $< -o $@

# A test may well compare with a long double. What takes time in it is the library's work, under sanitizers the compiler's; a benchmark
# measures its own loops.
$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags.txt | $(BUILD)/libraries.txt
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(ALL_CFLAGS) $(if $(filter bench/%,$*),,$(if $(SANITIZE),-O0,-O1)) -Wno-double-promotion $(ALL_CPPFLAGS) -Itests $(if $(filter fuzz/%,$*),$(FUZZ_FLAGS)) -MMD -MP -c $< -o $@

$(LIB): $(LIB_OBJ) $(BUILD)/members.txt
	@rm -f $@
	$(call quiet,AR)$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/marsdisk: $(BUILD)/obj/disk/main.o $(LIB)
	$(call quiet,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(ALL_LIBS) -o $@

$(BUILD)/swarm_mc: $(BUILD)/obj/swarm/main.o $(LIB)
	$(call quiet,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(ALL_LIBS) -o $@

$(BUILD)/marsdisk-qpr: $(BUILD)/obj/optics/main.o $(LIB)
	$(call quiet,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $^ $(ALL_LIBS) -o $@

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(SUPPORT_OBJ) $(LIB)
	@mkdir -p $(@D)
	$(call quiet,LD)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(if $(filter fuzz/%,$*),$(FUZZ_FLAGS)) $^ $(ALL_LIBS) -o $@

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# --- use ---------------------------------------------------------------------------------------------------------------
run: all ## the reference case, input/mars_1d.cfg, on this machine's cores (NP=n to choose)
	@MPIRUN='$(MPIRUN)' sh tools/run_reference $(BUILD) $(NP) $(ARGS)

check: ## every test; the last line says how many passed and failed
	@$(MAKE) --no-print-directory --keep-going $(if $(filter -j%,$(MAKEFLAGS)),,-j$(NP)) tests asan || failed=--build-failed; \
	tests/run --build $(BUILD) $$failed

# V20 alone needs CVODE; where it cannot be built the compiler says what is missing, and V20 misses.
SUNDIALS_LIBS ?= -lsundials_cvode -lsundials_nvecserial -lsundials_sunlinsoldense -lsundials_sunmatrixdense \
                 $(if $(findstring /,$(shell $(CC) -print-file-name=libsundials_core.so)),-lsundials_core)
$(BUILD)/tests/verify/cvode: private ALL_LIBS += $(SUNDIALS_LIBS)

check-long: tests ## the tests that have a long form, in that form: hours
	@tests/run --build $(BUILD) --long

verify: all ## problems with known answers: the number reached beside the number wanted
	@-$(MAKE) --no-print-directory $(BUILD)/tests/verify/cvode
	@. tools/mpi_env && BUILD=$(BUILD) tests/verify/run

bench: all $(BENCH) ## a table of times, and the same in $(BUILD)/bench.json
	@. tools/mpi_env && BUILD=$(BUILD) tests/bench/run $(ARGS)

bench-baseline: all $(BENCH) ## the same, kept in tests/bench/baseline.json
	@. tools/mpi_env && BUILD=$(BUILD) tests/bench/run --large --baseline

bench-compare: bench ## what moved against tests/bench/baseline.json
	@BUILD=$(BUILD) tests/bench/compare

# Clang where there is one (it brings libFuzzer); so every check also compiles everything with a second compiler.
ASAN_CC := $(if $(shell command -v clang 2>/dev/null),clang,$(OMPI_CC))
asan: ## the C tests under address and undefined-behaviour sanitizers, in $(BUILD)/asan
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SANITIZE=1 OPTIMISE='-O1 -g1' $(if $(ASAN_CC),OMPI_CC=$(ASAN_CC)) all sanitized

.PHONY: sanitized fuzzers
sanitized: $(UNIT) $(if $(findstring clang,$(OMPI_CC)),fuzzers)

FUZZ_FLAGS := -fsanitize=fuzzer
fuzzers: $(FUZZ)

fuzz: ## the libFuzzer targets, with all of the library's branches counted, in $(BUILD)/fuzz
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz SANITIZE=1 COVERAGE=1 OPTIMISE='-O1 -g1' OMPI_CC=clang fuzzers

format: ## lay out every C file
	clang-format -i $(C_FILES)

format-check: ## does every C file have its layout?
	clang-format --dry-run -Werror $(C_FILES)

# Both are clang's own front end, which does not know where mpicc finds mpi.h.
CLANG_CPPFLAGS = -std=c11 $(ALL_CPPFLAGS) $(addprefix -isystem ,$(shell $(CC) --showme:incdirs))
tidy: ## clang-tidy, with .clang-tidy
	clang-tidy --quiet $(LIB_SRC) -- $(CLANG_CPPFLAGS)

analyze: ## the static analyser of clang over every source file
	@failed=0; for f in $(LIB_SRC); do \
	    clang --analyze --analyzer-output text -Xclang -analyzer-werror $(CLANG_CPPFLAGS) $$f || failed=1; done; exit $$failed

docs: all ## input/README.md, input/swarm/KEYS.md and both OUTPUT.md, made from the tables of parameters and of fields
	$(BUILD)/marsdisk --print-reference > $(BUILD)/reference.md
	cp $(BUILD)/reference.md input/README.md
	$(BUILD)/swarm_mc --print-reference > $(BUILD)/reference.md
	cp $(BUILD)/reference.md input/swarm/KEYS.md
	$(BUILD)/marsdisk --print-fields > $(BUILD)/reference.md
	cp $(BUILD)/reference.md input/OUTPUT.md
	$(BUILD)/swarm_mc --print-fields > $(BUILD)/reference.md
	cp $(BUILD)/reference.md input/swarm/OUTPUT.md

# The constants' names and text, not the time or the ranks, are in the tables: the same bytes everywhere.
tables: $(BUILD)/marsdisk-qpr ## the tables of <Q_pr> in input/tables; OPTICS=folder of optical constants for those that need one
	@. tools/mpi_env && RUN="$(MPIRUN) -n $(NP)" tools/make_qpr $(BUILD)/marsdisk-qpr $(OPTICS)

PREFIX ?= /usr/local
install: all ## programs, tables, library, tools, man pages below DESTDIR/PREFIX (PREFIX=/usr/local)
	@sh tools/install '$(BUILD)' '$(abspath $(PREFIX))' '$(DESTDIR)' '$(strip $(ALL_LIBS))'

# The archive knows its commit by a file, since it has no git.
VERSION = $(shell sed -n 's/.*return "\([0-9.]*\)".*/\1/p' src/base/version.c)
dist: ## marsdisk-VERSION.tar.gz in $(BUILD): the tree of the last commit, which builds and tests itself outside git
	@mkdir -p $(BUILD) && git rev-parse HEAD > $(BUILD)/.commit && \
	git archive --prefix=marsdisk-$(VERSION)/ --add-file=$(BUILD)/.commit -o $(BUILD)/marsdisk-$(VERSION).tar.gz HEAD && \
	echo $(BUILD)/marsdisk-$(VERSION).tar.gz

clean: ## remove $(BUILD)
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "%-14s %s\n", $$1, $$2}' Makefile
