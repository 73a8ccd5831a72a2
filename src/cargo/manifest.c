// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * One crate's Cargo.toml, as far as a replacement needs it. Cargo's defaults are filled in, so that
 * who reads an ob_manifest need not know them. What a manifest inherits from a workspace cannot be
 * known from it alone, and a crate that an OS ships stands alone: that is refused.
 */
#include "base/str.h"
#include "cargo/workspace.h"
#include "sys/fs.h"

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  const char *dir;
  ob_manifest *out;
  ob_status first;
} reader;

static void
keep(reader *r, ob_status st)
{
  if (r->first == OB_OK || st == OB_E_NOMEM) {
    r->first = st;
  }
}

/* The string at key of table, or fallback when it is not there. */
static ob_str
string_of(reader *r, const ob_toml *table, const char *key, ob_str fallback)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  if (!value) {
    return fallback;
  }
  if (value->kind == OB_TOML_TABLE && ob_toml_get(value, OB_STR("workspace"))) {
    keep(r, ob_fail(r->diags, OB_E_UNSUPPORTED, "OB0442", value->span,
                    "`cargo package` writes a manifest that stands alone",
                    "`%s` is inherited from a workspace", key));
    return fallback;
  }
  if (value->kind != OB_TOML_STRING) {
    keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0441", value->span, NULL,
                    "`%s` must be a string, not %s", key, ob_toml_kind_phrase(value->kind)));
    return fallback;
  }
  return value->as.string;
}

static bool
is_true(const ob_toml *table, const char *key)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  return value && value->kind == OB_TOML_BOOL && value->as.boolean;
}

/* Does a dependencies table name one that is always there? */
static bool
has_needed(const ob_toml *dependencies)
{
  if (!dependencies || dependencies->kind != OB_TOML_TABLE) {
    return false;
  }
  for (const ob_toml_entry *e = dependencies->as.table.first; e; e = e->next) {
    const ob_toml *package = ob_toml_get(e->value, OB_STR("package"));
    const ob_str name = package && package->kind == OB_TOML_STRING ? package->as.string : e->key;
    if (!is_true(e->value, "optional") && !ob_str_starts(name, OB_STR("rustc-std-workspace-"))) {
      return true;
    }
  }
  return false;
}

static bool
has_dependencies(const ob_toml *root)
{
  if (has_needed(ob_toml_get(root, OB_STR("dependencies")))) {
    return true;
  }
  const ob_toml *targets = ob_toml_get(root, OB_STR("target"));
  if (!targets || targets->kind != OB_TOML_TABLE) {
    return false;
  }
  for (const ob_toml_entry *e = targets->as.table.first; e; e = e->next) {
    if (has_needed(ob_toml_get(e->value, OB_STR("dependencies")))) {
      return true;
    }
  }
  return false;
}

/* package.build: a path, true, false, an array of paths; when it is not there, build.rs if that is.
 */
static void
read_build(reader *r, const ob_toml *package)
{
  const ob_toml *build = ob_toml_get(package, OB_STR("build"));
  const ob_str usual = OB_STR("build.rs");
  if (!build) {
    const char *path = ob_path_join(r->arena, r->dir, "build.rs");
    if (!path) {
      keep(r, OB_E_NOMEM);
    } else if (ob_file_exists(path)) {
      r->out->build = usual;
    }
    return;
  }
  if (build->kind == OB_TOML_BOOL) {
    r->out->build = build->as.boolean ? usual : OB_STR("");
  } else if (build->kind == OB_TOML_ARRAY && build->as.array.len > 0 &&
             build->as.array.at[0]->kind == OB_TOML_STRING) {
    r->out->build = build->as.array.at[0]->as.string;
  } else {
    r->out->build = string_of(r, package, "build", OB_STR(""));
  }
}

/* A package's name as that of its library. */
static ob_status
in_source(ob_arena *arena, ob_str package, ob_str *out)
{
  ob_buf name;
  ob_buf_init(&name, arena);
  for (size_t i = 0; i < package.len; i++) {
    ob_buf_putc(&name, package.ptr[i] == '-' ? '_' : package.ptr[i]);
  }
  *out = ob_buf_view(&name);
  return ob_buf_status(&name);
}

