/* plan.c -- everything a container is to be

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

#include "plan.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <stdio.h>

#include "util.h"

#define TYPE(Name, File, Flag) { Name, File, "self/ns/" File, Flag }
const struct ns_type ns_types[N_NS_KINDS] = {
  [NS_USER] = TYPE ("user", "user", CLONE_NEWUSER),
  [NS_MOUNT] = TYPE ("mount", "mnt", CLONE_NEWNS),
  [NS_PID] = TYPE ("pid", "pid", CLONE_NEWPID),
  [NS_IPC] = TYPE ("ipc", "ipc", CLONE_NEWIPC),
  [NS_UTS] = TYPE ("uts", "uts", CLONE_NEWUTS),
  [NS_NET] = TYPE ("net", "net", CLONE_NEWNET),
  [NS_CGROUP] = TYPE ("cgroup", "cgroup", CLONE_NEWCGROUP),
};

void
plan_init (struct plan *plan)
{
  *plan = (struct plan) { .program.init = true };
  plan->privilege.granted = capset_default;
}

void
plan_free (struct plan *plan)
{
  map_request_free (&plan->identity.uid_request);
  map_request_free (&plan->identity.gid_request);
  idmap_free (&plan->identity.uid_map);
  idmap_free (&plan->identity.gid_map);
  free (plan->program.changes);
  free (plan->program.keep_fds);
  free (plan->program.env);
}

/* Those that the second user namespace, where there is one, is to own: all
   that can be created anew there.  PID namespaces count for children only;
   whose cgroup namespace is its own could mount the control groups.  */
static bool
is_inner (enum ns_kind kind)
{
  return kind != NS_USER && kind != NS_MOUNT && kind != NS_PID
         && kind != NS_CGROUP;
}

unsigned
plan_clone_flags (const struct plan *plan)
{
  unsigned flags = 0;
  for (int i = 0; i < N_NS_KINDS; i++)
    if (!plan->share[i] && !(plan->view.lock && is_inner (i)))
      flags |= ns_types[i].flag;
  return flags;
}

unsigned
plan_lock_flags (const struct plan *plan)
{
  unsigned flags = CLONE_NEWUSER | CLONE_NEWNS;
  for (int i = 0; i < N_NS_KINDS; i++)
    if (!plan->share[i] && is_inner (i))
      flags |= ns_types[i].flag;
  return flags;
}

static bool
holds (const struct plan_caller *caller, unsigned cap)
{
  return caller->effective & CAPSET_BIT (cap);
}

/* Namespaces.  */

static int
check_namespaces (const struct plan *plan, const struct plan_caller *caller,
                  struct error *err)
{
  if (!plan->share[NS_USER])
    return 0;
  if (plan_clone_flags (plan) != 0 && !holds (caller, CAP_SYS_ADMIN))
    {
      error_set (err, STEP_PLAN, NULL, EPERM,
                 N_("without a new user namespace you cannot create the other "
                    "namespaces"), NULL);
      return error_because (err, CAUSE_NO_PRIVILEGE, "CAP_SYS_ADMIN");
    }
  if (holds (caller, CAP_SETPCAP))
    return 0;
  error_set (err, STEP_PLAN, NULL, EPERM,
             N_("without a new user namespace you cannot drop capabilities"),
             NULL);
  return error_because (err, CAUSE_NO_PRIVILEGE, "CAP_SETPCAP");
}

static int
resolve_view (struct plan *plan, struct error *err)
{
  struct plan_view *view = &plan->view;
  const char *shared = plan->share[NS_PID] ? "pid"
                       : plan->share[NS_MOUNT] ? "mount" : NULL;
  if (shared && view->proc_given && view->proc == PROC_NEW)
    return error_usage (err, N_("--proc=new needs a new %s namespace"),
                        shared, NULL, 0);
  if (shared)
    view->proc = PROC_HOST;
  if (view->hostname && plan->share[NS_UTS])
    return error_usage (err, N_("--hostname needs a new %s namespace"),
                        ns_types[NS_UTS].name, NULL, 0);
  if (!view->hostname)
    view->hostname = PROGRAM_NAME;
  return 0;
}

/* ID maps.  */

static bool
is_own_single (const struct idmap *map, uint32_t self)
{
  return map->n == 1 && map->extents[0].count == 1
         && map->extents[0].outside == self;
}

static bool
maps_outside_zero (const struct idmap *map)
{
  uint32_t inside;
  return idmap_to_inside (map, 0, &inside);
}

static enum map_writer
choose_writer (const struct idmap *map, uint32_t self, bool privileged)
{
  return map->n == 0 ? MAP_WRITER_NONE
         : privileged ? MAP_WRITER_PRIVILEGED
         : is_own_single (map, self) ? MAP_WRITER_SELF : MAP_WRITER_HELPER;
}

/* Since Linux 5.12 nobody maps the parent's ID 0 without CAP_SETFCAP, so that
   no file capability can be made for it; user_namespaces(7).  */
