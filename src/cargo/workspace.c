// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Which directory is the root of a workspace. Cargo's search is followed as far as texts tell:
 * the nearest Cargo.toml, then `package.workspace`, then each Cargo.toml above that holds
 * [workspace] and does not exclude the first one. That a member is really listed is not looked at:
 * Cargo refuses to build one that is not, so the answer would be the same or none.
 */
#include "cargo/workspace.h"
#include "base/str.h"
#include "diag/looks.h"
#include "sys/fs.h"

static ob_status
read_manifest(ob_arena *arena, ob_diags *diags, const char *path, ob_toml **out)
{
  uint32_t file;
  OB_TRY(ob_diags_load(diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  return ob_toml_parse(arena, diags, file, out);
}

/* Is manifest below dir/NAME for a NAME of the array? Whole path components count. */
static ob_status
listed(ob_arena *arena, const ob_toml *array, const char *dir, const char *manifest, bool *out)
{
  *out = false;
  if (!array || array->kind != OB_TOML_ARRAY) {
    return OB_OK;
  }
  for (size_t i = 0; i < array->as.array.len && !*out; i++) {
    const ob_toml *item = array->as.array.at[i];
    if (item->kind != OB_TOML_STRING) {
      continue;
    }
    const char *name = ob_cstr(arena, item->as.string);
    const char *joined = name ? ob_path_join(arena, dir, name) : NULL;
    const char *path = joined ? ob_path_clean(arena, joined) : NULL;
    if (!path) {
      return OB_E_NOMEM;
    }
    *out = ob_path_inside(ob_str_from(manifest), ob_str_from(path));
  }
  return OB_OK;
}

/* The root that the manifest at path in dir gives to `manifest` (itself, or one below): *out, or
 * NULL when it gives none. */
static ob_status
root_from(ob_arena *arena, ob_diags *diags, const char *dir, const char *path, const char *manifest,
          const char **out)
{
  *out = NULL;
  ob_toml *root;
  OB_TRY(read_manifest(arena, diags, path, &root));
  const ob_toml *workspace = ob_toml_get(root, OB_STR("workspace"));
  const ob_toml *pointer = ob_toml_get(ob_toml_get(root, OB_STR("package")), OB_STR("workspace"));
  if (workspace && pointer) {
    return ob_fail(diags, OB_E_INVALID, "OB0444", pointer->span,
                   "take out [workspace] or package.workspace",
                   "a manifest is the root of a workspace and points to another");
  }
  if (pointer) {
    if (pointer->kind != OB_TOML_STRING) {
      return ob_fail(diags, OB_E_INVALID, "OB0441", pointer->span, NULL,
                     "`package.workspace` must be a string, not %s",
                     ob_toml_kind_phrase(pointer->kind));
    }
    const char *to = ob_cstr(arena, pointer->as.string);
    const char *joined = to ? ob_path_join(arena, dir, to) : NULL;
    const char *clean = joined ? ob_path_clean(arena, joined) : NULL;
    const char *there = clean ? ob_path_join(arena, clean, "Cargo.toml") : NULL;
    if (!there) {
      return OB_E_NOMEM;
    }
    if (!ob_look_exists(diags, there)) {
      return ob_fail(diags, OB_E_NOT_FOUND, "OB0444", pointer->span, NULL,
                     "`package.workspace` leads to %s, which is not there", there);
    }
    *out = clean;
    return OB_OK;
  }
  if (!workspace) {
    return OB_OK;
  }
  bool excluded, member;
  OB_TRY(listed(arena, ob_toml_get(workspace, OB_STR("exclude")), dir, manifest, &excluded));
  OB_TRY(listed(arena, ob_toml_get(workspace, OB_STR("members")), dir, manifest, &member));
  if (!excluded || member) {
    *out = dir;
  }
  return OB_OK;
}

/* Directory above dir, or NULL at the top or when memory is short (*st). */
static const char *
above(ob_arena *arena, const char *dir, ob_status *st)
{
  const ob_str here = ob_str_from(dir), up = ob_path_dir(here);
  if (up.len >= here.len) {
    return NULL;
  }
  const char *out = ob_cstr(arena, up);
  *st = out ? OB_OK : OB_E_NOMEM;
  return out;
}

static ob_status
nearest_manifest(ob_arena *arena, ob_diags *diags, const char *start, const char **dir)
{
  ob_status st = OB_OK;
  for (const char *at = start; at; at = above(arena, at, &st)) {
    const char *path = ob_path_join(arena, at, "Cargo.toml");
    if (!path) {
      return OB_E_NOMEM;
    }
    if (ob_file_exists(path)) {
      *dir = at;
      return OB_OK;
    }
  }
  OB_TRY(st);
  return ob_fail(diags, OB_E_NOT_FOUND, "OB0440", OB_SPAN_NONE,
                 "run this inside a Cargo project, or give --manifest-path",
                 "there is no Cargo.toml in `%s` or any directory above it", start);
}

ob_status
ob_workspace_above(ob_arena *arena, ob_diags *diags, const char *dir, const char **out)
{
  const char *manifest = ob_path_join(arena, dir, "Cargo.toml");
  if (!manifest) {
    return OB_E_NOMEM;
  }
  *out = NULL;
  ob_status st = OB_OK;
  for (const char *at = above(arena, dir, &st); at && !*out; at = above(arena, at, &st)) {
    if (ob_str_ends(ob_str_from(at), OB_STR("/target/package"))) {
      break; /* what `cargo package` unpacks there belongs to no workspace around it */
    }
    const char *path = ob_path_join(arena, at, "Cargo.toml");
    if (!path) {
      return OB_E_NOMEM;
    }
    if (ob_look_exists(diags, path)) {
      OB_TRY(root_from(arena, diags, at, path, manifest, out));
    }
  }
  return st;
}

ob_status
ob_workspace_root(ob_arena *arena, ob_diags *diags, const char *start, const char *manifest_path,
                  const char **out)
{
  const char *clean = ob_path_clean(arena, start), *dir = NULL;
  if (!clean) {
    return OB_E_NOMEM;
  }
  if (manifest_path) {
    const char *joined = ob_path_join(arena, clean, manifest_path);
    const char *path = joined ? ob_path_clean(arena, joined) : NULL;
    if (!path) {
      return OB_E_NOMEM;
    }
    if (!ob_file_exists(path) ||
        !ob_str_eq(ob_path_base(ob_str_from(path)), OB_STR("Cargo.toml"))) {
      return ob_fail(diags, OB_E_NOT_FOUND, "OB0440", OB_SPAN_NONE,
                     "--manifest-path takes the path of a Cargo.toml",
                     "`%s` is no Cargo.toml that is there", path);
    }
    dir = ob_cstr(arena, ob_path_dir(ob_str_from(path)));
  } else {
    OB_TRY(nearest_manifest(arena, diags, clean, &dir));
  }
  const char *manifest = dir ? ob_path_join(arena, dir, "Cargo.toml") : NULL;
  if (!manifest) {
    return OB_E_NOMEM;
  }
  OB_TRY(root_from(arena, diags, dir, manifest, manifest, out));
  if (!*out) {
    OB_TRY(ob_workspace_above(arena, diags, dir, out));
  }
  if (!*out) {
    *out = dir;
  }
  return OB_OK;
}
