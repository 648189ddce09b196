/* init-main.c -- container-init, the program that is process 1.

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

/* Installed in the package's own directory of /usr/libexec; not for people.
   usage: container-init REQUEST PROGRAM [ARG]...

   Where the architecture is known it has no libc: 27 page faults less at each
   start of a container.  Its mode is 0711: for a file that the caller cannot
   read, the kernel keeps the memory of the process in the user namespace
   outside, and no capability inside counts against it; see ptrace(2).  */

#include "init.h"

#include "start.h"
#include "sys.h"

static void
start (char **argv)
{
  char **env = argv;
  struct init_request request;
  while (*env++)
    ;
  if (argv[0] && argv[1] && argv[2]
      && init_request_scan (argv[1], &request))
    init_run (&request, argv + 2, env);
  for (;;)
    sys_call (__NR_exit_group, 125);
}
