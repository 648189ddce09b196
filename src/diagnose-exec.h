/* diagnose-exec.h -- why a file cannot be executed.

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

#ifndef DIAGNOSE_EXEC_H
#define DIAGNOSE_EXEC_H

#include "plan.h"

/* Look at the file that PROGRAM was to be, and put into ERR, of STEP_EXEC, the
   cause where it is plain; see execve(2).  The file is opened only if it is a
   regular one, without waiting for anything.  The working directory becomes
   PROGRAM's.  */
void diagnose_exec (struct error *err, const struct plan_program *program);

#endif
