// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Patterns, expressions, statements. No tree is built, so precedence does not matter: an expression
 * is operands with prefixes and suffixes, parted by operators. What has to be right is where each
 * piece begins and ends, because gates hold for whole pieces, and what is a path in which
 * namespace.
 *
 * A block whose statements cannot be read is said once; what is left of it is looked through for
 * path-like runs of tokens, and reading goes on behind it.
 */
#include "formats/rust/reader.h"

static bool expr_chain(reader *r, bool statement);
static bool block_or_meta(reader *r);

static bool
is_meta(const reader *r)
{
  return (r->t[r->i].flags & TOK_META) != 0;
}

/* The separator of a list was left out because a repetition was written out as one of its turns. */
static bool
meta_goes_on(const reader *r)
{
  return r->in_body && !rust_at_end(r) &&
         (is_meta(r) || (r->i > 0 && (r->t[r->i - 1].flags & TOK_META)));
}

static bool
is_open(tok_kind kind)
{
  return kind >= T_OPEN_PAREN && kind <= T_OPEN_BRACE;
}

/* ---- patterns ---- */

static bool
pattern_list(reader *r)
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
    const uint32_t gate = r->gate;
    if (rust_peek(r) == T_POUND) {
      attrs a;
      ok = rust_outer_attrs(r, &a);
      rust_attrs_done(r, &a);
    }
    ok = ok && rust_pattern(r);
    if (ok && rust_take(r, T_IF)) {
      ok = rust_expr(r);
    }
    r->gate = gate;
    if (ok && !rust_take(r, T_COMMA) && !meta_goes_on(r)) {
      break;
    }
  }
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
pattern_field(reader *r)
{
  if (rust_take(r, T_DOTDOT)) {
    rust_literal_rest(r);
    return true;
  }
  if (rust_is_word(r, W_BOX) && rust_peek_at(r, 1) != T_COLON && rust_peek_at(r, 1) != T_COMMA &&
      !rust_is_end(rust_peek_at(r, 1))) {
    r->i++;
  }
  (void)rust_take(r, T_REF);
  (void)rust_take(r, T_MUT);
  if (rust_peek(r) != T_IDENT && rust_peek(r) != T_LIT) {
    return rust_fail(r, "a field");
  }
  const uint32_t at = r->i++;
  if (!rust_literal_field(r, at)) {
    return false;
  }
  if (rust_take(r, T_COLON)) {
    return rust_pattern(r);
  }
  rust_bind_name(r, at);
  return true;
}

static bool
pattern_fields(reader *r)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  uint32_t around;
  bool ok = rust_literal_begin(r, open, true, &around);
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    if (rust_peek(r) == T_POUND) {
      attrs a;
      ok = rust_outer_attrs(r, &a);
      rust_attrs_done(r, &a);
    }
    ok = ok && pattern_field(r);
    r->gate = gate;
    if (ok && !rust_take(r, T_COMMA) && !meta_goes_on(r)) {
      break;
    }
  }
  rust_literal_end(r, around);
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
range_end(reader *r)
{
  switch (rust_peek(r)) {
  case T_MINUS:
    r->i++;
    return rust_expect(r, T_LIT, "a number");
  case T_LIT:
  case T_STR:
    r->i++;
    return true;
  case T_CONST:
    r->i++;
    return rust_block(r);
  case T_LT:
    return rust_qualified_path(r, PATH_PAT);
  default:
    return !rust_at_path(r) || rust_path(r, PATH_PAT, NULL);
  }
}

