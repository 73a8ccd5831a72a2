// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The members of a workspace as Cargo finds them: patterns of `members` against the directories
 * that are there, then path dependencies below the root, over and over. `exclude` holds unless
 * `members` names the directory itself, not by a pattern.
 */
#include "base/map.h"
#include "base/str.h"
#include "cargo/package.h"
#include "sys/fs.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 32 /* directories below each other that `**` goes into */

typedef struct finder {
  ob_arena *arena;
  ob_diags *diags;
  const char *root_dir;   /* cleaned */
  const ob_toml *members; /* arrays, or NULL */
  const ob_toml *exclude;
  const ob_toml *shared; /* [workspace.dependencies] */
  ob_map seen;
  ob_dirs found; /* in the order of finding; read from `next` on */
} finder;

/* ---- what is a member ---- */

/* Does path lie in root_dir/NAME for a NAME of the array? */
static ob_status
below_any(finder *f, const ob_toml *array, const char *path, bool *out)
{
  *out = false;
  for (size_t i = 0; array && array->kind == OB_TOML_ARRAY && i < array->as.array.len; i++) {
    const ob_toml *item = array->as.array.at[i];
    const char *name = item->kind == OB_TOML_STRING ? ob_cstr(f->arena, item->as.string) : "";
    const char *joined = name ? ob_path_join(f->arena, f->root_dir, name) : NULL;
    const char *clean = joined ? ob_path_clean(f->arena, joined) : NULL;
    if (!clean) {
      return OB_E_NOMEM;
    }
    *out = *out || (name[0] && ob_path_inside(ob_str_from(path), ob_str_from(clean)));
  }
  return OB_OK;
}

/* Adds a directory that has a Cargo.toml. */
static ob_status
add(finder *f, const char *dir)
{
  const char *clean = ob_path_clean(f->arena, dir);
  const char *manifest = clean ? ob_path_join(f->arena, clean, "Cargo.toml") : NULL;
  if (!manifest) {
    return OB_E_NOMEM;
  }
  bool excluded, named;
  OB_TRY(below_any(f, f->exclude, clean, &excluded));
  OB_TRY(below_any(f, f->members, clean, &named));
  if (!ob_file_exists(manifest) || (excluded && !named) ||
      ob_map_find(&f->seen, ob_str_from(clean))) {
    return OB_OK;
  }
  const char **slot = ob_vec_push(f->arena, &f->found);
  if (!slot || !ob_map_put(f->arena, &f->seen, ob_str_from(clean))) {
    return OB_E_NOMEM;
  }
  *slot = clean;
  return OB_OK;
}

