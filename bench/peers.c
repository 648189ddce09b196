/* peers.c -- the commands that are compared, and what they need

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

#include <config.h>

#include "peers.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "idmap.h"
#include "subid.h"
#include "util.h"

enum { N_EXTENTS = 300, WORDS_MAX = 32 };

/* What we were given.  */
static char *container, *container_static, *limit, *nothing;
/* What peers_start made.  */
static char directory[] = "/tmp/bench-XXXXXX";
static char *bundle, *scratch;
/* What peers_allot found.  */
static char *extent, *extents;

void
peers_set (const char *word, const char *path)
{
  char **const places[] = { &container, &container_static, &limit, &nothing };
  static const char *const words[] = { "container", "static", "limit",
                                       "nothing" };
  for (size_t i = 0; i < COUNT_OF (words); i++)
    if (strcmp (word, words[i]) == 0)
      *places[i] = realpath (path, NULL);
}

/* The directories where a distribution puts TOOL; NULL where it is not.  */
static char *
find_tool (const char *tool)
{
  static const char *const places[] = { "/usr/bin", "/bin", "/usr/sbin",
                                        "/usr/local/bin" };
  for (size_t i = 0; i < COUNT_OF (places); i++)
    {
      char *path = xasprintf ("%s/%s", places[i], tool);
      if (access (path, X_OK) == 0)
        return path;
      free (path);
    }
  return NULL;
}

static void
write_text (const char *name, const char *text)
{
  _cleanup_free_ char *path = xasprintf ("%s/%s", directory, name);
  FILE *file = fopen (path, "w");
  if (!file || fputs (text, file) < 0 || fclose (file) != 0)
    exit (2);
}

/* The same as a default run of ours: all namespaces, a proc.  */
static void
write_config (uid_t uid, gid_t gid)
{
  _cleanup_free_ char *text = xasprintf (
    "{\"ociVersion\":\"1.0.0\",\"process\":{\"user\":{\"uid\":0,\"gid\":0},"
    "\"args\":[\"/nothing\"],\"cwd\":\"/\",\"noNewPrivileges\":true},"
    "\"root\":{\"path\":\"root\"},\"hostname\":\"container\","
    "\"mounts\":[{\"destination\":\"/proc\",\"type\":\"proc\","
    "\"source\":\"proc\"}],\"linux\":{"
    "\"uidMappings\":[{\"containerID\":0,\"hostID\":%u,\"size\":1}],"
    "\"gidMappings\":[{\"containerID\":0,\"hostID\":%u,\"size\":1}],"
    "\"namespaces\":[{\"type\":\"user\"},{\"type\":\"mount\"},"
    "{\"type\":\"pid\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},"
    "{\"type\":\"network\"},{\"type\":\"cgroup\"}]}}",
    (unsigned) uid, (unsigned) gid);
  write_text ("config.json", text);
}

static void
make_root (void)
{
  static const char *const names[] = { "root", "root/proc", "root/dev",
                                       "root/sys", "state" };
  for (size_t i = 0; i < COUNT_OF (names); i++)
    {
      _cleanup_free_ char *path = xasprintf ("%s/%s", directory, names[i]);
      if (mkdir (path, 0755) < 0)
        exit (2);
    }
  _cleanup_free_ char *command = xasprintf ("cp '%s' %s/root/nothing",
                                            nothing ? nothing : "",
                                            directory);
  if (system (command) != 0)
    exit (2);
}

