/* unit-idmap.c -- maps that are understood, maps that are refused, and where

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

#include "maprequest.h"
#include "unit.h"
#include "util.h"

#include <stdio.h>

#define MISSING_RANGE "a range is missing here"
#define MISSING_NUMBER "a number is missing here"
#define MISSING_OUTSIDE "the outside ID is missing: a range is written " \
  "INSIDE:OUTSIDE or INSIDE:OUTSIDE:COUNT"
#define BLANK "a map contains no blanks"
#define HEX "numbers are decimal, not hexadecimal"
#define FROM_TO "a range is written INSIDE:OUTSIDE:COUNT, not FIRST-LAST"
#define SIGN "a number has no sign here"
#define DIGITS "a number consists of decimal digits only"
#define OCTAL "a number has no leading zeros here, since some read it as " \
  "octal then"
#define LARGE "the number is too large: the highest ID is 4294967294"
#define INVALID "4294967295 is no ID: to the kernel it means that there is " \
  "none"
#define WANTED "a number, a name or the word 'self' is wanted here"
#define ENDS "a range ends after INSIDE:OUTSIDE:COUNT"
#define ZERO "a range cannot have 0 IDs"
#define BEYOND_INSIDE "with so many IDs, the inside ones would go beyond " \
  "4294967294, the highest ID"
#define BEYOND_OUTSIDE "with so many IDs, the outside ones would go beyond " \
  "4294967294, the highest ID"
#define ALONE "a keyword stands alone"
#define NUMBER_INSIDE "the inside ID must be a number"
#define KEYWORDS "the keywords are root, keep, auto, all and none"
#define NONE "'none' cannot be combined with anything else"
#define OLD_ORDER "ranges are separated by commas, numbers by colons: for " \
  "OUTSIDE,INSIDE,COUNT write %s"
#define OVERLAP_INSIDE "two ranges overlap at the inside IDs %s"
#define OVERLAP_OUTSIDE "two ranges overlap at the outside IDs %s"
#define NO_SUBORDINATE "there are no subordinate IDs"
#define NO_USER "there is no user named %s"
#define UNMAPPED "cannot map the outside user IDs %s"
#define MANY "the map takes %s extents, but the kernel allows at most 340"
#define LONG "the map takes %s bytes of text, but the kernel allows less " \
  "than one page"

/* Arguments whose syntax is refused: why, and where.  */
static const struct
{
  const char *argument, *msgid;
  size_t caret;
  const char *subject;
} malformed[] =
{
  { "", MISSING_RANGE, 0, "" },
  { ",", MISSING_RANGE, 0, "" },
  { "0:0:1,", MISSING_RANGE, 6, "" },
  { ",0:0:1", MISSING_RANGE, 0, "" },
  { "0:0:1,,1:1:1", MISSING_RANGE, 6, "" },
  { "+", MISSING_RANGE, 1, "" },
  { "root,+", MISSING_RANGE, 6, "" },
  { "+,root", MISSING_RANGE, 1, "" },
  { ":", MISSING_NUMBER, 0, "" },
  { "::", MISSING_NUMBER, 0, "" },
  { ":0:1", MISSING_NUMBER, 0, "" },
  { "0:", WANTED, 2, "" },
  { "0::1", WANTED, 2, "" },
  { "0:,1:1:1", WANTED, 2, "" },
  { "0:0:", MISSING_NUMBER, 4, "" },
  { "0:0:,1:1", MISSING_NUMBER, 4, "" },
  { "0", MISSING_OUTSIDE, 1, "" },
  { "1000", MISSING_OUTSIDE, 4, "" },
  { "0,0:0:1", MISSING_OUTSIDE, 1, "" },
  { "1000,0", MISSING_OUTSIDE, 4, "" },
  { "1000,0,1,2", MISSING_OUTSIDE, 4, "" },
  { "1000,0,1", OLD_ORDER, 4, "0:1000:1" },
  { "100000,1,65536", OLD_ORDER, 6, "1:100000:65536" },
  { "root,1000,0,1", OLD_ORDER, 9, "0:1000:1" },
  { " 0:0:1", BLANK, 0, "" },
  { "0 :0:1", BLANK, 1, "" },
  { "0: 0:1", BLANK, 2, "" },
  { "0:0 :1", BLANK, 3, "" },
  { "0:0: 1", BLANK, 4, "" },
  { "0:0:1 ", BLANK, 5, "" },
  { "0:0:1, 1:1:1", BLANK, 6, "" },
  { "0:0:1\n", BLANK, 5, "" },
  { "0:\t0:1", BLANK, 2, "" },
  { "0 0 1", BLANK, 1, "" },
  { "0:alice ", BLANK, 7, "" },
  { "0:ali\tce", BLANK, 5, "" },
  { "root ", BLANK, 4, "" },
  { "root, keep", BLANK, 5, "" },
  { "-1:0:1", SIGN, 0, "" },
  { "0:-1:1", SIGN, 2, "" },
  { "0:0:-1", SIGN, 4, "" },
  { "++0:0:1", SIGN, 1, "" },
  { "0:+0:1", SIGN, 2, "" },
  { "0:0:+1", SIGN, 4, "" },
  { "0x10:0:1", HEX, 1, "" },
  { "0:0x3e8:1", HEX, 3, "" },
  { "0:0:0X1", HEX, 5, "" },
  { "0:100x0", DIGITS, 5, "" },
  { "00:0:1", OCTAL, 0, "" },
  { "010:0:1", OCTAL, 0, "" },
  { "0:01750:1", OCTAL, 2, "" },
  { "0:0:01", OCTAL, 4, "" },
  { "0:00", OCTAL, 2, "" },
  { "0-9:0:10", FROM_TO, 1, "" },
  { "0:100000-165535", FROM_TO, 8, "" },
  { "1e3:0:1", DIGITS, 1, "" },
  { "0:1000k:1", DIGITS, 6, "" },
  { "0:0:1.5", DIGITS, 5, "" },
  { "0:0:1;1:1:1", DIGITS, 5, "" },
  { "0:0:one", DIGITS, 4, "" },
  { "0:0:*", DIGITS, 4, "" },
  { "@0:0:1", DIGITS, 0, "" },
  { "\xef\xbc\x91:0:1", DIGITS, 0, "" },
  { "_:0:1", DIGITS, 0, "" },
  { "1_000:0:1", DIGITS, 1, "" },
  { "0:@1000:1", WANTED, 2, "" },
  { "0:*:1", WANTED, 2, "" },
  { "0:'alice'", WANTED, 2, "" },
  { "4294967295:0:1", INVALID, 0, "" },
  { "0:4294967295:1", INVALID, 2, "" },
  { "1:1:1,0:4294967295", INVALID, 8, "" },
  { "4294967296:0:1", LARGE, 0, "" },
  { "0:4294967296:1", LARGE, 2, "" },
  { "0:0:4294967296", LARGE, 4, "" },
  { "0:4294968296:1", LARGE, 2, "" },
  { "8589934592:0:1", LARGE, 0, "" },
  { "0:18446744073709551615:1", LARGE, 2, "" },
  { "0:18446744073709551616:1", LARGE, 2, "" },
  { "0:18446744073709552616:1", LARGE, 2, "" },
  { "0:0:99999999999999999999999999999999999", LARGE, 4, "" },
  { "0:0:0", ZERO, 4, "" },
  { "0:alice:0", ZERO, 8, "" },
  { "1:0:4294967295", BEYOND_INSIDE, 4, "" },
  { "4294967294:0:2", BEYOND_INSIDE, 13, "" },
  { "4294967290:0:6", BEYOND_INSIDE, 13, "" },
  { "0:1:4294967295", BEYOND_OUTSIDE, 4, "" },
  { "0:4294967290:6", BEYOND_OUTSIDE, 13, "" },
  { "0:4294967294:2", BEYOND_OUTSIDE, 13, "" },
  { "0:0:1:1", ENDS, 5, "" },
  { "0:0:1:", ENDS, 5, "" },
  { "0:self:1:", ENDS, 8, "" },
  { "auto:1", ALONE, 4, "" },
  { "+keep:", ALONE, 5, "" },
  { "none:0:1", ALONE, 4, "" },
  { "self:0:1", NUMBER_INSIDE, 0, "" },
  { "alice:0:1", NUMBER_INSIDE, 0, "" },
  { "self", KEYWORDS, 0, "" },
  { "Root", KEYWORDS, 0, "" },
  { "AUTO", KEYWORDS, 0, "" },
  { "autos", KEYWORDS, 0, "" },
  { "aut", KEYWORDS, 0, "" },
  { "root,user", KEYWORDS, 5, "" },
  { "none,root", NONE, 5, "" },
  { "root,none", NONE, 5, "" },
  { "0:0:1,1:1:1,+none", NONE, 12, "" },
  { "none,none", NONE, 5, "" },
};

