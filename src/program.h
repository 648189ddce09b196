/* program.h -- become PROGRAM: search PATH, exec.

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

/* Used by process 1, which has no libc, and by a child that shares memory:
   raw system calls only.  */

#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"

/* Where the start of PROGRAM failed, and on what.  */
struct start_failure
{
  int errnum;                   /* an errno value; 0: the kernel pretended */
  enum start_stage stage;
  uint32_t mode;                /* of PATH, where PROGRAM may not execute that;
                                   else 0 */
  char path[START_PATH_SIZE];   /* from START_CLOSED on */
};

/* Give this process a process group of its own and, unless TTY is -1, make
   that the foreground group of TTY.  In the group of process 1 a shell would
   see the group 0, and fail.  False where there is no such group.  */
bool program_take_terminal (int tty);

/* Give PROGRAM the blocked signals that the caller had, and ignore SIGCHLD
   if the caller did; see signal(7).  False where that was not done.  */
bool program_restore_signals (uint64_t signal_mask, bool ignored_sigchld);

/* Execute ARGV[0] with ENV.  A name with a slash in it is taken as it is; any
   other is looked for in the PATH of ENV (of confstr(3) where there is none).
   Returns only on failure.  A directory that cannot be searched never hides
   "not found": EACCES is reported only of a file that is there.  An ENOEXEC
   is final; no shell is tried on a file without "#!", since what runs would
   not be what was asked for.  */
void program_exec (char *const argv[], char *const env[],
                   struct start_failure *failure);

/* Let MESSAGE, a START_FAILED, say what FAILURE says.  */
void program_fill_message (struct message *message,
                           const struct start_failure *failure);

#endif
