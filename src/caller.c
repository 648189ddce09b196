/* caller.c -- what the caller is, may do and owns

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

#include "caller.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "caps.h"
#include "subid.h"
#include "util.h"

/* Where there is no such file, there is no policy either (Linux 3.18).  */
static bool
groups_denied (void)
{
  char text[16];
  return read_file_at (AT_FDCWD, "/proc/self/setgroups", text,
                       sizeof text) > 0
         && strcmp (text, "deny\n") == 0;
}

static unsigned
securebits (void)
{
  return prctl (PR_GET_SECUREBITS, 0, 0, 0, 0);
}

/* /proc/sys belongs to the system's root, in whatever namespace it is seen.
   Where that ID is not mapped, it shows as the overflow ID.  Where it cannot
   be told, it is 0.  */
static bool
real_root (uint32_t *id)
{
  struct stat st = { .st_uid = 0 };
  char text[16];
  uint64_t overflow = 65534;
  const char *end;
  if (stat ("/proc/sys", &st) < 0 && errno == ENOENT)
    return false;
  *id = st.st_uid;
  if (st.st_uid != 0
      && read_file_at (AT_FDCWD, "/proc/sys/kernel/overflowuid", text,
                       sizeof text) > 0)
    parse_decimal (text, ID_INVALID, &overflow, &end);
  return st.st_uid != overflow;
}

int
caller_read (struct plan_caller *caller, struct error *err)
{
  *caller = (struct plan_caller) {
    .uid = geteuid (), .gid = getegid (),
    .groups_denied = groups_denied, .securebits = securebits,
    .real_root = real_root, .environ = environ
  };
  subid_source (&caller->uid_source, ID_USER, caller->uid);
  subid_source (&caller->gid_source, ID_GROUP, caller->gid);
  return caps_of_caller (&caller->effective, &caller->last_cap, err);
}

int
caller_fit_maps (struct plan *plan, const struct plan_caller *caller,
                 struct error *err)
{
  struct plan_identity *identity = &plan->identity;
  if (identity->uid_writer == MAP_WRITER_HELPER
      && subid_fit (&identity->uid_map, ID_USER, caller->uid, err) < 0)
    return -1;
  return identity->gid_writer == MAP_WRITER_HELPER
         ? subid_fit (&identity->gid_map, ID_GROUP, caller->gid, err) : 0;
}
