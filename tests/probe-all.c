/* probe-all.c -- is everything that was asked for really there?

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

/* Runs as PROGRAM and looks for itself.  Prints a line "fault: ..." for each
   promise that is not kept, and "probe: ok" where all are.

   Usage: probe-all [KEY=VALUE]...
     new.NS, same.NS            NS is a file of /proc/self/ns, VALUE the inode
                                of the caller's
     Uid, CapEff...             a line of /proc/self/status, without blanks
     file.NAME                  the text of /proc/self/NAME, blanks squeezed
     hostname, cwd, keyring, descriptors (3,4), seccomp-tty
     protect=1                  the kernel's files cannot be written, nor be
                                made so
     init=1                     this is process 2, and the parent process 1,
                                which must be out of reach
     init=late                  the same, but there was a process 2 before
     init=any                   the same, but both have any number: the PID
                                namespace is the caller's, and /proc
     init=0                     this is process 1
     env                        the number of variables
     sleep=MS                   take that long, when all is looked at
     churn=N                    leave N orphans, and see that they are reaped
     stay=1                     then wait for a signal
     exit=N                     the status, if all is well
   Exit status: exit's, or 43.  */

#include <config.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/magic.h>
#include <net/if.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

static int faults;
static char status_text[8192];

#define FAULT(...) (faults++, printf ("fault: " __VA_ARGS__), puts (""))

/* Read a file as text; blanks become one, or none.  */
static void
read_text (const char *path, char *text, size_t size, const char *blank)
{
  char raw[8192];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read (fd, raw, sizeof raw);
  if (fd >= 0)
    close (fd);
  size_t at = 0;
  bool gap = false;
  for (ssize_t i = 0; i < n && at + 2 < size; i++)
    if (raw[i] == ' ' || raw[i] == '\t' || raw[i] == '\n')
      gap = at > 0;
    else
      {
        if (gap && *blank)
          text[at++] = *blank;
        gap = false;
        text[at++] = raw[i];
      }
  text[at] = '\0';
}

static void
same_text (const char *key, const char *found, const char *wanted)
{
  if (strcmp (found, wanted) != 0)
    FAULT ("%s is '%s', not '%s'", key, found, wanted);
}

/* A line of status: what stands there, with single blanks.  */
static void
look_at_status (const char *key, const char *wanted)
{
  char found[256] = "";
  size_t n = strlen (key), at = 0;
  for (const char *p = status_text; p; p = strchr (p, '\n'))
    {
      p += *p == '\n';
      if (strncmp (p, key, n) == 0 && p[n] == ':')
        {
          for (p += n + 1; *p && *p != '\n' && at + 1 < sizeof found; p++)
            if (*p != '\t' && *p != ' ')
              found[at++] = *p;
            else if (at && found[at - 1] != ' ')
              found[at++] = ' ';
          while (at && found[at - 1] == ' ')
            at--;
          found[at] = '\0';
          break;
        }
    }
  same_text (key, found, wanted);
}

static void
look_at_namespace (const char *name, const char *inode, bool same)
{
  char path[64];
  struct stat st = { .st_ino = 0 };
  snprintf (path, sizeof path, "/proc/self/ns/%s", name);
  if (stat (path, &st) < 0)
    FAULT ("no %s", path);
  else if ((st.st_ino == strtoul (inode, NULL, 10)) != same)
    FAULT ("the %s namespace is %s the caller's", name, same ? "not" : "");
}

static void
look_at_proc (bool own)
{
  struct statfs fs;
  char self[16] = "", pid[16];
  snprintf (pid, sizeof pid, "%d", (int) getpid ());
  if (statfs ("/proc", &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC
      || (own && (fs.f_flags & 0xe) != 0xe))
    FAULT ("/proc is not a new one");
  if (readlink ("/proc/self", self, sizeof self - 1) < 0
      || strcmp (self, pid) != 0)
    FAULT ("/proc/self is not %s", pid);
}

static void
look_at_mounts (void)
{
  char line[4096];
  FILE *file = fopen ("/proc/self/mountinfo", "re");
  if (!file)
    FAULT ("no mountinfo");
  while (file && fgets (line, sizeof line, file))
    if (strstr (line, " shared:") || strstr (line, " master:"))
      {
        FAULT ("mounts spread: %s", line);
        break;
      }
  if (file)
    fclose (file);
}

static void
look_at_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo" };
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (ioctl (fd, SIOCGIFFLAGS, &request) < 0
      || !(request.ifr_flags & IFF_UP))
    FAULT ("lo is down");
  close (fd);
}

