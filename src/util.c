/* util.c -- allocation that cannot fail, I/O that finishes, words for people

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

#include "util.h"

#include <fcntl.h>
#include <locale.h>
#if defined STATIC_PROGRAM && defined __GLIBC__
# include <nss.h>
#endif
#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>
#include <wctype.h>

static void *
check (void *p)
{
  static const char text[] = PROGRAM_NAME ": out of memory\n";
  if (!p)
    {
      ssize_t ignored = write (STDERR_FILENO, text, sizeof text - 1);
      (void) ignored;
      _exit (EXIT_OWN_FAILURE);
    }
  return p;
}

void *
xmalloc (size_t size)
{
  return check (malloc (size ? size : 1));
}

void *
xcalloc (size_t n, size_t size)
{
  return check (calloc (n ? n : 1, size ? size : 1));
}

void *
xreallocarray (void *p, size_t n, size_t size)
{
  size_t bytes;
  if (__builtin_mul_overflow (n, size, &bytes))
    check (NULL);
  return check (realloc (p, bytes ? bytes : 1));
}

char *
xstrdup (const char *s)
{
  return check (strdup (s));
}

char *
xstrndup (const char *s, size_t n)
{
  return check (strndup (s, n));
}

static char * __attribute__ ((format (printf, 1, 0)))
xvasprintf (const char *format, va_list args)
{
  char *text;
  if (vasprintf (&text, format, args) < 0)
    check (NULL);
  return text;
}

char *
xasprintf (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text = xvasprintf (format, args);
  va_end (args);
  return text;
}

void
strbuf_add_bytes (struct strbuf *buf, const char *s, size_t n)
{
  if (buf->size - buf->length <= n)
    {
      buf->size = 2 * buf->size + n + 64;
      buf->data = xreallocarray (buf->data, buf->size, 1);
    }
  memcpy (buf->data + buf->length, s, n);
  buf->length += n;
  buf->data[buf->length] = '\0';
}

void
strbuf_add (struct strbuf *buf, const char *s)
{
  strbuf_add_bytes (buf, s, strlen (s));
}

void
strbuf_addf (struct strbuf *buf, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  char *text = xvasprintf (format, args);
  va_end (args);
  strbuf_add (buf, text);
  free (text);
}

void
strbuf_free (struct strbuf *buf)
{
  free (buf->data);
  *buf = (struct strbuf) STRBUF_INIT;
}

int
write_all (int fd, const void *data, size_t n)
{
  const char *p = data;
  while (n)
    {
      ssize_t done = write (fd, p, n);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return -1;
      p += done;
      n -= done;
    }
  return 0;
}

int
close_surely (int fd)
{
  int result = close (fd);
  /* EINTR or not, Linux has closed it: a second close would be of another's.
     Unless nothing was done at all.  */
  if (fcntl (fd, F_GETFD) < 0 && errno == EBADF)
    return 0;
  if (result == 0)
    errno = EIO;
  return -1;
}

ssize_t
read_file_at (int dirfd, const char *path, char *buf, size_t size)
{
  _cleanup_close_ int fd = openat (dirfd, path,
                                   O_RDONLY | O_CLOEXEC | O_NOCTTY);
  return fd < 0 ? -1 : read_file (fd, buf, size);
}