static int
check_outside_zero (const struct idmap *map,
                    const struct plan_caller *caller, struct error *err)
{
  if (!maps_outside_zero (map) || holds (caller, CAP_SETFCAP))
    return 0;
  error_set (err, STEP_PLAN, NULL, EPERM,
             N_("cannot map user ID 0 of the outside"), NULL);
  return error_because (err, CAUSE_SETFCAP, NULL);
}

/* May setgroups(2) be called inside?  The kernel forces "deny" where an
   unprivileged process writes gid_map, and hands it down to namespaces
   within.  */
static int
resolve_setgroups (struct plan_identity *identity,
                   const struct plan_caller *caller, struct error *err)
{
  bool forced = identity->gid_writer == MAP_WRITER_SELF
                || caller->groups_denied ();
  if (forced && identity->setgroups_wish == SETGROUPS_ALLOW)
    return error_usage (err, N_("the kernel allows no setgroups with this "
                                "group ID map: %s needs a map of several "
                                "group IDs, or privilege"),
                        "--setgroups=allow", NULL, 0);
  identity->deny_setgroups = forced
                             || identity->setgroups_wish == SETGROUPS_DENY;
  identity->drop_groups = !identity->deny_setgroups
                          && identity->gid_map.n > 0;
  return 0;
}

static int
resolve_maps (struct plan *plan, const struct plan_caller *caller,
              struct error *err)
{
  struct plan_identity *identity = &plan->identity;
  if (plan->share[NS_USER])
    {
      if (identity->uid_request.n || identity->gid_request.n)
        return error_usage (err, N_("ID maps need a new user namespace, which "
                                    "%s forgoes"), "--share=user", NULL, 0);
      if (identity->setgroups_wish != SETGROUPS_DEFAULT)
        return error_usage (err, N_("--setgroups is of a new user namespace, "
                                    "which %s forgoes"), "--share=user", NULL,
                            0);
      identity->drop_groups = holds (caller, CAP_SETGID)
                              && !caller->groups_denied ();
      return 0;
    }
  if (map_request_resolve (&identity->uid_request, &caller->uid_source,
                           &identity->uid_map, err) < 0
      || map_request_resolve (&identity->gid_request, &caller->gid_source,
                              &identity->gid_map, err) < 0
      || check_outside_zero (&identity->uid_map, caller, err) < 0)
    return -1;
  identity->uid_writer = choose_writer (&identity->uid_map, caller->uid,
                                        holds (caller, CAP_SETUID));
  identity->gid_writer = choose_writer (&identity->gid_map, caller->gid,
                                        holds (caller, CAP_SETGID));
  identity->unmapped = identity->uid_map.n == 0 || identity->gid_map.n == 0;
  return resolve_setgroups (identity, caller, err);
}

/* Who PROGRAM is: 0 if mapped, else the caller's inside ID, else the lowest
   inside ID.  */
static uint32_t
default_id (const struct idmap *map, uint32_t self)
{
  uint32_t id;
  if (idmap_to_outside (map, 0, &id))
    return 0;
  if (idmap_to_inside (map, self, &id))
    return id;
  id = map->extents[0].inside;
  for (size_t i = 1; i < map->n; i++)
    if (map->extents[i].inside < id)
      id = map->extents[i].inside;
  return id;
}

static int
resolve_id (const struct plan *plan, const struct idmap *map, uint32_t self,
            bool given, uint32_t *id, struct error *err)
{
  uint32_t outside;
  if (plan->share[NS_USER] && !given)
    *id = self;
  else if (!plan->share[NS_USER] && !given)
    *id = default_id (map, self);
  else if (!plan->share[NS_USER] && !idmap_to_outside (map, *id, &outside))
    return error_usage (err, N_("--user names an ID that is not mapped: %s"),
                        plan->identity.user_argument,
                        plan->identity.user_argument, 0);
  return 0;
}

static int
resolve_identity (struct plan *plan, const struct plan_caller *caller,
                  struct error *err)
{
  struct plan_identity *identity = &plan->identity;
  if (identity->unmapped && identity->have_user)
    return error_usage (err, N_("--user cannot be had where no ID is mapped: "
                                "%s"), identity->user_argument,
                        identity->user_argument, 0);
  if (identity->unmapped)
    return 0;
  if (resolve_id (plan, &identity->uid_map, caller->uid, identity->have_user,
                  &identity->uid, err) < 0)
    return -1;
  return resolve_id (plan, &identity->gid_map, caller->gid,
                     identity->have_group, &identity->gid, err);
}

/* Privilege.  Each set as it will be just before exec; capabilities(7).
   User ID 0 gets its bounding set again at every exec; any other ID, and 0
   where the caller has set SECBIT_NOROOT, keeps over exec only what is
   ambient, and is given that much from the start.  The securebits are the
   caller's, but in a new user namespace they begin as 0.  */
