// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Paths, types, generics, bounds. What is noted of a type are its paths; generic parameters that
 * are in scope are kept in a stack with a filter before it, because nearly no path begins with one.
 */
#include "base/str.h"
#include "formats/rust/reader.h"
#include <string.h>

enum { POOL = 512, GENERICS_SEEN = 256 };

static const ob_str primitives[] = {
    OB_STR_INIT("bool"),  OB_STR_INIT("char"), OB_STR_INIT("str"),   OB_STR_INIT("i8"),
    OB_STR_INIT("i16"),   OB_STR_INIT("i32"),  OB_STR_INIT("i64"),   OB_STR_INIT("i128"),
    OB_STR_INIT("isize"), OB_STR_INIT("u8"),   OB_STR_INIT("u16"),   OB_STR_INIT("u32"),
    OB_STR_INIT("u64"),   OB_STR_INIT("u128"), OB_STR_INIT("usize"), OB_STR_INIT("f16"),
    OB_STR_INIT("f32"),   OB_STR_INIT("f64"),  OB_STR_INIT("f128"),
};

static bool
is_primitive(ob_str name)
{
  static const char first[] = {'b', 'c', 's', 'i', 'u', 'f'};
  if (name.len < 2 || name.len > 5 || memchr(first, name.ptr[0], sizeof(first)) == NULL) {
    return false;
  }
  return ob_str_in(name, primitives, OB_COUNT(primitives));
}

/* ---- generic parameters in scope ---- */

static uint64_t
bloom_bit(ob_str name)
{
  const unsigned char *s = (const unsigned char *)name.ptr;
  return name.len > 0 ? UINT64_C(1) << ((s[0] * 7u + s[name.len - 1] + name.len) & 63) : 0;
}

size_t
rust_generics_mark(const reader *r)
{
  return r->generics.len;
}

void
rust_generics_forget(reader *r, size_t to)
{
  r->generics.len = to;
  if (to == 0) {
    r->generics_bloom = 0;
  }
}

static bool
declare_generic(reader *r, const tok *t)
{
  if (t->flags & TOK_META) {
    return true;
  }
  ob_str *name = ob_vec_push(&r->scratch, &r->generics);
  if (!name) {
    return rust_nomem(r);
  }
  *name = rust_tok_text(r, t);
  r->generics_bloom |= bloom_bit(*name);
  return true;
}

bool
rust_is_generic(const reader *r, ob_str name)
{
  if ((r->generics_bloom & bloom_bit(name)) == 0) {
    return false;
  }
  const size_t last = r->generics.len;
  const size_t first = last > GENERICS_SEEN ? last - GENERICS_SEEN : 0;
  for (size_t i = last; i > first; i--) {
    if (ob_str_eq(r->generics.at[i - 1], name)) {
      return true;
    }
  }
  return false;
}

/* ---- paths ---- */

bool
rust_path_names(reader *r, const uint32_t *segs, uint32_t count, ob_rust_path *out)
{
  if (count == 0) {
    return true;
  }
  if (r->pool_left < count) {
    const size_t by_text = r->text.len / 64; /* a small file gets a small pool */
    const size_t room = by_text > POOL ? POOL : by_text > count ? by_text : count;
    r->seg_pool = ob_new_raw(r->arena, ob_str, room);
    r->at_pool = ob_new_raw(r->arena, ob_rust_at, room);
    r->pool_left = room;
    if (!r->seg_pool || !r->at_pool) {
      r->pool_left = 0;
      return rust_nomem(r);
    }
  }
  for (uint32_t k = 0; k < count; k++) {
    const tok *t = &r->t[segs[k]];
    r->seg_pool[k] = (ob_str){r->text.ptr + t->lo, t->hi - t->lo};
    r->at_pool[k] = (ob_rust_at){t->lo, t->hi};
  }
  const uint16_t flags = count > 0 ? (uint16_t)r->t[segs[0]].flags : 0;
  out->often = flags & TOK_OPTIONAL   ? OB_RUST_OPTIONAL
               : flags & TOK_REPEATED ? OB_RUST_REPEATED
                                      : OB_RUST_ONCE;
  out->segments = r->seg_pool;
  out->segment_at = r->at_pool;
  out->segment_count = count;
  r->seg_pool += count;
  r->at_pool += count;
  r->pool_left -= count;
  return true;
}

