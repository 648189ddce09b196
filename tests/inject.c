/* inject.c -- fail each system call of the launch in turn

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

/* For each mode of subject.c, container is run twice undisturbed; PROGRAM must
   find all in order, and both runs must make the same calls.  Then comes one
   run for each call and injection:

     EPERM, ENOMEM, EINTR, ENOSYS   the call is not executed and fails so
     "0"                            not executed, it answers 0
     "as before"                    not executed, it answers what it did in
                                    the undisturbed run, if that is not 0

   and a verdict:

     ran       PROGRAM found everything that was asked for, and container
               ended with PROGRAM's status
     refused   container ended with 125 (126 or 127 if the call was PROGRAM's
               own exec), said why on standard error, and PROGRAM had not
               reported anything amiss
     bad       everything else.  Also where EINTR stops a call that waits, or
               ENOSYS one that there is a substitute for.

   With --kill the supervisor is killed instead, before and after each call:
   "ended" means that nothing was left after a second.

   With --filter a name of a call stands for all calls of it in all processes,
   as with a seccomp filter, or a kernel without it.

   Usage: inject [OPTION]...
     --container=FILE --probe=FILE --user=NAME
     --mode=NAME        may be repeated; default: all
     --every=N --seed=N one of N injections, beginning with a random one; of
                        modes that are much as another, one of 3 N
     --jobs=N           at a time (2)
     --kill, --filter   see above
     --no-helpers       as root too, leave newuidmap itself alone
     --shot=ROLE:INDEX:INJECTION   just this one, and show what it printed
     --calls            list the calls
    --verbose          print the result of each run
   Exit status: 0 none bad, 1 some are, 2 trouble, 77 cannot be tried.  */

#include "subject.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { PROBE_STATUS = 42, EXIT_TROUBLE = 2, EXIT_SKIP = 77 };

enum verdict { PENDING, RAN, REFUSED, BAD };
static const char *const verdict_names[] = { "pending", "ran", "refused",
                                             "BAD" };

static const struct
{
  const char *name;
  int errnum;
} injections[] = {
  { "EPERM", EPERM }, { "ENOMEM", ENOMEM }, { "EINTR", EINTR },
  { "ENOSYS", ENOSYS }, { "0", 0 }, { "as-before", 0 },
  { "kill-before", 0 }, { "kill-after", 0 }
};
enum { AS_ZERO = 4, AS_BEFORE, KILL_BEFORE, KILL_AFTER, N_INJECTIONS };

/* One run.  */
struct job
{
  size_t call;                  /* index into the undisturbed run's calls */
  int injection;
  enum verdict verdict;
  int attempts;
  char detail[320];
};

struct options
{
  const char *wanted[16];
  size_t n_wanted;
  int every, jobs;
  unsigned long seed;
  bool kill, filter, no_helpers, list, verbose;
  const char *shot;
};

/* What a run has printed, and what it has left.  */
struct traces
{
  char out[4096], err[4096], events[4096];
  bool files, mounts;
};

static struct setup setup = { .container = "src/container",
                              .probe = "tests/probe-all" };
static struct options options = { .every = 1, .jobs = 2, .seed = 1 };

/* One run.  */

static void
drain (int fd, char *text, size_t size)
{
  size_t length = 0;
  ssize_t n;
  fcntl (fd, F_SETFL, O_NONBLOCK);
  while (length < size - 1
         && (n = read (fd, text + length, size - 1 - length)) > 0)
    length += n;
  text[length] = '\0';
  close (fd);
}

/* Descriptors for one run, at numbers that are the same in each.  */
enum { EVENTS_FD = 9 };