/* Open descriptors above 2, as "3,4".  */
static void
look_at_descriptors (const char *wanted)
{
  char found[256] = "";
  DIR *dir = opendir ("/proc/self/fd");
  struct dirent *entry;
  while (dir && (entry = readdir (dir)))
    {
      int fd = atoi (entry->d_name);
      size_t n = strlen (found);
      if (fd > 2 && fd != dirfd (dir))
        snprintf (found + n, sizeof found - n, "%s%d", n ? "," : "", fd);
    }
  if (dir)
    closedir (dir);
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) != 0)
      FAULT ("descriptor %d is closed", fd);
  same_text ("descriptors", found, wanted);
}

static void
look_at_keyring (const char *serial)
{
  long mine = syscall (SYS_keyctl, KEYCTL_GET_KEYRING_ID,
                       KEY_SPEC_SESSION_KEYRING, 0);
  if (mine == strtol (serial, NULL, 10))
    FAULT ("the session keyring is the caller's");
  if (syscall (SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user",
               "container-test", 0) > 0)
    FAULT ("a key of the caller's is found");
}

static const char *
path_of (pid_t pid, const char *name)
{
  static char path[64];
  snprintf (path, sizeof path, "/proc/%d/%s", (int) pid, name);
  return path;
}

/* Process 1, by every way into it that ptrace(2) access decides on.  */
static void
look_at_init (pid_t pid)
{
  char buf[16], text[128];
  struct iovec local = { buf, sizeof buf }, remote = { buf, sizeof buf };
  static const char *const files[] = { "mem", "environ", "maps", "auxv" };
  read_text (path_of (pid, "comm"), text, sizeof text, " ");
  if (strcmp (text, "container") != 0 && strcmp (text, "container-init") != 0)
    {
      FAULT ("process %d is '%s'", (int) pid, text);
      return;
    }
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    {
      int fd = open (path_of (pid, files[i]), O_RDONLY | O_CLOEXEC);
      /* Of a process that is about to end they can be, and are empty.  */
      if (fd >= 0 && read (fd, buf, sizeof buf) != 0)
        FAULT ("%s can be opened", path_of (pid, files[i]));
      close (fd);
    }
  if (readlink (path_of (pid, "exe"), buf, sizeof buf) > 0)
    FAULT ("%s can be followed", path_of (pid, "exe"));
  if (process_vm_readv (pid, &local, 1, &remote, 1, 0) >= 0
      || (errno != EPERM && errno != ESRCH))
    FAULT ("process_vm_readv on process %d: %s", (int) pid, strerror (errno));
  if (ptrace (PTRACE_SEIZE, pid, NULL, NULL) == 0)
    FAULT ("process %d can be traced", (int) pid);
}

/* KIND: the value of init.  */
static void
look_at_process (const char *kind)
{
  int death = -1;
  bool init = *kind != '0', any = strcmp (kind, "any") == 0;
  pid_t own = !init ? 1 : *kind == '1' ? 2 : 3;
  prctl (PR_GET_PDEATHSIG, &death);
  look_at_proc (!any);
  if (getpid () != own && !any)
    FAULT ("this is process %d", (int) getpid ());
  if (init && getppid () != 1 && !any)
    FAULT ("process 1 is not the parent");
  if (getpgrp () != getpid ())
    FAULT ("the process group is %d", (int) getpgrp ());
  if (death != (init ? 0 : SIGKILL))
    FAULT ("the parent death signal is %d", death);
  if (prctl (PR_GET_DUMPABLE) != 1)
    FAULT ("PROGRAM is not dumpable");
  if (init)
    look_at_init (getppid ());
}