bool
rust_pattern_one(reader *r)
{
  for (;;) {
    bool macro = false;
    switch (rust_peek(r)) {
    case T_AND:
    case T_ANDAND:
    case T_REF:
      r->i++;
      if (rust_peek(r) == T_IDENT &&
          (r->t[r->i + 1].kind == T_CONST || r->t[r->i + 1].kind == T_MUT)) {
        r->i += 2; /* pin */
      }
      continue;
    case T_MUT:
      r->i++;
      continue;
    case T_UNDERSCORE:
    case T_NOT:
      r->i++;
      return true;
    case T_DOTDOT:
    case T_DOTS:
      r->i++;
      return range_end(r);
    case T_MINUS:
      r->i++;
      if (!rust_expect(r, T_LIT, "a number")) {
        return false;
      }
      break;
    case T_LIT:
    case T_STR:
    case T_TRUE:
    case T_FALSE:
      r->i++;
      break;
    case T_CONST:
      r->i++;
      if (!rust_block(r)) {
        return false;
      }
      break;
    case T_OPEN_PAREN:
    case T_OPEN_BRACKET:
      return pattern_list(r);
    case T_LT:
      if (!rust_qualified_path(r, PATH_PAT)) {
        return false;
      }
      goto after_path;
    case T_IDENT: {
      const tok_kind next = (tok_kind)r->t[r->i + 1].kind;
      if (rust_is_word(r, W_BOX) &&
          (next == T_IDENT || next == T_LIT || next == T_STR || next == T_UNDERSCORE ||
           next == T_REF || next == T_MUT || next == T_AND || next == T_OPEN_PAREN ||
           next == T_OPEN_BRACKET || next == T_SELF_TYPE)) {
        r->i++;
        continue;
      }
      if (next == T_AT) {
        rust_bind_name(r, r->i);
        r->i += 2;
        continue;
      }
      if (next != T_PATHSEP && next != T_NOT && next != T_OPEN_PAREN && next != T_OPEN_BRACE) {
        const bool bound = next == T_DOTDOT || next == T_DOTS; /* A..=B */
        if (!bound) {
          rust_bind_name(r, r->i);
        } else if (!rust_use_name(r, r->i, OB_RUST_ROLE_VALUE)) {
          return false;
        }
        r->i++;
        break;
      }
      if (!rust_path(r, PATH_PAT, &macro)) {
        return false;
      }
      goto after_path;
    }
    default:
      if (!rust_at_path(r)) {
        return rust_fail(r, "a pattern");
      }
      if (!rust_path(r, PATH_PAT, &macro)) {
        return false;
      }
    after_path:
      if (macro) {
        break;
      }
      if (rust_peek(r) == T_OPEN_PAREN) {
        return pattern_list(r);
      }
      if (rust_peek(r) == T_OPEN_BRACE) {
        return pattern_fields(r);
      }
      break;
    }
    if (rust_peek(r) == T_DOTDOT || rust_peek(r) == T_DOTS) {
      r->i++;
      return range_end(r);
    }
    return true;
  }
}

bool
rust_pattern(reader *r)
{
  (void)rust_take(r, T_OR);
  do {
    if (!rust_pattern_one(r)) {
      return false;
    }
  } while (rust_take(r, T_OR));
  return true;
}

/* ---- expressions ---- */

static bool
can_begin(const reader *r)
{
  switch (rust_peek(r)) {
  case T_OPEN_BRACE:
    return !r->no_struct;
  case T_OPEN_PAREN:
  case T_OPEN_BRACKET:
  case T_IDENT:
  case T_LIFETIME:
  case T_LIT:
  case T_STR:
  case T_UNDERSCORE:
  case T_PATHSEP:
  case T_DOTDOT:
  case T_DOTS:
  case T_LT:
  case T_NOT:
  case T_AND:
  case T_ANDAND:
  case T_OR:
  case T_OROR:
  case T_MINUS:
  case T_STAR:
  case T_POUND:
  case T_DOLLAR_CRATE:
  case T_BREAK:
  case T_CONST:
  case T_CONTINUE:
  case T_CRATE:
  case T_FALSE:
  case T_FOR:
  case T_IF:
  case T_LET:
  case T_LOOP:
  case T_MATCH:
  case T_MOVE:
  case T_USE:
  case T_RETURN:
  case T_SELF:
  case T_SELF_TYPE:
  case T_STATIC:
  case T_SUPER:
  case T_TRUE:
  case T_UNSAFE:
  case T_WHILE:
    return true;
  default:
    return false;
  }
}

/* One element of a list, under its own attributes. */
static bool
element(reader *r)
{
  if (rust_peek(r) != T_POUND) {
    return expr_chain(r, false);
  }
  const uint32_t gate = r->gate;
  attrs a;
  bool ok = rust_outer_attrs(r, &a);
  rust_attrs_done(r, &a);
  ok = ok && expr_chain(r, false);
  r->gate = gate;
  return ok;
}

/* ( … ) or [ … ] at the next token. */
static bool
expr_list(reader *r)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  const bool no_struct = r->no_struct;
  r->no_struct = false;
  bool ok = true;
  if (rust_peek(r) == T_POUND && r->t[r->i + 1].kind == T_NOT) {
    attrs a;
    ok = rust_inner_attrs(r, &a);
    rust_attrs_done(r, &a);
  }
  while (ok && !rust_at_end(r)) {
    ok = element(r);
    if (ok && !rust_take(r, T_COMMA) && !rust_take(r, T_SEMI) && !meta_goes_on(r)) {
      if (!r->lenient || !rust_take(r, T_IF)) {
        break;
      }
    }
  }
  r->no_struct = no_struct;
  return ok && rust_leave(r, open);
}

