// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the Rust reader noted of a file, a line for each entry: for rust-dump, units and goldens.
 */
#ifndef OB_TESTS_RUST_PRINT_H
#define OB_TESTS_RUST_PRINT_H

#include "base/buf.h"
#include "formats/rust/rust.h"

static inline void
put_gate(ob_buf *out, const ob_rust_file *f, ob_arena *arena, uint32_t gate)
{
  if (gate == 0) {
    return;
  }
  ob_buf_fmt(out, " if");
  for (; gate != 0 && gate != OB_RUST_NONE; gate = f->gates.at[gate].parent) {
    const ob_rust_gate *g = &f->gates.at[gate];
    ob_buf buf;
    switch (g->kind) {
    case OB_RUST_GATE_CFG:
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, g->cfg);
      ob_buf_fmt(out, " [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
      break;
    case OB_RUST_GATE_CALL:
      ob_buf_fmt(out, " call%u", g->of);
      break;
    case OB_RUST_GATE_BODY:
      ob_buf_fmt(out, " body%u.%u", g->of, g->rule);
      break;
    case OB_RUST_GATE_ATTR:
      ob_buf_fmt(out, " attr");
      break;
    }
  }
}

static inline void
put_path(ob_buf *out, const ob_rust_path *p)
{
  static const char *const heads[] = {"", "::", "crate::", "self::", "super::"};
  static const char *const spaces[] = {"", "type ", "value ", "macro "};
  ob_buf_fmt(out, "%s%s%s", spaces[p->ns], p->dollar ? "$" : "", heads[p->head]);
  for (unsigned i = 1; p->head == OB_RUST_HEAD_SUPER && i < p->supers; i++) {
    ob_buf_fmt(out, "super::");
  }
  for (uint32_t i = 0; i < p->segment_count; i++) {
    ob_buf_fmt(out, "%s" OB_STR_FMT, i > 0 ? "::" : "", OB_STR_ARG(p->segments[i]));
  }
  ob_buf_fmt(out, "%s%s", p->attribute ? " attribute" : "", p->guess ? " guess" : "");
}

static inline void
put_strs(ob_buf *out, const char *what, const ob_rust_attr_str *list, uint32_t count,
         const ob_rust_file *f, ob_arena *arena)
{
  for (uint32_t i = 0; i < count; i++) {
    ob_buf_fmt(out, " %s=\"" OB_STR_FMT "\"", what, OB_STR_ARG(list[i].text));
    if (list[i].gate != 0) {
      ob_buf_fmt(out, "(");
      put_gate(out, f, arena, list[i].gate);
      ob_buf_fmt(out, ")");
    }
  }
}

static inline void
put_item(ob_buf *out, const ob_rust_item *i, const ob_rust_file *f, ob_arena *arena)
{
  static const char *const kinds[] = {"mod",  "fn",    "const", "struct", "enum",   "union",
                                      "type", "trait", "macro", "crate",  "foreign"};
  static const char *const visible[] = {"", "pub ", "pub(in) "};
  ob_buf_fmt(out, "item %s%s " OB_STR_FMT, visible[i->vis], kinds[i->kind], OB_STR_ARG(i->name));
  if (i->alias.len > 0) {
    ob_buf_fmt(out, " as " OB_STR_FMT, OB_STR_ARG(i->alias));
  }
  ob_buf_fmt(out, " %s%s%s", i->type_ns ? "t" : "", i->value_ns ? "v" : "", i->macro_ns ? "m" : "");
  ob_buf_fmt(out, " scope%u", i->scope);
  if (i->body != OB_RUST_NONE) {
    ob_buf_fmt(out, " body=scope%u", i->body);
  }
  if (i->macro_use) {
    ob_buf_fmt(out, " macro_use");
  }
  if (i->kind == OB_RUST_FOREIGN) {
    ob_buf_fmt(out, " abi=\"" OB_STR_FMT "\"%s", OB_STR_ARG(i->abi), i->is_fn ? " fn" : "");
  }
  put_strs(out, "path", i->paths, i->path_count, f, arena);
  put_strs(out, "link_name", i->link_names, i->link_name_count, f, arena);
  put_strs(out, "link", i->link_libs, i->link_lib_count, f, arena);
  put_gate(out, f, arena, i->gate);
  ob_buf_fmt(out, "\n");
}

static inline void
put_macro(ob_buf *out, const ob_rust_macro *m, uint32_t index, const ob_rust_file *f,
          ob_arena *arena)
{
  ob_buf_fmt(out, "macro%u " OB_STR_FMT "%s scope%u", index, OB_STR_ARG(m->name),
             m->exported ? " exported" : "", m->scope);
  put_gate(out, f, arena, m->gate);
  for (uint32_t k = 0; k < m->rule_count; k++) {
    const ob_rust_rule *r = &m->rules[k];
    if (r->kind == OB_RUST_RULE_OTHER) {
      ob_buf_fmt(out, "\n  rule other");
      continue;
    }
    ob_buf_fmt(out, "\n  rule gate%s%s%s", r->items ? " items" : "", r->meta ? " meta" : "",
               r->empty ? " empty" : "");
    if (r->cfg) {
      ob_buf buf;
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, r->cfg);
      ob_buf_fmt(out, " [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
    }
    if (r->via != OB_RUST_NONE) {
      ob_buf_fmt(out, " via call%u", r->via);
    }
  }
  ob_buf_fmt(out, "\n");
}

