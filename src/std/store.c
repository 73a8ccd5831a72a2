// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Stores of sysroots: finding them, putting one in, checking one. A sysroot is put together in a
 * directory of another name on the same file system, its files are written to disk, and only then
 * does it get its name; so a directory that has a name of ours and an osbind-sysroot.toml is whole,
 * whatever was killed when. The lists of files in it say what "whole" is.
 */
#include "base/strs.h"
#include "diag/io.h"
#include "sources/os_source.h"
#include "sources/trust.h"
#include "std/std.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <string.h>

const char *
ob_std_store(ob_arena *arena, const char *state_or_cache_dir)
{
  return ob_path_join(arena, state_or_cache_dir, "sysroot");
}

/* ---- listing ---- */

/** Why a sysroot is left out, as a warning of its own: the errors themselves stay unheard. */
static ob_status
leave_out(ob_arena *arena, ob_diags *diags, const char *dir, const ob_diags *why)
{
  const ob_diag *first = why->list.len > 0 ? why->list.at[0] : NULL;
  ob_diag *w =
      ob_warning(diags, "OB1103", OB_SPAN_NONE, "the sysroot `%s` is not taken: " OB_STR_FMT, dir,
                 OB_STR_ARG(first ? first->message : OB_STR("it cannot be read")));
  (void)arena;
  if (!w) {
    return OB_E_NOMEM;
  }
  if (first && first->help.len > 0) {
    ob_diag_help(diags, w, OB_STR_FMT, OB_STR_ARG(first->help));
  }
  return OB_OK;
}

static ob_status
take_sysroot(ob_arena *arena, ob_diags *diags, const char *dir, ob_sysroots *out)
{
  ob_diags *why = ob_new(arena, ob_diags);
  if (!why) {
    return OB_E_NOMEM;
  }
  ob_diags_init(why, arena);
  ob_sysroot sysroot;
  ob_status st = ob_trust_check(arena, why, OB_SPAN_NONE, dir, ob_user_id());
  if (st == OB_OK) {
    st = ob_sysroot_load(arena, why, dir, &sysroot);
  }
  if (st == OB_E_NOMEM) {
    return st;
  }
  if (st != OB_OK) {
    return leave_out(arena, diags, dir, why);
  }
  ob_sysroot *slot = ob_vec_push(arena, out);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = sysroot;
  return OB_OK;
}

ob_status
ob_std_list(ob_arena *arena, ob_diags *diags, const char *store, ob_sysroots *out)
{
  ob_dir_entries names = {0};
  const int err = ob_dir_list(arena, store, &names);
  if (err == ENOENT || err == ENOTDIR) {
    return OB_OK;
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "list", store, err);
  }
  for (size_t i = 0; i < names.len; i++) {
    if (names.at[i].name.ptr[0] == '.') {
      continue; /* being put together, or left behind */
    }
    const char *dir = ob_path_join(arena, store, names.at[i].name.ptr);
    const char *file = dir ? ob_path_join(arena, dir, OB_SYSROOT_FILE) : NULL;
    if (!file) {
      return OB_E_NOMEM;
    }
    if (ob_file_exists(file)) {
      OB_TRY(take_sysroot(arena, diags, dir, out));
    }
  }
  return OB_OK;
}

ob_status
ob_std_list_place(ob_arena *arena, ob_diags *diags, const char *dir, ob_sysroots *out)
{
  const char *file = ob_path_join(arena, dir, OB_SYSROOT_FILE);
  if (!file) {
    return OB_E_NOMEM;
  }
  return ob_file_exists(file) ? take_sysroot(arena, diags, dir, out)
                              : ob_std_list(arena, diags, dir, out);
}

/* ---- files ---- */

