/* child.h -- what the child does, from the clone to the exec

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

#ifndef CHILD_H
#define CHILD_H

#include "launch.h"

#include "init.h"

/* What the two sides of the clone share: by memory, or as a copy.  */
struct birth
{
  struct launch *launch;
  int supervisor_end;           /* the child closes its copy */
  bool hold;                    /* say what is observed, wait for PROCEED */
  const char *init_path;        /* of container-init */
  int init_file;                /* the same, open; -1: be process 1 itself */
  struct init_request request;
  struct inside inside;
  struct observed seen;
  struct namespaces_seen caller;
  char **init_argv;             /* owned */
  char *scratch;                /* owned */
  char init_request_text[INIT_REQUEST_SIZE];
};

/* The whole life of the child, whose DATA is a struct birth.  Returns on
   failure only, having told it.  */
void child_live (void *data);

#endif
