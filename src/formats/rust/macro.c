// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Macros. cfg_if! and cfg_select! are read for what they are; the arguments of other calls as
 * items, statements or expressions, whichever the tokens are, else as runs of tokens that look like
 * paths. What a call means is not decided here: its pieces stand under a CALL gate.
 *
 * Rules of macro_rules! that only give their argument back under a cfg are recognized by their
 * tokens. The bodies of the others are copied, each metavariable becoming one token that can be
 * what its fragment says, each repetition one of its turns, and the copy is read like an argument.
 */
#include "base/str.h"
#include "formats/rust/reader.h"
#include <limits.h>
#include <string.h>

enum {
  RULES_DEPTH = 4,   /* macro_rules inside of macro_rules: deeper ones are not read */
  METAS_MAX = 64,    /* of one rule; more are taken as names */
  LITERALS_SEEN = 8, /* tokens of an argument that are looked at for its first names */
};

/* Macros of std's prelude, by their first letter: what stands in them stands there. */
static const char *const std_macros[26] = {
    ['a' - 'a'] = "assert assert_eq assert_ne",
    ['c' - 'a'] = "column concat concat_bytes concat_idents",
    ['d' - 'a'] = "dbg debug_assert debug_assert_eq debug_assert_ne",
    ['e' - 'a'] = "env eprint eprintln",
    ['f' - 'a'] = "file format format_args",
    ['i' - 'a'] = "include_bytes include_str",
    ['l' - 'a'] = "line",
    ['m' - 'a'] = "matches module_path",
    ['o' - 'a'] = "option_env",
    ['p' - 'a'] = "panic print println",
    ['s' - 'a'] = "stringify",
    ['t' - 'a'] = "thread_local todo try",
    ['u' - 'a'] = "unimplemented unreachable",
    ['v' - 'a'] = "vec",
    ['w' - 'a'] = "write writeln",
};

static bool
is_builtin(ob_str name)
{
  return ob_str_eq(name, OB_STR("cfg")) || ob_str_eq(name, OB_STR("include")) ||
         ob_str_eq(name, OB_STR("compile_error")) || ob_str_eq(name, OB_STR("cfg_select")) ||
         ob_str_eq(name, OB_STR("cfg_match"));
}

bool
rust_is_std_macro(ob_str name)
{
  const char first = name.len > 0 ? name.ptr[0] : '_';
  const char *word = first >= 'a' && first <= 'z' ? std_macros[first - 'a'] : NULL;
  while (word) { /* many files have many calls: no call of a function for each word */
    size_t same = 0;
    while (same < name.len && word[same] == name.ptr[same]) {
      same++;
    }
    word += same;
    if (same == name.len && (*word == ' ' || *word == '\0')) {
      return true;
    }
    while (*word != ' ' && *word != '\0') {
      word++;
    }
    word = *word == ' ' ? word + 1 : NULL;
  }
  return is_builtin(name);
}

static bool
is_open(tok_kind kind)
{
  return kind >= T_OPEN_PAREN && kind <= T_OPEN_BRACE;
}

/* ---- trying ---- */

/* Lengths of the lists, and the state, before something was tried. */
typedef struct mark {
  size_t gates, scopes, items, uses, paths, macros, calls, cfgs, includes, variants, impls, members,
      self_uses, compile_errors, refused, names, literals, fields, strs, generics;
  uint32_t gate, scope, depth, quiet, literal;
  bool lenient, no_struct;
  const ob_cfg *attr_pred;
  const item_list *list;
} mark;

static mark
mark_get(const reader *r)
{
  const ob_rust_file *o = r->out;
  return (mark){.gates = o->gates.len,
                .scopes = o->scopes.len,
                .items = o->items.len,
                .uses = o->uses.len,
                .paths = o->paths.len,
                .macros = o->macros.len,
                .calls = o->calls.len,
                .cfgs = o->cfgs.len,
                .includes = o->includes.len,
                .variants = o->variants.len,
                .impls = o->impls.len,
                .members = o->members.len,
                .self_uses = o->self_uses.len,
                .compile_errors = o->compile_errors.len,
                .refused = o->refused.len,
                .names = r->names.len,
                .literals = r->literals ? r->literals->list.len : 0,
                .fields = r->literals ? r->literals->fields.len : 0,
                .literal = r->literal,
                .strs = r->attr_strs.len,
                .generics = r->generics.len,
                .gate = r->gate,
                .scope = r->scope,
                .depth = r->depth,
                .quiet = r->quiet,
                .lenient = r->lenient,
                .no_struct = r->no_struct,
                .attr_pred = r->attr_pred,
                .list = r->list};
}

/* Forget what was noted since. */
static void
mark_undo(reader *r, const mark *m)
{
  ob_rust_file *o = r->out;
  o->gates.len = m->gates;
  o->scopes.len = m->scopes;
  o->items.len = m->items;
  o->uses.len = m->uses;
  o->paths.len = m->paths;
  o->macros.len = m->macros;
  o->calls.len = m->calls;
  o->cfgs.len = m->cfgs;
  o->includes.len = m->includes;
  o->variants.len = m->variants;
  o->impls.len = m->impls;
  o->members.len = m->members;
  o->self_uses.len = m->self_uses;
  o->compile_errors.len = m->compile_errors;
  o->refused.len = m->refused;
  r->names.len = m->names < r->names.len ? m->names : r->names.len;
  if (r->literals) {
    r->literals->list.len = m->literals;
    r->literals->fields.len = m->fields;
  }
}

static void
mark_restore(reader *r, const mark *m)
{
  r->gate = m->gate;
  r->scope = m->scope;
  r->literal = m->literal;
  r->depth = m->depth;
  r->quiet = m->quiet;
  r->lenient = m->lenient;
  r->no_struct = m->no_struct;
  r->attr_pred = m->attr_pred;
  r->list = m->list;
  r->attr_strs.len = m->strs;
  rust_generics_forget(r, m->generics);
}

/* ---- guessing ---- */

/* Tokens may be read a second time as often as this in all, so that time stays linear. */
static bool
may_try(const reader *r)
{
  return r->again <= (uint64_t)r->tok_count * 4 + 1024;
}

/* The run of names that begins at the next token; a call's `!` behind it makes it a macro. */
static bool
guess_one(reader *r, uint32_t end)
{
  uint32_t segs[OB_RUST_MAX_SEGMENTS], count = 0;
  const uint32_t from = r->i;
  ob_rust_path like = {.guess = true, .ns = OB_RUST_NS_ANY};
  if (rust_take(r, T_PATHSEP)) {
    like.head = OB_RUST_HEAD_ROOT;
  }
  bool known = true, keep = false;
  while (r->i < end) {
    const tok *t = &r->t[r->i];
    if (t->kind == T_IDENT && !(t->flags & TOK_META)) {
      if (count < OB_RUST_MAX_SEGMENTS) {
        segs[count++] = r->i;
      }
    } else if (t->kind == T_CRATE || t->kind == T_DOLLAR_CRATE) {
      like.head = OB_RUST_HEAD_CRATE;
      like.dollar = t->kind == T_DOLLAR_CRATE;
    } else if (t->kind == T_SELF) {
      like.head = r->i == from ? OB_RUST_HEAD_SELF : like.head;
    } else if (t->kind == T_SUPER) {
      like.head = OB_RUST_HEAD_SUPER;
      like.supers = (uint8_t)(like.supers < 255 ? like.supers + 1 : 255);
    } else {
      known = t->kind != T_SELF_TYPE && !(r->i == from && (t->flags & TOK_META));
      keep = (t->flags & TOK_META) != 0; /* a::$b: a module or a type at least */
      like.ns = count > 0 ? OB_RUST_NS_TYPE : like.ns;
      break;
    }
    r->i++;
    if (r->i >= end || rust_peek(r) != T_PATHSEP) {
      break;
    }
    r->i++;
  }
  like.at = rust_range(r, from);
  bool macro = false;
  if (r->i + 1 < end && rust_peek(r) == T_NOT && is_open((tok_kind)r->t[r->i + 1].kind)) {
    macro = count > 1 || like.head != OB_RUST_HEAD_PLAIN ||
            (count == 1 && !rust_is_std_macro(rust_tok_text(r, &r->t[segs[0]])));
    like.ns = macro ? OB_RUST_NS_MACRO : like.ns;
  }
  return !known || rust_push_path(r, &like, segs, count, macro || keep, NULL);
}

