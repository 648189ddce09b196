/* mapview.h -- what "container map" shows.

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

#ifndef MAPVIEW_H
#define MAPVIEW_H

#include <sys/types.h>

#include "mapwords.h"
#include "nschain.h"

struct map_view
{
  struct mapwords words;
  /* Where the maps are of a process: its PID, and the namespaces in between.
     0 and a chain of no levels: they are of a request.  */
  pid_t pid;
  const struct ns_chain *chain;
  /* Where subordinate IDs were asked for: who answered, else NULL.  */
  const char *source[2];
  bool lacking[2];              /* the user does not own all that it takes */
  bool translate;               /* ID is to be translated */
  uint32_t id;
};

/* Append VIEW to OUT in words, translated, with a picture; or, where an ID is
   to be translated, only that.  Needs locale_start to have been called.  */
void mapview_text (const struct map_view *view, struct strbuf *out);

/* Append VIEW to OUT as one JSON document and a newline.  */
void mapview_json (const struct map_view *view, struct strbuf *out);

#endif
