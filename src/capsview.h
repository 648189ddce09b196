/* capsview.h -- capabilities of a process, for people and for programs.

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

#ifndef CAPSVIEW_H
#define CAPSVIEW_H

#include "capexec.h"
#include "execfile.h"
#include "nsowner.h"
#include "util.h"

/* What is known of a process, as it is or as it would be after exec.  */
struct caps_view
{
  pid_t pid;
  uint32_t uid[3], gid[3];      /* real, effective, saved */
  struct capstate caps;
  bool securebits_known;
  unsigned last;                /* the kernel's newest capability */
  const struct ns_ownership *ns;        /* NULL: not to be seen */

  const char *program;          /* exec of this is meant, or NULL */
  const struct exec_found *found;       /* where PROGRAM: what it is */
  int refused;                  /* where PROGRAM: exec fails with this */
};

/* Append VIEW to OUT in words, translated.  Needs locale_start to have been
   called.  */
void capsview_text (const struct caps_view *view, struct strbuf *out);

/* Append VIEW to OUT as one JSON document and a newline.  */
void capsview_json (const struct caps_view *view, struct strbuf *out);

#endif
