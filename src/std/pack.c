// SPDX-License-Identifier: MIT OR Apache-2.0
/* Packing and unpacking sysroots. An archive comes from anywhere: nothing of it reaches the disk
 * before its list of files is read and found to be for the rustc in use, and then only files of
 * that list, under the names that the list has, so that links, devices, owners and paths of the
 * archive's own do not count. What was unpacked lies in a private directory until all of it is
 * there. */
#include "std/pack.h"
#include "base/str.h"
#include "diag/io.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

/* ---- packing ---- */

static ob_status
fail_write(ob_diags *diags, const char *path, const char *why)
{
  return ob_fail(diags, OB_E_IO, "OB1143", OB_SPAN_NONE, NULL, "cannot write `%s`: %s", path, why);
}

static ob_status
put_file(ob_arena *arena, ob_diags *diags, const ob_sysroot *s, ob_str name,
         const ob_sysroot_file *file, ob_archive_writer *writer, const char *path)
{
  const char *inner =
      ob_fmt(arena, OB_STR_FMT "/" OB_STR_FMT, OB_STR_ARG(name), OB_STR_ARG(file->path)).ptr;
  const char *from = ob_fmt(arena, "%s/" OB_STR_FMT, s->dir, OB_STR_ARG(file->path)).ptr;
  if (!inner || !from) {
    return OB_E_NOMEM;
  }
  ob_str bytes;
  const int err = ob_file_read(arena, from, (size_t)OB_PACK_MAX_FILE, &bytes);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", from, err);
  }
  char hash[65];
  ob_sha256(bytes, hash);
  if (bytes.len != file->size || !ob_str_eq(ob_str_from(hash), file->sha256)) {
    return ob_fail(
        diags, OB_E_INVALID, "OB1102", OB_SPAN_NONE, "build it again with `osbind std build`",
        "the file `" OB_STR_FMT "` of the sysroot `%s` is not as it was when it was built",
        OB_STR_ARG(file->path), s->dir);
  }
  const char *why = NULL;
  return ob_archive_put(writer, inner, bytes, false, &why) ? OB_OK : fail_write(diags, path, why);
}

static ob_status
put_all(ob_arena *arena, ob_diags *diags, const ob_sysroot *s, ob_archive_writer *writer,
        const char *path)
{
  ob_buf text;
  ob_buf_init(&text, arena);
  ob_sysroot_print(&text, s);
  /* Where it lies now may have any name. */
  const ob_str name = ob_sysroot_name(arena, s);
  const char *inner = ob_fmt(arena, OB_STR_FMT "/" OB_SYSROOT_FILE, OB_STR_ARG(name)).ptr;
  const char *why = NULL;
  if (ob_buf_status(&text) != OB_OK || !name.ptr || !inner) {
    return OB_E_NOMEM;
  }
  if (!ob_archive_put(writer, inner, ob_buf_view(&text), false, &why)) {
    return fail_write(diags, path, why);
  }
  for (size_t i = 0; i < s->files.len; i++) {
    const ob_arena_mark mark = ob_arena_mark_get(arena);
    OB_TRY(put_file(arena, diags, s, name, &s->files.at[i], writer, path));
    ob_arena_rewind(arena, mark);
  }
  return OB_OK;
}

ob_status
ob_std_pack(ob_arena *arena, ob_diags *diags, const ob_sysroot *s, const char *path)
{
  const char *temporary = NULL, *why = NULL;
  int fd = -1;
  int err = ob_file_begin(arena, path, &temporary, &fd);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "write", path, err);
  }
  ob_archive_writer *writer = NULL;
  ob_status st = ob_archive_create(arena, fd, &writer, &why) ? OB_OK : fail_write(diags, path, why);
  if (st == OB_OK) {
    st = put_all(arena, diags, s, writer, path);
    if (st != OB_OK) {
      ob_archive_abandon(writer);
    } else if (!ob_archive_finish(writer, &why)) {
      st = fail_write(diags, path, why);
    }
  }
  err = ob_file_end(arena, path, temporary, fd, 0644, st == OB_OK ? 0 : ECANCELED);
  return st == OB_OK && err != 0 ? ob_fail_io(diags, OB_SPAN_NONE, "write", path, err) : st;
}

/* ---- unpacking ---- */

typedef struct unpacker {
  ob_arena *arena;
  ob_diags *diags;
  ob_archive *archive;
  const char *shown, *to;
  ob_sysroot *out;
  ob_str top;  /* the one directory that all entries lie in */
  bool *seen;  /* by number in out->files */
  size_t left; /* files that are still to come */
} unpacker;

static ob_status
refuse(unpacker *u, ob_status st, ob_str entry, const char *why)
{
  return ob_fail(u->diags, st, "OB1144", OB_SPAN_NONE,
                 "take an archive that `osbind std pack` made",
                 "`%s`: the entry `" OB_STR_FMT "` %s", u->shown, OB_STR_ARG(entry), why);
}

