# Under the Hood: one front door. `make` alone prints what can be asked of it.
#
# Layout of build/: float/ and double/ hold objects, libnn.a and libnn64.a the
# two libraries, chapters/ and tests/ the programs, chapters64/ the chapters in double, runs/ what chapters wrote,
# plots/ the charts, docs/ the book.

BUILD ?= build
ifeq ($(origin CC),default)
CC := gcc
endif

# Code for this very processor. Empty under valgrind, which does not know the newest instructions.
ARCH ?= -march=native $(if $(filter x86_64,$(shell uname -m)),-mprefer-vector-width=512)
# No -ffast-math: NaN must be seen. These two only drop errno after sqrt and floating-point traps.
OPTIMIZE ?= -O3 -fno-math-errno -fno-trapping-math
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow $(if $(CI),-Werror)
EXTRA_CFLAGS ?=

# Looked up when first used, because `make deps` may have to install pkg-config and the libraries.
LIBRARIES = openblas libpng zlib hdf5
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $$(shell pkg-config --cflags $(LIBRARIES)))$(LIBRARY_CFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $$(shell pkg-config --libs $(LIBRARIES)) -lm)$(LIBRARY_LIBS)
CHECK_LIBS = $(eval CHECK_LIBS := $$(shell pkg-config --libs check))$(CHECK_LIBS)
COMPILE = $(CC) -std=gnu11 $(OPTIMIZE) -g $(ARCH) -fopenmp $(WARNINGS) -Ilib -Itests $(LIBRARY_CFLAGS) \
          $(EXTRA_CFLAGS) -MMD -MP
LINK = $(CC) -fopenmp $(ARCH) $(EXTRA_CFLAGS)

SOURCES  := $(wildcard lib/*/*.c)
CHAPTERS := $(patsubst chapters/%.c,%,$(sort $(wildcard chapters/[0-9][0-9]_*.c)))
CHECKS   := $(patsubst tests/%.c,%,$(sort $(wildcard tests/check_*.c)))
PROGRAM_CHECKS := $(patsubst tests/programs/%.c,%,$(sort $(wildcard tests/programs/check_*.c)))
FLOAT_OBJECTS  := $(SOURCES:%.c=$(BUILD)/float/%.o)
DOUBLE_OBJECTS := $(SOURCES:%.c=$(BUILD)/double/%.o)
UNIT_TESTS    := $(CHECKS:%=$(BUILD)/tests/float/%) $(CHECKS:%=$(BUILD)/tests/double/%)
PROGRAM_TESTS := $(PROGRAM_CHECKS:%=$(BUILD)/tests/programs/%)
PROGRAMS      := $(CHAPTERS:%=$(BUILD)/chapters/%) $(BUILD)/setup/datasets
# What lies in exercises/ beside the reader's own answer.c: how each of these must be graded is known, and tested.
SPECIMENS     := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard \
                 $(foreach kind,starter solution right_* wrong_*,exercises/[0-9][0-9]_*/$(kind).c))))
# Homework with a network of one's own: what the machine is made of, and what lies beside the reader's answer.c.
OPEN          := $(BUILD)/exercises/homework_
OPEN_PROGRAMS := $(OPEN)1/judge $(OPEN)2/judge $(OPEN)2/train_base $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard \
                 $(foreach kind,mlp starter solution right_* wrong_*,exercises/homework_[12]/$(kind).c))))

# Name of the chapter with a number: $(call chapter,12) is 12_cnn.
chapter = $(filter $(1)_%,$(CHAPTERS))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
# Quiet, but for one line a file; `make V=1` shows every command.
MAKEFLAGS += --no-print-directory $(if $(V),,-s)

help:          ## print this list
	@echo "Under the Hood: neural networks in C, nothing hidden. Begin with: make course"
	@echo
	@sed -n 's/^\([a-z][A-Za-z0-9%-]*\):[^#]*## \(.*\)/  make \1#\2/p' $(MAKEFILE_LIST) | \
	    awk -F'#' '{ sub(/%/, "NN", $$1); printf "%-21s %s\n", $$1, $$2 }'

# --- the two commands -----------------------------------------------------------------------------------

course:        ## set up everything, run every chapter on real data, draw the charts, print results
	@setup/deps.sh build
	@$(MAKE) data
	@$(MAKE) -j2 programs $(BUILD)/tests/gradcheck
	@$(MAKE) gradcheck
	@set -e; for chapter in $(CHAPTERS); do $(MAKE) run-$${chapter%%_*}; done
	@$(MAKE) bench
	@setup/results.sh $(BUILD)

