/* capinfo.c -- what each capability is for, and what it is worth here.

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

#include "capinfo.h"

#define SCOPE_MAPPED N_("files whose owner and group are mapped")
#define SCOPE_PROCESSES N_("processes of this user namespace and below")
#define SCOPE_NETWORK N_("its own network namespace")
#define SCOPE_INERT N_("counts in the initial user namespace only")
#define SCOPE_TOKEN N_("nothing, without a BPF token from the host")

/* Where the kernel asks capable (CAP), the capability is inert: that means
   the initial user namespace.  Where it asks ns_capable (NS, CAP), it works
   for who owns NS.  Where it asks capable_wrt_inode_uidgid (INODE, CAP), it
   depends on the inode: both its owner and its group must be mapped.  A
   capability asked for in several ways counts as what is best for the
   container, and SCOPE says what remains.  The order is that of
   linux/capability.h.  */
static const struct
{
  const char *text;             /* what it is for */
  enum cap_worth worth;
  unsigned needs;               /* works if a namespace of this kind is own */
  const char *scope;            /* on what it works, or why not */
} table[] =
{
  /* chown */
  { N_("change the owner and group of any file"),
    CAP_DEPENDS, 0,
    N_("files whose owner and group are mapped, to mapped IDs") },
  /* dac_override */
  { N_("read, write and search whatever the permissions"),
    CAP_DEPENDS, 0, SCOPE_MAPPED },
  /* dac_read_search */
  { N_("read and search whatever the permissions"),
    CAP_DEPENDS, 0, SCOPE_MAPPED },
  /* fowner */
  { N_("do to any file what its owner may do"),
    CAP_DEPENDS, 0, SCOPE_MAPPED },
  /* fsetid */
  { N_("keep the set-ID bits of a file that is changed"),
    CAP_DEPENDS, 0, SCOPE_MAPPED },
  /* kill */
  { N_("send signals to processes of any user"),
    CAP_WORKS, CAPINFO_NS (NS_USER), SCOPE_PROCESSES },
  /* setgid */
  { N_("become any group, set supplementary groups"),
    CAP_WORKS, CAPINFO_NS (NS_USER),
    N_("mapped groups; setgroups(2) where it is allowed") },
  /* setuid */
  { N_("become any user"),
    CAP_WORKS, CAPINFO_NS (NS_USER), N_("mapped users") },
  /* setpcap */
  { N_("drop capabilities for good, change securebits"),
    CAP_WORKS, CAPINFO_NS (NS_USER), N_("the process itself") },
  /* linux_immutable */
  { N_("make files immutable or append-only"),
    CAP_INERT, 0, SCOPE_INERT },
  /* net_bind_service */
  { N_("bind to ports below 1024"),
    CAP_WORKS, CAPINFO_NS (NS_NET), SCOPE_NETWORK },
  /* net_broadcast */
  { N_("hear netlink messages of all network namespaces"),
    CAP_WORKS, CAPINFO_NS (NS_NET),
    N_("network namespaces of this user namespace") },
  /* net_admin */
  { N_("set up interfaces, addresses, routes, firewalls"),
    CAP_WORKS, CAPINFO_NS (NS_NET), SCOPE_NETWORK },
  /* net_raw */
  { N_("use raw and packet sockets, as ping does"),
    CAP_WORKS, CAPINFO_NS (NS_NET), SCOPE_NETWORK },
  /* ipc_lock */
  { N_("lock memory beyond the limit"),
    CAP_WORKS, CAPINFO_NS (NS_IPC),
    N_("SHM_LOCK on others' segments; not mlock(2)") },
  /* ipc_owner */
  { N_("use System V IPC objects of any user"),
    CAP_WORKS, CAPINFO_NS (NS_IPC), N_("its own IPC namespace") },
  /* sys_module */
  { N_("load and unload kernel modules"),
    CAP_INERT, 0, SCOPE_INERT },
  /* sys_rawio */
  { N_("access I/O ports, raw disks, physical memory"),
    CAP_INERT, 0, SCOPE_INERT },
  /* sys_chroot */
  { N_("change the root directory"),
    CAP_WORKS, CAPINFO_NS (NS_USER), N_("any directory that it can reach") },
  /* sys_ptrace */
  { N_("trace and inspect processes of any user"),
    CAP_WORKS, CAPINFO_NS (NS_USER), SCOPE_PROCESSES },
  /* sys_pacct */
  { N_("turn process accounting on and off"),
    CAP_INERT, 0, SCOPE_INERT },
  /* sys_admin */
  { N_("mount, make namespaces, and much else"),
    CAP_WORKS, CAPINFO_NS (NS_USER),
    N_("its own namespaces, some types of filesystem") },
  /* sys_boot */
  { N_("reboot, load a new kernel"),
    CAP_WORKS, CAPINFO_NS (NS_PID),
    N_("reboot(2) ends its own PID namespace") },
  /* sys_nice */
  { N_("raise priorities, set those of others"),
    CAP_WORKS, CAPINFO_NS (NS_USER),
    N_("others' affinity and niceness, but no priority raised") },
  /* sys_resource */
  { N_("exceed limits and quotas"),
    CAP_WORKS, CAPINFO_NS (NS_USER),
    N_("others' soft limits, but no hard limit raised") },
  /* sys_time */
  { N_("set the system clock"),
    CAP_WORKS, CAPINFO_NS_TIME,
    N_("offsets of a new time namespace, not the clock") },
  /* sys_tty_config */
  { N_("hang up terminals, set up consoles"),
    CAP_INERT, 0, SCOPE_INERT },
  /* mknod */
  { N_("make device files"),
    CAP_INERT, 0, SCOPE_INERT },
  /* lease */
  { N_("take leases on files of any user"),
    CAP_INERT, 0, SCOPE_INERT },
  /* audit_write */
  { N_("write records to the audit log"),
    CAP_INERT, 0, SCOPE_INERT },
  /* audit_control */
  { N_("configure auditing"),
    CAP_INERT, 0, SCOPE_INERT },
  /* setfcap */
  { N_("give capabilities to files"),
    CAP_DEPENDS, 0, SCOPE_MAPPED },
  /* mac_override */
  { N_("override mandatory access control"),
    CAP_INERT, 0, SCOPE_INERT },
  /* mac_admin */
  { N_("configure mandatory access control"),
    CAP_INERT, 0, SCOPE_INERT },
  /* syslog */
  { N_("read the kernel log, see kernel addresses"),
    CAP_INERT, 0, SCOPE_INERT },
  /* wake_alarm */
  { N_("set timers that wake up the system"),
    CAP_INERT, 0, SCOPE_INERT },
  /* block_suspend */
  { N_("keep the system from suspending"),
    CAP_INERT, 0, SCOPE_INERT },
  /* audit_read */
  { N_("read the audit log"),
    CAP_INERT, 0, SCOPE_INERT },
  /* perfmon */
  { N_("watch the performance of the whole system"),
    CAP_INERT, 0, SCOPE_INERT },
  /* bpf */
  { N_("load BPF programs, create BPF maps"),
    CAP_INERT, 0, SCOPE_TOKEN },
  /* checkpoint_restore */
  { N_("choose process IDs, restore processes"),
    CAP_WORKS, CAPINFO_NS (NS_PID),
    N_("process IDs of its own PID namespace") },
};

