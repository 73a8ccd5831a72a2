// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Reading a file: its tokens, its inner attributes, its items; and what every part of the reader
 * needs: steps over tokens, the one form of syntax error, the limit on nesting. The lists grow in
 * scratch memory and are copied when their lengths are known, so that what stays has no slack.
 */
#include "base/str.h"
#include "formats/rust/reader.h"
#include <string.h>

enum { SYNTAX_MAX = 5 }; /* syntax errors that are said of one file */

tok_kind
rust_peek_at(const reader *r, uint32_t n)
{
  for (uint32_t k = 0; k < n; k++) {
    if (r->t[r->i + k].kind == T_EOF) {
      return T_EOF;
    }
  }
  return (tok_kind)r->t[r->i + n].kind;
}

bool
rust_nomem(reader *r)
{
  r->st = OB_E_NOMEM;
  return false;
}

bool
rust_fail(reader *r, const char *what)
{
  if (r->quiet > 0 || r->st == OB_E_NOMEM) {
    return false;
  }
  if (r->st == OB_OK) {
    r->st = OB_E_SYNTAX;
  }
  r->out->broken = true;
  if (r->reported++ >= SYNTAX_MAX) {
    return false;
  }
  const tok *t = &r->t[r->i];
  const ob_rust_at at = rust_tok_at(t);
  ob_diag *e =
      ob_error(r->diags, "OB0383", (ob_span){r->file, at.lo, at.hi}, "expected %s in Rust", what);
  if (!e) {
    return rust_nomem(r);
  }
  if (t->kind == T_EOF) {
    ob_diag_primary_text(r->diags, e, "the file ends here");
  } else {
    const ob_str text = rust_tok_text(r, t);
    ob_diag_primary_text(r->diags, e, "found `" OB_STR_FMT "%s`",
                         OB_STR_ARG(ob_str_slice(text, 0, 40)), text.len > 40 ? "..." : "");
  }
  return false;
}

bool
rust_too_deep(reader *r)
{
  if (!r->deep && r->st != OB_E_NOMEM) {
    r->deep = true;
    r->st = OB_E_LIMIT;
    r->out->broken = true;
    const ob_rust_at at = rust_tok_at(&r->t[r->i]);
    ob_diag *e = ob_error(r->diags, "OB0384", (ob_span){r->file, at.lo, at.hi},
                          "Rust that is nested deeper than %d levels", OB_RUST_MAX_DEPTH);
    if (!e) {
      return rust_nomem(r);
    }
    ob_diag_help(r->diags, e, "what is nested deeper is skipped; the rest of the file is read");
  }
  return false;
}

bool
rust_expect(reader *r, tok_kind kind, const char *what)
{
  return rust_take(r, kind) || rust_fail(r, what);
}

bool
rust_leave(reader *r, uint32_t open)
{
  const bool whole = r->i == r->t[open].hi;
  if (!whole) {
    static const char *const wanted[] = {"`,` or `)`", "`,` or `]`", "`,` or `}`"};
    (void)rust_fail(r, wanted[r->t[open].kind - T_OPEN_PAREN]);
  }
  r->i = open;
  rust_skip_group(r);
  return whole;
}

/** An exact copy of a list in the arena that stays. */
static bool
settle(reader *r, void *list, size_t size, size_t align)
{
  OB_VEC(unsigned char) *vec = list;
  void *at = NULL;
  if (vec->len > 0) {
    at = ob_arena_alloc_raw(r->arena, vec->len, size, align);
    if (!at) {
      return rust_nomem(r);
    }
    memcpy(at, vec->at, vec->len * size);
  }
  vec->at = at;
  vec->cap = vec->len;
  return true;
}

#define SETTLE(r, list)                                                                            \
  settle((r), &(r)->out->list, sizeof(*(r)->out->list.at), _Alignof(__typeof__(*(r)->out->list.at)))

static bool
settle_all(reader *r)
{
  return SETTLE(r, gates) && SETTLE(r, scopes) && SETTLE(r, items) && SETTLE(r, uses) &&
         SETTLE(r, paths) && SETTLE(r, macros) && SETTLE(r, calls) && SETTLE(r, cfgs) &&
         SETTLE(r, includes) && SETTLE(r, variants) && SETTLE(r, impls) && SETTLE(r, members) &&
         SETTLE(r, self_uses) && SETTLE(r, compile_errors) && SETTLE(r, refused) &&
         SETTLE(r, allows);
}

/* The file is one string literal. */
static bool
only_says_why(reader *r)
{
  ob_rust_compile_error *e = ob_vec_push(&r->scratch, &r->out->compile_errors);
  if (!e) {
    return rust_nomem(r);
  }
  *e = (ob_rust_compile_error){.gate = r->gate, .at = rust_tok_at(&r->t[r->i])};
  return rust_string(r, &r->t[r->i++], &e->text);
}

