// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Finding, including and merging config files.
 *
 * Cargo folds from the deepest file upwards and lets the value that is there already win; here the
 * files are first put into one list of rising rank (an included file stands before the file that
 * includes it, in the order of the `include` array) and then merged once, the later one winning.
 * Both give the same values, but the list also tells which file outranks which, and a merge never
 * changes what a file said: `root` of each file stays as it was read.
 *
 * A mistake in one file does not hide those of another: reading goes on, the first status is kept.
 */
#include "cargo/config.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/io.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

typedef OB_VEC(const char *) paths;

typedef struct loader {
  ob_arena *arena;
  ob_diags *diags;
  const ob_config_opts *opts;
  ob_config *out;
  ob_status first; /* the first failure */
} loader;

/* What a file is before it is read. */
typedef struct origin {
  ob_config_layer layer;
  bool cargo_reads, included;
  unsigned depth; /* of include */
} origin;

/* Keep the first failure; true: go on. */
static bool
went_on(loader *l, ob_status st)
{
  l->out->broken |= st != OB_OK && st != OB_E_INVALID;
  if (l->first == OB_OK || st == OB_E_NOMEM) {
    l->first = st;
  }
  return st != OB_E_NOMEM;
}

/* ---- one file ---- */

/* Cargo knows strings, integers, booleans, arrays and tables. */
static ob_status
check_kinds(loader *l, const ob_toml *value)
{
  ob_status first = OB_OK;
  switch (value->kind) {
  case OB_TOML_TABLE:
    for (const ob_toml_entry *e = value->as.table.first; e; e = e->next) {
      const ob_status st = check_kinds(l, e->value);
      if (st == OB_E_NOMEM) {
        return st;
      }
      first = first == OB_OK ? st : first;
    }
    return first;
  case OB_TOML_ARRAY:
    for (size_t i = 0; i < value->as.array.len; i++) {
      const ob_status st = check_kinds(l, value->as.array.at[i]);
      if (st == OB_E_NOMEM) {
        return st;
      }
      first = first == OB_OK ? st : first;
    }
    return first;
  case OB_TOML_FLOAT:
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    return ob_fail(l->diags, OB_E_INVALID, "OB0405", value->span, "write it as a string",
                   "Cargo's config has no values of the kind %s", ob_toml_kind_name(value->kind));
  case OB_TOML_STRING:
  case OB_TOML_INTEGER:
  case OB_TOML_BOOL:
    break;
  }
  return OB_OK;
}

static const char *
parent_of(ob_arena *arena, const char *path)
{
  return ob_cstr(arena, ob_path_dir(ob_str_from(path)));
}

static ob_status load_file(loader *l, paths *seen, const char *path, ob_span at, origin from);

/* One element of `include`: *path is set to where it leads, NULL when it is optional and missing.
 */
static ob_status
include_path(loader *l, const char *dir, const ob_toml *item, const char **path)
{
  *path = NULL;
  const ob_toml *name = item;
  bool optional = false;
  if (item->kind == OB_TOML_TABLE) {
    name = ob_toml_get(item, OB_STR("path"));
    if (!name) {
      return ob_fail(l->diags, OB_E_INVALID, "OB0400", item->span,
                     "write { path = \"FILE.toml\", optional = true }",
                     "an `include` table without `path`");
    }
    const ob_toml *flag = ob_toml_get(item, OB_STR("optional"));
    if (flag && flag->kind != OB_TOML_BOOL) {
      return ob_fail(l->diags, OB_E_INVALID, "OB0400", flag->span, NULL,
                     "`optional` of an `include` must be true or false, not %s",
                     ob_toml_kind_phrase(flag->kind));
    }
    optional = flag && flag->as.boolean;
  }
  if (name->kind != OB_TOML_STRING) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0400", name->span, NULL,
                   "an `include` must be a string or a table with `path`, not %s",
                   ob_toml_kind_phrase(name->kind));
  }
  const ob_str text = name->as.string;
  if (!ob_str_ends(text, OB_STR(".toml")) || ob_str_find(text, '\0') != SIZE_MAX ||
      ob_path_base(text).len <= 5) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0401", name->span,
                   "Cargo includes only files whose names end in .toml",
                   "`" OB_STR_FMT "` is no path of a .toml file", OB_STR_ARG(text));
  }
  for (size_t i = 0; i < text.len; i++) {
    if (strchr("*?[]{}", text.ptr[i])) {
      return ob_fail(l->diags, OB_E_INVALID, "OB0401", name->span,
                     "name each file; Cargo does not expand patterns here",
                     "the path of an `include` holds `%c`", text.ptr[i]);
    }
  }
  const char *wanted = ob_cstr(l->arena, text);
  const char *joined = wanted ? ob_path_join(l->arena, dir, wanted) : NULL;
  const char *clean = joined ? ob_path_clean(l->arena, joined) : NULL;
  if (!clean) {
    return OB_E_NOMEM;
  }
  if (!optional || ob_file_exists(clean)) {
    *path = clean;
  }
  return OB_OK;
}

