/* aux-socket.c -- an abstract Unix socket, to see who can reach whom.

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

/* usage: aux-socket NAME COMMAND [ARG]...   listen at the abstract NAME while
                                             COMMAND runs, and end as it does
          aux-socket NAME                    connect to it, and say how it went

   Abstract names belong to the network namespace; unix(7).  */

#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 1;
  if (argc < 2 || fd < 0)
    return 2;
  snprintf (address.sun_path + 1, sizeof address.sun_path - 1, "%s", argv[1]);
  const struct sockaddr *name = (const struct sockaddr *) &address;
  if (argc == 2)
    {
      puts (connect (fd, name, sizeof address) == 0 ? "reached"
            : strerror (errno));
      return 0;
    }
  if (bind (fd, name, sizeof address) < 0 || listen (fd, 1) < 0)
    return 2;
  pid_t pid = fork ();
  if (pid == 0)
    {
      execvp (argv[2], argv + 2);
      _exit (127);
    }
  waitpid (pid, &status, 0);
  return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