static bool
struct_field(reader *r)
{
  if (rust_take(r, T_DOTDOT)) {
    rust_literal_rest(r);
    return rust_at_end(r) || rust_expr(r);
  }
  if (r->lenient) { /* a pattern: ref x, mut x */
    (void)rust_take(r, T_REF);
    (void)rust_take(r, T_MUT);
  }
  if (rust_peek(r) != T_IDENT && rust_peek(r) != T_LIT) {
    return rust_fail(r, "a field");
  }
  const uint32_t at = r->i++;
  if (!rust_literal_field(r, at)) {
    return false;
  }
  if (rust_take(r, T_COLON)) {
    return rust_expr(r);
  }
  if (r->lenient) { /* it can be a pattern */
    rust_bind_name(r, at);
    return true;
  }
  return rust_use_name(r, at, OB_RUST_ROLE_VALUE);
}

/* { a: b, ..c } behind a path. */
static bool
struct_literal(reader *r)
{
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++;
  if (!rust_enter(r)) {
    return false;
  }
  uint32_t around;
  bool ok = rust_literal_begin(r, open, false, &around);
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    if (rust_peek(r) == T_POUND) {
      attrs a;
      ok = rust_outer_attrs(r, &a);
      rust_attrs_done(r, &a);
    }
    ok = ok && struct_field(r);
    r->gate = gate;
    if (ok && !rust_take(r, T_COMMA) && !meta_goes_on(r)) {
      break;
    }
  }
  rust_literal_end(r, around);
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
if_chain(reader *r)
{
  do {
    r->i++; /* if */
    if (!rust_expr_no_struct(r) || !block_or_meta(r)) {
      return false;
    }
    if (!rust_take(r, T_ELSE)) {
      return true;
    }
  } while (rust_peek(r) == T_IF);
  return block_or_meta(r);
}

static bool
match_arm(reader *r)
{
  const uint32_t from = r->i;
  if (!rust_pattern(r)) {
    return false;
  }
  if (rust_take(r, T_IF)) {
    const bool no_struct = r->no_struct;
    r->no_struct = false;
    const bool ok = expr_chain(r, false);
    r->no_struct = no_struct;
    if (!ok) {
      return false;
    }
  }
  if (rust_peek(r) != T_FATARROW && r->in_body && (r->t[from].flags & TOK_META)) {
    return true; /* arms that the macro was given */
  }
  if (!rust_expect(r, T_FATARROW, "`=>`")) {
    return false;
  }
  attrs a;
  bool ok = true;
  if (rust_peek(r) == T_POUND) {
    ok = rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
  }
  const bool no_struct = r->no_struct;
  r->no_struct = false;
  ok = ok && expr_chain(r, true);
  r->no_struct = no_struct;
  if (!ok) {
    return false;
  }
  if (rust_take(r, T_COMMA) || rust_at_end(r) || r->t[r->i - 1].kind == T_CLOSE_BRACE ||
      meta_goes_on(r)) {
    return true;
  }
  return rust_fail(r, "`,` or `}`");
}

/* { arms } behind what is matched. */
static bool
match_arms(reader *r)
{
  if (rust_peek(r) != T_OPEN_BRACE) {
    return is_meta(r) ? (r->i++, true) : rust_fail(r, "`{`");
  }
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i++, outer = r->gate;
  if (!rust_enter(r)) {
    return false;
  }
  attrs inner;
  bool ok = rust_inner_attrs(r, &inner);
  rust_attrs_done(r, &inner);
  while (ok && !rust_at_end(r)) {
    const uint32_t gate = r->gate;
    if (rust_peek(r) == T_POUND) {
      attrs a;
      ok = rust_outer_attrs(r, &a);
      rust_attrs_done(r, &a);
    }
    ok = ok && match_arm(r);
    r->gate = gate;
  }
  r->gate = outer;
  r->depth--;
  return ok && rust_leave(r, open);
}

static bool
match_expr(reader *r)
{
  r->i++;
  return rust_expr_no_struct(r) && match_arms(r);
}

