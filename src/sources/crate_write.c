// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Writing crates. Files of a crate that is being made lie in a private directory that is renamed
 * into place when it is whole, so they are written without an fsync each: what a power cut tears
 * is told by the checksums, and nothing that was there before is touched. Manifests are printed
 * anew from what was read instead of being edited: only what Cargo needs to build the one library
 * goes into them.
 */
#include "sources/crate_write.h"
#include "base/map.h"
#include "base/strs.h"
#include "diag/io.h"
#include "formats/json/json.h"
#include "sources/trust.h"
#include "sys/fs.h"
#include <stdlib.h>
#include <string.h>

#define MAX_FILES 100000u
#define MAX_DEPTH 64u

void
ob_steps_tell(const ob_steps *steps, size_t done, size_t total, ob_str item)
{
  if (steps && steps->step) {
    steps->step(steps->context, done, total, item);
  }
}

/* ---- copying ---- */

typedef struct copier {
  ob_arena *arena;
  ob_diags *diags;
  const char *root; /* links resolved; NULL: links are refused */
  bool strip;
  size_t count;
} copier;

static const ob_str stripped[] = {OB_STR_INIT(".git"),         OB_STR_INIT(".hg"),
                                  OB_STR_INIT(".svn"),         OB_STR_INIT(".cargo-ok"),
                                  OB_STR_INIT(OB_RECIPE_FILE), OB_STR_INIT("osbind-out"),
                                  OB_STR_INIT(OB_SOURCE_FILE)};

static bool
is_stripped(copier *c, const char *path, ob_str name)
{
  if (ob_str_in(name, stripped, OB_COUNT(stripped))) {
    return true;
  }
  if (ob_str_starts(name, OB_STR(OB_CHECKSUM_FILE))) {
    return true;
  }
  const char *tag =
      ob_str_eq(name, OB_STR("target")) ? ob_path_join(c->arena, path, "CACHEDIR.TAG") : NULL;
  return tag && ob_file_exists(tag);
}

static ob_status
resolve_link(copier *c, const char *path, ob_file_info *info)
{
  const char *real = NULL;
  const int err = ob_path_real(c->arena, path, &real);
  if (err != 0) {
    return ob_fail_io(c->diags, OB_SPAN_NONE, "follow", path, err);
  }
  if (!c->root || !ob_path_inside(ob_str_from(real), ob_str_from(c->root)) ||
      ob_file_stat(real, false, info) != 0 || info->kind != OB_FILE_REGULAR) {
    return ob_fail(c->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE,
                   "put a copy of the file in its place",
                   "the link `%s` leads to no regular file of the crate: `%s`", path, real);
  }
  return OB_OK;
}

