/* nschain.c -- the user namespaces between a process and the caller

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

#include "nschain.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "process.h"
#include "util.h"

enum { TEXT_SIZE = IDMAP_MAX_EXTENTS * 33 + 1 };

static const char *const map_files[] = {
  [ID_USER] = "uid_map", [ID_GROUP] = "gid_map"
};

void
nschain_free (struct ns_chain *chain)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      idmap_free (&chain->map[kind]);
      for (size_t i = 0; i < chain->n; i++)
        idmap_free (&chain->levels[i].map[kind]);
    }
  free (chain->levels);
  *chain = (struct ns_chain) { .n = 0 };
}

static bool
parse_map (const char *text, struct idmap *map)
{
  struct extent extents[IDMAP_MAX_EXTENTS];
  ssize_t n = idmap_scan (text, extents, COUNT_OF (extents));
  for (ssize_t i = 0; i < n; i++)
    idmap_append (map, extents[i]);
  return n >= 0;
}

/* Read the maps below the directory DIRFD of a process.  */
static int
read_maps (int dirfd, struct idmap map[2])
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      char text[TEXT_SIZE];
      if (read_file_at (dirfd, map_files[kind], text, sizeof text) < 0)
        return -1;
      if (!parse_map (text, &map[kind]))
        {
          errno = EBADMSG;
          return -1;
        }
    }
  return 0;
}

/* Child: enter USER and write the texts of its maps, as they are seen there,
   to FD, each with a NUL.  */
static void __attribute__ ((noreturn))
tell_maps (int user, int fd)
{
  if (setns (user, CLONE_NEWUSER) < 0)
    _exit (1);
  int self = open ("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      char text[TEXT_SIZE];
      ssize_t n = read_file_at (self, map_files[kind], text, sizeof text);
      if (n < 0 || write_all (fd, text, n + 1) < 0)
        _exit (1);
    }
  _exit (0);
}

/* Read all from FD, which is two texts, each with a NUL.  */
static bool
hear_maps (int fd, struct idmap map[2])
{
  struct strbuf both = STRBUF_INIT;
  bool good = read_all (fd, &both) == 0 && both.length >= 2
              && both.data[both.length - 1] == '\0';
  size_t first = good ? strlen (both.data) + 1 : 0;
  good = good && first < both.length && parse_map (both.data, &map[ID_USER])
         && parse_map (both.data + first, &map[ID_GROUP]);
  strbuf_free (&both);
  return good;
}

/* Read the maps of the user namespace USER to its parent.  */
static bool
read_level (int user, struct idmap map[2])
{
  int ends[2];
  if (pipe2 (ends, O_CLOEXEC) < 0)
    return false;
  pid_t pid = fork ();
  if (pid == 0)
    tell_maps (user, ends[1]);
  close (ends[1]);
  bool heard = pid > 0 && hear_maps (ends[0], map);
  close (ends[0]);
  if (pid > 0)
    process_wait (pid);
  return heard;
}

static bool
same_file (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Walk from USER outwards to the namespace OWN, and note each.  Takes USER
   over.  False with errno EPERM where OWN is not passed: the kernel lets
   nobody look beyond his own.  */
static bool
walk (int user, const struct stat *own, struct ns_chain *chain)
{
  struct stat st;
  uid_t owner;
  bool found = false, readable = true;
  while (user >= 0 && fstat (user, &st) == 0
         && !(found = same_file (&st, own)))
    {
      struct ns_level level = { .user = st.st_ino };
      readable = readable && read_level (user, level.map);
      chain->levels = xreallocarray (chain->levels, chain->n + 1,
                                     sizeof level);
      chain->levels[chain->n++] = level;
      chain->owner = ioctl (user, NS_GET_OWNER_UID, &owner) == 0
                     ? owner : ID_INVALID;
      int parent = ioctl (user, NS_GET_PARENT);
      int errnum = errno;
      close (user);
      errno = errnum;
      user = parent;
    }
  if (user >= 0)
    close (user);
  chain->levels_known = readable;
  return found;
}

/* What went wrong at PATH, or with PID's namespace itself.  */
static int
fail (pid_t pid, const char *path, struct error *err)
{
  int errnum = errno;
  char number[16];
  snprintf (number, sizeof number, "%d", (int) pid);
  if (errnum == ENOENT || errnum == ESRCH)
    return error_set (err, STEP_PLAN, NULL, ESRCH,
                      N_("cannot look at process %s"), number);
  if (!path && errnum == EPERM)
    return error_set (err, STEP_PLAN, NULL, 0,
                      N_("process %s is in a user namespace that is neither "
                         "this one nor below it"), number);
  return error_set (err, STEP_PLAN, path ? "open" : "ioctl", errnum,
                    N_("cannot look at process %s"), number);
}

int
nschain_read (pid_t pid, struct ns_chain *chain, struct error *err)
{
  char path[32];
  struct stat own, user;
  *chain = (struct ns_chain) { .owner = ID_INVALID };
  snprintf (path, sizeof path, "/proc/%d", (int) pid);
  /* From here on it is this process, whatever becomes of its number.  */
  _cleanup_close_ int dir = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (dir < 0)
    return fail (pid, path, err);
  if (stat ("/proc/self/ns/user", &own) < 0)
    return error_set (err, STEP_PLAN, "stat", errno, N_("cannot read %s"),
                      "/proc/self/ns/user");
  int fd = openat (dir, "ns/user", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &user) < 0 || read_maps (dir, chain->map) < 0)
    {
      fail (pid, path, err);
      if (fd >= 0)
        close (fd);
      nschain_free (chain);
      return -1;
    }
  chain->user = user.st_ino;
  if (walk (fd, &own, chain))
    return 0;
  fail (pid, NULL, err);
  nschain_free (chain);
  return -1;
}

size_t
nschain_steps (const struct ns_chain *chain)
{
  return chain->n && chain->levels_known ? chain->n + 1 : 2;
}

/* The map of step I outwards.  */
static const struct idmap *
step_map (const struct ns_chain *chain, enum id_kind kind, size_t i)
{
  return chain->n && chain->levels_known ? &chain->levels[i].map[kind]
                                         : &chain->map[kind];
}

size_t
nschain_outwards (const struct ns_chain *chain, enum id_kind kind,
                  uint32_t id, uint32_t *steps)
{
  size_t n = nschain_steps (chain), done = 1;
  steps[0] = id;
  while (done < n
         && idmap_to_outside (step_map (chain, kind, done - 1),
                              steps[done - 1], &steps[done]))
    done++;
  return done;
}

size_t
nschain_inwards (const struct ns_chain *chain, enum id_kind kind,
                 uint32_t id, uint32_t *steps)
{
  size_t n = nschain_steps (chain), done = 1;
  steps[0] = id;
  while (done < n
         && idmap_to_inside (step_map (chain, kind, n - 1 - done),
                             steps[done - 1], &steps[done]))
    done++;
  return done;
}
