/* error.h -- a failure as a value: where, what, and why.

   No function below the commands prints or exits.  It fills in a struct
   error and returns -1; the command that called it decides.  The struct
   owns no memory: its strings are constants, words of the command line, or
   its own bytes.  So a child that shares the program's image can send it to
   the supervisor as bytes, and the supervisor, which can still read its
   message catalogue, words it.  */

#ifndef ERROR_H
#define ERROR_H

#include "system.h"

/* What was being done, in the order in which a run does it.  Each has a
   stable name, see step_name; --status-fd, --plan and the tests use it.  */
enum step
{
  STEP_PLAN,            /* supervisor: check the request */
  STEP_PREPARE,         /* supervisor: open what is seen from outside only */
  STEP_CLONE,           /* supervisor: create the namespaces */
  STEP_UID_MAP,         /* the user ID map */
  STEP_GID_MAP,         /* the group ID map, and setgroups with it */
  STEP_PRIVATE,         /* process 1: not to be traced or dumped */
  STEP_NAMESPACES,      /* process 1: the namespaces are new ones */
  STEP_KEYRING,         /* process 1: a session keyring of its own */
  STEP_PROPAGATION,     /* process 1: mounts go no further */
  STEP_PROC,            /* process 1: a /proc for the new PID namespace */
  STEP_PROTECT,         /* process 1: a root caller's kernel files read-only */
  STEP_LOCK,            /* process 1: ... for good, CAP_SYS_ADMIN or not */
  STEP_HOSTNAME,        /* process 1 */
  STEP_LOOPBACK,        /* process 1 */
  STEP_CHDIR,           /* process 1 */
  STEP_BOUNDING,        /* process 1: reduce the bounding set */
  STEP_IDENTITY,        /* process 1: groups, group ID, user ID */
  STEP_CAPABILITIES,    /* process 1: the other four sets */
  STEP_NO_NEW_PRIVS,    /* process 1 */
  STEP_TERMINAL,        /* process 1: no typing into the caller's terminal */
  STEP_DESCRIPTORS,     /* process 1: nothing open that PROGRAM is not given */
  STEP_INIT,            /* process 1: start PROGRAM's process */
  STEP_EXEC,            /* become PROGRAM */
  STEP_SUPERVISE,       /* supervisor: wait */
  STEP_OUTPUT,          /* the command's own output */
  N_STEPS
};

/* Known causes.  cause.c holds their stable names, words and remedies.  */
enum cause
{
  CAUSE_NONE,
  CAUSE_CHROOT, CAUSE_ID_UNMAPPED, CAUSE_NS_LIMIT, CAUSE_USERNS_DISABLED,
  CAUSE_APPARMOR, CAUSE_SECCOMP, CAUSE_NO_PRIVILEGE,
  CAUSE_SUBID_NONE, CAUSE_SUBID_NOT_OWNED, CAUSE_HELPER_MISSING,
  CAUSE_HELPER_POWERLESS, CAUSE_HELPER_FAILED, CAUSE_NO_NEW_PRIVS,
  CAUSE_OUTSIDE_UNMAPPED, CAUSE_SETFCAP,
  CAUSE_PROC_MISSING, CAUSE_PROC_FOREIGN, CAUSE_PROC_COVERED,
  CAUSE_KEY_QUOTA, CAUSE_PROCESS_LIMIT, CAUSE_KERNEL_PRETENDED,
  CAUSE_NO_INTERPRETER, CAUSE_CARRIAGE_RETURN, CAUSE_NO_HASHBANG,
  CAUSE_WRONG_MACHINE,
  CAUSE_DIRECTORY, CAUSE_NOT_EXECUTABLE, CAUSE_NOEXEC_MOUNT,
  CAUSE_TEXT_BUSY, CAUSE_LOADER_MISSING, CAUSE_NO_ACCESS, CAUSE_TOO_LONG,
  N_CAUSES
};

struct error
{
  enum step step;
  int errnum;                   /* an errno value, or 0 */
  bool usage;                   /* the command line is to blame */
  bool exists;                  /* EXEC: the file is there */
  unsigned mode;                /* EXEC: of the file, where PROGRAM may not
                                   execute it; else 0 */
  const char *call;             /* system call or helper, or NULL */
  const char *msgid;            /* untranslated, from N_().  At most one %s,
                                   which stands for SUBJECT */
  char subject[256];            /* the file, name or number concerned */
  const char *argument;         /* usage: the word with the fault, or NULL */
  size_t caret;                 /* usage: where in ARGUMENT, in bytes */
  char suggestion[64];          /* usage: what may have been meant, or "" */
  enum cause cause;
  char evidence[256];           /* what the cause is concluded from */
  char remedy[128];             /* what the remedy needs, if not that */
};

/* Fill in ERR and return -1, so that "return error_set (...)" reads well.
   CALL, MSGID: constants.  SUBJECT is copied, cut where too long; NULL for
   none.  Errors of ERRNUM 0 are our own findings, not the kernel's.  */
int error_set (struct error *err, enum step step, const char *call,
               int errnum, const char *msgid, const char *subject);

/* The same for a fault in the command line.  ARGUMENT is the user's word and
   must live as long as ERR; CARET is the place of the fault in it.  */
int error_usage (struct error *err, const char *msgid, const char *subject,
                 const char *argument, size_t caret);

/* Give ERR a CAUSE and its EVIDENCE (copied; NULL for none); return -1.  */
int error_because (struct error *err, enum cause cause, const char *evidence);

/* Say that PREFIX and NAME together may have been meant; return -1.  */
int error_suggest (struct error *err, const char *prefix, const char *name);

/* "uid-map" for STEP_UID_MAP.  */
const char *step_name (enum step step);

/* The status that container exits with on account of ERR: 126 and 127 for
   PROGRAM's own faults, else 125.  */
int error_exit_status (const struct error *err);

#endif
