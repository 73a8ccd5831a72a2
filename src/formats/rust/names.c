// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Names that stand for themselves: paths of one segment. Nearly all of them are locals, so the
 * reader passes over them, and over every group that holds nothing else. Who asks for some names
 * has the file read again with their tokens marked: the groups around them are entered, and what
 * the same descent takes for an expression or a type is noted here.
 *
 * No scopes of locals are kept. What any pattern of a fn binds is a local everywhere in it: that
 * misses a use, but tells none that is not one.
 */
#include "base/str.h"
#include "formats/rust/reader.h"
#include <string.h>

/* ---- sets of names ---- */

static inline unsigned
filter_bit(const char *s, size_t len)
{
  const unsigned a = (unsigned char)s[0], b = (unsigned char)s[len / 2];
  const unsigned z = (unsigned char)s[len - 1];
  return (a * 0x9e5U ^ b * 0x3c1U ^ z * 0x165U ^ (unsigned)len * 0x2f3U) & (OB_RUST_WORDS_BITS - 1);
}

void
ob_rust_words_init(ob_rust_words *words)
{
  *words = (ob_rust_words){.filter = {0}};
  ob_map_init(&words->map, 0);
}

bool
ob_rust_words_add(ob_arena *arena, ob_rust_words *words, ob_str word)
{
  if (word.len == 0) {
    return true;
  }
  void **slot = ob_map_put(arena, &words->map, word);
  if (!slot) {
    return false;
  }
  if (!*slot) {
    *slot = (void *)(uintptr_t)words->map.len; /* its number */
  }
  const unsigned bit = filter_bit(word.ptr, word.len);
  words->filter[bit / 64] |= UINT64_C(1) << bit % 64;
  return true;
}

static inline bool
may_have(const ob_rust_words *words, const char *s, size_t len)
{
  const unsigned bit = filter_bit(s, len);
  return (words->filter[bit / 64] >> bit % 64 & 1) != 0;
}

bool
ob_rust_words_may_have(const ob_rust_words *words, ob_str word)
{
  return word.len > 0 && may_have(words, word.ptr, word.len);
}

bool
ob_rust_words_have(const ob_rust_words *words, ob_str word)
{
  return word.len > 0 && may_have(words, word.ptr, word.len) &&
         ob_map_find(&words->map, word) != NULL;
}

/* ---- among the tokens ---- */

/* Can token i be a use by itself? What stands behind a dot or a `::`, or before a `::`, is none,
 * and no name that is declared. */
static bool
may_stand_alone(const tok *t, uint32_t i)
{
  switch (i > 0 ? (tok_kind)t[i - 1].kind : T_EOF) {
  case T_DOT:
  case T_PATHSEP:
  case T_FN:
  case T_STRUCT:
  case T_ENUM:
  case T_TRAIT:
  case T_MOD:
    return false;
  default:
    return t[i + 1].kind != T_PATHSEP || t[i + 2].kind == T_LT;
  }
}

/* Is token i behind `self.`? */
static bool
is_behind_self(const tok *t, uint32_t i)
{
  return i >= 2 && t[i - 1].kind == T_DOT && t[i - 2].kind == T_SELF &&
         (i == 2 || (t[i - 3].kind != T_DOT && t[i - 3].kind != T_PATHSEP));
}

static bool
is_wanted(reader *r, const ob_rust_asked *asked, ob_str text)
{
  void **number = ob_map_find(&asked->words->map, text);
  bound_name *b = number ? &r->bound[(uintptr_t)*number] : NULL;
  if (b && b->state == WORD_NEW) {
    b->state = !asked->matters || asked->matters(asked->context, text) ? WORD_WANTED : WORD_NOT;
  }
  return b && b->state == WORD_WANTED;
}

/* The last token before the end of the rules of `macro_rules! name`, if token i begins them; else
 * i. What stands in a body is no use. */
static uint32_t
behind_rules(const tok *t, uint32_t i)
{
  if (t[i + 1].kind != T_NOT || t[i + 2].kind != T_IDENT || t[i + 3].kind < T_OPEN_PAREN ||
      t[i + 3].kind > T_OPEN_BRACE) {
    return i;
  }
  return t[i + 3].hi - 1; /* others may end there too */
}

