// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Who uses a sysroot, and what nobody uses any more. A record is one small file per sysroot in the
 * user's store, whichever store the sysroot is in; it is written at most once an hour for a
 * project, so that a build does not pay for it. A record that is damaged is an empty one: it
 * decides nothing but what `gc` may take.
 */
#include "base/num.h"
#include "base/str.h"
#include "diag/io.h"
#include "std/std.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

#define MAX_RECORD (256u << 10)
#define MAX_PROJECTS 64
#define FRESH_SECONDS 3600
#define LEFT_SECONDS 600 /* what is being put together is done by then */

static const char *
record_path(ob_arena *arena, const char *store, ob_str name)
{
  return ob_fmt(arena, "%s/used/" OB_STR_FMT, store, OB_STR_ARG(name)).ptr;
}

/** The lines of one record; a project that has one already keeps the later time. */
static ob_status
take_lines(ob_arena *arena, ob_str text, ob_std_uses *out)
{
  ob_str line;
  while (ob_str_next(&text, '\n', &line) && out->len < MAX_PROJECTS) {
    const size_t blank = ob_str_find(line, ' ');
    uint64_t when;
    if (!text.ptr || blank == SIZE_MAX || !ob_parse_u64(ob_str_slice(line, 0, blank), 10, &when) ||
        blank + 1 >= line.len || line.ptr[blank + 1] != '/') {
      continue;
    }
    const ob_str project = ob_str_slice(line, blank + 1, line.len);
    size_t i = 0;
    while (i < out->len && !ob_str_eq(out->at[i].project, project)) {
      i++;
    }
    if (i < out->len) {
      out->at[i].when = when > out->at[i].when ? when : out->at[i].when;
      continue;
    }
    ob_std_use *slot = ob_vec_push(arena, out);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (ob_std_use){when, project};
  }
  return OB_OK;
}

/** NAME, which this module writes; and NAME+HASH for each project, of the wrapper's. */
static bool
is_record_of(ob_str file, ob_str name)
{
  return ob_str_starts(file, name) && (file.len == name.len || file.ptr[name.len] == '+');
}

ob_status
ob_std_used(ob_arena *arena, const char *store, ob_str name, ob_std_uses *out)
{
  const char *dir = ob_path_join(arena, store, "used");
  ob_dir_entries files = {0};
  if (!dir) {
    return OB_E_NOMEM;
  }
  if (ob_dir_list(arena, dir, &files) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < files.len; i++) {
    const char *path = is_record_of(files.at[i].name, name)
                           ? ob_path_join(arena, dir, files.at[i].name.ptr)
                           : NULL;
    ob_str text;
    if (path && ob_file_read(arena, path, MAX_RECORD, &text) == 0) {
      OB_TRY(take_lines(arena, text, out));
    }
  }
  for (size_t i = 1; i < out->len; i++) {
    const ob_std_use one = out->at[i];
    size_t k = i;
    for (; k > 0 && out->at[k - 1].when < one.when; k--) {
      out->at[k] = out->at[k - 1];
    }
    out->at[k] = one;
  }
  return OB_OK;
}

void
ob_std_use_now(ob_arena *arena, const char *store, ob_str name, const char *project, uint64_t now)
{
  ob_std_uses uses = {0};
  const ob_str me = ob_str_from(project);
  if (ob_str_find(me, '\n') != SIZE_MAX || ob_std_used(arena, store, name, &uses) != OB_OK) {
    return;
  }
  ob_buf text;
  ob_buf_init(&text, arena);
  ob_buf_fmt(&text, "%llu %s\n", (unsigned long long)now, project);
  size_t kept = 1;
  for (size_t i = 0; i < uses.len; i++) {
    if (!ob_str_eq(uses.at[i].project, me)) {
      if (kept++ < MAX_PROJECTS) {
        ob_buf_fmt(&text, "%llu " OB_STR_FMT "\n", (unsigned long long)uses.at[i].when,
                   OB_STR_ARG(uses.at[i].project));
      }
    } else if (uses.at[i].when <= now && uses.at[i].when + FRESH_SECONDS > now) {
      return;
    }
  }
  const char *path = record_path(arena, store, name);
  if (path && ob_buf_status(&text) == OB_OK) {
    const int ignored = ob_file_write(path, ob_buf_view(&text), 0644); /* the next build tells */
    (void)ignored;
  }
}

/* ---- gc ---- */

typedef struct sweeper {
  ob_arena *arena;
  ob_diags *diags;
  const char *store;
  const ob_std_gc_opts *opts;
  ob_std_gone *out;
} sweeper;

static uint64_t
size_below(ob_arena *arena, const char *dir, unsigned depth)
{
  ob_dir_entries names = {0};
  uint64_t sum = 0;
  if (depth > 16 || ob_dir_list(arena, dir, &names) != 0) {
    return 0;
  }
  for (size_t i = 0; i < names.len; i++) {
    const char *path = ob_path_join(arena, dir, names.at[i].name.ptr);
    ob_file_info info;
    if (path && names.at[i].kind == OB_FILE_DIR) {
      sum += size_below(arena, path, depth + 1);
    } else if (path && ob_file_stat(path, false, &info) == 0) {
      sum += info.size;
    }
  }
  return sum;
}

/** Only what is really gone is told as gone. */
static ob_status
note_gone(sweeper *s, const char *path, const char *why, uint64_t bytes)
{
  ob_std_gone_one *slot = ob_vec_push(s->arena, s->out);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_std_gone_one){path, why, bytes};
  return OB_OK;
}