bool
rust_push_path(reader *r, const ob_rust_path *like, const uint32_t *segs, uint32_t count,
               bool keep_single, uint32_t *index)
{
  if (index) {
    *index = OB_RUST_NONE;
  }
  const bool plain = like->head == OB_RUST_HEAD_PLAIN;
  if (count == 0 || (plain && count < 2 && !keep_single)) {
    return true;
  }
  if (plain && count > 1) {
    const ob_str first = rust_tok_text(r, &r->t[segs[0]]);
    if (rust_is_generic(r, first) || is_primitive(first)) {
      return true;
    }
  }
  ob_rust_path *path = ob_vec_push(&r->scratch, &r->out->paths);
  if (!path) {
    return rust_nomem(r);
  }
  *path = *like;
  path->scope = r->scope;
  path->gate = r->gate;
  if (index) {
    *index = (uint32_t)(path - r->out->paths.at);
  }
  return rust_path_names(r, segs, count, path);
}

bool
rust_at_path(const reader *r)
{
  switch (rust_peek(r)) {
  case T_IDENT:
  case T_PATHSEP:
  case T_CRATE:
  case T_DOLLAR_CRATE:
  case T_SELF:
  case T_SUPER:
  case T_SELF_TYPE:
    return true;
  default:
    return false;
  }
}

