/* compat.c -- what glibc has and musl has not

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

#include "system.h"

#include <signal.h>

#ifndef HAVE_SIGABBREV_NP
const char *
sigabbrev_np (int signum)
{
#define NAME(Signal) [SIG##Signal] = #Signal
  static const char *const names[] = {
    NAME (HUP), NAME (INT), NAME (QUIT), NAME (ILL), NAME (TRAP), NAME (ABRT),
    NAME (BUS), NAME (FPE), NAME (KILL), NAME (USR1), NAME (SEGV), NAME (USR2),
    NAME (PIPE), NAME (ALRM), NAME (TERM), NAME (STKFLT), NAME (CHLD),
    NAME (CONT), NAME (STOP), NAME (TSTP), NAME (TTIN), NAME (TTOU),
    NAME (URG), NAME (XCPU), NAME (XFSZ), NAME (VTALRM), NAME (PROF),
    NAME (WINCH), NAME (POLL), NAME (PWR), NAME (SYS),
  };
  return signum > 0 && (size_t) signum < COUNT_OF (names) ? names[signum]
         : NULL;
}
#endif

#ifndef HAVE_STRERRORNAME_NP
const char *
strerrorname_np (int errnum)
{
#undef NAME
#define NAME(Error) [Error] = #Error
  static const char *const names[] = {
    NAME (EPERM), NAME (ENOENT), NAME (ESRCH), NAME (EINTR), NAME (EIO),
    NAME (ENXIO), NAME (E2BIG), NAME (ENOEXEC), NAME (EBADF), NAME (ECHILD),
    NAME (EAGAIN), NAME (ENOMEM), NAME (EACCES), NAME (EFAULT), NAME (ENOTBLK),
    NAME (EBUSY), NAME (EEXIST), NAME (EXDEV), NAME (ENODEV), NAME (ENOTDIR),
    NAME (EISDIR), NAME (EINVAL), NAME (ENFILE), NAME (EMFILE), NAME (ENOTTY),
    NAME (ETXTBSY), NAME (EFBIG), NAME (ENOSPC), NAME (ESPIPE), NAME (EROFS),
    NAME (EMLINK), NAME (EPIPE), NAME (EDOM), NAME (ERANGE), NAME (EDEADLK),
    NAME (ENAMETOOLONG), NAME (ENOLCK), NAME (ENOSYS), NAME (ENOTEMPTY),
    NAME (ELOOP), NAME (ENODATA), NAME (EPROTO), NAME (EBADMSG),
    NAME (EOVERFLOW), NAME (ELIBBAD), NAME (EILSEQ), NAME (EUSERS),
    NAME (EOPNOTSUPP), NAME (ECONNRESET), NAME (ENOBUFS), NAME (ETIMEDOUT),
    NAME (ECONNREFUSED), NAME (ESTALE), NAME (EDQUOT), NAME (ENOKEY),
    NAME (EKEYEXPIRED), NAME (EKEYREVOKED), NAME (EKEYREJECTED),
  };
  return errnum > 0 && (size_t) errnum < COUNT_OF (names) ? names[errnum]
         : NULL;
}
#endif