static void
check_malformed (void)
{
  for (size_t i = 0; i < COUNT_OF (malformed); i++)
    {
      const char *argument = malformed[i].argument;
      struct map_request request = MAP_REQUEST_INIT;
      struct error err = { 0 };
      check (map_request_add (&request, argument, &err) == -1, "refused",
             argument);
      check (err.usage && err.argument == argument, "usage error", argument);
      check (err.msgid && strcmp (err.msgid, malformed[i].msgid) == 0,
             err.msgid ? err.msgid : "no message", argument);
      check (strcmp (err.subject, malformed[i].subject) == 0, err.subject,
             argument);
      char caret[64];
      snprintf (caret, sizeof caret, "caret at %zu", err.caret);
      check (err.caret == malformed[i].caret, caret, argument);
      map_request_free (&request);
    }
}

/* A caller and his system.  */
struct world
{
  const char *own, *owned;      /* maps as text; NULL: asking is a mistake */
  int asked;
};

static int
give (const char *text, struct idmap *map)
{
  struct extent extents[IDMAP_MAX_EXTENTS + 2];
  ssize_t n = idmap_scan (text, extents, COUNT_OF (extents));
  if (n < 0)
    abort ();
  for (ssize_t i = 0; i < n; i++)
    idmap_append (map, extents[i]);
  return 0;
}

