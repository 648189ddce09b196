/* probe-caps.c -- is each capability worth what our table says?

   Copyright (C) 2026 The container authors

   This program is free software: you can redistribute it and/or modify
   it under the terms of the GNU General Public License as published by
   the Free Software Foundation, either version 3 of the License, or
   (at your option) any later version.

   This program is distributed in the hope that it will be useful,
   but WITHOUT ANY WARRANTY; without even the implied warranty of
   MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
   GNU General Public License for more details.

   You should have received a copy of the GNU General Public License
   along with this program.  If not, see <https://www.gnu.org/licenses/>.  */

/* For each deed of probe-acts.c: makes a user namespace and others in it,
   keeps one capability or none or all, does the deed, and compares what came
   of it with capinfo.  By root, 65536 IDs are mapped; by an ordinary user,
   his own one alone, and then some deeds are left out.  Exit status 77: no
   user namespace can be made here.

   Usage: probe-caps [--verbose]  */

#include "capinfo.h"
#include "probe-acts.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { SKIP = 77, FIRST_UNMAPPED = 65536, LAST_CAP = 40 };

static bool verbose;
static char directory[] = "/tmp/probe-caps-XXXXXX";
static char mapped_path[64], unmapped_path[64], own_path[64];

static void __attribute__ ((noreturn, format (printf, 2, 3)))
quit (int status, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  fputs ("probe-caps: ", stdout);
  vprintf (format, args);
  putchar ('\n');
  va_end (args);
  exit (status);
}

static void
make_file (const char *path, uid_t uid, gid_t gid, mode_t mode)
{
  unlink (path);
  _cleanup_close_ int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
                                 0600);
  if (fd < 0 || (stage.ids && fchown (fd, uid, gid) < 0)
      || fchmod (fd, mode) < 0)
    quit (1, "%s: %s", path, strerror (errno));
}

/* The files of the stage, as new.  An ordinary user can't make one that
   belongs to another; there is one on every system.  */
static void
make_files (void)
{
  make_file (mapped_path, 1000, 1000, 0);
  make_file (own_path, 0, 1000, 0644);
  stage.mapped = mapped_path;
  stage.own = own_path;
  stage.unmapped = "/etc/shadow";
  if (stage.ids)
    {
      make_file (unmapped_path, FIRST_UNMAPPED + 1, FIRST_UNMAPPED + 1, 0);
      stage.unmapped = unmapped_path;
    }
}

static void
set_caps (capset_t set)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2] =
  {
    { set, set, 0 }, { set >> 32, set >> 32, 0 }
  };
  if (syscall (SYS_capset, &header, data) < 0)
    _exit (PROBE_NO_TELL);
}

static void
write_file (const char *path, const char *text)
{
  _cleanup_close_ int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, text, strlen (text)) != (ssize_t) strlen (text))
    quit (1, "%s: %s", path, strerror (errno));
}

/* Map IDs of the process PID that waits for it: root does so from outside,
   an ordinary user (PID 0) from inside.  */
static void
write_maps (pid_t pid, uid_t uid, gid_t gid)
{
  char path[64], text[64];
  const char *who = "self";
  char number[16];

  if (pid)
    {
      snprintf (number, sizeof number, "%d", (int) pid);
      who = number;
    }
  else
    write_file ("/proc/self/setgroups", "deny");
  snprintf (path, sizeof path, "/proc/%s/uid_map", who);
  if (pid)
    snprintf (text, sizeof text, "0 0 %d", FIRST_UNMAPPED);
  else
    snprintf (text, sizeof text, "0 %u 1", (unsigned) uid);
  write_file (path, text);
  snprintf (path, sizeof path, "/proc/%s/gid_map", who);
  if (!pid)
    snprintf (text, sizeof text, "0 %u 1", (unsigned) gid);
  write_file (path, text);
}

/* A process to do things to.  It has all capabilities, so that to trace it
   takes CAP_SYS_PTRACE.  It ends with the caller: a pipe tells it, since no
   signal of the caller's, not even PR_SET_PDEATHSIG's, need reach it.  */
static pid_t
start_target (void)
{
  int ready[2], hold[2];
  char byte;
  if (pipe2 (ready, O_CLOEXEC) < 0 || pipe2 (hold, O_CLOEXEC) < 0)
    _exit (PROBE_NO_TELL);
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (hold[1]);
      if (stage.ids
          && (prctl (PR_SET_KEEPCAPS, 1) < 0 || setresgid (1000, 1000, 1000)
              || setresuid (1000, 1000, 1000)))
        _exit (1);
      prctl (PR_SET_DUMPABLE, 1);
      _exit (write (ready[1], "", 1) != 1 || read (hold[0], &byte, 1) != 0);
    }
  if (pid < 0 || read (ready[0], &byte, 1) != 1)
    _exit (PROBE_NO_TELL);
  return pid;
}

