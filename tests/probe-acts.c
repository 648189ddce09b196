/* probe-acts.c -- deeds that show whether a capability is worth anything.

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

#include "probe-acts.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <sys/xattr.h>

struct probe_stage stage;

static int
outcome (long result)
{
  if (result >= 0)
    return 0;
  return errno == ENOSYS ? PROBE_NO_TELL : errno;
}

/* Files.  */

static int
chown_file (const char *path)
{
  return outcome (chown (path, 2000, 2000));
}

static int chown_mapped (void) { return chown_file (stage.mapped); }
static int chown_unmapped (void) { return chown_file (stage.unmapped); }

static int
open_file (const char *path, int flags)
{
  return outcome (open (path, flags | O_CLOEXEC));
}

static int write_mapped (void) { return open_file (stage.mapped, O_WRONLY); }
static int
write_unmapped (void)
{
  return open_file (stage.unmapped, O_WRONLY);
}

static int read_mapped (void) { return open_file (stage.mapped, O_RDONLY); }
static int
read_unmapped (void)
{
  return open_file (stage.unmapped, O_RDONLY);
}

static int
chmod_mapped (void)
{
  return outcome (chmod (stage.mapped, 0640));
}

static int
chmod_unmapped (void)
{
  return outcome (chmod (stage.unmapped, 0640));
}

/* Without the capability, chmod by an owner who is not of the file's group
   leaves the set-group-ID bit out, and says nothing.  */
static int
keep_setgid (void)
{
  struct stat st;
  if (chmod (stage.own, 02755) < 0 || stat (stage.own, &st) < 0)
    return errno;
  return st.st_mode & S_ISGID ? 0 : EPERM;
}

static int
set_file_caps (const char *path)
{
  const uint32_t data[5] = { 0x02000000, 1 };
  int result = setxattr (path, "security.capability", data, sizeof data, 0);
  if (result < 0 && errno == EOPNOTSUPP)
    return PROBE_NO_TELL;
  return outcome (result);
}

static int setfcap_mapped (void) { return set_file_caps (stage.mapped); }
static int setfcap_unmapped (void) { return set_file_caps (stage.unmapped); }

static int
make_immutable (void)
{
  int flags = FS_IMMUTABLE_FL;
  int fd = open (stage.own, O_RDONLY | O_CLOEXEC);
  int result = ioctl (fd, FS_IOC_SETFLAGS, &flags);
  if (result < 0 && (errno == ENOTTY || errno == EOPNOTSUPP))
    return PROBE_NO_TELL;
  return outcome (result);
}

/* A file of another's that may be read.  */
static int
take_lease (void)
{
  const char *path = stage.ids ? stage.mapped : "/etc/passwd";
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return PROBE_NO_TELL;
  return outcome (fcntl (fd, F_SETLEASE, F_RDLCK));
}

static void
allow_reading (void)
{
  if (chmod (stage.mapped, 0644) < 0)
    return;
}

static int
make_device (void)
{
  char path[4096];
  snprintf (path, sizeof path, "%s-device", stage.own);
  return outcome (mknod (path, S_IFCHR | 0600, 1 << 8 | 3));
}

/* Processes and IDs.  */

static int signal_other (void) { return outcome (kill (stage.target, 0)); }
static int become_user (void) { return outcome (setresuid (1000, 1000, 0)); }
static int become_group (void) { return outcome (setresgid (1000, 1000, 0)); }

static int
set_groups (void)
{
  const gid_t groups[] = { 1000, 2000 };
  return outcome (setgroups (2, groups));
}

static int
become_unmapped (void)
{
  return outcome (setresuid (70000, 70000, 70000));
}

static int
drop_bounding (void)
{
  return outcome (prctl (PR_CAPBSET_DROP, CAP_AUDIT_READ));
}

static int
trace_other (void)
{
  return outcome (ptrace (PTRACE_SEIZE, stage.target, NULL, NULL));
}

static int
pin_other (void)
{
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) < 0)
    return PROBE_NO_TELL;
  return outcome (sched_setaffinity (stage.target, sizeof set, &set));
}

static int
raise_priority (void)
{
  return outcome (setpriority (PRIO_PROCESS, 0, -5));
}

