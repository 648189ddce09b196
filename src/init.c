/* init.c -- process 1: start PROGRAM, reap, report

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

#include "init.h"

#include "message.h"
#include "program.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

/* Elsewhere vfork(2) does, which AddressSanitizer has to know of as well.  */
#if SYS_NATIVE && !defined __SANITIZE_ADDRESS__
# define SPAWN_BY_CLONE 1
#else
# define SPAWN_BY_CLONE 0
# include <unistd.h>
#endif

/* What PROGRAM's process and process 1 share until exec: between the clone
   and the exec they run in the same memory, one at a time.  */
struct start
{
  const struct init_request *request;
  char *const *argv, *const *env;
  int pidfd;
  bool failed;                  /* exec has not happened */
  struct start_failure failure;
};

static void __attribute__ ((noreturn))
leave (int status)
{
  for (;;)
    sys_call (__NR_exit_group, status);
}

/* Close FD and make sure that it is: the channel in PROGRAM's hands would let
   it forge its own end.  */
static bool
really_close (int fd)
{
  if (fd < 0)
    return true;
  sys_call (__NR_close, fd);
  return sys_call (__NR_fcntl, fd, F_GETFD) == -EBADF;
}

/* What PROGRAM's process does up to exec.  Returns on failure only; the stage
   that it failed in.  */
static enum start_stage
try_program (struct start *start)
{
  const struct init_request *request = start->request;
  if (!program_take_terminal (request->tty))
    return START_GROUP;
  if (!really_close (request->channel) || !really_close (request->tty))
    return START_CLOSE;
  if (!program_restore_signals (request->signal_mask,
                                request->ignore_sigchld))
    return START_SIGNALS;
  program_exec (start->argv, start->env, &start->failure);
  return start->failure.stage;
}

/* PROGRAM's process, sharing the memory of process 1, which is suspended.  */
static void __attribute__ ((noinline))
become_program (struct start *start)
{
  start->failure.stage = try_program (start);
  start->failed = true;
}

/* Start PROGRAM's process; its PID, or -ERRNO.  Suspended until it has done
   exec or failed; then START says which.  Nothing may be kept on the stack
   across the clone, since the child uses the same one: so this function has
   no locals, and the call in the child is not its last act.  */
static long __attribute__ ((noinline))
spawn (struct start *start)
{
#if SPAWN_BY_CLONE
  long pid = sys_call (__NR_clone,
                       CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, 0,
                       &start->pidfd);
#else
  long pid = vfork ();
#endif
  if (pid == 0)
    {
      become_program (start);
      leave (127);
    }
  return pid;
}

/* In a shared PID namespace the kernel ends nobody for us.  Kill what has
   become our child, again and again, since each death hands us more, until
   there is none.  What has left by becoming a subreaper's child escapes.  */
static void
kill_children (void)
{
  for (;;)
    {
      char list[4096] = "";
      int fd = sys_call (__NR_openat, AT_FDCWD, "/proc/thread-self/children",
                         O_RDONLY | O_CLOEXEC);
      long n = fd < 0 ? -1 : sys_call (__NR_read, fd, list, sizeof list);
      if (fd >= 0)
        sys_call (__NR_close, fd);
      if (n <= 0)
        return;
      bool any = false;
      for (long i = 0, pid = 0; i < n; i++)
        if (list[i] >= '0' && list[i] <= '9')
          pid = 10 * pid + list[i] - '0';
        else if (pid)
          {
            any |= sys_call (__NR_kill, pid, SIGKILL) == 0;
            pid = 0;
          }
      if (!any || sys_call (__NR_wait4, -1, 0, 0, 0) < 0)
        return;
    }
}

/* PROGRAM has ended, or the supervisor has, or something fails that cannot
   fail.  */
static void __attribute__ ((noreturn))
finish (const struct init_request *request, int status)
{
  if (request->share_pid)
    kill_children ();
  leave (status);
}

/* Send MESSAGE, with the descriptor FD unless it is -1.  */
static void
tell (const struct init_request *request, struct message *message, int fd)
{
  struct iovec iov = { message, sizeof *message };
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof fd)];
  } control;
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
  if (fd >= 0)
    {
      msg.msg_control = &control;
      msg.msg_controllen = sizeof control;
      control.header = (struct cmsghdr) { .cmsg_len = CMSG_LEN (sizeof fd),
                                          .cmsg_level = SOL_SOCKET,
                                          .cmsg_type = SCM_RIGHTS };
      __builtin_memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
    }
  /* An error means that the supervisor is gone.  Without it nothing may go
     on, and the exit of process 1 is what ends everything.  */
  long sent;
  do
    sent = sys_call (__NR_sendmsg, request->channel, &msg, MSG_NOSIGNAL);
  while (sent == -EINTR);
  if (sent != (long) sizeof *message)
    finish (request, 1);
}

static void
tell_start_failed (const struct init_request *request,
                   const struct start_failure *failure)
{
  struct message message = { .type = MESSAGE_START_FAILED };
  program_fill_message (&message, failure);
  tell (request, &message, -1);
}

/* A raw wait status from what waitid says.  */
static int
wait_status (const siginfo_t *info)
{
  switch (info->si_code)
    {
    case CLD_EXITED:
      return (info->si_status & 0xff) << 8;
    case CLD_DUMPED:
      return info->si_status | 0x80;
    default:
      return info->si_status;
    }
}

