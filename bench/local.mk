## The benchmarks, by request: see HACKING.

EXTRA_PROGRAMS = %D%/bench
%C%_bench_SOURCES =		\
  %D%/bench.c			\
  %D%/measure.c %D%/measure.h	\
  %D%/peers.c   %D%/peers.h
CLEANFILES += $(EXTRA_PROGRAMS) $(BENCHMARKED)
EXTRA_DIST += %D%/limit.c %D%/nothing.c

## What is measured: container as the tests have it and a static build, which
## find container-init in this tree, and two programs without a C library where
## there is one.  Each is compiled and linked in one go, as container-init is.
BENCHMARKED = %D%/container-static %D%/limit %D%/nothing
BENCH_COMPILE = $(CC) $(DEFS) $(DEFAULT_INCLUDES) -I$(top_srcdir)/src	\
  -DLOCALEDIR='"$(localedir)"'						\
  -DPKGLIBEXECDIR='"'`cd src && pwd`'"'					\
  $(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS) $(LDFLAGS)
BENCH_FILES = `for file in $(src_libcontainer_a_SOURCES)		\
    $(src_container_SOURCES); do					\
    case $$file in *.c) echo $(srcdir)/$$file ;; esac; done`

## It is left out where there is nothing to link it with.
%D%/container-static: $(src_libcontainer_a_SOURCES) $(src_container_SOURCES)
	$(AM_V_CCLD)$(MKDIR_P) %D% &&					\
	$(BENCH_COMPILE) -DSTATIC_PROGRAM=1 -w -static -o $@		\
	  $(BENCH_FILES) $(LIBCAP_LIBS) $(LIBINTL)			\
	|| { rm -f $@; echo "no static build: its rows will be missing"; }
if FREESTANDING_INIT
BENCH_FREESTANDING = -DFREESTANDING=1 $(FREESTANDING_FLAGS)
else
BENCH_FREESTANDING = -DFREESTANDING=0 -static
endif
%D%/limit: %D%/limit.c src/start.h src/sys.h
	$(AM_V_CCLD)$(MKDIR_P) %D% &&					\
	$(BENCH_COMPILE) $(BENCH_FREESTANDING) -o $@ $(srcdir)/%D%/limit.c
%D%/nothing: %D%/nothing.c src/start.h src/sys.h
	$(AM_V_CCLD)$(MKDIR_P) %D% &&					\
	$(BENCH_COMPILE) $(BENCH_FREESTANDING) -o $@ $(srcdir)/%D%/nothing.c

## As root it needs BENCH_USER, an ordinary user with subordinate IDs, who may
## read this directory.  BENCH_STATIC may name another static build, as one
## with musl.
BENCH = %D%/bench --container=tests/build/container --static='$(BENCH_STATIC)'	\
  --limit=%D%/limit --nothing=%D%/nothing --user='$(BENCH_USER)'	\
  --pairs=$(BENCH_PAIRS)
BENCH_USER =
BENCH_STATIC = %D%/container-static
BENCH_PAIRS = 100
.PHONY: bench bench-check
bench: %D%/bench $(BENCHMARKED) tests/build/container src/container-init
	$(BENCH)
bench-check: %D%/bench $(BENCHMARKED) tests/build/container src/container-init
	$(BENCH) --check
