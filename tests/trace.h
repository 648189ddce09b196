/* trace.h -- run container under ptrace(2) and strike one system call.

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

/* Every process of a run is traced from container's main to its own end, and
   PROGRAM until it is executed.  main is found by the symbol of that name in
   the executable, and a breakpoint there.  Only registers are touched from
   then on, since the memory of a process that is not dumpable is closed to a
   tracer without privilege.  Calls are numbered in each process by itself:
   the processes run side by side, but each is deterministic.

   The caller of these functions has to be a subreaper, so that whatever a run
   leaves behind becomes its child and is seen.  */

#ifndef TRACE_H
#define TRACE_H

#include <config.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A process by the part that it plays, told by who its parent is.  */
enum role
{
  ROLE_SUPERVISOR,
  ROLE_CHILD,                   /* until it is process 1 */
  ROLE_INIT,                    /* container-init */
  ROLE_PROGRAM,                 /* until it is PROGRAM */
  ROLE_LOCK,                    /* writes the maps of the child's second user
                                   namespace */
  ROLE_OTHER,
  ROLE_HELPER,                  /* newuidmap and the like, in the order of
                                   their start, until their exec */
  ROLE_HELPER_END = ROLE_HELPER + 4,
  ROLE_TOOL = ROLE_HELPER_END,  /* the same, after their exec */
  ROLE_TOOL_END = ROLE_TOOL + 4,
  N_ROLES = ROLE_TOOL_END
};
extern const char *const role_names[N_ROLES];

struct call
{
  enum role role;
  int index;                    /* among the calls of this process, from 0 */
  long number;
  uint64_t argument[2];
  long result;
  bool returned;
  bool late;                    /* PROGRAM had been executed before */
};

/* What to do, and to which call.  */
struct shot
{
  enum
  {
    SHOT_NONE,
    SHOT_ANSWER,                /* not executed, but answered with ANSWER */
    SHOT_KILL_BEFORE,           /* the supervisor gets SIGKILL, and then the
                                   call goes on */
    SHOT_KILL_AFTER             /* the same at its return */
  } action;
  bool every;                   /* all calls NUMBER of all processes */
  enum role role;
  int index;
  long number;
  long answer;
};

/* The command to run.  */
struct subject
{
  char *const *argv, *const *env;
  const char *cwd;
  uid_t uid;                    /* become this, if we are root */
  gid_t gid;
  const char *user;             /* for its groups */
  uintptr_t entry, main;        /* of argv[0], from trace_find_main */
  bool helpers;                 /* trace newuidmap itself, too; root only */
  bool terminal;                /* IN and OUT are a terminal, which is to be
                                   the controlling one */
  bool share_pid;               /* no kernel ends what process 1 leaves */
  int in, out, err;             /* become 0, 1, 2 */
  int keep;                     /* stays open, too; or -1 */
};

struct outcome
{
  bool hit;                     /* the call to be struck came */
  bool strange;                 /* another call came in its place */
  bool started;                 /* PROGRAM was executed */
  bool hang;                    /* no end in 10 s */
  bool leftover;                /* something lived for more than a second
                                   after the supervisor */
  bool outlived;                /* something lived after the supervisor */
  int status;                   /* the supervisor's wait status */
  struct call *calls;           /* owned */
  size_t n_calls;
};

/* Is the architecture one whose registers are known here?  */
bool trace_possible (void);

/* The addresses of the entry point and of main in the ELF file PATH; false if
   there is no such symbol.  */
bool trace_find_main (const char *path, uintptr_t *entry, uintptr_t *main);

/* Run SUBJECT, strike, and wait until nothing of it is left.  OUTCOME's calls
   are the caller's to free.  */
void trace_run (const struct subject *subject, const struct shot *shot,
                struct outcome *outcome);

/* End all that is our child, and what it leaves, until there is nothing.  */
void trace_end_all (void);

/* "openat", or "call 257" in BUF.  */
const char *call_name (long number, char buf[32]);

#endif
