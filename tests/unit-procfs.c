/* unit-procfs.c -- unit test of procfs.c

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

/* The files of /proc, as no kernel would write them: procfs_status reads below
   any directory.  */

#include "procfs.h"
#include "unit.h"
#include "util.h"

#include <fcntl.h>
#include <sys/stat.h>

static const char whole[] =
  "Name:\tsh\nUmask:\t0022\nState:\tR (running)\nPid:\t1\n"
  "Uid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nFDSize:\t64\n"
  "Groups:\t4 24 4294967295 \nThreads:\t3\n"
  "CapInh:\t0000000000000001\nCapPrm:\t000001ffffffffff\n"
  "CapEff:\t00000000a80425fb\n"
  "CapBnd:\tffffffffffffffff\nCapAmb:\t0000000000000000\n"
  "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n"
  "Mems_allowed_list:\t0\n";

/* What is put for what, and whether that makes sense still.  */
static const struct { const char *old, *new; bool sense; } changes[] =
{
  { "Umask:\t0022\n", "", true },
  { "Groups:\t4 24 4294967295 \n", "Groups:\t \n", true },
  { "Groups:\t4 24 4294967295 \n", "Groups:\t\n", true },
  { "Seccomp:\t2\n", "", true },
  { "Name:\tsh\n", "Name:\tUid:\n", true },
  { "Name:\tsh\n", "Name:\t\\nUid:\t0\n", true },
  { "Name:\tsh\n", "Uids:\t9\t9\t9\t9\n", true },
  { "Name:\tsh\n", "CapEffective:\tx\n", true },
  { "Uid:\t1\t2\t3\t4\n", "", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:\t1\t2\t3\n", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:\t1\t2\t3\t4\t5\n", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:\t1\t2\t3\t4294967296\n", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:\t1\t2\t3\t-4\n", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:1\t2\t3\t4\n", false },
  { "Uid:\t1\t2\t3\t4\n", "Uid:\t1\t2\t3\t4x\n", false },
  { "Name:\tsh\n", "Uid:\t1\t2\t3\t4\n", false },
  { "CapAmb:\t0000000000000000\n", "", false },
  { "CapAmb:\t0000000000000000\n", "CapAmb:\t\n", false },
  { "CapAmb:\t0000000000000000\n", "CapAmb:\t0 0\n", false },
  { "CapAmb:\t0000000000000000\n", "CapAmb:\t1ffffffffffffffff\n", false },
  { "CapAmb:\t0000000000000000\n", "CapAmb:\t000000000000000G\n", false },
  { "CapAmb:\t0000000000000000\n", "CapAmb:\t000000000000000A\n", false },
  { "CapBnd:\tffffffffffffffff\n", "CapBnd\n", false },
  { "NoNewPrivs:\t1\n", "NoNewPrivs:\tyes\n", false },
  { "NoNewPrivs:\t1\n", "NoNewPrivs:\t1", false },
};

static int directory;

/* Make TEXT the status of "self"; read it.  */
static int
read_status (const char *text, struct proc_status *status)
{
  struct error err;
  int fd = openat (directory, "self/status", O_WRONLY | O_CREAT | O_TRUNC,
                   0600);
  if (fd < 0 || write_all (fd, text, strlen (text)) < 0 || close (fd) < 0)
    abort ();
  return procfs_status (directory, 0, status, &err) == 0 ? 0 : err.errnum;
}

static char *
replace (const char *text, const char *old, const char *new)
{
  const char *at = strstr (text, old);
  if (!at)
    abort ();
  return xasprintf ("%.*s%s%s", (int) (at - text), text, new,
                    at + strlen (old));
}

static void
check_changes (void)
{
  struct proc_status status;
  for (size_t i = 0; i < COUNT_OF (changes); i++)
    {
      _cleanup_free_ char *text = replace (whole, changes[i].old,
                                           changes[i].new);
      check (read_status (text, &status) == (changes[i].sense ? 0 : EBADMSG),
             changes[i].sense ? "read" : "refused", changes[i].new);
    }
  /* Cut off anywhere before the last line that counts.  */
  size_t end = strstr (whole, "Seccomp:") - whole;
  for (size_t n = 0; n < end; n++)
    {
      _cleanup_free_ char *text = xstrdup (whole);
      text[n] = '\0';
      check (read_status (text, &status) == EBADMSG, "refused", "cut off");
    }
}

static void
check_whole (void)
{
  struct proc_status status;
  check (read_status (whole, &status) == 0, "read", "the whole");
  for (unsigned i = 0; i < 4; i++)
    check (status.uid[i] == i + 1 && status.gid[i] == i + 5, "IDs", "whole");
  check (status.n_groups == 3 && status.groups[2] == UINT32_MAX, "groups",
         "whole");
  check (status.inheritable == 1 && status.permitted == 0x1ffffffffff
         && status.effective == 0xa80425fb && status.bounding == UINT64_MAX
         && status.ambient == 0, "sets", "whole");
  check (status.threads == 3, "threads", "whole");
  check (status.no_new_privs && status.seccomp == 2, "flags", "whole");
}

/* As many groups as a process can have.  */
static void
check_many_groups (void)
{
  enum { MANY = 65536 };
  struct strbuf groups = STRBUF_INIT;
  struct proc_status status;
  strbuf_add (&groups, "Groups:\t");
  for (int i = 0; i < MANY; i++)
    strbuf_addf (&groups, "%d ", 4000000 + i);
  _cleanup_free_ char *text = replace (whole, "Groups:\t4 24 4294967295 ",
                                       groups.data);
  check (read_status (text, &status) == 0 && status.n_groups == MANY
         && status.groups[0] == 4000000
         && status.groups[PROC_GROUPS - 1] == 4000000 + PROC_GROUPS - 1
         && status.seccomp == 2, "read", "65536 groups");
  strbuf_free (&groups);
}

int
main (void)
{
  struct proc_status status;
  struct error err;
  if ((mkdir ("unit-procfs.d", 0700) < 0 && errno != EEXIST)
      || (directory = open ("unit-procfs.d", O_RDONLY | O_DIRECTORY)) < 0
      || (mkdirat (directory, "self", 0700) < 0 && errno != EEXIST))
    return 2;
  check_whole ();
  check_changes ();
  check_many_groups ();
  check (procfs_status (directory, 7, &status, &err) < 0
         && err.errnum == ENOENT, "refused", "no such process");
  unlinkat (directory, "self/status", 0);
  unlinkat (directory, "self", AT_REMOVEDIR);
  rmdir ("unit-procfs.d");
  return unit_end ();
}
