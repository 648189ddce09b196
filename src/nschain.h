/* nschain.h -- the user namespaces between a process and the caller.

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

/* User namespaces are nested, and each has a map of its own to the one around
   it.  What /proc/PID/uid_map shows is all of these in one, up to the
   reader's namespace; to see each by itself, one has to go in.  */

#ifndef NSCHAIN_H
#define NSCHAIN_H

#include "idmap.h"

/* One user namespace, and its maps to the one around it.  */
struct ns_level
{
  uint64_t user;                /* inode number */
  struct idmap map[2];          /* by enum id_kind */
};

struct ns_chain
{
  /* The maps of the process's namespace, to the caller's own; or, where that
     is the same one, to its parent.  */
  struct idmap map[2];
  /* The namespaces below the caller's own, from the process's outwards; N is
     0 where it is in the caller's own.  */
  struct ns_level *levels;
  size_t n;
  bool levels_known;            /* the maps in LEVELS have been read */
  uint64_t user;                /* the process's user namespace */
  uint32_t owner;               /* who made the outermost of LEVELS, which
                                   has the IDs from here; ID_INVALID:
                                   unknown, or there is none */
};

/* Read the chain from PID.  0; or -1 with ERR, also where PID is not in the
   caller's user namespace or below it.  Starts short-lived children that
   enter the namespaces, if the caller may do so.  */
int nschain_read (pid_t pid, struct ns_chain *chain, struct error *err);
void nschain_free (struct ns_chain *chain);

/* Follow ID outwards through CHAIN: STEPS, which has room for CHAIN->n + 2,
   is ID, then what stands behind it at each level.  The number of steps, ID
   itself counted; fewer than nschain_steps where a level does not map it.
   Where the levels are not known, there is one step for all.  */
size_t nschain_outwards (const struct ns_chain *chain, enum id_kind kind,
                         uint32_t id, uint32_t *steps);

/* The same from ID outside inwards.  */
size_t nschain_inwards (const struct ns_chain *chain, enum id_kind kind,
                        uint32_t id, uint32_t *steps);

/* The number of steps, ID itself counted, where all levels map it.  */
size_t nschain_steps (const struct ns_chain *chain);

#endif
