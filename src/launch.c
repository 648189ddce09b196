/* launch.c -- carry out a plan: the order of events

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

#include "launch.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

#include "caps.h"
#include "channel.h"
#include "child.h"
#include "descriptors.h"
#include "host.h"
#include "identity.h"
#include "mount.h"
#include "namespace.h"
#include "process.h"
#include "sys.h"
#include "userns.h"

const struct step_action *const launch_steps[] = {
  &namespace_clone_step,
  &userns_gid_step,
  &userns_uid_step,
  &identity_private_step,
  &identity_keyring_step,
  &mount_propagation_step,
  &mount_proc_step,
  &mount_protect_step,
  &userns_lock_step,
  &namespace_step,
  &host_name_step,
  &host_loopback_step,
  &caps_no_new_privs_step,
  &terminal_step,
  &caps_bounding_step,
  &identity_step,
  &caps_sets_step,
  &identity_chdir_step,
  &descriptors_step,
  NULL
};

/* PREPARE.  */

/* Open the caller's /proc and make sure that the numbers in it are those of
   our PID namespace: a path made of a PID would else lead to another
   process.  */
static int
open_proc (int *proc, struct error *err)
{
  struct statfs fs;
  char self[16];
  *proc = open ("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (*proc <= STDERR_FILENO || fstatfs (*proc, &fs) < 0
      || fs.f_type != PROC_SUPER_MAGIC)
    {
      error_set (err, STEP_PREPARE, "open", *proc < 0 ? errno : 0,
                 N_("cannot use /proc"), NULL);
      return error_because (err, CAUSE_PROC_MISSING, "/proc");
    }
  pid_t pid = read_self (*proc, "self");
  if (pid == getpid ())
    return 0;
  snprintf (self, sizeof self, "%d", (int) pid);
  error_set (err, STEP_PREPARE, "readlink", 0, N_("cannot use /proc"), NULL);
  return error_because (err, CAUSE_PROC_FOREIGN, self);
}

/* Block all signals, to be read in the wait loop, and make children report
   their end even where the caller ignored SIGCHLD.  */
static int
block_signals (struct launch *launch, bool *ignored_sigchld,
               struct error *err)
{
  const uint64_t all = ~UINT64_C (0), unblockable
    = UINT64_C (1) << (SIGKILL - 1) | UINT64_C (1) << (SIGSTOP - 1);
  uint64_t now = 0;
  struct sigaction action = { .sa_handler = SIG_DFL };
  struct sigaction old = action, set = { .sa_handler = SIG_IGN };
  if (sigaction (SIGCHLD, &action, &old) < 0
      || sigaction (SIGCHLD, NULL, &set) < 0 || set.sa_handler != SIG_DFL
      || syscall (SYS_rt_sigprocmask, SIG_SETMASK, &all, &launch->signal_mask,
                  KERNEL_SIGSET_SIZE) < 0
      || syscall (SYS_rt_sigprocmask, SIG_SETMASK, NULL, &now,
                  KERNEL_SIGSET_SIZE) < 0 || now != (all & ~unblockable))
    return error_set (err, STEP_PREPARE, "rt_sigprocmask", errno,
                      N_("cannot block signals"), NULL);
  *ignored_sigchld = old.sa_handler == SIG_IGN;
  launch->signals = syscall (SYS_signalfd4, -1, &all, KERNEL_SIGSET_SIZE,
                             O_CLOEXEC | O_NONBLOCK);
  if (launch->signals > STDERR_FILENO)
    return 0;
  return error_set (err, STEP_PREPARE, "signalfd", errno,
                    N_("cannot receive signals"), NULL);
}

/* Open container-init, unless this process had better go on as process 1: an
   executed process 1 has its memory in the inner user namespace, so that
   CAP_SYS_PTRACE inside, if granted, would reach it; a copy of ours has not.
   Where it is not installed, the copy does as well, slower.  */
