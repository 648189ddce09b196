/* check-caps.c -- does exec do to capabilities what we say it does?

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

/* Makes processes and files at random, by seed, lets the kernel execute them,
   and compares /proc/PID/status with what capexec foretold.  Needs root, or
   a user namespace with several IDs: it makes a mount namespace of its own
   and a tmpfs in it, and nothing stays behind.  Exit status 77: it can't run
   here.

   Usage: check-caps [--seed=N] [--count=N] [--verbose]  */

#include "capcase.h"
#include "execfile.h"
#include "procfs.h"
#include "util.h"

#include <fcntl.h>
#include <getopt.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>

enum { SKIP = 77, CHILD_FD = 9 };

/* What the child sends: a failure before exec, or its securebits after.  */
struct report
{
  int errnum;
  const char *what;             /* only before exec; the same memory */
  unsigned securebits;
};

static struct capcase_base base;
static bool old_ids;
static char directory[] = "/tmp/check-caps-XXXXXX";
static char plain_path[64], nosuid_path[64];
static int parent_fd, child_fd;

static void __attribute__ ((noreturn, format (printf, 2, 3)))
quit (int status, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  fputs ("check-caps: ", stdout);
  vprintf (format, args);
  putchar ('\n');
  va_end (args);
  exit (status);
}

/* Child.  Everything below runs in the parent's memory while the parent is
   suspended.  */

static void __attribute__ ((noreturn))
give_up (const char *what)
{
  struct report report = { .errnum = errno, .what = what };
  if (write (CHILD_FD, &report, sizeof report) < 0)
    _exit (2);
  _exit (1);
}

static void
set_caps (capset_t effective, capset_t permitted, capset_t inheritable)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2] =
  {
    { effective, permitted, inheritable },
    { effective >> 32, permitted >> 32, inheritable >> 32 }
  };
  if (syscall (SYS_capset, &header, data) < 0)
    give_up ("capset");
}

static void
become (const struct exec_process *p)
{
  if (syscall (SYS_setgroups, p->n_groups, p->groups) < 0)
    give_up ("setgroups");
  if (syscall (SYS_setresgid, p->gid[0], p->gid[1], p->gid[2]) < 0)
    give_up ("setresgid");
  if (syscall (SYS_setresuid, p->uid[0], p->uid[1], p->uid[2]) < 0)
    give_up ("setresuid");
}

/* Take on the state of P.  The order is what the kernel allows: inheritable
   before bounding, ambient before the bit that forbids it.  */
