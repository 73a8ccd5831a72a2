// SPDX-License-Identifier: MIT OR Apache-2.0
/* The Rust reader: status, `broken` and errors agree, every span and name lies in the text, every
 * index in its list, parents come before their children, and the lists grow no faster than the
 * text; the same of the second reading, for the names in it. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/rust/rust.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct check {
  const ob_rust_file *f;
  const char *text;
  size_t size;
} check;

static void
check_at(const check *c, ob_rust_at at)
{
  REQUIRE(at.lo <= at.hi && at.hi <= c->size);
}

static void
check_name(const check *c, ob_str name)
{
  REQUIRE(name.len == 0 || (name.ptr >= c->text && name.ptr + name.len <= c->text + c->size));
}

static void
check_cfg(const check *c, const ob_cfg *cfg, unsigned depth)
{
  REQUIRE(cfg->span.lo <= cfg->span.hi && cfg->span.hi <= c->size);
  REQUIRE(depth <= 2 * OB_CFG_MAX_DEPTH + OB_RUST_MAX_DEPTH);
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    check_cfg(c, sub, depth + 1);
  }
}

static void
check_gate(const check *c, uint32_t gate)
{
  REQUIRE(gate < c->f->gates.len);
}

static void
check_path(const check *c, const ob_rust_path *p)
{
  REQUIRE(p->segment_count <= OB_RUST_MAX_SEGMENTS && p->scope < c->f->scopes.len);
  check_gate(c, p->gate);
  check_at(c, p->at);
  REQUIRE((p->head == OB_RUST_HEAD_SUPER) == (p->supers > 0));
  for (uint32_t i = 0; i < p->segment_count; i++) {
    check_name(c, p->segments[i]);
    check_at(c, p->segment_at[i]);
    REQUIRE(p->segments[i].len > 0 && p->segments[i].ptr == c->text + p->segment_at[i].lo);
  }
}

static void
check_strs(const check *c, const ob_rust_attr_str *list, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++) {
    check_gate(c, list[i].gate);
    check_at(c, list[i].at);
  }
}

static void
check_gates_and_scopes(const check *c)
{
  const ob_rust_file *f = c->f;
  REQUIRE(f->gates.len > 0 && f->scopes.len > 0);
  REQUIRE(f->gates.at[0].parent == OB_RUST_NONE && f->scopes.at[0].parent == OB_RUST_NONE);
  for (uint32_t i = 1; i < f->gates.len; i++) {
    const ob_rust_gate *g = &f->gates.at[i];
    REQUIRE(g->parent < i);
    check_at(c, g->at);
    switch (g->kind) {
    case OB_RUST_GATE_CFG:
      REQUIRE(g->cfg);
      check_cfg(c, g->cfg, 0);
      break;
    case OB_RUST_GATE_CALL:
      REQUIRE(g->of < f->calls.len);
      break;
    case OB_RUST_GATE_BODY:
      REQUIRE(g->of < f->macros.len);
      REQUIRE(g->rule < f->macros.at[g->of].rule_count);
      break;
    case OB_RUST_GATE_ATTR:
      break;
    }
  }
  for (uint32_t i = 0; i < f->scopes.len; i++) {
    const ob_rust_scope *s = &f->scopes.at[i];
    REQUIRE(i == 0 || s->parent < i);
    check_gate(c, s->gate);
    REQUIRE(s->item == OB_RUST_NONE || (s->item < f->items.len && f->items.at[s->item].body == i));
  }
}

static void
check_macros_and_calls(const check *c)
{
  const ob_rust_file *f = c->f;
  for (size_t i = 0; i < f->macros.len; i++) {
    const ob_rust_macro *m = &f->macros.at[i];
    check_name(c, m->name);
    check_at(c, m->at);
    check_gate(c, m->gate);
    REQUIRE(m->scope < f->scopes.len);
    for (uint32_t k = 0; k < m->rule_count; k++) {
      REQUIRE(m->rules[k].via == OB_RUST_NONE || m->rules[k].via < f->calls.len);
      if (m->rules[k].cfg) {
        check_cfg(c, m->rules[k].cfg, 0);
      }
    }
  }
  for (size_t i = 0; i < f->calls.len; i++) {
    const ob_rust_call *call = &f->calls.at[i];
    REQUIRE(call->path < f->paths.len && call->scope < f->scopes.len);
    REQUIRE(f->paths.at[call->path].ns == OB_RUST_NS_MACRO);
    check_gate(c, call->gate);
    check_at(c, call->at);
    for (size_t k = 0; k < OB_COUNT(call->literals); k++) {
      check_name(c, call->literals[k]);
    }
  }
}

static void
check_impls(const check *c)
{
  const ob_rust_file *f = c->f;
  for (size_t i = 0; i < f->impls.len; i++) {
    const ob_rust_impl *impl = &f->impls.at[i];
    check_name(c, impl->type);
    check_name(c, impl->of);
    check_gate(c, impl->gate);
    REQUIRE(impl->scope < f->scopes.len);
    REQUIRE(impl->path == OB_RUST_NONE ||
            (impl->path < f->paths.len && f->paths.at[impl->path].segment_count > 0));
  }
  for (size_t i = 0; i < f->members.len; i++) {
    const ob_rust_member *m = &f->members.at[i];
    check_at(c, m->at);
    check_name(c, m->name);
    check_gate(c, m->gate);
    REQUIRE(m->owner < f->impls.len && m->name.ptr == c->text + m->at.lo);
  }
  for (size_t i = 0; i < f->self_uses.len; i++) {
    const ob_rust_self_use *u = &f->self_uses.at[i];
    check_at(c, u->at);
    check_name(c, u->name);
    check_gate(c, u->gate);
    REQUIRE(u->scope < f->scopes.len && u->name.ptr == c->text + u->at.lo);
    REQUIRE(u->owner < f->impls.len && !f->impls.at[u->owner].is_trait);
  }
}

static void
check_file(const check *c)
{
  const ob_rust_file *f = c->f;
  check_gates_and_scopes(c);
  check_macros_and_calls(c);
  for (size_t i = 0; i < f->items.len; i++) {
    const ob_rust_item *item = &f->items.at[i];
    check_gate(c, item->gate);
    check_at(c, item->at);
    check_name(c, item->name);
    check_name(c, item->alias);
    REQUIRE(item->scope < f->scopes.len);
    REQUIRE(item->body == OB_RUST_NONE || item->body < f->scopes.len);
    REQUIRE((item->kind == OB_RUST_MACRO) == (item->decl < f->macros.len));
    check_strs(c, item->paths, item->path_count);
    check_strs(c, item->link_names, item->link_name_count);
    check_strs(c, item->link_libs, item->link_lib_count);
  }
  for (size_t i = 0; i < f->uses.len; i++) {
    check_path(c, &f->uses.at[i].path);
    check_name(c, f->uses.at[i].alias);
  }
  for (size_t i = 0; i < f->paths.len; i++) {
    check_path(c, &f->paths.at[i]);
  }
  check_impls(c);
  for (size_t i = 0; i < f->cfgs.len; i++) {
    check_cfg(c, f->cfgs.at[i].cfg, 0);
  }
  for (size_t i = 0; i < f->includes.len; i++) {
    check_at(c, f->includes.at[i].at);
    check_gate(c, f->includes.at[i].gate);
  }
  for (size_t i = 0; i < f->compile_errors.len; i++) {
    check_at(c, f->compile_errors.at[i].at);
    check_gate(c, f->compile_errors.at[i].gate);
  }
  for (size_t i = 0; i < f->allows.len; i++) {
    check_at(c, f->allows.at[i]);
  }
  for (size_t i = 0; i < f->refused.len; i++) {
    check_gate(c, f->refused.at[i].gate);
    REQUIRE(f->refused.at[i].at <= c->size);
  }
  check_gate(c, f->file_gate);
  REQUIRE(f->no_std_gate == OB_RUST_NONE || f->no_std_gate < f->gates.len);
}

/* The second reading, for all names that the file declares or begins a path with: it says nothing
 * more, and what it finds are such names, in scopes and under gates of the first. */
