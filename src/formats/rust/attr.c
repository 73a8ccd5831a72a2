// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Attributes and gates. Attributes work in the order in which they are written: each sees the gate
 * that those before it made, as rustc expands them. A cfg_attr is a gate for what it holds; a cfg
 * inside one holds also where the predicate of the cfg_attr does not.
 */
#include "base/str.h"
#include "formats/rust/reader.h"
#include <string.h>

/* Attributes that rustc knows itself: no path is noted for them. In order, for the search. */
static const ob_str builtin_attrs[] = {
    OB_STR_INIT("alloc_error_handler"),
    OB_STR_INIT("allow"),
    OB_STR_INIT("allow_internal_unsafe"),
    OB_STR_INIT("allow_internal_unstable"),
    OB_STR_INIT("automatically_derived"),
    OB_STR_INIT("bench"),
    OB_STR_INIT("cold"),
    OB_STR_INIT("collapse_debuginfo"),
    OB_STR_INIT("coverage"),
    OB_STR_INIT("crate_name"),
    OB_STR_INIT("crate_type"),
    OB_STR_INIT("debugger_visualizer"),
    OB_STR_INIT("default"),
    OB_STR_INIT("deny"),
    OB_STR_INIT("deprecated"),
    OB_STR_INIT("doc"),
    OB_STR_INIT("expect"),
    OB_STR_INIT("export_name"),
    OB_STR_INIT("feature"),
    OB_STR_INIT("forbid"),
    OB_STR_INIT("fundamental"),
    OB_STR_INIT("global_allocator"),
    OB_STR_INIT("ignore"),
    OB_STR_INIT("inline"),
    OB_STR_INIT("instruction_set"),
    OB_STR_INIT("lang"),
    OB_STR_INIT("link"),
    OB_STR_INIT("link_args"),
    OB_STR_INIT("link_name"),
    OB_STR_INIT("link_ordinal"),
    OB_STR_INIT("link_section"),
    OB_STR_INIT("linkage"),
    OB_STR_INIT("macro_escape"),
    OB_STR_INIT("macro_export"),
    OB_STR_INIT("macro_use"),
    OB_STR_INIT("may_dangle"),
    OB_STR_INIT("must_use"),
    OB_STR_INIT("naked"),
    OB_STR_INIT("needs_allocator"),
    OB_STR_INIT("no_builtins"),
    OB_STR_INIT("no_core"),
    OB_STR_INIT("no_implicit_prelude"),
    OB_STR_INIT("no_link"),
    OB_STR_INIT("no_main"),
    OB_STR_INIT("no_mangle"),
    OB_STR_INIT("no_std"),
    OB_STR_INIT("non_exhaustive"),
    OB_STR_INIT("panic_handler"),
    OB_STR_INIT("panic_runtime"),
    OB_STR_INIT("path"),
    OB_STR_INIT("plugin"),
    OB_STR_INIT("prelude_import"),
    OB_STR_INIT("proc_macro"),
    OB_STR_INIT("proc_macro_attribute"),
    OB_STR_INIT("proc_macro_derive"),
    OB_STR_INIT("recursion_limit"),
    OB_STR_INIT("repr"),
    OB_STR_INIT("rustc_allow_const_fn_unstable"),
    OB_STR_INIT("rustc_const_stable"),
    OB_STR_INIT("rustc_const_unstable"),
    OB_STR_INIT("should_panic"),
    OB_STR_INIT("simd"),
    OB_STR_INIT("stable"),
    OB_STR_INIT("start"),
    OB_STR_INIT("target_feature"),
    OB_STR_INIT("test"),
    OB_STR_INIT("test_case"),
    OB_STR_INIT("test_runner"),
    OB_STR_INIT("thread_local"),
    OB_STR_INIT("track_caller"),
    OB_STR_INIT("type_length_limit"),
    OB_STR_INIT("unstable"),
    OB_STR_INIT("used"),
    OB_STR_INIT("warn"),
    OB_STR_INIT("windows_subsystem"),
};

/* Derives of std's prelude. */
static const ob_str builtin_derives[] = {
    OB_STR_INIT("Clone"),   OB_STR_INIT("Copy"),      OB_STR_INIT("Debug"),
    OB_STR_INIT("Default"), OB_STR_INIT("Eq"),        OB_STR_INIT("Hash"),
    OB_STR_INIT("Ord"),     OB_STR_INIT("PartialEq"), OB_STR_INIT("PartialOrd"),
};

