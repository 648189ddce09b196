/* mapdraw.c -- an ID map as a table and as a picture

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

#include "mapdraw.h"

#include <langinfo.h>

/* What a picture is made of.  */
struct glyphs
{
  const char *top_left, *top_right, *bottom_left, *bottom_right;
  const char *tee_left, *tee_right, *horizontal, *vertical;
  const char *shaft, *head, *dots, *to;
};

static const struct glyphs boxes = {
  "\u250c", "\u2510", "\u2514", "\u2518", "\u251c", "\u2524", "\u2500",
  "\u2502", "\u2500", "\u25b6", "\u250a", "\u2192"
};

static const struct glyphs ascii = {
  "+", "+", "+", "+", "+", "+", "-", "|", "-", ">", ":", "->"
};

static const struct glyphs *
glyphs_of (const struct mapdraw_style *style)
{
  return style->boxes ? &boxes : &ascii;
}

struct mapdraw_style
mapdraw_style (void)
{
  const char *term = getenv ("TERM"), *no_colour = getenv ("NO_COLOR");
  return (struct mapdraw_style) {
    .boxes = strcmp (nl_langinfo (CODESET), "UTF-8") == 0,
    .colour = isatty (STDOUT_FILENO) && term && *term
              && strcmp (term, "dumb") != 0 && !(no_colour && *no_colour)
  };
}

/* The colours are those that every terminal has; ECMA-48, "SGR".  */
static void
begin_colour (const struct mapdraw_style *style, const char *code,
              struct strbuf *out)
{
  if (style->colour)
    strbuf_addf (out, "\033[%sm", code);
}

static void
end_colour (const struct mapdraw_style *style, struct strbuf *out)
{
  if (style->colour)
    strbuf_add (out, "\033[m");
}

#define BOLD "1"
#define DIM "2"
#define INSIDE_COLOUR "36"
#define OUTSIDE_COLOUR "32"

void
mapdraw_heading (const struct mapdraw_style *style, const char *text,
                 struct strbuf *out)
{
  begin_colour (style, BOLD, out);
  strbuf_add (out, text);
  end_colour (style, out);
}

const char *
mapdraw_arrow (const struct mapdraw_style *style)
{
  return glyphs_of (style)->to;
}

static void
repeat (const char *s, size_t n, struct strbuf *out)
{
  while (n--)
    strbuf_add (out, s);
}

void
mapdraw_range (uint32_t first, uint32_t count, struct strbuf *out)
{
  strbuf_addf (out, count > 1 ? "%u-%u" : "%u", first, first + count - 1);
}

/* Does E have SELF outside?  */
static bool
has (const struct extent *e, uint32_t self)
{
  return self >= e->outside && self - e->outside < e->count;
}

static char *
range_text (uint32_t first, uint32_t count)
{
  struct strbuf text = STRBUF_INIT;
  mapdraw_range (first, count, &text);
  return text.data;
}

/* A cell of WIDTH columns, TEXT at its right end.  */
static void
right (const char *text, size_t width, struct strbuf *out)
{
  size_t n = display_width (text);
  repeat (" ", n < width ? width - n : 0, out);
  strbuf_add (out, text);
}

/* The same at its left end.  */
static void
left (const char *text, size_t width, struct strbuf *out)
{
  size_t n = display_width (text);
  strbuf_add (out, text);
  repeat (" ", n < width ? width - n : 0, out);
}

static size_t
wider (size_t width, const char *text)
{
  size_t n = display_width (text);
  return n > width ? n : width;
}

void
mapdraw_table (const struct idmap *map, uint32_t self,
               const struct mapdraw_style *style, struct strbuf *out)
{
  const char *heads[] = {
    /* TRANSLATORS: Heads of a table's columns: IDs inside the new user
       namespace, those outside that they stand for, how many.  */
    _("inside"), _("outside"), _("count")
  };
  size_t widths[3] = { 0, 0, 0 };
  for (size_t column = 0; column < 3; column++)
    widths[column] = wider (10, heads[column]);
  for (size_t column = 0; column < 3; column++)
    {
      strbuf_add (out, "  ");
      begin_colour (style, DIM, out);
      right (heads[column], widths[column], out);
      end_colour (style, out);
    }
  strbuf_add (out, "\n");
  for (size_t i = 0; i < map->n; i++)
    {
      const struct extent *e = &map->extents[i];
      uint32_t numbers[] = { e->inside, e->outside, e->count };
      for (size_t column = 0; column < 3; column++)
        {
          _cleanup_free_ char *text = xasprintf ("%u", numbers[column]);
          strbuf_add (out, "  ");
          right (text, widths[column], out);
        }
      if (has (e, self))
        strbuf_addf (out, "  %s", e->count == 1 ? _("yourself")
                                                : _("yourself among them"));
      strbuf_add (out, "\n");
    }
}

/* A line of the picture: IDs inside, and those outside, or, where COUNT is 0,
   that there are none.  */
struct row
{
  uint32_t inside, inside_count, outside, count;
};

enum { MOST_ROWS = 24 };

static int
compare (const void *a, const void *b)
{
  const struct extent *x = a, *y = b;
  return (x->inside > y->inside) - (x->inside < y->inside);
}