static void
open_init (struct birth *birth, const struct plan *plan)
{
  birth->init_path = PKGLIBEXECDIR "/container-init";
  birth->init_file = -1;
  if (plan->program.init
      && !(plan->privilege.state.bounding & CAPSET_BIT (CAP_SYS_PTRACE)))
    birth->init_file = open (birth->init_path, O_PATH | O_CLOEXEC);
}

/* The arguments of container-init: its name, the request, PROGRAM's own.  */
static void
make_init_argv (struct birth *birth, const struct plan *plan)
{
  static char name[] = "container-init";
  size_t n = 0;
  if (birth->init_file < 0)
    return;
  while (plan->program.argv[n])
    n++;
  birth->init_argv = xcalloc (n + 3, sizeof *birth->init_argv);
  init_request_format (&birth->request, birth->init_request_text);
  birth->init_argv[0] = name;
  birth->init_argv[1] = birth->init_request_text;
  memcpy (birth->init_argv + 2, plan->program.argv,
          n * sizeof *birth->init_argv);
}

static int
prepare (struct launch *launch, struct birth *birth, int ends[2],
         struct error *err)
{
  const struct plan *plan = launch->plan;
  bool ignore_sigchld = false;
  if (open_proc (&launch->proc, err) < 0
      || namespace_read (launch->proc, &birth->caller, err) < 0)
    return -1;
  terminal_open (&launch->terminal, plan->program.keep_fds,
                 plan->program.n_keep_fds);
  if (block_signals (launch, &ignore_sigchld, err) < 0
      || channel_open (ends, err) < 0)
    return -1;
  launch->channel = ends[0];
  birth->launch = launch;
  birth->supervisor_end = ends[0];
  birth->hold = launch->reached || launch->observed;
  birth->request = (struct init_request) {
    .channel = ends[1],
    .tty = launch->terminal.hand_over ? launch->terminal.fd : -1,
    .signal_mask = launch->signal_mask, .ignore_sigchld = ignore_sigchld,
    .share_pid = plan->share[NS_PID]
  };
  open_init (birth, plan);
  make_init_argv (birth, plan);
  birth->inside.plan = plan;
  birth->inside.proc = launch->proc;
  birth->inside.channel = ends[1];
  birth->inside.guard_terminal = launch->terminal.in_reach;
  birth->inside.map_from_outside = !plan->share[NS_USER]
                                   && !userns_self_service (&plan->identity);
  birth->inside.caller = &birth->caller;
  birth->inside.seen = &birth->seen;
  birth->inside.scratch = birth->scratch = xmalloc (SCRATCH_SIZE);
  return 0;
}

/* CLONE.  */

/* May the child share our memory?  Not where it has to talk with us, who are
   suspended meanwhile, nor where it will be process 1 itself.  */
static bool
can_share_memory (const struct birth *birth)
{
  return !birth->inside.map_from_outside && !birth->hold
         && (birth->init_file >= 0 || !birth->launch->plan->program.init);
}

static int
clone_step (struct launch *launch, struct birth *birth, struct error *err)
{
  struct process process = { .child = child_live, .data = birth };
  unsigned long flags = plan_clone_flags (launch->plan);
  if (can_share_memory (birth))
    flags |= PROCESS_SHARED;
  long pid = process_clone (&process, flags);
  if (pid > 0)
    {
      launch->child = pid;
      return 0;
    }
  if (pid == -EPROTO)
    return step_refuted (err, STEP_CLONE, "clone3",
                         N_("no process was created"), NULL);
  return error_set (err, STEP_CLONE, "clone3", -pid,
                    N_("cannot create the namespaces"), NULL);
}

/* After CLONE every failure ends and reaps the child.  */

/* In the caller's PID namespace nobody but our init can end what PROGRAM has
   started: it does so at the end of the channel.  It is given a second.  True:
   it has ended, with *STATUS.  */
