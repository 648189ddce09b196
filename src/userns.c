/* userns.c -- write the ID maps of the new user namespace

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

#include "userns.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>

#include "helper.h"
#include "process.h"

/* What differs between the two kinds of ID.  */
struct kind
{
  enum step step;
  const char *self;             /* the map of this process, below /proc */
  const char *file;             /* the same of any process */
  const char *helper;
  const char *cannot_write, *cannot_read, *differs;
};

static const struct kind kinds[] = {
  [ID_USER] = { STEP_UID_MAP, "self/uid_map", "uid_map", "newuidmap",
                N_("cannot map user IDs"),
                N_("cannot read the user ID map back"),
                N_("the kernel's user ID map is not the one that was "
                   "written: %s") },
  [ID_GROUP] = { STEP_GID_MAP, "self/gid_map", "gid_map", "newgidmap",
                 N_("cannot map group IDs"),
                 N_("cannot read the group ID map back"),
                 N_("the kernel's group ID map is not the one that was "
                    "written: %s") },
};

static const struct idmap *
map_of (const struct plan_identity *identity, enum id_kind kind)
{
  return kind == ID_USER ? &identity->uid_map : &identity->gid_map;
}

static enum map_writer
writer_of (const struct plan_identity *identity, enum id_kind kind)
{
  return kind == ID_USER ? identity->uid_writer : identity->gid_writer;
}

/* What writes the map of KIND, for messages.  */
static const char *
writer_call (const struct plan_identity *identity, enum id_kind kind)
{
  return writer_of (identity, kind) == MAP_WRITER_HELPER ? kinds[kind].helper
         : "write";
}

bool
userns_self_service (const struct plan_identity *identity)
{
  return identity->uid_writer <= MAP_WRITER_SELF
         && identity->gid_writer <= MAP_WRITER_SELF;
}

/* Write TEXT to FD in one write(2): the kernel takes a map whole or not at
   all.  */
static int
write_once (int fd, const char *text, size_t n)
{
  ssize_t written;
  do
    written = write (fd, text, n);
  while (written < 0 && errno == EINTR);
  if (written >= 0 && written != (ssize_t) n)
    errno = EIO;
  return written == (ssize_t) n ? 0 : -1;
}

/* Write MAP to FD by way of TEXT, of SCRATCH_SIZE bytes.  */
static int
write_map (const struct idmap *map, enum id_kind kind, int fd, char *text,
           struct error *err)
{
  size_t n = idmap_format (map, text, SCRATCH_SIZE);
  if (n == 0)
    errno = EINVAL;
  if (n && write_once (fd, text, n) == 0)
    return 0;
  int errnum = errno;
  /* For people, one line: what was refused.  */
  for (char *p = text; n && *p; p++)
    if (*p == '\n')
      *p = p[1] ? ',' : '\0';
  return error_set (err, kinds[kind].step, "write", errnum,
                    kinds[kind].cannot_write, n ? text : NULL);
}

/* "deny" has to be there before an unprivileged gid_map; since Linux 3.19.  */
static int
deny_setgroups (int fd, struct error *err)
{
  if (fd >= 0 && write_once (fd, "deny", 4) == 0)
    return 0;
  return error_set (err, STEP_GID_MAP, "write", errno,
                    N_("cannot forbid setgroups in the user namespace"),
                    NULL);
}

/* The steps.  The files are written, where that is for us to do, and read
   back.  */

static bool
new_user_namespace (const struct plan *plan)
{
  return !plan->share[NS_USER];
}

