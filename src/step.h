/* step.h -- one step of a run: tell it, do it, check it.

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

/* launch.c holds the table of steps; each mechanism exports its own.  From
   that one table come the run itself, --plan, --verbose, the check of every
   promise against the kernel, and the names on --status-fd.

   ACT and CHECK run in the child that becomes process 1.  It may share its
   memory with the suspended supervisor, so they allocate nothing, print
   nothing, and keep no state but struct inside.  The libc functions that only
   make a system call may be used; the two never run at the same time.  */

#ifndef STEP_H
#define STEP_H

#include "observed.h"
#include "plan.h"
#include "util.h"

/* What the child works with.  */
struct inside
{
  const struct plan *plan;
  int proc;                     /* the caller's /proc, checked to be ours */
  int channel;                  /* the child's end */
  int tty;                      /* the controlling terminal to hand over; -1 */
  bool guard_terminal;          /* a terminal of the caller's is in reach */
  bool map_from_outside;        /* the supervisor writes the maps */
  const struct namespaces_seen *caller;         /* the caller's namespaces */
  struct observed *seen;        /* filled in by CHECK */
  char *scratch;                /* SCRATCH_SIZE bytes, for one function at a
                                   time: most of the stack is then never
                                   touched */
};

/* 340 lines of an ID map as the kernel shows them take 33 bytes each.  */
enum { SCRATCH_SIZE = 12288 };

struct step_action
{
  enum step step;
  /* Is the step part of PLAN?  NULL: of every plan.  */
  bool (*wanted) (const struct plan *plan);
  /* One line for people: what the step will do.  */
  void (*tell) (const struct plan *plan, struct strbuf *text);
  int (*act) (struct inside *in, struct error *err);            /* or NULL */
  int (*check) (struct inside *in, struct error *err);          /* or NULL */
};

/* The error of a CHECK: the kernel says that CALL succeeded, and it is not
   so.  WHAT, an N_() message, says what is not as it should be; SUBJECT is
   what was found.  Returns -1.  */
int step_refuted (struct error *err, enum step step, const char *call,
                  const char *what, const char *subject);

#endif