/* Read what root's `include` names, in order. dir: what the names are relative to. */
static ob_status
load_includes(loader *l, paths *seen, const char *dir, const ob_toml *root, origin from)
{
  const ob_toml *include = ob_toml_get(root, OB_STR("include"));
  if (!include) {
    return OB_OK;
  }
  if (include->kind != OB_TOML_ARRAY) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0400", include->span,
                   "write include = [\"FILE.toml\"]", "`include` must be an array of paths, not %s",
                   ob_toml_kind_phrase(include->kind));
  }
  from.included = true;
  from.depth++;
  if (from.depth > OB_CONFIG_MAX_INCLUDE) {
    return ob_fail(l->diags, OB_E_LIMIT, "OB0403", include->span,
                   "include the file from one further up",
                   "files include each other more than %d deep", OB_CONFIG_MAX_INCLUDE);
  }
  for (size_t i = 0; i < include->as.array.len; i++) {
    const ob_toml *item = include->as.array.at[i];
    const char *path;
    ob_status st = include_path(l, dir, item, &path);
    if (st == OB_OK && path) {
      st = load_file(l, seen, path, item->span, from);
    }
    if (!went_on(l, st)) {
      return st;
    }
  }
  return OB_OK;
}

static ob_status
add_file(loader *l, const char *path, const char *dir, uint32_t file, origin from, ob_toml *root)
{
  ob_config_file *slot = ob_vec_push(l->arena, &l->out->files);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_config_file){.path = ob_str_from(path),
                           .file = file,
                           .layer = from.layer,
                           .cargo_reads = from.cargo_reads,
                           .included = from.included,
                           .base_dir = parent_of(l->arena, dir),
                           .root = root};
  return slot->base_dir ? OB_OK : OB_E_NOMEM;
}

/* Read path, what it includes first. Failures other than NOMEM are kept in l->first. */
static ob_status
load_file(loader *l, paths *seen, const char *path, ob_span at, origin from)
{
  for (size_t i = 0; i < seen->len; i++) {
    if (strcmp(seen->at[i], path) == 0) {
      return ob_fail(l->diags, OB_E_INVALID, "OB0402", at,
                     "Cargo reads a file once; take this one out", "`%s` is included a second time",
                     path);
    }
  }
  const char **slot = ob_vec_push(l->arena, seen);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = path;
  uint32_t file;
  OB_TRY(ob_diags_load(l->diags, path, OB_CONFIG_MAX_SIZE, at, &file));
  ob_toml *root = NULL;
  const ob_status parsed = ob_toml_parse(l->arena, l->diags, file, &root);
  if (!went_on(l, parsed)) {
    return parsed;
  }
  if (!root) {
    return OB_OK;
  }
  ob_status st = check_kinds(l, root);
  const char *dir = parent_of(l->arena, path);
  if (!dir || !went_on(l, st)) {
    return OB_E_NOMEM;
  }
  st = load_includes(l, seen, dir, root, from);
  return went_on(l, st) ? add_file(l, path, dir, file, from, root) : st;
}

/* ---- discovery ---- */

/* Is there something to read? A path that cannot even be looked at is read, to have it reported. */
static bool
is_there(const char *path)
{
  ob_file_info info;
  const int err = ob_file_stat(path, true, &info);
  return err != ENOENT && err != ENOTDIR;
}

static ob_status
load_top(loader *l, const char *path, ob_config_layer layer, bool cargo_reads)
{
  paths seen = {0};
  const ob_status st =
      load_file(l, &seen, path, OB_SPAN_NONE, (origin){.layer = layer, .cargo_reads = cargo_reads});
  return went_on(l, st) ? OB_OK : st;
}

/*
 * dir/config.toml, or dir/config where it is there: Cargo's rule, which holds in the system's
 * directory as well.
 */
