// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * osbind-sysroot.toml: what a sysroot is. The file decides which compiled code goes into programs,
 * so every key is checked for its form here, once, and everything else can rely on it: no path
 * leaves the sysroot, no hash has another length, and a name is a name. It is written by
 * osbind alone; keys that are not known are a newer osbind's and are passed over.
 */
#include "base/ascii.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/toml/toml.h"
#include "sources/trust.h"
#include "std/std.h"
#include "sys/fs.h"
#include "target/version.h"
#include <errno.h>
#include <string.h>

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  ob_status st; /* the first mistake */
} reader;

static void
wrong(reader *r, ob_span at, const char *what)
{
  if (r->st != OB_E_NOMEM) {
    r->st = ob_fail(r->diags, OB_E_INVALID, "OB1100", at,
                    "build the sysroot again with `osbind std build`", "%s", what);
  }
}

static const ob_toml *
key_of(reader *r, const ob_toml *table, const char *key, ob_toml_kind kind, bool needed)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  if ((!value && needed) || (value && value->kind != kind)) {
    const ob_str what = ob_fmt(r->arena, "`%s` of a sysroot is %s", key,
                               value ? "not what it should be" : "missing");
    if (!what.ptr) {
      r->st = OB_E_NOMEM;
      return NULL;
    }
    wrong(r, value ? value->span : table->span, what.ptr);
    return NULL;
  }
  return value;
}

static ob_str
string_of(reader *r, const ob_toml *table, const char *key, bool needed)
{
  const ob_toml *value = key_of(r, table, key, OB_TOML_STRING, needed);
  if (!value) {
    return OB_STR_NONE;
  }
  if (ob_str_find(value->as.string, '\0') != SIZE_MAX || (needed && value->as.string.len == 0)) {
    wrong(r, value->span, "a string of a sysroot is empty, or holds a NUL");
    return OB_STR_NONE;
  }
  return value->as.string;
}

static uint64_t
number_of(reader *r, const ob_toml *table, const char *key)
{
  const ob_toml *value = key_of(r, table, key, OB_TOML_INTEGER, true);
  if (value && value->as.integer < 0) {
    wrong(r, value->span, "a number of a sysroot is negative");
    return 0;
  }
  return value ? (uint64_t)value->as.integer : 0;
}

/** So many lower-case hex digits? */
static bool
is_hex(ob_str s, size_t digits)
{
  for (size_t i = 0; i < s.len; i++) {
    if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (s.ptr[i] >= 'a' && s.ptr[i] <= 'f'))) {
      return false;
    }
  }
  return s.len == digits;
}

static ob_str
hex_of(reader *r, const ob_toml *table, const char *key, size_t digits, bool needed)
{
  const ob_str s = string_of(r, table, key, needed);
  if (s.ptr && !is_hex(s, digits)) {
    wrong(r, ob_toml_get(table, ob_str_from(key))->span, "a hash of a sysroot is none");
  }
  return s;
}

/** A part of a file name: no '/', no leading dot or dash. */
static ob_str
word_of(reader *r, const ob_toml *table, const char *key, bool needed)
{
  const ob_str s = string_of(r, table, key, needed);
  bool good = s.len <= 128 && (s.len == 0 || (s.ptr[0] != '.' && s.ptr[0] != '-'));
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    good = good && (ob_is_alnum(c) || ob_str_find(OB_STR("._+-"), c) != SIZE_MAX);
  }
  if (!good) {
    wrong(r, ob_toml_get(table, ob_str_from(key))->span,
          "a name of a sysroot holds more than letters, digits and `.` `_` `+` `-`");
  }
  return s;
}

