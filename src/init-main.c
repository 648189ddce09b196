/* init-main.c -- container-init, the program that is process 1.

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

/* Installed in the package's own directory of /usr/libexec; not for people.
   usage: container-init REQUEST PROGRAM [ARG]...

   Where the architecture is known it has no libc: 27 page faults less at each
   start of a container.  Its mode is 0711: for a file that the caller cannot
   read, the kernel keeps the memory of the process in the user namespace
   outside, and no capability inside counts against it; see ptrace(2).  */

#include "init.h"

#include "sys.h"

/* What the kernel puts onto the stack: argc, argv, NULL, env, NULL.  */
static void __attribute__ ((noreturn))
start (char **argv)
{
  char **env = argv;
  struct init_request request;
  while (*env++)
    ;
  if (argv[0] && argv[1] && argv[2]
      && init_request_scan (argv[1], &request))
    init_run (&request, argv + 2, env);
  for (;;)
    sys_call (__NR_exit_group, 125);
}

#if CONTAINER_INIT_FREESTANDING

/* The compiler may call these even in a program without libc.  */
void *memcpy (void *restrict to, const void *restrict from, size_t n);
void *memset (void *to, int byte, size_t n);

void * __attribute__ ((optimize ("no-tree-loop-distribute-patterns")))
memcpy (void *restrict to, const void *restrict from, size_t n)
{
  char *t = to;
  const char *f = from;
  while (n--)
    *t++ = *f++;
  return to;
}

void * __attribute__ ((optimize ("no-tree-loop-distribute-patterns")))
memset (void *to, int byte, size_t n)
{
  char *t = to;
  while (n--)
    *t++ = byte;
  return to;
}

void container_init_start (long *stack) __attribute__ ((noreturn, used));

void
container_init_start (long *stack)
{
  start ((char **) (stack + 1));
}

/* The first instruction: the stack pointer is the argument, and the stack is
   aligned as the ABI wants it.  */
# if defined __x86_64__
__asm__ (".globl _start\n"
         "_start:\n\t"
         "xor %ebp, %ebp\n\t"
         "mov %rsp, %rdi\n\t"
         "and $-16, %rsp\n\t"
         "call container_init_start\n\t"
         "hlt\n");
# elif defined __aarch64__
__asm__ (".globl _start\n"
         "_start:\n\t"
         "mov x29, #0\n\t"
         "mov x30, #0\n\t"
         "mov x0, sp\n\t"
         "and sp, x0, #-16\n\t"
         "b container_init_start\n");
# elif defined __riscv
__asm__ (".globl _start\n"
         "_start:\n\t"
         ".option push\n\t"
         ".option norelax\n\t"
         "lla gp, __global_pointer$\n\t"
         ".option pop\n\t"
         "mv a0, sp\n\t"
         "andi sp, sp, -16\n\t"
         "tail container_init_start\n");
# endif

#else

int
main (int argc, char **argv)
{
  (void) argc;
  start (argv);
}

#endif
