// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Cargo.lock. What names a locked package is read, and the edges between packages as they are
 * written: what they mean is a matter of the manifests too. Versions 1 and 2 carry no `version` key
 * (Cargo refuses one that says 1 or 2): a file with checksums in [metadata] is version 1, any other
 * without the key version 2. [root] of very old files is a package like the others.
 */
#include "cargo/lockfile.h"
#include "base/ascii.h"
#include "base/map.h"
#include "base/str.h"
#include "formats/toml/toml.h"

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  uint32_t file;
  ob_lockfile *out;
  ob_map seen;     /* "name version (source)" -> ob_span of the first */
  ob_map checksum; /* the same -> checksum string of [metadata] */
  ob_status first;
} reader;

static bool
went_on(reader *r, ob_status st)
{
  if (r->first == OB_OK || st == OB_E_NOMEM) {
    r->first = st;
  }
  return st != OB_E_NOMEM;
}

/* A string of a package: OB_STR_NONE when it is missing and may be. */
static ob_status
field(reader *r, const ob_toml *package, ob_str key, bool needed, ob_str *out, ob_span *at)
{
  *out = OB_STR_NONE;
  const ob_toml *value = ob_toml_get(package, key);
  if (!value && needed) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0421", package->span,
                   "let Cargo write the lockfile again: cargo generate-lockfile",
                   "a package of the lockfile without `" OB_STR_FMT "`", OB_STR_ARG(key));
  }
  if (!value) {
    return OB_OK;
  }
  if (value->kind != OB_TOML_STRING) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0421", value->span, NULL,
                   "`" OB_STR_FMT "` of a locked package must be a string, not %s", OB_STR_ARG(key),
                   ob_toml_kind_phrase(value->kind));
  }
  *out = value->as.string;
  *at = value->span;
  return OB_OK;
}

static bool
is_sha256(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    if (!ob_is_hash_digit(c) && !(c >= 'A' && c <= 'F')) {
      return false;
    }
  }
  return s.len == 64;
}

static ob_str
package_id(ob_arena *arena, const ob_lock_package *p)
{
  return ob_fmt(arena, OB_STR_FMT " " OB_STR_FMT " (" OB_STR_FMT ")", OB_STR_ARG(p->name),
                OB_STR_ARG(p->version), OB_STR_ARG(p->source));
}

static ob_status
read_edges(reader *r, const ob_toml *package, ob_lock_package *out)
{
  const ob_toml *list = ob_toml_get(package, OB_STR("dependencies"));
  if (!list) {
    return OB_OK;
  }
  if (list->kind != OB_TOML_ARRAY) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0421", list->span, NULL,
                   "`dependencies` of a locked package must be an array of strings, not %s",
                   ob_toml_kind_phrase(list->kind));
  }
  for (size_t i = 0; i < list->as.array.len; i++) {
    const ob_toml *one = list->as.array.at[i];
    if (one->kind != OB_TOML_STRING) {
      return ob_fail(r->diags, OB_E_INVALID, "OB0421", one->span, NULL,
                     "a dependency of a locked package must be a string, not %s",
                     ob_toml_kind_phrase(one->kind));
    }
    ob_str *slot = ob_vec_push(r->arena, &out->deps);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = one->as.string;
  }
  return OB_OK;
}

static ob_status
read_package(reader *r, const ob_toml *package)
{
  if (package->kind != OB_TOML_TABLE) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0421", package->span, NULL,
                   "a package of the lockfile must be a table, not %s",
                   ob_toml_kind_phrase(package->kind));
  }
  ob_lock_package p = {0};
  ob_span at = package->span, checksum_at = at;
  const ob_status results[] = {
      field(r, package, OB_STR("name"), true, &p.name, &at),
      field(r, package, OB_STR("source"), false, &p.source, &at),
      field(r, package, OB_STR("checksum"), false, &p.checksum, &checksum_at),
      field(r, package, OB_STR("version"), true, &p.version, &at),
  };
  for (size_t i = 0; i < OB_COUNT(results); i++) {
    if (results[i] == OB_E_NOMEM) {
      return OB_E_NOMEM;
    }
  }
  for (size_t i = 0; i < OB_COUNT(results); i++) {
    OB_TRY(results[i]);
  }
  p.span = at;
  if (!ob_semver_parse(p.version, &p.semver)) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0422", p.span, NULL,
                   "the locked version `" OB_STR_FMT "` of " OB_STR_FMT " is no MAJOR.MINOR.PATCH",
                   OB_STR_ARG(p.version), OB_STR_ARG(p.name));
  }
  const ob_str id = package_id(r->arena, &p);
  void **slot = id.ptr ? ob_map_put(r->arena, &r->seen, id) : NULL;
  if (!slot) {
    return OB_E_NOMEM;
  }
  if (*slot) {
    ob_diag *d = ob_error(r->diags, "OB0424", package->span,
                          "package " OB_STR_FMT " " OB_STR_FMT " is locked twice",
                          OB_STR_ARG(p.name), OB_STR_ARG(p.version));
    if (!d) {
      return OB_E_NOMEM;
    }
    ob_diag_label(r->diags, d, *(const ob_span *)*slot, "first here");
    ob_diag_help(r->diags, d, "a merge may have kept both sides: take one of them out");
    return OB_E_INVALID;
  }
  ob_span *place = ob_new(r->arena, ob_span);
  if (!place) {
    return OB_E_NOMEM;
  }
  *place = package->span;
  *slot = place;
  /* Debian's sources lock a sentence in place of a checksum; only its form is looked at. */
  if (p.checksum.len == 64 && !is_sha256(p.checksum)) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0423", checksum_at, NULL,
                   "the checksum of " OB_STR_FMT " is not 64 hexadecimal digits",
                   OB_STR_ARG(p.name));
  }
  if (!is_sha256(p.checksum)) {
    p.checksum = OB_STR_NONE;
  }
  if (!p.checksum.ptr) {
    void **old = ob_map_find(&r->checksum, id);
    if (old) {
      const ob_str value = ((const ob_toml *)*old)->as.string;
      p.checksum = is_sha256(value) ? value : OB_STR_NONE;
    }
  }
  OB_TRY(read_edges(r, package, &p));
  ob_lock_package *at_end = ob_vec_push(r->arena, &r->out->packages);
  if (!at_end) {
    return OB_E_NOMEM;
  }
  *at_end = p;
  return OB_OK;
}