/* Only below the limit that there is; more would need it everywhere.  */
static int
limit_other (void)
{
  const struct rlimit limit = { 0, 0 };
  return outcome (prlimit (stage.target, RLIMIT_CORE, &limit, NULL));
}

static void
lower_limit (void)
{
  const struct rlimit limit = { 64, 64 };
  if (setrlimit (RLIMIT_NOFILE, &limit) < 0)
    return;
}

static int
raise_limit (void)
{
  const struct rlimit limit = { 128, 128 };
  return outcome (setrlimit (RLIMIT_NOFILE, &limit));
}

static int
choose_pid (void)
{
  const pid_t wanted = 2999;
  struct clone_args args =
  {
    .exit_signal = SIGCHLD, .set_tid = (uintptr_t) &wanted, .set_tid_size = 1
  };
  long pid = syscall (SYS_clone3, &args, sizeof args);
  if (pid == 0)
    _exit (0);
  if (pid > 0)
    waitpid (pid, NULL, 0);
  return outcome (pid);
}

/* The network.  */

static int
bind_low (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (9) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  return outcome (bind (fd, (struct sockaddr *) &address, sizeof address));
}

static int
hear_all (void)
{
  const int on = 1;
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  return outcome (setsockopt (fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on,
                              sizeof on));
}

static int
raise_loopback (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  return outcome (ioctl (fd, SIOCSIFFLAGS, &request));
}