static ob_status
copy_tree(copier *c, const char *from, const char *to, unsigned depth)
{
  int err = ob_dir_make(to, 0755);
  if (err != 0) {
    return ob_fail_io(c->diags, OB_SPAN_NONE, "make", to, err);
  }
  ob_dir_entries entries = {0};
  err = ob_dir_list(c->arena, from, &entries);
  if (err != 0) {
    return ob_fail_io(c->diags, OB_SPAN_NONE, "list", from, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const char *name = entries.at[i].name.ptr;
    const char *source = ob_path_join(c->arena, from, name);
    const char *goal = ob_path_join(c->arena, to, name);
    if (!source || !goal) {
      return OB_E_NOMEM;
    }
    if (depth == 0 && c->strip && is_stripped(c, source, entries.at[i].name)) {
      continue;
    }
    ob_file_info info;
    err = ob_file_stat(source, false, &info);
    if (err != 0) {
      return ob_fail_io(c->diags, OB_SPAN_NONE, "look at", source, err);
    }
    if (info.kind == OB_FILE_DIR) {
      if (depth >= MAX_DEPTH) {
        return ob_fail(c->diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL,
                       "more than %u directories inside each other: `%s`", MAX_DEPTH, source);
      }
      OB_TRY(copy_tree(c, source, goal, depth + 1));
      continue;
    }
    if (info.kind == OB_FILE_LINK) {
      OB_TRY(resolve_link(c, source, &info));
    }
    if (info.kind != OB_FILE_REGULAR) {
      return ob_fail(c->diags, OB_E_INVALID, "OB0514", OB_SPAN_NONE, NULL,
                     "`%s` is neither file nor directory", source);
    }
    if (++c->count > MAX_FILES) {
      return ob_fail(c->diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL,
                     "more than %u files in `%s`", MAX_FILES, from);
    }
    err = ob_file_copy(source, goal, (info.mode & 0111u) != 0 ? 0755 : 0644);
    if (err != 0) {
      return ob_fail_io(c->diags, OB_SPAN_NONE, "copy", source, err);
    }
  }
  return OB_OK;
}

ob_status
ob_crate_copy(ob_arena *arena, ob_diags *diags, const char *from, const char *to)
{
  copier c = {.arena = arena, .diags = diags, .strip = true};
  const int err = ob_path_real(arena, from, &c.root);
  return err != 0 ? ob_fail_io(diags, OB_SPAN_NONE, "open", from, err)
                  : copy_tree(&c, c.root, to, 0);
}

ob_status
ob_crate_copy_dir(ob_arena *arena, ob_diags *diags, const char *from, const char *to, size_t *count)
{
  copier c = {.arena = arena, .diags = diags};
  OB_TRY(copy_tree(&c, from, to, 0));
  *count = c.count;
  return OB_OK;
}

/* ---- checksums ---- */

static ob_status
seal_tree(ob_arena *arena, ob_diags *diags, const char *dir, ob_str inner, unsigned depth,
          ob_json_writer *w, size_t *count)
{
  ob_dir_entries entries = {0};
  int err = ob_dir_list(arena, dir, &entries);
  if (err != 0) {
    return ob_fail_io(diags, OB_SPAN_NONE, "list", dir, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_str name = entries.at[i].name;
    if (depth == 0 &&
        (ob_str_eq(name, OB_STR(OB_CHECKSUM_FILE)) || ob_str_eq(name, OB_STR(".git")))) {
      continue;
    }
    const char *path = ob_path_join(arena, dir, name.ptr);
    const ob_str relative = inner.len == 0 ? name
                                           : ob_fmt(arena, OB_STR_FMT "/" OB_STR_FMT,
                                                    OB_STR_ARG(inner), OB_STR_ARG(name));
    if (!path || !relative.ptr) {
      return OB_E_NOMEM;
    }
    ob_file_info info;
    err = ob_file_stat(path, false, &info);
    if (err != 0) {
      return ob_fail_io(diags, OB_SPAN_NONE, "look at", path, err);
    }
    if (info.kind == OB_FILE_DIR && depth < MAX_DEPTH) {
      const char *tag = depth == 0 && ob_str_eq(name, OB_STR("target"))
                            ? ob_path_join(arena, path, "CACHEDIR.TAG")
                            : NULL;
      if (!tag || !ob_file_exists(tag)) {
        OB_TRY(seal_tree(arena, diags, path, relative, depth + 1, w, count));
      }
      continue;
    }
    if (++*count > MAX_FILES) {
      return ob_fail(diags, OB_E_LIMIT, "OB0519", OB_SPAN_NONE, NULL,
                     "more than %u files in one crate", MAX_FILES);
    }
    char hash[65];
    err = ob_sha256_file(path, hash);
    if (err != 0) {
      return ob_fail_io(diags, OB_SPAN_NONE, "read", path, err);
    }
    ob_json_field(w, ob_cstr(arena, relative), (ob_str){hash, 64});
  }
  return OB_OK;
}

ob_status
ob_crate_seal(ob_arena *arena, ob_diags *diags, const char *dir, ob_str package, size_t *count)
{
  ob_buf text;
  ob_buf_init(&text, arena);
  ob_json_writer w = {.out = &text};
  *count = 0;
  ob_json_open(&w, '{');
  ob_json_key(&w, "files");
  ob_json_open(&w, '{');
  OB_TRY(seal_tree(arena, diags, dir, OB_STR_NONE, 0, &w, count));
  ob_json_close(&w, '}');
  if (package.len > 0) {
    ob_json_field(&w, "package", package);
  }
  ob_json_close(&w, '}');
  OB_TRY(ob_buf_status(&text));
  const char *path = ob_path_join(arena, dir, OB_CHECKSUM_FILE);
  if (!path) {
    return OB_E_NOMEM;
  }
  const int err = ob_file_write(path, ob_buf_view(&text), 0644);
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "write", path, err);
}

ob_str
ob_crate_package(ob_arena *arena, const char *dir)
{
  ob_diags own;
  ob_diags_init(&own, arena); /* a damaged file of upstream's is no mistake of the user's */
  const char *path = ob_path_join(arena, dir, OB_CHECKSUM_FILE);
  ob_str text;
  ob_checksums sums = {0};
  if (path && ob_file_read(arena, path, OB_CHECKSUM_MAX_SIZE, &text) == 0) {
    const uint32_t file = ob_diags_add_source(&own, ob_str_from(path), text);
    if (file == 0 || ob_checksums_parse(arena, &own, file, &sums) != OB_OK) {
      sums.package = OB_STR_NONE;
    }
  }
  return sums.package;
}

/* ---- features ---- */

static const ob_toml *
table_at(const ob_toml *table, const char *key)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  return value && value->kind == OB_TOML_TABLE ? value : NULL;
}