/* `(A, B) -> C` behind the name of a trait. */
static bool
paren_args(reader *r)
{
  if (rust_pass_idle(r)) {
    return !rust_take(r, T_ARROW) || rust_type(r);
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  while (!rust_at_end(r)) {
    if (!rust_take(r, T_DOTDOT) && !rust_type_sum(r)) {
      return false;
    }
    if (!rust_take(r, T_COMMA)) {
      break;
    }
  }
  r->depth--;
  if (!rust_leave(r, open)) {
    return false;
  }
  return !rust_take(r, T_ARROW) || rust_type(r);
}

/* What a path of one segment is taken for, by what follows it. */
static ob_rust_role
role_of(const reader *r, path_mode mode)
{
  const tok_kind next = rust_peek(r);
  switch (mode) {
  case PATH_EXPR:
    return next == T_OPEN_PAREN                    ? OB_RUST_ROLE_CALL
           : next == T_OPEN_BRACE && !r->no_struct ? OB_RUST_ROLE_STRUCT
                                                   : OB_RUST_ROLE_VALUE;
  case PATH_PAT:
    return next == T_OPEN_PAREN   ? OB_RUST_ROLE_PATTERN
           : next == T_OPEN_BRACE ? OB_RUST_ROLE_STRUCT
                                  : OB_RUST_ROLE_VALUE;
  case PATH_TYPE:
  case PATH_MOD:
  case PATH_ATTR:
  case PATH_DERIVE:
    break;
  }
  return OB_RUST_ROLE_TYPE;
}

/* A trait at the next token. */
static bool
trait_path(reader *r)
{
  const uint32_t from = r->i;
  const bool ok = rust_path(r, PATH_TYPE, NULL);
  rust_turn_name(r, from, OB_RUST_ROLE_TRAIT);
  return ok;
}

/* `Self::name` at token `from`, and its mode; the path was read. False: no memory. */
static bool
use_of_self(reader *r, path_mode mode, uint32_t from)
{
  const tok *t = &r->t[from];
  const bool value = mode == PATH_PAT
                         ? rust_peek(r) != T_OPEN_BRACE
                         : mode == PATH_EXPR && (rust_peek(r) != T_OPEN_BRACE || r->no_struct);
  if (r->self_type == OB_RUST_NONE || r->in_body || !value || t[1].kind != T_PATHSEP ||
      t[2].kind != T_IDENT || (t[3].kind == T_PATHSEP && t[4].kind != T_LT)) {
    return true;
  }
  ob_rust_self_use *use = ob_vec_push(&r->scratch, &r->out->self_uses);
  if (!use) {
    return rust_nomem(r);
  }
  *use = (ob_rust_self_use){.name = rust_tok_text(r, &t[2]),
                            .owner = r->self_type,
                            .scope = r->scope,
                            .gate = r->gate,
                            .at = rust_tok_at(&t[2])};
  return true;
}

bool
rust_path(reader *r, path_mode mode, bool *macro)
{
  uint32_t segs[OB_RUST_MAX_SEGMENTS], count = 0;
  const uint32_t from = r->i;
  bool ended = false; /* by a metavariable, or what has no module */
  ob_rust_path like = {.head = OB_RUST_HEAD_PLAIN};
  const call_place place = r->place;
  r->place = CALL_EXPR;
  if (macro) {
    *macro = false;
  }
  if (rust_take(r, T_PATHSEP)) {
    like.head = OB_RUST_HEAD_ROOT;
    if (rust_peek(r) == T_DOLLAR_CRATE || rust_peek(r) == T_CRATE) {
      like.head = OB_RUST_HEAD_PLAIN; /* `::$crate::a`: what rustc takes for one is its matter */
    }
  }
  for (bool first = true;; first = false) {
    const tok *t = &r->t[r->i];
    switch (t->kind) {
    case T_IDENT:
      if (t->flags & TOK_META) {
        ended = true;
      } else if (!ended && count < OB_RUST_MAX_SEGMENTS) {
        segs[count++] = r->i;
      }
      break;
    case T_CRATE:
    case T_DOLLAR_CRATE:
      like.head = OB_RUST_HEAD_CRATE;
      like.dollar = t->kind == T_DOLLAR_CRATE;
      break;
    case T_SELF:
      if (first) {
        like.head = OB_RUST_HEAD_SELF;
      }
      break;
    case T_SUPER:
      like.head = OB_RUST_HEAD_SUPER;
      like.supers = (uint8_t)(like.supers < 255 ? like.supers + 1 : 255);
      break;
    case T_SELF_TYPE:
      ended = true;
      break;
    default:
      return rust_fail(r, "a name in the path");
    }
    r->i++;
    const tok_kind next = rust_peek(r);
    if (mode == PATH_TYPE && (next == T_LT || next == T_OPEN_PAREN)) {
      if (next == T_LT ? !rust_generic_args(r) : !paren_args(r)) {
        return false;
      }
    } else if (next == T_PATHSEP && mode < PATH_MOD) {
      const tok_kind then = (tok_kind)r->t[r->i + 1].kind;
      if (then == T_LT || (then == T_OPEN_PAREN && mode == PATH_TYPE)) {
        r->i++;
        if (then == T_LT ? !rust_generic_args(r) : !paren_args(r)) {
          return false;
        }
      }
    }
    if (rust_peek(r) != T_PATHSEP) {
      break;
    }
    r->i++;
  }
  like.at = rust_range(r, from);
  if (mode < PATH_MOD && rust_peek(r) == T_NOT) {
    const tok_kind open = (tok_kind)r->t[r->i + 1].kind;
    const bool named = place == CALL_ITEM && open == T_IDENT;
    if ((open >= T_OPEN_PAREN && open <= T_OPEN_BRACE) || named) {
      macro_name name = {.path = OB_RUST_NONE};
      const bool plain = like.head <= OB_RUST_HEAD_ROOT && count > 0 && !ended;
      const ob_str head = plain ? rust_tok_text(r, &r->t[segs[0]]) : OB_STR_NONE;
      const bool single = plain && like.head == OB_RUST_HEAD_PLAIN && count == 1;
      name.of_std = single || (count == 2 &&
                               (ob_str_eq(head, OB_STR("std")) || ob_str_eq(head, OB_STR("core"))));
      name.last = ended || count == 0 ? OB_STR_NONE : rust_tok_text(r, &r->t[segs[count - 1]]);
      like.ns = OB_RUST_NS_MACRO;
      if (macro) {
        *macro = true;
      }
      const bool known = single && rust_is_std_macro(name.last);
      if (known && !rust_use_name(r, segs[0], OB_RUST_ROLE_MACRO)) {
        return false;
      }
      if (!known && !ended && !rust_push_path(r, &like, segs, count, true, &name.path)) {
        return false;
      }
      return rust_call(r, &name, place);
    }
  }
  switch (mode) {
  case PATH_EXPR:
    like.ns = rust_peek(r) == T_OPEN_BRACE && !r->no_struct ? OB_RUST_NS_TYPE : OB_RUST_NS_VALUE;
    break;
  case PATH_PAT:
    like.ns = rust_peek(r) == T_OPEN_BRACE ? OB_RUST_NS_TYPE : OB_RUST_NS_VALUE;
    break;
  case PATH_TYPE:
  case PATH_MOD:
    like.ns = OB_RUST_NS_TYPE;
    break;
  case PATH_ATTR:
  case PATH_DERIVE:
    like.ns = OB_RUST_NS_MACRO;
    like.attribute = true;
    like.derive = mode == PATH_DERIVE;
    break;
  }
  if (ended) { /* what stands before a metavariable is a module or a type */
    if (r->t[from].kind == T_SELF_TYPE) {
      return use_of_self(r, mode, from);
    }
    if (r->t[from].flags & TOK_META) {
      return true;
    }
    like.ns = OB_RUST_NS_TYPE;
  } else if (count == 1 && like.head == OB_RUST_HEAD_PLAIN && mode < PATH_MOD &&
             !rust_use_name(r, segs[0], role_of(r, mode))) {
    return false;
  }
  return rust_push_path(r, &like, segs, count, ended || like.attribute, NULL);
}

bool
rust_qualified_path(reader *r, path_mode mode)
{
  r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = rust_type_sum(r);
  if (ok && rust_take(r, T_AS)) {
    ok = rust_at_path(r) ? trait_path(r) : rust_fail(r, "a trait");
  }
  ok = ok && rust_expect(r, T_GT, "`>`");
  while (ok && rust_take(r, T_PATHSEP)) {
    if (rust_peek(r) == T_LT) {
      ok = rust_generic_args(r);
    } else if (rust_peek(r) == T_IDENT || rust_at_path(r)) {
      r->i++;
      if (mode == PATH_TYPE && rust_peek(r) == T_LT) {
        ok = rust_generic_args(r);
      } else if (mode == PATH_TYPE && rust_peek(r) == T_OPEN_PAREN) {
        ok = paren_args(r);
      }
    } else {
      ok = rust_fail(r, "a name in the path");
    }
  }
  r->depth--;
  return ok;
}

/* ---- generics ---- */

/* A constant where a type could stand: a literal, -1, a block. *taken: it was one. */
static bool
const_arg(reader *r, bool *taken)
{
  *taken = true;
  switch (rust_peek(r)) {
  case T_MINUS:
    r->i++;
    return rust_expect(r, T_LIT, "a number");
  case T_LIT:
  case T_STR:
  case T_TRUE:
  case T_FALSE:
    r->i++;
    return true;
  case T_CONST:
    if (rust_peek_at(r, 1) == T_OPEN_BRACE) {
      r->i++;
      return rust_block(r);
    }
    break;
  case T_OPEN_BRACE:
    return rust_block(r);
  default:
    break;
  }
  *taken = false;
  return true;
}

/* A name alone can be either. */
static bool
type_or_const(reader *r)
{
  const uint32_t from = r->i;
  const bool ok = rust_type_sum(r);
  rust_turn_name(r, from, OB_RUST_ROLE_ARGUMENT);
  return ok;
}

static bool
generic_arg(reader *r)
{
  bool taken;
  const uint32_t from = r->i;
  if (rust_take(r, T_LIFETIME)) {
    return !rust_take(r, T_PLUS) || rust_bounds(r);
  }
  if (!const_arg(r, &taken)) {
    return false;
  }
  if (taken) {
    return true;
  }
  if (!type_or_const(r)) {
    return false;
  }
  if (rust_peek(r) == T_EQ || rust_peek(r) == T_COLON) { /* associated: of the trait */
    rust_drop_name(r, from);
  }
  if (rust_take(r, T_EQ)) { /* Item = T */
    return const_arg(r, &taken) && (taken || type_or_const(r));
  }
  return !rust_take(r, T_COLON) || rust_bounds(r); /* Item: Bound */
}

bool
rust_generic_args(reader *r)
{
  r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = true;
  while (ok && rust_peek(r) != T_GT) {
    ok = generic_arg(r);
    if (ok && !rust_take(r, T_COMMA) &&
        !(r->in_body && rust_peek(r) != T_GT && !rust_at_end(r) && (r->t[r->i].flags & TOK_META))) {
      break;
    }
  }
  r->depth--;
  return ok && rust_expect(r, T_GT, "`,` or `>`");
}

static bool
generic_param(reader *r)
{
  if (rust_take(r, T_LIFETIME)) {
    return !rust_take(r, T_COLON) || rust_bounds(r);
  }
  const bool constant = rust_take(r, T_CONST);
  if (rust_peek(r) != T_IDENT) {
    return rust_fail(r, "a generic parameter");
  }
  if (!declare_generic(r, &r->t[r->i++])) {
    return false;
  }
  if (rust_take(r, T_COLON) && !(constant ? rust_type_sum(r) : rust_bounds(r))) {
    return false;
  }
  bool taken;
  return !rust_take(r, T_EQ) || (const_arg(r, &taken) && (taken || type_or_const(r)));
}

static bool
generic_param_list(reader *r)
{
  while (rust_peek(r) != T_GT) {
    const uint32_t gate = r->gate;
    attrs a;
    bool ok = rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
    ok = ok && generic_param(r);
    r->gate = gate;
    if (!ok) {
      return false;
    }
    if (!rust_take(r, T_COMMA) && !(r->in_body && !rust_at_end(r) && rust_peek(r) != T_GT)) {
      break;
    }
  }
  return rust_expect(r, T_GT, "`,` or `>`");
}

bool
rust_generic_params(reader *r)
{
  if (!rust_take(r, T_LT)) {
    return true;
  }
  if (!rust_enter(r)) {
    return false;
  }
  const bool ok = generic_param_list(r);
  r->depth--;
  return ok;
}

bool
rust_for_lifetimes(reader *r)
{
  r->i++;
  if (rust_peek(r) != T_LT) {
    return rust_fail(r, "`<`");
  }
  return rust_generic_params(r);
}

static bool
where_predicate(reader *r)
{
  if (rust_take(r, T_LIFETIME)) {
    return rust_expect(r, T_COLON, "`:`") && rust_bounds(r);
  }
  if (rust_peek(r) == T_FOR && !rust_for_lifetimes(r)) {
    return false;
  }
  const bool meta = (r->t[r->i].flags & TOK_META) != 0;
  if (!rust_type(r)) {
    return false;
  }
  if (meta && rust_peek(r) != T_COLON) {
    return true;
  }
  return rust_expect(r, T_COLON, "`:`") && rust_bounds(r);
}

bool
rust_where(reader *r)
{
  if (!rust_take(r, T_WHERE)) {
    return true;
  }
  for (;;) {
    const tok_kind kind = rust_peek(r);
    if (kind == T_OPEN_BRACE || kind == T_SEMI || kind == T_EQ || rust_is_end(kind)) {
      return true;
    }
    const uint32_t gate = r->gate;
    attrs a;
    bool ok = rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
    ok = ok && where_predicate(r);
    r->gate = gate;
    if (!ok) {
      return false;
    }
    if (!rust_take(r, T_COMMA) && !(r->in_body && (r->t[r->i].flags & TOK_META))) {
      return true;
    }
  }
}

/* One bound; *taken: there was one. */
static bool
bound(reader *r, bool *taken)
{
  *taken = true;
  for (;;) {
    switch (rust_peek(r)) {
    case T_LIFETIME:
      r->i++;
      return true;
    case T_QUESTION:
    case T_TILDE:
    case T_NOT:
    case T_CONST:
      r->i++;
      continue;
    case T_OPEN_BRACKET: /* [const] Trait */
      if (rust_peek_at(r, 1) != T_CONST) {
        *taken = false;
        return true;
      }
      rust_skip_group(r);
      continue;
    case T_FOR:
      if (!rust_for_lifetimes(r)) {
        return false;
      }
      continue;
    case T_USE: /* use<'a, T> */
      r->i++;
      return rust_peek(r) == T_LT ? rust_generic_args(r) : rust_fail(r, "`<`");
    case T_OPEN_PAREN: {
      const uint32_t open = r->i++;
      bool inner;
      if (!rust_enter(r)) {
        return false;
      }
      const bool ok = bound(r, &inner);
      r->depth--;
      return ok && rust_leave(r, open);
    }
    case T_LT:
      return rust_qualified_path(r, PATH_TYPE);
    case T_IDENT:
      if (rust_is_word(r, W_ASYNC) &&
          (rust_peek_at(r, 1) == T_IDENT || rust_peek_at(r, 1) == T_FOR)) {
        r->i++;
        continue;
      }
      return trait_path(r);
    case T_LIT:
      if (r->t[r->i].flags & TOK_META) {
        r->i++;
        return true;
      }
      *taken = false;
      return true;
    default:
      if (rust_at_path(r)) {
        return trait_path(r);
      }
      *taken = false;
      return true;
    }
  }
}

bool
rust_bounds(reader *r)
{
  const size_t generics = rust_generics_mark(r);
  for (;;) {
    bool taken;
    if (!bound(r, &taken)) {
      return false;
    }
    if (!taken || (!rust_take(r, T_PLUS) && !(r->in_body && (r->t[r->i].flags & TOK_META)))) {
      break;
    }
  }
  rust_generics_forget(r, generics);
  return true;
}

/* ---- types ---- */

/* unsafe extern "C" fn(name: A, ...) -> at its first word; leaves what is returned to be read.
 * *returns: something is. */
static bool
fn_pointer(reader *r, bool *returns)
{
  while (rust_peek(r) != T_FN) {
    if (rust_take(r, T_EXTERN)) {
      (void)(rust_take(r, T_STR) || ((r->t[r->i].flags & TOK_META) && r->i++));
    } else if (rust_peek(r) == T_UNSAFE || rust_peek(r) == T_CONST || rust_peek(r) == T_IDENT) {
      r->i++;
    } else {
      return rust_fail(r, "`fn`");
    }
  }
  r->i++;
  if (rust_peek(r) != T_OPEN_PAREN) {
    return rust_fail(r, "`(`");
  }
  if (rust_pass_idle(r)) {
    *returns = rust_take(r, T_ARROW);
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = true;
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    attrs a;
    ok = rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
    (void)rust_take(r, T_MUT);
    if ((rust_peek(r) == T_IDENT || rust_peek(r) == T_UNDERSCORE || rust_peek(r) == T_SELF) &&
        rust_peek_at(r, 1) == T_COLON) {
      r->i += 2;
    }
    if (ok && !rust_take(r, T_DOTS)) {
      ok = rust_type_sum(r);
    }
    r->gate = gate;
    if (!rust_take(r, T_COMMA) && !(r->in_body && (r->t[r->i].flags & TOK_META))) {
      break;
    }
  }
  r->depth--;
  ok = ok && rust_leave(r, open);
  *returns = ok && rust_take(r, T_ARROW);
  return ok;
}

/* `dyn` is a keyword when a bound follows; in 2015 a name may be called so. */
static bool
at_dyn(const reader *r)
{
  if (!rust_is_word(r, W_DYN)) {
    return false;
  }
  const tok *t = &r->t[r->i];
  switch (t[1].kind) {
  case T_LIFETIME:
  case T_FOR:
  case T_QUESTION:
  case T_OPEN_PAREN:
  case T_IDENT:
  case T_CRATE:
  case T_DOLLAR_CRATE:
  case T_SELF:
  case T_SUPER:
  case T_SELF_TYPE:
  case T_TILDE:
  case T_CONST:
  case T_USE:
  case T_OPEN_BRACKET:
    return true;
  case T_PATHSEP:
    return t[1].lo > t[0].hi;
  case T_LIT:
    return (t[1].flags & TOK_META) != 0;
  default:
    return false;
  }
}

static bool
tuple_type(reader *r)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  bool ok = true;
  while (ok && !rust_at_end(r)) {
    ok = rust_type_sum(r);
    if (!rust_take(r, T_COMMA) && !(r->in_body && (r->t[r->i].flags & TOK_META))) {
      break;
    }
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
array_type(reader *r)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  const bool no_struct = r->no_struct;
  r->no_struct = false;
  bool ok = rust_type_sum(r);
  ok = ok && (!rust_take(r, T_SEMI) || rust_expr(r));
  r->no_struct = no_struct;
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
type_parts(reader *r)
{
  for (;;) {
    const tok *t = &r->t[r->i];
    bool returns = false;
    switch (t->kind) {
    case T_AND:
    case T_ANDAND:
      r->i++;
      (void)rust_take(r, T_LIFETIME);
      if (rust_peek(r) == T_IDENT &&
          (r->t[r->i + 1].kind == T_MUT || r->t[r->i + 1].kind == T_CONST)) {
        r->i += 2; /* pin */
      } else {
        (void)rust_take(r, T_MUT);
      }
      continue;
    case T_STAR:
      r->i++;
      if (rust_peek(r) == T_MUT || rust_peek(r) == T_CONST || (r->t[r->i].flags & TOK_META)) {
        r->i++;
        continue;
      }
      return rust_fail(r, "`const` or `mut`");
    case T_NOT:
    case T_UNDERSCORE:
      r->i++;
      return true;
    case T_OPEN_PAREN:
      return tuple_type(r);
    case T_OPEN_BRACKET:
      return array_type(r);
    case T_UNSAFE:
      if (t[1].kind == T_LT) { /* unsafe<'a> T */
        r->i++;
        if (!rust_generic_params(r)) {
          return false;
        }
        continue;
      }
      if (!fn_pointer(r, &returns)) {
        return false;
      }
      if (!returns) {
        return true;
      }
      continue;
    case T_FN:
    case T_EXTERN:
      if (!fn_pointer(r, &returns)) {
        return false;
      }
      if (!returns) {
        return true;
      }
      continue;
    case T_FOR:
      if (!rust_for_lifetimes(r)) {
        return false;
      }
      continue;
    case T_IMPL:
      r->i++;
      return rust_bounds(r);
    case T_LT:
      return rust_qualified_path(r, PATH_TYPE);
    case T_LIFETIME:
    case T_QUESTION: /* the trait objects of 2015: Box<'a + Trait>, &(?Sized + Trait) */
      return rust_bounds(r);
    case T_LIT:
      if (t->flags & TOK_META) {
        r->i++;
        return true;
      }
      return rust_fail(r, "a type");
    case T_IDENT:
      if (at_dyn(r)) {
        r->i++;
        return rust_bounds(r);
      }
      if (t->word == W_BUILTIN && t[1].kind == T_POUND && t[2].kind == T_IDENT &&
          t[3].kind == T_OPEN_PAREN) { /* builtin # field_of(…) */
        r->i += 3;
        rust_skip_group(r);
        return true;
      }
      return rust_path(r, PATH_TYPE, NULL);
    default:
      return rust_at_path(r) ? rust_path(r, PATH_TYPE, NULL) : rust_fail(r, "a type");
    }
  }
}

bool
rust_type(reader *r)
{
  if (!rust_enter(r)) {
    return false;
  }
  const bool ok = type_parts(r);
  r->depth--;
  return ok;
}

bool
rust_type_sum(reader *r)
{
  if (!rust_type(r)) {
    return false;
  }
  return !rust_take(r, T_PLUS) || rust_bounds(r);
}
