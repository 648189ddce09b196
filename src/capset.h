/* capset.h -- capability sets as bits: names, lists, policy; no side effects.

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

/* Bit N stands for capability N of linux/capability.h.  No type of libcap
   stands here, so a plan can be printed and compared.  */

#ifndef CAPSET_H
#define CAPSET_H

#include "error.h"

typedef uint64_t capset_t;

#define CAPSET_BIT(Cap) (UINT64_C (1) << (Cap))

/* The five sets of a process and what goes with them; capabilities(7).  */
struct capstate
{
  capset_t effective, permitted, inheritable, bounding, ambient;
  unsigned securebits;
  bool no_new_privs;
};

/* The set that OCI engines grant: chown, dac_override, fsetid, fowner,
   setgid, setuid, setpcap, setfcap, net_bind_service, sys_chroot, kill.  */
extern const capset_t capset_default;

/* All capabilities from 0 to LAST.  */
capset_t capset_all (unsigned last);

/* "chown" for 0; a number in decimal for one that libcap and this table do
   not know.  BUF of at least CAPSET_NAME_SIZE bytes may be used.  */
enum { CAPSET_NAME_SIZE = 32 };
const char *capset_name (unsigned cap, char *buf);

/* Parse LIST -- names with or without CAP_ in any case, numbers, "all",
   separated by commas -- into *SET.  LAST is the newest capability that the
   kernel has.  0; or -1 with ERR a usage error with the place and, for a
   slip of the finger, the nearest name.  LIST must outlive ERR.  */
int capset_parse (const char *list, unsigned last, capset_t *set,
                  struct error *err);

/* Append the names in SET to BUF, each but the first after a comma.  */
struct strbuf;
void capset_add_names (struct strbuf *buf, capset_t set);

/* SET in words, for people: "none", "all", "chown,kill", or "all-sys_admin"
   where that is shorter.  Caller frees.  */
char *capset_format (capset_t set, unsigned last);

#endif
