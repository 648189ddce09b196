/* capexec.h -- what exec does to capabilities; no side effects.

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

/* The kernel's own rules, in its own order, as a function of what a process
   holds and what a file carries; capabilities(7), "Transformation of
   capabilities during execve()", and execve(2).  A test compares it with
   what the kernel really does.  */

#ifndef CAPEXEC_H
#define CAPEXEC_H

#include "capset.h"

/* Securebits, as bits of struct capstate; capabilities(7).  Spelt out here
   for want of a header that clashes with nothing.  */
enum
{
  CAPEXEC_NOROOT = 1 << 0,
  CAPEXEC_NO_SETUID_FIXUP = 1 << 2,
  CAPEXEC_KEEP_CAPS = 1 << 4
};

/* IDs are those of the process's own user namespace.  */
struct exec_process
{
  uint32_t uid[3], gid[3];      /* real, effective, saved */
  const uint32_t *groups;       /* supplementary ones, borrowed */
  size_t n_groups;
  struct capstate caps;
};

struct exec_file
{
  bool setuid, setgid;          /* set-group-ID means: and group-executable */
  bool executable;              /* by the process; else the bits don't count */
  uint32_t uid, gid;            /* owners */
  bool mapped;                  /* both of them, in the user namespace */
  bool nosuid;                  /* its mount is, or is another namespace's */
  bool has_caps;                /* that count here: see capexec_file_caps */
  bool effective;               /* their effective flag */
  capset_t permitted, inheritable;
};

/* How the kernel judges.  */
struct exec_rules
{
  bool unsafe;                  /* traced without privilege, or its root and
                                   working directory are shared (CLONE_FS) */
  bool old_ids;                 /* before Linux 6.17 an effective ID other
                                   than the real one counted as changed */
};

/* What BEFORE becomes by exec of FILE.  0; or EPERM where the kernel refuses:
   the file wants capabilities at once that the process may not have.  */
int capexec (const struct exec_process *before, const struct exec_file *file,
             const struct exec_rules *rules, struct exec_process *after);

/* What becomes of PROCESS's capabilities when all its user IDs are set to
   UID; capabilities(7), "Effect of user ID changes on capabilities".  */
void capexec_setuid (struct exec_process *process, uint32_t uid);

/* Read DATA of N bytes, the attribute security.capability as getxattr(2)
   gives it, into FILE, and *ROOTID: the user ID whose namespace they are
   for, 0 where the attribute names none.  False where it is malformed;
   exec then fails with EINVAL.  */
bool capexec_parse_xattr (const void *data, size_t n, unsigned last,
                          struct exec_file *file, uint32_t *rootid);

#endif