static int
own_map (void *data, enum id_kind kind, struct idmap *map, struct error *err)
{
  struct world *world = data;
  world->asked++;
  return world->own && kind == ID_USER
         ? give (world->own, map)
         : error_set (err, STEP_PLAN, NULL, EIO, "own map", NULL);
}

static int
subordinate (void *data, enum id_kind kind, struct idmap *map,
             struct error *err)
{
  struct world *world = data;
  world->asked++;
  if (!world->owned || kind != ID_USER)
    return error_set (err, STEP_PLAN, NULL, EIO, "subordinate", NULL);
  if (*world->owned)
    return give (world->owned, map);
  error_set (err, STEP_PLAN, NULL, 0, NO_SUBORDINATE, NULL);
  return error_because (err, CAUSE_SUBID_NONE, "alice");
}

static int
lookup (void *data, enum id_kind kind, const char *name, uint32_t *id,
        struct error *err)
{
  (void) data;
  (void) kind;
  *id = strcmp (name, "alice") == 0 ? 1001
        : strcmp (name, "domain users") == 0 ? 1002
        : strcmp (name, "root") == 0 ? 0
        : strcmp (name, "last") == 0 ? 4294967294 : ID_INVALID;
  if (*id == ID_INVALID)
    return error_set (err, STEP_PLAN, NULL, 0, NO_USER, name);
  return 0;
}

/* Add each of the words of ARGUMENTS, kept in STORE, and resolve.  */
static int
resolve (const char *arguments, char *store, size_t size,
         struct world *world, struct idmap *map, struct error *err)
{
  struct map_request request = MAP_REQUEST_INIT;
  struct map_source source = { ID_USER, 1000, own_map, subordinate, lookup,
                               world };
  int rc = 0;
  *map = (struct idmap) IDMAP_INIT;
  snprintf (store, size, "%s", arguments);
  char *rest;
  for (char *word = strtok_r (store, ";", &rest); word && rc == 0;
       word = strtok_r (NULL, ";", &rest))
    rc = map_request_add (&request, word, err);
  if (rc == 0)
    rc = map_request_resolve (&request, &source, map, err);
  map_request_free (&request);
  return rc;
}

#define INITIAL "0 0 4294967295\n"
#define NESTED "         0       1000          1\n" \
               "         1     100000      65536\n" \
               "     70000     200000        100\n"
