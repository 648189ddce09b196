/* identity.c -- who PROGRAM is, and where it starts

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

#include "identity.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

/* Not dumpable; PR_SET_DUMPABLE(2const), ptrace(2).  */

static void
tell_private (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("let nobody trace process 1 or read its memory"));
}

static int
act_private (struct inside *in, struct error *err)
{
  (void) in;
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
    return error_set (err, STEP_PRIVATE, "prctl", errno,
                      N_("cannot make process 1 private"), NULL);
  if (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0) == 0)
    return 0;
  return step_refuted (err, STEP_PRIVATE, "prctl",
                       N_("process 1 can still be traced"), NULL);
}

const struct step_action identity_private_step
  = { STEP_PRIVATE, NULL, tell_private, act_private, NULL };

/* The session keyring: it is inherited across every namespace, and with it
   what the caller keeps there; keyrings(7).  */

static void
tell_keyring (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("leave the caller's session keyring for a new one"));
}

static long
session_keyring (void)
{
  return syscall (SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING,
                  0);
}

/* A session that has ended counts in its user's quota until the kernel frees
   its credentials, an RCU grace period later: some 0.1 s on a busy machine.
   So a full quota is tried again for a second.  */
static long
join_new_session (void)
{
  enum { TRIES = 40, PAUSE_MS = 25 };
  for (int i = 1;; i++)
    {
      long joined = syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
      if (joined >= 0 || errno != EDQUOT || i == TRIES)
        return joined;
      nanosleep (&(struct timespec) { .tv_nsec = PAUSE_MS * 1000000 }, NULL);
    }
}

/* A kernel without keys, or a filter that forbids keyctl, forbids it to
   PROGRAM as well: then there is nothing to leave.  */
static int
act_keyring (struct inside *in, struct error *err)
{
  long before = session_keyring ();
  long joined = join_new_session ();
  if (joined < 0 && (errno == ENOSYS || errno == EPERM) && before < 0)
    return 0;
  if (joined < 0)
    return error_set (err, STEP_KEYRING, "keyctl", errno,
                      N_("cannot make a session keyring"), NULL);
  if (joined == before || session_keyring () != joined)
    return step_refuted (err, STEP_KEYRING, "keyctl",
                         N_("the session keyring is still the caller's"),
                         NULL);
  in->seen->keyring = true;
  return 0;
}

const struct step_action identity_keyring_step
  = { STEP_KEYRING, NULL, tell_keyring, act_keyring, NULL };

/* Groups, group ID, user ID.  */

static void
tell_identity (const struct plan *plan, struct strbuf *text)
{
  const struct plan_identity *identity = &plan->identity;
  if (identity->unmapped)
    strbuf_add (text, _("be nobody: no ID is mapped"));
  else
    strbuf_addf (text, _("be user ID %u and group ID %u inside"),
                 identity->uid, identity->gid);
  strbuf_add (text, identity->drop_groups
              ? _("; drop the caller's supplementary groups")
              : _("; keep the caller's supplementary groups, which the "
                  "kernel does not let go"));
}

static int
cannot_become (struct error *err, const char *call, const char *what,
               uint32_t id)
{
  int errnum = errno;
  char number[16];
  snprintf (number, sizeof number, "%u", id);
  return error_set (err, STEP_IDENTITY, call, errnum, what, number);
}

static int
act_identity (struct inside *in, struct error *err)
{
  const struct plan_identity *identity = &in->plan->identity;
  if (identity->drop_groups && setgroups (0, NULL) < 0)
    return error_set (err, STEP_IDENTITY, "setgroups", errno,
                      N_("cannot drop the supplementary groups"), NULL);
  if (identity->unmapped)
    return 0;
  /* Leaving user ID 0 would clear all sets, and with them what PROGRAM is
     to hold; capabilities(7), SECBIT_KEEP_CAPS.  */
  if (identity->uid != 0 && prctl (PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
    return error_set (err, STEP_IDENTITY, "prctl", errno,
                      N_("cannot keep the capabilities over the change of "
                         "the user ID"), NULL);
  if (setresgid (identity->gid, identity->gid, identity->gid) < 0)
    return cannot_become (err, "setresgid", N_("cannot become group ID %s"),
                          identity->gid);
  if (setresuid (identity->uid, identity->uid, identity->uid) < 0)
    return cannot_become (err, "setresuid", N_("cannot become user ID %s"),
                          identity->uid);
  if (identity->uid != 0 && prctl (PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0)
    return error_set (err, STEP_IDENTITY, "prctl", errno,
                      N_("cannot clear the keep-capabilities flag"), NULL);
  return 0;
}

static int
check_identity (struct inside *in, struct error *err)
{
  const struct plan_identity *identity = &in->plan->identity;
  uid_t u[3] = { -1, -1, -1 };
  gid_t g[3] = { -1, -1, -1 };
  int groups = getgroups (0, NULL);
  if (groups < 0 || getresuid (&u[0], &u[1], &u[2]) < 0
      || getresgid (&g[0], &g[1], &g[2]) < 0)
    return error_set (err, STEP_IDENTITY, "getresuid", errno,
                      N_("cannot read the identity back"), NULL);
  if (identity->drop_groups && groups > 0)
    return step_refuted (err, STEP_IDENTITY, "setgroups",
                         N_("the supplementary groups are still there"),
                         NULL);
  for (int i = 0; i < 3 && !identity->unmapped; i++)
    {
      if (u[i] != identity->uid)
        return step_refuted (err, STEP_IDENTITY, "setresuid",
                             N_("the user ID is not the one asked for"),
                             NULL);
      if (g[i] != identity->gid)
        return step_refuted (err, STEP_IDENTITY, "setresgid",
                             N_("the group ID is not the one asked for"),
                             NULL);
    }
  return 0;
}

const struct step_action identity_step
  = { STEP_IDENTITY, NULL, tell_identity, act_identity, check_identity };

/* The working directory.  */

static bool
has_cwd (const struct plan *plan)
{
  return plan->program.cwd != NULL;
}

static void
tell_chdir (const struct plan *plan, struct strbuf *text)
{
  _cleanup_free_ char *cwd = quote (plan->program.cwd);
  strbuf_addf (text, _("change to the directory %s"), cwd);
}

/* By way of a descriptor, so that it can be told whether we are where we
   wanted to be.  A directory that is not below the root shows as
   "(unreachable)": it came through a descriptor of ours, CVE-2024-21626.  */
static int
act_chdir (struct inside *in, struct error *err)
{
  const char *path = in->plan->program.cwd;
  struct stat here, there;
  char cwd[4096];
  _cleanup_close_ int fd = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 || fchdir (fd) < 0)
    return error_set (err, STEP_CHDIR, "chdir", errno,
                      N_("cannot change to the directory %s"), path);
  if (fstat (fd, &there) < 0 || stat (".", &here) < 0
      || here.st_ino != there.st_ino || here.st_dev != there.st_dev)
    return step_refuted (err, STEP_CHDIR, "fchdir",
                         N_("the working directory is not %s"), path);
  if (syscall (SYS_getcwd, cwd, sizeof cwd) > 0 && cwd[0] != '/')
    return error_set (err, STEP_CHDIR, "getcwd", 0,
                      N_("the directory %s is outside the root"), path);
  return 0;
}

const struct step_action identity_chdir_step
  = { STEP_CHDIR, has_cwd, tell_chdir, act_chdir, NULL };
