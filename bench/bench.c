/* bench.c -- how fast container starts a program, beside its peers

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

/* Prints tables in Markdown.  Each row of times compares two commands, run in
   turn as an ordinary user; a row in which a run failed is void.

   Usage: bench [OPTION]...
     --container=FILE --static=FILE --limit=FILE --nothing=FILE
     --user=NAME    as root: become this
     --pairs=N      runs of each command of a row (100)
     --check        exit 1 where a count is more than 10 % above what is held,
                    or a ratio more than half above its goal
   Exit status: 0 all well, 1 not, 2 trouble, 77 cannot be measured.  */

#include <config.h>

#include "measure.h"
#include "peers.h"

#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N_BUILDS = 2 };
static const char *const build_names[N_BUILDS] = { "dynamic", "static" };

/* Two commands, in the words of peers.h, and what their ratio is to be at
   most; 0: nothing is promised.  */
struct row
{
  const char *work, *a, *b;
  double goal[N_BUILDS];
  int at_once;                  /* 0: one */
  size_t ballast;               /* of A's caller */
};

#define UNSHARE "%unshare -Urmpfinu --mount-proc"
static const struct row rows[] = {
  { "default / unshare -Urmpfinu --mount-proc", "%container run %nothing",
    UNSHARE " %nothing", { 0.85, 0.65 }, 0, 0 },
  { "--no-init / the same", "%container --no-init run %nothing",
    UNSHARE " %nothing", { 0.75, 0.55 }, 0, 0 },
  { "default / bwrap --unshare-all, proc", "%container run %nothing",
    "%bwrap --unshare-all --bind / / --proc /proc %nothing", { 0.55, 0.40 },
    0, 0 },
  { "default / crun run", "%container run %nothing", "%crun",
    { 0.20, 0.13 }, 0, 0 },
  { "default / runc run", "%container run %nothing", "%runc", { 0 }, 0, 0 },
  { "default / the limit, proc", "%container run %nothing",
    "%limit -p %nothing", { 2.6, 2.0 }, 0, 0 },
  { "--no-init, --proc=host / the limit, no proc",
    "%container --no-init --share=pid --proc=host run %nothing",
    "%limit %nothing", { 0 }, 0, 0 },
  { "--map=auto / unshare --map-auto", "%container --map=auto run %nothing",
    UNSHARE " --map-auto %nothing", { 0.85, 0.80 }, 0, 0 },
  { "300 extents / --map=auto", "%container --map=%extents run %nothing",
    "%container --map=auto run %nothing", { 0 }, 0, 0 },
  { "200 at once / bwrap", "%container run %nothing",
    "%bwrap --unshare-all --bind / / --proc /proc %nothing", { 0.60, 0.45 },
    200, 0 },
  { "a caller with 256 MiB / with 1 MiB", "%container run %nothing",
    "%container run %nothing", { 1.3, 1.3 }, 0, 256 << 20 },
};

/* What a default run may take, and is held to; PROGRAM, which has no libc, is
   in it.  */
static const struct
{
  const char *what;
  long most[N_BUILDS];
} counts[] = {
  { "page faults", { 80, 45 } },
  { "system calls, those of the loader and PROGRAM's included",
    { 207, 181 } },
  { "supervisor and process 1 while PROGRAM sleeps: private dirty memory, "
    "KiB", { 144, 80 } },
  { "planning of 300 extents, \302\265s", { 1000, 1000 } },
};

static int pairs = 100;
static bool check, failed;

static void
print_header (void)
{
  char line[256], cpu[256] = "?";
  FILE *file = fopen ("/proc/cpuinfo", "r");
  while (file && fgets (line, sizeof line, file))
    if (sscanf (line, "model name : %255[^\n]", cpu) == 1)
      break;
  if (file)
    fclose (file);
  printf ("%s, %ld processors; ", cpu, sysconf (_SC_NPROCESSORS_ONLN));
  peers_print_versions ();
  printf ("\n| work | build | ratio: median (quartiles) | goal | ms |\n"
          "| --- | --- | --- | --- | --- |\n");
}

