// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A look is kept as a hash of what was seen, not as the numbers themselves: all that is ever asked
 * of it is whether it is the same. The device is not part of it, since many file systems get
 * another number each time they are mounted. A file is asked for its state when it is opened and
 * before it is read, so that one that changes in between is taken for changed.
 */
#include "diag/looks.h"
#include "base/hash.h"
#include "base/str.h"
#include "sys/process.h"

#define NEW_NS INT64_C(2000000000) /* the coarsest clock of a file system: FAT's */
#define CONTENT_MAX ((size_t)1 << 30)

enum { MISSING = 1, DANGLING, THERE };

void
ob_looks_init(ob_looks *looks, ob_arena *arena)
{
  *looks = (ob_looks){.arena = arena, .since_ns = ob_clock_wall_ns() - NEW_NS};
  ob_map_init(&looks->by_path, 0x100c5);
}

void
ob_looks_share(ob_looks *looks, const char *name, const ob_looks *shared)
{
  if (!looks) {
    return;
  }
  for (size_t i = 0; i < looks->shared.len; i++) {
    if (looks->shared.at[i].looks == shared) {
      return;
    }
  }
  ob_looks_shared *slot = ob_vec_push(looks->arena, &looks->shared);
  const char *copy = slot ? ob_cstr(looks->arena, ob_str_from(name)) : NULL;
  if (copy) {
    *slot = (ob_looks_shared){copy, shared};
  } else {
    looks->incomplete = true;
  }
}

/* ---- stamps ---- */

static uint64_t
add_number(uint64_t hash, uint64_t number)
{
  unsigned char bytes[8];
  for (size_t i = 0; i < sizeof(bytes); i++) {
    bytes[i] = (unsigned char)(number >> (8 * i));
  }
  return ob_fnv1a(hash, bytes, sizeof(bytes));
}

static uint64_t
stamp_of_state(const ob_file_info *info)
{
  uint64_t hash = add_number(OB_FNV1A_INIT, (uint64_t)info->kind);
  hash = add_number(hash, info->size);
  hash = add_number(hash, info->inode);
  hash = add_number(hash, (uint64_t)info->mtime_ns);
  return add_number(hash, (uint64_t)info->ctime_ns);
}

static uint64_t
stamp_of_text(ob_str text)
{
  return ob_fnv1a(OB_FNV1A_INIT, text.ptr, text.len);
}

static uint64_t
stamp_of_names(const ob_dir_entries *entries)
{
  uint64_t hash = OB_FNV1A_INIT;
  for (size_t i = 0; i < entries->len; i++) {
    const unsigned char kind = (unsigned char)entries->at[i].kind;
    hash = ob_fnv1a(hash, entries->at[i].name.ptr, entries->at[i].name.len + 1); /* with its NUL */
    hash = ob_fnv1a(hash, &kind, 1);
  }
  return hash;
}

/** Of what is not there: a link that leads nowhere is something to lstat(2). */
static uint64_t
stamp_of_missing(const char *path)
{
  return ob_file_exists(path) ? DANGLING : MISSING;
}

static uint64_t
stamp_of_kind(const char *path)
{
  ob_file_info info;
  return ob_file_stat(path, true, &info) == 0 ? (uint64_t)info.kind + THERE
                                              : stamp_of_missing(path);
}

bool
ob_look_holds(ob_arena *scratch, const ob_look *look)
{
  ob_file_info info;
  ob_str text;
  ob_dir_entries entries = {0};
  switch (look->kind) {
  case OB_LOOK_KIND: /* where there is not even a link, one question is enough */
    return look->stamp == MISSING ? !ob_file_exists(look->path)
                                  : stamp_of_kind(look->path) == look->stamp;
  case OB_LOOK_STATE:
    return (ob_file_stat(look->path, true, &info) == 0
                ? stamp_of_state(&info)
                : stamp_of_missing(look->path)) == look->stamp;
  case OB_LOOK_TEXT:
    return ob_file_read(scratch, look->path, CONTENT_MAX, &text) == 0 &&
           stamp_of_text(text) == look->stamp;
  case OB_LOOK_NAMES:
    return ob_dir_list(scratch, look->path, &entries) == 0 &&
           stamp_of_names(&entries) == look->stamp;
  }
  return false;
}

