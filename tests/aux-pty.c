/* aux-pty.c -- a program on a terminal, and somebody who types.

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

/* usage: aux-pty PROGRAM [ARG]... <SCRIPT

   PROGRAM is the job of a small shell of our own: in a process group of its
   own, in the foreground of a new terminal of 24 lines and 80 columns.  The
   SCRIPT has these lines:

     expect TEXT    wait until the terminal shows TEXT, after what the last
                    such line has found
     send TEXT      type TEXT; in both, \n is a new line, \e an escape
                    character, \C a Control-C, \Z a Control-Z, \D a Control-D
     size R C       resize the terminal
     stopped        wait until the job stops, print by which signal; the shell
                    takes the terminal
     fg             let it go on in the foreground
     end            wait until it ends and print how, whether it has left the
                    terminal's settings and foreground as they were, and what
                    was shown since the last expectation
     quit           hang up

   A wait that takes 20 seconds is a failure, for which the transcript is
   printed on standard error; the exit status is then 1.  */

#include <config.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 20, CONTROL_C = 3, CONTROL_D = 4, CONTROL_Z = 26 };

static char shown[1 << 16];     /* all that the terminal has shown */
static size_t n_shown, n_found; /* of it: seen by expectations */
static int master;
static int to_shell, from_shell;
static pid_t shell;

static void __attribute__ ((noreturn))
give_up (const char *what, const char *text)
{
  fprintf (stderr, "aux-pty: %s: %s\n--- transcript\n", what, text);
  fwrite (shown, 1, n_shown, stderr);
  fputs ("\n---\n", stderr);
  fflush (stdout);
  if (shell > 0)
    kill (shell, SIGKILL);
  _exit (1);
}

/* The shell, which is the leader of the session.  It obeys single bytes:
   "w": wait for the job, "f": foreground.  It answers with lines.  */

static void
answer (int fd, const char *text)
{
  if (write (fd, text, strlen (text)) < 0)
    _exit (98);
}

static void
wait_for_job (pid_t job, int answers, const struct termios *before)
{
  int status;
  char text[160];
  struct termios after;
  memset (&after, 0, sizeof after);
  while (waitpid (job, &status, WUNTRACED) < 0 && errno == EINTR)
    ;
  if (WIFSTOPPED (status))
    {
      snprintf (text, sizeof text, "stopped %d\n", WSTOPSIG (status));
      tcsetpgrp (STDIN_FILENO, getpid ());
      answer (answers, text);
      return;
    }
  tcgetattr (STDIN_FILENO, &after);
  snprintf (text, sizeof text, "%s %d, settings %s, foreground %s\n",
            WIFEXITED (status) ? "exited" : "signaled",
            WIFEXITED (status) ? WEXITSTATUS (status) : WTERMSIG (status),
            memcmp (before, &after, sizeof after) ? "changed" : "kept",
            tcgetpgrp (STDIN_FILENO) == job ? "kept" : "lost");
  answer (answers, text);
}

static void __attribute__ ((noreturn))
be_shell (int terminal, int orders, int answers, char **argv)
{
  struct termios before;
  char order;
  setsid ();
  if (ioctl (terminal, TIOCSCTTY, 0) < 0)
    _exit (97);
  for (int fd = 0; fd <= 2; fd++)
    dup2 (terminal, fd);
  close (terminal);
  signal (SIGTTOU, SIG_IGN);
  memset (&before, 0, sizeof before);
  tcgetattr (STDIN_FILENO, &before);
  pid_t job = fork ();
  if (job == 0)
    {
      setpgid (0, 0);
      tcsetpgrp (STDIN_FILENO, getpid ());
      signal (SIGTTOU, SIG_DFL);
      close (orders);
      close (answers);
      execvp (argv[0], argv);
      _exit (96);
    }
  setpgid (job, job);
  tcsetpgrp (STDIN_FILENO, job);
  while (read (orders, &order, 1) == 1)
    if (order == 'w')
      wait_for_job (job, answers, &before);
    else
      {
        tcsetpgrp (STDIN_FILENO, job);
        kill (-job, SIGCONT);
      }
  _exit (0);
}

