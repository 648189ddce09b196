/* options-table.c -- each option: its name, what it does, its help

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

#include "options-table.h"

#include <fcntl.h>

#include "util.h"

/* ID maps and identity.  */

static int
apply_map_uid (struct options *options, const char *argument,
               struct error *err)
{
  return map_request_add (&options->plan.identity.uid_request, argument, err);
}

static int
apply_map_gid (struct options *options, const char *argument,
               struct error *err)
{
  return map_request_add (&options->plan.identity.gid_request, argument, err);
}

static int
apply_map (struct options *options, const char *argument, struct error *err)
{
  return apply_map_uid (options, argument, err) < 0
         ? -1 : apply_map_gid (options, argument, err);
}

static int
apply_user (struct options *options, const char *argument, struct error *err)
{
  struct plan_identity *identity = &options->plan.identity;
  uint64_t uid, gid = 0;
  const char *end, *p = argument;
  if (parse_decimal (p, ID_INVALID - 1, &uid, &end) < 0)
    return error_usage (err, N_("%s is not a user ID"), argument, argument,
                        0);
  identity->have_group = *end == ':';
  if (identity->have_group)
    {
      p = end + 1;
      if (parse_decimal (p, ID_INVALID - 1, &gid, &end) < 0)
        return error_usage (err, N_("%s is not a group ID"), p, argument,
                            p - argument);
    }
  if (*end)
    return error_usage (err, N_("--user takes UID or UID:GID, not %s"),
                        argument, argument, end - argument);
  identity->have_user = true;
  identity->user_argument = argument;
  identity->uid = uid;
  identity->gid = gid;
  return 0;
}

static int
apply_setgroups (struct options *options, const char *argument,
                 struct error *err)
{
  struct plan_identity *identity = &options->plan.identity;
  if (strcmp (argument, "allow") == 0)
    identity->setgroups_wish = SETGROUPS_ALLOW;
  else if (strcmp (argument, "deny") == 0)
    identity->setgroups_wish = SETGROUPS_DENY;
  else
    return error_usage (err, N_("--setgroups takes allow or deny, not %s"),
                        argument, argument, 0);
  return 0;
}

/* Namespaces and what is seen in them.  */

static int
apply_share (struct options *options, const char *argument,
             struct error *err)
{
  for (const char *p = argument, *end; ; p = end + 1)
    {
      int kind = 0;
      end = p + strcspn (p, ",");
      while (kind < N_NS_KINDS
             && !(strlen (ns_types[kind].name) == (size_t) (end - p)
                  && memcmp (p, ns_types[kind].name, end - p) == 0))
        kind++;
      if (kind == N_NS_KINDS)
        {
          _cleanup_free_ char *name = xstrndup (p, end - p);
          return error_usage (err, N_("there is no namespace %s; there are "
                                      "user, mount, pid, ipc, uts, net, "
                                      "cgroup"), name, argument,
                              p - argument);
        }
      options->plan.share[kind] = true;
      if (!*end)
        return 0;
    }
}

static int
apply_hostname (struct options *options, const char *argument,
                struct error *err)
{
  enum { LONGEST = 64 };        /* __NEW_UTS_LEN of linux/utsname.h */
  size_t n = strlen (argument);
  if (n == 0 || n > LONGEST)
    return error_usage (err, N_("a host name has 1 to 64 bytes: %s"),
                        argument, argument, n ? LONGEST : 0);
  options->plan.view.hostname = argument;
  return 0;
}

static int
apply_proc (struct options *options, const char *argument, struct error *err)
{
  struct plan_view *view = &options->plan.view;
  view->proc_given = true;
  if (strcmp (argument, "new") == 0)
    view->proc = PROC_NEW;
  else if (strcmp (argument, "host") == 0)
    view->proc = PROC_HOST;
  else
    return error_usage (err, N_("--proc takes new or host, not %s"),
                        argument, argument, 0);
  return 0;
}

/* Capabilities.  */

static int
apply_cap_add (struct options *options, const char *argument,
               struct error *err)
{
  struct plan_privilege *privilege = &options->plan.privilege;
  capset_t set;
  if (capset_parse (argument, options->last_cap, &set, err) < 0)
    return -1;
  privilege->granted |= set;
  privilege->added |= set;
  return 0;
}