/* |a, b: T| -> R at the first bar; leaves the body to be read. *block: it has to be a block. */
static bool
closure_head(reader *r, bool *block)
{
  if (!rust_take(r, T_OROR)) {
    if (!rust_expect(r, T_OR, "`|`")) {
      return false;
    }
    while (rust_peek(r) != T_OR) {
      const uint32_t gate = r->gate;
      bool ok = true;
      if (rust_peek(r) == T_POUND) {
        attrs a;
        ok = rust_outer_attrs(r, &a);
        rust_attrs_done(r, &a);
      }
      ok = ok && rust_pattern_one(r) && (!rust_take(r, T_COLON) || rust_type_sum(r));
      r->gate = gate;
      if (!ok) {
        return false;
      }
      if (!rust_take(r, T_COMMA) && !(meta_goes_on(r) && rust_peek(r) != T_OR)) {
        break;
      }
    }
    if (!rust_expect(r, T_OR, "`|`")) {
      return false;
    }
  }
  *block = rust_take(r, T_ARROW);
  return !*block || rust_type(r);
}

/* Words and keywords before the bar of a closure, or before the braces of an async block. */
static bool
at_closure(const reader *r)
{
  uint32_t n = 0;
  for (;; n++) {
    const tok *t = &r->t[r->i + n];
    if (t->kind == T_STATIC || t->kind == T_MOVE || t->kind == T_CONST || t->kind == T_USE ||
        (t->kind == T_IDENT && (t->word == W_ASYNC || t->word == W_GEN))) {
      if (n < 4) {
        continue;
      }
    }
    return n > 0 && (t->kind == T_OR || t->kind == T_OROR || t->kind == T_OPEN_BRACE);
  }
}

/* Is `for` the binder of a closure, for<'a> |x| …, and not a loop? */
static bool
at_binder(const reader *r)
{
  enum { FAR = 64 };
  const tok *t = &r->t[r->i + 1];
  if (t->kind != T_LT) {
    return false;
  }
  for (unsigned n = 0; n < FAR && t->kind != T_GT; n++, t++) {
    if (rust_is_end((tok_kind)t->kind)) {
      return false;
    }
  }
  return t->kind == T_GT && (t[1].kind == T_OR || t[1].kind == T_OROR || t[1].kind == T_MOVE ||
                             t[1].kind == T_STATIC || t[1].kind == T_CONST || t[1].word == W_ASYNC);
}

/* What a primary expression or prefix was. */
typedef enum part {
  PART_BAD,
  PART_PREFIX, /* an operand has to follow */
  PART_OPEN,   /* an operand may follow */
  PART_OPERAND,
  PART_BLOCK /* an operand that ends a statement */
} part;

static part
as_operand(bool ok)
{
  return ok ? PART_OPERAND : PART_BAD;
}

static part
as_block(bool ok)
{
  return ok ? PART_BLOCK : PART_BAD;
}

static part
closure_or_async(reader *r)
{
  if (rust_peek(r) == T_FOR && !rust_for_lifetimes(r)) {
    return PART_BAD;
  }
  while (rust_peek(r) == T_STATIC || rust_peek(r) == T_MOVE || rust_peek(r) == T_CONST ||
         rust_peek(r) == T_USE || rust_peek(r) == T_IDENT) {
    r->i++;
  }
  if (rust_peek(r) == T_OPEN_BRACE) {
    return as_operand(rust_block(r));
  }
  bool block;
  if (!closure_head(r, &block)) {
    return PART_BAD;
  }
  return block ? as_operand(block_or_meta(r)) : PART_PREFIX;
}

/* A name that is asked for. `name = x`, `name: x`, `name => x` in an argument are the macro's. */
static bool
wanted_operand(reader *r)
{
  const tok_kind next = (tok_kind)r->t[r->i + 1].kind;
  if (r->lenient && (next == T_EQ || next == T_COLON || next == T_FATARROW)) {
    rust_push_bound(r, r->i, BOUND_VALUE);
    return true;
  }
  const bool literal = next == T_OPEN_BRACE && !r->no_struct;
  return rust_push_name(r, r->i,
                        literal                ? OB_RUST_ROLE_STRUCT
                        : next == T_OPEN_PAREN ? OB_RUST_ROLE_CALL
                                               : OB_RUST_ROLE_VALUE);
}

