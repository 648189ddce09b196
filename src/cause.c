/* cause.c -- a failure in words: message, cause, remedy

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

#include "cause.h"

#include <stdio.h>

#include "util.h"

/* A %s stands for the evidence; in a remedy, for what that needs.  */
struct cause_words
{
  const char *name;
  const char *text, *remedy;    /* untranslated; REMEDY may be NULL */
};

static const struct cause_words words[N_CAUSES] = {
  [CAUSE_CHROOT] = { "chroot",
    N_("this process is in a chroot, where the kernel creates no user "
       "namespace"),
    N_("leave the chroot, or enter it by pivot_root instead") },
  [CAUSE_ID_UNMAPPED] = { "own-id-unmapped",
    N_("your own ID is not mapped in the user namespace that you are in, and "
       "there the kernel creates no other: %s"),
    N_("start the outer container with a map that has your ID") },
  [CAUSE_NS_LIMIT] = { "namespace-limit",
    N_("a limit of namespaces is reached, of their number, here or outside, "
       "or of their depth: %s"),
    N_("raise it with sysctl, as root, end other containers, nest fewer, or "
       "keep the caller's namespace with --share") },
  [CAUSE_USERNS_DISABLED] = { "userns-disabled",
    N_("this system forbids user namespaces: %s"),
    N_("change that with sysctl, as root") },
  [CAUSE_APPARMOR] = { "apparmor-userns",
    N_("AppArmor takes all capabilities from programs in new user "
       "namespaces: %s"),
    N_("install an AppArmor profile for container that has the rule "
       "\"userns,\"") },
  [CAUSE_SECCOMP] = { "seccomp",
    N_("a seccomp filter is in force on this process, and no other reason for "
       "the refusal was found: %s"),
    N_("allow the call in the profile of the sandbox that you are in") },
  [CAUSE_NO_PRIVILEGE] = { "no-privilege",
    N_("you do not hold %s here"),
    N_("do without it, or run this as root") },
  [CAUSE_SUBID_NONE] = { "subid-none",
    N_("%s owns no subordinate IDs"),
    N_("sudo usermod %s") },
  [CAUSE_SUBID_NOT_OWNED] = { "subid-range-not-owned",
    N_("these outside IDs are not subordinate to you: %s"),
    N_("map your own ID, which is called self, or IDs that /etc/subuid and "
       "/etc/subgid give you") },
  [CAUSE_HELPER_MISSING] = { "helper-missing",
    N_("a map of several IDs is written by %s, which is not installed"),
    N_("install the package uidmap (or shadow-utils, shadow)") },
  [CAUSE_HELPER_POWERLESS] = { "helper-powerless",
    N_("%s has no set-user-ID bit and no file capabilities here"),
    N_("install the package uidmap (or shadow-utils, shadow) anew, on a file "
       "system that is not mounted nosuid") },
  [CAUSE_HELPER_FAILED] = { "helper-failed",
    N_("it said: %s"), NULL },
  [CAUSE_NO_NEW_PRIVS] = { "no-new-privs",
    N_("no_new_privs is set on this process, so that %s is powerless"),
    N_("use a map of your own ID only, or start from a process without "
       "no_new_privs") },
  [CAUSE_OUTSIDE_UNMAPPED] = { "outside-id-unmapped",
    N_("the user namespace that you are in has not got these IDs: %s"),
    N_("see /proc/self/uid_map and /proc/self/gid_map for those that it "
       "has") },
  [CAUSE_SETFCAP] = { "setfcap",
    N_("since Linux 5.12 that needs CAP_SETFCAP, which you do not hold"),
    N_("map other IDs, or keep CAP_SETFCAP") },
  [CAUSE_PROC_MISSING] = { "proc-missing",
    N_("no proc file system is mounted at %s"),
    N_("mount -t proc proc /proc") },
  [CAUSE_PROC_FOREIGN] = { "proc-foreign",
    N_("/proc is that of another PID namespace: there, we are %s"),
    N_("mount -t proc proc /proc, in this PID namespace") },
  [CAUSE_PROC_COVERED] = { "proc-covered",
    N_("parts of the caller's /proc are covered by other mounts, and the "
       "kernel would not have them seen by way of a new one: %s"),
    N_("use --proc=host, or do not cover them") },
  [CAUSE_KEY_QUOTA] = { "key-quota",
    N_("your quota of keys is used up: %s"),
    N_("end other containers, or raise the limit with sysctl, as root") },
  [CAUSE_PROCESS_LIMIT] = { "process-limit",
    N_("the limit of the number of processes is reached: %s"),
    N_("end other processes, or raise the limit") },
  [CAUSE_KERNEL_PRETENDED] = { "not-done",
    N_("%s reported success, but the kernel has not done it; something "
       "between it and us pretends"), NULL },
  [CAUSE_NO_INTERPRETER] = { "no-interpreter",
    N_("the interpreter that its first line names is not there: %s"), NULL },
  [CAUSE_CARRIAGE_RETURN] = { "carriage-return",
    N_("its first line ends with a carriage return: %s"),
    N_("turn the line ends of the file into Unix ones") },
  [CAUSE_NO_HASHBANG] = { "no-hashbang",
    N_("it is neither a program nor a script that begins with \"#!\""),
    N_("name its interpreter: sh %s") },
  [CAUSE_WRONG_MACHINE] = { "wrong-machine",
    N_("it is a program for another kind of machine: %s"), NULL },
  [CAUSE_DIRECTORY] = { "directory",
    N_("it is a directory"), NULL },
  [CAUSE_NOT_EXECUTABLE] = { "not-executable",
    N_("it has no execute permission: mode %s"), NULL },
  [CAUSE_NOEXEC_MOUNT] = { "noexec-mount",
    N_("it is on a file system that is mounted noexec"), NULL },
  [CAUSE_TEXT_BUSY] = { "text-busy",
    N_("it is open for writing"), NULL },
  [CAUSE_LOADER_MISSING] = { "loader-missing",
    N_("the loader that it needs is not there: %s"), NULL },
  [CAUSE_NO_ACCESS] = { "no-access",
    N_("this directory on the way may not be searched: %s"), NULL },
  [CAUSE_TOO_LONG] = { "too-long",
    N_("arguments and environment are too large together"), NULL },
};

