/* descriptors.c -- what is open, and what PROGRAM is given

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

#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <stdio.h>
#include <sys/syscall.h>

int
descriptors_fill_standard (bool *no_output, struct error *err)
{
  struct pollfd fds[] = { { .fd = STDIN_FILENO }, { .fd = STDOUT_FILENO },
                          { .fd = STDERR_FILENO } };
  while (poll (fds, COUNT_OF (fds), 0) < 0)
    if (errno != EINTR)
      return error_set (err, STEP_PREPARE, "poll", errno,
                        N_("cannot see which standard streams are open"),
                        NULL);
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fds[fd].revents & POLLNVAL)
      {
        if (open ("/dev/null", O_RDWR) != fd)
          return error_set (err, STEP_PREPARE, "open", errno,
                            N_("cannot open %s in place of a closed standard "
                               "stream"), "/dev/null");
        *no_output |= fd == STDOUT_FILENO;
      }
  return 0;
}

static void
tell (const struct plan *plan, struct strbuf *text)
{
  strbuf_add (text, _("close every descriptor above 2"));
  /* TRANSLATORS: Follows "close every descriptor above 2"; the numbers of
     some descriptors come after it.  */
  for (size_t i = 0; i < plan->program.n_keep_fds; i++)
    strbuf_addf (text, "%s %d", i ? "" : _(" but for"),
                 plan->program.keep_fds[i]);
}

static bool
kept (const struct plan *plan, int fd)
{
  for (size_t i = 0; i < plan->program.n_keep_fds; i++)
    if (plan->program.keep_fds[i] == fd)
      return true;
  return false;
}

static int
act (struct inside *in, struct error *err)
{
  const struct plan_program *program = &in->plan->program;
  if (syscall (SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
    return error_set (err, STEP_DESCRIPTORS, "close_range", errno,
                      N_("cannot have the descriptors closed at exec"),
                      NULL);
  for (size_t i = 0; i < program->n_keep_fds; i++)
    if (fcntl (program->keep_fds[i], F_SETFD, 0) < 0)
      {
        char number[16];
        snprintf (number, sizeof number, "%d", program->keep_fds[i]);
        return error_set (err, STEP_DESCRIPTORS, "fcntl", errno,
                          N_("cannot keep descriptor %s"), number);
      }
  return 0;
}

/* Is FD, seen open in the list, as it should be?  */
static int
check_one (struct inside *in, int fd, struct error *err)
{
  int flags = fd > STDERR_FILENO ? fcntl (fd, F_GETFD) : 0;
  bool keep = fd <= STDERR_FILENO || kept (in->plan, fd);
  /* The list's own descriptor may be gone when it is read.  */
  if (flags < 0 || keep == !(flags & FD_CLOEXEC))
    return 0;
  char number[16];
  snprintf (number, sizeof number, "%d", fd);
  return step_refuted (err, STEP_DESCRIPTORS, "close_range", keep
                       ? N_("descriptor %s would be closed")
                       : N_("descriptor %s would stay open"), number);
}

struct linux_dirent64
{
  uint64_t d_ino;
  int64_t d_off;
  unsigned short d_reclen;
  unsigned char d_type;
  char d_name[];
};

static int
check_list (struct inside *in, const char *list, long n, struct error *err)
{
  for (long at = 0; at < n;)
    {
      const long least = offsetof (struct linux_dirent64, d_name) + 1;
      const struct linux_dirent64 *entry
        = (const struct linux_dirent64 *) (const void *) (list + at);
      const char *end;
      uint64_t fd;
      if (n - at < least || entry->d_reclen < least
          || entry->d_reclen > n - at)
        return error_set (err, STEP_DESCRIPTORS, "getdents64", EBADMSG,
                          N_("cannot list the open descriptors"), NULL);
      if (parse_decimal (entry->d_name, INT32_MAX, &fd, &end) == 0 && !*end
          && check_one (in, fd, err) < 0)
        return -1;
      at += entry->d_reclen;
    }
  return 0;
}

static int
check (struct inside *in, struct error *err)
{
  _Alignas (struct linux_dirent64) char list[2048] = "";
  _cleanup_close_ int fd = openat (in->proc, "self/fd",
                                   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  long n = -1, seen = 0;
  if (fd > STDERR_FILENO)
    while ((n = syscall (SYS_getdents64, fd, list, sizeof list)) > 0)
      {
        if (check_list (in, list, n, err) < 0)
          return -1;
        seen += n;
      }
  /* A list without even "." was never read.  */
  if (n == 0 && seen > 0)
    return 0;
  return error_set (err, STEP_DESCRIPTORS, "getdents64", n < 0 ? errno : 0,
                    N_("cannot list the open descriptors"), NULL);
}

const struct step_action descriptors_step
  = { STEP_DESCRIPTORS, NULL, tell, act, check };
