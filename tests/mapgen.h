/* mapgen.h -- maps made by chance, and what each of them means.

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

#ifndef MAPGEN_H
#define MAPGEN_H

#include "idmap.h"
#include "util.h"

/* splitmix64: short, and the same everywhere.  */
struct rng
{
  uint64_t state;
};

uint64_t rng_next (struct rng *rng);
/* A number below N, which is at least 1.  */
uint64_t rng_below (struct rng *rng, uint64_t n);

/* A range as a user would give it, right or wrong.  */
struct range
{
  uint64_t inside, outside, count;
  bool override;
};

enum { MAPGEN_MAX = 352 };

struct mapcase
{
  const char *kind;
  struct range ranges[MAPGEN_MAX];
  size_t n;
};

/* Make a case for a caller whose own map is OWN, which is not empty.  */
void mapgen_case (struct rng *rng, const struct idmap *own,
                  struct mapcase *c);

/* Make a map that is sure to be right, of several extents where OWN allows
   it, for a namespace to go on from.  */
void mapgen_parent (struct rng *rng, const struct idmap *own,
                    struct mapcase *c);

/* As the argument of --map-uid.  */
void mapcase_argument (const struct mapcase *c, struct strbuf *text);

/* Line by line as the kernel would be given it by a tool that does not
   think.  */
void mapcase_lines (const struct mapcase *c, struct strbuf *text);

/* Does any range override another?  Is any number too large for 32 bits?  */
bool mapcase_overrides (const struct mapcase *c);
bool mapcase_wraps (const struct mapcase *c);

/* Reduce the numbers as the kernel does.  */
void mapcase_reduce (struct mapcase *c);

/* What stands behind INSIDE, found ID by ID and range by range, without any
   of the arithmetic that is under test.  C must be a right one.  */
bool mapcase_outside (const struct mapcase *c, uint32_t inside,
                      uint32_t *outside);

#endif