static ob_status
load_named(loader *l, const char *dir, ob_config_layer layer, bool cargo_reads)
{
  const char *old_name = ob_path_join(l->arena, dir, "config");
  const char *new_name = ob_path_join(l->arena, dir, "config.toml");
  if (!old_name || !new_name) {
    return OB_E_NOMEM;
  }
  ob_file_info old_info, new_info;
  if (ob_file_stat(old_name, true, &old_info) != 0) {
    return is_there(new_name) ? load_top(l, new_name, layer, cargo_reads) : OB_OK;
  }
  if (ob_file_stat(new_name, true, &new_info) == 0 &&
      (old_info.inode != new_info.inode || old_info.device != new_info.device)) {
    ob_diag *d = ob_warning(l->diags, "OB0407", OB_SPAN_NONE,
                            "both `%s` and `%s` exist; the first is read and not the second",
                            old_name, new_name);
    if (!d) {
      return OB_E_NOMEM;
    }
    ob_diag_help(l->diags, d, "move what is in `%s` into `%s`", old_name, new_name);
  }
  return load_top(l, old_name, layer, cargo_reads);
}

static ob_status
load_system(loader *l, const char *sysconfdir)
{
  const char *dir = ob_path_join(l->arena, sysconfdir, "cargo");
  const char *drop_dir = dir ? ob_path_join(l->arena, dir, "config.d") : NULL;
  if (!drop_dir) {
    return OB_E_NOMEM;
  }
  OB_TRY(load_named(l, dir, OB_CONFIG_SYSTEM, false));
  if (!is_there(drop_dir)) {
    return OB_OK;
  }
  ob_dir_entries names = {0};
  const int err = ob_dir_list(l->arena, drop_dir, &names);
  if (err != 0) {
    const ob_status st = ob_fail_io(l->diags, OB_SPAN_NONE, "read", drop_dir, err);
    return went_on(l, st) ? OB_OK : st;
  }
  for (size_t i = 0; i < names.len; i++) {
    const ob_str name = names.at[i].name;
    if (!ob_str_ends(name, OB_STR(".toml")) || name.ptr[0] == '.' ||
        names.at[i].kind == OB_FILE_DIR) {
      continue;
    }
    const char *path = ob_path_join(l->arena, drop_dir, name.ptr);
    if (!path) {
      return OB_E_NOMEM;
    }
    OB_TRY(load_top(l, path, OB_CONFIG_SYSTEM, false));
  }
  return OB_OK;
}

/* What Cargo reads in dir, then dir/osbind.toml. */
static ob_status
load_dir(loader *l, const char *dir, ob_config_layer layer)
{
  const char *own = ob_path_join(l->arena, dir, "osbind.toml");
  if (!own) {
    return OB_E_NOMEM;
  }
  OB_TRY(load_named(l, dir, layer, true));
  return is_there(own) ? load_top(l, own, layer, false) : OB_OK;
}

/* The same directory, links resolved; the texts are compared where that cannot be done. */
static ob_status
same_dir(loader *l, const char *a, const char *b, bool *out)
{
  const char *real_a = a, *real_b = b;
  const int err_a = ob_path_real(l->arena, a, &real_a);
  const int err_b = ob_path_real(l->arena, b, &real_b);
  if (err_a == ENOMEM || err_b == ENOMEM) {
    return OB_E_NOMEM;
  }
  *out = strcmp(err_a ? a : real_a, err_b ? b : real_b) == 0;
  return OB_OK;
}

/* `.cargo` of every directory from / down to cwd; CARGO_HOME before them unless it is one. */
static ob_status
load_home_and_project(loader *l)
{
  const char *home = l->opts->cargo_home;
  paths up = {0}; /* deepest first */
  bool home_above = false;
  if (l->opts->cwd) {
    const char *clean = ob_path_clean(l->arena, l->opts->cwd);
    if (!clean) {
      return OB_E_NOMEM;
    }
    for (ob_str dir = ob_str_from(clean);;) {
      const char *here = ob_cstr(l->arena, dir);
      const char *cargo_dir = here ? ob_path_join(l->arena, here, ".cargo") : NULL;
      const char **slot = cargo_dir ? ob_vec_push(l->arena, &up) : NULL;
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = cargo_dir;
      const ob_str above = ob_path_dir(dir);
      if (above.len >= dir.len) {
        break;
      }
      dir = above;
    }
  }
  size_t home_at = SIZE_MAX;
  for (size_t i = 0; i < up.len && home; i++) {
    OB_TRY(same_dir(l, up.at[i], home, &home_above));
    if (home_above) {
      home_at = i;
      break;
    }
  }
  if (home && home_at == SIZE_MAX) {
    OB_TRY(load_dir(l, home, OB_CONFIG_HOME));
  }
  for (size_t i = up.len; i > 0; i--) {
    OB_TRY(load_dir(l, up.at[i - 1], i - 1 == home_at ? OB_CONFIG_HOME : OB_CONFIG_PROJECT));
  }
  return OB_OK;
}

