/* options-table.h -- each option: its name, what it does, its help

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

#ifndef OPTIONS_TABLE_H
#define OPTIONS_TABLE_H

#include "options.h"

/* One option.  APPLY takes its argument (NULL where it has none).  */
struct option_entry
{
  const char *name;
  const char *metavar;          /* untranslated, or NULL: no argument */
  unsigned commands;            /* that have a use for it; 0: all */
  int (*apply) (struct options *options, const char *argument,
                struct error *err);
  enum options_result result;   /* where it ends the parsing */
  const char *help;             /* untranslated; NULL: continues the option
                                   above */
};

/* In the order of --help.  */
enum { N_OPTIONS = 27 };
extern const struct option_entry option_table[N_OPTIONS];

#endif
