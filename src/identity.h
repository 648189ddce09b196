/* identity.h -- who PROGRAM is, and where it starts.

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

#ifndef IDENTITY_H
#define IDENTITY_H

#include "step.h"

/* Process 1.  Private from the moment the ID maps have been read back: not
   dumpable, nobody but the kernel may trace it or read its memory; before,
   the kernel would not open uid_map for it.  The keyring comes early, with
   the caller's ID; the identity after the bounding set and before the other
   sets, holding CAP_SETUID and CAP_SETGID inside; chdir when all privilege is
   PROGRAM's, so that a directory it may not enter is an error now.  */
extern const struct step_action identity_private_step,
  identity_keyring_step, identity_step, identity_chdir_step;

#endif