static void
try_names(const check *c, ob_arena *arena, ob_diags *diags)
{
  const ob_rust_file *f = c->f;
  ob_rust_words words;
  ob_rust_words_init(&words);
  for (size_t i = 0; i < f->items.len; i++) {
    REQUIRE(ob_rust_words_add(arena, &words, f->items.at[i].name));
  }
  for (size_t i = 0; i < f->paths.len; i++) {
    REQUIRE(f->paths.at[i].segment_count == 0 ||
            ob_rust_words_add(arena, &words, f->paths.at[i].segments[0]));
  }
  const size_t said = diags->list.len;
  ob_rust_literals literals;
  const ob_rust_asked asked = {
      .words = &words, .members = &words, .structs = &words, .literals = &literals};
  ob_rust_names names;
  REQUIRE(ob_rust_read_names(arena, diags, f, &asked, &names) == OB_OK);
  REQUIRE(diags->list.len == said);
  REQUIRE(names.len <= 4 * c->size + 64);
  for (size_t i = 0; i < names.len; i++) {
    const ob_rust_name *n = &names.at[i];
    check_at(c, n->at);
    check_name(c, n->text);
    check_gate(c, n->gate);
    REQUIRE(n->scope < f->scopes.len && n->role <= OB_RUST_ROLE_FIELD);
    const bool behind = n->role == OB_RUST_ROLE_METHOD || n->role == OB_RUST_ROLE_FIELD;
    REQUIRE(behind ? n->owner < f->impls.len : n->owner == OB_RUST_NONE);
    REQUIRE(behind == (n->receiver != OB_RUST_SELF_NONE));
    REQUIRE(n->text.ptr == c->text + n->at.lo && n->text.len == n->at.hi - n->at.lo);
    REQUIRE(ob_rust_words_have(&words, n->text));
  }
  for (size_t i = 0; i < literals.list.len; i++) {
    const ob_rust_literal *is = &literals.list.at[i];
    check_at(c, is->path.at);
    check_gate(c, is->path.gate);
    REQUIRE(is->path.scope < f->scopes.len && is->path.segment_count <= OB_RUST_MAX_SEGMENTS);
    REQUIRE(is->path.segment_count > 0 || is->owner < f->impls.len);
    REQUIRE(is->first <= is->end && is->end <= literals.fields.len);
  }
  for (size_t i = 0; i < literals.fields.len; i++) {
    check_at(c, literals.fields.at[i].at);
    check_gate(c, literals.fields.at[i].gate);
    REQUIRE(literals.fields.at[i].of < literals.list.len);
  }
}

typedef ob_status read_as(ob_arena *arena, ob_diags *diags, uint32_t file, ob_rust_file *out);

static void
try_as(read_as *as, const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("<fuzz>"), text);
  ob_rust_file out;
  const ob_status st = as(&arena, &diags, file, &out);
  REQUIRE(st != OB_E_NOMEM);
  require_agreement(&diags, st, size);
  REQUIRE(out.broken == (st != OB_OK));
  const check c = {&out, text.ptr, size};
  check_file(&c);
  /* A name or gate needs at least a byte of its own; what is read twice, once more. */
  REQUIRE(out.paths.len + out.uses.len + out.items.len <= 4 * size + 64);
  REQUIRE(arena.total <= 4000 * size + (1u << 20));
  try_names(&c, &arena, &diags);
  ob_arena_fini(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  try_as(ob_rust_read, data, size);
  try_as(ob_rust_read_expression, data, size);
  return 0;
}
