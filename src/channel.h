/* channel.h -- how the supervisor and its half-built child keep in step.

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

/* One SOCK_SEQPACKET pair carries every message, each in a packet of its own.
   Either side sees the death of the other as end of file; nobody waits on a
   process that is gone.  (An eventfd does not give that: both hold it.)  An
   error of the channel is an error of the run, never ignored.

   Until exec the child is the same program as the supervisor, so its packets
   may hold pointers to constants: a struct error is sent as it is.  After
   exec the packets are those of message.h.  */

#ifndef CHANNEL_H
#define CHANNEL_H

#include "error.h"
#include "message.h"
#include "observed.h"

/* Any packet.  All begin with the type.  */
union packet
{
  struct message message;
  struct { uint32_t type; struct error error; } failed;
  struct { uint32_t type; struct observed seen; } observed;
};

/* Make the pair; both ends are close-on-exec and above 2.  */
int channel_open (int ends[2], struct error *err);

/* The two times that the child waits.  */
enum channel_stage { CHANNEL_MAPPED = 1, CHANNEL_OBSERVED };

/* Supervisor: let the child go on from STAGE.  What one side waits for is sent
   twice: if the kernel only pretends to send one, nobody waits for ever.  */
int channel_proceed (int fd, enum channel_stage stage, struct error *err);

/* Child: wait for that.  Returns -1 if the supervisor has died, and then
   there is no one left to tell.  */
int channel_wait (int fd, enum channel_stage stage);

/* Child: send MESSAGE; say that STEP begins; report ERR, and nothing more;
   hand over what was observed.  -1 if the supervisor has died.  */
int channel_send (int fd, const struct message *message);
int channel_reach (int fd, enum step step);
int channel_fail (int fd, const struct error *err);
int channel_observe (int fd, const struct observed *seen);

/* Supervisor: take the next packet, waiting for it.  1; 0 at end of file;
   -1 and ERR.  A descriptor that comes along is put into *PASSED, close-on-
   exec, else -1.  FLAGS: MSG_DONTWAIT gives -1 with ERR->errnum EAGAIN where
   there is none yet.  */
int channel_receive (int fd, int flags, union packet *packet, int *passed,
                     struct error *err);

#endif
