// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A package as Cargo sees it, without Cargo. Each table is read on its own and mistakes are pushed
 * as they are met, so that a manifest with a broken table still gives all the others: an audit of
 * many crates must not stop at the first that is not well.
 *
 * Targets are found as Cargo finds them (its src/util/toml/targets.rs is the only full
 * description): what is inferred from the directories, what the tables name, and the rules of
 * edition 2015, where naming one target of a kind switches discovery of that kind off.
 */
#include "cargo/package.h"
#include "base/map.h"
#include "base/strs.h"
#include "diag/looks.h"
#include "sys/fs.h"
#include <errno.h>

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  const char *dir;
  ob_package *out;
  const ob_toml *package; /* [package]; NULL: not there */
  ob_toml *root;          /* the manifest with [workspace] that is inherited from; NULL: none */
  const char *root_dir;   /* where it lies */
  bool root_known, edition_2015;
  ob_status first;
} reader;

static void
keep(reader *r, ob_status st)
{
  if (r->first == OB_OK || st == OB_E_NOMEM) {
    r->first = st == OB_OK || st == OB_E_NOMEM ? st : OB_E_INVALID;
  }
}

/* Memory is short: the only failure that ends the reading. */
static bool
stopped(const reader *r)
{
  return r->first == OB_E_NOMEM;
}

static void
wrong_kind(reader *r, const ob_toml *value, const char *what, const char *want)
{
  keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0441", value->span, NULL, "`%s` must be %s, not %s",
                  what, want, ob_toml_kind_phrase(value->kind)));
}

static const ob_toml *
table_at(reader *r, const ob_toml *table, const char *key)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  if (value && value->kind != OB_TOML_TABLE) {
    wrong_kind(r, value, key, "a table");
    return NULL;
  }
  return value;
}

/* A key that is written with a dash, or with an underscore as it once was. */
static const ob_toml *
either(const ob_toml *table, const char *dashed, const char *underscored)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(dashed));
  return value ? value : ob_toml_get(table, ob_str_from(underscored));
}

static ob_str
string_at(reader *r, const ob_toml *table, const char *key, ob_str fallback)
{
  const ob_toml *value = ob_toml_get(table, ob_str_from(key));
  if (!value) {
    return fallback;
  }
  if (value->kind != OB_TOML_STRING) {
    wrong_kind(r, value, key, "a string");
    return fallback;
  }
  return value->as.string;
}

/* -1: not there (or no bool) */
static int
bool_of(reader *r, const ob_toml *value, const char *key)
{
  if (!value) {
    return -1;
  }
  if (value->kind != OB_TOML_BOOL) {
    wrong_kind(r, value, key, "true or false");
    return -1;
  }
  return value->as.boolean ? 1 : 0;
}

static void
add_strings(reader *r, const ob_toml *value, const char *key, ob_strs *out)
{
  if (value && value->kind != OB_TOML_ARRAY) {
    wrong_kind(r, value, key, "an array of strings");
    return;
  }
  for (size_t i = 0; value && i < value->as.array.len; i++) {
    const ob_toml *item = value->as.array.at[i];
    if (item->kind != OB_TOML_STRING) {
      wrong_kind(r, item, key, "an array of strings");
      continue;
    }
    ob_str *slot = ob_vec_push(r->arena, out);
    if (!slot) {
      keep(r, OB_E_NOMEM);
      return;
    }
    *slot = item->as.string;
  }
}

/* name with '-' made '_'; borrowed when it has none. */
static ob_str
source_form(reader *r, ob_str name)
{
  if (ob_str_find(name, '-') == SIZE_MAX) {
    return name;
  }
  char *copy = ob_new_n(r->arena, char, name.len);
  if (!copy) {
    keep(r, OB_E_NOMEM);
    return OB_STR("");
  }
  for (size_t i = 0; i < name.len; i++) {
    copy[i] = name.ptr[i] == '-' ? '_' : name.ptr[i];
  }
  return (ob_str){copy, name.len};
}

static const char *
join(reader *r, const char *dir, ob_str path)
{
  const char *name = ob_cstr(r->arena, path);
  const char *out = name ? ob_path_join(r->arena, dir, name) : NULL;
  if (!out) {
    keep(r, OB_E_NOMEM);
  }
  return out;
}

/* ---- the workspace ---- */

static const char *
absolute(ob_arena *arena, const char *dir)
{
  const char *cwd = "/";
  if (dir[0] != '/' && ob_path_cwd(arena, &cwd) != 0) {
    return NULL;
  }
  const char *joined = ob_path_join(arena, cwd, dir);
  return joined ? ob_path_clean(arena, joined) : NULL;
}