void
peers_start (uid_t uid, gid_t gid)
{
  if (!mkdtemp (directory))
    exit (2);
  make_root ();
  write_config (uid, gid);
  bundle = directory;
  scratch = xasprintf ("%s/scratch", directory);
  if (geteuid () != 0)
    return;
  _cleanup_free_ char *command = xasprintf ("chown -R %u:%u %s",
                                            (unsigned) uid, (unsigned) gid,
                                            directory);
  if (system (command) != 0 || unshare (CLONE_NEWNS) < 0
      || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    exit (2);
  /* crun does not run where the hierarchies are of both versions.  */
  mount ("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
}

/* N single IDs, two apart on both sides, so that they do not touch.  */
static char *
single_ids (uint32_t first, int n)
{
  struct strbuf text = STRBUF_INIT;
  for (int i = 0; i < n; i++)
    strbuf_addf (&text, "%s%d:%u:1", i ? "," : "", 2 * i,
                 (unsigned) first + 3 * i);
  return text.data;
}

void
peers_allot (void)
{
  struct map_source source;
  struct idmap owned = IDMAP_INIT;
  struct error err;
  subid_source (&source, ID_USER, geteuid ());
  if (source.subordinate (source.data, ID_USER, &owned, &err) == 0
      && owned.n && owned.extents[0].count >= 3 * N_EXTENTS)
    {
      extents = single_ids (owned.extents[0].outside, N_EXTENTS);
      extent = single_ids (owned.extents[0].outside, 1);
    }
  idmap_free (&owned);
}

/* The arguments of an engine that runs the bundle.  */
static size_t
add_engine (char **argv, size_t n, const char *name)
{
  char *path = find_tool (name);
  if (!path)
    return 0;
  argv[n++] = path;
  argv[n++] = xstrdup ("--root");
  argv[n++] = xasprintf ("%s/state", directory);
  if (strcmp (name, "crun") == 0)
    argv[n++] = xstrdup ("--cgroup-manager=disabled");
  argv[n++] = xstrdup ("run");
  argv[n++] = xstrdup ("--bundle");
  argv[n++] = xstrdup (bundle);
  argv[n++] = xstrdup ("bench");
  return n;
}

/* What stands for the word after %, or NULL.  */
static char *
replacement (const char *word, int build)
{
  const struct { const char *word; char *text; } table[] = {
    { "container", build ? container_static : container },
    { "limit", limit }, { "nothing", nothing }, { "scratch", scratch },
    { "extents", extents }, { "extent", extent },
  };
  for (size_t i = 0; i < COUNT_OF (table); i++)
    if (strcmp (word, table[i].word) == 0)
      return table[i].text ? xstrdup (table[i].text) : NULL;
  return find_tool (word);
}

char **
peers_command (const char *text, int build)
{
  char **argv = xcalloc (WORDS_MAX, sizeof *argv);
  _cleanup_free_ char *copy = xstrdup (text);
  char *rest = copy, *word;
  size_t n = 0;
  while ((word = strsep (&rest, " ")))
    {
      char *mark = strchr (word, '%');
      if (mark && (strcmp (mark, "%crun") == 0 || strcmp (mark, "%runc") == 0))
        n = add_engine (argv, n, mark + 1);
      else
        {
          char *file = mark ? replacement (mark + 1, build) : NULL;
          argv[n] = mark && !file ? NULL
                    : xasprintf ("%.*s%s",
                                 (int) (mark ? mark - word : 0), word,
                                 mark ? file : word);
          n = argv[n] ? n + 1 : 0;
          free (file);
        }
      if (n == 0)
        return NULL;
    }
  return argv;
}

const char *
peers_scratch (void)
{
  return scratch;
}

/* The first line that TOOL prints on --version.  */
static void
print_version (const char *tool)
{
  _cleanup_free_ char *path = find_tool (tool);
  if (!path)
    return;
  _cleanup_free_ char *command = xasprintf ("%s --version 2>&1", path);
  char line[128] = "";
  FILE *pipe = popen (command, "r");
  if (!pipe)
    return;
  if (!fgets (line, sizeof line, pipe))
    *line = '\0';
  line[strcspn (line, "\n")] = '\0';
  pclose (pipe);
  printf ("; %s", line);
}

void
peers_print_versions (void)
{
  static const char *const tools[] = { "unshare", "bwrap", "crun", "runc" };
  struct utsname name;
  uname (&name);
  printf ("%s %s %s", name.sysname, name.release, name.machine);
  fflush (stdout);
  for (size_t i = 0; i < COUNT_OF (tools); i++)
    print_version (tools[i]);
  putchar ('\n');
}

void
peers_end (void)
{
  _cleanup_free_ char *command = xasprintf ("rm -rf %s", directory);
  if (system (command) != 0)
    fprintf (stderr, "bench: cannot remove %s\n", directory);
}
