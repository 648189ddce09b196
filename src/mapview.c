/* mapview.c -- what "container map" shows

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

#include "mapview.h"

#include "json.h"
#include "mapdraw.h"

/* The text of MAP as the kernel is given it.  For free.  */
static char *
lines_of (const struct idmap *map)
{
  size_t size = idmap_text_length (map) + 1;
  char *text = xmalloc (size);
  idmap_format (map, text, size);
  return text;
}

/* Append TEXT with each line indented.  */
static void
indent (const char *text, struct strbuf *out)
{
  while (*text)
    {
      size_t n = strcspn (text, "\n");
      strbuf_add (out, "  ");
      strbuf_add_bytes (out, text, n);
      strbuf_add (out, "\n");
      text += n + (text[n] == '\n');
    }
}

static void
heading (const struct mapdraw_style *style, const char *text,
         struct strbuf *out)
{
  if (out->length)
    strbuf_add (out, "\n");
  mapdraw_heading (style, text, out);
  strbuf_add (out, "\n");
}

/* Append a heading and what belongs under it, which may be several lines.  */
static void
section (const struct mapdraw_style *style, const char *title,
         const char *text, struct strbuf *out)
{
  heading (style, title, out);
  indent (text, out);
}

/* Part 1: the picture.  */

static void
show_map (const struct map_view *view, enum id_kind kind, const char *title,
          const struct mapdraw_style *style, struct strbuf *out)
{
  const struct idmap *map = view->words.map[kind];
  heading (style, title, out);
  if (map->n == 0)
    {
      strbuf_addf (out, "  %s\n",
                   _("No ID is mapped: inside, all are the overflow ID."));
      return;
    }
  uint32_t self = view->words.self[kind];
  mapdraw_table (map, self, style, out);
  strbuf_add (out, "\n");
  mapdraw_picture (map, self, style, out);
}

/* Do both kinds look the same?  */
static bool
alike (const struct mapwords *words)
{
  const struct idmap *uid = words->map[ID_USER], *gid = words->map[ID_GROUP];
  uint32_t inside;
  bool marked = idmap_to_inside (uid, words->self[ID_USER], &inside)
                || idmap_to_inside (gid, words->self[ID_GROUP], &inside);
  return idmap_same (uid, gid)
         && (!marked || words->self[ID_USER] == words->self[ID_GROUP]);
}

static void
show_maps (const struct map_view *view, const struct mapdraw_style *style,
           struct strbuf *out)
{
  if (alike (&view->words))
    {
      show_map (view, ID_USER, _("User and group IDs"), style, out);
      return;
    }
  show_map (view, ID_USER, _("User IDs"), style, out);
  show_map (view, ID_GROUP, _("Group IDs"), style, out);
}

/* Part 2: the process.  */

static void
show_levels (const struct ns_chain *chain, const struct mapdraw_style *style,
             struct strbuf *out)
{
  if (chain->n < 2)
    return;
  if (!chain->levels_known)
    {
      strbuf_addf (out, "%s\n", _("The maps of the namespaces in between "
                                  "cannot be seen."));
      return;
    }
  for (size_t i = 0; i < chain->n; i++)
    {
      const struct ns_level *level = &chain->levels[i];
      _cleanup_free_ char *title
        = xasprintf (_("User namespace %llu: its maps to the one around it"),
                     (unsigned long long) level->user);
      heading (style, title, out);
      for (int kind = ID_USER; kind <= ID_GROUP; kind++)
        {
          _cleanup_free_ char *text = lines_of (&level->map[kind]);
          strbuf_addf (out, "  %s\n", kind == ID_USER ? "uid_map"
                                                      : "gid_map");
          struct strbuf indented = STRBUF_INIT;
          indent (text, &indented);
          if (indented.data)
            indent (indented.data, out);
          strbuf_free (&indented);
        }
    }
}

static void
show_process (const struct map_view *view, const struct mapdraw_style *style,
              struct strbuf *out)
{
  const struct ns_chain *chain = view->chain;
  if (chain->n == 0)
    strbuf_addf (out, _("Process %d is in this user namespace. Its maps lead "
                        "to the namespace around it.\n"), (int) view->pid);
  else
    {
      strbuf_addf (out, ngettext ("Process %d is in user namespace %llu, "
                                  "%zu level below this one.\n",
                                  "Process %d is in user namespace %llu, "
                                  "%zu levels below this one.\n", chain->n),
                   (int) view->pid, (unsigned long long) chain->user,
                   chain->n);
      show_levels (chain, style, out);
    }
}

