// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * OS sources. Reading a crate means: list its files once (one lstat each gives kind, owner, mode,
 * size and time, so trust costs no call of its own), read manifest and recipe, hash what is not
 * known from the cache, and compare with what was recorded. The content hash covers every file
 * and its path, so that any edit changes the stamp that Cargo looks at. Files that were not
 * recorded are no error here (Cargo accepts them in a directory source too); `vendor check` names
 * them. A crate with dependencies cannot be a replacement: the unit is compiled with the
 * `--extern` of the registry's crate and no others.
 */
#include "sources/os_source.h"
#include "base/ascii.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "formats/toml/toml.h"
#include "sources/hash_cache.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include "sys/process.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILES 100000u
#define MAX_DEPTH 64u
#define MAX_MARKER (64u << 10)
#define SHOWN_FILES 5u

/* ---- checksum files ---- */

static bool
to_sha256(ob_arena *arena, ob_str s, ob_str *out)
{
  *out = ob_str_dup(arena, s);
  if (s.len != 64 || !out->ptr) {
    return false;
  }
  char *hex = ob_new_n(arena, char, 65);
  if (!hex) {
    out->ptr = NULL;
    return false;
  }
  for (size_t i = 0; i < 64; i++) {
    char c = s.ptr[i];
    c = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    if (!ob_is_hash_digit(c)) {
      return false;
    }
    hex[i] = c;
  }
  *out = (ob_str){hex, 64};
  return true;
}

static int
compare_checksums(const void *a, const void *b)
{
  return ob_str_cmp(((const ob_checksum *)a)->path, ((const ob_checksum *)b)->path);
}

static ob_status
bad_checksums(ob_diags *diags, uint32_t file, const char *what)
{
  return ob_fail(diags, OB_E_INVALID, "OB0515", (ob_span){file, 0, 0},
                 "run `osbind vendor seal` on the crate to write it anew", "%s", what);
}

static ob_status
take_checksums(ob_arena *arena, ob_diags *diags, uint32_t file, const json_t *root,
               ob_checksums *out)
{
  ob_checksums sums = {0};
  const json_t *files = json_object_get(root, "files");
  if (!json_is_object(root) || !json_is_object(files)) {
    return bad_checksums(diags, file, "the checksum file has no object `files`");
  }
  const json_t *package = json_object_get(root, "package");
  if (package && !json_is_string(package) && !json_is_null(package)) {
    return bad_checksums(diags, file, "`package` is no string");
  }
  if (json_is_string(package) &&
      !to_sha256(arena, ob_json_string(root, "package"), &sums.package)) {
    if (!sums.package.ptr) {
      return OB_E_NOMEM;
    }
    sums.package = OB_STR_NONE; /* distributions write words where they do not know it */
  }
  if (json_object_size(files) > MAX_FILES) {
    return ob_fail(diags, OB_E_LIMIT, "OB0519", (ob_span){file, 0, 0}, NULL,
                   "more than %u files in one crate", MAX_FILES);
  }
  for (void *it = json_object_iter((json_t *)(uintptr_t)files); it;
       it = json_object_iter_next((json_t *)(uintptr_t)files, it)) {
    const ob_str path = ob_str_from(json_object_iter_key(it));
    const json_t *value = json_object_iter_value(it);
    ob_checksum *sum = ob_vec_push(arena, &sums.files);
    if (!sum) {
      return OB_E_NOMEM;
    }
    sum->path = ob_str_dup(arena, path);
    if (!sum->path.ptr) {
      return OB_E_NOMEM;
    }
    if (!ob_trust_inner_path(path)) {
      return ob_fail(diags, OB_E_INVALID, "OB0515", (ob_span){file, 0, 0}, NULL,
                     "`" OB_STR_FMT "` is no path inside the crate", OB_STR_ARG(path));
    }
    const ob_str hash = json_is_string(value)
                            ? (ob_str){json_string_value(value), json_string_length(value)}
                            : OB_STR("");
    if (!to_sha256(arena, hash, &sum->sha256)) {
      return sum->sha256.ptr
                 ? ob_fail(diags, OB_E_INVALID, "OB0515", (ob_span){file, 0, 0}, NULL,
                           "the checksum of `" OB_STR_FMT "` is no SHA-256", OB_STR_ARG(path))
                 : OB_E_NOMEM;
    }
  }
  if (sums.files.len > 1) {
    qsort(sums.files.at, sums.files.len, sizeof(*sums.files.at), compare_checksums);
  }
  *out = sums;
  return OB_OK;
}

