/* procfs.c -- strict readers of what /proc says of a process.

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


#include "procfs.h"
#include "sys.h"

#include <fcntl.h>

/* A file, byte by byte.  read_file_at of util.h won't do: a process may have
   65536 groups, and their line alone would then take 700 kB.  The kernel
   makes up the text at the first read, so the pieces fit together.  System
   calls are made directly, for errno may be shared.  */
struct scanner
{
  int fd;
  int errnum;                   /* of a read that failed */
  size_t pos, n;
  unsigned char buf[2048];
};

/* The next byte, or -1 at the end of the file or after a failure.  */
static int
peek (struct scanner *s)
{
  while (s->pos == s->n)
    {
      long n = s->errnum ? 0
               : sys_call (__NR_read, s->fd, s->buf, sizeof s->buf);
      if (n == -EINTR)
        continue;
      if (n < 0)
        s->errnum = -n;
      if (n <= 0)
        return -1;
      s->pos = 0;
      s->n = n;
    }
  return s->buf[s->pos];
}

static int
next (struct scanner *s)
{
  int c = peek (s);
  if (c >= 0)
    s->pos++;
  return c;
}

static void
skip_line (struct scanner *s)
{
  int c;
  do
    c = next (s);
  while (c >= 0 && c != '\n');
}

static int
digit_value (int c, unsigned base)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  return -1;
}

/* Read digits into *VALUE, at most MAX.  */
static bool
scan_number (struct scanner *s, unsigned base, uint64_t max, uint64_t *value)
{
  int digit = digit_value (peek (s), base);
  if (digit < 0)
    return false;
  *value = 0;
  do
    {
      if (*value > (max - digit) / base)
        return false;
      *value = *value * base + digit;
      next (s);
      digit = digit_value (peek (s), base);
    }
  while (digit >= 0);
  return true;
}

/* The numbers on the rest of a line.  */
struct numbers
{
  uint64_t value[PROC_GROUPS];  /* the first of them */
  size_t n;                     /* all */
};

static bool
scan_numbers (struct scanner *s, unsigned base, struct numbers *numbers)
{
  uint64_t max = base == 16 ? UINT64_MAX : UINT32_MAX;
  uint64_t value;

  for (numbers->n = 0;; numbers->n++)
    {
      bool apart = false;
      while (peek (s) == ' ' || peek (s) == '\t')
        apart = next (s) >= 0;
      if (peek (s) == '\n')
        return next (s) == '\n';
      if (!apart || !scan_number (s, base, max, &value))
        return false;
      if (numbers->n < PROC_GROUPS)
        numbers->value[numbers->n] = value;
    }
}

/* The lines that are read.  */
enum field
{
  FIELD_UID, FIELD_GID, FIELD_GROUPS, FIELD_THREADS, FIELD_INHERITABLE,
  FIELD_PERMITTED, FIELD_EFFECTIVE, FIELD_BOUNDING, FIELD_AMBIENT,
  FIELD_NO_NEW_PRIVS, FIELD_SECCOMP, N_FIELDS
};

enum { KEY_SIZE = 12 };

static const struct
{
  char key[KEY_SIZE];
  unsigned base;
  size_t n;                     /* numbers there must be; 0: any */
} fields[N_FIELDS] =
{
  [FIELD_UID] = { "Uid", 10, 4 },
  [FIELD_GID] = { "Gid", 10, 4 },
  [FIELD_GROUPS] = { "Groups", 10, 0 },
  [FIELD_THREADS] = { "Threads", 10, 1 },
  [FIELD_INHERITABLE] = { "CapInh", 16, 1 },
  [FIELD_PERMITTED] = { "CapPrm", 16, 1 },
  [FIELD_EFFECTIVE] = { "CapEff", 16, 1 },
  [FIELD_BOUNDING] = { "CapBnd", 16, 1 },
  [FIELD_AMBIENT] = { "CapAmb", 16, 1 },
  [FIELD_NO_NEW_PRIVS] = { "NoNewPrivs", 10, 1 },
  [FIELD_SECCOMP] = { "Seccomp", 10, 1 },
};