/* Lines that touch on both sides are still two.  */
#define PIECES "0 0 1001\n1001 1001 9\n1010 1010 4294966285\n"
#define OWNED "0 100000 65536\n"
#define OWNED_TWO "0 100000 65536\n0 300000 10\n"

/* Requests, with options separated by semicolons, and the maps that they
   mean.  */
static const struct
{
  const char *arguments, *own, *owned, *text;
} good[] =
{
  /* No file is looked at for one's own ID.  */
  { "", NULL, NULL, "0 1000 1\n" },
  { "root", NULL, NULL, "0 1000 1\n" },
  { "+root", NULL, NULL, "0 1000 1\n" },
  { "keep", NULL, NULL, "1000 1000 1\n" },
  { "0:self:1", NULL, NULL, "0 1000 1\n" },
  { "0:self", NULL, NULL, "0 1000 1\n" },
  { "0:1000:1", NULL, NULL, "0 1000 1\n" },
  { "4294967294:self", NULL, NULL, "4294967294 1000 1\n" },
  { "5:1000", NULL, NULL, "5 1000 1\n" },
  { "none", NULL, NULL, "" },
  { "+none", NULL, NULL, "" },
  { "root;+5:self", NULL, NULL, "5 1000 1\n" },
  /* Ranges.  */
  { "0:0:1", INITIAL, NULL, "0 0 1\n" },
  { "0:0:4294967295", INITIAL, NULL, "0 0 4294967295\n" },
  { "4294967290:0:5", INITIAL, NULL, "4294967290 0 5\n" },
  { "0:4294967290:5", INITIAL, NULL, "0 4294967290 5\n" },
  { "0:alice", INITIAL, NULL, "0 1001 1\n" },
  { "0:alice:10", INITIAL, NULL, "0 1001 10\n" },
  { "0:domain users:10", INITIAL, NULL, "0 1002 10\n" },
  { "7:root", INITIAL, NULL, "7 0 1\n" },
  { "0:self:10", INITIAL, NULL, "0 1000 10\n" },
  { "0:last", INITIAL, NULL, "0 4294967294 1\n" },
  { "all", INITIAL, NULL, "0 0 4294967295\n" },
  /* Sorted, merged where they touch on both sides.  */
  { "5:5:1,0:0:1", INITIAL, NULL, "0 0 1\n5 5 1\n" },
  { "0:0:1,1:1:1", INITIAL, NULL, "0 0 2\n" },
  { "0:0:1;1:1:1", INITIAL, NULL, "0 0 2\n" },
  { "2:2:1,1:1:1,0:0:1", INITIAL, NULL, "0 0 3\n" },
  { "0:0:1,1:2:1", INITIAL, NULL, "0 0 1\n1 2 1\n" },
  { "0:1:1,1:0:1", INITIAL, NULL, "0 1 1\n1 0 1\n" },
  { "4294967293:4294967293:1,4294967294:4294967294:1", INITIAL, NULL,
    "4294967293 4294967293 2\n" },
  /* Overrides.  */
  { "0:0:100,+50:5000:1", INITIAL, NULL,
    "0 0 50\n50 5000 1\n51 51 49\n" },
  { "0:100000:100,+5:100050:1", INITIAL, NULL,
    "0 100000 5\n5 100050 1\n6 100006 44\n51 100051 49\n" },
  { "0:0:100,+0:0:100", INITIAL, NULL, "0 0 100\n" },
  { "0:100:10,+0:200:10", INITIAL, NULL, "0 200 10\n" },
  { "0:100:10,+10:100:10", INITIAL, NULL, "10 100 10\n" },
  { "0:100:10,+3:200:20", INITIAL, NULL, "0 100 3\n3 200 20\n" },
  { "0:100:10,20:200:10,+5:195:20", INITIAL, NULL,
    "0 100 5\n5 195 20\n" },
  { "all,+0:1000", INITIAL, NULL,
    "0 1000 1\n1 1 999\n1001 1001 4294966294\n" },
  { "+5:6,+6:5", INITIAL, NULL, "5 6 1\n6 5 1\n" },
  { "0:10:10;+2:20:1;+3:21:1", INITIAL, NULL,
    "0 10 2\n2 20 2\n4 14 6\n" },
  { "auto,+keep", INITIAL, OWNED,
    "1 100000 999\n1000 1000 1\n1001 101000 64536\n" },
  { "auto,+root", INITIAL, OWNED, "0 1000 1\n1 100000 65536\n" },
  /* Subordinate IDs.  */
  { "auto", INITIAL, OWNED, "0 1000 1\n1 100000 65536\n" },
  { "auto", INITIAL, OWNED_TWO,
    "0 1000 1\n1 100000 65536\n65537 300000 10\n" },
  /* Adjacent, overlapping, contained, the same twice.  */
  { "auto", INITIAL, "0 100 10\n0 110 10\n", "0 1000 1\n1 100 20\n" },
  { "auto", INITIAL, "0 110 10\n0 100 10\n",
    "0 1000 1\n1 110 10\n11 100 10\n" },
  { "auto", INITIAL, "0 100 10\n0 105 10\n", "0 1000 1\n1 100 15\n" },
  { "auto", INITIAL, "0 100 10\n0 103 2\n", "0 1000 1\n1 100 10\n" },
  { "auto", INITIAL, "0 103 2\n0 100 10\n",
    "0 1000 1\n1 103 2\n3 100 3\n6 105 5\n" },
  { "auto", INITIAL, OWNED OWNED, "0 1000 1\n1 100000 65536\n" },
  /* One's own ID among them.  */
  { "auto", INITIAL, "0 995 10\n", "0 1000 1\n1 995 5\n6 1001 4\n" },
  { "auto", INITIAL, "0 1000 10\n", "0 1000 10\n" },
  { "auto", INITIAL, "0 0 4294967295\n",
    "0 1000 1\n1 0 1000\n1001 1001 4294966294\n" },
  { "auto,100000:300000:5", INITIAL, OWNED,
    "0 1000 1\n1 100000 65536\n100000 300000 5\n" },
  /* The caller's own map.  */
  { "all", NESTED, NULL, "0 0 1\n1 1 65536\n70000 70000 100\n" },
  { "0:1:65536", NESTED, NULL, "0 1 65536\n" },
  { "0:0:2", NESTED, NULL, "0 0 1\n1 1 1\n" },
  { "0:70050:50", NESTED, NULL, "0 70050 50\n" },
  { "auto", NESTED, "0 1 65536\n", "0 1000 1\n1 1 999\n1000 1001 64536\n" },
  { "0:995:20", PIECES, NULL, "0 995 6\n6 1001 9\n15 1010 5\n" },
  { "0:999:3", PIECES, NULL, "0 999 2\n2 1001 1\n" },
  { "0:1009:2", PIECES, NULL, "0 1009 1\n1 1010 1\n" },
  { "0:1001:9", PIECES, NULL, "0 1001 9\n" },
  { "all", PIECES, NULL,
    "0 0 1001\n1001 1001 9\n1010 1010 4294966285\n" },
};