static bool
end_shared (struct launch *launch, int *status)
{
  enum { TRIES = 100, PAUSE_MS = 10 };
  if (launch->program >= 0)
    syscall (SYS_pidfd_send_signal, launch->program, SIGKILL, NULL, 0);
  if (launch->channel >= 0)
    close (steal_fd (&launch->channel));
  for (int i = 0; i < TRIES && launch->child > 0; i++)
    {
      kill (launch->child, SIGCONT);
      if (waitpid (launch->child, status, WNOHANG) == launch->child)
        return true;
      nanosleep (&(struct timespec) { .tv_nsec = PAUSE_MS * 1000000 }, NULL);
    }
  return false;
}

int
launch_end (struct launch *launch)
{
  int status = 0;
  bool ended = launch->plan->share[NS_PID] && launch->plan->program.init
               && end_shared (launch, &status);
  if (!ended && launch->child > 0)
    {
      kill (launch->child, SIGKILL);
      status = process_wait (launch->child);
    }
  launch->child = 0;
  return status;
}

/* The channel ended before PROGRAM ran, and no error came.  */
static int
died_early (struct launch *launch, struct error *err)
{
  char text[32];
  int status = launch_end (launch);
  if (WIFSIGNALED (status))
    signal_text (WTERMSIG (status), text);
  else
    snprintf (text, sizeof text, "%d", WEXITSTATUS (status));
  return error_set (err, STEP_INIT, NULL, 0,
                    N_("process 1 ended before PROGRAM ran: %s"), text);
}

/* PROGRAM did not start.  Only what is between it and the kernel is its own
   fault; the rest is ours.  */
static int
start_failed (const struct plan *plan, const struct message *message,
              struct error *err)
{
  static const struct { const char *call, *msgid; } ours[] = {
    [START_PRIVATE] = { "prctl", N_("process 1 can still be traced") },
    [START_WATCH] = { "signalfd", N_("cannot receive signals") },
    [START_CLONE] = { "clone", N_("cannot create the process of PROGRAM") },
    [START_GROUP] = { "setpgid",
                      N_("cannot give PROGRAM a process group of its own") },
    [START_CLOSE] = { "close",
                      N_("cannot close our descriptors for PROGRAM") },
    [START_DEATH] = { "prctl",
                      N_("cannot have PROGRAM end when container does") },
    [START_SIGNALS] = { "rt_sigprocmask",
                        N_("cannot give PROGRAM the signals that you had") },
  };
  if (message->stage < COUNT_OF (ours))
    return error_set (err, STEP_INIT, ours[message->stage].call,
                      message->value, ours[message->stage].msgid, NULL);
  const char *name = plan->program.argv[0];
  if (message->stage == START_SEARCH)
    return error_set (err, STEP_EXEC, "execve", message->value,
                      N_("cannot find %s"), name);
  error_set (err, STEP_EXEC, "execve", message->value,
             N_("cannot execute %s"),
             strchr (name, '/') ? name : message->path);
  err->exists = true;
  err->mode = message->mode;
  if (message->stage == START_CLOSED && *message->path)
    error_because (err, CAUSE_NO_ACCESS, message->path);
  return -1;
}

static const struct step_action *
find_step (int step)
{
  const struct step_action *const *p = launch_steps;
  while (*p && (int) (*p)->step != step)
    p++;
  return *p;
}

/* How far the child has come.  */
struct progress
{
  bool observed;                /* it has said what it observed */
  bool executing;               /* --no-init: exec is next */
};

