/* observed.h -- what the kernel says of process 1, just before exec.

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

/* The child reads it back and sends it to the supervisor, for --report and
   --status-fd.  No pointers, no strings from inside; nor the ID maps, which
   are those of the plan to the last number, or there is no run.  */

#ifndef OBSERVED_H
#define OBSERVED_H

#include "capset.h"
#include "plan.h"

/* The inode numbers in nsfs: equal means the same namespace.  */
struct namespaces_seen
{
  uint64_t inode[N_NS_KINDS];
};

struct observed
{
  struct namespaces_seen namespaces;
  bool deny_setgroups;
  uint32_t uid, gid;            /* real, as inside has them */
  size_t n_groups;
  struct capstate caps;
  bool seccomp;
  bool keyring;                 /* a session keyring of its own */
  bool protect;
};

#endif
