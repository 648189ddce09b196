/* unit-capset.c -- capability sets: names, lists, words for people.

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

#include "capset.h"
#include "unit.h"
#include "util.h"

#include <stdio.h>

enum { LAST = 40 };

#define BIT(Cap) CAPSET_BIT (Cap)

/* Lists that are understood, on a kernel with capabilities 0 to LAST.  */
static const struct
{
  const char *list;
  unsigned last;
  capset_t set;
} good[] =
{
  { "chown", LAST, BIT (0) },
  { "CAP_CHOWN", LAST, BIT (0) },
  { "cap_chown", LAST, BIT (0) },
  { "Cap_ChOwN", LAST, BIT (0) },
  { "checkpoint_restore", LAST, BIT (40) },
  { "chown,kill", LAST, BIT (0) | BIT (5) },
  { "kill,chown", LAST, BIT (0) | BIT (5) },
  { "chown,chown", LAST, BIT (0) },
  { "0", LAST, BIT (0) },
  { "40", LAST, BIT (40) },
  { "21,SYS_ADMIN", LAST, BIT (21) },
  { "all", LAST, (BIT (41)) - 1 },
  { "ALL", 37, (BIT (38)) - 1 },
  { "all,chown", LAST, (BIT (41)) - 1 },
  { "all", 63, UINT64_MAX },
  { "all", 0, BIT (0) },
  /* Newer than any table: by number, up to what the kernel has.  */
  { "41", 41, BIT (41) },
  { "63", 63, BIT (63) },
  { "sys_ptrace,41,all", 41, (BIT (42)) - 1 },
  { "setfcap,mac_override,mac_admin,syslog,wake_alarm,block_suspend", LAST,
    BIT (31) | BIT (32) | BIT (33) | BIT (34) | BIT (35) | BIT (36) },
};

#define MEANT "unknown capability; did you mean %s?"
#define UNKNOWN "unknown capability; --cap-add=help lists them"
#define MISSING "a capability is missing here"
#define LAST_IS "this kernel's last capability is number %s"
#define HAS_NONE "this kernel has no capability %s"
#define BAD_NUMBER "a capability is a name or a number without leading zeros"

/* Lists that are refused: why, about what, and where.  */
static const struct
{
  const char *list;
  unsigned last;
  const char *msgid, *subject;
  size_t caret;
} bad[] =
{
  { "", LAST, MISSING, "", 0 },
  { ",", LAST, MISSING, "", 0 },
  { ",chown", LAST, MISSING, "", 0 },
  { "chown,", LAST, MISSING, "", 6 },
  { "chown,,kill", LAST, MISSING, "", 6 },
  { "chwon", LAST, MEANT, "chown", 0 },
  { "chown,sysadmin", LAST, MEANT, "sys_admin", 6 },
  { "CAP_NET_ADMN", LAST, MEANT, "net_admin", 0 },
  { "sys-ptrace", LAST, MEANT, "sys_ptrace", 0 },
  { " chown", LAST, MEANT, "chown", 0 },
  { "chown, kill", LAST, MEANT, "kill", 6 },
  { "chown kill", LAST, UNKNOWN, "", 0 },
  { "ptrace", LAST, MEANT, "sys_ptrace", 0 },
  { "bind", LAST, MEANT, "net_bind_service", 0 },
  { "admin", LAST, UNKNOWN, "", 0 },
  { "frobnicate", LAST, UNKNOWN, "", 0 },
  { "kill,frobnicate,chown", LAST, UNKNOWN, "", 5 },
  { "CAP_", LAST, UNKNOWN, "", 0 },
  { "cap_cap_chown", LAST, UNKNOWN, "", 0 },
  { "CAP_ALL", LAST, UNKNOWN, "", 0 },
  { "-chown", LAST, MEANT, "chown", 0 },
  { "=ep", LAST, UNKNOWN, "", 0 },
  { "none", LAST, UNKNOWN, "", 0 },
  { "xy", LAST, UNKNOWN, "", 0 },
  { "a-word-that-is-longer-than-any-name-of-a-capability", LAST, UNKNOWN,
    "", 0 },
  /* A dotless i is no letter of ours, and two bytes.  */
  { "k\xc4\xb1ll", LAST, UNKNOWN, "", 0 },
  { "41", LAST, LAST_IS, "40", 0 },
  { "64", 63, LAST_IS, "63", 0 },
  { "64", 100, LAST_IS, "63", 0 },
  { "chown,4294967296", LAST, LAST_IS, "40", 6 },
  { "18446744073709551616", LAST, LAST_IS, "40", 0 },
  { "01", LAST, BAD_NUMBER, "", 0 },
  { "00", LAST, BAD_NUMBER, "", 0 },
  { "0x5", LAST, UNKNOWN, "", 0 },
  { "1-5", LAST, UNKNOWN, "", 0 },
  { "+5", LAST, UNKNOWN, "", 0 },
  { "checkpoint_restore", 39, HAS_NONE, "checkpoint_restore", 0 },
  { "kill,bpf", 37, HAS_NONE, "bpf", 5 },
};

