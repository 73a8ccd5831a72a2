// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The extern blocks of a crate's source. Modules are followed from the root file, and those that do
 * not exist for the target are not read: libc has a directory for each OS, with the same names in
 * all of them. A condition that cannot be told here (a feature, what a build script decides) counts
 * as one that may hold; the items behind it are judged, and called uncertain.
 */
#include "abi/check.h"
#include "abi/scan_read.h"
#include "base/str.h"
#include "sys/fs.h"

/* ---- conditions ---- */

static int
negate(int known)
{
  return known < 0 ? known : !known;
}

static bool
is_given(const ob_check_opts *opts, const ob_cfg *cfg)
{
  for (size_t i = 0; i < opts->cfg_count; i++) {
    const ob_str given = opts->cfgs[i];
    const size_t eq = ob_str_find(given, '=');
    const ob_str name = ob_str_trim(ob_str_slice(given, 0, eq));
    ob_str value =
        eq == SIZE_MAX ? OB_STR_NONE : ob_str_trim(ob_str_slice(given, eq + 1, given.len));
    if (value.len >= 2 && value.ptr[0] == '"') {
      value = ob_str_slice(value, 1, value.len - 1);
    }
    const bool with_value = cfg->kind == OB_CFG_VALUE;
    if (ob_str_eq(name, cfg->name) && with_value == (eq != SIZE_MAX) &&
        (!with_value || ob_str_eq(value, cfg->value))) {
      return true;
    }
  }
  return false;
}

/* freebsd10 .. freebsd15 of libc's build script: which of them holds follows from the layout. */
static bool
is_layout_cfg(const ob_check_opts *opts, ob_str name)
{
  return ob_str_starts(name, OB_STR("freebsd")) && name.len > 7 && name.ptr[7] >= '0' &&
         name.ptr[7] <= '9' && opts->layout.len > 0;
}

static int
atom(const ob_check_opts *opts, const ob_cfg *cfg)
{
  if (is_given(opts, cfg)) {
    return 1;
  }
  if (cfg->kind == OB_CFG_NAME && is_layout_cfg(opts, cfg->name)) {
    const ob_str major = ob_str_slice(opts->layout, 0, ob_str_find(opts->layout, '.'));
    return ob_str_eq(ob_str_slice(cfg->name, 7, cfg->name.len), major);
  }
  const bool of_target =
      ob_str_starts(cfg->name, OB_STR("target_")) || ob_str_eq(cfg->name, OB_STR("unix")) ||
      ob_str_eq(cfg->name, OB_STR("windows")) || ob_str_eq(cfg->name, OB_STR("panic"));
  if (of_target) {
    return ob_cfg_eval(cfg, &opts->env);
  }
  const bool never =
      ob_str_eq(cfg->name, OB_STR("test")) || ob_str_eq(cfg->name, OB_STR("doctest")) ||
      ob_str_eq(cfg->name, OB_STR("libc_ctest")) || ob_str_eq(cfg->name, OB_STR("miri"));
  return never && cfg->kind == OB_CFG_NAME ? 0 : -1;
}

int
ob_check_cfg(const ob_check_opts *opts, const ob_cfg *cfg)
{
  switch (cfg->kind) {
  case OB_CFG_ALL:
  case OB_CFG_ANY: {
    const int decisive = cfg->kind == OB_CFG_ANY;
    int known = !decisive;
    for (const ob_cfg *c = cfg->first; c; c = c->next) {
      const int one = ob_check_cfg(opts, c);
      if (one == decisive) {
        return decisive;
      }
      known = one < 0 ? -1 : known;
    }
    return known;
  }
  case OB_CFG_NOT:
    return negate(ob_check_cfg(opts, cfg->first));
  case OB_CFG_NAME:
  case OB_CFG_VALUE:
    return atom(opts, cfg);
  case OB_CFG_TRUE:
  case OB_CFG_FALSE:
  case OB_CFG_VERSION:
  case OB_CFG_VERSION_MIN:
    break;
  }
  return ob_cfg_eval(cfg, &opts->env);
}

/* ---- modules ---- */

typedef struct walker {
  ob_check *check;
  ob_str crate;
} walker;

typedef struct module {
  const char *path; /* of the file */
  const char *dir;  /* where it looks for its modules */
  unsigned depth;
  bool certain;
} module;