static bool
is_builtin_attr(ob_str name)
{
  size_t lo = 0, hi = OB_COUNT(builtin_attrs);
  while (lo < hi) {
    const size_t mid = (lo + hi) / 2;
    const int order = ob_str_cmp(name, builtin_attrs[mid]);
    if (order == 0) {
      return true;
    }
    *(order < 0 ? &hi : &lo) = order < 0 ? mid : mid + 1;
  }
  return ob_str_starts(name, OB_STR("rustc_"));
}

static bool
is_builtin_derive(ob_str name)
{
  return ob_str_in(name, builtin_derives, OB_COUNT(builtin_derives));
}

/* ---- predicates ---- */

const ob_cfg *
rust_cfg_not(reader *r, const ob_cfg *cfg)
{
  ob_cfg *copy = ob_new(r->arena, ob_cfg);
  ob_cfg *negated = ob_new(r->arena, ob_cfg);
  if (!copy || !negated) {
    (void)rust_nomem(r);
    return NULL;
  }
  *copy = *cfg;
  copy->next = NULL;
  *negated = (ob_cfg){.kind = OB_CFG_NOT, .span = cfg->span, .first = copy};
  return negated;
}

const ob_cfg *
rust_cfg_quiet(reader *r, uint32_t lo, uint32_t hi)
{
  const ob_cfg *cfg = NULL;
  const ob_str text = ob_str_slice(r->text, lo, hi);
  ob_diags_init(&r->mute, &r->scratch);
  const ob_status st =
      ob_cfg_parse_rust(r->arena, &r->mute, text, (ob_span){r->file, lo, hi}, &cfg);
  if (st == OB_E_NOMEM) {
    (void)rust_nomem(r);
  }
  return st == OB_OK ? cfg : NULL;
}

/* A warning was pushed of what rustc refuses, unless it stands under a cfg that does not hold. */
static void
note_refused(reader *r, uint32_t at)
{
  ob_rust_refused *slot = ob_vec_push(&r->scratch, &r->out->refused);
  if (!slot) {
    (void)rust_nomem(r);
    return;
  }
  *slot = (ob_rust_refused){at, r->gate};
}

/* What the reader of predicates said last. */
static void
warn_of_predicate(reader *r)
{
  if (r->mute.list.len == 0) {
    return;
  }
  const ob_diag *said = r->mute.list.at[0];
  ob_diag *w = ob_warning(r->diags, said->code.ptr, said->primary.span, OB_STR_FMT,
                          OB_STR_ARG(said->message));
  if (!w) {
    (void)rust_nomem(r);
    return;
  }
  note_refused(r, said->primary.span.lo);
  if (said->primary.text.len > 0) {
    ob_diag_primary_text(r->diags, w, OB_STR_FMT, OB_STR_ARG(said->primary.text));
  }
  if (said->help.len > 0) {
    ob_diag_help(r->diags, w, OB_STR_FMT, OB_STR_ARG(said->help));
  }
}

const ob_cfg *
rust_cfg(reader *r, uint32_t lo, uint32_t hi, bool macro)
{
  const ob_cfg *cfg = NULL;
  const ob_span at = {r->file, lo, hi};
  cfg = rust_cfg_quiet(r, lo, hi);
  if (!cfg && r->quiet == 0 && !r->in_body && r->st != OB_E_NOMEM) {
    warn_of_predicate(r);
  }
  if (r->st == OB_E_NOMEM) {
    return NULL;
  }
  if (!cfg) {
    ob_cfg *unknown = ob_new(r->arena, ob_cfg);
    if (!unknown) {
      (void)rust_nomem(r);
      return NULL;
    }
    unknown->kind = OB_CFG_NAME;
    unknown->span = at;
    unknown->name = ob_str_trim(ob_str_slice(r->text, lo, hi));
    return unknown;
  }
  ob_rust_cfg_use *use = ob_vec_push(&r->scratch, &r->out->cfgs);
  if (!use) {
    (void)rust_nomem(r);
    return NULL;
  }
  *use = (ob_rust_cfg_use){.cfg = cfg, .macro = macro, .body = r->in_body};
  return cfg;
}

