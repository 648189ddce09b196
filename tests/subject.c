/* subject.c -- the ways of running container that the sweeps try

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

#include "subject.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/keyctl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The default set, as the manual has it, by number: chown, dac_override,
   fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service,
   sys_chroot, setfcap.  */
#define DEFAULT_CAPS 0x800405fbULL
#define CAP_PTRACE (1ULL << 19)
#define CAP_ADMIN (1ULL << 21)

const struct mode modes[] = {
  { .name = "default", .caps = DEFAULT_CAPS },
  { .name = "no-init", .options = { "--no-init" }, .no_init = true,
    .caps = DEFAULT_CAPS },
  { .name = "ranges", .options = { "--map=auto" }, .ranges = true,
    .caps = DEFAULT_CAPS },
  /* PROGRAM waits until the supervisor has said what was observed.  */
  { .name = "report", .options = { "--report" }, .status_fd = true,
    .caps = DEFAULT_CAPS },
  /* With this capability inside, a copy of ours is process 1.  */
  { .name = "copy", .options = { "--cap-add=sys_ptrace" },
    .caps = DEFAULT_CAPS | CAP_PTRACE },
  { .name = "options",
    .options = { "--map=keep", "--chdir=/", "--hostname=other",
                 "--setenv=FAULTS=1", "--cap-drop=chown" },
    .keep_fd = true, .hostname = "other", .cwd = "/",
    .caps = DEFAULT_CAPS & ~1ULL, .caps_bounding_only = true },
  { .name = "root", .caller_root = true, .caps = DEFAULT_CAPS },
  { .name = "terminal", .terminal = true, .alike = true,
    .caps = DEFAULT_CAPS },
  { .name = "share-pid", .options = { "--share=pid" }, .share = "pid",
    .alike = true, .caps = DEFAULT_CAPS },
  { .name = "share-user", .options = { "--share=user" }, .share = "user",
    .alike = true, .caller_root = true, .caps = DEFAULT_CAPS },
  /* Root's mounts are locked.  */
  { .name = "lock", .options = { "--cap-add=sys_admin" }, .lock = true,
    .alike = true, .caller_root = true, .caps = DEFAULT_CAPS | CAP_ADMIN },
};
const size_t n_modes = sizeof modes / sizeof modes[0];

static char *environment[] = {
  (char *) "PATH=/usr/sbin:/usr/bin:/sbin:/bin", (char *) "LC_ALL=C",
  (char *) "CANARY=1", NULL
};

static bool __attribute__ ((format (printf, 1, 2)))
cannot (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fprintf (stderr, ": %s\n", strerror (errno));
  return false;
}