/** Call visit for every dependency table of a kind ("dependencies"), target tables included. */
static ob_status
each_dependency(const ob_toml *root, const char *kind,
                ob_status (*visit)(void *context, const ob_toml_entry *dependency), void *context)
{
  const ob_toml *plain = table_at(root, kind);
  for (const ob_toml_entry *e = ob_toml_first(plain); e; e = e->next) {
    OB_TRY(visit(context, e));
  }
  const ob_toml *targets = table_at(root, "target");
  for (const ob_toml_entry *t = ob_toml_first(targets); t; t = t->next) {
    const ob_toml *table = table_at(t->value, kind);
    for (const ob_toml_entry *e = ob_toml_first(table); e; e = e->next) {
      OB_TRY(visit(context, e));
    }
  }
  return OB_OK;
}

typedef struct names {
  ob_arena *arena;
  ob_strs list;
  bool optional_only;
} names;

static ob_status
take_name(void *context, const ob_toml_entry *dependency)
{
  names *n = context;
  const ob_toml *optional = ob_toml_get(dependency->value, OB_STR("optional"));
  const bool is_optional = optional && optional->kind == OB_TOML_BOOL && optional->as.boolean;
  return n->optional_only && !is_optional ? OB_OK
                                          : ob_strs_add(n->arena, &n->list, dependency->key);
}

static const ob_toml *
feature_table(const ob_manifest *manifest)
{
  return table_at(manifest->root, "features");
}

/** Does some feature name "dep:NAME"? Then the dependency makes no feature of its own. */
static bool
is_hidden(const ob_toml *features, ob_str name)
{
  for (const ob_toml_entry *e = ob_toml_first(features); e; e = e->next) {
    for (size_t i = 0; e->value->kind == OB_TOML_ARRAY && i < e->value->as.array.len; i++) {
      const ob_toml *item = e->value->as.array.at[i];
      if (item->kind == OB_TOML_STRING && ob_str_starts(item->as.string, OB_STR("dep:")) &&
          ob_str_eq(ob_str_slice(item->as.string, 4, item->as.string.len), name)) {
        return true;
      }
    }
  }
  return false;
}