/* Part 3: the words.  */

static void
show_files (const struct map_view *view, const struct mapdraw_style *style,
            struct strbuf *out)
{
  _cleanup_free_ char *uid = lines_of (view->words.map[ID_USER]);
  _cleanup_free_ char *gid = lines_of (view->words.map[ID_GROUP]);
  if (*uid)
    section (style, view->pid ? _("uid_map") : _("Written to uid_map"), uid,
             out);
  if (*gid)
    section (style, view->pid ? _("gid_map") : _("Written to gid_map"), gid,
             out);
}

static void
show_subids (const struct map_view *view, const struct mapdraw_style *style,
             struct strbuf *out)
{
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      struct strbuf lines = STRBUF_INIT;
      mapwords_subid (&view->words, kind, &lines);
      if (lines.length)
        section (style, kind == ID_USER
                 ? _("Lines that an ordinary user needs in /etc/subuid")
                 : _("Lines that an ordinary user needs in /etc/subgid"),
                 lines.data, out);
      strbuf_free (&lines);
      if (view->lacking[kind])
        strbuf_addf (out, "  (%s)\n", _("You do not own all of these."));
      if (view->source[kind])
        {
          strbuf_add (out, "  (");
          strbuf_addf (out, _("%s was asked for what you own."),
                       view->source[kind]);
          strbuf_add (out, ")\n");
        }
    }
}

static void
show_tools (const struct map_view *view, const struct mapdraw_style *style,
            struct strbuf *out)
{
  for (const char *const *tool = mapwords_tools; *tool; tool++)
    {
      struct strbuf lines = STRBUF_INIT;
      mapwords_tool (&view->words, *tool, &lines);
      if (lines.length)
        section (style, *tool, lines.data, out);
      strbuf_free (&lines);
    }
}

/* Part 4: the translation of an ID.  */

static const char *
mapped_words (enum id_kind kind, bool outwards)
{
  if (kind == ID_USER)
    return outwards ? _("User ID %u inside is %u outside.\n")
                    : _("User ID %u outside is %u inside.\n");
  return outwards ? _("Group ID %u inside is %u outside.\n")
                  : _("Group ID %u outside is %u inside.\n");
}

static const char *
unmapped_words (enum id_kind kind, bool outwards)
{
  if (kind == ID_USER)
    return outwards ? _("User ID %u inside is not mapped.\n")
                    : _("User ID %u outside is not mapped: inside, it shows "
                        "as the overflow ID.\n");
  return outwards ? _("Group ID %u inside is not mapped.\n")
                  : _("Group ID %u outside is not mapped: inside, it shows as "
                      "the overflow ID.\n");
}