/* The last token of a use before its `;`, if token i begins one; else i. */
static uint32_t
behind_use(const tok *t, uint32_t i)
{
  for (;;) {
    const tok_kind next = (tok_kind)t[i + 1].kind;
    if (next == T_OPEN_BRACE) {
      const uint32_t close = t[i + 1].hi;
      if (t[close].kind != T_CLOSE_BRACE) {
        return close - 1;
      }
      i = close;
    } else if (next == T_IDENT || next == T_PATHSEP || next == T_STAR || next == T_AS ||
               next == T_CRATE || next == T_SELF || next == T_SUPER || next == T_UNDERSCORE) {
      i++;
    } else {
      return i;
    }
  }
}

static bool
push(reader *r, ob_rust_name is)
{
  if (r->in_body || r->unseen || rust_is_generic(r, is.text)) {
    return true;
  }
  ob_rust_name *name = ob_vec_push(&r->scratch, &r->names);
  if (!name) {
    return rust_nomem(r);
  }
  is.scope = r->scope;
  is.gate = r->gate;
  *name = is;
  return true;
}

static bool
push_name(reader *r, ob_str text, ob_rust_at at, ob_rust_role role)
{
  return push(r, (ob_rust_name){.text = text, .at = at, .role = role, .owner = OB_RUST_NONE});
}

/* ---- format strings ---- */

static bool
is_word_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The next name that a string literal, as written, would take from around it if it was a format:
 * `{K}`, `{K:>5}`. Not one in `{{K}}` or `\u{K}`. */
static bool
next_inline(ob_str text, size_t *at, ob_str *name)
{
  const bool raw = text.len > 0 && text.ptr[0] == 'r';
  while (*at + 1 < text.len) {
    const size_t found = ob_str_find(ob_str_slice(text, *at, text.len - 1), '{');
    if (found == SIZE_MAX) {
      return false;
    }
    const size_t i = *at + found;
    *at = i + 1;
    if (text.ptr[i + 1] == '{') {
      *at = i + 2;
      continue;
    }
    size_t slashes = 0; /* of an escape before the brace */
    while (!raw && i > 1 && text.ptr[i - 1] == 'u' && slashes + 2 <= i &&
           text.ptr[i - 2 - slashes] == '\\') {
      slashes++;
    }
    if (slashes % 2 == 1) {
      continue;
    }
    size_t end = i + 1;
    while (end < text.len && is_word_byte(text.ptr[end])) {
      end++;
    }
    const bool digit = text.ptr[i + 1] >= '0' && text.ptr[i + 1] <= '9';
    if (end > i + 1 && end < text.len && !digit && (text.ptr[end] == '}' || text.ptr[end] == ':')) {
      *name = ob_str_slice(text, i + 1, end);
      *at = end;
      return true;
    }
  }
  return false;
}

/* Is one of these names asked for? */
static bool
wants_inline(reader *r, const ob_rust_asked *asked, const tok *t)
{
  const ob_str text = rust_tok_text(r, t);
  ob_str name;
  for (size_t at = 0; next_inline(text, &at, &name);) {
    if (may_have(r->words, name.ptr, name.len) && is_wanted(r, asked, name)) {
      return true;
    }
  }
  return false;
}

/* Is there a `name = …` in the arguments of a call? */
static bool
is_named_argument(const reader *r, uint32_t open, ob_str name)
{
  for (uint32_t i = open + 1; i < r->t[open].hi; i++) {
    if (r->t[i].kind == T_IDENT && r->t[i + 1].kind == T_EQ &&
        ob_str_eq(rust_tok_text(r, &r->t[i]), name)) {
      return true;
    }
  }
  return false;
}

bool
rust_format_names(reader *r, uint32_t open, unsigned which)
{
  const uint32_t close = r->t[open].hi;
  uint32_t i = open + 1;
  for (; i < close && which > 0; i++) {
    const tok_kind kind = (tok_kind)r->t[i].kind;
    if (kind >= T_OPEN_PAREN && kind <= T_OPEN_BRACE) {
      i = r->t[i].hi;
    } else if (kind == T_LT) {
      return true; /* its commas may be others */
    } else if (kind == T_COMMA) {
      which--;
    }
  }
  if (i >= close || r->t[i].kind != T_STR || !rust_wanted(r, i) ||
      (i + 1 < close && r->t[i + 1].kind != T_COMMA)) {
    return true;
  }
  const ob_str text = rust_tok_text(r, &r->t[i]);
  const uint32_t lo = rust_tok_at(&r->t[i]).lo;
  ob_str name;
  for (size_t at = 0; next_inline(text, &at, &name);) {
    const uint32_t from = lo + (uint32_t)(name.ptr - text.ptr);
    void **number = ob_map_find(&r->words->map, name);
    if (number && r->bound[(uintptr_t)*number].state == WORD_WANTED &&
        !is_named_argument(r, open, name) &&
        !push_name(r, name, (ob_rust_at){from, from + (uint32_t)name.len}, OB_RUST_ROLE_VALUE)) {
      return false;
    }
  }
  return true;
}