bool
setup_start (struct setup *setup)
{
  setup->uid = geteuid ();
  setup->gid = getegid ();
  if (geteuid () == 0 && setup->user)
    {
      struct passwd *pw = getpwnam (setup->user);
      if (!pw)
        return cannot ("no user %s", setup->user);
      setup->uid = pw->pw_uid;
      setup->gid = pw->pw_gid;
    }
  else
    {
      struct passwd *pw = getpwuid (geteuid ());
      setup->user = pw ? strdup (pw->pw_name) : "";
    }
  strcpy (setup->cwd, "/tmp/sweep.XXXXXX");
  if (!mkdtemp (setup->cwd)
      || (geteuid () == 0 && chown (setup->cwd, setup->uid, setup->gid) < 0))
    return cannot ("cannot make %s", setup->cwd);
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  setup->keyring = syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
  if (setup->keyring > 0)
    syscall (SYS_add_key, "user", "container-test", "secret", 6,
             KEY_SPEC_SESSION_KEYRING);
  if (geteuid () == 0
      && (unshare (CLONE_NEWNS) < 0
          || mount (NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0))
    return cannot ("cannot make mounts shared");
  return true;
}

void
setup_end (struct setup *setup)
{
  if (rmdir (setup->cwd) < 0)
    cannot ("cannot remove %s", setup->cwd);
}

/* Is there a line for USER in FILE?  */
static bool
has_subordinates (const char *file, const char *user)
{
  char line[512];
  size_t n = strlen (user);
  bool found = false;
  FILE *stream = fopen (file, "re");
  while (stream && fgets (line, sizeof line, stream))
    found |= n && strncmp (line, user, n) == 0 && line[n] == ':';
  if (stream)
    fclose (stream);
  return found;
}

bool
mode_possible (const struct setup *setup, const struct mode *mode,
               const char **why)
{
  *why = NULL;
  if (mode->caller_root && geteuid () != 0)
    *why = "needs root";
  else if (!mode->caller_root && setup->uid == 0)
    *why = "needs an ordinary user";
  else if (mode->ranges && (access ("/usr/bin/newuidmap", X_OK) < 0
                            || !has_subordinates ("/etc/subuid", setup->user)
                            || !has_subordinates ("/etc/subgid",
                                                  setup->user)))
    *why = "needs newuidmap and subordinate IDs";
  return !*why;
}

/* Arguments.  */

struct words
{
  char *word[96];
  size_t n;
};

static void __attribute__ ((format (printf, 2, 3)))
add (struct words *words, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  if (vasprintf (&words->word[words->n++], format, args) < 0)
    abort ();
  va_end (args);
}

static void
be_user (const struct setup *setup, const struct mode *mode)
{
  if (geteuid () == 0 && !mode->caller_root
      && (initgroups (setup->user, setup->gid) < 0
          || setgid (setup->gid) < 0 || setuid (setup->uid) < 0))
    _exit (124);
}

/* What container --plan says.  */
static bool
read_plan (const struct setup *setup, const struct mode *mode, char *text,
           size_t size)
{
  int ends[2], status = 0;
  char *argv[16] = { (char *) (uintptr_t) setup->container,
                     (char *) "run", (char *) "--plan" };
  for (size_t i = 0; mode->options[i]; i++)
    argv[3 + i] = (char *) (uintptr_t) mode->options[i];
  if (pipe2 (ends, O_CLOEXEC) < 0)
    return false;
  pid_t pid = fork ();
  if (pid == 0)
    {
      be_user (setup, mode);
      dup2 (ends[1], 1);
      execve (argv[0], argv, environment);
      _exit (124);
    }
  close (ends[1]);
  size_t length = 0;
  ssize_t n;
  while ((n = read (ends[0], text + length, size - 1 - length)) > 0)
    length += n;
  text[length] = '\0';
  close (ends[0]);
  return waitpid (pid, &status, 0) == pid && status == 0;
}

struct extent
{
  unsigned inside, outside, count;
};

/* The map in the line of PLAN that has LABEL.  */
static size_t
find_map (const char *plan, const char *label, struct extent *map,
          size_t max)
{
  const char *p = strstr (plan, label);
  const char *end = p ? strchr (p, '\n') : NULL;
  p = p ? strstr (p, "count:") : NULL;
  size_t n = 0;
  int used = 0;
  for (p = p ? p + 6 : NULL; p && p < end && n < max; p += used)
    {
      if (sscanf (p, " %u:%u:%u%n", &map[n].inside, &map[n].outside,
                  &map[n].count, &used) != 3)
        break;
      n++;
      if (p[used] == ',')
        used++;
    }
  return n;
}

static unsigned
inside_of (const struct extent *map, size_t n, unsigned id)
{
  for (size_t i = 0; i < n; i++)
    if (id >= map[i].outside && id - map[i].outside < map[i].count)
      return map[i].inside + (id - map[i].outside);
  return 65534;
}

static void
add_map (struct words *words, const char *file, const struct extent *map,
         size_t n)
{
  char text[1024];
  size_t at = 0;
  for (size_t i = 0; i < n; i++)
    at += snprintf (text + at, sizeof text - at, "%s%u %u %u", i ? " " : "",
                    map[i].inside, map[i].outside, map[i].count);
  add (words, "file.%s=%s", file, text);
}

/* The caller's supplementary groups, as they show inside.  */
static void
add_groups (struct words *words, const struct setup *setup,
            const struct mode *mode, const struct extent *map, size_t n,
            bool dropped)
{
  gid_t groups[256];
  int n_groups = 256;
  char text[1024] = "";
  size_t at = 0;
  if (geteuid () != 0 || mode->caller_root)
    n_groups = getgroups (256, groups);
  else if (getgrouplist (setup->user, setup->gid, groups, &n_groups) < 0)
    n_groups = 0;
  for (int i = 1; i < n_groups; i++)    /* as the kernel sorts them */
    for (int j = i; j > 0 && groups[j - 1] > groups[j]; j--)
      {
        gid_t other = groups[j];
        groups[j] = groups[j - 1];
        groups[j - 1] = other;
      }
  for (int i = 0; i < n_groups && !dropped; i++)
    at += snprintf (text + at, sizeof text - at, "%s%u", i ? " " : "",
                    inside_of (map, n, groups[i]));
  add (words, "Groups=%s", text);
}

static bool
shares (const struct mode *mode, const char *namespace)
{
  return mode->share && strcmp (mode->share, namespace) == 0;
}

static void
add_identity (struct words *words, const struct setup *setup,
              const struct mode *mode, const char *plan)
{
  struct extent uids[340], gids[340];
  size_t n_uids = find_map (plan, "map user IDs", uids, 340);
  size_t n_gids = find_map (plan, "map group IDs", gids, 340);
  bool dropped = strstr (plan, "drop the caller's supplementary groups");
  unsigned uid = 0, gid = 0;
  const char *who = strstr (plan, "be user ID ");
  if (who && sscanf (who, "be user ID %u and group ID %u", &uid, &gid) != 2)
    uid = gid = -1;
  if (!shares (mode, "user"))
    {
      add_map (words, "uid_map", uids, n_uids);
      add_map (words, "gid_map", gids, n_gids);
    }
  add (words, "file.setgroups=%s",
       strstr (plan, "forbid setgroups") ? "deny" : "allow");
  add (words, "Uid=%u %u %u %u", uid, uid, uid, uid);
  add (words, "Gid=%u %u %u %u", gid, gid, gid, gid);
  add_groups (words, setup, mode, gids, n_gids, dropped);
}

static void
add_privilege (struct words *words, const struct mode *mode)
{
  unsigned long long held = mode->caps_bounding_only ? 0 : mode->caps;
  add (words, "CapInh=%016x", 0);
  add (words, "CapPrm=%016llx", held);
  add (words, "CapEff=%016llx", held);
  add (words, "CapBnd=%016llx", mode->caps);
  add (words, "CapAmb=%016x", 0);
  add (words, "NoNewPrivs=1");
}

static void
add_namespaces (struct words *words, const struct mode *mode)
{
  static const char *const files[] = { "user", "mnt", "pid", "ipc", "uts",
                                       "net", "cgroup" };
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
    {
      char path[64];
      struct stat st;
      snprintf (path, sizeof path, "/proc/self/ns/%s", files[i]);
      if (stat (path, &st) == 0)
        add (words, "%s.%s=%lu", shares (mode, files[i]) ? "same" : "new",
             files[i], (unsigned long) st.st_ino);
    }
}

/* What trace_run makes the caller be.  PS1 is set inside.  */
static void
add_caller (struct words *words, const struct mode *mode)
{
  add (words, "env=%d", mode->keep_fd ? 5 : 4);
  add (words, "SigBlk=%016x", 1 << (SIGUSR1 - 1));
  add (words, "SigIgn=%016x", 1 << (SIGHUP - 1) | 1 << (SIGPIPE - 1)
       | 1 << (SIGCHLD - 1));
  add (words, "SigCgt=%016x", 0);
}

char **
mode_argv (const struct setup *setup, const struct mode *mode, int fd,
           const char *last)
{
  struct words *words = calloc (1, sizeof *words);
  char plan[16384];
  if (!words || !read_plan (setup, mode, plan, sizeof plan))
    return NULL;
  add (words, "%s", setup->container);
  add (words, "run");
  for (size_t i = 0; mode->options[i]; i++)
    add (words, "%s", mode->options[i]);
  if (mode->status_fd)
    add (words, "--status-fd=%d", fd);
  if (mode->keep_fd)
    add (words, "--keep-fd=%d", fd);
  add (words, "--");
  add (words, "%s", setup->probe);
  add_namespaces (words, mode);
  add_identity (words, setup, mode, plan);
  add_privilege (words, mode);
  add (words, "hostname=%s", mode->hostname ? mode->hostname : "container");
  add (words, "cwd=%s", mode->cwd ? mode->cwd : setup->cwd);
  if (mode->keep_fd)
    add (words, "descriptors=%d", fd);
  else
    add (words, "descriptors=");
  if (setup->keyring > 0)
    add (words, "keyring=%ld", setup->keyring);
  add (words, "init=%s", mode->no_init ? "0" : shares (mode, "pid") ? "any"
       : mode->lock ? "late" : "1");
  if (!setup->plain)
    add_caller (words, mode);
  if (mode->terminal)
    add (words, "seccomp-tty=1");
  if (mode->caller_root)
    add (words, "protect=1");
  add (words, "%s", last);
  return words->word;
}

void
caller_exec (const struct setup *setup, const struct mode *mode,
             char *const argv[], int out)
{
  int null = open ("/dev/null", O_RDWR);
  if (dup2 (null, 0) < 0 || dup2 (out, 1) < 0 || dup2 (null, 2) < 0
      || chdir (setup->cwd) < 0)
    _exit (124);
  be_user (setup, mode);
  execve (argv[0], argv, environment);
  _exit (124);
}

static int64_t
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C (1000) + t.tv_nsec / 1000000;
}

