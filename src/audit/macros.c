// SPDX-License-Identifier: MIT OR Apache-2.0
/* A macro of another crate is no part of the caller's tree. What has to be known of it there is
 * whether it can declare a name that nobody sees: one that neither its bodies nor its argument has
 * does not come of it; and which items of its own crate its bodies name. */
#include "audit/macros.h"
#include "audit/known.h"
#include "audit/tree.h"
#include "base/str.h"

#define MAX_MACROS 32 /* that call each other */

typedef struct reading {
  const ob_crate *c;
  ob_sym seen[MAX_MACROS];
  unsigned seen_count;
  ob_buf names;
} reading;

static bool read_macro(reading *r, ob_sym name);

/* Is it known what a call in the body makes? */
static bool
read_call(reading *r, const ob_src *src, const ob_rust_call *call)
{
  const ob_rust_path *path = &src->rust.paths.at[call->path];
  if (path->segment_count == 0) {
    return false;
  }
  if (path->dollar) {
    return path->segment_count == 1 && read_macro(r, ob_sym_find(r->c->sources, path->segments[0]));
  }
  const ob_str name = path->segments[path->segment_count - 1];
  return ob_macro_is_known(name) || ob_macro_quotes(name);
}

static void
add_name(reading *r, ob_str name)
{
  ob_buf_put(&r->names, name);
  ob_buf_put(&r->names, OB_STR(" "));
}

static bool
read_body(reading *r, const ob_macro_decl *decl)
{
  const ob_src *src = &r->c->sources->list.at[r->c->parts.at[decl->part].src];
  const ob_rust_file *f = &src->rust;
  const ob_rust_macro *macro = &f->macros.at[decl->macro];
  for (uint32_t i = 0; i < macro->rule_count; i++) {
    if (macro->rules[i].unclear) {
      return false;
    }
  }
  const ob_range *lists = src->extents[decl->macro].lists;
  for (uint32_t i = lists[OB_LIST_ITEMS].lo; i < lists[OB_LIST_ITEMS].hi; i++) {
    const ob_rust_item *item = &f->items.at[i];
    if (src->bodies[item->gate] == decl->macro) {
      add_name(r, item->alias.len > 0 ? item->alias : item->name);
    }
  }
  for (uint32_t i = lists[OB_LIST_USES].lo; i < lists[OB_LIST_USES].hi; i++) {
    if (src->bodies[f->uses.at[i].path.gate] == decl->macro) {
      if (f->uses.at[i].glob) {
        return false;
      }
      add_name(r, f->uses.at[i].alias);
    }
  }
  for (uint32_t i = lists[OB_LIST_INCLUDES].lo; i < lists[OB_LIST_INCLUDES].hi; i++) {
    if (src->bodies[f->includes.at[i].gate] == decl->macro && !f->includes.at[i].expression) {
      return false;
    }
  }
  const ob_str text = ob_diags_source(r->c->sources->diags, src->file).text;
  for (uint32_t i = lists[OB_LIST_CALLS].lo; i < lists[OB_LIST_CALLS].hi; i++) {
    const ob_rust_call *call = &f->calls.at[i];
    if (src->bodies[call->gate] == decl->macro && call->braces_item) {
      add_name(r, ob_str_slice(text, call->at.lo, call->at.hi));
      if (!read_call(r, src, call)) {
        return false;
      }
    }
  }
  return true;
}