static int
raw_socket (void)
{
  return outcome (socket (AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
}

/* System V IPC.  */

static int segment = -1;

static void
make_segment (void)
{
  if (stage.ids && setresuid (-1, 1000, -1) < 0)
    return;
  segment = shmget (IPC_PRIVATE, 4096, IPC_CREAT);
  if (stage.ids && setresuid (-1, 0, -1) < 0)
    _exit (PROBE_NO_TELL);
}

static int
attach_segment (void)
{
  void *address = shmat (segment, NULL, 0);
  return outcome (address == (void *) -1 ? -1 : 0);
}

static int
lock_segment (void)
{
  return outcome (shmctl (segment, SHM_LOCK, NULL));
}

/* Not a byte may be locked; only the capability goes beyond that.  */
static void
forbid_locking (void)
{
  const struct rlimit limit = { 0, 0 };
  if (setrlimit (RLIMIT_MEMLOCK, &limit) < 0)
    return;
}

static int
lock_memory (void)
{
  static char page[4096];
  return outcome (mlock (page, sizeof page));
}

/* The system.  */

static int
mount_tmpfs (void)
{
  return outcome (mount ("tmpfs", "/", "tmpfs", 0, NULL));
}

static int set_name (void) { return outcome (sethostname ("probe", 5)); }
static int change_root (void) { return outcome (chroot ("/")); }
static int hang_up (void) { return outcome (vhangup ()); }

static int
stop_accounting (void)
{
  return outcome (syscall (SYS_acct, NULL));
}

static int
remove_module (void)
{
  return outcome (syscall (SYS_delete_module, "no_such_module", 0));
}

static int
access_ports (void)
{
#ifdef SYS_ioperm
  return outcome (syscall (SYS_ioperm, 0x80, 1, 1));
#else
  return PROBE_NO_TELL;
#endif
}

/* With magic numbers that are none, nothing reboots: the kernel looks at the
   capability first, and at the numbers then.  */
static int
reboot_badly (void)
{
  int result = syscall (SYS_reboot, 0, 0, 0, NULL);
  return result < 0 && errno == EINVAL ? 0 : outcome (result);
}

static int
set_clock (void)
{
  struct timeval now;
  if (gettimeofday (&now, NULL) < 0)
    return PROBE_NO_TELL;
  return outcome (settimeofday (&now, NULL));
}

/* The offsets can be set until a process is in the time namespace.  */
static void
make_time_namespace (void)
{
  if (unshare (CLONE_NEWTIME) < 0)
    _exit (PROBE_NO_TELL);
}

static int
set_offset (void)
{
  static const char text[] = "monotonic 1 0\n";
  int fd = open ("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return PROBE_NO_TELL;
  return outcome (write (fd, text, sizeof text - 1));
}

static int
console_on (void)
{
  return outcome (klogctl (7, NULL, 0));
}

static int
wake_timer (void)
{
  return outcome (timerfd_create (CLOCK_BOOTTIME_ALARM, TFD_CLOEXEC));
}

/* The flag is left out in silence; /proc shows whether it was.  */
static int
block_suspend (void)
{
  char path[64], text[512];
  int pipes[2], fd = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event event = { .events = EPOLLIN | EPOLLWAKEUP };
  unsigned events = 0;
  FILE *file;

  snprintf (path, sizeof path, "/proc/self/fdinfo/%d", fd);
  if (pipe2 (pipes, O_CLOEXEC) < 0
      || epoll_ctl (fd, EPOLL_CTL_ADD, pipes[0], &event) < 0
      || !(file = fopen (path, "re")))
    return PROBE_NO_TELL;
  while (fgets (text, sizeof text, file))
    sscanf (text, "tfd: %*d events: %x", &events);
  fclose (file);
  if (!events)
    return PROBE_NO_TELL;
  return events & EPOLLWAKEUP ? 0 : EPERM;
}

static int
perf_system (void)
{
  struct perf_event_attr attr =
  {
    .type = PERF_TYPE_SOFTWARE, .size = sizeof attr,
    .config = PERF_COUNT_SW_CPU_CLOCK
  };
  return outcome (syscall (SYS_perf_event_open, &attr, -1, 0, -1,
                           PERF_FLAG_FD_CLOEXEC));
}

static int
make_bpf_queue (void)
{
  union bpf_attr attr =
  {
    .map_type = BPF_MAP_TYPE_QUEUE, .value_size = 8, .max_entries = 1
  };
  return outcome (syscall (SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr));
}

/* Auditing: a request, and the error that the kernel answers it with.  */
static int
audit_request (unsigned type)
{
  struct { struct nlmsghdr head; char text[64]; } request =
  {
    .head = { .nlmsg_len = sizeof request, .nlmsg_type = type,
              .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK }
  };
  struct { struct nlmsghdr head; struct nlmsgerr error; char rest[512]; }
    answer;
  const struct timeval second = { 1, 0 };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);

  if (fd < 0)
    return PROBE_NO_TELL;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  if (send (fd, &request, sizeof request, 0) < 0)
    return errno;
  if (recv (fd, &answer, sizeof answer, 0) < (ssize_t) sizeof answer.head
      || answer.head.nlmsg_type != NLMSG_ERROR)
    return PROBE_NO_TELL;
  return -answer.error.error;
}

static int audit_write (void) { return audit_request (AUDIT_USER); }
static int audit_control (void) { return audit_request (AUDIT_SET); }

static int
audit_listen (void)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
  if (fd < 0)
    return PROBE_NO_TELL;
  return outcome (bind (fd, (struct sockaddr *) &address, sizeof address));
}

#define PLAIN(Cap, Title, Act) \
  { Cap, PROBE_PLAIN, false, Title, NULL, Act }
#define PLAIN_IDS(Cap, Title, Arrange, Act) \
  { Cap, PROBE_PLAIN, true, Title, Arrange, Act }
#define LIMIT(Cap, Title, Arrange, Act) \
  { Cap, PROBE_LIMIT, false, Title, Arrange, Act }

const struct probe probes[] =
{
  { CAP_CHOWN, PROBE_MAPPED, true, "chown", NULL, chown_mapped },
  { CAP_CHOWN, PROBE_UNMAPPED, false, "chown", NULL, chown_unmapped },
  { CAP_DAC_OVERRIDE, PROBE_MAPPED, false, "open to write", NULL,
    write_mapped },
  { CAP_DAC_OVERRIDE, PROBE_UNMAPPED, false, "open to write", NULL,
    write_unmapped },
  { CAP_DAC_READ_SEARCH, PROBE_MAPPED, false, "open to read", NULL,
    read_mapped },
  { CAP_DAC_READ_SEARCH, PROBE_UNMAPPED, false, "open to read", NULL,
    read_unmapped },
  { CAP_FOWNER, PROBE_MAPPED, true, "chmod", NULL, chmod_mapped },
  { CAP_FOWNER, PROBE_UNMAPPED, false, "chmod", NULL, chmod_unmapped },
  { CAP_FSETID, PROBE_MAPPED, true, "chmod g+s", NULL, keep_setgid },
  PLAIN_IDS (CAP_KILL, "kill", NULL, signal_other),
  PLAIN_IDS (CAP_SETGID, "setresgid", NULL, become_group),
  PLAIN_IDS (CAP_SETGID, "setgroups", NULL, set_groups),
  PLAIN_IDS (CAP_SETUID, "setresuid", NULL, become_user),
  LIMIT (CAP_SETUID, "setresuid to an unmapped ID", NULL, become_unmapped),
  PLAIN (CAP_SETPCAP, "PR_CAPBSET_DROP", drop_bounding),
  PLAIN (CAP_LINUX_IMMUTABLE, "FS_IMMUTABLE_FL", make_immutable),
  PLAIN (CAP_NET_BIND_SERVICE, "bind to port 9", bind_low),
  PLAIN (CAP_NET_BROADCAST, "NETLINK_LISTEN_ALL_NSID", hear_all),
  PLAIN (CAP_NET_ADMIN, "set the loopback up", raise_loopback),
  PLAIN (CAP_NET_RAW, "a raw socket", raw_socket),
  PLAIN_IDS (CAP_IPC_LOCK, "SHM_LOCK", make_segment, lock_segment),
  LIMIT (CAP_IPC_LOCK, "mlock", forbid_locking, lock_memory),
  { CAP_IPC_OWNER, PROBE_PLAIN, false, "shmat", make_segment,
    attach_segment },
  PLAIN (CAP_SYS_MODULE, "delete_module", remove_module),
  PLAIN (CAP_SYS_RAWIO, "ioperm", access_ports),
  PLAIN (CAP_SYS_CHROOT, "chroot", change_root),
  PLAIN (CAP_SYS_PTRACE, "PTRACE_SEIZE", trace_other),
  PLAIN (CAP_SYS_PACCT, "acct", stop_accounting),
  PLAIN (CAP_SYS_ADMIN, "mount a tmpfs", mount_tmpfs),
  PLAIN (CAP_SYS_ADMIN, "sethostname", set_name),
  PLAIN (CAP_SYS_BOOT, "reboot with wrong numbers", reboot_badly),
  PLAIN_IDS (CAP_SYS_NICE, "sched_setaffinity", NULL, pin_other),
  LIMIT (CAP_SYS_NICE, "setpriority", NULL, raise_priority),
  PLAIN_IDS (CAP_SYS_RESOURCE, "prlimit", NULL, limit_other),
  LIMIT (CAP_SYS_RESOURCE, "setrlimit", lower_limit, raise_limit),
  { CAP_SYS_TIME, PROBE_PLAIN, false, "timens_offsets", make_time_namespace,
    set_offset },
  LIMIT (CAP_SYS_TIME, "settimeofday", NULL, set_clock),
  PLAIN (CAP_SYS_TTY_CONFIG, "vhangup", hang_up),
  PLAIN (CAP_MKNOD, "mknod", make_device),
  { CAP_LEASE, PROBE_PLAIN, false, "F_SETLEASE", allow_reading, take_lease },
  PLAIN (CAP_AUDIT_WRITE, "AUDIT_USER", audit_write),
  PLAIN (CAP_AUDIT_CONTROL, "AUDIT_SET", audit_control),
  { CAP_SETFCAP, PROBE_MAPPED, false, "setxattr", NULL, setfcap_mapped },
  { CAP_SETFCAP, PROBE_UNMAPPED, false, "setxattr", NULL, setfcap_unmapped },
  PLAIN (CAP_SYSLOG, "SYSLOG_ACTION_CONSOLE_ON", console_on),
  PLAIN (CAP_WAKE_ALARM, "CLOCK_BOOTTIME_ALARM", wake_timer),
  PLAIN (CAP_BLOCK_SUSPEND, "EPOLLWAKEUP", block_suspend),
  PLAIN (CAP_AUDIT_READ, "bind to audit messages", audit_listen),
  PLAIN (CAP_PERFMON, "perf_event_open", perf_system),
  PLAIN (CAP_BPF, "BPF_MAP_CREATE", make_bpf_queue),
  PLAIN (CAP_CHECKPOINT_RESTORE, "clone3 with set_tid", choose_pid),
};

const size_t n_probes = COUNT_OF (probes);