/* Make rows of MAP, with its holes.  Their number; ROWS is for free.  */
static size_t
make_rows (const struct idmap *map, struct row **rows)
{
  struct idmap sorted;
  uint32_t next = 0;
  size_t n = 0;
  idmap_copy (&sorted, map);
  if (sorted.n)
    qsort (sorted.extents, sorted.n, sizeof *sorted.extents, compare);
  struct row *row = xcalloc (2 * sorted.n + 1, sizeof *row);
  for (size_t i = 0; i < sorted.n; i++)
    {
      const struct extent *e = &sorted.extents[i];
      if (e->inside > next)
        row[n++] = (struct row) { next, e->inside - next, 0, 0 };
      row[n++] = (struct row) { e->inside, e->count, e->outside, e->count };
      next = e->inside + e->count;
    }
  if (next < ID_INVALID)
    row[n++] = (struct row) { next, ID_INVALID - next, 0, 0 };
  idmap_free (&sorted);
  *rows = row;
  return n;
}

struct picture
{
  const struct mapdraw_style *style;
  const struct glyphs *g;
  struct strbuf *out;
  size_t left, right;           /* columns of text in each box */
};

enum { ARROW = 8 };

/* A border of a box of WIDTH, between two corners.  */
static void
border (const struct picture *p, const char *from, size_t width,
        const char *to)
{
  strbuf_add (p->out, from);
  repeat (p->g->horizontal, width + 2, p->out);
  strbuf_add (p->out, to);
}

/* The line between ABOVE and BELOW, either of which may be NULL.  The box
   outside has a gap where there is nothing outside.  */
static void
draw_border (const struct picture *p, const struct row *above,
             const struct row *below)
{
  const struct glyphs *g = p->g;
  bool up = above && above->count, down = below && below->count;
  strbuf_add (p->out, "  ");
  border (p, above ? below ? g->tee_left : g->bottom_left : g->top_left,
          p->left,
          above ? below ? g->tee_right : g->bottom_right : g->top_right);
  if (up || down)
    {
      repeat (" ", ARROW + 2, p->out);
      border (p, up ? down ? g->tee_left : g->bottom_left : g->top_left,
              p->right,
              up ? down ? g->tee_right : g->bottom_right : g->top_right);
    }
  strbuf_add (p->out, "\n");
}

static void
draw_cell (const struct picture *p, const char *colour, uint32_t first,
           uint32_t count, size_t width)
{
  _cleanup_free_ char *text = range_text (first, count);
  strbuf_addf (p->out, "%s ", p->g->vertical);
  begin_colour (p->style, colour, p->out);
  left (text, width, p->out);
  end_colour (p->style, p->out);
  strbuf_addf (p->out, " %s", p->g->vertical);
}

static void
draw_row (const struct picture *p, const struct row *row, uint32_t self)
{
  const struct extent e = { row->inside, row->outside, row->count };
  strbuf_add (p->out, "  ");
  draw_cell (p, row->count ? INSIDE_COLOUR : DIM, row->inside,
             row->inside_count, p->left);
  if (row->count)
    {
      strbuf_add (p->out, " ");
      repeat (p->g->shaft, ARROW - 1, p->out);
      strbuf_addf (p->out, "%s ", p->g->head);
      draw_cell (p, OUTSIDE_COLOUR, row->outside, row->count, p->right);
      if (row->count > 1)
        strbuf_addf (p->out, ngettext (" %u ID", " %u IDs", row->count),
                     row->count);
      if (has (&e, self))
        strbuf_addf (p->out, " %s", row->count == 1
                                    ? _("yourself")
                                    : _("yourself among them"));
    }
  else
    {
      strbuf_add (p->out, " ");
      begin_colour (p->style, DIM, p->out);
      strbuf_add (p->out, _("not mapped"));
      end_colour (p->style, p->out);
    }
  strbuf_add (p->out, "\n");
}

static void
draw_heads (struct picture *p)
{
  /* TRANSLATORS: Heads over the two boxes of a picture: IDs inside the user
     namespace, IDs outside it.  */
  const char *inside = _("inside"), *outside = _("outside");
  p->left = wider (p->left, inside);
  p->right = wider (p->right, outside);
  strbuf_add (p->out, "    ");
  mapdraw_heading (p->style, inside, p->out);
  repeat (" ", p->left - display_width (inside) + ARROW + 6, p->out);
  mapdraw_heading (p->style, outside, p->out);
  strbuf_add (p->out, "\n");
}

void
mapdraw_picture (const struct idmap *map, uint32_t self,
                 const struct mapdraw_style *style, struct strbuf *out)
{
  _cleanup_free_ struct row *rows = NULL;
  size_t n = make_rows (map, &rows);
  size_t shown = n > MOST_ROWS ? MOST_ROWS : n;
  struct picture p = { style, glyphs_of (style), out, 0, 0 };
  for (size_t i = 0; i < shown; i++)
    {
      _cleanup_free_ char *inside = range_text (rows[i].inside,
                                                rows[i].inside_count);
      _cleanup_free_ char *outside = range_text (rows[i].outside,
                                                 rows[i].count);
      p.left = wider (p.left, inside);
      if (rows[i].count)
        p.right = wider (p.right, outside);
    }
  draw_heads (&p);
  for (size_t i = 0; i < shown; i++)
    {
      draw_border (&p, i ? &rows[i - 1] : NULL, &rows[i]);
      draw_row (&p, &rows[i], self);
    }
  draw_border (&p, &rows[shown - 1], NULL);
  if (shown < n)
    {
      strbuf_addf (out, "    %s ", p.g->dots);
      strbuf_addf (out, ngettext ("%zu more range, see the table",
                                  "%zu more ranges, see the table",
                                  n - shown), n - shown);
      strbuf_add (out, "\n");
    }
}
