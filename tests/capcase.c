/* capcase.c -- cases for check-caps, made at random.

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

#include "capcase.h"

#include <linux/capability.h>

static uint64_t random_state;

void
capcase_seed (uint64_t seed)
{
  random_state = seed;
}

/* splitmix64: any seed will do, 0 as well.  */
static uint64_t
next (void)
{
  uint64_t z = random_state += UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C (0x94d049bb133111eb);
  return z ^ z >> 31;
}

static unsigned
below (unsigned n)
{
  return next () % n;
}

static bool
one_in (unsigned n)
{
  return below (n) == 0;
}

/* A part of SET: often all or nothing, as in life.  */
static capset_t
part_of (capset_t set, unsigned last)
{
  switch (below (7))
    {
    case 0: return 0;
    case 1: return set;
    case 2: return set & next ();
    case 3: return set & (next () | next ());
    case 4: return set & next () & next () & next ();
    case 5: return set & CAPSET_BIT (below (last + 1));
    default: return set & ~CAPSET_BIT (below (last + 1));
    }
}

static uint32_t
some_id (void)
{
  static const uint32_t ids[] = { 0, 0, 1000, 1000, 2000 };
  return ids[below (COUNT_OF (ids))];
}

static void
make_ids (uint32_t id[3])
{
  id[0] = some_id ();
  id[1] = one_in (3) ? some_id () : id[0];
  id[2] = one_in (3) ? some_id () : id[1];
}

static void
make_process (const struct capcase_base *base, struct capcase *x)
{
  struct exec_process *p = &x->process;
  struct capstate *caps = &p->caps;

  make_ids (p->uid);
  make_ids (p->gid);
  p->groups = x->groups;
  p->n_groups = below (GROUPS_MAX + 1);
  for (size_t i = 0; i < p->n_groups; i++)
    x->groups[i] = some_id ();

  caps->permitted = part_of (base->caps, base->last);
  caps->effective = caps->permitted;
  if (one_in (2))
    caps->effective = part_of (caps->permitted, base->last);
  caps->inheritable = part_of (base->caps, base->last);
  caps->bounding = part_of (base->bounding, base->last);
  caps->ambient = part_of (caps->permitted & caps->inheritable,
                           base->last);
  caps->no_new_privs = one_in (4);
  caps->securebits = one_in (2) ? 0 : next () & 0xff;

  x->by_setuid = one_in (8);
  x->setuid_to = some_id ();
  if (x->by_setuid)
    {
      caps->permitted |= CAPSET_BIT (CAP_SETUID);
      caps->effective |= CAPSET_BIT (CAP_SETUID);
    }
}

static void
make_file (const struct capcase_base *base, struct capcase *x)
{
  static const mode_t modes[] = { 0755, 0755, 04755, 02755, 06755 };

  x->share_fs = one_in (8);
  x->nosuid = one_in (8);
  x->mode = modes[below (COUNT_OF (modes))];
  x->owner = some_id ();
  x->group = some_id ();
  /* Without the group's x, the bit is no set-group-ID.  Whoever is of that
     group could not execute the file then.  */
  if (x->process.caps.effective & CAPSET_BIT (CAP_DAC_OVERRIDE)
      && !x->by_setuid && one_in (4))
    x->mode &= ~010;
  x->caps_revision = one_in (2) ? 0 : 2 + below (2);
  x->rootid = one_in (3) ? 1000 : 0;
  x->effective = one_in (2);
  x->permitted = part_of (capset_all (base->last), base->last);
  if (one_in (2))
    x->permitted &= x->process.caps.bounding;
  x->inheritable = part_of (capset_all (base->last), base->last);
}

void
capcase_make (const struct capcase_base *base, struct capcase *x)
{
  *x = (struct capcase) { .by_setuid = false };
  make_process (base, x);
  make_file (base, x);
}