static ob_str
choice_of(reader *r, const ob_toml *table, const char *key, const char *a, const char *b)
{
  const ob_str s = string_of(r, table, key, true);
  if (s.ptr && !ob_str_eq(s, ob_str_from(a)) && !ob_str_eq(s, ob_str_from(b))) {
    const ob_str what =
        ob_fmt(r->arena, "`%s` of a sysroot is neither \"%s\" nor \"%s\"", key, a, b);
    if (what.ptr) {
      wrong(r, ob_toml_get(table, ob_str_from(key))->span, what.ptr);
    }
  }
  return s;
}

/** The n-th table of an array, or NULL where there is no more. */
static const ob_toml *
table_at(reader *r, const ob_toml *array, size_t n)
{
  if (!array || n >= array->as.array.len) {
    return NULL;
  }
  const ob_toml *table = array->as.array.at[n];
  if (table->kind != OB_TOML_TABLE) {
    wrong(r, table->span, "a list of a sysroot holds something else than tables");
    return NULL;
  }
  return table;
}

static void
read_replaced(reader *r, const ob_toml *root, ob_sysroot *out)
{
  const ob_toml *array = key_of(r, root, "replaced", OB_TOML_ARRAY, false), *table;
  for (size_t i = 0; (table = table_at(r, array, i)); i++) {
    ob_sysroot_replaced *slot = ob_vec_push(r->arena, &out->replaced);
    if (!slot) {
      r->st = OB_E_NOMEM;
      return;
    }
    slot->name = word_of(r, table, "name", true);
    slot->locked = word_of(r, table, "locked", true);
    slot->version = word_of(r, table, "version", true);
    slot->content = hex_of(r, table, "content", 64, true);
    slot->dir = string_of(r, table, "dir", true);
  }
}

/** "libc 0.2.183", ... */
static void
read_crates(reader *r, const ob_toml *root, ob_sysroot *out)
{
  const ob_toml *array = key_of(r, root, "crates", OB_TOML_ARRAY, true);
  for (size_t i = 0; array && i < array->as.array.len; i++) {
    const ob_toml *value = array->as.array.at[i];
    const ob_str text = value->kind == OB_TOML_STRING ? value->as.string : OB_STR_NONE;
    const size_t blank = ob_str_find(text, ' ');
    if (blank == 0 || blank == SIZE_MAX || blank + 1 == text.len ||
        ob_str_find(text, '\0') != SIZE_MAX) {
      wrong(r, value->span, "a crate of a sysroot is not written as \"NAME VERSION\"");
      return;
    }
    ob_sysroot_crate *slot = ob_vec_push(r->arena, &out->crates);
    if (!slot) {
      r->st = OB_E_NOMEM;
      return;
    }
    slot->name = ob_str_slice(text, 0, blank);
    slot->version = ob_str_slice(text, blank + 1, text.len);
  }
}

static void
read_files(reader *r, const ob_toml *root, ob_sysroot *out)
{
  const ob_toml *array = key_of(r, root, "file", OB_TOML_ARRAY, true), *table;
  if (array && array->as.array.len > OB_SYSROOT_MAX_FILES) {
    wrong(r, array->span, "a sysroot has too many files");
    return;
  }
  for (size_t i = 0; (table = table_at(r, array, i)); i++) {
    ob_sysroot_file *slot = ob_vec_push(r->arena, &out->files);
    if (!slot) {
      r->st = OB_E_NOMEM;
      return;
    }
    slot->path = string_of(r, table, "path", true);
    slot->size = number_of(r, table, "size");
    slot->sha256 = hex_of(r, table, "sha256", 64, true);
    if (slot->path.ptr && !ob_trust_inner_path(slot->path)) {
      wrong(r, ob_toml_get(table, OB_STR("path"))->span, "a file of a sysroot lies outside of it");
    } else if (i > 0 && slot->path.ptr && out->files.at[i - 1].path.ptr &&
               ob_str_cmp(out->files.at[i - 1].path, slot->path) >= 0) {
      wrong(r, ob_toml_get(table, OB_STR("path"))->span,
            "the files of a sysroot are not in order, or one stands twice");
    }
  }
}