/* Finds and reads the root that this package belongs to, once. */
static const ob_toml *
workspace(reader *r)
{
  if (r->root_known) {
    return ob_toml_get(r->root, OB_STR("workspace"));
  }
  r->root_known = true;
  const ob_toml *pointer = ob_toml_get(r->package, OB_STR("workspace"));
  if (r->out->has_workspace) {
    r->root = r->out->toml;
    r->root_dir = r->dir;
    return ob_toml_get(r->root, OB_STR("workspace"));
  }
  const char *here = absolute(r->arena, r->dir), *above = NULL;
  if (!here) {
    keep(r, OB_E_NOMEM);
    return NULL;
  }
  if (pointer) {
    const ob_str to = string_at(r, r->package, "workspace", OB_STR(".."));
    const char *joined = join(r, here, to);
    above = joined ? ob_path_clean(r->arena, joined) : NULL;
  } else {
    const ob_status st = ob_workspace_above(r->arena, r->diags, here, &above);
    if (st != OB_OK) {
      keep(r, st);
      return NULL;
    }
  }
  const char *path = above ? ob_path_join(r->arena, above, "Cargo.toml") : NULL;
  uint32_t file;
  if (!path) {
    return NULL;
  }
  ob_status st = ob_diags_load(r->diags, path, OB_MANIFEST_MAX_SIZE,
                               pointer ? pointer->span : OB_SPAN_NONE, &file);
  st = st == OB_OK ? ob_toml_parse(r->arena, r->diags, file, &r->root) : st;
  if (st != OB_OK) {
    keep(r, st);
  }
  r->root_dir = above;
  r->out->workspace_dir = above;
  return ob_toml_get(r->root, OB_STR("workspace"));
}

/* Is value `{ workspace = true }`? */
static bool
is_inherited(const ob_toml *value)
{
  const ob_toml *flag = ob_toml_get(value, OB_STR("workspace"));
  return flag && flag->kind == OB_TOML_BOOL && flag->as.boolean;
}

static void
not_inherited(reader *r, ob_span at, const char *table, ob_str key)
{
  ob_diag *e = ob_error(r->diags, "OB0446", at,
                        "`" OB_STR_FMT "` is inherited, but [%s] of the workspace does not have it",
                        OB_STR_ARG(key), table);
  if (!e) {
    keep(r, OB_E_NOMEM);
    return;
  }
  if (r->root_dir) {
    ob_diag_help(r->diags, e, "add it to [%s] in %s/Cargo.toml", table, r->root_dir);
  } else {
    ob_diag_help(r->diags, e, "no Cargo.toml above has [workspace]; write the value here");
  }
  keep(r, OB_E_INVALID);
}

/* A string of [package] that may be inherited from [workspace.package]. */
static ob_str
package_string(reader *r, const char *key, ob_str fallback)
{
  const ob_toml_entry *own = ob_toml_entry_get(r->package, ob_str_from(key));
  if (!own || !is_inherited(own->value)) {
    return string_at(r, r->package, key, fallback);
  }
  const ob_toml *shared = ob_toml_get(workspace(r), OB_STR("package"));
  if (!ob_toml_get(shared, own->key)) {
    not_inherited(r, own->key_span, "workspace.package", own->key);
    return fallback;
  }
  return string_at(r, shared, key, fallback);
}

/* ---- dependencies ---- */

typedef struct table {
  ob_dep_kind kind;
  ob_str when_text;
  const ob_cfg *when;
  ob_span at;
} table;

static bool
default_features(reader *r, const ob_toml *value, bool fallback)
{
  const int flag =
      bool_of(r, either(value, "default-features", "default_features"), "default-features");
  return flag < 0 ? fallback : flag == 1;
}

/* What one table says of where the crate comes from. dir: where a path begins. */
static void
read_origin(reader *r, const ob_toml *value, const char *dir, ob_dep *dep)
{
  if (value->kind == OB_TOML_STRING) {
    dep->req = value->as.string;
    return;
  }
  dep->req = string_at(r, value, "version", OB_STR(""));
  dep->git = string_at(r, value, "git", OB_STR(""));
  dep->registry = string_at(r, value, "registry", OB_STR(""));
  const ob_str path = string_at(r, value, "path", OB_STR(""));
  if (path.len > 0) {
    dep->path = ob_str_from(join(r, dir, path));
  }
  const ob_toml *package = ob_toml_get(value, OB_STR("package"));
  if (package) {
    dep->package = string_at(r, value, "package", dep->key);
    dep->renamed = true;
  }
}

