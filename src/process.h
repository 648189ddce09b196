/* process.h -- create processes that are certain to be there

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

/* A kernel, or a filter, that only pretends success gives the caller of clone
   a 0, and the caller takes itself for the child.  Here the child's number
   tells, which the kernel writes where it creates one.  */

#ifndef PROCESS_H
#define PROCESS_H

#include <linux/sched.h>
#include <stdbool.h>
#include <sys/types.h>

#include "sys.h"

/* What makes a child cheap: it runs in the caller's memory, on the caller's
   stack below, while the caller is suspended until it executes or ends;
   vfork(2).  Nothing where that is not to be had.  */
#if !SYS_NATIVE || defined __SANITIZE_ADDRESS__
# define PROCESS_SHARED 0
#else
# define PROCESS_SHARED (CLONE_VM | CLONE_VFORK)
#endif

struct process
{
  /* What the child does; it exits with 125 if that returns.  With
     PROCESS_SHARED it may change what its caller still needs on the stack, so
     it works on DATA alone.  */
  void (*child) (void *data);
  void *data;
  volatile pid_t tid;           /* set by the kernel, in the child only */
};

/* Create a child with the CLONE_* FLAGS.  Its PID, or -ERRNO; -EPROTO where
   the kernel said that this is the child.  */
long process_clone (struct process *process, unsigned long flags);

/* A program of the system that helps us.  */
struct helper_program
{
  const char *path;
  char *const *argv;
  int output;                   /* above 2: what it writes goes there */
  bool errors;                  /* and what it writes to standard error */
};

/* Execute PROGRAM without environment, with no signal blocked, no core file,
   standard input from /dev/null.  0 and its PID, not yet reaped; or -1 with
   errno.  */
int process_spawn (const struct helper_program *program, pid_t *pid);

/* Wait for PID, our child.  Its raw status, or -1 with errno.  */
int process_wait (pid_t pid);

#endif
