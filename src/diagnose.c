/* diagnose.c -- evidence for the cause of a failure

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

#include "diagnose.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "diagnose-exec.h"
#include "helper.h"
#include "procfs.h"
#include "process.h"
#include "subid.h"
#include "util.h"

/* The first line of the file PATH in TEXT; false where it cannot be read.  */
static bool
read_line (const char *path, char *text, size_t size)
{
  if (read_file_at (AT_FDCWD, path, text, size) < 0)
    return false;
  text[strcspn (text, "\n")] = '\0';
  return true;
}

/* Does the setting NAME of /proc/sys have VALUE?  Then it is the evidence.  */
static bool
setting_is (struct error *err, enum cause cause, const char *name,
            const char *value)
{
  char path[128], text[64], evidence[192];
  snprintf (path, sizeof path, "/proc/sys/%s", name);
  if (!read_line (path, text, sizeof text) || strcmp (text, value) != 0)
    return false;
  snprintf (evidence, sizeof evidence, "%s = %s", name, text);
  for (char *p = evidence; *p && *p != ' '; p++)
    if (*p == '/')
      *p = '.';
  error_because (err, cause, evidence);
  return true;
}

/* Find the mount at PATH, or where BELOW the first one below it, and put its
   path into FOUND.  *ANY: are there mounts to be seen at all?  */
static bool
find_mount (const char *path, bool below, char *found, size_t size, bool *any)
{
  _cleanup_free_ char *line = NULL;
  size_t room = 0, n = strlen (path);
  bool match = false;
  FILE *file = fopen ("/proc/self/mountinfo", "re");
  *any = false;
  while (file && !match && getline (&line, &room, file) > 0)
    {
      char *rest = line, *field = NULL;
      for (int i = 0; i < 5; i++)
        field = strsep (&rest, " ");
      *any = true;
      match = field && (below ? strncmp (field, path, n) == 0
                        : strcmp (field, path) == 0);
      if (match)
        snprintf (found, size, "%s", field);
    }
  if (file)
    fclose (file);
  return match;
}

/* In a chroot no mount is to be seen at "/", unless it is to the root of a
   mount; then this finds nothing, and the cause is not told.  */
static bool
in_chroot (void)
{
  char found[8];
  bool any;
  return !find_mount ("/", false, found, sizeof found, &any) && any;
}

/* Is ID not in the map of our own user namespace?  */
static bool
own_id_unmapped (struct error *err, const char *file, uint32_t id)
{
  char text[12288], evidence[64];
  struct extent extents[IDMAP_MAX_EXTENTS];
  uint32_t outside;
  if (read_file_at (AT_FDCWD, file, text, sizeof text) < 0)
    return false;
  ssize_t n = idmap_scan (text, extents, IDMAP_MAX_EXTENTS);
  struct idmap map = { extents, n < 0 ? 0 : n };
  if (n < 0 || idmap_to_outside (&map, id, &outside))
    return false;
  snprintf (evidence, sizeof evidence, "%s: %u", file, id);
  error_because (err, CAUSE_ID_UNMAPPED, evidence);
  return true;
}

static bool
under_seccomp (struct error *err)
{
  struct proc_status status;
  struct error ignored;
  if (procfs_status (AT_FDCWD, 0, &status, &ignored) < 0
      || status.seccomp == 0)
    return false;
  error_because (err, CAUSE_SECCOMP, "Seccomp in /proc/self/status");
  return true;
}

/* The errno value that a process gets which is to create the namespaces FLAGS
   and is at once thrown away; 0: it gets them.  */
static int
try_namespaces (unsigned flags)
{
  pid_t pid = fork ();
  if (pid == 0)
    _exit (unshare (flags) < 0 ? errno : 0);
  int status = pid < 0 ? -1 : process_wait (pid);
  return status < 0 ? errno : WIFEXITED (status) ? WEXITSTATUS (status) : 0;
}

/* Of which kind of namespace is the limit?  Try them one by one.  Whether it
   is of their number, and then whose, or of their depth, cannot be seen from
   here, where a limit is not 0.  */
static void
diagnose_limit (struct error *err, const struct plan *plan)
{
  char path[96], text[32], evidence[160];
  unsigned user = plan->share[NS_USER] ? 0 : CLONE_NEWUSER;
  if (user && setting_is (err, CAUSE_USERNS_DISABLED,
                          "user/max_user_namespaces", "0"))
    return;
  for (int i = 0; i < N_NS_KINDS; i++)
    {
      if (plan->share[i]
          || try_namespaces (user | ns_types[i].flag) != err->errnum)
        continue;
      snprintf (path, sizeof path, "/proc/sys/user/max_%s_namespaces",
                ns_types[i].file);
      if (!read_line (path, text, sizeof text))
        return;
      /* INT_MAX is no limit.  */
      bool none = strcmp (text, "2147483647") == 0;
      snprintf (evidence, sizeof evidence, "user.max_%s_namespaces%s%s",
                ns_types[i].file, none ? "" : " = ", none ? "" : text);
      error_because (err, CAUSE_NS_LIMIT, evidence);
      return;
    }
}

/* The threads of all processes to be seen that have our real user ID: as the
   kernel counts them, but for those that cannot be seen from here.  */
static uint64_t
count_threads (void)
{
  uint64_t n = 0, pid;
  const struct dirent *entry;
  const char *end;
  DIR *dir = opendir ("/proc");
  while (dir && (entry = readdir (dir)))
    {
      struct proc_status status;
      struct error ignored;
      if (parse_decimal (entry->d_name, INT32_MAX, &pid, &end) == 0
          && procfs_status (AT_FDCWD, pid, &status, &ignored) == 0
          && status.uid[0] == getuid ())
        n += status.threads;
    }
  if (dir)
    closedir (dir);
  return n;
}