/** Every regular file below dir/inner, as paths relative to dir, in order. */
static int
walk(ob_arena *arena, const char *dir, const char *inner, unsigned depth, ob_strs *out)
{
  const char *here = ob_path_join(arena, dir, inner);
  ob_dir_entries names = {0};
  if (depth > 16) {
    return ELOOP;
  }
  const int err = here ? ob_dir_list(arena, here, &names) : ENOMEM;
  if (err != 0) {
    return err;
  }
  for (size_t i = 0; i < names.len; i++) {
    const char *path =
        inner[0] ? ob_path_join(arena, inner, names.at[i].name.ptr) : names.at[i].name.ptr;
    if (!path) {
      return ENOMEM;
    }
    if (names.at[i].kind == OB_FILE_DIR) {
      const int inside = walk(arena, dir, path, depth + 1, out);
      if (inside != 0) {
        return inside;
      }
      continue;
    }
    ob_str *slot = ob_vec_push(arena, out);
    if (!slot) {
      return ENOMEM;
    }
    *slot = ob_str_from(path);
  }
  return 0;
}

/* Byte order of whole paths, which is not the order of walking: `a-b` stands before `a/b`. */
static void
sort_paths(ob_strs *list)
{
  for (size_t i = 1; i < list->len; i++) {
    const ob_str one = list->at[i];
    size_t k = i;
    for (; k > 0 && ob_str_cmp(list->at[k - 1], one) > 0; k--) {
      list->at[k] = list->at[k - 1];
    }
    list->at[k] = one;
  }
}

static ob_status
wrong_file(ob_diags *diags, const ob_sysroot *s, ob_str path, const char *what, size_t *count)
{
  (*count)++;
  return ob_fail(diags, OB_E_INVALID, "OB1102", OB_SPAN_NONE,
                 "build it again with `osbind std build`, or remove it with `osbind std remove`",
                 "the file `" OB_STR_FMT "` of the sysroot `%s` %s", OB_STR_ARG(path), s->dir,
                 what);
}

static ob_status
verify_file(ob_arena *arena, ob_diags *diags, const ob_sysroot *s, const ob_sysroot_file *file,
            size_t *count)
{
  const char *name = ob_cstr(arena, file->path);
  const char *path = name ? ob_path_join(arena, s->dir, name) : NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  ob_file_info info;
  const int err = ob_file_stat(path, false, &info);
  if (err == ENOENT || err == ENOTDIR) {
    return wrong_file(diags, s, file->path, "is gone", count);
  }
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "look at", path, err);
  }
  if (info.kind != OB_FILE_REGULAR) {
    return wrong_file(diags, s, file->path, "is no plain file", count);
  }
  if (!ob_trust_owner(&info, ob_user_id())) {
    (*count)++;
    return ob_trust_refuse(diags, OB_SPAN_NONE, path, &info, ob_user_id());
  }
  char hash[65];
  if (info.size == file->size) {
    const int unread = ob_sha256_file(path, hash);
    if (unread != 0) {
      return ob_fail_io(diags, OB_SPAN_NONE, "read", path, unread);
    }
  }
  if (info.size != file->size || !ob_str_eq(ob_str_from(hash), file->sha256)) {
    return wrong_file(diags, s, file->path, "is not as it was when it was built", count);
  }
  return OB_OK;
}

ob_status
ob_sysroot_verify(ob_arena *arena, ob_diags *diags, const ob_sysroot *s, size_t *count)
{
  *count = 0;
  ob_status first = ob_trust_check(arena, diags, OB_SPAN_NONE, s->dir, ob_user_id());
  for (size_t i = 0; i < s->files.len; i++) {
    const ob_status st = verify_file(arena, diags, s, &s->files.at[i], count);
    if (st == OB_E_NOMEM) {
      return st;
    }
    first = first ? first : st;
  }
  ob_strs found = {0};
  const int err = walk(arena, s->dir, "", 0, &found);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "list", s->dir, err);
  }
  sort_paths(&found);
  size_t k = 0;
  for (size_t i = 0; i < found.len; i++) {
    while (k < s->files.len && ob_str_cmp(s->files.at[k].path, found.at[i]) < 0) {
      k++;
    }
    const bool recorded = k < s->files.len && ob_str_eq(s->files.at[k].path, found.at[i]);
    if (!recorded && !ob_str_eq(found.at[i], OB_STR(OB_SYSROOT_FILE))) {
      const ob_status st =
          wrong_file(diags, s, found.at[i], "was put there by somebody else", count);
      first = first ? first : st;
    }
  }
  return first;
}

/* ---- putting one in ---- */