const char *
capinfo_text (unsigned cap)
{
  return cap < COUNT_OF (table) ? table[cap].text : NULL;
}

enum cap_worth
capinfo_worth (unsigned cap, unsigned owned, bool initial)
{
  if (initial)
    return CAP_WORKS;
  if (cap >= COUNT_OF (table))
    return CAP_UNKNOWN;
  owned |= CAPINFO_NS (NS_USER);
  if (table[cap].worth == CAP_WORKS && !(table[cap].needs & owned))
    return CAP_INERT;
  return table[cap].worth;
}

const char *
capinfo_scope (unsigned cap, unsigned owned, bool initial)
{
  if (initial)
    return N_("everything: this is the initial user namespace");
  if (cap >= COUNT_OF (table))
    return N_("newer than this program");
  if (capinfo_worth (cap, owned, initial) == table[cap].worth)
    return table[cap].scope;

  /* It would work, were the namespace concerned its own.  */
  switch (table[cap].needs)
    {
    case CAPINFO_NS (NS_NET):
      return N_("the network namespace is not its own");
    case CAPINFO_NS (NS_IPC):
      return N_("the IPC namespace is not its own");
    case CAPINFO_NS (NS_PID):
      return N_("the PID namespace is not its own");
    default:
      return N_("there is no new time namespace of its own");
    }
}

const char *
cap_worth_name (enum cap_worth worth)
{
  static const char *const names[] =
  {
    [CAP_WORKS] = "works", [CAP_DEPENDS] = "depends",
    [CAP_INERT] = "inert", [CAP_UNKNOWN] = "unknown"
  };
  return names[worth];
}

void
capinfo_list (struct strbuf *out, unsigned last)
{
  char number[CAPSET_NAME_SIZE];
  size_t width = 0;

  for (unsigned cap = 0; cap <= last; cap++)
    {
      size_t n = strlen (capset_name (cap, number));
      width = n > width ? n : width;
    }
  strbuf_add (out, _("Capabilities (* marks the default set):"));
  strbuf_add (out, "\n");
  for (unsigned cap = 0; cap <= last; cap++)
    {
      const char *text = capinfo_text (cap);
      strbuf_addf (out, "%c %-*s  %s\n",
                   capset_default & CAPSET_BIT (cap) ? '*' : ' ', (int) width,
                   capset_name (cap, number),
                   text ? gettext (text) : _("newer than this program"));
    }
}
