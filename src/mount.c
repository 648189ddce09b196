/* mount.c -- the mounts of the container

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

#include "mount.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#ifndef MS_PRIVATE
# error "sys/mount.h of glibc or musl is needed"
#endif

static bool
new_mount_namespace (const struct plan *plan)
{
  return !plan->share[NS_MOUNT];
}

/* Propagation.  */

static void
tell_propagation (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("keep mounts from spreading, in or out"));
}

static int
act_propagation (struct inside *in, struct error *err)
{
  (void) in;
  if (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
    return 0;
  return error_set (err, STEP_PROPAGATION, "mount", errno,
                    N_("cannot make the mounts private"), NULL);
}

/* Does the text of mountinfo, read in pieces, hold "shared:" or "master:"
   where the optional fields stand?  Paths are escaped there, so a blank
   before the word is enough: no path holds one.  */
static int
find_peer (int fd, char *text, bool *found)
{
  static const char *const words[] = { " shared:", " master:" };
  size_t kept = 0;
  *found = false;
  for (;;)
    {
      ssize_t n = read (fd, text + kept, SCRATCH_SIZE - kept);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n;
      size_t length = kept + n;
      for (size_t i = 0; i < COUNT_OF (words); i++)
        if (memmem (text, length, words[i], strlen (words[i])))
          *found = true;
      /* A word may be cut in two: keep what is one byte shorter.  */
      kept = length < 7 ? length : 7;
      memmove (text, text + length - kept, kept);
    }
}

static int
check_propagation (struct inside *in, struct error *err)
{
  _cleanup_close_ int fd = openat (in->proc, "self/mountinfo",
                                   O_RDONLY | O_CLOEXEC);
  bool found;
  /* 0 to 2 are open: such an answer is none, and to read there might wait.  */
  if (fd <= STDERR_FILENO || find_peer (fd, in->scratch, &found) < 0)
    return error_set (err, STEP_PROPAGATION, "read", errno,
                      N_("cannot read the mounts back"), NULL);
  if (!found)
    return 0;
  return step_refuted (err, STEP_PROPAGATION, "mount",
                       N_("mounts still spread"), NULL);
}

const struct step_action mount_propagation_step
  = { STEP_PROPAGATION, new_mount_namespace, tell_propagation,
      act_propagation, check_propagation };

/* A new /proc.  */

static bool
new_proc (const struct plan *plan)
{
  return plan->view.proc == PROC_NEW;
}

static void
tell_proc (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("mount a /proc of the new PID namespace"));
}

static int
act_proc (struct inside *in, struct error *err)
{
  (void) in;
  if (mount ("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
             NULL) == 0)
    return 0;
  return error_set (err, STEP_PROC, "mount", errno,
                    N_("cannot mount a new /proc"), NULL);
}

/* Is what is at /proc now a proc file system in which we are ourselves, with
   the flags that were asked for?  */
static int
check_proc (struct inside *in, struct error *err)
{
  /* nosuid, nodev, noexec, as statfs(2) has them.  */
  enum { WANTED = 0x2 | 0x4 | 0x8 };
  struct statfs fs;
  (void) in;
  if (statfs ("/proc", &fs) < 0)
    return error_set (err, STEP_PROC, "statfs", errno,
                      N_("cannot see the new /proc"), NULL);
  if (fs.f_type == PROC_SUPER_MAGIC && (fs.f_flags & WANTED) == WANTED
      && read_self (AT_FDCWD, "/proc/self") == getpid ())
    return 0;
  return step_refuted (err, STEP_PROC, "mount",
                       N_("/proc is not that of the new PID namespace"),
                       NULL);
}

const struct step_action mount_proc_step
  = { STEP_PROC, new_proc, tell_proc, act_proc, check_proc };

/* The kernel's own files, read-only.  Row by row what the system's root may
   write there, capabilities or not.  */

struct protected_path
{
  const char *path;
  bool is_mount;                /* a mount already, with mounts below it */
};

static const struct protected_path protected[] = {
  { "/proc/sys", false },
  { "/proc/sysrq-trigger", false },
  { "/proc/irq", false },
  { "/proc/bus", false },
  { "/sys", true },
};

/* The kernel lets whoever has CAP_SYS_ADMIN over a cgroup namespace mount the
   system's control groups anew, writable; in a user namespace of its own
   anybody has that.  So there may be no other: the limit is that of our user
   namespace, and goes for all below it; user_namespaces(7).  */
