/* util.h -- allocation that cannot fail, I/O that finishes, words for people.

   Out of memory ends the process with 125: there is nothing left to report
   it with.  None of these may be used in a child that shares memory.  */

#ifndef UTIL_H
#define UTIL_H

#include "system.h"

void *xmalloc (size_t size);
void *xcalloc (size_t n, size_t size);
/* Room for N members of SIZE bytes; exits where the product overflows.  */
void *xreallocarray (void *p, size_t n, size_t size);
char *xstrdup (const char *s);
char *xstrndup (const char *s, size_t n);
char *xasprintf (const char *format, ...)
  __attribute__ ((format (printf, 1, 2)));

/* A growing string.  Start from STRBUF_INIT; DATA is NULL until something
   is added, then always ends with a NUL.  */
struct strbuf
{
  char *data;
  size_t length, size;
};
#define STRBUF_INIT { NULL, 0, 0 }
void strbuf_add (struct strbuf *buf, const char *s);
void strbuf_add_bytes (struct strbuf *buf, const char *s, size_t n);
void strbuf_addf (struct strbuf *buf, const char *format, ...)
  __attribute__ ((format (printf, 2, 3)));
void strbuf_free (struct strbuf *buf);

/* Write all N bytes, over signals and short writes.  0, or -1 and errno.  */
int write_all (int fd, const void *data, size_t n);

/* Close FD and make sure that it is closed.  0, or -1 and errno.  */
int close_surely (int fd);

/* "SIGTERM" for 15, "signal 34" for one without a name.  */
enum { SIGNAL_TEXT_SIZE = 24 };
const char *signal_text (int signum, char buf[SIGNAL_TEXT_SIZE]);

/* Read the whole file PATH, relative to DIRFD, at most SIZE - 1 bytes, into
   BUF and end it with a NUL.  The number of bytes, or -1 and errno; EFBIG
   where the file is longer.  Allocates nothing; for files of /proc.  */
ssize_t read_file_at (int dirfd, const char *path, char *buf, size_t size);

/* The same of the open file FD, from its start.  */
ssize_t read_file (int fd, char *buf, size_t size);

/* The number of this process in a proc file system, whose link "self" PATH is,
   relative to DIRFD; or 0.  */
pid_t read_self (int dirfd, const char *path);

/* Append to OUT all that can be read from FD.  0, or -1 and errno.  */
int read_all (int fd, struct strbuf *out);

/* The first line of *REST, its newline made a NUL, and *REST moved behind it;
   NULL at the end, or where *REST is NULL.  */
char *next_line (char **rest);

/* Parse a decimal number of digits only, at most MAX, and let *END be the
   first byte that is none.  Leading zeros are refused (strict: 010 means 8 to
   some).  0; or -1 with errno EINVAL (no digit, leading zero), ERANGE.  */
int parse_decimal (const char *s, uint64_t max, uint64_t *value,
                   const char **end);

/* S as it may be printed: in quotes of the locale, with control bytes and
   what is no valid character written as escapes.  Caller frees.  Needs
   locale_start to have been called.  */
char *quote (const char *s);

/* S made safe for a terminal in the same way, but not put into quotes.  */
char *escape (const char *s);

/* Columns that S takes on a terminal: a Chinese character takes two.  */
size_t display_width (const char *s);

/* How many bytes must be added, taken away or changed to make A of B, or how
   many neighbours swapped; for suggestions after a slip of the finger.  Words
   of 63 bytes or more are far from everything.  */
size_t edit_distance (const char *a, const char *b);

/* "EPERM" for EPERM; never NULL.  Stable, for programs.  */
const char *errno_name (int errnum);

/* Whoever is about to look up a user or group calls it.  A static program
   must not load modules of the name service, which bring a C library of
   their own and crash it: it knows the names in /etc/passwd and /etc/group
   only.  */
void names_start (void);

/* Load the locale and bind the message catalogue, once.  Whoever is about to
   print calls it; a run that prints nothing never pays for it.  */
void locale_start (void);

#endif
