// SPDX-License-Identifier: MIT OR Apache-2.0
/* The module tree of one root. First every file that the tree can name is read, whatever its
 * conditions, as rustc's rules of paths say; then, parents first, gates become conditions and
 * modules get their names; a call of an own macro adds that macro's body as a part of its own at
 * the place of the call. In this order the macros of the whole crate are known by name when the
 * first gate asks for one, so the textual order of macro_rules needs no second pass. */
#include "audit/tree.h"
#include "audit/known.h"
#include "base/str.h"
#include "diag/looks.h"
#include "sys/fs.h"
#include <string.h>

typedef struct builder {
  ob_crate *c;
  ob_sources *s;
  ob_arena *arena;
  ob_conds *m;
  ob_name_table called; /* (macro declaration, module) -> number in calls */
  OB_VEC(ob_cond) calls;
  bool *useful;       /* of c->macros */
  size_t macro_count; /* when these were made; later ones are in bodies */
  bool *unclear;      /* of c->macros: may declare names that neither body nor argument says */
  bool oom;
} builder;

/* ---- the table of names ---- */

static size_t
slot_of(const ob_name_table *t, uint64_t key)
{
  /* the high bits: in the others of the product the module, the key's upper half, is not */
  const uint64_t h = (key * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
  size_t at = (size_t)((h * t->cap) >> 32);
  while (t->keys[at] != 0 && t->keys[at] != key) {
    at = (at + 1) & (t->cap - 1);
  }
  return at;
}

uint32_t *
ob_name_find(const ob_name_table *t, uint64_t key)
{
  if (t->len == 0) {
    return NULL;
  }
  const size_t at = slot_of(t, key);
  return t->keys[at] == key ? &t->values[at] : NULL;
}

uint32_t *
ob_name_put(ob_arena *arena, ob_name_table *t, uint64_t key)
{
  if (t->len * 2 >= t->cap) {
    const ob_name_table old = *t;
    t->cap = old.cap ? old.cap * 2 : 64;
    t->keys = ob_new_n(arena, uint64_t, t->cap);
    t->values = ob_new_n(arena, uint32_t, t->cap);
    if (!t->keys || !t->values) {
      *t = old;
      return NULL;
    }
    for (size_t i = 0; i < old.cap; i++) {
      if (old.keys[i] != 0) {
        const size_t at = slot_of(t, old.keys[i]);
        t->keys[at] = old.keys[i];
        t->values[at] = old.values[i];
      }
    }
  }
  const size_t at = slot_of(t, key);
  if (t->keys[at] == 0) {
    t->keys[at] = key;
    t->len++;
  }
  return &t->values[at];
}

/* ---- reading the tree ---- */

static void load_links(builder *b, uint32_t part, unsigned depth);

static uint32_t
new_module(builder *b, ob_module module)
{
  ob_module *slot = ob_vec_push(b->arena, &b->c->modules);
  if (!slot) {
    b->oom = true;
    return OB_NO_INDEX;
  }
  *slot = module;
  return (uint32_t)(b->c->modules.len - 1);
}

static const char *
joined(builder *b, const char *dir, ob_str name)
{
  const char *text = ob_cstr(b->arena, name);
  const char *path = text ? ob_path_join(b->arena, dir, text) : NULL;
  b->oom |= !path;
  return path;
}

/* Where the files of an inline module are: rustc's mod_dir_path. */
static void
place_inline(builder *b, ob_module *m, const ob_module *parent, const ob_rust_item *item)
{
  m->in_block = parent->in_block;
  m->relative = OB_STR_NONE;
  m->dir = parent->dir;
  if (!parent->dir) {
    return;
  }
  for (uint32_t i = 0; i < item->path_count; i++) {
    if (item->paths[i].gate == item->gate) { /* its own directory, and files in it are its own */
      m->dir = joined(b, parent->dir, item->paths[i].text);
      m->in_block = false;
      return;
    }
  }
  if (parent->relative.len > 0) {
    m->dir = joined(b, m->dir, parent->relative);
  }
  m->dir = m->dir ? joined(b, m->dir, item->name) : NULL;
}

/* The module of a scope, for where its files are: an included file has them beside itself. */
static ob_module
home_of(const builder *b, const ob_part *part, uint32_t scope)
{
  ob_module m = b->c->modules.at[scope];
  if (part->dir && scope == part->top) {
    m.dir = part->dir;
    m.relative = OB_STR_NONE;
    m.in_block = false;
  }
  return m;
}

/* Makes the part and the modules of its inline scopes; top: the module of its outermost scope. */
static uint32_t
open_part(builder *b, ob_part part)
{
  ob_crate *c = b->c;
  if (c->parts.len >= OB_CRATE_MAX_PARTS) {
    c->complete = false;
    return OB_NO_INDEX;
  }
  const ob_src *src = &b->s->list.at[part.src];
  const uint32_t gates = part.extent.gates.hi - part.extent.gates.lo;
  const uint32_t scopes = part.extent.scopes.hi - part.extent.scopes.lo;
  part.gates = ob_new_n(b->arena, ob_cond, gates);
  part.hows = ob_new_n(b->arena, uint8_t, gates);
  part.scopes = ob_new_n(b->arena, uint32_t, scopes);
  ob_part *slot = ob_vec_push(b->arena, &c->parts);
  if (!part.gates || !part.hows || !part.scopes || !slot) {
    b->oom = true;
    return OB_NO_INDEX;
  }
  const uint32_t index = (uint32_t)(c->parts.len - 1);
  for (uint32_t i = 0; i < scopes; i++) {
    const uint32_t number = part.extent.scopes.lo + i;
    const ob_rust_scope *scope = &src->rust.scopes.at[number];
    part.scopes[i] = OB_NO_INDEX;
    if (src->scope_bodies[number] != part.macro) {
      continue;
    }
    if (scope->parent == OB_RUST_NONE) {
      part.scopes[i] = part.top;
      continue;
    }
    const uint32_t parent = ob_part_scope(&part, scope->parent);
    if (parent == OB_NO_INDEX) {
      continue;
    }
    const ob_module above = home_of(b, &part, parent);
    ob_module m = {.kind = OB_MODULE_BLOCK,
                   .parent = parent,
                   .part = index,
                   .by_part = OB_NO_INDEX,
                   .dir = above.dir,
                   .in_block = true};
    if (scope->kind == OB_RUST_MODULE && scope->item >= src->rust.items.len) {
      m.kind = OB_MODULE_NAMED; /* `mod $name { … }` */
    } else if (scope->kind == OB_RUST_MODULE) {
      const ob_rust_item *item = &src->rust.items.at[scope->item];
      m.kind = OB_MODULE_NAMED;
      m.name = ob_sym_of(b->s, item->name);
      m.by_part = index;
      m.by_item = scope->item;
      place_inline(b, &m, &above, item);
    }
    part.scopes[i] = new_module(b, m);
  }
  c->parts.at[index] = part;
  return index;
}

static uint32_t
open_file(builder *b, uint32_t src, uint32_t top, const char *dir, uint32_t from_part,
          uint32_t from_gate, unsigned depth)
{
  const uint32_t part = open_part(b, (ob_part){.src = src,
                                               .dir = dir,
                                               .macro = OB_NO_INDEX,
                                               .top = top,
                                               .from_part = from_part,
                                               .from_gate = from_gate,
                                               .extent = ob_src_extent(&b->s->list.at[src])});
  if (part == OB_NO_INDEX) {
    return part;
  }
  const ob_rust_file *f = &b->s->list.at[src].rust;
  for (size_t i = 0; i < f->macros.len; i++) {
    const ob_rust_macro *macro = &f->macros.at[i];
    const ob_sym name = ob_sym_of(b->s, macro->name);
    ob_macro_decl *decl = ob_vec_push(b->arena, &b->c->macros);
    uint32_t *last = ob_name_put(b->arena, b->c->macro_names, ob_name_key(0, name));
    if (!decl || !last) {
      b->oom = true;
      return part;
    }
    *decl = (ob_macro_decl){.name = name,
                            .part = part,
                            .macro = (uint32_t)i,
                            .next = *last == 0 ? OB_NO_INDEX : *last - 1};
    *last = (uint32_t)b->c->macros.len;
  }
  load_links(b, part, depth);
  return part;
}

/* Is the file one of those that are being read above? */
static bool
in_circle(builder *b, uint32_t src, uint32_t part, unsigned depth)
{
  uint64_t device = 0;
  const uint64_t inode = depth > 12 ? ob_src_inode(&b->s->list.at[src], &device) : UINT64_MAX;
  for (; part != OB_NO_INDEX; part = b->c->parts.at[part].from_part) {
    const uint32_t above = b->c->parts.at[part].src;
    uint64_t above_device = 0;
    if (above == src ||
        (inode != UINT64_MAX && ob_src_inode(&b->s->list.at[above], &above_device) == inode &&
         above_device == device)) {
      return true;
    }
  }
  return false;
}

static bool
read_source(builder *b, const char *path, ob_span from, ob_src_use use, uint32_t *src)
{
  const char *clean = ob_path_clean(b->arena, path);
  *src = OB_NO_INDEX;
  if (!clean) {
    b->oom = true;
    return false;
  }
  /* `a/../b` is there only when `a` is. */
  if (ob_str_search(ob_str_from(path), OB_STR("/../")) != SIZE_MAX &&
      !ob_look_exists(b->s->diags, path)) {
    return false;
  }
  b->oom |= ob_src_load(b->s, clean, from, use, src) == OB_E_NOMEM;
  return *src != OB_NO_INDEX && !b->oom;
}

static void
push_link(builder *b, uint32_t part, ob_file_link link)
{
  ob_file_link *slot = ob_vec_push(b->arena, &b->c->parts.at[part].links);
  if (slot) {
    *slot = link;
  }
  b->oom |= !slot;
}

/* One file that `mod x;` can mean. path: with its directory. */
static void
load_module(builder *b, uint32_t part, uint32_t item_index, uint32_t alt, const char *path,
            const char *second, unsigned depth)
{
  const ob_rust_item *item = &b->s->list.at[b->c->parts.at[part].src].rust.items.at[item_index];
  ob_file_link link = {.state = OB_LINK_MISSING,
                       .index = item_index,
                       .alt = alt,
                       .part = OB_NO_INDEX,
                       .module = OB_NO_INDEX,
                       .path = path};
  const uint32_t gate = item->gate;
  const ob_sym name = ob_sym_of(b->s, item->name);
  const ob_str text = item->name;
  const uint32_t parent = ob_part_scope(&b->c->parts.at[part], item->scope);
  const ob_span from = ob_part_span(b->c, part, item->at);
  uint32_t src = OB_NO_INDEX;
  bool mod_rs = alt < item->path_count;
  if (path && !read_source(b, path, from, OB_SRC_ITEMS, &src) && second) {
    mod_rs = read_source(b, second, from, OB_SRC_ITEMS, &src);
  }
  if (src != OB_NO_INDEX && !b->oom) {
    if (in_circle(b, src, part, depth)) {
      link.state = OB_LINK_CIRCLE;
    } else if (depth >= OB_CRATE_MAX_DEPTH) {
      link.state = OB_LINK_DEEP;
    } else {
      link.state = OB_LINK_READ;
      const ob_str dir = ob_path_dir(ob_str_from(b->s->list.at[src].path));
      const char *dir_text = ob_cstr(b->arena, dir);
      b->oom |= !dir_text;
      link.module = new_module(b, (ob_module){.kind = OB_MODULE_NAMED,
                                              .parent = parent,
                                              .name = name,
                                              .by_part = part,
                                              .by_item = item_index,
                                              .dir = dir_text,
                                              .relative = mod_rs ? OB_STR_NONE : text});
      if (link.module != OB_NO_INDEX) {
        b->c->modules.at[link.module].part = (uint32_t)b->c->parts.len;
        link.part = open_file(b, src, link.module, NULL, part, gate, depth + 1);
        if (link.part == OB_NO_INDEX) {
          link.state = OB_LINK_DEEP;
        }
      }
    }
  }
  b->c->unread |=
      link.state == OB_LINK_MISSING &&
      ob_src_is_under(&b->s->list.at[b->c->parts.at[part].src], gate, OB_RUST_GATE_CALL);
  push_link(b, part, link);
}

static void
load_module_item(builder *b, uint32_t part, uint32_t index, unsigned depth)
{
  const ob_rust_item *item = &b->s->list.at[b->c->parts.at[part].src].rust.items.at[index];
  const uint32_t scope = ob_part_scope(&b->c->parts.at[part], item->scope);
  if (scope == OB_NO_INDEX) {
    return;
  }
  ob_module parent = b->c->modules.at[scope];
  const ob_part *p = &b->c->parts.at[part];
  if (scope == p->top && p->macro == OB_NO_INDEX && parent.part != part) {
    /* What include! brings looks for its modules beside itself, as a mod.rs does. */
    parent.dir = ob_cstr(b->arena, ob_path_dir(ob_str_from(b->s->list.at[p->src].path)));
    parent.relative = OB_STR_NONE;
    b->oom |= !parent.dir;
  }
  const uint32_t path_count = item->path_count;
  const ob_str name = item->name;
  bool always = false; /* a #[path] that holds whenever the item does */
  for (uint32_t i = 0; i < path_count && !always && !b->oom; i++) {
    /* The list of sources can move while files are read. */
    const ob_rust_item *it = &b->s->list.at[b->c->parts.at[part].src].rust.items.at[index];
    always = it->paths[i].gate == it->gate;
    const char *path = parent.dir ? joined(b, parent.dir, it->paths[i].text) : NULL;
    load_module(b, part, index, i, path, NULL, depth);
  }
  if (always || b->oom) {
    return;
  }
  const char *path = NULL;
  const char *second = NULL;
  if (parent.dir && !parent.in_block) {
    const char *dir = parent.relative.len > 0 ? joined(b, parent.dir, parent.relative) : parent.dir;
    const ob_str file = ob_fmt(b->arena, OB_STR_FMT ".rs", OB_STR_ARG(name));
    const ob_str below = ob_fmt(b->arena, OB_STR_FMT "/mod.rs", OB_STR_ARG(name));
    if (!dir || !file.ptr || !below.ptr) {
      b->oom = true;
      return;
    }
    path = joined(b, dir, file);
    second = joined(b, dir, below);
  }
  load_module(b, part, index, path_count, path, second, depth);
}

static void
load_include(builder *b, uint32_t part, uint32_t index, unsigned depth)
{
  const ob_src *src = &b->s->list.at[b->c->parts.at[part].src];
  const ob_rust_include *inc = &src->rust.includes.at[index];
  const uint32_t top = ob_part_scope(&b->c->parts.at[part], inc->scope);
  if (inc->path.len == 0 || top == OB_NO_INDEX) {
    return; /* OUT_DIR and the like: what it declares is not known, see settle_part */
  }
  if (inc->data && (b->c->parts.at[part].macro != OB_NO_INDEX || inc->path.ptr[0] == '/')) {
    return; /* in a macro's body: beside the file that calls it; absolute: of the machine */
  }
  const char *dir = ob_cstr(b->arena, ob_path_dir(ob_str_from(src->path)));
  const char *path = dir ? joined(b, dir, inc->path) : NULL;
  if (!path) {
    b->oom = true;
    return;
  }
  ob_file_link link = {.include = true,
                       .state = OB_LINK_MISSING,
                       .index = index,
                       .part = OB_NO_INDEX,
                       .module = top,
                       .path = path};
  const uint32_t gate = inc->gate;
  if (inc->data) {
    if (!ob_look_exists(b->s->diags, path)) {
      push_link(b, part, link);
    }
    return;
  }
  const ob_span from = ob_part_span(b->c, part, inc->at);
  uint32_t included = OB_NO_INDEX;
  if (read_source(b, path, from, inc->expression ? OB_SRC_EXPRESSION : OB_SRC_ITEMS, &included)) {
    if (in_circle(b, included, part, depth)) {
      link.state = OB_LINK_CIRCLE;
    } else if (depth >= OB_CRATE_MAX_DEPTH) {
      link.state = OB_LINK_DEEP;
    } else {
      const char *home = ob_cstr(b->arena, ob_path_dir(ob_str_from(b->s->list.at[included].path)));
      b->oom |= !home;
      link.part = open_file(b, included, top, home, part, gate, depth + 1);
      link.state = link.part == OB_NO_INDEX ? OB_LINK_DEEP : OB_LINK_READ;
    }
  }
  push_link(b, part, link);
}

static void
load_links(builder *b, uint32_t part, unsigned depth)
{
  const uint32_t number = b->c->parts.at[part].src;
  const uint32_t macro = b->c->parts.at[part].macro;
  const ob_range items = b->c->parts.at[part].extent.lists[OB_LIST_ITEMS];
  const ob_range includes = b->c->parts.at[part].extent.lists[OB_LIST_INCLUDES];
  for (uint32_t i = items.lo; i < items.hi && !b->oom; i++) {
    const ob_src *src = &b->s->list.at[number];
    const ob_rust_item *item = &src->rust.items.at[i];
    if (item->kind == OB_RUST_MOD && item->body == OB_RUST_NONE &&
        src->bodies[item->gate] == macro) {
      load_module_item(b, part, i, depth);
    }
  }
  for (uint32_t i = includes.lo; i < includes.hi && !b->oom; i++) {
    const ob_src *src = &b->s->list.at[number];
    if (src->bodies[src->rust.includes.at[i].gate] == macro) {
      load_include(b, part, i, depth);
    }
  }
}

/* ---- macros ---- */

static ob_str
call_name(const ob_src *src, const ob_rust_call *call)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  return path->segment_count == 0 ? OB_STR_NONE : path->segments[path->segment_count - 1];
}