/* `#[cfg(…)]` at the next token? */
static bool
at_cfg(const reader *r)
{
  const tok *t = &r->t[r->i];
  return rust_peek(r) == T_POUND && rust_peek_at(r, 1) == T_OPEN_BRACKET &&
         rust_peek_at(r, 2) == T_IDENT && ob_str_eq(rust_tok_text(r, &t[2]), OB_STR("cfg")) &&
         rust_peek_at(r, 3) == T_OPEN_PAREN;
}

/* Where what stands behind an attribute ends, as far as its look tells: at the next `,` or `;`, or
 * behind `{…}`. An attribute that stands alone (`#[cfg(…)],`) is given to a macro for all of what
 * follows in the group. */
static uint32_t
end_of_attributed(reader *r, uint32_t end)
{
  const bool alone = rust_peek(r) == T_COMMA;
  uint32_t i = r->i + alone;
  while (i < end) {
    const tok_kind kind = (tok_kind)r->t[i].kind;
    if (is_open(kind)) {
      i = r->t[i].hi + 1;
      if (kind == T_OPEN_BRACE && !alone) {
        break;
      }
    } else if ((kind >= T_CLOSE_PAREN && kind <= T_CLOSE_BRACE) ||
               (!alone && (kind == T_COMMA || kind == T_SEMI))) {
      break;
    } else {
      i++;
    }
  }
  r->again += i - r->i;
  return i < end ? i : end;
}

/* cfgs: the attributes are this crate's. */
static bool
guess(reader *r, uint32_t end, bool cfgs)
{
  struct {
    uint32_t end, around;
  } under[8]; /* attributes; one in more than these says nothing */
  size_t depth = 0;
  bool behind = false; /* a `.`, a `$`, or a path that cannot begin here */
  while (r->i < end) {
    while (depth > 0 && r->i >= under[depth - 1].end) {
      r->gate = under[--depth].around;
    }
    const tok *t = &r->t[r->i];
    if (cfgs && depth < OB_COUNT(under) && at_cfg(r) && may_try(r)) {
      under[depth].around = r->gate;
      attrs cfg;
      r->quiet++;
      const bool ok = rust_outer_attrs(r, &cfg);
      r->quiet--;
      if (!ok) {
        return false;
      }
      rust_attrs_done(r, &cfg);
      under[depth].end = end_of_attributed(r, end);
      depth++;
      behind = false;
      continue;
    }
    switch (t->kind) {
    case T_IDENT:
    case T_PATHSEP:
    case T_CRATE:
    case T_DOLLAR_CRATE:
    case T_SELF:
    case T_SUPER:
      if (behind) {
        r->i++;
        behind = t->kind == T_PATHSEP || r->t[r->i].kind == T_PATHSEP;
        continue;
      }
      if (!guess_one(r, end)) {
        return false;
      }
      if (r->i < end && &r->t[r->i] == t) {
        r->i++;
      }
      break;
    default:
      behind = t->kind == T_DOT || t->kind == T_DOLLAR || t->kind == T_SELF_TYPE ||
               (t->kind == T_GT && r->t[r->i + 1].kind == T_PATHSEP);
      r->i++;
    }
  }
  if (depth > 0) {
    r->gate = under[0].around;
  }
  return true;
}

bool
rust_guess(reader *r, uint32_t end)
{
  return guess(r, end, true);
}

/* ---- arguments ---- */

/* Macros whose argument is data: the tokens become part of another crate, if of any. */
static bool
is_quoting(ob_str name)
{
  return ob_str_eq(name, OB_STR("quote")) || ob_str_eq(name, OB_STR("quote_spanned")) ||
         ob_str_eq(name, OB_STR("parse_quote")) || ob_str_eq(name, OB_STR("stringify")) ||
         ob_str_eq(name, OB_STR("parse_quote_spanned"));
}

/* The group that opened at `open`, as pieces or (plain) as it looks. Always behind it then. */
static bool
read_group(reader *r, uint32_t open, call_place place, bool plain, bool meta, ob_rust_arg *arg)
{
  const uint32_t close = r->t[open].hi;
  const mark m = mark_get(r);
  bool items = false, ok = false;
  r->i = open + 1;
  *arg = OB_RUST_ARG_EMPTY;
  if (rust_at_end(r)) {
    r->i = open;
    rust_skip_group(r);
    return true;
  }
  if (!plain && may_try(r)) {
    r->quiet++;
    r->lenient = true;
    r->no_struct = false;
    attrs inner;
    if (meta) { /* #![P] */
      r->i += 2;
      rust_skip_group(r);
    }
    ok = rust_inner_attrs(r, &inner);
    rust_attrs_done(r, &inner);
    ok = ok && rust_pieces(r, place, &items) && r->i == close;
    *arg = items ? OB_RUST_ARG_ITEMS : OB_RUST_ARG_BODY;
  }
  if (r->st == OB_E_NOMEM) {
    return false;
  }
  mark_restore(r, &m);
  if (!ok) {
    mark_undo(r, &m);
    r->again += close - open;
    r->i = open + 1;
    *arg = OB_RUST_ARG_TOKENS;
    ok = guess(r, close, !plain);
  }
  r->i = open;
  rust_skip_group(r);
  return ok;
}

/* The same for a macro that may make anything of the names in it, a local among others. */
static bool
read_unseen(reader *r, uint32_t open, call_place place, bool plain, bool meta, ob_rust_arg *arg)
{
  const bool unseen = r->unseen;
  rust_bind_group(r, open);
  r->unseen = true;
  const bool ok = read_group(r, open, place, plain, meta, arg);
  r->unseen = unseen;
  return ok;
}

static void
first_literals(reader *r, uint32_t open, ob_rust_call *call)
{
  const uint32_t close = r->t[open].hi;
  size_t n = 0;
  for (uint32_t i = open + 1; i < close && i < open + 1 + LITERALS_SEEN; i++) {
    const tok *t = &r->t[i];
    if (n < OB_COUNT(call->literals) && !(t->flags & TOK_META) &&
        (t->kind == T_IDENT || t->kind == T_LIT || t->kind == T_STR)) {
      call->literals[n++] = rust_tok_text(r, t);
    }
  }
}

/* `#![P]` at the beginning of an argument. */
static const ob_cfg *
leading_predicate(reader *r, uint32_t open)
{
  const tok *t = &r->t[open + 1];
  if (t->kind != T_POUND || t[1].kind != T_NOT || t[2].kind != T_OPEN_BRACKET) {
    return NULL;
  }
  return rust_cfg_quiet(r, t[2].lo + 1, r->t[t[2].hi].lo);
}

