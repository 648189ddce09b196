/* subid.c -- subordinate IDs, and what else a map depends on

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

#include "subid.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <strings.h>
#include <sys/wait.h>

#include "process.h"
#include "util.h"

/* What has been read, by kind.  */
static struct
{
  bool have;
  struct idmap owned;
  const char *source;
} cache[2];

static const char *const files[] = {
  [ID_USER] = "/etc/subuid", [ID_GROUP] = "/etc/subgid"
};

bool
subid_is_service (char *text)
{
  static const char name[] = "subid:", files_name[] = "files";
  char *line;
  while ((line = next_line (&text)))
    if (strncasecmp (line, name, strlen (name)) == 0)
      {
        line += strlen (name);
        line += strspn (line, " \t");
        size_t n = strcspn (line, " \t");
        return n > 0 && (n != strlen (files_name)
                         || memcmp (line, files_name, n) != 0);
      }
  return false;
}

/* Is the source another than the files?  */
static bool
have_service (void)
{
  struct strbuf text = STRBUF_INIT;
  _cleanup_close_ int fd = open ("/etc/nsswitch.conf", O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return errno != ENOENT;
  bool service = read_all (fd, &text) < 0 || subid_is_service (text.data);
  strbuf_free (&text);
  return service;
}

/* The getsubids that has to be asked, or NULL.  Never by PATH, as with
   newuidmap.  */
static const char *
find_getsubids (void)
{
  static const char *const places[] = {
    "/usr/bin/getsubids", "/usr/sbin/getsubids", "/bin/getsubids",
    /* NixOS.  */
    "/run/current-system/sw/bin/getsubids", "/usr/local/bin/getsubids",
  };
  static const char *found;
  static bool looked;
  if (looked)
    return found;
  looked = true;
  for (size_t i = 0, n = have_service () ? COUNT_OF (places) : 0; i < n; i++)
    if (!found && access (places[i], X_OK) == 0)
      found = places[i];
  return found;
}

const char *
subid_owner (void)
{
  static char *owner;
  if (!owner)
    {
      names_start ();
      const struct passwd *user = getpwuid (geteuid ());
      /* To glibc a read that was interrupted is the end of the file.  So ask
         twice before it is believed that there is no such user.  */
      if (!user)
        user = getpwuid (geteuid ());
      owner = user ? xstrdup (user->pw_name)
                   : xasprintf ("%u", (unsigned) geteuid ());
    }
  return owner;
}

const char *
subid_source_name (enum id_kind kind)
{
  if (cache[kind].source)
    return cache[kind].source;
  const char *program = find_getsubids ();
  return program ? program : files[kind];
}

/* Add the block of COUNT IDs from START up to OWNED, as far as there are such
   IDs at all.  */
static void
add_block (struct idmap *owned, uint64_t start, uint64_t count)
{
  if (start >= ID_INVALID || count == 0)
    return;
  if (count > ID_INVALID - start)
    count = ID_INVALID - start;
  idmap_append (owned, (struct extent) { 0, start, count });
}

bool
subid_read_answer (const char *line, struct idmap *owned)
{
  uint64_t number, start, count;
  const char *end;
  if (parse_decimal (line, UINT64_MAX, &number, &end) < 0
      || end[0] != ':' || end[1] != ' ')
    return false;
  /* The owner's name may hold blanks; the two numbers stand last.  */
  const char *last = strrchr (line, ' '), *p = last;
  while (p > end + 2 && p[-1] != ' ')
    p--;
  if (p <= end + 2
      || parse_decimal (p, UINT64_MAX, &start, &end) < 0 || end != last
      || parse_decimal (last + 1, UINT64_MAX, &count, &end) < 0
      || *end)
    return false;
  add_block (owned, start, count);
  return true;
}

/* Does LINE begin with WORD and a colon?  Then what follows, else NULL.  */
static const char *
after (const char *line, const char *word)
{
  size_t length = strlen (word);
  return strncmp (line, word, length) == 0 && line[length] == ':'
         ? line + length + 1 : NULL;
}

void
subid_read_text (char *text, const char *owner, uint32_t uid,
                 struct idmap *owned)
{
  char number[16], *line;
  snprintf (number, sizeof number, "%u", uid);
  while ((line = next_line (&text)))
    {
      uint64_t start, count;
      const char *end, *p = after (line, owner);
      if (!p)
        p = after (line, number);
      if (p && parse_decimal (p, UINT64_MAX, &start, &end) == 0
          && *end == ':'
          && parse_decimal (end + 1, UINT64_MAX, &count, &end) == 0
          && *end == '\0')
        add_block (owned, start, count);
    }
}

/* Read all that getsubids writes to FD.  False where it makes no sense.  */
static bool
read_answers (int fd, struct idmap *owned)
{
  struct strbuf text = STRBUF_INIT;
  bool sense = read_all (fd, &text) == 0;
  char *rest = text.data, *line;
  while (sense && (line = next_line (&rest)))
    sense = subid_read_answer (line, owned);
  strbuf_free (&text);
  return sense;
}

/* Start PROGRAM, which is getsubids; it writes into OUTPUT.  */
static int
start (const char *program, enum id_kind kind, int output, pid_t *pid)
{
  char name[] = "getsubids", flag[] = "-g";
  char *owner = (char *) subid_owner ();
  char *const argv[] = { name, kind == ID_GROUP ? flag : owner,
                         kind == ID_GROUP ? owner : NULL, NULL };
  const struct helper_program helper = { program, argv, output, false };
  return process_spawn (&helper, pid);
}

/* Ask PROGRAM.  False where it could not be asked or gave no answer.  Exit
   status 1 with no output is one: there are none.  */
static bool
ask (const char *program, enum id_kind kind, struct idmap *owned)
{
  int ends[2] = { -1, -1 };
  pid_t pid = 0;
  if (pipe2 (ends, O_CLOEXEC) < 0 || ends[0] <= STDERR_FILENO)
    return false;
  _cleanup_close_ int answers = ends[0];
  bool started = start (program, kind, ends[1], &pid) == 0;
  /* As long as we hold it as well, the end of the program is not seen.  */
  bool closed = close_surely (ends[1]) == 0;
  if (!started)
    return false;
  if (!closed)
    kill (pid, SIGKILL);
  bool sense = closed && read_answers (answers, owned);
  int status = process_wait (pid);
  /* Where SIGCHLD is ignored the status is lost; the output speaks.  */
  bool ended = status < 0 ? owned->n > 0
               : WIFEXITED (status) && WEXITSTATUS (status) <= 1;
  return sense && ended;
}

/* Read what the file of KIND says.  */
static int
look_up (enum id_kind kind, struct idmap *owned, struct error *err)
{
  struct strbuf text = STRBUF_INIT;
  _cleanup_close_ int fd = open (files[kind], O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT)
    return 0;
  int status = fd < 0 || read_all (fd, &text) < 0
               ? error_set (err, STEP_PLAN, fd < 0 ? "open" : "read", errno,
                            N_("cannot read %s"), files[kind]) : 0;
  if (status == 0)
    subid_read_text (text.data, subid_owner (), geteuid (), owned);
  strbuf_free (&text);
  return status;
}

/* Read the caller's subordinate IDs into the cache.  */
static int
need_owned (enum id_kind kind, struct error *err)
{
  if (cache[kind].have)
    return 0;
  struct idmap owned = IDMAP_INIT;
  const char *program = find_getsubids ();
  if (!program || !ask (program, kind, &owned))
    {
      idmap_free (&owned);
      program = files[kind];
      if (look_up (kind, &owned, err) < 0)
        return -1;
    }
  cache[kind].have = true;
  cache[kind].owned = owned;
  cache[kind].source = program;
  return 0;
}

static int
subordinate (void *data, enum id_kind kind, struct idmap *map,
             struct error *err)
{
  (void) data;
  if (need_owned (kind, err) < 0)
    return -1;
  idmap_copy (map, &cache[kind].owned);
  if (map->n)
    return 0;
  error_set (err, STEP_PLAN, NULL, 0, kind == ID_USER
             ? N_("the map 'auto' needs subordinate user IDs, and %s knows "
                  "of none")
             : N_("the map 'auto' needs subordinate group IDs, and %s knows "
                  "of none"), cache[kind].source);
  return error_because (err, CAUSE_SUBID_NONE, subid_owner ());
}

static int
own_map (void *data, enum id_kind kind, struct idmap *map, struct error *err)
{
  (void) data;
  const char *path = kind == ID_USER ? "/proc/self/uid_map"
                                     : "/proc/self/gid_map";
  char text[IDMAP_MAX_EXTENTS * 33 + 1];
  struct extent extents[IDMAP_MAX_EXTENTS];
  if (read_file_at (AT_FDCWD, path, text, sizeof text) < 0)
    return error_set (err, STEP_PLAN, "open", errno, N_("cannot read %s"),
                      path);
  ssize_t n = idmap_scan (text, extents, COUNT_OF (extents));
  if (n < 0)
    return error_set (err, STEP_PLAN, "read", EBADMSG, N_("cannot read %s"),
                      path);
  for (ssize_t i = 0; i < n; i++)
    idmap_append (map, extents[i]);
  return 0;
}

/* getpwnam(3) lists the errors that mean no more than that there is none.  */
static bool
means_not_found (int errnum)
{
  return errnum == 0 || errnum == ENOENT || errnum == ESRCH
         || errnum == EBADF || errnum == EPERM;
}

static int
lookup (void *data, enum id_kind kind, const char *name, uint32_t *id,
        struct error *err)
{
  (void) data;
  names_start ();
  errno = 0;
  *id = ID_INVALID;
  if (kind == ID_USER)
    {
      const struct passwd *user = getpwnam (name);
      if (user)
        *id = user->pw_uid;
    }
  else
    {
      const struct group *group = getgrnam (name);
      if (group)
        *id = group->gr_gid;
    }
  if (*id != ID_INVALID)
    return 0;
  if (means_not_found (errno))
    return error_set (err, STEP_PLAN, NULL, 0, kind == ID_USER
                      ? N_("there is no user named %s")
                      : N_("there is no group named %s"), name);
  return error_set (err, STEP_PLAN, kind == ID_USER ? "getpwnam" : "getgrnam",
                    errno, kind == ID_USER ? N_("cannot look up the user %s")
                    : N_("cannot look up the group %s"), name);
}

void
subid_source (struct map_source *source, enum id_kind kind, uint32_t self)
{
  *source = (struct map_source) { kind, self, own_map, subordinate, lookup,
                                  NULL };
}

/* Take what OWNED has out of a copy of MAP; what is left is not owned.  */
static void
subtract (const struct idmap *map, const struct idmap *owned,
          struct idmap *left)
{
  idmap_copy (left, map);
  for (size_t i = 0; i < owned->n; i++)
    idmap_remove (left, SIDE_OUTSIDE, owned->extents[i].outside,
                  owned->extents[i].count);
}

static int
fail_not_owned (enum id_kind kind, const struct extent *missing,
                struct error *err)
{
  char ids[32];
  snprintf (ids, sizeof ids, missing->count > 1 ? "%u-%u" : "%u",
            missing->outside, missing->outside + missing->count - 1);
  error_set (err, STEP_PLAN, NULL, 0, kind == ID_USER
             ? N_("cannot map the outside user IDs %s")
             : N_("cannot map the outside group IDs %s"), ids);
  return cache[kind].owned.n
         ? error_because (err, CAUSE_SUBID_NOT_OWNED, ids)
         : error_because (err, CAUSE_SUBID_NONE, subid_owner ());
}

/* Put SELF into an extent of its own, if it is not in one.  */
static void
isolate (struct idmap *map, uint32_t self)
{
  uint32_t inside;
  for (size_t i = 0; i < map->n; i++)
    if (map->extents[i].outside == self && map->extents[i].count == 1)
      return;
  if (!idmap_to_inside (map, self, &inside))
    return;
  idmap_remove (map, SIDE_OUTSIDE, self, 1);
  idmap_append (map, (struct extent) { inside, self, 1 });
  idmap_sort (map);
}

int
subid_fit (struct idmap *map, enum id_kind kind, uint32_t self,
           struct error *err)
{
  if (map->n == 1 && map->extents[0].count == 1
      && map->extents[0].outside == self)
    return 0;
  if (need_owned (kind, err) < 0)
    return -1;
  struct idmap left;
  subtract (map, &cache[kind].owned, &left);
  uint32_t inside;
  bool own_left = idmap_to_inside (&left, self, &inside);
  if (own_left)
    idmap_remove (&left, SIDE_OUTSIDE, self, 1);
  int status = left.n ? fail_not_owned (kind, &left.extents[0], err) : 0;
  if (status == 0 && own_left)
    isolate (map, self);
  idmap_free (&left);
  return status;
}
