/* trace.c -- run container under ptrace(2) and strike one system call

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

#include "trace.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef PTRACE_EVENT_STOP
# define PTRACE_EVENT_STOP 128
#endif

enum
{
  LATE_MS = 100,                /* what is to be killed waits for ever */
  MAX_PROCESSES = 32,
  MAX_CALLS = 8192,
  HANG_MS = 10000,              /* a run takes some 20 ms */
  LEFTOVER_MS = 1000,
  IDLE_MS = 4                   /* all others wait by then: PROGRAM may go */
};

const char *const role_names[N_ROLES] = {
  [ROLE_SUPERVISOR] = "supervisor", [ROLE_CHILD] = "child",
  [ROLE_INIT] = "process 1", [ROLE_PROGRAM] = "program",
  [ROLE_LOCK] = "lock", [ROLE_OTHER] = "other",
  [ROLE_HELPER] = "helper 1", "helper 2", "helper 3", "helper 4",
  [ROLE_TOOL] = "tool 1", "tool 2", "tool 3", "tool 4"
};

struct process
{
  pid_t pid;
  bool known;                   /* who it is */
  bool stopped;                 /* before it was known */
  bool traced;                  /* its calls count: main has been reached */
  bool detached, ended;
  enum role role;
  int calls;                    /* so far */
  int children;                 /* so far */
  uint64_t clone_flags;         /* of the last clone */
  long number;                  /* of the call that it is in, or -1 */
  struct call *call;
  bool struck;                  /* an answer is due at the call's return */
  bool kill_after;
};

struct trace
{
  const struct subject *subject;
  const struct shot *shot;
  struct outcome *outcome;
  struct process processes[MAX_PROCESSES];
  int n;
  pid_t supervisor, held;       /* HELD: PROGRAM, until all others wait */
  bool supervisor_ended;
  uintptr_t breakpoint;
  long displaced;               /* what the breakpoint stands on */
  int64_t last_event, supervisor_end;
};

static int64_t
now_ms (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec * INT64_C (1000) + t.tv_nsec / 1000000;
}

/* The architecture.  */

#if defined __x86_64__

static const long trap_instruction = 0xcc;
enum { TRAP_BYTES = 1, TRAP_ADVANCE = 1 };

static void
step_back (pid_t pid)
{
  struct user_regs_struct regs;
  if (ptrace (PTRACE_GETREGS, pid, NULL, &regs) == 0)
    {
      regs.rip -= TRAP_ADVANCE;
      ptrace (PTRACE_SETREGS, pid, NULL, &regs);
    }
}

static void
skip_call (pid_t pid)
{
  struct user_regs_struct regs;
  if (ptrace (PTRACE_GETREGS, pid, NULL, &regs) == 0)
    {
      regs.orig_rax = -1;
      ptrace (PTRACE_SETREGS, pid, NULL, &regs);
    }
}

static void
answer_call (pid_t pid, long answer)
{
  struct user_regs_struct regs;
  if (ptrace (PTRACE_GETREGS, pid, NULL, &regs) == 0)
    {
      regs.rax = answer;
      ptrace (PTRACE_SETREGS, pid, NULL, &regs);
    }
}

#elif defined __aarch64__

# ifndef NT_ARM_SYSTEM_CALL
#  define NT_ARM_SYSTEM_CALL 0x404
# endif

static const long trap_instruction = 0xd4200000;
enum { TRAP_BYTES = 4 };

static void
step_back (pid_t pid)
{
  (void) pid;
}

static void
skip_call (pid_t pid)
{
  int number = -1;
  struct iovec iov = { &number, sizeof number };
  ptrace (PTRACE_SETREGSET, pid, (void *) NT_ARM_SYSTEM_CALL, &iov);
}

static void
answer_call (pid_t pid, long answer)
{
  struct user_regs_struct regs;
  struct iovec iov = { &regs, sizeof regs };
  if (ptrace (PTRACE_GETREGSET, pid, (void *) NT_PRSTATUS, &iov) == 0)
    {
      regs.regs[0] = answer;
      ptrace (PTRACE_SETREGSET, pid, (void *) NT_PRSTATUS, &iov);
    }
}

#else
# define TRACE_UNKNOWN 1

static const long trap_instruction;
enum { TRAP_BYTES = 1 };

static void
step_back (pid_t pid)
{
  (void) pid;
}

static void
skip_call (pid_t pid)
{
  (void) pid;
}