/* The directories below dir that the rest of a pattern names. */
static ob_status
expand(finder *f, const char *dir, ob_str rest, unsigned depth)
{
  ob_str part;
  do { /* a/./b, a//b */
    if (!ob_str_next(&rest, '/', &part)) {
      return add(f, dir);
    }
  } while (part.len == 0 || ob_str_eq(part, OB_STR(".")));
  if (depth > MAX_DEPTH) {
    return OB_OK;
  }
  if (!ob_str_is_glob(part)) {
    const char *name = ob_cstr(f->arena, part);
    const char *path = name ? ob_path_join(f->arena, dir, name) : NULL;
    return path ? expand(f, path, rest, depth) : OB_E_NOMEM;
  }
  const bool deep = ob_str_eq(part, OB_STR("**"));
  if (deep) {
    OB_TRY(expand(f, dir, rest, depth + 1));
  }
  ob_dir_entries list = {0};
  const int err = ob_dir_list(f->arena, dir, &list);
  if (err != 0) {
    return err == ENOMEM ? OB_E_NOMEM : OB_OK;
  }
  for (size_t i = 0; i < list.len; i++) {
    const char *path = ob_path_join(f->arena, dir, list.at[i].name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    /* `**` follows no links: it could come round in a circle */
    const bool fits = deep ? list.at[i].kind == OB_FILE_DIR
                           : ob_str_glob(part, list.at[i].name) && ob_file_is_dir(path);
    if (fits) {
      const ob_str again = {part.ptr, (size_t)(rest.ptr ? rest.ptr + rest.len - part.ptr
                                                        : part.ptr + part.len - part.ptr)};
      OB_TRY(expand(f, path, deep ? again : rest, depth + 1));
    }
  }
  return OB_OK;
}

/* ---- path dependencies ---- */

static ob_status
add_path(finder *f, const char *dir, const ob_toml *value)
{
  const ob_toml *path = ob_toml_get(value, OB_STR("path"));
  if (!path || path->kind != OB_TOML_STRING) {
    return OB_OK;
  }
  const char *name = ob_cstr(f->arena, path->as.string);
  const char *joined = name ? ob_path_join(f->arena, dir, name) : NULL;
  const char *clean = joined ? ob_path_clean(f->arena, joined) : NULL;
  if (!clean) {
    return OB_E_NOMEM;
  }
  return ob_path_inside(ob_str_from(clean), ob_str_from(f->root_dir)) ? add(f, clean) : OB_OK;
}

static ob_status
add_deps(finder *f, const char *dir, const ob_toml *from)
{
  for (size_t i = 0; i < OB_DEP_TABLES; i++) {
    const ob_toml *table = ob_toml_get(from, ob_str_from(ob_dep_tables[i]));
    for (const ob_toml_entry *e = ob_toml_first(table); e; e = e->next) {
      const ob_toml *inherited = ob_toml_get(e->value, OB_STR("workspace"));
      OB_TRY(inherited ? add_path(f, f->root_dir, ob_toml_get(f->shared, e->key))
                       : add_path(f, dir, e->value));
    }
  }
  return OB_OK;
}

static ob_status
add_deps_of(finder *f, const char *dir)
{
  const char *path = ob_path_join(f->arena, dir, "Cargo.toml");
  uint32_t file;
  ob_toml *toml = NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_diags_load(f->diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  const ob_status st = ob_toml_parse(f->arena, f->diags, file, &toml);
  if (st != OB_OK && st != OB_E_SYNTAX) {
    return st;
  }
  OB_TRY(add_deps(f, dir, toml));
  const ob_toml *targets = ob_toml_get(toml, OB_STR("target"));
  for (const ob_toml_entry *e = ob_toml_first(targets); e; e = e->next) {
    OB_TRY(add_deps(f, dir, e->value));
  }
  return st;
}

static int
by_path(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

ob_status
ob_workspace_members(ob_arena *arena, ob_diags *diags, const char *dir, ob_dirs *out)
{
  finder f = {.arena = arena, .diags = diags, .root_dir = ob_path_clean(arena, dir)};
  const char *path = ob_path_join(arena, dir, "Cargo.toml");
  ob_map_init(&f.seen, 0x9e3779b97f4a7c15U);
  if (!f.root_dir || !path) {
    return OB_E_NOMEM;
  }
  uint32_t file;
  ob_toml *toml = NULL;
  OB_TRY(ob_diags_load(diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  OB_TRY(ob_toml_parse(arena, diags, file, &toml));
  const ob_toml *workspace = ob_toml_get(toml, OB_STR("workspace"));
  f.members = ob_toml_get(workspace, OB_STR("members"));
  f.exclude = ob_toml_get(workspace, OB_STR("exclude"));
  f.shared = ob_toml_get(workspace, OB_STR("dependencies"));
  if (ob_toml_get(toml, OB_STR("package")) || ob_toml_get(toml, OB_STR("project")) || !workspace) {
    const char **slot = ob_vec_push(arena, &f.found);
    if (!slot || !ob_map_put(arena, &f.seen, ob_str_from(f.root_dir))) {
      return OB_E_NOMEM;
    }
    *slot = f.root_dir;
  }
  for (size_t i = 0; f.members && f.members->kind == OB_TOML_ARRAY && i < f.members->as.array.len;
       i++) {
    const ob_toml *item = f.members->as.array.at[i];
    if (item->kind == OB_TOML_STRING && item->as.string.len > 0) {
      OB_TRY(expand(&f, f.root_dir, item->as.string, 0));
    }
  }
  ob_status first = OB_OK;
  for (size_t i = 0; workspace && i < f.found.len; i++) {
    const ob_status st = add_deps_of(&f, f.found.at[i]);
    if (st == OB_E_NOMEM) {
      return st;
    }
    first = first == OB_OK ? st : first;
  }
  if (f.found.len > 1) {
    qsort(f.found.at, f.found.len, sizeof(*f.found.at), by_path);
  }
  *out = f.found;
  return first;
}