/* A write would do harm; that it could be done is enough.  */
static void
look_at_protection (void)
{
  static const char *const files[] = { "/proc/sys/kernel/core_pattern",
                                       "/proc/sysrq-trigger",
                                       "/sys/kernel/profiling" };
  static const char *const mounts[] = { "/proc/sys", "/proc/sysrq-trigger",
                                        "/sys" };
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    {
      if (umount2 (mounts[i], MNT_DETACH) == 0)
        FAULT ("%s can be unmounted", mounts[i]);
      int fd = open (files[i], O_WRONLY | O_CLOEXEC);
      if (fd >= 0 || (errno != EROFS && errno != ENOENT))
        FAULT ("%s can be written", files[i]);
      close (fd);
    }
}

/* Make N orphans, one after the other, and wait until nobody is left but
   process 1 and this one.  */
static void
churn (int n)
{
  for (int i = 0; i < n; i++)
    {
      pid_t pid = fork ();
      if (pid == 0)
        {
          if (fork () >= 0)
            _exit (0);
          _exit (1);
        }
      int status = -1;
      if (pid < 0 || waitpid (pid, &status, 0) != pid || status != 0)
        FAULT ("fork %d failed", i);
    }
  for (int tries = 0; tries < 1000; tries++)
    {
      DIR *dir = opendir ("/proc");
      struct dirent *entry;
      int processes = 0;
      while (dir && (entry = readdir (dir)))
        processes += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
      if (dir)
        closedir (dir);
      if (processes <= 2)
        return;
      usleep (1000);
    }
  FAULT ("orphans are not reaped");
}

static bool
starts (const char *s, const char *prefix)
{
  return strncmp (s, prefix, strlen (prefix)) == 0;
}

static void
look_at (const char *key, const char *value)
{
  char text[8192], path[64];
  if (starts (key, "new.") || starts (key, "same."))
    look_at_namespace (strchr (key, '.') + 1, value, *key == 's');
  else if (starts (key, "file."))
    {
      snprintf (path, sizeof path, "/proc/self/%s", key + 5);
      read_text (path, text, sizeof text, " ");
      same_text (key, text, value);
    }
  else if (strcmp (key, "hostname") == 0)
    {
      gethostname (text, sizeof text);
      same_text (key, text, value);
    }
  else if (strcmp (key, "cwd") == 0)
    same_text (key, getcwd (text, sizeof text) ? text : "", value);
  else if (strcmp (key, "keyring") == 0)
    look_at_keyring (value);
  else if (strcmp (key, "descriptors") == 0)
    look_at_descriptors (value);
  else if (strcmp (key, "init") == 0)
    look_at_process (value);
  else if (strcmp (key, "protect") == 0)
    look_at_protection ();
  else if (strcmp (key, "seccomp-tty") == 0)
    {
      if (ioctl (-1, TIOCSTI, "") == 0 || errno != EPERM)
        FAULT ("TIOCSTI: %s", strerror (errno));
    }
  else
    look_at_status (key, value);
}

int
main (int argc, char **argv)
{
  int n = 0, exit_status = 0;
  bool stay = false;
  int fd = open ("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (fd < 0 || read (fd, status_text, sizeof status_text - 1) < 0)
    FAULT ("no /proc/self/status");
  close (fd);
  look_at_mounts ();
  look_at_loopback ();
  while (environ[n])
    n++;
  for (int i = 1; i < argc; i++)
    {
      char *value = strchr (argv[i], '=');
      if (!value)
        continue;
      *value++ = '\0';
      if (strcmp (argv[i], "exit") == 0)
        exit_status = atoi (value);
      else if (strcmp (argv[i], "stay") == 0)
        stay = true;
      else if (strcmp (argv[i], "sleep") == 0)
        usleep (1000 * atoi (value));
      else if (strcmp (argv[i], "churn") == 0)
        churn (atoi (value));
      else if (strcmp (argv[i], "env") == 0)
        {
          if (n != atoi (value))
            FAULT ("%d variables in the environment, not %s", n, value);
        }
      else
        look_at (argv[i], value);
    }
  if (faults == 0)
    puts ("probe: ok");
  if (fflush (stdout) != 0)
    return 44;
  while (stay)
    pause ();
  return faults ? 43 : exit_status;
}
