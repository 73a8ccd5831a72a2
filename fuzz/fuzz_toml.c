// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The TOML reader on any bytes: it says OK exactly when it reports nothing, every span lies within
 * the text and covers what it should, every string is UTF-8, tables find their own entries, and
 * the tree written out as TOML reads back as the same tree.
 */
#include "base/str.h"
#include "base/utf8.h"
#include "formats/toml/toml.h"
#include "invariants.h"
#include <inttypes.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct doc {
  ob_diags diags;
  uint32_t file;
  ob_str text;
} doc;

static void
check_span(const doc *d, ob_span span)
{
  REQUIRE(span.file == d->file && span.lo <= span.hi && span.hi <= d->text.len);
}

static void
check_utf8(ob_str s)
{
  REQUIRE(ob_utf8_valid_prefix(s) == s.len);
}

static void check_value(const doc *d, const ob_toml *v, unsigned depth);

static void
check_table(const doc *d, const ob_toml *v, unsigned depth)
{
  size_t count = 0;
  const ob_toml_entry *last = NULL;
  for (const ob_toml_entry *e = v->as.table.first; e; last = e, e = e->next, count++) {
    check_utf8(e->key);
    check_span(d, e->key_span);
    REQUIRE(e->key_span.hi > e->key_span.lo);
    REQUIRE(ob_toml_entry_get(v, e->key) == e);
    check_value(d, e->value, depth + 1);
  }
  REQUIRE(count == v->as.table.len && last == v->as.table.last);
  REQUIRE((v->as.table.map != NULL) == (count >= OB_TOML_MAP_MIN));
}

static void
check_value(const doc *d, const ob_toml *v, unsigned depth)
{
  REQUIRE(depth <= OB_TOML_MAX_DEPTH + 1);
  check_span(d, v->span);
  switch (v->kind) {
  case OB_TOML_STRING:
    check_utf8(v->as.string);
    break;
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    REQUIRE(v->as.string.len >= 8);
    break;
  case OB_TOML_ARRAY:
    REQUIRE(!v->as.array.of_tables || v->as.array.len > 0);
    for (size_t i = 0; i < v->as.array.len; i++) {
      REQUIRE(!v->as.array.of_tables || v->as.array.at[i]->kind == OB_TOML_TABLE);
      check_value(d, v->as.array.at[i], depth + 1);
    }
    break;
  case OB_TOML_TABLE:
    check_table(d, v, depth);
    break;
  case OB_TOML_INTEGER:
  case OB_TOML_FLOAT:
  case OB_TOML_BOOL:
    break;
  }
}

static void
write_value(ob_buf *out, const ob_toml *v)
{
  const char *separator = "";
  switch (v->kind) {
  case OB_TOML_STRING:
    ob_toml_put_string(out, v->as.string);
    break;
  case OB_TOML_INTEGER:
    ob_buf_fmt(out, "%" PRId64, v->as.integer);
    break;
  case OB_TOML_FLOAT:
    ob_buf_fmt(out, "%.17e", v->as.real); /* also gives inf and nan as TOML has them */
    break;
  case OB_TOML_BOOL:
    ob_buf_fmt(out, "%s", v->as.boolean ? "true" : "false");
    break;
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    ob_buf_put(out, v->as.string);
    break;
  case OB_TOML_ARRAY:
    ob_buf_putc(out, '[');
    for (size_t i = 0; i < v->as.array.len; i++) {
      write_value(out, v->as.array.at[i]);
      ob_buf_putc(out, ',');
    }
    ob_buf_putc(out, ']');
    break;
  case OB_TOML_TABLE:
    ob_buf_putc(out, '{');
    for (const ob_toml_entry *e = v->as.table.first; e; e = e->next, separator = ", ") {
      ob_buf_fmt(out, "%s", separator);
      ob_toml_put_key(out, e->key);
      ob_buf_put(out, OB_STR(" = "));
      write_value(out, e->value);
    }
    ob_buf_putc(out, '}');
    break;
  }
}

static bool
same(const ob_toml *a, const ob_toml *b)
{
  if (a->kind != b->kind) {
    return false;
  }
  switch (a->kind) {
  case OB_TOML_INTEGER:
    return a->as.integer == b->as.integer;
  case OB_TOML_FLOAT:
    return memcmp(&a->as.real, &b->as.real, sizeof(double)) == 0;
  case OB_TOML_BOOL:
    return a->as.boolean == b->as.boolean;
  case OB_TOML_ARRAY:
    if (a->as.array.len != b->as.array.len) {
      return false;
    }
    for (size_t i = 0; i < a->as.array.len; i++) {
      if (!same(a->as.array.at[i], b->as.array.at[i])) {
        return false;
      }
    }
    return true;
  case OB_TOML_TABLE: {
    const ob_toml_entry *x = a->as.table.first, *y = b->as.table.first;
    for (; x && y; x = x->next, y = y->next) {
      if (!ob_str_eq(x->key, y->key) || !same(x->value, y->value)) {
        return false;
      }
    }
    return !x && !y;
  }
  case OB_TOML_STRING:
  case OB_TOML_DATETIME:
  case OB_TOML_DATETIME_LOCAL:
  case OB_TOML_DATE_LOCAL:
  case OB_TOML_TIME_LOCAL:
    break;
  }
  return ob_str_eq(a->as.string, b->as.string);
}

static ob_status
parse(ob_arena *arena, doc *d, ob_str text, ob_toml **root)
{
  ob_diags_init(&d->diags, arena);
  d->text = text;
  d->file = ob_diags_add_source(&d->diags, OB_STR("fuzz"), text);
  *root = NULL;
  const ob_status st = ob_toml_parse(arena, &d->diags, d->file, root);
  REQUIRE(st == OB_OK || st == OB_E_SYNTAX || st == OB_E_LIMIT);
  REQUIRE((st == OB_OK) == (d->diags.errors == 0));
  REQUIRE((*root != NULL) == (st != OB_E_LIMIT));
  REQUIRE(d->diags.errors <= OB_TOML_MAX_ERRORS + 1);
  require_agreement(&d->diags, st, text.len);
  for (size_t i = 0; i < d->diags.list.len; i++) {
    const ob_diag *e = d->diags.list.at[i];
    check_span(d, e->primary.span);
    check_utf8(e->message);
    check_utf8(e->help);
    for (size_t k = 0; k < e->secondary.len; k++) {
      check_span(d, e->secondary.at[k].span);
    }
  }
  return st;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  /* A copy of just this size, so that AddressSanitizer sees a read beyond it. */
  char *copy = malloc(size ? size : 1);
  REQUIRE(copy);
  if (size > 0) {
    memcpy(copy, data, size);
  }
  doc d;
  ob_toml *root;
  const ob_status st = parse(&arena, &d, (ob_str){copy, size}, &root);
  if (root) {
    check_value(&d, root, 0);
  }
  if (st == OB_OK) {
    REQUIRE(ob_utf8_valid_prefix(d.text) == size);
    ob_buf out;
    ob_buf_init(&out, &arena);
    for (const ob_toml_entry *e = root->as.table.first; e; e = e->next) {
      ob_toml_put_key(&out, e->key);
      ob_buf_put(&out, OB_STR(" = "));
      write_value(&out, e->value);
      ob_buf_putc(&out, '\n');
    }
    doc again;
    ob_toml *root_again;
    REQUIRE(parse(&arena, &again, ob_buf_view(&out), &root_again) == OB_OK);
    REQUIRE(same(root, root_again));
  }
  ob_arena_fini(&arena);
  free(copy);
  return 0;
}