static inline void
rust_print(ob_buf *out, const ob_rust_file *f, ob_arena *arena)
{
  static const char *const scopes[] = {"file", "module", "block"};
  static const char *const args[] = {"empty", "items", "body", "tokens"};
  ob_buf_fmt(out, "file%s", f->broken ? " broken" : "");
  if (f->no_std_gate != OB_RUST_NONE) {
    ob_buf_fmt(out, " no_std");
    put_gate(out, f, arena, f->no_std_gate);
  }
  ob_buf_fmt(out, "%s", f->no_core ? " no_core" : "");
  put_gate(out, f, arena, f->file_gate);
  ob_buf_fmt(out, "\n");
  for (uint32_t i = 1; i < f->scopes.len; i++) {
    const ob_rust_scope *s = &f->scopes.at[i];
    ob_buf_fmt(out, "scope%u %s in scope%u", i, scopes[s->kind], s->parent);
    put_gate(out, f, arena, s->gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->items.len; i++) {
    put_item(out, &f->items.at[i], f, arena);
  }
  for (uint32_t i = 0; i < f->uses.len; i++) {
    const ob_rust_use *u = &f->uses.at[i];
    ob_buf_fmt(out, "use %s",
               u->vis == OB_RUST_PRIVATE ? ""
               : u->vis == OB_RUST_PUB   ? "pub "
                                         : "pub(in) ");
    put_path(out, &u->path);
    if (u->glob) {
      ob_buf_fmt(out, " glob");
    } else {
      ob_buf_fmt(out, " as " OB_STR_FMT, OB_STR_ARG(u->alias));
    }
    ob_buf_fmt(out, " scope%u", u->path.scope);
    put_gate(out, f, arena, u->path.gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->macros.len; i++) {
    put_macro(out, &f->macros.at[i], i, f, arena);
  }
  for (uint32_t i = 0; i < f->calls.len; i++) {
    const ob_rust_call *c = &f->calls.at[i];
    ob_buf_fmt(out, "call%u ", i);
    put_path(out, &f->paths.at[c->path]);
    ob_buf_fmt(out, " %s%s%s", args[c->arg], c->braces_item ? " item" : "",
               c->statement ? " statement" : "");
    if (c->meta) {
      ob_buf buf;
      ob_buf_init(&buf, arena);
      ob_cfg_print(&buf, c->meta);
      ob_buf_fmt(out, " meta [" OB_STR_FMT "]", OB_STR_ARG(ob_buf_view(&buf)));
    }
    for (size_t k = 0; k < OB_COUNT(c->literals) && c->literals[k].len > 0; k++) {
      ob_buf_fmt(out, "%s" OB_STR_FMT, k > 0 ? ", " : " literals ", OB_STR_ARG(c->literals[k]));
    }
    put_gate(out, f, arena, c->gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->paths.len; i++) {
    ob_buf_fmt(out, "path ");
    put_path(out, &f->paths.at[i]);
    ob_buf_fmt(out, " scope%u", f->paths.at[i].scope);
    put_gate(out, f, arena, f->paths.at[i].gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->impls.len; i++) {
    const ob_rust_impl *impl = &f->impls.at[i];
    ob_buf_fmt(out, "%s%u ", impl->is_trait ? "trait" : "impl", i);
    if (impl->of.len > 0) {
      ob_buf_fmt(out, OB_STR_FMT " for ", OB_STR_ARG(impl->of));
    }
    if (impl->path != OB_RUST_NONE) {
      put_path(out, &f->paths.at[impl->path]);
    } else {
      ob_buf_fmt(out, "`" OB_STR_FMT "`", OB_STR_ARG(impl->type));
    }
    ob_buf_fmt(out, " scope%u%s", impl->scope, impl->unclear ? " unclear" : "");
    put_gate(out, f, arena, impl->gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->members.len; i++) {
    const ob_rust_member *m = &f->members.at[i];
    ob_buf_fmt(out, "member %s " OB_STR_FMT " of %u%s",
               m->kind == OB_RUST_FN      ? "fn"
               : m->kind == OB_RUST_CONST ? "const"
                                          : "type",
               OB_STR_ARG(m->name), m->owner, m->given ? " given" : "");
    put_gate(out, f, arena, f->members.at[i].gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->self_uses.len; i++) {
    ob_buf_fmt(out, "self " OB_STR_FMT " of %u scope%u", OB_STR_ARG(f->self_uses.at[i].name),
               f->self_uses.at[i].owner, f->self_uses.at[i].scope);
    put_gate(out, f, arena, f->self_uses.at[i].gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->cfgs.len; i++) {
    ob_buf buf;
    ob_buf_init(&buf, arena);
    ob_cfg_print(&buf, f->cfgs.at[i].cfg);
    ob_buf_fmt(out, "cfg%s " OB_STR_FMT "\n", f->cfgs.at[i].macro ? "!" : "",
               OB_STR_ARG(ob_buf_view(&buf)));
  }
  for (uint32_t i = 0; i < f->includes.len; i++) {
    ob_buf_fmt(out, "include \"" OB_STR_FMT "\"", OB_STR_ARG(f->includes.at[i].path));
    put_gate(out, f, arena, f->includes.at[i].gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->compile_errors.len; i++) {
    ob_buf_fmt(out, "compile_error \"" OB_STR_FMT "\"", OB_STR_ARG(f->compile_errors.at[i].text));
    put_gate(out, f, arena, f->compile_errors.at[i].gate);
    ob_buf_fmt(out, "\n");
  }
  for (uint32_t i = 0; i < f->allows.len; i++) {
    ob_buf_fmt(out, "allow %u-%u\n", f->allows.at[i].lo, f->allows.at[i].hi);
  }
}

#endif
