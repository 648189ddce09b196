/* aux-run.c -- run a program under conditions that no shell can make.

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

/* usage: aux-run [CONDITION]... PROGRAM [ARG]...

   --ignore=N    ignore signal N; "all": all that can be
   --block=N     block signal N; "all": all that can be
   --default=N   undo that; a shell has its background jobs ignore SIGINT
   --answer=CALL:ERRNO
                 have a seccomp filter answer a system call with an error, or
                 with success that is none ("0"), or let the process die of
                 it, of SIGSYS ("crash"); see the tables below
   --low-fds=N   open descriptors 3 to N on /dev/null
   --keyring     join a session keyring of its own, with the key ct:secret
   --no-keys=FILE
                 let the user's quota of keys be used up until FILE is there
   --wait        be the parent: print how PROGRAM ended, as wait(2) has it.
                 Where it stops, print that, and continue it.  What it leaves
                 behind becomes ours, and is counted.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LAST_SIGNAL = 64 };

static void __attribute__ ((noreturn))
die (const char *what)
{
  fprintf (stderr, "aux-run: %s: %s\n", what, strerror (errno));
  exit (99);
}

/* glibc's functions refuse signals 32 and 33.  */

static void
dispose (int signum, void (*handler) (int))
{
  long action[8] = { (long) handler };
  if (syscall (SYS_rt_sigaction, signum, action, NULL, sizeof (uint64_t)) < 0
      && signum != SIGKILL && signum != SIGSTOP)
    die ("rt_sigaction");
}

static void
change_mask (int how, uint64_t mask)
{
  if (syscall (SYS_rt_sigprocmask, how, &mask, NULL, sizeof mask) < 0)
    die ("rt_sigprocmask");
}

/* OPTION is the first letter of ignore, block or default; WHICH a number or "all".  */
static void
apply_signals (char option, const char *which)
{
  int all = strcmp (which, "all") == 0;
  int first = all ? 1 : atoi (which), last = all ? LAST_SIGNAL : first;
  for (int i = first; i <= last; i++)
    {
      uint64_t bit = UINT64_C (1) << (i - 1);
      if (option == 'b')
        change_mask (SIG_BLOCK, bit);
      else
        dispose (i, option == 'i' ? SIG_IGN : SIG_DFL);
      if (option == 'd')
        change_mask (SIG_UNBLOCK, bit);
    }
}

static const struct { const char *name; long number; } calls[] = {
  { "clone3", SYS_clone3 }, { "keyctl", SYS_keyctl },
  { "sethostname", SYS_sethostname }, { "mount", SYS_mount },
  { "setresuid", SYS_setresuid }, { "setresgid", SYS_setresgid },
  { "capset", SYS_capset }, { "setgroups", SYS_setgroups },
  { "close_range", SYS_close_range }, { "execve", SYS_execve },
  { "fchdir", SYS_fchdir }, { "ioctl", SYS_ioctl },
  { "move_mount", SYS_move_mount }, { "mount_setattr", SYS_mount_setattr },
  { "setpgid", SYS_setpgid },
  { "execveat", SYS_execveat }, { "waitid", SYS_waitid },
}, errors[] = {
  { "0", 0 }, { "ENOSYS", ENOSYS }, { "EPERM", EPERM }, { "EDQUOT", EDQUOT },
  { "ENOSPC", ENOSPC }, { "EAGAIN", EAGAIN }, { "crash", -1 },
};

/* ARGUMENT is CALL:ERRNO.  */
static void
answer (const char *argument)
{
  size_t c = 0, e = 0, n = strcspn (argument, ":");
  while (c < sizeof calls / sizeof *calls
         && !(strlen (calls[c].name) == n
              && memcmp (calls[c].name, argument, n) == 0))
    c++;
  while (e < sizeof errors / sizeof *errors
         && !(argument[n] && strcmp (errors[e].name, argument + n + 1) == 0))
    e++;
  errno = EINVAL;
  if (c == sizeof calls / sizeof *calls || e == sizeof errors / sizeof *errors)
    die (argument);
  uint32_t action = errors[e].number < 0 ? SECCOMP_RET_KILL_PROCESS
                    : SECCOMP_RET_ERRNO | (uint32_t) errors[e].number;
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) calls[c].number, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, action),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0
      || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
    die ("seccomp");
}

static void
open_up_to (int last)
{
  int fd = open ("/dev/null", O_RDWR);
  for (int i = 3; fd >= 0 && i <= last; i++)
    if (i != fd && dup2 (fd, i) < 0)
      die ("dup2");
}

static void
own_keyring (void)
{
  if (syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0
      || syscall (SYS_add_key, "user", "ct:secret", "x", 1,
                  KEY_SPEC_SESSION_KEYRING) < 0)
    die ("keyctl");
}