ob_status
ob_crate_features(ob_arena *arena, const ob_manifest *manifest, ob_strs *out)
{
  const ob_toml *features = feature_table(manifest);
  *out = (ob_strs){0};
  for (const ob_toml_entry *e = ob_toml_first(features); e; e = e->next) {
    OB_TRY(ob_strs_add(arena, out, e->key));
  }
  names optional = {.arena = arena, .optional_only = true};
  OB_TRY(each_dependency(manifest->root, "dependencies", take_name, &optional));
  OB_TRY(each_dependency(manifest->root, "build-dependencies", take_name, &optional));
  for (size_t i = 0; i < optional.list.len; i++) {
    if (!is_hidden(features, optional.list.at[i])) {
      OB_TRY(ob_strs_add(arena, out, optional.list.at[i]));
    }
  }
  return OB_OK;
}

static int
compare_strs(const void *a, const void *b)
{
  return ob_str_cmp(*(const ob_str *)a, *(const ob_str *)b);
}

ob_status
ob_crate_closure(ob_arena *arena, const ob_manifest *manifest, const ob_str *wanted, size_t count,
                 ob_strs *out)
{
  ob_strs known;
  OB_TRY(ob_crate_features(arena, manifest, &known));
  const ob_toml *features = feature_table(manifest);
  *out = (ob_strs){0};
  for (size_t i = 0; i < count; i++) {
    if (ob_strs_have(&known, wanted[i])) {
      OB_TRY(ob_strs_add(arena, out, wanted[i]));
    }
  }
  for (size_t i = 0; i < out->len; i++) { /* grows while it is walked */
    const ob_toml *list = ob_toml_get(features, out->at[i]);
    for (size_t j = 0; list && list->kind == OB_TOML_ARRAY && j < list->as.array.len; j++) {
      const ob_toml *item = list->as.array.at[j];
      if (item->kind != OB_TOML_STRING) {
        continue;
      }
      /* "name", or "dependency/feature", which switches on an optional dependency too */
      const size_t slash = ob_str_find(item->as.string, '/');
      const ob_str name = ob_str_slice(item->as.string, 0, slash);
      if (ob_strs_have(&known, name)) {
        OB_TRY(ob_strs_add(arena, out, name));
      }
    }
  }
  if (out->len > 1) {
    qsort(out->at, out->len, sizeof(*out->at), compare_strs);
  }
  return OB_OK;
}

/* ---- manifests ---- */

static void
put_value(ob_buf *out, const ob_toml *value, bool is_path, const char *base)
{
  switch (value->kind) {
  case OB_TOML_STRING:
    if (is_path && base) {
      const char *relative = ob_cstr(out->arena, value->as.string);
      const char *path = relative ? ob_path_join(out->arena, base, relative) : NULL;
      out->oom = out->oom || !path;
      ob_toml_put_string(out, ob_str_from(path));
      return;
    }
    ob_toml_put_string(out, value->as.string);
    return;
  case OB_TOML_INTEGER:
    ob_buf_fmt(out, "%lld", (long long)value->as.integer);
    return;
  case OB_TOML_BOOL:
    ob_buf_put(out, value->as.boolean ? OB_STR("true") : OB_STR("false"));
    return;
  case OB_TOML_ARRAY:
    ob_buf_putc(out, '[');
    for (size_t i = 0; i < value->as.array.len; i++) {
      ob_buf_put(out, i > 0 ? OB_STR(", ") : OB_STR(""));
      put_value(out, value->as.array.at[i], false, base);
    }
    ob_buf_putc(out, ']');
    return;
  case OB_TOML_TABLE: {
    ob_buf_put(out, OB_STR("{ "));
    for (const ob_toml_entry *e = value->as.table.first; e; e = e->next) {
      ob_buf_put(out, e != value->as.table.first ? OB_STR(", ") : OB_STR(""));
      ob_toml_put_key(out, e->key);
      ob_buf_put(out, OB_STR(" = "));
      put_value(out, e->value, ob_str_eq(e->key, OB_STR("path")), base);
    }
    ob_buf_put(out, OB_STR(" }"));
    return;
  }
  case OB_TOML_FLOAT:
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    ob_buf_put(out, OB_STR("\"\"")); /* stands in no table that is printed */
    return;
  }
}

