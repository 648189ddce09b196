/* idmap.c -- ID maps: their rules and their arithmetic

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

#include "idmap.h"

#include "util.h"

void
idmap_free (struct idmap *map)
{
  free (map->extents);
  *map = (struct idmap) IDMAP_INIT;
}

void
idmap_append (struct idmap *map, struct extent extent)
{
  /* Room doubles whenever N is a power of two, so it need not be stored.  */
  if ((map->n & (map->n - 1)) == 0)
    map->extents = xreallocarray (map->extents, map->n ? 2 * map->n : 1,
                                  sizeof extent);
  map->extents[map->n++] = extent;
}

void
idmap_copy (struct idmap *to, const struct idmap *from)
{
  *to = (struct idmap) IDMAP_INIT;
  for (size_t i = 0; i < from->n; i++)
    idmap_append (to, from->extents[i]);
}

/* The extent of MAP that has ID on SIDE, or NULL.  Subtracting first keeps
   clear of the overflow that an end of 4294967295 would be near.  */
static const struct extent *
find (const struct idmap *map, enum idmap_side side, uint32_t id)
{
  for (size_t i = 0; i < map->n; i++)
    {
      const struct extent *e = &map->extents[i];
      uint32_t first = extent_first (e, side);
      if (id >= first && id - first < e->count)
        return e;
    }
  return NULL;
}

bool
idmap_to_outside (const struct idmap *map, uint32_t inside,
                  uint32_t *outside)
{
  const struct extent *e = find (map, SIDE_INSIDE, inside);
  if (e)
    *outside = e->outside + (inside - e->inside);
  return e;
}

bool
idmap_to_inside (const struct idmap *map, uint32_t outside, uint32_t *inside)
{
  const struct extent *e = find (map, SIDE_OUTSIDE, outside);
  if (e)
    *inside = e->inside + (outside - e->outside);
  return e;
}

/* Does B say of each ID inside that A maps what A says of it?  */
static bool
contained (const struct idmap *a, const struct idmap *b)
{
  for (size_t i = 0; i < a->n; i++)
    for (struct extent rest = a->extents[i]; rest.count; )
      {
        const struct extent *e = find (b, SIDE_INSIDE, rest.inside);
        if (!e || e->outside + (rest.inside - e->inside) != rest.outside)
          return false;
        uint32_t n = e->count - (rest.inside - e->inside);
        if (n > rest.count)
          n = rest.count;
        rest.inside += n;
        rest.outside += n;
        rest.count -= n;
      }
  return true;
}

bool
idmap_same (const struct idmap *a, const struct idmap *b)
{
  return contained (a, b) && contained (b, a);
}

static int
compare_inside (const void *a, const void *b)
{
  const struct extent *x = a, *y = b;
  return (x->inside > y->inside) - (x->inside < y->inside);
}

void
idmap_sort (struct idmap *map)
{
  if (map->n > 1)
    qsort (map->extents, map->n, sizeof *map->extents, compare_inside);
}

void
idmap_normalise (struct idmap *map)
{
  if (map->n < 2)
    return;
  idmap_sort (map);
  struct extent *last = map->extents;
  for (size_t i = 1; i < map->n; i++)
    {
      struct extent e = map->extents[i];
      if (e.inside - last->inside == last->count
          && e.outside - last->outside == last->count)
        last->count += e.count;
      else
        *++last = e;
    }
  map->n = last - map->extents + 1;
}

/* Append to MAP the part of E that begins SKIP IDs after its start and has
   COUNT IDs, if that is any.  */
static void
append_part (struct idmap *map, struct extent e, uint32_t skip,
             uint32_t count)
{
  if (count)
    idmap_append (map, (struct extent) { e.inside + skip, e.outside + skip,
                                         count });
}

void
idmap_remove (struct idmap *map, enum idmap_side side, uint32_t first,
              uint32_t count)
{
  struct idmap left = IDMAP_INIT;
  uint64_t end = (uint64_t) first + count;
  for (size_t i = 0; i < map->n; i++)
    {
      struct extent e = map->extents[i];
      uint64_t e_first = extent_first (&e, side);
      uint64_t e_end = e_first + e.count;
      if (end <= e_first || e_end <= first)
        {
          idmap_append (&left, e);
          continue;
        }
      if (e_first < first)
        append_part (&left, e, 0, first - e_first);
      if (end < e_end)
        append_part (&left, e, end - e_first, e_end - end);
    }
  idmap_free (map);
  *map = left;
}