static void
answer_call (pid_t pid, long answer)
{
  (void) pid;
  (void) answer;
}

#endif

bool
trace_possible (void)
{
#ifdef TRACE_UNKNOWN
  return false;
#else
  return true;
#endif
}

/* main.  */

bool
trace_find_main (const char *path, uintptr_t *entry, uintptr_t *main)
{
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat (fd, &st) < 0)
    return false;
  const char *file = mmap (NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close (fd);
  const ElfW(Ehdr) *header = (const void *) file;
  if (file == MAP_FAILED || (size_t) st.st_size < sizeof *header
      || memcmp (header->e_ident, ELFMAG, SELFMAG) != 0)
    return false;
  const ElfW(Shdr) *sections = (const void *) (file + header->e_shoff);
  bool found = false;
  *entry = header->e_entry;
  for (int i = 0; i < header->e_shnum && !found; i++)
    if (sections[i].sh_type == SHT_SYMTAB)
      {
        const ElfW(Sym) *symbol = (const void *) (file
                                                  + sections[i].sh_offset);
        const char *names = file + sections[sections[i].sh_link].sh_offset;
        size_t n = sections[i].sh_size / sizeof *symbol;
        for (; n-- && !found; symbol++)
          if (strcmp (names + symbol->st_name, "main") == 0)
            {
              *main = symbol->st_value;
              found = true;
            }
      }
  munmap ((void *) (uintptr_t) file, st.st_size);
  return found;
}

