/* helper.c -- run newuidmap and newgidmap

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

#include "helper.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "process.h"
#include "util.h"

struct place
{
  const char *name, *path;
};

static const struct place places[] = {
  { "newuidmap", "/usr/bin/newuidmap" },
  { "newgidmap", "/usr/bin/newgidmap" },
  { "newuidmap", "/usr/sbin/newuidmap" },
  { "newgidmap", "/usr/sbin/newgidmap" },
  { "newuidmap", "/bin/newuidmap" },
  { "newgidmap", "/bin/newgidmap" },
  /* NixOS.  */
  { "newuidmap", "/run/wrappers/bin/newuidmap" },
  { "newgidmap", "/run/wrappers/bin/newgidmap" },
  { "newuidmap", "/usr/local/bin/newuidmap" },
  { "newgidmap", "/usr/local/bin/newgidmap" },
};

const char *
helper_find (const char *name)
{
  for (size_t i = 0; i < COUNT_OF (places); i++)
    if (strcmp (places[i].name, name) == 0
        && access (places[i].path, X_OK) == 0)
      return places[i].path;
  return NULL;
}

/* The arguments NAME PID INSIDE OUTSIDE COUNT...; one block, for free.  */
static char **
arguments (const char *name, pid_t pid, const struct idmap *map)
{
  enum { DIGITS = 12 };
  size_t n = 2 + 3 * map->n;
  char **argv = xmalloc ((n + 1) * sizeof *argv + n * DIGITS);
  char *text = (char *) (argv + n + 1);
  size_t k = 0;
  argv[k++] = (char *) name;
  snprintf (argv[k++] = text, DIGITS, "%d", (int) pid);
  for (size_t i = 0; i < map->n; i++)
    {
      const struct extent *e = &map->extents[i];
      snprintf (argv[k] = text + k * DIGITS, DIGITS, "%u", e->inside);
      k++;
      snprintf (argv[k] = text + k * DIGITS, DIGITS, "%u", e->outside);
      k++;
      snprintf (argv[k] = text + k * DIGITS, DIGITS, "%u", e->count);
      k++;
    }
  argv[k] = NULL;
  return argv;
}

int
helper_start (struct helper *helper, const char *name, pid_t pid,
              const struct idmap *map, enum step step, struct error *err)
{
  *helper = (struct helper) { .name = name, .pid = -1, .output = -1 };
  const char *path = helper_find (name);
  if (!path)
    {
      error_set (err, step, NULL, 0,
                 N_("cannot map several IDs: there is no %s"), name);
      return error_because (err, CAUSE_HELPER_MISSING, name);
    }
  int ends[2] = { -1, -1 };
  if (pipe2 (ends, O_CLOEXEC) < 0 || ends[0] <= STDERR_FILENO)
    return error_set (err, step, "pipe2", errno, N_("cannot run %s"), path);
  _cleanup_close_ int output = ends[1];
  helper->output = ends[0];
  _cleanup_free_ char **argv = arguments (name, pid, map);
  const struct helper_program program = { path, argv, output, true };
  int errnum = process_spawn (&program, &helper->pid) < 0 ? errno : 0;
  /* As long as we hold it as well, the end of the helper is not seen.  */
  if (close_surely (steal_fd (&output)) < 0 && errnum == 0)
    {
      errnum = errno;
      kill (helper->pid, SIGKILL);
      process_wait (helper->pid);
    }
  if (errnum == 0)
    return 0;
  close (helper->output);
  return error_set (err, step, "execve", errnum, N_("cannot run %s"),
                    path);
}

int
helper_finish (struct helper *helper, enum step step, const char *cannot,
               struct error *err)
{
  char said[200];
  size_t length = 0;
  ssize_t n;
  while ((n = read (helper->output, said + length,
                    sizeof said - 1 - length)) > 0)
    length += n;
  said[length] = '\0';
  close (helper->output);
  said[strcspn (said, "\n")] = '\0';

  int status = process_wait (helper->pid);
  if (status >= 0 && WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return 0;
  error_set (err, step, helper->name, 0, cannot, NULL);
  if (status >= 0 && WIFSIGNALED (status))
    {
      char signal[SIGNAL_TEXT_SIZE];
      snprintf (said, sizeof said, "%s: %s", helper->name,
                signal_text (WTERMSIG (status), signal));
    }
  return error_because (err, CAUSE_HELPER_FAILED,
                        *said ? said : helper->name);
}
