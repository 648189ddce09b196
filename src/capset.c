/* capset.c -- capability sets as bits: names, lists, policy.

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
#include "util.h"

/* Our own table, so that this file links nothing and the names do not depend
   on how old libcap is; capability.h of Linux 5.9, which added the last.  */
static const char *const names[] =
{
  "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill",
  "setgid", "setuid", "setpcap", "linux_immutable", "net_bind_service",
  "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
  "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
  "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time",
  "sys_tty_config", "mknod", "lease", "audit_write", "audit_control",
  "setfcap", "mac_override", "mac_admin", "syslog", "wake_alarm",
  "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore"
};

enum
{
  CAP_MAX = 63,                 /* the kernel's sets have 64 bits */
  WORD_MAX = 24                 /* no name comes near this length */
};

const capset_t capset_default =
  CAPSET_BIT (0)                /* chown */
  | CAPSET_BIT (1)              /* dac_override */
  | CAPSET_BIT (3)              /* fowner */
  | CAPSET_BIT (4)              /* fsetid */
  | CAPSET_BIT (5)              /* kill */
  | CAPSET_BIT (6)              /* setgid */
  | CAPSET_BIT (7)              /* setuid */
  | CAPSET_BIT (8)              /* setpcap */
  | CAPSET_BIT (10)             /* net_bind_service */
  | CAPSET_BIT (18)             /* sys_chroot */
  | CAPSET_BIT (31);            /* setfcap */

capset_t
capset_all (unsigned last)
{
  return last >= CAP_MAX ? UINT64_MAX : CAPSET_BIT (last + 1) - 1;
}

/* CAP, at most 63, in decimal.  No printf: a child that shares memory may
   want a name too.  */
static const char *
number_name (unsigned cap, char *buf)
{
  char *p = buf;
  if (cap >= 100)
    *p++ = '0' + cap / 100 % 10;
  if (cap >= 10)
    *p++ = '0' + cap / 10 % 10;
  *p++ = '0' + cap % 10;
  *p = '\0';
  return buf;
}

const char *
capset_name (unsigned cap, char *buf)
{
  return cap < COUNT_OF (names) ? names[cap] : number_name (cap, buf);
}

/* Names are ASCII, whatever the locale: in a Turkish one tolower ('I') would
   not be 'i'.  */
static char
lower (char c)
{
  return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool
word_is (const char *word, size_t n, const char *name)
{
  if (n != strlen (name))
    return false;
  for (size_t i = 0; i < n; i++)
    if (lower (word[i]) != name[i])
      return false;
  return true;
}

static size_t
prefix_length (const char *word, size_t n)
{
  return n >= 4 && word_is (word, 4, "cap_") ? 4 : 0;
}

/* The only name that contains WORD, as sys_ptrace does "ptrace"; or NULL.  */
static const char *
only_container (const char *word)
{
  const char *found = NULL;
  for (size_t i = 0; i < COUNT_OF (names); i++)
    if (strstr (names[i], word))
      {
        if (found)
          return NULL;
        found = names[i];
      }
  return found;
}

/* The name that the user most likely meant by the N bytes at WORD, or NULL.
   A distance of more than a third of what was typed is no slip of the
   finger, and a wrong suggestion is worse than none.  */
static const char *
nearest (const char *word, size_t n)
{
  char low[WORD_MAX + 1];
  size_t skip = prefix_length (word, n);
  n -= skip;
  if (n < 3 || n > WORD_MAX)
    return NULL;
  for (size_t i = 0; i < n; i++)
    low[i] = lower (word[skip + i]);
  low[n] = '\0';

  const char *best = NULL;
  size_t limit = n / 3 + 1;
  for (size_t i = 0; i < COUNT_OF (names); i++)
    {
      size_t distance = edit_distance (low, names[i]);
      if (distance < limit)
        {
          limit = distance;
          best = names[i];
        }
    }
  return best ? best : only_container (low);
}

static int
bad_number (int errnum, unsigned last, const char *list, size_t place,
            struct error *err)
{
  char buf[CAPSET_NAME_SIZE];
  if (errnum == ERANGE)
    return error_usage (err, N_("this kernel's last capability is number %s"),
                        number_name (last, buf), list, place);
  return error_usage (err, N_("a capability is a name or a number without"
                              " leading zeros"), NULL, list, place);
}

static int
unknown_name (const char *list, size_t place, size_t n, struct error *err)
{
  const char *name = nearest (list + place, n);
  if (name)
    return error_usage (err, N_("unknown capability; did you mean %s?"),
                        name, list, place);
  return error_usage (err, N_("unknown capability; --cap-add=help lists them"),
                      NULL, list, place);
}

/* Add what the N bytes at LIST + PLACE name to *SET.  */
static int
parse_item (const char *list, size_t place, size_t n, unsigned last,
            capset_t *set, struct error *err)
{
  const char *word = list + place;
  const char *end;
  uint64_t number;

  if (n == 0)
    return error_usage (err, N_("a capability is missing here"),
                        NULL, list, place);
  if (word_is (word, n, "all"))
    {
      *set |= capset_all (last);
      return 0;
    }
  if (*word >= '0' && *word <= '9')
    {
      if (parse_decimal (word, last, &number, &end) < 0)
        return bad_number (errno, last, list, place, err);
      if (end != word + n)
        return unknown_name (list, place, n, err);
      *set |= CAPSET_BIT (number);
      return 0;
    }

  size_t skip = prefix_length (word, n);
  for (size_t i = 0; i < COUNT_OF (names); i++)
    if (word_is (word + skip, n - skip, names[i]))
      {
        if (i > last)
          return error_usage (err, N_("this kernel has no capability %s"),
                              names[i], list, place);
        *set |= CAPSET_BIT (i);
        return 0;
      }
  return unknown_name (list, place, n, err);
}

int
capset_parse (const char *list, unsigned last, capset_t *set,
              struct error *err)
{
  capset_t result = 0;
  size_t place = 0;

  if (last > CAP_MAX)
    last = CAP_MAX;
  for (;;)
    {
      size_t n = strcspn (list + place, ",");
      if (parse_item (list, place, n, last, &result, err) < 0)
        return -1;
      place += n;
      if (!list[place])
        break;
      place++;
    }
  *set = result;
  return 0;
}

void
capset_add_names (struct strbuf *buf, capset_t set)
{
  char number[CAPSET_NAME_SIZE];
  const char *comma = "";
  for (unsigned cap = 0; cap <= CAP_MAX; cap++)
    if (set & CAPSET_BIT (cap))
      {
        strbuf_add (buf, comma);
        strbuf_add (buf, capset_name (cap, number));
        comma = ",";
      }
}

char *
capset_format (capset_t set, unsigned last)
{
  struct strbuf with = STRBUF_INIT, without = STRBUF_INIT;
  capset_t all = capset_all (last);

  if (set == 0)
    return xstrdup ("none");
  capset_add_names (&with, set);
  /* A set with more than "all" can't be told by what it lacks.  */
  if (set & ~all)
    return with.data;
  strbuf_add (&without, "all");
  if (set != all)
    {
      strbuf_add (&without, "-");
      capset_add_names (&without, all & ~set);
    }
  bool shorter = without.length < with.length;
  strbuf_free (shorter ? &with : &without);
  return shorter ? without.data : with.data;
}