const ob_cfg *
rust_cfg_list(reader *r, uint32_t lo, uint32_t hi)
{
  ob_cfg all = {.kind = OB_CFG_ALL, .span = {r->file, lo, hi}}, *last = NULL;
  for (uint32_t at = lo;;) {
    uint32_t end = hi;
    if (!rust_cfg_quiet(r, at, hi) && r->mute.list.len > 0) {
      const uint32_t stop = r->mute.list.at[0]->primary.span.lo;
      end = stop > at && stop < hi && r->text.ptr[stop] == ',' && rust_cfg_quiet(r, at, stop) ? stop
                                                                                              : hi;
    }
    const ob_cfg *one = r->st == OB_E_NOMEM ? NULL : rust_cfg(r, at, end, false);
    if (!one || (!last && end == hi)) {
      return one;
    }
    ob_cfg *copy = ob_new(r->arena, ob_cfg);
    if (!copy) {
      (void)rust_nomem(r);
      return NULL;
    }
    *copy = *one;
    copy->next = NULL;
    *(last ? &last->next : &all.first) = copy;
    last = copy;
    if (end == hi) {
      break;
    }
    at = end + 1;
  }
  ob_cfg *out = ob_new(r->arena, ob_cfg);
  if (!out) {
    (void)rust_nomem(r);
    return NULL;
  }
  *out = all;
  return out;
}

bool
rust_push_gate(reader *r, const ob_cfg *cfg, ob_rust_at at, uint32_t *out)
{
  ob_rust_gate *gate = cfg ? ob_vec_push(&r->scratch, &r->out->gates) : NULL;
  if (!gate) {
    return rust_nomem(r);
  }
  *gate = (ob_rust_gate){.kind = OB_RUST_GATE_CFG, .parent = r->gate, .cfg = cfg, .at = at};
  *out = (uint32_t)(gate - r->out->gates.at);
  return true;
}

/* ---- attributes ---- */

static bool take_meta(reader *r, attrs *out, uint32_t *gate, ob_rust_at at);

static bool
push_attr_str(reader *r, attr_str_kind kind, const tok *value)
{
  attr_str *s = ob_vec_push(&r->scratch, &r->attr_strs);
  if (!s) {
    return rust_nomem(r);
  }
  *s = (attr_str){.kind = kind, .is = {.gate = r->gate, .at = rust_tok_at(value)}};
  ob_str text;
  if (!rust_string(r, value, &text)) {
    return false;
  }
  r->attr_strs.at[r->attr_strs.len - 1].is.text = text;
  return true;
}

/* `= "…"` at the next token; anything else says nothing. */
static bool
take_attr_str(reader *r, attr_str_kind kind)
{
  if (rust_peek(r) == T_EQ && rust_peek_at(r, 1) == T_STR) {
    return push_attr_str(r, kind, &r->t[r->i + 1]);
  }
  r->files |= kind == ATTR_PATH && r->in_body && rust_peek(r) == T_EQ &&
              (r->t[r->i + 1].flags & TOK_META) != 0;
  return true;
}

/* link(name = "c", …) at the parenthesis. */
static bool
take_link(reader *r)
{
  const uint32_t close = r->t[r->i].hi;
  for (uint32_t i = r->i + 1; i + 2 < close; i++) {
    if (r->t[i].kind == T_IDENT && r->t[i + 1].kind == T_EQ && r->t[i + 2].kind == T_STR &&
        ob_str_eq(rust_tok_text(r, &r->t[i]), OB_STR("name"))) {
      return push_attr_str(r, ATTR_LINK, &r->t[i + 2]);
    }
  }
  return true;
}

/* Serde's bring what its traits have, and nothing else. */
static bool
is_serde_derive(ob_str name)
{
  return ob_str_eq(name, OB_STR("Serialize")) || ob_str_eq(name, OB_STR("Deserialize"));
}

/* derive(a::B, C) at the parenthesis. */
static bool
take_derives(reader *r, attrs *out)
{
  const uint32_t open = r->i++;
  while (!rust_at_end(r)) {
    const tok *t = &r->t[r->i];
    const bool single = t->kind == T_IDENT && r->t[r->i + 1].kind != T_PATHSEP;
    if (single && is_builtin_derive(rust_tok_text(r, t))) {
      r->i++;
    } else if (!rust_at_path(r)) {
      break;
    } else if (!rust_path(r, PATH_DERIVE, NULL)) {
      return false;
    } else {
      out->derives |= !is_serde_derive(rust_tok_text(r, &r->t[r->i - 1]));
    }
    if (rust_peek(r) == T_OPEN_PAREN) { /* Trait(bounds): unstable const derives and the like */
      rust_skip_group(r);
    }
    if (!rust_take(r, T_COMMA)) {
      break;
    }
  }
  r->i = r->t[open].hi;
  return true;
}