static bool
read_tokens(reader *r, const ob_rust_asked *asked)
{
  ob_rust_gate *always = ob_vec_push(&r->scratch, &r->out->gates);
  if (!always) {
    return rust_nomem(r);
  }
  *always = (ob_rust_gate){.kind = OB_RUST_GATE_CFG, .parent = OB_RUST_NONE};
  ob_rust_scope *whole = ob_vec_push(&r->scratch, &r->out->scopes);
  if (!whole) {
    return rust_nomem(r);
  }
  *whole = (ob_rust_scope){.kind = OB_RUST_FILE, .parent = OB_RUST_NONE, .item = OB_RUST_NONE};
  if (!rust_lex(r)) {
    return false;
  }
  if (asked && !rust_want(r, asked)) {
    return false;
  }
  r->t = r->toks;
  const size_t paths = r->text.len / 128; /* about what there is: growing costs copies */
  r->out->paths.at = paths > 8 ? ob_new_n(&r->scratch, ob_rust_path, paths) : NULL;
  r->out->paths.cap = r->out->paths.at ? paths : 0;
  attrs inner = {0};
  r->inner_of_file = true;
  (void)rust_inner_attrs(r, &inner);
  r->inner_of_file = false;
  rust_attrs_done(r, &inner);
  r->out->file_gate = r->out->scopes.at[0].gate = r->gate;
  if (r->out->expression) {
    return rust_expr(r) && (rust_at_end(r) || rust_fail(r, "the end of the included expression"));
  }
  if (rust_peek(r) == T_STR && rust_peek_at(r, 1) == T_EOF) {
    return only_says_why(r);
  }
  return rust_items(r);
}

static ob_status
read_as(ob_arena *arena, ob_diags *diags, uint32_t file, bool expression, ob_rust_file *out)
{
  reader *const r = &(reader){.arena = arena, .diags = diags, .file = file, .out = out};
  r->self_type = r->literal = OB_RUST_NONE;
  *out = (ob_rust_file){.file = file, .no_std_gate = OB_RUST_NONE, .expression = expression};
  r->text = ob_diags_source(diags, file).text;
  if (r->text.len > OB_RUST_MAX_SIZE) {
    out->broken = true;
    return ob_fail(diags, OB_E_LIMIT, "OB0385", (ob_span){file, 0, 0},
                   "leave it out of the package, or generate smaller files",
                   "the file is larger than %u MiB", OB_RUST_MAX_SIZE >> 20);
  }
  ob_arena_init(&r->scratch, arena->allocator);
  ob_diags_init(&r->mute, &r->scratch);
  (void)read_tokens(r, NULL);
  if (!settle_all(r)) {
    *out = (ob_rust_file){.file = file, .no_std_gate = OB_RUST_NONE, .broken = true};
  }
  rust_toks_free(r, r->toks, r->tok_cap);
  ob_arena_fini(&r->scratch);
  return r->st;
}

ob_status
ob_rust_read(ob_arena *arena, ob_diags *diags, uint32_t file, ob_rust_file *out)
{
  return read_as(arena, diags, file, false, out);
}

ob_status
ob_rust_read_expression(ob_arena *arena, ob_diags *diags, uint32_t file, ob_rust_file *out)
{
  return read_as(arena, diags, file, true, out);
}

/* Did the second reading make the same gates and scopes as the first? */
static bool
same_numbers(const ob_rust_file *a, const ob_rust_file *b)
{
  bool same = a->gates.len == b->gates.len && a->scopes.len == b->scopes.len &&
              a->impls.len == b->impls.len;
  for (size_t i = 0; i < a->gates.len && same; i++) {
    const ob_rust_gate *x = &a->gates.at[i], *y = &b->gates.at[i];
    same = x->kind == y->kind && x->parent == y->parent && x->of == y->of && x->at.lo == y->at.lo &&
           x->at.hi == y->at.hi;
  }
  for (size_t i = 0; i < a->scopes.len && same; i++) {
    const ob_rust_scope *x = &a->scopes.at[i], *y = &b->scopes.at[i];
    same = x->kind == y->kind && x->parent == y->parent && x->gate == y->gate;
  }
  return same;
}

ob_status
ob_rust_read_names(ob_arena *arena, ob_diags *diags, const ob_rust_file *first,
                   const ob_rust_asked *asked, ob_rust_names *out)
{
  ob_arena kept;
  ob_rust_file file = {
      .file = first->file, .no_std_gate = OB_RUST_NONE, .expression = first->expression};
  reader *const r = &(reader){.arena = &kept, .file = first->file, .out = &file};
  r->self_type = r->literal = OB_RUST_NONE;
  r->lasting = arena;
  *out = (ob_rust_names){0};
  if (asked->literals) {
    *asked->literals = (ob_rust_literals){0};
  }
  r->text = ob_diags_source(diags, first->file).text;
  if (r->text.len > OB_RUST_MAX_SIZE ||
      (asked->words->map.len == 0 && !asked->members && !asked->structs)) {
    return OB_OK;
  }
  ob_arena_init(&kept, arena->allocator);
  ob_arena_init(&r->scratch, arena->allocator);
  ob_diags_init(&r->mute, &r->scratch);
  r->diags = &r->mute; /* what is wrong was said */
  (void)read_tokens(r, asked);
  rust_names_end(r);
  const bool same = same_numbers(first, &file);
  if (asked->literals && !same) {
    *asked->literals = (ob_rust_literals){0};
  }
  if (r->st != OB_E_NOMEM && r->names.len > 0 && same) {
    out->at = ob_new_n(arena, ob_rust_name, r->names.len);
    if (out->at) {
      memcpy(out->at, r->names.at, r->names.len * sizeof(*out->at));
      out->len = out->cap = r->names.len;
    } else {
      (void)rust_nomem(r);
    }
  }
  rust_toks_free(r, r->toks, r->tok_cap);
  ob_arena_fini(&r->scratch);
  ob_arena_fini(&kept);
  return r->st == OB_E_NOMEM ? OB_E_NOMEM : OB_OK;
}