/* Does the brace at token i follow the name of a struct that is asked for? */
static bool
may_be_literal(const reader *r, const ob_rust_words *structs, uint32_t i)
{
  const tok *t = i > 0 ? &r->toks[i - 1] : NULL;
  return t && (t->kind == T_SELF_TYPE ||
               (t->kind == T_IDENT && ob_rust_words_have(structs, rust_tok_text(r, t))));
}

/* The group at token `open` is busy, and so are those around it: what is busy stands in busy groups
 * only. */
static void
mark_around(tok *t, uint32_t open, const uint32_t *around, size_t n)
{
  while (open != OB_RUST_NONE && (t[open].flags & TOK_BUSY) == 0) {
    t[open].flags |= TOK_BUSY;
    open = around[--n];
  }
}

bool
rust_want(reader *r, const ob_rust_asked *asked)
{
  const ob_rust_words *const words = asked->words;
  r->words = words;
  r->asked = asked;
  r->literals = asked->structs ? asked->literals : NULL;
  r->bound = ob_new_n(&r->scratch, bound_name, words->map.len + 1);
  if (!r->bound) {
    return rust_nomem(r);
  }
  tok *const t = r->toks;
  const char *const text = r->text.ptr;
  uint32_t top = OB_RUST_NONE; /* innermost open delimiter; what it stands in, see `around` */
  OB_VEC(uint32_t) around = {0};
  bool any = false;
  for (uint32_t i = 0; t[i].kind != T_EOF; i++) {
    switch (t[i].kind) {
    case T_IDENT:
      break;
    case T_CLOSE_PAREN:
    case T_CLOSE_BRACKET:
    case T_CLOSE_BRACE:
      while (top != OB_RUST_NONE && t[top].hi == i) {
        top = around.at[--around.len];
      }
      continue;
    case T_OPEN_PAREN:
    case T_OPEN_BRACKET:
    case T_OPEN_BRACE: {
      uint32_t *slot = ob_vec_push(&r->scratch, &around);
      if (!slot) {
        return rust_nomem(r);
      }
      *slot = top;
      top = i;
      if (asked->structs && t[i].kind == T_OPEN_BRACE && may_be_literal(r, asked->structs, i)) {
        any = true;
        mark_around(t, top, around.at, around.len);
      }
      continue;
    }
    case T_STR:
      if (!wants_inline(r, asked, &t[i])) {
        continue;
      }
      break;
    case T_USE:
      i = behind_use(t, i);
      continue;
    default:
      continue;
    }
    if (t[i].word == W_MACRO_RULES) {
      i = behind_rules(t, i);
      continue;
    }
    const ob_str word = {text + t[i].lo, t[i].hi - t[i].lo};
    if (t[i].kind == T_IDENT &&
        !(may_have(words, word.ptr, word.len) && may_stand_alone(t, i) &&
          is_wanted(r, asked, word)) &&
        !(asked->members && is_behind_self(t, i) && ob_rust_words_have(asked->members, word))) {
      continue;
    }
    any = true;
    t[i].flags |= TOK_WANTED;
    mark_around(t, top, around.at, around.len);
  }
  return any;
}

/* ---- uses and what binds ---- */

bool
rust_push_name(reader *r, uint32_t at, ob_rust_role role)
{
  return push_name(r, rust_tok_text(r, &r->t[at]), rust_tok_at(&r->t[at]), role);
}

