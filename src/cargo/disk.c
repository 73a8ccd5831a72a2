// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which packages lie in which directories. A registry of 1,500 crates is listed at each start of a
 * command that looks into dependencies, so manifests are opened only where the name says nothing.
 */
#include "cargo/disk.h"
#include "base/str.h"
#include "sys/fs.h"
#include <string.h>

typedef OB_VEC(ob_disk_package) package_list;

void
ob_disk_init(ob_disk *disk)
{
  ob_map_init(&disk->by_name, 0xd15cd15c);
}

/* NAME-VERSION: the version begins behind the first dash from which on all is a version. */
static bool
split_name(ob_str text, ob_disk_package *out)
{
  for (size_t i = 1; i + 1 < text.len; i++) {
    const ob_str rest = ob_str_slice(text, i + 1, text.len);
    if (text.ptr[i] == '-' && ob_semver_parse(rest, &out->version)) {
      out->name = ob_str_slice(text, 0, i);
      out->version_text = rest;
      return true;
    }
  }
  return false;
}

static bool
read_manifest(ob_arena *arena, const char *dir, ob_disk_package *out)
{
  ob_diags scratch; /* what is wrong with a package that nobody asks for is nobody's matter */
  ob_diags_init(&scratch, arena);
  ob_manifest manifest;
  if (ob_manifest_load(arena, &scratch, dir, &manifest) != OB_OK) {
    return false;
  }
  out->name = manifest.name;
  out->version_text = manifest.version;
  out->version = manifest.semver;
  return true;
}

static ob_status
put(ob_arena *arena, ob_disk *disk, const ob_disk_package *package)
{
  void **slot = ob_map_put(arena, &disk->by_name, package->name);
  if (slot && !*slot) {
    *slot = ob_new(arena, package_list);
  }
  ob_disk_package *place = slot && *slot ? ob_vec_push(arena, (package_list *)*slot) : NULL;
  if (!place) {
    return OB_E_NOMEM;
  }
  *place = *package;
  return OB_OK;
}

ob_status
ob_disk_add(ob_arena *arena, ob_diags *diags, ob_disk *disk, const char *dir)
{
  ob_dir_entries entries = {0};
  const int err = ob_dir_list(arena, dir, &entries);
  if (err != 0) {
    return ob_fail(diags, OB_E_NOT_FOUND, "OB0001", OB_SPAN_NONE, NULL, "cannot read `%s`: %s", dir,
                   strerror(err));
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str base = entries.at[i].name;
    if (entries.at[i].kind == OB_FILE_REGULAR || ob_str_starts(base, OB_STR("."))) {
      continue;
    }
    ob_disk_package package = {.dir = ob_path_join(arena, dir, base.ptr)};
    const char *manifest = package.dir ? ob_path_join(arena, package.dir, "Cargo.toml") : NULL;
    if (!manifest) {
      return OB_E_NOMEM;
    }
    if (!ob_file_exists(manifest) ||
        (!split_name(base, &package) && !read_manifest(arena, package.dir, &package))) {
      continue;
    }
    OB_TRY(put(arena, disk, &package));
  }
  return OB_OK;
}

ob_status
ob_disk_put(ob_arena *arena, ob_disk *disk, ob_str name, ob_str version, const char *dir)
{
  ob_disk_package package = {.name = name, .version_text = version, .dir = dir};
  if (!ob_semver_parse(version, &package.version)) {
    package.version = (ob_semver){0};
  }
  return put(arena, disk, &package);
}

const ob_disk_package *
ob_disk_at(const ob_disk *disk, ob_str name, size_t at)
{
  void **slot = ob_map_find(&disk->by_name, name);
  const package_list *list = slot ? *slot : NULL;
  return list && at < list->len ? &list->at[at] : NULL;
}

const ob_disk_package *
ob_disk_find(const ob_disk *disk, ob_str name, ob_str req)
{
  const ob_disk_package *best = NULL, *one;
  for (size_t i = 0; (one = ob_disk_at(disk, name, i)) != NULL; i++) {
    if (ob_semver_satisfies(req, &one->version) &&
        (!best || ob_semver_cmp(&one->version, &best->version) > 0)) {
      best = one;
    }
  }
  return best;
}
