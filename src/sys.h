/* sys.h -- system calls as they are: no libc, no errno.

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

/* Process 1 and the child that becomes it use these.  The child may share its
   memory with the suspended supervisor, and process 1 is a program without
   libc where the architecture is one of those below; elsewhere the same
   source is compiled with libc.  Results are the kernel's: -ERRNO on
   failure.  */

#ifndef SYS_H
#define SYS_H

#include <asm/unistd.h>
#include <stddef.h>
#include <stdint.h>

#if defined __x86_64__ && !defined __ILP32__
# define SYS_NATIVE 1
static inline long
sys_call6 (long number, long a, long b, long c, long d, long e, long f)
{
  register long r10 __asm__ ("r10") = d;
  register long r8 __asm__ ("r8") = e;
  register long r9 __asm__ ("r9") = f;
  long result;
  __asm__ volatile ("syscall"
                    : "=a" (result)
                    : "a" (number), "D" (a), "S" (b), "d" (c), "r" (r10),
                      "r" (r8), "r" (r9)
                    : "rcx", "r11", "memory");
  return result;
}
#elif defined __aarch64__
# define SYS_NATIVE 1
static inline long
sys_call6 (long number, long a, long b, long c, long d, long e, long f)
{
  register long x8 __asm__ ("x8") = number;
  register long x0 __asm__ ("x0") = a;
  register long x1 __asm__ ("x1") = b;
  register long x2 __asm__ ("x2") = c;
  register long x3 __asm__ ("x3") = d;
  register long x4 __asm__ ("x4") = e;
  register long x5 __asm__ ("x5") = f;
  __asm__ volatile ("svc #0"
                    : "+r" (x0)
                    : "r" (x8), "r" (x1), "r" (x2), "r" (x3), "r" (x4),
                      "r" (x5)
                    : "memory", "cc");
  return x0;
}
#elif defined __riscv && __riscv_xlen == 64
# define SYS_NATIVE 1
static inline long
sys_call6 (long number, long a, long b, long c, long d, long e, long f)
{
  register long a7 __asm__ ("a7") = number;
  register long a0 __asm__ ("a0") = a;
  register long a1 __asm__ ("a1") = b;
  register long a2 __asm__ ("a2") = c;
  register long a3 __asm__ ("a3") = d;
  register long a4 __asm__ ("a4") = e;
  register long a5 __asm__ ("a5") = f;
  __asm__ volatile ("ecall"
                    : "+r" (a0)
                    : "r" (a7), "r" (a1), "r" (a2), "r" (a3), "r" (a4),
                      "r" (a5)
                    : "memory");
  return a0;
}
#else
# define SYS_NATIVE 0
# include <errno.h>
# include <unistd.h>
static inline long
sys_call6 (long number, long a, long b, long c, long d, long e, long f)
{
  long result = syscall (number, a, b, c, d, e, f);
  return result == -1 ? -errno : result;
}
#endif

/* The size of the kernel's own signal set; libc's is larger.  */
enum { KERNEL_SIGSET_SIZE = 8 };

/* sys_call (NUMBER, up to six arguments): integers or pointers.  */
#define sys_call(...) SYS_PAD (__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define SYS_PAD(n, a, b, c, d, e, f, ...)                               \
  sys_call6 ((n), (long) (a), (long) (b), (long) (c), (long) (d),       \
             (long) (e), (long) (f))

#endif