static void
read_inherited(reader *r, const ob_toml_entry *e, ob_dep *dep, ob_strs *features)
{
  dep->workspace = true;
  const ob_toml *shared = ob_toml_get(workspace(r), OB_STR("dependencies"));
  const ob_toml_entry *from = ob_toml_entry_get(shared, e->key);
  dep->default_features = default_features(r, e->value, true);
  if (!from) {
    not_inherited(r, e->key_span, "workspace.dependencies", e->key);
    return;
  }
  if (from->value->kind != OB_TOML_STRING && from->value->kind != OB_TOML_TABLE) {
    wrong_kind(r, from->value, "a dependency", "a version or a table");
    return;
  }
  dep->inherited_at = from->key_span;
  read_origin(r, from->value, r->root_dir, dep);
  if (from->value->kind == OB_TOML_TABLE) {
    add_strings(r, ob_toml_get(from->value, OB_STR("features")), "features", features);
    /* The member can switch them on again; `false` here counts only where the root says it too. */
    const bool shared_default = default_features(r, from->value, true);
    dep->default_features = shared_default || default_features(r, e->value, false);
  } else {
    dep->default_features = true;
  }
}

static void
read_dep(reader *r, const ob_toml_entry *e, const table *t)
{
  ob_dep *dep = ob_vec_push(r->arena, &r->out->deps);
  if (!dep) {
    keep(r, OB_E_NOMEM);
    return;
  }
  const ob_str none = OB_STR("");
  *dep = (ob_dep){.kind = t->kind,
                  .key = e->key,
                  .package = e->key,
                  .req = none,
                  .path = none,
                  .git = none,
                  .registry = none,
                  .when_text = t->when_text,
                  .when = t->when,
                  .default_features = true,
                  .at = e->key_span,
                  .table_at = t->at};
  ob_dep out = *dep; /* the vector may move */
  const size_t number = r->out->deps.len - 1;
  ob_strs features = {0};
  if (e->value->kind == OB_TOML_TABLE) {
    if (is_inherited(e->value)) {
      read_inherited(r, e, &out, &features);
    } else {
      read_origin(r, e->value, r->dir, &out);
      out.default_features = default_features(r, e->value, true);
    }
    out.optional = bool_of(r, ob_toml_get(e->value, OB_STR("optional")), "optional") == 1;
    const ob_toml *list = ob_toml_get(e->value, OB_STR("features"));
    if (list) {
      out.features_at = list->span;
      add_strings(r, list, "features", &features);
    }
  } else if (e->value->kind == OB_TOML_STRING) {
    out.req = e->value->as.string;
  } else {
    wrong_kind(r, e->value, "a dependency", "a version or a table");
  }
  if (out.optional && out.kind == OB_DEP_DEV) {
    keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0447", e->key_span,
                    "a dev-dependency is always there for tests; take `optional` out",
                    "the dev-dependency `" OB_STR_FMT "` cannot be optional", OB_STR_ARG(e->key)));
    out.optional = false;
  }
  out.features = features;
  out.source_name = source_form(r, e->key);
  r->out->deps.at[number] = out;
}

const char *const ob_dep_tables[OB_DEP_TABLES] = {"dependencies", "dev-dependencies",
                                                  "dev_dependencies", "build-dependencies",
                                                  "build_dependencies"};

static const struct {
  ob_dep_kind kind;
  const char *dashed, *underscored;
} kinds[] = {
    {OB_DEP_NORMAL, "dependencies", "dependencies"},
    {OB_DEP_DEV, "dev-dependencies", "dev_dependencies"},
    {OB_DEP_BUILD, "build-dependencies", "build_dependencies"},
};

static void
read_tables(reader *r, const ob_toml *from, table t)
{
  for (size_t k = 0; k < OB_COUNT(kinds); k++) {
    const ob_toml *deps = either(from, kinds[k].dashed, kinds[k].underscored);
    if (deps && deps->kind != OB_TOML_TABLE) {
      wrong_kind(r, deps, kinds[k].dashed, "a table");
      continue;
    }
    t.kind = kinds[k].kind;
    t.at = deps ? deps->span : OB_SPAN_NONE;
    for (const ob_toml_entry *e = ob_toml_first(deps); e && !stopped(r); e = e->next) {
      read_dep(r, e, &t);
    }
  }
}

/* The predicate of a table's key. Its place is known where the key has no escapes. */
static const ob_cfg *
read_key(reader *r, const ob_toml_entry *e)
{
  static const ob_cfg never = {.kind = OB_CFG_FALSE};
  if (!ob_str_starts(e->key, OB_STR("cfg("))) {
    return NULL;
  }
  ob_span at = {e->key_span.file, e->key_span.lo + 1, e->key_span.hi - 1};
  if (e->key_span.hi - e->key_span.lo != e->key.len + 2) {
    const uint32_t own = ob_diags_add_source(r->diags, OB_STR("<key>"), e->key);
    if (!own) {
      keep(r, OB_E_NOMEM);
      return &never;
    }
    at = (ob_span){own, 0, (uint32_t)e->key.len};
  }
  const ob_cfg *cfg = &never;
  const ob_status st = ob_cfg_parse(r->arena, r->diags, e->key, true, at, &cfg);
  if (st != OB_OK) {
    keep(r, st);
    cfg = &never;
  }
  return cfg;
}

