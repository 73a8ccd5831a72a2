// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Archives (tar, ar; gzip, xz, zstd, bzip2), read and written entry by entry. libarchive does the
 * work, in a module of osbind's own that is loaded when the first archive is opened: most commands
 * open none, and libarchive brings libraries that would cost each of them more than it does itself.
 * What an entry may be and where it may go is the caller's to decide before anything is written.
 * *why is a sentence for a message; it holds until the next call here.
 */
#ifndef OB_SYS_ARCHIVE_H
#define OB_SYS_ARCHIVE_H

#include "base/arena.h"
#include "base/base.h"

typedef struct ob_archive ob_archive;

typedef enum ob_entry_kind {
  OB_ENTRY_FILE,
  OB_ENTRY_DIR,
  OB_ENTRY_SYMLINK,
  OB_ENTRY_HARDLINK,
  OB_ENTRY_OTHER, /* devices, fifos, sockets */
} ob_entry_kind;

typedef struct ob_archive_entry {
  ob_entry_kind kind;
  const char *path; /* as the archive has it; valid until the next entry */
  const char *link; /* SYMLINK, HARDLINK: what it points to; else NULL */
  uint64_t size;    /* bytes, as the archive says */
  uint32_t mode;    /* permission bits */
} ob_archive_entry;

/** Formats that are accepted; compression is recognised by itself. */
#define OB_ARCHIVE_TAR 1u
#define OB_ARCHIVE_AR 2u
/** With TAR: what comes behind a tar's end is read on as another (an .apk is three of them). */
#define OB_ARCHIVE_JOINED 4u

/**
 * Open an archive in memory (borrowed until it is closed) or a file. On failure *out is NULL: it
 * is no such archive, or the module cannot be loaded.
 */
OB_NODISCARD bool ob_archive_open_memory(ob_arena *arena, ob_str bytes, unsigned formats,
                                         ob_archive **out, const char **why);
OB_NODISCARD bool ob_archive_open_file(ob_arena *arena, const char *path, unsigned formats,
                                       ob_archive **out, const char **why);
/** 1: *entry is the next one; 0: that was the last; -1: damaged, *why says how. */
OB_NODISCARD int ob_archive_next(ob_archive *archive, ob_archive_entry *entry, const char **why);
/** Up to size bytes of the entry's content; 0 at its end; -1: damaged, *why says how. */
OB_NODISCARD ptrdiff_t ob_archive_read(ob_archive *archive, void *to, size_t size,
                                       const char **why);
/** NULL is nothing to close. */
void ob_archive_close(ob_archive *archive);

typedef struct ob_archive_writer ob_archive_writer;

/**
 * Write a tar archive compressed with zstd to an open file: entries in the order that they are put,
 * no owner, no times, so that the same content is the same bytes.
 */
OB_NODISCARD bool ob_archive_create(ob_arena *arena, int fd, ob_archive_writer **out,
                                    const char **why);
/** A regular file with permission bits 0644, or 0755 when executable. */
OB_NODISCARD bool ob_archive_put(ob_archive_writer *writer, const char *path, ob_str bytes,
                                 bool executable, const char **why);
/** Ends the archive (false: not all of it was written) and frees the writer; fd stays open. */
OB_NODISCARD bool ob_archive_finish(ob_archive_writer *writer, const char **why);
/** Frees a writer whose archive is given up. */
void ob_archive_abandon(ob_archive_writer *writer);

#endif
