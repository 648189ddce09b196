/* plan.h -- everything a container is to be, decided before anything is done.

   A front end (the options of "container run") fills a plan in.
   plan_resolve completes and checks it, once.  From then on it is const, and
   each mechanism is handed the one part that concerns it.  What happens
   while a plan is carried out -- PIDs, descriptors -- is in struct launch,
   never here: a plan can be printed and compared.  */

#ifndef PLAN_H
#define PLAN_H

#include "capset.h"
#include "maprequest.h"

enum ns_kind
{
  NS_USER, NS_MOUNT, NS_PID, NS_IPC, NS_UTS, NS_NET, NS_CGROUP, N_NS_KINDS
};

/* A namespace's name as --share takes it, its file in /proc/PID/ns, and its
   flag for clone(2).  */
struct ns_type
{
  const char *name, *file;
  const char *self;             /* FILE of this process, below /proc */
  unsigned flag;
};
extern const struct ns_type ns_types[N_NS_KINDS];

/* By which right an ID map is written; see user_namespaces(7), "Defining user
   and group ID mappings".  */
enum map_writer
{
  MAP_WRITER_NONE,              /* nobody: no map, or no new user namespace */
  MAP_WRITER_SELF,              /* one line, the caller's own ID: anybody */
  MAP_WRITER_PRIVILEGED,        /* the supervisor, by its capabilities */
  MAP_WRITER_HELPER             /* newuidmap and newgidmap, by /etc/subuid */
};

/* Who PROGRAM is.  */
struct plan_identity
{
  struct map_request uid_request, gid_request;
  bool have_user, have_group;   /* --user named them */
  uint32_t uid, gid;            /* inside */
  const char *user_argument;    /* --user's, for messages */
  enum { SETGROUPS_DEFAULT, SETGROUPS_ALLOW, SETGROUPS_DENY } setgroups_wish;

  /* Decided by plan_resolve.  */
  struct idmap uid_map, gid_map;
  enum map_writer uid_writer, gid_writer;
  bool unmapped;                /* "none": everyone is the overflow ID */
  bool deny_setgroups;
  bool drop_groups;             /* setgroups(2) can and will be called */
};

/* What it may do.  */
struct plan_privilege
{
  capset_t granted;             /* the default set, --cap-add, --cap-drop */
  capset_t added;               /* by --cap-add, less what was dropped since */
  bool allow_new_privs;

  /* Decided by plan_resolve: what each set will be just before exec.  */
  struct capstate state;
};

enum proc_mode { PROC_NEW, PROC_HOST };

/* What it sees.  */
struct plan_view
{
  const char *hostname;
  enum proc_mode proc;
  bool proc_given;              /* --proc named it */

  /* Decided by plan_resolve.  */
  bool real_root;               /* root inside is the system's root */
  bool protect;                 /* so the kernel's files are made read-only */
  bool lock;                    /* by a second user namespace, since PROGRAM
                                   has CAP_SYS_ADMIN */
};

/* One change to the environment, in the order given.  VALUE is "NAME=VALUE",
   or NULL: unset NAME; NAME NULL as well: clear.  */
struct env_change
{
  const char *name, *value;
};

/* What runs.  */
struct plan_program
{
  char **argv;                  /* borrowed from the command line; NULL: a
                                   shell, until plan_resolve */
  struct env_change *changes;
  size_t n_changes;
  const char *cwd;              /* --chdir, or NULL: stay */
  bool init;                    /* process 1 is ours and reaps */
  int *keep_fds;
  size_t n_keep_fds;

  /* Decided by plan_resolve.  */
  char **env;                   /* owned, unlike its entries; ends with NULL */
  char *shell[2];               /* ARGV where none was given */
};

struct plan
{
  bool share[N_NS_KINDS];       /* the caller's own instead of a new one */
  struct plan_identity identity;
  struct plan_privilege privilege;
  struct plan_view view;
  struct plan_program program;
};

/* What plan_resolve must know of the caller.  Tests fill it in at will.  */
struct plan_caller
{
  uint32_t uid, gid;            /* effective */
  capset_t effective;           /* in the caller's own user namespace */
  unsigned last_cap;            /* newest capability of the kernel */
  bool (*groups_denied) (void); /* is setgroups "deny" here already?  */
  unsigned (*securebits) (void);
  bool (*real_root) (uint32_t *id);     /* the system's root, if it has an ID
                                           here */
  struct map_source uid_source, gid_source;
  char *const *environ;
};

void plan_init (struct plan *plan);
void plan_free (struct plan *plan);

/* Supply what was left open, and reject what contradicts itself.  All such
   checks are here, so that no front end can miss one.  0; or -1 with ERR.  */
int plan_resolve (struct plan *plan, const struct plan_caller *caller,
                  struct error *err);

/* The CLONE_NEW* flags of the namespaces that process 1 is created with, and
   of those that it creates together with a second user namespace, where
   VIEW.LOCK says that there is to be one.  */
unsigned plan_clone_flags (const struct plan *plan);
unsigned plan_lock_flags (const struct plan *plan);

#endif