bool
rust_push_member(reader *r, uint32_t at)
{
  if (r->self_type == OB_RUST_NONE || r->receiver == OB_RUST_SELF_NONE) {
    return true;
  }
  const tok_kind next = (tok_kind)r->t[at + 1].kind;
  return push(r,
              (ob_rust_name){.text = rust_tok_text(r, &r->t[at]),
                             .at = rust_tok_at(&r->t[at]),
                             .role = next == T_OPEN_PAREN || next == T_PATHSEP ? OB_RUST_ROLE_METHOD
                                                                               : OB_RUST_ROLE_FIELD,
                             .receiver = r->receiver,
                             .owner = r->self_type});
}

static bound_name *
bound_of(const reader *r, ob_str text)
{
  void **number = ob_map_find(&r->words->map, text);
  return &r->bound[number ? (uintptr_t)*number : 0];
}

void
rust_push_bound(reader *r, uint32_t at, bound_how how)
{
  if (r->in_body) {
    return; /* what a body binds is its own */
  }
  bound_name *b = bound_of(r, rust_tok_text(r, &r->t[at]));
  if (r->unit == 0) {
    b->outside = how > b->outside && !r->unseen ? how : b->outside;
  } else if (b->unit != r->unit || b->how < how) {
    b->unit = r->unit;
    b->how = how;
  }
}

void
rust_bind_group(reader *r, uint32_t open)
{
  if (!r->words || r->unit == 0 || r->unseen || (r->t[open].flags & TOK_BUSY) == 0) {
    return; /* where it is unseen already all of that was bound */
  }
  for (uint32_t i = open + 1; i < r->t[open].hi; i++) {
    if (rust_wanted(r, i)) {
      rust_push_bound(r, i, BOUND_ANY);
    }
  }
}

/* The use at token `from`, or NULL. It was pushed behind those in its own generics. */
static ob_rust_name *
name_at(const reader *r, uint32_t from)
{
  const uint32_t lo = r->t[from].lo;
  for (size_t i = r->names.len; i > 0 && r->names.at[i - 1].at.lo >= lo; i--) {
    if (r->names.at[i - 1].at.lo == lo) {
      return &r->names.at[i - 1];
    }
  }
  return NULL;
}

void
rust_turn_name(reader *r, uint32_t from, ob_rust_role role)
{
  ob_rust_name *name = rust_wanted(r, from) ? name_at(r, from) : NULL;
  if (name) {
    name->role = role;
  }
}

void
rust_drop_name(reader *r, uint32_t from)
{
  ob_rust_name *name = rust_wanted(r, from) ? name_at(r, from) : NULL;
  if (name) {
    const size_t at = (size_t)(name - r->names.at);
    memmove(name, name + 1, (--r->names.len - at) * sizeof(*name));
  }
}

/* ---- struct expressions and patterns ---- */

/* The path that ends before the brace at token `open`. False: it is none that can be noted. */
static bool
literal_path(const reader *r, uint32_t open, ob_rust_path *out, uint32_t segs[8], uint32_t *count)
{
  const tok *t = r->t;
  uint32_t i = open;
  *count = 0;
  *out = (ob_rust_path){.head = OB_RUST_HEAD_PLAIN, .ns = OB_RUST_NS_TYPE};
  for (;; i--) { /* over the `::` */
    const tok_kind kind = i > 0 ? (tok_kind)t[--i].kind : T_EOF;
    if (kind == T_IDENT && out->head == OB_RUST_HEAD_PLAIN && *count < 8) {
      segs[(*count)++] = i;
    } else if (kind == T_SUPER && (*count > 0 || out->supers > 0)) {
      out->head = OB_RUST_HEAD_SUPER;
      out->supers++;
    } else if (kind == T_SELF && *count > 0) {
      out->head = out->supers > 0 ? out->head : OB_RUST_HEAD_SELF;
    } else if (kind == T_CRATE && *count > 0 && out->supers == 0) {
      out->head = OB_RUST_HEAD_CRATE;
    } else {
      return kind == T_SELF_TYPE && *count == 0 && (i == 0 || t[i - 1].kind != T_PATHSEP);
    }
    if (i == 0 || t[i - 1].kind != T_PATHSEP) {
      return *count > 0;
    }
  }
}

