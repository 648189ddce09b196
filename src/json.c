/* json.c -- one JSON document, written piece by piece

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

#include "json.h"

/* How many bytes at S make one valid UTF-8 character: not too long a form, no
   surrogate, nothing beyond U+10FFFF (RFC 3629).  0 where there is none.  */
static size_t
character_length (const unsigned char *s)
{
  static const struct
  {
    unsigned char first, last, low, high;       /* LOW, HIGH: of byte 2 */
    size_t length;
  } forms[] = {
    { 0x01, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
    { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
    { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
    { 0xf4, 0xf4, 0x80, 0x8f, 4 },
  };
  for (size_t i = 0; i < COUNT_OF (forms); i++)
    {
      if (*s < forms[i].first || *s > forms[i].last)
        continue;
      size_t length = forms[i].length;
      if (length > 1 && (s[1] < forms[i].low || s[1] > forms[i].high))
        return 0;
      for (size_t j = 2; j < length; j++)
        if ((s[j] & 0xc0) != 0x80)
          return 0;
      return length;
    }
  return 0;
}

void
json_string (struct strbuf *out, const char *s)
{
  strbuf_add (out, "\"");
  while (*s)
    {
      size_t length = character_length ((const unsigned char *) s);
      unsigned char c = *s;
      if (length == 0)
        strbuf_add (out, "\\ufffd");
      else if (c == '"' || c == '\\')
        strbuf_addf (out, "\\%c", c);
      else if (c == '\n')
        strbuf_add (out, "\\n");
      else if (c == '\t')
        strbuf_add (out, "\\t");
      else if (c < ' ' || c == 0x7f)
        strbuf_addf (out, "\\u%04x", c);
      /* U+0080 to U+009F: some terminals obey them, too.  */
      else if (c == 0xc2 && (unsigned char) s[1] < 0xa0)
        strbuf_addf (out, "\\u%04x", (unsigned char) s[1]);
      else
        strbuf_add_bytes (out, s, length);
      s += length ? length : 1;
    }
  strbuf_add (out, "\"");
}

/* What goes before a piece.  */
static void
begin (struct json *json, const char *name)
{
  if (json->comma)
    strbuf_add (json->out, ",");
  json->comma = true;
  if (!name)
    return;
  json_string (json->out, name);
  strbuf_add (json->out, ":");
}

void
json_begin_object (struct json *json, const char *name)
{
  begin (json, name);
  strbuf_add (json->out, "{");
  json->comma = false;
}

void
json_end_object (struct json *json)
{
  strbuf_add (json->out, "}");
  json->comma = true;
}

void
json_begin_array (struct json *json, const char *name)
{
  begin (json, name);
  strbuf_add (json->out, "[");
  json->comma = false;
}

void
json_end_array (struct json *json)
{
  strbuf_add (json->out, "]");
  json->comma = true;
}

void
json_word (struct json *json, const char *name, const char *value)
{
  begin (json, name);
  json_string (json->out, value);
}

void
json_number (struct json *json, const char *name, uint64_t value)
{
  begin (json, name);
  strbuf_addf (json->out, "%llu", (unsigned long long) value);
}

void
json_bool (struct json *json, const char *name, bool value)
{
  begin (json, name);
  strbuf_add (json->out, value ? "true" : "false");
}

void
json_null (struct json *json, const char *name)
{
  begin (json, name);
  strbuf_add (json->out, "null");
}
