# Certiform. `make help` lists the targets. Objects go to $(BUILD); your CFLAGS are kept, ours come after them.
BUILD   ?= build
CFLAGS  ?= -O2
PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
AR      ?= ar
VERSION  = 0.1.0
SOVERSION= 0

ifeq ($(origin CC),default)
CC = gcc
endif

DEFS     = -D_GNU_SOURCE -DCF_VERSION='"$(VERSION)"'
CF_FLAGS = -std=c17 -ffp-contract=off -fno-fast-math -fPIC -fvisibility=hidden -pthread \
           -Wall -Wextra -Wshadow -Wstrict-prototypes -ffile-prefix-map=$(CURDIR)=. $(DEFS) -Iinclude -Isrc -I$(BUILD)/gen
APP_LIBS = -lmpfr -lgmp -ljansson -lsqlite3 -lz -lmd -lm -lpthread $(MPI_LIBS)

src      = $(sort $(wildcard $(addprefix src/,$(addsuffix /*.c,$(1)))))
obj      = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB_SRC  = $(call src,kernels checked bound)
REF_SRC  = $(call src,exact ref)
APP_SRC  = $(filter-out $(if $(MPI),%/ranks_alone.c,%/ranks_mpi.c),$(call src,io judge report flow claims sweep))
CLI_SRC  = $(call src,cli)
UNIT_SRC = $(sort $(wildcard tests/unit/*.c))
HEADERS  = $(wildcard include/certiform/*.h)

LIBS     = $(BUILD)/libcertiform.a $(BUILD)/libcertiform-ref.a $(BUILD)/libcertiform.so $(BUILD)/libcertiform-ref.so

PROGRAMS = $(BUILD)/certiform $(BUILD)/certiform-check $(BUILD)/certiform-recompute
all: $(LIBS) $(PROGRAMS) ## the libraries, build/certiform, build/certiform-check and build/certiform-recompute

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CF_FLAGS) -MMD -MP -c -o $@ $<

# Loops over independent outputs, which gcc vectorises at -O3 only, and across a comparison only where exception flags are nobody's concern
# (they are not: no value depends on them).
FAST = -O3
FAST_KERNELS = cholesky dynamics_small dynamics_retract expo heads modular row_exp schemes steps trig vec layernorm
$(patsubst %,$(BUILD)/obj/src/kernels/%.o,$(FAST_KERNELS)) $(patsubst %,$(BUILD)/obj/src/flow/%.o,cholesky integrate integrate_dop853 lognorm_curve random): CF_FLAGS += $(FAST) -fno-trapping-math
# lanes: gcc must not unroll a loop over 16 of them before it sees vectors in it, nor set them by a call; exps of four registers interleaved
LANES = $(if $(findstring clang,$(CC)),,--param max-completely-peel-times=8)
$(patsubst %,$(BUILD)/obj/src/kernels/%.o,row_exp vec layernorm): CF_FLAGS += $(LANES) -funroll-loops
$(patsubst %,$(BUILD)/obj/src/kernels/%.o,row_exp layernorm): CF_FLAGS += $(if $(LANES),-fno-tree-loop-distribute-patterns)
$(BUILD)/obj/src/kernels/row_exp.o: CF_FLAGS += $(if $(LANES),-fschedule-insns)
# tiles in registers: -O3 would unroll the inner loops before it sees vectors in them; gcc must not set a tile by memset
TILES = $(FAST:-O3=-O2 -ftree-vectorize -funroll-loops)
$(patsubst %,$(BUILD)/obj/src/exact/%.o,attention_first dot_first scalar_first) $(BUILD)/obj/src/bound/attention_tile.o: CF_FLAGS += $(TILES) -fno-trapping-math
$(BUILD)/obj/src/kernels/attention.o: CF_FLAGS += -funroll-loops -ftree-slp-vectorize $(if $(LANES),-fno-tree-loop-distribute-patterns)
# eight lanes of attention, of a tile of the flow stay vectors: not taken apart into scalars before
$(patsubst %,$(BUILD)/obj/src/kernels/%.o,attention_strip enclose_norm enclose_scale enclose_tile): CF_FLAGS += $(TILES:-funroll-loops=-fno-tree-slp-vectorize) -fno-trapping-math $(if $(findstring clang,$(CC)),,-fno-tree-loop-distribute-patterns)
# the chains of 32 exps side by side, as many values alive as there are registers
$(BUILD)/obj/src/kernels/attention_weights.o: CF_FLAGS += $(TILES:-funroll-loops=-fno-tree-slp-vectorize) -fno-trapping-math $(if $(LANES),-fno-tree-loop-distribute-patterns -fschedule-insns -fsched-pressure)
# the tiles of products start in registers, and the exps of a row run side by side
$(BUILD)/obj/src/kernels/dynamics_blocks.o: CF_FLAGS += $(TILES) -fno-trapping-math $(if $(LANES),-fno-tree-loop-distribute-patterns -fschedule-insns -fsched-pressure)
# rows of eight are vectors: -O3 would unroll them first
$(BUILD)/obj/src/kernels/dynamics.o: CF_FLAGS += $(TILES) -fno-trapping-math

$(BUILD)/obj/src/bound/acc.o $(BUILD)/obj/src/kernels/lane_sums.o $(patsubst %,$(BUILD)/obj/src/sweep/%.o,lanes starts): CF_FLAGS += $(FAST) -fno-trapping-math
$(PLAIN:%=$(BUILD)/obj/src/%.o): CF_FLAGS += -O0
$(ADDRESSES:%=$(BUILD)/obj/src/%.o): CF_FLAGS += -fno-sanitize=undefined

# make MPI=1: the sweep over many machines; the stamp tells the archive when that changes
MPICC    ?= mpicc
$(if $(MPI),$(if $(shell command -v $(MPICC) 2>/dev/null),,$(error MPI=1 needs $(MPICC), which is not here (Debian: apt-get install libopenmpi-dev openmpi-bin))))
MPI_LIBS  = $(if $(MPI),$(shell $(MPICC) --showme:link 2>/dev/null || $(MPICC) -show | sed 's/^[^ ]* //'))
$(BUILD)/obj/src/sweep/ranks_mpi.o: CF_FLAGS += $(shell $(MPICC) --showme:compile 2>/dev/null || $(MPICC) -show | sed 's/^[^ ]* //;s/-l[^ ]*//g')
MPI_STAMP = $(BUILD)/gen/mpi-$(if $(MPI),yes,no)
$(MPI_STAMP):
	@mkdir -p $(@D)
	@rm -f $(BUILD)/gen/mpi-* && touch $@
$(BUILD)/libcertiform-app.a: $(MPI_STAMP)

$(BUILD)/libcertiform.a: $(call obj,$(LIB_SRC))
$(BUILD)/libcertiform-ref.a: $(call obj,$(REF_SRC))
$(BUILD)/libcertiform-app.a: $(call obj,$(APP_SRC))
$(BUILD)/%.a:
	@rm -f $@
	$(AR) rcsD $@ $(filter %.o,$^)

$(BUILD)/libcertiform.so: $(call obj,$(LIB_SRC)) src/kernels/libcertiform.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libcertiform.so.$(SOVERSION) -Wl,--version-script,src/kernels/libcertiform.map -o $@ $(filter %.o,$^) -lm
	ln -sf libcertiform.so $@.$(SOVERSION)
$(BUILD)/libcertiform-ref.so: $(call obj,$(REF_SRC)) $(BUILD)/libcertiform.so src/ref/libcertiform-ref.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libcertiform-ref.so.$(SOVERSION) -Wl,--version-script,src/ref/libcertiform-ref.map -o $@ $(filter %.o,$^) -L$(BUILD) -lcertiform -lmpfr -lgmp -lm
	ln -sf libcertiform-ref.so $@.$(SOVERSION)

STATIC = $(BUILD)/libcertiform-app.a $(BUILD)/libcertiform-ref.a $(BUILD)/libcertiform.a
$(BUILD)/certiform: $(call obj,$(CLI_SRC)) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(APP_LIBS)

# the independent checker of certificates: nothing of ours, src/check alone
$(BUILD)/certiform-check: $(call obj,$(call src,check))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lmpfr -lgmp -ljansson -lmd -lm

# claims' computations done again: nothing of ours either
$(BUILD)/certiform-recompute: $(call obj,$(call src,recompute))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lflint-arb -lflint -lmpfi -lmpfr -lgmp -ljansson -lm

# the ledger as a list of C strings, one a line
$(BUILD)/gen/ledger.inc: $(wildcard proofs/LEDGER.tsv)
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/\t/\\t/g' -e 's/^/"/' -e 's/$$/",/' $^ </dev/null > $@
$(BUILD)/obj/src/cli/ledger.o: $(BUILD)/gen/ledger.inc
$(BUILD)/gen/sphere.inc: src/report/sphere.js
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/^/"/' -e 's/$$/",/' $< > $@
$(BUILD)/obj/src/report/picture_file.o: $(BUILD)/gen/sphere.inc

# CUnit: tests/unit/NAME.c defines `void suite_NAME(void)`; tests/run.c calls them all (or those named on its command line)
$(BUILD)/gen/suites.h: $(UNIT_SRC)
	@mkdir -p $(@D)
	@printf '%s\n' $(basename $(notdir $(UNIT_SRC))) | sed 's/.*/SUITE(&)/' > $@
$(BUILD)/obj/tests/run.o: $(BUILD)/gen/suites.h
$(BUILD)/unit: $(call obj,tests/run.c $(UNIT_SRC)) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lcunit $(APP_LIBS)

check-unit: $(BUILD)/unit $(PROGRAMS) ## the CUnit tests
	BUILD=$(BUILD) $(BUILD)/unit

install: all ## into $(DESTDIR)$(PREFIX)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include/certiform $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(HEADERS) $(DESTDIR)$(PREFIX)/include/certiform
	for l in certiform certiform-ref; do \
	  install -m 644 $(BUILD)/lib$$l.a $(DESTDIR)$(LIBDIR) && \
	  install -m 755 $(BUILD)/lib$$l.so $(DESTDIR)$(LIBDIR)/lib$$l.so.$(VERSION) && \
	  ln -sf lib$$l.so.$(VERSION) $(DESTDIR)$(LIBDIR)/lib$$l.so.$(SOVERSION) && ln -sf lib$$l.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/lib$$l.so && \
	  sed -e 's#@PREFIX@#$(PREFIX)#;s#@LIBDIR@#$(LIBDIR)#;s#@VERSION@#$(VERSION)#' src/*/$$l.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/$$l.pc || exit 1; done
	install -d $(DESTDIR)$(LIBDIR)/cmake/certiform
	sed -e 's#@VERSION@#$(VERSION)#;s#@SOVERSION@#$(SOVERSION)#' src/ref/certiform-config.cmake.in > $(DESTDIR)$(LIBDIR)/cmake/certiform/certiform-config.cmake
	install -m 644 src/cli/certiform.1 src/check/certiform-check.1 src/recompute/certiform-recompute.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 src/cli/completion.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/certiform
uninstall: ## what install put there
	rm -f $(PROGRAMS:$(BUILD)/%=$(DESTDIR)$(PREFIX)/bin/%) $(addprefix $(DESTDIR)$(PREFIX)/,$(HEADERS)) $(DESTDIR)$(LIBDIR)/libcertiform.* $(DESTDIR)$(LIBDIR)/libcertiform-ref.* \
	  $(DESTDIR)$(LIBDIR)/pkgconfig/certiform.pc $(DESTDIR)$(LIBDIR)/pkgconfig/certiform-ref.pc $(DESTDIR)$(LIBDIR)/cmake/certiform/certiform-config.cmake $(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/,certiform.1 certiform-check.1 certiform-recompute.1) $(DESTDIR)$(PREFIX)/share/bash-completion/completions/certiform

# ---- everything that must be green: a step a target, each one usable alone; the proofs run beside the others
CHECKS = all check-unit check-bits check-ref check-flow check-certificate check-claims check-property check-regress check-report check-plots check-onnx check-sweep check-mpi check-headers check-house check-reproducible check-installed check-sanitized check-valgrind fuzz-smoke check-ledger-selftest
BESIDE = check-mutants proofs
check: ## all tests (installs missing Debian packages first)
	@tests/tools/deps check
	@BUILD=$(BUILD) MAKE="$(MAKE)" tests/tools/check $(CHECKS) -- $(BESIDE)
deps: ## the Debian packages that all of this needs
	@tests/tools/deps check
check-headers: ; @tests/tools/headers
check-house: all ; @BUILD=$(BUILD) tests/tools/house
check-reproducible: all ; @BUILD=$(BUILD) tests/tools/reproducible
check-installed: all ; @BUILD=$(BUILD) MAKE="$(MAKE)" tests/tools/installed
# the unit tests once more, every undefined behaviour and every leak being a failure (at -O1, for one level of processor; clang takes minutes to
# optimise some files with these checks in them: PLAIN at -O0, ADDRESSES with those of addresses alone)
SAN_LEVEL = $(shell grep -qsw avx2 /proc/cpuinfo && grep -qsw fma /proc/cpuinfo && echo 1 || echo 0)
check-sanitized:
	$(MAKE) -s -j2 BUILD=$(BUILD)/san CC=clang FAST=-O1 PLAIN='flow/sweep_mp exact/scalar_first' ADDRESSES='sweep/lanes check/sweep' CFLAGS='-O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DCF_LEVEL=$(SAN_LEVEL) -DSTATISTICS=0' $(BUILD)/san/unit $(BUILD)/san/certiform $(BUILD)/san/certiform-check $(BUILD)/san/certiform-recompute
	BUILD=$(BUILD)/san $(BUILD)/san/unit

# ---- libFuzzer over every reader; FUZZ_RUNS for the smoke, FUZZ_TIME seconds a reader for the long one
FUZZ       = any npy npz safetensors onnx text onnx_model number json certificate computation
FUZZ_FLAGS = -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
FUZZ_OBJ   = $(patsubst src/io/%.c,$(BUILD)/fuzz/%.o,$(wildcard src/io/*.c))
$(BUILD)/fuzz/%.o: src/io/%.c $(wildcard src/io/*.h)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) $(CF_FLAGS) -c -o $@ $<
$(BUILD)/fuzz/fuzz_%: $(FUZZ_OBJ) $(wildcard tests/fuzz/*.c)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer $(CF_FLAGS) -DFORMAT=$* -o $@ $(or $(wildcard tests/fuzz/fuzz_$*.c),tests/fuzz/fuzz_tensor.c) $(FUZZ_OBJ) $(APP_LIBS)
$(BUILD)/fuzz/fuzz_certificate: tests/fuzz/fuzz_certificate.c $(wildcard src/check/*.[ch])
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS:-O1=-O0) -fsanitize=fuzzer $(CF_FLAGS) -o $@ $< $(filter-out src/check/main.c,$(wildcard src/check/*.c)) -lmpfr -lgmp -ljansson -lmd -lm
$(BUILD)/fuzz/fuzz_computation: tests/fuzz/fuzz_computation.c $(wildcard src/recompute/*.[ch])
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer $(CF_FLAGS) -o $@ $< $(filter-out src/recompute/main.c,$(wildcard src/recompute/*.c)) -lflint-arb -lflint -lmpfi -lmpfr -lgmp -ljansson -lm
fuzz-smoke: $(FUZZ:%=$(BUILD)/fuzz/fuzz_%) ## the file readers under libFuzzer: corpus and a fixed number of runs
	BUILD=$(BUILD) tests/fuzz/run smoke $(FUZZ)
fuzz: $(FUZZ:%=$(BUILD)/fuzz/fuzz_%) ## the same for a long time, finds kept in build/fuzz/found
	BUILD=$(BUILD) tests/fuzz/run long $(FUZZ)

# ---- the reference tier against Arb and MPFI
$(BUILD)/ref-oracle: $(call obj,$(sort $(wildcard tests/ref/*.c))) $(BUILD)/libcertiform-ref.a $(BUILD)/libcertiform.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lflint-arb -lflint -lmpfi -lmpfr -lgmp -lm
check-ref: $(BUILD)/ref-oracle ## the reference enclosures against Arb and MPFI, 10^5 values an operation
	$(BUILD)/ref-oracle

# ---- the main job: PyTorch's results inside a sentence transformer judged, a run of the flow certified and checked
run: ## judge the embedded real input, certify the default run of the flow, run the claims, and write build/report.html
	@tests/tools/deps run
	@$(MAKE) -s --no-print-directory all
	@$(BUILD)/certiform report --quick --claims $(BUILD)/claims -o $(BUILD)/report.html; case $$? in 0|1|3) ;; *) exit 1;; esac
check-report: $(PROGRAMS) ; @BUILD=$(BUILD) tests/regress/report
check-regress: $(BUILD)/certiform ; @BUILD=$(BUILD) tests/regress/run torture.tsv && BUILD=$(BUILD) tests/regress/baseline
$(BUILD)/onnx: $(call obj,tests/regress/onnx/onnx.c tests/regress/onnx/oracle.c) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lflint-arb -lflint $(APP_LIBS)
check-onnx: $(BUILD)/onnx ## ONNX's node tests (Debian's libonnx-testdata), judged, and every verdict against Arb
	@$(BUILD)/onnx
.PHONY: run check-browser check-report check-regress check-onnx

# ---- the same bits from every build, variant and number of threads; the variant of the processor is the one that runs
$(BUILD)/bits: $(call obj,$(sort $(wildcard tests/bits/*.c))) $(BUILD)/libcertiform.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lm
check-bits: $(BUILD)/bits ; @BUILD=$(BUILD) MAKE="$(MAKE)" tests/bits/run
check-bits-full: $(BUILD)/bits ; @BUILD=$(BUILD) MAKE="$(MAKE)" tests/bits/run --full
.PHONY: check-bits check-bits-full

# ---- rigorous trajectories against an independent 256-bit solution
$(BUILD)/flow-oracle: $(call obj,$(sort $(wildcard tests/flow/*.c))) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(APP_LIBS)
check-flow: $(BUILD)/flow-oracle ## enclosures of random problems hold a 256-bit solution, displaced starts and coarse steps too
	$(BUILD)/flow-oracle
.PHONY: check-flow

# ---- theorem-level claims: every verdict as expected, every certificate accepted, mutants of computations rejected
check-claims: $(PROGRAMS) ## what the papers state, claim by claim, small cases
	@BUILD=$(BUILD) tests/regress/claims
	@nice python3 tests/recompute/mutants.py $(BUILD)/certiform-recompute $(BUILD)/claims
.PHONY: check-claims

# ---- an adversary against the derived tolerances
$(BUILD)/property: $(call obj,$(sort $(wildcard tests/property/*.c))) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(APP_LIBS)
check-property: $(BUILD)/property ## adversarial search: no error above the derived tolerance, and near it
	$(BUILD)/property

# ---- certificates: the checker's own rules, accepted and mutated ones
CHECKER = $(filter-out $(BUILD)/obj/src/check/main.o,$(call obj,$(call src,check)))
$(BUILD)/mutate: $(call obj,$(sort $(wildcard tests/check/*.c))) $(CHECKER)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lmpfr -lgmp -ljansson -lmd -lm
check-certificate: all $(BUILD)/mutate ## certiform-check: what it links, certificates of every kind, thousands of mutants
	@BUILD=$(BUILD) tests/check/run
check-certificate-full: all $(BUILD)/mutate ; @BUILD=$(BUILD) tests/check/run --full
.PHONY: check-certificate check-certificate-full

# ---- sweeps: killed at random and resumed; on 1, 2 and 4 ranks of MPI
check-sweep: $(BUILD)/certiform ## a sweep killed ten times at random loses nothing and counts nothing twice
	@nice python3 tests/sweep/kill.py $(BUILD)/certiform 10 0
check-mpi: $(BUILD)/certiform ## the same under MPI (skipped without Open MPI), built with MPI=1 in build/mpi
	@BUILD=$(BUILD) MAKE="$(MAKE)" tests/sweep/mpi 3
check-sweep-full: $(BUILD)/certiform
	@python3 tests/sweep/kill.py $(BUILD)/certiform 50 0
	@BUILD=$(BUILD) MAKE="$(MAKE)" tests/sweep/mpi 50
.PHONY: check-sweep check-mpi check-sweep-full

check-plots: all ## the pages of --plot in headless Chromium, where it is installed
	@$(BUILD)/certiform flow --n 8 --d 3 --beta 4 --t-end 5 -o $(BUILD)/plot.npz --plot $(BUILD)/plot-flow.html >/dev/null
	@$(BUILD)/certiform enclose --n 8 --d 3 --beta 1 --t-end 5 --dense -o $(BUILD)/plot.json --plot $(BUILD)/plot-enclose.html >/dev/null
	@BUILD=$(BUILD) tests/tools/browser $(BUILD)/plot-flow.html $(BUILD)/plot-enclose.html
.PHONY: check-plots

# ---- what takes longer
check-browser: run ; @BUILD=$(BUILD) tests/tools/browser $(BUILD)/report.html
check-full: ## check, then build matrix, coverage, valgrind, all mutants, long fuzzing
	@tests/tools/deps full
	@BUILD=$(BUILD) MAKE="$(MAKE)" tests/tools/check $(CHECKS) check-matrix check-bits-full check-coverage check-browser check-certificate-full check-sweep-full fuzz -- $(BESIDE) mutants
check-matrix: ; @BUILD=$(BUILD) MAKE="$(MAKE)" tests/tools/matrix
check-coverage: ; @BUILD=$(BUILD) MAKE="$(MAKE)" tests/tools/coverage
check-valgrind: $(BUILD)/unit $(BUILD)/certiform ; @BUILD=$(BUILD) tests/tools/valgrind

# ---- speed, as ratios within one run
$(BUILD)/bench: $(call obj,$(sort $(wildcard bench/*.c))) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lflint-arb -lflint $(APP_LIBS) -ldl
bench: $(BUILD)/bench $(BUILD)/bench-flow $(BUILD)/certiform ## our speed against peers, interleaved, into bench/results/
	BUILD=$(BUILD) CC="$(CC)" CFLAGS="$(CFLAGS)" bench/run

# ---- rigorous trajectories: time and width on fixed problems
$(BUILD)/bench-flow: $(call obj,$(sort $(wildcard bench/flow/*.c))) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(APP_LIBS)
bench-flow: $(BUILD)/bench-flow ## rigorous trajectories against fixed figures, growth with n (two minutes)
	$(BUILD)/bench-flow
.PHONY: bench-flow

# ---- generated sources: their first line is the command
regen: ## write the generated sources again (git diff stays empty)
	@mkdir -p $(BUILD)
	$(CC) -o $(BUILD)/dd_table tests/gen/dd_table.c -lmpfr -lgmp
	$(BUILD)/dd_table > $(BUILD)/dd_table.h && mv $(BUILD)/dd_table.h src/exact/dd_table.h
	$(CC) -o $(BUILD)/trig_table tests/gen/trig_table.c -lmpfr -lgmp -lm
	$(BUILD)/trig_table > $(BUILD)/trig_table.h && mv $(BUILD)/trig_table.h src/exact/trig_table.h
	tests/tools/readme > $(BUILD)/README.md && cp $(BUILD)/README.md README.md

# Proofs: proofs/SOUNDNESS.md says what they mean; one row of proofs/stems.tsv per stem
proofs: ## replay every committed proof, offline (first run builds Why3's Coq library, a minute)
	BUILD=$(BUILD) proofs/tools/replay && proofs/tools/check-ledger --replayed $(BUILD)/proofs
prove: ## solve every proof afresh, resumable; STEMS="vec ..." for some, FRESH=1 to forget
	BUILD=$(BUILD) proofs/tools/prove $(if $(FRESH),--fresh) $(STEMS)
check-ledger: check-ledger-selftest ## the ledger against contracts, Coq files and bounds
	proofs/tools/check-ledger
check-ledger-selftest: ; @proofs/tools/check-ledger-selftest
check-mutants: ; @BUILD=$(BUILD) proofs/tools/mutants --quick $(STEMS)
mutants: ## break the proved kernels; every mutant must leave a goal that no prover proves (minutes; --quick: check-mutants)
	BUILD=$(BUILD) proofs/tools/mutants $(STEMS)
.PHONY: proofs prove check-ledger check-ledger-selftest check-mutants mutants

clean: ## remove build/
	rm -rf $(BUILD)
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

.PHONY: all regen fuzz fuzz-smoke bench check check-unit check-ref check-headers check-house check-reproducible check-installed check-sanitized check-full check-matrix check-coverage check-valgrind deps install uninstall clean help
.DELETE_ON_ERROR:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
