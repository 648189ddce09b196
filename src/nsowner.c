/* nsowner.c -- which user namespace owns the namespaces of a process.

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

#include "nsowner.h"
#include "capinfo.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

/* The inode number of the initial user namespace is the same on every
   kernel since Linux 3.8: PROC_USER_INIT_INO.  */
#define INITIAL_USER_NAMESPACE UINT64_C (0xEFFFFFFD)

enum { PATH_SIZE = 64 };

/* Write the path of PID's namespace file NAME.  */
static void
make_path (char *path, int procfd, pid_t pid, const char *name)
{
  const char *proc = procfd == AT_FDCWD ? "/proc/" : "";
  if (pid)
    snprintf (path, PATH_SIZE, "%s%d/ns/%s", proc, (int) pid, name);
  else
    snprintf (path, PATH_SIZE, "%sself/ns/%s", proc, name);
}

static int
open_ns (int procfd, pid_t pid, const char *name)
{
  char path[PATH_SIZE];
  make_path (path, procfd, pid, name);
  return openat (procfd, path, O_RDONLY | O_CLOEXEC);
}

static bool
same_file (int fd, const struct stat *st)
{
  struct stat other;
  return fstat (fd, &other) == 0 && other.st_dev == st->st_dev
         && other.st_ino == st->st_ino;
}

/* Does the user namespace USER, or one below it, own the namespace FD?  The
   kernel shows no owner above the caller's own user namespace (EPERM); such
   a one is not below USER, which the caller could open.  */
static bool
is_owned (int fd, const struct stat *user)
{
  int owner = ioctl (fd, NS_GET_USERNS);
  while (owner >= 0 && !same_file (owner, user))
    {
      int parent = ioctl (owner, NS_GET_PARENT);
      close (owner);
      owner = parent;
    }
  if (owner < 0)
    return false;
  close (owner);
  return true;
}

static unsigned
owned_by (int procfd, pid_t pid, const struct stat *user)
{
  unsigned owned = CAPINFO_NS (NS_USER);
  for (int kind = 0; kind < N_NS_KINDS; kind++)
    if (kind != NS_USER)
      {
        _cleanup_close_ int fd = open_ns (procfd, pid, ns_types[kind].file);
        if (fd >= 0 && is_owned (fd, user))
          owned |= CAPINFO_NS (kind);
      }
  /* The offsets that CAP_SYS_TIME sets are those of the time namespace that
     the next child will be in, and only until a process is in it;
     time_namespaces(7).  */
  _cleanup_close_ int now = open_ns (procfd, pid, "time");
  _cleanup_close_ int later = open_ns (procfd, pid, "time_for_children");
  struct stat st;
  if (now >= 0 && fstat (now, &st) == 0 && later >= 0
      && !same_file (later, &st) && is_owned (later, user))
    owned |= CAPINFO_NS_TIME;
  return owned;
}

int
nsowner_read (int procfd, pid_t pid, struct ns_ownership *ownership,
              struct error *err)
{
  struct stat user;
  uid_t owner;
  _cleanup_close_ int fd = open_ns (procfd, pid, "user");

  *ownership = (struct ns_ownership) { .user = 0 };
  if (fd < 0 || fstat (fd, &user) < 0)
    {
      int errnum = errno;
      char path[PATH_SIZE];
      make_path (path, procfd, pid, "user");
      return error_set (err, STEP_NAMESPACES, "open", errnum,
                        N_("cannot look at %s"), path);
    }
  ownership->user = user.st_ino;
  ownership->initial = user.st_ino == INITIAL_USER_NAMESPACE;
  if (ioctl (fd, NS_GET_OWNER_UID, &owner) == 0)
    {
      ownership->owner = owner;
      ownership->owner_known = true;
    }
  ownership->owned = owned_by (procfd, pid, &user);
  return 0;
}
