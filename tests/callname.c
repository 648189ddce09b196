/* callname.c -- the names of system calls

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

#include <stdio.h>
#include <sys/syscall.h>

#define CALL(Name) { SYS_##Name, #Name }
static const struct
{
  long number;
  const char *name;
} names[] = {
#ifdef SYS_access
  CALL (access),
#endif
#ifdef SYS_arch_prctl
  CALL (arch_prctl),
#endif
#ifdef SYS_dup2
  CALL (dup2),
#endif
#ifdef SYS_getpgrp
  CALL (getpgrp),
#endif
#ifdef SYS_open
  CALL (open),
#endif
#ifdef SYS_poll
  CALL (poll),
#endif
#ifdef SYS_readlink
  CALL (readlink),
#endif
#ifdef SYS_stat
  CALL (stat), CALL (lstat),
#endif
#ifdef SYS_vfork
  CALL (vfork), CALL (fork),
#endif
#ifdef SYS_unlink
  CALL (unlink),
#endif
#ifdef SYS_newfstatat
  CALL (newfstatat),
#endif
  CALL (brk), CALL (capget), CALL (capset), CALL (chdir), CALL (clone),
  CALL (clone3), CALL (close), CALL (close_range), CALL (connect),
  CALL (dup), CALL (dup3), CALL (execve), CALL (execveat), CALL (exit),
  CALL (exit_group), CALL (faccessat), CALL (fchdir), CALL (fcntl),
  CALL (fstat), CALL (fstatfs), CALL (futex), CALL (getcwd),
  CALL (getdents64), CALL (getegid), CALL (geteuid), CALL (getgid),
  CALL (getgroups), CALL (getpgid), CALL (getpid), CALL (getppid),
  CALL (getrandom), CALL (getresgid), CALL (getresuid), CALL (getuid),
  CALL (ioctl), CALL (keyctl), CALL (kill), CALL (lseek), CALL (mmap),
  CALL (mount), CALL (mprotect), CALL (mremap), CALL (munmap),
  CALL (openat), CALL (pidfd_open), CALL (pidfd_send_signal), CALL (pipe2),
  CALL (ppoll), CALL (prctl), CALL (pread64), CALL (prlimit64), CALL (read),
  CALL (readlinkat), CALL (recvfrom), CALL (recvmsg), CALL (rseq),
  CALL (rt_sigaction), CALL (rt_sigprocmask), CALL (rt_sigreturn),
  CALL (sendmsg), CALL (sendto), CALL (set_robust_list),
  CALL (set_tid_address), CALL (setgroups), CALL (sethostname),
  CALL (setpgid), CALL (setregid), CALL (setresgid), CALL (setresuid),
  CALL (setsid), CALL (setreuid), CALL (setgid), CALL (setuid),
  CALL (signalfd4), CALL (socket), CALL (socketpair), CALL (statfs),
  CALL (statx), CALL (umask), CALL (uname), CALL (unshare), CALL (wait4),
  CALL (waitid), CALL (write), CALL (writev), CALL (mount_setattr),
  CALL (open_tree), CALL (move_mount), CALL (fsopen), CALL (fsconfig),
  CALL (fsmount), CALL (pivot_root), CALL (umount2), CALL (seccomp),
  CALL (setns), CALL (openat2), CALL (sysinfo), CALL (gettid),
  CALL (tgkill), CALL (nanosleep), CALL (clock_gettime)
};

const char *
call_name (long number, char buf[32])
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].number == number)
      return names[i].name;
  snprintf (buf, 32, "call %ld", number);
  return buf;
}
