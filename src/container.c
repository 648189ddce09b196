/* container.c -- the command line: table of commands, dispatch.

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

#include "system.h"

#include <stdio.h>
#include <sys/auxv.h>
#include <sys/capability.h>

#include "capinfo.h"
#include "cause.h"
#include "cmd-caps.h"
#include "cmd-map.h"
#include "cmd-run.h"
#include "descriptors.h"
#include "options.h"
#include "status.h"
#include "util.h"

static const struct command *const commands[] = {
  &command_run, &command_map, &command_caps, NULL
};

/* Form and words: GNU Coding Standards, "--version".  */
static void
print_version (void)
{
  printf ("%s %s\n", PROGRAM_NAME, PACKAGE_VERSION);
  /* TRANSLATORS: "(C)" may become a copyright sign where the character set
     has one.  */
  fputs (_("Copyright (C) 2026 The container authors\n"), stdout);
  fputs (_("License GPLv3+: GNU GPL version 3 or later "
           "<https://gnu.org/licenses/gpl.html>.\n"
           "This is free software: you are free to change and redistribute "
           "it.\n"
           "There is NO WARRANTY, to the extent permitted by law.\n"),
         stdout);
}

static void
print_capabilities (unsigned last)
{
  struct strbuf text = STRBUF_INIT;
  capinfo_list (&text, last);
  fputs (text.data, stdout);
  strbuf_free (&text);
}

static int
write_error (int errnum)
{
  struct error err;
  error_set (&err, STEP_OUTPUT, "write", errnum, N_("write error"), NULL);
  error_print (&err);
  return EXIT_OWN_FAILURE;
}

/* A write that failed is a failure, whatever else succeeded.  */
static int
close_output (int status)
{
  return !ferror (stdout) && fflush (stdout) == 0 ? status
         : write_error (errno);
}

/* Is to print what is asked for?  It is not where PROGRAM runs.  */
static bool
is_printing (enum options_result result, const struct options *options,
             const struct command *command)
{
  return result != OPTIONS_RUN || command != &command_run
         || options->show_plan;
}

static int
act (enum options_result result, struct options *options,
     const struct command *command)
{
  switch (result)
    {
    case OPTIONS_HELP:
      locale_start ();
      options_help (commands, command);
      return 0;
    case OPTIONS_VERSION:
      locale_start ();
      print_version ();
      return 0;
    case OPTIONS_CAPABILITIES:
      locale_start ();
      print_capabilities (options->last_cap);
      return 0;
    default:
      return command->run (options);
    }
}

/* Installed set-user-ID or with file capabilities it would hand them to
   anybody: it is not made for that, and refuses.  */
static int
refuse_gained_privilege (struct error *err)
{
  if (!getauxval (AT_SECURE))
    return 0;
  return error_set (err, STEP_PLAN, NULL, 0,
                    N_("this program must not be set-user-ID or have file "
                       "capabilities"), NULL);
}

int
main (int argc, char **argv)
{
  struct options options = { .status_fd = -1,
                             .last_cap = cap_max_bits () - 1 };
  const struct command *command;
  struct error err;
  bool no_output = false;
  enum options_result result = OPTIONS_ERROR;
  plan_init (&options.plan);
  if (refuse_gained_privilege (&err) == 0)
    {
      /* Where to tell of the one failure, the options say.  */
      struct error other;
      bool prepared = descriptors_fill_standard (&no_output, &err) == 0;
      result = options_parse (argc, argv, commands, &options, &command,
                              prepared ? &err : &other);
      if (!prepared)
        result = OPTIONS_ERROR;
    }
  int status = EXIT_OWN_FAILURE;
  if (result == OPTIONS_ERROR)
    {
      struct error late;
      error_print (&err);
      if (options.status_fd >= 0
          && status_failed (options.status_fd, &err, &late) < 0)
        error_print (&late);
    }
  else if (no_output && is_printing (result, &options, command))
    status = write_error (EBADF);
  else
    status = act (result, &options, command);
  options_free (&options);
  return close_output (status);
}
