/* system.h -- what every file needs.

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

#ifndef SYSTEM_H
#define SYSTEM_H

#include <config.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* glibc has these since 2.32, musl has them not: see compat.c.  */
#ifndef HAVE_SIGABBREV_NP
const char *sigabbrev_np (int signum);
#endif
#ifndef HAVE_STRERRORNAME_NP
const char *strerrorname_np (int errnum);
#endif

/* Messages.  N_ marks one where it is set, _ translates it where it is
   printed.  The locale is loaded by locale_start, which whoever prints
   calls first: a run that prints nothing loads none.  */
#if ENABLE_NLS
# include <libintl.h>
#else
# define gettext(Msgid) (Msgid)
# define ngettext(One, Many, N) ((N) == 1 ? (One) : (Many))
#endif
#define _(Msgid) gettext (Msgid)
#define N_(Msgid) Msgid

/* The name messages begin with: constant, whatever argv[0] says.  */
#define PROGRAM_NAME "container"

/* Exit statuses of a program that runs another; see chroot(1), env(1).  */
enum
{
  EXIT_OWN_FAILURE = 125,       /* container itself failed */
  EXIT_CANNOT_EXEC = 126,       /* PROGRAM was found, but cannot be run */
  EXIT_NOT_FOUND = 127          /* PROGRAM was not found */
};

#define COUNT_OF(Array) (sizeof (Array) / sizeof (Array)[0])

/* Cleanup attributes: a local so marked lets go of what it holds at the end
   of its block.  steal_fd and steal_ptr hand it on instead.  */
static inline void
cleanup_free (void *p)
{
  free (*(void **) p);
}

static inline void
cleanup_close (int *fd)
{
  int saved = errno;
  if (*fd >= 0)
    close (*fd);
  errno = saved;
}

#define _cleanup_free_ __attribute__ ((cleanup (cleanup_free)))
#define _cleanup_close_ __attribute__ ((cleanup (cleanup_close)))

static inline int
steal_fd (int *fd)
{
  int stolen = *fd;
  *fd = -1;
  return stolen;
}

static inline void *
steal_ptr (void *p)
{
  void **pp = p;
  void *stolen = *pp;
  *pp = NULL;
  return stolen;
}

#endif
