/* sweep-soak.c -- many runs, one after the other and at once: what is left?

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

/* Counted before and after: our descendants (this one is a subreaper), the
   mounts, our own descriptors, the caller's keys, the files in the working
   directory.  Each run must end with the status that its PROGRAM left with.
   At last one run with a long life: orphans by the thousand, signals, stops;
   the memory of the supervisor and of process 1 must not grow.

   The session keyrings of the runs at once count against the caller's quota,
   kernel.keys.maxkeys: where the caller is not root, no more are started than
   that allows, and the figure is printed.

   Usage: sweep-soak [--container=FILE] [--probe=FILE] [--user=NAME]
                     [--runs=N] [--at-once=N] [--churn=N]
   Exit status: 0 all well, 1 not, 2 trouble.  */

#include "subject.h"

#include <dirent.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum
{
  LIMIT_MS = 5000,
  KEYS_OF_OTHERS = 20,          /* in the quota, left alone */
  GROWTH_KB = 64                /* of VmRSS, some pages touched late */
};

static struct setup setup = { .container = "src/container",
                              .probe = "tests/probe-all" };

/* What is counted.  */
struct census
{
  size_t mounts;
  int descriptors, keys;
};

static void
sleep_ms (long ms)
{
  nanosleep (&(struct timespec) { ms / 1000, ms % 1000 * 1000000 }, NULL);
}

/* The number of keys of UID, proc_key-users(5), or 0.  */
static int
count_keys (uid_t uid)
{
  char line[256];
  unsigned id;
  int keys = 0, n;
  FILE *file = fopen ("/proc/key-users", "re");
  while (file && fgets (line, sizeof line, file))
    if (sscanf (line, "%u: %*d %*d/%*d %d/", &id, &n) == 2 && id == uid)
      keys = n;
  if (file)
    fclose (file);
  return keys;
}

static struct census
take_census (uid_t uid)
{
  struct census census = { .mounts = count_mounts () };
  DIR *dir = opendir ("/proc/self/fd");
  while (dir && readdir (dir))
    census.descriptors++;
  if (dir)
    closedir (dir);
  census.keys = count_keys (uid);
  return census;
}

/* Does all that was not there BEFORE go away?  The kernel frees keys a little
   later.  */
static bool
as_before (const char *name, const struct census *before, uid_t uid)
{
  bool gone = all_gone (LIMIT_MS);
  struct census after = take_census (uid);
  for (int i = 0; i < 50 && after.keys > before->keys; i++)
    {
      sleep_ms (100);
      after = take_census (uid);
    }
  bool files = files_left (&setup);
  printf ("%s: left: processes %s, mounts %+d, descriptors %+d, keys %+d, "
          "files %s\n", name, gone ? "none" : "SOME",
          (int) after.mounts - (int) before->mounts,
          after.descriptors - before->descriptors,
          after.keys - before->keys, files ? "SOME" : "none");
  if (!gone)
    trace_end_all ();
  return gone && after.mounts == before->mounts
         && after.descriptors == before->descriptors
         && after.keys <= before->keys && !files;
}

static uid_t
uid_of (const struct mode *mode)
{
  return mode->caller_root ? 0 : setup.uid;
}

/* One after the other.  */
static bool
soak_in_turn (const struct mode *mode, int n)
{
  struct census before = take_census (uid_of (mode));
  char **argv[256];
  int wrong = 0;
  int null = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  for (int i = 0; i < 256; i++)
    {
      char last[16];
      snprintf (last, sizeof last, "exit=%d", i);
      if (i < n && !(argv[i] = mode_argv (&setup, mode, -1, last)))
        exit (2);
    }
  for (int i = 0; i < n; i++)
    {
      int status = -1;
      pid_t pid = fork ();
      if (pid == 0)
        caller_exec (&setup, mode, argv[i % 256], null);
      waitpid (pid, &status, 0);
      wrong += !WIFEXITED (status) || WEXITSTATUS (status) != i % 256;
    }
  close (null);
  printf ("%s: %d runs in turn, %d with a wrong status\n", mode->name, n,
          wrong);
  return as_before (mode->name, &before, uid_of (mode)) && wrong == 0;
}

/* All at once.  Each says so when it is there; then each gets SIGTERM.  */

