/* mapwords.c -- ID maps in the words of the kernel and of other tools

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

#include "mapwords.h"

/* Append the numbers of each extent of MAP.  */
static void
each (const struct idmap *map, const char *before, const char *between,
      const char *after, struct strbuf *out)
{
  for (size_t i = 0; i < map->n; i++)
    {
      const struct extent *e = &map->extents[i];
      strbuf_addf (out, "%s%u%s%u%s%u%s", before, e->inside, between,
                   e->outside, between, e->count, after);
    }
}

/* Options are on one line, and no blank stands at its end.  */
static void
end_line (struct strbuf *out)
{
  if (out->length && out->data[out->length - 1] == ' ')
    out->data[out->length - 1] = '\n';
}

/* Since util-linux 2.39 in this order, since 2.40 several times.  */
static void
unshare (const struct mapwords *words, struct strbuf *out)
{
  each (words->map[ID_USER], "--map-users=", ":", " ", out);
  each (words->map[ID_GROUP], "--map-groups=", ":", " ", out);
  end_line (out);
}

/* Without privilege Podman counts in a namespace of its own, where the user
   is 0 and his subordinate IDs go from 1 up; "@" (Podman 4.7) is what says
   that an ID is one of the host.  */
static void
podman (const struct mapwords *words, struct strbuf *out)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    for (size_t i = 0; i < words->map[kind]->n; i++)
      {
        const struct extent *e = &words->map[kind]->extents[i];
        strbuf_addf (out, "--%cidmap=%u:%s%u:%u ", "ug"[kind], e->inside,
                     words->privileged ? "" : "@", e->outside, e->count);
      }
  end_line (out);
}

/* nsjail writes one kind of map itself, and has newuidmap write the other.  */
static void
nsjail (const struct mapwords *words, struct strbuf *out)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      const struct idmap *map = words->map[kind];
      bool alone = map->n == 1 && map->extents[0].count == 1;
      bool itself = words->privileged || alone;
      each (map, kind == ID_USER ? itself ? "-u " : "-U "
                                 : itself ? "-g " : "-G ", ":", " ", out);
    }
  end_line (out);
}

static void
lxc (const struct mapwords *words, struct strbuf *out)
{
  each (words->map[ID_USER], "lxc.idmap = u ", " ", "\n", out);
  each (words->map[ID_GROUP], "lxc.idmap = g ", " ", "\n", out);
}

/* Members of "linux" in config.json; runtime-spec, "User namespace
   mappings".  */
static void
oci (const struct mapwords *words, struct strbuf *out)
{
  if (words->map[ID_USER]->n == 0 && words->map[ID_GROUP]->n == 0)
    return;
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      strbuf_addf (out, "\"%cidMappings\": [", "ug"[kind]);
      for (size_t i = 0; i < words->map[kind]->n; i++)
        {
          const struct extent *e = &words->map[kind]->extents[i];
          strbuf_addf (out, "%s{\"containerID\": %u, \"hostID\": %u, "
                       "\"size\": %u}", i ? ", " : "", e->inside, e->outside,
                       e->count);
        }
      strbuf_add (out, kind == ID_USER ? "],\n" : "]\n");
    }
}

const char *const mapwords_tools[] = {
  "unshare", "podman", "nsjail", "lxc.conf", "config.json", NULL
};

void
mapwords_tool (const struct mapwords *words, const char *tool,
               struct strbuf *out)
{
  static void (*const writers[]) (const struct mapwords *,
                                  struct strbuf *) = {
    unshare, podman, nsjail, lxc, oci
  };
  for (size_t i = 0; mapwords_tools[i]; i++)
    if (strcmp (mapwords_tools[i], tool) == 0)
      writers[i] (words, out);
}

void
mapwords_subid (const struct mapwords *words, enum id_kind kind,
                struct strbuf *out)
{
  /* The outside IDs as a map to themselves, so that its algebra sorts and
     joins them.  */
  struct idmap outside = IDMAP_INIT;
  uint32_t self = words->self[kind];
  if (!words->owner)
    return;
  for (size_t i = 0; i < words->map[kind]->n; i++)
    {
      struct extent e = words->map[kind]->extents[i];
      idmap_append (&outside, (struct extent) { e.outside, e.outside,
                                                e.count });
    }
  idmap_remove (&outside, SIDE_OUTSIDE, self, 1);
  idmap_normalise (&outside);
  for (size_t i = 0; i < outside.n; i++)
    strbuf_addf (out, "%s:%u:%u\n", words->owner, outside.extents[i].outside,
                 outside.extents[i].count);
  idmap_free (&outside);
}
