/* aux-ends.c -- does each end of a program come out as what it is?

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

/* usage: aux-ends statuses [OPTION]...
          aux-ends signals [OPTION]...

   Runs "container OPTION... run" with a program that ends with each status
   from 0 to 255, or dies of each signal from 1 to 64, and compares the wait
   status and the last event on --status-fd with what they have to be.  Prints
   a line for each difference, and at last the number of runs.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_FD = 7, WORKERS = 2, MOST_ARGUMENTS = 32 };

/* Signals that kill no process by themselves; of them, those that stop it are
   not sent.  */
static int
is_harmless (int signum)
{
  return signum == SIGCHLD || signum == SIGCONT || signum == SIGURG
         || signum == SIGWINCH;
}

static int
is_stop (int signum)
{
  return signum == SIGSTOP || signum == SIGTSTP || signum == SIGTTIN
         || signum == SIGTTOU;
}

/* Run ARGV, read its events into TEXT; the wait status.  */
static int
run (char **argv, char *text, size_t size)
{
  int ends[2], status = -1;
  size_t n = 0;
  ssize_t got;
  if (pipe2 (ends, O_CLOEXEC) < 0)
    exit (99);
  pid_t pid = fork ();
  if (pid == 0)
    {
      dup2 (ends[1], STATUS_FD);
      execvp (argv[0], argv);
      _exit (99);
    }
  close (ends[1]);
  while (n < size - 1 && (got = read (ends[0], text + n, size - 1 - n)) > 0)
    n += got;
  text[n] = '\0';
  close (ends[0]);
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return status;
}

/* The line of TEXT before the last newline.  */
static const char *
last_line (char *text)
{
  size_t n = strlen (text);
  if (n && text[n - 1] == '\n')
    text[n - 1] = '\0';
  char *newline = strrchr (text, '\n');
  return newline ? newline + 1 : text;
}

/* One run, whose program is to end by NUMBER.  */
static void
check (int signals, int number, char **argv)
{
  static char text[1 << 16];
  char event[128];
  int killed = signals && !is_harmless (number);
  int wanted = killed ? number : (signals ? 3 : number) << 8;
  if (!killed)
    snprintf (event, sizeof event, "{\"event\":\"exited\",\"status\":%d}",
              wanted >> 8);
  else if (sigabbrev_np (number))
    snprintf (event, sizeof event,
              "{\"event\":\"signaled\",\"signal\":\"%s\",\"core\":false}",
              sigabbrev_np (number));
  else
    snprintf (event, sizeof event,
              "{\"event\":\"signaled\",\"signal\":\"%d\",\"core\":false}",
              number);
  int status = run (argv, text, sizeof text);
  if (status != wanted)
    printf ("%d: wait status %d, not %d\n", number, status, wanted);
  const char *line = last_line (text);
  if (strcmp (line, event) != 0)
    printf ("%d: event %s\n", number, line);
}

int
main (int argc, char **argv)
{
  static char name[] = "container", events[] = "--status-fd=7", verb[] = "run",
    program[] = "aux-signal", die[] = "die", leave[] = "exit";
  char *run_argv[MOST_ARGUMENTS], number[16];
  int n = 0, runs = 0;
  struct rlimit none = { 0, 0 };
  if (argc < 2 || argc > MOST_ARGUMENTS - 8)
    return 99;
  int signals = strcmp (argv[1], "signals") == 0;
  run_argv[n++] = name;
  run_argv[n++] = events;
  for (int i = 2; i < argc; i++)
    run_argv[n++] = argv[i];
  run_argv[n++] = verb;
  run_argv[n++] = program;
  run_argv[n++] = signals ? die : leave;
  run_argv[n++] = number;
  run_argv[n] = NULL;
  setrlimit (RLIMIT_CORE, &none);
  int first = signals ? 1 : 0, last = signals ? 64 : 255;
  for (int worker = 0; worker < WORKERS; worker++)
    if (fork () == 0)
      {
        for (int i = first + worker; i <= last; i += WORKERS)
          if (!signals || !is_stop (i))
            {
              snprintf (number, sizeof number, "%d", i);
              check (signals, i, run_argv);
            }
        fflush (stdout);
        _exit (0);
      }
  for (int i = first; i <= last; i++)
    runs += !signals || !is_stop (i);
  for (int status, bad = 0; ; bad |= status)
    if (wait (&status) < 0)
      {
        printf ("%d runs\n", bad ? 0 : runs);
        return 0;
      }
}
