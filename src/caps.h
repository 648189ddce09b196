/* caps.h -- this process's capability sets; the only user of libcap.

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

#ifndef CAPS_H
#define CAPS_H

#include "step.h"

/* Supervisor: what the caller holds, and the newest capability the kernel
   has.  */
int caps_of_caller (capset_t *effective, unsigned *last, struct error *err);

/* Process 1.  The kernel forces the order: bounding (needs CAP_SETPCAP), then
   the identity step, then the other sets, whose check reads back all of it.
   no_new_privs, which only exec heeds, comes before: the terminal's filter
   needs it, or else CAP_SYS_ADMIN.  */
extern const struct step_action caps_no_new_privs_step, caps_bounding_step,
  caps_sets_step;

#endif
