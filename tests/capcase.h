/* capcase.h -- cases for check-caps, made at random.

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

#ifndef CAPCASE_H
#define CAPCASE_H

#include "capexec.h"

#include <sys/stat.h>

enum { GROUPS_MAX = 3 };

/* One case: a process, a file, and how they meet.  */
struct capcase
{
  struct exec_process process;
  uint32_t groups[GROUPS_MAX];
  bool by_setuid;               /* IDs come last, with their fixups */
  uint32_t setuid_to;
  bool share_fs;                /* CLONE_FS: the kernel calls it unsafe */
  bool nosuid;
  mode_t mode;
  uint32_t owner, group;
  int caps_revision;            /* 0: none, 2, 3 */
  uint32_t rootid;
  bool effective;
  capset_t permitted, inheritable;
};

/* What there is to give away, and the kernel's newest capability.  */
struct capcase_base
{
  capset_t caps, bounding;
  unsigned last;
};

void capcase_seed (uint64_t seed);

/* Make the next case.  X refers to itself, so it must not be copied.  */
void capcase_make (const struct capcase_base *base, struct capcase *x);

#endif
