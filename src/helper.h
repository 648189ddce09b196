/* helper.h -- run newuidmap and newgidmap.

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

/* The set-user-ID programs of the shadow suite write what /etc/subuid and
   /etc/subgid allow.  They are looked for in the directories where
   distributions put them, never in PATH: whoever answers is trusted with the
   word that the map was written (which is checked all the same).

   PID is our child, which nobody else can reap, so its number cannot be
   another process's by the time that the helper looks.  */

#ifndef HELPER_H
#define HELPER_H

#include "error.h"
#include "idmap.h"

struct helper
{
  const char *name;
  pid_t pid;
  int output;                   /* its standard error, to be read */
};

/* The path of the helper NAME, or NULL where there is none.  A constant.  */
const char *helper_find (const char *name);

/* Start NAME to write MAP for process PID.  */
int helper_start (struct helper *helper, const char *name, pid_t pid,
                  const struct idmap *map, enum step step, struct error *err);

/* Wait for it.  Only an exit status of 0 is success.  CANNOT words the
   failure; what the helper said of it is the evidence.  */
int helper_finish (struct helper *helper, enum step step, const char *cannot,
                   struct error *err);

#endif
