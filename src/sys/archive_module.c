// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The module: libarchive behind a table of functions. It shares no code with the program that
 * loads it, so that the two need not export anything to each other. why: a message of libarchive's
 * is copied to a buffer of the handle's thread before the handle is freed.
 */
#include "sys/archive_module.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
message(struct archive *a, const char *otherwise)
{
  static _Thread_local char text[256];
  const char *said = a ? archive_error_string(a) : NULL;
  (void)snprintf(text, sizeof text, "%s", said ? said : otherwise);
  return text;
}

/** A reader of the formats asked for, of any common compression. */
static struct archive *
reader(unsigned formats)
{
  struct archive *a = archive_read_new();
  if (!a) {
    return NULL;
  }
  const bool ok =
      archive_read_support_filter_gzip(a) == ARCHIVE_OK &&
      archive_read_support_filter_xz(a) == ARCHIVE_OK &&
      archive_read_support_filter_zstd(a) == ARCHIVE_OK &&
      archive_read_support_filter_bzip2(a) == ARCHIVE_OK &&
      ((formats & OB_ARCHIVE_TAR) == 0 || archive_read_support_format_tar(a) == ARCHIVE_OK) &&
      ((formats & OB_ARCHIVE_AR) == 0 || archive_read_support_format_ar(a) == ARCHIVE_OK) &&
      ((formats & OB_ARCHIVE_JOINED) == 0 ||
       archive_read_set_format_option(a, "tar", "read_concatenated_archives", "1") == ARCHIVE_OK);
  if (!ok) {
    (void)archive_read_free(a);
  }
  return ok ? a : NULL;
}

static void *
opened(struct archive *a, int result, const char **why)
{
  if (a && result == ARCHIVE_OK) {
    return a;
  }
  *why = message(a, "libarchive lacks a filter or a format");
  (void)archive_read_free(a);
  return NULL;
}

static void *
open_memory(const void *bytes, size_t len, unsigned formats, const char **why)
{
  struct archive *a = reader(formats);
  return opened(a, a ? archive_read_open_memory(a, bytes, len) : ARCHIVE_FATAL, why);
}

static void *
open_file(const char *path, unsigned formats, const char **why)
{
  struct archive *a = reader(formats);
  return opened(a, a ? archive_read_open_filename(a, path, (size_t)1 << 16) : ARCHIVE_FATAL, why);
}

static ob_entry_kind
kind_of(struct archive_entry *e)
{
  if (archive_entry_hardlink(e)) {
    return OB_ENTRY_HARDLINK;
  }
  switch (archive_entry_filetype(e)) {
  case AE_IFREG:
  case 0: /* GNU ar writes permissions alone; ar holds nothing but files */
    return OB_ENTRY_FILE;
  case AE_IFDIR:
    return OB_ENTRY_DIR;
  case AE_IFLNK:
    return OB_ENTRY_SYMLINK;
  default:
    return OB_ENTRY_OTHER;
  }
}

static int
next(void *handle, ob_archive_entry *entry, const char **why)
{
  struct archive *a = handle;
  struct archive_entry *e = NULL;
  const int got = archive_read_next_header(a, &e);
  if (got == ARCHIVE_EOF) {
    return 0;
  }
  const char *path = got == ARCHIVE_OK ? archive_entry_pathname(e) : NULL;
  const int64_t size = path ? archive_entry_size(e) : 0;
  if (!path || size < 0) {
    *why = message(a, "an entry without a name that can be read");
    return -1;
  }
  const char *link = archive_entry_hardlink(e);
  *entry = (ob_archive_entry){
      .kind = kind_of(e),
      .path = path,
      .link = link ? link : archive_entry_symlink(e),
      .size = (uint64_t)size,
      .mode = archive_entry_perm(e),
  };
  return 1;
}

static ptrdiff_t
read_data(void *handle, void *to, size_t size, const char **why)
{
  const la_ssize_t got = archive_read_data(handle, to, size);
  if (got < 0) {
    *why = message(handle, "damaged");
    return -1;
  }
  return (ptrdiff_t)got;
}

static void
close_reader(void *handle)
{
  (void)archive_read_free(handle);
}

/* An archive that is being written. Its bytes pass through `drain`, not archive_write_open_fd, and
 * drain never says that it failed: an archive that libarchive (3.6) has put into its failed state,
 * after a write error or by archive_write_fail, keeps its last filter's buffer for ever. */
typedef struct writing {
  struct archive *archive;
  int fd;
  bool dropped; /* what still comes is of no use */
  int error;    /* errno of the write that failed; 0: none */
} writing;

static la_ssize_t
drain(struct archive *a, void *client, const void *bytes, size_t len)
{
  (void)a;
  writing *w = client;
  size_t done = 0;
  while (!w->dropped && w->error == 0 && done < len) {
    const ssize_t wrote = write(w->fd, (const char *)bytes + done, len - done);
    if (wrote > 0) {
      done += (size_t)wrote;
    } else if (wrote == 0 || errno != EINTR) {
      w->error = wrote == 0 ? EIO : errno;
    }
  }
  return (la_ssize_t)len;
}

/** What went wrong: the write to the file, or else libarchive's own part. */
static const char *
trouble(const writing *w, const char *otherwise)
{
  return message(w->error ? NULL : w->archive, w->error ? strerror(w->error) : otherwise);
}

static void
abandon(void *handle)
{
  writing *w = handle;
  w->dropped = true;
  (void)archive_write_free(w->archive);
  free(w);
}

static void *
create(int fd, const char **why)
{
  writing *w = calloc(1, sizeof(*w));
  struct archive *a = w ? archive_write_new() : NULL;
  if (!a) {
    *why = "out of memory";
    free(w);
    return NULL;
  }
  *w = (writing){.archive = a, .fd = fd};
  if (archive_write_add_filter_zstd(a) != ARCHIVE_OK ||
      archive_write_set_format_pax_restricted(a) != ARCHIVE_OK ||
      archive_write_set_bytes_in_last_block(a, 1) != ARCHIVE_OK || /* no padding */
      archive_write_open(a, w, NULL, drain, NULL) != ARCHIVE_OK) {
    *why = "libarchive lacks zstd";
    abandon(w);
    return NULL;
  }
  return w;
}

static bool
put(void *handle, const char *path, const void *bytes, size_t len, unsigned mode, const char **why)
{
  const writing *w = handle;
  struct archive_entry *e = archive_entry_new();
  bool ok = e != NULL;
  if (ok) {
    archive_entry_set_pathname(e, path);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, mode);
    archive_entry_set_size(e, (la_int64_t)len);
    ok = archive_write_header(w->archive, e) == ARCHIVE_OK &&
         (len == 0 || archive_write_data(w->archive, bytes, len) == (la_ssize_t)len) &&
         w->error == 0;
  }
  if (!ok) {
    *why = trouble(w, "cannot be written");
  }
  archive_entry_free(e);
  return ok;
}

static bool
finish(void *handle, const char **why)
{
  writing *w = handle;
  const bool ok = archive_write_close(w->archive) == ARCHIVE_OK && w->error == 0;
  if (!ok) {
    *why = trouble(w, "cannot be written to its end");
  }
  abandon(w);
  return ok;
}

extern const ob_archive_module ob_archive_module_1;
const ob_archive_module ob_archive_module_1 = {
    .open_memory = open_memory,
    .open_file = open_file,
    .next = next,
    .read = read_data,
    .close = close_reader,
    .create = create,
    .put = put,
    .finish = finish,
    .abandon = abandon,
};