/* The checksums of version 1: "checksum NAME VERSION (SOURCE)" = "HEX". */
static ob_status
read_old_checksums(reader *r, const ob_toml *metadata, bool *any)
{
  *any = false;
  if (!metadata || metadata->kind != OB_TOML_TABLE) {
    return OB_OK;
  }
  const ob_str prefix = OB_STR("checksum ");
  for (const ob_toml_entry *e = metadata->as.table.first; e; e = e->next) {
    if (!ob_str_starts(e->key, prefix) || e->value->kind != OB_TOML_STRING) {
      continue;
    }
    void **slot = ob_map_put(r->arena, &r->checksum, ob_str_slice(e->key, prefix.len, e->key.len));
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = e->value;
    *any = true;
  }
  return OB_OK;
}

static ob_status
read_format(reader *r, const ob_toml *root, bool old_checksums)
{
  const ob_toml *version = ob_toml_get(root, OB_STR("version"));
  if (!version) {
    r->out->format = old_checksums ? 1 : 2;
    return OB_OK;
  }
  if (version->kind != OB_TOML_INTEGER) {
    return ob_fail(r->diags, OB_E_INVALID, "OB0420", version->span, NULL,
                   "the version of a lockfile must be an integer, not %s",
                   ob_toml_kind_phrase(version->kind));
  }
  if (version->as.integer != 3 && version->as.integer != 4) {
    return ob_fail(r->diags, OB_E_UNSUPPORTED, "OB0420", version->span,
                   "versions 3 and 4 carry this key, versions 1 and 2 have none",
                   "version %lld of Cargo.lock is not known", (long long)version->as.integer);
  }
  r->out->format = (uint64_t)version->as.integer;
  return OB_OK;
}

ob_status
ob_lockfile_parse(ob_arena *arena, ob_diags *diags, uint32_t file, ob_lockfile *out)
{
  *out = (ob_lockfile){0};
  reader r = {.arena = arena, .diags = diags, .file = file, .out = out};
  ob_map_init(&r.seen, (uint64_t)(uintptr_t)arena);
  ob_map_init(&r.checksum, (uint64_t)(uintptr_t)arena);
  ob_toml *root;
  OB_TRY(ob_toml_parse(arena, diags, file, &root));
  bool old_checksums;
  OB_TRY(read_old_checksums(&r, ob_toml_get(root, OB_STR("metadata")), &old_checksums));
  OB_TRY(read_format(&r, root, old_checksums));
  const ob_toml *old_root = ob_toml_get(root, OB_STR("root"));
  if (old_root && !went_on(&r, read_package(&r, old_root))) {
    return OB_E_NOMEM;
  }
  const ob_toml *packages = ob_toml_get(root, OB_STR("package"));
  if (packages && packages->kind != OB_TOML_ARRAY) {
    return ob_fail(diags, OB_E_INVALID, "OB0421", packages->span, NULL,
                   "`package` of a lockfile must be an array of tables, not %s",
                   ob_toml_kind_phrase(packages->kind));
  }
  for (size_t i = 0; packages && i < packages->as.array.len; i++) {
    if (!went_on(&r, read_package(&r, packages->as.array.at[i]))) {
      return OB_E_NOMEM;
    }
  }
  return r.first;
}

ob_status
ob_lockfile_load(ob_arena *arena, ob_diags *diags, const char *path, ob_lockfile *out)
{
  *out = (ob_lockfile){0};
  uint32_t file;
  OB_TRY(ob_diags_load(diags, path, OB_LOCKFILE_MAX_SIZE, OB_SPAN_NONE, &file));
  return ob_lockfile_parse(arena, diags, file, out);
}

bool
ob_lock_is_crates_io(ob_str source)
{
  /* Cargo writes this URL also where it fetched through the sparse index. */
  return ob_str_eq(source, OB_STR("registry+https://github.com/rust-lang/crates.io-index"));
}