/* The newest declaration of a name that a call can mean, or OB_NO_INDEX: none of this crate. */
static uint32_t
own_macro(const builder *b, const ob_src *src, const ob_rust_call *call)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  if (path->segment_count == 0 || (path->head == OB_RUST_HEAD_ROOT && path->segment_count > 1)) {
    return OB_NO_INDEX;
  }
  ob_sym name = ob_sym_find(b->s, path->segments[path->segment_count - 1]);
  const uint32_t *last = name ? ob_name_find(b->c->macro_names, ob_name_key(0, name)) : NULL;
  return last ? *last - 1 : OB_NO_INDEX;
}

static const ob_rust_macro *
macro_of(const builder *b, const ob_macro_decl *decl)
{
  return &b->s->list.at[b->c->parts.at[decl->part].src].rust.macros.at[decl->macro];
}

/* When it is declared; as far as its part is settled, else always. */
static ob_cond
when_declared(const builder *b, const ob_macro_decl *decl)
{
  const ob_part *p = &b->c->parts.at[decl->part];
  const ob_src *src = &b->s->list.at[p->src];
  const uint32_t gate = src->rust.macros.at[decl->macro].gate;
  return gate < p->settled && src->bodies[gate] == OB_NO_INDEX ? ob_part_gate(p, gate)
                                                               : OB_COND_ALWAYS;
}