ob_status
ob_checksums_parse(ob_arena *arena, ob_diags *diags, uint32_t file, ob_checksums *out)
{
  json_t *root = NULL;
  OB_TRY(ob_json_parse(diags, file, &root));
  const ob_status st = take_checksums(arena, diags, file, root, out);
  json_decref(root);
  return st;
}

/* ---- one crate ---- */

typedef struct loader {
  ob_arena *arena;
  ob_diags *diags;
  const char *root; /* of the source, links resolved */
  uint32_t uid;
  ob_verify verify;
  ob_hash_cache *cache;
  ob_status st;  /* the first failure */
  ob_buf hashes; /* "PATH NUL HASH LF" of every file */
} loader;

typedef struct found {
  ob_str inner;     /* relative to the crate */
  const char *path; /* absolute */
  ob_file_info info;
} found;

typedef OB_VEC(found) founds;

/** Remember the first failure; true when reading can go on. */
static bool
note(loader *l, ob_status st)
{
  if (st != OB_OK && (l->st == OB_OK || st == OB_E_NOMEM)) {
    l->st = st;
  }
  return l->st != OB_E_NOMEM;
}

/** A link inside a crate: what it leads to must be a regular file of the same source. */
static ob_status
follow_link(loader *l, const char *path, ob_file_info *info)
{
  const char *real = NULL;
  int err = ob_path_real(l->arena, path, &real);
  if (err == 0 && !ob_path_inside(ob_str_from(real), ob_str_from(l->root))) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE,
                   "put a copy of the file in its place",
                   "the link `%s` leads out of the OS source, to `%s`", path, real);
  }
  if (err == 0) {
    err = ob_file_stat(real, false, info);
  }
  if (err != 0) {
    return ob_fail_io(l->diags, OB_SPAN_NONE, "follow", path, err);
  }
  if (info->kind != OB_FILE_REGULAR) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE,
                   "put a copy of the directory in its place",
                   "the link `%s` leads to what is no regular file", path);
  }
  return ob_trust_owner(info, l->uid) ? OB_OK
                                      : ob_trust_refuse(l->diags, OB_SPAN_NONE, real, info, l->uid);
}

/** What is not part of a crate: version control, and Cargo's own output. */
static bool
is_skipped(loader *l, const char *path, ob_str name)
{
  if (ob_str_eq(name, OB_STR(".git")) || ob_str_eq(name, OB_STR(OB_CHECKSUM_FILE))) {
    return true;
  }
  if (!ob_str_eq(name, OB_STR("target"))) {
    return false;
  }
  const char *tag = ob_path_join(l->arena, path, "CACHEDIR.TAG");
  return tag && ob_file_exists(tag);
}

