/* cause.h -- a failure in words: message, cause, remedy.

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

/* The causes have stable names, which scripts may rely on.  A cause is stated
   only when evidence for it was read; see diagnose.h.  */

#ifndef CAUSE_H
#define CAUSE_H

#include "error.h"

/* "subid-none", or NULL for CAUSE_NONE.  */
const char *cause_name (enum cause cause);

/* The message of ERR, its cause and its remedy, in the user's language, as
   strings for free; the latter two NULL where there is none.  What the user
   typed is quoted in them.  locale_start decides on the language.  */
char *error_message (const struct error *err);
char *error_cause (const struct error *err);
char *error_remedy (const struct error *err);

/* Print all of that on standard error.  */
void error_print (const struct error *err);

#endif
