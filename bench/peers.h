/* peers.h -- the commands that are compared, and what they need

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

#ifndef PEERS_H
#define PEERS_H

#include <sys/types.h>

/* Words that stand for files: "container", of either build, "limit",
   "nothing", "scratch", and tools that are looked for where distributions put
   them.  PATH must be absolute or relative to the working directory.  */
void peers_set (const char *word, const char *path);

/* Make what container engines need, for a user of the IDs UID and GID: a
   bundle; as root also a mount namespace of our own in which they find a
   control group hierarchy of version 2.  */
void peers_start (uid_t uid, gid_t gid);

/* Look up what the caller has of subordinate IDs.  */
void peers_allot (void);

/* The words of TEXT, with those that begin with % replaced: NULL where one of
   them is not to be had here.  BUILD: 0 for the dynamic, 1 for the static
   one.  Stays allocated.  */
char **peers_command (const char *text, int build);

/* A file that the user may write.  */
const char *peers_scratch (void);

void peers_print_versions (void);
void peers_end (void);

#endif