/* What a call can mean: declarations of its macro, each with the condition under which it is the
 * one. */
enum { MEANINGS_MAX = 16 };
/* Of one module, since each name is looked for in all of them; with more any name can be declared.
 */
enum { NAMED_CALLS_MAX = 256, ARGUMENTS_MAX = 8192 /* bytes */ };
typedef struct meanings {
  uint32_t decl[MEANINGS_MAX];
  ob_cond when[MEANINGS_MAX];
  unsigned count;
  bool sure; /* never two at once, and none was left out */
} meanings;

static bool
stands_around(const builder *b, const ob_macro_decl *decl, uint32_t module)
{
  const ob_part *p = &b->c->parts.at[decl->part];
  const uint32_t scope = ob_part_scope(p, macro_of(b, decl)->scope);
  while (module != OB_NO_INDEX && module != scope) {
    module = b->c->modules.at[module].parent;
  }
  return module != OB_NO_INDEX;
}

/* May the call be of another crate's macro: by a path, or does the file import that name? */
static bool
may_be_foreign(const ob_src *src, const ob_rust_call *call)
{
  enum { USES_MAX = 4096 };
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  if (path->head != OB_RUST_HEAD_PLAIN || path->segment_count == 0) {
    return false;
  }
  if (path->segment_count > 1 || src->rust.uses.len > USES_MAX) {
    return true;
  }
  for (size_t i = 0; i < src->rust.uses.len; i++) {
    const ob_rust_use *use = &src->rust.uses.at[i];
    if ((use->path.head == OB_RUST_HEAD_PLAIN || use->path.head == OB_RUST_HEAD_ROOT) &&
        use->path.segment_count > 1 && ob_str_eq(use->alias, path->segments[0])) {
      return true;
    }
  }
  return false;
}

/* Textual scope first: what is declared around the call and, in its own file, before it; the newest
 * hides those before it wherever it is declared. Only where there is none those of the same file,
 * then all others (#[macro_use], a path): which of those it is nobody knows. */
static void
find_meanings(const builder *b, const ob_src *src, const ob_rust_call *call, uint32_t module,
              uint32_t before, meanings *out)
{
  enum { AROUND, SAME_FILE, ANY };
  const uint32_t last = own_macro(b, src, call);
  *out = (meanings){.sure = true};
  if (last == OB_NO_INDEX) {
    return;
  }
  for (unsigned pass = AROUND; pass <= ANY && out->count == 0; pass++) {
    ob_cond rest = OB_COND_ALWAYS;
    const bool foreign = pass != AROUND && may_be_foreign(src, call);
    for (uint32_t d = last; d != OB_NO_INDEX; d = b->c->macros.at[d].next) {
      const ob_macro_decl *decl = &b->c->macros.at[d];
      const bool here = &b->s->list.at[b->c->parts.at[decl->part].src] == src;
      if ((pass == AROUND && (rest == OB_COND_NEVER || !stands_around(b, decl, module) ||
                              (here && macro_of(b, decl)->at.lo > before))) ||
          (pass == SAME_FILE && !here)) {
        continue;
      }
      if (out->count == MEANINGS_MAX) {
        out->sure = false;
        break;
      }
      const ob_cond declared = when_declared(b, decl);
      const ob_cond mine = ob_cond_and(b->m, rest, declared);
      out->sure &= pass == AROUND || (mine == declared && !foreign);
      out->decl[out->count] = d;
      out->when[out->count++] = pass == AROUND ? mine : declared;
      rest = ob_cond_minus(b->m, rest, declared);
    }
  }
}