/* Is root one dotted key with one value, nothing else in text? Cargo accepts no other form. */
static ob_status
check_dotted(loader *l, uint32_t file, ob_str text, const ob_toml *root)
{
  const ob_span all = {file, 0, (uint32_t)text.len};
  const char *const help = "Cargo takes KEY.KEY=VALUE or the path of a file that exists";
  const ob_toml *at = root;
  while (at->kind == OB_TOML_TABLE) {
    const bool shown = at != root && at->span.lo < text.len;
    if (shown && text.ptr[at->span.lo] == '{') {
      return ob_fail(l->diags, OB_E_INVALID, "OB0406", at->span,
                     "give each key of the table by a --config of its own",
                     "--config takes no inline table as a value");
    }
    if ((shown && text.ptr[at->span.lo] == '[') || at->as.table.len != 1) {
      return ob_fail(l->diags, OB_E_INVALID, "OB0406", all, help,
                     "the argument of --config is not one KEY=VALUE");
    }
    at = at->as.table.first->value;
  }
  if (at->kind == OB_TOML_ARRAY && at->as.array.of_tables) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0406", all, help,
                   "--config takes no [[array of tables]]");
  }
  const ob_str trimmed = ob_str_trim(text);
  const size_t lo = (size_t)(trimmed.ptr - text.ptr);
  if (root->as.table.first->key_span.lo != lo || at->span.hi != lo + trimmed.len) {
    return ob_fail(l->diags, OB_E_INVALID, "OB0406", all, "take the comment out",
                   "the argument of --config holds more than KEY=VALUE");
  }
  return OB_OK;
}

static ob_status
load_argument(loader *l, paths *seen, ob_str arg)
{
  const char *cwd = l->opts->cwd ? l->opts->cwd : "/";
  const char *text = ob_cstr(l->arena, arg);
  const char *path = text ? ob_path_join(l->arena, cwd, text) : NULL;
  if (!path) {
    return OB_E_NOMEM;
  }
  const origin from = {.layer = OB_CONFIG_CLI, .cargo_reads = true};
  if (arg.len > 0 && ob_str_find(arg, '\0') == SIZE_MAX && ob_file_exists(path)) {
    return load_file(l, seen, path, OB_SPAN_NONE, from);
  }
  const ob_str copy = {text, arg.len};
  const uint32_t file = ob_diags_add_source(l->diags, OB_STR("--config"), copy);
  if (file == 0) {
    return OB_E_NOMEM;
  }
  if (ob_str_find(arg, '=') == SIZE_MAX) {
    l->out->broken = true;
    return ob_fail(l->diags, OB_E_INVALID, "OB0406", (ob_span){file, 0, (uint32_t)arg.len},
                   "Cargo takes KEY.KEY=VALUE or the path of a file that exists",
                   "there is no such file, and it is no KEY=VALUE");
  }
  ob_toml *root = NULL;
  OB_TRY(ob_toml_parse(l->arena, l->diags, file, &root));
  OB_TRY(check_dotted(l, file, copy, root));
  OB_TRY(check_kinds(l, root));
  paths included = {0};
  OB_TRY(load_includes(l, &included, cwd, root, from));
  /* Relative paths are relative to the current directory: of a file cwd/.x/y that is the base. */
  const char *as_dir = ob_path_join(l->arena, cwd, ".cargo");
  return as_dir ? add_file(l, "--config", as_dir, file, from, root) : OB_E_NOMEM;
}

/* ---- merging ---- */

typedef struct key_path {
  const struct key_path *up;
  ob_str key;
} key_path;

static void
put_key_path(ob_buf *out, const key_path *path)
{
  if (path) {
    put_key_path(out, path->up);
    if (path->up) {
      ob_buf_putc(out, '.');
    }
    ob_toml_put_key(out, path->key);
  }
}

