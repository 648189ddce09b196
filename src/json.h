/* json.h -- one JSON document, written piece by piece.

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

#ifndef JSON_H
#define JSON_H

#include "util.h"

/* Append S to OUT as a JSON string, with its quotes.  Where bytes are no
   valid UTF-8, each becomes U+FFFD, since RFC 8259 knows nothing else.  */
void json_string (struct strbuf *out, const char *s);

/* A whole document.  Commas and quotes take care of themselves.  Where a
   function takes NAME, it is that of a member of an object; NULL for an
   element of an array, and for the document itself.  A word is a string.  */

struct json
{
  struct strbuf *out;
  bool comma;                   /* the next piece needs one before it */
};

#define JSON_INIT(Out) { (Out), false }

void json_begin_object (struct json *json, const char *name);
void json_end_object (struct json *json);
void json_begin_array (struct json *json, const char *name);
void json_end_array (struct json *json);
void json_word (struct json *json, const char *name, const char *value);
void json_number (struct json *json, const char *name, uint64_t value);
void json_bool (struct json *json, const char *name, bool value);
void json_null (struct json *json, const char *name);

#endif