/* A gate and what stands around it. */
static int
gate_holds(const ob_check *check, const ob_rust_file *file, uint32_t gate)
{
  int known = 1;
  for (unsigned steps = 0; gate != 0 && steps < 4096; steps++) {
    const ob_rust_gate *g = &file->gates.at[gate];
    const int one = g->kind == OB_RUST_GATE_CFG ? ob_check_cfg(&check->opts, g->cfg) : -1;
    if (one == 0) {
      return 0;
    }
    known = one < 0 ? -1 : known;
    gate = g->parent;
  }
  return known;
}

/* The library that the item's block names for this target. */
static ob_str
library_of(const ob_check *check, const ob_rust_file *file, const ob_rust_item *item)
{
  for (uint32_t i = 0; i < item->link_lib_count; i++) {
    if (gate_holds(check, file, item->link_libs[i].gate) == 1) {
      return item->link_libs[i].text;
    }
  }
  return OB_STR("");
}

static ob_status
add_decl(walker *w, const ob_rust_file *file, const ob_rust_item *item, ob_str symbol, bool certain)
{
  ob_check *c = w->check;
  const ob_check_decl decl = {.symbol = symbol,
                              .item = item->name,
                              .crate = w->crate,
                              .library = library_of(c, file, item),
                              .at = {file->file, item->at.lo, item->at.hi},
                              .certain = certain};
  void **place = ob_map_put(c->arena, &c->decl_index, symbol);
  if (!place) {
    return OB_E_NOMEM;
  }
  if (*place) {
    ob_check_decl *known = &c->decls.at[(uintptr_t)*place - 1];
    if (!known->certain && certain) {
      *known = decl;
    }
    return OB_OK;
  }
  ob_check_decl *slot = ob_vec_push(c->arena, &c->decls);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = decl;
  *place = (void *)(uintptr_t)c->decls.len;
  return OB_OK;
}

/* A name that is another OS's (fstat64, here) cannot be what is meant. */
static bool
is_known(const ob_check *check, ob_str symbol)
{
  ob_str node;
  size_t count;
  return ob_fact_db_find(check->opts.db, ob_scan_split(symbol, &node), &count) != NULL;
}

/* The symbol of an extern item: the first link_name that holds, else its own name. One that may
 * hold and may not leaves both possible: both are kept, as uncertain. */
static ob_status
take_item(walker *w, const ob_rust_file *file, const ob_rust_item *item, const module *m)
{
  const int known = gate_holds(w->check, file, item->gate);
  if (known == 0 || !item->value_ns) {
    return OB_OK;
  }
  bool certain = known == 1 && m->certain;
  for (uint32_t i = 0; i < item->link_name_count; i++) {
    const int holds = gate_holds(w->check, file, item->link_names[i].gate);
    if (holds == 1 || (holds < 0 && is_known(w->check, item->link_names[i].text))) {
      certain = certain && holds == 1;
      OB_TRY(add_decl(w, file, item, item->link_names[i].text, certain));
      if (holds == 1) {
        return OB_OK;
      }
    }
  }
  return add_decl(w, file, item, item->name, certain);
}

static ob_status read_module(walker *w, const module *m);

/* Where the modules of a scope are looked for: its file's place, and the names of inline modules.
 */
static const char *
dir_of_scope(walker *w, const ob_rust_file *file, uint32_t scope, const module *m, unsigned depth)
{
  const ob_rust_scope *s = &file->scopes.at[scope];
  if (scope == 0 || s->kind == OB_RUST_FILE || depth == OB_CHECK_MAX_DEPTH) {
    return m->dir;
  }
  const char *outer = dir_of_scope(w, file, s->parent, m, depth + 1);
  if (!outer || s->kind != OB_RUST_MODULE || s->item == OB_RUST_NONE) {
    return outer;
  }
  const char *name = ob_cstr(w->check->arena, file->items.at[s->item].name);
  return name ? ob_path_join(w->check->arena, outer, name) : NULL;
}