static part
name_operand(reader *r)
{
  const tok *t = &r->t[r->i];
  const tok_kind next = (tok_kind)t[1].kind;
  if (t->word != W_NONE) {
    switch ((tok_word)t->word) {
    case W_GEN: /* a name before 2024, where its blocks are not stable */
      if (next != T_MOVE && (next != T_OPEN_BRACE || r->no_struct)) {
        break;
      }
      return closure_or_async(r);
    case W_ASYNC:
      if (at_closure(r)) {
        return closure_or_async(r);
      }
      break;
    case W_TRY:
      if (next == T_OPEN_BRACE) {
        r->i++;
        return as_block(rust_block(r));
      }
      if (next == T_IDENT && t[1].lo > t->hi) { /* try bikeshed T { … } */
        r->i += 2;
        return as_block(rust_type(r) && rust_block(r));
      }
      break;
    case W_DO:
      if (next == T_IDENT) { /* do yeet */
        r->i += 2;
        return PART_OPEN;
      }
      break;
    case W_BOX:
    case W_BECOME:
      if (next == T_IDENT || next == T_LIT || next == T_STR || next == T_SELF_TYPE) {
        r->i++;
        return PART_PREFIX;
      }
      break;
    case W_YIELD:
      if (next != T_PATHSEP && next != T_NOT && next != T_DOT && next != T_EQ) {
        r->i++;
        return PART_OPEN;
      }
      break;
    case W_BUILTIN:
      if (next == T_POUND) {
        r->i += 2;
        if (!rust_expect(r, T_IDENT, "a name") || rust_peek(r) != T_OPEN_PAREN) {
          return PART_BAD;
        }
        rust_skip_group(r);
        return PART_OPERAND;
      }
      break;
    default:
      break;
    }
  }
  if (next != T_PATHSEP && next != T_NOT) {
    if (rust_wanted(r, r->i) && !wanted_operand(r)) {
      return PART_BAD;
    }
    r->i++;
    if (next == T_OPEN_BRACE && !r->no_struct) {
      return as_operand(struct_literal(r));
    }
    return PART_OPERAND;
  }
  bool macro;
  const bool statement = r->place == CALL_STATEMENT;
  if (!rust_path(r, PATH_EXPR, &macro)) {
    return PART_BAD;
  }
  if (macro) {
    return statement && r->t[r->i - 1].kind == T_CLOSE_BRACE ? PART_BLOCK : PART_OPERAND;
  }
  if (rust_peek(r) == T_OPEN_BRACE && !r->no_struct) {
    return as_operand(struct_literal(r));
  }
  return PART_OPERAND;
}

static part
loop_part(reader *r)
{
  switch (rust_peek(r)) {
  case T_LOOP:
    r->i++;
    return as_block(block_or_meta(r));
  case T_WHILE:
    r->i++;
    return as_block(rust_expr_no_struct(r) && block_or_meta(r));
  default: /* for */
    r->i++;
    if (rust_is_word(r, W_AWAIT)) {
      r->i++;
    }
    return as_block(rust_pattern(r) && rust_expect(r, T_IN, "`in`") && rust_expr_no_struct(r) &&
                    block_or_meta(r));
  }
}