static void
put_dependencies(ob_buf *out, const ob_toml *table, const char *base)
{
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    ob_toml_put_key(out, e->key);
    ob_buf_put(out, OB_STR(" = "));
    put_value(out, e->value, false, base);
    ob_buf_putc(out, '\n');
  }
}

static void
put_dependency_tables(ob_buf *out, const ob_manifest *manifest, const char *kind, const char *base)
{
  const ob_toml *plain = table_at(manifest->root, kind);
  if (plain) {
    ob_buf_fmt(out, "\n[%s]\n", kind);
    put_dependencies(out, plain, base);
  }
  const ob_toml *targets = table_at(manifest->root, "target");
  for (const ob_toml_entry *t = ob_toml_first(targets); t; t = t->next) {
    const ob_toml *table = table_at(t->value, kind);
    if (table) {
      ob_buf_put(out, OB_STR("\n[target."));
      ob_toml_put_key(out, t->key);
      ob_buf_fmt(out, ".%s]\n", kind);
      put_dependencies(out, table, base);
    }
  }
}

static void
put_line(ob_buf *out, const char *key, ob_str value)
{
  ob_buf_fmt(out, "%s = ", key);
  ob_toml_put_string(out, value);
  ob_buf_putc(out, '\n');
}

static void
put_features(ob_buf *out, const ob_manifest *manifest, const ob_crate_form *form)
{
  if (form->keep_all) {
    const ob_toml *table = feature_table(manifest);
    if (table) {
      ob_buf_put(out, OB_STR("\n[features]\n"));
      put_dependencies(out, table, NULL);
    }
    return;
  }
  ob_strs all;
  names build = {.arena = out->arena};
  if (ob_crate_features(out->arena, manifest, &all) != OB_OK ||
      (form->keep_build_dependencies &&
       each_dependency(manifest->root, "build-dependencies", take_name, &build) != OB_OK)) {
    out->oom = true;
    return;
  }
  const ob_toml *features = feature_table(manifest);
  ob_buf_put(out, OB_STR("\n[features]\n"));
  for (size_t i = 0; i < all.len; i++) {
    const ob_toml *list = ob_toml_get(features, all.at[i]);
    if (!list && ob_strs_have(&build.list, all.at[i])) {
      continue; /* the optional build dependency makes it */
    }
    ob_toml_put_key(out, all.at[i]);
    ob_buf_put(out, OB_STR(" = ["));
    bool comma = false;
    for (size_t j = 0; list && list->kind == OB_TOML_ARRAY && j < list->as.array.len; j++) {
      const ob_toml *item = list->as.array.at[j];
      if (item->kind != OB_TOML_STRING) {
        continue;
      }
      ob_str name = item->as.string;
      name = ob_str_starts(name, OB_STR("dep:")) ? ob_str_slice(name, 4, name.len) : name;
      const size_t slash = ob_str_find(name, '/');
      const bool plain = slash == SIZE_MAX && name.ptr == item->as.string.ptr;
      name = ob_str_slice(name, 0, slash);
      name = ob_str_ends(name, OB_STR("?")) ? ob_str_slice(name, 0, name.len - 1) : name;
      if (ob_strs_have(&build.list, name) ||
          (form->keep_features && plain && ob_strs_have(&all, name))) {
        ob_buf_put(out, comma ? OB_STR(", ") : OB_STR(""));
        ob_toml_put_string(out, item->as.string);
        comma = true;
      }
    }
    ob_buf_put(out, OB_STR("]\n"));
  }
}

