/* caps.c -- this process's capability sets; the only user of libcap

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

#include "caps.h"

#include <stdio.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "procfs.h"

int
caps_of_caller (capset_t *effective, unsigned *last, struct error *err)
{
  cap_t caps = cap_get_proc ();
  if (!caps)
    return error_set (err, STEP_PREPARE, "capget", errno,
                      N_("cannot read the caller's capabilities"), NULL);
  *effective = 0;
  *last = cap_max_bits () - 1;
  for (unsigned c = 0; c <= *last; c++)
    {
      cap_flag_value_t value = CAP_CLEAR;
      if (cap_get_flag (caps, c, CAP_EFFECTIVE, &value) == 0
          && value == CAP_SET)
        *effective |= CAPSET_BIT (c);
    }
  cap_free (caps);
  return 0;
}

static void
tell_set (struct strbuf *text, capset_t set)
{
  _cleanup_free_ char *names = capset_format (set, cap_max_bits () - 1);
  strbuf_addf (text, " %s", names);
}

/* no_new_privs.  */

static bool
no_new_privs (const struct plan *plan)
{
  return plan->privilege.state.no_new_privs;
}

static void
tell_no_new_privs (const struct plan *plan, struct strbuf *text)
{
  strbuf_add (text, no_new_privs (plan)
              ? _("gain no privilege by exec, ever (no_new_privs)")
              : _("allow privilege to be gained by exec"));
}

static int
act_no_new_privs (struct inside *in, struct error *err)
{
  if (!no_new_privs (in->plan) || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
    return 0;
  return error_set (err, STEP_NO_NEW_PRIVS, "prctl", errno,
                    N_("cannot set no_new_privs"), NULL);
}

const struct step_action caps_no_new_privs_step
  = { STEP_NO_NEW_PRIVS, NULL, tell_no_new_privs, act_no_new_privs, NULL };

/* The bounding set.  */

static void
tell_bounding (const struct plan *plan, struct strbuf *text)
{
  strbuf_add (text, _("limit capabilities, for good, to:"));
  tell_set (text, plan->privilege.state.bounding);
}

static int
act_bounding (struct inside *in, struct error *err)
{
  for (int c = 0; c < cap_max_bits (); c++)
    if (!(in->plan->privilege.state.bounding & CAPSET_BIT (c))
        && cap_drop_bound (c) < 0)
      {
        char name[CAPSET_NAME_SIZE];
        return error_set (err, STEP_BOUNDING, "prctl", errno,
                          N_("cannot drop %s from the bounding set"),
                          capset_name (c, name));
      }
  return 0;
}

const struct step_action caps_bounding_step
  = { STEP_BOUNDING, NULL, tell_bounding, act_bounding, NULL };

/* The other four sets.  */

static void
tell_sets (const struct plan *plan, struct strbuf *text)
{
  strbuf_add (text, _("hold these capabilities:"));
  tell_set (text, plan->privilege.state.permitted);
  if (plan->privilege.state.ambient)
    strbuf_add (text, _(" (they survive exec)"));
}

/* capset(2).  Not by cap_set_proc, which takes a lock: the child may share the
   supervisor's memory, and be killed while it has it.  */
static int
set_three (const struct capstate *state)
{
  struct __user_cap_header_struct header
    = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
    data[i] = (struct __user_cap_data_struct) {
      .effective = state->effective >> 32 * i,
      .permitted = state->permitted >> 32 * i,
      .inheritable = state->inheritable >> 32 * i
    };
  return syscall (SYS_capset, &header, data);
}

static int
act_sets (struct inside *in, struct error *err)
{
  const struct capstate *state = &in->plan->privilege.state;
  if (set_three (state) < 0)
    return error_set (err, STEP_CAPABILITIES, "capset", errno,
                      N_("cannot set the capabilities"), NULL);
  /* Whatever the caller had raised is not for PROGRAM: CVE-2022-24769.  */
  if (prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
    return error_set (err, STEP_CAPABILITIES, "prctl", errno,
                      N_("cannot clear the ambient set"), NULL);
  for (int c = 0; c < cap_max_bits (); c++)
    if (state->ambient & CAPSET_BIT (c)
        && cap_set_ambient (c, CAP_SET) < 0)
      {
        char name[CAPSET_NAME_SIZE];
        return error_set (err, STEP_CAPABILITIES, "prctl", errno,
                          N_("cannot raise %s in the ambient set"),
                          capset_name (c, name));
      }
  return 0;
}

/* One set against the plan.  */
static int
compare (enum step step, const char *call, const char *what, capset_t planned,
         capset_t found, struct error *err)
{
  if (planned == found)
    return 0;
  char text[40];
  snprintf (text, sizeof text, "%#llx, %#llx", (unsigned long long) found,
            (unsigned long long) planned);
  return step_refuted (err, step, call, what, text);
}

static int
compare_sets (const struct capstate *planned, const struct capstate *found,
              struct error *err)
{
  /* TRANSLATORS: %s is two hexadecimal numbers: what is, what was to be.  */
  if (compare (STEP_BOUNDING, "prctl", N_("the bounding set is wrong: %s"),
               planned->bounding, found->bounding, err) < 0
      || compare (STEP_CAPABILITIES, "capset",
                  N_("the permitted set is wrong: %s"), planned->permitted,
                  found->permitted, err) < 0
      || compare (STEP_CAPABILITIES, "capset",
                  N_("the effective set is wrong: %s"), planned->effective,
                  found->effective, err) < 0
      || compare (STEP_CAPABILITIES, "capset",
                  N_("the inheritable set is wrong: %s"),
                  planned->inheritable, found->inheritable, err) < 0
      || compare (STEP_CAPABILITIES, "prctl",
                  N_("the ambient set is wrong: %s"), planned->ambient,
                  found->ambient, err) < 0
      || compare (STEP_CAPABILITIES, "prctl",
                  N_("the securebits are wrong: %s"), planned->securebits,
                  found->securebits, err) < 0)
    return -1;
  if (found->no_new_privs && !planned->no_new_privs)
    return error_set (err, STEP_NO_NEW_PRIVS, NULL, 0,
                      N_("no_new_privs was set before container was started, "
                         "and can never be undone"), NULL);
  if (planned->no_new_privs != found->no_new_privs)
    return step_refuted (err, STEP_NO_NEW_PRIVS, "prctl",
                         N_("no_new_privs is not as planned"), NULL);
  return 0;
}

/* Read identity and sets back, in one file.  */
static int
check_all (struct inside *in, struct error *err)
{
  struct proc_status status;
  struct observed *seen = in->seen;
  if (procfs_status (in->proc, 0, &status, err) < 0)
    {
      err->step = STEP_CAPABILITIES;
      return -1;
    }
  int bits = prctl (PR_GET_SECUREBITS, 0, 0, 0, 0);
  seen->uid = status.uid[0];
  seen->gid = status.gid[0];
  seen->n_groups = status.n_groups;
  seen->caps = (struct capstate) {
    .effective = status.effective, .permitted = status.permitted,
    .inheritable = status.inheritable, .bounding = status.bounding,
    .ambient = status.ambient, .securebits = bits,
    .no_new_privs = status.no_new_privs
  };
  return compare_sets (&in->plan->privilege.state, &seen->caps, err);
}

const struct step_action caps_sets_step
  = { STEP_CAPABILITIES, NULL, tell_sets, act_sets, check_all };