/* The next prefix or primary expression. */
static part
take_part(reader *r)
{
  const tok *t = &r->t[r->i];
  switch (t->kind) {
  case T_IDENT:
    return name_operand(r);
  case T_LIT:
  case T_STR:
  case T_TRUE:
  case T_FALSE:
  case T_UNDERSCORE:
    r->i++;
    return PART_OPERAND;
  case T_MINUS:
  case T_STAR:
  case T_NOT:
    r->i++;
    return PART_PREFIX;
  case T_AND:
  case T_ANDAND:
    r->i++;
    if (rust_peek(r) == T_IDENT && (t[2].kind == T_CONST || t[2].kind == T_MUT)) {
      r->i += 2; /* raw, and pin */
    } else {
      (void)rust_take(r, T_MUT);
    }
    return PART_PREFIX;
  case T_OPEN_PAREN:
  case T_OPEN_BRACKET:
    return as_operand(expr_list(r));
  case T_OPEN_BRACE:
    return as_block(rust_block(r));
  case T_SELF:
    if (t[1].kind != T_PATHSEP) {
      if (t[1].kind == T_DOT && rust_wanted(r, r->i + 2) && !rust_push_member(r, r->i + 2)) {
        return PART_BAD;
      }
      r->i++;
      return PART_OPERAND;
    }
    return name_operand(r);
  case T_SELF_TYPE:
  case T_CRATE:
  case T_SUPER:
  case T_PATHSEP:
  case T_DOLLAR_CRATE: {
    bool macro;
    if (!rust_path(r, PATH_EXPR, &macro)) {
      return PART_BAD;
    }
    if (!macro && rust_peek(r) == T_OPEN_BRACE && !r->no_struct) {
      return as_operand(struct_literal(r));
    }
    return PART_OPERAND;
  }
  case T_LT:
    if (!rust_qualified_path(r, PATH_EXPR)) {
      return PART_BAD;
    }
    if (rust_peek(r) == T_NOT && is_open((tok_kind)r->t[r->i + 1].kind)) {
      return PART_BAD;
    }
    if (rust_peek(r) == T_OPEN_BRACE && !r->no_struct) {
      return as_operand(struct_literal(r));
    }
    return PART_OPERAND;
  case T_IF:
    return as_block(if_chain(r));
  case T_MATCH:
    return as_block(match_expr(r));
  case T_FOR:
    return at_binder(r) ? closure_or_async(r) : loop_part(r);
  case T_LOOP:
  case T_WHILE:
    return loop_part(r);
  case T_UNSAFE:
    r->i++;
    return as_block(rust_block(r));
  case T_CONST:
    if (t[1].kind == T_OPEN_BRACE) {
      r->i++;
      return as_block(rust_block(r));
    }
    return closure_or_async(r);
  case T_STATIC:
  case T_MOVE:
  case T_USE:
  case T_OR:
  case T_OROR:
    return closure_or_async(r);
  case T_LIFETIME: /* a label */
    r->i++;
    if (!rust_expect(r, T_COLON, "`:`")) {
      return PART_BAD;
    }
    switch (rust_peek(r)) {
    case T_OPEN_BRACE:
    case T_LOOP:
    case T_WHILE:
    case T_FOR:
      return take_part(r);
    default:
      return is_meta(r) ? as_block(block_or_meta(r)) : as_block(rust_fail(r, "a loop or a block"));
    }
  case T_RETURN:
    r->i++;
    return PART_OPEN;
  case T_BREAK:
    r->i++;
    (void)rust_take(r, T_LIFETIME);
    return PART_OPEN;
  case T_CONTINUE:
    r->i++;
    (void)rust_take(r, T_LIFETIME);
    return PART_OPERAND;
  case T_DOTDOT:
  case T_DOTS:
    r->i++;
    return PART_OPEN;
  case T_LET:
    r->i++;
    return rust_pattern(r) && rust_expect(r, T_EQ, "`=`") ? PART_PREFIX : PART_BAD;
  case T_POUND: { /* its gate ends with the expression: expr_chain restores it */
    attrs a;
    const bool ok = rust_outer_attrs(r, &a);
    rust_attrs_done(r, &a);
    return ok && rust_peek(r) != T_POUND ? PART_PREFIX : as_operand(rust_fail(r, "an expression"));
  }
  case T_REF:
  case T_MUT:
    if (r->lenient) { /* a pattern */
      r->i++;
      return PART_PREFIX;
    }
    break;
  case T_ELSE:
    if (r->lenient) { /* `else => …` */
      r->i++;
      return PART_OPERAND;
    }
    break;
  default:
    break;
  }
  (void)rust_fail(r, "an expression");
  return PART_BAD;
}

/* Calls, fields, indices, `?`, casts behind an operand. */
static bool
suffixes(reader *r)
{
  for (;;) {
    switch (rust_peek(r)) {
    case T_QUESTION:
      r->i++;
      continue;
    case T_OPEN_PAREN:
    case T_OPEN_BRACKET:
      if (!expr_list(r)) {
        return false;
      }
      continue;
    case T_DOT:
      r->i++;
      if (rust_take(r, T_MATCH)) { /* x.match { … } */
        if (!match_arms(r)) {
          return false;
        }
        continue;
      }
      if (rust_peek(r) != T_IDENT && rust_peek(r) != T_LIT && rust_peek(r) < T_AS) {
        return rust_fail(r, "a field or method");
      }
      r->i++;
      if (rust_peek(r) == T_PATHSEP) {
        r->i++;
        if (rust_peek(r) != T_LT) {
          return rust_fail(r, "`<`");
        }
        if (!rust_generic_args(r)) {
          return false;
        }
      }
      continue;
    case T_AS:
      r->i++;
      if (!rust_type(r)) {
        return false;
      }
      continue;
    default:
      return true;
    }
  }
}

static bool
adjacent(const reader *r)
{
  return r->t[r->i - 1].hi == r->t[r->i].lo;
}

/* An operator between operands; its right side may be left out after `..`. */
typedef enum op { OP_NONE, OP_NEEDS, OP_MAY } op;

