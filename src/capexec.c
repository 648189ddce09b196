/* capexec.c -- what exec does to capabilities.

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

#include "capexec.h"

enum { REAL, EFFECTIVE, SAVED };

enum { CAP_NUMBER_SETUID = 7 };

static bool
is_subset (capset_t a, capset_t b)
{
  return !(a & ~b);
}

/* The set-user-ID and set-group-ID bits.  They count for nothing on a nosuid
   mount, under no_new_privs, or where one of the owners has no ID in the
   process's user namespace; execve(2).  */
static void
apply_set_id_bits (const struct exec_file *file, struct exec_process *new)
{
  if (file->nosuid || new->caps.no_new_privs || !file->executable
      || !file->mapped)
    return;
  if (file->setuid)
    new->uid[EFFECTIVE] = file->uid;
  if (file->setgid)
    new->gid[EFFECTIVE] = file->gid;
}

/* The file's own capabilities.  no_new_privs does not make them vanish: what
   they would add is taken away later.  */
static int
apply_file_caps (const struct exec_file *file, struct exec_process *new,
                 bool *has_caps, bool *effective)
{
  struct capstate *caps = &new->caps;

  caps->permitted = 0;
  if (file->nosuid || !file->has_caps)
    return 0;
  *has_caps = true;
  *effective = file->effective;
  caps->permitted = (caps->bounding & file->permitted)
                    | (caps->inheritable & file->inheritable);
  /* A program that knows nothing of capabilities must not run with half of
     what it needs.  The kernel asks this before it looks at user ID 0, so
     root is refused as well.  */
  return file->effective && !is_subset (file->permitted, caps->permitted)
         ? EPERM : 0;
}

/* User ID 0 has what the bounding set leaves, unless a securebit says no.  */
static void
apply_root (struct exec_process *new, bool has_caps, bool *effective)
{
  bool real = new->uid[REAL] == 0, euid = new->uid[EFFECTIVE] == 0;
  struct capstate *caps = &new->caps;

  if (caps->securebits & CAPEXEC_NOROOT)
    return;
  /* Set-user-ID root with capabilities of its own gets just those.  */
  if (has_caps && !real && euid)
    return;
  if (real || euid)
    caps->permitted = caps->bounding | caps->inheritable;
  if (euid)
    *effective = true;
}

static bool
in_groups (const struct exec_process *process, uint32_t gid)
{
  /* The kernel looks at the filesystem group ID, which follows the effective
     one unless setfsgid(2) was called.  */
  if (gid == process->gid[EFFECTIVE])
    return true;
  for (size_t i = 0; i < process->n_groups; i++)
    if (process->groups[i] == gid)
      return true;
  return false;
}

static bool
ids_change (const struct exec_process *old, const struct exec_process *new,
            const struct exec_rules *rules)
{
  if (rules->old_ids)
    return new->uid[EFFECTIVE] != old->uid[REAL]
           || new->gid[EFFECTIVE] != old->gid[REAL];
  return new->uid[EFFECTIVE] != old->uid[EFFECTIVE]
         || !in_groups (old, new->gid[EFFECTIVE]);
}

/* No new privileges: nothing that was not there before.  */
static void
hold_back (const struct exec_process *old, struct exec_process *new)
{
  if (new->caps.no_new_privs
      || !(old->caps.effective & CAPSET_BIT (CAP_NUMBER_SETUID)))
    {
      new->uid[EFFECTIVE] = new->uid[REAL];
      new->gid[EFFECTIVE] = new->gid[REAL];
    }
  new->caps.permitted &= old->caps.permitted;
}

int
capexec (const struct exec_process *before, const struct exec_file *file,
         const struct exec_rules *rules, struct exec_process *after)
{
  struct exec_process new = *before;
  struct capstate *caps = &new.caps;
  bool effective = false, has_caps = false;

  apply_set_id_bits (file, &new);
  int refused = apply_file_caps (file, &new, &has_caps, &effective);
  if (refused)
    return refused;
  apply_root (&new, has_caps, &effective);

  bool changed = ids_change (before, &new, rules);
  if ((changed || !is_subset (caps->permitted, before->caps.permitted))
      && (caps->no_new_privs || rules->unsafe))
    hold_back (before, &new);
  new.uid[SAVED] = new.uid[EFFECTIVE];
  new.gid[SAVED] = new.gid[EFFECTIVE];

  /* Ambient capabilities are for ordinary files only.  */
  if (has_caps || changed)
    caps->ambient = 0;
  caps->permitted |= caps->ambient;
  caps->effective = effective ? caps->permitted : caps->ambient;
  caps->securebits &= ~(unsigned) CAPEXEC_KEEP_CAPS;
  *after = new;
  return 0;
}

void
capexec_setuid (struct exec_process *process, uint32_t uid)
{
  uint32_t *ids = process->uid;
  struct capstate *caps = &process->caps;
  bool was_root = ids[REAL] == 0 || ids[EFFECTIVE] == 0 || ids[SAVED] == 0;
  bool euid_was_root = ids[EFFECTIVE] == 0;

  ids[REAL] = ids[EFFECTIVE] = ids[SAVED] = uid;
  if (caps->securebits & CAPEXEC_NO_SETUID_FIXUP)
    return;
  if (was_root && uid != 0)
    {
      if (!(caps->securebits & CAPEXEC_KEEP_CAPS))
        caps->permitted = caps->effective = 0;
      /* Kept capabilities are not ambient: they'd outlive the exec.  */
      caps->ambient = 0;
    }
  if (euid_was_root && uid != 0)
    caps->effective = 0;
  if (!euid_was_root && uid == 0)
    caps->effective = caps->permitted;
}

/* The attribute: little-endian 32-bit words.  The first holds revision and
   flag; then come permitted and inheritable, the low halves of both before
   the high ones; then, since revision 3 (Linux 4.14), the root ID.  */
static uint32_t
word (const unsigned char *data, size_t i)
{
  const unsigned char *p = data + 4 * i;
  return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t) p[3] << 24;
}

bool
capexec_parse_xattr (const void *data, size_t n, unsigned last,
                     struct exec_file *file, uint32_t *rootid)
{
  static const unsigned char sizes[] = { 0, 12, 20, 24 };
  const unsigned char *bytes = data;

  if (n < 4)
    return false;
  uint32_t magic = word (bytes, 0), revision = magic >> 24;
  if (revision == 0 || revision >= COUNT_OF (sizes) || n != sizes[revision])
    return false;
  file->effective = magic & 1;
  file->permitted = word (bytes, 1);
  file->inheritable = word (bytes, 2);
  if (revision > 1)
    {
      file->permitted |= (capset_t) word (bytes, 3) << 32;
      file->inheritable |= (capset_t) word (bytes, 4) << 32;
    }
  /* Bits of capabilities that the kernel lacks are ignored.  */
  file->permitted &= capset_all (last);
  file->inheritable &= capset_all (last);
  *rootid = revision == 3 ? word (bytes, 5) : 0;
  return true;
}