ssize_t
read_file (int fd, char *buf, size_t size)
{
  size_t length = 0;
  for (;;)
    {
      ssize_t n = pread (fd, buf + length, size - length, length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      length += n;
      if (n == 0)
        break;
      if (length == size)
        {
          errno = EFBIG;
          return -1;
        }
    }
  buf[length] = '\0';
  return length;
}

pid_t
read_self (int dirfd, const char *path)
{
  char self[16];
  const char *end;
  uint64_t pid;
  ssize_t n = readlinkat (dirfd, path, self, sizeof self - 1);
  self[n < 0 ? 0 : n] = '\0';
  return parse_decimal (self, INT32_MAX, &pid, &end) == 0 && !*end
         ? (pid_t) pid : 0;
}

int
read_all (int fd, struct strbuf *out)
{
  char part[4096];
  ssize_t n;
  while ((n = read (fd, part, sizeof part)) != 0)
    {
      if (n < 0 && errno != EINTR)
        return -1;
      if (n > 0)
        strbuf_add_bytes (out, part, n);
    }
  return 0;
}

char *
next_line (char **rest)
{
  char *line = *rest;
  if (!line || !*line)
    return NULL;
  char *end = strchrnul (line, '\n');
  *rest = *end ? end + 1 : end;
  *end = '\0';
  return line;
}

int
parse_decimal (const char *s, uint64_t max, uint64_t *value, const char **end)
{
  uint64_t n = 0;
  const char *p = s;
  bool fits = true;
  for (; *p >= '0' && *p <= '9'; p++)
    if (__builtin_mul_overflow (n, 10, &n)
        || __builtin_add_overflow (n, (uint64_t) (*p - '0'), &n) || n > max)
      fits = false;
  *end = p;
  if (p == s || (*s == '0' && p - s > 1))
    {
      errno = EINVAL;
      return -1;
    }
  if (!fits)
    {
      errno = ERANGE;
      return -1;
    }
  *value = n;
  return 0;
}

/* Append S to BUF, its control bytes, backslashes and invalid sequences as
   escapes: nothing that a terminal would obey gets through.  */
static void
add_escaped (struct strbuf *buf, const char *s)
{
  mbstate_t state = { 0 };
  size_t left = strlen (s);
  while (left)
    {
      wchar_t wc;
      size_t n = mbrtowc (&wc, s, left, &state);
      bool valid = n != (size_t) -1 && n != (size_t) -2 && n != 0;
      if (!valid)
        {
          n = 1;
          memset (&state, 0, sizeof state);
        }
      if (valid && *s == '\\')
        strbuf_add (buf, "\\\\");
      else if (valid && iswprint (wc))
        strbuf_add_bytes (buf, s, n);
      else if (*s == '\n')
        strbuf_add (buf, "\\n");
      else if (*s == '\t')
        strbuf_add (buf, "\\t");
      else
        for (size_t i = 0; i < n; i++)
          strbuf_addf (buf, "\\%03o", (unsigned char) s[i]);
      s += n;
      left -= n;
    }
}

char *
escape (const char *s)
{
  struct strbuf buf = STRBUF_INIT;
  strbuf_add (&buf, "");
  add_escaped (&buf, s);
  return buf.data;
}

char *
quote (const char *s)
{
  struct strbuf buf = STRBUF_INIT;
  strbuf_add (&buf, "'");
  add_escaped (&buf, s);
  strbuf_add (&buf, "'");
  return buf.data;
}

size_t
display_width (const char *s)
{
  mbstate_t state = { 0 };
  size_t width = 0, left = strlen (s);
  while (left)
    {
      wchar_t wc;
      size_t n = mbrtowc (&wc, s, left, &state);
      if (n == (size_t) -1 || n == (size_t) -2 || n == 0)
        {
          memset (&state, 0, sizeof state);
          wc = L'?';
          n = 1;
        }
      int columns = wcwidth (wc);
      width += columns > 0 ? columns : 0;
      s += n;
      left -= n;
    }
  return width;
}

static size_t
least (size_t a, size_t b)
{
  return a < b ? a : b;
}

size_t
edit_distance (const char *a, const char *b)
{
  enum { LONGEST = 64 };
  size_t rows[LONGEST][LONGEST];
  size_t n = strlen (a), m = strlen (b);
  if (n >= LONGEST || m >= LONGEST)
    return SIZE_MAX;
  for (size_t i = 0; i <= n; i++)
    for (size_t j = 0; j <= m; j++)
      {
        if (i == 0 || j == 0)
          {
            rows[i][j] = i + j;
            continue;
          }
        size_t change = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
        rows[i][j] = least (change, 1 + least (rows[i - 1][j],
                                               rows[i][j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          rows[i][j] = least (rows[i][j], 1 + rows[i - 2][j - 2]);
      }
  return rows[n][m];
}

const char *
signal_text (int signum, char buf[SIGNAL_TEXT_SIZE])
{
  const char *name = sigabbrev_np (signum);
  if (name)
    snprintf (buf, SIGNAL_TEXT_SIZE, "SIG%s", name);
  else
    snprintf (buf, SIGNAL_TEXT_SIZE, "signal %d", signum);
  return buf;
}

const char *
errno_name (int errnum)
{
  const char *name = strerrorname_np (errnum);
  return name ? name : "EUNKNOWN";
}

void
locale_start (void)
{
  static bool started;
  if (started)
    return;
  started = true;
  setlocale (LC_ALL, "");
#if ENABLE_NLS
  bindtextdomain (PACKAGE, LOCALEDIR);
  textdomain (PACKAGE);
#endif
}

void
names_start (void)
{
#if defined STATIC_PROGRAM && defined __GLIBC__
  __nss_configure_lookup ("passwd", "files");
  __nss_configure_lookup ("group", "files");
#endif
}