/* The innermost process: do PROBE with the capabilities in HELD.  */
static void __attribute__ ((noreturn))
act (const struct probe *probe, capset_t held)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  stage.target = start_target ();
  /* A group of another ID would be a member's right.  */
  if (stage.ids && setgroups (0, NULL) < 0)
    _exit (PROBE_NO_TELL);
  if (probe->arrange)
    probe->arrange ();
  set_caps (held);
  _exit (probe->act ());
}

static int
status_of (pid_t pid)
{
  int status;
  if (waitpid (pid, &status, 0) != pid)
    quit (1, "waitpid: %s", strerror (errno));
  return WIFEXITED (status) ? WEXITSTATUS (status) : PROBE_NO_TELL;
}

/* The process in between: it makes the namespaces, and the next is in them. */
static void __attribute__ ((noreturn))
enter (const struct probe *probe, capset_t held, unsigned flags,
       const int go[2], const int entered[2])
{
  char byte;
  uid_t uid = geteuid ();
  gid_t gid = getegid ();

  if (unshare (CLONE_NEWUSER | flags) < 0)
    _exit (SKIP);
  if (stage.ids)
    {
      if (write (entered[1], "", 1) != 1 || read (go[0], &byte, 1) != 1)
        _exit (SKIP);
    }
  else
    write_maps (0, uid, gid);
  if (flags & CLONE_NEWNS)
    mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  pid_t pid = fork ();
  if (pid == 0)
    act (probe, held);
  _exit (pid < 0 ? PROBE_NO_TELL : status_of (pid));
}

/* Do PROBE in new namespaces FLAGS, with capabilities HELD there.  0, an
   errno value, or PROBE_NO_TELL.  */
static int
perform (const struct probe *probe, capset_t held, unsigned flags)
{
  int go[2], entered[2];
  char byte;

  make_files ();
  fflush (stdout);
  if (pipe2 (go, O_CLOEXEC) < 0 || pipe2 (entered, O_CLOEXEC) < 0)
    quit (1, "pipe: %s", strerror (errno));
  pid_t pid = fork ();
  if (pid == 0)
    enter (probe, held, flags, go, entered);
  if (pid < 0)
    quit (1, "fork: %s", strerror (errno));
  close (entered[1]);
  if (stage.ids && read (entered[0], &byte, 1) == 1)
    {
      write_maps (pid, 0, 0);
      if (write (go[1], "", 1) != 1)
        quit (1, "write: %s", strerror (errno));
    }
  close (go[0]);
  close (go[1]);
  close (entered[0]);
  int result = status_of (pid);
  if (result == SKIP)
    quit (SKIP, "no user namespace can be made");
  return result;
}

/* What was seen of one capability.  */
struct finding
{
  bool plain, plain_works, mapped, mapped_works, unmapped_works;
  bool wrong;                   /* a probe contradicts itself or a limit */
};

static const unsigned all_namespaces = CLONE_NEWNS | CLONE_NEWPID
  | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP;

static const char *
word (int result)
{
  if (result == 0)
    return "done";
  return result == PROBE_NO_TELL ? "no answer" : errno_name (result);
}

/* Do PROBE and add what is seen to FINDING.  A deed that succeeds shows
   something only if it fails without the capability; one that fails, only if
   it does with all of them too.  */
static void
try_probe (const struct probe *probe, unsigned flags, struct finding *finding)
{
  static const char *const places[] = { "", " (mapped)", " (unmapped)",
                                        " (limit)" };
  int none = perform (probe, 0, flags);
  int alone = perform (probe, CAPSET_BIT (probe->cap), flags);
  int all = perform (probe, capset_all (LAST_CAP), flags);
  char number[CAPSET_NAME_SIZE];

  if (verbose)
    printf ("  %-18s %s%s: without %s, alone %s, all %s\n",
            capset_name (probe->cap, number), probe->title,
            places[probe->where], word (none), word (alone), word (all));
  if (none == PROBE_NO_TELL || alone == PROBE_NO_TELL || all == PROBE_NO_TELL)
    return;
  /* It can be done without: this kernel does not ask for the capability.  */
  if (none == 0)
    return;
  if ((alone == 0) != (all == 0))
    finding->wrong = true;
  switch (probe->where)
    {
    case PROBE_PLAIN:
      finding->plain_works = (!finding->plain || finding->plain_works)
                             && alone == 0;
      finding->plain = true;
      break;
    case PROBE_MAPPED:
      finding->mapped = true;
      finding->mapped_works = alone == 0;
      break;
    case PROBE_UNMAPPED:
      finding->unmapped_works = alone == 0;
      break;
    case PROBE_LIMIT:
      finding->wrong |= alone == 0;
      break;
    }
}

