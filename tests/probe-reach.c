/* probe-reach.c -- what of the supervisor and process 1 is in reach inside?

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

/* usage: probe-reach process1   prints one line for each way to process 1
          probe-reach terminal   and for each way to type into the terminal
          probe-reach keyring    and the caller's session keyring

   A way that is barred is "refused"; where it is open the line says so.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* RESULT of a system call: -1 means refused, and then errno has to be EPERM
   or EACCES.  */
static void
say (const char *way, long result)
{
  if (result >= 0)
    printf ("%s: OPEN\n", way);
  else if (errno == EPERM || errno == EACCES)
    printf ("%s: refused\n", way);
  else
    printf ("%s: %s\n", way, strerror (errno));
}

/* The state of process 1 in proc_pid_status(5), once it no longer runs.  */
static char
state_of_process1 (void)
{
  char state = 'R';
  for (int i = 0; state == 'R' && i < 100; i++)
    {
      FILE *status = fopen ("/proc/1/status", "r");
      char line[256];
      state = '?';
      while (status && fgets (line, sizeof line, status))
        sscanf (line, "State: %c", &state);
      if (status)
        fclose (status);
      if (state == 'R')
        usleep (10000);
    }
  return state;
}

static void
probe_process1 (void)
{
  char buf[64];
  char path[64];
  struct iovec local = { buf, sizeof buf }, remote = { &local, 16 };
  say ("ptrace attach", ptrace (PTRACE_ATTACH, 1, NULL, NULL));
  say ("ptrace seize", ptrace (PTRACE_SEIZE, 1, NULL, NULL));
  say ("read its memory", process_vm_readv (1, &local, 1, &remote, 1, 0));
  static const char *const files[] = { "mem", "environ", "maps", "auxv" };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    {
      snprintf (path, sizeof path, "/proc/1/%s", files[i]);
      int fd = open (path, O_RDONLY);
      say (files[i], fd < 0 ? -1 : read (fd, buf, sizeof buf));
    }
  say ("write mem", open ("/proc/1/mem", O_WRONLY));
  say ("exe", readlink ("/proc/1/exe", buf, sizeof buf));
  say ("open exe", open ("/proc/1/exe", O_RDONLY));
  say ("cwd", readlink ("/proc/1/cwd", buf, sizeof buf));
  say ("root", readlink ("/proc/1/root", buf, sizeof buf));
  for (int i = 0; i < 32; i++)
    {
      snprintf (path, sizeof path, "/proc/1/fd/%d", i);
      if (readlink (path, buf, sizeof buf) >= 0)
        printf ("fd %d: OPEN\n", i);
    }
  int pidfd = syscall (SYS_pidfd_open, 1, 0);
  for (int i = 0; pidfd >= 0 && i < 32; i++)
    if (syscall (SYS_pidfd_getfd, pidfd, i, 0) >= 0)
      printf ("pidfd_getfd %d: OPEN\n", i);
  /* The kernel shields process 1 from signals of its own namespace: they are
     sent, and nothing happens.  */
  kill (1, SIGSTOP);
  kill (1, SIGKILL);
  puts (state_of_process1 () == 'S' ? "stopped or killed: no"
        : "stopped or killed: YES");
}

/* The 32-bit way into a 64-bit kernel, where there is one.  */
static void
probe_compat (void)
{
#ifdef __x86_64__
  int status = 0;
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    {
      static char below_4g[4] = "x";
      long result;
      long address = (long) below_4g & 0x7fffffff;
      __asm__ volatile ("int $0x80" : "=a" (result)
                        : "a" (54L), "b" (0L), "c" ((long) TIOCSTI),
                          "d" (address) : "memory", "r8", "r9", "r10", "r11");
      /* EFAULT would mean that it is our address that was not liked.  */
      _exit ((int) result == -EPERM || (int) result == -ENOSYS ? 0 : 1);
    }
  waitpid (pid, &status, 0);
  /* Without that way the kernel kills us.  */
  puts (status == 0 || WIFSIGNALED (status) ? "TIOCSTI, 32-bit: refused"
        : "TIOCSTI, 32-bit: OPEN");
#else
  puts ("TIOCSTI, 32-bit: refused");
#endif
}

static void
probe_terminal (void)
{
  char paste[16] = { 3 };
  int tty = open ("/dev/tty", O_RDWR);
  say ("TIOCSTI", ioctl (0, TIOCSTI, "x"));
  say ("TIOCSTI on /dev/tty", ioctl (tty, TIOCSTI, "x"));
  say ("TIOCSTI | 1 << 32",
       syscall (SYS_ioctl, 0, TIOCSTI | 1UL << 32, "x"));
  say ("TIOCLINUX", ioctl (0, TIOCLINUX, paste));
  say ("TIOCLINUX | 1 << 32",
       syscall (SYS_ioctl, 0, TIOCLINUX | 1UL << 32, paste));
  probe_compat ();
}

static void
probe_keyring (void)
{
  long found = syscall (SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
                        "user", "ct:secret", 0);
  puts (found >= 0 ? "caller's key: FOUND"
        : errno == ENOKEY ? "caller's key: not there" : strerror (errno));
}

int
main (int argc, char **argv)
{
  if (argc != 2)
    return 99;
  if (strcmp (argv[1], "process1") == 0)
    probe_process1 ();
  else if (strcmp (argv[1], "terminal") == 0)
    probe_terminal ();
  else if (strcmp (argv[1], "keyring") == 0)
    probe_keyring ();
  return 0;
}
