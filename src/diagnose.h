/* diagnose.h -- evidence for the cause of a failure.

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

#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include "plan.h"

/* Look for the cause of ERR, which came of carrying PLAN out, and put it and
   its evidence into ERR where some was found.  Reads /proc and the files
   concerned, and may make a throw-away child; for the supervisor, after the
   failure.  A run that succeeds never comes here.  */
void diagnose (struct error *err, const struct plan *plan);

#endif