static void
walk(loader *l, const char *dir, ob_str relative, unsigned depth, founds *out)
{
  ob_dir_entries entries = {0};
  const int err = depth > MAX_DEPTH ? ELOOP : ob_dir_list(l->arena, dir, &entries);
  if (err != 0) {
    (void)note(l,
               err == ENOMEM ? OB_E_NOMEM : ob_fail_io(l->diags, OB_SPAN_NONE, "list", dir, err));
    return;
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    const char *path = ob_path_join(l->arena, dir, name.ptr);
    const ob_str inner = relative.len == 0 ? name
                                           : ob_fmt(l->arena, OB_STR_FMT "/" OB_STR_FMT,
                                                    OB_STR_ARG(relative), OB_STR_ARG(name));
    if (!path || !inner.ptr) {
      (void)note(l, OB_E_NOMEM);
      return;
    }
    ob_file_info info;
    const int stat_err = ob_file_stat(path, false, &info);
    if (stat_err != 0) {
      if (!note(l, ob_fail_io(l->diags, OB_SPAN_NONE, "look at", path, stat_err))) {
        return;
      }
      continue;
    }
    if (!ob_trust_owner(&info, l->uid)) {
      if (!note(l, ob_trust_refuse(l->diags, OB_SPAN_NONE, path, &info, l->uid))) {
        return;
      }
      continue;
    }
    if (relative.len == 0 && is_skipped(l, path, name)) {
      continue;
    }
    if (info.kind == OB_FILE_DIR) {
      walk(l, path, inner, depth + 1, out);
      if (l->st == OB_E_NOMEM || l->st == OB_E_LIMIT) {
        return;
      }
      continue;
    }
    if (info.kind == OB_FILE_LINK) {
      const ob_status st = follow_link(l, path, &info);
      if (st != OB_OK) {
        if (!note(l, st)) {
          return;
        }
        continue;
      }
    }
    if (info.kind != OB_FILE_REGULAR) {
      if (!note(l, ob_fail(l->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE, NULL,
                           "`%s` is neither file nor directory", path))) {
        return;
      }
      continue;
    }
    if (out->len >= MAX_FILES) {
      (void)note(l, ob_fail(l->diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL,
                            "more than %u files in one crate: `%s`", MAX_FILES, dir));
      return;
    }
    found *place = ob_vec_push(l->arena, out);
    if (!place) {
      (void)note(l, OB_E_NOMEM);
      return;
    }
    *place = (found){inner, path, info};
  }
}

static ob_status
hash_file(loader *l, const found *place, char hash[65])
{
  const ob_str path = ob_str_from(place->path);
  if (l->cache && l->verify == OB_VERIFY_STAT) {
    const char *known = ob_hash_cache_get(l->cache, path, &place->info);
    if (known) {
      memcpy(hash, known, 65);
      return OB_OK;
    }
  }
  const int64_t now = ob_clock_wall_ns();
  const int err = ob_sha256_file(place->path, hash);
  if (err != 0) {
    return ob_fail_io(l->diags, OB_SPAN_NONE, "read", place->path, err);
  }
  return l->cache ? ob_hash_cache_put(l->cache, path, &place->info, hash, now) : OB_OK;
}

static int
compare_founds(const void *a, const void *b)
{
  return ob_str_cmp(((const found *)a)->inner, ((const found *)b)->inner);
}

static int
compare_files(const void *a, const void *b)
{
  return ob_str_cmp(((const ob_crate_file *)a)->path, ((const ob_crate_file *)b)->path);
}

static const ob_crate_file *
find_file(const ob_os_crate *crate, ob_str path)
{
  const ob_crate_file key = {.path = path};
  return crate->files.len == 0 ? NULL
                               : bsearch(&key, crate->files.at, crate->files.len,
                                         sizeof(*crate->files.at), compare_files);
}

static ob_status
load_checksums(loader *l, ob_os_crate *out, ob_checksums *sums)
{
  const char *path = ob_path_join(l->arena, out->dir, OB_CHECKSUM_FILE);
  if (!path) {
    return OB_E_NOMEM;
  }
  ob_file_info info;
  int err = ob_file_stat(path, true, &info);
  if (err == ENOENT) {
    return OB_OK;
  }
  if (err == 0 && !ob_trust_owner(&info, l->uid)) {
    return ob_trust_refuse(l->diags, OB_SPAN_NONE, path, &info, l->uid);
  }
  ob_str text;
  err = err != 0 ? err : ob_file_read(l->arena, path, OB_CHECKSUM_MAX_SIZE, &text);
  if (err == EFBIG) {
    return ob_fail(l->diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL, "%s is larger than %u bytes",
                   path, OB_CHECKSUM_MAX_SIZE);
  }
  if (err != 0) {
    return ob_fail_io(l->diags, OB_SPAN_NONE, "read", path, err);
  }
  const uint32_t file = ob_diags_add_source(l->diags, ob_str_from(path), text);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  out->sealed = true;
  OB_TRY(ob_checksums_parse(l->arena, l->diags, file, sums));
  out->package = sums->package;
  return OB_OK;
}

