/* report.c -- what was really obtained, for people

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

#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/capability.h>

#include "capinfo.h"
#include "nsowner.h"
#include "util.h"

/* NAME in a column that is as wide as the longest of all, then TEXT.  */
static void
add_row (struct strbuf *out, const char *name, const char *text)
{
  enum { COLUMN = 18 };
  int width = display_width (name);
  strbuf_addf (out, "  %s%*s%s\n", name,
               width < COLUMN ? COLUMN - width : 1, "", text);
}

static void
add_map (struct strbuf *out, const char *name, const struct idmap *map)
{
  if (map->n == 0)
    add_row (out, name, _("none"));
  for (size_t i = 0; i < map->n; i++)
    {
      const struct extent *e = &map->extents[i];
      char text[64];
      snprintf (text, sizeof text, "%u:%u:%u", e->inside, e->outside,
                e->count);
      add_row (out, i ? "" : name, text);
    }
}

static void
add_set (struct strbuf *out, const char *name, capset_t set)
{
  _cleanup_free_ char *text = capset_format (set, cap_max_bits () - 1);
  add_row (out, name, text);
}

static void
add_namespaces (struct strbuf *out, const struct plan *plan,
                const struct observed *seen)
{
  for (int i = 0; i < N_NS_KINDS; i++)
    {
      char text[96];
      snprintf (text, sizeof text, "%s:[%llu] %s", ns_types[i].file,
                (unsigned long long) seen->namespaces.inode[i],
                plan->share[i] ? _("the caller's") : _("new"));
      add_row (out, i ? "" : _("namespaces"), text);
    }
}

static void
add_identity (struct strbuf *out, const struct plan *plan,
              const struct observed *seen)
{
  char text[128];
  snprintf (text, sizeof text, "%u:%u", seen->uid, seen->gid);
  add_row (out, _("user:group"), text);
  if (!plan->share[NS_USER])
    {
      add_map (out, _("user ID map"), &plan->identity.uid_map);
      add_map (out, _("group ID map"), &plan->identity.gid_map);
      add_row (out, "setgroups", seen->deny_setgroups ? "deny" : "allow");
    }
  if (seen->n_groups)
    snprintf (text, sizeof text,
              ngettext ("%zu, of the caller; it still counts outside",
                        "%zu, of the caller; they still count outside",
                        seen->n_groups), seen->n_groups);
  add_row (out, _("other groups"), seen->n_groups ? text : _("none"));
}

/* Which namespaces of PROGRAM its user namespace owns: those that were made
   in it.  INITIAL: that is the initial one.  False where it can't be told.  */
static bool
find_owned (const struct plan *plan, unsigned *owned, bool *initial)
{
  struct ns_ownership caller = { .owned = 0 };
  struct error err;
  if (plan->share[NS_USER]
      && nsowner_read (AT_FDCWD, 0, &caller, &err) < 0)
    return false;
  *initial = caller.initial;
  *owned = caller.owned;
  unsigned made = plan->view.lock ? plan_lock_flags (plan)
                  : plan_clone_flags (plan);
  for (int i = 0; i < N_NS_KINDS; i++)
    if (made & ns_types[i].flag)
      *owned |= CAPINFO_NS (i);
  return true;
}

/* Of the capabilities that are held, those worth WORTH.  */
static void
add_worth (struct strbuf *out, const char *name, capset_t held,
           enum cap_worth worth, unsigned owned, bool initial)
{
  struct strbuf list = STRBUF_INIT;
  capset_t set = 0;
  for (cap_value_t cap = 0; cap < cap_max_bits (); cap++)
    if (capinfo_worth (cap, owned, initial) == worth)
      set |= held & CAPSET_BIT (cap);
  capset_add_names (&list, set);
  /* Not translated, like the word of capset_format.  */
  add_row (out, name, list.length ? list.data : "none");
  strbuf_free (&list);
}

static void
add_worths (struct strbuf *out, const struct plan *plan, capset_t held)
{
  unsigned owned;
  bool initial;
  if (!held || !find_owned (plan, &owned, &initial))
    return;
  add_worth (out, _("work here"), held, CAP_WORKS, owned, initial);
  /* TRANSLATORS: Capabilities whose worth depends on whether the owners of
     the files concerned are mapped.  */
  add_worth (out, _("depend on owners"), held, CAP_DEPENDS, owned, initial);
  /* TRANSLATORS: Capabilities that do nothing here.  */
  add_worth (out, _("inert here"), held, CAP_INERT, owned, initial);
}

static void
add_counted (struct strbuf *out, const struct plan *plan,
             const struct observed *seen)
{
  char text[96];
  unsigned long long inode = seen->namespaces.inode[NS_USER];
  if (plan->share[NS_USER])
    snprintf (text, sizeof text, _("user:[%llu], the caller's"), inode);
  else
    snprintf (text, sizeof text, _("user:[%llu], owned by user ID %u"), inode,
              (unsigned) geteuid ());
  add_row (out, _("counted in"), text);
}

static void
add_privilege (struct strbuf *out, const struct plan *plan,
               const struct observed *seen)
{
  add_counted (out, plan, seen);
  add_set (out, _("effective"), seen->caps.effective);
  add_set (out, _("permitted"), seen->caps.permitted);
  add_set (out, _("inheritable"), seen->caps.inheritable);
  add_set (out, _("bounding"), seen->caps.bounding);
  add_set (out, _("ambient"), seen->caps.ambient);
  add_worths (out, plan, seen->caps.permitted);
  char text[32];
  snprintf (text, sizeof text, "0x%x", seen->caps.securebits);
  add_row (out, _("securebits"), text);
  add_row (out, "no_new_privs", seen->caps.no_new_privs ? _("yes") : _("no"));
  if (seen->caps.bounding != capset_all (cap_max_bits () - 1))
    add_row (out, _("nested"), _("PROGRAM holds every capability in a user "
                                 "namespace that it makes"));
}

int
report_print (const struct plan *plan, const struct observed *seen,
              struct error *err)
{
  struct strbuf report = STRBUF_INIT, *out = &report;
  locale_start ();
  strbuf_addf (out, _("%s: this is what the kernel granted:\n"),
               PROGRAM_NAME);
  add_namespaces (out, plan, seen);
  add_identity (out, plan, seen);
  add_privilege (out, plan, seen);
  add_row (out, _("session keyring"), seen->keyring
             ? _("new") : _("none: this kernel or sandbox has no keyrings"));
  if (plan->view.real_root)
    add_row (out, _("kernel's files"), !seen->protect
               ? _("writable: the mounts are the caller's own")
               : plan->view.lock || !(seen->caps.bounding
                                      & CAPSET_BIT (CAP_SYS_ADMIN))
               ? _("read-only, for good")
               : _("read-only, but sys_admin can undo that"));
  if (plan->share[NS_PID])
    add_row (out, _("at the end"), plan->program.init
               ? _("what can be reached is killed; some may escape")
               : _("nothing but PROGRAM is killed"));
  add_row (out, _("terminal"), seen->seccomp
             ? _("guarded: nothing inside can type into it")
             : _("none in reach"));
  int result = write_all (STDERR_FILENO, report.data, report.length);
  int errnum = errno;
  strbuf_free (&report);
  if (result == 0)
    return 0;
  return error_set (err, STEP_OUTPUT, "write", errnum,
                    N_("cannot write the report"), NULL);
}