/* Behind which place of its file a declaration is not the call's: a body is compiled elsewhere. */
static uint32_t
call_place(const ob_part *p, const ob_rust_call *call)
{
  return p->macro == OB_NO_INDEX ? call->at.lo : UINT32_MAX;
}

/* Does a macro's body hold a gate of its own? Then its argument can be under it. */
static bool
has_own_gates(const builder *b, const ob_macro_decl *decl)
{
  const ob_src *src = &b->s->list.at[b->c->parts.at[decl->part].src];
  const ob_range gates = src->extents[decl->macro].gates;
  for (uint32_t g = gates.lo; g < gates.hi; g++) {
    if (src->bodies[g] == decl->macro && src->rust.gates.at[g].kind == OB_RUST_GATE_CFG) {
      return true;
    }
  }
  return false;
}

static const ob_rust_rule *
gate_rule(const ob_rust_macro *macro, const ob_rust_call *call)
{
  const ob_rust_rule *found = NULL;
  for (uint32_t r = 0; r < macro->rule_count; r++) {
    const ob_rust_rule *rule = &macro->rules[r];
    if (rule->kind != OB_RUST_RULE_GATE) {
      continue;
    }
    const bool fits = rule->meta == (call->meta != NULL) &&
                      (rule->empty || rule->items == (call->arg == OB_RUST_ARG_ITEMS));
    if (fits) {
      return rule;
    }
    found = found ? found : rule;
  }
  return found;
}

static ob_cond argument_gate(builder *b, const ob_src *src, const ob_rust_call *call,
                             uint32_t module, uint32_t before, unsigned depth, ob_how *how);

/* What the rules of a macro that is no gate make of its argument together. */
static ob_rust_keeps
what_it_keeps(const ob_rust_macro *macro)
{
  bool all = true, none = true;
  for (uint32_t r = 0; r < macro->rule_count; r++) {
    if (!macro->rules[r].again) {
      all &= macro->rules[r].keeps == OB_RUST_KEEPS_ALL;
      none &= macro->rules[r].keeps == OB_RUST_KEEPS_NONE;
    }
  }
  return all ? OB_RUST_KEEPS_ALL : none ? OB_RUST_KEEPS_NONE : OB_RUST_KEEPS_SOME;
}

/* Is there an attribute in what the call gives, or a cfg that the macro makes one of? */
static bool
has_attributes(const builder *b, const ob_src *src, const ob_rust_call *call)
{
  const ob_str text = ob_diags_source(b->s->diags, src->file).text;
  const ob_str given = ob_str_slice(text, call->at.lo, call->at.hi);
  return ob_str_find(given, '#') != SIZE_MAX || ob_str_search(given, OB_STR("cfg")) != SIZE_MAX;
}

/* What one declaration does to the argument of a call. */
static ob_cond
declaration_gate(builder *b, const ob_macro_decl *decl, const ob_src *src, const ob_rust_call *call,
                 uint32_t module, unsigned depth, ob_how *how)
{
  const ob_rust_macro *macro = macro_of(b, decl);
  const ob_rust_rule *rule = gate_rule(macro, call);
  if (!rule) {
    const ob_rust_keeps keeps = what_it_keeps(macro);
    *how = keeps == OB_RUST_KEEPS_SOME || has_own_gates(b, decl) ||
                   (macro->attributes && has_attributes(b, src, call))
               ? OB_HOW_GUESS
               : *how;
    return keeps == OB_RUST_KEEPS_NONE ? OB_COND_NEVER : OB_COND_ALWAYS;
  }
  if (rule->empty) {
    return OB_COND_NEVER;
  }
  ob_cond when = rule->cfg ? ob_cond_cfg(b->m, rule->cfg) : OB_COND_ALWAYS;
  if (rule->meta && call->meta) {
    when = ob_cond_and(b->m, when, ob_cond_cfg(b->m, call->meta));
  }
  if (rule->via != OB_RUST_NONE && depth < 8) {
    const ob_src *of = &b->s->list.at[b->c->parts.at[decl->part].src];
    const ob_rust_call *via = &of->rust.calls.at[rule->via];
    when = ob_cond_and(b->m, when, argument_gate(b, of, via, module, UINT32_MAX, depth + 1, how));
  } else if (rule->via != OB_RUST_NONE) {
    *how = OB_HOW_GUESS;
  }
  return when;
}

/* The condition that the macro of a call adds to its argument. module: where it is called; before:
 * where the call stands in src; declarations of the same file behind it do not count. */
static ob_cond
argument_gate(builder *b, const ob_src *src, const ob_rust_call *call, uint32_t module,
              uint32_t before, unsigned depth, ob_how *how)
{
  if (own_macro(b, src, call) == OB_NO_INDEX) {
    const ob_str name = call_name(src, call);
    if (ob_macro_quotes(name)) {
      return OB_COND_NEVER;
    }
    if (!ob_macro_is_known(name)) {
      *how = OB_HOW_GUESS;
    }
    return OB_COND_ALWAYS;
  }
  meanings m;
  find_meanings(b, src, call, module, before, &m);
  if (m.count == 1) { /* its own condition is a matter of its place */
    return declaration_gate(b, &b->c->macros.at[m.decl[0]], src, call, module, depth, how);
  }
  ob_cond when = OB_COND_NEVER, perhaps = OB_COND_NEVER;
  ob_how doubt = *how;
  for (unsigned i = 0; i < m.count; i++) {
    ob_how one = *how;
    const ob_cond here = ob_cond_and(
        b->m, m.when[i],
        declaration_gate(b, &b->c->macros.at[m.decl[i]], src, call, module, depth, &one));
    if (one == *how) {
      when = ob_cond_or(b->m, when, here);
    } else {
      doubt = one;
      perhaps = ob_cond_or(b->m, perhaps, here);
    }
  }
  if (when == OB_COND_NEVER && perhaps != OB_COND_NEVER) {
    *how = doubt; /* else: what one gives back another one leaves out, under other cfgs */
    return perhaps;
  }
  return m.count > 0 ? when : OB_COND_ALWAYS;
}

/* Does a `mod x;` stand in it? */
static bool
has_module_file(ob_str s)
{
  for (size_t at; (at = ob_str_search(s, OB_STR("mod "))) != SIZE_MAX;) {
    const bool word = at == 0 || !ob_is_name_byte(s.ptr[at - 1]);
    s = ob_str_trim(ob_str_slice(s, at + 4, s.len));
    size_t end = 0;
    while (end < s.len && ob_is_name_byte(s.ptr[end])) {
      end++;
    }
    const ob_str rest = ob_str_trim(ob_str_slice(s, end, s.len));
    if (word && end > 0 && rest.len > 0 && rest.ptr[0] == ';') {
      return true;
    }
  }
  return false;
}

/* of_files: it may bring files that nobody reads, as an argument does that declares modules. */
static void
count_unknown(builder *b, const ob_src *src, const ob_rust_call *call, ob_str name, bool of_files)
{
  if (call->arg == OB_RUST_ARG_EMPTY) {
    return;
  }
  const ob_str text = ob_diags_source(b->s->diags, src->file).text;
  b->c->unread |= of_files || has_module_file(ob_str_slice(text, call->at.lo, call->at.hi));
  if (b->c->recount) {
    return;
  }
  void **slot = ob_map_put(b->arena, &b->s->unknown_by_name, name);
  if (!slot) {
    b->oom = true;
    return;
  }
  if (!*slot) {
    ob_unknown_macro *u = ob_vec_push(b->arena, &b->s->unknown);
    if (!u) {
      b->oom = true;
      return;
    }
    *u = (ob_unknown_macro){.name = name, .at = {src->file, call->at.lo, call->at.hi}};
    *slot = (void *)(uintptr_t)b->s->unknown.len;
  }
  b->s->unknown.at[(uintptr_t)*slot - 1].calls++;
}