/** One diagnostic for all files of a crate that have the same fault. */
static ob_status
fault(loader *l, ob_diag **d, size_t *count, const char *code, const ob_os_crate *crate,
      const char *what, ob_str path)
{
  if (!*d) {
    *d = ob_error(l->diags, code, OB_SPAN_NONE, "%s: %s/" OB_STR_FMT, what, crate->dir,
                  OB_STR_ARG(path));
    if (!*d) {
      return OB_E_NOMEM;
    }
    ob_diag_help(l->diags, *d,
                 "install the crate again, or run `osbind vendor seal %s` if the change is meant",
                 crate->dir);
  } else if (*count < SHOWN_FILES) {
    ob_diag_note(l->diags, *d, "also " OB_STR_FMT, OB_STR_ARG(path));
  } else if (*count == SHOWN_FILES) {
    ob_diag_note(l->diags, *d, "and others");
  }
  (*count)++;
  return OB_E_INVALID;
}

static void
verify_files(loader *l, ob_os_crate *out, const founds *places, const ob_checksums *sums)
{
  ob_diag *differs = NULL, *missing = NULL;
  size_t differ_count = 0, missing_count = 0, s = 0;
  for (size_t i = 0; i < places->len; i++) {
    ob_crate_file *file = &out->files.at[i];
    for (; s < sums->files.len && ob_str_cmp(sums->files.at[s].path, file->path) < 0; s++) {
      if (!note(l, fault(l, &missing, &missing_count, "OB0512", out, "a recorded file is missing",
                         sums->files.at[s].path))) {
        return;
      }
    }
    const bool recorded = s < sums->files.len && ob_str_eq(sums->files.at[s].path, file->path);
    if (recorded) {
      file->recorded = sums->files.at[s++].sha256;
    }
    char hash[65];
    const ob_status st = hash_file(l, &places->at[i], hash);
    if (st != OB_OK) {
      if (!note(l, st)) {
        return;
      }
      continue;
    }
    if (recorded && memcmp(file->recorded.ptr, hash, 64) != 0 &&
        !note(l, fault(l, &differs, &differ_count, "OB0511", out,
                       "a file is not what its checksum says", file->path))) {
      return;
    }
    ob_buf_put(&l->hashes, file->path);
    ob_buf_putc(&l->hashes, '\0');
    ob_buf_put(&l->hashes, (ob_str){hash, 64});
    ob_buf_putc(&l->hashes, '\n');
  }
  for (; s < sums->files.len; s++) {
    if (!note(l, fault(l, &missing, &missing_count, "OB0512", out, "a recorded file is missing",
                       sums->files.at[s].path))) {
      return;
    }
  }
}

ob_status
ob_os_crate_stands_alone(ob_diags *diags, const ob_manifest *m)
{
  if (m->proc_macro || m->has_dependencies) {
    return ob_fail(diags, OB_E_INVALID, "OB0513", (ob_span){m->file, 0, 0},
                   "a replacement is compiled with nothing but core, alloc and std",
                   m->proc_macro ? "`" OB_STR_FMT "` is a proc-macro and cannot be a replacement"
                                 : "`" OB_STR_FMT "` has dependencies and cannot be a replacement",
                   OB_STR_ARG(m->name));
  }
  return OB_OK;
}

static void
check_recipe(loader *l, const ob_os_crate *crate)
{
  const ob_recipe *r = &crate->recipe;
  if (!find_file(crate, r->root)) {
    (void)note(l, ob_fail(l->diags, OB_E_NOT_FOUND, "OB0525", OB_SPAN_NONE, NULL,
                          "the root file `" OB_STR_FMT "` is missing in `%s`", OB_STR_ARG(r->root),
                          crate->dir));
  }
  for (size_t i = 0; i < r->parts.len && l->st != OB_E_NOMEM; i++) {
    const ob_str out_dir = r->parts.at[i].out_dir;
    if (out_dir.len == 0) {
      continue;
    }
    const char *relative = ob_cstr(l->arena, out_dir);
    const char *path = relative ? ob_path_join(l->arena, crate->dir, relative) : NULL;
    if (!path) {
      (void)note(l, OB_E_NOMEM);
    } else if (!ob_file_is_dir(path)) {
      (void)note(l, ob_fail(l->diags, OB_E_NOT_FOUND, "OB0525", OB_SPAN_NONE, NULL,
                            "the recipe's out-dir `%s` is missing", path));
    }
  }
}