/* Open a file of this process to write it, if WRITING, and to read it.  */
static int
open_self (struct inside *in, const char *path, bool writing)
{
  return openat (in->proc, path,
                 (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOCTTY);
}

static int
settle_setgroups (struct inside *in, struct error *err)
{
  char text[16];
  bool deny = in->plan->identity.deny_setgroups;
  bool writing = deny && !in->map_from_outside;
  _cleanup_close_ int fd = open_self (in, "self/setgroups", writing);
  if (writing && deny_setgroups (fd, err) < 0)
    return -1;
  if (fd < 0 || read_file (fd, text, sizeof text) < 0)
    return error_set (err, STEP_GID_MAP, fd < 0 ? "open" : "read", errno,
                      N_("cannot read the setgroups policy back"), NULL);
  in->seen->deny_setgroups = strcmp (text, "deny\n") == 0;
  if (in->seen->deny_setgroups == deny)
    return 0;
  return step_refuted (err, STEP_GID_MAP,
                       deny ? "write"
                       : writer_call (&in->plan->identity, ID_GROUP),
                       N_("setgroups is not as planned, but: %s"), text);
}

static int
settle_map (struct inside *in, enum id_kind kind, struct error *err)
{
  const struct kind *k = &kinds[kind];
  const struct plan_identity *identity = &in->plan->identity;
  const struct idmap *map = map_of (identity, kind);
  bool writing = !in->map_from_outside
                 && writer_of (identity, kind) != MAP_WRITER_NONE;
  _cleanup_close_ int fd = open_self (in, k->self, writing);
  if (fd < 0)
    return error_set (err, k->step, "open", errno,
                      writing ? k->cannot_write : k->cannot_read, NULL);
  if (writing && write_map (map, kind, fd, in->scratch, err) < 0)
    return -1;
  if (read_file (fd, in->scratch, SCRATCH_SIZE) < 0)
    return error_set (err, k->step, "read", errno, k->cannot_read, NULL);
  if (idmap_matches (map, in->scratch))
    return 0;
  return step_refuted (err, k->step, writer_call (identity, kind), k->differs,
                       in->scratch);
}

static int
act_gid (struct inside *in, struct error *err)
{
  return settle_setgroups (in, err) < 0 ? -1
         : settle_map (in, ID_GROUP, err);
}

static int
act_uid (struct inside *in, struct error *err)
{
  return settle_map (in, ID_USER, err);
}

static void
tell_map (const struct idmap *map, const char *none, const char *some,
          struct strbuf *text)
{
  if (map->n == 0)
    {
      strbuf_add (text, gettext (none));
      return;
    }
  strbuf_add (text, gettext (some));
  for (size_t i = 0; i < map->n; i++)
    strbuf_addf (text, "%s %u:%u:%u", i ? "," : "", map->extents[i].inside,
                 map->extents[i].outside, map->extents[i].count);
}

static void
tell_uid (const struct plan *plan, struct strbuf *text)
{
  tell_map (&plan->identity.uid_map, N_("map no user ID"),
            /* TRANSLATORS: A list of INSIDE:OUTSIDE:COUNT follows.  */
            N_("map user IDs, inside:outside:count:"), text);
}

static void
tell_gid (const struct plan *plan, struct strbuf *text)
{
  tell_map (&plan->identity.gid_map, N_("map no group ID"),
            N_("map group IDs, inside:outside:count:"), text);
  strbuf_add (text, plan->identity.deny_setgroups
              ? _("; forbid setgroups") : _("; allow setgroups"));
}

const struct step_action userns_gid_step
  = { STEP_GID_MAP, new_user_namespace, tell_gid, act_gid, NULL };
const struct step_action userns_uid_step
  = { STEP_UID_MAP, new_user_namespace, tell_uid, act_uid, NULL };

/* From outside.  */

/* Have newuidmap or newgidmap write both maps that need it, side by side.  */
static int
run_helpers (const struct plan_identity *identity, pid_t pid,
             struct error *err)
{
  struct helper helpers[2];
  bool started[2] = { false, false };
  int result = 0;
  for (int kind = ID_USER; kind <= ID_GROUP && result == 0; kind++)
    if (writer_of (identity, kind) == MAP_WRITER_HELPER)
      {
        result = helper_start (&helpers[kind], kinds[kind].helper, pid,
                               map_of (identity, kind), kinds[kind].step,
                               err);
        started[kind] = result == 0;
      }
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    if (started[kind])
      {
        struct error late;
        if (helper_finish (&helpers[kind], kinds[kind].step,
                           kinds[kind].cannot_write, &late) < 0
            && result == 0)
          {
            *err = late;
            result = -1;
          }
      }
  return result;
}

/* Open NAME of process PID for writing.  */
static int
open_of (int proc, pid_t pid, const char *name)
{
  char path[40];
  snprintf (path, sizeof path, "%d/%s", (int) pid, name);
  return openat (proc, path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

/* Write what MAP says for process PID.  */
static int
write_map_of (const struct idmap *map, enum id_kind kind, int proc, pid_t pid,
              struct error *err)
{
  char text[SCRATCH_SIZE];
  _cleanup_close_ int fd = open_of (proc, pid, kinds[kind].file);
  if (fd >= 0)
    return write_map (map, kind, fd, text, err);
  return error_set (err, kinds[kind].step, "open", errno,
                    kinds[kind].cannot_write, NULL);
}

static int
deny_setgroups_of (int proc, pid_t pid, struct error *err)
{
  _cleanup_close_ int fd = open_of (proc, pid, "setgroups");
  return deny_setgroups (fd, err);
}

int
userns_write_from_outside (const struct plan_identity *identity, int proc,
                           pid_t pid, struct error *err)
{
  static const enum id_kind order[] = { ID_GROUP, ID_USER };
  if (identity->deny_setgroups && deny_setgroups_of (proc, pid, err) < 0)
    return -1;
  for (size_t i = 0; i < COUNT_OF (order); i++)
    {
      enum map_writer writer = writer_of (identity, order[i]);
      if ((writer == MAP_WRITER_SELF || writer == MAP_WRITER_PRIVILEGED)
          && write_map_of (map_of (identity, order[i]), order[i], proc, pid,
                           err) < 0)
        return -1;
    }
  return run_helpers (identity, pid, err);
}

/* The second user namespace.  */

static bool
to_lock (const struct plan *plan)
{
  return plan->view.lock;
}

static void
tell_lock (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("enter a second user namespace with the same IDs, in "
                      "which sys_admin cannot undo that"));
}

/* Let SAME be the map by which the second namespace has the IDs of the first:
   it uses EXTENTS.  */
static void
make_same (const struct idmap *map, struct extent *extents,
           struct idmap *same)
{
  *same = (struct idmap) { extents, map->n };
  for (size_t i = 0; i < map->n && i < IDMAP_MAX_EXTENTS; i++)
    extents[i] = (struct extent) { map->extents[i].inside,
                                   map->extents[i].inside,
                                   map->extents[i].count };
}

/* The helper: wait for the word that process 1, which is PARENT in PROC, has
   gone in, then write its maps.  Its exit status is 0 or an errno.  */
static void
write_inner_maps (const struct plan_identity *identity, int proc,
                  pid_t parent, int go)
{
  char byte;
  struct error err = { .errnum = 0 };
  ssize_t n;
  do
    n = read (go, &byte, 1);
  while (n < 0 && errno == EINTR);
  if (n != 1)
    _exit (EPIPE);
  if (identity->deny_setgroups && deny_setgroups_of (proc, parent, &err) < 0)
    _exit (err.errnum);
  for (int kind = ID_GROUP; kind >= (int) ID_USER; kind--)
    {
      struct extent extents[IDMAP_MAX_EXTENTS];
      struct idmap same;
      make_same (map_of (identity, kind), extents, &same);
      if (same.n && write_map_of (&same, kind, proc, parent, &err) < 0)
        _exit (err.errnum);
    }
  _exit (0);
}

/* Is process 1 in a user namespace with these maps?  */
static int
check_inner_maps (struct inside *in, struct error *err)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      struct extent extents[IDMAP_MAX_EXTENTS];
      struct idmap same;
      make_same (map_of (&in->plan->identity, kind), extents, &same);
      if (read_file_at (in->proc, kinds[kind].self, in->scratch,
                        SCRATCH_SIZE) < 0)
        return error_set (err, STEP_LOCK, "read", errno,
                          kinds[kind].cannot_read, NULL);
      if (!idmap_matches (&same, in->scratch))
        return step_refuted (err, STEP_LOCK, "write", kinds[kind].differs,
                             in->scratch);
    }
  return 0;
}

