/* descriptors.h -- what is open, and what PROGRAM is given.

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

#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include "step.h"

/* Supervisor, first thing: open /dev/null on those of 0, 1 and 2 that are
   closed, or what is opened later would be taken for one of them.  NO_OUTPUT
   becomes true if standard output was.  */
int descriptors_fill_standard (bool *no_output, struct error *err);

/* Process 1, last: all above 2 will be closed by exec, but for those to be
   kept; and exec itself has none left to lose.  */
extern const struct step_action descriptors_step;

#endif
