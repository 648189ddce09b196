/* supervise.h -- wait for PROGRAM, pass signals on, keep the terminal.

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

/* What is passed on, and what is not:

   - Every signal that the supervisor itself receives goes to PROGRAM's
     process, but for those below.  What the terminal sends to PROGRAM's own
     process group does not come by here, so nothing arrives twice.
   - SIGTSTP, SIGTTIN, SIGTTOU: to PROGRAM's process group; when PROGRAM stops
     by whatever signal, the supervisor takes the terminal back and stops
     itself by the same, so that the shell sees its job stopped.
   - SIGCONT: to the group; the terminal is handed over again if we hold it.
   - SIGPIPE and SIGXFSZ that our own writes have caused go nowhere.
   - SIGCHLD is ours.  SIGKILL and SIGSTOP cannot be seen: the first ends all
     (process 1 sees the channel end), the second stops the supervisor only. */

#ifndef SUPERVISE_H
#define SUPERVISE_H

#include "launch.h"

/* Wait until PROGRAM has ended and its child process 1 is reaped.  Its raw
   wait status, or -1 and ERR.  The terminal is given back to the caller's
   group; its settings are restored if PROGRAM died of a signal.  */
int supervise (struct launch *launch, struct error *err);

/* End this process as PROGRAM ended, by the raw wait STATUS: with its exit
   status, or by the same signal, without a second core dump; with 128 plus
   the signal where that does not end us (process 1 of a namespace).  */
void supervise_end_alike (int status) __attribute__ ((noreturn));

#endif
