// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Unpacking a .crate file (a tar archive, gzipped; libarchive reads it). The archive comes from
 * anywhere, so every entry is looked at before it touches the disk: regular files and directories
 * only, below one directory, with plain names; owners, times and modes in it do not count.
 */
#include "base/str.h"
#include "diag/io.h"
#include "sources/trust.h"
#include "sources/vendor.h"
#include "sys/fs.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#define MAX_ARCHIVE ((size_t)256 << 20)
#define MAX_UNPACKED ((size_t)1 << 30)
#define MAX_FILES 100000u

typedef struct unpacker {
  ob_arena *arena;
  ob_diags *diags;
  const char *path, *to;
  ob_str top; /* the one directory that all entries lie in */
  size_t bytes, files;
} unpacker;

static ob_status
refuse(unpacker *u, ob_status st, ob_str entry, const char *why)
{
  return ob_fail(u->diags, st, "OB0702", OB_SPAN_NONE, NULL, "`%s`: entry `" OB_STR_FMT "` %s",
                 u->path, OB_STR_ARG(entry), why);
}

static ob_status
put_entry(unpacker *u, struct archive *a, struct archive_entry *entry)
{
  const char *raw = archive_entry_pathname(entry);
  ob_str name = ob_str_dup(u->arena, ob_str_from(raw ? raw : ""));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  const bool is_dir = archive_entry_filetype(entry) == AE_IFDIR;
  if (is_dir && ob_str_ends(name, OB_STR("/"))) {
    name = ob_str_slice(name, 0, name.len - 1);
  }
  if (!ob_trust_inner_path(name)) {
    return refuse(u, OB_E_INVALID, name, "leaves the directory that it is unpacked in");
  }
  const ob_str top = ob_str_slice(name, 0, ob_str_find(name, '/'));
  if (u->top.len == 0) {
    u->top = top;
  }
  if (!ob_str_eq(top, u->top) || (top.len == name.len && !is_dir)) {
    return refuse(u, OB_E_INVALID, name, "lies outside of the crate's directory");
  }
  if (is_dir) {
    return OB_OK;
  }
  if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) {
    return refuse(u, OB_E_INVALID, name, "is no regular file");
  }
  const int64_t size = archive_entry_size(entry);
  if (size < 0 || (uint64_t)size > MAX_UNPACKED - u->bytes || ++u->files > MAX_FILES) {
    return refuse(u, OB_E_LIMIT, name, "makes the crate too large");
  }
  u->bytes += (size_t)size;
  const char *inner = ob_cstr(u->arena, name);
  const char *goal = inner ? ob_path_join(u->arena, u->to, inner) : NULL;
  const char *parent = goal ? ob_cstr(u->arena, ob_path_dir(ob_str_from(goal))) : NULL;
  if (!parent) {
    return OB_E_NOMEM;
  }
  const ob_arena_mark mark = ob_arena_mark_get(u->arena);
  char *bytes = ob_new_n(u->arena, char, (size_t)size);
  if (!bytes) {
    return OB_E_NOMEM;
  }
  size_t done = 0;
  while (done < (size_t)size) {
    const la_ssize_t got = archive_read_data(a, bytes + done, (size_t)size - done);
    if (got <= 0) {
      return refuse(u, OB_E_SYNTAX, name, "is cut short");
    }
    done += (size_t)got;
  }
  int err = ob_dir_make(parent, 0755);
  err = err != 0 ? err : ob_file_create(goal, (ob_str){bytes, done}, 0644);
  ob_arena_rewind(u->arena, mark);
  return err == 0 ? OB_OK : ob_fail_io(u->diags, OB_SPAN_NONE, "write", goal, err);
}

static ob_status
read_entries(unpacker *u, struct archive *a)
{
  for (;;) {
    struct archive_entry *entry = NULL;
    const int got = archive_read_next_header(a, &entry);
    if (got == ARCHIVE_EOF) {
      break;
    }
    if (got != ARCHIVE_OK) {
      const char *why = archive_error_string(a);
      return ob_fail(u->diags, OB_E_SYNTAX, "OB0702", OB_SPAN_NONE, NULL,
                     "`%s` is no whole .crate file: %s", u->path, why ? why : "damaged");
    }
    OB_TRY(put_entry(u, a, entry));
  }
  return u->files > 0 ? OB_OK
                      : ob_fail(u->diags, OB_E_SYNTAX, "OB0702", OB_SPAN_NONE, NULL,
                                "`%s` holds no files", u->path);
}

ob_status
ob_crate_unpack(ob_arena *arena, ob_diags *diags, const char *path, const char *to,
                const char **dir)
{
  ob_str bytes;
  const int err = ob_file_read(arena, path, MAX_ARCHIVE, &bytes);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", path, err);
  }
  unpacker u = {.arena = arena, .diags = diags, .path = path, .to = to};
  struct archive *a = archive_read_new();
  if (!a) {
    return OB_E_NOMEM;
  }
  ob_status st = OB_OK;
  if (archive_read_support_filter_gzip(a) != ARCHIVE_OK ||
      archive_read_support_format_tar(a) != ARCHIVE_OK ||
      archive_read_open_memory(a, bytes.ptr, bytes.len) != ARCHIVE_OK) {
    st = ob_fail(diags, OB_E_SYNTAX, "OB0702", OB_SPAN_NONE, NULL, "`%s` is no .crate file", path);
  } else {
    st = read_entries(&u, a);
  }
  (void)archive_read_free(a);
  OB_TRY(st);
  const char *top = ob_cstr(arena, u.top);
  *dir = top ? ob_path_join(arena, to, top) : NULL;
  return *dir ? OB_OK : OB_E_NOMEM;
}