/* Read a line's key and colon; N_FIELDS where it is one of no interest.  */
static enum field
scan_key (struct scanner *s)
{
  char key[KEY_SIZE] = "";
  size_t n = 0;

  for (int c; (c = peek (s)) >= 0 && c != '\n'; next (s), n++)
    if (c == ':')
      {
        next (s);
        for (int i = 0; i < N_FIELDS; i++)
          if (strcmp (key, fields[i].key) == 0)
            return i;
        return N_FIELDS;
      }
    else if (n < KEY_SIZE - 1)
      key[n] = c;
    else
      break;
  return N_FIELDS;
}

static void
copy_ids (uint32_t *to, const struct numbers *from)
{
  for (size_t i = 0; i < from->n && i < PROC_GROUPS; i++)
    to[i] = from->value[i];
}

static void
store (struct proc_status *status, enum field field,
       const struct numbers *numbers)
{
  switch (field)
    {
    case FIELD_UID: copy_ids (status->uid, numbers); break;
    case FIELD_GID: copy_ids (status->gid, numbers); break;
    case FIELD_GROUPS:
      copy_ids (status->groups, numbers);
      status->n_groups = numbers->n;
      break;
    case FIELD_THREADS: status->threads = numbers->value[0]; break;
    case FIELD_INHERITABLE: status->inheritable = numbers->value[0]; break;
    case FIELD_PERMITTED: status->permitted = numbers->value[0]; break;
    case FIELD_EFFECTIVE: status->effective = numbers->value[0]; break;
    case FIELD_BOUNDING: status->bounding = numbers->value[0]; break;
    case FIELD_AMBIENT: status->ambient = numbers->value[0]; break;
    case FIELD_NO_NEW_PRIVS: status->no_new_privs = numbers->value[0]; break;
    case FIELD_SECCOMP: status->seccomp = numbers->value[0]; break;
    case N_FIELDS: break;
    }
}

/* Read all lines of status.  0 or an errno value.  */
static int
scan_status (struct scanner *s, struct proc_status *status)
{
  unsigned seen = 0;
  struct numbers numbers = { .n = 0 };

  *status = (struct proc_status) { .n_groups = 0 };
  while (peek (s) >= 0)
    {
      enum field field = scan_key (s);
      if (field == N_FIELDS)
        {
          skip_line (s);
          continue;
        }
      if (!scan_numbers (s, fields[field].base, &numbers)
          || (fields[field].n && fields[field].n != numbers.n)
          || seen & 1U << field)
        return s->errnum ? s->errnum : EBADMSG;
      seen |= 1U << field;
      store (status, field, &numbers);
    }
  if (s->errnum)
    return s->errnum;
  /* A kernel without seccomp(2) has no line for it.  The others are as old as
     what this program needs: CapAmb of Linux 4.3, NoNewPrivs of 4.10.  */
  seen |= 1U << FIELD_SECCOMP;
  return seen == (1U << N_FIELDS) - 1 ? 0 : EBADMSG;
}

enum { PATH_SIZE = 40 };

/* Write "/proc/PID/NAME", or "PID/NAME" where PROCFD is a directory.  */
static void
make_path (char *path, int procfd, pid_t pid, const char *name)
{
  char digits[12];
  size_t n = sizeof digits - 1;
  unsigned rest = pid;

  digits[n] = '\0';
  do
    digits[--n] = '0' + rest % 10;
  while (rest /= 10);
  path = stpcpy (path, procfd == AT_FDCWD ? "/proc/" : "");
  path = stpcpy (path, pid ? digits + n : "self");
  path = stpcpy (path, "/");
  stpcpy (path, name);
}

int
procfs_status (int procfd, pid_t pid, struct proc_status *status,
               struct error *err)
{
  char path[PATH_SIZE];
  make_path (path, procfd, pid, "status");

  struct scanner s = { 0 };
  s.fd = sys_call (__NR_openat, procfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  /* 0 to 2 are open: such an answer is none, and to read there might wait.  */
  int errnum = s.fd < 0 ? -s.fd : s.fd <= STDERR_FILENO ? EPROTO
               : scan_status (&s, status);
  if (s.fd > STDERR_FILENO)
    sys_call (__NR_close, s.fd);
  if (errnum)
    return error_set (err, STEP_CAPABILITIES, s.fd < 0 ? "open" : "read",
                      errnum, N_("cannot read %s"), path);
  return 0;
}