static int
resolve_privilege (struct plan *plan, const struct plan_caller *caller,
                   struct error *err)
{
  struct plan_privilege *privilege = &plan->privilege;
  struct capstate *state = &privilege->state;
  capset_t granted = privilege->granted & capset_all (caller->last_cap);
  if (plan->identity.unmapped && privilege->added)
    return error_usage (err, N_("%s cannot be had where no ID is mapped: "
                                "capabilities would be gone after exec"),
                        "--cap-add", NULL, 0);
  if (plan->share[NS_USER])
    {
      capset_t missing = privilege->added & ~caller->effective;
      char buf[CAPSET_NAME_SIZE];
      if (missing)
        {
          const char *name = capset_name (__builtin_ctzll (missing), buf);
          error_set (err, STEP_PLAN, NULL, EPERM,
                     N_("cannot add capability %s"), name);
          return error_because (err, CAUSE_NO_PRIVILEGE, name);
        }
      granted &= caller->effective;
    }
  capset_t held = plan->identity.unmapped ? 0
                  : plan->identity.uid == 0 ? granted
                  : granted & privilege->added;
  *state = (struct capstate) { .effective = held, .permitted = held,
                               .bounding = granted,
                               .no_new_privs = !privilege->allow_new_privs };
  if (plan->share[NS_USER])
    state->securebits = caller->securebits ();
  if (plan->identity.uid != 0 || state->securebits & SECBIT_NOROOT)
    state->inheritable = state->ambient = held;
  return 0;
}

/* The environment and the program.  */

static size_t
find_variable (char **env, size_t n, const char *name, size_t length)
{
  size_t i = 0;
  while (i < n && !(strncmp (env[i], name, length) == 0
                    && env[i][length] == '='))
    i++;
  return i;
}

/* Make ENTRY, "NAME=VALUE", the one of that NAME.  */
static void
put_variable (char **env, size_t *n, char *entry)
{
  size_t i = find_variable (env, *n, entry, strcspn (entry, "="));
  env[i] = entry;
  if (i == *n)
    ++*n;
}

static void
remove_variable (char **env, size_t *n, const char *name)
{
  size_t i = find_variable (env, *n, name, strlen (name));
  if (i < *n)
    env[i] = env[--*n];
}

/* The caller's environment, the prompt, then the changes in their order.  */
static void
resolve_environment (struct plan *plan, const struct plan_caller *caller)
{
  struct plan_program *program = &plan->program;
  static char root_prompt[] = "PS1=-[container]- # ";
  static char user_prompt[] = "PS1=-[container]- $ ";
  size_t n = 0;
  while (caller->environ[n])
    n++;
  program->env = xcalloc (n + program->n_changes + 2, sizeof *program->env);
  if (n)
    memcpy (program->env, caller->environ, n * sizeof *program->env);
  bool root = !plan->identity.unmapped && plan->identity.uid == 0;
  put_variable (program->env, &n, root ? root_prompt : user_prompt);
  for (size_t i = 0; i < program->n_changes; i++)
    {
      const struct env_change *change = &program->changes[i];
      if (!change->name)
        n = 0;
      else if (!change->value)
        remove_variable (program->env, &n, change->name);
      else
        put_variable (program->env, &n, (char *) change->value);
    }
  program->env[n] = NULL;
}

/* No program: the user's shell.  */
static void
resolve_program (struct plan *plan)
{
  struct plan_program *program = &plan->program;
  static char sh[] = "/bin/sh";
  if (program->argv)
    return;
  char *shell = getenv ("SHELL");
  program->shell[0] = shell && *shell == '/' && access (shell, X_OK) == 0
                      ? shell : sh;
  program->argv = program->shell;
}

/* A caller who is the real root, and who is so inside as well: the kernel lets
   the owner of /proc/sys write there, whatever capabilities he has given up
   (core_pattern, and with it the host).  */
static void
resolve_protection (struct plan *plan, const struct plan_caller *caller)
{
  struct plan_view *view = &plan->view;
  uint32_t root, inside;
  /* No such caller, no question: an ordinary user with his own ID.  */
  if (!plan->share[NS_USER] && caller->uid != 0
      && plan->identity.uid_writer != MAP_WRITER_PRIVILEGED)
    return;
  view->real_root = caller->real_root (&root)
                    && (plan->share[NS_USER]
                        || idmap_to_inside (&plan->identity.uid_map, root,
                                            &inside));
  view->protect = view->real_root && !plan->share[NS_MOUNT];
  /* CAP_SYS_ADMIN would undo it, but in a user namespace below the mounts'
     own.  */
  view->lock = view->protect && !plan->share[NS_USER]
               && plan->privilege.state.bounding
                  & CAPSET_BIT (CAP_SYS_ADMIN);
}

int
plan_resolve (struct plan *plan, const struct plan_caller *caller,
              struct error *err)
{
  if (check_namespaces (plan, caller, err) < 0
      || resolve_view (plan, err) < 0
      || resolve_maps (plan, caller, err) < 0
      || resolve_identity (plan, caller, err) < 0
      || resolve_privilege (plan, caller, err) < 0)
    return -1;
  resolve_protection (plan, caller);
  resolve_environment (plan, caller);
  resolve_program (plan);
  return 0;
}