static int
allowed_at_once (const struct mode *mode, int n)
{
  int quota = 0;
  if (uid_of (mode) == 0)
    return n;
  FILE *file = fopen ("/proc/sys/kernel/keys/maxkeys", "re");
  if (file && fscanf (file, "%d", &quota) != 1)
    quota = 0;
  if (file)
    fclose (file);
  quota -= count_keys (setup.uid) + KEYS_OF_OTHERS;
  if (quota < 0 || n <= quota)
    return n;
  printf ("%s: kernel.keys.maxkeys allows %d at once\n", mode->name, quota);
  return quota;
}

/* Read until N lines "probe: ok" have come, or nothing more does.  */
static int
count_greetings (int fd, int n)
{
  char buf[4096];
  int greetings = 0;
  ssize_t length;
  while (greetings < n && (length = read (fd, buf, sizeof buf)) > 0)
    for (ssize_t i = 0; i < length; i++)
      greetings += buf[i] == '\n';
  return greetings;
}

static bool
soak_at_once (const struct mode *mode, int n)
{
  n = allowed_at_once (mode, n);
  struct census before = take_census (uid_of (mode));
  char **argv = mode_argv (&setup, mode, -1, "stay=1");
  pid_t *pids = calloc (n, sizeof *pids);
  int out[2], wrong = 0;
  if (!argv || !pids || pipe2 (out, O_CLOEXEC) < 0)
    exit (2);
  for (int i = 0; i < n; i++)
    {
      pids[i] = fork ();
      if (pids[i] == 0)
        caller_exec (&setup, mode, argv, out[1]);
    }
  close (out[1]);
  int there = count_greetings (out[0], n);
  for (int i = 0; i < n; i++)
    kill (pids[i], SIGTERM);
  for (int i = 0; i < n; i++)
    {
      int status = -1;
      waitpid (pids[i], &status, 0);
      if (WIFSIGNALED (status) && WTERMSIG (status) == SIGTERM)
        continue;
      wrong++;
      printf ("%s: run %d: status %#x\n", mode->name, i, (unsigned) status);
    }
  close (out[0]);
  free (pids);
  printf ("%s: %d runs at once, %d of them there together, %d with a wrong "
          "status\n", mode->name, n, there, wrong);
  return as_before (mode->name, &before, uid_of (mode)) && wrong == 0
         && there == n;
}

/* A long life.  */

/* VmRSS of PID in KiB.  */
static long
memory_of (pid_t pid)
{
  char path[40], line[256];
  long kb = -1;
  snprintf (path, sizeof path, "/proc/%d/status", (int) pid);
  FILE *file = fopen (path, "re");
  while (file && fgets (line, sizeof line, file))
    sscanf (line, "VmRSS: %ld", &kb);
  if (file)
    fclose (file);
  return kb;
}

/* The first child of PID.  */
static pid_t
child_of (pid_t pid)
{
  char path[64];
  int child = 0;
  snprintf (path, sizeof path, "/proc/%d/task/%d/children", (int) pid,
            (int) pid);
  FILE *file = fopen (path, "re");
  if (file && fscanf (file, "%d", &child) != 1)
    child = 0;
  if (file)
    fclose (file);
  return child;
}

/* The state of PID, proc_pid_stat(5): 'T' where it is stopped.  */
static char
state_of (pid_t pid)
{
  char path[40], state = '?';
  snprintf (path, sizeof path, "/proc/%d/stat", (int) pid);
  FILE *file = fopen (path, "re");
  if (file && fscanf (file, "%*d (%*[^)]) %c", &state) != 1)
    state = '?';
  if (file)
    fclose (file);
  return state;
}

/* Wait until PID is stopped, or is not.  */
static bool
becomes (pid_t pid, bool stopped)
{
  for (int i = 0; i < 10 * LIMIT_MS; i++)
    {
      if ((state_of (pid) == 'T') == stopped)
        return true;
      nanosleep (&(struct timespec) { .tv_nsec = 100000 }, NULL);
    }
  return false;
}

/* N times: a signal that PROGRAM does not mind, and a stop of PROGRAM, which
   the supervisor must follow, and which SIGCONT must end.  */
static bool
disturb (pid_t supervisor, pid_t program, int n)
{
  for (int i = 0; i < n; i++)
    {
      kill (supervisor, SIGWINCH);
      kill (program, SIGSTOP);
      bool followed = becomes (program, true) && becomes (supervisor, true);
      kill (supervisor, SIGCONT);
      if (!followed || !becomes (program, false))
        {
          printf ("stop %d: %s\n", i, followed
                  ? "SIGCONT has not reached PROGRAM"
                  : "the supervisor has not followed");
          return false;
        }
    }
  return true;
}

