/* channel.c -- how the supervisor and its half-built child keep in step

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

#include "channel.h"

#include <sys/socket.h>

int
channel_open (int ends[2], struct error *err)
{
  ends[0] = ends[1] = -1;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0
      && ends[0] > STDERR_FILENO && ends[1] > STDERR_FILENO)
    return 0;
  return error_set (err, STEP_PREPARE, "socketpair", errno,
                    N_("cannot make the channel to process 1"), NULL);
}

static int
send_packet (int fd, const void *packet, size_t size)
{
  ssize_t sent;
  do
    sent = send (fd, packet, size, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t) size ? 0 : -1;
}

int
channel_proceed (int fd, enum channel_stage stage, struct error *err)
{
  struct message message = { .type = MESSAGE_PROCEED, .value = stage };
  if (send_packet (fd, &message, sizeof message) == 0)
    {
      /* By now it may have gone on, and closed its end by exec.  */
      send_packet (fd, &message, sizeof message);
      return 0;
    }
  return error_set (err, STEP_INIT, "send", errno,
                    N_("cannot tell process 1 to go on"), NULL);
}

int
channel_wait (int fd, enum channel_stage stage)
{
  struct message message;
  ssize_t n;
  do
    {
      message.value = 0;
      n = recv (fd, &message, sizeof message, 0);
      if (n >= 0 && (n != (ssize_t) sizeof message
                     || message.type != MESSAGE_PROCEED))
        return -1;
    }
  while (n < 0 ? errno == EINTR : message.value < (int) stage);
  return n < 0 ? -1 : 0;
}

int
channel_send (int fd, const struct message *message)
{
  return send_packet (fd, message, sizeof *message);
}

int
channel_reach (int fd, enum step step)
{
  struct message message = { .type = MESSAGE_REACHED, .value = step };
  return channel_send (fd, &message);
}

int
channel_fail (int fd, const struct error *err)
{
  union packet packet = { .failed = { MESSAGE_FAILED, *err } };
  return send_packet (fd, &packet, sizeof packet.failed);
}

int
channel_observe (int fd, const struct observed *seen)
{
  union packet packet = { .observed = { MESSAGE_OBSERVED, *seen } };
  return send_packet (fd, &packet, sizeof packet.observed) < 0 ? -1
         : send_packet (fd, &packet, sizeof packet.observed);
}

/* The descriptor that came along with MSG, or -1.  */
static int
passed_descriptor (struct msghdr *msg)
{
  int fd = -1;
  struct cmsghdr *header = CMSG_FIRSTHDR (msg);
  if (header && header->cmsg_level == SOL_SOCKET
      && header->cmsg_type == SCM_RIGHTS
      && header->cmsg_len == CMSG_LEN (sizeof fd))
    memcpy (&fd, CMSG_DATA (header), sizeof fd);
  return fd;
}

/* Does a packet of N bytes have the size of its type?  */
static bool
whole (const union packet *packet, size_t n)
{
  if (n < sizeof packet->message.type)
    return false;
  switch (packet->message.type)
    {
    case MESSAGE_FAILED:
      return n == sizeof packet->failed;
    case MESSAGE_OBSERVED:
      return n == sizeof packet->observed;
    default:
      return n == sizeof packet->message;
    }
}

int
channel_receive (int fd, int flags, union packet *packet, int *passed,
                 struct error *err)
{
  struct iovec iov = { packet, sizeof *packet };
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof *passed)];
  } control;
  struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
                        .msg_control = &control,
                        .msg_controllen = sizeof control };
  ssize_t n;
  int resets = 0;
  *passed = -1;
  /* ECONNRESET says, once, that the other side has ended with a packet of
     ours unread (the second PROCEED).  What it had sent before comes next.  */
  do
    n = recvmsg (fd, &msg, flags | MSG_CMSG_CLOEXEC);
  while (n < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
  if (n == 0 || (n < 0 && errno == ECONNRESET))
    return 0;
  if (n > 0)
    *passed = passed_descriptor (&msg);
  if (n > 0 && whole (packet, n))
    return 1;
  return error_set (err, STEP_SUPERVISE, "recvmsg", n < 0 ? errno : EPROTO,
                    N_("cannot hear from process 1"), NULL);
}
