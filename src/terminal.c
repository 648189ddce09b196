/* terminal.c -- the caller's terminal: who has it, what may be done to it

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

#include "terminal.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

void
terminal_open (struct terminal *terminal, const int *kept, size_t n)
{
  *terminal = (struct terminal) { .own_group = 0 };
  terminal->fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  /* ENXIO: there is none.  Another error does not say so.  */
  terminal->in_reach = terminal->fd >= 0 || errno != ENXIO
                       || isatty (STDIN_FILENO) || isatty (STDOUT_FILENO)
                       || isatty (STDERR_FILENO);
  if (terminal->fd >= 0 && terminal->fd <= STDERR_FILENO)
    terminal->fd = -1;
  for (size_t i = 0; i < n && !terminal->in_reach; i++)
    terminal->in_reach = isatty (kept[i]);
  if (terminal->fd < 0)
    return;
  terminal->own_group = getpgrp ();
  terminal->have_settings = tcgetattr (terminal->fd, &terminal->settings) == 0;
  terminal->hand_over = terminal_is_ours (terminal) && isatty (STDIN_FILENO)
                        && isatty (STDOUT_FILENO);
}

bool
terminal_is_ours (const struct terminal *terminal)
{
  return terminal->fd >= 0 && tcgetpgrp (terminal->fd) == terminal->own_group;
}

/* All signals are blocked in the supervisor, SIGTTOU too, so it may do so
   from the background.  */
void
terminal_give (const struct terminal *terminal, pid_t group)
{
  if (terminal->fd >= 0 && group > 0)
    tcsetpgrp (terminal->fd, group);
}

void
terminal_take_back (const struct terminal *terminal, pid_t group,
                    bool settings)
{
  if (terminal->fd < 0)
    return;
  pid_t holder = tcgetpgrp (terminal->fd);
  if (holder < 0 || holder == terminal->own_group
      || (holder > 0 && holder != group
          && !(kill (-holder, 0) < 0 && errno == ESRCH)))
    return;
  tcsetpgrp (terminal->fd, terminal->own_group);
  if (settings && terminal->have_settings)
    tcsetattr (terminal->fd, TCSADRAIN, &terminal->settings);
}

/* The filter.  CVE-2017-5226: a program that shares the terminal can type
   into it, and the caller's shell runs that later.  The kernel looks at the
   low 32 bits of the request only, so the filter does too: CVE-2019-10063.
   TIOCLINUX pastes on virtual consoles: CVE-2023-28100.  */

#define LOAD(Field) \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, Field))
#define JUMP_IF(Value, True, False) \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, Value, True, False)
#define ANSWER(Value) BPF_STMT (BPF_RET | BPF_K, Value)

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
# define LOAD_LOW_ARGUMENT(N) LOAD (args[N])
#else
# define LOAD_LOW_ARGUMENT(N) \
  BPF_STMT (BPF_LD | BPF_W | BPF_ABS, \
            offsetof (struct seccomp_data, args[N]) + 4)
#endif

/* The machine's own calls, and those of its elder brother that the kernel may
   take too.  Numbers: asm/unistd*.h of the architecture.  */
#if defined __x86_64__
# define ARCH AUDIT_ARCH_X86_64
# define ARCH_COMPAT AUDIT_ARCH_I386
# define IOCTL_COMPAT 54
# define IOCTL_X32 (0x40000000 | 514)
#elif defined __aarch64__
# define ARCH AUDIT_ARCH_AARCH64
# define ARCH_COMPAT AUDIT_ARCH_ARM
# define IOCTL_COMPAT 54
#elif defined __riscv && __riscv_xlen == 64
# define ARCH AUDIT_ARCH_RISCV64
#elif defined __i386__
# define ARCH AUDIT_ARCH_I386
#elif defined __arm__
# define ARCH AUDIT_ARCH_ARM
#elif defined __powerpc64__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
# define ARCH AUDIT_ARCH_PPC64LE
#elif defined __s390x__
# define ARCH AUDIT_ARCH_S390X
#elif defined __loongarch64
# define ARCH AUDIT_ARCH_LOONGARCH64
#endif

#ifdef ARCH
# ifndef ARCH_COMPAT
#  define ARCH_COMPAT ARCH
#  define IOCTL_COMPAT SYS_ioctl
# endif
# ifndef IOCTL_X32
#  define IOCTL_X32 SYS_ioctl
# endif
static const struct sock_filter filter[] = {
  /*  0 */ LOAD (arch),
  /*  1 */ JUMP_IF (ARCH, 3, 0),
  /*  2 */ JUMP_IF (ARCH_COMPAT, 0, 9),
  /*  3 */ LOAD (nr),
  /*  4 */ JUMP_IF (IOCTL_COMPAT, 3, 6),
  /*  5 */ LOAD (nr),
  /*  6 */ JUMP_IF (SYS_ioctl, 1, 0),
  /*  7 */ JUMP_IF (IOCTL_X32, 0, 3),
  /*  8 */ LOAD_LOW_ARGUMENT (1),
  /*  9 */ JUMP_IF (TIOCSTI, 3, 0),
  /* 10 */ JUMP_IF (TIOCLINUX, 2, 0),
  /* 11 */ ANSWER (SECCOMP_RET_ALLOW),
  /* 12: calls of an architecture that we do not know.  */
  ANSWER (SECCOMP_RET_ERRNO | ENOSYS),
  /* 13 */ ANSWER (SECCOMP_RET_ERRNO | EPERM),
};
#endif

static void
tell (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("forbid typing into the caller's terminal, where there "
                      "is one"));
}

static int
act (struct inside *in, struct error *err)
{
  if (!in->guard_terminal)
    return 0;
#ifdef ARCH
  struct sock_fprog program = {
    .len = COUNT_OF (filter),
    .filter = (struct sock_filter *) filter
  };
  if (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0)
    return 0;
  return error_set (err, STEP_TERMINAL, "prctl", errno,
                    N_("cannot guard the caller's terminal"), NULL);
#else
  return error_set (err, STEP_TERMINAL, NULL, ENOTSUP,
                    N_("cannot guard the caller's terminal on this "
                       "architecture; run it without a terminal"), NULL);
#endif
}

/* Try it: on a descriptor that is closed the kernel would say EBADF, the
   filter says EPERM.  */
static int
check (struct inside *in, struct error *err)
{
  if (!in->guard_terminal)
    return 0;
  errno = 0;
  if (ioctl (-1, TIOCSTI, "") < 0 && errno == EPERM)
    {
      in->seen->seccomp = true;
      return 0;
    }
  return step_refuted (err, STEP_TERMINAL, "prctl",
                       N_("the caller's terminal is not guarded"), NULL);
}

const struct step_action terminal_step
  = { STEP_TERMINAL, NULL, tell, act, check };
