/* nsowner.h -- which user namespace owns the namespaces of a process.

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

/* Every namespace belongs to the user namespace in which it was made, and
   capabilities over it are held there or above; ioctl_ns(2).  */

#ifndef NSOWNER_H
#define NSOWNER_H

#include "error.h"

struct ns_ownership
{
  uint64_t user;                /* inode number of the user namespace */
  bool initial;                 /* it is the initial one */
  uint32_t owner;               /* the user ID that made it, as the caller's
                                   user namespace has it */
  bool owner_known;
  unsigned owned;               /* CAPINFO_NS bits: namespaces of the process
                                   that USER or one below it owns */
};

/* Look at the namespaces of PID, or of the caller where PID is 0, below the
   open directory PROCFD, or below /proc where that is AT_FDCWD.  0; or -1
   with ERR: EACCES where the caller may not trace the process; ptrace(2),
   "Ptrace access mode checking".  */
int nsowner_read (int procfd, pid_t pid, struct ns_ownership *ownership,
                  struct error *err);

#endif