static int
apply_cap_drop (struct options *options, const char *argument,
                struct error *err)
{
  struct plan_privilege *privilege = &options->plan.privilege;
  capset_t set;
  if (capset_parse (argument, options->last_cap, &set, err) < 0)
    return -1;
  privilege->granted &= ~set;
  privilege->added &= ~set;
  return 0;
}

static int
apply_allow_new_privs (struct options *options, const char *argument,
                       struct error *err)
{
  (void) argument;
  (void) err;
  options->plan.privilege.allow_new_privs = true;
  return 0;
}

/* The process.  */

static int
apply_no_init (struct options *options, const char *argument,
               struct error *err)
{
  (void) argument;
  (void) err;
  options->plan.program.init = false;
  return 0;
}

static int
apply_chdir (struct options *options, const char *argument,
             struct error *err)
{
  (void) err;
  options->plan.program.cwd = argument;
  return 0;
}

static void
add_change (struct options *options, const char *name, const char *value)
{
  struct plan_program *program = &options->plan.program;
  program->changes = xreallocarray (program->changes, program->n_changes + 1,
                                    sizeof *program->changes);
  program->changes[program->n_changes++] = (struct env_change) { name, value };
}

static int
apply_setenv (struct options *options, const char *argument,
              struct error *err)
{
  const char *equals = strchr (argument, '=');
  if (!equals || equals == argument)
    return error_usage (err, N_("--setenv takes NAME=VALUE, not %s"),
                        argument, argument, 0);
  add_change (options, argument, argument);
  return 0;
}

static int
apply_unsetenv (struct options *options, const char *argument,
                struct error *err)
{
  const char *equals = strchr (argument, '=');
  if (!*argument || equals)
    return error_usage (err, N_("%s is not the name of a variable"),
                        argument, argument, equals ? equals - argument : 0);
  add_change (options, argument, NULL);
  return 0;
}

static int
apply_clearenv (struct options *options, const char *argument,
                struct error *err)
{
  (void) argument;
  (void) err;
  add_change (options, NULL, NULL);
  return 0;
}

/* The number of a descriptor that is open.  */
static int
parse_descriptor (const char *argument, int *fd, struct error *err)
{
  uint64_t value;
  const char *end;
  if (parse_decimal (argument, INT32_MAX, &value, &end) < 0 || *end)
    return error_usage (err, N_("%s is not the number of a descriptor"),
                        argument, argument, 0);
  if (fcntl (value, F_GETFD) < 0)
    return error_usage (err, N_("descriptor %s is not open"), argument,
                        argument, 0);
  *fd = value;
  return 0;
}

static int
apply_keep_fd (struct options *options, const char *argument,
               struct error *err)
{
  struct plan_program *program = &options->plan.program;
  int fd = -1;
  if (parse_descriptor (argument, &fd, err) < 0)
    return -1;
  if (fd <= STDERR_FILENO)
    return 0;
  program->keep_fds = xreallocarray (program->keep_fds,
                                     program->n_keep_fds + 1,
                                     sizeof *program->keep_fds);
  program->keep_fds[program->n_keep_fds++] = fd;
  return 0;
}

/* Output.  */

static int
apply_report (struct options *options, const char *argument,
              struct error *err)
{
  (void) argument;
  (void) err;
  options->report = true;
  return 0;
}

static int
apply_status_fd (struct options *options, const char *argument,
                 struct error *err)
{
  int fd = -1;
  if (parse_descriptor (argument, &fd, err) < 0)
    return -1;
  if (fd <= STDERR_FILENO)
    return error_usage (err, N_("--status-fd cannot be a standard stream: "
                                "%s"), argument, argument, 0);
  /* No helper and no program is ever to have it.  */
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  options->status_fd = fd;
  return 0;
}

static int
apply_verbose (struct options *options, const char *argument,
               struct error *err)
{
  (void) argument;
  (void) err;
  options->verbose = true;
  return 0;
}

static int
apply_plan (struct options *options, const char *argument, struct error *err)
{
  (void) argument;
  (void) err;
  options->show_plan = true;
  return 0;
}

static int
apply_json (struct options *options, const char *argument, struct error *err)
{
  (void) argument;
  (void) err;
  options->json = true;
  return 0;
}

static int
apply_translate (struct options *options, const char *argument,
                 struct error *err)
{
  (void) err;
  options->translate = argument;
  return 0;
}

