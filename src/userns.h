/* userns.h -- write the ID maps of the new user namespace.

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

/* The rules are user_namespaces(7)'s.  A map of one line that maps the
   caller's own ID may be written by process 1 itself; any other one needs
   somebody outside: the supervisor with CAP_SETUID and CAP_SETGID, or
   newuidmap and newgidmap with their subordinate IDs.  */

#ifndef USERNS_H
#define USERNS_H

#include "step.h"

/* Process 1: write the maps where SELF may, and read them back.  From then on
   the process is not dumpable; before, the kernel would refuse to open
   uid_map.  */
extern const struct step_action userns_gid_step, userns_uid_step;

/* Process 1, where the kernel's files have been made read-only and PROGRAM is
   to have CAP_SYS_ADMIN: go into a second user namespace, with the same IDs,
   and create all other namespaces in it.  The mounts of the first are locked
   there; mount_namespaces(7).  A helper process stays behind to write the
   maps, since who has gone in has no rights over what is outside.  */
extern const struct step_action userns_lock_step;

/* Supervisor: write the maps of process PID from outside.  PROC is the
   caller's /proc.  The read-back is the child's, see above.  */
int userns_write_from_outside (const struct plan_identity *identity, int proc,
                               pid_t pid, struct error *err);

/* Can the supervisor leave the maps to process 1?  */
bool userns_self_service (const struct plan_identity *identity);

#endif