static ob_status
refuse_all(unpacker *u, const char *why)
{
  return ob_fail(u->diags, OB_E_SYNTAX, "OB1144", OB_SPAN_NONE,
                 "take an archive that `osbind std pack` made", "`%s` is no packed sysroot: %s",
                 u->shown, why);
}

/* All bytes of the entry; its size is what the archive says, and no more is read. */
static ob_status
read_entry(unpacker *u, ob_str name, uint64_t size, ob_str *out)
{
  char *bytes = ob_new_n(u->arena, char, (size_t)size + 1);
  const char *why = NULL;
  if (!bytes) {
    return OB_E_NOMEM;
  }
  size_t done = 0;
  while (done < size) {
    const ptrdiff_t got = ob_archive_read(u->archive, bytes + done, (size_t)size - done, &why);
    if (got <= 0) {
      return refuse(u, OB_E_SYNTAX, name, "is cut short");
    }
    done += (size_t)got;
  }
  *out = (ob_str){bytes, done};
  return OB_OK;
}

static ob_status
check_list(unpacker *u)
{
  const ob_sysroot *s = u->out;
  uint64_t total = 0;
  for (size_t i = 0; i < s->files.len; i++) {
    if (s->files.at[i].size > OB_PACK_MAX_FILE ||
        (total += s->files.at[i].size) > OB_PACK_MAX_TOTAL) {
      return refuse(u, OB_E_LIMIT, s->files.at[i].path, "makes the sysroot too large");
    }
  }
  u->left = s->files.len;
  u->seen = ob_new_n(u->arena, bool, s->files.len);
  u->out->name = ob_sysroot_name(u->arena, s);
  if (!u->seen || !u->out->name.ptr) {
    return OB_E_NOMEM;
  }
  return ob_str_eq(u->top, s->name)
             ? OB_OK
             : refuse(u, OB_E_INVALID, u->top,
                      "does not have the name that follows from its content");
}

static ob_status
check_rustc(unpacker *u, const ob_pack_rustc *rustc)
{
  const ob_sysroot *s = u->out;
  if (rustc->commit.len == 0 || ob_str_eq(rustc->commit, s->commit)) {
    return OB_OK;
  }
  ob_diag *e =
      ob_error(u->diags, "OB1145", OB_SPAN_NONE, "`%s` is a std of another rustc: " OB_STR_FMT,
               u->shown, OB_STR_ARG(s->rustc));
  if (!e) {
    return OB_E_NOMEM;
  }
  ob_diag_note(u->diags, e, "it was compiled by commit " OB_STR_FMT, OB_STR_ARG(s->commit));
  ob_diag_note(u->diags, e, "the rustc in use is " OB_STR_FMT ", commit " OB_STR_FMT,
               OB_STR_ARG(rustc->text), OB_STR_ARG(rustc->commit));
  ob_diag_help(u->diags, e,
               "rustc takes crates of its own version only (E0514): use that rustc, or run `osbind "
               "std build`");
  return OB_E_UNSUPPORTED;
}

/* The first entry: TOP/osbind-sysroot.toml. */
static ob_status
take_list(unpacker *u, const ob_archive_entry *entry, const ob_pack_rustc *rustc)
{
  const ob_str name = ob_str_dup(u->arena, ob_str_from(entry->path));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  const size_t slash = ob_str_find(name, '/');
  u->top = ob_str_slice(name, 0, slash);
  if (entry->kind != OB_ENTRY_FILE || slash == SIZE_MAX || !ob_trust_inner_path(name) ||
      !ob_str_eq(ob_str_slice(name, slash + 1, name.len), OB_STR(OB_SYSROOT_FILE))) {
    return refuse(u, OB_E_INVALID, name, "stands where NAME/" OB_SYSROOT_FILE " must");
  }
  if (entry->size > OB_SYSROOT_MAX_SIZE) {
    return refuse(u, OB_E_LIMIT, name, "is larger than 4 MiB");
  }
  ob_str text = OB_STR_NONE;
  OB_TRY(read_entry(u, name, entry->size, &text));
  const uint32_t file = ob_diags_add_source(u->diags, name, text);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_sysroot_parse(u->arena, u->diags, file, u->out));
  u->out->dir = NULL;
  OB_TRY(check_list(u));
  return check_rustc(u, rustc);
}

static size_t
position(const ob_sysroot *s, ob_str path)
{
  size_t lo = 0, hi = s->files.len;
  while (lo < hi) {
    const size_t middle = lo + (hi - lo) / 2;
    const int order = ob_str_cmp(path, s->files.at[middle].path);
    if (order == 0) {
      return middle;
    }
    *(order < 0 ? &hi : &lo) = order < 0 ? middle : middle + 1;
  }
  return SIZE_MAX;
}

