// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Statements of a TOML document: keys, headers, tables, arrays; one pass, and every value goes
 * straight to its table. Who may still add to a table is one state (table_how), so that the rules
 * on redefinition are looked up and not worked out.
 *
 * After a mistake the reader goes on as near as it can: behind the bad item of an array or inline
 * table, else at the next statement. A header that cannot be used still opens a table, which
 * nobody sees: what stands below it is checked, and does not end up in the table before it.
 */
#include "base/map.h"
#include "base/str.h"
#include "formats/toml/parser.h"
#include <assert.h>
#include <string.h>

enum table_how {
  IMPLICIT, /* only part of a [header.path] so far: a header or dotted keys may still define it */
  HEADER,   /* has its own header (the root too): keys below it, and sub-tables by headers */
  DOTTED,   /* made by dotted keys: more of them, and sub-tables by headers */
  INLINE,   /* complete */
};

typedef struct pair {
  ob_toml_entry entry;
  ob_toml value;
} pair;

/** One part of a key. */
typedef struct part {
  ob_str name;
  const char *lo, *hi; /* quotes included */
} part;

/* ---- tables ---- */

static inline bool
key_eq(ob_str a, ob_str b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static ob_toml_entry *
find(const ob_toml *table, ob_str key)
{
  if (table->as.table.map) {
    void **place = ob_map_find(table->as.table.map, key);
    return place ? *place : NULL;
  }
  for (ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (key_eq(e->key, key)) {
      return e;
    }
  }
  return NULL;
}

static bool
map_entry(parser *p, ob_toml *table, ob_toml_entry *entry)
{
  void **place = ob_map_put(p->arena, table->as.table.map, entry->key);
  if (!place) {
    return false;
  }
  *place = entry;
  return true;
}

/** Put an entry behind the others. Its key is not there yet. */
static bool
append(parser *p, ob_toml *table, ob_toml_entry *entry)
{
  if (table->as.table.last) {
    table->as.table.last->next = entry;
  } else {
    table->as.table.first = entry;
  }
  table->as.table.last = entry;
  table->as.table.len++;
  if (table->as.table.map) {
    return map_entry(p, table, entry);
  }
  if (table->as.table.len < OB_TOML_MAP_MIN) {
    return true;
  }
  ob_map *map = ob_new(p->arena, ob_map);
  if (!map) {
    return false;
  }
  /* Where the arena lies differs from run to run: nobody can plan a file of colliding keys. */
  ob_map_init(map, (uint64_t)(uintptr_t)map * UINT64_C(0x9e3779b97f4a7c15));
  table->as.table.map = map;
  for (ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (!map_entry(p, table, e)) {
      return false;
    }
  }
  return true;
}

static pair *
new_pair(parser *p, part key)
{
  pair *new = ob_new(p->arena, pair);
  if (new) {
    new->entry.key = key.name;
    new->entry.key_span = toml_span(p, key.lo, key.hi);
    new->entry.value = &new->value;
  }
  return new;
}

/** A new table below another; NULL: no memory. */
static ob_toml *
add_table(parser *p, ob_toml *table, part key, enum table_how how, ob_span span)
{
  pair *new = new_pair(p, key);
  if (!new || !append(p, table, &new->entry)) {
    return NULL;
  }
  new->value.kind = OB_TOML_TABLE;
  new->value.span = span;
  new->value.as.table.how = (uint8_t)how;
  return &new->value;
}

/** The table that swallows what stands below a header that cannot be used. */
static step
use_scrap_table(parser *p)
{
  p->table = ob_new(p->arena, ob_toml);
  p->depth = 1;
  if (!p->table) {
    return toml_no_memory(p);
  }
  p->table->kind = OB_TOML_TABLE;
  p->table->as.table.how = HEADER;
  return STEP_OK;
}

/* ---- keys ---- */

static step
too_deep(parser *p, const char *lo, const char *hi)
{
  ob_diag *diag =
      toml_error(p, "OB0115", lo, hi, "nested more than %d levels deep", OB_TOML_MAX_DEPTH);
  ob_diag_help(p->diags, diag, "arrays, tables and the parts of a dotted key count");
  p->st = diag ? OB_E_LIMIT : OB_E_NOMEM;
  return STEP_ABORT;
}

/** `at` stands on something that cannot go on a bare key: `foo$bar`, `é`. */
static bool
is_key_like(const parser *p)
{
  const unsigned char c = (unsigned char)*p->at;
  return c >= 0x80 || (c > 0x20 && c < 0x7f && !strchr("=.[]{},:#\"'", c));
}

static step
bad_key_character(parser *p, const char *key_lo)
{
  const char *hi = toml_word_end(p, p->at);
  ob_diag *diag = toml_error(p, "OB0102", p->at, hi, "`%s` cannot stand in a bare key",
                             toml_show(p, p->at, hi));
  const char *key_hi = p->at;
  while (key_hi < p->end && (toml_is_bare(*key_hi) || (unsigned char)*key_hi >= 0x80 ||
                             (*key_hi > 0x20 && *key_hi < 0x7f && !strchr("=]#\"'", *key_hi)))) {
    key_hi++;
  }
  ob_diag_help(p->diags, diag, "quote the key: \"%s\"", toml_show(p, key_lo, key_hi));
  return toml_bad(p);
}

static step
key_part(parser *p, part *out)
{
  out->lo = p->at;
  if (p->at < p->end && toml_is_bare(*p->at)) {
    p->at = toml_bare_end(p->at, p->end);
    out->hi = p->at;
    out->name = (ob_str){out->lo, (size_t)(out->hi - out->lo)};
    return STEP_OK;
  }
  if (p->at < p->end && (*p->at == '"' || *p->at == '\'')) {
    STEP_TRY(toml_key_string(p, &out->name));
    out->hi = p->at;
    return STEP_OK;
  }
  step st;
  if (toml_stray_byte(p, &st)) {
    return st;
  }
  if (p->at < p->end && is_key_like(p)) {
    return bad_key_character(p, p->at);
  }
  const bool nothing = toml_at_line_end(p, p->at);
  ob_diag *diag =
      nothing ? toml_error(p, "OB0102", p->at, p->at, "expected a key")
              : toml_error(p, "OB0102", p->at, p->at + 1, "expected a key, found `%c`", *p->at);
  ob_diag_help(p->diags, diag,
               !nothing && *p->at == '='   ? "an empty key is written \"\""
               : !nothing && *p->at == '.' ? "a part of a dotted key is missing before the dot"
                                           : "a key is A-Z a-z 0-9 _ - or a quoted string");
  return toml_bad(p);
}

/** Behind a key, at something that is not what (`=`, `]`) may follow. */
static step
bad_key_end(parser *p, part key, char what, const char *open)
{
  step st;
  if (toml_stray_byte(p, &st)) {
    return st;
  }
  assert(p->at); /* in the text, for which an empty one stands where there is none */
  if (p->at == key.hi && !toml_at_line_end(p, p->at) && is_key_like(p)) {
    return bad_key_character(p, key.lo);
  }
  ob_diag *diag;
  if (toml_at_line_end(p, p->at) || *p->at == '#') {
    diag = toml_error(p, "OB0103", key.hi, key.hi, "expected `%c` after the key", what);
  } else {
    const char *hi = toml_word_end(p, p->at);
    diag = toml_error(p, "OB0103", p->at, hi, "expected `%c` after the key, found `%s`", what,
                      toml_show(p, p->at, hi));
  }
  if (what == ']') {
    ob_diag_label(p->diags, diag, toml_span(p, open, open + 1), "header opened here");
    ob_diag_help(p->diags, diag, "a header is [name], [name.\"quoted name\"] or [[name]]");
  } else if (!toml_at_line_end(p, p->at) &&
             (toml_is_bare(*p->at) || *p->at == '"' || *p->at == '\'')) {
    ob_diag_help(p->diags, diag, "write `key = value`; a key with a blank in it is quoted");
  } else {
    ob_diag_help(p->diags, diag, "write `key = value`");
  }
  return toml_bad(p);
}

/** A key that meets something that is no table it could go into. */
static step
not_extensible(parser *p, part key, const ob_toml_entry *old, bool dotted)
{
  const ob_toml *v = old->value;
  const char *name = toml_show(p, key.lo, key.hi);
  ob_diag *diag;
  if (v->kind == OB_TOML_TABLE && v->as.table.how == INLINE) {
    diag = toml_error(p, "OB0111", key.lo, key.hi, "cannot add to the inline table `%s`", name);
    ob_diag_label(p->diags, diag, old->key_span, "complete where it is written");
    ob_diag_help(p->diags, diag, "put the new keys between its braces, or write it as [%s]", name);
  } else if (v->kind == OB_TOML_TABLE) {
    diag = toml_error(p, "OB0111", key.lo, key.hi,
                      "cannot add to the table `%s` with a dotted key: it has a header", name);
    ob_diag_label(p->diags, diag, v->span, "header here");
    ob_diag_help(p->diags, diag, "put the key below that header");
  } else if (v->kind == OB_TOML_ARRAY && v->as.array.of_tables && dotted) {
    diag = toml_error(p, "OB0111", key.lo, key.hi,
                      "cannot add to the array of tables `%s` with a dotted key", name);
    ob_diag_label(p->diags, diag, v->span, "array begins here");
    ob_diag_help(p->diags, diag, "put the key below a [[header]] of the array");
  } else {
    diag = toml_error(p, "OB0111", key.lo, key.hi, "`%s` is no table but a value (%s)", name,
                      ob_toml_kind_name(v->kind));
    ob_diag_label(p->diags, diag, old->key_span, "has its value here");
  }
  return toml_bad(p);
}

/**
 * From a table to the one below it that a part of a dotted key (or of a header) names, made when it
 * is not there. *table becomes NULL when the way is barred (reported).
 */
static step
descend(parser *p, ob_toml **table, part key, bool dotted, unsigned *depth)
{
  if (++*depth > OB_TOML_MAX_DEPTH) {
    return too_deep(p, key.lo, key.hi);
  }
  if (!*table) {
    return STEP_OK;
  }
  const ob_toml_entry *old = find(*table, key.name);
  if (!old) {
    *table = add_table(p, *table, key, dotted ? DOTTED : IMPLICIT, toml_span(p, key.lo, key.hi));
    return *table ? STEP_OK : toml_no_memory(p);
  }
  ob_toml *v = old->value;
  if (v->kind == OB_TOML_TABLE) {
    const unsigned how = v->as.table.how;
    if (dotted ? how == DOTTED || how == IMPLICIT : how != INLINE) {
      v->as.table.how = dotted ? DOTTED : v->as.table.how;
      *table = v;
      return STEP_OK;
    }
  } else if (!dotted && v->kind == OB_TOML_ARRAY && v->as.array.of_tables) {
    ++*depth;
    *table = v->as.array.at[v->as.array.len - 1];
    return STEP_OK;
  }
  *table = NULL;
  (void)not_extensible(p, key, old, dotted);
  TOML_GO_ON(p);
  return STEP_OK;
}

/** `key = value` into a table. */
static step
key_value(parser *p, ob_toml *table)
{
  part key = {0};
  unsigned depth = p->depth;
  for (;;) {
    STEP_TRY(key_part(p, &key));
    toml_blanks(p);
    if (p->at == p->end || *p->at != '.') {
      break;
    }
    STEP_TRY(descend(p, &table, key, true, &depth));
    p->at++;
    toml_blanks(p);
  }
  if (p->at == p->end || *p->at != '=') {
    return bad_key_end(p, key, '=', NULL);
  }
  p->at++;
  toml_blanks(p);
  const ob_toml_entry *old = table ? find(table, key.name) : NULL;
  if (old) {
    ob_diag *diag =
        toml_error(p, "OB0110", key.lo, key.hi, "duplicate key `%s`", toml_show(p, key.lo, key.hi));
    ob_diag_label(p->diags, diag, old->key_span, "first defined here");
    ob_diag_help(p->diags, diag, "a key has one value: remove one of the two");
    TOML_GO_ON(p);
  }
  pair *new = new_pair(p, key);
  if (!new) {
    return toml_no_memory(p);
  }
  const unsigned outer = p->depth;
  p->depth = depth;
  const step st = toml_value(p, &new->value);
  p->depth = outer;
  if (st == STEP_OK && table && !old && !append(p, table, &new->entry)) {
    return toml_no_memory(p);
  }
  return st;
}

/* ---- headers ---- */

static step
redefined(parser *p, const char *lo, const char *hi, part key, const ob_toml_entry *old, bool array)
{
  const ob_toml *v = old->value;
  const char *name = toml_show(p, key.lo, key.hi);
  ob_diag *diag;
  if (v->kind == OB_TOML_TABLE && v->as.table.how == INLINE) {
    diag = toml_error(p, "OB0111", lo, hi, "the table `%s` is already written as an inline table",
                      name);
    ob_diag_label(p->diags, diag, old->key_span, "complete where it is written");
    ob_diag_help(p->diags, diag, "put the new keys between its braces");
  } else if (v->kind == OB_TOML_TABLE && array) {
    diag = toml_error(p, "OB0111", lo, hi, "`%s` is a table, not an array of tables", name);
    ob_diag_label(p->diags, diag, v->span, "made a table here");
    ob_diag_help(p->diags, diag, "the first [[%s]] must come before anything that makes it a table",
                 name);
  } else if (v->kind == OB_TOML_TABLE && v->as.table.how == DOTTED) {
    diag =
        toml_error(p, "OB0111", lo, hi, "the table `%s` is already defined by dotted keys", name);
    ob_diag_label(p->diags, diag, v->span, "defined here");
    ob_diag_help(p->diags, diag, "write all of its keys in one of the two ways");
  } else if (v->kind == OB_TOML_TABLE) {
    diag = toml_error(p, "OB0111", lo, hi, "the table `%s` is defined twice", name);
    ob_diag_label(p->diags, diag, v->span, "first defined here");
    ob_diag_help(p->diags, diag, "put all of its keys below one header");
  } else if (v->kind == OB_TOML_ARRAY && v->as.array.of_tables) {
    diag = toml_error(p, "OB0111", lo, hi, "`%s` is an array of tables", name);
    ob_diag_label(p->diags, diag, v->span, "array begins here");
    ob_diag_help(p->diags, diag, "write [[%s]] for one more table of the array", name);
  } else {
    diag = toml_error(p, "OB0111", lo, hi, "`%s` is already defined as a value (%s)", name,
                      ob_toml_kind_name(v->kind));
    ob_diag_label(p->diags, diag, old->key_span, "has its value here");
    if (v->kind == OB_TOML_ARRAY && array) {
      ob_diag_help(p->diags, diag, "an array written between brackets is complete");
    }
  }
  return toml_bad(p);
}

static step
define_table(parser *p, ob_toml *parent, part key, const char *lo, const char *hi)
{
  const ob_toml_entry *old = find(parent, key.name);
  if (!old) {
    p->table = add_table(p, parent, key, HEADER, toml_span(p, lo, hi));
    return p->table ? STEP_OK : toml_no_memory(p);
  }
  if (old->value->kind == OB_TOML_TABLE && old->value->as.table.how == IMPLICIT) {
    p->table = old->value;
    p->table->as.table.how = HEADER;
    p->table->span = toml_span(p, lo, hi);
    return STEP_OK;
  }
  (void)redefined(p, lo, hi, key, old, false);
  TOML_GO_ON(p);
  return use_scrap_table(p);
}

static step
define_element(parser *p, ob_toml *parent, part key, const char *lo, const char *hi)
{
  const ob_toml_entry *old = find(parent, key.name);
  ob_toml *array = old ? old->value : NULL;
  if (!old) {
    pair *new = new_pair(p, key);
    if (!new || !append(p, parent, &new->entry)) {
      return toml_no_memory(p);
    }
    array = &new->value;
    array->kind = OB_TOML_ARRAY;
    array->span = toml_span(p, lo, hi);
    array->as.array.of_tables = true;
  } else if (array->kind != OB_TOML_ARRAY || !array->as.array.of_tables) {
    (void)redefined(p, lo, hi, key, old, true);
    TOML_GO_ON(p);
    return use_scrap_table(p);
  }
  ob_toml *element = ob_new(p->arena, ob_toml);
  ob_toml **slot = element ? ob_vec_push(p->arena, &array->as.array) : NULL;
  if (!slot) {
    return toml_no_memory(p);
  }
  *slot = element;
  element->kind = OB_TOML_TABLE;
  element->span = toml_span(p, lo, hi);
  element->as.table.how = HEADER;
  p->table = element;
  return STEP_OK;
}

static step
header_path(parser *p, const char *open, bool array, ob_toml **parent, part *key, unsigned *depth)
{
  for (;;) {
    toml_blanks(p);
    STEP_TRY(key_part(p, key));
    toml_blanks(p);
    if (p->at == p->end || *p->at != '.') {
      break;
    }
    STEP_TRY(descend(p, parent, *key, false, depth));
    p->at++;
  }
  if (p->at == p->end || *p->at != ']') {
    return bad_key_end(p, *key, ']', open);
  }
  p->at++;
  if (array) {
    if (p->at == p->end || *p->at != ']') {
      ob_diag *diag = toml_error(p, "OB0113", p->at, p->at, "expected a second `]`");
      ob_diag_label(p->diags, diag, toml_span(p, open, open + 2), "opened with two brackets");
      ob_diag_help(p->diags, diag, "[[name]] is one table of an array; [name] is a table");
      return toml_bad(p);
    }
    p->at++;
  }
  return STEP_OK;
}

static step
header(parser *p)
{
  const char *open = p->at++;
  const bool array = p->at < p->end && *p->at == '[';
  p->at += array;
  ob_toml *parent = p->root;
  unsigned depth = 0;
  part key = {0};
  const step st = header_path(p, open, array, &parent, &key, &depth);
  if (st != STEP_OK) {
    return st == STEP_SKIP && use_scrap_table(p) != STEP_OK ? STEP_ABORT : st;
  }
  depth += array ? 2 : 1;
  if (depth > OB_TOML_MAX_DEPTH) {
    return too_deep(p, key.lo, key.hi);
  }
  if (!parent) {
    return use_scrap_table(p);
  }
  p->depth = depth;
  return array ? define_element(p, parent, key, open, p->at)
               : define_table(p, parent, key, open, p->at);
}

/* ---- values ---- */

/** An array or table whose bracket does not come; where: behind the last thing that belongs to it.
 */
static step
unclosed(parser *p, const char *open, const char *where, const char *resume)
{
  const bool array = *open == '[';
  ob_diag *diag = toml_error(p, "OB0112", where, where, "the %s is never closed",
                             array ? "array" : "inline table");
  ob_diag_primary_text(p->diags, diag, "expected `%c`", array ? ']' : '}');
  ob_diag_label(p->diags, diag, toml_span(p, open, open + 1), "opened here");
  p->at = resume;
  return toml_bad(p) == STEP_ABORT ? STEP_ABORT : STEP_RESUME;
}

/** The first byte of the line of `at`, when only blanks stand before it and it lies behind `after`.
 */
static const char *
line_start(const parser *p, const char *after)
{
  const char *s = p->at;
  while (s > after && (s[-1] == ' ' || s[-1] == '\t')) {
    s--;
  }
  return s > after && s[-1] == '\n' ? s : NULL;
}

/**
 * Behind an item of an array or inline table: over a comma (*done false) or the closing bracket
 * (*done true). said: a mistake of this item was reported already.
 */
static step
separator(parser *p, const char *open, bool said, bool *done)
{
  const char close = *open == '[' ? ']' : '}';
  const char *after = p->at;
  *done = false;
  for (;;) {
    STEP_TRY(toml_gap(p));
    if (p->at == p->end) {
      return unclosed(p, open, after, p->end);
    }
    if (*p->at == ',' || *p->at == close) {
      *done = *p->at++ == close;
      return STEP_OK;
    }
    const char *line = line_start(p, after);
    if (line && toml_starts_statement(p, line, close == '}')) {
      return unclosed(p, open, after, line);
    }
    step st;
    if (!said && toml_stray_byte(p, &st)) {
      TOML_GO_ON(p);
      said = true;
      continue;
    }
    if (!said) {
      const char *hi = toml_word_end(p, p->at);
      ob_diag *diag = toml_error(p, "OB0112", p->at, hi, "expected `,` or `%c`, found `%s`", close,
                                 toml_show(p, p->at, hi));
      ob_diag_label(p->diags, diag, toml_span(p, open, open + 1), "%s opened here",
                    close == ']' ? "array" : "inline table");
      TOML_GO_ON(p);
      said = true;
      const bool item = *p->at == '"' || *p->at == '\'' || toml_is_bare(*p->at) ||
                        (close == ']' && (*p->at == '[' || *p->at == '{'));
      if (item) { /* as though the comma were there */
        return STEP_OK;
      }
    }
    if (*p->at == ']' || *p->at == '}') { /* of another kind: it may close what is around us */
      if (p->open > 1) {
        return STEP_SKIP;
      }
      p->at++;
    }
    toml_skip_item(p);
  }
}

/** Is it a header, and no array in an array: is the first word within the brackets no value? */
static bool
is_header(const parser *p, const char *s)
{
  static const char *const values[] = {"true", "false", "inf", "nan"};
  while (s < p->end && (*s == '[' || *s == ' ' || *s == '\t')) {
    s++;
  }
  const ob_str word = {s, (size_t)(toml_bare_end(s, p->end) - s)};
  return word.len > 0 && ob_is_name_byte(*s) && !ob_is_digit(*s) &&
         !ob_str_in_words(word, values, OB_COUNT(values));
}

static step
array_items(parser *p, const char *open)
{
  for (;;) {
    const char *after = p->at;
    STEP_TRY(toml_gap(p));
    if (p->at == p->end) {
      return unclosed(p, open, after, p->end);
    }
    if (*p->at == ']') {
      p->at++;
      return STEP_OK;
    }
    /* A word and `=`, or a header: no value, but the next statement. */
    const bool other = toml_is_bare(*p->at) || (*p->at == '[' && is_header(p, p->at));
    const char *line = other ? line_start(p, after) : NULL;
    if (line && toml_starts_statement(p, line, false)) {
      return unclosed(p, open, after, line);
    }
    ob_toml *element = ob_new(p->arena, ob_toml);
    if (!element) {
      return toml_no_memory(p);
    }
    const step st = toml_value(p, element);
    if (st == STEP_OK) {
      ob_toml **slot = ob_vec_push(p->arena, &p->elements);
      if (!slot) {
        return toml_no_memory(p);
      }
      *slot = element;
    } else if (st != STEP_SKIP) {
      return st;
    }
    bool done;
    STEP_TRY(separator(p, open, st == STEP_SKIP, &done));
    if (done) {
      return STEP_OK;
    }
  }
}

static step
array(parser *p, ob_toml *v)
{
  const size_t first = p->elements.len;
  STEP_TRY(array_items(p, p->at++));
  const size_t count = p->elements.len - first;
  v->kind = OB_TOML_ARRAY;
  if (count > 0) {
    v->as.array.at = ob_new_n(p->arena, ob_toml *, count);
    if (!v->as.array.at) {
      return toml_no_memory(p);
    }
    for (size_t i = 0; i < count; i++) {
      v->as.array.at[i] = p->elements.at[first + i];
    }
    v->as.array.len = v->as.array.cap = count;
  }
  p->elements.len = first;
  return STEP_OK;
}

static step
inline_table(parser *p, ob_toml *v)
{
  const char *open = p->at++;
  v->kind = OB_TOML_TABLE;
  v->as.table.how = INLINE;
  for (;;) {
    const char *after = p->at;
    STEP_TRY(toml_gap(p));
    if (p->at == p->end) {
      return unclosed(p, open, after, p->end);
    }
    if (*p->at == '}') {
      p->at++;
      return STEP_OK;
    }
    const char *line = *p->at == '[' ? line_start(p, after) : NULL;
    if (line && toml_starts_statement(p, line, true)) {
      return unclosed(p, open, after, line);
    }
    const step st = key_value(p, v);
    if (st != STEP_OK && st != STEP_SKIP) {
      return st;
    }
    bool done;
    STEP_TRY(separator(p, open, st == STEP_SKIP, &done));
    if (done) {
      return STEP_OK;
    }
  }
}

static step
container(parser *p, ob_toml *v)
{
  if (p->depth >= OB_TOML_MAX_DEPTH) {
    return too_deep(p, p->at, p->at + 1);
  }
  const size_t first = p->elements.len;
  p->depth++;
  p->open++;
  const step st = *p->at == '[' ? array(p, v) : inline_table(p, v);
  p->open--;
  p->depth--;
  p->elements.len = first;
  return st;
}

step
toml_value(parser *p, ob_toml *v)
{
  const char *lo = p->at;
  const char c = lo < p->end ? *lo : '\n';
  if (c == '"' || c == '\'') {
    v->kind = OB_TOML_STRING;
    STEP_TRY(toml_string(p, &v->as.string));
  } else if (c == '[' || c == '{') {
    STEP_TRY(container(p, v));
  } else {
    STEP_TRY(toml_scalar(p, v));
  }
  v->span = toml_span(p, lo, p->at);
  return STEP_OK;
}

/* ---- documents ---- */

static void
document(parser *p)
{
  for (;;) {
    if (toml_gap(p) != STEP_OK || p->at == p->end) {
      return;
    }
    step st = *p->at == '[' ? header(p) : key_value(p, p->table);
    if (st == STEP_OK) {
      st = toml_line_end(p);
    }
    if (st == STEP_SKIP) {
      toml_skip_statement(p);
    } else if (st == STEP_ABORT) {
      return;
    }
  }
}

/** UTF-16 and UTF-32 by their mark, or by the zero beside the first ASCII character. */
static bool
is_wide(ob_str text)
{
  if (text.len < 2) {
    return false;
  }
  const unsigned a = (unsigned char)text.ptr[0], b = (unsigned char)text.ptr[1];
  return (a == 0xff && b == 0xfe) || (a == 0xfe && b == 0xff) || (a == 0 && b != 0) ||
         (a != 0 && b == 0);
}

ob_status
ob_toml_parse(ob_arena *arena, ob_diags *diags, uint32_t file, ob_toml **out)
{
  ob_str text = ob_diags_source(diags, file).text;
  if (text.len > OB_TOML_MAX_SIZE) {
    return ob_fail(diags, OB_E_LIMIT, "OB0115", (ob_span){file, 0, 0}, NULL,
                   "a TOML document of more than %u MiB", OB_TOML_MAX_SIZE >> 20);
  }
  if (!text.ptr) {
    text = OB_STR("");
  }
  parser p = {.arena = arena,
              .diags = diags,
              .file = file,
              .text = text.ptr,
              .end = text.ptr + text.len,
              .at = text.ptr};
  p.root = ob_new(arena, ob_toml);
  if (!p.root) {
    return OB_E_NOMEM;
  }
  p.root->kind = OB_TOML_TABLE;
  p.root->span = toml_span(&p, p.text, p.end);
  p.root->as.table.how = HEADER;
  p.table = p.root;
  if (is_wide(text)) {
    ob_diag *diag = toml_error(&p, "OB0100", p.at, p.at + 2, "the file is UTF-16, not UTF-8");
    ob_diag_help(diags, diag, "save it as UTF-8");
  } else {
    if (ob_str_starts(text, OB_STR("\xef\xbb\xbf"))) {
      p.at += 3;
    }
    document(&p);
  }
  if (p.st == OB_OK || p.st == OB_E_SYNTAX) {
    *out = p.root;
  }
  return p.st;
}

ob_toml *
ob_toml_get(const ob_toml *table, ob_str key)
{
  const ob_toml_entry *entry = ob_toml_entry_get(table, key);
  return entry ? entry->value : NULL;
}

const ob_toml_entry *
ob_toml_entry_get(const ob_toml *table, ob_str key)
{
  return table && table->kind == OB_TOML_TABLE ? find(table, key) : NULL;
}

const char *
ob_toml_kind_phrase(ob_toml_kind kind)
{
  switch (kind) {
  case OB_TOML_STRING:
    return "a string";
  case OB_TOML_INTEGER:
    return "an integer";
  case OB_TOML_FLOAT:
    return "a float";
  case OB_TOML_BOOL:
    return "a boolean";
  case OB_TOML_DATETIME:
    return "a date-time";
  case OB_TOML_DATETIME_LOCAL:
    return "a local date-time";
  case OB_TOML_DATE_LOCAL:
    return "a local date";
  case OB_TOML_TIME_LOCAL:
    return "a local time";
  case OB_TOML_ARRAY:
    return "an array";
  case OB_TOML_TABLE:
    return "a table";
  }
  return "a value";
}

const char *
ob_toml_kind_name(ob_toml_kind kind)
{
  return strchr(ob_toml_kind_phrase(kind), ' ') + 1;
}
