/* check-maps.c -- thousands of maps, judged by the planner and by the kernel

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

/* Each map is given to the planner as an option's argument, and to the kernel
   as the text that it would be.  Both must say the same of it.  Where it is
   accepted, files are given to IDs inside, and the owner that stat shows,
   inside the caller's namespace and in the initial one, must be the one that
   the map promises.

   The maps are written by root, for a map of several extents cannot be
   written otherwise, and in user namespaces below one another: each that is
   made goes on to make the next one.  Everything depends on the seed alone.

   Usage: check-maps [--seed N] [--count N] [--plant-bug]
   Exit status: 0 all agree, 1 they do not, 77 it cannot be tried here.  */

#include "mapgen.h"
#include "maprequest.h"
#include "subid.h"

#include <fcntl.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

enum
{
  LEVELS = 4,                   /* namespaces in which maps are judged: the
                                   caller's own and three below it */
  BATCH = 10,                   /* maps judged in each before going on */
  FILES = 8,                    /* files given away for each map */
  KINDS = 12,                   /* at most, of mapgen.c */
  EXIT_SKIP = 77
};

/* Shared by all processes; only one of them is busy at a time.  */
struct shared
{
  uint64_t judged, accepted, refused, split, wrapped, translated, unmapped;
  uint64_t levels[LEVELS], differences;
  struct
  {
    const char *kind;
    uint64_t accepted, refused;
  } kinds[KINDS];
  uint32_t ids[FILES];          /* what the files are to be given to */
  int results[FILES];           /* 0 or an errno value */
  uint32_t owners[FILES];       /* as the observer sees them */
};

static struct shared *shared;
static int files[LEVELS][FILES];
static int observer;            /* the socket to it */
static struct idmap chain[LEVELS];      /* CHAIN[L]: from level L to L - 1 */
static uint64_t seed = 1, count = 10000;
static bool plant_bug;

static void __attribute__ ((noreturn))
die (const char *what)
{
  fprintf (stderr, "check-maps: %s: %s\n", what, strerror (errno));
  exit (99);
}

/* Ask whoever is at the other end of SOCKET to do its part, and wait.  */
static void
ask (int socket, char what)
{
  if (write (socket, &what, 1) != 1 || read (socket, &what, 1) != 1)
    die ("a process has gone");
}

