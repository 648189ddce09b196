/* supervise.c -- wait for PROGRAM, pass signals on, keep the terminal

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

#include "supervise.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "channel.h"
#include "sys.h"

/* The wait for one PROGRAM.  */
struct watch
{
  struct launch *launch;
  pid_t group;                  /* PROGRAM's process group, as we see it */
  bool holds_terminal;          /* it was given the terminal */
  bool ended;
  int status;                   /* raw */
};

/* The group is looked up when it is first needed: most runs never do.  0
   where PROGRAM has been reaped.  */
static pid_t
group_of (struct watch *watch)
{
  const struct launch *launch = watch->launch;
  if (watch->group == 0)
    watch->group = launch_pid (launch);
  return watch->group;
}

static void
send_to_group (struct watch *watch, int signum)
{
  pid_t group = group_of (watch);
  int program = watch->launch->program;
  /* Reaped, its number may be another's by now.  */
  if (group > 0
      && (program < 0
          || syscall (SYS_pidfd_send_signal, program, 0, NULL, 0) == 0))
    kill (-group, signum);
}

static void
send_to_program (struct watch *watch, int signum)
{
  const struct launch *launch = watch->launch;
  if (launch->program >= 0)
    syscall (SYS_pidfd_send_signal, launch->program, signum, NULL, 0);
  else
    kill (launch->child, signum);
}

/* Let PROGRAM go on, with the terminal if we have it and it had it.  */
static void
resume (struct watch *watch)
{
  const struct terminal *terminal = &watch->launch->terminal;
  if (watch->holds_terminal && terminal_is_ours (terminal))
    terminal_give (terminal, group_of (watch));
  send_to_group (watch, SIGCONT);
}

/* Stop this process by SIGNUM, as the terminal would have.  */
static void
stop_self (int signum)
{
  uint64_t bit = UINT64_C (1) << (signum - 1);
  struct sigaction action = { .sa_handler = SIG_DFL }, old;
  if (signum != SIGSTOP)
    sigaction (signum, &action, &old);
  kill (getpid (), signum);
  syscall (SYS_rt_sigprocmask, SIG_UNBLOCK, &bit, NULL, KERNEL_SIGSET_SIZE);
  /* Stopped here, until SIGCONT.  */
  syscall (SYS_rt_sigprocmask, SIG_BLOCK, &bit, NULL, KERNEL_SIGSET_SIZE);
  if (signum != SIGSTOP)
    sigaction (signum, &old, NULL);
}

static bool
is_pending (int signum)
{
  uint64_t pending = 0;
  syscall (SYS_rt_sigpending, &pending, KERNEL_SIGSET_SIZE);
  return pending & UINT64_C (1) << (signum - 1);
}

/* PROGRAM has stopped by SIGNUM.  */
static void
program_stopped (struct watch *watch, int signum)
{
  const struct terminal *terminal = &watch->launch->terminal;
  /* It wanted the terminal, which we had kept from it.  */
  if ((signum == SIGTTIN || signum == SIGTTOU) && terminal_is_ours (terminal))
    {
      watch->holds_terminal = true;
      resume (watch);
      return;
    }
  terminal_take_back (terminal, group_of (watch), false);
  stop_self (signum);
  /* SIGCONT has come, and will be read with the other signals.  Or we were
     not stopped: in an orphaned process group the kernel does not, as it would
     not have stopped PROGRAM there, so PROGRAM goes on as well.  */
  if (!is_pending (SIGCONT))
    resume (watch);
}

static void
signal_received (struct watch *watch, int signum)
{
  switch (signum)
    {
    case SIGCHLD:
      break;
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      send_to_group (watch, signum);
      break;
    case SIGCONT:
      resume (watch);
      break;
    default:
      send_to_program (watch, signum);
    }
}

static void
program_ended (struct watch *watch, int status)
{
  watch->ended = true;
  watch->status = status;
}

/* What process 1 says.  */
static int
hear (struct watch *watch, struct error *err)
{
  struct launch *launch = watch->launch;
  union packet packet;
  int passed;
  int result = channel_receive (launch->channel, 0, &packet, &passed, err);
  if (passed >= 0)
    close (passed);
  if (result < 0)
    return -1;
  if (result == 0)
    {
      close (launch->channel);
      launch->channel = -1;
    }
  else if (packet.message.type == MESSAGE_STOPPED)
    program_stopped (watch, packet.message.value);
  else if (packet.message.type == MESSAGE_ENDED)
    program_ended (watch, packet.message.value);
  return 0;
}

/* The child has ended, by the raw STATUS.  With --no-init it was PROGRAM.
   Else it was process 1: it tells of PROGRAM's end before its own, so what it
   said may still be unread.  Killed from outside it says nothing, and PROGRAM
   was killed with it, unless the PID namespace is the caller's; but it never
   exits without a word.  */
static int
child_ended (struct watch *watch, int status, struct error *err)
{
  struct launch *launch = watch->launch;
  launch->child = 0;
  while (!watch->ended && launch->program >= 0 && launch->channel >= 0)
    if (hear (watch, err) < 0)
      return -1;
  if (watch->ended)
    return 0;
  if (launch->program >= 0
      && (!WIFSIGNALED (status) || launch->plan->share[NS_PID]))
    return error_set (err, STEP_SUPERVISE, NULL, 0,
                      N_("process 1 ended without saying how PROGRAM did"),
                      NULL);
  program_ended (watch, status);
  return 0;
}

