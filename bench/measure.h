/* measure.h -- run two commands in turn and compare them

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

#ifndef MEASURE_H
#define MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MEASURE_PAIRS_MAX = 10000 };

/* A command to be measured.  */
struct subject
{
  char *const *argv;            /* NULL: it cannot be tried here */
  size_t ballast;               /* bytes of memory that its caller has
                                   touched */
};

/* Quartiles.  */
struct spread
{
  double low, median, high;
};

struct comparison
{
  struct spread ratio;          /* of A to B, run by run */
  double a_ms, b_ms;            /* medians */
  const char *failed;           /* "A" or "B": a run of it failed, so all this
                                   is void; else NULL */
};

/* Run A and B, AT_ONCE of each at a time, PAIRS times each, in turn: B A A B
   B A..., so that what comes first has no advantage.  The time is that from
   before the start to after the end of the last.  */
void measure_compare (const struct subject *a, const struct subject *b,
                      int pairs, int at_once, struct comparison *result);

/* Run SUBJECT once: its wait status; *FAULTS, if that is not NULL, is the
   number of page faults of it and of what it has waited for.  */
int measure_run (const struct subject *subject, long *faults);

/* Start SUBJECT; its PID.  */
pid_t measure_start (const struct subject *subject);

#endif