static void
read_sysroot(reader *r, const ob_toml *root, ob_sysroot *out)
{
  const ob_toml *rustc = key_of(r, root, "rustc", OB_TOML_TABLE, true);
  if (rustc) {
    out->rustc = string_of(r, rustc, "version", true);
    out->commit = hex_of(r, rustc, "commit", 40, true);
    out->rustc_path = string_of(r, rustc, "path", true);
    out->rustc_size = number_of(r, rustc, "size");
    const ob_toml *mtime = key_of(r, rustc, "mtime-ns", OB_TOML_INTEGER, true);
    out->rustc_mtime_ns = mtime ? mtime->as.integer : 0;
  }
  out->target = word_of(r, root, "target", true);
  out->spec_sha256 = hex_of(r, root, "target-spec-sha256", 64, false);
  out->version = string_of(r, root, "version", false);
  if (out->version.len > 0 && !ob_version_valid(out->version)) {
    wrong(r, ob_toml_get(root, OB_STR("version"))->span, "`version` of a sysroot is no OS version");
  }
  out->profile = choice_of(r, root, "profile", "release", "debug");
  out->panic = choice_of(r, root, "panic", "unwind", "abort");
  const ob_toml *has_std = key_of(r, root, "std", OB_TOML_BOOL, true);
  out->has_std = has_std && has_std->as.boolean;
  out->libc = word_of(r, root, "libc", false);
  out->source = string_of(r, root, "source", true);
  out->osbind = string_of(r, root, "osbind", true);
  out->built = number_of(r, root, "built");
  read_replaced(r, root, out);
  read_crates(r, root, out);
  read_files(r, root, out);
}

ob_status
ob_sysroot_parse(ob_arena *arena, ob_diags *diags, uint32_t file, ob_sysroot *out)
{
  *out = (ob_sysroot){0};
  ob_toml *root;
  OB_TRY(ob_toml_parse(arena, diags, file, &root));
  reader r = {arena, diags, OB_OK};
  const ob_toml *format = key_of(&r, root, "sysroot", OB_TOML_INTEGER, true);
  if (format && format->as.integer > OB_SYSROOT_FORMAT) {
    return ob_fail(diags, OB_E_UNSUPPORTED, "OB1101", format->span,
                   "install a newer osbind, or build the sysroot again with this one",
                   "a sysroot of a format that this osbind does not know");
  }
  if (format && format->as.integer < 1) {
    wrong(&r, format->span, "a format of a sysroot that never was");
  }
  read_sysroot(&r, root, out);
  return r.st;
}

ob_status
ob_sysroot_load(ob_arena *arena, ob_diags *diags, const char *dir, ob_sysroot *out)
{
  *out = (ob_sysroot){0};
  const char *path = ob_path_join(arena, dir, OB_SYSROOT_FILE);
  if (!path) {
    return OB_E_NOMEM;
  }
  uint32_t file;
  OB_TRY(ob_diags_load(diags, path, OB_SYSROOT_MAX_SIZE, OB_SPAN_NONE, &file));
  const ob_status st = ob_sysroot_parse(arena, diags, file, out);
  out->dir = dir;
  out->name = ob_path_base(ob_str_from(dir));
  return st;
}

/* ---- writing ---- */

static void
put_string(ob_buf *out, const char *key, ob_str value)
{
  ob_buf_fmt(out, "%s = ", key);
  ob_toml_put_string(out, value);
  ob_buf_putc(out, '\n');
}

