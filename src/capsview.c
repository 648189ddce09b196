/* capsview.c -- capabilities of a process, for people and for programs.

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

#include "capsview.h"
#include "capinfo.h"
#include "json.h"

#include <stdio.h>

/* The securebits by number; capabilities(7), the last four since
   Linux 6.14.  */
static const char *const securebit_names[] =
{
  "noroot", "noroot_locked", "no_setuid_fixup", "no_setuid_fixup_locked",
  "keep_caps", "keep_caps_locked", "no_cap_ambient_raise",
  "no_cap_ambient_raise_locked", "exec_restrict_file",
  "exec_restrict_file_locked", "exec_deny_interactive",
  "exec_deny_interactive_locked"
};

enum { SECUREBITS_SIZE = 32 };

/* Bit I's name, or its number, which needs BUF.  */
static const char *
securebit_name (unsigned i, char buf[CAPSET_NAME_SIZE])
{
  if (i < COUNT_OF (securebit_names))
    return securebit_names[i];
  snprintf (buf, CAPSET_NAME_SIZE, "%u", i);
  return buf;
}

/* Lines of a label and what it says.  Values are owned.  */
enum { FIELDS_MAX = 24 };

struct fields
{
  size_t n;
  const char *label[FIELDS_MAX];
  char *value[FIELDS_MAX];
};

static void
add_field (struct fields *fields, const char *label, char *value)
{
  if (fields->n == FIELDS_MAX)
    {
      free (value);
      return;
    }
  fields->label[fields->n] = label;
  fields->value[fields->n++] = value;
}

static void
pad (struct strbuf *out, size_t n)
{
  while (n--)
    strbuf_add (out, " ");
}

/* Append FIELDS to OUT with the values in a column, and free them.  */
static void
print_fields (struct fields *fields, struct strbuf *out)
{
  size_t width = 0;
  for (size_t i = 0; i < fields->n; i++)
    {
      size_t n = display_width (fields->label[i]);
      width = n > width ? n : width;
    }
  for (size_t i = 0; i < fields->n; i++)
    {
      strbuf_add (out, fields->label[i]);
      pad (out, width + 2 - display_width (fields->label[i]));
      strbuf_add (out, fields->value[i]);
      strbuf_add (out, "\n");
      free (fields->value[i]);
    }
  fields->n = 0;
}

static char *
ids_text (const uint32_t id[3])
{
  if (id[0] == id[1] && id[1] == id[2])
    return xasprintf ("%u", (unsigned) id[0]);
  return xasprintf (_("%u real, %u effective, %u saved"), (unsigned) id[0],
                    (unsigned) id[1], (unsigned) id[2]);
}

static char *
namespace_text (const struct ns_ownership *ns)
{
  if (!ns)
    return xstrdup (_("unknown: this process may not be looked into"));
  if (ns->initial)
    return xasprintf (_("%llu, the initial one"),
                      (unsigned long long) ns->user);
  if (!ns->owner_known)
    return xasprintf ("%llu", (unsigned long long) ns->user);
  return xasprintf (_("%llu, owned by user ID %u"),
                    (unsigned long long) ns->user, (unsigned) ns->owner);
}

static char *
securebits_text (unsigned securebits)
{
  struct strbuf text = STRBUF_INIT;
  char number[CAPSET_NAME_SIZE];
  for (unsigned i = 0; i < SECUREBITS_SIZE; i++)
    if (securebits & 1U << i)
      {
        strbuf_add (&text, text.length ? "," : "");
        strbuf_add (&text, securebit_name (i, number));
      }
  return text.data ? text.data : xstrdup ("none");
}

static const char *
yes_or_no (bool yes)
{
  return yes ? _("yes") : _("no");
}

static void
add_process (struct fields *fields, const struct caps_view *view)
{
  const struct capstate *caps = &view->caps;
  unsigned last = view->last;

  add_field (fields, _("User ID"), ids_text (view->uid));
  add_field (fields, _("Group ID"), ids_text (view->gid));
  add_field (fields, _("User namespace"), namespace_text (view->ns));
  add_field (fields, _("Effective"), capset_format (caps->effective, last));
  add_field (fields, _("Permitted"), capset_format (caps->permitted, last));
  add_field (fields, _("Inheritable"),
             capset_format (caps->inheritable, last));
  add_field (fields, _("Bounding"), capset_format (caps->bounding, last));
  add_field (fields, _("Ambient"), capset_format (caps->ambient, last));
  add_field (fields, _("Securebits"),
             view->securebits_known ? securebits_text (caps->securebits)
             : xstrdup (_("unknown: only the process itself can tell")));
  add_field (fields, _("No new privileges"),
             xstrdup (yes_or_no (caps->no_new_privs)));
}

