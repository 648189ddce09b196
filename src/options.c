/* options.c -- read the command line, print --help

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

#include "options.h"

#include <getopt.h>
#include <stdio.h>

#include "options-table.h"
#include "util.h"

/* What getopt_long wants of the table.  */
static void
make_getopt_table (struct option *options)
{
  for (size_t i = 0; i < N_OPTIONS; i++)
    options[i] = (struct option) {
      .name = option_table[i].name,
      .has_arg = option_table[i].metavar ? required_argument : no_argument
    };
  options[N_OPTIONS] = (struct option) { .name = NULL };
}

/* What getopt_long did not like about WORD: the table says what it was.  */
static int
bad_option (const char *word, bool argument_missing, struct error *err)
{
  size_t n = strcspn (word, "="), matches = 0, nearest = 0;
  size_t best = SIZE_MAX;
  _cleanup_free_ char *name = xstrndup (word, n);
  if (argument_missing)
    return error_usage (err, N_("option %s needs an argument"), name, word,
                        n);
  for (size_t i = 0; i < N_OPTIONS && n > 2; i++)
    {
      size_t distance = edit_distance (name + 2, option_table[i].name);
      matches += strncmp (option_table[i].name, name + 2, n - 2) == 0;
      if (distance < best)
        {
          best = distance;
          nearest = i;
        }
    }
  if (word[n] == '=' && matches == 1)
    return error_usage (err, N_("option %s takes no argument"), name, word,
                        n);
  if (matches > 1)
    return error_usage (err, N_("option %s is ambiguous"), name, word, n);
  error_usage (err, N_("there is no option %s"), name, word, 0);
  if (best <= 2)
    error_suggest (err, "--", option_table[nearest].name);
  return -1;
}

/* Options seen so far, as bits of the table.  */
struct seen
{
  uint64_t options;
  const char *words[N_OPTIONS];
};
_Static_assert (N_OPTIONS <= 64, "struct seen holds 64 options");

/* Read options up to the first word that is none; *NEXT is its index.  */
static enum options_result
read_options (int argc, char **argv, struct options *options,
              struct seen *seen, int *next, struct error *err)
{
  struct option getopt_table[N_OPTIONS + 1];
  make_getopt_table (getopt_table);
  opterr = 0;
  optind = 0;                   /* start anew */
  for (;;)
    {
      int index = -1;
      int at = optind ? optind : 1;
      int c = getopt_long (argc, argv, "+:", getopt_table, &index);
      *next = optind;
      if (c == -1)
        return OPTIONS_RUN;
      if (c != 0)
        return bad_option (argv[at], c == ':', err);
      const struct option_entry *entry = &option_table[index];
      if (entry->result != OPTIONS_RUN)
        return entry->result;
      seen->options |= UINT64_C (1) << index;
      seen->words[index] = argv[at];
      if (strncmp (entry->name, "cap-", 4) == 0 && strcmp (optarg, "help") == 0)
        return OPTIONS_CAPABILITIES;
      if (entry->apply (options, optarg, err) < 0)
        return OPTIONS_ERROR;
    }
}

static const struct command *
find_command (const struct command *const *commands, const char *name)
{
  for (; *commands; commands++)
    if (strcmp ((*commands)->name, name) == 0)
      return *commands;
  return NULL;
}

static int
unknown_command (const struct command *const *commands, const char *word,
                 struct error *err)
{
  error_usage (err, N_("there is no command %s"), word, word, 0);
  for (; *commands; commands++)
    if (edit_distance (word, (*commands)->name) <= 1)
      error_suggest (err, "", (*commands)->name);
  return -1;
}

/* An option that COMMAND has no use for is a mistake, not a no-op.  */
static int
check_use (const struct command *command, const struct seen *seen,
           struct error *err)
{
  for (size_t i = 0; i < N_OPTIONS; i++)
    if (seen->options & UINT64_C (1) << i
        && !(option_table[i].commands & command->bit))
      return error_usage (err, N_("%s has no use for this option"),
                          command->name, seen->words[i], 0);
  return 0;
}

enum options_result
options_parse (int argc, char **argv, const struct command *const *commands,
               struct options *options, const struct command **command,
               struct error *err)
{
  struct seen seen = { .options = 0 };
  int next;
  *command = NULL;
  enum options_result result = read_options (argc, argv, options, &seen,
                                             &next, err);
  if (result != OPTIONS_RUN)
    return result;
  if (next >= argc)
    return error_usage (err, N_("a command is missing"), NULL, NULL, 0);
  *command = find_command (commands, argv[next]);
  if (!*command)
    return unknown_command (commands, argv[next], err);
  /* The name of the command stands in for argv[0].  */
  argv += next;
  argc -= next;
  result = read_options (argc, argv, options, &seen, &next, err);
  if (result == OPTIONS_RUN && check_use (*command, &seen, err) < 0)
    return OPTIONS_ERROR;
  options->operands = argv + (next < argc ? next : argc);
  return result;
}

void
options_free (struct options *options)
{
  plan_free (&options->plan);
}

/* --help.  */

/* Print NAME[=METAVAR] and its TEXT, whose lines stand in a column.  */
static void
print_option (const struct option_entry *entry)
{
  enum { COLUMN = 26, INDENT = 2 };
  _cleanup_free_ char *left = entry->metavar
    ? xasprintf ("--%s=%s", entry->name, gettext (entry->metavar))
    : xasprintf ("--%s", entry->name);
  const char *text = gettext (entry->help);
  size_t width = INDENT + display_width (left);
  printf ("%*s%s", INDENT, "", left);
  for (bool first = true; *text; first = false)
    {
      size_t n = strcspn (text, "\n");
      if (first && width >= COLUMN)
        {
          putchar ('\n');
          width = 0;
        }
      printf ("%*s%.*s\n", (int) (COLUMN - (first ? width : 0)), "",
              (int) n, text);
      text += n + (text[n] == '\n');
    }
}

static void
print_usage (const struct command *const *commands,
             const struct command *command)
{
  if (command)
    {
      /* TRANSLATORS: The first %s is the name of the program, the second a
         command, the third its operands.  */
      printf (_("Usage: %s [OPTION]... %s [OPTION]... %s\n"), PROGRAM_NAME,
              command->name, gettext (command->usage));
      printf ("%s\n", gettext (command->summary));
      return;
    }
  printf (_("Usage: %s [OPTION]... COMMAND [OPTION]... [ARGUMENT]...\n"),
          PROGRAM_NAME);
  fputs (_("Run a program in its own namespaces, as root inside, without "
           "being root outside.\n"), stdout);
  fputs (_("\nCommands:\n"), stdout);
  for (size_t i = 0; commands[i]; i++)
    printf ("  %s %s\n      %s\n", commands[i]->name,
            gettext (commands[i]->usage), gettext (commands[i]->summary));
}

void
options_help (const struct command *const *commands,
              const struct command *command)
{
  print_usage (commands, command);
  fputs (_("\nOptions, before or after the command:\n"), stdout);
  for (size_t i = 0; i < N_OPTIONS; i++)
    if (!command || !option_table[i].commands
        || option_table[i].commands & command->bit)
      print_option (&option_table[i]);
  fputs (_("\nExit status: 125 if container itself failed, 126 if PROGRAM "
           "cannot be executed,\n127 if it was not found, else PROGRAM's "
           "own.\n"), stdout);
  /* TRANSLATORS: %s is an address for mail.  Add one for bugs of the
     translation, if there is one.  */
  printf (_("\nReport bugs to: %s\n"), PACKAGE_BUGREPORT);
  printf (_("Home page: %s\n"), PACKAGE_URL);
}