static void
check_good (void)
{
  for (size_t i = 0; i < COUNT_OF (good); i++)
    {
      struct world world = { good[i].own, good[i].owned, 0 };
      struct idmap map;
      struct error err = { 0 };
      char store[128], text[256];
      int rc = resolve (good[i].arguments, store, sizeof store, &world, &map,
                        &err);
      idmap_format (&map, text, sizeof text);
      check (rc == 0, err.msgid ? err.msgid : "understood",
             good[i].arguments);
      check (strcmp (text, good[i].text) == 0, text, good[i].arguments);
      check (idmap_text_length (&map) == strlen (good[i].text), "length",
             good[i].arguments);
      check (good[i].own || !world.asked, "reads nothing",
             good[i].arguments);
      idmap_free (&map);
    }
}

/* Requests whose meaning is refused.  Carets are places in the option to
   which the message belongs, ARGUMENT.  */
static const struct
{
  const char *arguments, *own, *owned, *msgid, *subject;
  bool usage;
  const char *argument;
  size_t caret;
  enum cause cause;
  const char *evidence;
} bad[] =
{
  { "0:0:10,5:100:1", INITIAL, NULL, OVERLAP_INSIDE,
    "5 (0:0:10; 5:100:1)", true, "0:0:10,5:100:1", 7, CAUSE_NONE, "" },
  { "5:100:1,0:0:10", INITIAL, NULL, OVERLAP_INSIDE,
    "5 (5:100:1; 0:0:10)", true, "5:100:1,0:0:10", 8, CAUSE_NONE, "" },
  { "0:0:10,10:5:10", INITIAL, NULL, OVERLAP_OUTSIDE,
    "5-9 (0:0:10; 10:5:10)", true, "0:0:10,10:5:10", 7, CAUSE_NONE, "" },
  { "0:alice;1:1001", INITIAL, NULL, OVERLAP_OUTSIDE,
    "1001 (0:alice; 1:1001)", true, "1:1001", 0, CAUSE_NONE, "" },
  { "root,0:5", INITIAL, NULL, OVERLAP_INSIDE,
    "0 (root = 0:1000:1; 0:5)", true, "root,0:5", 5, CAUSE_NONE, "" },
  { "root,keep", INITIAL, NULL, OVERLAP_OUTSIDE,
    "1000 (root = 0:1000:1; keep = 1000:1000:1)", true, "root,keep", 5,
    CAUSE_NONE, "" },
  { "root,root", INITIAL, NULL, OVERLAP_INSIDE,
    "0 (root = 0:1000:1; root = 0:1000:1)", true, "root,root", 5,
    CAUSE_NONE, "" },
  { "auto;65536:500000:2", INITIAL, OWNED, OVERLAP_INSIDE,
    "65536 (auto = 1:100000:65536; 65536:500000:2)", true,
    "65536:500000:2", 0, CAUSE_NONE, "" },
  { "auto,keep", INITIAL, OWNED, OVERLAP_INSIDE,
    "1000 (auto = 1:100000:65536; keep = 1000:1000:1)", true, "auto,keep",
    5, CAUSE_NONE, "" },
  { "0:0:4294967295,4294967294:0", INITIAL, NULL, OVERLAP_INSIDE,
    "4294967294 (0:0:4294967295; 4294967294:0)", true,
    "0:0:4294967295,4294967294:0", 15, CAUSE_NONE, "" },
  { "1:1:9,+5:50,5:60", INITIAL, NULL, OVERLAP_INSIDE,
    "5 (+5:50; 5:60)", true, "1:1:9,+5:50,5:60", 12, CAUSE_NONE, "" },
  { "0:nobody-of-the-name", INITIAL, NULL, NO_USER, "nobody-of-the-name",
    true, "0:nobody-of-the-name", 2, CAUSE_NONE, "" },
  { "root;+4:Alice:3", INITIAL, NULL, NO_USER, "Alice", true, "+4:Alice:3",
    3, CAUSE_NONE, "" },
  { "0:self:4294967295", INITIAL, NULL, BEYOND_OUTSIDE, "", true,
    "0:self:4294967295", 7, CAUSE_NONE, "" },
  { "0:last:2", INITIAL, NULL, BEYOND_OUTSIDE, "", true, "0:last:2", 7,
    CAUSE_NONE, "" },
  { "auto", INITIAL, "", NO_SUBORDINATE, "", false, NULL, 0,
    CAUSE_SUBID_NONE, "alice" },
  { "auto", INITIAL, "0 1000 1\n", "the map 'auto' needs other subordinate "
    "user IDs than %s, your own", "1000", false, NULL, 0, CAUSE_NONE, "" },
  { "all", "", NULL, "the map 'all' is empty: the caller's own user "
    "namespace has no IDs", "", false, NULL, 0, CAUSE_ID_UNMAPPED, "1000" },
  { "0:0:70000", NESTED, NULL, UNMAPPED, "65537-69999", false, NULL, 0,
    CAUSE_OUTSIDE_UNMAPPED, "65537-69999" },
  { "0:65537", NESTED, NULL, UNMAPPED, "65537", false, NULL, 0,
    CAUSE_OUTSIDE_UNMAPPED, "65537" },
  { "0:70099:2", NESTED, NULL, UNMAPPED, "70100", false, NULL, 0,
    CAUSE_OUTSIDE_UNMAPPED, "70100" },
  { "auto", NESTED, OWNED, UNMAPPED, "100000-165535", false, NULL, 0,
    CAUSE_OUTSIDE_UNMAPPED, "100000-165535" },
  { "0:4294967294", "0 0 4294967294\n", NULL, UNMAPPED, "4294967294", false,
    NULL, 0, CAUSE_OUTSIDE_UNMAPPED, "4294967294" },
};