static ob_status
write_entry(unpacker *u, const ob_sysroot_file *file, ob_str bytes)
{
  const char *path = ob_fmt(u->arena, "%s/" OB_STR_FMT, u->to, OB_STR_ARG(file->path)).ptr;
  const char *dir = path ? ob_cstr(u->arena, ob_path_dir(ob_str_from(path))) : NULL;
  if (!dir) {
    return OB_E_NOMEM;
  }
  int err = ob_dir_make(dir, 0755);
  err = err ? err : ob_file_create(path, bytes, 0644);
  if (err == 0) {
    return OB_OK;
  }
  return ob_fail(
      u->diags, OB_E_IO, "OB1104", OB_SPAN_NONE,
      "make room on that file system, or set OSBIND_CACHE_DIR to a directory that you can "
      "write to",
      "cannot write `%s`: %s", path, strerror(err));
}

static ob_status
take_file(unpacker *u, const ob_archive_entry *entry)
{
  const ob_sysroot *s = u->out;
  const ob_str name = ob_str_dup(u->arena, ob_str_from(entry->path));
  if (!name.ptr) {
    return OB_E_NOMEM;
  }
  const bool inside =
      ob_str_starts(name, u->top) && name.len > u->top.len + 1 && name.ptr[u->top.len] == '/';
  const ob_str inner = inside ? ob_str_slice(name, u->top.len + 1, name.len) : OB_STR_NONE;
  const size_t at = inside ? position(s, inner) : SIZE_MAX;
  if (entry->kind != OB_ENTRY_FILE) {
    return refuse(u, OB_E_INVALID, name, "is no regular file");
  }
  if (at == SIZE_MAX || !u->seen) {
    return refuse(u, OB_E_INVALID, name, "is not in the list of files");
  }
  if (u->seen[at]) {
    return refuse(u, OB_E_INVALID, name, "is there twice");
  }
  const ob_sysroot_file *file = &s->files.at[at];
  if (entry->size != file->size) {
    return refuse(u, OB_E_INVALID, name, "has another size than the list of files says");
  }
  ob_str bytes;
  char hash[65];
  OB_TRY(read_entry(u, name, file->size, &bytes));
  ob_sha256(bytes, hash);
  if (!ob_str_eq(ob_str_from(hash), file->sha256)) {
    return refuse(u, OB_E_INVALID, name, "has other content than the list of files says");
  }
  u->seen[at] = true;
  u->left--;
  return u->to ? write_entry(u, file, bytes) : OB_OK;
}

ob_status
ob_std_unpack(ob_arena *arena, ob_diags *diags, ob_archive *archive, const char *shown,
              const ob_pack_rustc *rustc, const char *to, ob_sysroot *out)
{
  unpacker u = {
      .arena = arena, .diags = diags, .archive = archive, .shown = shown, .to = to, .out = out};
  ob_archive_entry entry;
  const char *why = NULL;
  int got = ob_archive_next(archive, &entry, &why);
  if (got <= 0) {
    return refuse_all(&u, got < 0 ? why : "it is empty");
  }
  OB_TRY(take_list(&u, &entry, rustc));
  while ((got = ob_archive_next(archive, &entry, &why)) > 0) {
    const ob_arena_mark mark = ob_arena_mark_get(arena);
    OB_TRY(take_file(&u, &entry));
    ob_arena_rewind(arena, mark);
  }
  if (got < 0) {
    return refuse_all(&u, why);
  }
  for (size_t i = 0; u.left > 0 && i < out->files.len; i++) {
    if (!u.seen[i]) {
      return refuse(&u, OB_E_SYNTAX, out->files.at[i].path, "is missing");
    }
  }
  return OB_OK;
}

/* ---- installing ---- */

static ob_status
unpack_into(ob_arena *arena, ob_diags *diags, const char *store, const char *path,
            const ob_pack_rustc *rustc, const char *to, ob_sysroot *out)
{
  ob_archive *archive = NULL;
  const char *why = NULL;
  ob_file_info info;
  const int err = ob_file_stat(path, true, &info);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "read", path, err);
  }
  if (!ob_archive_open_file(arena, path, OB_ARCHIVE_TAR, &archive, &why)) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1144", OB_SPAN_NONE,
                   "take an archive that `osbind std pack` made", "`%s` is no packed sysroot: %s",
                   path, why);
  }
  ob_status st = ob_std_unpack(arena, diags, archive, path, rustc, to, out);
  ob_archive_close(archive);
  return st == OB_OK ? ob_std_put(arena, diags, store, to, out) : st;
}

ob_status
ob_std_install(ob_arena *arena, ob_diags *diags, const char *store, const char *path,
               const ob_pack_rustc *rustc, ob_sysroot *out)
{
  const char *prefix = ob_path_join(arena, store, ".osbind-");
  const char *to = NULL;
  if (!prefix) {
    return OB_E_NOMEM;
  }
  int err = ob_dir_make(store, 0755);
  err = err ? err : ob_dir_make_temp(arena, prefix, &to);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "write to", store, err);
  }
  const ob_status st = unpack_into(arena, diags, store, path, rustc, to, out);
  const int removed = ob_dir_remove(to); /* it is not there when all went well */
  (void)removed;
  return st;
}
