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

/* 340 lines as the kernel shows them take 33 bytes each.  */
enum { MAP_TEXT_SIZE = 12288 };

/* What differs between the two kinds of ID.  */
struct kind
{
  enum step step;
  const char *file;             /* below /proc/PID */
  const char *helper;
  const char *cannot_write, *cannot_read, *differs;
};

static const struct kind kinds[] = {
  [ID_USER] = { STEP_UID_MAP, "uid_map", "newuidmap",
                N_("cannot map user IDs"),
                N_("cannot read the user ID map back"),
                N_("the kernel's user ID map is not the one that was "
                   "written: %s") },
  [ID_GROUP] = { STEP_GID_MAP, "gid_map", "newgidmap",
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

bool
userns_self_service (const struct plan_identity *identity)
{
  return identity->uid_writer <= MAP_WRITER_SELF
         && identity->gid_writer <= MAP_WRITER_SELF;
}

/* Write TEXT to the file NAME below DIR ("self" or a PID) in PROC, in one
   write(2): the kernel takes a map whole or not at all.  */
static int
write_file (int proc, const char *dir, const char *name, const char *text,
            size_t n)
{
  char path[64];
  ssize_t written;
  snprintf (path, sizeof path, "%s/%s", dir, name);
  _cleanup_close_ int fd = openat (proc, path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return -1;
  do
    written = write (fd, text, n);
  while (written < 0 && errno == EINTR);
  if (written >= 0 && written != (ssize_t) n)
    errno = EIO;
  return written == (ssize_t) n ? 0 : -1;
}

/* Write the map of KIND for process DIR.  */
static int
write_map (const struct plan_identity *identity, enum id_kind kind, int proc,
           const char *dir, struct error *err)
{
  char text[MAP_TEXT_SIZE];
  size_t n = idmap_format (map_of (identity, kind), text, sizeof text);
  if (n == 0)
    errno = EINVAL;
  if (n == 0 || write_file (proc, dir, kinds[kind].file, text, n) < 0)
    {
      /* For people, one line: what was refused.  */
      for (char *p = text; n && *p; p++)
        if (*p == '\n')
          *p = p[1] ? ',' : '\0';
      error_set (err, kinds[kind].step, "write", errno,
                 kinds[kind].cannot_write, n ? text : NULL);
      return -1;
    }
  return 0;
}

/* "deny" has to be there before an unprivileged gid_map; since Linux 3.19.  */
static int
deny_setgroups (const struct plan_identity *identity, int proc,
                const char *dir, struct error *err)
{
  if (!identity->deny_setgroups
      || write_file (proc, dir, "setgroups", "deny", 4) == 0)
    return 0;
  return error_set (err, STEP_GID_MAP, "write", errno,
                    N_("cannot forbid setgroups in the user namespace"),
                    NULL);
}

/* Read the map of KIND back and compare it with the plan.  */
static int
read_back (struct inside *in, enum id_kind kind, struct error *err)
{
  const struct kind *k = &kinds[kind];
  const struct idmap *wanted = map_of (&in->plan->identity, kind);
  struct extent *extents = kind == ID_USER ? in->seen->uid_map
                           : in->seen->gid_map;
  char path[32], text[MAP_TEXT_SIZE];
  snprintf (path, sizeof path, "self/%s", k->file);
  if (read_file_at (in->proc, path, text, sizeof text) < 0)
    return error_set (err, k->step, "read", errno, k->cannot_read, NULL);
  ssize_t n = idmap_scan (text, extents, IDMAP_MAX_EXTENTS);
  if (n < 0)
    return error_set (err, k->step, "read", EINVAL, k->cannot_read, NULL);
  *(kind == ID_USER ? &in->seen->n_uid : &in->seen->n_gid) = n;
  struct idmap found = { extents, n };
  if (idmap_same (wanted, &found))
    return 0;
  return step_refuted (err, k->step, "write", k->differs, text);
}

static int
check_setgroups (struct inside *in, struct error *err)
{
  char text[16];
  if (read_file_at (in->proc, "self/setgroups", text, sizeof text) < 0)
    return error_set (err, STEP_GID_MAP, "read", errno,
                      N_("cannot read the setgroups policy back"), NULL);
  in->seen->deny_setgroups = strcmp (text, "deny\n") == 0;
  if (in->seen->deny_setgroups == in->plan->identity.deny_setgroups)
    return 0;
  return step_refuted (err, STEP_GID_MAP, "write",
                       N_("setgroups is not as planned, but: %s"), text);
}

/* The steps.  */

static bool
new_user_namespace (const struct plan *plan)
{
  return !plan->share[NS_USER];
}

static int
act (struct inside *in, enum id_kind kind, struct error *err)
{
  const struct plan_identity *identity = &in->plan->identity;
  if (in->map_from_outside || writer_of (identity, kind) == MAP_WRITER_NONE)
    return 0;
  return write_map (identity, kind, in->proc, "self", err);
}

static int
act_gid (struct inside *in, struct error *err)
{
  if (!in->map_from_outside
      && deny_setgroups (&in->plan->identity, in->proc, "self", err) < 0)
    return -1;
  return act (in, ID_GROUP, err);
}

static int
act_uid (struct inside *in, struct error *err)
{
  return act (in, ID_USER, err);
}

static int
check_gid (struct inside *in, struct error *err)
{
  return check_setgroups (in, err) < 0 ? -1 : read_back (in, ID_GROUP, err);
}

static int
check_uid (struct inside *in, struct error *err)
{
  return read_back (in, ID_USER, err);
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
  = { STEP_GID_MAP, new_user_namespace, tell_gid, act_gid, check_gid };
const struct step_action userns_uid_step
  = { STEP_UID_MAP, new_user_namespace, tell_uid, act_uid, check_uid };

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

int
userns_write_from_outside (const struct plan_identity *identity, int proc,
                           pid_t pid, struct error *err)
{
  char dir[16];
  snprintf (dir, sizeof dir, "%d", (int) pid);
  if (deny_setgroups (identity, proc, dir, err) < 0)
    return -1;
  static const enum id_kind order[] = { ID_GROUP, ID_USER };
  for (size_t i = 0; i < COUNT_OF (order); i++)
    {
      enum map_writer writer = writer_of (identity, order[i]);
      if ((writer == MAP_WRITER_SELF || writer == MAP_WRITER_PRIVILEGED)
          && write_map (identity, order[i], proc, dir, err) < 0)
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

/* The map by which the second namespace has the IDs of the first.  False
   where it does not fit into BUF.  */
static size_t
format_same (const struct idmap *map, char *buf, size_t size)
{
  struct extent same[IDMAP_MAX_EXTENTS];
  struct idmap identity = { same, map->n };
  for (size_t i = 0; i < map->n && i < IDMAP_MAX_EXTENTS; i++)
    same[i] = (struct extent) { map->extents[i].inside,
                                map->extents[i].inside,
                                map->extents[i].count };
  return idmap_format (&identity, buf, size);
}

/* The helper: wait for the word that process 1 has gone in, then write its
   maps.  Its exit status is 0 or an errno.  */
static void
write_inner_maps (const struct plan_identity *identity, int proc, int go)
{
  char text[MAP_TEXT_SIZE], dir[16], byte;
  snprintf (dir, sizeof dir, "%d", (int) getppid ());
  if (read (go, &byte, 1) != 1)
    _exit (EPIPE);
  if (identity->deny_setgroups
      && write_file (proc, dir, "setgroups", "deny", 4) < 0)
    _exit (errno);
  for (int kind = ID_GROUP; kind >= (int) ID_USER; kind--)
    {
      size_t n = format_same (map_of (identity, kind), text, sizeof text);
      if (n && write_file (proc, dir, kinds[kind].file, text, n) < 0)
        _exit (errno);
    }
  _exit (0);
}

/* Is process 1 in a user namespace with these maps?  */
static int
check_inner_maps (const struct plan_identity *identity, int proc,
                  struct error *err)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      char path[32], text[MAP_TEXT_SIZE], wanted[MAP_TEXT_SIZE];
      struct extent found[IDMAP_MAX_EXTENTS], planned[IDMAP_MAX_EXTENTS];
      snprintf (path, sizeof path, "self/%s", kinds[kind].file);
      if (read_file_at (proc, path, text, sizeof text) < 0)
        return error_set (err, STEP_LOCK, "read", errno,
                          kinds[kind].cannot_read, NULL);
      format_same (map_of (identity, kind), wanted, sizeof wanted);
      ssize_t n = idmap_scan (text, found, IDMAP_MAX_EXTENTS);
      ssize_t m = idmap_scan (wanted, planned, IDMAP_MAX_EXTENTS);
      struct idmap a = { found, n < 0 ? 0 : n }, b = { planned, m };
      if (n < 0 || !idmap_same (&a, &b))
        return step_refuted (err, STEP_LOCK, "write", kinds[kind].differs,
                             text);
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
  /* Through the new /proc: the helper has the PIDs of the container.  */
  _cleanup_close_ int proc = open ("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  pid_t helper = proc < 0 ? -1 : fork ();
  if (helper == 0)
    {
      close (go[1]);
      write_inner_maps (identity, proc, go[0]);
    }
  int errnum = 0;
  if (helper < 0 || unshare (plan_lock_flags (in->plan)) < 0)
    errnum = errno;
  else if (write (write_end, "", 1) != 1)
    errnum = errno;
  close (steal_fd (&write_end));
  int status = helper > 0 ? process_wait (helper) : -1;
  if (errnum == 0)
    errnum = status >= 0 && WIFEXITED (status) ? WEXITSTATUS (status) : EIO;
  if (errnum)
    return error_set (err, STEP_LOCK, "unshare", errnum,
                      N_("cannot create the second user namespace"), NULL);
  return check_inner_maps (identity, in->proc, err);
}

const struct step_action userns_lock_step
  = { STEP_LOCK, to_lock, tell_lock, act_lock, NULL };
