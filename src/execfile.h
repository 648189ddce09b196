/* execfile.h -- what a file brings along when it is executed.

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

#ifndef EXECFILE_H
#define EXECFILE_H

#include "capexec.h"

/* The file that decides, and how it was come to.  */
struct exec_found
{
  char path[4096];              /* of the file, or of its interpreter */
  bool script;                  /* an interpreter: "#!" was followed */
  struct exec_file file;
  bool foreign_caps;            /* it has capabilities, but for another user
                                   namespace */
};

/* Look at PATH, or where that has no slash, at the first executable of that
   name in $PATH, and follow "#!" to the interpreter, whose bits and
   capabilities are those that count; execve(2).  LAST is the newest
   capability of the kernel.  IDs and rights are judged as this process has
   them.  0; or -1 with ERR of STEP_EXEC.  */
int execfile_read (const char *path, unsigned last, struct exec_found *found,
                   struct error *err);

/* Can a process of this user namespace have UID?  */
bool execfile_uid_mapped (uint32_t uid);

#endif