static void
read_deps(reader *r)
{
  read_tables(r, r->out->toml, (table){.when_text = OB_STR("")});
  const ob_toml *targets = table_at(r, r->out->toml, "target");
  for (const ob_toml_entry *e = ob_toml_first(targets); e && !stopped(r); e = e->next) {
    if (e->value->kind != OB_TOML_TABLE) {
      wrong_kind(r, e->value, "target", "a table of tables");
      continue;
    }
    const table t = {.when_text = e->key, .when = read_key(r, e)};
    read_tables(r, e->value, t);
  }
}

/* ---- features ---- */

const ob_feature *
ob_package_feature(const ob_package *package, ob_str name)
{
  for (size_t i = 0; i < package->features.len; i++) {
    if (ob_str_eq(package->features.at[i].name, name)) {
      return &package->features.at[i];
    }
  }
  return NULL;
}

/* Optional dependencies that no `dep:` names are features of their own. */
static void
add_implicit(reader *r)
{
  ob_map named; /* by dep:, or a feature already */
  ob_map_init(&named, 0x9e3779b97f4a7c15U);
  ob_package *p = r->out;
  for (size_t i = 0; i < p->features.len; i++) {
    const ob_feature *f = &p->features.at[i];
    bool ok = ob_map_put(r->arena, &named, f->name) != NULL;
    for (size_t j = 0; ok && j < f->enables.len; j++) {
      const ob_str edge = f->enables.at[j];
      if (ob_str_starts(edge, OB_STR("dep:"))) {
        ok = ob_map_put(r->arena, &named, ob_str_slice(edge, 4, edge.len)) != NULL;
      }
    }
    if (!ok) {
      keep(r, OB_E_NOMEM);
      return;
    }
  }
  for (size_t i = 0; i < p->deps.len; i++) {
    const ob_dep *dep = &p->deps.at[i];
    if (!dep->optional || ob_map_find(&named, dep->key)) {
      continue;
    }
    const ob_str edge = ob_fmt(r->arena, "dep:" OB_STR_FMT, OB_STR_ARG(dep->key));
    ob_strs edges = {0};
    ob_str *slot = ob_vec_push(r->arena, &edges);
    ob_feature *f = ob_vec_push(r->arena, &p->features);
    if (!edge.ptr || !slot || !f || !ob_map_put(r->arena, &named, dep->key)) {
      keep(r, OB_E_NOMEM);
      return;
    }
    *slot = edge;
    *f = (ob_feature){.name = dep->key, .at = dep->at, .implicit = true};
    f->enables = edges;
  }
}

static void
read_features(reader *r)
{
  const ob_toml *features = table_at(r, r->out->toml, "features");
  for (const ob_toml_entry *e = ob_toml_first(features); e && !stopped(r); e = e->next) {
    ob_strs edges = {0};
    add_strings(r, e->value, "a feature", &edges);
    ob_feature *f = ob_vec_push(r->arena, &r->out->features);
    if (!f) {
      keep(r, OB_E_NOMEM);
      return;
    }
    *f = (ob_feature){.name = e->key, .at = e->key_span};
    f->enables = edges;
  }
  if (!stopped(r)) {
    add_implicit(r);
  }
}

/* ---- targets ---- */

/* A file that Cargo would take for a target. */
typedef struct inferred {
  ob_str name;
  const char *path; /* relative to the package */
} inferred;
typedef OB_VEC(inferred) inferreds;

static bool
is_file(reader *r, const char *relative)
{
  const char *path = ob_path_join(r->arena, r->dir, relative);
  ob_file_info info;
  if (!path) {
    keep(r, OB_E_NOMEM);
    return false;
  }
  return ob_look_stat(r->diags, path, &info) == 0 && info.kind == OB_FILE_REGULAR;
}

static void
infer(reader *r, inferreds *out, ob_str name, const char *path)
{
  inferred *slot = path ? ob_vec_push(r->arena, out) : NULL;
  if (!slot) {
    keep(r, OB_E_NOMEM);
    return;
  }
  *slot = (inferred){name, path};
}

/* DIR/NAME.rs and DIR/NAME/main.rs. */
static void
infer_from(reader *r, const char *relative, inferreds *out)
{
  const char *dir = ob_path_join(r->arena, r->dir, relative);
  ob_dir_entries list = {0};
  if (!dir) {
    keep(r, OB_E_NOMEM);
    return;
  }
  const int err = ob_look_list(r->diags, r->arena, dir, &list);
  if (err != 0) { /* mostly not there: nothing to infer */
    keep(r, err == ENOMEM ? OB_E_NOMEM : OB_OK);
    return;
  }
  for (size_t i = 0; i < list.len && !stopped(r); i++) {
    const ob_str name = list.at[i].name;
    if (ob_str_starts(name, OB_STR("."))) {
      continue;
    }
    const char *path = ob_path_join(r->arena, relative, name.ptr);
    const char *main = path ? ob_path_join(r->arena, path, "main.rs") : NULL;
    if (!main) {
      keep(r, OB_E_NOMEM);
    } else if (ob_str_ends(name, OB_STR(".rs")) && is_file(r, path)) {
      infer(r, out, ob_str_slice(name, 0, name.len - 3), path);
    } else if (list.at[i].kind != OB_FILE_REGULAR && is_file(r, main)) {
      infer(r, out, name, main);
    }
  }
}