/* Can a path of a macro's body that begins with a crate of the sysroot be lost? `core` is always
 * there; and with several rules nobody knows which body it is. */
static bool
may_be_lacked(const builder *b, const ob_rust_macro *macro, ob_str name)
{
  if (macro->rule_count > 1 || ob_str_eq(name, OB_STR("core"))) {
    return false;
  }
  const ob_rust_file *root = &b->s->list.at[b->c->parts.at[0].src].rust;
  return root->no_std_gate != OB_RUST_NONE || !ob_str_eq(name, OB_STR("std"));
}

bool
ob_path_is_of_body(const ob_rust_file *file, uint32_t macro, const ob_rust_path *path)
{
  return path->head == OB_RUST_HEAD_CRATE && path->segment_count > 0 && !path->guess &&
         file->macros.at[macro].rule_count == 1;
}

/* Is there anything in a macro's body that a call of it would bring: a name that it declares, or a
 * path that could begin with a crate? Most macros hold neither, and are called the most. */
static bool
brings_something(const builder *b, const ob_macro_decl *decl)
{
  const ob_src *src = &b->s->list.at[b->c->parts.at[decl->part].src];
  const ob_extent *e = &src->extents[decl->macro];
  const ob_rust_file *f = &src->rust;
  for (uint32_t i = e->lists[OB_LIST_ITEMS].lo; i < e->lists[OB_LIST_ITEMS].hi; i++) {
    const ob_rust_item *item = &f->items.at[i];
    if (src->bodies[item->gate] == decl->macro &&
        (item->kind == OB_RUST_MOD || item->kind == OB_RUST_CRATE)) {
      return true;
    }
  }
  for (uint32_t i = e->lists[OB_LIST_USES].lo; i < e->lists[OB_LIST_USES].hi; i++) {
    if (src->bodies[f->uses.at[i].path.gate] == decl->macro) {
      return true;
    }
  }
  for (uint32_t i = e->lists[OB_LIST_REFUSALS].lo; i < e->lists[OB_LIST_REFUSALS].hi; i++) {
    if (src->bodies[f->compile_errors.at[i].gate] == decl->macro) {
      return true;
    }
  }
  for (uint32_t i = e->lists[OB_LIST_PATHS].lo; i < e->lists[OB_LIST_PATHS].hi; i++) {
    const ob_rust_path *path = &f->paths.at[i];
    if (src->bodies[path->gate] == decl->macro && ob_path_is_of_body(f, decl->macro, path)) {
      return true;
    }
    if (src->bodies[path->gate] == decl->macro && path->segment_count > 1 &&
        (path->head == OB_RUST_HEAD_PLAIN || path->head == OB_RUST_HEAD_ROOT) &&
        (!ob_crate_is_std(path->segments[0]) ||
         may_be_lacked(b, &f->macros.at[decl->macro], path->segments[0])) &&
        !(path->segments[0].ptr[0] >= 'A' && path->segments[0].ptr[0] <= 'Z')) {
      return true;
    }
  }
  return false;
}

/* May a call of it declare a name that stands neither in its argument nor in a body that is read?
 */
static bool
may_declare_more(const builder *b, const ob_macro_decl *decl)
{
  const ob_src *src = &b->s->list.at[b->c->parts.at[decl->part].src];
  const ob_rust_file *f = &src->rust;
  const ob_rust_macro *macro = &f->macros.at[decl->macro];
  for (uint32_t i = 0; i < macro->rule_count; i++) {
    if (macro->rules[i].unclear) {
      return true;
    }
  }
  const ob_extent *e = &src->extents[decl->macro];
  for (uint32_t i = e->lists[OB_LIST_ITEMS].lo; i < e->lists[OB_LIST_ITEMS].hi; i++) {
    const ob_rust_item *item = &f->items.at[i]; /* such bodies are not always opened */
    if (src->bodies[item->gate] == decl->macro && item->type_ns && item->kind != OB_RUST_MOD &&
        item->name.len > 0 && item->name.ptr[0] >= 'a' && item->name.ptr[0] <= 'z') {
      return true;
    }
  }
  for (uint32_t i = e->lists[OB_LIST_CALLS].lo; i < e->lists[OB_LIST_CALLS].hi; i++) {
    const ob_rust_call *call = &f->calls.at[i];
    if (src->bodies[call->gate] == decl->macro && call->braces_item &&
        own_macro(b, src, call) == OB_NO_INDEX) {
      const ob_str name = call_name(src, call);
      if (!ob_macro_is_known(name) && !ob_macro_quotes(name)) {
        return true;
      }
    }
  }
  return false;
}

/* The same, by way of the macros that it calls: to a fixed point. */
static void
find_useful_macros(builder *b)
{
  const size_t count = b->c->macros.len;
  b->macro_count = count;
  b->useful = ob_new_n(b->arena, bool, count);
  b->unclear = ob_new_n(b->arena, bool, count);
  if (!b->useful || !b->unclear) {
    b->oom = true;
    return;
  }
  for (size_t d = 0; d < count; d++) {
    b->useful[d] = brings_something(b, &b->c->macros.at[d]);
    b->unclear[d] = may_declare_more(b, &b->c->macros.at[d]);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t d = 0; d < count; d++) {
      const ob_macro_decl *decl = &b->c->macros.at[d];
      const ob_src *src = &b->s->list.at[b->c->parts.at[decl->part].src];
      const ob_range calls = src->extents[decl->macro].lists[OB_LIST_CALLS];
      for (uint32_t i = calls.lo; i < calls.hi && !(b->useful[d] && b->unclear[d]); i++) {
        const ob_rust_call *call = &src->rust.calls.at[i];
        if (src->bodies[call->gate] != decl->macro) {
          continue;
        }
        for (uint32_t k = own_macro(b, src, call); k != OB_NO_INDEX && k < count;
             k = b->c->macros.at[k].next) {
          const bool useful = b->useful[d] || b->useful[k];
          const bool unclear = b->unclear[d] || (b->unclear[k] && call->braces_item);
          changed |= useful != b->useful[d] || unclear != b->unclear[d];
          b->useful[d] = useful;
          b->unclear[d] = unclear;
        }
      }
    }
  }
}

