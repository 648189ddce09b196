/* cmd-run.c -- container run: carry a plan out, or print it.

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

#include "cmd-run.h"

#include <pwd.h>
#include <stdio.h>
#include <sys/wait.h>

#include "caller.h"
#include "cause.h"
#include "diagnose.h"
#include "json.h"
#include "launch.h"
#include "report.h"
#include "status.h"
#include "supervise.h"

/* One run.  */
struct run
{
  struct options *options;
  struct launch launch;
  struct observed seen;
};

/* Tell of FAILURE to people and to --status-fd; the exit status.  */
static int
fail (const struct options *options, struct error *failure)
{
  struct error err;
  diagnose (failure, &options->plan);
  error_print (failure);
  if (options->status_fd >= 0
      && status_failed (options->status_fd, failure, &err) < 0)
    error_print (&err);
  return error_exit_status (failure);
}

/* --plan and --verbose.  */

static char *
told (const struct step_action *step, const struct plan *plan)
{
  struct strbuf text = STRBUF_INIT;
  step->tell (plan, &text);
  return text.data;
}

static void
print_step (void *data, const struct step_action *step)
{
  struct run *run = data;
  if (!run->options->verbose)
    return;
  locale_start ();
  _cleanup_free_ char *text = told (step, &run->options->plan);
  fprintf (stderr, "%s: %s: %s\n", PROGRAM_NAME, step_name (step->step),
           text);
}

/* What programs expect of a map, if the system knows it at all: the overflow
   ID, and the user that apt changes to.  */
static void
note_missing_ids (const struct plan_identity *identity)
{
  static const char *const names[] = { "nobody", "_apt" };
  const struct idmap *map = &identity->uid_map;
  uint32_t outside;
  if (map->n == 0)
    return;
  locale_start ();
  names_start ();
  for (size_t i = 0; i < COUNT_OF (names); i++)
    {
      const struct passwd *user = getpwnam (names[i]);
      if (user && !idmap_to_outside (map, user->pw_uid, &outside))
        fprintf (stderr, _("%s: note: user ID %u (%s) is not mapped inside; "
                           "no program can become it\n"), PROGRAM_NAME,
                 (unsigned) user->pw_uid, names[i]);
    }
}

/* One JSON document, untranslated: no locale is loaded.  */
static void
print_plan_json (const struct plan *plan)
{
  struct strbuf text = STRBUF_INIT;
  bool first = true;
  strbuf_add (&text, "{\"steps\":[");
  for (const struct step_action *const *step = launch_steps; *step; step++)
    if (!(*step)->wanted || (*step)->wanted (plan))
      {
        _cleanup_free_ char *what = told (*step, plan);
        strbuf_add (&text, first ? "{\"step\":" : ",{\"step\":");
        json_string (&text, step_name ((*step)->step));
        strbuf_add (&text, ",\"text\":");
        json_string (&text, what);
        strbuf_add (&text, "}");
        first = false;
      }
  strbuf_addf (&text, "],\"init\":%s,\"program\":[",
               plan->program.init ? "true" : "false");
  for (char **arg = plan->program.argv; *arg; arg++)
    {
      strbuf_add (&text, arg == plan->program.argv ? "" : ",");
      json_string (&text, *arg);
    }
  strbuf_add (&text, "]}");
  puts (text.data);
  strbuf_free (&text);
}

static void
print_plan (const struct plan *plan)
{
  locale_start ();
  for (const struct step_action *const *step = launch_steps; *step; step++)
    if (!(*step)->wanted || (*step)->wanted (plan))
      {
        _cleanup_free_ char *text = told (*step, plan);
        printf ("%s: %s\n", step_name ((*step)->step), text);
      }
  puts (!plan->program.init ? _("init: none, only PROGRAM")
        : plan->share[NS_PID]
        ? _("init: start PROGRAM, reap; at its end, kill what can be reached, "
            "since the PID namespace is the caller's")
        : _("init: be process 1, start PROGRAM, reap"));
  _cleanup_free_ char *name = quote (plan->program.argv[0]);
  printf (_("exec: execute %s\n"), name);
}

/* The run itself.  */

static int
keep_observed (void *data, const struct observed *seen, struct error *err)
{
  struct run *run = data;
  run->seen = *seen;
  return run->options->report
         ? report_print (&run->options->plan, seen, err) : 0;
}

/* PROGRAM runs: say so, wait for it.  The exit status; where PROGRAM died of a
   signal, this does not return.  */
static int
wait_for_program (struct run *run)
{
  struct options *options = run->options;
  struct error err;
  if (options->status_fd >= 0
      && status_started (options->status_fd, launch_pid (&run->launch),
                         &options->plan, &run->seen, &err) < 0)
    error_print (&err);
  int status = supervise (&run->launch, &err);
  if (status < 0)
    return fail (options, &err);
  if (options->status_fd >= 0
      && status_ended (options->status_fd, status, &err) < 0)
    error_print (&err);
  launch_free (&run->launch);
  options_free (options);
  supervise_end_alike (status);
}

static int
run_plan (struct options *options)
{
  struct run run = { .options = options, .launch.plan = &options->plan };
  struct error err;
  bool observe = options->report || options->status_fd >= 0;
  run.launch.data = &run;
  run.launch.reached = options->verbose ? print_step : NULL;
  run.launch.observed = observe ? keep_observed : NULL;
  int status = launch_start (&run.launch, &err) < 0
               ? fail (options, &err) : wait_for_program (&run);
  launch_free (&run.launch);
  return status;
}

static int
check_combination (const struct options *options, struct error *err)
{
  const struct plan_program *program = &options->plan.program;
  if (options->json && !options->show_plan)
    return error_usage (err, N_("%s goes with --plan only"), "--json", NULL,
                        0);
  for (size_t i = 0; i < program->n_keep_fds; i++)
    if (program->keep_fds[i] == options->status_fd)
      return error_usage (err, N_("the descriptor of %s cannot be kept for "
                                  "PROGRAM, which could forge events"),
                          "--status-fd", NULL, 0);
  return 0;
}

static int
run_command (struct options *options)
{
  struct plan_caller caller;
  struct error err;
  if (*options->operands)
    options->plan.program.argv = options->operands;
  if (check_combination (options, &err) < 0
      || caller_read (&caller, &err) < 0
      || plan_resolve (&options->plan, &caller, &err) < 0
      || caller_fit_maps (&options->plan, &caller, &err) < 0)
    return fail (options, &err);
  if (options->verbose)
    note_missing_ids (&options->plan.identity);
  if (!options->show_plan)
    return run_plan (options);
  if (options->json)
    print_plan_json (&options->plan);
  else
    print_plan (&options->plan);
  return 0;
}

const struct command command_run = {
  "run", CMD_RUN, N_("[--] [PROGRAM [ARG]...]"),
  N_("run PROGRAM, or a shell, in new namespaces"), run_command
};