static void
add_root(reader *r, ob_root root, const char *relative)
{
  root.path = ob_path_join(r->arena, r->dir, relative);
  root.edition = root.edition.len ? root.edition : r->out->edition;
  ob_root *slot = root.path ? ob_vec_push(r->arena, &r->out->roots) : NULL;
  if (!slot) {
    keep(r, OB_E_NOMEM);
    return;
  }
  *slot = root;
}

static bool
is_proc_macro(reader *r, const ob_toml *lib)
{
  if (bool_of(r, either(lib, "proc-macro", "proc_macro"), "proc-macro") == 1) {
    return true;
  }
  const ob_toml *types = either(lib, "crate-type", "crate_type");
  for (size_t i = 0; types && types->kind == OB_TOML_ARRAY && i < types->as.array.len; i++) {
    const ob_toml *type = types->as.array.at[i];
    if (type->kind == OB_TOML_STRING && ob_str_eq(type->as.string, OB_STR("proc-macro"))) {
      return true;
    }
  }
  return false;
}

static void
no_file(reader *r, ob_span at, const char *kind, ob_str name, const char *where)
{
  keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0448", at,
                  "write the file, or give its place with `path`",
                  "the %s `" OB_STR_FMT "` has no file: %s is not there", kind, OB_STR_ARG(name),
                  where));
}

static void
read_lib(reader *r)
{
  const ob_toml *lib = table_at(r, r->out->toml, "lib");
  const int autolib = bool_of(r, ob_toml_get(r->package, OB_STR("autolib")), "autolib");
  const bool usual = is_file(r, "src/lib.rs");
  if (!lib && (!usual || autolib == 0)) {
    r->out->lib_name = OB_STR("");
    return;
  }
  ob_root root = {.kind = OB_ROOT_LIB, .edition = string_at(r, lib, "edition", OB_STR(""))};
  root.name = string_at(r, lib, "name", OB_STR_NONE);
  root.name = root.name.ptr ? root.name : source_form(r, r->out->name);
  root.proc_macro = is_proc_macro(r, lib);
  ob_strs required = {0};
  add_strings(r, ob_toml_get(lib, OB_STR("required-features")), "required-features", &required);
  root.required_features = required;
  const ob_str path = string_at(r, lib, "path", OB_STR_NONE);
  const char *relative = "src/lib.rs";
  if (path.ptr) {
    relative = ob_cstr(r->arena, path);
    keep(r, relative ? OB_OK : OB_E_NOMEM);
    root.at = ob_toml_get(lib, OB_STR("path"))->span;
  } else if (!usual) {
    const ob_str old = ob_fmt(r->arena, "src/" OB_STR_FMT ".rs", OB_STR_ARG(root.name));
    if (old.ptr && r->edition_2015 && is_file(r, old.ptr)) {
      relative = old.ptr;
    } else {
      no_file(r, lib->span, "library", root.name, relative);
      relative = NULL;
    }
  }
  r->out->lib_name = source_form(r, root.name);
  r->out->proc_macro = root.proc_macro;
  if (relative) {
    add_root(r, root, relative);
  }
}

/* The four kinds of targets of which there can be many. */
typedef struct target_kind {
  ob_root_kind kind;
  const char *table, *automatic, *dir, *people;
} target_kind;

static const target_kind target_kinds[] = {
    {OB_ROOT_BIN, "bin", "autobins", "src/bin", "binary"},
    {OB_ROOT_EXAMPLE, "example", "autoexamples", "examples", "example"},
    {OB_ROOT_TEST, "test", "autotests", "tests", "test"},
    {OB_ROOT_BENCH, "bench", "autobenches", "benches", "benchmark"},
};

/* Where edition 2015 looked for a target without `path` as well. */
static const char *
old_place(reader *r, const target_kind *k, ob_str name)
{
  if (k->kind == OB_ROOT_BENCH) {
    return ob_str_eq(name, OB_STR("bench")) && is_file(r, "src/bench.rs") ? "src/bench.rs" : NULL;
  }
  if (k->kind != OB_ROOT_BIN) {
    return NULL;
  }
  if (r->out->lib_name.len == 0) {
    const ob_str path = ob_fmt(r->arena, "src/" OB_STR_FMT ".rs", OB_STR_ARG(name));
    if (path.ptr && is_file(r, path.ptr)) {
      return path.ptr;
    }
  }
  return is_file(r, "src/main.rs")       ? "src/main.rs"
         : is_file(r, "src/bin/main.rs") ? "src/bin/main.rs"
                                         : NULL;
}