bool
all_gone (int limit_ms)
{
  int64_t limit = now_ms () + limit_ms;
  for (;;)
    {
      pid_t pid = waitpid (-1, NULL, WNOHANG);
      if (pid < 0)
        return errno == ECHILD;
      if (pid == 0 && now_ms () > limit)
        return false;
      if (pid == 0)
        nanosleep (&(struct timespec) { .tv_nsec = 200000 }, NULL);
    }
}

bool
files_left (const struct setup *setup)
{
  bool any = false;
  DIR *dir = opendir (setup->cwd);
  struct dirent *entry;
  while (dir && (entry = readdir (dir)))
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      {
        any = true;
        unlinkat (dirfd (dir), entry->d_name, 0);
      }
  if (dir)
    closedir (dir);
  return any;
}

size_t
count_mounts (void)
{
  char buf[16384];
  size_t lines = 0;
  ssize_t n;
  int fd = open ("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
  while ((n = read (fd, buf, sizeof buf)) > 0)
    for (ssize_t i = 0; i < n; i++)
      lines += buf[i] == '\n';
  close (fd);
  return lines;
}

bool
subject_make (const struct setup *setup, const struct mode *mode, int fd,
              const char *last, struct subject *subject)
{
  *subject = (struct subject) {
    .argv = mode_argv (setup, mode, fd, last), .env = environment,
    .cwd = setup->cwd, .user = setup->user,
    .uid = mode->caller_root ? 0 : setup->uid,
    .gid = mode->caller_root ? 0 : setup->gid,
    .terminal = mode->terminal, .share_pid = shares (mode, "pid"),
    .keep = fd, .in = -1, .out = -1, .err = -1
  };
  if (!subject->argv)
    return cannot ("container run --plan failed for the mode %s", mode->name);
  if (!trace_find_main (setup->container, &subject->entry, &subject->main))
    return cannot ("no symbol \"main\" in %s", setup->container);
  return true;
}
