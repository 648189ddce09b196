/* program.c -- become PROGRAM

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

#include "program.h"

#include "sys.h"

#include <asm/ioctls.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* These three stand for the libc functions that a program without libc has
   not got.  */
static size_t
length_of (const char *s)
{
  size_t n = 0;
  while (s[n])
    n++;
  return n;
}

static bool
has_slash (const char *s)
{
  for (; *s; s++)
    if (*s == '/')
      return true;
  return false;
}

static const char *
path_of (char *const env[])
{
  for (; *env; env++)
    {
      const char *s = *env;
      if (s[0] == 'P' && s[1] == 'A' && s[2] == 'T' && s[3] == 'H'
          && s[4] == '=')
        return s + 5;
    }
  return "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin";
}

/* Put "DIR/NAME" into BUF; an empty DIR is the working directory.  False
   where it does not fit: such a file cannot be there.  */
static bool
join (char *buf, size_t size, const char *dir, size_t n, const char *name)
{
  size_t m = length_of (name), at = 0;
  if (n + m + 2 > size)
    return false;
  for (size_t i = 0; i < n; i++)
    buf[at++] = dir[i];
  if (n)
    buf[at++] = '/';
  for (size_t i = 0; i <= m; i++)
    buf[at++] = name[i];
  return true;
}

/* Where TO is too small, it ends with "...".  */
static void
copy (char *to, const char *from, size_t size)
{
  size_t i = 0;
  for (; i < size - 1 && from[i]; i++)
    to[i] = from[i];
  to[i] = '\0';
  for (size_t dots = 0; from[i] && dots < 3; dots++)
    to[--i] = '.';
}

/* The type and mode of what is at PATH, or 0.  */
static uint32_t
mode_of (const char *path)
{
  struct stat st;
  st.st_mode = 0;
#ifdef __NR_newfstatat
  long result = sys_call (__NR_newfstatat, AT_FDCWD, path, &st, 0);
#else
  long result = sys_call (__NR_fstatat64, AT_FDCWD, path, &st, 0);
#endif
  return result == 0 ? st.st_mode : 0;
}

/* Put into BUF the first directory on the way to PATH that may not be
   searched, or "".  */
static void
find_closed (char *buf, size_t size, const char *path)
{
  for (size_t i = 0; path[i] && i + 2 < size; i++)
    {
      buf[i] = path[i];
      buf[i + 1] = '.';
      buf[i + 2] = '\0';
      if (path[i] == '/' && !mode_of (buf))
        {
          buf[i] = '\0';
          return;
        }
    }
  buf[0] = '\0';
}

/* Execve refused PATH, of MODE, with ERRNUM.  Why it is denied is found out
   here, where PROGRAM's rights are; access(2) would ask with the real ID.  */
static void
note_failure (struct start_failure *failure, const char *path, uint32_t mode,
              int errnum)
{
  failure->errnum = errnum;
  failure->stage = START_EXEC;
  copy (failure->path, path, sizeof failure->path);
  if (errnum != EACCES)
    return;
  if (!mode)
    {
      failure->stage = START_CLOSED;
      find_closed (failure->path, sizeof failure->path, path);
    }
  else if (S_ISDIR (mode) || !(mode & 0111)
           || sys_call (__NR_faccessat2, AT_FDCWD, path, X_OK, AT_EACCESS)
              == -EACCES)
    failure->mode = mode;
}

/* Try PATH.  True where the search is to go on.  */
static bool
try_exec (const char *path, char *const argv[], char *const env[],
          struct start_failure *failure)
{
  int errnum = -sys_call (__NR_execve, path, argv, env);
  uint32_t mode = mode_of (path);
  bool missing = errnum == ENOENT || errnum == ENOTDIR || errnum == EACCES
                 || errnum == ELOOP || errnum == ENAMETOOLONG
                 || errnum == ESTALE || errnum == ENODEV
                 || errnum == ETIMEDOUT;
  /* The first file that is really there is the one to report.  */
  if ((mode || !missing) && failure->stage == START_SEARCH)
    note_failure (failure, path, mode, errnum);
  return missing;
}

void
program_exec (char *const argv[], char *const env[],
              struct start_failure *failure)
{
  const char *name = argv[0];
  failure->errnum = ENOENT;
  failure->stage = START_SEARCH;
  failure->mode = 0;
  if (has_slash (name))
    {
      int errnum = -sys_call (__NR_execve, name, argv, env);
      uint32_t mode = mode_of (name);
      if (mode || errnum != ENOENT)
        note_failure (failure, name, mode, errnum);
      return;
    }
  if (!*name)
    return;
  for (const char *dir = path_of (env), *end; ; dir = end + 1)
    {
      char path[4096];
      for (end = dir; *end && *end != ':'; end++)
        ;
      if (join (path, sizeof path, dir, end - dir, name)
          && !try_exec (path, argv, env, failure))
        return;
      if (!*end)
        return;
    }
}

/* SIGTTOU is blocked, or the kernel would stop us for this.  */
bool
program_take_terminal (int tty)
{
  int pid = sys_call (__NR_getpid);
  sys_call (__NR_setpgid, 0, 0);
  if (sys_call (__NR_getpgid, 0) != pid)
    return false;
  if (tty >= 0)
    sys_call (__NR_ioctl, tty, TIOCSPGRP, &pid);
  return true;
}

/* Ignore SIGCHLD.  The handler comes first and all else is zero, in every
   architecture's layout of the struct.  */
static bool
ignore_sigchld (void)
{
  long action[8] = { (long) SIG_IGN }, now[8] = { (long) SIG_DFL };
  sys_call (__NR_rt_sigaction, SIGCHLD, action, 0, KERNEL_SIGSET_SIZE);
  sys_call (__NR_rt_sigaction, SIGCHLD, 0, now, KERNEL_SIGSET_SIZE);
  return now[0] == (long) SIG_IGN;
}

bool
program_restore_signals (uint64_t signal_mask, bool ignored_sigchld)
{
  uint64_t mask = ~signal_mask;
  if (ignored_sigchld && !ignore_sigchld ())
    return false;
  sys_call (__NR_rt_sigprocmask, SIG_SETMASK, &signal_mask, 0,
            KERNEL_SIGSET_SIZE);
  sys_call (__NR_rt_sigprocmask, SIG_SETMASK, 0, &mask, KERNEL_SIGSET_SIZE);
  return mask == signal_mask;
}

void
program_fill_message (struct message *message,
                      const struct start_failure *failure)
{
  message->value = failure->errnum;
  message->stage = failure->stage;
  message->mode = failure->mode;
  copy (message->path, failure->path, sizeof message->path);
}