/* One [[bin]] and the like. *path: relative, NULL when it has none. */
static void
read_target(reader *r, const target_kind *k, const ob_toml *item, const inferreds *found,
            ob_str *name, const char **path)
{
  *path = NULL;
  *name = string_at(r, item, "name", OB_STR_NONE);
  if (!name->ptr) {
    keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0441", item->span, NULL, "[[%s]] without `name`",
                    k->table));
    return;
  }
  ob_root root = {.kind = k->kind, .name = *name, .at = ob_toml_get(item, OB_STR("name"))->span};
  const ob_str given = string_at(r, item, "path", OB_STR_NONE);
  if (given.ptr) {
    *path = ob_cstr(r->arena, given);
    keep(r, *path ? OB_OK : OB_E_NOMEM);
    root.at = ob_toml_get(item, OB_STR("path"))->span;
  } else {
    for (size_t i = 0; i < found->len; i++) {
      if (!ob_str_eq(found->at[i].name, *name)) {
        continue;
      }
      if (*path) {
        keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0458", root.at,
                        "give the one that is meant with `path`",
                        "the %s `" OB_STR_FMT "` has two files: %s and %s", k->people,
                        OB_STR_ARG(*name), *path, found->at[i].path));
        break;
      }
      *path = found->at[i].path;
    }
    *path = *path || !r->edition_2015 ? *path : old_place(r, k, *name);
    if (!*path) {
      const ob_str where = ob_fmt(r->arena, "%s/" OB_STR_FMT ".rs", k->dir, OB_STR_ARG(*name));
      no_file(r, item->span, k->people, *name, where.ptr ? where.ptr : "");
      return;
    }
  }
  if (!*path) {
    return;
  }
  root.edition = string_at(r, item, "edition", OB_STR(""));
  ob_strs required = {0};
  add_strings(r, ob_toml_get(item, OB_STR("required-features")), "required-features", &required);
  root.required_features = required;
  add_root(r, root, *path);
}

/* The same parts, but for empty ones and `.`: as Cargo compares paths, which resolves no `..`. */
static bool
same_path(const char *a, const char *b)
{
  ob_str rest_a = ob_str_from(a), rest_b = ob_str_from(b), x, y;
  for (;;) {
    do {
      x = OB_STR_NONE;
    } while (ob_str_next(&rest_a, '/', &x) && (x.len == 0 || ob_str_eq(x, OB_STR("."))));
    do {
      y = OB_STR_NONE;
    } while (ob_str_next(&rest_b, '/', &y) && (y.len == 0 || ob_str_eq(y, OB_STR("."))));
    if (!ob_str_eq(x, y) || x.len == 0) {
      return ob_str_eq(x, y);
    }
  }
}

static void
read_targets(reader *r, const target_kind *k)
{
  inferreds found = {0};
  if (k->kind == OB_ROOT_BIN && is_file(r, "src/main.rs")) {
    infer(r, &found, r->out->name, "src/main.rs");
  }
  infer_from(r, k->dir, &found);
  const ob_toml *list = ob_toml_get(r->out->toml, ob_str_from(k->table));
  if (list && list->kind != OB_TOML_ARRAY) {
    wrong_kind(r, list, k->table, "an array of tables");
    list = NULL;
  }
  OB_VEC(inferred) named = {0};
  for (size_t i = 0; list && i < list->as.array.len && !stopped(r); i++) {
    const ob_toml *item = list->as.array.at[i];
    if (item->kind != OB_TOML_TABLE) {
      wrong_kind(r, item, k->table, "an array of tables");
      continue;
    }
    inferred one;
    read_target(r, k, item, &found, &one.name, &one.path);
    inferred *slot = ob_vec_push(r->arena, &named);
    if (!slot) {
      keep(r, OB_E_NOMEM);
      return;
    }
    *slot = one;
  }
  const int automatic =
      bool_of(r, ob_toml_get(r->package, ob_str_from(k->automatic)), k->automatic);
  if (automatic == 0 || (automatic < 0 && list && r->edition_2015)) {
    return;
  }
  for (size_t i = 0; i < found.len && !stopped(r); i++) {
    bool taken = false;
    for (size_t j = 0; j < named.len; j++) {
      taken = taken || (named.at[j].name.ptr && ob_str_eq(named.at[j].name, found.at[i].name)) ||
              (named.at[j].path && same_path(named.at[j].path, found.at[i].path));
    }
    if (!taken) {
      add_root(r, (ob_root){.kind = k->kind, .name = found.at[i].name}, found.at[i].path);
    }
  }
}