static enum cap_worth
conclude (const struct finding *finding)
{
  if (finding->wrong)
    return CAP_UNKNOWN;
  if (finding->mapped)
    return !finding->mapped_works ? CAP_INERT
           : finding->unmapped_works ? CAP_WORKS : CAP_DEPENDS;
  return finding->plain_works ? CAP_WORKS : CAP_INERT;
}

static size_t probed, mismatches;

/* All probes of CAP in the namespaces FLAGS, of which OWNED are our own; is
   it worth what the table says?  */
static void
check_cap (unsigned cap, unsigned flags, unsigned owned, const char *where)
{
  struct finding finding = { .plain = false };
  char number[CAPSET_NAME_SIZE];

  for (size_t i = 0; i < n_probes; i++)
    if (probes[i].cap == cap && (stage.ids || !probes[i].needs_ids))
      try_probe (&probes[i], flags, &finding);
  if (!finding.plain && !finding.mapped)
    {
      printf ("%-18s  no probe%s\n", capset_name (cap, number), where);
      return;
    }
  probed += owned != 0;
  enum cap_worth seen = conclude (&finding);
  enum cap_worth table = capinfo_worth (cap, owned, false);
  mismatches += seen != table;
  printf ("%-18s  %s%s%s%s\n", capset_name (cap, number),
          cap_worth_name (seen), where, seen == table ? ""
          : "  MISMATCH, the table says ", seen == table ? ""
          : cap_worth_name (table));
}

static void
check_all (void)
{
  const unsigned owned = CAPINFO_NS (NS_MOUNT) | CAPINFO_NS (NS_PID)
    | CAPINFO_NS (NS_IPC) | CAPINFO_NS (NS_UTS) | CAPINFO_NS (NS_NET)
    | CAPINFO_NS (NS_CGROUP) | CAPINFO_NS_TIME;

  for (unsigned cap = 0; cap <= LAST_CAP; cap++)
    check_cap (cap, all_namespaces, owned, "");
  /* What works in a namespace of its own does not in the caller's.  The
     deeds that leave something behind are not done there, and that of
     CAP_SYS_TIME makes a namespace itself.  */
  for (unsigned cap = 0; cap <= LAST_CAP; cap++)
    if (capinfo_worth (cap, owned, false) == CAP_WORKS
        && capinfo_worth (cap, 0, false) == CAP_INERT
        && cap != CAP_IPC_LOCK && cap != CAP_IPC_OWNER
        && cap != CAP_SYS_TIME)
      check_cap (cap, CLONE_NEWNS, 0, ", in the caller's namespaces");
}

/* Root without the privilege that a map of many IDs takes is no root.  */
static bool
is_root (void)
{
  char text[256];
  ssize_t n = read_file_at (AT_FDCWD, "/proc/self/uid_map", text,
                            sizeof text);
  unsigned inside, outside, count;
  return geteuid () == 0 && n > 0
         && sscanf (text, "%u %u %u", &inside, &outside, &count) == 3
         && inside == 0 && count > FIRST_UNMAPPED + 1;
}

int
main (int argc, char **argv)
{
  verbose = argc > 1 && strcmp (argv[1], "--verbose") == 0;
  stage.ids = is_root ();
  if (!mkdtemp (directory) || chmod (directory, 0777) < 0)
    quit (1, "mkdtemp: %s", strerror (errno));
  snprintf (mapped_path, sizeof mapped_path, "%s/mapped", directory);
  snprintf (unmapped_path, sizeof unmapped_path, "%s/unmapped", directory);
  snprintf (own_path, sizeof own_path, "%s/own", directory);

  check_all ();

  unlink (mapped_path);
  unlink (unmapped_path);
  unlink (own_path);
  rmdir (directory);
  printf ("%d capabilities, %zu with a probe here, %zu mismatches\n",
          LAST_CAP + 1, probed, mismatches);
  return mismatches ? 1 : 0;
}