static op
take_operator(reader *r)
{
  switch (rust_peek(r)) {
  case T_BINOP:
  case T_PLUS:
  case T_MINUS:
  case T_STAR:
  case T_AND:
  case T_ANDAND:
  case T_OR:
  case T_OROR:
  case T_EQ:
    r->i++;
    return OP_NEEDS;
  case T_LT: /* < << <<= */
    r->i++;
    if (rust_peek(r) == T_LT && adjacent(r)) {
      r->i++;
    }
    if (rust_peek(r) == T_BINOP && adjacent(r)) {
      r->i++;
    }
    return OP_NEEDS;
  case T_GT: /* > >= >> >>= */
    r->i++;
    if (rust_peek(r) == T_GT && adjacent(r)) {
      r->i++;
    }
    if (rust_peek(r) == T_EQ && adjacent(r)) {
      r->i++;
    }
    return OP_NEEDS;
  case T_DOTDOT:
  case T_DOTS:
    r->i++;
    return OP_MAY;
  case T_AT:
    if (r->lenient) {
      r->i++;
      return OP_NEEDS;
    }
    return OP_NONE;
  default:
    return OP_NONE;
  }
}

static bool
expr_parts(reader *r, bool statement)
{
  for (;;) {
    part p = take_part(r);
    r->place = CALL_EXPR;
    while (p == PART_PREFIX || (p == PART_OPEN && can_begin(r))) {
      statement = false;
      p = take_part(r);
    }
    if (p == PART_BAD) {
      return false;
    }
    if (p == PART_BLOCK && statement && rust_peek(r) != T_DOT && rust_peek(r) != T_QUESTION) {
      return true;
    }
    statement = false;
    if ((p != PART_OPEN || rust_peek(r) == T_DOT) && !suffixes(r)) {
      return false;
    }
    const op o = take_operator(r);
    if (o == OP_NONE || (o == OP_MAY && !can_begin(r))) {
      return o == OP_NONE || rust_peek(r) != T_DOT || suffixes(r);
    }
  }
}

static bool
expr_chain(reader *r, bool statement)
{
  if (!rust_enter(r)) {
    return false;
  }
  const uint32_t gate = r->gate;
  const bool ok = expr_parts(r, statement);
  r->gate = gate;
  r->depth--;
  return ok;
}

bool
rust_expr(reader *r)
{
  const bool no_struct = r->no_struct;
  r->no_struct = false;
  const bool ok = expr_chain(r, false);
  r->no_struct = no_struct;
  return ok;
}

bool
rust_expr_no_struct(reader *r)
{
  const bool no_struct = r->no_struct;
  r->no_struct = true;
  const bool ok = expr_chain(r, false);
  r->no_struct = no_struct;
  return ok;
}

/* ---- statements ---- */

static bool
let_statement(reader *r)
{
  r->i++;
  if (!rust_pattern(r) || (rust_take(r, T_COLON) && !rust_type_sum(r))) {
    return false;
  }
  if (rust_peek(r) == T_BINOP && r->lenient) {
    r->i++;
  }
  if (rust_take(r, T_EQ) && !expr_chain(r, false)) {
    return false;
  }
  if (rust_take(r, T_ELSE) && !block_or_meta(r)) {
    return false;
  }
  return rust_take(r, T_SEMI) || r->lenient || rust_fail(r, "`;`");
}

static bool
one_statement(reader *r)
{
  const uint32_t gate = r->gate;
  attrs a = {.first = r->attr_strs.len};
  bool ok = rust_peek(r) != T_POUND || rust_outer_attrs(r, &a);
  if (ok) {
    if (rust_peek(r) == T_SUPER && r->t[r->i + 1].kind == T_LET) {
      r->i++; /* super let */
    }
    if (rust_peek(r) == T_LET) {
      ok = let_statement(r);
    } else if (rust_at_item(r)) {
      bool taken;
      ok = rust_item(r, &a, &taken);
    } else if (!rust_at_end(r)) {
      r->place = CALL_STATEMENT;
      ok = expr_chain(r, true);
      r->place = CALL_EXPR;
      if (ok && !rust_take(r, T_SEMI) && !rust_at_end(r) && r->t[r->i - 1].kind != T_CLOSE_BRACE &&
          !meta_goes_on(r)) {
        ok = rust_fail(r, "`;` or `}`");
      }
    }
  }
  rust_attrs_done(r, &a);
  r->gate = gate;
  return ok;
}

bool
rust_statements(reader *r)
{
  while (!rust_at_end(r)) {
    if (rust_peek(r) == T_SEMI) {
      r->i++;
    } else if (!one_statement(r)) {
      return false;
    }
  }
  return true;
}

/* One piece of a macro argument, without what parts it from the next. *item: it was one, or a macro
 * call. */
