/* init.h -- process 1: start PROGRAM, reap, report.

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

/* Nothing of the supervisor is in here: no libc, no environment but
   PROGRAM's, no descriptor but the channel and, until PROGRAM has it, the
   terminal.  It holds PROGRAM's own privileges and no more, so it is no prize;
   it is not dumpable, so it cannot be traced.

   It forwards no signals: the supervisor, which owns the user namespace,
   sends them to PROGRAM itself.  When PROGRAM ends, or the supervisor does
   (end of file on the channel), process 1 exits, and the kernel ends all
   that is left in the PID namespace; pid_namespaces(7).  */

#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stdint.h>

/* What process 1 must know.  The supervisor writes it as the first argument
   of container-init; see init_request_format.  */
struct init_request
{
  int channel;                  /* its end of the pair */
  int tty;                      /* the controlling terminal, for PROGRAM to be
                                   made its foreground group; or -1 */
  uint64_t signal_mask;         /* the caller's blocked signals */
  bool ignore_sigchld;          /* the caller ignored SIGCHLD */
  bool share_pid;               /* not process 1: end what can be reached */
};

/* The number of bytes that init_request_format may write.  */
enum { INIT_REQUEST_SIZE = 64 };

/* REQUEST as text, and back; false where TEXT is no such thing.  */
void init_request_format (const struct init_request *request,
                          char text[INIT_REQUEST_SIZE]);
bool init_request_scan (const char *text, struct init_request *request);

/* Be process 1 for the program ARGV with ENV.  Signals are blocked.  */
void init_run (const struct init_request *request, char *const argv[],
               char *const env[]) __attribute__ ((noreturn));

#endif