/* Reap all that have ended, and tell of what concerns PROGRAM.  */
static void
reap (const struct init_request *request, long program)
{
  for (;;)
    {
      siginfo_t info;
      info.si_pid = 0;
      long result = sys_call (__NR_waitid, P_ALL, 0, &info,
                              WEXITED | WSTOPPED | WCONTINUED | WNOHANG, 0);
      if (result == -EINTR)
        continue;
      /* We have a child, PROGRAM's process: no error is to be expected.  The
         supervisor will see us end without a word.  */
      if (result < 0)
        finish (request, 1);
      if (info.si_pid == 0)
        return;
      if (info.si_pid != program)
        continue;
      struct message message = { .type = MESSAGE_ENDED,
                                 .value = wait_status (&info) };
      if (info.si_code == CLD_STOPPED || info.si_code == CLD_CONTINUED)
        message.type = info.si_code == CLD_STOPPED ? MESSAGE_STOPPED
                       : MESSAGE_CONTINUED;
      tell (request, &message, -1);
      if (message.type == MESSAGE_ENDED)
        finish (request, 0);
    }
}

/* Wait for the end of PROGRAM or of the supervisor.  */
static void __attribute__ ((noreturn))
watch (const struct init_request *request, long program, int pidfd,
       int signals)
{
  /* The pidfd gives PROGRAM's end more chances to be seen.  Looked at now and
     then only: while a tracer outside keeps the dead process, it stays
     readable.  */
  bool ended = false;
  struct pollfd fds[] = { { request->channel, 0, 0 },
                          { signals, POLLIN, 0 },
                          { pidfd, POLLIN, 0 } };
  for (;;)
    {
      /* Once before the first wait: a child may have ended by now.  */
      reap (request, program);
      fds[0].revents = fds[1].revents = fds[2].revents = 0;
      /* As the kernel of any word size has it here; it writes to it.  */
      long tenth[] = { 0, 100000000 };
      sys_call (__NR_ppoll, fds, 3, ended ? tenth : 0, 0, 0);
      if (fds[0].revents)
        finish (request, 0);
      if (fds[1].revents & POLLNVAL)
        finish (request, 1);
      if (fds[2].revents)
        {
          ended = true;
          fds[2].fd = -1;
        }
      if (fds[1].revents)
        {
          struct signalfd_siginfo ignored;
          sys_call (__NR_read, signals, &ignored, sizeof ignored);
        }
    }
}

/* Make this process private and start PROGRAM's; its PID, or START says what
   failed.  SIGNALS is to tell of its end.  */
static long
start_program (struct start *start, int *signals)
{
  uint64_t sigchld = UINT64_C (1) << (SIGCHLD - 1);
  sys_call (__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (sys_call (__NR_prctl, PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
    return 0;
  start->failure.stage = START_WATCH;
  *signals = sys_call (__NR_signalfd4, -1, &sigchld, KERNEL_SIGSET_SIZE,
                       SFD_CLOEXEC | SFD_NONBLOCK);
  long pid = *signals < 0 ? *signals : 0;
  if (*signals > 2)
    {
      start->failure.stage = START_CLONE;
      pid = spawn (start);
    }
  if (!start->failed)
    start->failure.errnum = pid < 0 ? -pid : 0;
#if !SPAWN_BY_CLONE
  if (pid > 0)
    start->pidfd = sys_call (__NR_pidfd_open, pid, 0);
#endif
  return pid;
}

void
init_run (const struct init_request *request, char *const argv[],
          char *const env[])
{
  struct start start;
  start.request = request;
  start.argv = argv;
  start.env = env;
  start.pidfd = -1;
  start.failed = false;
  start.failure.errnum = 0;
  start.failure.stage = START_PRIVATE;
  start.failure.mode = 0;
  start.failure.path[0] = '\0';

  /* Executed by descriptor, it would go by the descriptor's number.  */
  sys_call (__NR_prctl, PR_SET_NAME, "container-init");
  if (request->share_pid)
    sys_call (__NR_prctl, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  int signals = -1;
  long pid = start_program (&start, &signals);
  if (pid <= 0 || start.failed || start.pidfd <= 2)
    {
      tell_start_failed (request, &start.failure);
      finish (request, 1);
    }
  struct message started = { .type = MESSAGE_STARTED };
  tell (request, &started, start.pidfd);
  if (request->tty >= 0)
    sys_call (__NR_close, request->tty);
  watch (request, pid, start.pidfd, signals);
}

/* The text of a request: hexadecimal fields, each ended by a comma.  */

static char *
put (char *p, uint64_t value)
{
  static const char digits[] = "0123456789abcdef";
  int shift = 60;
  while (shift && !(value >> shift))
    shift -= 4;
  for (; shift >= 0; shift -= 4)
    *p++ = digits[(value >> shift) & 15];
  *p++ = ',';
  return p;
}

static const char *
get (const char *p, uint64_t *value)
{
  *value = 0;
  for (int i = 0; p && i < 17; i++, p++)   /* 16 digits and the comma */
    {
      if (*p == ',')
        return p + 1;
      int digit = *p >= '0' && *p <= '9' ? *p - '0'
                  : *p >= 'a' && *p <= 'f' ? *p - 'a' + 10 : -1;
      if (digit < 0)
        return 0;
      *value = *value << 4 | digit;
    }
  return 0;
}

void
init_request_format (const struct init_request *request,
                     char text[INIT_REQUEST_SIZE])
{
  char *p = put (text, request->channel);
  p = put (p, request->tty + 1);
  p = put (p, request->signal_mask);
  p = put (p, request->ignore_sigchld);
  p = put (p, request->share_pid);
  *p = '\0';
}

bool
init_request_scan (const char *text, struct init_request *request)
{
  uint64_t channel, tty, ignore, share;
  text = get (text, &channel);
  text = get (text, &tty);
  text = get (text, &request->signal_mask);
  text = get (text, &ignore);
  text = get (text, &share);
  if (!text || *text)
    return false;
  request->channel = channel;
  request->tty = (int) tty - 1;
  request->ignore_sigchld = ignore;
  request->share_pid = share;
  return true;
}