static bool
key_is(const key_path *path, const char *name)
{
  return path && ob_str_eq(path->key, ob_str_from(name));
}

/* Lists that Cargo takes whole from the highest file that has one (they are command lines). */
static bool
is_command(const key_path *path)
{
  const key_path *up = path ? path->up : NULL;
  const key_path *top = up ? up->up : NULL;
  if (up && !top) {
    return (key_is(up, "credential-alias")) || (key_is(up, "doc") && key_is(path, "browser")) ||
           (key_is(up, "host") && key_is(path, "runner")) ||
           (key_is(up, "registry") && key_is(path, "credential-provider"));
  }
  return top && !top->up &&
         ((key_is(top, "registries") && key_is(path, "credential-provider")) ||
          (key_is(top, "target") && key_is(path, "runner")));
}

static ob_status merge_table(loader *l, ob_toml *into, const ob_toml *from, const key_path *path);

/* A value that merging may change without changing its file: tables are copied, the rest shared. */
static ob_toml *
own_value(loader *l, ob_toml *value, const key_path *path)
{
  if (value->kind != OB_TOML_TABLE) {
    return value;
  }
  ob_toml *copy = ob_new(l->arena, ob_toml);
  if (copy) {
    copy->kind = OB_TOML_TABLE;
    copy->span = value->span;
    if (merge_table(l, copy, value, path) != OB_OK) {
      return NULL; /* nothing is there to contradict: only memory can be short */
    }
  }
  return copy;
}

static ob_status
append(loader *l, ob_toml **slot, const ob_toml *more)
{
  const ob_toml *old = *slot;
  size_t len;
  if (__builtin_add_overflow(old->as.array.len, more->as.array.len, &len)) {
    return OB_E_NOMEM;
  }
  ob_toml *list = ob_new(l->arena, ob_toml);
  ob_toml **at = list ? ob_new_n(l->arena, ob_toml *, len) : NULL;
  if (!at) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < old->as.array.len; i++) {
    at[i] = old->as.array.at[i];
  }
  for (size_t i = 0; i < more->as.array.len; i++) {
    at[old->as.array.len + i] = more->as.array.at[i];
  }
  *list = *more;
  list->as.array.at = at;
  list->as.array.len = list->as.array.cap = len;
  *slot = list;
  return OB_OK;
}

static ob_status
merge_value(loader *l, ob_toml_entry *into, const ob_toml_entry *from, const key_path *path)
{
  ob_toml *old = into->value, *value = from->value;
  const bool plain_old = old->kind != OB_TOML_TABLE && old->kind != OB_TOML_ARRAY;
  const bool plain_new = value->kind != OB_TOML_TABLE && value->kind != OB_TOML_ARRAY;
  if (!(plain_old && plain_new) && old->kind != value->kind) {
    ob_buf name;
    ob_buf_init(&name, l->arena);
    put_key_path(&name, path);
    const ob_str view = ob_buf_view(&name);
    ob_diag *d = ob_error(l->diags, "OB0404", value->span,
                          "`" OB_STR_FMT "` is %s in one file and %s in another", OB_STR_ARG(view),
                          ob_toml_kind_phrase(value->kind), ob_toml_kind_phrase(old->kind));
    if (!d || ob_buf_status(&name) != OB_OK) {
      return OB_E_NOMEM;
    }
    ob_diag_primary_text(l->diags, d, "%s here", ob_toml_kind_name(value->kind));
    ob_diag_label(l->diags, d, old->span, "%s here, which ranks lower",
                  ob_toml_kind_name(old->kind));
    ob_diag_help(l->diags, d, "Cargo merges tables with tables and arrays with arrays only");
    return OB_E_INVALID;
  }
  if (value->kind == OB_TOML_TABLE) {
    return merge_table(l, old, value, path);
  }
  into->key_span = from->key_span;
  if (value->kind == OB_TOML_ARRAY && !is_command(path)) {
    return append(l, &into->value, value);
  }
  into->value = value;
  return OB_OK;
}

