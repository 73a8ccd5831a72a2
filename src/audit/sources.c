// SPDX-License-Identifier: MIT OR Apache-2.0
/* The files of a package, each read once whatever the number of roots and modules that name it,
 * and the names in them as numbers. What rules which piece of a macro's body is whose is worked out
 * here too, once per file: bodies are read where the macro stands and mean something where it is
 * called. */
#include "audit/tree.h"
#include "base/str.h"
#include "diag/io.h"
#include "diag/looks.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

ob_sources *
ob_sources_new(ob_arena *arena, ob_diags *diags, ob_conds *conds, const ob_package *package)
{
  ob_sources *s = ob_new(arena, ob_sources);
  if (!s) {
    return NULL;
  }
  *s = (ob_sources){.arena = arena, .diags = diags, .conds = conds, .package = package};
  ob_map_init(&s->names, 0);
  ob_map_init(&s->by_path, 0);
  ob_map_init(&s->unknown_by_name, 0);
  ob_str *empty = ob_vec_push(arena, &s->name_of);
  return empty ? s : NULL;
}

ob_sym
ob_sym_of(ob_sources *s, ob_str name)
{
  if (name.len == 0) {
    return 0;
  }
  void **slot = ob_map_put(s->arena, &s->names, name);
  if (!slot) {
    s->oom = true;
    return 0;
  }
  if (!*slot) {
    ob_str *str = ob_vec_push(s->arena, &s->name_of);
    if (!str) {
      s->oom = true;
      return 0;
    }
    *str = name;
    *slot = (void *)(uintptr_t)(s->name_of.len - 1);
  }
  return (ob_sym)(uintptr_t)*slot;
}

ob_str
ob_sym_str(const ob_sources *s, ob_sym sym)
{
  return sym < s->name_of.len ? s->name_of.at[sym] : OB_STR_NONE;
}

ob_sym
ob_sym_find(const ob_sources *s, ob_str name)
{
  void **slot = ob_map_find(&s->names, name);
  return slot ? (ob_sym)(uintptr_t)*slot : 0;
}

/* ---- extents ---- */

static void
widen(ob_range *r, size_t i)
{
  if (r->hi == 0) {
    r->lo = (uint32_t)i;
  }
  r->hi = (uint32_t)i + 1;
}

/* Which body each gate and scope stands in, and where each body's pieces are. */
static ob_status
find_bodies(ob_arena *arena, ob_src *src)
{
  const ob_rust_file *f = &src->rust;
  src->bodies = ob_new_n(arena, uint32_t, f->gates.len + 1);
  src->scope_bodies = ob_new_n(arena, uint32_t, f->scopes.len + 1);
  src->extents = ob_new_n(arena, ob_extent, f->macros.len + 1);
  if (!src->bodies || !src->scope_bodies || !src->extents) {
    return OB_E_NOMEM;
  }
  src->bodies[0] = OB_NO_INDEX;
  for (size_t g = 0; g < f->gates.len; g++) {
    const ob_rust_gate *gate = &f->gates.at[g];
    if (gate->kind == OB_RUST_GATE_BODY && gate->of < f->macros.len) {
      src->bodies[g] = gate->of;
    } else {
      src->bodies[g] = g == 0 ? OB_NO_INDEX : src->bodies[gate->parent];
    }
    if (src->bodies[g] != OB_NO_INDEX) {
      widen(&src->extents[src->bodies[g]].gates, g);
    }
  }
  for (size_t i = 0; i < f->scopes.len; i++) {
    src->scope_bodies[i] = src->bodies[f->scopes.at[i].gate];
    if (src->scope_bodies[i] != OB_NO_INDEX) {
      widen(&src->extents[src->scope_bodies[i]].scopes, i);
    }
  }
  if (f->macros.len == 0) {
    return OB_OK;
  }
#define EACH(LIST, list, GATE)                                                                     \
  for (size_t i = 0; i < f->list.len; i++) {                                                       \
    const uint32_t body = src->bodies[f->list.at[i].GATE];                                         \
    if (body != OB_NO_INDEX) {                                                                     \
      widen(&src->extents[body].lists[LIST], i);                                                   \
    }                                                                                              \
  }
  EACH(OB_LIST_ITEMS, items, gate)
  EACH(OB_LIST_USES, uses, path.gate)
  EACH(OB_LIST_PATHS, paths, gate)
  EACH(OB_LIST_CALLS, calls, gate)
  EACH(OB_LIST_INCLUDES, includes, gate)
  EACH(OB_LIST_REFUSALS, compile_errors, gate)
  EACH(OB_LIST_MACROS, macros, gate)
#undef EACH
  return OB_OK;
}

ob_extent
ob_src_extent(const ob_src *src)
{
  const ob_rust_file *f = &src->rust;
  ob_extent e = {{0, (uint32_t)f->gates.len}, {0, (uint32_t)f->scopes.len}, {{0, 0}}};
  e.lists[OB_LIST_ITEMS].hi = (uint32_t)f->items.len;
  e.lists[OB_LIST_USES].hi = (uint32_t)f->uses.len;
  e.lists[OB_LIST_PATHS].hi = (uint32_t)f->paths.len;
  e.lists[OB_LIST_CALLS].hi = (uint32_t)f->calls.len;
  e.lists[OB_LIST_INCLUDES].hi = (uint32_t)f->includes.len;
  e.lists[OB_LIST_REFUSALS].hi = (uint32_t)f->compile_errors.len;
  e.lists[OB_LIST_MACROS].hi = (uint32_t)f->macros.len;
  return e;
}