static void
check_bad (void)
{
  for (size_t i = 0; i < COUNT_OF (bad); i++)
    {
      struct world world = { bad[i].own, bad[i].owned, 0 };
      struct idmap map;
      struct error err = { 0 };
      char store[128];
      const char *name = bad[i].arguments;
      check (resolve (name, store, sizeof store, &world, &map, &err) == -1,
             "refused", name);
      check (err.msgid && strcmp (err.msgid, bad[i].msgid) == 0,
             err.msgid ? err.msgid : "no message", name);
      check (strcmp (err.subject, bad[i].subject) == 0, err.subject, name);
      check (err.usage == bad[i].usage, "usage", name);
      check (bad[i].argument ? err.argument && strcmp (err.argument,
                                                       bad[i].argument) == 0
             : !err.argument, "argument", name);
      check (err.caret == bad[i].caret, "caret", name);
      check (err.cause == bad[i].cause, "cause", name);
      check (strcmp (err.evidence, bad[i].evidence) == 0, err.evidence,
             name);
      check (!map.extents && !map.n, "map left empty", name);
      idmap_free (&map);
    }
}

/* N ranges of one ID each, at every other ID from FIRST up.  */
static char *
spread (size_t n, uint32_t first)
{
  struct strbuf buf = STRBUF_INIT;
  for (size_t i = 0; i < n; i++)
    strbuf_addf (&buf, "%s%zu:%zu", i ? "," : "", first + 2 * i,
                 first + 2 * i);
  return buf.data;
}

