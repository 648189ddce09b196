/* host.c -- the host name, and the loopback interface

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

#include "host.h"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>

/* The host name.  */

static bool
new_uts_namespace (const struct plan *plan)
{
  return !plan->share[NS_UTS];
}

static void
tell_name (const struct plan *plan, struct strbuf *text)
{
  _cleanup_free_ char *name = quote (plan->view.hostname);
  strbuf_addf (text, _("set the host name to %s"), name);
}

static int
act_name (struct inside *in, struct error *err)
{
  const char *name = in->plan->view.hostname;
  if (sethostname (name, strlen (name)) == 0)
    return 0;
  return error_set (err, STEP_HOSTNAME, "sethostname", errno,
                    N_("cannot set the host name to %s"), name);
}

static int
check_name (struct inside *in, struct error *err)
{
  struct utsname names;
  if (uname (&names) < 0)
    return error_set (err, STEP_HOSTNAME, "uname", errno,
                      N_("cannot read the host name back"), NULL);
  if (strcmp (names.nodename, in->plan->view.hostname) == 0)
    return 0;
  return step_refuted (err, STEP_HOSTNAME, "sethostname",
                       N_("the host name is still %s"), names.nodename);
}

const struct step_action host_name_step
  = { STEP_HOSTNAME, new_uts_namespace, tell_name, act_name, check_name };

/* The loopback interface: down in a new network namespace.  Up, it has
   127.0.0.1 and ::1 by itself.  */

static bool
new_net_namespace (const struct plan *plan)
{
  return !plan->share[NS_NET];
}

static void
tell_loopback (const struct plan *plan, struct strbuf *text)
{
  (void) plan;
  strbuf_add (text, _("set the loopback interface up"));
}

static int
act_loopback (struct inside *in, struct error *err)
{
  (void) in;
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  /* Any socket does for these ioctls, and AF_UNIX is in every kernel.  */
  int opened = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  /* One of 0 to 2 would not be ours, and not ours to close.  */
  if (opened <= STDERR_FILENO)
    return error_set (err, STEP_LOOPBACK, "socket", opened < 0 ? errno : 0,
                      N_("cannot set the loopback interface up"), NULL);
  _cleanup_close_ int fd = opened;
  if (ioctl (fd, SIOCSIFFLAGS, &request) < 0)
    return error_set (err, STEP_LOOPBACK, "ioctl", errno,
                      N_("cannot set the loopback interface up"), NULL);
  request.ifr_flags = 0;
  if (ioctl (fd, SIOCGIFFLAGS, &request) < 0)
    return error_set (err, STEP_LOOPBACK, "ioctl", errno,
                      N_("cannot see the loopback interface"), NULL);
  if (request.ifr_flags & IFF_UP)
    return 0;
  return step_refuted (err, STEP_LOOPBACK, "ioctl",
                       N_("the loopback interface is still down"), NULL);
}

const struct step_action host_loopback_step
  = { STEP_LOOPBACK, new_net_namespace, tell_loopback, act_loopback, NULL };