/* A macro of the crate is called: its body is a part here. */
static void
call_own(builder *b, uint32_t part, const ob_rust_call *call, uint32_t decl_index, ob_cond when,
         ob_how how, uint32_t module)
{
  const ob_macro_decl decl = b->c->macros.at[decl_index];
  const uint32_t src_index = b->c->parts.at[decl.part].src;
  const ob_src *src = &b->s->list.at[src_index];
  const ob_extent extent = src->extents[decl.macro];
  if (extent.gates.hi == 0 || when == OB_COND_NEVER || !b->useful[decl_index]) {
    return; /* nothing in it */
  }
  /* Once per module of a file: a macro that calls itself makes blocks without end. */
  uint32_t around = module;
  while (b->c->modules.at[around].parent != OB_NO_INDEX &&
         (b->c->modules.at[around].kind == OB_MODULE_BLOCK ||
          b->c->parts.at[b->c->modules.at[around].part].macro != OB_NO_INDEX)) {
    around = b->c->modules.at[around].parent;
  }
  const ob_src *from = &b->s->list.at[b->c->parts.at[part].src];
  const bool empty = call->arg == OB_RUST_ARG_EMPTY;
  const bool given = macro_of(b, &decl)->attributes && has_attributes(b, from, call);
  uint32_t *seen = ob_name_put(
      b->arena, &b->called,
      ob_name_key(decl_index, (around + 1) * 4 + (empty ? 1U : 0U) + (given ? 2U : 0U)));
  if (!seen) {
    b->oom = true;
    return;
  }
  if (*seen == 0) {
    ob_cond *slot = ob_vec_push(b->arena, &b->calls);
    if (!slot) {
      b->oom = true;
      return;
    }
    *slot = OB_COND_NEVER;
    *seen = (uint32_t)b->calls.len;
  }
  ob_cond *so_far = &b->calls.at[*seen - 1];
  when = ob_cond_minus(b->m, when, *so_far); /* what is there already need not come again */
  if (when == OB_COND_NEVER) {
    return;
  }
  *so_far = ob_cond_or(b->m, *so_far, when);
  const uint32_t opened = open_part(b, (ob_part){.src = src_index,
                                                 .macro = decl.macro,
                                                 .top = module,
                                                 .from_part = part,
                                                 .from_gate = call->gate,
                                                 .base = when,
                                                 .how = given ? OB_HOW_GUESS : how,
                                                 .empty = empty,
                                                 .extent = extent});
  if (opened != OB_NO_INDEX) {
    load_links(b, opened, 16);
  }
}

/* May a macro of another crate declare names that nobody sees here? One whose argument is empty or
 * has a string reads them from elsewhere (include_proto!("x"), embed_migrations!()); any other
 * makes them of its argument. */
static bool
reads_elsewhere(const builder *b, const ob_src *src, const ob_rust_call *call)
{
  const ob_str text = ob_diags_source(b->s->diags, src->file).text;
  return call->arg == OB_RUST_ARG_EMPTY ||
         ob_str_find(ob_str_slice(text, call->at.lo, call->at.hi), '"') != SIZE_MAX;
}

/* Is the name that of a crate wherever it stands: does nothing in the tree declare another by it?
 */
static bool
names_crate(builder *b, ob_sym name)
{
  uint32_t *known = ob_name_put(b->arena, b->c->shadows, ob_name_key(0, name));
  if (!known) {
    b->oom = true;
    return false;
  }
  for (uint32_t m = 0; m < b->c->modules.len && *known == 0; m++) {
    for (uint32_t i = ob_crate_first(b->c, m, name); i != OB_NO_INDEX; i = b->c->binds.at[i].next) {
      const ob_bind *bind = &b->c->binds.at[i];
      const ob_src *src = &b->s->list.at[b->c->parts.at[bind->part].src];
      const ob_rust_path *use =
          bind->kind == OB_BIND_USE ? &src->rust.uses.at[bind->index].path : NULL;
      const bool same =
          use ? use->segment_count == 1 && ob_sym_find(b->s, use->segments[0]) == name &&
                    (use->head == OB_RUST_HEAD_PLAIN || use->head == OB_RUST_HEAD_ROOT)
              : bind->kind == OB_BIND_CRATE && bind->crate == name;
      *known = same && (bind->ns & OB_NS_TYPE) != 0 ? *known : 2;
    }
  }
  *known = *known == 0 ? 1 : *known;
  return *known == 1;
}

/* The only use by which the module around has a macro of that name, or NULL. */
static const ob_rust_path *
use_of_macro(const builder *b, uint32_t module, ob_sym name)
{
  uint32_t found = OB_NO_INDEX;
  for (; module != OB_NO_INDEX && found == OB_NO_INDEX; module = b->c->modules.at[module].parent) {
    found = name ? ob_crate_first(b->c, module, name) : OB_NO_INDEX;
    if (b->c->modules.at[module].kind != OB_MODULE_BLOCK) {
      break;
    }
  }
  const ob_bind *bind = found != OB_NO_INDEX ? &b->c->binds.at[found] : NULL;
  if (!bind || bind->kind != OB_BIND_USE || bind->how != OB_HOW_SURE || bind->next != OB_NO_INDEX) {
    return NULL;
  }
  const ob_src *src = &b->s->list.at[b->c->parts.at[bind->part].src];
  return &src->rust.uses.at[bind->index].path;
}

/* Is the macro that is called, which the crate does not have, one of a dependency that declares
 * only what its argument or *names says? */
static bool
is_borrowed(builder *b, const ob_src *src, const ob_rust_call *call, uint32_t module, ob_str *names)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  *names = OB_STR_NONE;
  if (!b->s->ask_macro || path->segment_count == 0) {
    return false;
  }
  if (path->segment_count == 1 && path->head == OB_RUST_HEAD_PLAIN) {
    path = use_of_macro(b, module, ob_sym_find(b->s, path->segments[0]));
  }
  return path && path->segment_count == 2 &&
         (path->head == OB_RUST_HEAD_PLAIN || path->head == OB_RUST_HEAD_ROOT) &&
         names_crate(b, ob_sym_find(b->s, path->segments[0])) &&
         b->s->ask_macro(b->s->ask_context, path->segments[0], path->segments[1], names);
}

static void
settle_call(builder *b, uint32_t part, uint32_t index)
{
  const ob_part *p = &b->c->parts.at[part];
  const ob_src *src = &b->s->list.at[p->src];
  const ob_rust_call *call = &src->rust.calls.at[index];
  const uint32_t module = ob_part_scope(p, call->scope);
  if (module == OB_NO_INDEX) {
    return;
  }
  const ob_cond when = ob_part_gate(p, call->gate);
  const ob_how how = ob_part_how(p, call->gate);
  const ob_str name = call_name(src, call);
  const uint32_t last = own_macro(b, src, call);
  ob_str body = OB_STR_NONE; /* of a macro of another crate */
  bool borrowed = false;
  if (last == OB_NO_INDEX) {
    if (ob_macro_is_known(name) || ob_macro_quotes(name)) {
      return;
    }
    borrowed = call->braces_item && is_borrowed(b, src, call, module, &body);
    if (borrowed && body.len == 0 && call->arg == OB_RUST_ARG_EMPTY) {
      return;
    }
    if (!borrowed) {
      count_unknown(b, src, call, name, false);
    }
  }
  /* When names can come from it: any, and those that stand in its argument. */
  ob_cond named = last == OB_NO_INDEX ? when : OB_COND_NEVER;
  ob_cond any =
      last == OB_NO_INDEX && !borrowed && reads_elsewhere(b, src, call) ? when : OB_COND_NEVER;
  bool strange = false; /* a shape that is not understood */
  bool files = false;   /* it says which files the body means */
  meanings m;
  find_meanings(b, src, call, module, call_place(p, call), &m);
  for (unsigned i = 0; i < m.count && !b->oom; i++) {
    const uint32_t d = m.decl[i];
    const ob_rust_macro *macro = macro_of(b, &b->c->macros.at[d]);
    const ob_cond here = ob_cond_and(b->m, when, m.when[i]);
    bool plain = true;
    for (uint32_t r = 0; r < macro->rule_count; r++) {
      plain &= macro->rules[r].kind == OB_RUST_RULE_GATE;
      files |= macro->rules[r].files;
    }
    named = plain ? named : ob_cond_or(b->m, named, here);
    const bool unclear = !plain && (d >= b->macro_count || b->unclear[d]);
    any = unclear ? ob_cond_or(b->m, any, here) : any;
    ob_how doubt = OB_HOW_SURE; /* of what is given to it */
    (void)declaration_gate(b, &b->c->macros.at[d], src, call, module, 0, &doubt);
    strange |= unclear || (!plain && doubt != OB_HOW_SURE);
    call_own(b, part, call, d, here, m.sure ? how : OB_HOW_GUESS, module);
    src = &b->s->list.at[b->c->parts.at[part].src];
    call = &src->rust.calls.at[index];
  }
  if (strange || files) {
    count_unknown(b, src, call, name, files);
  }
  named = m.count > 0 && !m.sure ? when : named;
  if (!call->braces_item || named == OB_COND_NEVER) {
    return;
  }
  ob_module *in = &b->c->modules.at[module];
  const size_t bytes = call->at.hi - call->at.lo + body.len;
  if (b->s->list_calls) {
    ob_opaque_call *slot = ob_vec_push(b->s->arena, &b->c->opaque_calls);
    if (slot) {
      *slot = (ob_opaque_call){part, index, when, any != OB_COND_NEVER};
    }
    b->oom |= !slot;
  } else if (any == OB_COND_NEVER && in->calls.len < NAMED_CALLS_MAX &&
             bytes <= ARGUMENTS_MAX - in->argument_bytes) {
    in->argument_bytes += (uint32_t)bytes;
    ob_named_call *slot = ob_vec_push(b->s->arena, &in->calls);
    if (slot) {
      *slot = (ob_named_call){part, index, named, body, borrowed};
    }
    b->oom |= !slot;
  } else {
    in->opaque = ob_cond_or(b->m, in->opaque, named);
  }
}