static int
act_lock (struct inside *in, struct error *err)
{
  const struct plan_identity *identity = &in->plan->identity;
  int go[2] = { -1, -1 };
  if (pipe2 (go, O_CLOEXEC) < 0)
    return error_set (err, STEP_LOCK, "pipe2", errno,
                      N_("cannot create the second user namespace"), NULL);
  _cleanup_close_ int read_end = go[0];
  _cleanup_close_ int write_end = go[1];
  pid_t self = read_self (in->proc, "self");
  pid_t helper = fork ();
  if (helper == 0)
    {
      close (go[1]);
      write_inner_maps (identity, in->proc, self, go[0]);
    }
  int errnum = 0;
  if (helper < 0 || unshare (plan_lock_flags (in->plan)) < 0)
    errnum = errno;
  else if (write_all (write_end, "", 1) < 0)
    errnum = errno;
  close (steal_fd (&write_end));
  int status = helper > 0 ? process_wait (helper) : -1;
  if (errnum == 0)
    errnum = status >= 0 && WIFEXITED (status) ? WEXITSTATUS (status) : EIO;
  if (errnum)
    return error_set (err, STEP_LOCK, "unshare", errnum,
                      N_("cannot create the second user namespace"), NULL);
  return check_inner_maps (in, err);
}

const struct step_action userns_lock_step
  = { STEP_LOCK, to_lock, tell_lock, act_lock, NULL };
