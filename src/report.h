/* report.h -- what was really obtained, for people.

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

#ifndef REPORT_H
#define REPORT_H

#include "observed.h"

/* Print SEEN, which was read back from the kernel, on standard error.  0; or
   -1 and ERR where that failed.  */
int report_print (const struct plan *plan, const struct observed *seen,
                  struct error *err);

#endif
