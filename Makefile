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
APP_LIBS = -lmpfr -lgmp -ljansson -lz -lmd -lm -lpthread

src      = $(sort $(wildcard $(addprefix src/,$(addsuffix /*.c,$(1)))))
obj      = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB_SRC  = $(call src,kernels checked bound)
REF_SRC  = $(call src,exact ref)
APP_SRC  = $(call src,io judge report)
CLI_SRC  = $(call src,cli)
UNIT_SRC = $(sort $(wildcard tests/unit/*.c))
HEADERS  = $(wildcard include/certiform/*.h)

LIBS     = $(BUILD)/libcertiform.a $(BUILD)/libcertiform-ref.a $(BUILD)/libcertiform.so $(BUILD)/libcertiform-ref.so

all: $(LIBS) $(BUILD)/certiform ## the libraries and build/certiform

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(CF_FLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libcertiform.a: $(call obj,$(LIB_SRC))
$(BUILD)/libcertiform-ref.a: $(call obj,$(REF_SRC))
$(BUILD)/libcertiform-app.a: $(call obj,$(APP_SRC))
$(BUILD)/%.a:
	@rm -f $@
	$(AR) rcsD $@ $^

$(BUILD)/libcertiform.so: $(call obj,$(LIB_SRC)) src/kernels/libcertiform.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libcertiform.so.$(SOVERSION) -Wl,--version-script,src/kernels/libcertiform.map -o $@ $(filter %.o,$^) -lm
	ln -sf libcertiform.so $@.$(SOVERSION)
$(BUILD)/libcertiform-ref.so: $(call obj,$(REF_SRC)) $(BUILD)/libcertiform.so src/ref/libcertiform-ref.map
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libcertiform-ref.so.$(SOVERSION) -Wl,--version-script,src/ref/libcertiform-ref.map -o $@ $(filter %.o,$^) -L$(BUILD) -lcertiform -lmpfr -lgmp -lm
	ln -sf libcertiform-ref.so $@.$(SOVERSION)

STATIC = $(BUILD)/libcertiform-app.a $(BUILD)/libcertiform-ref.a $(BUILD)/libcertiform.a
$(BUILD)/certiform: $(call obj,$(CLI_SRC)) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(APP_LIBS)

# CUnit: tests/unit/NAME.c defines `void suite_NAME(void)`; tests/run.c calls them all (or those named on its command line)
$(BUILD)/gen/suites.h: $(UNIT_SRC)
	@mkdir -p $(@D)
	@printf '%s\n' $(basename $(notdir $(UNIT_SRC))) | sed 's/.*/SUITE(&)/' > $@
$(BUILD)/obj/tests/run.o: $(BUILD)/gen/suites.h
$(BUILD)/unit: $(call obj,tests/run.c $(UNIT_SRC)) $(STATIC)
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ -lcunit $(APP_LIBS)

check-unit: $(BUILD)/unit $(BUILD)/certiform ## the CUnit tests
	BUILD=$(BUILD) $(BUILD)/unit

clean: ## remove build/
	rm -rf $(BUILD)
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 20

.PHONY: all check-unit clean help
.DELETE_ON_ERROR:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