void
ob_crate_put_manifest(ob_buf *out, const ob_manifest *manifest, const ob_crate_form *form)
{
  ob_buf_put(out, OB_STR("# Written by osbind.\n[package]\n"));
  put_line(out, "name", manifest->name);
  put_line(out, "version", form->version);
  put_line(out, "edition", form->edition);
  if (manifest->links.len > 0) {
    put_line(out, "links", manifest->links);
  }
  if (form->build.len > 0) {
    put_line(out, "build", form->build);
  } else {
    ob_buf_put(out, OB_STR("build = false\n"));
  }
  ob_buf_put(out, OB_STR("publish = false\nautobins = false\nautoexamples = false\n"
                         "autotests = false\nautobenches = false\n\n[lib]\n"));
  put_line(out, "name", manifest->lib_name);
  put_line(out, "path", form->lib_path);
  put_features(out, manifest, form);
  if (form->keep_build_dependencies || form->keep_all) {
    put_dependency_tables(out, manifest, "build-dependencies", form->base);
  }
  if (form->keep_all) {
    put_dependency_tables(out, manifest, "dependencies", form->base);
    put_dependency_tables(out, manifest, "dev-dependencies", form->base);
  }
  ob_buf_put(out, OB_STR("\n[lints.rust]\nunexpected_cfgs = \"allow\"\n\n[workspace]\n"));
}

/* ---- a crate that carries its recipe in a build script ---- */

void
ob_rust_put_string(ob_buf *out, ob_str s)
{
  ob_buf_putc(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    if (c == '"' || c == '\\') {
      ob_buf_putc(out, '\\');
      ob_buf_putc(out, c);
    } else if ((unsigned char)c < 0x20 || c == 0x7f) {
      ob_buf_fmt(out, "\\u{%x}", (unsigned)(unsigned char)c);
    } else {
      ob_buf_putc(out, c);
    }
  }
  ob_buf_putc(out, '"');
}

static void
put_list(ob_buf *out, const ob_strs *list)
{
  ob_buf_put(out, OB_STR("&["));
  for (size_t i = 0; i < list->len; i++) {
    ob_buf_put(out, i > 0 ? OB_STR(", ") : OB_STR(""));
    ob_rust_put_string(out, list->at[i]);
  }
  ob_buf_put(out, OB_STR("]"));
}

static void
put_build_script(ob_buf *out, const ob_os_crate *crate, const ob_target *target, ob_str version)
{
  const ob_recipe_use use = ob_recipe_for(&crate->recipe, target, version, false);
  const ob_recipe_use for_std = ob_recipe_for(&crate->recipe, target, version, true);
  ob_buf_fmt(out,
             "// Written by osbind: the recipe of " OB_STR_FMT " " OB_STR_FMT " for " OB_STR_FMT
             "%s" OB_STR_FMT ".\n",
             OB_STR_ARG(crate->manifest.name), OB_STR_ARG(crate->manifest.version),
             OB_STR_ARG(target->triple), version.len > 0 ? "." : "", OB_STR_ARG(version));
  ob_buf_put(out, OB_STR("fn main() {\n"
                         "    println!(\"cargo:rerun-if-changed=osbind-build.rs\");\n"
                         "    let std = "
                         "std::env::var_os(\"CARGO_FEATURE_RUSTC_DEP_OF_STD\").is_some();\n"
                         "    let cfgs: &[&str] = if std { "));
  put_list(out, for_std.cfg);
  ob_buf_put(out, OB_STR(" } else { "));
  put_list(out, use.cfg);
  ob_buf_put(out, OB_STR(" };\n    for cfg in cfgs {\n"
                         "        println!(\"cargo:rustc-cfg={}\", cfg);\n    }\n"));
  for (size_t i = 0; use.env && i < use.env->env.len; i++) {
    ob_buf_put(out, OB_STR("    println!(\"cargo:rustc-env={}={}\", "));
    ob_rust_put_string(out, use.env->env.at[i].name);
    ob_buf_put(out, OB_STR(", "));
    ob_rust_put_string(out, use.env->env.at[i].value);
    ob_buf_put(out, OB_STR(");\n"));
  }
  if (use.out_dir.len > 0) {
    ob_buf_put(out, OB_STR("    let to = std::env::var_os(\"OUT_DIR\").unwrap();\n"
                           "    copy(std::path::Path::new("));
    ob_rust_put_string(out, use.out_dir);
    ob_buf_put(
        out,
        OB_STR("), std::path::Path::new(&to)).unwrap();\n}\n\n"
               "fn copy(from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {\n"
               "    std::fs::create_dir_all(to)?;\n"
               "    for entry in std::fs::read_dir(from)? {\n"
               "        let entry = entry?;\n"
               "        let goal = to.join(entry.file_name());\n"
               "        if entry.file_type()?.is_dir() {\n"
               "            copy(&entry.path(), &goal)?;\n"
               "        } else {\n"
               "            std::fs::copy(entry.path(), &goal)?;\n"
               "        }\n"
               "    }\n"
               "    Ok(())\n"));
  }
  ob_buf_put(out, OB_STR("}\n"));
}

