/* terminal.h -- the caller's terminal: who has it, and what may be done to it.

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

/* On the caller's terminal PROGRAM gets a process group of its own, and the
   foreground where we hold it.  The supervisor takes the terminal back when
   PROGRAM stops or ends.  */

#ifndef TERMINAL_H
#define TERMINAL_H

#include <termios.h>

#include "step.h"

struct terminal
{
  int fd;                       /* the controlling terminal, or -1 */
  pid_t own_group;
  bool hand_over;               /* PROGRAM gets it at its start */
  bool have_settings;
  struct termios settings;      /* as they were at the start */
  bool in_reach;                /* PROGRAM could get at a terminal */
};

/* Supervisor: look for a terminal; the N descriptors KEPT may be one that
   PROGRAM can get at, too.  A pipeline's member is not handed it at once: it
   would be taken from its neighbours, `container run ls | less`.  */
void terminal_open (struct terminal *terminal, const int *kept, size_t n);

/* Supervisor: do we hold the foreground?  */
bool terminal_is_ours (const struct terminal *terminal);

/* Supervisor: make GROUP the foreground process group.  */
void terminal_give (const struct terminal *terminal, pid_t group);

/* Supervisor: take the foreground back from GROUP, PROGRAM's process group,
   or from a group that has no process left.  From any other it is not: the
   caller's shell has given it away meanwhile.  With SETTINGS, restore those
   of the start.  */
void terminal_take_back (const struct terminal *terminal, pid_t group,
                         bool settings);

/* Process 1: where a terminal of the caller's is in reach, no typing into it:
   TIOCSTI, TIOCLINUX.  It needs no_new_privs, or CAP_SYS_ADMIN where PROGRAM
   is allowed to gain privilege: so before the capabilities go.  */
extern const struct step_action terminal_step;

#endif
