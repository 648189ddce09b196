/* mapresolve.c -- the way from a request to an ID map

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

#include "maprequest.h"

#include <stdio.h>

#include "util.h"

struct resolver
{
  const struct map_source *source;
  struct idmap own;             /* the caller's own map, once HAVE_OWN */
  bool have_own;
  struct error *err;
};

/* An extent and the item that it comes from, so that it can be named.  */
struct piece
{
  struct extent extent;
  const struct map_item *item;
};

static int
need_own_map (struct resolver *r)
{
  if (r->have_own)
    return 0;
  const struct map_source *source = r->source;
  if (source->own_map (source->data, source->kind, &r->own, r->err) < 0)
    return -1;
  r->have_own = true;
  return 0;
}

/* Where ITEM's field number FIELD begins in its argument.  */
static size_t
field_place (const struct map_item *item, size_t field)
{
  size_t place = item->place;
  while (field--)
    place += strcspn (item->argument + place, ":") + 1;
  return place;
}

/* Put a number to a range's OUTSIDE.  */
static int
resolve_outside (struct resolver *r, const struct map_item *item,
                 struct extent *range)
{
  const struct map_source *source = r->source;
  if (item->self)
    range->outside = source->self;
  else if (item->name
           && source->lookup (source->data, source->kind, item->name,
                              &range->outside, r->err) < 0)
    {
      r->err->usage = r->err->errnum == 0;
      r->err->argument = item->argument;
      r->err->caret = field_place (item, 1);
      return -1;
    }
  if (range->outside > ID_INVALID - range->count)
    return error_usage (r->err, N_("with so many IDs, the outside ones would "
                                   "go beyond 4294967294, the highest ID"),
                        NULL, item->argument,
                        field_place (item, range->count > 1 ? 2 : 1));
  return 0;
}

/* What "auto" means: 0 is the caller, and each subordinate ID has the next
   inside ID.  In the order of their source, not sorted, so that a block that
   is added later does not move the IDs of files that exist already.  An ID
   that several blocks contain is taken once.  */
static int
expand_auto (struct resolver *r, struct idmap *map)
{
  const struct map_source *source = r->source;
  struct idmap owned = IDMAP_INIT;
  uint32_t next = 1;
  if (source->subordinate (source->data, source->kind, &owned, r->err) < 0)
    return -1;
  idmap_append (map, (struct extent) { 0, source->self, 1 });
  for (size_t i = 0; i < owned.n; i++)
    {
      struct idmap block = IDMAP_INIT;
      struct extent e = owned.extents[i];
      idmap_append (&block, (struct extent) { e.outside, e.outside, e.count });
      for (size_t j = 0; j < map->n; j++)
        idmap_remove (&block, SIDE_OUTSIDE, map->extents[j].outside,
                      map->extents[j].count);
      for (size_t j = 0; j < block.n; j++)
        {
          e = block.extents[j];
          e.inside = next;
          next += e.count;
          idmap_append (map, e);
        }
      idmap_free (&block);
    }
  idmap_free (&owned);
  if (map->n > 1)
    return 0;
  /* SOURCE itself refuses to have none; this is where there was only the
     caller's own ID.  */
  char self[16];
  snprintf (self, sizeof self, "%u", source->self);
  error_set (r->err, STEP_PLAN, NULL, 0, source->kind == ID_USER
             ? N_("the map 'auto' needs other subordinate user IDs than %s, "
                  "your own")
             : N_("the map 'auto' needs other subordinate group IDs than %s, "
                  "your own"), self);
  return -1;
}

static int
expand_all (struct resolver *r, struct idmap *map)
{
  if (need_own_map (r) < 0)
    return -1;
  for (size_t i = 0; i < r->own.n; i++)
    {
      struct extent e = r->own.extents[i];
      idmap_append (map, (struct extent) { e.inside, e.inside, e.count });
    }
  if (map->n)
    return 0;
  char self[16];
  snprintf (self, sizeof self, "%u", r->source->self);
  error_set (r->err, STEP_PLAN, NULL, 0,
             N_("the map 'all' is empty: the caller's own user namespace "
                "has no IDs"), NULL);
  return error_because (r->err, CAUSE_ID_UNMAPPED, self);
}