/* ---- reading ---- */

static ob_sym
head_of(ob_sources *s, const ob_rust_path *path)
{
  return path->segment_count > 0 ? ob_sym_of(s, path->segments[0]) : 0;
}

static ob_status
number_names(ob_sources *s, ob_src *src)
{
  const ob_rust_file *f = &src->rust;
  src->heads = ob_new_n(s->arena, ob_sym, f->paths.len + 1);
  src->use_heads = ob_new_n(s->arena, ob_sym, f->uses.len + 1);
  if (!src->heads || !src->use_heads) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < f->paths.len; i++) {
    src->heads[i] = head_of(s, &f->paths.at[i]);
  }
  for (size_t i = 0; i < f->uses.len; i++) {
    src->use_heads[i] = head_of(s, &f->uses.at[i].path);
  }
  return s->oom ? OB_E_NOMEM : OB_OK;
}

ob_status
ob_src_load(ob_sources *s, const char *path, ob_span from, ob_src_use use, uint32_t *out)
{
  *out = OB_NO_INDEX;
  void **known = ob_map_find(&s->by_path, ob_str_from(path));
  if (known) {
    *out = (uint32_t)(uintptr_t)*known - 1;
    return OB_OK;
  }
  ob_str text;
  const int err = ob_look_read(s->diags, s->arena, path, OB_RUST_MAX_SIZE, &text);
  if (err == ENOMEM) {
    return OB_E_NOMEM;
  }
  if (err != 0 && use != OB_SRC_ROOT && (err == ENOENT || err == ENOTDIR || err == EISDIR)) {
    return OB_OK;
  }
  ob_src *src = ob_vec_push(s->arena, &s->list);
  const ob_str name = ob_str_dup(s->arena, ob_str_from(path));
  void **slot = name.ptr ? ob_map_put(s->arena, &s->by_path, name) : NULL;
  if (!src || !slot) {
    return OB_E_NOMEM;
  }
  *src = (ob_src){.path = name.ptr};
  *slot = (void *)(uintptr_t)s->list.len;
  *out = (uint32_t)(s->list.len - 1);
  ob_status st = OB_OK;
  if (err != 0) {
    st = ob_fail_io(s->diags, from, "read", path, err);
  } else {
    src->file = ob_diags_add_source(s->diags, name, text);
    if (src->file == 0) {
      return OB_E_NOMEM;
    }
    s->bytes += text.len;
    st = (use == OB_SRC_EXPRESSION ? ob_rust_read_expression : ob_rust_read)(s->arena, s->diags,
                                                                             src->file, &src->rust);
  }
  if (st == OB_E_NOMEM) {
    return st;
  }
  if (src->rust.gates.len == 0) { /* nothing was read: an empty file in its place */
    src->rust = (ob_rust_file){.file = src->file, .no_std_gate = OB_RUST_NONE};
    ob_rust_gate *gate = ob_vec_push(s->arena, &src->rust.gates);
    ob_rust_scope *scope = ob_vec_push(s->arena, &src->rust.scopes);
    if (!gate || !scope) {
      return OB_E_NOMEM;
    }
    *scope = (ob_rust_scope){.parent = OB_RUST_NONE, .item = OB_RUST_NONE};
  }
  OB_TRY(find_bodies(s->arena, src));
  OB_TRY(number_names(s, src));
  return st;
}

const bool *
ob_sources_named(const ob_sources *s, ob_arena *arena)
{
  bool *named = ob_new_n(arena, bool, s->name_of.len + 1);
  if (!named) {
    return NULL;
  }
  for (size_t i = 0; i < s->list.len; i++) {
    const ob_src *src = &s->list.at[i];
    for (size_t k = 0; k < src->rust.paths.len; k++) {
      named[src->heads[k]] = true;
    }
    for (size_t k = 0; k < src->rust.uses.len; k++) {
      named[src->use_heads[k]] = true;
      const ob_rust_path *path = &src->rust.uses.at[k].path;
      if (path->segment_count > 1 && path->head == OB_RUST_HEAD_PLAIN) {
        named[ob_sym_find(s, path->segments[1])] = true; /* `use self::…`, 2015's `::x` */
      }
    }
    for (size_t k = 0; k < src->rust.items.len; k++) {
      const ob_rust_item *item = &src->rust.items.at[k];
      if (item->kind == OB_RUST_CRATE) {
        named[ob_sym_find(s, item->name)] = true;
      }
    }
  }
  return named;
}

uint64_t
ob_src_inode(ob_src *src, uint64_t *device)
{
  if (src->inode == 0) {
    ob_file_info info;
    src->inode = UINT64_MAX;
    if (ob_file_stat(src->path, true, &info) == 0) {
      src->inode = info.inode;
      src->device = info.device;
    }
  }
  *device = src->device;
  return src->inode;
}