static const struct
{
  capset_t set;
  unsigned last;
  const char *text;
} words[] =
{
  { 0, LAST, "none" },
  { BIT (0), LAST, "chown" },
  { BIT (0) | BIT (5), LAST, "chown,kill" },
  { (BIT (41)) - 1, LAST, "all" },
  { (BIT (41)) - 1, 41, "all-41" },
  { (BIT (42)) - 1, 41, "all" },
  { BIT (41), 41, "41" },
  { UINT64_MAX, 63, "all" },
  { UINT64_MAX - BIT (21), 63, "all-sys_admin" },
  { ((BIT (41)) - 1) & ~(BIT (21) | BIT (0)), LAST, "all-chown,sys_admin" },
  { BIT (0) | BIT (40), 1, "chown,checkpoint_restore" },
  { BIT (0), 0, "all" },
  { BIT (0), 1, "chown" },
  { BIT (1), 1, "all-chown" },
};

static void
check_good (void)
{
  for (size_t i = 0; i < COUNT_OF (good); i++)
    {
      struct error err = { 0 };
      capset_t set = 0;
      int rc = capset_parse (good[i].list, good[i].last, &set, &err);
      check (rc == 0 && set == good[i].set, "understood", good[i].list);
    }
}

static void
check_bad (void)
{
  for (size_t i = 0; i < COUNT_OF (bad); i++)
    {
      struct error err = { 0 };
      capset_t set = 12345;
      int rc = capset_parse (bad[i].list, bad[i].last, &set, &err);
      check (rc == -1 && set == 12345, "refused, set untouched", bad[i].list);
      check (rc == -1 && err.usage && err.argument == bad[i].list
             && err.caret == bad[i].caret, "place", bad[i].list);
      check (rc == -1 && strcmp (err.msgid, bad[i].msgid) == 0
             && strcmp (err.subject, bad[i].subject) == 0, "message",
             bad[i].list);
    }
}

static void
check_words (void)
{
  for (size_t i = 0; i < COUNT_OF (words); i++)
    {
      char *text = capset_format (words[i].set, words[i].last);
      check (strcmp (text, words[i].text) == 0, words[i].text, text);
      free (text);
    }
}

/* Each name and each number is read back as the capability it stands for,
   and one letter too many or too few brings its own name to mind.  */
static void
check_names (void)
{
  for (unsigned cap = 0; cap <= 63; cap++)
    {
      char buf[CAPSET_NAME_SIZE];
      struct error err = { 0 };
      capset_t set = 0;
      const char *name = capset_name (cap, buf);
      check (capset_parse (name, 63, &set, &err) == 0
             && set == CAPSET_BIT (cap), "read back", name);
      if (cap > LAST)
        continue;

      char *slip = xasprintf ("%sx", name);
      check (capset_parse (slip, 63, &set, &err) == -1
             && strcmp (err.subject, name) == 0, "suggested", slip);
      slip[strlen (name) - 1] = '\0';
      if (strlen (slip) >= 3)
        check (capset_parse (slip, 63, &set, &err) == -1
               && strcmp (err.subject, name) == 0, "suggested", slip);
      free (slip);
    }
}

/* What capset_format says without "all-" is a list like any other.  */
static void
check_round_trip (void)
{
  uint64_t x = 88172645463325252;
  for (size_t i = 0; i < 500; i++)
    {
      x ^= x << 13, x ^= x >> 7, x ^= x << 17;
      capset_t set = x & x >> 20 & capset_all (LAST), back = 0;
      struct error err = { 0 };
      char *text = capset_format (set, LAST);
      if (set && strncmp (text, "all", 3) != 0)
        check (capset_parse (text, LAST, &back, &err) == 0 && back == set,
               "round trip", text);
      free (text);
    }
}

int
main (void)
{
  check_good ();
  check_bad ();
  check_words ();
  check_names ();
  check_round_trip ();
  check (capset_default == 0x800405fb, "the default set",
         "differs from the documented one");
  return unit_end ();
}
