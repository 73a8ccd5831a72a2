// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The note of a crate of bindings goes into its rlib, not into the link of each program: only the
 * crate itself is sure to be the one that a program gets, a program can hold several, and the rlibs
 * of a std that was built ahead keep theirs wherever they go. rustc bundles a static library that
 * is named with `-l static:+whole-archive=` into the rlib and gives it to every later link whole,
 * so that neither an unused symbol nor --gc-sections drops it.
 */
#include "base/hash.h"
#include "base/str.h"
#include "rustc/wrapper.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/** Whole or not at all: units of one crate may be compiled at the same time. */
static bool
write_whole(ob_arena *arena, const char *path, const unsigned char *bytes, size_t len)
{
  struct stat st;
  if (stat(path, &st) == 0 && (size_t)st.st_size == len) {
    return true; /* the name holds the hash of the content */
  }
  const ob_str temporary = ob_fmt(arena, "%s.%ld", path, (long)getpid());
  const int fd =
      temporary.ptr ? open(temporary.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
  if (fd < 0) {
    return false;
  }
  const bool written = write(fd, bytes, len) == (ssize_t)len;
  if (close(fd) == 0 && written && rename(temporary.ptr, path) == 0) {
    return true;
  }
  (void)unlink(temporary.ptr);
  return false;
}

void
ob_note_write(ob_arena *arena, const ob_call *call, ob_decision *decision)
{
  unsigned char bytes[OB_NOTE_ARCHIVE_MAX];
  const size_t len = decision->has_note && call->out_dir.value.len > 0
                         ? ob_note_archive(&decision->ident, &decision->note, bytes)
                         : 0;
  if (len == 0) {
    return;
  }
  const ob_str name =
      ob_fmt(arena, "osbind_note-%016llx", (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, bytes, len));
  const ob_str path = ob_fmt(arena, OB_STR_FMT "/lib" OB_STR_FMT ".a",
                             OB_STR_ARG(call->out_dir.value), OB_STR_ARG(name));
  if (name.ptr && path.ptr && write_whole(arena, path.ptr, bytes, len)) {
    decision->note_library = name;
  }
}
