/* status.c -- events for programs: one JSON object a line

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

#include "status.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "cause.h"
#include "json.h"

/* One write(2) a line, so that lines of several writers do not mix.  */
static int
write_line (int fd, struct strbuf *line, struct error *err)
{
  strbuf_add (line, "\n");
  int result = write_all (fd, line->data, line->length);
  int errnum = errno;
  strbuf_free (line);
  if (result == 0)
    return 0;
  return error_set (err, STEP_OUTPUT, "write", errnum,
                    N_("cannot write to the descriptor of --status-fd"),
                    NULL);
}

static void
add_map (struct strbuf *line, const char *name, const struct idmap *map)
{
  strbuf_addf (line, ",\"%s\":[", name);
  for (size_t i = 0; i < map->n; i++)
    strbuf_addf (line, "%s[%u,%u,%u]", i ? "," : "", map->extents[i].inside,
                 map->extents[i].outside, map->extents[i].count);
  strbuf_add (line, "]");
}

static void
add_set (struct strbuf *line, const char *name, capset_t set)
{
  bool first = true;
  strbuf_addf (line, "\"%s\":[", name);
  for (unsigned c = 0; c < 64; c++)
    if (set & CAPSET_BIT (c))
      {
        char buf[CAPSET_NAME_SIZE];
        strbuf_add (line, first ? "" : ",");
        json_string (line, capset_name (c, buf));
        first = false;
      }
  strbuf_add (line, "]");
}

int
status_started (int fd, pid_t pid, const struct plan *plan,
                const struct observed *seen, struct error *err)
{
  struct strbuf line = STRBUF_INIT;
  strbuf_add (&line, "{\"event\":\"started\"");
  if (pid > 0)
    strbuf_addf (&line, ",\"pid\":%d", (int) pid);
  strbuf_add (&line, ",\"namespaces\":{");
  for (int i = 0; i < N_NS_KINDS; i++)
    strbuf_addf (&line, "%s\"%s\":%llu", i ? "," : "", ns_types[i].name,
                 (unsigned long long) seen->namespaces.inode[i]);
  strbuf_add (&line, "}");
  add_map (&line, "uid_map", &plan->identity.uid_map);
  add_map (&line, "gid_map", &plan->identity.gid_map);
  strbuf_addf (&line, ",\"setgroups\":\"%s\",\"capabilities\":{",
               seen->deny_setgroups ? "deny" : "allow");
  add_set (&line, "effective", seen->caps.effective);
  strbuf_add (&line, ",");
  add_set (&line, "permitted", seen->caps.permitted);
  strbuf_add (&line, ",");
  add_set (&line, "inheritable", seen->caps.inheritable);
  strbuf_add (&line, ",");
  add_set (&line, "bounding", seen->caps.bounding);
  strbuf_add (&line, ",");
  add_set (&line, "ambient", seen->caps.ambient);
  strbuf_addf (&line, "},\"no_new_privs\":%s}",
               seen->caps.no_new_privs ? "true" : "false");
  return write_line (fd, &line, err);
}

int
status_ended (int fd, int status, struct error *err)
{
  struct strbuf line = STRBUF_INIT;
  if (WIFEXITED (status))
    strbuf_addf (&line, "{\"event\":\"exited\",\"status\":%d}",
                 WEXITSTATUS (status));
  else
    {
      int signum = WTERMSIG (status);
      const char *name = sigabbrev_np (signum);
      char number[16];
      snprintf (number, sizeof number, "%d", signum);
      strbuf_addf (&line,
                   "{\"event\":\"signaled\",\"signal\":\"%s\",\"core\":%s}",
                   name ? name : number,
                   WCOREDUMP (status) ? "true" : "false");
    }
  return write_line (fd, &line, err);
}

/* Add a member whose value is a string; leave it out where there is none.  */
static void
add_member (struct strbuf *line, const char *name, const char *value)
{
  if (!value)
    return;
  strbuf_addf (line, ",\"%s\":", name);
  json_string (line, value);
}

int
status_failed (int fd, const struct error *failure, struct error *err)
{
  struct strbuf line = STRBUF_INIT;
  locale_start ();
  _cleanup_free_ char *message = error_message (failure);
  _cleanup_free_ char *remedy = error_remedy (failure);
  strbuf_addf (&line, "{\"event\":\"failed\",\"exit\":%d",
               error_exit_status (failure));
  add_member (&line, "step", step_name (failure->step));
  add_member (&line, "call", failure->call);
  add_member (&line, "errno",
              failure->errnum ? errno_name (failure->errnum) : NULL);
  add_member (&line, "cause", cause_name (failure->cause));
  add_member (&line, "message", message);
  add_member (&line, "remedy", remedy);
  strbuf_add (&line, "}");
  return write_line (fd, &line, err);
}
