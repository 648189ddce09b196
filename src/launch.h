/* launch.h -- carry out a plan: the order of events.

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

/* The table of steps is here, and nothing else but their order; what each
   does is in the mechanisms.

     supervisor (outside)               child, then process 1 (inside)
     PREPARE  open what can be seen
              from outside only;
              block signals
     CLONE    all namespaces at once -> waits, if the maps are not its own
     MAPS     privilege or helpers
     PROCEED                         -> the steps of the table, each checked
                                        with the kernel right after
     OBSERVED                        <- what the kernel says, if wanted
     PROCEED                         -> INIT, EXEC
     STARTED                         <-

   The child takes one of two shapes.  Where it can do all by itself, it runs
   in the supervisor's memory (CLONE_VM) while that is suspended
   (CLONE_VFORK): no page table is copied.  Where the two must talk, it is a
   copy.  Process 1 never shares memory: it is container-init by exec, or,
   where that is not installed or where a capability inside would reach its
   memory, the copy goes on as process 1 itself.  See container-init in
   init-main.c and ptrace(2).  */

#ifndef LAUNCH_H
#define LAUNCH_H

#include "step.h"
#include "terminal.h"

/* What is known while a plan is carried out.  */
struct launch
{
  const struct plan *plan;

  /* What the command wants to be told while PROGRAM waits; or NULL.  */
  void (*reached) (void *data, const struct step_action *step);
  int (*observed) (void *data, const struct observed *seen,
                   struct error *err);
  void *data;

  /* Results.  */
  pid_t child;                  /* process 1, as the supervisor sees it; 0:
                                   reaped */
  int channel;                  /* the supervisor's end; -1 with --no-init,
                                   once PROGRAM runs */
  int program;                  /* pidfd of PROGRAM's process; -1: CHILD is */
  int signals;                  /* signalfd of all signals */
  int proc;                     /* the caller's /proc */
  uint64_t signal_mask;         /* the caller's */
  struct terminal terminal;
};

/* The steps, in their order; ends with NULL.  */
extern const struct step_action *const launch_steps[];

/* Start PROGRAM.  0: it runs, and LAUNCH says how to wait for it.  -1 and
   ERR: it does not, and nothing is left behind.  */
int launch_start (struct launch *launch, struct error *err);

/* End the child, and what it has started.  Its raw wait status; 0 where it has
   been reaped.  */
int launch_end (struct launch *launch);

/* The PID of PROGRAM's process, as the supervisor sees it; 0: it has been
   reaped.  */
pid_t launch_pid (const struct launch *launch);

/* Let go of what LAUNCH holds.  */
void launch_free (struct launch *launch);

#endif
