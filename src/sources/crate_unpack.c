// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Unpacking a .crate file (a tar archive, gzipped). The archive comes from
 * anywhere, so every entry is looked at before it touches the disk: regular files and directories
 * only, below one directory, with plain names; owners, times and modes in it do not count.
 */
#include "base/str.h"
#include "diag/io.h"
#include "sources/trust.h"
#include "sources/vendor.h"
#include "sys/archive.h"
#include "sys/fs.h"
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
put_entry(unpacker *u, ob_archive *archive, const ob_archive_entry *entry)
{
  ob_str name = ob_str_dup(u->arena, ob_str_from(entry->path));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  const bool is_dir = entry->kind == OB_ENTRY_DIR;
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
  if (entry->kind != OB_ENTRY_FILE) {
    return refuse(u, OB_E_INVALID, name, "is no regular file");
  }
  if (entry->size > MAX_UNPACKED - u->bytes || ++u->files > MAX_FILES) {
    return refuse(u, OB_E_LIMIT, name, "makes the crate too large");
  }
  const size_t size = (size_t)entry->size;
  u->bytes += size;
  const char *inner = ob_cstr(u->arena, name);
  const char *goal = inner ? ob_path_join(u->arena, u->to, inner) : NULL;
  const char *parent = goal ? ob_cstr(u->arena, ob_path_dir(ob_str_from(goal))) : NULL;
  if (!parent) {
    return OB_E_NOMEM;
  }
  const ob_arena_mark mark = ob_arena_mark_get(u->arena);
  char *bytes = ob_new_n(u->arena, char, size);
  if (!bytes) {
    return OB_E_NOMEM;
  }
  size_t done = 0;
  const char *why;
  while (done < size) {
    const ptrdiff_t got = ob_archive_read(archive, bytes + done, size - done, &why);
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
read_entries(unpacker *u, ob_archive *archive)
{
  for (;;) {
    ob_archive_entry entry;
    const char *why;
    const int got = ob_archive_next(archive, &entry, &why);
    if (got == 0) {
      break;
    }
    if (got < 0) {
      return ob_fail(u->diags, OB_E_SYNTAX, "OB0702", OB_SPAN_NONE, NULL,
                     "`%s` is no whole .crate file: %s", u->path, why);
    }
    OB_TRY(put_entry(u, archive, &entry));
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
  ob_archive *archive;
  const char *why;
  if (!ob_archive_open_memory(arena, bytes, OB_ARCHIVE_TAR, &archive, &why)) {
    return ob_fail(diags, OB_E_SYNTAX, "OB0702", OB_SPAN_NONE, NULL, "`%s` is no .crate file: %s",
                   path, why);
  }
  const ob_status st = read_entries(&u, archive);
  ob_archive_close(archive);
  OB_TRY(st);
  const char *top = ob_cstr(arena, u.top);
  *dir = top ? ob_path_join(arena, to, top) : NULL;
  return *dir ? OB_OK : OB_E_NOMEM;
}
