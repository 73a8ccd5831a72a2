// SPDX-License-Identifier: MIT OR Apache-2.0
/* A macro of another crate is no part of the caller's tree. All that has to be known of it there is
 * whether it can declare a name that nobody sees: one that neither its bodies nor its argument has
 * does not come of it. */
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
  if (name == 0 || r->seen_count == MAX_MACROS || ob_name_find(c->macro_names, ob_name_key(0, 0))) {
    return false;
  }
  r->seen[r->seen_count++] = name;
  for (uint32_t i = ob_crate_first(c, 0, name); i != OB_NO_INDEX; i = c->binds.at[i].next) {
    if ((c->binds.at[i].ns & OB_NS_MACRO) != 0) {
      return false; /* a reexport: of what is another question */
    }
  }
  const uint32_t *last = ob_name_find(c->macro_names, ob_name_key(0, name));
  bool found = false;
  for (uint32_t d = last ? *last - 1 : OB_NO_INDEX; d != OB_NO_INDEX; d = c->macros.at[d].next) {
    const ob_macro_decl *decl = &c->macros.at[d];
    const ob_src *src = &c->sources->list.at[c->parts.at[decl->part].src];
    const ob_rust_macro *macro = &src->rust.macros.at[decl->macro];
    if (!macro->exported) {
      continue;
    }
    if (src->bodies[macro->gate] != OB_NO_INDEX || !read_body(r, decl)) {
      return false;
    }
    found = true;
  }
  return found;
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