static void
add_build(reader *r, ob_str path, ob_span at)
{
  const char *relative = ob_cstr(r->arena, path);
  ob_str stem = ob_path_base(path);
  stem = ob_str_ends(stem, OB_STR(".rs")) ? ob_str_slice(stem, 0, stem.len - 3) : stem;
  const ob_str name = ob_fmt(r->arena, "build-script-" OB_STR_FMT, OB_STR_ARG(stem));
  if (!relative || !name.ptr) {
    keep(r, OB_E_NOMEM);
    return;
  }
  add_root(r, (ob_root){.kind = OB_ROOT_BUILD, .name = name, .at = at}, relative);
}

static void
read_build(reader *r)
{
  const ob_toml *build = ob_toml_get(r->package, OB_STR("build"));
  if (!build) {
    if (is_file(r, "build.rs")) {
      add_build(r, OB_STR("build.rs"), OB_SPAN_NONE);
    }
  } else if (build->kind == OB_TOML_BOOL) {
    if (build->as.boolean) {
      add_build(r, OB_STR("build.rs"), build->span);
    }
  } else if (build->kind == OB_TOML_ARRAY) {
    ob_strs list = {0};
    add_strings(r, build, "build", &list);
    for (size_t i = 0; i < list.len && !stopped(r); i++) {
      add_build(r, list.at[i], build->span);
    }
  } else {
    const ob_str path = string_at(r, r->package, "build", OB_STR_NONE);
    if (path.ptr) {
      add_build(r, path, build->span);
    }
  }
}

/* ---- lints ---- */

static void
read_lints(reader *r)
{
  const ob_toml *lints = table_at(r, r->out->toml, "lints");
  if (is_inherited(lints)) {
    lints = ob_toml_get(workspace(r), OB_STR("lints"));
  }
  const ob_toml *lint = ob_toml_get(ob_toml_get(lints, OB_STR("rust")), OB_STR("unexpected_cfgs"));
  ob_strs list = {0};
  add_strings(r, ob_toml_get(lint, OB_STR("check-cfg")), "check-cfg", &list);
  const ob_toml *level =
      lint && lint->kind == OB_TOML_TABLE ? ob_toml_get(lint, OB_STR("level")) : lint;
  r->out->unexpected_allowed =
      level && level->kind == OB_TOML_STRING && ob_str_eq(level->as.string, OB_STR("allow"));
  r->out->check_cfg = list;
}

/* ---- the whole ---- */

/* resolver = "2", of the workspace's root; else as the edition of that root has it. */
static void
read_resolver(reader *r)
{
  const ob_toml *shared = workspace(r);
  r->out->workspace = shared;
  const ob_toml *root_package =
      shared && r->root != r->out->toml ? ob_toml_get(r->root, OB_STR("package")) : r->package;
  ob_str text = string_at(r, shared, "resolver", OB_STR_NONE);
  text = text.ptr ? text : string_at(r, root_package, "resolver", OB_STR_NONE);
  ob_str edition = r->out->edition;
  if (root_package != r->package) {
    edition = OB_STR("2015");
    const ob_toml *given = ob_toml_get(root_package, OB_STR("edition"));
    given = is_inherited(given)
                ? ob_toml_get(ob_toml_get(shared, OB_STR("package")), OB_STR("edition"))
                : given;
    edition = given && given->kind == OB_TOML_STRING ? given->as.string : edition;
  }
  if (!text.ptr) {
    text = ob_str_cmp(edition, OB_STR("2024")) >= 0   ? OB_STR("3")
           : ob_str_cmp(edition, OB_STR("2021")) >= 0 ? OB_STR("2")
                                                      : OB_STR("1");
  }
  r->out->resolver =
      text.len == 1 && text.ptr[0] >= '1' && text.ptr[0] <= '3' ? (uint8_t)(text.ptr[0] - '0') : 1;
}

static void
read_package(reader *r)
{
  ob_package *p = r->out;
  p->has_workspace = ob_toml_get(p->toml, OB_STR("workspace")) != NULL;
  if (!ob_toml_get(r->package, OB_STR("name"))) {
    keep(r, ob_fail(r->diags, OB_E_INVALID, "OB0441", r->package->span, NULL,
                    "[package] without `name`"));
  }
  p->name = string_at(r, r->package, "name", OB_STR(""));
  p->version = package_string(r, "version", OB_STR("0.0.0"));
  p->edition = package_string(r, "edition", OB_STR("2015"));
  p->rust_version = package_string(r, "rust-version", OB_STR(""));
  p->links = string_at(r, r->package, "links", OB_STR(""));
  r->edition_2015 = ob_str_eq(p->edition, OB_STR("2015"));
  read_resolver(r);
  read_deps(r);
  if (!stopped(r)) {
    read_features(r);
  }
  if (!stopped(r)) {
    read_lib(r);
  }
  for (size_t k = 0; k < OB_COUNT(target_kinds) && !stopped(r); k++) {
    read_targets(r, &target_kinds[k]);
  }
  if (!stopped(r)) {
    read_build(r);
  }
  if (!stopped(r)) {
    read_lints(r);
  }
}