/* A terminal that passes on what is written as it is: its two ends.  */
static bool
open_terminal (int ends[2])
{
  struct termios raw;
  ends[0] = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ends[0] < 0 || grantpt (ends[0]) < 0 || unlockpt (ends[0]) < 0)
    return false;
  ends[1] = open (ptsname (ends[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ends[1] < 0 || tcgetattr (ends[1], &raw) < 0)
    return false;
  cfmakeraw (&raw);
  return tcsetattr (ends[1], TCSANOW, &raw) == 0;
}

static void
run (struct subject *subject, const struct shot *shot,
     struct outcome *outcome, struct traces *traces)
{
  int out[2], err[2], events[2];
  size_t mounts = count_mounts ();
  if ((subject->terminal ? !open_terminal (out) : pipe2 (out, O_CLOEXEC) < 0)
      || pipe2 (err, O_CLOEXEC) < 0 || pipe2 (events, O_CLOEXEC) < 0
      || dup3 (events[1], EVENTS_FD, O_CLOEXEC) < 0)
    exit (EXIT_TROUBLE);
  close (events[1]);
  subject->in = subject->terminal ? fcntl (out[1], F_DUPFD_CLOEXEC, 0)
                : open ("/dev/null", O_RDONLY | O_CLOEXEC);
  subject->out = out[1];
  subject->err = err[1];
  trace_run (subject, shot, outcome);
  close (subject->in);
  close (out[1]);
  close (err[1]);
  close (EVENTS_FD);
  drain (out[0], traces->out, sizeof traces->out);
  drain (err[0], traces->err, sizeof traces->err);
  drain (events[0], traces->events, sizeof traces->events);
  traces->files = files_left (&setup);
  traces->mounts = count_mounts () != mounts;
}

/* The verdict.  */

/* Calls that wait, where EINTR is an everyday thing.  */
static bool
must_survive (const struct call *call, int injection)
{
  static const long waiting[] = {
    SYS_read, SYS_write, SYS_recvmsg, SYS_sendmsg, SYS_sendto, SYS_recvfrom,
#ifdef SYS_poll
    SYS_poll,
#endif
    SYS_ppoll, SYS_wait4, SYS_waitid
  };
  int errnum = injections[injection].errnum;
  if (call->role >= ROLE_TOOL && call->role < ROLE_TOOL_END)
    return false;
  /* In Linux since 5.3.  */
  if (errnum == ENOSYS)
    return call->number == SYS_clone3;
  for (size_t i = 0; errnum == EINTR && i < sizeof waiting / sizeof *waiting;
       i++)
    if (waiting[i] == call->number)
      return true;
  return false;
}

/* Is there one line of container's own, and more in it than its name?  */
static bool
says_why (const char *err)
{
  static const char name[] = "container: ";
  const char *p = err;
  while (p && strncmp (p, name, sizeof name - 1) != 0)
    {
      p = strchr (p, '\n');
      p += p != NULL;
    }
  return p && strcspn (p + sizeof name - 1, "\n") >= 10;
}

/* The last event must tell the same as the exit status, and be the only one
   of its kind.  */
static bool
events_agree (const char *events, int status)
{
  char wanted[64];
  int finals = 0;
  for (const char *p = events; (p = strstr (p, "{\"event\":\"")); p++)
    finals += strncmp (p + 10, "started", 7) != 0;
  const char *last = NULL;
  for (const char *p = events; (p = strstr (p, "{\"event\":\"")); p++)
    last = p;
  if (finals != 1 || !last)
    return false;
  if (strncmp (last + 10, "failed", 6) == 0)
    {
      snprintf (wanted, sizeof wanted, "\"exit\":%d,", status);
      return strstr (last, wanted) && strstr (last, "\"step\":\"");
    }
  snprintf (wanted, sizeof wanted, "exited\",\"status\":%d}", status);
  return strncmp (last + 10, wanted, strlen (wanted)) == 0;
}

/* Was CALL the writing of an event, or the look whether the descriptor is
   there?  */
static bool
cannot_write_events (const struct call *call)
{
  return call->role == ROLE_SUPERVISOR
         && (call->number == SYS_write || call->number == SYS_fcntl)
         && call->argument[0] == EVENTS_FD;
}

/* PROGRAM's own exec, and the look whether PROGRAM is there after it.  */
static bool
own_exec (const struct mode *mode, const struct call *call)
{
  return call && call->number == SYS_execve
         && (call->role == ROLE_PROGRAM
             || (mode->no_init && call->role == ROLE_CHILD));
}

/* What is wrong with it, or NULL; then VERDICT is set.  */
static const char *
judge (const struct mode *mode, const struct call *call,
       const struct outcome *outcome, const struct traces *traces,
       enum verdict *verdict)
{
  int status = outcome->status;
  if (outcome->hang)
    return "hang";
  if (outcome->leftover)
    return "a process is left";
  /* Who cannot wait for it cannot but leave it.  */
  if (outcome->outlived && !(call && call->number == SYS_wait4
                             && call->role == ROLE_SUPERVISOR
                             && WIFEXITED (status)
                             && WEXITSTATUS (status) == 125))
    return "a process outlived the supervisor";
  if (traces->files)
    return "a file is left";
  if (traces->mounts)
    return "a mount is left";
  if (strstr (traces->out, "fault:"))
    return "PROGRAM runs without what was asked for";
  if (!WIFEXITED (status))
    return "the supervisor died of a signal";
  status = WEXITSTATUS (status);
  if (mode->status_fd && !events_agree (traces->events, status)
      && !(call && cannot_write_events (call)))
    return "the events do not tell the exit status";
  if (status == PROBE_STATUS)
    {
      *verdict = RAN;
      return strcmp (traces->out, "probe: ok\n") == 0 ? NULL
             : "PROGRAM's status without PROGRAM's words";
    }
  *verdict = REFUSED;
  if (status != 125 && !(own_exec (mode, call)
                         && (status == 126 || status == 127)))
    return "wrong exit status";
  if (!says_why (traces->err))
    return "no reason is given";
  return NULL;
}

static void
judge_kill (const struct outcome *outcome, const struct traces *traces,
            struct job *job)
{
  const char *wrong = outcome->leftover ? "survivors"
                      : outcome->hang ? "never ended"
                      : traces->files ? "a file is left"
                      : traces->mounts ? "a mount is left"
                      : strstr (traces->out, "fault:") ? "not as asked for"
                      : !WIFSIGNALED (outcome->status) ? "not killed" : NULL;
  job->verdict = wrong ? BAD : RAN;
  snprintf (job->detail, sizeof job->detail, "%s", wrong ? wrong : "");
}

static void
first_line (const char *text, char *line, size_t size)
{
  size_t n = strcspn (text, "\n");
  snprintf (line, size, "%.*s", (int) (n < size ? n : size - 1), text);
}

static void
describe (struct job *job, const char *why, const struct outcome *outcome,
          const struct traces *traces)
{
  char wrong[80], out[70], err[110];
  snprintf (wrong, sizeof wrong, "%s", why);
  first_line (traces->out, out, sizeof out);
  first_line (traces->err, err, sizeof err);
  snprintf (job->detail, sizeof job->detail, "%s; status %#x; '%s' '%s'",
            wrong, (unsigned) outcome->status, out, err);
}

/* The shot of a job.  */
static struct shot
make_shot (const struct call *call, int injection)
{
  struct shot shot = { .action = SHOT_ANSWER, .every = options.filter,
                       .role = call->role, .index = call->index,
                       .number = call->number };
  if (injection == KILL_BEFORE || injection == KILL_AFTER)
    shot.action = injection == KILL_BEFORE ? SHOT_KILL_BEFORE
                  : SHOT_KILL_AFTER;
  else if (injection == AS_BEFORE)
    shot.answer = call->result;
  else
    shot.answer = call->number == SYS_brk ? 0
                  : -injections[injection].errnum;
  return shot;
}

/* Do JOB; again where the calls came in another order this time.  */
static void
do_job (const struct mode *mode, struct subject *subject,
        const struct call *calls, struct job *job, bool show)
{
  const struct call *call = &calls[job->call];
  struct shot shot = make_shot (call, job->injection);
  struct outcome outcome;
  struct traces traces;
  do
    {
      run (subject, &shot, &outcome, &traces);
      free (outcome.calls);
      job->attempts++;
    }
  while ((!outcome.hit || (outcome.strange && !shot.every))
         && job->attempts < 4);
  if (show)
    printf ("status %#x%s\n-- out\n%s-- err\n%s-- events\n%s--\n",
            (unsigned) outcome.status, outcome.started ? ", started" : "",
            traces.out, traces.err, traces.events);
  if (!outcome.hit || (outcome.strange && !shot.every))
    {
      job->verdict = BAD;
      describe (job, outcome.hit ? "another call came" : "never came",
                &outcome, &traces);
      return;
    }
  if (shot.action != SHOT_ANSWER)
    {
      judge_kill (&outcome, &traces, job);
      if (job->verdict == BAD)
        describe (job, job->detail, &outcome, &traces);
      return;
    }
  const char *wrong = judge (mode, call, &outcome, &traces, &job->verdict);
  if (!wrong && job->verdict != RAN && !shot.every
      && must_survive (call, job->injection))
    wrong = "this is to be survived";
  if (wrong)
    job->verdict = BAD;
  describe (job, wrong ? wrong : verdict_names[job->verdict], &outcome,
            &traces);
}

/* The sweep.  */

/* Can INJECTION happen to CALL?  brk(2) knows no errno: it answers the old
   break, which stands for ENOMEM here.  Memory that is only pretended is found
   out by SIGSEGV alone, by any program.  */
static bool
can_happen (const struct call *call, int injection)
{
  bool memory = call->number == SYS_brk || call->number == SYS_mmap
                || call->number == SYS_mremap || call->number == SYS_mprotect;
  if (injection == KILL_BEFORE)
    return true;
  if (injection == KILL_AFTER)
    return call->returned;
  /* What execve answers where it succeeds nobody sees.  */
  if (injection == AS_BEFORE && (call->result == 0 || !call->returned))
    return false;
  /* These know no errno at all.  */
  if (call->number == SYS_getuid || call->number == SYS_geteuid
      || call->number == SYS_getgid || call->number == SYS_getegid)
    return injections[injection].errnum == 0;
  if (call->number == SYS_brk)
    return call->argument[0] != 0 && injections[injection].errnum == ENOMEM;
  return !memory || injections[injection].errnum != 0;
}

/* These do not return, or nothing could fail in them.  */
static bool
worth_it (const struct call *call)
{
  return call->number != SYS_exit_group && call->number != SYS_exit
         && call->number != SYS_rt_sigreturn && call->number != SYS_kill;
}

static bool
first_of_its_kind (const struct call *calls, size_t k)
{
  for (size_t i = 0; i < k; i++)
    if (calls[i].number == calls[k].number)
      return false;
  return true;
}

static size_t
make_jobs (const struct mode *mode, const struct call *calls, size_t n_calls,
           struct job *jobs)
{
  size_t n = 0, at = 0;
  int every = mode->alike && options.every > 1 ? 3 * options.every
              : options.every;
  int from = options.kill ? KILL_BEFORE : 0;
  int to = options.kill ? N_INJECTIONS : KILL_BEFORE;
  for (size_t k = 0; k < n_calls; k++)
    for (int i = from; i < to; i++)
      {
        if (!worth_it (&calls[k]) || !can_happen (&calls[k], i)
            || (options.filter && !first_of_its_kind (calls, k))
            || (options.kill && calls[k].late))
          continue;
        if (at++ % every == options.seed % every)
          jobs[n++] = (struct job) { .call = k, .injection = i };
      }
  return n;
}

static void
do_jobs (const struct mode *mode, struct subject *subject,
         const struct call *calls, struct job *jobs, size_t n)
{
  pid_t workers[16];
  for (int w = 0; w < options.jobs; w++)
    {
      workers[w] = fork ();
      if (workers[w] == 0)
        {
          /* fork leaves that behind.  */
          prctl (PR_SET_CHILD_SUBREAPER, 1);
          for (size_t i = w; i < n; i += options.jobs)
            do_job (mode, subject, calls, &jobs[i], false);
          _exit (0);
        }
    }
  for (int w = 0; w < options.jobs; w++)
    waitpid (workers[w], NULL, 0);
}

static void
print_call (const struct call *call)
{
  char name[32];
  printf ("%s %d %s (%#llx, %#llx)", role_names[call->role], call->index,
          call_name (call->number, name),
          (unsigned long long) call->argument[0],
          (unsigned long long) call->argument[1]);
}

/* One line for each system call that was made, and one for each bad job.  */
static void
print_table (const struct call *calls, size_t n_calls,
             const struct job *jobs, size_t n_jobs, size_t sum[4])
{
  for (size_t k = 0; k < n_calls; k++)
    {
      size_t made = 0, count[4] = { 0 };
      char name[32];
      if (!first_of_its_kind (calls, k))
        continue;
      for (size_t i = 0; i < n_calls; i++)
        made += calls[i].number == calls[k].number;
      for (size_t i = 0; i < n_jobs; i++)
        if (calls[jobs[i].call].number == calls[k].number)
          count[jobs[i].verdict]++;
      printf ("  %-18s %4zu calls %5zu %s %5zu refused %5zu bad\n",
              call_name (calls[k].number, name), made, count[RAN],
              options.kill ? "ended" : "ran", count[REFUSED],
              count[BAD] + count[PENDING]);
      for (int v = 0; v < 4; v++)
        sum[v] += count[v];
    }
  for (size_t i = 0; i < n_jobs; i++)
    if (jobs[i].verdict == BAD || jobs[i].verdict == PENDING
        || options.verbose)
      {
        printf ("  %s: ", verdict_names[jobs[i].verdict]);
        print_call (&calls[jobs[i].call]);
        printf (" %s: %s\n", injections[jobs[i].injection].name,
                jobs[i].detail);
      }
}

/* Do A and B agree, in each process by itself?  */
static bool
same_calls (const struct outcome *a, const struct outcome *b)
{
  for (int role = 0; role < N_ROLES; role++)
    {
      size_t i = 0, j = 0;
      for (;;)
        {
          while (i < a->n_calls && (int) a->calls[i].role != role)
            i++;
          while (j < b->n_calls && (int) b->calls[j].role != role)
            j++;
          if (i == a->n_calls || j == b->n_calls)
            break;
          if (a->calls[i].number != b->calls[j].number)
            break;
          i++;
          j++;
        }
      if (i == a->n_calls && j == b->n_calls)
        continue;
      if (options.verbose)
        printf ("%s %d differs\n", role_names[role],
                i < a->n_calls ? a->calls[i].index : b->calls[j].index);
      return false;
    }
  return true;
}

/* The undisturbed runs.  */
static bool
run_clean (const struct mode *mode, struct subject *subject,
           struct outcome *outcome)
{
  struct shot none = { .action = SHOT_NONE };
  struct outcome again;
  for (int attempt = 0; attempt < 4; attempt++)
    {
      struct traces traces;
      enum verdict verdict = PENDING;
      run (subject, &none, outcome, &traces);
      const char *wrong = judge (mode, NULL, outcome, &traces, &verdict);
      if (wrong || verdict != RAN)
        {
          printf ("%s: undisturbed, it fails: %s, status %#x\n%s%s",
                  mode->name, wrong ? wrong : "refused",
                  (unsigned) outcome->status, traces.out, traces.err);
          return false;
        }
      run (subject, &none, &again, &traces);
      bool same = same_calls (outcome, &again);
      free (again.calls);
      if (same)
        return true;
      free (outcome->calls);
    }
  printf ("%s: two undisturbed runs make different calls\n", mode->name);
  return false;
}

/* --shot=ROLE:INDEX:INJECTION.  */
static int
one_shot (const struct mode *mode, struct subject *subject,
          const struct outcome *clean)
{
  char role[32], injection[32];
  int index;
  if (sscanf (options.shot, "%31[^:]:%d:%31s", role, &index, injection) != 3)
    return EXIT_TROUBLE;
  for (size_t k = 0; k < clean->n_calls; k++)
    for (int i = 0; i < N_INJECTIONS; i++)
      if (strcmp (role_names[clean->calls[k].role], role) == 0
          && clean->calls[k].index == index
          && strcmp (injections[i].name, injection) == 0)
        {
          struct job job = { .call = k, .injection = i };
          print_call (&clean->calls[k]);
          puts ("");
          do_job (mode, subject, clean->calls, &job, true);
          printf ("%s: %s\n", verdict_names[job.verdict], job.detail);
        }
  return 0;
}

/* Sweep MODE; add to SUM.  */
static int
sweep (const struct mode *mode, size_t sum[4])
{
  struct subject subject;
  struct outcome clean;
  if (!subject_make (&setup, mode, EVENTS_FD, "exit=42", &subject))
    return EXIT_TROUBLE;
  subject.helpers = geteuid () == 0 && !options.no_helpers;
  if (!run_clean (mode, &subject, &clean))
    return 1;
  if (options.shot)
    return one_shot (mode, &subject, &clean);
  size_t late = 0, n_jobs;
  for (size_t k = 0; k < clean.n_calls; k++)
    {
      late += clean.calls[k].late;
      if (options.list)
        {
          print_call (&clean.calls[k]);
          printf (" = %ld%s\n", clean.calls[k].result,
                  clean.calls[k].late ? "  late" : "");
        }
    }
  size_t most = clean.n_calls * N_INJECTIONS;
  struct job *jobs = mmap (NULL, most * sizeof *jobs, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (jobs == MAP_FAILED)
    return EXIT_TROUBLE;
  n_jobs = make_jobs (mode, clean.calls, clean.n_calls, jobs);
  /* From here on PROGRAM stays, so that it would be seen to survive.  */
  bool helpers = subject.helpers;
  if (options.kill
      && !subject_make (&setup, mode, EVENTS_FD, "stay=1", &subject))
    return EXIT_TROUBLE;
  subject.helpers = helpers;
  if (!options.list)
    do_jobs (mode, &subject, clean.calls, jobs, n_jobs);
  size_t here[4] = { 0 };
  printf ("%s: %zu calls, %zu of them after PROGRAM has begun\n", mode->name,
          clean.n_calls, late);
  if (!options.list)
    print_table (clean.calls, clean.n_calls, jobs, n_jobs, here);
  for (int v = 0; v < 4; v++)
    sum[v] += here[v];
  printf ("%s: %zu injections: %zu %s, %zu refused, %zu bad\n", mode->name,
          n_jobs, here[RAN], options.kill ? "ended" : "ran", here[REFUSED],
          here[BAD] + here[PENDING]);
  fflush (stdout);
  munmap (jobs, most * sizeof *jobs);
  free (clean.calls);
  return here[BAD] + here[PENDING] > 0;
}

static bool
wanted (const char *name)
{
  for (size_t i = 0; i < options.n_wanted; i++)
    if (strcmp (options.wanted[i], name) == 0)
      return true;
  return options.n_wanted == 0;
}

static int
sweep_all (void)
{
  size_t sum[4] = { 0 };
  int result = EXIT_SKIP;
  for (size_t i = 0; i < n_modes; i++)
    {
      const char *why;
      if (!wanted (modes[i].name))
        continue;
      if (!mode_possible (&setup, &modes[i], &why))
        {
          printf ("%s: left out: %s\n", modes[i].name, why);
          continue;
        }
      int status = sweep (&modes[i], sum);
      if (result == EXIT_SKIP || status > result)
        result = status;
    }
  if (!options.shot && !options.list)
    printf ("%zu injections: %zu %s, %zu refused, %zu bad\n",
            sum[RAN] + sum[REFUSED] + sum[BAD] + sum[PENDING], sum[RAN],
            options.kill ? "ended" : "ran", sum[REFUSED],
            sum[BAD] + sum[PENDING]);
  return result;
}

static void
parse_options (int argc, char **argv)
{
  static const struct option table[] = {
    { "container", 1, NULL, 'c' }, { "probe", 1, NULL, 'p' },
    { "user", 1, NULL, 'u' }, { "mode", 1, NULL, 'm' },
    { "every", 1, NULL, 'e' }, { "seed", 1, NULL, 's' },
    { "jobs", 1, NULL, 'j' }, { "kill", 0, NULL, 'k' },
    { "filter", 0, NULL, 'f' }, { "no-helpers", 0, NULL, 'n' },
    { "shot", 1, NULL, 'x' }, { "calls", 0, NULL, 'l' },
    { "verbose", 0, NULL, 'v' }, { 0 }
  };
  int c;
  while ((c = getopt_long (argc, argv, "", table, NULL)) != -1)
    switch (c)
      {
      case 'c': setup.container = optarg; break;
      case 'p': setup.probe = optarg; break;
      case 'u': setup.user = *optarg ? optarg : NULL; break;
      case 'm':
        if (options.n_wanted < 16)
          options.wanted[options.n_wanted++] = optarg;
        break;
      case 'e': options.every = atoi (optarg); break;
      case 's': options.seed = strtoul (optarg, NULL, 10); break;
      case 'j': options.jobs = atoi (optarg); break;
      case 'k': options.kill = true; break;
      case 'f': options.filter = true; break;
      case 'n': options.no_helpers = true; break;
      case 'x': options.shot = optarg; break;
      case 'l': options.list = true; break;
      case 'v': options.verbose = true; break;
      default: exit (EXIT_TROUBLE);
      }
  if (options.every < 1 || options.jobs < 1 || options.jobs > 16)
    exit (EXIT_TROUBLE);
}

int
main (int argc, char **argv)
{
  parse_options (argc, argv);
  setup.container = realpath (setup.container, NULL);
  setup.probe = realpath (setup.probe, NULL);
  if (!setup.container || !setup.probe)
    {
      fprintf (stderr, "inject: container or probe-all is not there\n");
      return EXIT_TROUBLE;
    }
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (!trace_possible ())
    {
      puts ("this architecture is not known to trace.c");
      return EXIT_SKIP;
    }
  if (!setup_start (&setup))
    return EXIT_TROUBLE;
  int result = sweep_all ();
  setup_end (&setup);
  return result;
}
