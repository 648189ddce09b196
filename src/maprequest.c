/* maprequest.c -- the syntax of --map, --map-uid and --map-gid

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

#include <stdio.h>

#include "util.h"

static const char *const words[] = {
  [MAP_ROOT] = "root", [MAP_KEEP] = "keep", [MAP_AUTO] = "auto",
  [MAP_ALL] = "all", [MAP_NONE] = "none",
};

/* An argument being read; P is how far.  */
struct scanner
{
  const char *text, *p;
  struct error *err;
};

static int
fail (const struct scanner *s, const char *at, const char *msgid)
{
  return error_usage (s->err, msgid, NULL, s->text, at - s->text);
}

static bool
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* The end of a field: that of its range, or that of MAP.  */
static bool
is_end (char c)
{
  return c == ':' || c == ',' || c == '\0';
}

static bool
is_blank (char c)
{
  return (unsigned char) c <= ' ' || c == 0x7f;
}

/* Say what is wrong with the byte at AT, which should be a digit.  */
static int
fail_digit (const struct scanner *s, const char *at)
{
  if (is_end (*at))
    return fail (s, at, N_("a number is missing here"));
  if (is_blank (*at))
    return fail (s, at, N_("a map contains no blanks"));
  if (at == s->p + 1 && (*at == 'x' || *at == 'X') && *s->p == '0')
    return fail (s, at, N_("numbers are decimal, not hexadecimal"));
  if (at > s->p && *at == '-')
    return fail (s, at, N_("a range is written INSIDE:OUTSIDE:COUNT, "
                           "not FIRST-LAST"));
  if (*at == '+' || *at == '-')
    return fail (s, at, N_("a number has no sign here"));
  return fail (s, at, N_("a number consists of decimal digits only"));
}

/* Read a field that is a number.  The value is checked while it still has
   64 bits: the kernel would reduce it modulo 2^32 without a word.  */
static int
read_number (struct scanner *s, uint32_t *number)
{
  uint64_t value;
  const char *end;
  int status = parse_decimal (s->p, UINT32_MAX, &value, &end);
  int errnum = errno;
  if (end == s->p || !is_end (*end))
    return fail_digit (s, end);
  if (status < 0 && errnum == EINVAL)
    return fail (s, s->p, N_("a number has no leading zeros here, "
                             "since some read it as octal then"));
  if (status < 0)
    return fail (s, s->p, N_("the number is too large: the highest ID "
                             "is 4294967294"));
  *number = value;
  s->p = end;
  return 0;
}

static int
read_id (struct scanner *s, uint32_t *id)
{
  const char *start = s->p;
  if (read_number (s, id) < 0)
    return -1;
  if (*id == ID_INVALID)
    return fail (s, start, N_("4294967295 is no ID: to the kernel it means "
                              "that there is none"));
  return 0;
}

/* Read OUTSIDE where it is not a number.  A name may have a space in its
   middle, as those of Active Directory do.  */
static int
read_name (struct scanner *s, struct map_item *item)
{
  const char *start = s->p, *end = start + strcspn (start, ":,");
  unsigned char first = *start;
  if (!(first >= 'a' && first <= 'z') && !(first >= 'A' && first <= 'Z')
      && first != '_' && first < 0x80)
    {
      if (is_blank (first) ? !is_end (first) : first == '+' || first == '-')
        return fail_digit (s, start);
      return fail (s, start, N_("a number, a name or the word 'self' is "
                                "wanted here"));
    }
  for (const char *p = start; p < end; p++)
    if (is_blank (*p) && (*p != ' ' || p + 1 == end))
      return fail_digit (s, p);
  s->p = end;
  item->self = end - start == 4 && memcmp (start, "self", 4) == 0;
  if (!item->self)
    item->name = xstrndup (start, end - start);
  return 0;
}

/* Read INSIDE:OUTSIDE[:COUNT].  */
static int
read_range (struct scanner *s, struct map_item *item)
{
  struct extent *range = &item->range;
  range->count = 1;
  if (read_id (s, &range->inside) < 0)
    return -1;
  if (*s->p != ':')
    return fail (s, s->p, N_("the outside ID is missing: a range is written "
                             "INSIDE:OUTSIDE or INSIDE:OUTSIDE:COUNT"));
  s->p++;
  if (is_digit (*s->p) ? read_id (s, &range->outside) < 0
      : read_name (s, item) < 0)
    return -1;
  if (*s->p != ':')
    return 0;
  const char *count = ++s->p;
  if (read_number (s, &range->count) < 0)
    return -1;
  if (*s->p == ':')
    return fail (s, s->p, N_("a range ends after INSIDE:OUTSIDE:COUNT"));
  if (range->count == 0)
    return fail (s, count, N_("a range cannot have 0 IDs"));
  if (range->inside > ID_INVALID - range->count)
    return fail (s, count, N_("with so many IDs, the inside ones would go "
                              "beyond 4294967294, the highest ID"));
  if (range->outside > ID_INVALID - range->count)
    return fail (s, count, N_("with so many IDs, the outside ones would go "
                              "beyond 4294967294, the highest ID"));
  return 0;
}

