/* mapwords.h -- ID maps in the words of the kernel and of other tools.

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

#ifndef MAPWORDS_H
#define MAPWORDS_H

#include "idmap.h"
#include "util.h"

/* Two maps, by enum id_kind, and for whom they are.  */
struct mapwords
{
  const struct idmap *map[2];
  uint32_t self[2];             /* the user's own IDs */
  const char *owner;            /* his name or number; NULL: unknown */
  bool privileged;              /* he needs no subordinate IDs */
};

/* The tools, by name; ends with NULL.  */
extern const char *const mapwords_tools[];

/* Append the lines that TOOL is given for WORDS, each with a newline: options,
   or lines of its configuration.  Nothing for maps that are empty.  */
void mapwords_tool (const struct mapwords *words, const char *tool,
                    struct strbuf *out);

/* Append the lines that /etc/subuid or /etc/subgid needs for the map of KIND:
   all outside IDs but SELF by itself, in order, joined where they touch.  */
void mapwords_subid (const struct mapwords *words, enum id_kind kind,
                     struct strbuf *out);

#endif
