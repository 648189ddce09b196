/* mapgen.c -- maps made by chance, and what each of them means

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

#include "mapgen.h"

uint64_t
rng_next (struct rng *rng)
{
  uint64_t z = rng->state += UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

uint64_t
rng_below (struct rng *rng, uint64_t n)
{
  return rng_next (rng) % n;
}

/* A number from 1 to N, of any magnitude with the same probability.  */
static uint64_t
some (struct rng *rng, uint64_t n)
{
  uint64_t below = n >> rng_below (rng, 32);
  return 1 + rng_below (rng, below ? below : 1);
}

static bool
meets (uint64_t a, uint64_t a_count, uint64_t b, uint64_t b_count)
{
  return a < b + b_count && b < a + a_count;
}

/* Does R overlap any of the ranges of C so far?  */
static bool
overlaps (const struct mapcase *c, const struct range *r)
{
  for (size_t i = 0; i < c->n; i++)
    if (meets (r->inside, r->count, c->ranges[i].inside, c->ranges[i].count)
        || meets (r->outside, r->count, c->ranges[i].outside,
                  c->ranges[i].count))
      return true;
  return false;
}

static void
add (struct mapcase *c, struct range r)
{
  if (c->n < MAPGEN_MAX)
    c->ranges[c->n++] = r;
}

/* Choose a range within one extent of OWN.  */
static struct range
choose (struct rng *rng, const struct idmap *own)
{
  const struct extent *e = &own->extents[rng_below (rng, own->n)];
  uint64_t skip = some (rng, e->count) - 1;
  struct range r = { .outside = e->inside + skip };
  /* All up to the end of the extent now and then.  */
  r.count = rng_below (rng, 4) ? some (rng, e->count - skip)
                               : e->count - skip;
  r.inside = some (rng, ID_INVALID - r.count + 1) - 1;
  return r;
}

/* Add up to N ranges that overlap neither each other nor what is there.  */
static void
add_valid (struct rng *rng, const struct idmap *own, struct mapcase *c,
           size_t n)
{
  for (size_t tries = 0; n && tries < 20 * MAPGEN_MAX; tries++)
    {
      struct range r = choose (rng, own);
      if (overlaps (c, &r))
        continue;
      add (c, r);
      n--;
    }
}

static void
make_valid (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "valid";
  add_valid (rng, own, c, 1 + rng_below (rng, 8));
}

/* Cut a range into pieces that touch; in disorder, and at times with two of
   their outside ends exchanged.  */
static void
make_touching (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "touching";
  struct range r = choose (rng, own);
  size_t pieces = 2 + rng_below (rng, 6);
  while (r.count > 1 && --pieces)
    {
      struct range part = r;
      part.count = some (rng, r.count - 1);
      add (c, part);
      r.inside += part.count;
      r.outside += part.count;
      r.count -= part.count;
    }
  add (c, r);
  for (size_t i = c->n; i > 1; i--)
    {
      size_t j = rng_below (rng, i);
      struct range swap = c->ranges[j];
      c->ranges[j] = c->ranges[i - 1];
      c->ranges[i - 1] = swap;
    }
  if (c->n > 1 && c->ranges[0].count == c->ranges[1].count)
    {
      uint64_t swap = c->ranges[0].outside;
      c->ranges[0].outside = c->ranges[1].outside;
      c->ranges[1].outside = swap;
    }
}

/* Ranges of which some two are near to each other or overlap, by one ID
   more often than not.  */
static void
make_near (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "near";
  add_valid (rng, own, c, 1 + rng_below (rng, 5));
  const struct range base = c->ranges[rng_below (rng, c->n)];
  struct range r = choose (rng, own);
  uint64_t *side = rng_below (rng, 2) ? &r.inside : &r.outside;
  uint64_t first = side == &r.inside ? base.inside : base.outside;
  uint64_t shift = rng_below (rng, 3);
  if (rng_below (rng, 2))
    *side = first + base.count - shift;
  else if (first + shift >= r.count)
    *side = first + shift - r.count;
  add (c, r);
}