/* Is a macro of the name in the crate's root the exported macro_rules of that name, if any? */
static bool
is_macro_rules(const ob_crate *c, ob_sym name)
{
  for (uint32_t i = ob_crate_first(c, 0, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    if ((c->binds.at[i].ns & OB_NS_MACRO) != 0) {
      return false; /* a reexport: of what is another question */
    }
  }
  return name != 0 && !ob_name_find(c->macro_names, ob_name_key(0, 0));
}

/* The exported ones of a name: the first from `decl` on, or OB_NO_INDEX. */
static uint32_t
exported(const ob_crate *c, uint32_t decl)
{
  while (decl != OB_NO_INDEX) {
    const ob_macro_decl *d = &c->macros.at[decl];
    if (c->sources->list.at[c->parts.at[d->part].src].rust.macros.at[d->macro].exported) {
      break;
    }
    decl = d->next;
  }
  return decl;
}

static uint32_t
first_exported(const ob_crate *c, ob_sym name)
{
  const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
  return last ? exported(c, *last - 1) : OB_NO_INDEX;
}

/* All that the macro can be, in whatever way the crate is built. */
static bool
read_macro(reading *r, ob_sym name)
{
  const ob_crate *c = r->c;
  for (unsigned i = 0; i < r->seen_count; i++) {
    if (r->seen[i] == name) {
      return true;
    }
  }
  const uint32_t first = first_exported(c, name);
  if (r->seen_count == MAX_MACROS || first == OB_NO_INDEX || !is_macro_rules(c, name)) {
    return false;
  }
  r->seen[r->seen_count++] = name;
  for (uint32_t d = first; d != OB_NO_INDEX; d = exported(c, c->macros.at[d].next)) {
    const ob_macro_decl *decl = &c->macros.at[d];
    const ob_src *src = &c->sources->list.at[c->parts.at[decl->part].src];
    if (src->bodies[src->rust.macros.at[decl->macro].gate] != OB_NO_INDEX || !read_body(r, decl)) {
      return false;
    }
  }
  return true;
}

bool
ob_macro_declares(ob_arena *arena, const ob_crate *c, ob_str name, ob_str *names)
{
  reading r = {.c = c};
  ob_buf_init(&r.names, arena);
  *names = OB_STR_NONE;
  if (!read_macro(&r, ob_sym_find(c->sources, name)) || ob_buf_status(&r.names) != OB_OK) {
    return false;
  }
  *names = ob_buf_view(&r.names);
  return true;
}

/* ---- what a call brings ---- */

/* The rule of the macro that the gate stands in, and the cfgs on the way there. False: something
 * else stands between. */
static bool
gate_in_rule(ob_arena *arena, const ob_src *src, uint32_t macro, uint32_t gate, uint32_t *rule,
             ob_macro_path *out)
{
  OB_VEC(const ob_cfg *) cfgs = {0};
  for (; gate != 0; gate = src->rust.gates.at[gate].parent) {
    const ob_rust_gate *g = &src->rust.gates.at[gate];
    if (g->kind == OB_RUST_GATE_BODY) {
      *rule = g->rule;
      out->cfgs = cfgs.at;
      out->cfg_count = cfgs.len;
      return g->of == macro;
    }
    if (g->kind == OB_RUST_GATE_CFG) {
      const ob_cfg **slot = ob_vec_push(arena, &cfgs);
      if (!slot) {
        return false;
      }
      *slot = g->cfg;
    } else if (g->kind != OB_RUST_GATE_CALL) {
      return false;
    } else {
      const ob_rust_path *path = &src->rust.paths.at[src->rust.calls.at[g->of].path];
      if (path->dollar || path->segment_count == 0 ||
          !ob_macro_is_known(path->segments[path->segment_count - 1])) {
        return false;
      }
    }
  }
  return false;
}

static bool
is_same(const ob_rust_path *a, const ob_rust_path *b)
{
  bool same = a->segment_count == b->segment_count && a->ns == b->ns;
  for (uint32_t i = 0; i < a->segment_count && same; i++) {
    same = ob_str_eq(a->segments[i], b->segments[i]);
  }
  return same;
}

#define MAX_RULES 32

/* Does each rule that is not decided by another one bring a path that the first of them does? */
static bool
in_all_rules(ob_arena *arena, const ob_src *src, uint32_t index, const ob_rust_path *like)
{
  const ob_rust_macro *macro = &src->rust.macros.at[index];
  const ob_range paths = src->extents[index].lists[OB_LIST_PATHS];
  bool has[MAX_RULES] = {false};
  for (uint32_t i = paths.lo; i < paths.hi; i++) {
    const ob_rust_path *path = &src->rust.paths.at[i];
    ob_macro_path is = {.path = path};
    uint32_t rule;
    if (src->bodies[path->gate] == index && path->dollar && path->often == OB_RUST_ONCE &&
        !path->guess && is_same(path, like) &&
        gate_in_rule(arena, src, index, path->gate, &rule, &is) && is.cfg_count == 0) {
      has[rule] = true;
    }
  }
  bool all = true;
  for (uint32_t r = 0; r < macro->rule_count; r++) {
    all &= has[r] || macro->rules[r].again;
  }
  return all;
}

ob_status
ob_macro_brings(ob_arena *arena, const ob_crate *c, ob_str name, ob_macro_paths *out)
{
  const ob_sym sym = ob_sym_find(c->sources, name);
  const uint32_t only = sym ? first_exported(c, sym) : OB_NO_INDEX;
  if (only == OB_NO_INDEX || !is_macro_rules(c, sym) ||
      exported(c, c->macros.at[only].next) != OB_NO_INDEX) {
    return OB_OK;
  }
  const ob_macro_decl *decl = &c->macros.at[only];
  const ob_src *src = &c->sources->list.at[c->parts.at[decl->part].src];
  const ob_rust_macro *macro = &src->rust.macros.at[decl->macro];
  if (src->bodies[macro->gate] != OB_NO_INDEX || macro->rule_count > MAX_RULES) {
    return OB_OK;
  }
  const ob_range paths = src->extents[decl->macro].lists[OB_LIST_PATHS];
  for (uint32_t i = paths.lo; i < paths.hi; i++) {
    const ob_rust_path *path = &src->rust.paths.at[i];
    ob_macro_path is = {.path = path};
    uint32_t rule;
    if (src->bodies[path->gate] != decl->macro || !path->dollar || path->segment_count == 0 ||
        path->often != OB_RUST_ONCE || path->guess || path->attribute ||
        !gate_in_rule(arena, src, decl->macro, path->gate, &rule, &is) ||
        (macro->rule_count > 1 && !in_all_rules(arena, src, decl->macro, path))) {
      continue;
    }
    ob_macro_path *slot = ob_vec_push(arena, out);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = is;
  }
  return OB_OK;
}