const char *
cause_name (enum cause cause)
{
  return words[cause].name;
}

/* TEXT with VALUE in place of its first %s.  No format of printf: a catalogue
   can do nothing with it but to show VALUE or not.  For free.  */
static char *
substitute (const char *text, const char *value)
{
  struct strbuf buf = STRBUF_INIT;
  const char *place = strstr (text, "%s");
  size_t n = place ? (size_t) (place - text) : strlen (text);
  strbuf_add (&buf, "");
  strbuf_add_bytes (&buf, text, n);
  if (place)
    {
      strbuf_add (&buf, value);
      strbuf_add (&buf, place + 2);
    }
  return buf.data;
}

char *
error_message (const struct error *err)
{
  _cleanup_free_ char *subject = quote (err->subject);
  char *text = substitute (gettext (err->msgid), subject);
  if (err->errnum == 0)
    return text;
  char *whole = xasprintf ("%s: %s", text, strerror (err->errnum));
  free (text);
  return whole;
}

static char *
with_value (const char *text, const char *value)
{
  if (!text)
    return NULL;
  _cleanup_free_ char *shown = escape (value);
  return substitute (gettext (text), shown);
}

char *
error_cause (const struct error *err)
{
  return with_value (words[err->cause].text, err->evidence);
}

char *
error_remedy (const struct error *err)
{
  return with_value (words[err->cause].remedy,
                     *err->remedy ? err->remedy : err->evidence);
}

/* The argument, and a caret under the place; where that says more than the
   message has said.  */
static void
print_caret (const struct error *err)
{
  if (!err->argument || (err->caret == 0
                         && strcmp (err->argument, err->subject) == 0))
    return;
  _cleanup_free_ char *before = xstrndup (err->argument, err->caret);
  _cleanup_free_ char *shown_before = escape (before);
  _cleanup_free_ char *shown = escape (err->argument);
  fprintf (stderr, "  %s\n  %*s^\n", shown,
           (int) display_width (shown_before), "");
}

void
error_print (const struct error *err)
{
  locale_start ();
  _cleanup_free_ char *message = error_message (err);
  fprintf (stderr, "%s: %s\n", PROGRAM_NAME, message);
  if (err->usage)
    print_caret (err);
  if (*err->suggestion)
    {
      _cleanup_free_ char *meant = quote (err->suggestion);
      fprintf (stderr, _("%s: did you mean %s?\n"), PROGRAM_NAME, meant);
    }
  _cleanup_free_ char *cause = error_cause (err);
  if (cause)
    /* TRANSLATORS: The name of the program, a sentence that tells the cause
       of an error, and the cause's name for scripts.  */
    fprintf (stderr, _("%s: cause: %s  [%s]\n"), PROGRAM_NAME, cause,
             cause_name (err->cause));
  _cleanup_free_ char *remedy = error_remedy (err);
  if (remedy)
    fprintf (stderr, _("%s: try: %s\n"), PROGRAM_NAME, remedy);
  if (err->usage)
    fprintf (stderr, _("Try '%s --help' for more information.\n"),
             PROGRAM_NAME);
}