static ob_status
fail_put(ob_diags *diags, const char *verb, const char *path, int err)
{
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  return ob_fail(
      diags, OB_E_IO, "OB1104", OB_SPAN_NONE,
      err == ENOSPC || err == EDQUOT
          ? "make room on that file system, or set OSBIND_CACHE_DIR; `osbind std gc` "
            "removes what is no longer used"
          : "set OSBIND_CACHE_DIR to a directory that you can write to; --system needs root",
      "cannot %s `%s`: %s", verb, path, strerror(err));
}

/** Hash the files and see that their bytes are on the disk before they have a name. */
static ob_status
record_files(ob_arena *arena, ob_diags *diags, const char *dir, ob_sysroot *s)
{
  ob_strs found = {0};
  const int err = walk(arena, dir, "", 0, &found);
  if (err != 0) {
    return fail_put(diags, "list", dir, err);
  }
  sort_paths(&found);
  s->files.len = 0;
  for (size_t i = 0; i < found.len; i++) {
    if (ob_str_eq(found.at[i], OB_STR(OB_SYSROOT_FILE))) {
      continue;
    }
    const char *path = ob_path_join(arena, dir, found.at[i].ptr);
    ob_sysroot_file *slot = path ? ob_vec_push(arena, &s->files) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    char hash[65];
    ob_file_info info;
    int failed = ob_file_stat(path, false, &info);
    failed = failed ? failed : ob_sha256_file(path, hash);
    failed = failed ? failed : ob_file_sync(path);
    if (failed != 0) {
      return fail_put(diags, "write", path, failed);
    }
    *slot = (ob_sysroot_file){found.at[i], info.size, ob_str_dup(arena, ob_str_from(hash))};
    if (!slot->sha256.ptr) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

ob_status
ob_std_put(ob_arena *arena, ob_diags *diags, const char *store, const char *unfinished,
           ob_sysroot *s)
{
  OB_TRY(record_files(arena, diags, unfinished, s));
  ob_buf text;
  ob_buf_init(&text, arena);
  ob_sysroot_print(&text, s);
  const char *name = ob_cstr(arena, s->name);
  const char *file = ob_path_join(arena, unfinished, OB_SYSROOT_FILE);
  const char *goal = name ? ob_path_join(arena, store, name) : NULL;
  const char *old = ob_fmt(arena, "%s/.osbind-old-%s", store, name ? name : "").ptr;
  if (ob_buf_status(&text) != OB_OK || !file || !goal || !old) {
    return OB_E_NOMEM;
  }
  int err = ob_file_write(file, ob_buf_view(&text), 0644);
  if (err != 0) {
    return fail_put(diags, "write", file, err);
  }
  /* rename(2) cannot replace a directory that has files. Where two cannot change places, the old
     one steps aside first: between these two renames there is none of that name. */
  const char *replaced = old; /* `gc` finds it if it cannot be removed */
  err = ob_dir_remove(old);
  err = err ? err : ob_file_mode(unfinished, 0755);
  if (err == 0 && ob_file_exists(goal) && ob_file_swap(unfinished, goal) == 0) {
    replaced = unfinished;
  } else {
    if (err == 0 && ob_file_exists(goal)) {
      err = ob_file_rename(goal, old);
    }
    err = err ? err : ob_file_rename(unfinished, goal);
  }
  if (err != 0) {
    return fail_put(diags, "write", goal, err);
  }
  s->dir = goal;
  const int kept = ob_dir_remove(replaced);
  (void)kept;
  return OB_OK;
}

ob_status
ob_std_remove(ob_arena *arena, ob_diags *diags, const char *dir)
{
  const ob_str parent = ob_path_dir(ob_str_from(dir)), name = ob_path_base(ob_str_from(dir));
  const char *aside =
      ob_fmt(arena, OB_STR_FMT "/.osbind-old-" OB_STR_FMT, OB_STR_ARG(parent), OB_STR_ARG(name))
          .ptr;
  if (!aside) {
    return OB_E_NOMEM;
  }
  int err = ob_dir_remove(aside);
  err = err ? err : ob_file_rename(dir, aside);
  err = err ? err : ob_dir_remove(aside);
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "remove", dir, err);
}
