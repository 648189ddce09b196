/* error.c -- a failure as a value

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

#include "error.h"

#include <stdio.h>

/* Copy S into BUF of SIZE bytes, with "..." at its end where it is cut.  */
static void
copy_cut (char *buf, size_t size, const char *s)
{
  size_t n = s ? strlen (s) : 0;
  if (n < size)
    {
      if (n)
        memcpy (buf, s, n);
      buf[n] = '\0';
      return;
    }
  memcpy (buf, s, size - 4);
  memcpy (buf + size - 4, "...", 4);
}

int
error_set (struct error *err, enum step step, const char *call, int errnum,
           const char *msgid, const char *subject)
{
  *err = (struct error) { .step = step, .errnum = errnum, .call = call,
                          .msgid = msgid };
  copy_cut (err->subject, sizeof err->subject, subject);
  return -1;
}

int
error_usage (struct error *err, const char *msgid, const char *subject,
             const char *argument, size_t caret)
{
  error_set (err, STEP_PLAN, NULL, 0, msgid, subject);
  err->usage = true;
  err->argument = argument;
  err->caret = caret;
  return -1;
}

int
error_because (struct error *err, enum cause cause, const char *evidence)
{
  err->cause = cause;
  copy_cut (err->evidence, sizeof err->evidence, evidence);
  return -1;
}

int
error_suggest (struct error *err, const char *prefix, const char *name)
{
  snprintf (err->suggestion, sizeof err->suggestion, "%s%s", prefix, name);
  return -1;
}

const char *
step_name (enum step step)
{
  static const char *const names[N_STEPS] = {
    [STEP_PLAN] = "plan",
    [STEP_PREPARE] = "prepare",
    [STEP_CLONE] = "clone",
    [STEP_UID_MAP] = "uid-map",
    [STEP_GID_MAP] = "gid-map",
    [STEP_PRIVATE] = "private",
    [STEP_NAMESPACES] = "namespaces",
    [STEP_KEYRING] = "keyring",
    [STEP_PROPAGATION] = "propagation",
    [STEP_PROC] = "proc",
    [STEP_PROTECT] = "protect",
    [STEP_LOCK] = "lock",
    [STEP_HOSTNAME] = "hostname",
    [STEP_LOOPBACK] = "loopback",
    [STEP_CHDIR] = "chdir",
    [STEP_BOUNDING] = "bounding",
    [STEP_IDENTITY] = "identity",
    [STEP_CAPABILITIES] = "capabilities",
    [STEP_NO_NEW_PRIVS] = "no-new-privs",
    [STEP_TERMINAL] = "terminal",
    [STEP_DESCRIPTORS] = "descriptors",
    [STEP_INIT] = "init",
    [STEP_EXEC] = "exec",
    [STEP_SUPERVISE] = "supervise",
    [STEP_OUTPUT] = "output",
  };
  return names[step];
}

int
error_exit_status (const struct error *err)
{
  if (err->step != STEP_EXEC)
    return EXIT_OWN_FAILURE;
  return err->exists ? EXIT_CANNOT_EXEC : EXIT_NOT_FOUND;
}
