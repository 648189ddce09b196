/* unit-capinfo.c -- unit test of capinfo.c

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

#include "capinfo.h"
#include "unit.h"

/* Owner of nothing, of all, of one kind of namespace.  */
enum { NONE = 0, ALL = CAPINFO_NS_TIME * 2 - 1 };

static const struct
{
  const char *name;
  unsigned owned;
  enum cap_worth worth;
} worths[] =
{
  { "chown", NONE, CAP_DEPENDS }, { "chown", ALL, CAP_DEPENDS },
  { "kill", NONE, CAP_WORKS }, { "sys_admin", NONE, CAP_WORKS },
  { "net_admin", NONE, CAP_INERT }, { "net_admin", ALL, CAP_WORKS },
  { "net_admin", CAPINFO_NS (NS_NET), CAP_WORKS },
  { "net_admin", ALL & ~CAPINFO_NS (NS_NET), CAP_INERT },
  { "net_bind_service", CAPINFO_NS (NS_IPC), CAP_INERT },
  { "ipc_owner", CAPINFO_NS (NS_IPC), CAP_WORKS },
  { "ipc_owner", ALL & ~CAPINFO_NS (NS_IPC), CAP_INERT },
  { "sys_boot", ALL & ~CAPINFO_NS (NS_PID), CAP_INERT },
  { "sys_boot", CAPINFO_NS (NS_PID), CAP_WORKS },
  { "sys_time", ALL & ~CAPINFO_NS_TIME, CAP_INERT },
  { "sys_time", CAPINFO_NS_TIME, CAP_WORKS },
  { "sys_module", ALL, CAP_INERT }, { "syslog", ALL, CAP_INERT },
  { "mknod", ALL, CAP_INERT }, { "bpf", ALL, CAP_INERT },
  { "63", ALL, CAP_UNKNOWN },
};

static unsigned
number_of (const char *name)
{
  struct error err;
  capset_t set = 0;
  unsigned cap = 0;
  if (capset_parse (name, 63, &set, &err) < 0)
    abort ();
  while (!(set & CAPSET_BIT (cap)))
    cap++;
  return cap;
}

int
main (void)
{
  enum { KNOWN = 41, LAST = 63 };
  for (size_t i = 0; i < COUNT_OF (worths); i++)
    {
      unsigned cap = number_of (worths[i].name);
      check (capinfo_worth (cap, worths[i].owned, false) == worths[i].worth,
             cap_worth_name (worths[i].worth), worths[i].name);
    }
  for (unsigned cap = 0; cap <= LAST; cap++)
    {
      char number[CAPSET_NAME_SIZE];
      const char *name = capset_name (cap, number);
      check (capinfo_worth (cap, NONE, true) == CAP_WORKS,
             "works in the initial namespace", name);
      check (*capinfo_scope (cap, NONE, true)
             && *capinfo_scope (cap, NONE, false)
             && *capinfo_scope (cap, ALL, false), "a reason", name);
      check (!capinfo_text (cap) == (cap >= KNOWN), "a text", name);
      /* Owning more never makes less of it.  */
      check (capinfo_worth (cap, ALL, false)
             <= capinfo_worth (cap, NONE, false), "more is no less", name);
    }
  return unit_end ();
}
