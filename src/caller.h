/* caller.h -- what the caller is, may do and owns.

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

#ifndef CALLER_H
#define CALLER_H

#include "plan.h"

/* Fill CALLER in from this process: IDs and capabilities at once; its own
   maps, subordinate IDs and names only when the plan asks for them.  */
int caller_read (struct plan_caller *caller, struct error *err);

/* Make the maps of PLAN that newuidmap and newgidmap are to write such as they
   will take, or say which IDs are not the caller's.  After plan_resolve.  */
int caller_fit_maps (struct plan *plan, const struct plan_caller *caller,
                     struct error *err);

#endif