static void
print_row (const struct row *row, int build)
{
  struct subject a = { peers_command (row->a, build),
                       row->ballast ? row->ballast : 1 << 20 };
  struct subject b = { peers_command (row->b, build), 1 << 20 };
  struct comparison result;
  int n = row->at_once ? pairs / 10 + 1 : pairs;
  printf ("| %s | %s | ", row->work, build_names[build]);
  if (!a.argv || !b.argv)
    {
      printf ("not here | | |\n");
      return;
    }
  measure_compare (&a, &b, n, row->at_once ? row->at_once : 1, &result);
  if (result.failed)
    {
      printf ("void: %s failed | | |\n",
              *result.failed == 'A' ? "container" : "the other");
      failed |= *result.failed == 'A';
      return;
    }
  printf ("%.2f (%.2f-%.2f) | ", result.ratio.median, result.ratio.low,
          result.ratio.high);
  if (row->goal[build] > 0)
    printf ("%.2f%s", row->goal[build],
            result.ratio.median > row->goal[build] ? " missed" : "");
  printf (" | %.2f / %.2f |\n", result.a_ms, result.b_ms);
  failed |= row->goal[build] > 0
            && result.ratio.median > 1.5 * row->goal[build];
}

static int
compare_longs (const void *a, const void *b)
{
  const long *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static long
count_faults (int build)
{
  enum { RUNS = 21 };
  struct subject subject = { peers_command ("%container run %nothing", build),
                             0 };
  long faults[RUNS];
  for (int i = 0; i < RUNS; i++)
    if (!subject.argv || measure_run (&subject, &faults[i]) != 0)
      return -1;
  qsort (faults, RUNS, sizeof *faults, compare_longs);
  return faults[RUNS / 2];
}

/* What "strace -c" has in its line of totals.  */
static long
count_calls (int build)
{
  struct subject subject = {
    peers_command ("%strace -f -c -o %scratch %container run %nothing",
                   build), 0
  };
  long calls = -1;
  char line[256];
  if (!subject.argv || measure_run (&subject, NULL) != 0)
    return -1;
  FILE *file = fopen (peers_scratch (), "r");
  while (file && fgets (line, sizeof line, file))
    if (strstr (line, " total"))
      sscanf (line, "%*s %*s %*s %ld", &calls);
  if (file)
    fclose (file);
  unlink (peers_scratch ());
  return calls;
}

/* The difference that 299 more extents make to --plan, in microseconds.  */
static long
count_planning (int build)
{
  struct subject many = {
    peers_command ("%container --plan --map=%extents run %nothing", build),
    1 << 20
  };
  struct subject one = {
    peers_command ("%container --plan --map=%extent run %nothing", build),
    1 << 20
  };
  struct comparison result;
  if (!many.argv || !one.argv)
    return -1;
  fflush (stdout);
  int out = dup (STDOUT_FILENO), null = open ("/dev/null", O_WRONLY);
  if (out < 0 || null < 0 || dup2 (null, STDOUT_FILENO) < 0)
    return -1;
  measure_compare (&many, &one, pairs, 1, &result);
  dup2 (out, STDOUT_FILENO);
  close (out);
  close (null);
  return result.failed ? -1 : (long) ((result.a_ms - result.b_ms) * 1000);
}

static void
print_counts (const long *memory)
{
  printf ("\n| a default run | dynamic | static | held to |\n"
          "| --- | --- | --- | --- |\n");
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    {
      printf ("| %s |", counts[i].what);
      for (int build = 0; build < N_BUILDS; build++)
        {
          long n = i == 0 ? count_faults (build) : i == 1
                   ? count_calls (build) : i == 2 ? memory[build]
                   : count_planning (build);
          if (n < 0)
            printf (" not here |");
          else
            printf (" %ld%s |", n,
                    n * 10 > counts[i].most[build] * 11 ? " missed" : "");
          failed |= n * 10 > counts[i].most[build] * 11;
        }
      printf (" %ld, %ld |\n", counts[i].most[0], counts[i].most[1]);
    }
}

/* Private memory that was written to, KiB, of PID; proc_pid_smaps_rollup(5).
   The sum of all its descendants but for the last, which is PROGRAM.  */
static long
dirty_memory (pid_t pid)
{
  char path[64], line[256];
  long sum = 0, child = 0;
  snprintf (path, sizeof path, "/proc/%d/task/%d/children", (int) pid,
            (int) pid);
  FILE *file = fopen (path, "r");
  if (file && fscanf (file, "%ld", &child) != 1)
    child = 0;
  if (file)
    fclose (file);
  if (child == 0)
    return 0;
  snprintf (path, sizeof path, "/proc/%d/smaps_rollup", (int) pid);
  file = fopen (path, "r");
  if (!file)
    return -1;
  while (fgets (line, sizeof line, file))
    {
      long n;
      if (sscanf (line, "Private_Dirty: %ld", &n) == 1)
        sum += n;
    }
  fclose (file);
  long rest = dirty_memory (child);
  return rest < 0 ? -1 : sum + rest;
}

/* Become USER, with none of root's privileges.  */
static void
become (const struct passwd *user)
{
  if (user
      && (initgroups (user->pw_name, user->pw_gid) < 0
          || setgid (user->pw_gid) < 0 || setuid (user->pw_uid) < 0
          || setenv ("HOME", user->pw_dir, 1) < 0))
    exit (2);
}

/* Only the system's root sees into a process that is not dumpable.  */
static long
measure_memory (int build, const struct passwd *user)
{
  struct subject subject = { peers_command ("%container run %sleep 9", build),
                             0 };
  long sum = -1;
  if (!subject.argv || geteuid () != 0)
    return -1;
  pid_t pid = fork ();
  if (pid == 0)
    {
      become (user);
      execv (subject.argv[0], subject.argv);
      _exit (2);
    }
  /* A page of a file that is not on the disk yet would count.  */
  sync ();
  nanosleep (&(struct timespec) { .tv_nsec = 500000000 }, NULL);
  sum = dirty_memory (pid);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  return sum;
}

int
main (int argc, char **argv)
{
  static const struct option table[] = {
    { "container", 1, NULL, 'c' }, { "static", 1, NULL, 's' },
    { "limit", 1, NULL, 'l' }, { "nothing", 1, NULL, 'n' },
    { "user", 1, NULL, 'u' }, { "pairs", 1, NULL, 'p' },
    { "check", 0, NULL, 'k' }, { 0 }
  };
  const struct passwd *user = NULL;
  long memory[N_BUILDS];
  int c;
  while ((c = getopt_long (argc, argv, "", table, NULL)) != -1)
    switch (c)
      {
      case 'c': peers_set ("container", optarg); break;
      case 's': peers_set ("static", optarg); break;
      case 'l': peers_set ("limit", optarg); break;
      case 'n': peers_set ("nothing", optarg); break;
      case 'u': user = *optarg ? getpwnam (optarg) : NULL; break;
      case 'p': pairs = atoi (optarg); break;
      case 'k': check = true; break;
      default: return 2;
      }
  if (pairs < 1 || pairs > MEASURE_PAIRS_MAX)
    return 2;
  if (geteuid () == 0 && !user)
    {
      fputs ("bench: as root it needs --user: an ordinary user\n", stderr);
      return 77;
    }
  peers_start (user ? user->pw_uid : geteuid (),
               user ? user->pw_gid : getegid ());
  for (int build = 0; build < N_BUILDS; build++)
    memory[build] = measure_memory (build, user);
  become (user);
  peers_allot ();
  setvbuf (stdout, NULL, _IOLBF, 0);
  print_header ();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    for (int build = 0; build < N_BUILDS; build++)
      print_row (&rows[i], build);
  print_counts (memory);
  peers_end ();
  return check && failed;
}