static void
take_on (const struct exec_process *p)
{
  const struct capstate *caps = &p->caps;

  if (prctl (PR_SET_SECUREBITS, CAPEXEC_NO_SETUID_FIXUP) < 0)
    give_up ("PR_SET_SECUREBITS");
  set_caps (base.caps, base.caps, caps->inheritable);
  for (unsigned cap = 0; cap <= base.last; cap++)
    if (base.bounding & ~caps->bounding & CAPSET_BIT (cap)
        && prctl (PR_CAPBSET_DROP, cap) < 0)
      give_up ("PR_CAPBSET_DROP");
  for (unsigned cap = 0; cap <= base.last; cap++)
    if (caps->ambient & CAPSET_BIT (cap)
        && prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
      give_up ("PR_CAP_AMBIENT_RAISE");
  become (p);
  if (prctl (PR_SET_SECUREBITS, caps->securebits) < 0)
    give_up ("PR_SET_SECUREBITS");
  if (caps->no_new_privs && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
    give_up ("PR_SET_NO_NEW_PRIVS");
  set_caps (caps->effective, caps->permitted, caps->inheritable);
}

static int
child (void *data)
{
  const struct capcase *x = data;
  const char *path = x->nosuid ? nosuid_path : plain_path;
  char *const argv[] = { (char *) "dump", NULL }, *const env[] = { NULL };

  if (dup2 (child_fd, CHILD_FD) < 0)
    give_up ("dup2");
  take_on (&x->process);
  if (x->by_setuid
      && syscall (SYS_setresuid, x->setuid_to, x->setuid_to, x->setuid_to))
    give_up ("setresuid");
  execve (path, argv, env);
  give_up (NULL);
}

/* After exec: tell the securebits, and wait until we have been looked at.  */
static void __attribute__ ((noreturn))
dump (void)
{
  char go;
  struct report report = { .securebits = prctl (PR_GET_SECUREBITS) };
  _exit (write (CHILD_FD, &report, sizeof report) < 0
         || read (CHILD_FD, &go, 1) < 0);
}

/* Parent.  */

static void
write_xattr (const struct capcase *x, const char *path)
{
  uint32_t data[6] =
  {
    (uint32_t) x->caps_revision << 24 | x->effective,
    x->permitted, x->inheritable, x->permitted >> 32, x->inheritable >> 32,
    x->rootid
  };
  if (setxattr (path, "security.capability", data,
                x->caps_revision == 3 ? 24 : 20, 0) < 0)
    quit (1, "setxattr: %s", strerror (errno));
}

/* Make the file of X.  A change of owner takes bits and capabilities away,
   so it comes first.  */
static void
prepare_file (const struct capcase *x)
{
  if (chown (plain_path, x->owner, x->group) < 0
      || chmod (plain_path, x->mode) < 0)
    quit (1, "cannot prepare the file: %s", strerror (errno));
  if (x->caps_revision)
    write_xattr (x, plain_path);
  else if (removexattr (plain_path, "security.capability") < 0
           && errno != ENODATA)
    quit (1, "removexattr: %s", strerror (errno));
}

/* What comes of X, as the kernel has it: an errno value, or 0.  */
static int
let_kernel (struct capcase *x, struct proc_status *status,
            struct report *report)
{
  static char stack[65536] __attribute__ ((aligned (16)));
  struct error err;
  int wstatus;
  pid_t pid = clone (child, stack + sizeof stack,
                     CLONE_VM | CLONE_VFORK | SIGCHLD
                     | (x->share_fs ? CLONE_FS : 0), x);

  if (pid < 0)
    quit (1, "clone: %s", strerror (errno));
  if (recv (parent_fd, report, sizeof *report, 0) != sizeof *report)
    quit (1, "a child has died");
  if (report->what)
    quit (1, "%s: %s", report->what, strerror (report->errnum));
  if (!report->errnum && procfs_status (AT_FDCWD, pid, status, &err) < 0)
    quit (1, "/proc/%d/status: %s", (int) pid, strerror (err.errnum));
  if (!report->errnum && send (parent_fd, "", 1, 0) != 1)
    quit (1, "send: %s", strerror (errno));
  if (waitpid (pid, &wstatus, 0) != pid)
    quit (1, "waitpid: %s", strerror (errno));
  return report->errnum;
}

static int
foretell (const struct capcase *x, struct exec_process *after)
{
  struct exec_process before = x->process;
  struct exec_rules rules = { .unsafe = x->share_fs, .old_ids = old_ids };
  struct exec_found found;
  struct error err;

  if (x->by_setuid)
    capexec_setuid (&before, x->setuid_to);
  if (execfile_read (x->nosuid ? nosuid_path : plain_path, base.last, &found,
                     &err) < 0)
    quit (1, "%s: %s", err.subject, strerror (err.errnum));
  return capexec (&before, &found.file, &rules, after);
}

static void
print_process (const char *title, const struct exec_process *p)
{
  const struct capstate *caps = &p->caps;
  printf ("  %-9s uid %u,%u,%u gid %u,%u,%u E %011llx P %011llx I %011llx"
          " B %011llx A %011llx sb %02x nnp %d\n", title, p->uid[0],
          p->uid[1], p->uid[2], p->gid[0], p->gid[1], p->gid[2],
          (unsigned long long) caps->effective,
          (unsigned long long) caps->permitted,
          (unsigned long long) caps->inheritable,
          (unsigned long long) caps->bounding,
          (unsigned long long) caps->ambient, caps->securebits,
          caps->no_new_privs);
}

static void
print_case (const struct capcase *x)
{
  print_process ("process", &x->process);
  printf ("  groups   ");
  for (size_t i = 0; i < x->process.n_groups; i++)
    printf (" %u", x->groups[i]);
  printf ("\n  setuid    %s %u\n", x->by_setuid ? "to" : "no", x->setuid_to);
  printf ("  file      mode %o owner %u:%u%s%s caps v%d root %u P %011llx"
          " I %011llx%s\n", (unsigned) x->mode, x->owner, x->group,
          x->nosuid ? " nosuid" : "", x->share_fs ? " CLONE_FS" : "",
          x->caps_revision, x->rootid, (unsigned long long) x->permitted,
          (unsigned long long) x->inheritable, x->effective ? " E" : "");
}

static struct exec_process
as_process (const struct proc_status *status, const struct report *report)
{
  struct exec_process p =
  {
    .caps =
    {
      .effective = status->effective, .permitted = status->permitted,
      .inheritable = status->inheritable, .bounding = status->bounding,
      .ambient = status->ambient, .no_new_privs = status->no_new_privs,
      .securebits = report->securebits
    }
  };
  memcpy (p.uid, status->uid, sizeof p.uid);
  memcpy (p.gid, status->gid, sizeof p.gid);
  return p;
}

static bool
same (const struct exec_process *a, const struct exec_process *b)
{
  return memcmp (a->uid, b->uid, sizeof a->uid) == 0
         && memcmp (a->gid, b->gid, sizeof a->gid) == 0
         && a->caps.effective == b->caps.effective
         && a->caps.permitted == b->caps.permitted
         && a->caps.inheritable == b->caps.inheritable
         && a->caps.bounding == b->caps.bounding
         && a->caps.ambient == b->caps.ambient
         && a->caps.securebits == b->caps.securebits
         && a->caps.no_new_privs == b->caps.no_new_privs;
}

/* How often something of interest happened, to show that it did.  */
static size_t refused, gained, kept_ambient, lost_ambient, changed_ids;

static void
take_note (const struct exec_process *before, const struct exec_process *after,
           int errnum)
{
  if (errnum)
    {
      refused++;
      return;
    }
  gained += (after->caps.permitted & ~before->caps.permitted) != 0;
  kept_ambient += after->caps.ambient != 0;
  lost_ambient += before->caps.ambient && !after->caps.ambient;
  changed_ids += after->uid[1] != before->uid[1]
                 || after->gid[1] != before->gid[1];
}

static bool
try_one (struct capcase *x, bool verbose)
{
  struct exec_process foretold, seen;
  struct proc_status status;
  struct report report = { .errnum = 0 };

  prepare_file (x);
  int wanted = foretell (x, &foretold);
  int got = let_kernel (x, &status, &report);
  bool right = wanted == got;
  if (!got)
    seen = as_process (&status, &report);
  if (right && !got)
    right = same (&foretold, &seen);
  take_note (&x->process, got ? &x->process : &seen, got);
  if (right && !verbose)
    return true;
  puts (right ? "match:" : "MISMATCH:");
  print_case (x);
  if (wanted)
    printf ("  foretold  %s\n", errno_name (wanted));
  else
    print_process ("foretold", &foretold);
  if (got)
    printf ("  seen      %s\n", errno_name (got));
  else
    print_process ("seen", &seen);
  return right;
}

/* A tmpfs that allows set-ID bits, and a second view of it that does not, in
   a mount namespace of our own; and a copy of this program there.  */
static void
set_stage (void)
{
  char a[40], b[40];
  struct stat st;

  if (unshare (CLONE_NEWNS) < 0
      || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    quit (SKIP, "no mount namespace of its own: %s", strerror (errno));
  if (!mkdtemp (directory))
    quit (1, "mkdtemp: %s", strerror (errno));
  if (mount ("tmpfs", directory, "tmpfs", 0, "mode=755") < 0)
    {
      int errnum = errno;
      rmdir (directory);
      quit (SKIP, "no tmpfs: %s", strerror (errnum));
    }
  snprintf (a, sizeof a, "%s/plain", directory);
  snprintf (b, sizeof b, "%s/nosuid", directory);
  if (mkdir (a, 0755) || mkdir (b, 0755)
      || mount (a, b, NULL, MS_BIND, NULL)
      || mount (NULL, b, NULL, MS_BIND | MS_REMOUNT | MS_NOSUID, NULL))
    quit (1, "cannot set the stage: %s", strerror (errno));
  snprintf (plain_path, sizeof plain_path, "%s/dump", a);
  snprintf (nosuid_path, sizeof nosuid_path, "%s/dump", b);

  _cleanup_close_ int from = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  _cleanup_close_ int to = open (plain_path, O_WRONLY | O_CREAT | O_CLOEXEC,
                                 0755);
  if (from < 0 || to < 0 || fstat (from, &st) < 0)
    quit (1, "cannot copy this program: %s", strerror (errno));
  for (off_t done = 0; done < st.st_size; )
    {
      ssize_t n = copy_file_range (from, NULL, to, NULL, st.st_size, 0);
      if (n <= 0)
        {
          static char buf[1 << 16];
          n = read (from, buf, sizeof buf);
          if (n <= 0 || write_all (to, buf, n) < 0)
            quit (1, "cannot copy this program: %s", strerror (errno));
        }
      done += n;
    }
}

static void
clear_stage (void)
{
  umount2 (directory, MNT_DETACH);
  rmdir (directory);
}

/* What this process has to give away.  */
static void
look_at_self (void)
{
  const capset_t needed = CAPSET_BIT (CAP_SETPCAP) | CAPSET_BIT (CAP_SETUID)
    | CAPSET_BIT (CAP_SETGID) | CAPSET_BIT (CAP_SETFCAP)
    | CAPSET_BIT (CAP_CHOWN) | CAPSET_BIT (CAP_SYS_ADMIN)
    | CAPSET_BIT (CAP_FOWNER);
  struct proc_status status;
  struct error err;
  struct utsname name;
  unsigned major = 0, minor = 0;

  while (prctl (PR_CAPBSET_READ, base.last + 1) >= 0)
    base.last++;
  if (procfs_status (AT_FDCWD, 0, &status, &err) < 0)
    quit (SKIP, "/proc/self/status: %s", strerror (err.errnum));
  base.caps = status.effective;
  base.bounding = status.bounding;
  if (needed & ~base.caps || status.no_new_privs
      || !execfile_uid_mapped (1000) || !execfile_uid_mapped (2000))
    quit (SKIP, "needs root, and user IDs 0, 1000 and 2000");
  if (uname (&name) == 0
      && sscanf (name.release, "%u.%u", &major, &minor) == 2)
    old_ids = major < 6 || (major == 6 && minor < 17);
}

static uint64_t
number (const char *word)
{
  uint64_t value = 0;
  const char *end = word;
  if (parse_decimal (word, UINT64_MAX, &value, &end) < 0 || *end)
    quit (2, "not a number: %s", word);
  return value;
}

static int
run_all (uint64_t count, bool verbose)
{
  uint64_t mismatches = 0;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    quit (1, "socketpair: %s", strerror (errno));
  parent_fd = ends[0];
  child_fd = ends[1];
  set_stage ();
  for (uint64_t i = 0; i < count; i++)
    {
      struct capcase x;
      capcase_make (&base, &x);
      mismatches += !try_one (&x, verbose);
    }
  clear_stage ();
  printf ("refused %zu, gained capabilities %zu, kept ambient ones %zu,"
          " lost them %zu, changed IDs %zu\n", refused, gained, kept_ambient,
          lost_ambient, changed_ids);
  printf ("%llu cases, %llu mismatches\n", (unsigned long long) count,
          (unsigned long long) mismatches);
  return mismatches ? 1 : 0;
}

int
main (int argc, char **argv)
{
  static const struct option options[] =
  {
    { "seed", required_argument, NULL, 's' },
    { "count", required_argument, NULL, 'c' },
    { "verbose", no_argument, NULL, 'v' },
    { NULL, 0, NULL, 0 }
  };
  uint64_t count = 10000;
  bool verbose = false;

  if (argc == 1 && strcmp (argv[0], "dump") == 0)
    dump ();
  capcase_seed (1);
  for (int c; (c = getopt_long (argc, argv, "", options, NULL)) != -1; )
    switch (c)
      {
      case 's': capcase_seed (number (optarg)); break;
      case 'c': count = number (optarg); break;
      case 'v': verbose = true; break;
      default: return 2;
      }
  look_at_self ();
  return run_all (count, verbose);
}
