/* sweep-kills.c -- kill the supervisor at random moments

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

/* container starts a program that would stay for ever, and gets SIGKILL after
   a random delay of 0 to 10 ms.  Within a second nothing of it may be left:
   no process (this one is a subreaper, so whatever survives is its child), no
   holder of the pipe that all of them have as standard output, no mount, and
   no file in the working directory.

   Then the other way about: nothing may die that nobody has killed.  A thread
   starts container and ends, at once or while PROGRAM runs; the process goes
   on, and PROGRAM runs to its own end all the same.

   Usage: sweep-kills [--container=FILE] [--probe=FILE] [--user=NAME]
                      [--kills=N] [--delay=MS] [--threads=N] [--seed=N]
   Exit status: 0 all well, 1 not, 2 trouble.  */

#include "subject.h"

#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MS = 1000 };

static struct setup setup = { .container = "src/container",
                              .probe = "tests/probe-all" };

static int delay_ms = 10;

static int64_t
now_us (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C (1000000) + t.tv_nsec / 1000;
}

static void
sleep_us (long us)
{
  nanosleep (&(struct timespec) { us / 1000000, us % 1000000 * 1000 }, NULL);
}

/* splitmix64: short, and the same everywhere.  */
static uint64_t
random_number (uint64_t *state)
{
  uint64_t z = *state += UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C (0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* One kill.  The microseconds until all was gone; -1: something was not.  */
static int64_t
kill_one (const struct mode *mode, char *const argv[], long delay,
          bool *began)
{
  int out[2];
  char text[256];
  if (pipe2 (out, O_CLOEXEC) < 0)
    exit (2);
  pid_t pid = fork ();
  if (pid == 0)
    caller_exec (&setup, mode, argv, out[1]);
  close (out[1]);
  sleep_us (delay);
  kill (pid, SIGKILL);
  int64_t begin = now_us ();
  bool gone = all_gone (LIMIT_MS);
  int64_t took = now_us () - begin;
  struct pollfd fd = { .fd = out[0], .events = POLLIN };
  ssize_t n = 0, length = 0;
  while (poll (&fd, 1, 0) == 1
         && (n = read (out[0], text + length, sizeof text - 1 - length)) > 0)
    length += n;
  text[length] = '\0';
  *began = length > 0;
  /* Not at its end: somebody has it still.  */
  if (fd.revents == 0)
    gone = false;
  if (strstr (text, "fault:"))
    {
      printf ("%s: after %ld us: %s", mode->name, delay, text);
      gone = false;
    }
  close (out[0]);
  if (!gone)
    trace_end_all ();
  return gone ? took : -1;
}

static bool
sweep_kills (const struct mode *mode, int n, uint64_t seed)
{
  char **argv = mode_argv (&setup, mode, -1, "stay=1");
  uint64_t state = seed;
  size_t mounts = count_mounts ();
  int survivors = 0, begun = 0;
  int64_t longest = 0, begin = now_us ();
  if (!argv)
    {
      printf ("%s: container tells no plan\n", mode->name);
      return false;
    }
  for (int i = 0; i < n; i++)
    {
      long delay = random_number (&state) % (delay_ms * 1000);
      bool began;
      int64_t took = kill_one (mode, argv, delay, &began);
      begun += began;
      if (took < 0)
        {
          survivors++;
          printf ("%s: survivors of the kill after %ld us\n", mode->name,
                  delay);
        }
      else if (took > longest)
        longest = took;
    }
  bool clean = count_mounts () == mounts && !files_left (&setup);
  printf ("%s: %d kills, %d with PROGRAM begun, %d with survivors, all gone "
          "after %.1f ms at most, %s, %.0f s\n", mode->name, n, begun,
          survivors, longest / 1e3,
          clean ? "nothing left" : "A MOUNT OR FILE IS LEFT",
          (now_us () - begin) / 1e6);
  return survivors == 0 && clean;
}

/* A thread that ends.  */

struct parent
{
  const struct mode *mode;
  char **argv;
  pid_t pid;
  long linger;                  /* of the thread, in microseconds */
};

static void *
spawn_and_end (void *data)
{
  struct parent *parent = data;
  parent->pid = fork ();
  if (parent->pid == 0)
    caller_exec (&setup, parent->mode, parent->argv,
                 open ("/dev/null", O_WRONLY));
  sleep_us (parent->linger);
  return NULL;
}

static bool
sweep_threads (const struct mode *mode, int n)
{
  struct parent parent = { .mode = mode,
                           .argv = mode_argv (&setup, mode, -1, "sleep=40") };
  int dead = 0;
  if (!parent.argv)
    return false;
  for (int i = 0; i < n; i++)
    {
      pthread_t thread;
      int status = -1;
      parent.linger = i % 2 * 20000;
      if (pthread_create (&thread, NULL, spawn_and_end, &parent) != 0)
        exit (2);
      pthread_join (thread, NULL);
      waitpid (parent.pid, &status, 0);
      dead += status != 0;
      if (!all_gone (LIMIT_MS))
        dead++;
    }
  printf ("%s: %d runs started by a thread that ended, %d spurious deaths\n",
          mode->name, n, dead);
  return dead == 0;
}

int
main (int argc, char **argv)
{
  static const struct option table[] = {
    { "container", 1, NULL, 'c' }, { "probe", 1, NULL, 'p' },
    { "user", 1, NULL, 'u' }, { "kills", 1, NULL, 'k' },
    { "threads", 1, NULL, 't' }, { "seed", 1, NULL, 's' },
    { "delay", 1, NULL, 'd' }, { 0 }
  };
  int c, kills = 10000, threads = 1000;
  uint64_t seed = 1;
  bool well = true;
  while ((c = getopt_long (argc, argv, "", table, NULL)) != -1)
    switch (c)
      {
      case 'c': setup.container = optarg; break;
      case 'p': setup.probe = optarg; break;
      case 'u': setup.user = *optarg ? optarg : NULL; break;
      case 'k': kills = atoi (optarg); break;
      case 'd': delay_ms = atoi (optarg); break;
      case 't': threads = atoi (optarg); break;
      case 's': seed = strtoull (optarg, NULL, 10); break;
      default: return 2;
      }
  setup.container = realpath (setup.container, NULL);
  setup.probe = realpath (setup.probe, NULL);
  if (!setup.container || !setup.probe || !setup_start (&setup))
    return 2;
  setup.plain = true;
  setvbuf (stdout, NULL, _IOLBF, 0);
  for (size_t i = 0; i < 3; i++)
    {
      const char *why;
      if (!mode_possible (&setup, &modes[i], &why))
        printf ("%s: left out: %s\n", modes[i].name, why);
      else
        well &= sweep_kills (&modes[i], kills, seed + i);
    }
  for (size_t i = 0; i < 2; i++)
    if (modes[i].caller_root || setup.uid != 0)
      well &= sweep_threads (&modes[i], threads);
  setup_end (&setup);
  return !well;
}