/* The caller's own limit is only one of those that EAGAIN may stand for, and
   with these capabilities he is not held by it; setrlimit(2).  */
static void
diagnose_process_limit (struct error *err)
{
  const capset_t unheld = CAPSET_BIT (CAP_SYS_RESOURCE)
                          | CAPSET_BIT (CAP_SYS_ADMIN);
  struct rlimit limit;
  struct proc_status status;
  struct error ignored;
  char evidence[64];
  if (try_namespaces (0) != EAGAIN || getrlimit (RLIMIT_NPROC, &limit) < 0
      || count_threads () < limit.rlim_cur
      || procfs_status (AT_FDCWD, 0, &status, &ignored) < 0
      || status.effective & unheld)
    return;
  snprintf (evidence, sizeof evidence, "ulimit -u %llu",
            (unsigned long long) limit.rlim_cur);
  error_because (err, CAUSE_PROCESS_LIMIT, evidence);
}

static void
diagnose_clone (struct error *err, const struct plan *plan)
{
  if (err->errnum == ENOSPC || err->errnum == EUSERS)
    diagnose_limit (err, plan);
  else if (err->errnum == EAGAIN)
    diagnose_process_limit (err);
  else if (err->errnum != EPERM && err->errnum != ENOSYS)
    return;
  else if (in_chroot ())
    error_because (err, CAUSE_CHROOT, NULL);
  else if (own_id_unmapped (err, "/proc/self/uid_map", geteuid ())
           || own_id_unmapped (err, "/proc/self/gid_map", getegid ())
           || setting_is (err, CAUSE_USERNS_DISABLED,
                          "kernel/unprivileged_userns_clone", "0"))
    return;
  else
    under_seccomp (err);
}

static void
diagnose_map (struct error *err)
{
  if (err->errnum == EPERM || err->errnum == EACCES)
    setting_is (err, CAUSE_APPARMOR,
                "kernel/apparmor_restrict_unprivileged_userns", "1");
}

/* newuidmap or newgidmap said no.  What it says itself is kept as the cause
   where nothing better is found.  */
static void
diagnose_helper (struct error *err)
{
  const char *path = helper_find (err->call);
  struct proc_status status;
  struct error ignored;
  struct stat st;
  if (procfs_status (AT_FDCWD, 0, &status, &ignored) == 0
      && status.no_new_privs)
    error_because (err, CAUSE_NO_NEW_PRIVS, err->call);
  else if (path && stat (path, &st) == 0
           && !(st.st_mode & (S_ISUID | S_ISGID))
           && getxattr (path, "security.capability", NULL, 0) < 0)
    error_because (err, CAUSE_HELPER_POWERLESS, path);
}

static void
diagnose_proc (struct error *err)
{
  char found[200];
  bool any;
  if (err->errnum == EPERM
      && find_mount ("/proc/", true, found, sizeof found, &any))
    error_because (err, CAUSE_PROC_COVERED, found);
}

static void
diagnose_keyring (struct error *err)
{
  char text[32], evidence[64];
  if (err->errnum == EDQUOT
      && read_line ("/proc/sys/kernel/keys/maxkeys", text, sizeof text))
    {
      snprintf (evidence, sizeof evidence, "kernel.keys.maxkeys = %s", text);
      error_because (err, CAUSE_KEY_QUOTA, evidence);
    }
}

/* The first ID above all that PATH, in the form of subuid(5), gives away.  */
static uint64_t
first_free (const char *path, uint64_t least)
{
  _cleanup_free_ char *line = NULL;
  size_t room = 0;
  FILE *file = fopen (path, "re");
  while (file && getline (&line, &room, file) > 0)
    {
      uint64_t start, count;
      const char *p = strchr (line, ':');
      if (p && parse_decimal (p + 1, ID_INVALID, &start, &p) == 0 && *p == ':'
          && parse_decimal (p + 1, ID_INVALID, &count, &p) == 0
          && start + count > least)
        least = start + count;
    }
  if (file)
    fclose (file);
  return least;
}

/* No subordinate IDs: say how to get some that are nobody else's.  */
static void
suggest_subordinate (struct error *err)
{
  enum { USUAL_FIRST = 100000, USUAL_COUNT = 65536 };
  uint64_t first = first_free ("/etc/subgid",
                               first_free ("/etc/subuid", USUAL_FIRST));
  uint64_t last = first + USUAL_COUNT - 1;
  error_because (err, CAUSE_SUBID_NONE, subid_owner ());
  if (last < ID_INVALID)
    snprintf (err->remedy, sizeof err->remedy,
              "--add-subuids %llu-%llu --add-subgids %llu-%llu %.40s",
              (unsigned long long) first, (unsigned long long) last,
              (unsigned long long) first, (unsigned long long) last,
              subid_owner ());
}

void
diagnose (struct error *err, const struct plan *plan)
{
  if (err->cause == CAUSE_HELPER_FAILED)
    diagnose_helper (err);
  else if (err->cause == CAUSE_SUBID_NONE)
    suggest_subordinate (err);
  if (err->cause != CAUSE_NONE)
    return;
  switch (err->step)
    {
    case STEP_CLONE:
      diagnose_clone (err, plan);
      break;
    case STEP_UID_MAP:
    case STEP_GID_MAP:
      diagnose_map (err);
      break;
    case STEP_PROC:
      diagnose_proc (err);
      break;
    case STEP_KEYRING:
      diagnose_keyring (err);
      break;
    case STEP_EXEC:
      diagnose_exec (err, &plan->program);
      break;
    default:
      break;
    }
}