/* Expect MSGID of the request ARGUMENT, or success where that is NULL.  */
static void
check_limit (const char *name, const char *argument, const char *msgid,
             const char *subject)
{
  static char store[16384];
  struct world world = { INITIAL, "", 0 };
  struct idmap map;
  struct error err = { 0 };
  int rc = resolve (argument, store, sizeof store, &world, &map, &err);
  check (rc == (msgid ? -1 : 0), "verdict", name);
  check (!msgid || (err.msgid && strcmp (err.msgid, msgid) == 0
                    && strcmp (err.subject, subject) == 0), "message", name);
  check (!err.usage, "usage", name);
  idmap_free (&map);
}

static void
check_limits (void)
{
  _cleanup_free_ char *most = spread (340, 0);
  check_limit ("340 extents", most, NULL, NULL);
  _cleanup_free_ char *many = spread (341, 0);
  check_limit ("341 extents", many, MANY, "341");
  _cleanup_free_ char *merged = xasprintf ("%s,679:679", most);
  check_limit ("340 extents after merging", merged, NULL, NULL);
  if (sysconf (_SC_PAGESIZE) != 4096)
    return;
  /* "1000000000 1000000000 1\n" has 24 bytes; 4096 is 170 * 24 + 16.  */
  _cleanup_free_ char *wide = spread (170, 1000000000);
  _cleanup_free_ char *fits = xasprintf ("0:1000000:1000,%s", wide);
  check_limit ("4095 bytes", fits, NULL, NULL);
  _cleanup_free_ char *page = xasprintf ("0:1000000:10000,%s", wide);
  check_limit ("4096 bytes", page, LONG, "4096");
  _cleanup_free_ char *beyond = xasprintf ("0:1000000:100000,%s", wide);
  check_limit ("4097 bytes", beyond, LONG, "4097");
}

/* Texts that are not what uid_map shows.  */
static const char *const garbage[] =
{
  "0 0 1", "0 0\n", "0 0 1 1\n", "\n", "0 0 1\n\n", "a 0 1\n", "-1 0 1\n",
  "0 0 0\n", "4294967295 0 1\n", "0 0 4294967296\n", "1 0 4294967295\n",
  "0 1 4294967295\n", "00 0 1\n", "0x0 0 1\n", "0 0 1 \n", "0 0 1\r\n",
  "0\n0 1\n", " ", "0 0 1\n0 ", "0,0,1\n",
};

