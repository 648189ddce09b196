/* cmd-caps.c -- "container caps": what a process may do.

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

#include "cmd-caps.h"
#include "capsview.h"
#include "cause.h"
#include "procfs.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

/* Print OUT.  A write that fails is a failure like any other: whoever reads
   half a JSON document should be told.  */
static int
print (const struct strbuf *out, struct error *err)
{
  if (write_all (STDOUT_FILENO, out->data, out->length) == 0)
    return 0;
  return error_set (err, STEP_OUTPUT, "write", errno,
                    N_("cannot write to standard output"), NULL);
}

/* The process to look at: 0 for this one.  */
static int
parse_pid (char *const *operands, pid_t *pid, struct error *err)
{
  uint64_t value = 0;
  const char *end;

  *pid = 0;
  if (!operands || !operands[0])
    return 0;
  if (operands[1])
    return error_usage (err, N_("only one process can be looked at"),
                        NULL, operands[1], 0);
  if (parse_decimal (operands[0], INT32_MAX, &value, &end) < 0 || value == 0)
    return error_usage (err, N_("a process ID is a number from 1 up"),
                        NULL, operands[0], 0);
  if (*end)
    return error_usage (err, N_("a process ID is a number from 1 up"),
                        NULL, operands[0], end - operands[0]);
  *pid = value;
  return 0;
}

static int
parse_uid (const char *word, uint32_t *uid, struct error *err)
{
  uint64_t value = 0;
  const char *end = word;

  if (parse_decimal (word, ID_INVALID - 1, &value, &end) < 0 || *end)
    return error_usage (err, N_("a user ID is a number"), NULL, word,
                        end - word);
  *uid = value;
  if (!execfile_uid_mapped (*uid))
    return error_usage (err, N_("there is no such user ID in this user"
                                " namespace"), NULL, word, 0);
  return 0;
}

/* Say "no such file" of a process in the words of processes.  */
static int
no_such_process (pid_t pid, struct error *err)
{
  char number[16];
  if (!pid || (err->errnum != ENOENT && err->errnum != ESRCH))
    return -1;
  snprintf (number, sizeof number, "%d", (int) pid);
  return error_set (err, STEP_CAPABILITIES, NULL, ESRCH,
                    N_("cannot look at process %s"), number);
}

/* Fill in VIEW with what /proc and the kernel say of PID.  Only the process
   itself can read its securebits; prctl(2).  */
static int
read_process (pid_t pid, struct caps_view *view, struct error *err)
{
  struct proc_status status;

  if (procfs_status (AT_FDCWD, pid, &status, err) < 0)
    return no_such_process (pid, err);
  view->pid = pid ? pid : getpid ();
  memcpy (view->uid, status.uid, sizeof view->uid);
  memcpy (view->gid, status.gid, sizeof view->gid);
  view->caps = (struct capstate)
  {
    .effective = status.effective, .permitted = status.permitted,
    .inheritable = status.inheritable, .bounding = status.bounding,
    .ambient = status.ambient, .no_new_privs = status.no_new_privs
  };
  int securebits = view->pid == getpid () ? prctl (PR_GET_SECUREBITS) : -1;
  view->securebits_known = securebits >= 0;
  view->caps.securebits = securebits >= 0 ? securebits : 0;
  return 0;
}

/* Until Linux 6.17 exec took an effective ID that differs from the real one
   for a change.  */
static bool
has_old_id_rule (void)
{
  struct utsname name;
  unsigned major, minor;
  return uname (&name) == 0
         && sscanf (name.release, "%u.%u", &major, &minor) == 2
         && (major < 6 || (major == 6 && minor < 17));
}

/* This process's supplementary groups.  */
static gid_t *
read_groups (size_t *n)
{
  int room = getgroups (0, NULL);
  gid_t *groups = xcalloc (room > 0 ? room : 1, sizeof *groups);
  int got = room > 0 ? getgroups (room, groups) : 0;
  *n = got > 0 ? got : 0;
  return groups;
}

/* Turn VIEW into what it would be after exec of FILE, as user AS where that
   is not NULL.  */
static int
predict (const char *file, const char *as, struct caps_view *view,
         struct exec_found *found, struct error *err)
{
  struct exec_process process = { .caps = view->caps };
  struct exec_rules rules = { .old_ids = has_old_id_rule () };
  uint32_t uid = 0;

  memcpy (process.uid, view->uid, sizeof process.uid);
  memcpy (process.gid, view->gid, sizeof process.gid);
  if (as)
    {
      if (parse_uid (as, &uid, err) < 0)
        return -1;
      capexec_setuid (&process, uid);
    }
  if (execfile_read (file, view->last, found, err) < 0)
    return -1;
  _cleanup_free_ gid_t *groups = read_groups (&process.n_groups);
  process.groups = groups;
  view->program = file;
  view->found = found;
  view->refused = capexec (&process, &found->file, &rules, &process);
  view->caps = process.caps;
  memcpy (view->uid, process.uid, sizeof view->uid);
  memcpy (view->gid, process.gid, sizeof view->gid);
  return 0;
}

static int
show (const struct options *options, struct error *err)
{
  struct caps_view view = { .last = options->last_cap };
  struct ns_ownership ns;
  struct exec_found found;
  struct error unseen;
  pid_t pid;

  if (parse_pid (options->operands, &pid, err) < 0)
    return -1;
  if (options->exec_as && !options->exec_file)
    return error_usage (err, N_("--as is of use with --exec only"), NULL,
                        options->exec_as, 0);
  if (options->exec_file && pid)
    return error_usage (err, N_("--exec speaks of this process; it takes no"
                                " process ID"), NULL, options->operands[0], 0);
  if (read_process (pid, &view, err) < 0)
    return -1;
  /* The sets of every process can be read, its namespaces can not.  */
  if (nsowner_read (AT_FDCWD, pid, &ns, &unseen) == 0)
    view.ns = &ns;
  if (options->exec_file && predict (options->exec_file, options->exec_as,
                                     &view, &found, err) < 0)
    return -1;

  struct strbuf out = STRBUF_INIT;
  if (options->json)
    capsview_json (&view, &out);
  else
    {
      locale_start ();
      capsview_text (&view, &out);
    }
  int result = print (&out, err);
  strbuf_free (&out);
  return result;
}

static int
run (struct options *options)
{
  struct error err;
  if (show (options, &err) == 0)
    return EXIT_SUCCESS;
  error_print (&err);
  return EXIT_OWN_FAILURE;
}

const struct command command_caps =
{
  .name = "caps",
  .bit = CMD_CAPS,
  .usage = N_("[PID]"),
  .summary = N_("show the capabilities of a process and what they are worth"),
  .run = run
};
