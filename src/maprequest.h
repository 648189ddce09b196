/* maprequest.h -- what --map, --map-uid and --map-gid ask for, and its way
   to an ID map; no side effects.

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

/* A request is read in two stages: the syntax as soon as the option is seen,
   the meaning once all options are known, against what the caller is and
   owns.  Grammar of one option's argument:

     MAP     = RANGE [, RANGE]...
     RANGE   = [+] ( INSIDE:OUTSIDE[:COUNT] | KEYWORD )
     INSIDE  = number
     OUTSIDE = number | name | self
     KEYWORD = root | keep | auto | all | none  */

#ifndef MAPREQUEST_H
#define MAPREQUEST_H

#include "idmap.h"

enum map_word { MAP_RANGE, MAP_ROOT, MAP_KEEP, MAP_AUTO, MAP_ALL, MAP_NONE };

struct map_item
{
  enum map_word word;
  bool override;                /* began with "+" */
  struct extent range;          /* MAP_RANGE; outside 0 until resolved where
                                   NAME or SELF */
  bool self;                    /* OUTSIDE is the caller's own ID */
  char *name;                   /* OUTSIDE is a name, or NULL; owned */
  const char *argument;         /* the option's argument and the place in it,
                                   for messages; borrowed from the user */
  size_t place;
};

struct map_request
{
  struct map_item *items;
  size_t n;
};

/* What the meaning of a request depends on.  Each function fills in its
   result on demand, since most requests need none: no file is read, no name
   looked up, before it is wanted.  They return 0, or -1 and fill in ERR.  */
struct map_source
{
  enum id_kind kind;
  uint32_t self;                /* the caller's effective ID; as the caller's
                                   own namespace has it */
  /* The map of the caller's own user namespace; only the inside column and
     COUNT matter.  */
  int (*own_map) (void *data, enum id_kind kind, struct idmap *map,
                  struct error *err);
  /* The caller's subordinate IDs, as extents whose OUTSIDE and COUNT
     matter.  In the order of their source.  To have none is an error.  */
  int (*subordinate) (void *data, enum id_kind kind, struct idmap *map,
                      struct error *err);
  /* The ID of the user or group NAME.  */
  int (*lookup) (void *data, enum id_kind kind, const char *name,
                 uint32_t *id, struct error *err);
  void *data;
};

#define MAP_REQUEST_INIT { NULL, 0 }

void map_request_free (struct map_request *request);

/* Read ARGUMENT and add its ranges to REQUEST.  0; or -1 with ERR a usage
   error whose caret is at the fault.  ARGUMENT must live as long as both.  */
int map_request_add (struct map_request *request, const char *argument,
                     struct error *err);

/* Is REQUEST what is asked for when nothing is: 0:self:1?  Then nothing of
   SOURCE but SELF is looked at.  */
bool map_request_is_root (const struct map_request *request);

/* The map that REQUEST means: keywords spelled out, overrides subtracted,
   overlaps on either side refused by name of the two culprits, lines split
   at the borders of the caller's own map and refused where it has no such
   ID, touching extents merged, the kernel's limits kept.  An empty REQUEST
   means root; "none" gives an empty map.  0; or -1 with ERR.  MAP is the
   caller's to free.  */
int map_request_resolve (const struct map_request *request,
                         const struct map_source *source,
                         struct idmap *map, struct error *err);

#endif