/* x.rs or x/mod.rs in dir, or what #[path] says; NULL in *path: no such file. */
static ob_status
find_module(walker *w, const ob_rust_file *file, const ob_rust_item *item, const module *m,
            module *out)
{
  ob_arena *arena = w->check->arena;
  out->path = NULL;
  const char *dir = dir_of_scope(w, file, item->scope, m, 0);
  if (!dir) {
    return OB_E_NOMEM;
  }
  for (uint32_t i = 0; i < item->path_count; i++) {
    if (gate_holds(w->check, file, item->paths[i].gate) == 0) {
      continue;
    }
    const char *base = item->scope == 0 ? ob_cstr(arena, ob_path_dir(ob_str_from(m->path))) : dir;
    const char *rel = ob_cstr(arena, item->paths[i].text);
    const char *path = base && rel ? ob_path_join(arena, base, rel) : NULL;
    const char *own = path ? ob_cstr(arena, ob_path_dir(ob_str_from(path))) : NULL;
    if (!own) {
      return OB_E_NOMEM;
    }
    out->path = ob_file_exists(path) ? path : NULL;
    out->dir = own;
    return OB_OK;
  }
  const ob_str flat = ob_fmt(arena, "%s/" OB_STR_FMT ".rs", dir, OB_STR_ARG(item->name));
  const ob_str deep = ob_fmt(arena, "%s/" OB_STR_FMT "/mod.rs", dir, OB_STR_ARG(item->name));
  const ob_str own = ob_fmt(arena, "%s/" OB_STR_FMT, dir, OB_STR_ARG(item->name));
  if (!flat.ptr || !deep.ptr || !own.ptr) {
    return OB_E_NOMEM;
  }
  out->path = ob_file_exists(flat.ptr) ? flat.ptr : ob_file_exists(deep.ptr) ? deep.ptr : NULL;
  out->dir = own.ptr;
  return OB_OK;
}

static ob_status
take_module(walker *w, const ob_rust_file *file, const ob_rust_item *item, const module *m)
{
  const int known = gate_holds(w->check, file, item->gate);
  if (known == 0) {
    return OB_OK;
  }
  module child = {.depth = m->depth + 1, .certain = m->certain && known == 1};
  OB_TRY(find_module(w, file, item, m, &child));
  return child.path ? read_module(w, &child) : OB_OK;
}

/* Read with diagnostics of its own: what is wrong with a source is rustc's to say, not ours. */
static ob_status
read_file(walker *w, const char *path, ob_rust_file *out)
{
  ob_check *c = w->check;
  uint32_t file;
  OB_TRY(ob_diags_load(c->diags, path, OB_RUST_MAX_SIZE, OB_SPAN_NONE, &file));
  ob_diags own;
  ob_diags_init(&own, c->arena);
  const ob_source source = ob_diags_source(c->diags, file);
  const uint32_t number = ob_diags_add_source(&own, source.name, source.text);
  if (number == 0) {
    return OB_E_NOMEM;
  }
  const ob_status st = ob_rust_read(c->arena, &own, number, out);
  if (st != OB_E_NOMEM) {
    out->file = file;
  }
  return st == OB_E_NOMEM ? st : OB_OK;
}

static ob_status
read_module(walker *w, const module *m)
{
  if (m->depth > OB_CHECK_MAX_DEPTH || ++w->check->files > OB_CHECK_MAX_FILES) {
    return ob_fail(w->check->diags, OB_E_LIMIT, "OB1043", OB_SPAN_NONE, NULL,
                   "too many modules: `%s` is one more", m->path);
  }
  ob_rust_file *file = ob_new(w->check->arena, ob_rust_file);
  if (!file) {
    return OB_E_NOMEM;
  }
  OB_TRY(read_file(w, m->path, file));
  const int known = gate_holds(w->check, file, file->file_gate);
  if (known == 0) {
    return OB_OK;
  }
  module here = *m;
  here.certain = m->certain && known == 1;
  for (size_t i = 0; i < file->items.len; i++) {
    const ob_rust_item *item = &file->items.at[i];
    if (item->kind == OB_RUST_FOREIGN) {
      OB_TRY(take_item(w, file, item, &here));
    } else if (item->kind == OB_RUST_MOD && item->body == OB_RUST_NONE) {
      OB_TRY(take_module(w, file, item, &here));
    }
  }
  return OB_OK;
}

ob_status
ob_check_source(ob_check *check, const char *root, ob_str crate)
{
  walker w = {check, crate};
  const char *dir = ob_cstr(check->arena, ob_path_dir(ob_str_from(root)));
  if (!dir) {
    return OB_E_NOMEM;
  }
  const module m = {.path = root, .dir = dir, .certain = true};
  return read_module(&w, &m);
}