static ob_status
write_text(ob_arena *arena, ob_diags *diags, const char *dir, const char *name, const ob_buf *text)
{
  OB_TRY(ob_buf_status(text));
  const char *path = ob_path_join(arena, dir, name);
  if (!path) {
    return OB_E_NOMEM;
  }
  const int err = ob_file_write(path, ob_buf_view(text), 0644);
  return err == 0 ? OB_OK : ob_fail_io(diags, OB_SPAN_NONE, "write", path, err);
}

ob_status
ob_crate_write_plain(ob_arena *arena, ob_diags *diags, const ob_os_crate *crate,
                     const ob_manifest *upstream, const ob_target *target, ob_str os_version,
                     const char *to)
{
  for (size_t i = 0; i < crate->files.len; i++) {
    const char *inner = ob_cstr(arena, crate->files.at[i].path);
    const char *from = inner ? ob_path_join(arena, crate->dir, inner) : NULL;
    const char *goal = inner ? ob_path_join(arena, to, inner) : NULL;
    const char *parent = goal ? ob_cstr(arena, ob_path_dir(ob_str_from(goal))) : NULL;
    if (!from || !parent) {
      return OB_E_NOMEM;
    }
    const ob_str name = crate->files.at[i].path;
    if (ob_str_eq(name, OB_STR("Cargo.toml")) || ob_str_eq(name, OB_STR("Cargo.lock")) ||
        ob_str_eq(name, OB_STR(OB_RECIPE_FILE)) || ob_str_eq(name, OB_STR(OB_PLAIN_SCRIPT))) {
      continue;
    }
    int err = ob_dir_make(parent, 0755);
    err = err != 0 ? err : ob_file_copy(from, goal, 0644);
    if (err != 0) {
      return ob_fail_io(diags, OB_SPAN_NONE, "copy", from, err);
    }
  }
  ob_buf script, manifest;
  ob_buf_init(&script, arena);
  ob_buf_init(&manifest, arena);
  put_build_script(&script, crate, target, os_version);
  ob_manifest mixed = upstream ? *upstream : crate->manifest;
  mixed.name = crate->manifest.name;
  mixed.lib_name = crate->manifest.lib_name;
  mixed.links = crate->manifest.links;
  const ob_crate_form form = {.version = mixed.version,
                              .edition = crate->recipe.edition,
                              .lib_path = crate->recipe.root,
                              .build = OB_STR(OB_PLAIN_SCRIPT),
                              .keep_features = true,
                              .keep_all = upstream != NULL};
  ob_crate_put_manifest(&manifest, &mixed, &form);
  OB_TRY(write_text(arena, diags, to, OB_PLAIN_SCRIPT, &script));
  return write_text(arena, diags, to, "Cargo.toml", &manifest);
}