/* The steps of the translation.  STEPS is for free.  */
static size_t
translate (const struct map_view *view, enum id_kind kind, bool outwards,
           uint32_t **steps)
{
  *steps = xcalloc (view->chain->n + 2, sizeof **steps);
  return outwards
         ? nschain_outwards (view->chain, kind, view->id, *steps)
         : nschain_inwards (view->chain, kind, view->id, *steps);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
show_translation (const struct map_view *view, enum id_kind kind,
                  bool outwards, const struct mapdraw_style *style,
                  struct strbuf *out)
{
  _cleanup_free_ uint32_t *steps = NULL;
  size_t n = translate (view, kind, outwards, &steps);
  if (n == nschain_steps (view->chain))
    strbuf_addf (out, mapped_words (kind, outwards), view->id, steps[n - 1]);
  else
    strbuf_addf (out, unmapped_words (kind, outwards), view->id);
  if (nschain_steps (view->chain) == 2)
    return;
  strbuf_add (out, " ");
  for (size_t i = 0; i < n; i++)
    strbuf_addf (out, " %s%s%u", i ? mapdraw_arrow (style) : "",
                 i ? " " : "", steps[i]);
  if (n < nschain_steps (view->chain))
    strbuf_addf (out, " %s %s", mapdraw_arrow (style), _("not mapped"));
  strbuf_add (out, "\n");
}
#pragma GCC diagnostic pop

void
mapview_text (const struct map_view *view, struct strbuf *out)
{
  struct mapdraw_style style = mapdraw_style ();
  if (view->translate)
    {
      for (int kind = ID_USER; kind <= ID_GROUP; kind++)
        {
          show_translation (view, kind, true, &style, out);
          show_translation (view, kind, false, &style, out);
        }
      return;
    }
  if (view->pid)
    show_process (view, &style, out);
  show_maps (view, &style, out);
  show_files (view, &style, out);
  show_subids (view, &style, out);
  show_tools (view, &style, out);
}

/* Part 5: JSON.  */

static void
put_map (struct json *json, const char *name, const struct idmap *map)
{
  json_begin_array (json, name);
  for (size_t i = 0; i < map->n; i++)
    {
      json_begin_array (json, NULL);
      json_number (json, NULL, map->extents[i].inside);
      json_number (json, NULL, map->extents[i].outside);
      json_number (json, NULL, map->extents[i].count);
      json_end_array (json);
    }
  json_end_array (json);
}

/* Each line of LINES as an element.  Takes LINES over.  */
static void
put_lines (struct json *json, const char *name, struct strbuf *lines)
{
  json_begin_array (json, name);
  for (const char *p = lines->data ? lines->data : ""; *p; )
    {
      size_t n = strcspn (p, "\n");
      _cleanup_free_ char *line = xstrndup (p, n);
      json_word (json, NULL, line);
      p += n + (p[n] == '\n');
    }
  json_end_array (json);
  strbuf_free (lines);
}

static void
put_process (struct json *json, const struct map_view *view)
{
  const struct ns_chain *chain = view->chain;
  json_number (json, "pid", view->pid);
  json_number (json, "user_namespace", chain->user);
  if (chain->owner == ID_INVALID)
    json_null (json, "owner");
  else
    json_number (json, "owner", chain->owner);
  json_number (json, "depth", chain->n);
  if (!chain->levels_known)
    {
      json_null (json, "levels");
      return;
    }
  json_begin_array (json, "levels");
  for (size_t i = 0; i < chain->n; i++)
    {
      json_begin_object (json, NULL);
      json_number (json, "user_namespace", chain->levels[i].user);
      put_map (json, "uid_map", &chain->levels[i].map[ID_USER]);
      put_map (json, "gid_map", &chain->levels[i].map[ID_GROUP]);
      json_end_object (json);
    }
  json_end_array (json);
}

static void
put_translation (struct json *json, const struct map_view *view)
{
  json_begin_object (json, "translation");
  json_number (json, "id", view->id);
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      json_begin_object (json, kind == ID_USER ? "user" : "group");
      for (int outwards = 1; outwards >= 0; outwards--)
        {
          _cleanup_free_ uint32_t *steps = NULL;
          size_t n = translate (view, kind, outwards, &steps);
          json_begin_object (json, outwards ? "outwards" : "inwards");
          json_bool (json, "mapped", n == nschain_steps (view->chain));
          json_begin_array (json, "steps");
          for (size_t i = 0; i < n; i++)
            json_number (json, NULL, steps[i]);
          json_end_array (json);
          json_end_object (json);
        }
      json_end_object (json);
    }
  json_end_object (json);
}

void
mapview_json (const struct map_view *view, struct strbuf *out)
{
  static const char *const names[] = { "subuid", "subgid" };
  struct json json = JSON_INIT (out);
  json_begin_object (&json, NULL);
  if (view->pid)
    put_process (&json, view);
  put_map (&json, "uid_map", view->words.map[ID_USER]);
  put_map (&json, "gid_map", view->words.map[ID_GROUP]);
  for (int kind = ID_USER; kind <= ID_GROUP; kind++)
    {
      struct strbuf lines = STRBUF_INIT;
      mapwords_subid (&view->words, kind, &lines);
      put_lines (&json, names[kind], &lines);
    }
  if (!view->pid)
    json_bool (&json, "owned", !view->lacking[ID_USER]
                               && !view->lacking[ID_GROUP]);
  json_begin_object (&json, "tools");
  for (const char *const *tool = mapwords_tools; *tool; tool++)
    {
      struct strbuf lines = STRBUF_INIT;
      mapwords_tool (&view->words, *tool, &lines);
      put_lines (&json, *tool, &lines);
    }
  json_end_object (&json);
  if (view->translate)
    put_translation (&json, view);
  json_end_object (&json);
  strbuf_add (out, "\n");
}