bool
ob_look_text(ob_arena *arena, const ob_look *look, size_t max, ob_str *out)
{
  ob_file_info info = {0};
  if ((look->kind != OB_LOOK_STATE && look->kind != OB_LOOK_TEXT) ||
      ob_file_read_info(arena, look->path, max, out, &info) != 0) {
    return false;
  }
  return (look->kind == OB_LOOK_STATE ? stamp_of_state(&info) : stamp_of_text(*out)) == look->stamp;
}

bool
ob_look_settle(ob_look *look)
{
  ob_file_info info;
  if ((look->kind != OB_LOOK_TEXT && look->kind != OB_LOOK_NAMES) ||
      ob_file_stat(look->path, true, &info) != 0 ||
      info.ctime_ns > ob_clock_wall_ns() - 2 * NEW_NS) {
    return false;
  }
  look->kind = OB_LOOK_STATE;
  look->stamp = stamp_of_state(&info);
  return true;
}

/* ---- writing down ---- */

/** A second look at a path must have seen the same; one that tells more takes the place of one that
 * tells less. */
static void
write_down(ob_looks *looks, const char *path, ob_look_kind kind, uint64_t stamp)
{
  void **slot = ob_map_find(&looks->by_path, ob_str_from(path));
  if (slot) {
    ob_look *known = &looks->list.at[(uintptr_t)*slot - 1];
    const bool was_there = known->kind != OB_LOOK_KIND || known->stamp >= THERE;
    const bool is_there = kind != OB_LOOK_KIND || stamp >= THERE;
    looks->incomplete |= was_there != is_there || (known->kind == kind && known->stamp != stamp);
    if (known->kind == OB_LOOK_KIND && kind != OB_LOOK_KIND) {
      *known = (ob_look){known->path, stamp, kind};
    }
    return;
  }
  const char *copy = ob_cstr(looks->arena, ob_str_from(path));
  slot = copy ? ob_map_put(looks->arena, &looks->by_path, ob_str_from(copy)) : NULL;
  ob_look *look = slot ? ob_vec_push(looks->arena, &looks->list) : NULL;
  if (!look) {
    looks->incomplete = true;
    return;
  }
  *look = (ob_look){copy, stamp, kind};
  *slot = (void *)(uintptr_t)looks->list.len;
}

/* A missing thing has the same stamp as KIND and as STATE. */
static void
write_down_failure(ob_looks *looks, const char *path)
{
  ob_file_info info;
  if (ob_file_stat(path, true, &info) == 0) {
    write_down(looks, path, OB_LOOK_STATE, stamp_of_state(&info));
  } else {
    write_down(looks, path, OB_LOOK_KIND, stamp_of_missing(path));
  }
}

bool
ob_look_exists(ob_diags *diags, const char *path)
{
  if (!diags->looks) {
    return ob_file_exists(path);
  }
  const uint64_t stamp = stamp_of_kind(path);
  write_down(diags->looks, path, OB_LOOK_KIND, stamp);
  return stamp != MISSING;
}

int
ob_look_stat(ob_diags *diags, const char *path, ob_file_info *out)
{
  const int err = ob_file_stat(path, true, out);
  if (diags->looks) {
    write_down(diags->looks, path, OB_LOOK_KIND,
               err == 0 ? (uint64_t)out->kind + THERE : stamp_of_missing(path));
  }
  return err;
}

int
ob_look_list(ob_diags *diags, ob_arena *arena, const char *path, ob_dir_entries *out)
{
  ob_looks *looks = diags->looks;
  ob_file_info info = {0};
  const bool there = looks && ob_file_stat(path, true, &info) == 0;
  const int err = ob_dir_list(arena, path, out);
  if (looks && (err != 0 || !there)) {
    write_down_failure(looks, path);
  } else if (looks && info.ctime_ns > looks->since_ns) {
    write_down(looks, path, OB_LOOK_NAMES, stamp_of_names(out));
  } else if (looks) {
    write_down(looks, path, OB_LOOK_STATE, stamp_of_state(&info));
  }
  return err;
}

int
ob_look_read(ob_diags *diags, ob_arena *arena, const char *path, size_t max, ob_str *out)
{
  ob_looks *looks = diags->looks;
  ob_file_info info = {0};
  const int err = ob_file_read_info(arena, path, max, out, &info);
  if (looks && err != 0) {
    write_down_failure(looks, path);
  } else if (looks && info.ctime_ns > looks->since_ns) {
    write_down(looks, path, OB_LOOK_TEXT, stamp_of_text(*out));
  } else if (looks) {
    write_down(looks, path, OB_LOOK_STATE, stamp_of_state(&info));
  }
  return err;
}
