/* measure.c -- run two commands in turn and compare them

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

#include <config.h>

#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

pid_t
measure_start (const struct subject *subject)
{
  pid_t pid;
  int errnum = posix_spawn (&pid, subject->argv[0], NULL, NULL, subject->argv,
                            environ);
  if (errnum == 0)
    return pid;
  fprintf (stderr, "bench: cannot run %s: %s\n", subject->argv[0],
           strerror (errnum));
  exit (2);
}

static int
await (pid_t pid, struct rusage *usage)
{
  int status;
  while (wait4 (pid, &status, 0, usage) < 0)
    if (errno != EINTR)
      exit (2);
  return status;
}

int
measure_run (const struct subject *subject, long *faults)
{
  struct rusage usage;
  int status = await (measure_start (subject), &usage);
  if (faults)
    *faults = usage.ru_minflt + usage.ru_majflt;
  return status;
}

/* The milliseconds that AT_ONCE runs take, side by side; -1 if one fails.  */
static double
time_runs (const struct subject *subject, int at_once)
{
  pid_t *pids = calloc (at_once, sizeof *pids);
  struct rusage usage;
  bool good = true;
  if (!pids)
    exit (2);
  double begin = now_ms ();
  for (int i = 0; i < at_once; i++)
    pids[i] = measure_start (subject);
  for (int i = 0; i < at_once; i++)
    good &= await (pids[i], &usage) == 0;
  double end = now_ms ();
  free (pids);
  return good ? end - begin : -1;
}

/* A process that runs one of the commands whenever it is asked to.  It has
   its memory all the time, so that the filling of it disturbs no run.  */
struct caller
{
  int ask, hear;
};

static const char GO = 'g', END = 'e';

static void
serve (const struct subject *subject, int at_once, int in, int out)
{
  char byte;
  void *ballast = malloc (subject->ballast);
  if (!ballast)
    _exit (2);
  memset (ballast, 1, subject->ballast);
  /* The end of file would not do: the other caller has the pipe as well.  */
  while (read (in, &byte, 1) == 1 && byte == GO)
    {
      double ms = time_runs (subject, at_once);
      if (write (out, &ms, sizeof ms) != sizeof ms)
        break;
    }
  _exit (0);
}

static struct caller
make_caller (const struct subject *subject, int at_once)
{
  int to[2], from[2];
  if (pipe2 (to, O_CLOEXEC) < 0 || pipe2 (from, O_CLOEXEC) < 0)
    exit (2);
  fflush (NULL);
  pid_t pid = fork ();
  if (pid < 0)
    exit (2);
  if (pid == 0)
    {
      close (to[1]);
      close (from[0]);
      serve (subject, at_once, to[0], from[1]);
    }
  close (to[0]);
  close (from[1]);
  return (struct caller) { to[1], from[0] };
}

static double
ask (const struct caller *caller)
{
  double ms;
  if (write (caller->ask, &GO, 1) != 1
      || read (caller->hear, &ms, sizeof ms) != sizeof ms)
    exit (2);
  return ms;
}

static void
dismiss (const struct caller *caller)
{
  if (write (caller->ask, &END, 1) != 1)
    exit (2);
  close (caller->ask);
  close (caller->hear);
  wait (NULL);
}

static int
compare_doubles (const void *a, const void *b)
{
  const double *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

/* Sorts VALUES.  */
static struct spread
spread_of (double *values, int n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return (struct spread) { values[n / 4], values[n / 2], values[3 * n / 4] };
}

/* Run the two in turn, PAIRS times, into A_MS and B_MS.  */
static const char *
take_turns (const struct caller *a, const struct caller *b, int pairs,
            double *a_ms, double *b_ms)
{
  /* Once each beforehand, so that the files are in memory.  */
  for (int i = -1; i < pairs; i++)
    {
      bool swap = i % 2 == 0;
      double first = ask (swap ? b : a), second = ask (swap ? a : b);
      double x = swap ? second : first, y = swap ? first : second;
      if (x < 0 || y < 0)
        return x < 0 ? "A" : "B";
      if (i >= 0)
        {
          a_ms[i] = x;
          b_ms[i] = y;
        }
    }
  return NULL;
}

void
measure_compare (const struct subject *a, const struct subject *b, int pairs,
                 int at_once, struct comparison *result)
{
  static double a_ms[MEASURE_PAIRS_MAX], b_ms[MEASURE_PAIRS_MAX],
    ratio[MEASURE_PAIRS_MAX];
  struct caller x = make_caller (a, at_once), y = make_caller (b, at_once);
  *result = (struct comparison) { .failed = NULL };
  result->failed = take_turns (&x, &y, pairs, a_ms, b_ms);
  dismiss (&x);
  dismiss (&y);
  if (result->failed)
    return;
  for (int i = 0; i < pairs; i++)
    ratio[i] = a_ms[i] / b_ms[i];
  result->ratio = spread_of (ratio, pairs);
  result->a_ms = spread_of (a_ms, pairs).median;
  result->b_ms = spread_of (b_ms, pairs).median;
}