/* Numbers about 2^32 and above it.  */
static uint64_t
large (struct rng *rng)
{
  static const uint64_t bases[] = {
    0, UINT64_C (4294967288), UINT64_C (4294967296), UINT64_C (4294967296),
    UINT64_C (8589934592), UINT64_C (1) << 63
  };
  return bases[rng_below (rng, COUNT_OF (bases))] + rng_below (rng, 12);
}

static void
make_large (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "large";
  add_valid (rng, own, c, rng_below (rng, 3));
  struct range r = choose (rng, own);
  unsigned which = 1 + rng_below (rng, 7);
  if (which & 1)
    r.inside = large (rng);
  if (which & 2)
    r.outside = large (rng);
  if (which & 4)
    r.count = rng_below (rng, 3) ? rng_below (rng, 9) : large (rng);
  add (c, r);
}

/* A range that begins or ends at a border of OWN's extents, or goes across
   one; the next extent may touch or not.  */
static void
make_border (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "border";
  const struct extent *e = &own->extents[rng_below (rng, own->n)];
  uint64_t end = (uint64_t) e->inside + e->count;
  uint64_t before = some (rng, e->count);
  struct range r = { .outside = end - before };
  if (rng_below (rng, 4) == 0 && r.outside)
    r.outside--;
  r.count = before + rng_below (rng, 3);
  if (before > 1)
    r.count -= rng_below (rng, 2);
  if (rng_below (rng, 3) == 0)
    r.count += some (rng, 1 << 20);
  r.inside = some (rng, 1 << 20);
  add (c, r);
  add_valid (rng, own, c, rng_below (rng, 3));
}

/* About 340 lines: as many or as few as the kernel counts.  */
static void
make_many (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "many";
  size_t n = 338 + rng_below (rng, 5);
  const struct extent *e = &own->extents[rng_below (rng, own->n)];
  uint64_t step = 1 + rng_below (rng, 2), skip = rng_below (rng, 3);
  /* With steps of 1 on both sides, all can be merged into one.  */
  uint64_t outside_step = 1 + (rng_below (rng, 4) > 0);
  for (size_t i = 0; i < n && skip + outside_step * i < e->count; i++)
    add (c, (struct range) { step * i, e->inside + skip + outside_step * i,
                             1, false });
}

static size_t
length_of (struct range r)
{
  struct mapcase one = { .n = 0 };
  struct strbuf line = STRBUF_INIT;
  add (&one, r);
  mapcase_lines (&one, &line);
  size_t length = line.length;
  strbuf_free (&line);
  return length;
}

/* Fill C with lines of TARGET bytes in all, the first with FIRST inside.  */
static bool
fill (struct mapcase *c, const struct extent *e, uint64_t first,
      size_t target)
{
  struct range r = { first, e->inside, 1, false };
  size_t length = length_of (r);
  c->n = 0;
  add (c, r);
  for (uint64_t i = 1; length + 25 < target && c->n + 2 < MAPGEN_MAX
       && 2 * i + 2 < e->count; i++)
    {
      r = (struct range) { 4000000000 + 2 * i, e->inside + 2 * i, 1, false };
      add (c, r);
      length += length_of (r);
    }
  /* The last line makes up the difference by the length of its INSIDE.  */
  r.outside = (uint64_t) e->inside + e->count - 1;
  for (r.inside = 1; r.inside < 4000000000; r.inside *= 10)
    if (length + length_of (r) == target)
      {
        add (c, r);
        return true;
      }
  return false;
}

/* About 4096 bytes of text, if there are as many IDs.  */
static void
make_long (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "long";
  size_t target = 4093 + rng_below (rng, 6);
  const struct extent *e = &own->extents[rng_below (rng, own->n)];
  for (uint64_t first = 3; first < 4000000000; first *= 10)
    if (fill (c, e, first, target))
      return;
}