static void
check_scan (void)
{
  struct extent extents[3];
  for (size_t i = 0; i < COUNT_OF (garbage); i++)
    check (idmap_scan (garbage[i], extents, 3) == -1, "scan refuses",
           garbage[i]);
  check (idmap_scan ("", extents, 3) == 0, "scan", "empty");
  check (idmap_scan (NESTED, extents, 3) == 3 && extents[2].inside == 70000
         && extents[2].outside == 200000 && extents[2].count == 100, "scan",
         "three lines");
  check (idmap_scan (NESTED, extents, 2) == -1, "scan", "no room");
  check (idmap_scan ("0 4294967295 9\n", extents, 3) == 1
         && extents[0].outside == ID_INVALID, "scan", "unmapped outside");

  struct extent two[] = { { 0, 1000, 1 }, { 1, 100000, 65536 } };
  struct idmap map = { two, 2 }, none = { NULL, 0 };
  static const char *const others[] =
  {
    "", "0 1000 1\n", "0 1000 1\n1 100000 65535\n",
    "0 1000 1\n1 100001 65536\n", "0 1000 1\n2 100000 65536\n",
    "1 100000 65536\n0 1000 1\n", "0 1000 1\n1 100000 65536\n2 2 2\n",
    "0 1000 1\n1 100000 65536\nx", "0 1000 1\n1 100000 65536",
  };
  check (idmap_matches (&map, "  0  1000 1\n  1  100000 65536\n"),
         "matches", "as the kernel shows it");
  check (idmap_matches (&none, ""), "matches", "no map");
  check (!idmap_matches (&none, "0 0 1\n"), "matches", "a map too many");
  for (size_t i = 0; i < COUNT_OF (others); i++)
    check (!idmap_matches (&map, others[i]), "does not match", others[i]);
}

static bool
same (const char *a, const char *b)
{
  struct idmap x = IDMAP_INIT, y = IDMAP_INIT;
  give (a, &x);
  give (b, &y);
  bool result = idmap_same (&x, &y);
  if (idmap_same (&y, &x) != result)
    abort ();
  idmap_free (&x);
  idmap_free (&y);
  return result;
}

static void
check_algebra (void)
{
  check (same ("", ""), "same", "empty");
  check (!same ("", "0 0 1\n"), "not same", "empty and not");
  check (same ("0 5 10\n", "5 10 5\n0 5 5\n"), "same", "pieces");
  check (!same ("0 5 10\n", "5 10 5\n0 5 4\n"), "not same", "hole");
  check (!same ("0 5 10\n", "5 11 5\n0 5 5\n"), "not same", "shifted");
  check (same (PIECES, INITIAL), "same", "pieces of all");

  struct idmap map = IDMAP_INIT, copy;
  uint32_t id = 7;
  give (NESTED, &map);
  check (idmap_to_outside (&map, 0, &id) && id == 1000, "outside", "0");
  check (idmap_to_outside (&map, 65536, &id) && id == 165535, "outside",
         "65536");
  check (!idmap_to_outside (&map, 65537, &id) && id == 165535, "outside",
         "65537");
  check (idmap_to_inside (&map, 200099, &id) && id == 70099, "inside",
         "200099");
  check (!idmap_to_inside (&map, 200100, &id), "inside", "200100");
  check (!idmap_to_inside (&map, 999, &id), "inside", "999");
  check (!idmap_to_inside (&map, ID_INVALID, &id), "inside", "no ID");
  idmap_copy (&copy, &map);
  check (idmap_same (&map, &copy), "copy", "same");
  idmap_remove (&copy, SIDE_OUTSIDE, 0, ID_INVALID);
  check (copy.n == 0 && map.n == 3, "remove", "all");
  char text[8];
  check (idmap_format (&map, text, sizeof text) == 0, "format", "no room");
  check (idmap_format (&copy, text, sizeof text) == 0 && !*text, "format",
         "empty");
  idmap_free (&copy);
  idmap_free (&map);
}

int
main (void)
{
  check_malformed ();
  check_good ();
  check_bad ();
  check_limits ();
  check_scan ();
  check_algebra ();
  return unit_end ();
}