/* ---- conditions and names ---- */

static void
settle_gates(builder *b, uint32_t part)
{
  ob_part *p = &b->c->parts.at[part];
  const ob_src *src = &b->s->list.at[p->src];
  for (uint32_t g = p->extent.gates.lo; g < p->extent.gates.hi; g++) {
    if (src->bodies[g] != p->macro) {
      continue;
    }
    const ob_rust_gate *gate = &src->rust.gates.at[g];
    ob_cond when = p->base;
    ob_how how = p->how;
    const bool first = g == 0 || (gate->kind == OB_RUST_GATE_BODY && gate->of == p->macro);
    if (first) {
      if (g != 0 && src->rust.macros.at[p->macro].rule_count > 1) {
        how = OB_HOW_GUESS;
      }
    } else {
      when = ob_part_gate(p, gate->parent);
      how = ob_part_how(p, gate->parent);
      if (gate->kind == OB_RUST_GATE_CFG && when != OB_COND_NEVER) {
        when = ob_cond_and(b->m, when, ob_cond_cfg(b->m, gate->cfg));
      } else if (gate->kind == OB_RUST_GATE_CALL && when != OB_COND_NEVER) {
        const ob_rust_call *call = &src->rust.calls.at[gate->of];
        when = ob_cond_and(b->m, when,
                           argument_gate(b, src, call, ob_part_scope(p, call->scope),
                                         call_place(p, call), 0, &how));
      }
    }
    p->gates[g - p->extent.gates.lo] = when;
    p->hows[g - p->extent.gates.lo] = (uint8_t)how;
    p->settled = g + 1;
  }
}

/* The condition of a chain of gates of a file that has not been settled yet. */
static ob_cond
chain_of(builder *b, const ob_src *src, uint32_t gate, ob_cond base)
{
  for (unsigned i = 0; gate != 0 && i < OB_RUST_MAX_DEPTH; i++) {
    const ob_rust_gate *g = &src->rust.gates.at[gate];
    if (g->kind == OB_RUST_GATE_CFG) {
      base = ob_cond_and(b->m, base, ob_cond_cfg(b->m, g->cfg));
    }
    gate = g->parent;
  }
  return base;
}

static void
declare(builder *b, uint32_t module, ob_bind bind)
{
  if (bind.name == 0 || module == OB_NO_INDEX) {
    return;
  }
  uint32_t *last = ob_name_put(b->arena, b->c->names, ob_name_key(module, bind.name));
  ob_bind *slot = ob_vec_push(b->arena, &b->c->binds);
  if (!last || !slot) {
    b->oom = true;
    return;
  }
  bind.next = *last == 0 ? OB_NO_INDEX : *last - 1;
  *slot = bind;
  *last = (uint32_t)b->c->binds.len;
}

static uint8_t
namespaces(const ob_rust_item *item)
{
  return (uint8_t)((item->type_ns ? OB_NS_TYPE : 0) | (item->value_ns ? OB_NS_VALUE : 0) |
                   (item->macro_ns ? OB_NS_MACRO : 0));
}

static void
settle_item(builder *b, uint32_t part, uint32_t index)
{
  const ob_part *p = &b->c->parts.at[part];
  const ob_src *src = &b->s->list.at[p->src];
  const ob_rust_item *item = &src->rust.items.at[index];
  if (item->kind == OB_RUST_MACRO || (item->kind == OB_RUST_MOD && item->body == OB_RUST_NONE)) {
    return; /* files: settle_link */
  }
  ob_bind bind = {.kind = OB_BIND_ITEM,
                  .ns = namespaces(item),
                  .how = ob_part_how(p, item->gate),
                  .vis = item->vis,
                  .name = ob_sym_of(b->s, item->name),
                  .when = ob_part_gate(p, item->gate),
                  .part = part,
                  .index = index};
  if (item->kind == OB_RUST_MOD) {
    bind.kind = OB_BIND_MODULE;
    bind.ns = OB_NS_TYPE;
    bind.target = ob_part_scope(p, item->body);
    bind.when = ob_part_gate(p, src->rust.scopes.at[item->body].gate);
  } else if (item->kind == OB_RUST_CRATE) {
    bind.kind = OB_BIND_CRATE;
    bind.ns = OB_NS_TYPE;
    bind.crate = bind.name;
    bind.name = item->alias.len > 0 ? ob_sym_of(b->s, item->alias) : bind.name;
  }
  declare(b, ob_part_scope(p, item->scope), bind);
}

static void
settle_use(builder *b, uint32_t part, uint32_t index)
{
  const ob_part *p = &b->c->parts.at[part];
  const ob_src *src = &b->s->list.at[p->src];
  const ob_rust_use *use = &src->rust.uses.at[index];
  const uint32_t module = ob_part_scope(p, use->path.scope);
  const ob_cond when = ob_part_gate(p, use->path.gate);
  const ob_how how = ob_part_how(p, use->path.gate);
  if (module == OB_NO_INDEX) {
    return;
  }
  if (!use->glob) {
    declare(b, module,
            (ob_bind){.kind = OB_BIND_USE,
                      .ns = OB_NS_ALL,
                      .how = how,
                      .vis = use->vis,
                      .name = ob_sym_of(b->s, use->alias),
                      .when = when,
                      .part = part,
                      .index = index});
    return;
  }
  ob_glob *glob = ob_vec_push(b->arena, &b->c->modules.at[module].globs);
  if (!glob) {
    b->oom = true;
    return;
  }
  *glob = (ob_glob){
      .part = part, .use = index, .when = when, .how = how, .vis = use->vis, .lost = OB_COND_NEVER};
}

/* The condition of one of the files that `mod x;` can mean: the first #[path] that holds, or none.
 */
static ob_cond
alternative(builder *b, const ob_part *p, const ob_rust_item *item, uint32_t alt)
{
  ob_cond when = ob_part_gate(p, item->gate);
  for (uint32_t i = 0; i < item->path_count && i <= alt; i++) {
    const ob_cond one = ob_part_gate(p, item->paths[i].gate);
    when = i == alt ? ob_cond_and(b->m, when, one) : ob_cond_minus(b->m, when, one);
  }
  return when;
}