/* Read a keyword.  */
static int
read_word (struct scanner *s, struct map_item *item)
{
  size_t length = strcspn (s->p, ":,");
  for (size_t i = 0; i < length; i++)
    if (is_blank (s->p[i]))
      return fail_digit (s, s->p + i);
  for (enum map_word word = MAP_ROOT; word <= MAP_NONE; word++)
    if (strlen (words[word]) == length
        && memcmp (words[word], s->p, length) == 0)
      {
        if (s->p[length] == ':')
          return fail (s, s->p + length, N_("a keyword stands alone"));
        item->word = word;
        s->p += length;
        return 0;
      }
  if (s->p[length] == ':')
    return fail (s, s->p, N_("the inside ID must be a number"));
  return fail (s, s->p, N_("the keywords are root, keep, auto, all and "
                           "none"));
}

/* Is the rest of S three bare numbers, as unshare(1) once wanted them?  Then
   they were OUTSIDE,INSIDE,COUNT; say how that is written now.  */
static bool
is_old_order (const struct scanner *s)
{
  const char *field[3], *p = s->p;
  size_t length[3];
  for (size_t i = 0; i < 3; i++)
    {
      field[i] = p;
      length[i] = strspn (p, "0123456789");
      p += length[i];
      if (length[i] == 0 || length[i] > 20 || *p++ != (i < 2 ? ',' : '\0'))
        return false;
    }
  char now[64];
  snprintf (now, sizeof now, "%.*s:%.*s:%.*s", (int) length[1], field[1],
            (int) length[0], field[0], (int) length[2], field[2]);
  error_usage (s->err, N_("ranges are separated by commas, numbers by colons: "
                          "for OUTSIDE,INSIDE,COUNT write %s"),
               now, s->text, field[0] + length[0] - s->text);
  return true;
}

/* Read one range with what precedes it.  */
static int
read_item (struct scanner *s, struct map_item *item)
{
  *item = (struct map_item) { .word = MAP_RANGE, .argument = s->text,
                              .place = s->p - s->text };
  item->override = *s->p == '+';
  s->p += item->override;
  if (*s->p == ',' || *s->p == '\0')
    return fail (s, s->p, N_("a range is missing here"));
  if (is_old_order (s))
    return -1;
  bool word = (*s->p >= 'a' && *s->p <= 'z') || (*s->p >= 'A' && *s->p <= 'Z');
  return word ? read_word (s, item) : read_range (s, item);
}

static void
free_item (struct map_item *item)
{
  free (item->name);
  item->name = NULL;
}

static void
append_item (struct map_request *request, const struct map_item *item)
{
  /* Room doubles whenever N is a power of two.  */
  if ((request->n & (request->n - 1)) == 0)
    request->items = xreallocarray (request->items,
                                    request->n ? 2 * request->n : 1,
                                    sizeof *item);
  request->items[request->n++] = *item;
}

int
map_request_add (struct map_request *request, const char *argument,
                 struct error *err)
{
  struct scanner s = { argument, argument, err };
  for (;;)
    {
      struct map_item item;
      if (read_item (&s, &item) < 0)
        {
          free_item (&item);
          return -1;
        }
      bool mixed = request->n && (item.word == MAP_NONE
                                  || request->items[0].word == MAP_NONE);
      append_item (request, &item);
      if (mixed)
        return fail (&s, argument + item.place,
                     N_("'none' cannot be combined with anything else"));
      if (*s.p == '\0')
        return 0;
      s.p++;
    }
}

void
map_request_free (struct map_request *request)
{
  for (size_t i = 0; i < request->n; i++)
    free_item (&request->items[i]);
  free (request->items);
  *request = (struct map_request) MAP_REQUEST_INIT;
}

bool
map_request_is_root (const struct map_request *request)
{
  if (request->n == 0)
    return true;
  const struct map_item *item = request->items;
  return request->n == 1
         && (item->word == MAP_ROOT
             || (item->word == MAP_RANGE && item->self
                 && item->range.inside == 0 && item->range.count == 1));
}