/* The gate of `#[cfg(P)]` inside the cfg_attr that are open: not their predicates, or P. */
static const ob_cfg *
under_attr_pred(reader *r, const ob_cfg *cfg)
{
  if (!r->attr_pred) {
    return cfg;
  }
  ob_cfg *any = ob_new(r->arena, ob_cfg), *last = ob_new(r->arena, ob_cfg);
  if (!any || !last) {
    (void)rust_nomem(r);
    return NULL;
  }
  *last = *cfg;
  last->next = NULL;
  *any = (ob_cfg){.kind = OB_CFG_ANY, .span = cfg->span, .first = last};
  for (const ob_cfg *pred = r->attr_pred; pred; pred = pred->next) {
    const ob_cfg *const denial = rust_cfg_not(r, pred);
    ob_cfg *copy = denial ? ob_new(r->arena, ob_cfg) : NULL;
    if (!copy) {
      (void)rust_nomem(r);
      return NULL;
    }
    *copy = *denial;
    copy->next = any->first;
    any->first = copy;
  }
  return any;
}

/* The end of the predicate that begins at token `from` of a list: before its comma, or the end. */
static uint32_t
predicate_end(const reader *r, uint32_t from, uint32_t close)
{
  uint32_t i = from;
  while (i < close && r->t[i].kind != T_COMMA) {
    i = r->t[i].kind >= T_OPEN_PAREN && r->t[i].kind <= T_OPEN_BRACE ? r->t[i].hi + 1 : i + 1;
  }
  return i < close ? i : close; /* a group inside may end beyond, where it is not closed */
}

static ob_rust_at
between(const reader *r, uint32_t open, uint32_t end)
{
  const uint32_t lo = r->t[open].lo + 1, hi = r->t[end].lo;
  return (ob_rust_at){lo, hi > lo ? hi : lo};
}

static bool
bad_attr(reader *r, ob_rust_at at, const char *message, const char *help)
{
  if (r->quiet > 0 || r->in_body) {
    return true;
  }
  ob_diag *e = ob_warning(r->diags, "OB0386", (ob_span){r->file, at.lo, at.hi}, "%s", message);
  if (!e) {
    return rust_nomem(r);
  }
  ob_diag_help(r->diags, e, "%s", help);
  note_refused(r, at.lo);
  return r->st != OB_E_NOMEM;
}

static bool
take_cfg(reader *r, uint32_t *gate, ob_rust_at at)
{
  const uint32_t here = r->gate;
  r->gate = r->attr_pred ? here : *gate; /* rustc looks at one after the other while they hold */
  if (rust_peek(r) != T_OPEN_PAREN) {
    const bool ok = bad_attr(r, at, "`cfg` without its predicate", "write #[cfg(...)]");
    r->gate = here;
    return ok;
  }
  const uint32_t open = r->i, close = r->t[open].hi;
  const uint32_t end = close > open + 1 && r->t[close - 1].kind == T_COMMA ? close - 1 : close;
  const ob_rust_at in = between(r, open, end);
  const ob_cfg *cfg = rust_cfg(r, in.lo, in.hi, false);
  cfg = cfg ? under_attr_pred(r, cfg) : NULL;
  r->gate = *gate;
  const bool ok = cfg && rust_push_gate(r, cfg, at, gate);
  r->gate = here;
  return ok;
}

/* `#[test]`, `#[bench]`, `#[tokio::test]`: rustc compiles the function under cfg(test) only. */
static bool
take_test(reader *r, uint32_t *gate, ob_rust_at at)
{
  ob_cfg *test = ob_new(r->arena, ob_cfg);
  if (!test) {
    return rust_nomem(r);
  }
  *test = (ob_cfg){.kind = OB_CFG_NAME, .span = {r->file, at.lo, at.hi}, .name = OB_STR("test")};
  const ob_cfg *cfg = under_attr_pred(r, test);
  const uint32_t here = r->gate;
  r->gate = *gate;
  const bool ok = cfg && rust_push_gate(r, cfg, at, gate);
  r->gate = here;
  return ok;
}