static void
settle_link(builder *b, uint32_t part, size_t index)
{
  const ob_part *p = &b->c->parts.at[part];
  const ob_src *src = &b->s->list.at[p->src];
  ob_file_link *link = &p->links.at[index];
  if (link->include) {
    const uint32_t gate = src->rust.includes.at[link->index].gate;
    link->when = ob_part_gate(p, gate);
    if (link->part != OB_NO_INDEX) {
      b->c->parts.at[link->part].base = link->when;
      b->c->parts.at[link->part].how = ob_part_how(p, gate);
    }
    return;
  }
  const ob_rust_item *item = &src->rust.items.at[link->index];
  link->when = alternative(b, p, item, link->alt);
  const ob_how how = ob_part_how(p, item->gate);
  ob_bind bind = {.kind = OB_BIND_MODULE,
                  .ns = OB_NS_TYPE,
                  .how = how,
                  .vis = item->vis,
                  .name = ob_sym_of(b->s, item->name),
                  .when = link->when,
                  .part = part,
                  .index = link->index,
                  .target = link->module};
  if (link->part != OB_NO_INDEX) {
    ob_part *file = &b->c->parts.at[link->part];
    file->base = link->when;
    file->how = how;
    const ob_src *there = &b->s->list.at[file->src];
    bind.when = chain_of(b, there, there->rust.scopes.at[0].gate, link->when);
  }
  if (link->state == OB_LINK_READ) {
    declare(b, ob_part_scope(p, item->scope), bind);
  } else { /* it is declared, only what is in it is not known */
    bind.kind = OB_BIND_ITEM;
    declare(b, ob_part_scope(p, item->scope), bind);
  }
}

static void
settle_part(builder *b, uint32_t part)
{
  settle_gates(b, part);
  const ob_part p = b->c->parts.at[part]; /* a copy: lists below grow */
  const ob_src *src = &b->s->list.at[p.src];
  for (uint32_t i = p.extent.scopes.lo; i < p.extent.scopes.hi; i++) {
    const uint32_t module = p.scopes[i - p.extent.scopes.lo];
    if (module != OB_NO_INDEX && b->c->modules.at[module].part == part) {
      b->c->modules.at[module].when = ob_part_gate(&p, src->rust.scopes.at[i].gate);
    }
  }
#define EACH(LIST, FIELD, GATE, call)                                                              \
  for (uint32_t i = p.extent.lists[LIST].lo; i < p.extent.lists[LIST].hi && !b->oom; i++) {        \
    src = &b->s->list.at[p.src];                                                                   \
    if (src->bodies[src->rust.FIELD.at[i].GATE] == p.macro) {                                      \
      call;                                                                                        \
    }                                                                                              \
  }
  EACH(OB_LIST_ITEMS, items, gate, settle_item(b, part, i))
  EACH(OB_LIST_USES, uses, path.gate, settle_use(b, part, i))
  EACH(OB_LIST_REFUSALS, compile_errors, gate, {
    const uint32_t gate = src->rust.compile_errors.at[i].gate;
    if (ob_part_how(&p, gate) == OB_HOW_SURE) {
      b->c->refused = ob_cond_or(b->m, b->c->refused, ob_part_gate(&p, gate));
    }
  })
  EACH(OB_LIST_INCLUDES, includes, gate, {
    const ob_rust_include *inc = &src->rust.includes.at[i];
    const uint32_t top = ob_part_scope(&p, inc->scope);
    if (inc->path.len == 0 && top != OB_NO_INDEX) {
      ob_module *m = &b->c->modules.at[top];
      m->opaque = ob_cond_or(b->m, m->opaque, ob_part_gate(&p, inc->gate));
    }
  })
#undef EACH
  for (size_t i = 0; i < p.links.len && !b->oom; i++) {
    settle_link(b, part, i);
  }
  if (part == 0 && src->rust.no_std_gate != OB_RUST_NONE) {
    b->c->no_std = ob_part_gate(&p, src->rust.no_std_gate);
    b->c->no_std_at = src->rust.no_std_at;
  }
}

static void
settle_calls(builder *b, uint32_t part)
{
  const uint32_t number = b->c->parts.at[part].src;
  const uint32_t macro = b->c->parts.at[part].macro;
  const ob_range calls = b->c->parts.at[part].extent.lists[OB_LIST_CALLS];
  for (uint32_t i = calls.lo; i < calls.hi && !b->oom; i++) {
    const ob_src *src = &b->s->list.at[number];
    if (src->bodies[src->rust.calls.at[i].gate] == macro) {
      settle_call(b, part, i);
    }
  }
}

ob_span
ob_part_span(const ob_crate *c, uint32_t part, ob_rust_at at)
{
  return (ob_span){c->sources->list.at[c->parts.at[part].src].file, at.lo, at.hi};
}

ob_status
ob_crate_build(ob_sources *s, const ob_root *root, ob_cond base, ob_crate **out)
{
  ob_crate *c = ob_new(s->arena, ob_crate);
  *out = c;
  if (!c) {
    return OB_E_NOMEM;
  }
  *c = (ob_crate){.sources = s, .root = root, .complete = true};
  c->names = ob_new(s->arena, ob_name_table);
  c->macro_names = ob_new(s->arena, ob_name_table);
  c->seen = ob_new(s->arena, ob_name_table);
  c->shadows = ob_new(s->arena, ob_name_table);
  if (!c->names || !c->macro_names || !c->seen || !c->shadows) {
    return OB_E_NOMEM;
  }
  c->edition = ob_str_eq(root->edition, OB_STR("2024"))   ? 2024
               : ob_str_eq(root->edition, OB_STR("2021")) ? 2021
               : ob_str_eq(root->edition, OB_STR("2018")) ? 2018
                                                          : 2015;
  builder b = {.c = c, .s = s, .arena = s->arena, .m = s->conds};
  uint32_t src = OB_NO_INDEX;
  const char *path = ob_path_clean(s->arena, root->path);
  if (!path) {
    return OB_E_NOMEM;
  }
  const size_t before = s->list.len;
  const ob_status st = ob_src_load(s, path, root->at, OB_SRC_ROOT, &src);
  if (src == OB_NO_INDEX || st == OB_E_NOMEM) {
    return st;
  }
  /* Its calls of unknown macros were counted when another root met this file first. */
  c->recount = s->list.len == before;
  const char *dir = ob_cstr(s->arena, ob_path_dir(ob_str_from(path)));
  const uint32_t top = new_module(
      &b, (ob_module){
              .kind = OB_MODULE_CRATE, .parent = OB_NO_INDEX, .by_part = OB_NO_INDEX, .dir = dir});
  if (!dir || top == OB_NO_INDEX) {
    return OB_E_NOMEM;
  }
  const uint32_t first = open_file(&b, src, top, NULL, OB_NO_INDEX, 0, 0);
  if (first != OB_NO_INDEX) {
    c->parts.at[first].base = base;
  }
  const size_t files = c->parts.len;
  find_useful_macros(&b);
  for (uint32_t p = 0; p < files && !b.oom; p++) {
    settle_part(&b, p);
  }
  for (uint32_t p = 0; p < files && !b.oom; p++) {
    settle_calls(&b, p);
  }
  for (uint32_t p = (uint32_t)files; p < c->parts.len && !b.oom; p++) { /* what calls have opened */
    settle_part(&b, p);
    settle_calls(&b, p);
  }
  return b.oom || s->oom || ob_conds_failed(s->conds) ? OB_E_NOMEM : OB_OK;
}
