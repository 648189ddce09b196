/* process.c -- create processes that are certain to be there

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

#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "error.h"
#include "util.h"

/* Nothing in this frame may change in the child that the parent still needs,
   so it is a function of its own, and what the child does another.  */
long __attribute__ ((noinline, no_sanitize ("address", "undefined")))
process_clone (struct process *process, unsigned long flags)
{
  struct clone_args args = {
    .flags = flags | CLONE_CHILD_SETTID,
    .child_tid = (uintptr_t) &process->tid,
    .exit_signal = SIGCHLD
  };
  process->tid = 0;
  long pid = sys_call (__NR_clone3, &args, sizeof args);
  /* ENOSYS: a filter that cannot look into the struct; older sandboxes.  */
  if (pid == -ENOSYS)
#if defined __x86_64__
    pid = sys_call (__NR_clone, args.flags | SIGCHLD, 0, 0, &process->tid, 0);
#else
    pid = sys_call (__NR_clone, args.flags | SIGCHLD, 0, 0, 0, &process->tid);
#endif
  if (pid == 0 && process->tid == 0)
    return -EPROTO;
  if (pid == 0)
    {
      process->child (process->data);
      for (;;)
        sys_call (__NR_exit_group, EXIT_OWN_FAILURE);
    }
  return pid;
}

/* Spawn.  */

struct spawn
{
  const struct helper_program *program;
  int errnum;                   /* why there was no exec */
};

/* Make TO the same open file as FROM, and make sure of it.  */
static bool
redirect (int from, int to)
{
  struct stat a, b;
  return dup2 (from, to) == to && fstat (from, &a) == 0 && fstat (to, &b) == 0
         && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void
become_helper (void *data)
{
  struct spawn *spawn = data;
  const struct helper_program *program = spawn->program;
  static char *no_environment[] = { NULL };
  const uint64_t none = 0;
  const struct rlimit no_core = { 0, 0 };
  /* Some wait for children of their own, or are to die of a closed pipe.  */
  const struct sigaction by_default = { .sa_handler = SIG_DFL };
  errno = EPROTO;
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  if (null > STDERR_FILENO && redirect (null, STDIN_FILENO)
      && redirect (program->output, STDOUT_FILENO)
      && redirect (program->errors ? program->output : null, STDERR_FILENO)
      && sigaction (SIGCHLD, &by_default, NULL) == 0
      && sigaction (SIGPIPE, &by_default, NULL) == 0
      && setrlimit (RLIMIT_CORE, &no_core) == 0
      && sys_call (__NR_rt_sigprocmask, SIG_SETMASK, &none, 0,
                   KERNEL_SIGSET_SIZE) == 0)
    execve (program->path, program->argv, no_environment);
  spawn->errnum = errno;
}

int
process_spawn (const struct helper_program *program, pid_t *pid)
{
  struct spawn spawn = { program, 0 };
  struct process process = { .child = become_helper, .data = &spawn };
  /* One of 0 to 2 would be hidden by what is put there.  */
  if (program->output <= STDERR_FILENO)
    {
      errno = EBADF;
      return -1;
    }
  long child = process_clone (&process, PROCESS_SHARED);
  if (child < 0)
    {
      errno = -child;
      return -1;
    }
  *pid = child;
  if (spawn.errnum == 0)
    return 0;
  process_wait (child);
  errno = spawn.errnum;
  return -1;
}

int
process_wait (pid_t pid)
{
  const int none = -1;          /* no status that there is */
  int status = none;
  pid_t waited;
  do
    waited = waitpid (pid, &status, 0);
  while ((waited < 0 && errno == EINTR) || (waited >= 0 && status == none));
  return waited < 0 ? -1 : status;
}