static int
apply_exec (struct options *options, const char *argument, struct error *err)
{
  (void) err;
  options->exec_file = argument;
  return 0;
}

static int
apply_as (struct options *options, const char *argument, struct error *err)
{
  (void) err;
  options->exec_as = argument;
  return 0;
}

/* The table.  */

#define RUN OPTIONS_RUN
const struct option_entry option_table[] = {
  { "map-uid", N_("MAP"), CMD_RUN | CMD_MAP, apply_map_uid, RUN,
    N_("map user IDs; MAP is RANGE[,RANGE]..., RANGE is\n"
       "INSIDE:OUTSIDE[:COUNT], root, keep, auto, all or none") },
  { "map-gid", N_("MAP"), CMD_RUN | CMD_MAP, apply_map_gid, RUN,
    N_("map group IDs") },
  { "map", N_("MAP"), CMD_RUN | CMD_MAP, apply_map, RUN,
    N_("map both in the same way (default: root)") },
  { "user", N_("UID[:GID]"), CMD_RUN, apply_user, RUN,
    N_("who PROGRAM is, inside") },
  { "setgroups", N_("allow|deny"), CMD_RUN, apply_setgroups, RUN,
    N_("whether supplementary groups may be set inside") },
  { "share", N_("LIST"), CMD_RUN, apply_share, RUN,
    N_("keep the caller's namespaces: user, mount, pid,\n"
       "ipc, uts, net, cgroup (default: a new one of each)") },
  { "hostname", N_("NAME"), CMD_RUN, apply_hostname, RUN,
    N_("the host name (default: container)") },
  { "proc", N_("new|host"), CMD_RUN, apply_proc, RUN,
    N_("mount a new /proc (the default), or keep the\n"
       "caller's") },
  { "cap-add", N_("LIST"), CMD_RUN, apply_cap_add, RUN,
    N_("add capabilities to the default set; \"all\" is all\n"
       "of them, \"help\" lists them") },
  { "cap-drop", N_("LIST"), CMD_RUN, apply_cap_drop, RUN,
    N_("take capabilities away; applied in the order given") },
  { "allow-new-privs", NULL, CMD_RUN, apply_allow_new_privs, RUN,
    N_("let PROGRAM gain privilege inside by exec") },
  { "no-init", NULL, CMD_RUN, apply_no_init, RUN,
    N_("PROGRAM is process 1 itself, without our init") },
  { "chdir", N_("DIR"), CMD_RUN, apply_chdir, RUN,
    N_("start PROGRAM in DIR") },
  { "setenv", N_("NAME=VALUE"), CMD_RUN, apply_setenv, RUN,
    N_("set an environment variable") },
  { "unsetenv", N_("NAME"), CMD_RUN, apply_unsetenv, RUN,
    N_("remove an environment variable") },
  { "clearenv", NULL, CMD_RUN, apply_clearenv, RUN,
    N_("remove all environment variables") },
  { "keep-fd", N_("N"), CMD_RUN, apply_keep_fd, RUN,
    N_("leave descriptor N open for PROGRAM") },
  { "report", NULL, CMD_RUN, apply_report, RUN,
    N_("print what was really obtained, as the kernel has it") },
  { "status-fd", N_("N"), CMD_RUN, apply_status_fd, RUN,
    N_("write events to descriptor N, a JSON object a line") },
  { "verbose", NULL, CMD_RUN, apply_verbose, RUN,
    N_("print each step as it is done") },
  { "plan", NULL, CMD_RUN, apply_plan, RUN,
    N_("print the steps and do none of them") },
  { "translate", N_("ID"), CMD_MAP, apply_translate, RUN,
    N_("say what ID is on the other side of the map") },
  { "exec", N_("FILE"), CMD_CAPS, apply_exec, RUN,
    N_("predict the capabilities after exec of FILE") },
  { "as", N_("UID"), CMD_CAPS, apply_as, RUN,
    N_("with --exec: as that user ID") },
  { "json", NULL, CMD_RUN | CMD_MAP | CMD_CAPS, apply_json, RUN,
    N_("print JSON, for programs (run: with --plan)") },
  { "help", NULL, 0, NULL, OPTIONS_HELP,
    N_("print this help and exit") },
  { "version", NULL, 0, NULL, OPTIONS_VERSION,
    N_("print the version and exit") },
};
#undef RUN