bool
rust_literal_begin(reader *r, uint32_t open, bool pattern, uint32_t *around)
{
  uint32_t segs[8], count;
  ob_rust_literal is = {.owner = r->self_type, .pattern = pattern};
  *around = r->literal;
  r->literal = OB_RUST_NONE;
  if (!r->literals || r->in_body || r->unseen || r->t != r->toks ||
      !literal_path(r, open, &is.path, segs, &count) ||
      (count == 0 && r->self_type == OB_RUST_NONE)) {
    return true;
  }
  ob_str *names = ob_new_n(r->lasting, ob_str, count + 1);
  ob_rust_at *places = ob_new_n(r->lasting, ob_rust_at, count + 1);
  if (!names || !places) {
    return rust_nomem(r);
  }
  places[0] = rust_tok_at(&r->t[open - 1]); /* Self */
  for (uint32_t i = 0; i < count; i++) {
    names[i] = rust_tok_text(r, &r->t[segs[count - 1 - i]]);
    places[i] = rust_tok_at(&r->t[segs[count - 1 - i]]);
  }
  if (count == 1 && rust_is_generic(r, names[0])) {
    return true;
  }
  is.path.scope = r->scope;
  is.path.gate = r->gate;
  is.path.segments = names;
  is.path.segment_at = places;
  is.path.segment_count = count;
  is.path.at = rust_tok_at(&r->t[open - 1]);
  is.first = (uint32_t)r->literals->fields.len;
  ob_rust_literal *slot = ob_vec_push(r->lasting, &r->literals->list);
  if (!slot) {
    return rust_nomem(r);
  }
  *slot = is;
  r->literal = (uint32_t)(slot - r->literals->list.at);
  return true;
}

bool
rust_literal_field(reader *r, uint32_t at)
{
  if (r->literal == OB_RUST_NONE) {
    return true;
  }
  ob_rust_literal_field *slot = ob_vec_push(r->lasting, &r->literals->fields);
  if (!slot) {
    return rust_nomem(r);
  }
  *slot = (ob_rust_literal_field){.name = rust_tok_text(r, &r->t[at]),
                                  .at = rust_tok_at(&r->t[at]),
                                  .gate = r->gate,
                                  .of = r->literal};
  return true;
}

void
rust_literal_rest(reader *r)
{
  if (r->literal != OB_RUST_NONE) {
    r->literals->list.at[r->literal].rest = true;
  }
}

void
rust_literal_end(reader *r, uint32_t around)
{
  if (r->literal != OB_RUST_NONE) {
    r->literals->list.at[r->literal].end = (uint32_t)r->literals->fields.len;
  }
  r->literal = around;
}

/* ---- units ---- */

static bool
is_local(bound_how how, ob_rust_role role)
{
  switch (role) {
  case OB_RUST_ROLE_VALUE:
  case OB_RUST_ROLE_CALL:
    return how >= BOUND_VALUE;
  case OB_RUST_ROLE_PATTERN:
  case OB_RUST_ROLE_STRUCT:
  case OB_RUST_ROLE_TYPE:
  case OB_RUST_ROLE_TRAIT:
  case OB_RUST_ROLE_ARGUMENT:
    break;
  case OB_RUST_ROLE_MACRO:
  case OB_RUST_ROLE_METHOD:
  case OB_RUST_ROLE_FIELD:
    return false;
  }
  return how == BOUND_ANY;
}

/* Of the names that were noted since `from`, keep those that are not bound. */
static void
keep_unbound(reader *r, size_t from)
{
  size_t kept = from;
  for (size_t i = from; i < r->names.len; i++) {
    const ob_rust_name name = r->names.at[i];
    const bound_name *b = bound_of(r, name.text);
    const bound_how how = r->unit == 0 ? b->outside : b->unit == r->unit ? b->how : BOUND_NOT;
    if (!is_local(how, name.role)) {
      r->names.at[kept++] = name;
    }
  }
  r->names.len = kept;
}

unit
rust_unit_begin(reader *r)
{
  const unit u = {.outermost = r->unit == 0, .unseen = r->unseen};
  if (r->words && u.outermost) {
    r->unit = ++r->units;
    r->unit_names = r->names.len;
    r->unseen = false;
  }
  return u;
}

void
rust_unit_end(reader *r, unit u)
{
  if (r->words && u.outermost) {
    keep_unbound(r, r->unit_names);
    r->unit = 0;
    r->unseen = u.unseen;
  }
}

void
rust_names_end(reader *r)
{
  if (r->words) {
    r->unit = 0;
    keep_unbound(r, 0);
  }
}