test:          ## set up everything and prove everything that must hold
	@setup/deps.sh build $(if $(CI),ci)
	@$(MAKE) data
	@$(MAKE) -j2 programs tests
	@tests/run.sh $(UNIT_TESTS) $(PROGRAM_TESTS)

# --- set-up ---------------------------------------------------------------------------------------------

deps:          ## install what is missing to build, run and test the course
	@setup/deps.sh build data

data:          ## fetch and verify MNIST and Fashion-MNIST (once)
	@setup/deps.sh build
	@$(MAKE) $(BUILD)/setup/datasets
	@setup/data.sh $(BUILD)/setup/datasets

vgg16-weights: ## fetch and verify the weights of VGG16 that Keras publishes (59 MB, once)
	@setup/vgg16.sh

build:         ## compile the library and the chapters
	@setup/deps.sh build
	@$(MAKE) -j2 programs
programs: $(PROGRAMS)
tests: $(UNIT_TESTS) $(PROGRAM_TESTS) $(BUILD)/tests/bench/bench $(SPECIMENS) $(OPEN_PROGRAMS) $(CHAPTERS:%=$(BUILD)/chapters64/%)

# --- chapters -------------------------------------------------------------------------------------------

run-%:         ## run one chapter and draw its charts: make run-12, or make run-12 OPTIONS="--seed 2"
	@test -n "$(call chapter,$*)" || { echo "make run-$*: no such chapter. There are: $(CHAPTERS)"; exit 2; }
	@setup/deps.sh build
	@$(MAKE) $(BUILD)/chapters/$(call chapter,$*)
	@echo "=== $(call chapter,$*) ==="
	@setup/run.sh $(BUILD)/chapters/$(call chapter,$*) $(BUILD)/runs/$(call chapter,$*) \
	    --out $(BUILD)/runs/$(call chapter,$*) $(OPTIONS)
	@$(MAKE) plot-$*

study:         ## run the chapters that measure a test accuracy with five seeds each (finished ones are skipped)
	@setup/deps.sh build
	@$(MAKE) -j2 programs
	@setup/study.sh $(BUILD)

record:        ## train every row of chapter 13's comparison in full, three seeds each (hours; stop and go on as you like)
	@setup/deps.sh build
	@$(MAKE) data
	@$(MAKE) $(BUILD)/chapters/13_augmentation
	@setup/record.sh $(BUILD) docs

bench:         ## measure how fast the library is, and how fast it could be: each layer, each lesson's network
	@setup/deps.sh build
	@$(MAKE) data
	@$(MAKE) $(BUILD)/tests/bench/bench
	@rm -f $(BUILD)/runs/bench/compared.csv # of an older run
	@setup/run.sh $(BUILD)/tests/bench/bench $(BUILD)/runs/bench --out $(BUILD)/runs/bench $(OPTIONS)
	@plots/draw.sh bench $(BUILD)

bench-pytorch: ## the same, then the same work in PyTorch, side by side
	@$(MAKE) bench
	@tests/bench/pytorch.sh $(BUILD)/runs/bench $(BUILD)/tests/bench/bench
	@plots/draw.sh bench $(BUILD)

gradcheck:     ## check every gradient numerically and print the worst errors
	@setup/deps.sh build
	@$(MAKE) $(BUILD)/tests/gradcheck
	@setup/run.sh $(BUILD)/tests/gradcheck $(BUILD)/runs/gradcheck

plots: $(CHAPTERS:%=plots-of-%) ## draw the charts of every chapter that has been run
plot-%:        ## draw one chapter's charts again: make plot-12
	@$(MAKE) plots-of-$(call chapter,$*)
plots-of-%:
	@plots/draw.sh $* $(BUILD)

docs:          ## make the book from the chapters, their output and the library: build/docs/html/index.html
	@setup/deps.sh build docs
	@docs/make.sh $(BUILD)
docs-check:    ## open every page of the book in a browser, on a desktop and a phone, light and dark
	@setup/deps.sh browser
	@tests/browser.py $(BUILD)/docs/html $(OPTIONS)

# --- homework -------------------------------------------------------------------------------------------

exercise-%:    ## grade your answer to a homework: make exercise-01
	@exercises/homework.sh grade $(BUILD) $*
exercises:     ## show how far you are with all homework
	@exercises/homework.sh table $(BUILD)
