/* subid.h -- subordinate IDs, and what else a map depends on.

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

/* These read the system for maprequest.h.  Nothing is read before it is asked
   for, and then only once: who the caller is does not change.  For the
   supervisor only.

   Subordinate IDs are those that newuidmap(1) lets the caller map.  It asks
   what "subid:" in nsswitch.conf(5) names, by default the files.  Where that
   is a service, getsubids(1) is asked, and its answer counts whatever it is;
   else the files are read, which costs two processes less.  Group IDs are
   owned by users as well, not by groups.  */

#ifndef SUBID_H
#define SUBID_H

#include "maprequest.h"


/* Let SOURCE tell of the real system.  SELF is the caller's effective user
   or group ID.  Reads nothing.  */
void subid_source (struct map_source *source, enum id_kind kind,
                   uint32_t self);

/* Which source answered, or would: the path of getsubids, or /etc/subuid or
   /etc/subgid.  A constant.  */
const char *subid_source_name (enum id_kind kind);

/* The name of the user whose subordinate IDs these are, or his number where
   he has no name.  Stays valid.  */
const char *subid_owner (void);

/* Make MAP one that newuidmap or newgidmap will write for the caller, whose
   own ID is SELF: all is owned, but SELF, if it is not, is only allowed in
   an extent by itself, so it is split from its neighbours.  0; or -1 with ERR
   of CAUSE_SUBID_NOT_OWNED, which names the first IDs that are not the
   caller's, with what he does own as evidence.  */
int subid_fit (struct idmap *map, enum id_kind kind, uint32_t self,
               struct error *err);

/* Read blocks from TEXT in the form of subuid(5), those of OWNER or of the
   number UID.  Lines of another form are passed over.  TEXT, which may be
   NULL, is cut into lines.  */
void subid_read_text (char *text, const char *owner, uint32_t uid,
                      struct idmap *owned);

/* Does TEXT, that of nsswitch.conf, name another source of subordinate IDs
   than the files?  As shadow reads it: the first word of the first "subid:".
   TEXT, which may be NULL, is cut into lines.  */
bool subid_is_service (char *text);

/* Read one line that getsubids prints, "0: alice 100000 65536".  False where
   it is no such line; it has no newline.  */
bool subid_read_answer (const char *line, struct idmap *owned);

#endif