static bool
soak_long_life (const struct mode *mode, int n)
{
  struct census before = take_census (uid_of (mode));
  char last[32], greeting[256] = "";
  int out[2], status = -1;
  snprintf (last, sizeof last, "stay=%d", n);
  char **argv = mode_argv (&setup, mode, -1, last);
  if (!argv || pipe2 (out, O_CLOEXEC) < 0)
    exit (2);
  pid_t supervisor = fork ();
  if (supervisor == 0)
    caller_exec (&setup, mode, argv, out[1]);
  close (out[1]);
  ssize_t length = read (out[0], greeting, sizeof greeting - 1);
  bool well = length > 0 && strcmp (greeting, "probe: ok\n") == 0;
  pid_t init = child_of (supervisor), program = child_of (init);
  well = well && disturb (supervisor, program, n / 10 + 1);
  long begin[2] = { memory_of (supervisor), memory_of (init) };
  well = well && disturb (supervisor, program, n);
  long end[2] = { memory_of (supervisor), memory_of (init) };
  kill (supervisor, SIGTERM);
  waitpid (supervisor, &status, 0);
  close (out[0]);
  printf ("%s: one run, %d stops and as many signals: memory of the "
          "supervisor %ld, then %ld KiB; of process 1 %ld, then %ld KiB\n",
          mode->name, n, begin[0], end[0], begin[1], end[1]);
  well = well && WIFSIGNALED (status) && WTERMSIG (status) == SIGTERM
         && begin[0] > 0 && end[0] <= begin[0] + GROWTH_KB
         && end[1] <= begin[1] + GROWTH_KB;
  return as_before (mode->name, &before, uid_of (mode)) && well;
}

/* Orphans by the thousand; PROGRAM itself sees that they are reaped.  */
static bool
soak_orphans (const struct mode *mode, int n)
{
  char last[32];
  int status = -1;
  struct rusage usage;
  snprintf (last, sizeof last, "churn=%d", n);
  char **argv = mode_argv (&setup, mode, -1, last);
  if (!argv)
    exit (2);
  pid_t pid = fork ();
  if (pid == 0)
    caller_exec (&setup, mode, argv, open ("/dev/null", O_WRONLY));
  wait4 (pid, &status, 0, &usage);
  printf ("%s: one run with %d orphans: status %d\n", mode->name, n,
          WIFEXITED (status) ? WEXITSTATUS (status) : -1);
  return status == 0;
}

int
main (int argc, char **argv)
{
  static const struct option table[] = {
    { "container", 1, NULL, 'c' }, { "probe", 1, NULL, 'p' },
    { "user", 1, NULL, 'u' }, { "runs", 1, NULL, 'r' },
    { "at-once", 1, NULL, 'a' }, { "churn", 1, NULL, 'o' }, { 0 }
  };
  int c, runs = 10000, at_once = 500, orphans = 10000;
  bool well = true;
  while ((c = getopt_long (argc, argv, "", table, NULL)) != -1)
    switch (c)
      {
      case 'c': setup.container = optarg; break;
      case 'p': setup.probe = optarg; break;
      case 'u': setup.user = *optarg ? optarg : NULL; break;
      case 'r': runs = atoi (optarg); break;
      case 'a': at_once = atoi (optarg); break;
      case 'o': orphans = atoi (optarg); break;
      default: return 2;
      }
  setup.container = realpath (setup.container, NULL);
  setup.probe = realpath (setup.probe, NULL);
  if (!setup.container || !setup.probe || !setup_start (&setup))
    return 2;
  setup.plain = true;
  setvbuf (stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < n_modes; i++)
    {
      const char *why;
      const struct mode *mode = &modes[i];
      /* The default as an ordinary user, and as root.  */
      if ((i != 0 && !mode->caller_root)
          || !mode_possible (&setup, mode, &why))
        continue;
      if (!mode->caller_root)
        well &= soak_in_turn (mode, runs);
      well &= soak_at_once (mode, at_once);
      if (mode->caller_root)
        continue;
      well &= soak_orphans (mode, orphans);
      well &= soak_long_life (mode, orphans / 10);
    }
  setup_end (&setup);
  puts (well ? "nothing is left" : "something is not as it should be");
  return !well;
}