hint-%:        ## print one more hint each time: make hint-01
	@exercises/homework.sh hint $(BUILD) $*
watch-%:       ## grade again each time you save answer.c
	@exercises/homework.sh watch $(BUILD) $*
solution-%:    ## show a solution, best after yours has passed
	@exercises/homework.sh solution $(BUILD) $*
reset-%:       ## start a homework over; your old answer is kept aside
	@exercises/homework.sh reset $(BUILD) $*

homework-1:    ## train, test and report on a network of your own, with homework 1's machine (QUICK=1: a trial)
	@exercises/homework/grade.sh 1 $(BUILD)
homework-1-solution: # the same for ours
	@exercises/homework/grade.sh 1 $(BUILD) solution
homework-2:    ## the same in two stages, on what another network has learned: homework part 2
	@exercises/homework/grade.sh 2 $(BUILD)
homework-2-solution: # the same for ours
	@exercises/homework/grade.sh 2 $(BUILD) solution

# --- proving --------------------------------------------------------------------------------------------

check-%:       ## build and run one test: make check-dense, make check-12_cnn
	@set -e; found=; for test in $(filter %/check_$*,$(UNIT_TESTS) $(PROGRAM_TESTS)); do \
	    found=1; $(MAKE) -j2 programs $$test; tests/run.sh $$test; done; \
	    test -n "$$found" || { echo "make check-$*: no such test. There are: $(sort $(notdir $(UNIT_TESTS) $(PROGRAM_TESTS)))"; exit 2; }

sanitize:      ## run the unit tests and the graders under the address and undefined-behaviour sanitizers
	@setup/deps.sh build
	@$(MAKE) -j2 BUILD=$(BUILD)/sanitize ARCH= OPTIMIZE=-O1 EXTRA_CFLAGS="$(SANITIZERS)" tests programs
	@CK_FORK=no OMP_NUM_THREADS=2 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS=suppressions=tests/leaks.supp \
	    BUILD=$(BUILD)/sanitize tests/run.sh $(patsubst $(BUILD)/%,$(BUILD)/sanitize/%,$(UNIT_TESTS) \
	    $(BUILD)/tests/programs/check_exercises)
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

valgrind:      ## run the unit tests under valgrind (5 minutes; without check_fit and check_checkpoint)
	@setup/deps.sh build dev
	@$(MAKE) -j2 BUILD=$(BUILD)/valgrind ARCH= OPTIMIZE=-O1 tests
	@CK_FORK=no OMP_NUM_THREADS=2 UNDER="$(VALGRIND)" \
	    tests/run.sh $(patsubst %,$(BUILD)/valgrind/tests/float/%,$(filter-out check_fit check_checkpoint,$(CHECKS)))
VALGRIND := valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite

tsan:          ## run the tests of everything that uses threads under the thread sanitizer (clang and libomp)
	@setup/deps.sh build dev
	@$(MAKE) -j2 BUILD=$(BUILD)/tsan CC=clang ARCH= OPTIMIZE=-O1 EXTRA_CFLAGS=-fsanitize=thread \
	    $(THREADED:%=$(BUILD)/tsan/tests/float/check_%)
	@CK_FORK=no TSAN_OPTIONS="suppressions=tests/threads.supp halt_on_error=1" \
	    tests/run.sh $(THREADED:%=$(BUILD)/tsan/tests/float/check_%)
THREADED := parallel conv2d dense max_pooling2d average_pooling2d global_average_pooling2d batch_normalization relu \
    sigmoid tanh dropout resizing grey_to_rgb vgg_preprocessing augment augment_walk model pass trainable \
    optimizer

lint:          ## look for slips in chapters and sources
	@tests/lint.sh

format:        ## lay out all C files with clang-format
	@setup/deps.sh dev
	@clang-format -i $(shell git ls-files '*.c' '*.h')

# --- cleaning -------------------------------------------------------------------------------------------

clean:         ## remove build/, never data/
	rm -rf $(BUILD)

distclean: clean ## remove build/ and data/
	rm -rf data

# --- how things are made --------------------------------------------------------------------------------

$(BUILD)/float/%.o: %.c
	@mkdir -p $(@D)
	@echo "compile $<"
	$(COMPILE) -c $< -o $@
$(BUILD)/double/%.o: %.c
	@mkdir -p $(@D)
	@echo "compile $< (double)"
	$(COMPILE) -DNN_DOUBLE -c $< -o $@

