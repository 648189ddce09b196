/* procfs.h -- strict readers of what /proc says of a process.

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

/* Nothing here allocates, uses stdio or looks at the locale, so a child that
   shares memory with its supervisor may call it.  A file that does not have
   exactly the form of proc(5) is refused: what is not understood must not
   pass for a zero.  */

#ifndef PROCFS_H
#define PROCFS_H

#include "capset.h"

enum { PROC_GROUPS = 64 };

/* /proc/PID/status, of the thread that the process began with.  IDs are as
   the reader's user namespace sees them: unmapped ones are the overflow ID;
   real, effective, saved, filesystem.  */
struct proc_status
{
  uint32_t uid[4], gid[4];
  uint32_t groups[PROC_GROUPS]; /* the first of them */
  size_t n_groups;              /* all: may be more than PROC_GROUPS */
  capset_t inheritable, permitted, effective, bounding, ambient;
  uint32_t threads;
  bool no_new_privs;
  unsigned seccomp;             /* 0 none, 1 strict, 2 filters */
};

/* Read the status of PID, or of the caller where PID is 0, below the open
   directory PROCFD, or below /proc where that is AT_FDCWD.  0; or -1 with ERR
   of STEP_CAPABILITIES: ENOENT or ESRCH where there is no such process,
   EBADMSG where the file makes no sense.  */
int procfs_status (int procfd, pid_t pid, struct proc_status *status,
                   struct error *err);

#endif