/* Which argument of a macro of std is its format, in every edition; UINT_MAX: none. (What panic!
 * and those that call it make of a single string depends on the edition.) */
static unsigned
format_of(ob_str name)
{
  static const struct {
    ob_str name;
    unsigned which;
  } formats[] = {
      {OB_STR_INIT("println"), 0},
      {OB_STR_INIT("format"), 0},
      {OB_STR_INIT("write"), 1},
      {OB_STR_INIT("writeln"), 1},
      {OB_STR_INIT("print"), 0},
      {OB_STR_INIT("eprintln"), 0},
      {OB_STR_INIT("eprint"), 0},
      {OB_STR_INIT("format_args"), 0},
      {OB_STR_INIT("assert_eq"), 2},
      {OB_STR_INIT("assert_ne"), 2},
      {OB_STR_INIT("debug_assert_eq"), 2},
      {OB_STR_INIT("debug_assert_ne"), 2},
      {OB_STR_INIT("todo"), 0},
      {OB_STR_INIT("unimplemented"), 0},
  };
  for (size_t i = 0; i < OB_COUNT(formats); i++) {
    if (ob_str_eq(name, formats[i].name)) {
      return formats[i].which;
    }
  }
  return UINT_MAX;
}

static bool
ordinary_call(reader *r, const macro_name *name, uint32_t open, call_place place)
{
  ob_rust_arg arg;
  const bool plain = is_quoting(name->last);
  if (name->of_std && rust_is_std_macro(name->last)) {
    r->i = open;
    if (rust_pass_idle(r)) {
      return true;
    }
    if (ob_str_eq(name->last, OB_STR("matches"))) {
      return read_unseen(r, open, place, plain, false, &arg);
    }
    const bool ok = read_group(r, open, place, plain, false, &arg);
    if (arg == OB_RUST_ARG_TOKENS) {
      rust_bind_group(r, open);
    }
    const unsigned format = ok && r->words ? format_of(name->last) : UINT_MAX;
    return format != UINT_MAX ? rust_format_names(r, open, format) : ok;
  }
  if (name->path == OB_RUST_NONE) { /* called by a metavariable */
    r->unclear |= place == CALL_ITEM;
    return read_unseen(r, open, place, plain, false, &arg);
  }
  const uint32_t gate = r->gate;
  const ob_cfg *const meta = leading_predicate(r, open);
  ob_rust_call *call = ob_vec_push(&r->scratch, &r->out->calls);
  ob_rust_gate *under = call ? ob_vec_push(&r->scratch, &r->out->gates) : NULL;
  if (!under) {
    return rust_nomem(r);
  }
  const uint32_t index = (uint32_t)(call - r->out->calls.at);
  *call = (ob_rust_call){.path = name->path,
                         .scope = r->scope,
                         .gate = gate,
                         .braces_item =
                             place == CALL_ITEM && (!r->list || r->list->kind != ITEMS_ASSOC),
                         .statement = place == CALL_STATEMENT,
                         .meta = meta};
  first_literals(r, open, call);
  const uint32_t close = r->t[open].hi;
  call->at = (ob_rust_at){r->t[open].lo, rust_tok_at(&r->t[close]).hi};
  *under = (ob_rust_gate){.kind = OB_RUST_GATE_CALL, .parent = gate, .of = index, .at = call->at};
  r->gate = (uint32_t)(under - r->out->gates.at);
  const bool seen =
      r->asked && r->asked->plain && name->of_std && r->asked->plain(r->asked->context, name->last);
  const bool ok = seen ? read_group(r, open, place, plain, meta != NULL, &arg)
                       : read_unseen(r, open, place, plain, meta != NULL, &arg);
  if (seen && arg == OB_RUST_ARG_TOKENS) {
    rust_bind_group(r, open);
  }
  r->gate = gate;
  r->out->calls.at[index].arg = arg;
  return ok;
}

/* ---- cfg_if!, cfg_select! ---- */

