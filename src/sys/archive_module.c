// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The module: libarchive behind a table of functions. It shares no code with the program that
 * loads it, so that the two need not export anything to each other. why: a message of libarchive's
 * is copied to a buffer of the handle's thread before the handle is freed.
 */
#include "sys/archive_module.h"
#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>

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
      ((formats & OB_ARCHIVE_AR) == 0 || archive_read_support_format_ar(a) == ARCHIVE_OK);
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

static void *
create(int fd, const char **why)
{
  struct archive *a = archive_write_new();
  if (!a || archive_write_add_filter_zstd(a) != ARCHIVE_OK ||
      archive_write_set_format_pax_restricted(a) != ARCHIVE_OK ||
      archive_write_open_fd(a, fd) != ARCHIVE_OK) {
    *why = message(a, "libarchive lacks zstd");
    (void)archive_write_free(a);
    return NULL;
  }
  return a;
}

static bool
put(void *handle, const char *path, const void *bytes, size_t len, unsigned mode, const char **why)
{
  struct archive_entry *e = archive_entry_new();
  bool ok = e != NULL;
  if (ok) {
    archive_entry_set_pathname(e, path);
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, mode);
    archive_entry_set_size(e, (la_int64_t)len);
    ok = archive_write_header(handle, e) == ARCHIVE_OK &&
         (len == 0 || archive_write_data(handle, bytes, len) == (la_ssize_t)len);
  }
  if (!ok) {
    *why = message(handle, "cannot be written");
  }
  archive_entry_free(e);
  return ok;
}

static bool
finish(void *handle, const char **why)
{
  const bool ok = archive_write_close(handle) == ARCHIVE_OK;
  if (!ok) {
    *why = message(handle, "cannot be written to its end");
  }
  (void)archive_write_free(handle);
  return ok;
}

static void
abandon(void *handle)
{
  (void)archive_write_fail(handle);
  (void)archive_write_free(handle);
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
