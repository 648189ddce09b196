/* execfile.c -- what a file brings along when it is executed.

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

#include "execfile.h"
#include "idmap.h"
#include "util.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

enum
{
  INTERPRETERS_MAX = 5,         /* the kernel follows no more; execve(2) */
  MAP_TEXT_SIZE = 65536,        /* a page of the largest kind */
  XATTR_SIZE = 24,              /* revision 3 of security.capability */
  HEAD_SIZE = 256               /* BINPRM_BUF_SIZE */
};

/* The map in the file NAME of /proc/self.  An unreadable one is empty: then
   nothing is taken to be mapped.  */
static void
read_map (const char *name, struct idmap *map)
{
  _cleanup_free_ char *text = xmalloc (MAP_TEXT_SIZE);
  *map = (struct idmap) IDMAP_INIT;
  if (read_file_at (AT_FDCWD, name, text, MAP_TEXT_SIZE) <= 0)
    return;
  map->extents = xcalloc (IDMAP_MAX_EXTENTS, sizeof *map->extents);
  ssize_t n = idmap_scan (text, map->extents, IDMAP_MAX_EXTENTS);
  map->n = n > 0 ? n : 0;
}

/* Is ID in the map of the file NAME, and to what?  */
static bool
find_outside (const char *name, uint32_t id, uint32_t *outside)
{
  struct idmap map;
  read_map (name, &map);
  bool mapped = idmap_to_outside (&map, id, outside);
  idmap_free (&map);
  return mapped;
}

bool
execfile_uid_mapped (uint32_t uid)
{
  uint32_t outside;
  return find_outside ("/proc/self/uid_map", uid, &outside);
}

/* Are the owners of a file mapped?  stat(2) shows the overflow ID, usually
   65534, for those that are not, and that one rarely is itself.  */
static bool
owners_mapped (uint32_t uid, uint32_t gid)
{
  uint32_t outside;
  return execfile_uid_mapped (uid)
         && find_outside ("/proc/self/gid_map", gid, &outside);
}

/* Do capabilities for the user namespace whose root is ROOTID count here?
   They do in that one and in those below it.  What getxattr(2) shows without
   an ID is for this one or one above; with one, it may still be ID 0 of the
   parent that is mapped to another here.  */
static bool
rootid_counts (uint32_t rootid)
{
  uint32_t outside;
  return rootid == 0
         || (find_outside ("/proc/self/uid_map", rootid, &outside)
             && outside == 0);
}

static int
read_caps (const char *link, unsigned last, struct exec_found *found,
           struct error *err)
{
  unsigned char data[XATTR_SIZE];
  uint32_t rootid;
  ssize_t n = getxattr (link, "security.capability", data, sizeof data);

  /* EOVERFLOW: they are for the root of a user namespace that is neither
     this one nor above it.  */
  if (n < 0 && errno == EOVERFLOW)
    found->foreign_caps = true;
  else if (n < 0 && errno != ENODATA && errno != EOPNOTSUPP && errno != ERANGE)
    return error_set (err, STEP_EXEC, "getxattr", errno,
                      N_("cannot read the capabilities of %s"), found->path);
  if (n < 0 && errno != ERANGE)
    return 0;
  if (n < 0 || !capexec_parse_xattr (data, n, last, &found->file, &rootid))
    return error_set (err, STEP_EXEC, "execve", EINVAL,
                      N_("the capabilities of %s are malformed"),
                      found->path);
  found->file.has_caps = rootid_counts (rootid);
  found->foreign_caps = !found->file.has_caps;
  return 0;
}

/* If the file behind LINK is a script, put its interpreter's path into PATH
   of SIZE bytes.  One that can't be read can't be run by an interpreter
   either.  */
static bool
find_interpreter (const char *link, char *path, size_t size)
{
  char head[HEAD_SIZE + 1];
  _cleanup_close_ int fd = open (link, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  ssize_t n = fd < 0 ? -1 : read (fd, head, HEAD_SIZE);

  if (n < 2 || head[0] != '#' || head[1] != '!')
    return false;
  head[n] = '\0';
  char *name = head + 2 + strspn (head + 2, " \t");
  name[strcspn (name, " \t\n")] = '\0';
  if (!*name)
    return false;
  snprintf (path, size, "%s", name);
  return true;
}

static int
look_at (int fd, const char *link, unsigned last, struct exec_found *found,
         struct error *err)
{
  struct exec_file *file = &found->file;
  struct stat st;
  struct statvfs fs;

  if (fstat (fd, &st) < 0 || fstatvfs (fd, &fs) < 0)
    return error_set (err, STEP_EXEC, "stat", errno,
                      N_("cannot look at %s"), found->path);
  if (!S_ISREG (st.st_mode) || faccessat (AT_FDCWD, link, X_OK, AT_EACCESS))
    return error_set (err, STEP_EXEC, "execve",
                      S_ISDIR (st.st_mode) ? EISDIR : EACCES,
                      N_("cannot execute %s"), found->path);
  file->setuid = st.st_mode & S_ISUID;
  file->setgid = (st.st_mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);
  file->executable = true;
  file->uid = st.st_uid;
  file->gid = st.st_gid;
  file->mapped = owners_mapped (st.st_uid, st.st_gid);
  file->nosuid = fs.f_flag & ST_NOSUID;
  return read_caps (link, last, found, err);
}

static bool
is_program (const char *path)
{
  struct stat st;
  return faccessat (AT_FDCWD, path, X_OK, AT_EACCESS) == 0
         && stat (path, &st) == 0 && S_ISREG (st.st_mode);
}

/* Put into FOUND the path of NAME: as it is where it has a slash, else that
   of the first file in $PATH which this process may execute.  */
static int
search (const char *name, struct exec_found *found, struct error *err)
{
  const char *dirs = getenv ("PATH");
  size_t size = sizeof found->path;

  if (strchr (name, '/') || !*name)
    {
      if ((size_t) snprintf (found->path, size, "%s", name) < size)
        return 0;
      return error_set (err, STEP_EXEC, "execve", ENAMETOOLONG,
                        N_("cannot execute %s"), name);
    }
  for (const char *p = dirs ? dirs : "/bin:/usr/bin"; ; )
    {
      int n = strcspn (p, ":");
      if ((size_t) snprintf (found->path, size, "%.*s%s%s", n, p,
                             n ? "/" : "./", name) < size
          && is_program (found->path))
        return 0;
      p += n;
      if (!*p++)
        return error_set (err, STEP_EXEC, NULL, 0,
                          N_("cannot find %s in PATH"), name);
    }
}

int
execfile_read (const char *path, unsigned last, struct exec_found *found,
               struct error *err)
{
  *found = (struct exec_found) { .script = false };
  if (search (path, found, err) < 0)
    return -1;
  for (int i = 0; i <= INTERPRETERS_MAX; i++)
    {
      char link[64];
      _cleanup_close_ int fd = open (found->path, O_PATH | O_CLOEXEC);
      if (fd < 0)
        return error_set (err, STEP_EXEC, "open", errno,
                          N_("cannot execute %s"), found->path);
      /* fgetxattr(2) and others refuse an O_PATH descriptor, and a file that
         may be executed need not be readable.  */
      snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
      found->file = (struct exec_file) { .setuid = false };
      if (look_at (fd, link, last, found, err) < 0)
        return -1;
      if (!find_interpreter (link, found->path, sizeof found->path))
        return 0;
      found->script = true;
    }
  return error_set (err, STEP_EXEC, "execve", ELOOP,
                    N_("too many interpreters, at %s"), found->path);
}