static bool
take_cfg_attr(reader *r, attrs *out, uint32_t *gate, ob_rust_at at)
{
  if (rust_peek(r) != T_OPEN_PAREN || r->t[r->i].hi == r->i + 1) {
    return bad_attr(r, at, "`cfg_attr` without its predicate",
                    "write #[cfg_attr(predicate, attribute)]");
  }
  const uint32_t open = r->i, close = r->t[open].hi, here = r->gate;
  const uint32_t end = predicate_end(r, open + 1, close);
  const ob_rust_at in = between(r, open, end);
  const ob_cfg *const cfg = rust_cfg(r, in.lo, in.hi, false), *const around = r->attr_pred;
  ob_cfg *pred = cfg ? ob_new(r->arena, ob_cfg) : NULL;
  if (!pred || !rust_push_gate(r, cfg, at, &r->gate)) {
    return rust_nomem(r);
  }
  *pred = *cfg;
  pred->next = r->attr_pred ? (ob_cfg *)(uintptr_t)r->attr_pred : NULL;
  r->attr_pred = pred;
  bool ok = rust_enter(r);
  r->i = end;
  if (ok) {
    while (ok && rust_take(r, T_COMMA) && !rust_at_end(r)) {
      ok = take_meta(r, out, gate, at);
    }
    r->depth--;
  }
  r->attr_pred = around;
  r->gate = here;
  r->i = close;
  return ok;
}

/* One word and what it says; the position may be left anywhere in its arguments. */
static bool
take_known(reader *r, ob_str name, attrs *out, uint32_t *gate, ob_rust_at at, bool *known)
{
  const bool list = rust_peek(r) == T_OPEN_PAREN;
  *known = true;
  if (ob_str_eq(name, OB_STR("cfg"))) {
    return take_cfg(r, gate, at);
  }
  if (ob_str_eq(name, OB_STR("test")) || ob_str_eq(name, OB_STR("bench"))) {
    return take_test(r, gate, at);
  }
  if (ob_str_eq(name, OB_STR("cfg_attr"))) {
    return take_cfg_attr(r, out, gate, at);
  }
  if (ob_str_eq(name, OB_STR("derive"))) {
    return !list || take_derives(r, out);
  }
  if (ob_str_eq(name, OB_STR("path"))) {
    return take_attr_str(r, ATTR_PATH);
  }
  if (ob_str_eq(name, OB_STR("link_name"))) {
    return take_attr_str(r, ATTR_LINK_NAME);
  }
  if (ob_str_eq(name, OB_STR("link"))) {
    return !list || take_link(r);
  }
  if (ob_str_eq(name, OB_STR("doc"))) {
    return rust_doc_include(r);
  }
  if (ob_str_eq(name, OB_STR("macro_use"))) {
    out->macro_use = true;
  } else if (ob_str_eq(name, OB_STR("macro_export"))) {
    out->macro_export = true;
  } else if (r->inner_of_file && ob_str_eq(name, OB_STR("no_std"))) {
    if (r->out->no_std_gate == OB_RUST_NONE) {
      r->out->no_std_gate = r->gate;
      r->out->no_std_at = at;
    }
  } else if (r->inner_of_file && ob_str_eq(name, OB_STR("no_core"))) {
    r->out->no_core = true;
  } else {
    *known = is_builtin_attr(name);
  }
  return true;
}

/* Attributes of tools, which do nothing to what they stand at. */
static bool
is_tool(ob_str name)
{
  return ob_str_eq(name, OB_STR("rustfmt")) || ob_str_eq(name, OB_STR("clippy")) ||
         ob_str_eq(name, OB_STR("diagnostic")) || ob_str_eq(name, OB_STR("miri")) ||
         ob_str_eq(name, OB_STR("rust_analyzer"));
}