/** dir: links resolved. */
static ob_status
load_crate(loader *l, const char *dir, ob_os_crate *out)
{
  *out = (ob_os_crate){.dir = dir};
  l->st = OB_OK;
  founds places = {0};
  walk(l, dir, OB_STR_NONE, 0, &places);
  if (l->st != OB_OK) {
    return l->st; /* nothing of a crate that is not trusted is read */
  }
  if (places.len > 1) {
    qsort(places.at, places.len, sizeof(*places.at), compare_founds);
  }
  for (size_t i = 0; i < places.len; i++) {
    ob_crate_file *file = ob_vec_push(l->arena, &out->files);
    if (!file) {
      return OB_E_NOMEM;
    }
    const found *f = &places.at[i];
    *file = (ob_crate_file){.path = f->inner, .size = f->info.size, .mtime_ns = f->info.mtime_ns};
  }
  OB_TRY(ob_manifest_load(l->arena, l->diags, dir, &out->manifest));
  (void)note(l, ob_os_crate_stands_alone(l->diags, &out->manifest));
  const ob_status recipe = ob_recipe_load(l->arena, l->diags, dir, &out->manifest, &out->recipe);
  if (!note(l, recipe)) {
    return l->st;
  }
  if (recipe == OB_OK) {
    check_recipe(l, out);
  }
  ob_checksums sums = {0};
  ob_buf_init(&l->hashes, l->arena);
  if (note(l, load_checksums(l, out, &sums))) {
    verify_files(l, out, &places, &sums);
  }
  if (l->st == OB_OK) {
    OB_TRY(ob_buf_status(&l->hashes));
    ob_sha256(ob_buf_view(&l->hashes), out->content);
  }
  return l->st;
}

static ob_status
real_path(ob_arena *arena, ob_diags *diags, const char *path, const char **out)
{
  const int err = ob_path_real(arena, path, out);
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "open", path, err);
}

ob_status
ob_os_crate_load(ob_arena *arena, ob_diags *diags, const char *dir, const char *root_dir,
                 ob_verify verify, ob_hash_cache *cache, ob_os_crate *out)
{
  loader l = {
      .arena = arena, .diags = diags, .uid = ob_user_id(), .verify = verify, .cache = cache};
  const char *real = NULL;
  OB_TRY(real_path(arena, diags, root_dir, &l.root));
  OB_TRY(real_path(arena, diags, dir, &real));
  if (!ob_path_inside(ob_str_from(real), ob_str_from(l.root))) {
    return ob_fail(diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE, NULL,
                   "the crate `%s` lies outside of its OS source `%s`", real, l.root);
  }
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, dir, l.uid));
  return load_crate(&l, real, out);
}

/* ---- a whole source ---- */

/** Is there something at a path? An errno only where that cannot be known. */
static int
look_for(const char *path, bool *there)
{
  ob_file_info info;
  const int err = path ? ob_file_stat(path, false, &info) : ENOMEM;
  *there = err == 0;
  return err == ENOENT || err == ENOTDIR ? 0 : err;
}

static int
look_for_crates(ob_arena *arena, const char *dir, bool *is)
{
  ob_dir_entries entries = {0};
  int first = ob_dir_list(arena, dir, &entries);
  for (size_t i = 0; i < entries.len; i++) {
    if (entries.at[i].kind == OB_FILE_REGULAR || entries.at[i].name.ptr[0] == '.') {
      continue;
    }
    const int err =
        look_for(ob_fmt(arena, "%s/%s/" OB_RECIPE_FILE, dir, entries.at[i].name.ptr).ptr, is);
    if (*is) {
      return 0;
    }
    first = first != 0 ? first : err;
  }
  return first;
}