/* Into the session keyring all that fits, down to keys of two bytes.  Once
   more, and what has become free meanwhile is used up, too.  */
static void
use_up_keys (void)
{
  static const char payload[4000];
  static size_t serial;
  static char least[2] = "A";
  char name[32];
  for (size_t size = sizeof payload; size > 0; serial++)
    {
      snprintf (name, sizeof name, "ct:%zu", serial);
      if (syscall (SYS_add_key, "user", name, payload, size,
                   KEY_SPEC_SESSION_KEYRING) >= 0)
        continue;
      if (errno != EDQUOT)
        die ("add_key");
      size /= 10;
    }
  while (least[0] <= 'z'
         && syscall (SYS_add_key, "keyring", least, NULL, 0,
                     KEY_SPEC_SESSION_KEYRING) >= 0)
    least[0]++;
}

/* They are used up by a process that is nobody's child here.  */
static void
no_keys (const char *file)
{
  int ready[2];
  char byte;
  if (pipe2 (ready, O_CLOEXEC) < 0)
    die ("pipe2");
  pid_t pid = fork ();
  if (pid == 0 && fork () == 0)
    {
      if (syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
        die ("keyctl");
      use_up_keys ();
      if (write (ready[1], "", 1) != 1)
        die ("write");
      /* A shell's pipe is not to wait for this process.  */
      for (int fd = 0; fd <= ready[1]; fd++)
        close (fd);
      for (int i = 0; i < 300 && access (file, F_OK) < 0; i++)
        {
          usleep (10000);
          use_up_keys ();
        }
      /* When this process is reaped is not ours to say.  */
      syscall (SYS_keyctl, KEYCTL_CLEAR, KEY_SPEC_SESSION_KEYRING);
      _exit (0);
    }
  if (pid == 0)
    _exit (0);
  close (ready[1]);
  if (pid < 0 || waitpid (pid, NULL, 0) < 0 || read (ready[0], &byte, 1) != 1)
    die ("no keys");
  close (ready[0]);
}

static void
print_end (int status)
{
  if (WIFEXITED (status))
    printf ("exited %d\n", WEXITSTATUS (status));
  else if (WIFSIGNALED (status))
    printf ("signaled %d%s\n", WTERMSIG (status),
            WCOREDUMP (status) ? ", core dumped" : "");
  else
    printf ("stopped %d\n", WSTOPSIG (status));
  fflush (stdout);
}

/* The parent's part of --wait: the child CHILD is PROGRAM.  */
static int
await (pid_t child)
{
  int status, others = 0;
  for (;;)
    {
      pid_t pid = waitpid (-1, &status, WUNTRACED);
      if (pid < 0 && errno == EINTR)
        continue;
      if (pid < 0)
        break;
      if (pid == child)
        print_end (status);
      else
        others++;
      if (WIFSTOPPED (status))
        kill (pid, SIGCONT);
    }
  if (others)
    printf ("others left behind: %d\n", others);
  return 0;
}

/* Become PROGRAM's parent, and return in the child.  The child has a process
   group of its own, with us in the other: else the kernel would not stop
   it.  */
static void
split (void)
{
  if (prctl (PR_SET_CHILD_SUBREAPER, 1) < 0)
    die ("prctl");
  pid_t child = fork ();
  if (child < 0)
    die ("fork");
  setpgid (child, 0);
  if (child > 0)
    exit (await (child));
  /* Whoever ends us wants an end of the test.  */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

int
main (int argc, char **argv)
{
  int i = 1;
  for (; i < argc && strncmp (argv[i], "--", 2) == 0; i++)
    {
      const char *value = strchr (argv[i], '=');
      size_t n = value ? (size_t) (value - argv[i]) : strlen (argv[i]);
      value = value ? value + 1 : "";
      if (strncmp (argv[i], "--ignore", n) == 0
          || strncmp (argv[i], "--block", n) == 0
          || strncmp (argv[i], "--default", n) == 0)
        apply_signals (argv[i][2], value);
      else if (strncmp (argv[i], "--answer", n) == 0)
        answer (value);
      else if (strncmp (argv[i], "--low-fds", n) == 0)
        open_up_to (atoi (value));
      else if (strncmp (argv[i], "--keyring", n) == 0)
        own_keyring ();
      else if (strncmp (argv[i], "--no-keys", n) == 0)
        no_keys (value);
      else if (strncmp (argv[i], "--wait", n) == 0)
        split ();
      else
        die (argv[i]);
    }
  errno = EINVAL;
  if (i < argc)
    execvp (argv[i], argv + i);
  die (i < argc ? argv[i] : "no program");
}
