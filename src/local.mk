## Sources, by layer, from the lowest up.  A file may include its own header
## and those of the layers above it in this list, and no other; within a layer
## marked "(peers)" files may include each other.  tests/source.at checks that.

noinst_LIBRARIES += %D%/libcontainer.a
%C%_libcontainer_a_SOURCES =

## layer: base (peers)
%C%_libcontainer_a_SOURCES +=			\
  %D%/compat.c					\
  %D%/system.h					\
  %D%/error.c         %D%/error.h		\
  %D%/json.c          %D%/json.h		\
  %D%/message.h					\
  %D%/process.c       %D%/process.h		\
  %D%/start.h					\
  %D%/sys.h					\
  %D%/util.c          %D%/util.h

## layer: model (peers)
%C%_libcontainer_a_SOURCES +=			\
  %D%/capexec.c       %D%/capexec.h		\
  %D%/capinfo.c       %D%/capinfo.h		\
  %D%/capset.c        %D%/capset.h		\
  %D%/idmap.c         %D%/idmap.h		\
  %D%/maprequest.c    %D%/maprequest.h		\
  %D%/mapresolve.c				\
  %D%/observed.h				\
  %D%/plan.c          %D%/plan.h		\
  %D%/step.c          %D%/step.h

## layer: front end (peers)
%C%_libcontainer_a_SOURCES +=			\
  %D%/options.c       %D%/options.h		\
  %D%/options-table.c %D%/options-table.h

## layer: evidence
%C%_libcontainer_a_SOURCES +=			\
  %D%/cause.c         %D%/cause.h		\
  %D%/diagnose-exec.c %D%/diagnose-exec.h	\
  %D%/execfile.c      %D%/execfile.h		\
  %D%/helper.c        %D%/helper.h		\
  %D%/nschain.c       %D%/nschain.h		\
  %D%/nsowner.c       %D%/nsowner.h		\
  %D%/procfs.c        %D%/procfs.h		\
  %D%/subid.c         %D%/subid.h

## layer: diagnosis
%C%_libcontainer_a_SOURCES +=			\
  %D%/diagnose.c      %D%/diagnose.h

## layer: mechanism
%C%_libcontainer_a_SOURCES +=			\
  %D%/caps.c          %D%/caps.h		\
  %D%/channel.c       %D%/channel.h		\
  %D%/descriptors.c   %D%/descriptors.h		\
  %D%/host.c          %D%/host.h		\
  %D%/identity.c      %D%/identity.h		\
  %D%/mount.c         %D%/mount.h		\
  %D%/namespace.c     %D%/namespace.h		\
  %D%/program.c       %D%/program.h		\
  %D%/terminal.c      %D%/terminal.h		\
  %D%/userns.c        %D%/userns.h

## layer: order (peers)
%C%_libcontainer_a_SOURCES +=			\
  %D%/caller.c        %D%/caller.h		\
  %D%/child.c         %D%/child.h		\
  %D%/init.c          %D%/init.h		\
  %D%/launch.c        %D%/launch.h		\
  %D%/supervise.c     %D%/supervise.h

## layer: output (peers)
%C%_libcontainer_a_SOURCES +=			\
  %D%/capsview.c      %D%/capsview.h		\
  %D%/mapdraw.c       %D%/mapdraw.h		\
  %D%/mapview.c       %D%/mapview.h		\
  %D%/mapwords.c      %D%/mapwords.h		\
  %D%/report.c        %D%/report.h		\
  %D%/status.c        %D%/status.h

## layer: commands (peers)
bin_PROGRAMS += %D%/container
%C%_container_SOURCES =				\
  %D%/cmd-caps.c      %D%/cmd-caps.h		\
  %D%/cmd-map.c       %D%/cmd-map.h		\
  %D%/cmd-run.c       %D%/cmd-run.h		\
  %D%/container.c
%C%_container_LDADD = %D%/libcontainer.a $(LIBCAP_LIBS) $(LIBINTL)
%C%_container_LDFLAGS = $(AM_LDFLAGS) $(STATIC_FLAGS)

## Process 1 of a container, see init-main.c.  Without a C library it has
## flags of its own, and they must come after the user's: so it is compiled
## and linked in one go by its own command.  It depends on all sources, since
## no one keeps a list of headers true, and it takes a fraction of a second.
pkglibexec_PROGRAMS += %D%/container-init
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT = %D%/container-init
if FREESTANDING_INIT
%C%_container_init_SOURCES =
%C%_container_init_LINK =					\
  $(CC) $(DEFS) -DFREESTANDING=1			\
  $(DEFAULT_INCLUDES) $(AM_CPPFLAGS) $(CPPFLAGS)		\
  $(WARN_CFLAGS) $(CFLAGS) $(LDFLAGS) $(FREESTANDING_FLAGS) -o $@
%C%_container_init_LDADD =					\
  $(srcdir)/%D%/init-main.c					\
  $(srcdir)/%D%/init.c						\
  $(srcdir)/%D%/program.c
%C%_container_init_DEPENDENCIES =				\
  %D%/init-main.c $(%C%_libcontainer_a_SOURCES) config.h
else
%C%_container_init_SOURCES = %D%/init-main.c
%C%_container_init_CPPFLAGS = $(AM_CPPFLAGS) -DFREESTANDING=0
%C%_container_init_LDADD = %D%/libcontainer.a
%C%_container_init_LINK = $(LINK)
endif

## A program that the caller may read can be traced by root inside, since its
## memory belongs to the inner user namespace; one that he may only execute
## cannot.  ptrace(2), "Ptrace access mode checking".
install-exec-hook:
	chmod 711 "$(DESTDIR)$(pkglibexecdir)/`echo container-init	\
	  | sed '$(transform)'`$(EXEEXT)"
