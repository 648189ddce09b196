/* start.h -- the first instructions of a program without a C library

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

/* For the one source file of such a program, which defines start.  With
   FREESTANDING not 0, nothing else is linked; else the C library calls it.  */

#ifndef START_H
#define START_H

#include <stddef.h>

/* What the program does.  ARGV is followed by NULL and the environment.  */
static void start (char **argv) __attribute__ ((noreturn));

#if FREESTANDING

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

void start_on (long *stack) __attribute__ ((noreturn, used));

void
start_on (long *stack)
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
         "call start_on\n\t"
         "hlt\n");
# elif defined __aarch64__
__asm__ (".globl _start\n"
         "_start:\n\t"
         "mov x29, #0\n\t"
         "mov x30, #0\n\t"
         "mov x0, sp\n\t"
         "and sp, x0, #-16\n\t"
         "b start_on\n");
# elif defined __riscv
__asm__ (".globl _start\n"
         "_start:\n\t"
         ".option push\n\t"
         ".option norelax\n\t"
         "lla gp, __global_pointer$\n\t"
         ".option pop\n\t"
         "mv a0, sp\n\t"
         "andi sp, sp, -16\n\t"
         "tail start_on\n");
# endif

#else

int
main (int argc, char **argv)
{
  (void) argc;
  start (argv);
}

#endif

#endif
