/* unit.h -- what the unit tests have in common

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

#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

static size_t unit_cases, unit_failures;

/* One case: OK, or WHAT failed for DETAIL.  */
static void
check (bool ok, const char *what, const char *detail)
{
  unit_cases++;
  if (ok)
    return;
  unit_failures++;
  printf ("FAILED: %s: %s\n", what, detail);
}

/* Print how many there were.  The exit status.  */
static int
unit_end (void)
{
  printf ("%zu cases\n", unit_cases);
  return unit_failures != 0;
}

#endif