static void
start (char **argv)
{
  int orders[2], answers[2];
  struct winsize size = { .ws_row = 24, .ws_col = 80 };
  master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt (master) < 0 || unlockpt (master) < 0
      || ioctl (master, TIOCSWINSZ, &size) < 0
      || pipe (orders) < 0 || pipe (answers) < 0)
    give_up ("no terminal", strerror (errno));
  int terminal = open (ptsname (master), O_RDWR | O_NOCTTY);
  if (terminal < 0)
    give_up ("no terminal", strerror (errno));
  shell = fork ();
  if (shell < 0)
    give_up ("fork", strerror (errno));
  if (shell == 0)
    {
      close (orders[1]);
      close (answers[0]);
      be_shell (terminal, orders[0], answers[1], argv);
    }
  close (terminal);
  close (orders[0]);
  close (answers[1]);
  to_shell = orders[1];
  from_shell = answers[0];
}

/* The person at the terminal.  */

/* Wait for what the terminal or the shell has to say.  Returns the latter's
   line in ANSWER where there is one, which SIZE bytes hold.  */
static int
listen_once (time_t until, char *answer_text, size_t size)
{
  struct pollfd fds[] = { { .fd = master, .events = POLLIN },
                          { .fd = answer_text ? from_shell : -1,
                            .events = POLLIN } };
  time_t now = time (NULL);
  if (now >= until)
    return -1;
  poll (fds, 2, 1000);
  /* The terminal first, so that all is shown that came before the end.  */
  if (fds[0].revents & POLLIN)
    {
      ssize_t n = read (master, shown + n_shown,
                        sizeof shown - 1 - n_shown);
      for (ssize_t i = 0, m = n_shown; i < n; i++)
        if (shown[m + i] != '\r')
          shown[n_shown++] = shown[m + i];
      shown[n_shown] = '\0';
    }
  else if (fds[1].revents)
    {
      ssize_t n = read (from_shell, answer_text, size - 1);
      if (n <= 0)
        give_up ("the shell is gone", "");
      answer_text[n] = '\0';
      return 1;
    }
  return 0;
}

static void
expect (const char *text)
{
  time_t until = time (NULL) + PATIENCE;
  char *place;
  shown[n_shown] = '\0';
  while (!(place = strstr (shown + n_found, text)))
    if (listen_once (until, NULL, 0) < 0)
      give_up ("did not come", text);
  n_found = place - shown + strlen (text);
}

static void
ask_shell (const char *what)
{
  char text[160];
  time_t until = time (NULL) + PATIENCE;
  int result;
  answer (to_shell, "w");
  while ((result = listen_once (until, text, sizeof text)) == 0)
    ;
  if (result < 0)
    give_up ("did not come", what);
  fputs (text, stdout);
}

static void
type_text (const char *text)
{
  if (write (master, text, strlen (text)) < 0)
    give_up ("cannot type", text);
}

/* Resolve the escapes of S in place.  */
static void
unescape (char *s)
{
  char *to = s;
  for (; *s; s++)
    if (*s != '\\' || !s[1])
      *to++ = *s;
    else
      switch (*++s)
        {
        case 'n': *to++ = '\n'; break;
        case 'e': *to++ = '\033'; break;
        case 'C': *to++ = CONTROL_C; break;
        case 'D': *to++ = CONTROL_D; break;
        case 'Z': *to++ = CONTROL_Z; break;
        default: *to++ = *s;
        }
  *to = '\0';
}

static void
obey (char *line)
{
  struct winsize size = { .ws_row = 0 };
  char *argument = strchr (line, ' ');
  if (argument)
    *argument++ = '\0';
  else
    argument = line + strlen (line);
  unescape (argument);
  if (strcmp (line, "expect") == 0)
    expect (argument);
  else if (strcmp (line, "send") == 0)
    type_text (argument);
  else if (strcmp (line, "size") == 0
           && sscanf (argument, "%hu %hu", &size.ws_row, &size.ws_col) == 2)
    ioctl (master, TIOCSWINSZ, &size);
  else if (strcmp (line, "stopped") == 0)
    ask_shell (line);
  else if (strcmp (line, "fg") == 0)
    answer (to_shell, "f");
  else if (strcmp (line, "end") == 0)
    {
      ask_shell (line);
      fputs (shown + n_found, stdout);
      n_found = n_shown;
    }
  else if (strcmp (line, "quit") == 0)
    close (master);
  else if (*line)
    give_up ("no such order", line);
}

int
main (int argc, char **argv)
{
  char line[1024];
  if (argc < 2)
    return 99;
  start (argv + 1);
  while (fgets (line, sizeof line, stdin))
    {
      line[strcspn (line, "\n")] = '\0';
      obey (line);
    }
  close (to_shell);
  while (waitpid (shell, NULL, 0) < 0 && errno == EINTR)
    ;
  return 0;
}