/* Set *MISSING to the IDs from the start of REST up to where OWN begins to
   have them again.  */
static void
find_gap (const struct extent *rest, const struct idmap *own,
          struct extent *missing)
{
  *missing = *rest;
  for (size_t i = 0; i < own->n; i++)
    if (own->extents[i].inside > rest->outside
        && own->extents[i].inside - rest->outside < missing->count)
      missing->count = own->extents[i].inside - rest->outside;
}

bool
idmap_project (struct idmap *map, const struct idmap *own,
               struct extent *missing)
{
  struct idmap split = IDMAP_INIT;
  for (size_t i = 0; i < map->n; i++)
    for (struct extent rest = map->extents[i]; rest.count; )
      {
        const struct extent *e = find (own, SIDE_INSIDE, rest.outside);
        if (!e)
          {
            find_gap (&rest, own, missing);
            idmap_free (&split);
            return false;
          }
        uint32_t n = e->count - (rest.outside - e->inside);
        if (n > rest.count)
          n = rest.count;
        append_part (&split, rest, 0, n);
        rest.inside += n;
        rest.outside += n;
        rest.count -= n;
      }
  idmap_free (map);
  *map = split;
  return true;
}

/* Three numbers of ten digits, each with what follows it.  */
enum { LINE_MAX_SIZE = 33 };

static size_t
format_number (uint32_t number, char end, char *buf)
{
  size_t n = 0;
  for (uint32_t rest = number; rest > 9; rest /= 10)
    n++;
  buf[n + 1] = end;
  for (size_t i = n + 1; i-- > 0; number /= 10)
    buf[i] = '0' + number % 10;
  return n + 2;
}

static size_t
format_extent (const struct extent *e, char *buf)
{
  size_t n = format_number (e->inside, ' ', buf);
  n += format_number (e->outside, ' ', buf + n);
  return n + format_number (e->count, '\n', buf + n);
}

size_t
idmap_text_length (const struct idmap *map)
{
  char line[LINE_MAX_SIZE];
  size_t length = 0;
  for (size_t i = 0; i < map->n; i++)
    length += format_extent (&map->extents[i], line);
  return length;
}

size_t
idmap_format (const struct idmap *map, char *buf, size_t size)
{
  char line[LINE_MAX_SIZE];
  size_t length = 0;
  for (size_t i = 0; i < map->n; i++)
    {
      size_t n = format_extent (&map->extents[i], line);
      if (n >= size - length)
        return 0;
      memcpy (buf + length, line, n);
      length += n;
    }
  if (size)
    buf[length] = '\0';
  return length;
}

/* Read a number, after blanks, and step over it.  */
static bool
scan_number (const char **text, uint32_t *number)
{
  const char *p = *text;
  uint64_t value;
  while (*p == ' ' || *p == '\t')
    p++;
  if (parse_decimal (p, UINT32_MAX, &value, text) < 0)
    return false;
  *number = value;
  return true;
}

/* Read a line, and step over it.  1; 0 at the end; -1 where it is none.  */
static int
scan_extent (const char **text, struct extent *e)
{
  if (!**text)
    return 0;
  if (!scan_number (text, &e->inside)
      || (**text != ' ' && **text != '\t')
      || !scan_number (text, &e->outside)
      || (**text != ' ' && **text != '\t')
      || !scan_number (text, &e->count)
      || **text != '\n')
    return -1;
  ++*text;
  return e->count == 0
         || e->inside > ID_INVALID - e->count
         || (e->outside != ID_INVALID && e->outside > ID_INVALID - e->count)
         ? -1 : 1;
}

ssize_t
idmap_scan (const char *text, struct extent *extents, size_t max)
{
  size_t n = 0;
  struct extent e;
  int result;
  while ((result = scan_extent (&text, &e)) > 0)
    {
      if (n == max)
        return -1;
      extents[n++] = e;
    }
  return result < 0 ? -1 : (ssize_t) n;
}

bool
idmap_matches (const struct idmap *map, const char *text)
{
  size_t n = 0;
  struct extent e;
  int result;
  while ((result = scan_extent (&text, &e)) > 0)
    {
      if (n == map->n || e.inside != map->extents[n].inside
          || e.outside != map->extents[n].outside
          || e.count != map->extents[n].count)
        return false;
      n++;
    }
  return result == 0 && n == map->n;
}