int
ob_os_source_is(const char *dir, bool *is)
{
  ob_arena scratch;
  ob_arena_init(&scratch, NULL);
  int err = look_for(ob_path_join(&scratch, dir, OB_SOURCE_FILE), is);
  if (err == 0 && !*is) {
    err = look_for_crates(&scratch, dir, is);
  }
  ob_arena_fini(&scratch);
  return err;
}

static ob_status
read_marker(loader *l, ob_os_source *out)
{
  const char *path = ob_path_join(l->arena, out->dir, OB_SOURCE_FILE);
  if (!path) {
    return OB_E_NOMEM;
  }
  out->name = ob_path_base(ob_str_from(out->dir));
  ob_file_info info;
  const int err = ob_file_stat(path, true, &info);
  if (err == ENOENT) {
    return OB_OK;
  }
  if (err != 0) {
    return ob_fail_io(l->diags, OB_SPAN_NONE, "read", path, err);
  }
  if (!ob_trust_owner(&info, l->uid)) {
    return ob_trust_refuse(l->diags, OB_SPAN_NONE, path, &info, l->uid);
  }
  uint32_t file;
  OB_TRY(ob_diags_load(l->diags, path, MAX_MARKER, OB_SPAN_NONE, &file));
  ob_toml *root = NULL;
  ob_status first = ob_toml_parse(l->arena, l->diags, file, &root);
  if (first != OB_OK && first != OB_E_SYNTAX) {
    return first;
  }
  bool has_format = first == OB_E_SYNTAX; /* it may stand in what was not read */
  for (const ob_toml_entry *e = root->as.table.first; e; e = e->next) {
    ob_status st = OB_OK;
    if (ob_str_eq(e->key, OB_STR("source"))) {
      has_format = true;
      if (e->value->kind != OB_TOML_INTEGER || e->value->as.integer != 1) {
        st = ob_fail(l->diags, OB_E_UNSUPPORTED, "OB0516", e->value->span,
                     "this osbind reads `source = 1`", "the format of this OS source is not known");
      }
    } else if (ob_str_eq(e->key, OB_STR("name")) && e->value->kind == OB_TOML_STRING) {
      out->name = e->value->as.string;
    } else {
      st = ob_fail(l->diags, OB_E_INVALID, "OB0516", e->key_span,
                   "the file holds `source = 1` and a string `name`, no more",
                   "`" OB_STR_FMT "` cannot stand in " OB_SOURCE_FILE, OB_STR_ARG(e->key));
    }
    if (st == OB_E_NOMEM) {
      return st;
    }
    first = first == OB_OK ? st : first;
  }
  if (first == OB_OK && !has_format) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0516", (ob_span){file, 0, 0},
                   "begin the file with `source = 1`", "the format of this OS source is not given");
  }
  return first;
}

static int
compare_crates(const void *a, const void *b)
{
  const ob_os_crate *x = a, *y = b;
  const int names = ob_str_cmp(x->manifest.name, y->manifest.name);
  if (names != 0) {
    return names;
  }
  const int versions = ob_semver_cmp(&y->manifest.semver, &x->manifest.semver);
  return versions != 0 ? versions : strcmp(x->dir, y->dir);
}

/**
 * Is there a crate in one directory of a source? What cannot be looked at is an error, and so is a
 * crate of which the manifest is gone: the registry's must not be compiled in its place.
 */
static ob_status
holds_crate(loader *l, const char *dir, bool *is)
{
  static const char *const parts[] = {"Cargo.toml", OB_RECIPE_FILE, OB_CHECKSUM_FILE};
  bool there[OB_COUNT(parts)];
  for (size_t i = 0; i < OB_COUNT(parts); i++) {
    const char *path = ob_path_join(l->arena, dir, parts[i]);
    const int err = look_for(path, &there[i]);
    if (err != 0) {
      return path ? ob_fail_io(l->diags, OB_SPAN_NONE, "look at", path, err) : OB_E_NOMEM;
    }
  }
  *is = there[0];
  if (!there[0] && (there[1] || there[2])) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0512", OB_SPAN_NONE,
                   "install the crate again, or remove what is left of it",
                   "`%s` has a file %s, and no Cargo.toml", dir, parts[there[1] ? 1 : 2]);
  }
  return OB_OK;
}