/* Add to MAP what ITEM alone means.  */
static int
expand (struct resolver *r, const struct map_item *item, struct idmap *map)
{
  struct extent range = { 0, r->source->self, 1 };
  switch (item->word)
    {
    case MAP_AUTO:
      return expand_auto (r, map);
    case MAP_ALL:
      return expand_all (r, map);
    case MAP_NONE:
      return 0;
    case MAP_ROOT:
      break;
    case MAP_KEEP:
      range.inside = range.outside;
      break;
    case MAP_RANGE:
      range = item->range;
      if (resolve_outside (r, item, &range) < 0)
        return -1;
      break;
    }
  idmap_append (map, range);
  return 0;
}

/* Take what the extents of BY map, on either side, out of each of the N
   MAPS.  */
static void
override (struct idmap *maps, size_t n, const struct idmap *by)
{
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < by->n; j++)
      {
        struct extent e = by->extents[j];
        idmap_remove (&maps[i], SIDE_INSIDE, e.inside, e.count);
        idmap_remove (&maps[i], SIDE_OUTSIDE, e.outside, e.count);
      }
}

static int
compare_inside (const void *a, const void *b)
{
  const struct piece *x = a, *y = b;
  return (x->extent.inside > y->extent.inside)
         - (x->extent.inside < y->extent.inside);
}

static int
compare_outside (const void *a, const void *b)
{
  const struct piece *x = a, *y = b;
  return (x->extent.outside > y->extent.outside)
         - (x->extent.outside < y->extent.outside);
}

/* Name PIECE as the user typed it; where that was a keyword, with the extent
   that it stands for.  */
static char *
name_piece (const struct piece *piece)
{
  const struct map_item *item = piece->item;
  const struct extent *e = &piece->extent;
  const char *typed = item->argument + item->place;
  int length = strcspn (typed, ",");
  if (length > 80)
    length = 80;
  return item->word == MAP_RANGE
         ? xstrndup (typed, length)
         : xasprintf ("%.*s = %u:%u:%u", length, typed, e->inside,
                      e->outside, e->count);
}

/* Refuse A and B, which overlap on SIDE, B being the one that starts last
   there.  */
static int
fail_overlap (struct resolver *r, const struct piece *a,
              const struct piece *b, enum idmap_side side)
{
  const struct map_item *later = a->item > b->item ? a->item : b->item;
  const struct piece *one = b->item == later ? a : b;
  const struct piece *two = one == a ? b : a;
  uint32_t first = extent_first (&b->extent, side);
  uint32_t a_last = extent_first (&a->extent, side) + a->extent.count - 1;
  uint32_t last = first + b->extent.count - 1;
  if (last > a_last)
    last = a_last;
  _cleanup_free_ char *one_name = name_piece (one);
  _cleanup_free_ char *two_name = name_piece (two);
  _cleanup_free_ char *ids
    = first == last ? xasprintf ("%u", first)
                    : xasprintf ("%u-%u", first, last);
  _cleanup_free_ char *subject = xasprintf ("%s (%s; %s)", ids, one_name,
                                            two_name);
  return error_usage (r->err, side == SIDE_INSIDE
                      ? N_("two ranges overlap at the inside IDs %s")
                      : N_("two ranges overlap at the outside IDs %s"),
                      subject, later->argument, later->place);
}

/* Refuse overlaps among the N PIECES.  Where any two overlap, so do two that
   are neighbours once sorted.  */
static int
check_overlaps (struct resolver *r, struct piece *pieces, size_t n)
{
  if (n < 2)
    return 0;
  for (enum idmap_side side = SIDE_INSIDE; side <= SIDE_OUTSIDE; side++)
    {
      qsort (pieces, n, sizeof *pieces,
             side == SIDE_INSIDE ? compare_inside : compare_outside);
      for (size_t i = 1; i < n; i++)
        {
          const struct extent *e = &pieces[i - 1].extent;
          uint32_t distance = extent_first (&pieces[i].extent, side)
                              - extent_first (e, side);
          if (distance < e->count)
            return fail_overlap (r, &pieces[i - 1], &pieces[i], side);
        }
    }
  return 0;
}