static void
add_program (struct fields *fields, const struct caps_view *view)
{
  const struct exec_found *found = view->found;
  const struct exec_file *file = &found->file;

  if (found->script)
    {
      add_field (fields, _("Script"), escape (view->program));
      add_field (fields, _("Interpreter"), escape (found->path));
    }
  else
    add_field (fields, _("Program"), escape (found->path));
  if (file->setuid)
    add_field (fields, _("Set-user-ID"),
               xasprintf ("%u", (unsigned) file->uid));
  if (file->setgid)
    add_field (fields, _("Set-group-ID"),
               xasprintf ("%u", (unsigned) file->gid));
  if (!file->has_caps)
    return;
  add_field (fields, _("File permitted"),
             capset_format (file->permitted, view->last));
  add_field (fields, _("File inheritable"),
             capset_format (file->inheritable, view->last));
  add_field (fields, _("File effective"),
             xstrdup (yes_or_no (file->effective)));
}

/* What keeps the file's bits and capabilities from counting.  */
static void
print_reasons (const struct caps_view *view, struct strbuf *out)
{
  const struct exec_file *file = &view->found->file;
  bool set_id = file->setuid || file->setgid;

  if (view->found->foreign_caps)
    strbuf_add (out, _("The file's capabilities are for another user"
                       " namespace and do not count.\n"));
  if (!set_id && !file->has_caps)
    return;
  if (file->nosuid)
    strbuf_add (out, _("Its mount is nosuid: set-ID bits and capabilities of"
                       " the file do not count.\n"));
  else if (view->caps.no_new_privs)
    strbuf_add (out, _("no_new_privs is set: set-ID bits do not count, and"
                       " no capability is gained.\n"));
  else if (set_id && !file->mapped)
    strbuf_add (out, _("An owner of the file is not mapped: its set-ID bits"
                       " do not count.\n"));
}

/* A list of the held capabilities that are worth WORTH, with the reason.  */
static void
print_worth (const struct caps_view *view, enum cap_worth worth,
             const char *heading, struct strbuf *out)
{
  bool begun = false;
  for (unsigned cap = 0; cap <= view->last; cap++)
    {
      char number[CAPSET_NAME_SIZE];
      unsigned owned = view->ns->owned;
      if (!(view->caps.permitted & CAPSET_BIT (cap))
          || capinfo_worth (cap, owned, view->ns->initial) != worth)
        continue;
      if (!begun)
        strbuf_addf (out, "\n%s\n", heading);
      begun = true;
      strbuf_addf (out, "  %-18s  %s\n", capset_name (cap, number),
                   gettext (capinfo_scope (cap, owned, view->ns->initial)));
    }
}

static void
print_worths (const struct caps_view *view, struct strbuf *out)
{
  if (!view->ns || !view->caps.permitted)
    return;
  if (view->ns->initial)
    {
      strbuf_add (out, "\n");
      strbuf_add (out, _("In the initial user namespace, every capability"
                         " that is held works.\n"));
      return;
    }
  print_worth (view, CAP_WORKS, _("Work here, on:"), out);
  print_worth (view, CAP_DEPENDS, _("Depend on the owners of files:"), out);
  print_worth (view, CAP_INERT, _("Inert here:"), out);
  print_worth (view, CAP_UNKNOWN, _("Not known to this program:"), out);
}

void
capsview_text (const struct caps_view *view, struct strbuf *out)
{
  struct fields fields = { .n = 0 };

  if (view->program)
    {
      add_program (&fields, view);
      print_fields (&fields, out);
      print_reasons (view, out);
      if (view->refused)
        {
          strbuf_add (out, _("The kernel refuses to execute it: it wants"
                             " capabilities that it cannot be given.\n"));
          return;
        }
      strbuf_addf (out, "\n%s\n", _("After exec:"));
    }
  else
    add_field (&fields, _("Process"), xasprintf ("%d", (int) view->pid));
  add_process (&fields, view);
  print_fields (&fields, out);
  print_worths (view, out);
  if (view->caps.bounding != capset_all (view->last))
    {
      strbuf_add (out, "\n");
      strbuf_add (out, _("The bounding set does not reach into new user"
                         " namespaces: whoever can make one\n"
                         "holds every capability in it.\n"));
    }
}

