/* capinfo.h -- what each capability is for, and what it is worth here.

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

/* A capability counts against the user namespace that owns the thing acted on;
   user_namespaces(7), "Interaction of user namespaces and other types of
   namespaces".  So most of them are worth something inside a container only
   where the container has a namespace of its own of the kind concerned, some
   only on files whose owners are mapped, and some nothing at all: the kernel
   asks for those in the initial user namespace.  The table in capinfo.c is
   the documentation; tests try each entry that can be tried.  */

#ifndef CAPINFO_H
#define CAPINFO_H

#include "plan.h"
#include "util.h"

enum cap_worth
{
  CAP_WORKS,                    /* on what its own namespaces own */
  CAP_DEPENDS,                  /* on files whose owner and group are mapped */
  CAP_INERT,                    /* does nothing here */
  CAP_UNKNOWN                   /* newer than the table */
};

/* Namespaces as bits: those that the user namespace concerned, or one below
   it, owns.  The user namespace itself needs no bit.  The time namespace
   counts only while no process is in it.  */
#define CAPINFO_NS(Kind) (1U << (Kind))
#define CAPINFO_NS_TIME CAPINFO_NS (N_NS_KINDS)

/* What CAP is for, untranslated; NULL where it is newer than the table.  */
const char *capinfo_text (unsigned cap);

/* What CAP is worth to a process whose user namespace owns the namespaces
   OWNED that the process is in.  INITIAL: it is the initial user namespace,
   where every capability works.  */
enum cap_worth capinfo_worth (unsigned cap, unsigned owned, bool initial);

/* The same in a phrase, untranslated: on what it works, or why not.  */
const char *capinfo_scope (unsigned cap, unsigned owned, bool initial);

/* "works", "depends", "inert", "unknown": stable, for programs.  */
const char *cap_worth_name (enum cap_worth worth);

/* Append to OUT a line for each capability up to LAST, as --cap-add=help
   prints them: translated, those of the default set marked.  Needs
   locale_start to have been called.  */
void capinfo_list (struct strbuf *out, unsigned last);

#endif
