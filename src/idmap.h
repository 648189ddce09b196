/* idmap.h -- ID maps: their rules and their arithmetic; no side effects.

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

/* An ID map says which ID outside stands behind an ID inside a user
   namespace.  It is a set of extents; see user_namespaces(7).  The same code
   serves user and group IDs.  */

#ifndef IDMAP_H
#define IDMAP_H

#include "error.h"

/* The kernel's limits: user_namespaces(7), since Linux 4.15, and one page
   for the text of the map.  */
enum { IDMAP_MAX_EXTENTS = 340 };

/* No ID: (uid_t) -1.  */
#define ID_INVALID UINT32_C (4294967295)

enum id_kind { ID_USER, ID_GROUP };

/* COUNT IDs from INSIDE up stand for those from OUTSIDE up.  COUNT is at
   least 1, and neither end reaches ID_INVALID.  */
struct extent
{
  uint32_t inside, outside, count;
};

/* Extents in the order in which they will be written.  Owns EXTENTS.  */
struct idmap
{
  struct extent *extents;
  size_t n;
};

#define IDMAP_INIT { NULL, 0 }

void idmap_free (struct idmap *map);
void idmap_append (struct idmap *map, struct extent extent);
void idmap_copy (struct idmap *to, const struct idmap *from);

/* Do both say the same of every ID, in whatever order or pieces?
   Allocates nothing and changes nothing, so a child may call it.  */
bool idmap_same (const struct idmap *a, const struct idmap *b);

/* Is ID mapped, and to what?  */
bool idmap_to_outside (const struct idmap *map, uint32_t inside,
                       uint32_t *outside);
bool idmap_to_inside (const struct idmap *map, uint32_t outside,
                      uint32_t *inside);

/* The two columns of a map.  */
enum idmap_side { SIDE_INSIDE, SIDE_OUTSIDE };

/* The first ID of EXTENT on SIDE.  */
static inline uint32_t
extent_first (const struct extent *extent, enum idmap_side side)
{
  return side == SIDE_INSIDE ? extent->inside : extent->outside;
}

/* Sort MAP by its inside IDs.  So the kernel shows it in the order in which it
   was written; it sorts maps of more than five extents itself.  */
void idmap_sort (struct idmap *map);

/* Sort MAP by its inside IDs, and make one extent of those that touch on
   both sides.  It says the same as before.  MAP's extents may not overlap.  */
void idmap_normalise (struct idmap *map);

/* Take the COUNT IDs from FIRST up on SIDE, and their counterparts on the
   other, out of MAP.  An extent that has them in its middle becomes two.  */
void idmap_remove (struct idmap *map, enum idmap_side side, uint32_t first,
                   uint32_t count);

/* Split MAP's extents so that each lies within one extent of OWN, the map of
   the user namespace in which the outside IDs are meant: the kernel refuses
   one that crosses a border there, even where both sides of the border are
   mapped; see user_namespaces(7).  True; or false where OWN lacks outside
   IDs of MAP, with *MISSING telling the first of these; MAP is then only
   fit to be freed.  */
bool idmap_project (struct idmap *map, const struct idmap *own,
                    struct extent *missing);

/* How many bytes idmap_format writes for MAP, without the NUL.  */
size_t idmap_text_length (const struct idmap *map);

/* Write MAP as uid_map wants it, "INSIDE OUTSIDE COUNT\n" a line, into BUF.
   The length, without the NUL; or 0 where SIZE does not do.  */
size_t idmap_format (const struct idmap *map, char *buf, size_t size);

/* Read TEXT as uid_map shows it (columns padded with blanks) into EXTENTS,
   at most MAX of them.  Their number, or -1 where TEXT is no such thing.
   OUTSIDE is ID_INVALID in a line whose IDs the reader's own namespace has
   not; see user_namespaces(7).  Allocates nothing.  */
ssize_t idmap_scan (const char *text, struct extent *extents, size_t max);

/* Does TEXT, as uid_map shows it, list the extents of MAP, all of them, no
   other, in this order?  */
bool idmap_matches (const struct idmap *map, const char *text);

#endif
