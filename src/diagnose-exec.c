/* diagnose-exec.c -- why a file cannot be executed

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

#include "diagnose-exec.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "message.h"
#include "util.h"

/* The beginning of a file, as binfmt loaders look at it.  */
union head
{
  unsigned char bytes[4096];
  Elf32_Ehdr elf32;
  Elf64_Ehdr elf64;
};

/* Read the first bytes of the regular file PATH.  The number, or -1.  */
static ssize_t
read_head (const char *path, union head *head)
{
  struct stat st;
  _cleanup_close_ int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK
                                 | O_NOCTTY);
  if (fd < 0 || fstat (fd, &st) < 0 || !S_ISREG (st.st_mode))
    return -1;
  memset (head, 0, sizeof *head);
  return read (fd, head->bytes, sizeof head->bytes - 1);
}

static const char *
machine_name (unsigned machine)
{
  switch (machine)
    {
    case EM_386: return "i386";
    case EM_X86_64: return "x86-64";
    case EM_ARM: return "arm";
    case EM_AARCH64: return "aarch64";
    case EM_RISCV: return "riscv";
    case EM_PPC: return "powerpc";
    case EM_PPC64: return "powerpc64";
    case EM_S390: return "s390";
    case EM_MIPS: return "mips";
    default: return "ELF";
    }
}

/* The loader that a 64-bit ELF file of our byte order asks for, or NULL.  */
static const char *
loader_of (const union head *head, size_t n)
{
  const Elf64_Ehdr *elf = &head->elf64;
  if (n < sizeof *elf || memcmp (elf->e_ident, ELFMAG, SELFMAG) != 0
      || elf->e_ident[EI_CLASS] != ELFCLASS64
      || elf->e_phentsize != sizeof (Elf64_Phdr))
    return NULL;
  for (size_t i = 0; i < elf->e_phnum; i++)
    {
      Elf64_Phdr ph;
      if (elf->e_phoff > n || (i + 1) * sizeof ph > n - elf->e_phoff)
        return NULL;
      memcpy (&ph, head->bytes + elf->e_phoff + i * sizeof ph, sizeof ph);
      if (ph.p_type == PT_INTERP && ph.p_filesz > 1 && ph.p_offset < n
          && ph.p_filesz <= n - ph.p_offset
          && head->bytes[ph.p_offset + ph.p_filesz - 1] == '\0')
        return (const char *) head->bytes + ph.p_offset;
    }
  return NULL;
}

/* The interpreter in the first line, in HEAD itself, or NULL.  */
static char *
interpreter_of (union head *head, ssize_t n)
{
  char *text = (char *) head->bytes;
  if (n < 2 || text[0] != '#' || text[1] != '!')
    return NULL;
  text += 2 + strspn (text + 2, " \t");
  text[strcspn (text, " \t\n")] = '\0';
  return text;
}

/* The file is there, but something that it needs is not.  */
static void
diagnose_missing (struct error *err, union head *head, ssize_t n)
{
  const char *loader = n > 0 ? loader_of (head, n) : NULL;
  const char *needed = loader ? loader : interpreter_of (head, n);
  /* Where it is there, it is what it needs itself that is not.  */
  if (!needed || access (needed, F_OK) == 0)
    return;
  error_because (err, loader ? CAUSE_LOADER_MISSING
                 : strchr (needed, '\r') ? CAUSE_CARRIAGE_RETURN
                 : CAUSE_NO_INTERPRETER, needed);
}

/* Is the ELF file of which that is the beginning not for the kind of machine
   that this program is for?  The fields are the same in both classes.  */
static bool
other_machine (const union head *head, size_t n)
{
  union head own;
  size_t end = offsetof (Elf32_Ehdr, e_version);
  return n >= end && read_head ("/proc/self/exe", &own) >= (ssize_t) end
         && (own.bytes[EI_CLASS] != head->bytes[EI_CLASS]
             || own.bytes[EI_DATA] != head->bytes[EI_DATA]
             || own.elf32.e_machine != head->elf32.e_machine);
}

/* What begins with "#!" is a script, and its interpreter is to blame.  */
static void
diagnose_format (struct error *err, const union head *head, ssize_t n)
{
  if (n >= SELFMAG && memcmp (head->bytes, ELFMAG, SELFMAG) == 0)
    {
      if (other_machine (head, n))
        error_because (err, CAUSE_WRONG_MACHINE,
                       machine_name (head->elf32.e_machine));
    }
  else if (n >= 0 && memcmp (head->bytes, "#!", 2) != 0)
    error_because (err, CAUSE_NO_HASHBANG, err->subject);
}

static void
diagnose_access (struct error *err, const char *path)
{
  struct statvfs fs;
  char mode[16];
  snprintf (mode, sizeof mode, "%04o", err->mode & 07777);
  if (S_ISDIR (err->mode))
    error_because (err, CAUSE_DIRECTORY, NULL);
  else if (statvfs (path, &fs) == 0 && fs.f_flag & ST_NOEXEC)
    error_because (err, CAUSE_NOEXEC_MOUNT, NULL);
  else if (err->mode)
    error_because (err, CAUSE_NOT_EXECUTABLE, mode);
}

/* Where PROGRAM's file is, as seen from its own working directory, in which we
   then are; "" where that is not known.  */
static const char *
path_of (const struct error *err, const struct plan_program *program)
{
  if (program->cwd && chdir (program->cwd) < 0)
    return "";
  if (strchr (program->argv[0], '/'))
    return program->argv[0];
  /* Found in PATH, and perhaps cut.  */
  return strlen (err->subject) < START_PATH_SIZE - 1 ? err->subject : "";
}

void
diagnose_exec (struct error *err, const struct plan_program *program)
{
  union head head = { .bytes = "" };
  const char *path = path_of (err, program);
  ssize_t n = err->exists ? read_head (path, &head) : -1;
  if (err->errnum == 0)
    error_because (err, CAUSE_KERNEL_PRETENDED, err->call);
  else if (err->errnum == ENOENT && err->exists)
    diagnose_missing (err, &head, n);
  else if (err->errnum == ENOEXEC)
    diagnose_format (err, &head, n);
  else if (err->errnum == EACCES)
    diagnose_access (err, path);
  else if (err->errnum == ETXTBSY)
    error_because (err, CAUSE_TEXT_BUSY, NULL);
  else if (err->errnum == E2BIG)
    error_because (err, CAUSE_TOO_LONG, NULL);
}