static void
read_lib(reader *r, const ob_toml *lib)
{
  ob_manifest *m = r->out;
  m->lib_path = string_of(r, lib, "path", OB_STR("src/lib.rs"));
  m->lib_name = string_of(r, lib, "name", OB_STR_NONE);
  if (!m->lib_name.ptr) {
    keep(r, in_source(r->arena, m->name, &m->lib_name));
  }
  const ob_toml *types = ob_toml_get(lib, OB_STR("crate-type"));
  m->proc_macro = is_true(lib, "proc-macro") || is_true(lib, "proc_macro");
  for (size_t i = 0; types && types->kind == OB_TOML_ARRAY && i < types->as.array.len; i++) {
    const ob_toml *type = types->as.array.at[i];
    m->proc_macro = m->proc_macro || (type->kind == OB_TOML_STRING &&
                                      ob_str_eq(type->as.string, OB_STR("proc-macro")));
  }
}

static void
read_version(reader *r, const ob_toml *package)
{
  r->out->version = string_of(r, package, "version", OB_STR("0.0.0"));
  if (!ob_semver_parse(r->out->version, &r->out->semver)) {
    const ob_toml *value = ob_toml_get(package, OB_STR("version"));
    keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0443", value ? value->span : package->span, NULL,
                    "the version `" OB_STR_FMT "` is no MAJOR.MINOR.PATCH",
                    OB_STR_ARG(r->out->version)));
  }
}

ob_status
ob_manifest_parse(ob_arena *arena, ob_diags *diags, uint32_t file, const char *dir,
                  ob_manifest *out)
{
  *out = (ob_manifest){.file = file, .build = OB_STR("")};
  reader r = {.arena = arena, .diags = diags, .dir = dir, .out = out};
  OB_TRY(ob_toml_parse(arena, diags, file, &out->root));
  const ob_toml *package = ob_toml_get(out->root, OB_STR("package"));
  if (!package || package->kind != OB_TOML_TABLE) {
    const ob_toml *wrong = package ? package : ob_toml_get(out->root, OB_STR("workspace"));
    return ob_fail(diags, OB_E_INVALID, "OB0441", wrong ? wrong->span : (ob_span){file, 0, 0},
                   "name the directory of one crate", "a Cargo.toml without [package]");
  }
  if (!ob_toml_get(package, OB_STR("name"))) {
    keep(&r,
         ob_fail(diags, OB_E_INVALID, "OB0441", package->span, NULL, "[package] without `name`"));
  }
  out->name = string_of(&r, package, "name", OB_STR(""));
  out->edition = string_of(&r, package, "edition", OB_STR("2015"));
  out->links = string_of(&r, package, "links", OB_STR(""));
  read_version(&r, package);
  read_build(&r, package);
  const ob_toml *lib = ob_toml_get(out->root, OB_STR("lib"));
  if (lib && lib->kind != OB_TOML_TABLE) {
    keep(&r, ob_fail(diags, OB_E_INVALID, "OB0441", lib->span, NULL,
                     "`lib` must be a table, not %s", ob_toml_kind_phrase(lib->kind)));
    lib = NULL;
  }
  read_lib(&r, lib);
  out->has_dependencies = has_dependencies(out->root);
  return r.first;
}

static ob_status
load_text(ob_arena *arena, ob_diags *diags, const char *dir, uint32_t *file)
{
  const char *path = ob_path_join(arena, dir, "Cargo.toml");
  return path ? ob_diags_load(diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, file) : OB_E_NOMEM;
}

ob_status
ob_manifest_load(ob_arena *arena, ob_diags *diags, const char *dir, ob_manifest *out)
{
  *out = (ob_manifest){0};
  uint32_t file;
  OB_TRY(load_text(arena, diags, dir, &file));
  return ob_manifest_parse(arena, diags, file, dir, out);
}

ob_status
ob_manifest_lib_name(ob_arena *arena, ob_diags *diags, const char *dir, ob_str *out)
{
  uint32_t file;
  ob_toml *root;
  OB_TRY(load_text(arena, diags, dir, &file));
  OB_TRY(ob_toml_parse(arena, diags, file, &root));
  const ob_toml *package = ob_toml_get(root, OB_STR("package"));
  package = package ? package : ob_toml_get(root, OB_STR("project"));
  const ob_toml *own = ob_toml_get(ob_toml_get(root, OB_STR("lib")), OB_STR("name"));
  const ob_toml *name = own ? own : ob_toml_get(package, OB_STR("name"));
  return name && name->kind == OB_TOML_STRING ? in_source(arena, name->as.string, out)
                                              : OB_E_NOT_FOUND;
}