/* A child that shares no memory but SHARED.  */
static pid_t
start (unsigned long flags)
{
  return syscall (SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

/* Stay in the initial namespace and tell who owns the files.  */
static void
observe (int socket)
{
  char level;
  while (read (socket, &level, 1) == 1)
    {
      for (size_t i = 0; i < FILES; i++)
        {
          struct stat st;
          if (fstat (files[(int) level][i], &st) < 0)
            die ("fstat");
          shared->owners[i] = st.st_uid;
        }
      if (write (socket, &level, 1) != 1)
        break;
    }
  _exit (0);
}

/* A process in a new user namespace that waits for its map.  A map that is
   refused leaves it as it was, so it can be used until one is accepted.  */
struct probe
{
  pid_t pid;
  int socket, map;
};

/* Give the files to the IDs.  */
static void
give (int level)
{
  for (size_t i = 0; i < FILES; i++)
    shared->results[i]
      = fchown (files[level][i], shared->ids[i], -1) < 0 ? errno : 0;
}

static void descend (int level, struct rng rng, const struct mapcase *parent);

/* The life of a probe: 'g' give, 'd' go on as the next level.  */
static void __attribute__ ((noreturn))
wait_for_orders (int socket, int level, const struct rng *rng,
                 const struct mapcase *parent)
{
  char order;
  while (read (socket, &order, 1) == 1)
    {
      if (order == 'g')
        give (level);
      else
        descend (level + 1, *rng, parent);
      if (write (socket, &order, 1) != 1)
        break;
    }
  _exit (0);
}

static void
probe_open (struct probe *probe, int level, const struct rng *rng,
            const struct mapcase *parent)
{
  int ends[2];
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    die ("socketpair");
  /* The kernel takes namespaces apart in its own time, and limits them.  */
  for (int tries = 0; (probe->pid = start (CLONE_NEWUSER)) < 0; tries++)
    {
      if (errno != ENOSPC || tries == 1000)
        die ("clone");
      nanosleep (&(struct timespec) { 0, 5000000 }, NULL);
    }
  if (probe->pid == 0)
    {
      close (ends[0]);
      wait_for_orders (ends[1], level, rng, parent);
    }
  close (ends[1]);
  probe->socket = ends[0];
  char path[40];
  snprintf (path, sizeof path, "/proc/%d/uid_map", (int) probe->pid);
  probe->map = open (path, O_WRONLY | O_CLOEXEC);
  if (probe->map < 0)
    die (path);
}

static void
probe_close (struct probe *probe)
{
  int status;
  close (probe->map);
  close (probe->socket);
  if (waitpid (probe->pid, &status, 0) < 0)
    die ("waitpid");
  if (status)
    exit (99);
  probe->pid = 0;
}

/* Inside group 0 is group 0: files can be given away only while their group
   is mapped as well.  */
static void
write_gid_map (const struct probe *probe)
{
  char path[40];
  snprintf (path, sizeof path, "/proc/%d/gid_map", (int) probe->pid);
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write (fd, "0 0 1\n", 6) != 6)
    die (path);
  close (fd);
}

/* The kernel's verdict on TEXT: 0 or an errno value.  */
static int
kernel_judges (const struct probe *probe, const struct strbuf *text)
{
  ssize_t n = write (probe->map, text->data ? text->data : "", text->length);
  return n < 0 ? errno : n == (ssize_t) text->length ? 0 : EIO;
}

/* What is told of a difference.  */
struct finding
{
  const struct mapcase *c;
  int level;
  const char *argument;
  const struct error *err;
};

static void
differ (const struct finding *f, const char *what, const char *detail)
{
  shared->differences++;
  printf ("DIFFERENCE: %s %s\n  level %d, kind %s: %.400s\n", what, detail,
          f->level, f->c->kind, f->argument);
  if (f->err->msgid)
    {
      printf ("  the planner: ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      printf (f->err->msgid, f->err->subject);
#pragma GCC diagnostic pop
      printf ("\n");
    }
  printf ("  own map:");
  for (int level = f->level; level > 0; level--)
    {
      for (size_t i = 0; i < chain[level].n && i < 10; i++)
        printf (" %u:%u:%u", chain[level].extents[i].inside,
                chain[level].extents[i].outside,
                chain[level].extents[i].count);
      printf (level > 1 ? " below" : "\n");
    }
  if (f->level == 0)
    printf (" the initial one\n");
  fflush (stdout);
}

/* The planner's verdict on ARGUMENT.  With --plant-bug it takes an overlap by
   one ID for none, and then MAP is left empty.  */
static int
planner_judges (const char *argument, struct idmap *map, struct error *err)
{
  struct map_request request = MAP_REQUEST_INIT;
  struct map_source source;
  subid_source (&source, ID_USER, geteuid ());
  *map = (struct idmap) IDMAP_INIT;
  int status = map_request_add (&request, argument, err);
  if (status == 0)
    status = map_request_resolve (&request, &source, map, err);
  map_request_free (&request);
  if (plant_bug && status < 0 && strstr (err->msgid, "overlap")
      && !strchr (err->subject, '-'))
    return 0;
  return status;
}

/* The initial namespace's number for ID of LEVEL.  */
static bool
to_initial (int level, uint32_t id, uint32_t *initial)
{
  for (; level > 0; level--)
    if (!idmap_to_outside (&chain[level], id, &id))
      return false;
  *initial = id;
  return true;
}

/* Choose IDs that are worth a look: ends of ranges, their neighbours, what
   lies between.  */
static void
choose_ids (const struct mapcase *c, struct rng *rng)
{
  for (size_t i = 0; i < FILES; i++)
    {
      const struct range *r = &c->ranges[rng_below (rng, c->n)];
      uint32_t choices[] = {
        r->inside, r->inside + r->count - 1, r->inside - 1,
        r->inside + r->count, r->inside + rng_below (rng, r->count)
      };
      shared->ids[i] = choices[rng_below (rng, COUNT_OF (choices))];
      if (shared->ids[i] == ID_INVALID)
        shared->ids[i] = r->inside;
    }
}

/* Compare the owner of a file with what the map promises for ID.  */
static void
compare_owner (const struct finding *f, const struct idmap *map, size_t i)
{
  uint32_t id = shared->ids[i], promised, planned, initial;
  bool mapped = mapcase_outside (f->c, id, &promised);
  bool in_plan = idmap_to_outside (map, id, &planned);
  struct stat st;
  char text[80];
  if (fstat (files[f->level][i], &st) < 0)
    die ("fstat");
  snprintf (text, sizeof text, "%u: owner %u here, %u initially", id,
            st.st_uid, shared->owners[i]);
  if (mapped != in_plan || (mapped && planned != promised))
    differ (f, "the planner changes the meaning of ID", text);
  else if (shared->results[i] != (mapped ? 0 : EINVAL))
    differ (f, "chown to ID does not do as it should:", text);
  else if (mapped && (st.st_uid != promised
                      || !to_initial (f->level, promised, &initial)
                      || shared->owners[i] != initial))
    differ (f, "wrong owner for ID", text);
  else if (mapped)
    shared->translated++;
  else
    shared->unmapped++;
}

/* The probe has the map: let it give files away and compare.  */
static void
compare_translation (const struct finding *f, struct probe *probe,
                     const struct idmap *map, struct rng *rng)
{
  write_gid_map (probe);
  choose_ids (f->c, rng);
  /* The probe may give away only what belongs to an ID that it has.  */
  for (size_t i = 0; i < FILES; i++)
    if (fchown (files[f->level][i], map->extents[0].outside, -1) < 0)
      die ("fchown");
  ask (probe->socket, 'g');
  ask (observer, f->level);
  for (size_t i = 0; i < FILES; i++)
    compare_owner (f, map, i);
}

/* May the kernel refuse LINES with ERRNUM, where the planner found a way to
   put them that it accepts?  Only for a border to split at, or too much
   text that can be merged.  */
static bool
may_refuse (const struct mapcase *c, const struct strbuf *lines,
            const struct idmap *map, int errnum)
{
  if (errnum == EPERM)
    return map->n > 1;
  return errnum == EINVAL && (c->n > IDMAP_MAX_EXTENTS
                              || lines->length
                                 >= (size_t) sysconf (_SC_PAGESIZE));
}

/* The planner accepts.  So must the kernel, and mean the same.  */
static void
judge_accepted (const struct finding *f, struct probe *probe,
                const struct idmap *map, struct rng *rng)
{
  struct strbuf lines = STRBUF_INIT, text = STRBUF_INIT;
  mapcase_lines (f->c, &lines);
  char *buf = xmalloc (65536);
  strbuf_add_bytes (&text, buf, idmap_format (map, buf, 65536));
  free (buf);
  int errnum = mapcase_overrides (f->c) ? EPERM
               : kernel_judges (probe, &lines);
  bool written = errnum == 0;
  if (!written && !mapcase_overrides (f->c))
    {
      shared->split++;
      if (!may_refuse (f->c, &lines, map, errnum))
        differ (f, "accepted by the planner, refused by the kernel:",
                errno_name (errnum));
    }
  if (!written && map->n)
    {
      errnum = kernel_judges (probe, &text);
      written = errnum == 0;
      if (!written)
        differ (f, "refused by the kernel in the planner's words:",
                errno_name (errnum));
    }
  if (written && map->n)
    compare_translation (f, probe, map, rng);
  if (written)
    probe_close (probe);
  strbuf_free (&lines);
  strbuf_free (&text);
}

/* The planner refuses.  So must the kernel, except for numbers that it
   reduces; with those, it must do as the planner does with what is left.  */
static void
judge_refused (const struct finding *f, struct probe *probe)
{
  struct strbuf lines = STRBUF_INIT;
  int expected = -1;
  mapcase_lines (f->c, &lines);
  if (mapcase_wraps (f->c))
    {
      struct mapcase reduced = *f->c;
      struct strbuf argument = STRBUF_INIT;
      struct idmap map;
      struct error err;
      mapcase_reduce (&reduced);
      mapcase_argument (&reduced, &argument);
      expected = planner_judges (argument.data, &map, &err);
      /* Split at borders, the rest would be accepted, but it was not.  */
      if (expected == 0 && map.n != reduced.n)
        expected = 1;
      idmap_free (&map);
      strbuf_free (&argument);
      shared->wrapped++;
    }
  int errnum = kernel_judges (probe, &lines);
  if (expected != 1 && (errnum == 0) != (expected == 0))
    differ (f, "refused by the planner; by the kernel:",
            errnum ? errno_name (errnum) : "accepted");
  if (errnum == 0)
    probe_close (probe);
  strbuf_free (&lines);
}

static void
tally (const char *kind, bool accepted)
{
  size_t i = 0;
  while (shared->kinds[i].kind && shared->kinds[i].kind != kind)
    i++;
  shared->kinds[i].kind = kind;
  *(accepted ? &shared->kinds[i].accepted : &shared->kinds[i].refused) += 1;
  *(accepted ? &shared->accepted : &shared->refused) += 1;
}

/* Make a case and have it judged.  */
static void
judge (int level, const struct idmap *own, struct probe *probe,
       struct rng *rng)
{
  static struct mapcase c;
  struct strbuf argument = STRBUF_INIT;
  struct idmap map;
  struct error err = { 0 };
  do
    mapgen_case (rng, own, &c);
  while (c.n == 0);
  mapcase_argument (&c, &argument);
  struct finding f = { &c, level, argument.data, &err };
  if (probe->pid == 0)
    probe_open (probe, level, NULL, NULL);
  shared->judged++;
  shared->levels[level]++;
  bool accepted = planner_judges (argument.data, &map, &err) == 0;
  tally (c.kind, accepted);
  if (accepted)
    judge_accepted (&f, probe, &map, rng);
  /* What the text of an override would be, only the planner knows.  */
  else if (!mapcase_overrides (&c))
    judge_refused (&f, probe);
  idmap_free (&map);
  strbuf_free (&argument);
}

/* The caller's own map, from the kernel.  */
static void
read_own (struct idmap *own)
{
  struct map_source source;
  struct error err;
  *own = (struct idmap) IDMAP_INIT;
  subid_source (&source, ID_USER, geteuid ());
  if (source.own_map (source.data, ID_USER, own, &err) < 0 || own->n == 0)
    die ("own map");
}

/* Make the next level: a namespace with a map of several extents.  */
static void
go_on (int level, const struct idmap *own, struct rng *rng)
{
  static struct mapcase c;
  struct strbuf lines = STRBUF_INIT;
  struct probe probe;
  mapgen_parent (rng, own, &c);
  mapcase_lines (&c, &lines);
  probe_open (&probe, level, rng, &c);
  errno = kernel_judges (&probe, &lines);
  if (errno)
    die ("the kernel refuses a map that is right");
  write_gid_map (&probe);
  for (int next = level + 1; next < LEVELS; next++)
    for (size_t i = 0; i < FILES; i++)
      if (fchown (files[next][i], c.ranges[0].outside, -1) < 0)
        die ("fchown");
  ask (probe.socket, 'd');
  probe_close (&probe);
  strbuf_free (&lines);
}

/* Judge maps at LEVEL, then go on below it.  */
static void
run_level (int level, struct rng *rng)
{
  struct idmap own;
  struct probe probe = { .pid = 0 };
  read_own (&own);
  for (int i = 0; i < BATCH && shared->judged < count; i++)
    judge (level, &own, &probe, rng);
  if (probe.pid)
    probe_close (&probe);
  if (level + 1 < LEVELS && shared->judged < count)
    go_on (level, &own, rng);
  idmap_free (&own);
}

/* In a process that was a probe: be somebody there, with all capabilities, and
   let the parent's rules hold for what is done from here.  */
static void
descend (int level, struct rng rng, const struct mapcase *parent)
{
  for (size_t i = 0; i < parent->n; i++)
    {
      const struct range *r = &parent->ranges[i];
      idmap_append (&chain[level], (struct extent) { r->inside, r->outside,
                                                     r->count });
    }
  uid_t uid = parent->ranges[0].inside;
  if (prctl (PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP) < 0
      || setresuid (uid, uid, uid) < 0
      || prctl (PR_SET_DUMPABLE, 1) < 0)
    die ("descend");
  run_level (level, &rng);
}

static void
prepare (void)
{
  int ends[2];
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED
      || socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
    die ("prepare");
  for (int level = 0; level < LEVELS; level++)
    for (size_t i = 0; i < FILES; i++)
      if ((files[level][i] = memfd_create ("file", MFD_CLOEXEC)) < 0)
        die ("memfd_create");
  pid_t pid = start (0);
  if (pid == 0)
    {
      close (ends[0]);
      observe (ends[1]);
    }
  close (ends[1]);
  observer = ends[0];
}

/* Why it cannot be tried here, or NULL.  */
static const char *
obstacle (void)
{
  if (geteuid () != 0 || getegid () != 0)
    return "only root can write maps of several extents";
  pid_t pid = start (CLONE_NEWUSER);
  if (pid == 0)
    _exit (0);
  if (pid < 0)
    return "no user namespace can be made";
  waitpid (pid, NULL, 0);
  return NULL;
}

static void
read_options (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      const char *end = "?";
      if (strcmp (argv[i], "--plant-bug") == 0)
        {
          plant_bug = true;
          continue;
        }
      uint64_t *value = strcmp (argv[i], "--seed") == 0 ? &seed
                        : strcmp (argv[i], "--count") == 0 ? &count : NULL;
      if (value && argv[i + 1])
        parse_decimal (argv[++i], UINT64_MAX, value, &end);
      if (*end)
        {
          fprintf (stderr, "usage: check-maps [--seed N] [--count N] "
                   "[--plant-bug]\n");
          exit (99);
        }
    }
}

static void
tell (long seconds)
{
  printf ("seed %llu: %llu maps", (unsigned long long) seed,
          (unsigned long long) shared->judged);
  for (int level = 0; level < LEVELS; level++)
    printf (", %llu at level %d", (unsigned long long) shared->levels[level],
            level);
  printf ("\naccepted by both %llu (of these split or merged %llu), refused "
          "%llu (of these too large for 32 bits %llu)\n",
          (unsigned long long) shared->accepted,
          (unsigned long long) shared->split,
          (unsigned long long) shared->refused,
          (unsigned long long) shared->wrapped);
  for (size_t i = 0; i < KINDS && shared->kinds[i].kind; i++)
    printf ("  %-9s accepted %llu, refused %llu\n", shared->kinds[i].kind,
            (unsigned long long) shared->kinds[i].accepted,
            (unsigned long long) shared->kinds[i].refused);
  printf ("owners compared: %llu mapped, %llu not mapped\n"
          "differences: %llu, seconds: %ld\n",
          (unsigned long long) shared->translated,
          (unsigned long long) shared->unmapped,
          (unsigned long long) shared->differences, seconds);
}

int
main (int argc, char **argv)
{
  struct timespec begin, now;
  read_options (argc, argv);
  const char *why = obstacle ();
  if (why)
    {
      printf ("check-maps: skipped: %s\n", why);
      return EXIT_SKIP;
    }
  clock_gettime (CLOCK_MONOTONIC, &begin);
  prepare ();
  for (uint64_t family = 0; shared->judged < count; family++)
    {
      struct rng rng = { seed * UINT64_C (0x100000001b3) + family };
      run_level (0, &rng);
    }
  clock_gettime (CLOCK_MONOTONIC, &now);
  tell (now.tv_sec - begin.tv_sec);
  return shared->differences != 0;
}
