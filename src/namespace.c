/* namespace.c -- the namespaces are new ones

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

#include "namespace.h"

#include <fcntl.h>
#include <sys/stat.h>

int
namespace_read (int proc, struct namespaces_seen *seen, struct error *err)
{
  for (int i = 0; i < N_NS_KINDS; i++)
    {
      struct stat st = { .st_ino = 0 };
      if (fstatat (proc, ns_types[i].self, &st, 0) < 0 && errno != ENOENT)
        return error_set (err, STEP_NAMESPACES, "stat", errno,
                          N_("cannot see the %s namespace"),
                          ns_types[i].name);
      seen->inode[i] = st.st_ino;
    }
  return 0;
}

/* "Kernel says success" is not enough: tried with a kernel that only
   pretends, unshare and bwrap start the program with the caller's network.  */
static int
check (struct inside *in, struct error *err)
{
  if (namespace_read (in->proc, &in->seen->namespaces, err) < 0)
    return -1;
  for (int i = 0; i < N_NS_KINDS; i++)
    {
      bool same = in->seen->namespaces.inode[i] == in->caller->inode[i];
      if (same != in->plan->share[i])
        return step_refuted (err, STEP_NAMESPACES, "clone3", same
                             ? N_("the %s namespace is still the caller's")
                             : N_("the %s namespace is not the caller's"),
                             ns_types[i].name);
    }
  if (!in->plan->share[NS_PID] && getpid () != 1)
    return step_refuted (err, STEP_NAMESPACES, "clone3",
                         N_("process 1 is not process 1"), NULL);
  return 0;
}

static void
tell_check (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("make sure that they are not the caller's"));
}

static void
tell_clone (const struct plan *plan, struct strbuf *text)
{
  bool any = false;
  strbuf_add (text, _("create new namespaces:"));
  for (int i = 0; i < N_NS_KINDS; i++)
    if (!plan->share[i])
      {
        strbuf_addf (text, " %s", ns_types[i].name);
        any = true;
      }
  if (!any)
    /* TRANSLATORS: Follows "create new namespaces:".  */
    strbuf_add (text, _(" none"));
}

const struct step_action namespace_clone_step
  = { STEP_CLONE, NULL, tell_clone, NULL, NULL };
const struct step_action namespace_step
  = { STEP_NAMESPACES, NULL, tell_check, NULL, check };
