/* status.h -- events for programs: one JSON object a line.

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

#ifndef STATUS_H
#define STATUS_H

#include "observed.h"

/* Write one event to FD.  0; or -1 and ERR.  A run ends with exactly one of
   the last two.  PID is as the caller sees it.  STATUS is a raw wait status;
   EXIT what container will exit with on account of FAILURE.  */
int status_started (int fd, pid_t pid, const struct plan *plan,
                    const struct observed *seen, struct error *err);
int status_ended (int fd, int status, struct error *err);
int status_failed (int fd, const struct error *failure, struct error *err);

#endif