static void
json_set (struct json *json, const char *name, capset_t set, unsigned last)
{
  char number[CAPSET_NAME_SIZE];
  json_begin_array (json, name);
  for (unsigned cap = 0; cap <= last; cap++)
    if (set & CAPSET_BIT (cap))
      json_word (json, NULL, capset_name (cap, number));
  json_end_array (json);
}

static void
json_sets (struct json *json, const struct caps_view *view)
{
  const struct capstate *caps = &view->caps;
  json_begin_object (json, "capabilities");
  json_set (json, "effective", caps->effective, view->last);
  json_set (json, "permitted", caps->permitted, view->last);
  json_set (json, "inheritable", caps->inheritable, view->last);
  json_set (json, "bounding", caps->bounding, view->last);
  json_set (json, "ambient", caps->ambient, view->last);
  json_end_object (json);
}

static void
json_securebits (struct json *json, const struct caps_view *view)
{
  char number[CAPSET_NAME_SIZE];
  if (!view->securebits_known)
    {
      json_null (json, "securebits");
      return;
    }
  json_begin_array (json, "securebits");
  for (unsigned i = 0; i < SECUREBITS_SIZE; i++)
    if (view->caps.securebits & 1U << i)
      json_word (json, NULL, securebit_name (i, number));
  json_end_array (json);
}

/* The user namespace, and what each held capability is worth in it; null
   where it can't be seen.  */
static void
json_namespace (struct json *json, const struct caps_view *view)
{
  const struct ns_ownership *ns = view->ns;
  char number[CAPSET_NAME_SIZE];

  if (!ns)
    {
      json_null (json, "user_namespace");
      json_null (json, "worth");
      return;
    }
  json_begin_object (json, "user_namespace");
  json_number (json, "inode", ns->user);
  json_bool (json, "initial", ns->initial);
  if (ns->owner_known)
    json_number (json, "owner", ns->owner);
  else
    json_null (json, "owner");
  json_end_object (json);
  json_begin_object (json, "worth");
  for (unsigned cap = 0; cap <= view->last; cap++)
    if (view->caps.permitted & CAPSET_BIT (cap))
      json_word (json, capset_name (cap, number),
                 cap_worth_name (capinfo_worth (cap, ns->owned,
                                                ns->initial)));
  json_end_object (json);
}

static void
json_program (struct json *json, const struct caps_view *view)
{
  const struct exec_file *file = &view->found->file;

  json_begin_object (json, "program");
  json_word (json, "file", view->program);
  json_word (json, "decided_by", view->found->path);
  json_bool (json, "setuid", file->setuid);
  json_bool (json, "setgid", file->setgid);
  json_number (json, "uid", file->uid);
  json_number (json, "gid", file->gid);
  json_bool (json, "owners_mapped", file->mapped);
  json_bool (json, "nosuid", file->nosuid);
  json_bool (json, "foreign_capabilities", view->found->foreign_caps);
  if (file->has_caps)
    {
      json_begin_object (json, "capabilities");
      json_set (json, "permitted", file->permitted, view->last);
      json_set (json, "inheritable", file->inheritable, view->last);
      json_bool (json, "effective", file->effective);
      json_end_object (json);
    }
  else
    json_null (json, "capabilities");
  json_end_object (json);
  if (view->refused)
    json_word (json, "refused", errno_name (view->refused));
  else
    json_null (json, "refused");
}

static void
json_ids (struct json *json, const char *name, const uint32_t id[3])
{
  json_begin_array (json, name);
  for (int i = 0; i < 3; i++)
    json_number (json, NULL, id[i]);
  json_end_array (json);
}

void
capsview_json (const struct caps_view *view, struct strbuf *out)
{
  struct json json = JSON_INIT (out);

  json_begin_object (&json, NULL);
  json_number (&json, "pid", view->pid);
  if (view->program)
    json_program (&json, view);
  json_ids (&json, "uid", view->uid);
  json_ids (&json, "gid", view->gid);
  json_namespace (&json, view);
  json_sets (&json, view);
  json_securebits (&json, view);
  json_bool (&json, "no_new_privs", view->caps.no_new_privs);
  json_end_object (&json);
  strbuf_add (out, "\n");
}
