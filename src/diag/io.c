// SPDX-License-Identifier: MIT OR Apache-2.0
/* errno values as diagnostics. One code for "the system refused": what differs is the reason, and
 * the reason decides the help. strerror is not used, so that texts are the same everywhere. */
#include "diag/io.h"
#include <errno.h>

typedef struct reason {
  int err;
  const char *text, *help;
} reason;

static const reason reasons[] = {
    {ENOENT, "no such file or directory", "check the spelling of the path, and that it is there"},
    {ENOTDIR, "a part of the path is no directory", "check the spelling of the path"},
    {EISDIR, "it is a directory", "give the path of a file"},
    {EACCES, "permission denied",
     "check the permissions of the file and of the directories above it"},
    {EPERM, "not permitted", "check the owner of the file, and whether it is marked immutable"},
    {EROFS, "the file system is read-only", "choose a place that can be written to"},
    {ENOSPC, "no space is left on the device",
     "make room and run this again; what was there before is unchanged"},
    {EDQUOT, "the disk quota is used up",
     "make room and run this again; what was there before is unchanged"},
    {EFBIG, "it is larger than the limit for such a file",
     "see whether it is the file that is meant"},
    {ELOOP, "too many symbolic links", "a link here leads to itself: remove it"},
    {ENAMETOOLONG, "the name is too long", NULL},
    {EMFILE, "too many open files", "raise the limit with `ulimit -n`"},
    {ENFILE, "too many open files in the system", NULL},
    {EEXIST, "it exists already", "move it away, or choose another name"},
    {ENOTEMPTY, "the directory is not empty", "empty it, or choose another name"},
    {EBUSY, "it is in use", NULL},
    {ETXTBSY, "it is a program that is running", NULL},
    {ENOEXEC, "it is no program that this system can run",
     "name a program that was built for this system"},
    {EIO, "input/output error", "the device may be failing: look into the system's log"},
    {EXDEV, "it lies on another file system", NULL},
    {EINVAL, "the system does not accept the request", NULL},
    {E2BIG, "too much data or too many arguments", NULL},
    {EPIPE, "the other side closed the pipe", NULL},
    {EAGAIN, "the system lacks a resource for the moment", "run this again"},
    {ENODEV, "it is no regular file, or of no device that is there", NULL},
    {ENODATA, "it is a pipe that nobody writes to", "put a file in its place"},
    {ENXIO, "no such device or address", NULL},
    {ENOSYS, "the system does not have this function", NULL},
};

ob_status
ob_fail_io(ob_diags *diags, ob_span at, const char *verb, const char *path, int err)
{
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  const bool big = err == EFBIG;
  const ob_status st = err == ENOENT || err == ENOTDIR ? OB_E_NOT_FOUND
                       : big                           ? OB_E_LIMIT
                                                       : OB_E_IO;
  for (size_t i = 0; i < OB_COUNT(reasons); i++) {
    if (reasons[i].err == err) {
      return ob_fail(diags, st, big ? "OB0002" : "OB0001", at, reasons[i].help,
                     "cannot %s `%s`: %s", verb, path, reasons[i].text);
    }
  }
  return ob_fail(diags, st, "OB0001", at, NULL, "cannot %s `%s`: error %d of the system", verb,
                 path, err);
}