/* Ranges that take IDs away from those before them.  */
static void
make_override (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "override";
  add_valid (rng, own, c, 1 + rng_below (rng, 4));
  for (size_t n = 1 + rng_below (rng, 3); n; n--)
    {
      const struct range base = c->ranges[rng_below (rng, c->n)];
      struct range r = choose (rng, own);
      if (rng_below (rng, 2))
        r.inside = base.inside + rng_below (rng, base.count);
      if (r.inside + r.count > ID_INVALID)
        r.inside = ID_INVALID - r.count;
      r.override = true;
      add (c, r);
    }
}

void
mapgen_case (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  static void (*const makers[]) (struct rng *, const struct idmap *,
                                 struct mapcase *) = {
    make_valid, make_touching, make_near, make_near, make_large, make_border,
    make_border, make_override, make_many, make_long
  };
  c->n = 0;
  makers[rng_below (rng, COUNT_OF (makers))] (rng, own, c);
}

/* Inside IDs without a hole, as most containers have them; outside ones in
   any order.  */
static void
make_packed (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->kind = "packed";
  add_valid (rng, own, c, 2 + rng_below (rng, 6));
  uint64_t inside = 0;
  for (size_t i = 0; i < c->n; i++)
    {
      struct range *r = &c->ranges[i];
      r->inside = inside;
      if (r->count > 100000)
        r->count = 1 + rng_below (rng, 100000);
      inside += r->count;
    }
}

void
mapgen_parent (struct rng *rng, const struct idmap *own, struct mapcase *c)
{
  c->n = 0;
  switch (rng_below (rng, 4))
    {
    case 0:
      make_touching (rng, own, c);
      break;
    case 1:
      make_valid (rng, own, c);
      break;
    default:
      make_packed (rng, own, c);
      break;
    }
  add_valid (rng, own, c, 1 + rng_below (rng, rng_below (rng, 8) ? 6 : 100));
}

void
mapcase_argument (const struct mapcase *c, struct strbuf *text)
{
  for (size_t i = 0; i < c->n; i++)
    {
      const struct range *r = &c->ranges[i];
      strbuf_addf (text, "%s%s%llu:%llu", i ? "," : "",
                   r->override ? "+" : "", (unsigned long long) r->inside,
                   (unsigned long long) r->outside);
      /* COUNT may be left out where it is 1.  */
      if (r->count != 1 || r->inside % 2)
        strbuf_addf (text, ":%llu", (unsigned long long) r->count);
    }
}

void
mapcase_lines (const struct mapcase *c, struct strbuf *text)
{
  for (size_t i = 0; i < c->n; i++)
    strbuf_addf (text, "%llu %llu %llu\n",
                 (unsigned long long) c->ranges[i].inside,
                 (unsigned long long) c->ranges[i].outside,
                 (unsigned long long) c->ranges[i].count);
}

bool
mapcase_overrides (const struct mapcase *c)
{
  for (size_t i = 0; i < c->n; i++)
    if (c->ranges[i].override)
      return true;
  return false;
}

bool
mapcase_wraps (const struct mapcase *c)
{
  for (size_t i = 0; i < c->n; i++)
    if ((c->ranges[i].inside | c->ranges[i].outside | c->ranges[i].count)
        > UINT32_MAX)
      return true;
  return false;
}

void
mapcase_reduce (struct mapcase *c)
{
  for (size_t i = 0; i < c->n; i++)
    {
      struct range *r = &c->ranges[i];
      r->inside &= UINT32_MAX;
      r->outside &= UINT32_MAX;
      r->count &= UINT32_MAX;
    }
}

bool
mapcase_outside (const struct mapcase *c, uint32_t inside, uint32_t *outside)
{
  for (size_t i = c->n; i-- > 0; )
    {
      const struct range *r = &c->ranges[i];
      if (inside < r->inside || inside - r->inside >= r->count)
        continue;
      uint64_t id = r->outside + (inside - r->inside);
      bool taken = false;
      for (size_t j = i + 1; j < c->n; j++)
        {
          const struct range *s = &c->ranges[j];
          if (s->override && id >= s->outside && id - s->outside < s->count)
            taken = true;
        }
      *outside = id;
      return !taken;
    }
  return false;
}