/** Read the crate in one directory of a source, if it holds one. */
static ob_status
load_entry(loader *l, const char *path, ob_os_source *out)
{
  ob_file_info info;
  const int err = ob_file_stat(path, false, &info);
  if (err != 0) {
    return ob_fail_io(l->diags, OB_SPAN_NONE, "look at", path, err);
  }
  const char *real = path;
  if (info.kind == OB_FILE_LINK) {
    if (!ob_file_is_dir(path)) {
      return OB_OK;
    }
    OB_TRY(real_path(l->arena, l->diags, path, &real));
    /* A link to a crate of the same source is another name for it. */
    return ob_path_inside(ob_str_from(real), ob_str_from(l->root))
               ? OB_OK
               : ob_fail(l->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE,
                         "put the crate itself there, or name its directory in the config",
                         "the link `%s` leads out of the OS source, to `%s`", path, real);
  }
  if (info.kind != OB_FILE_DIR) {
    return OB_OK;
  }
  bool is = false;
  OB_TRY(holds_crate(l, path, &is));
  if (!is) {
    return OB_OK;
  }
  if (!ob_trust_owner(&info, l->uid)) {
    return ob_trust_refuse(l->diags, OB_SPAN_NONE, path, &info, l->uid);
  }
  ob_os_crate crate;
  OB_TRY(load_crate(l, real, &crate));
  ob_os_crate *slot = ob_vec_push(l->arena, &out->crates);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = crate;
  return OB_OK;
}

ob_status
ob_os_source_load(ob_arena *arena, ob_diags *diags, const char *dir, ob_verify verify,
                  ob_hash_cache *cache, ob_os_source *out)
{
  loader l = {
      .arena = arena, .diags = diags, .uid = ob_user_id(), .verify = verify, .cache = cache};
  ob_os_source source = {0};
  OB_TRY(real_path(arena, diags, dir, &l.root));
  OB_TRY(ob_trust_check(arena, diags, OB_SPAN_NONE, dir, l.uid));
  source.dir = l.root;
  ob_status first = read_marker(&l, &source);
  if (first == OB_E_NOMEM) {
    return first;
  }
  ob_dir_entries entries = {0};
  const int err = ob_dir_list(arena, source.dir, &entries);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "list", source.dir, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    if (entries.at[i].name.ptr[0] == '.' || entries.at[i].kind == OB_FILE_REGULAR) {
      continue;
    }
    const char *path = ob_path_join(arena, source.dir, entries.at[i].name.ptr);
    const ob_status st = path ? load_entry(&l, path, &source) : OB_E_NOMEM;
    if (st == OB_E_NOMEM) {
      return st;
    }
    first = first == OB_OK ? st : first;
  }
  if (source.crates.len > 1) {
    qsort(source.crates.at, source.crates.len, sizeof(*source.crates.at), compare_crates);
  }
  for (size_t i = 1; i < source.crates.len; i++) {
    const ob_os_crate *a = &source.crates.at[i - 1], *b = &source.crates.at[i];
    if (ob_str_eq(a->manifest.name, b->manifest.name) &&
        ob_semver_cmp(&a->manifest.semver, &b->manifest.semver) == 0) {
      const ob_status st =
          ob_fail(diags, OB_E_INVALID, "OB0517", (ob_span){b->manifest.file, 0, 0},
                  "remove one of the two directories",
                  "`" OB_STR_FMT "` " OB_STR_FMT " is twice in this OS source, also in `%s`",
                  OB_STR_ARG(b->manifest.name), OB_STR_ARG(b->manifest.version), a->dir);
      if (st == OB_E_NOMEM) {
        return st;
      }
      first = first == OB_OK ? st : first;
    }
  }
  *out = source;
  return first;
}