static ob_status
take_away(sweeper *s, const char *path, const char *why)
{
  const uint64_t bytes = size_below(s->arena, path, 0);
  if (!s->opts->dry_run) {
    OB_TRY(ob_std_remove(s->arena, s->diags, path));
  }
  return note_gone(s, path, why, bytes);
}

/** Seconds since it was changed; a file that is not there is as old as can be. */
static uint64_t
age_of(const sweeper *s, const char *path)
{
  ob_file_info info;
  if (ob_file_stat(path, false, &info) != 0) {
    return UINT64_MAX;
  }
  const int64_t changed = info.mtime_ns / 1000000000;
  return changed < 0 || (uint64_t)changed > s->opts->now ? 0 : s->opts->now - (uint64_t)changed;
}

/** Directories that have no name yet, or no longer. */
static ob_status
sweep_left(sweeper *s)
{
  ob_dir_entries names = {0};
  if (ob_dir_list(s->arena, s->store, &names) != 0) {
    return OB_OK;
  }
  for (size_t i = 0; i < names.len; i++) {
    const char *path = ob_path_join(s->arena, s->store, names.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (!ob_str_starts(names.at[i].name, OB_STR(".osbind-")) || age_of(s, path) < LEFT_SECONDS) {
      continue;
    }
    const uint64_t bytes = size_below(s->arena, path, 0);
    const int err = s->opts->dry_run ? 0 : ob_dir_remove(path);
    if (err != 0) {
      return ob_fail_io(s->diags, OB_SPAN_NONE, "remove", path, err);
    }
    OB_TRY(note_gone(s, path, "left by a run that was killed", bytes));
  }
  return OB_OK;
}

/** Records that are too old to keep anything. */
static ob_status
sweep_records(sweeper *s)
{
  const char *dir = ob_path_join(s->arena, s->store, "used");
  ob_dir_entries names = {0};
  if (!dir || s->opts->dry_run || ob_dir_list(s->arena, dir, &names) != 0) {
    return dir ? OB_OK : OB_E_NOMEM;
  }
  for (size_t i = 0; i < names.len; i++) {
    const char *path = ob_path_join(s->arena, dir, names.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    if (names.at[i].kind == OB_FILE_REGULAR && age_of(s, path) >= s->opts->seconds) {
      const int ignored = ob_file_remove(path); /* the next sweep sees it again */
      (void)ignored;
    }
  }
  return OB_OK;
}

/** Kept directories of earlier builds: only those that nobody uses now. */
static ob_status
sweep_builds(sweeper *s)
{
  const char *dir = ob_path_join(s->arena, s->store, "build");
  ob_dir_entries names = {0};
  if (!dir || ob_dir_list(s->arena, dir, &names) != 0) {
    return dir ? OB_OK : OB_E_NOMEM;
  }
  for (size_t i = 0; i < names.len; i++) {
    if (names.at[i].kind != OB_FILE_DIR || names.at[i].name.ptr[0] == '.') {
      continue;
    }
    const char *path = ob_path_join(s->arena, dir, names.at[i].name.ptr);
    const char *lock_path = path ? ob_fmt(s->arena, "%s.lock", path).ptr : NULL;
    if (!lock_path) {
      return OB_E_NOMEM;
    }
    int lock;
    if ((!s->opts->builds && age_of(s, lock_path) < s->opts->seconds) ||
        ob_file_try_lock(lock_path, &lock) != 0) {
      continue;
    }
    const ob_status st = take_away(s, path, "kept from earlier builds");
    ob_file_unlock(lock);
    OB_TRY(st);
  }
  return OB_OK;
}

/** The latest of: built, used. */
static ob_status
last_used(sweeper *s, const ob_sysroot *one, uint64_t *out)
{
  ob_std_uses uses = {0};
  *out = one->built;
  OB_TRY(ob_std_used(s->arena, s->opts->user_store, one->name, &uses));
  for (size_t i = 0; i < uses.len; i++) {
    *out = uses.at[i].when > *out ? uses.at[i].when : *out;
  }
  return OB_OK;
}

static ob_status
sweep_sysroots(sweeper *s)
{
  ob_sysroots all = {0};
  OB_TRY(ob_std_list(s->arena, s->diags, s->store, &all));
  for (size_t i = 0; i < all.len; i++) {
    const ob_sysroot *one = &all.at[i];
    const char *rustc = ob_cstr(s->arena, one->rustc_path);
    uint64_t last;
    if (!rustc) {
      return OB_E_NOMEM;
    }
    OB_TRY(last_used(s, one, &last));
    if (!ob_file_exists(rustc)) {
      OB_TRY(take_away(s, one->dir, "its rustc is gone"));
    } else if (last <= s->opts->now && s->opts->now - last >= s->opts->seconds) {
      OB_TRY(take_away(s, one->dir, "not used for long"));
    }
  }
  return OB_OK;
}

ob_status
ob_std_gc(ob_arena *arena, ob_diags *diags, const char *store, const ob_std_gc_opts *opts,
          ob_std_gone *out)
{
  sweeper s = {arena, diags, store, opts, out};
  OB_TRY(sweep_left(&s));
  OB_TRY(sweep_sysroots(&s));
  OB_TRY(sweep_records(&s));
  return sweep_builds(&s);
}
