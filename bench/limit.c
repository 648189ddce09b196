/* limit.c -- the least that makes a container: what can be reached at all

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

/* usage: limit [-p] PROGRAM [ARG]...

   Runs PROGRAM as root in new namespaces of all kinds; with -p a new /proc is
   mounted as well.  Nothing is checked or explained, nothing is closed or
   dropped, no process 1 reaps, and where anything fails the status is 125.  */

#include <config.h>

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mount.h>

#include "start.h"
#include "sys.h"

struct run
{
  char **argv, **env;
  int proc;                     /* mount a new /proc */
  unsigned uid, gid;
};

/* "0 ID 1" into BUF, of 16 bytes; the length.  */
static size_t
format_map (unsigned id, char *buf)
{
  char digits[10];
  size_t n = 0, length = 2;
  buf[0] = '0';
  buf[1] = ' ';
  do
    digits[n++] = '0' + id % 10;
  while (id /= 10);
  while (n)
    buf[length++] = digits[--n];
  buf[length++] = ' ';
  buf[length++] = '1';
  return length;
}

static int
write_file (const char *path, const char *text, size_t n)
{
  long fd = sys_call (__NR_openat, AT_FDCWD, path, O_WRONLY);
  long written = fd < 0 ? -1 : sys_call (__NR_write, fd, text, n);
  sys_call (__NR_close, fd);
  return written == (long) n;
}

static void __attribute__ ((noinline))
be_program (struct run *run)
{
  char map[16];
  if (write_file ("/proc/self/setgroups", "deny", 4)
      && write_file ("/proc/self/gid_map", map, format_map (run->gid, map))
      && write_file ("/proc/self/uid_map", map, format_map (run->uid, map))
      && (!run->proc
          || (sys_call (__NR_mount, 0, "/", 0, MS_REC | MS_PRIVATE, 0) == 0
              && sys_call (__NR_mount, "proc", "/proc", "proc", 0, 0) == 0)))
    sys_call (__NR_execve, run->argv[0], run->argv, run->env);
}

/* As vfork: see process.c.  */
static long __attribute__ ((noinline))
spawn (struct run *run, struct clone_args *args)
{
  long pid = sys_call (__NR_clone3, args, sizeof *args);
  if (pid == 0)
    {
      be_program (run);
      for (;;)
        sys_call (__NR_exit_group, 125);
    }
  return pid;
}

static void
start (char **argv)
{
  struct run run = { .argv = argv + 1 };
  struct clone_args args = {
    .flags = CLONE_VM | CLONE_VFORK | CLONE_NEWUSER | CLONE_NEWNS
             | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET
             | CLONE_NEWCGROUP,
    .exit_signal = SIGCHLD
  };
  int status = 125 << 8;
  if (run.argv[0] && run.argv[0][0] == '-' && run.argv[0][1] == 'p')
    {
      run.proc = 1;
      run.argv++;
    }
  run.env = argv;
  while (*run.env++)
    ;
  run.uid = sys_call (__NR_geteuid);
  run.gid = sys_call (__NR_getegid);
  long pid = run.argv[0] ? spawn (&run, &args) : -1;
  if (pid > 0)
    sys_call (__NR_wait4, pid, &status, 0, 0);
  for (;;)
    sys_call (__NR_exit_group, status & 0x7f ? 125 : status >> 8 & 0xff);
}