/* ---- what could not be read ---- */

/* The table that a line stands in, by the header above it: only its first key counts. */
static ob_unread_set
part_at(ob_str text, size_t at)
{
  static const char *const deps[] = {"dependencies",       "dev-dependencies", "dev_dependencies",
                                     "build-dependencies", "target",           "workspace",
                                     "build_dependencies"};
  static const char *const other[] = {"profile", "patch", "replace", "badges"};
  bool own_line = true;
  size_t hi = text.len;
  for (size_t lo = at;; hi = lo, own_line = false) {
    while (lo > 0 && text.ptr[lo - 1] != '\n') {
      lo--;
    }
    const ob_str line = ob_str_trim(ob_str_slice(text, lo, hi));
    if (ob_str_starts(line, OB_STR("["))) {
      size_t from = 1, to;
      while (from < line.len && ob_str_find(OB_STR("[ \t"), line.ptr[from]) != SIZE_MAX) {
        from++;
      }
      for (to = from; to < line.len && (ob_is_name_byte(line.ptr[to]) || line.ptr[to] == '-');) {
        to++;
      }
      const ob_str key = ob_str_slice(line, from, to);
      return own_line                                       ? OB_UNREAD_REST
             : ob_str_eq(key, OB_STR("features"))           ? OB_UNREAD_FEATURES
             : ob_str_in_words(key, deps, OB_COUNT(deps))   ? OB_UNREAD_DEPS
             : ob_str_in_words(key, other, OB_COUNT(other)) ? 0
                                                            : OB_UNREAD_REST;
    }
    if (lo == 0) {
      return OB_UNREAD_REST;
    }
    lo--;
  }
}

/* Where the mistakes of the TOML are: a header that is broken may have been any. */
static ob_unread_set
unread_of(const ob_diags *diags, uint32_t file)
{
  const ob_str text = ob_diags_source(diags, file).text;
  unsigned unread = diags->hidden > 0 ? OB_UNREAD_REST : 0;
  for (size_t i = 0; i < diags->list.len; i++) {
    const ob_diag *d = diags->list.at[i];
    if (d->primary.span.file != file || d->severity != OB_SEV_ERROR) {
      continue;
    }
    unread |= part_at(text, d->primary.span.lo);
    for (size_t k = 0; k < d->secondary.len; k++) {
      unread |= part_at(text, d->secondary.at[k].span.lo);
    }
  }
  return (ob_unread_set)unread;
}

ob_status
ob_package_parse(ob_arena *arena, ob_diags *diags, uint32_t file, const char *dir, ob_package *out)
{
  *out = (ob_package){.file = file, .dir = dir, .resolver = 1};
  const ob_str none = OB_STR("");
  out->name = out->version = out->edition = out->rust_version = out->links = out->lib_name = none;
  reader r = {.arena = arena, .diags = diags, .dir = dir, .out = out};
  const ob_status st = ob_toml_parse(arena, diags, file, &out->toml);
  if (st != OB_OK && st != OB_E_SYNTAX) {
    return st;
  }
  keep(&r, st); /* what could be read is read */
  out->unread = st != OB_OK ? unread_of(diags, file) : 0;
  r.package = ob_toml_get(out->toml, OB_STR("package"));
  if (!r.package) {
    r.package = ob_toml_get(out->toml, OB_STR("project"));
  }
  if (!r.package || r.package->kind != OB_TOML_TABLE) {
    if (st != OB_OK) {
      return st; /* said already, and [package] may be what could not be read */
    }
    const ob_toml *wrong = r.package ? r.package : ob_toml_get(out->toml, OB_STR("workspace"));
    return ob_fail(diags, OB_E_UNSUPPORTED, "OB0441", wrong ? wrong->span : (ob_span){file, 0, 0},
                   "name the directory of one package", "a Cargo.toml without [package]");
  }
  read_package(&r);
  return r.first;
}

ob_status
ob_package_load(ob_arena *arena, ob_diags *diags, const char *dir, ob_package *out)
{
  const char *path = ob_path_join(arena, dir, "Cargo.toml");
  if (!path) {
    return OB_E_NOMEM;
  }
  *out = (ob_package){.dir = dir};
  uint32_t file;
  OB_TRY(ob_diags_load(diags, path, OB_MANIFEST_MAX_SIZE, OB_SPAN_NONE, &file));
  return ob_package_parse(arena, diags, file, dir, out);
}