/* Where the entry point of PID has come to lie, less where the file has it.  */
static uintptr_t
load_bias (pid_t pid, uintptr_t entry)
{
  char path[40];
  ElfW(auxv_t) aux[64];
  snprintf (path, sizeof path, "/proc/%d/auxv", (int) pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read (fd, aux, sizeof aux);
  if (fd >= 0)
    close (fd);
  for (ssize_t i = 0; i < n / (ssize_t) sizeof aux[0]; i++)
    if (aux[i].a_type == AT_ENTRY)
      return aux[i].a_un.a_val - entry;
  return 0;
}

static void
set_breakpoint (struct trace *trace, pid_t pid)
{
  const struct subject *subject = trace->subject;
  trace->breakpoint = load_bias (pid, subject->entry) + subject->main;
  errno = 0;
  trace->displaced = ptrace (PTRACE_PEEKTEXT, pid,
                             (void *) trace->breakpoint, NULL);
  unsigned long mask = (1UL << (8 * TRAP_BYTES)) - 1;
  if (errno
      || ptrace (PTRACE_POKETEXT, pid, (void *) trace->breakpoint,
                 (void *) ((trace->displaced & ~mask) | trap_instruction)) < 0)
    {
      perror ("cannot set a breakpoint at main");
      exit (2);
    }
}

/* The processes.  */

static struct process *
find_process (struct trace *trace, pid_t pid)
{
  for (int i = 0; i < trace->n; i++)
    if (trace->processes[i].pid == pid)
      return &trace->processes[i];
  if (trace->n == MAX_PROCESSES)
    {
      fprintf (stderr, "too many processes\n");
      exit (2);
    }
  struct process *process = &trace->processes[trace->n++];
  *process = (struct process) { .pid = pid, .number = -1,
                                .role = ROLE_OTHER };
  return process;
}

static void
resume (struct process *process, int signum)
{
  ptrace (process->traced ? PTRACE_SYSCALL : PTRACE_CONT, process->pid, NULL,
          (void *) (long) signum);
}

static void
detach (struct process *process)
{
  process->detached = true;
  ptrace (PTRACE_DETACH, process->pid, NULL, NULL);
}

enum
{
  NEW_NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER
                   | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP
};

static bool
is_helper (enum role role)
{
  return role >= ROLE_HELPER && role < ROLE_HELPER_END;
}

/* The flags of a clone that is about to be done.  Those of clone3 are in
   memory, which is still open where it matters: in the supervisor.  */
static uint64_t
clone_flags (pid_t pid, const struct __ptrace_syscall_info *info)
{
  if (info->entry.nr == SYS_clone)
    return info->entry.args[0];
  if (info->entry.nr != SYS_clone3)
    return 0;
  errno = 0;
  long flags = ptrace (PTRACE_PEEKDATA, pid, (void *) info->entry.args[0],
                       NULL);
  return errno ? 0 : flags;
}

/* SHARED: PARENT waits for the child's exec, as it does for PROGRAM's.  */
static enum role
role_of_child (struct process *parent, bool shared)
{
  if (parent->role == ROLE_CHILD && !shared)
    return ROLE_LOCK;
  bool first = parent->children++ == 0;
  switch (parent->role)
    {
    case ROLE_SUPERVISOR:
      if (parent->clone_flags & NEW_NAMESPACES)
        {
          parent->children--;
          return ROLE_CHILD;
        }
      return ROLE_HELPER + parent->children > ROLE_HELPER_END ? ROLE_OTHER
             : (enum role) (ROLE_HELPER + parent->children - 1);
    case ROLE_CHILD:
    case ROLE_INIT:
      return first ? ROLE_PROGRAM : ROLE_OTHER;
    default:
      return ROLE_OTHER;
    }
}

/* PARENT has got a child, by EVENT.  */
static void
born (struct trace *trace, struct process *parent, int event)
{
  unsigned long pid = 0;
  if (ptrace (PTRACE_GETEVENTMSG, parent->pid, NULL, &pid) < 0 || pid == 0)
    return;
  struct process *child = find_process (trace, pid);
  child->known = child->traced = true;
  child->role = role_of_child (parent, event == PTRACE_EVENT_VFORK);
  if (child->stopped)
    resume (child, 0);
}

static void
kill_supervisor (struct trace *trace)
{
  kill (trace->supervisor, SIGKILL);
}

/* The call that PROCESS has executed another program by has succeeded.  */
static void
executed (struct trace *trace, struct process *process)
{
  if (process->call)
    {
      process->call->returned = true;
      process->call = NULL;
    }
  bool last = process->number == SYS_execve;
  process->number = -1;
  switch (process->role)
    {
    case ROLE_SUPERVISOR:
      set_breakpoint (trace, process->pid);
      break;
    case ROLE_CHILD:
      if (!last)
        {
          /* By descriptor: container-init.  */
          process->role = ROLE_INIT;
          process->calls = process->children = 0;
          break;
        }
      /* Fallthrough.  */
    case ROLE_PROGRAM:
      trace->outcome->started = true;
      trace->held = process->pid;
      if (process->kill_after)
        kill_supervisor (trace);
      return;
    default:
      if (is_helper (process->role))
        {
          process->role += ROLE_TOOL - ROLE_HELPER;
          process->calls = 0;
        }
    }
  resume (process, 0);
}

/* Strike.  */

static bool
is_target (const struct trace *trace, const struct process *process,
           long number)
{
  const struct shot *shot = trace->shot;
  if (shot->action == SHOT_NONE)
    return false;
  if (shot->every)
    return number == shot->number;
  return process->role == shot->role && process->calls == shot->index;
}

static void
strike (struct trace *trace, struct process *process, long number)
{
  const struct shot *shot = trace->shot;
  trace->outcome->hit = true;
  if (number != shot->number)
    {
      trace->outcome->strange = true;
      return;
    }
  if (shot->action == SHOT_KILL_BEFORE)
    kill_supervisor (trace);
  else if (shot->action == SHOT_KILL_AFTER)
    process->kill_after = true;
  else
    {
      process->struck = true;
      skip_call (process->pid);
    }
}

static void
call_begins (struct trace *trace, struct process *process,
             const struct __ptrace_syscall_info *info)
{
  struct outcome *outcome = trace->outcome;
  long number = info->entry.nr;
  if (is_target (trace, process, number))
    strike (trace, process, number);
  if (outcome->n_calls < MAX_CALLS)
    {
      process->call = &outcome->calls[outcome->n_calls++];
      *process->call = (struct call) {
        .role = process->role, .index = process->calls, .number = number,
        .argument = { info->entry.args[0], info->entry.args[1] },
        .late = outcome->started
      };
    }
  process->number = number;
  process->calls++;
  process->clone_flags = clone_flags (process->pid, info);
  /* A traced set-user-ID program gets its privilege only where the tracer has
     that, too.  */
  if (number == SYS_execve && !process->struck && !trace->subject->helpers
      && is_helper (process->role))
    detach (process);
}

static void
call_ends (struct trace *trace, struct process *process,
           const struct __ptrace_syscall_info *info)
{
  if (process->call)
    {
      process->call->result = info->exit.rval;
      process->call->returned = true;
      process->call = NULL;
    }
  process->number = -1;
  if (process->struck)
    answer_call (process->pid, trace->shot->answer);
  if (process->kill_after)
    kill_supervisor (trace);
  process->struck = process->kill_after = false;
}

/* The stops.  */

static void
at_call (struct trace *trace, struct process *process)
{
  struct __ptrace_syscall_info info;
  if (ptrace (PTRACE_GET_SYSCALL_INFO, process->pid, (void *) sizeof info,
              &info) > 0)
    {
      if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
        call_begins (trace, process, &info);
      else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
        call_ends (trace, process, &info);
    }
  if (!process->detached)
    resume (process, 0);
}

static void
at_main (struct trace *trace, struct process *process)
{
  ptrace (PTRACE_POKETEXT, process->pid, (void *) trace->breakpoint,
          (void *) trace->displaced);
  step_back (process->pid);
  trace->breakpoint = 0;
  process->traced = true;
  resume (process, 0);
}

static void
stopped (struct trace *trace, struct process *process, int status)
{
  int signum = WSTOPSIG (status), event = status >> 16;
  switch (event)
    {
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
      born (trace, process, event);
      resume (process, 0);
      break;
    case PTRACE_EVENT_EXEC:
      executed (trace, process);
      break;
    case PTRACE_EVENT_STOP:
      process->stopped = true;
      if (signum != SIGTRAP)
        ptrace (PTRACE_LISTEN, process->pid, NULL, NULL);
      else if (process->known)
        resume (process, 0);
      break;
    default:
      if (signum == (SIGTRAP | 0x80))
        at_call (trace, process);
      else if (signum == SIGTRAP && trace->breakpoint
               && process->role == ROLE_SUPERVISOR)
        at_main (trace, process);
      else
        resume (process, signum);
    }
}

/* Is PID on its way out?  proc_pid_stat(5), and PF_EXITING of the kernel.  */
static bool
is_exiting (pid_t pid)
{
  char path[40], text[512];
  unsigned flags = 0;
  snprintf (path, sizeof path, "/proc/%d/stat", (int) pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? 0 : read (fd, text, sizeof text - 1);
  if (fd >= 0)
    close (fd);
  text[n < 0 ? 0 : n] = '\0';
  const char *p = strrchr (text, ')');
  return !p || (sscanf (p, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1
                && (flags & 4));
}

/* Has PROCESS outlived the supervisor, which has just ended?  */
static bool
outlives (const struct trace *trace, const struct process *process)
{
  /* Where the PID namespace is shared, and process 1 has ended before it was
     reaped, that is not for the supervisor to see.  */
  bool reparented = trace->subject->share_pid && process->role == ROLE_PROGRAM;
  return !process->ended && !process->detached
         && !(reparented && is_exiting (process->pid));
}

static void
ended (struct trace *trace, struct process *process, int status)
{
  process->ended = true;
  if (process->pid == trace->held)
    trace->held = 0;
  if (process->pid != trace->supervisor)
    return;
  trace->outcome->status = status;
  trace->supervisor_ended = true;
  trace->supervisor_end = now_ms ();
  for (int i = 0; i < trace->n; i++)
    if (outlives (trace, &trace->processes[i]))
      trace->outcome->outlived = true;
}

/* All others wait for something, so PROGRAM may go on: this makes the order
   of what follows its start the same in each run.  */
static void
release (struct trace *trace)
{
  int64_t idle = now_ms () - trace->last_event;
  if (trace->shot->action >= SHOT_KILL_BEFORE && trace->outcome->started
      && !trace->held && !trace->supervisor_ended && idle > LATE_MS)
    kill_supervisor (trace);
  if (!trace->held || idle < IDLE_MS)
    return;
  detach (find_process (trace, trace->held));
  trace->held = 0;
}

/* A caller with ignored and blocked signals: none may do harm, and PROGRAM is
   to have them as they are.  A raw call, since make(1), by glibc's
   posix_spawn, hands down signals 32 and 33 ignored, which sigaction(2)
   refuses to change.  */
static void
be_odd (void)
{
  const long by_default[8] = { (long) SIG_DFL };
  sigset_t set;
  for (int i = 1; i <= 64; i++)
    syscall (SYS_rt_sigaction, i, by_default, NULL, sizeof (uint64_t));
  sigemptyset (&set);
  sigaddset (&set, SIGUSR1);
  sigprocmask (SIG_SETMASK, &set, NULL);
  signal (SIGHUP, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  signal (SIGCHLD, SIG_IGN);
}

/* The child: become what SUBJECT says, once we are traced.  */
static void __attribute__ ((noreturn))
become (const struct subject *subject, int go)
{
  char c;
  struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
  struct rlimit core;
  if (read (go, &c, 1) != 1)
    _exit (124);
  /* A core file would show in the working directory.  */
  if (setrlimit (RLIMIT_CORE, &unlimited) < 0
      && getrlimit (RLIMIT_CORE, &core) == 0)
    {
      core.rlim_cur = core.rlim_max;
      setrlimit (RLIMIT_CORE, &core);
    }
  if (dup2 (subject->in, 0) < 0 || dup2 (subject->out, 1) < 0
      || dup2 (subject->err, 2) < 0 || chdir (subject->cwd) < 0
      || (geteuid () == 0 && subject->uid != 0
          && (initgroups (subject->user, subject->gid) < 0
              || setgid (subject->gid) < 0 || setuid (subject->uid) < 0)))
    _exit (124);
  if (subject->terminal && (setsid () < 0 || ioctl (0, TIOCSCTTY, 0) < 0))
    _exit (124);
  /* Two descriptors that PROGRAM is not to have: one marked, one not.  */
  if (subject->keep >= 0)
    fcntl (subject->keep, F_SETFD, 0);
  dup2 (2, 77);
  be_odd ();
  execve (subject->argv[0], subject->argv, subject->env);
  _exit (124);
}

static pid_t
start (const struct subject *subject)
{
  int go[2];
  if (pipe2 (go, O_CLOEXEC) < 0)
    exit (2);
  pid_t pid = fork ();
  if (pid == 0)
    become (subject, go[0]);
  close (go[0]);
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK
                 | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE
                 | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (pid < 0 || ptrace (PTRACE_SEIZE, pid, NULL, (void *) options) < 0
      || write (go[1], "", 1) != 1)
    {
      perror ("cannot trace");
      exit (2);
    }
  close (go[1]);
  return pid;
}

static void
tick (int signum)
{
  (void) signum;
}

static void
set_ticks (int ms)
{
  struct itimerval timer = { { 0, ms * 1000 }, { 0, ms * 1000 } };
  struct sigaction action = { .sa_handler = tick };
  sigaction (SIGALRM, &action, NULL);
  setitimer (ITIMER_REAL, &timer, NULL);
}

void
trace_run (const struct subject *subject, const struct shot *shot,
           struct outcome *outcome)
{
  static struct trace trace;
  trace = (struct trace) { .subject = subject, .shot = shot,
                           .outcome = outcome };
  *outcome = (struct outcome) { .status = -1 };
  outcome->calls = calloc (MAX_CALLS, sizeof *outcome->calls);
  trace.supervisor = start (subject);
  struct process *supervisor = find_process (&trace, trace.supervisor);
  supervisor->known = true;
  supervisor->role = ROLE_SUPERVISOR;
  int64_t begin = trace.last_event = now_ms ();
  set_ticks (2);
  for (;;)
    {
      int status;
      pid_t pid = waitpid (-1, &status, __WALL);
      int64_t now = now_ms ();
      if (pid < 0 && errno == ECHILD)
        break;
      if (pid > 0)
        {
          struct process *process = find_process (&trace, pid);
          trace.last_event = now;
          if (WIFSTOPPED (status))
            stopped (&trace, process, status);
          else
            ended (&trace, process, status);
        }
      release (&trace);
      outcome->hang = now - begin > HANG_MS;
      outcome->leftover = trace.supervisor_ended
                          && now - trace.supervisor_end > LEFTOVER_MS;
      if (outcome->hang || outcome->leftover)
        break;
    }
  set_ticks (0);
  if (outcome->hang || outcome->leftover)
    trace_end_all ();
}

void
trace_end_all (void)
{
  for (int round = 0; round < 1000; round++)
    {
      char path[64], list[4096];
      snprintf (path, sizeof path, "/proc/self/task/%d/children",
                (int) getpid ());
      int fd = open (path, O_RDONLY | O_CLOEXEC);
      ssize_t n = fd < 0 ? -1 : read (fd, list, sizeof list - 1);
      if (fd >= 0)
        close (fd);
      if (n <= 0)
        return;
      list[n] = '\0';
      for (char *p = list, *end; ; p = end)
        {
          long pid = strtol (p, &end, 10);
          if (end == p)
            break;
          kill (pid, SIGKILL);
        }
      while (waitpid (-1, NULL, __WALL | WNOHANG) > 0)
        ;
      nanosleep (&(struct timespec) { .tv_nsec = 1000000 }, NULL);
    }
}