void
ob_sysroot_print(ob_buf *out, const ob_sysroot *s)
{
  ob_buf_put(out, OB_STR("# A std that osbind compiled; see osbind-std(1). Not to be edited.\n"));
  ob_buf_fmt(out, "sysroot = %d\n", OB_SYSROOT_FORMAT);
  put_string(out, "target", s->target);
  if (s->spec_sha256.len > 0) {
    put_string(out, "target-spec-sha256", s->spec_sha256);
  }
  if (s->version.len > 0) {
    put_string(out, "version", s->version);
  }
  put_string(out, "profile", s->profile);
  put_string(out, "panic", s->panic);
  ob_buf_fmt(out, "std = %s\n", s->has_std ? "true" : "false");
  if (s->libc.len > 0) {
    put_string(out, "libc", s->libc);
  }
  put_string(out, "source", s->source);
  put_string(out, "osbind", s->osbind);
  ob_buf_fmt(out, "built = %llu\n", (unsigned long long)s->built);
  ob_buf_put(out, OB_STR("crates = [\n"));
  for (size_t i = 0; i < s->crates.len; i++) {
    ob_buf_fmt(out, "  \"" OB_STR_FMT " " OB_STR_FMT "\",\n", OB_STR_ARG(s->crates.at[i].name),
               OB_STR_ARG(s->crates.at[i].version));
  }
  ob_buf_put(out, s->files.len == 0 ? OB_STR("]\nfile = []\n") : OB_STR("]\n"));
  ob_buf_put(out, OB_STR("\n[rustc]\n"));
  put_string(out, "version", s->rustc);
  put_string(out, "commit", s->commit);
  put_string(out, "path", s->rustc_path);
  ob_buf_fmt(out, "size = %llu\nmtime-ns = %lld\n", (unsigned long long)s->rustc_size,
             (long long)s->rustc_mtime_ns);
  for (size_t i = 0; i < s->replaced.len; i++) {
    const ob_sysroot_replaced *one = &s->replaced.at[i];
    ob_buf_put(out, OB_STR("\n[[replaced]]\n"));
    put_string(out, "name", one->name);
    put_string(out, "locked", one->locked);
    put_string(out, "version", one->version);
    put_string(out, "content", one->content);
    put_string(out, "dir", one->dir);
  }
  for (size_t i = 0; i < s->files.len; i++) {
    ob_buf_put(out, OB_STR("\n[[file]]\n"));
    put_string(out, "path", s->files.at[i].path);
    ob_buf_fmt(out, "size = %llu\n", (unsigned long long)s->files.at[i].size);
    put_string(out, "sha256", s->files.at[i].sha256);
  }
}

ob_str
ob_sysroot_target(ob_arena *arena, const ob_sysroot *s)
{
  return ob_fmt(arena, OB_STR_FMT "%s" OB_STR_FMT, OB_STR_ARG(s->target),
                s->version.len > 0 ? "." : "", OB_STR_ARG(s->version));
}

/* Fields are parted by their lengths: no two lists of them hash the same text. */
static void
hash_str(ob_buf *text, ob_str s)
{
  ob_buf_fmt(text, "%zu:" OB_STR_FMT "\n", s.len, OB_STR_ARG(s));
}

ob_str
ob_sysroot_name(ob_arena *arena, const ob_sysroot *s)
{
  ob_buf text;
  ob_buf_init(&text, arena);
  hash_str(&text, s->commit);
  hash_str(&text, s->rustc);
  hash_str(&text, s->spec_sha256);
  hash_str(&text, s->version);
  hash_str(&text, s->profile);
  hash_str(&text, s->panic);
  hash_str(&text, s->source);
  for (size_t i = 0; i < s->replaced.len; i++) {
    hash_str(&text, s->replaced.at[i].name);
    hash_str(&text, s->replaced.at[i].locked);
    hash_str(&text, s->replaced.at[i].version);
    hash_str(&text, s->replaced.at[i].content);
  }
  if (ob_buf_status(&text) != OB_OK) {
    return OB_STR_NONE;
  }
  char hash[65];
  ob_sha256(ob_buf_view(&text), hash);
  const bool known = s->version.len > 0;
  return ob_fmt(arena, "%.12s-" OB_STR_FMT "%s" OB_STR_FMT "-%.16s", s->commit.ptr,
                OB_STR_ARG(s->target), known ? "-" : "", OB_STR_ARG(s->version), hash);
}