#define MAX_CGROUP_NAMESPACES "/proc/sys/user/max_cgroup_namespaces"

static bool
to_protect (const struct plan *plan)
{
  return plan->view.protect;
}

static void
tell_protect (const struct plan *plan, struct strbuf *text)
{
  strbuf_add (text, _("make the kernel's files read-only, since root inside "
                      "is the system's root:"));
  for (size_t i = 0; i < COUNT_OF (protected); i++)
    strbuf_addf (text, " %s", protected[i].path);
  if (!plan->share[NS_USER])
    strbuf_addf (text, ", %s = 0", MAX_CGROUP_NAMESPACES);
}

/* mount_setattr(2), since Linux 5.12, goes for all mounts below at once and
   cannot lose a flag that it was not told of.  */
static int
set_read_only (int fd, const char *path, unsigned flags)
{
  struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
  return syscall (SYS_mount_setattr, fd, path, flags | AT_RECURSIVE, &attr,
                  sizeof attr);
}

/* Cover PATH with a read-only view of itself.  */
static int
cover (const char *path)
{
  _cleanup_close_ int tree = syscall (SYS_open_tree, AT_FDCWD, path,
                                      OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC
                                      | AT_RECURSIVE);
  if (tree < 0 || set_read_only (tree, "", AT_EMPTY_PATH) < 0)
    return -1;
  return syscall (SYS_move_mount, tree, "", AT_FDCWD, path,
                  MOVE_MOUNT_F_EMPTY_PATH);
}

/* ENOSPC: the limit is 0 already, below a container of this kind, or reached;
   EINVAL: this kernel has none.  */
static bool
can_make_cgroup_namespace (void)
{
  return unshare (CLONE_NEWCGROUP) == 0
         || (errno != ENOSPC && errno != EINVAL);
}

static int
forbid_cgroup_namespaces (struct error *err)
{
  char text[16] = "";
  _cleanup_close_ int fd = open (MAX_CGROUP_NAMESPACES, O_RDWR | O_CLOEXEC);
  int errnum = fd < 0 ? errno : fd <= STDERR_FILENO ? EPROTO : 0;
  if ((errnum == EROFS || errnum == ENOENT) && !can_make_cgroup_namespace ())
    return 0;
  if (errnum == 0
      && (write_all (fd, "0", 1) < 0 || read_file (fd, text, sizeof text) < 0))
    errnum = errno;
  if (errnum)
    return error_set (err, STEP_PROTECT, "write", errnum,
                      N_("cannot write %s"), MAX_CGROUP_NAMESPACES);
  return strcmp (text, "0\n") == 0 ? 0
         : step_refuted (err, STEP_PROTECT, "write",
                         N_("cannot write %s"), MAX_CGROUP_NAMESPACES);
}

static int
act_protect (struct inside *in, struct error *err)
{
  if (!in->plan->share[NS_USER] && forbid_cgroup_namespaces (err) < 0)
    return -1;
  for (size_t i = 0; i < COUNT_OF (protected); i++)
    {
      const struct protected_path *p = &protected[i];
      int result = p->is_mount ? set_read_only (AT_FDCWD, p->path, 0)
                   : cover (p->path);
      /* Not there, or no mount: then nothing is to be protected.  */
      if (result < 0 && errno != ENOENT && !(p->is_mount && errno == EINVAL))
        return error_set (err, STEP_PROTECT, "mount_setattr", errno,
                          N_("cannot make %s read-only"), p->path);
    }
  return 0;
}

/* Of a path of a file system that is the kernel's; others may lie there in
   a root of the user's own making.  */
static bool
is_writable (const char *path)
{
  struct statfs fs;
  if (statfs (path, &fs) < 0)
    return errno != ENOENT;
  return (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC)
         && !(fs.f_flags & ST_RDONLY);
}

static int
check_protect (struct inside *in, struct error *err)
{
  for (size_t i = 0; i < COUNT_OF (protected); i++)
    if (is_writable (protected[i].path))
      return step_refuted (err, STEP_PROTECT, "mount_setattr",
                           N_("%s can still be written"),
                           protected[i].path);
  in->seen->protect = true;
  return 0;
}

const struct step_action mount_protect_step
  = { STEP_PROTECT, to_protect, tell_protect, act_protect, check_protect };
