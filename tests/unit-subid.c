/* unit-subid.c -- what is understood of subordinate IDs, and JSON strings

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
#include "subid.h"
#include "unit.h"
#include "util.h"

#include <stdio.h>

/* Lines of /etc/subuid, or of getsubids, and the blocks that they give to
   alice, who is user 1000: "START COUNT;".  */
struct lines
{
  const char *text, *blocks;
};

static const struct lines file_lines[] =
{
  { "", "" },
  { "alice:100000:65536\n", "100000 65536;" },
  { "alice:100000:65536", "100000 65536;" },
  { "bob:1:2\nalice:3:4\n1000:5:6\nalice:7:8\n", "3 4;5 6;7 8;" },
  { "alice:0:4294967295\n", "0 4294967295;" },
  /* There are no such IDs beyond.  */
  { "alice:4294967290:20\n", "4294967290 5;" },
  { "alice:4294967295:1\nalice:4294967296:1\n", "" },
  { "alice:1:99999999999\n", "1 4294967294;" },
  { "alice:1:18446744073709551616\n", "" },
  /* Of another form.  */
  { "alice:1:0\nalice::5\nalice:5:\nalice:5\nalice\n", "" },
  { "alice:1:2:3\nalice:0x10:1\nalice:010:1\nalice:-1:2\n", "" },
  { "alice: 1:2\n alice:1:2\nalice :1:2\n#alice:1:2\nalice:1:2 \n", "" },
  { "alicex:1:2\nalic:1:2\nAlice:1:2\n100:1:2\n10000:1:2\n", "" },
};

static const struct lines answers[] =
{
  { "0: alice 100000 65536", "100000 65536;" },
  { "12: alice 100000 65536", "100000 65536;" },
  { "0: DOMAIN\\domain users 5 6", "5 6;" },
  { "0: 1000 5 6", "5 6;" },
  { "0: alice 4294967290 20", "4294967290 5;" },
};

static const char *const no_answers[] =
{
  "", "\n", "alice", "0: alice 5", "0: alice", "0:", "0: ", "0: 5 6",
  "alice 5 6", "0: alice 5 6 ", "0: alice 5 x", "0: alice x 6",
  "0: alice 05 6", "0: alice -5 6", "0 alice 5 6", "0: alice 5 6x",
  "0: alice 5 6\n", "Error fetching ranges",
};

/* Texts of nsswitch.conf, and whether they name a service.  */
static const struct { const char *text; bool service; } switches[] =
{
  { "", false }, { "passwd: files sss\n", false },
  { "passwd: files\nsubid: files\n", false }, { "subid:\tfiles sss", false },
  { "subid:", false }, { "subid:   \n", false },
  { "#subid: sss\n", false }, { " subid: sss\n", false },
  { "subids: sss\n", false },
  { "subid: sss\n", true }, { "subid:sss", true },
  { "SubID: \t sss files\n", true }, { "a: b\n\nsubid: filesx\n", true },
  { "subid: files\nsubid: sss\n", false },
};

static void
check_blocks (const struct lines *lines, struct idmap *owned)
{
  struct strbuf text = STRBUF_INIT;
  strbuf_add (&text, "");
  for (size_t i = 0; i < owned->n; i++)
    strbuf_addf (&text, "%u %u;", owned->extents[i].outside,
                 owned->extents[i].count);
  check (strcmp (text.data, lines->blocks) == 0, text.data, lines->text);
  strbuf_free (&text);
  idmap_free (owned);
}

static void
check_subid (void)
{
  for (size_t i = 0; i < COUNT_OF (switches); i++)
    {
      char *text = xstrdup (switches[i].text);
      check (subid_is_service (text) == switches[i].service, "a service",
             switches[i].text);
      free (text);
    }
  check (!subid_is_service (NULL), "a service", "no text");
  for (size_t i = 0; i < COUNT_OF (file_lines); i++)
    {
      struct idmap owned = IDMAP_INIT;
      char *text = xstrdup (file_lines[i].text);
      subid_read_text (text, "alice", 1000, &owned);
      free (text);
      check_blocks (&file_lines[i], &owned);
    }
  for (size_t i = 0; i < COUNT_OF (answers); i++)
    {
      struct idmap owned = IDMAP_INIT;
      check (subid_read_answer (answers[i].text, &owned), "an answer",
             answers[i].text);
      check_blocks (&answers[i], &owned);
    }
  for (size_t i = 0; i < COUNT_OF (no_answers); i++)
    {
      struct idmap owned = IDMAP_INIT;
      check (!subid_read_answer (no_answers[i], &owned) && owned.n == 0,
             "no answer", no_answers[i]);
      idmap_free (&owned);
    }
}

static const struct
{
  const char *bytes, *json;
} strings[] =
{
  { "", "\"\"" },
  { "a\"b\\c/", "\"a\\\"b\\\\c/\"" },
  { "\n\t\r\001\033\177", "\"\\n\\t\\u000d\\u0001\\u001b\\u007f\"" },
  { "\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80",
    "\"\xc3\xa9\xe6\xbc\xa2\xf0\x9f\x98\x80\"" },
  { "\xff" "a\x80", "\"\\ufffda\\ufffd\"" },
  { "\xc0\x80", "\"\\ufffd\\ufffd\"" },
  { "\xc3", "\"\\ufffd\"" },
  { "\xe6\xbc", "\"\\ufffd\\ufffd\"" },
  { "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
  { "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
  { "\xe0\x9f\xbf", "\"\\ufffd\\ufffd\\ufffd\"" },
};

static void
check_json (void)
{
  for (size_t i = 0; i < COUNT_OF (strings); i++)
    {
      struct strbuf out = STRBUF_INIT;
      json_string (&out, strings[i].bytes);
      check (strcmp (out.data, strings[i].json) == 0, out.data,
             strings[i].json);
      strbuf_free (&out);
    }
  struct strbuf out = STRBUF_INIT;
  struct json json = JSON_INIT (&out);
  json_begin_object (&json, NULL);
  json_word (&json, "a", "b");
  json_begin_array (&json, "c");
  json_number (&json, NULL, UINT64_MAX);
  json_begin_object (&json, NULL);
  json_end_object (&json);
  json_begin_array (&json, NULL);
  json_end_array (&json);
  json_null (&json, NULL);
  json_end_array (&json);
  json_bool (&json, "d", true);
  json_bool (&json, "\"", false);
  json_end_object (&json);
  check (strcmp (out.data, "{\"a\":\"b\",\"c\":[18446744073709551615,{},[],"
                 "null],\"d\":true,\"\\\"\":false}") == 0, "document",
         out.data);
  strbuf_free (&out);
}

int
main (void)
{
  check_subid ();
  check_json ();
  return unit_end ();
}
