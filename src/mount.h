/* mount.h -- the mounts of the container.

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

#ifndef MOUNT_H
#define MOUNT_H

#include "step.h"

/* Process 1, with all capabilities in the new user namespace: no mount of
   ours goes out, none of the caller's comes in; then a /proc for the new PID
   namespace; then, for a root caller, the kernel's own files read-only.  */
extern const struct step_action mount_propagation_step, mount_proc_step,
  mount_protect_step;

#endif