/* `{ … }` of an arm: what may stand where the call stands. */
static bool
arm_body(reader *r, call_place place)
{
  if (rust_peek(r) != T_OPEN_BRACE) {
    return rust_fail(r, "`{`");
  }
  const uint32_t open = r->i;
  if (place != CALL_ITEM && place != CALL_STATEMENT) {
    return rust_block(r);
  }
  if (!rust_enter(r)) {
    return false;
  }
  r->i++;
  bool ok = place == CALL_ITEM ? rust_items(r)
            : r->lenient       ? rust_pieces(r, CALL_STATEMENT, NULL)
                               : rust_statements(r);
  if (!ok && r->quiet == 0 && r->st != OB_E_NOMEM) {
    rust_bind_group(r, open);
    ok = rust_guess(r, r->t[open].hi);
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

/* What follows an arm stands where its predicate does not hold. */
static bool
deny(reader *r, const ob_cfg *cfg, ob_rust_at at)
{
  uint32_t gate;
  if (!rust_push_gate(r, rust_cfg_not(r, cfg), at, &gate)) {
    return false;
  }
  r->gate = gate;
  return true;
}

static bool
arm(reader *r, const ob_cfg *cfg, ob_rust_at at, call_place place)
{
  const uint32_t around = r->gate;
  uint32_t gate;
  if (!cfg || !rust_push_gate(r, cfg, at, &gate)) {
    return false;
  }
  r->gate = gate;
  const bool ok = arm_body(r, place);
  r->gate = around;
  return ok && deny(r, cfg, at);
}

/* if #[cfg(P)] { … } else if #[cfg(Q)] { … } else { … } up to `close`. */
static bool
cfg_if_arms(reader *r, uint32_t close, call_place place)
{
  while (rust_take(r, T_IF)) {
    const uint32_t from = r->i - 1;
    const tok *t = &r->t[r->i];
    if (t->kind != T_POUND || t[1].kind != T_OPEN_BRACKET || t[2].kind != T_IDENT ||
        t[3].kind != T_OPEN_PAREN || !ob_str_eq(rust_tok_text(r, &t[2]), OB_STR("cfg"))) {
      return false;
    }
    const tok *last = &r->t[t[3].hi];
    if (last > t + 4 && last[-1].kind == T_COMMA) {
      last--;
    }
    const ob_cfg *cfg = rust_cfg_list(r, t[3].lo + 1, last->lo);
    r->i++;
    rust_skip_group(r);
    if (!arm(r, cfg, rust_range(r, from), place)) {
      return false;
    }
    if (!rust_take(r, T_ELSE)) {
      break;
    }
    if (rust_peek(r) == T_OPEN_BRACE) {
      return arm_body(r, place) && r->i == close;
    }
  }
  return r->i == close;
}

/* P => { … } _ => { … } up to `close`; match_cfg! has #[cfg(P)] for P. */
static bool
cfg_select_arms(reader *r, uint32_t close, call_place place)
{
  while (!rust_at_end(r)) {
    const uint32_t from = r->i;
    while (rust_peek(r) != T_FATARROW && !rust_at_end(r)) {
      if (is_open(rust_peek(r))) {
        rust_skip_group(r);
      } else {
        r->i++;
      }
    }
    if (rust_peek(r) != T_FATARROW || r->i == from) {
      return false;
    }
    const ob_rust_at at = rust_range(r, from);
    const bool rest = r->i == from + 1 && r->t[from].kind == T_UNDERSCORE;
    const ob_cfg *cfg = NULL;
    const uint32_t around = r->gate;
    if (!rest) {
      /* older nightlies wrote cfg(P) */
      const tok *t = &r->t[from];
      const bool wrapped = t[1].kind == T_OPEN_PAREN && t[1].hi + 1 == r->i &&
                           ob_str_eq(rust_tok_text(r, t), OB_STR("cfg"));
      uint32_t lo = wrapped ? t[1].lo + 1 : at.lo, hi = wrapped ? r->t[t[1].hi].lo : at.hi;
      /* match_cfg! writes #[cfg(P)] */
      if (t[0].kind == T_POUND && t[1].kind == T_OPEN_BRACKET && t[1].hi + 1 == r->i &&
          t[3].kind == T_OPEN_PAREN && ob_str_eq(rust_tok_text(r, &t[2]), OB_STR("cfg"))) {
        lo = t[3].lo + 1;
        hi = r->t[t[3].hi].lo;
      }
      cfg = rust_cfg(r, lo, hi, false);
      uint32_t gate;
      if (!cfg || !rust_push_gate(r, cfg, at, &gate)) {
        return false;
      }
      r->gate = gate;
    }
    r->i++;
    const bool braces = rust_peek(r) == T_OPEN_BRACE;
    const bool ok = braces ? arm_body(r, place) : rust_expr(r);
    r->gate = around;
    if (!ok || (cfg && !deny(r, cfg, at)) ||
        (!rust_take(r, T_COMMA) && !braces && !rust_at_end(r))) {
      return false;
    }
  }
  return r->i == close;
}

/* Arms, or an ordinary call when they are none. */
static bool
arms_call(reader *r, const macro_name *name, uint32_t open, call_place place)
{
  const mark m = mark_get(r);
  const uint32_t close = r->t[open].hi;
  const bool is_if = ob_str_eq(name->last, OB_STR("cfg_if"));
  r->i = open + 1;
  r->no_struct = false;
  r->list = place == CALL_ITEM ? r->list : NULL;
  bool ok = is_if ? cfg_if_arms(r, close, place) : cfg_select_arms(r, close, place);
  mark_restore(r, &m);
  if (r->st == OB_E_NOMEM) {
    return false;
  }
  if (ok) {
    r->i = open;
    rust_skip_group(r);
    return true;
  }
  mark_undo(r, &m);
  r->again += close - open;
  return ordinary_call(r, name, open, place);
}

/* ---- calls ---- */

static const tok *
first_string(const reader *r, uint32_t open)
{
  const uint32_t close = r->t[open].hi;
  for (uint32_t i = open + 1; i < close; i++) {
    if (r->t[i].kind == T_STR) {
      return &r->t[i];
    }
  }
  return NULL;
}

static bool
include_call(reader *r, uint32_t open, bool expression, bool data)
{
  const tok *t = &r->t[open + 1];
  const bool literal = t->kind == T_STR && (r->t[open].hi == open + 2 || t[1].kind == T_COMMA);
  r->files |= !data && r->in_body && (t->flags & TOK_META) != 0;
  if (data && !literal) {
    return true;
  }
  ob_rust_include *include = ob_vec_push(&r->scratch, &r->out->includes);
  if (!include) {
    return rust_nomem(r);
  }
  *include =
      (ob_rust_include){.scope = r->scope, .gate = r->gate, .expression = expression, .data = data};
  include->at = (ob_rust_at){r->t[open].lo, rust_tok_at(&r->t[r->t[open].hi]).hi};
  return !literal || rust_string(r, t, &include->path);
}

static bool
is_data_include(ob_str name)
{
  return ob_str_eq(name, OB_STR("include_str")) || ob_str_eq(name, OB_STR("include_bytes"));
}

bool
rust_doc_include(reader *r)
{
  const tok *t = &r->t[r->i];
  return t->kind != T_EQ || t[1].kind != T_IDENT || t[2].kind != T_NOT || !is_open(t[3].kind) ||
         !is_data_include(rust_tok_text(r, &t[1])) || include_call(r, r->i + 3, true, true);
}

static bool
compile_error_call(reader *r, uint32_t open)
{
  const tok *text = first_string(r, open);
  ob_rust_compile_error *e = ob_vec_push(&r->scratch, &r->out->compile_errors);
  if (!e) {
    return rust_nomem(r);
  }
  *e = (ob_rust_compile_error){.gate = r->gate};
  e->at = (ob_rust_at){r->t[open].lo, rust_tok_at(&r->t[r->t[open].hi]).hi};
  return !text || rust_string(r, text, &e->text);
}

bool
rust_call(reader *r, const macro_name *name, call_place place)
{
  r->i++;
  if (!is_open(rust_peek(r))) {
    r->i++; /* name! other { … } */
    if (!is_open(rust_peek(r))) {
      return rust_fail(r, "`(`, `[` or `{`");
    }
  }
  const uint32_t open = r->i;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok;
  if (ob_str_eq(name->last, OB_STR("cfg_if")) || ob_str_eq(name->last, OB_STR("match_cfg")) ||
      (name->of_std && (ob_str_eq(name->last, OB_STR("cfg_select")) ||
                        ob_str_eq(name->last, OB_STR("cfg_match"))))) {
    ok = arms_call(r, name, open, place);
  } else if (name->of_std && is_builtin(name->last)) {
    if (ob_str_eq(name->last, OB_STR("cfg"))) {
      const uint32_t close = r->t[open].hi;
      const uint32_t end = close > open + 1 && r->t[close - 1].kind == T_COMMA ? close - 1 : close;
      ok = rust_cfg(r, r->t[open].lo + 1, r->t[end].lo, true) != NULL;
    } else {
      ok = ob_str_eq(name->last, OB_STR("include"))
               ? include_call(r, open, place != CALL_ITEM, false)
               : compile_error_call(r, open);
    }
    r->i = open;
    rust_skip_group(r);
  } else {
    ok = (!name->of_std || !is_data_include(name->last) || include_call(r, open, true, true)) &&
         ordinary_call(r, name, open, place);
  }
  r->depth--;
  return ok;
}

/* ---- macro_rules ---- */

typedef enum frag {
  FRAG_NAME, /* ident, ty, path, tt and unknown ones: can be a name */
  FRAG_VALUE,
  FRAG_ITEM,
  FRAG_VIS,
  FRAG_LIFETIME,
  FRAG_META
} frag;

typedef struct meta {
  ob_str name;
  frag is;
  bool code;     /* can be more than a name or a literal: any, ty, path */
  bool any;      /* can be an item or a statement: item, stmt, tt, expr, block */
  bool item;     /* item or tt */
  bool leading;  /* `#![$name:meta]` at the beginning */
  bool repeated; /* in a repetition */
} meta;

typedef struct matcher {
  meta metas[METAS_MAX];
  size_t count;
} matcher;

static frag
frag_of(ob_str spec)
{
  static const struct {
    ob_str name;
    frag is;
  } table[] = {
      {OB_STR_INIT("expr"), FRAG_VALUE},      {OB_STR_INIT("expr_2021"), FRAG_VALUE},
      {OB_STR_INIT("literal"), FRAG_VALUE},   {OB_STR_INIT("pat"), FRAG_VALUE},
      {OB_STR_INIT("pat_param"), FRAG_VALUE}, {OB_STR_INIT("block"), FRAG_VALUE},
      {OB_STR_INIT("item"), FRAG_ITEM},       {OB_STR_INIT("stmt"), FRAG_ITEM},
      {OB_STR_INIT("vis"), FRAG_VIS},         {OB_STR_INIT("lifetime"), FRAG_LIFETIME},
      {OB_STR_INIT("meta"), FRAG_META},
  };
  for (size_t i = 0; i < OB_COUNT(table); i++) {
    if (ob_str_eq(spec, table[i].name)) {
      return table[i].is;
    }
  }
  return FRAG_NAME;
}

/* The metavariables of the matcher that opens at `open`. */
static void
read_matcher(const reader *r, uint32_t open, matcher *out)
{
  out->count = 0;
  const uint32_t close = r->t[open].hi;
  uint32_t repeated = 0; /* up to this token */
  for (uint32_t i = open + 1; i + 3 < close + 1 && out->count < METAS_MAX; i++) {
    const tok *t = &r->t[i];
    if (t->kind == T_DOLLAR && t[1].kind == T_OPEN_PAREN && t[1].hi > repeated) {
      repeated = t[1].hi;
    }
    if (t->kind != T_DOLLAR || t[2].kind != T_COLON || t[3].kind != T_IDENT) {
      continue;
    }
    const ob_str spec = rust_tok_text(r, &t[3]);
    const bool tt = ob_str_eq(spec, OB_STR("tt")), item = ob_str_eq(spec, OB_STR("item"));
    const bool any = tt || item || ob_str_eq(spec, OB_STR("stmt")) ||
                     ob_str_eq(spec, OB_STR("expr")) || ob_str_eq(spec, OB_STR("block"));
    out->metas[out->count++] =
        (meta){.name = rust_tok_text(r, &t[1]),
               .is = frag_of(spec),
               .item = tt || item,
               .repeated = i < repeated,
               .any = any,
               .code = any || ob_str_eq(spec, OB_STR("ty")) || ob_str_eq(spec, OB_STR("path")),
               .leading = i == open + 4 && r->t[open + 1].kind == T_POUND &&
                          r->t[open + 2].kind == T_NOT && r->t[open + 3].kind == T_OPEN_BRACKET};
  }
}

static const meta *
find_meta(const matcher *m, ob_str name)
{
  for (size_t i = 0; i < m->count; i++) {
    if (ob_str_eq(m->metas[i].name, name)) {
      return &m->metas[i];
    }
  }
  return NULL;
}

/* ---- gate rules ---- */

typedef struct gate_rule {
  reader *r;
  const matcher *m;
  ob_rust_rule out;
  ob_cfg *all;   /* the cfgs so far */
  ob_cfg **tail; /* of their list */
  size_t cfgs;
  bool given; /* there is an attribute that the call gives */
} gate_rule;

/* Behind `$( … ) sep op`, or 0: none is there. */
static uint32_t
repetition_end(const reader *r, uint32_t i, uint32_t end)
{
  if (i + 1 >= end || r->t[i].kind != T_DOLLAR || r->t[i + 1].kind != T_OPEN_PAREN) {
    return 0;
  }
  uint32_t after = r->t[i + 1].hi + 1;
  for (unsigned n = 0; n < 2 && after < end; n++, after++) {
    const tok_kind kind = (tok_kind)r->t[after].kind;
    if (kind == T_STAR || kind == T_PLUS || kind == T_QUESTION) {
      return after + 1;
    }
  }
  return 0;
}

/* An attribute at token i: a cfg is kept, others that add no condition are passed. False: anything
 * else. */
static bool
gate_attr(gate_rule *g, uint32_t *i, uint32_t end)
{
  reader *r = g->r;
  const tok *t = &r->t[*i];
  const uint32_t repeated = repetition_end(r, *i, end);
  if (repeated > 0) { /* $(#[$meta])* */
    if (t[2].kind != T_POUND) {
      return false;
    }
    g->given |= t[3].kind == T_OPEN_BRACKET && t[4].kind == T_DOLLAR;
    *i = repeated;
    return true;
  }
  if (t->kind != T_POUND || t[1].kind != T_OPEN_BRACKET) {
    return false;
  }
  const uint32_t close = t[1].hi;
  g->given |= t[2].kind == T_DOLLAR;
  if (t[2].kind == T_IDENT && ob_str_eq(rust_tok_text(r, &t[2]), OB_STR("cfg")) &&
      t[3].kind == T_OPEN_PAREN) {
    const uint32_t lo = t[3].lo + 1, hi = r->t[t[3].hi].lo;
    if (t[4].kind == T_DOLLAR) {
      const meta *m = find_meta(g->m, rust_tok_text(r, &t[5]));
      if (!m || !m->leading || t[3].hi != *i + 6) {
        return false;
      }
      g->out.meta = true;
    } else {
      const ob_cfg *cfg = rust_cfg_quiet(r, lo, hi);
      ob_cfg *copy = cfg ? ob_new(r->arena, ob_cfg) : NULL;
      if (!copy) {
        return false;
      }
      ob_rust_cfg_use *use = ob_vec_push(&r->scratch, &r->out->cfgs);
      if (!use) {
        return rust_nomem(r);
      }
      *use = (ob_rust_cfg_use){.cfg = cfg, .body = true};
      *copy = *cfg;
      copy->next = NULL;
      *g->tail = copy;
      g->tail = &copy->next;
      g->cfgs++;
    }
  } else if (t[2].kind == T_IDENT && ob_str_eq(rust_tok_text(r, &t[2]), OB_STR("path"))) {
    return false;
  }
  *i = close + 1;
  return true;
}

/* $item at token i, alone up to `end`; or $($item)*. */
static const meta *
gate_echo(const gate_rule *g, uint32_t i, uint32_t end, bool *repeated)
{
  *repeated = false;
  const reader *r = g->r;
  const uint32_t after = repetition_end(r, i, end);
  if (after > 0 && after == end) {
    *repeated = true;
    end = r->t[i + 1].hi;
    i += 2;
  }
  if (i + 2 == end && r->t[i].kind == T_DOLLAR) {
    const meta *m = find_meta(g->m, rust_tok_text(r, &r->t[i + 1]));
    for (size_t k = 0; m && k < g->m->count; k++) {
      if (g->m->metas[k].code && &g->m->metas[k] != m) {
        return NULL; /* a part of the argument only */
      }
    }
    return m && m->any ? m : NULL;
  }
  return NULL;
}

/* name! { $($item)* } at token i, alone up to `end`. */
static bool
gate_via(gate_rule *g, uint32_t i, uint32_t end, uint32_t body_gate)
{
  reader *r = g->r;
  uint32_t segs[OB_RUST_MAX_SEGMENTS], count = 0, from = i;
  ob_rust_path like = {.ns = OB_RUST_NS_MACRO};
  if (r->t[i].kind == T_DOLLAR && r->t[i + 1].kind == T_CRATE) {
    like.head = OB_RUST_HEAD_CRATE;
    like.dollar = true;
    i += 2;
  } else if (r->t[i].kind == T_CRATE) {
    like.head = OB_RUST_HEAD_CRATE;
    i++;
  }
  if (like.head == OB_RUST_HEAD_CRATE && r->t[i++].kind != T_PATHSEP) {
    return false;
  }
  while (r->t[i].kind == T_IDENT && count < OB_RUST_MAX_SEGMENTS) {
    segs[count++] = i++;
    if (r->t[i].kind != T_PATHSEP) {
      break;
    }
    i++;
  }
  if (count == 0 || r->t[i].kind != T_NOT || !is_open((tok_kind)r->t[i + 1].kind)) {
    return false;
  }
  const uint32_t open = i + 1, close = r->t[open].hi;
  const bool semi = close + 2 == end && r->t[close + 1].kind == T_SEMI;
  uint32_t inside = open + 1;
  const ob_cfg *under = NULL; /* of `#![P]`, which the called macro puts before each item */
  if (r->t[inside].kind == T_POUND && r->t[inside + 1].kind == T_NOT &&
      r->t[inside + 2].kind == T_OPEN_BRACKET) {
    const tok *bracket = &r->t[inside + 2];
    for (uint32_t k = inside + 3; k < bracket->hi; k++) {
      if (r->t[k].kind == T_DOLLAR) {
        return false;
      }
    }
    const uint32_t lo = bracket->lo + 1, hi = r->t[bracket->hi].lo;
    under = rust_cfg_quiet(r, lo, hi) ? rust_cfg(r, lo, hi, false) : NULL;
    if (!under) { /* something else that the called macro takes there */
      return false;
    }
    inside = bracket->hi + 1;
  }
  bool repeated;
  const meta *m = gate_echo(g, inside, close, &repeated);
  if ((close + 1 != end && !semi) || !m) {
    return false;
  }
  like.at = (ob_rust_at){r->t[from].lo, r->t[segs[count - 1]].hi};
  const uint32_t gate = r->gate;
  uint32_t path;
  r->gate = body_gate;
  if (g->out.cfg && !rust_push_gate(r, g->out.cfg, (ob_rust_at){0}, &r->gate)) {
    return false;
  }
  const bool ok = rust_push_path(r, &like, segs, count, true, &path);
  ob_rust_call *call = ok ? ob_vec_push(&r->scratch, &r->out->calls) : NULL;
  if (call) {
    *call = (ob_rust_call){
        .path = path, .scope = r->scope, .gate = r->gate, .braces_item = m->item, .meta = under};
  }
  r->gate = gate;
  if (!call) {
    return rust_nomem(r);
  }
  call->at = (ob_rust_at){r->t[open].lo, rust_tok_at(&r->t[close]).hi};
  g->out.via = (uint32_t)(call - r->out->calls.at);
  g->out.items = m->item;
  return true;
}

/* The cfgs of a rule as one. */
static bool
join_cfgs(gate_rule *g)
{
  if (g->cfgs < 2) {
    g->out.cfg = g->all;
    return true;
  }
  ob_cfg *all = ob_new(g->r->arena, ob_cfg);
  if (!all) {
    return rust_nomem(g->r);
  }
  *all = (ob_cfg){.kind = OB_CFG_ALL, .span = g->all->span, .first = g->all};
  g->out.cfg = all;
  return true;
}

/* Does the body that opens at `open` only give its argument back? body_gate: for a call in it. */
static bool
learn_gate(reader *r, const matcher *m, uint32_t open, uint32_t body_gate, ob_rust_rule *out)
{
  gate_rule g = {.r = r, .m = m, .out = {.kind = OB_RUST_RULE_GATE, .via = OB_RUST_NONE}};
  uint32_t i = open + 1, end = r->t[open].hi;
  bool repeated;
  g.tail = &g.all;
  if (i == end) {
    g.out.empty = true;
    g.out.items = true;
    *out = g.out;
    return m->count > 0;
  }
  const uint32_t after = repetition_end(r, i, end);
  const bool around = after == end && !gate_echo(&g, i, end, &repeated);
  if (around) { /* $( … )* around all of it */
    end = r->t[i + 1].hi;
    i += 2;
  }
  while (i < end && gate_attr(&g, &i, end)) {
  }
  if (i >= end || r->st == OB_E_NOMEM) {
    return false;
  }
  bool rest = false;
  const meta *echo = gate_echo(&g, i, end, &rest);
  if (!echo && r->t[i].kind == T_OPEN_BRACE && r->t[i].hi + 1 == end) { /* #[cfg(P)] { $e } */
    echo = gate_echo(&g, i + 1, r->t[i].hi, &rest);
    rest = false;
    g.out.items = false;
  } else if (echo) {
    g.out.items = echo->item;
  }
  if (g.given && around && !m->metas[0].repeated) {
    return false; /* each item has it, and in the call it stands before the first */
  }
  if (rest && !around && (g.cfgs > 0 || g.out.meta)) {
    return false; /* #[cfg(P)] $($item)*: the attribute is the first one's */
  }
  if (!join_cfgs(&g) || (!echo && !gate_via(&g, i, end, body_gate))) {
    return false;
  }
  *out = g.out;
  return true;
}

/* ---- bodies ---- */

typedef struct copy {
  reader *r;
  const matcher *m;
  tok_vec *to;
  uint32_t top;   /* innermost open delimiter of the copy */
  uint16_t often; /* TOK_REPEATED and TOK_OPTIONAL, of the repetitions around */
} copy;

static void
copy_tok(copy *c, tok t)
{
  t.flags |= c->often;
  c->to->at[c->to->len++] = t; /* a copy has no more tokens than the body */
}

/* The metavariable whose name is token t, as one token. */
static void
copy_meta(copy *c, const tok *t)
{
  const meta *m = find_meta(c->m, rust_tok_text(c->r, t));
  tok out = {.lo = t->lo, .hi = t->hi, .kind = T_IDENT, .flags = TOK_META};
  switch (m ? m->is : FRAG_NAME) {
  case FRAG_VIS:
    return;
  case FRAG_VALUE:
    out.kind = T_LIT;
    break;
  case FRAG_LIFETIME:
    out.kind = T_LIFETIME;
    break;
  case FRAG_NAME:
  case FRAG_ITEM:
  case FRAG_META:
    break;
  }
  copy_tok(c, out);
}

/* What the operator of the repetition that closed before token i says of its tokens. */
static uint16_t
how_often(const reader *r, uint32_t i, uint32_t end)
{
  for (uint32_t n = i; n < i + 2 && n < end; n++) {
    switch ((tok_kind)r->t[n].kind) {
    case T_STAR:
      return TOK_REPEATED;
    case T_QUESTION:
      return TOK_OPTIONAL;
    case T_PLUS:
      return 0;
    default:
      break;
    }
  }
  return 0;
}

/* Behind `sep op` of the repetition that closed before token i. */
static uint32_t
behind_operator(const reader *r, uint32_t i, uint32_t end)
{
  for (unsigned n = 0; n < 2 && i + n < end; n++) {
    const tok_kind kind = (tok_kind)r->t[i + n].kind;
    if (kind == T_STAR || kind == T_PLUS || kind == T_QUESTION) {
      return i + n + 1;
    }
  }
  return i;
}

typedef struct splice {
  uint32_t close;
  uint16_t around; /* c->often outside */
} splice;

/* The body that opens at `open` into c->to, metavariables and repetitions resolved. */
static bool
copy_body(copy *c, uint32_t open)
{
  reader *r = c->r;
  const tok *t = r->t;
  const uint32_t end = t[open].hi;
  OB_VEC(splice) splices = {0}; /* each open `$(` */
  c->to->len = 0;
  c->top = OB_RUST_NONE;
  for (uint32_t i = open + 1; i < end;) {
    if (splices.len > 0 && i == splices.at[splices.len - 1].close) {
      c->often = splices.at[--splices.len].around;
      i = behind_operator(r, i + 1, end);
      continue;
    }
    if (t[i].kind == T_DOLLAR) {
      const tok_kind next = (tok_kind)t[i + 1].kind;
      if (next == T_OPEN_PAREN) {
        splice *slot = ob_vec_push(&r->scratch, &splices);
        if (!slot) {
          return rust_nomem(r);
        }
        *slot = (splice){t[i + 1].hi, c->often};
        c->often |= how_often(r, t[i + 1].hi + 1, end);
        i += 2;
        continue;
      }
      if (next == T_CRATE) {
        tok crate = t[i + 1];
        crate.kind = T_DOLLAR_CRATE;
        copy_tok(c, crate);
        i += 2;
        continue;
      }
      if (next == T_OPEN_BRACE) { /* ${count(x)} */
        copy_tok(c, (tok){.lo = t[i].lo, .hi = t[i].lo, .kind = T_LIT, .flags = TOK_META});
        i = t[i + 1].hi + 1;
        continue;
      }
      if (next == T_IDENT || next >= T_AS) {
        copy_meta(c, &t[i + 1]);
        i += 2;
        continue;
      }
      i++;
      continue;
    }
    copy_tok(c, t[i]);
    const uint32_t at = (uint32_t)c->to->len - 1;
    tok *to = &c->to->at[at];
    if (is_open((tok_kind)to->kind)) {
      to->hi = c->top;
      c->top = at;
    } else if (rust_is_end((tok_kind)to->kind) && c->top != OB_RUST_NONE) {
      const uint32_t around = c->to->at[c->top].hi;
      c->to->at[c->top].hi = at;
      c->top = around;
    }
    i++;
  }
  const uint32_t len = (uint32_t)c->to->len, lo = t[end].lo;
  while (c->top != OB_RUST_NONE) { /* the text is unbalanced: said already */
    const uint32_t around = c->to->at[c->top].hi;
    c->to->at[c->top].hi = len;
    c->top = around;
  }
  for (unsigned n = 0; n < 4; n++) { /* lookahead of a few tokens stays inside */
    copy_tok(c, (tok){.lo = lo, .hi = lo, .kind = T_EOF});
  }
  c->to->len = len + 1;
  return true;
}

/* The body that opens at `open`, under its gate. */
static bool
read_body(reader *r, const matcher *m, uint32_t open)
{
  tok_vec copied = {0};
  copy c = {.r = r, .m = m, .to = &copied};
  const size_t room = r->t[open].hi - open + 4;
  copied.at = rust_toks_alloc(r, room);
  if (!copied.at) {
    return false;
  }
  copied.cap = room;
  if (!copy_body(&c, open)) {
    rust_toks_free(r, copied.at, room);
    return false;
  }
  const mark before = mark_get(r);
  const tok *const around = r->t;
  const uint32_t here = r->i;
  const bool in_body = r->in_body;
  const uint32_t end = (uint32_t)copied.len - 1;
  r->t = copied.at;
  r->i = 0;
  r->in_body = true;
  bool ok = false;
  if (may_try(r)) {
    r->quiet++;
    r->lenient = true;
    r->no_struct = false;
    r->list = NULL;
    bool items;
    ok = rust_pieces(r, CALL_ITEM, &items) && r->i == end;
  }
  const bool nomem = r->st == OB_E_NOMEM;
  mark_restore(r, &before);
  if (!ok && !nomem) {
    mark_undo(r, &before);
    r->again += end;
    r->i = 0;
    r->unclear = true;
    ok = rust_guess(r, end);
  }
  rust_toks_free(r, copied.at, room);
  r->t = around;
  r->i = here;
  r->in_body = in_body;
  return ok && !nomem;
}

/* Which metavariables for code the body that opens at `open` has, outside of what it quotes. */
static ob_rust_keeps
what_it_keeps(const reader *r, const matcher *m, uint32_t open)
{
  bool kept[METAS_MAX] = {false};
  const uint32_t end = r->t[open].hi;
  for (uint32_t i = open + 1; i < end; i++) {
    const tok *t = &r->t[i];
    if (t->kind == T_IDENT && t[1].kind == T_NOT && is_open((tok_kind)t[2].kind) &&
        is_quoting(rust_tok_text(r, t))) {
      i = t[2].hi;
    } else if (t->kind == T_DOLLAR && t[1].kind == T_IDENT) {
      const meta *one = find_meta(m, rust_tok_text(r, &t[1]));
      if (one) {
        kept[one - m->metas] = true;
      }
      i++;
    }
  }
  size_t given = 0, left = 0;
  for (size_t k = 0; k < m->count; k++) {
    given += m->metas[k].code ? 1U : 0U;
    left += m->metas[k].code && kept[k] ? 1U : 0U;
  }
  return left == given ? OB_RUST_KEEPS_ALL : left > 0 ? OB_RUST_KEEPS_SOME : OB_RUST_KEEPS_NONE;
}

/* Is the body that opens at `open` a call of the macro `name` and nothing else? */
static bool
calls_itself(const reader *r, uint32_t open, ob_str name)
{
  const uint32_t end = r->t[open].hi;
  uint32_t i = open + 1;
  if (r->t[i].kind == T_DOLLAR && r->t[i + 1].kind == T_CRATE && r->t[i + 2].kind == T_PATHSEP) {
    i += 3;
  }
  if (i + 2 >= end || r->t[i].kind != T_IDENT || r->t[i + 1].kind != T_NOT ||
      !is_open((tok_kind)r->t[i + 2].kind) || !ob_str_eq(rust_tok_text(r, &r->t[i]), name)) {
    return false;
  }
  const uint32_t after = r->t[i + 2].hi + 1;
  return after == end || (after + 1 == end && r->t[after].kind == T_SEMI);
}

/* Are all of a matcher's metavariables expressions, and its other tokens no names? */
static bool
takes_expressions(const reader *r, uint32_t open)
{
  for (uint32_t i = open + 1; i < r->t[open].hi; i++) {
    const tok *t = &r->t[i];
    if (t->kind == T_DOLLAR && t[1].kind == T_IDENT && t[2].kind == T_COLON &&
        t[3].kind == T_IDENT) {
      const ob_str spec = rust_tok_text(r, &t[3]);
      if (!ob_str_eq(spec, OB_STR("expr")) && !ob_str_eq(spec, OB_STR("block"))) {
        return false;
      }
      i += 3;
    } else if (t->kind == T_IDENT || t->kind >= T_AS) {
      return false;
    }
  }
  return true;
}

/* Is there nothing in the body that opens at `open` but expressions, in which a name of the call
 * means what it means there: no attribute, no item, no use, no other macro than std's? */
static bool
is_transparent(const reader *r, uint32_t open)
{
  for (uint32_t i = open + 1; i < r->t[open].hi; i++) {
    const tok *t = &r->t[i];
    switch (t->kind) {
    case T_POUND:
    case T_USE:
    case T_MOD:
    case T_FN:
    case T_CONST:
    case T_STATIC:
    case T_STRUCT:
    case T_ENUM:
    case T_TRAIT:
    case T_TYPE:
    case T_IMPL:
    case T_EXTERN:
      return false;
    case T_IDENT: {
      const bool call = t[1].kind == T_NOT && is_open((tok_kind)t[2].kind);
      const ob_str name = rust_tok_text(r, t);
      if (t->word == W_UNION || t->word == W_MACRO || t->word == W_MACRO_RULES ||
          (call && (!rust_is_std_macro(name) || is_quoting(name) || t[-1].kind == T_PATHSEP))) {
        return false;
      }
      break;
    }
    default:
      break;
    }
  }
  return true;
}

/* One rule: its matcher (or NULL tokens: OB_RUST_NONE) and its body. */
static bool
read_rule(reader *r, uint32_t pattern, uint32_t body, uint32_t of, uint32_t number,
          ob_rust_rule *out)
{
  matcher m = {.count = 0};
  if (pattern != OB_RUST_NONE) {
    read_matcher(r, pattern, &m);
  }
  ob_rust_gate *gate = ob_vec_push(&r->scratch, &r->out->gates);
  if (!gate) {
    return rust_nomem(r);
  }
  *gate = (ob_rust_gate){.kind = OB_RUST_GATE_BODY, .parent = r->gate, .of = of, .rule = number};
  gate->at = (ob_rust_at){r->t[body].lo, rust_tok_at(&r->t[r->t[body].hi]).hi};
  const uint32_t body_gate = (uint32_t)(gate - r->out->gates.at);
  *out = (ob_rust_rule){.kind = OB_RUST_RULE_OTHER, .via = OB_RUST_NONE};
  const size_t cfgs = r->out->cfgs.len;
  const bool plain =
      pattern != OB_RUST_NONE && takes_expressions(r, pattern) && is_transparent(r, body);
  if (learn_gate(r, &m, body, body_gate, out)) {
    out->plain = pattern != OB_RUST_NONE && !out->empty && !out->items && out->via == OB_RUST_NONE;
    return true;
  }
  r->out->cfgs.len = cfgs;
  *out = (ob_rust_rule){.kind = OB_RUST_RULE_OTHER, .via = OB_RUST_NONE};
  if (r->st == OB_E_NOMEM) {
    return false;
  }
  out->keeps = what_it_keeps(r, &m, body);
  out->plain = plain && out->keeps == OB_RUST_KEEPS_ALL;
  out->again = calls_itself(r, body, r->out->macros.at[of].name);
  const uint32_t around = r->gate;
  const bool unclear = r->unclear, files = r->files;
  r->gate = body_gate;
  r->unclear = r->files = false;
  const bool ok = read_body(r, &m, body);
  out->unclear = r->unclear;
  out->files = r->files;
  r->unclear |= unclear;
  r->files |= files;
  r->gate = around;
  return ok;
}

/* Does the body that opens at `open` take attributes from the call? */
static bool
takes_attributes(const reader *r, uint32_t open)
{
  for (uint32_t i = open + 1; i < r->t[open].hi; i++) {
    if (r->t[i].kind == T_POUND && r->t[i + 1].kind == T_OPEN_BRACKET &&
        r->t[i + 2].kind == T_DOLLAR) {
      return true;
    }
  }
  return false;
}

/* Declare the macro whose name is token `at`. Its number; OB_RUST_NONE: there is no memory. */
static uint32_t
declare_macro(reader *r, const attrs *a, uint32_t at, ob_rust_vis vis)
{
  ob_rust_macro *macro = ob_vec_push(&r->scratch, &r->out->macros);
  ob_rust_item *item = macro ? ob_vec_push(&r->scratch, &r->out->items) : NULL;
  if (!item) {
    (void)rust_nomem(r);
    return OB_RUST_NONE;
  }
  const tok *t = &r->t[at];
  const uint32_t index = (uint32_t)(macro - r->out->macros.at);
  const ob_str name = t->flags & TOK_META ? OB_STR_NONE : rust_tok_text(r, t);
  *macro = (ob_rust_macro){.name = name,
                           .exported = a->macro_export,
                           .gate = r->gate,
                           .scope = r->scope,
                           .at = rust_tok_at(t)};
  *item = (ob_rust_item){.kind = OB_RUST_MACRO,
                         .vis = vis,
                         .macro_ns = true,
                         .scope = r->scope,
                         .gate = r->gate,
                         .name = name,
                         .body = OB_RUST_NONE,
                         .decl = index,
                         .at = rust_tok_at(t)};
  return index;
}

/* The rules in the group that opens at `open`: (matcher) => { body } parted by `;` or `,`. */
static bool
read_rules(reader *r, uint32_t open, uint32_t index)
{
  const uint32_t close = r->t[open].hi;
  size_t count = 0;
  for (uint32_t i = open + 1; i < close; i++) {
    if (is_open((tok_kind)r->t[i].kind)) {
      i = r->t[i].hi;
    } else if (r->t[i].kind == T_FATARROW) {
      count++;
    }
  }
  ob_rust_rule *rules = ob_new_n(r->arena, ob_rust_rule, count > 0 ? count : 1);
  if (!rules) {
    return rust_nomem(r);
  }
  uint32_t n = 0;
  bool ok = true;
  r->i = open + 1;
  while (ok && !rust_at_end(r)) {
    while (rust_peek(r) == T_IDENT || rust_peek(r) == T_UNSAFE) {
      r->i++; /* unsafe attr(…), derive(): rules for attributes */
    }
    if (r->i > open + 1 && r->t[r->i - 1].kind == T_IDENT && is_open(rust_peek(r))) {
      rust_skip_group(r);
    }
    const uint32_t pattern = r->i;
    if (!is_open(rust_peek(r))) {
      ok = rust_fail(r, "a macro's rule");
      break;
    }
    rust_skip_group(r);
    if (!rust_expect(r, T_FATARROW, "`=>`")) {
      ok = false;
      break;
    }
    const uint32_t body = r->i;
    if (!is_open(rust_peek(r))) {
      ok = rust_fail(r, "the body of a macro's rule");
      break;
    }
    r->out->macros.at[index].attributes |= takes_attributes(r, body);
    ok = read_rule(r, pattern, body, index, n, &rules[n]);
    n++;
    r->i = body;
    rust_skip_group(r);
    if (!rust_take(r, T_SEMI) && !rust_take(r, T_COMMA) && !is_open(rust_peek(r))) {
      break;
    }
  }
  r->out->macros.at[index].rules = rules;
  r->out->macros.at[index].rule_count = n;
  return ok && (rust_at_end(r) || rust_fail(r, "`;` or the end of the macro"));
}

bool
rust_macro_rules(reader *r, const attrs *a, uint32_t at, ob_rust_vis vis)
{
  const uint32_t open = r->i;
  const uint32_t index = declare_macro(r, a, at, vis);
  if (index == OB_RUST_NONE || !rust_enter(r)) {
    return false;
  }
  bool ok = true;
  if (r->rules_depth < RULES_DEPTH) {
    r->rules_depth++;
    ok = read_rules(r, open, index);
    r->rules_depth--;
  }
  r->depth--;
  r->i = open;
  rust_skip_group(r);
  return ok;
}

bool
rust_macro_item(reader *r, const attrs *a, ob_rust_vis vis)
{
  const uint32_t at = r->i + 1;
  r->i += 2;
  if (rust_peek(r) == T_OPEN_BRACE) {
    return rust_macro_rules(r, a, at, vis);
  }
  const uint32_t pattern = r->i;
  rust_skip_group(r);
  const uint32_t body = r->i;
  if (rust_peek(r) != T_OPEN_BRACE) {
    return rust_fail(r, "`{`");
  }
  ob_rust_rule *rule = ob_new(r->arena, ob_rust_rule);
  if (!rule) {
    return rust_nomem(r);
  }
  const uint32_t index = declare_macro(r, a, at, vis);
  if (index == OB_RUST_NONE || !rust_enter(r)) {
    return false;
  }
  r->out->macros.at[index].rules = rule;
  r->out->macros.at[index].rule_count = 1;
  r->out->macros.at[index].attributes = takes_attributes(r, body);
  bool ok = true;
  if (r->rules_depth < RULES_DEPTH) {
    r->rules_depth++;
    ok = read_rule(r, pattern, body, index, 0, rule);
    r->rules_depth--;
  } else {
    *rule = (ob_rust_rule){.via = OB_RUST_NONE};
  }
  r->depth--;
  r->i = body;
  rust_skip_group(r);
  return ok;
}
