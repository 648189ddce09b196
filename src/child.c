/* child.c -- what the child does, from the clone to the exec

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

#include "child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "channel.h"
#include "program.h"

/* With --no-init nothing of ours will be inside to see that the supervisor
   ends, so the kernel is asked to.  After the last change of credentials,
   which would disarm it; then a look at whether it is too late already.  */
static bool
arm_parent_death (const struct birth *birth)
{
  struct pollfd fd = { .fd = birth->inside.channel };
  int armed = 0, ended;
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) < 0
      || prctl (PR_GET_PDEATHSIG, &armed) < 0 || armed != SIGKILL)
    return false;
  do
    ended = poll (&fd, 1, 0);
  while (ended < 0 && errno == EINTR);
  return ended == 0;
}

/* EXEC with --no-init: this process is PROGRAM.  Returns on failure only.  */
static enum start_stage
try_program (const struct birth *birth, struct start_failure *failure)
{
  const struct plan_program *program = &birth->launch->plan->program;
  if (!program_take_terminal (birth->request.tty))
    return START_GROUP;
  if (!arm_parent_death (birth))
    return START_DEATH;
  if (!program_restore_signals (birth->request.signal_mask,
                                birth->request.ignore_sigchld))
    return START_SIGNALS;
  program_exec (program->argv, program->env, failure);
  return failure->stage;
}

static void
tell_start_failed (const struct birth *birth,
                   const struct start_failure *failure)
{
  struct message message = { .type = MESSAGE_START_FAILED };
  program_fill_message (&message, failure);
  channel_send (birth->inside.channel, &message);
}

static void
become_program (const struct birth *birth)
{
  struct start_failure failure = { .errnum = 0 };
  if (channel_reach (birth->inside.channel, STEP_EXEC) < 0)
    return;
  failure.stage = try_program (birth, &failure);
  tell_start_failed (birth, &failure);
}

/* INIT: become process 1 for good.  Returns on failure only.  */
static void
become_init (const struct birth *birth)
{
  const struct plan_program *program = &birth->launch->plan->program;
  if (birth->init_file < 0)
    init_run (&birth->request, program->argv, program->env);
  /* The only two descriptors that process 1 is given; it closes them before
     PROGRAM is executed, and makes sure of it.  */
  if (fcntl (birth->request.channel, F_SETFD, 0) == 0
      && (birth->request.tty < 0
          || fcntl (birth->request.tty, F_SETFD, 0) == 0))
    syscall (SYS_execveat, birth->init_file, "", birth->init_argv,
             program->env, AT_EMPTY_PATH);
  /* PROGRAM's arguments are the same but for two.  */
  if (errno == E2BIG)
    {
      struct start_failure failure = { .errnum = E2BIG, .stage = START_EXEC };
      memccpy (failure.path, program->argv[0], '\0', sizeof failure.path - 1);
      tell_start_failed (birth, &failure);
      return;
    }
  struct error err;
  error_set (&err, STEP_INIT, "execveat", errno,
             N_("cannot execute %s"), birth->init_path);
  channel_fail (birth->inside.channel, &err);
}

/* Carry out the table.  */
static int
take_steps (struct birth *birth, struct error *err)
{
  struct inside *in = &birth->inside;
  for (const struct step_action *const *step = launch_steps; *step; step++)
    {
      if ((*step)->wanted && !(*step)->wanted (in->plan))
        continue;
      if (birth->launch->reached
          && channel_reach (in->channel, (*step)->step) < 0)
        return error_set (err, (*step)->step, "send", errno,
                          N_("cannot reach the supervisor"), NULL);
      if (((*step)->act && (*step)->act (in, err) < 0)
          || ((*step)->check && (*step)->check (in, err) < 0))
        return -1;
    }
  return 0;
}

void
child_live (void *data)
{
  struct birth *birth = data;
  struct inside *in = &birth->inside;
  struct error err;
  close (birth->supervisor_end);
  if (in->map_from_outside && channel_wait (in->channel, CHANNEL_MAPPED) < 0)
    return;
  if (take_steps (birth, &err) < 0)
    {
      channel_fail (in->channel, &err);
      return;
    }
  if (birth->hold && (channel_observe (in->channel, in->seen) < 0
                      || channel_wait (in->channel, CHANNEL_OBSERVED) < 0))
    return;
  if (birth->launch->plan->program.init)
    become_init (birth);
  else
    become_program (birth);
}