/* into: a table of ours. A contradiction is kept in l->first, the lower value stays. */
static ob_status
merge_table(loader *l, ob_toml *into, const ob_toml *from, const key_path *path)
{
  /* Large tables are looked up by a map, so that hostile ones cost no more than their size. */
  ob_map map;
  ob_map_init(&map, (uint64_t)(uintptr_t)into);
  const bool mapped = into->as.table.len >= OB_TOML_MAP_MIN;
  for (ob_toml_entry *e = into->as.table.first; e && mapped; e = e->next) {
    void **slot = ob_map_put(l->arena, &map, e->key);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = e;
  }
  const bool empty = into->as.table.len == 0;
  ob_toml_entry *const end = into->as.table.last;
  for (const ob_toml_entry *e = from->as.table.first; e; e = e->next) {
    if (!path && ob_str_eq(e->key, OB_STR("include"))) {
      continue;
    }
    const key_path here = {path, e->key};
    ob_toml_entry *found = NULL;
    if (mapped) {
      void **slot = ob_map_find(&map, e->key);
      found = slot ? *slot : NULL;
    } else if (!empty) { /* keys of `from` differ: look among the old ones only */
      for (ob_toml_entry *o = into->as.table.first; o && !found; o = o == end ? NULL : o->next) {
        found = ob_str_eq(o->key, e->key) ? o : NULL;
      }
    }
    if (found) {
      const ob_status st = merge_value(l, found, e, &here);
      if (!went_on(l, st)) {
        return st;
      }
      continue;
    }
    ob_toml_entry *copy = ob_new(l->arena, ob_toml_entry);
    ob_toml *value = copy ? own_value(l, e->value, &here) : NULL;
    if (!value) {
      return OB_E_NOMEM;
    }
    *copy = (ob_toml_entry){.key = e->key, .key_span = e->key_span, .value = value};
    if (into->as.table.last) {
      into->as.table.last->next = copy;
    } else {
      into->as.table.first = copy;
    }
    into->as.table.last = copy;
    into->as.table.len++;
  }
  return OB_OK;
}

ob_status
ob_config_load(ob_arena *arena, ob_diags *diags, const ob_config_opts *opts, ob_config *out)
{
  *out = (ob_config){0};
  out->merged = ob_new(arena, ob_toml);
  if (!out->merged) {
    return OB_E_NOMEM;
  }
  out->merged->kind = OB_TOML_TABLE;
  loader l = {.arena = arena, .diags = diags, .opts = opts, .out = out};
  if (opts->sysconfdir) {
    OB_TRY(load_system(&l, opts->sysconfdir));
  }
  OB_TRY(load_home_and_project(&l));
  paths seen = {0};
  for (size_t i = 0; i < opts->cli_count; i++) {
    const ob_status st = load_argument(&l, &seen, opts->cli[i]);
    if (!went_on(&l, st)) {
      return st;
    }
  }
  for (size_t i = 0; i < out->files.len; i++) {
    OB_TRY(merge_table(&l, out->merged, out->files.at[i].root, NULL));
  }
  return l.first;
}

const ob_config_file *
ob_config_file_of(const ob_config *config, ob_span span)
{
  for (size_t i = 0; i < config->files.len && span.file != 0; i++) {
    if (config->files.at[i].file == span.file) {
      return &config->files.at[i];
    }
  }
  return NULL;
}

ob_toml *
ob_config_get(const ob_config *config, const ob_str *keys, size_t count)
{
  ob_toml *at = config->merged;
  for (size_t i = 0; i < count && at; i++) {
    at = ob_toml_get(at, keys[i]);
  }
  return at;
}

bool
ob_config_env(const ob_config *config, ob_str name, ob_str *value, bool *force)
{
  const ob_str keys[] = {OB_STR_INIT("env"), name};
  const ob_toml *entry = ob_config_get(config, keys, OB_COUNT(keys));
  bool forced = false;
  if (entry && entry->kind == OB_TOML_TABLE) {
    const ob_toml *flag = ob_toml_get(entry, OB_STR("force"));
    forced = flag && flag->kind == OB_TOML_BOOL && flag->as.boolean;
    entry = ob_toml_get(entry, OB_STR("value"));
  }
  if (!entry || entry->kind != OB_TOML_STRING) {
    return false;
  }
  *value = entry->as.string;
  if (force) {
    *force = forced;
  }
  return true;
}

const char *
ob_config_path(ob_arena *arena, const ob_config *config, const ob_toml *string)
{
  const ob_config_file *file = ob_config_file_of(config, string->span);
  const char *path = ob_cstr(arena, string->as.string);
  const char *joined = path ? ob_path_join(arena, file ? file->base_dir : "/", path) : NULL;
  return joined ? ob_path_clean(arena, joined) : NULL;
}
