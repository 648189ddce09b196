/* namespace.h -- the namespaces are new ones.

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

#ifndef NAMESPACE_H
#define NAMESPACE_H

#include "step.h"

/* What the clone has done, to be told; and, in process 1, the comparison of
   its namespaces with the caller's.  */
extern const struct step_action namespace_clone_step, namespace_step;

/* Supervisor or process 1: which namespaces this process is in.  Those that
   the kernel has not got are 0.  */
int namespace_read (int proc, struct namespaces_seen *seen,
                    struct error *err);

#endif