static bool
one_piece(reader *r, call_place place, bool *item)
{
  *item = false;
  const uint32_t gate = r->gate;
  attrs a = {.first = r->attr_strs.len};
  bool ok = rust_peek(r) != T_POUND || rust_outer_attrs(r, &a);
  if (ok) {
    if (rust_peek(r) == T_LET) {
      ok = let_statement(r);
    } else if (rust_at_item(r)) {
      bool taken;
      *item = true;
      ok = rust_item(r, &a, &taken);
    } else if (!rust_at_end(r)) {
      const uint32_t from = r->i;
      r->place = place;
      ok = expr_chain(r, true);
      r->place = CALL_EXPR;
      *item = place == CALL_ITEM && (r->t[from].kind == T_IDENT && r->t[from + 1].kind == T_NOT);
    }
  }
  rust_attrs_done(r, &a);
  if (!ok) {
    r->gate = gate;
    return false;
  }
  if (rust_peek(r) == T_FATARROW) { /* what an arm gives stands under its gate */
    r->i++;
    ok = rust_at_end(r) || one_piece(r, CALL_STATEMENT, item);
    *item = false;
  }
  r->gate = gate;
  return ok;
}

bool
rust_pieces(reader *r, call_place place, bool *all_items)
{
  if (all_items) {
    *all_items = true;
  }
  while (!rust_at_end(r)) {
    switch (rust_peek(r)) {
    case T_SEMI:
    case T_COMMA:
    case T_COLON:
    case T_ARROW:
    case T_IN:
      r->i++;
      continue;
    default:
      break;
    }
    const uint32_t from = r->i;
    if (!rust_enter(r)) {
      return false;
    }
    bool item;
    const bool ok = one_piece(r, place, &item);
    r->depth--;
    if (!ok) {
      return false;
    }
    if (all_items) {
      *all_items = *all_items && item;
    }
    switch (rust_peek(r)) {
    case T_SEMI:
    case T_COMMA:
    case T_COLON:
    case T_ARROW:
    case T_IN:
      r->i++;
      continue;
    case T_IF:
      if (r->t[r->i - 1].kind != T_CLOSE_BRACE &&
          r->t[r->i - 1].kind != T_SEMI) { /* matches!(x, P if c) */
        r->i++;
        continue;
      }
      break;
    default:
      break;
    }
    if (r->i == from || (!rust_at_end(r) && r->t[r->i - 1].kind != T_CLOSE_BRACE &&
                         r->t[r->i - 1].kind != T_SEMI && !meta_goes_on(r))) {
      return rust_fail(r, "`,` or `;`");
    }
  }
  return true;
}

/* ---- blocks ---- */

/* A scope for the group that opens at `open`, if it may have items. */
static bool
block_scope(reader *r, uint32_t open)
{
  if ((r->t[open].flags & TOK_ITEMS) == 0) {
    return true;
  }
  ob_rust_scope *scope = ob_vec_push(&r->scratch, &r->out->scopes);
  if (!scope) {
    return rust_nomem(r);
  }
  *scope = (ob_rust_scope){
      .kind = OB_RUST_BLOCK, .parent = r->scope, .item = OB_RUST_NONE, .gate = r->gate};
  r->scope = (uint32_t)(scope - r->out->scopes.at);
  return true;
}

bool
rust_block(reader *r)
{
  if (rust_peek(r) != T_OPEN_BRACE) {
    return rust_fail(r, "`{`");
  }
  if (rust_pass_idle(r)) {
    return true;
  }
  const uint32_t open = r->i, scope = r->scope, gate = r->gate;
  const bool no_struct = r->no_struct;
  if (!rust_enter(r)) {
    return false;
  }
  r->i++;
  r->no_struct = false;
  bool ok = block_scope(r, open);
  if (ok && rust_peek(r) == T_POUND && r->t[r->i + 1].kind == T_NOT) {
    attrs inner;
    ok = rust_inner_attrs(r, &inner);
    rust_attrs_done(r, &inner);
    r->out->scopes.at[r->scope].gate =
        r->scope != scope ? r->gate : r->out->scopes.at[r->scope].gate;
  }
  ok = ok && (r->lenient ? rust_pieces(r, CALL_STATEMENT, NULL) : rust_statements(r));
  ok = ok && (r->i == r->t[open].hi || rust_fail(r, "a statement or `}`"));
  if (!ok && r->quiet == 0 && r->st != OB_E_NOMEM) {
    rust_bind_group(r, open);
    ok = rust_guess(r, r->t[open].hi);
  }
  r->depth--;
  r->no_struct = no_struct;
  r->scope = scope;
  r->gate = gate;
  if (ok) {
    r->i = open;
    rust_skip_group(r);
  }
  return ok;
}

static bool
block_or_meta(reader *r)
{
  if (is_meta(r)) {
    r->i++;
    return true;
  }
  return rust_block(r);
}