$(BUILD)/libnn.a: $(FLOAT_OBJECTS)
	@rm -f $@
	ar rcs $@ $^
$(BUILD)/libnn64.a: $(DOUBLE_OBJECTS)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/chapters/%: $(BUILD)/float/chapters/%.o $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@
# The same in double precision, for tests that must see more digits.
$(BUILD)/chapters64/%: $(BUILD)/double/chapters/%.o $(BUILD)/libnn64.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@
$(BUILD)/setup/%: $(BUILD)/float/setup/%.o $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@
$(BUILD)/tests/float/%: $(BUILD)/float/tests/%.o $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) $(CHECK_LIBS) -o $@
$(BUILD)/tests/double/%: $(BUILD)/double/tests/%.o $(BUILD)/libnn64.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) $(CHECK_LIBS) -o $@
$(BUILD)/tests/programs/%: $(BUILD)/float/tests/programs/%.o $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) $(CHECK_LIBS) -o $@
$(BUILD)/tests/bench/%: $(BUILD)/float/tests/bench/%.o $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@
$(BUILD)/tests/gradcheck: $(BUILD)/double/tests/gradcheck.o $(BUILD)/libnn64.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@

# A homework: an answer, the grader of its folder, and what all graders share. A function that is not filled in yet
# may ignore its parameters, and a reader's warnings never stop a reader.
$(BUILD)/double/exercises/%.o: WARNINGS += -Wno-unused-parameter
$(BUILD)/double/exercises/%/answer.o: CI :=
.SECONDEXPANSION:
graders = $(wildcard exercises/$(dir $(1))check_*.c)
$(BUILD)/exercises/%: $(BUILD)/double/exercises/%.o $(BUILD)/double/exercises/grader.o \
    $$(addprefix $(BUILD)/double/,$$(addsuffix .o,$$(basename $$(call graders,$$*)))) $(BUILD)/libnn64.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) $(CHECK_LIBS) -o $@
# A network of one's own is trained in float, by what all answers share; the judge is linked with no answer. The
# machine (exercises/homework) is compiled once for each part, with the limits of its homework.h.
$(BUILD)/float/exercises/homework_%.o: WARNINGS += -Wno-unused-parameter
$(BUILD)/float/exercises/homework_1/answer.o $(BUILD)/float/exercises/homework_2/answer.o: CI :=
define OPEN_RULES
$(BUILD)/float/exercises/homework_$(1)/%.o: exercises/homework/%.c
	@mkdir -p $$(@D)
	@echo "compile $$< (part $(1))"
	$$(COMPILE) -Iexercises/homework_$(1) -c $$< -o $$@
$(OPEN)$(1)/judge: $(addprefix $(BUILD)/float/exercises/homework_$(1)/,judge.o report.o) $(BUILD)/libnn.a
	@mkdir -p $$(@D)
	$$(LINK) $$^ $$(LIBRARY_LIBS) -o $$@
$(OPEN)$(1)/%: $(BUILD)/float/exercises/homework_$(1)/%.o \
    $(addprefix $(BUILD)/float/exercises/homework_$(1)/,train.o part.o $(2)) $(BUILD)/libnn.a
	@mkdir -p $$(@D)
	$$(LINK) $$^ $$(LIBRARY_LIBS) -o $$@
endef
$(eval $(call OPEN_RULES,1))
$(eval $(call OPEN_RULES,2,base.o))
$(OPEN)2/train_base: $(addprefix $(BUILD)/float/exercises/homework_2/,train_base.o base.o) $(BUILD)/libnn.a
	@mkdir -p $(@D)
	$(LINK) $^ $(LIBRARY_LIBS) -o $@
# The same under the address sanitizer, to find the line of a crash.
$(BUILD)/exercises/%-san: exercises/%.c exercises/grader.c $$(call graders,$$*) $(BUILD)/libnn64.a
	@mkdir -p $(@D)
	$(COMPILE) -w -O0 -DNN_DOUBLE -fsanitize=address,undefined $^ $(LIBRARY_LIBS) $(CHECK_LIBS) -o $@

.PHONY: help course test deps data vgg16-weights build programs tests gradcheck bench bench-pytorch plots docs docs-check study record exercises homework-1 homework-1-solution homework-2 homework-2-solution sanitize valgrind tsan lint format clean distclean
-include $(shell find $(BUILD)/float $(BUILD)/double -name '*.d' 2>/dev/null)
