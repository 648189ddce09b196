/* mapdraw.h -- an ID map as a table and as a picture.

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

#ifndef MAPDRAW_H
#define MAPDRAW_H

#include "idmap.h"
#include "util.h"

/* What the terminal can show.  */
struct mapdraw_style
{
  bool boxes;                   /* box-drawing characters, else ASCII */
  bool colour;
};

/* The style for standard output: boxes where the locale's character set is
   UTF-8; colour on a terminal that is not "dumb", unless NO_COLOR
   (no-color.org) is set.  Needs locale_start to have been called.  */
struct mapdraw_style mapdraw_style (void);

/* Append TEXT to OUT in bold, or what else headings are; no newline.  */
void mapdraw_heading (const struct mapdraw_style *style, const char *text,
                      struct strbuf *out);

/* What stands between an ID and the one that it maps to.  */
const char *mapdraw_arrow (const struct mapdraw_style *style);

/* Append FIRST, or FIRST-LAST, of COUNT IDs.  */
void mapdraw_range (uint32_t first, uint32_t count, struct strbuf *out);

/* Append a table of MAP's extents: inside, outside, how many.  The one that
   has SELF outside is marked.  */
void mapdraw_table (const struct idmap *map, uint32_t self,
                    const struct mapdraw_style *style, struct strbuf *out);

/* Append a picture: on the left the IDs inside, in their order and with what
   is not mapped; on the right those outside.  A long one is cut, and says
   so.  */
void mapdraw_picture (const struct idmap *map, uint32_t self,
                      const struct mapdraw_style *style, struct strbuf *out);

#endif