/* One packet of the child.  1: PROGRAM runs; 0: there is more to come; -1.  */
static int
hear (struct launch *launch, union packet *packet, int passed,
      struct progress *progress, struct error *err)
{
  const struct step_action *step;
  switch (packet->message.type)
    {
    case MESSAGE_REACHED:
      progress->executing = packet->message.value == STEP_EXEC;
      step = find_step (packet->message.value);
      if (step && launch->reached)
        launch->reached (launch->data, step);
      return 0;
    case MESSAGE_OBSERVED:
      if (progress->observed)
        return 0;
      progress->observed = true;
      if (launch->observed
          && launch->observed (launch->data, &packet->observed.seen, err) < 0)
        return -1;
      return channel_proceed (launch->channel, CHANNEL_OBSERVED, err);
    case MESSAGE_FAILED:
      *err = packet->failed.error;
      return -1;
    case MESSAGE_START_FAILED:
      packet->message.path[sizeof packet->message.path - 1] = '\0';
      return start_failed (launch->plan, &packet->message, err);
    case MESSAGE_STARTED:
      launch->program = passed;
      return 1;
    default:
      return error_set (err, STEP_SUPERVISE, NULL, EPROTO,
                        N_("cannot hear from process 1"), NULL);
    }
}

/* Wait until PROGRAM runs.  */
static int
await_start (struct launch *launch, struct error *err)
{
  struct progress progress = { false, false };
  for (;;)
    {
      union packet packet;
      int passed;
      int result = channel_receive (launch->channel, 0, &packet, &passed,
                                    err);
      if (result == 0)
        /* Exec has closed the channel, or death has.  */
        return progress.executing ? 0 : died_early (launch, err);
      if (result > 0)
        result = hear (launch, &packet, passed, &progress, err);
      if (result != 0)
        return result < 0 ? -1 : 0;
    }
}

/* IDMAP and what follows.  */
static int
bring_up (struct launch *launch, const struct birth *birth,
          struct error *err)
{
  if (birth->inside.map_from_outside
      && (userns_write_from_outside (&launch->plan->identity, launch->proc,
                                     launch->child, err) < 0
          || channel_proceed (launch->channel, CHANNEL_MAPPED, err) < 0))
    return -1;
  return await_start (launch, err);
}

int
launch_start (struct launch *launch, struct error *err)
{
  struct birth birth = { .init_file = -1 };
  int ends[2] = { -1, -1 };
  int result = -1;
  launch->child = 0;
  launch->channel = launch->program = launch->signals = launch->proc = -1;
  launch->terminal.fd = -1;
  if (prepare (launch, &birth, ends, err) == 0
      && clone_step (launch, &birth, err) == 0)
    {
      /* While we held the child's end, too, its death could not be seen.  */
      result = close_surely (steal_fd (&ends[1])) < 0
               ? error_set (err, STEP_CLONE, "close", errno,
                            N_("cannot close the child's end of the channel"),
                            NULL)
               : bring_up (launch, &birth, err);
    }
  if (result < 0)
    {
      launch_end (launch);
      terminal_take_back (&launch->terminal, 0, false);
    }
  if (ends[1] >= 0)
    close (ends[1]);
  if (birth.init_file >= 0)
    close (birth.init_file);
  free (birth.init_argv);
  free (birth.scratch);
  return result;
}

/* The PID of the process of PIDFD in our PID namespace, or 0: "Pid:" of
   /proc/self/fdinfo, proc_pid_fdinfo(5).  */
static pid_t
pidfd_pid (int proc, int pidfd)
{
  char path[40], text[1024];
  uint64_t pid;
  const char *end;
  snprintf (path, sizeof path, "self/fdinfo/%d", pidfd);
  if (read_file_at (proc, path, text, sizeof text) < 0)
    return 0;
  const char *line = strstr (text, "Pid:\t");
  return line && parse_decimal (line + 5, INT32_MAX, &pid, &end) == 0
         ? (pid_t) pid : 0;
}

pid_t
launch_pid (const struct launch *launch)
{
  return launch->program >= 0 ? pidfd_pid (launch->proc, launch->program)
         : launch->child;
}

void
launch_free (struct launch *launch)
{
  int *const fds[] = { &launch->channel, &launch->program, &launch->signals,
                       &launch->proc, &launch->terminal.fd };
  for (size_t i = 0; i < COUNT_OF (fds); i++)
    if (*fds[i] >= 0)
      close (steal_fd (fds[i]));
}
