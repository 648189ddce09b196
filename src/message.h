/* message.h -- what process 1 tells the supervisor.

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

/* One SOCK_SEQPACKET pair joins the two; each message is one packet.  Either
   side sees the other's death as end of file.  These are the packets that
   container-init sends; it is a program of its own, so they hold no pointer.
   What the child says before that is in channel.h.  */

#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

enum message_type
{
  /* The supervisor to the child.  */
  MESSAGE_PROCEED = 1,
  /* The child, while it is still this program; see channel.h.  */
  MESSAGE_REACHED,
  MESSAGE_FAILED,
  MESSAGE_OBSERVED,
  /* Process 1.  */
  MESSAGE_STARTED,              /* exec has succeeded; a pidfd comes along */
  MESSAGE_START_FAILED,         /* VALUE: errno; STAGE; MODE; PATH */
  MESSAGE_STOPPED,              /* VALUE: the signal */
  MESSAGE_CONTINUED,
  MESSAGE_ENDED                 /* VALUE: the raw wait status */
};

/* How far PROGRAM's process got.  */
enum start_stage
{
  START_PRIVATE,                /* process 1 made itself private */
  START_WATCH,                  /* it can see PROGRAM end */
  START_CLONE,                  /* PROGRAM's process was created */
  START_GROUP,                  /* it has a process group of its own */
  START_CLOSE,                  /* what is ours is closed in it */
  START_DEATH,                  /* --no-init: it ends with the supervisor */
  START_SIGNALS,                /* it has the signals that the caller had */
  START_SEARCH,                 /* execve; no file of the name was found */
  START_CLOSED,                 /* execve; PATH is a directory on the way that
                                   may not be searched, or "" */
  START_EXEC                    /* execve; PATH is there */
};

/* A longer path is cut and ends with "...".  */
enum { START_PATH_SIZE = 240 };

struct message
{
  uint32_t type;
  int32_t value;
  uint32_t stage;               /* START_FAILED: an enum start_stage */
  uint32_t mode;                /* START_FAILED: of PATH, where PROGRAM may not
                                   execute that, else 0 */
  char path[START_PATH_SIZE];   /* START_FAILED */
};

#endif
