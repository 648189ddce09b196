/* cmd-map.c -- "container map": what a map means, in many words

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

#include "cmd-map.h"

#include <pwd.h>
#include <stdio.h>
#include <sys/capability.h>

#include "caller.h"
#include "cause.h"
#include "diagnose.h"
#include "mapview.h"
#include "nschain.h"
#include "subid.h"
#include "util.h"

static int
read_id (const char *word, uint32_t *id, struct error *err)
{
  uint64_t value;
  const char *end;
  int status = parse_decimal (word, ID_INVALID - 1, &value, &end);
  if (status < 0 || *end)
    return error_usage (err, N_("an ID is a number from 0 to 4294967294"),
                        NULL, word, *end ? end - word : 0);
  *id = value;
  return 0;
}

static int
read_pid (char *const *operands, pid_t *pid, struct error *err)
{
  uint64_t value;
  const char *end;
  *pid = 0;
  if (!operands || !operands[0])
    return 0;
  if (operands[1])
    return error_usage (err, N_("only one process can be looked at"), NULL,
                        operands[1], 0);
  int status = parse_decimal (operands[0], INT32_MAX, &value, &end);
  if (status < 0 || *end || value == 0)
    return error_usage (err, N_("a process ID is a number from 1 up"), NULL,
                        operands[0], *end ? end - operands[0] : 0);
  *pid = value;
  return 0;
}

/* Does REQUEST ask for subordinate IDs?  */
static bool
wants_subordinate (const struct map_request *request)
{
  for (size_t i = 0; i < request->n; i++)
    if (request->items[i].word == MAP_AUTO)
      return true;
  return false;
}

/* Resolve one request into VIEW and CHAIN.  What the caller does not own is
   shown as well, and said: to see what one would have to own is the use of
   this command.  */
static int
resolve (const struct map_request *request, const struct map_source *source,
         bool privileged, struct map_view *view, struct ns_chain *chain,
         struct error *err)
{
  enum id_kind kind = source->kind;
  struct idmap *map = &chain->map[kind];
  if (map_request_resolve (request, source, map, err) < 0)
    return -1;
  view->words.self[kind] = source->self;
  if (map->n && !privileged && subid_fit (map, kind, source->self, err) < 0)
    {
      if (err->cause != CAUSE_SUBID_NONE
          && err->cause != CAUSE_SUBID_NOT_OWNED)
        return -1;
      view->lacking[kind] = true;
    }
  if (view->lacking[kind] || wants_subordinate (request))
    view->source[kind] = subid_source_name (kind);
  return 0;
}

static int
look_at_request (const struct options *options, struct map_view *view,
                 struct ns_chain *chain, struct error *err)
{
  const struct plan_identity *identity = &options->plan.identity;
  struct plan_caller caller;
  if (caller_read (&caller, err) < 0)
    return -1;
  bool uid_free = caller.effective & CAPSET_BIT (CAP_SETUID);
  bool gid_free = caller.effective & CAPSET_BIT (CAP_SETGID);
  view->words.privileged = uid_free && gid_free;
  if (resolve (&identity->uid_request, &caller.uid_source, uid_free, view,
               chain, err) < 0
      || resolve (&identity->gid_request, &caller.gid_source, gid_free, view,
                  chain, err) < 0)
    return -1;
  view->words.owner = subid_owner ();
  return 0;
}

/* The IDs of the user who made the outermost namespace: it is he who needs the
   subordinate IDs.  */
static void
find_owner (const struct ns_chain *chain, struct map_view *view)
{
  struct mapwords *words = &view->words;
  words->self[ID_USER] = words->self[ID_GROUP] = ID_INVALID;
  if (chain->n == 0 || chain->owner == ID_INVALID)
    return;
  words->self[ID_USER] = chain->owner;
  words->privileged = chain->owner == 0;
  if (chain->owner == geteuid ())
    {
      words->self[ID_GROUP] = getegid ();
      words->owner = subid_owner ();
      return;
    }
  names_start ();
  const struct passwd *user = getpwuid (chain->owner);
  if (!user)
    return;
  words->self[ID_GROUP] = user->pw_gid;
  words->owner = user->pw_name;
}

static int
look_at_process (const struct options *options, struct map_view *view,
                 struct ns_chain *chain, struct error *err)
{
  const struct plan_identity *identity = &options->plan.identity;
  const struct map_request *request = identity->uid_request.n
                                      ? &identity->uid_request
                                      : &identity->gid_request;
  if (request->n)
    return error_usage (err, N_("a process has its maps already; give a "
                                "process ID or maps, not both"), NULL,
                        request->items[0].argument, 0);
  if (nschain_read (view->pid, chain, err) < 0)
    return -1;
  find_owner (chain, view);
  return 0;
}

/* Print all at once.  A write that fails is a failure like any other: whoever
   reads half a JSON document should be told.  */
static int
print (const struct options *options, const struct map_view *view,
       struct error *err)
{
  struct strbuf out = STRBUF_INIT;
  if (options->json)
    mapview_json (view, &out);
  else
    {
      locale_start ();
      mapview_text (view, &out);
    }
  int status = write_all (STDOUT_FILENO, out.data, out.length);
  int errnum = errno;
  strbuf_free (&out);
  if (status == 0)
    return 0;
  return error_set (err, STEP_OUTPUT, "write", errnum,
                    N_("cannot write to standard output"), NULL);
}

static int
show (const struct options *options, struct error *err)
{
  struct ns_chain chain = { .owner = ID_INVALID };
  struct map_view view = { .chain = &chain };
  view.words.map[ID_USER] = &chain.map[ID_USER];
  view.words.map[ID_GROUP] = &chain.map[ID_GROUP];
  view.translate = options->translate;
  int status = read_pid (options->operands, &view.pid, err);
  if (status == 0 && options->translate)
    status = read_id (options->translate, &view.id, err);
  if (status == 0)
    status = view.pid ? look_at_process (options, &view, &chain, err)
                      : look_at_request (options, &view, &chain, err);
  if (status == 0)
    status = print (options, &view, err);
  nschain_free (&chain);
  return status;
}

int
cmd_map (struct options *options)
{
  struct error err;
  if (show (options, &err) == 0)
    return EXIT_SUCCESS;
  diagnose (&err, &options->plan);
  error_print (&err);
  return error_exit_status (&err);
}

const struct command command_map =
{
  .name = "map",
  .bit = CMD_MAP,
  .usage = N_("[PID]"),
  .summary = N_("show what ID maps mean, as a picture and in other words"),
  .run = cmd_map
};