/* The child has stopped.  */
static void
child_stopped (struct watch *watch, int signum)
{
  const struct launch *launch = watch->launch;
  if (launch->program < 0)
    program_stopped (watch, signum);
  /* In the caller's PID namespace PROGRAM can stop its init.  */
  else if (launch->plan->share[NS_PID])
    kill (launch->child, SIGCONT);
}

/* Look after the child; WAIT for its end.  */
static int
look_at_child (struct watch *watch, bool wait, struct error *err)
{
  const int none = -1;          /* no status that there is */
  int status;
  pid_t pid;
  do
    {
      status = none;
      pid = waitpid (watch->launch->child, &status,
                     wait ? WUNTRACED : WNOHANG | WUNTRACED);
      if (pid > 0 && WIFSTOPPED (status))
        child_stopped (watch, WSTOPSIG (status));
    }
  while ((pid < 0 && errno == EINTR)
         || (pid >= 0 && status == none && (pid > 0 || wait))
         || (pid > 0 && WIFSTOPPED (status) && wait));
  if (pid < 0)
    return error_set (err, STEP_SUPERVISE, "waitpid", errno,
                      N_("cannot wait for process 1"), NULL);
  return pid == 0 || WIFSTOPPED (status) ? 0
         : child_ended (watch, status, err);
}

/* Have our own writes brought it upon us?  */
static bool
caused_by_us (const struct signalfd_siginfo *info)
{
  return (info->ssi_signo == SIGPIPE || info->ssi_signo == SIGXFSZ)
         && info->ssi_code == SI_USER
         && info->ssi_pid == (uint32_t) getpid ();
}

/* One round of waiting.  */
static int
wait_once (struct watch *watch, struct error *err)
{
  struct launch *launch = watch->launch;
  struct pollfd fds[] = { { .fd = launch->signals, .events = POLLIN },
                          { .fd = launch->channel, .events = POLLIN } };
  if (poll (fds, COUNT_OF (fds), -1) < 0)
    return errno == EINTR ? 0
           : error_set (err, STEP_SUPERVISE, "poll", errno,
                        N_("cannot wait for PROGRAM"), NULL);
  if ((fds[0].revents | fds[1].revents) & POLLNVAL)
    return error_set (err, STEP_SUPERVISE, "poll", EBADF,
                      N_("cannot wait for PROGRAM"), NULL);
  /* The channel first: the end of PROGRAM comes before that of process 1.  */
  if (fds[1].revents)
    return hear (watch, err);
  struct signalfd_siginfo info;
  if (fds[0].revents
      && read (launch->signals, &info, sizeof info) == (ssize_t) sizeof info)
    {
      /* Told that it has ended, we insist on its status.  */
      bool dead = info.ssi_code == CLD_EXITED || info.ssi_code == CLD_KILLED
                  || info.ssi_code == CLD_DUMPED;
      if (info.ssi_signo == SIGCHLD)
        return look_at_child (watch, dead && info.ssi_pid
                                             == (uint32_t) launch->child,
                              err);
      if (!caused_by_us (&info))
        signal_received (watch, info.ssi_signo);
    }
  return 0;
}

int
supervise (struct launch *launch, struct error *err)
{
  struct watch watch = { .launch = launch,
                         .holds_terminal = launch->terminal.hand_over };
  /* With --no-init it may have stopped or ended before we looked.  */
  bool failed = launch->program < 0 && look_at_child (&watch, false, err) < 0;
  if (launch->terminal.fd >= 0)
    group_of (&watch);
  while (!failed && !watch.ended)
    failed = wait_once (&watch, err) < 0;
  /* Process 1 exits by itself now; the kernel ends what it leaves.  */
  if (!failed && launch->child)
    failed = look_at_child (&watch, true, err) < 0;
  if (failed)
    launch_end (launch);
  terminal_take_back (&launch->terminal, watch.group,
                      watch.ended && WIFSIGNALED (watch.status));
  return failed ? -1 : watch.status;
}

void
supervise_end_alike (int status)
{
  if (WIFEXITED (status))
    _exit (WEXITSTATUS (status));
  int signum = WTERMSIG (status);
  uint64_t bit = UINT64_C (1) << (signum - 1);
  /* Handler SIG_DFL, no flags, in every architecture's layout; glibc's
     functions refuse signals 32 and 33.  */
  long action[8] = { (long) SIG_DFL };
  /* No second core, neither into a file nor into a pipe; core(5).  */
  if (prctl (PR_SET_DUMPABLE, 0) < 0 || prctl (PR_GET_DUMPABLE) != 0)
    _exit (128 + signum);
  syscall (SYS_rt_sigaction, signum, action, NULL, KERNEL_SIGSET_SIZE);
  syscall (SYS_kill, getpid (), signum);
  syscall (SYS_rt_sigprocmask, SIG_UNBLOCK, &bit, NULL, KERNEL_SIGSET_SIZE);
  _exit (128 + signum);
}
