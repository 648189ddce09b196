/* options.h -- the command line as a request.

   One table holds every option of every command: its name, its argument,
   the commands that know it, its line in --help.  */

#ifndef OPTIONS_H
#define OPTIONS_H

#include "plan.h"

/* The commands, as bits: an option names those that have a use for it.  */
enum command_bit { CMD_RUN = 1, CMD_MAP = 2, CMD_CAPS = 4 };

struct options
{
  struct plan plan;
  bool verbose, report;         /* run */
  bool show_plan;               /* run: print the plan, do nothing */
  bool json;                    /* map, caps, run --plan */
  int status_fd;                /* run; -1: none */
  const char *translate;        /* map: the ID, as typed */
  const char *exec_file;        /* caps --exec */
  const char *exec_as;          /* caps --as: the UID, as typed */
  unsigned last_cap;            /* newest capability of the kernel */
  char **operands;              /* what follows the options; ends with NULL */
};

/* One command of container.  RUN returns the exit status.  */
struct command
{
  const char *name;
  enum command_bit bit;
  const char *usage;            /* untranslated: its operands */
  const char *summary;          /* untranslated, one line */
  int (*run) (struct options *options);
};

/* What the command line asks for.  */
enum options_result
{
  OPTIONS_ERROR = -1,
  OPTIONS_RUN,                  /* a command, *COMMAND */
  OPTIONS_HELP,                 /* --help; of *COMMAND, or of all */
  OPTIONS_VERSION,
  OPTIONS_CAPABILITIES          /* --cap-add=help */
};

/* Read the command line: options, the name of one of COMMANDS (ends with
   NULL), its options, its operands.  ARGV must outlive OPTIONS and ERR.  */
enum options_result options_parse (int argc, char **argv,
                                   const struct command *const *commands,
                                   struct options *options,
                                   const struct command **command,
                                   struct error *err);
void options_free (struct options *options);

/* Print --help for COMMAND, or for all of COMMANDS where that is NULL.  */
void options_help (const struct command *const *commands,
                   const struct command *command);

#endif
