/* aux-signal.c -- what no shell does with signals.

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

/* usage: aux-signal die N        die of signal N; 3 where it does not kill
          aux-signal exit N       end with that status
          aux-signal print        print each signal that comes, until SIGTERM
          aux-signal send N PID   send it, 32 and 33 included  */

#include <config.h>

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
die_of (int signum)
{
  long action[8] = { (long) SIG_DFL };
  uint64_t none = 0;
  syscall (SYS_rt_sigaction, signum, action, NULL, sizeof none);
  syscall (SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
  syscall (SYS_kill, getpid (), signum);
  return 3;
}

static int
print_all (void)
{
  uint64_t all = ~UINT64_C (0);
  siginfo_t info;
  long signum;
  syscall (SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
  puts ("ready");
  fflush (stdout);
  do
    {
      signum = syscall (SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all);
      printf ("%ld\n", signum);
      fflush (stdout);
    }
  while (signum != SIGTERM);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "die") == 0)
    return die_of (atoi (argv[2]));
  if (argc == 3 && strcmp (argv[1], "exit") == 0)
    return atoi (argv[2]);
  if (argc == 2 && strcmp (argv[1], "print") == 0)
    return print_all ();
  if (argc == 4 && strcmp (argv[1], "send") == 0)
    return syscall (SYS_kill, atoi (argv[3]), atoi (argv[2])) < 0;
  return 99;
}