/* Make one MAP of those that the items mean.  */
static int
join (struct resolver *r, const struct map_request *request,
      const struct idmap *maps, struct idmap *map)
{
  size_t n = 0, at = 0;
  for (size_t i = 0; i < request->n; i++)
    n += maps[i].n;
  _cleanup_free_ struct piece *pieces = xcalloc (n, sizeof *pieces);
  for (size_t i = 0; i < request->n; i++)
    for (size_t j = 0; j < maps[i].n; j++)
      pieces[at++] = (struct piece) { maps[i].extents[j],
                                      &request->items[i] };
  if (check_overlaps (r, pieces, n) < 0)
    return -1;
  for (size_t i = 0; i < n; i++)
    idmap_append (map, pieces[i].extent);
  idmap_normalise (map);
  return 0;
}

/* Split MAP as the caller's own map demands.  */
static int
project (struct resolver *r, struct idmap *map)
{
  const struct extent *e = map->extents;
  struct extent missing = { 0, 0, 0 };
  /* The caller's own ID is mapped, else it could make no user namespace: the
     usual map needs no look at any file.  */
  if (map->n == 0
      || (map->n == 1 && e->count == 1 && e->outside == r->source->self))
    return 0;
  if (need_own_map (r) < 0)
    return -1;
  if (idmap_project (map, &r->own, &missing))
    return 0;
  char ids[32];
  snprintf (ids, sizeof ids, missing.count > 1 ? "%u-%u" : "%u",
            missing.outside, missing.outside + missing.count - 1);
  error_set (r->err, STEP_PLAN, NULL, 0, r->source->kind == ID_USER
             ? N_("cannot map the outside user IDs %s")
             : N_("cannot map the outside group IDs %s"), ids);
  return error_because (r->err, CAUSE_OUTSIDE_UNMAPPED, ids);
}

/* Keep the kernel's limits.  */
static int
check_limits (const struct idmap *map, struct error *err)
{
  char number[32];
  if (map->n > IDMAP_MAX_EXTENTS)
    {
      snprintf (number, sizeof number, "%zu", map->n);
      return error_set (err, STEP_PLAN, NULL, 0,
                        N_("the map takes %s extents, but the kernel allows "
                           "at most 340"), number);
    }
  size_t length = idmap_text_length (map);
  if (length >= (size_t) sysconf (_SC_PAGESIZE))
    {
      snprintf (number, sizeof number, "%zu", length);
      return error_set (err, STEP_PLAN, NULL, 0,
                        N_("the map takes %s bytes of text, but the kernel "
                           "allows less than one page"), number);
    }
  return 0;
}

int
map_request_resolve (const struct map_request *request,
                     const struct map_source *source, struct idmap *map,
                     struct error *err)
{
  static struct map_item root = { .word = MAP_ROOT, .argument = "root" };
  static const struct map_request usual = { &root, 1 };
  struct resolver r = { source, IDMAP_INIT, false, err };
  int status = 0;
  if (request->n == 0)
    request = &usual;
  *map = (struct idmap) IDMAP_INIT;
  struct idmap *maps = xcalloc (request->n, sizeof *maps);
  for (size_t i = 0; i < request->n && status == 0; i++)
    {
      status = expand (&r, &request->items[i], &maps[i]);
      if (status == 0 && request->items[i].override)
        override (maps, i, &maps[i]);
    }
  if (status == 0)
    status = join (&r, request, maps, map);
  if (status == 0)
    status = project (&r, map);
  if (status == 0)
    status = check_limits (map, err);
  for (size_t i = 0; i < request->n; i++)
    idmap_free (&maps[i]);
  free (maps);
  idmap_free (&r.own);
  if (status < 0)
    idmap_free (map);
  return status;
}
