/* subject.h -- the ways of running container that the sweeps try.

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

/* A mode is a set of options, what PROGRAM (probe-all) has to find, and what
   it needs of this machine.  */

#ifndef SUBJECT_H
#define SUBJECT_H

#include "trace.h"

struct mode
{
  const char *name;
  const char *options[6];
  bool no_init;
  bool caller_root;             /* run by root, not by an ordinary user */
  bool ranges;                  /* needs newuidmap and subordinate IDs */
  bool status_fd, keep_fd;      /* one of the two, or none */
  bool terminal;                /* input and output are one */
  const char *share;            /* the namespace that is the caller's, as
                                   /proc calls it */
  bool lock;                    /* in a second user namespace, made with the
                                   help of a process 2 */
  bool alike;                   /* much as another one: samples of a sweep are
                                   to be fewer */
  const char *hostname, *cwd;   /* other than the default */
  unsigned long long caps;      /* of all sets but the inheritable and ambient
                                   ones, which are empty */
  bool caps_bounding_only;      /* a user other than 0 inside holds none */
};

extern const struct mode modes[];
extern const size_t n_modes;

/* Who and what is under test.  */
struct setup
{
  const char *container, *probe;        /* paths, absolute */
  const char *user;             /* the ordinary user, if we are root */
  uid_t uid;
  gid_t gid;
  long keyring;                 /* the caller's, with a key in it; or 0 */
  char cwd[64];                 /* an empty directory */
  bool plain;                   /* the caller's signals and environment are
                                   not those of trace_run */
};

/* Find out about the user; make the directory, the keyring, and, as root, a
   mount namespace whose mounts spread, or that mounts are made private would
   not show.  False, having said why, where it cannot be.  */
bool setup_start (struct setup *setup);
void setup_end (struct setup *setup);

/* Can MODE be tried here?  If not, WHY is set.  */
bool mode_possible (const struct setup *setup, const struct mode *mode,
                    const char **why);

/* The argument vector of a run of MODE with PROGRAM (probe-all) doing LAST,
   "exit=42" or "stay=1".  FD: for --status-fd or --keep-fd.  Owned by the
   caller for good.  NULL if container does not tell its plan.  */
char **mode_argv (const struct setup *setup, const struct mode *mode, int fd,
                  const char *last);

/* Execute ARGV as the caller of MODE, OUT being standard output and the
   others /dev/null.  For the child of a fork.  */
void caller_exec (const struct setup *setup, const struct mode *mode,
                  char *const argv[], int out) __attribute__ ((noreturn));

/* Is all that we have started gone?  Reaps; waits for LIMIT_MS at most.  */
bool all_gone (int limit_ms);

/* The mounts that this process sees.  */
size_t count_mounts (void);

/* Is there anything in the working directory?  It is removed.  */
bool files_left (const struct setup *setup);

/* All that SUBJECT needs but its descriptors.  False if main is not found.  */
bool subject_make (const struct setup *setup, const struct mode *mode, int fd,
                   const char *last, struct subject *subject);

#endif