/* One meta item: up to the next comma or the end of the group. *gate: that of the piece. */
static bool
take_meta(reader *r, attrs *out, uint32_t *gate, ob_rust_at at)
{
  const bool is_unsafe = rust_peek(r) == T_UNSAFE && rust_peek_at(r, 1) == T_OPEN_PAREN;
  const uint32_t unsafe_open = r->i + 1;
  bool ok = true, known = false;
  if (is_unsafe) {
    r->i += 2;
  }
  const tok *t = &r->t[r->i];
  if (t->flags & TOK_META) {
    known = true;
  } else if (t->kind == T_IDENT && r->t[r->i + 1].kind != T_PATHSEP) {
    const uint32_t name = r->i++;
    ok = take_known(r, rust_tok_text(r, t), out, gate, at, &known);
    r->i = known ? name + 1 : name;
  }
  if (ok && !known && rust_at_path(r)) {
    const size_t before = r->out->paths.len;
    ok = rust_path(r, PATH_ATTR, NULL);
    if (ok && r->out->paths.len > before) {
      ob_rust_path *path = &r->out->paths.at[before];
      out->foreign |= path->segment_count > 0 && !is_tool(path->segments[0]);
      if (path->segment_count > 1) { /* the first of a crate's own may take the others away */
        path->guess |= ob_str_eq(out->macro_of, path->segments[0]);
        out->macro_of = path->segments[0];
      }
      if (path->segment_count > 1 &&
          ob_str_eq(path->segments[path->segment_count - 1], OB_STR("test"))) {
        ok = take_test(r, gate, at);
      }
    }
    if (ok && rust_peek(r) >= T_OPEN_PAREN && rust_peek(r) <= T_OPEN_BRACE) {
      const uint32_t close = r->t[r->i].hi;
      r->i++;
      ok = rust_guess(r, close);
    }
  } else if (ok && !known) {
    (void)bad_attr(r, rust_tok_at(&r->t[r->i]), "an attribute begins with a path",
                   "write #[name], #[name(...)] or #[name = value]");
  }
  if (is_unsafe) {
    r->i = unsafe_open;
    rust_skip_group(r);
  }
  while (rust_peek(r) != T_COMMA && !rust_at_end(r)) {
    if (rust_peek(r) >= T_OPEN_PAREN && rust_peek(r) <= T_OPEN_BRACE) {
      rust_skip_group(r);
    } else {
      r->i++;
    }
  }
  return ok && r->st != OB_E_NOMEM;
}

/* `[…]` of an attribute at the next token; its `#` was lo. */
static bool
take_attr(reader *r, attrs *out, uint32_t lo)
{
  const uint32_t open = r->i, close = r->t[open].hi;
  const ob_rust_at at = {r->t[lo].lo, rust_tok_at(&r->t[close]).hi};
  uint32_t gate = r->gate;
  r->i++;
  bool ok = true;
  if (r->i < close) {
    ok = take_meta(r, out, &gate, at);
  }
  r->gate = gate;
  r->i = open;
  rust_skip_group(r);
  return ok;
}

bool
rust_outer_attrs(reader *r, attrs *out)
{
  *out = (attrs){.first = r->attr_strs.len};
  while (rust_peek(r) == T_POUND && r->t[r->i + 1].kind == T_OPEN_BRACKET) {
    const uint32_t lo = r->i++;
    if (!take_attr(r, out, lo)) {
      return false;
    }
  }
  return true;
}

bool
rust_inner_attrs(reader *r, attrs *out)
{
  *out = (attrs){.first = r->attr_strs.len};
  while (rust_peek(r) == T_POUND && r->t[r->i + 1].kind == T_NOT &&
         r->t[r->i + 2].kind == T_OPEN_BRACKET) {
    const uint32_t lo = r->i;
    r->i += 2;
    if (!take_attr(r, out, lo)) {
      return false;
    }
  }
  return true;
}

void
rust_attrs_done(reader *r, const attrs *a)
{
  r->attr_strs.len = a->first;
}

bool
rust_attrs_list(reader *r, const attrs *a, attr_str_kind kind, const ob_rust_attr_str **out,
                uint32_t *count)
{
  size_t n = 0;
  for (size_t i = a->first; i < r->attr_strs.len; i++) {
    n += r->attr_strs.at[i].kind == kind;
  }
  *out = NULL;
  *count = (uint32_t)n;
  if (n == 0) {
    return true;
  }
  ob_rust_attr_str *list = ob_new_n(r->arena, ob_rust_attr_str, n);
  if (!list) {
    return rust_nomem(r);
  }
  *out = list;
  for (size_t i = a->first; i < r->attr_strs.len; i++) {
    if (r->attr_strs.at[i].kind == kind) {
      *list++ = r->attr_strs.at[i].is;
    }
  }
  return true;
}
