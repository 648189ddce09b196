/* probe-acts.h -- deeds that show whether a capability is worth anything.

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

#ifndef PROBE_ACTS_H
#define PROBE_ACTS_H

#include "system.h"

/* On what the deed is done.  */
enum probe_where
{
  PROBE_PLAIN,                  /* on no file: it shows "works" or "inert" */
  PROBE_MAPPED,                 /* on a file with mapped owners */
  PROBE_UNMAPPED,               /* on a file with others */
  PROBE_LIMIT                   /* what the capability does not do here, even
                                   where it is worth something else */
};

/* A deed returns 0, an errno value, or PROBE_NO_TELL where this kernel gives
   no answer.  ARRANGE, if any, comes first, with all capabilities.  */
enum { PROBE_NO_TELL = 200 };

struct probe
{
  unsigned cap;
  enum probe_where where;
  bool needs_ids;               /* more than one ID mapped */
  const char *title;
  void (*arrange) (void);
  int (*act) (void);
};

extern const struct probe probes[];
extern const size_t n_probes;

/* What the deeds find; set before them.  */
struct probe_stage
{
  bool ids;                     /* 0 to 65535 are mapped; else 0 only */
  const char *mapped;           /* a file of mode 0; with IDS, of 1000:1000 */
  const char *unmapped;         /* one of another user, not readable */
  const char *own;              /* one of user 0, group 1000, mode 0644 */
  pid_t target;                 /* a process; with IDS, of user 1000 */
};
extern struct probe_stage stage;

#endif
