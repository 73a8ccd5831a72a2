// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Edits of a manifest as cuts and pastes of its text. The TOML tree says where things stand; what
 * is written is always a piece of the old text, or one line of new. After each fix the text is read
 * again, so that the next one finds it as it is: fixes name tables and keys, not offsets. A fix
 * whose result would not read back is given up.
 *
 * A dependency can be written in five ways: a line of a [header] table, lines with dotted keys, an
 * entry of an inline table, a [header] of its own, or any mix of these.
 */
#include "audit/fix.h"
#include "base/str.h"
#include "cargo/package.h"
#include "formats/toml/toml.h"

#define MAX_PARTS 8 /* of a table's path */

typedef struct doc {
  ob_arena *arena;
  ob_diags *diags; /* scratch: what is found here is nobody's mistake but ours */
  ob_str text;
  ob_toml *root;
  OB_VEC(ob_span) headers; /* of all tables, sorted */
  ob_str newline;
} doc;

/* A path of keys. */
typedef struct path {
  ob_str at[MAX_PARTS];
  size_t len;
} path;

/* Bytes [lo, hi) of the text become `with`. */
typedef struct cut {
  size_t lo, hi;
  ob_str with;
} cut;
typedef OB_VEC(cut) cuts;

/* ---- reading ---- */

static ob_status
collect_headers(doc *d, const ob_toml *table, bool root)
{
  if (!root && d->text.ptr[table->span.lo] == '[') {
    ob_span *slot = ob_vec_push(d->arena, &d->headers);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = table->span;
    for (size_t i = d->headers.len - 1; i > 0 && d->headers.at[i - 1].lo > d->headers.at[i].lo;
         i--) {
      const ob_span swap = d->headers.at[i];
      d->headers.at[i] = d->headers.at[i - 1];
      d->headers.at[i - 1] = swap;
    }
  }
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (e->value->kind == OB_TOML_TABLE) {
      OB_TRY(collect_headers(d, e->value, false));
    }
    for (size_t i = 0; e->value->kind == OB_TOML_ARRAY && e->value->as.array.of_tables &&
                       i < e->value->as.array.len;
         i++) {
      OB_TRY(collect_headers(d, e->value->as.array.at[i], false));
    }
  }
  return OB_OK;
}

static ob_status
read_text(doc *d, ob_str text)
{
  const uint32_t file = ob_diags_add_source(d->diags, OB_STR("Cargo.toml"), text);
  if (!file) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_toml_parse(d->arena, d->diags, file, &d->root));
  d->text = text;
  d->headers.len = 0;
  const size_t line = ob_str_find(text, '\n');
  d->newline =
      line != SIZE_MAX && line > 0 && text.ptr[line - 1] == '\r' ? OB_STR("\r\n") : OB_STR("\n");
  return collect_headers(d, d->root, true);
}

/* The keys of `target.'cfg(unix)'.dependencies`: TOML reads them. */
static ob_status
read_path(doc *d, ob_str text, path *out)
{
  *out = (path){0};
  const ob_str header = ob_fmt(d->arena, "[" OB_STR_FMT "]", OB_STR_ARG(text));
  const uint32_t file = header.ptr ? ob_diags_add_source(d->diags, OB_STR("<table>"), header) : 0;
  ob_toml *table;
  if (!file) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_toml_parse(d->arena, d->diags, file, &table));
  for (const ob_toml_entry *e = table->as.table.first; e && out->len < MAX_PARTS;
       e = e->value->as.table.first) {
    out->at[out->len++] = e->key;
  }
  return OB_OK;
}

/* A part of a path, also as it was once written: dev_dependencies. */
static const ob_toml_entry *
part_of(const ob_toml *table, ob_str key)
{
  const ob_toml_entry *e =
      table && table->kind == OB_TOML_TABLE ? ob_toml_entry_get(table, key) : NULL;
  if (!e && table && ob_str_eq(key, OB_STR("dev-dependencies"))) {
    e = ob_toml_entry_get(table, OB_STR("dev_dependencies"));
  }
  if (!e && table && ob_str_eq(key, OB_STR("build-dependencies"))) {
    e = ob_toml_entry_get(table, OB_STR("build_dependencies"));
  }
  return e;
}

static const ob_toml *
table_of(const doc *d, const path *p)
{
  const ob_toml *table = d->root;
  for (size_t i = 0; i < p->len && table; i++) {
    const ob_toml_entry *e = part_of(table, p->at[i]);
    table = e && e->value->kind == OB_TOML_TABLE ? e->value : NULL;
  }
  return table;
}

static const ob_toml_entry *
entry_of(const doc *d, const path *p, ob_str key)
{
  const ob_toml *table = table_of(d, p);
  return table ? ob_toml_entry_get(table, key) : NULL;
}

static bool
has_header(const doc *d, const ob_toml *table)
{
  return table && table->kind == OB_TOML_TABLE && table != d->root &&
         d->text.ptr[table->span.lo] == '[';
}

static bool
is_inline(const doc *d, const ob_toml *table)
{
  return table && table->kind == OB_TOML_TABLE && d->text.ptr[table->span.lo] == '{';
}

/* One of a header or of dotted keys: more of it can stand elsewhere. */
static bool
is_open_table(const doc *d, const ob_toml *value)
{
  return value && value->kind == OB_TOML_TABLE && !is_inline(d, value);
}

/* ---- places ---- */

static size_t
line_start(ob_str text, size_t at)
{
  while (at > 0 && text.ptr[at - 1] != '\n') {
    at--;
  }
  return at;
}

/* Behind the line end. */
static size_t
line_end(ob_str text, size_t at)
{
  while (at < text.len && text.ptr[at] != '\n') {
    at++;
  }
  return at < text.len ? at + 1 : at;
}

static bool
is_blank(ob_str text, size_t lo, size_t hi)
{
  return ob_str_trim(ob_str_slice(text, lo, hi)).len == 0;
}

/* Where the next header's line begins, or the end. */
static size_t
body_limit(const doc *d, size_t header)
{
  for (size_t i = 0; i < d->headers.len; i++) {
    if (d->headers.at[i].lo > header) {
      return line_start(d->text, d->headers.at[i].lo);
    }
  }
  return d->text.len;
}

/* Behind the last statement of a table that stands between lo and hi. */
static size_t
last_statement(const doc *d, const ob_toml *table, size_t lo, size_t hi)
{
  size_t end = lo;
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    size_t here = lo;
    if (is_open_table(d, e->value) && !has_header(d, e->value)) {
      here = last_statement(d, e->value, lo, hi);
    } else if (e->key_span.lo >= lo && e->key_span.lo < hi && !has_header(d, e->value)) {
      here = line_end(d->text, e->value->span.hi);
    }
    end = here > end ? here : end;
  }
  return end;
}

/* Behind the last statement of a table with a header, or behind the header. */
static size_t
body_end(const doc *d, const ob_toml *table)
{
  return last_statement(d, table, line_end(d->text, table->span.hi), body_limit(d, table->span.lo));
}

/* ---- what a dependency is made of ---- */

typedef struct piece {
  size_t lo, hi; /* whole lines */
  size_t key;    /* where its key begins */
  size_t end;    /* of its value */
} piece;
typedef OB_VEC(piece) pieces;

static ob_status
add_piece(doc *d, pieces *out, size_t key, size_t end)
{
  piece *slot = ob_vec_push(d->arena, out);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (piece){line_start(d->text, key), line_end(d->text, end), key, end};
  return OB_OK;
}

/* Lines of dotted keys below `e`: each begins its own with the text of e's key. */
static ob_status
dotted_pieces(doc *d, const ob_toml *table, ob_str key_text, pieces *out)
{
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (is_open_table(d, e->value)) {
      OB_TRY(dotted_pieces(d, e->value, key_text, out));
      continue;
    }
    const size_t start = line_start(d->text, e->key_span.lo);
    size_t key = start;
    for (size_t i = start; i + key_text.len <= e->key_span.lo; i++) {
      if (ob_str_eq(ob_str_slice(d->text, i, i + key_text.len), key_text)) {
        key = i;
      }
    }
    OB_TRY(add_piece(d, out, key, e->value->span.hi));
  }
  return OB_OK;
}

/* The lines of a dependency that is no header of its own and no entry of an inline table. */
static ob_status
pieces_of(doc *d, const ob_toml_entry *e, pieces *out)
{
  if (is_open_table(d, e->value)) {
    const ob_str key = ob_str_slice(d->text, e->key_span.lo, e->key_span.hi);
    return dotted_pieces(d, e->value, key, out);
  }
  return add_piece(d, out, e->key_span.lo, e->value->span.hi);
}

/* ---- cutting ---- */

static ob_status
add_cut(doc *d, cuts *list, size_t lo, size_t hi, ob_str with)
{
  cut *slot = ob_vec_push(d->arena, list);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (cut){lo, hi, with};
  /* an insertion before what goes from the same place on */
  for (size_t i = list->len - 1;
       i > 0 && (list->at[i - 1].lo > lo || (list->at[i - 1].lo == lo && list->at[i - 1].hi > hi));
       i--) {
    const cut swap = list->at[i];
    list->at[i] = list->at[i - 1];
    list->at[i - 1] = swap;
  }
  return OB_OK;
}

/* The text with all cuts made, read again. Cuts that overlap: the later ones are left out. */
static ob_status
make_cuts(doc *d, const cuts *list)
{
  ob_buf out;
  ob_buf_init(&out, d->arena);
  size_t at = 0;
  for (size_t i = 0; i < list->len; i++) {
    const cut *c = &list->at[i];
    if (c->lo < at) {
      continue;
    }
    ob_buf_put(&out, ob_str_slice(d->text, at, c->lo));
    ob_buf_put(&out, c->with);
    at = c->hi;
  }
  ob_buf_put(&out, ob_str_slice(d->text, at, d->text.len));
  OB_TRY(ob_buf_status(&out));
  return read_text(d, ob_buf_view(&out));
}

/* Lines with the file's own line ends, the last one ended. */
static void
put_lines(const doc *d, ob_buf *out, ob_str lines)
{
  ob_str rest = lines, line;
  while (lines.len > 0 && ob_str_next(&rest, '\n', &line)) {
    if (line.len > 0 && line.ptr[line.len - 1] == '\r') {
      line.len--;
    }
    if (rest.ptr || line.len > 0) {
      ob_buf_put(out, line);
      ob_buf_put(out, d->newline);
    }
  }
}

/* ---- lists in brackets ---- */

static size_t
skip_blanks(ob_str text, size_t at)
{
  while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) {
    at++;
  }
  return at;
}

/* Behind the blanks, line ends and comments that begin at `at`. */
static size_t
skip_comments(ob_str text, size_t at)
{
  while (at < text.len) {
    if (text.ptr[at] == '#') {
      at = line_end(text, at);
    } else if (ob_str_find(OB_STR(" \t\r\n"), text.ptr[at]) != SIZE_MAX) {
      at++;
    } else {
      break;
    }
  }
  return at;
}

/* The blanks that the line of `at` begins with. */
static ob_str
indent_of(ob_str text, size_t at)
{
  const size_t lo = line_start(text, at);
  return ob_str_slice(text, lo, skip_blanks(text, lo));
}

/* Another item behind the last one of a list in brackets, laid out as that is. A comment stays with
 * what it stands behind. */
static ob_status
put_behind(doc *d, ob_span whole, size_t last_lo, size_t last_hi, ob_str item, cuts *list)
{
  const size_t next = skip_comments(d->text, last_hi);
  const bool trailing = d->text.ptr[next] == ',';
  const size_t item_end = trailing ? next + 1 : last_hi;
  const size_t line = line_start(d->text, last_lo);
  size_t at = skip_blanks(d->text, item_end);
  const bool commented = d->text.ptr[at] == '#';
  at = commented ? line_end(d->text, at) : item_end;
  at -= !commented ? 0 : d->text.ptr[at - 2] == '\r' ? 2 : 1;
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (commented && !trailing) {
    OB_TRY(add_cut(d, list, item_end, item_end, OB_STR(",")));
  } else if (!trailing) {
    ob_buf_putc(&out, ',');
  }
  if (commented || is_blank(d->text, line, last_lo)) {
    ob_buf_put(&out, d->newline);
    ob_buf_put(&out, indent_of(d->text, last_lo));
    ob_buf_put(&out, whole.lo >= line ? OB_STR("  ") : OB_STR(""));
  } else {
    ob_buf_putc(&out, ' ');
  }
  ob_buf_put(&out, item);
  ob_buf_put(&out, trailing ? OB_STR(",") : OB_STR(""));
  OB_TRY(ob_buf_status(&out));
  return add_cut(d, list, at, at, ob_buf_view(&out));
}

/* ---- inline tables ---- */

/* Behind the value of an entry of an inline table: that of dotted keys ends with the last of them.
 */
static size_t
inline_end(const doc *d, const ob_toml *value)
{
  size_t end = value->span.hi;
  for (const ob_toml_entry *e = is_open_table(d, value) ? value->as.table.first : NULL; e;
       e = e->next) {
    const size_t here = inline_end(d, e->value);
    end = here > end ? here : end;
  }
  return end;
}

/* The entry that stands last; NULL: there is none. */
static const ob_toml_entry *
last_inline(const doc *d, const ob_toml *table)
{
  const ob_toml_entry *last = table->as.table.first;
  for (const ob_toml_entry *e = last; e; e = e->next) {
    last = inline_end(d, e->value) > inline_end(d, last->value) ? e : last;
  }
  return last;
}

/* ---- taking a dependency out ---- */

/* Has the entry of an inline table its lines for itself? *comment: what is said behind it there. */
static bool
has_own_lines(const doc *d, const ob_toml *table, size_t lo, size_t hi, ob_str *comment)
{
  const size_t line = line_start(d->text, lo);
  while (d->text.ptr[hi] == ' ' || d->text.ptr[hi] == '\t' || d->text.ptr[hi] == ',') {
    hi++;
  }
  *comment = ob_str_trim(ob_str_slice(d->text, hi, line_end(d->text, hi)));
  return table->span.lo < line && is_blank(d->text, line, lo) &&
         (comment->len == 0 || comment->ptr[0] == '#');
}

/* above: where comments begin that go along, if it has its lines for itself. */
static ob_status
cut_inline(doc *d, const ob_toml *table, const ob_toml_entry *e, size_t above, cuts *list)
{
  const size_t lo = e->key_span.lo, hi = inline_end(d, e->value);
  size_t before = 0, after = 0;
  ob_str comment;
  for (const ob_toml_entry *other = table->as.table.first; other; other = other->next) {
    const size_t end = inline_end(d, other->value);
    if (other == e) {
      continue;
    }
    if (other->key_span.lo < hi && end > lo) {
      return OB_E_UNSUPPORTED; /* dotted keys of one among those of the other */
    }
    before = end <= lo && end > before ? end : before;
    after = other->key_span.lo >= hi && (after == 0 || other->key_span.lo < after)
                ? other->key_span.lo
                : after;
  }
  if (has_own_lines(d, table, lo, hi, &comment)) {
    return add_cut(d, list, above, line_end(d->text, hi), OB_STR(""));
  }
  if (before > 0) { /* with the comma before it */
    return add_cut(d, list, before, hi, OB_STR(""));
  }
  return add_cut(d, list, lo, after > 0 ? after : hi, OB_STR(""));
}

/* Is the line above a comment? */
static bool
has_comment_above(const doc *d, size_t lo)
{
  const ob_str line =
      lo > 0 ? ob_str_trim(ob_str_slice(d->text, line_start(d->text, lo - 1), lo)) : OB_STR("");
  return line.len > 0 && line.ptr[0] == '#';
}

/* The header of a table that became empty, with the blank lines that set it apart. Not where
 * comments stand above it, behind it or below it: nobody but who wrote them knows of what they
 * are. */
static ob_status
cut_header(doc *d, const ob_toml *table, const pieces *gone, cuts *list)
{
  const size_t first = line_end(d->text, table->span.hi), last = body_end(d, table);
  size_t at = first;
  for (size_t i = 0; i < gone->len; i++) {
    if (gone->at[i].lo < at || !is_blank(d->text, at, gone->at[i].lo)) {
      return OB_OK;
    }
    at = gone->at[i].hi;
  }
  size_t lo = line_start(d->text, table->span.lo), hi = last;
  if (at != last || !is_blank(d->text, lo, table->span.lo) ||
      !is_blank(d->text, table->span.hi, first) || has_comment_above(d, lo)) {
    return OB_OK;
  }
  while (hi < d->text.len && is_blank(d->text, hi, line_end(d->text, hi))) {
    hi = line_end(d->text, hi);
  }
  if (hi == d->text.len) { /* at the end of the file the blank lines before it go */
    while (lo > 0 && is_blank(d->text, line_start(d->text, lo - 1), lo)) {
      lo = line_start(d->text, lo - 1);
    }
  }
  list->len = 0;
  return add_cut(d, list, lo, hi, OB_STR(""));
}

/* Where the comment lines directly above `at` begin, of those behind `floor`. */
static size_t
above_comments(const doc *d, size_t floor, size_t at)
{
  while (at > floor) {
    const size_t above = line_start(d->text, at - 1);
    const ob_str line = ob_str_trim(ob_str_slice(d->text, above, at));
    if (line.len == 0 || line.ptr[0] != '#') {
      break;
    }
    at = above;
  }
  return at;
}

/* The same above a statement of the table; `at` where there are none. */
static size_t
comments_above(const doc *d, const ob_toml *table, size_t at)
{
  size_t floor = has_header(d, table) ? line_end(d->text, table->span.hi) : 0;
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    const size_t end = e->value->span.hi < at ? line_end(d->text, e->value->span.hi) : 0;
    floor = end > floor ? end : floor; /* what looks like a comment in a value is none */
  }
  return above_comments(d, floor, at);
}

/* What becomes of a dependency that is taken out of its table. */
typedef enum fate {
  GOES,      /* for good: comments above it may be about what stands below it as well */
  TO_LINES,  /* comments directly above it go along */
  TO_INLINE, /* a table in braces has no lines for comments: they stay */
} fate;

/* Cuts that remove a dependency; *lines: its statements, from its key on. */
static ob_status
take_out(doc *d, const path *from, const ob_toml_entry *e, fate to, cuts *list, ob_str *lines)
{
  const ob_toml *table = table_of(d, from);
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (is_inline(d, table)) {
    const size_t end = inline_end(d, e->value), line = line_start(d->text, e->key_span.lo);
    ob_str comment;
    if (is_open_table(d, e->value) && e->value->as.table.len > 1) {
      return OB_E_UNSUPPORTED; /* `x.a = 1, x.b = 2` are no lines of another table */
    }
    const bool along = to == TO_LINES && has_own_lines(d, table, e->key_span.lo, end, &comment);
    const size_t above = along ? comments_above(d, table, line) : line;
    for (size_t at = above; at < line; at = line_end(d->text, at)) {
      put_lines(d, &out, ob_str_trim(ob_str_slice(d->text, at, line_end(d->text, at))));
    }
    ob_buf_put(&out, ob_str_slice(d->text, e->key_span.lo, end));
    if (along && comment.len > 0) {
      ob_buf_fmt(&out, " " OB_STR_FMT, OB_STR_ARG(comment));
    }
    OB_TRY(cut_inline(d, table, e, above, list));
  } else if (has_header(d, e->value)) {
    const size_t lo = line_start(d->text, e->value->span.lo);
    const size_t body = line_end(d->text, e->value->span.hi);
    size_t hi = body_end(d, e->value);
    ob_buf_put(&out, ob_str_slice(d->text, body, hi));
    while (!has_comment_above(d, lo) && hi < d->text.len &&
           is_blank(d->text, hi, line_end(d->text, hi))) {
      hi = line_end(d->text, hi);
    }
    OB_TRY(add_cut(d, list, lo, hi, OB_STR("")));
  } else {
    pieces of = {0};
    OB_TRY(pieces_of(d, e, &of));
    for (size_t i = 0; i < of.len; i++) {
      if (to == TO_LINES) {
        const size_t lo = comments_above(d, table, of.at[i].lo);
        ob_buf_put(&out, ob_str_slice(d->text, lo, of.at[i].lo));
        of.at[i].lo = lo;
      }
      const size_t text = skip_blanks(d->text, of.at[i].end);
      if (to == TO_INLINE && text < d->text.len && d->text.ptr[text] == '#') {
        ob_buf_put(&out, ob_str_slice(d->text, of.at[i].key, of.at[i].end));
        OB_TRY(add_cut(d, list, of.at[i].key, text, OB_STR("")));
        continue;
      }
      ob_buf_put(&out, ob_str_slice(d->text, of.at[i].key, of.at[i].hi));
      if (out.len > 0 && out.ptr[out.len - 1] != '\n') {
        ob_buf_put(&out, d->newline);
      }
      OB_TRY(add_cut(d, list, of.at[i].lo, of.at[i].hi, OB_STR("")));
    }
    const path above = {{from->at[0], from->at[1]}, from->len - 1}; /* `dependencies.x = …` below */
    const ob_toml *owner = has_header(d, table) || from->len != 3 ? table : table_of(d, &above);
    if (has_header(d, owner) && table->as.table.len == 1 && owner->as.table.len == 1 &&
        of.len > 0 && list->len == of.len && list->at[0].hi == of.at[0].hi) {
      OB_TRY(cut_header(d, owner, &of, list));
    }
  }
  OB_TRY(ob_buf_status(&out));
  *lines = ob_buf_view(&out);
  return OB_OK;
}

/* ---- putting lines in ---- */

/* Where in a table with a header a line for `key` belongs: by the alphabet when the table has it,
 * else behind the last. key.ptr NULL: behind the last. */
static size_t
place_in(const doc *d, const ob_toml *table, ob_str key)
{
  const size_t lo = line_end(d->text, table->span.hi), hi = body_limit(d, table->span.lo);
  bool sorted = key.ptr != NULL;
  const ob_toml_entry *after = NULL;
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    sorted = sorted && !has_header(d, e->value) && e->key_span.lo >= lo && e->key_span.lo < hi &&
             (!e->next || ob_str_cmp(e->key, e->next->key) < 0);
    after = !after && ob_str_cmp(e->key, key) > 0 ? e : after;
  }
  if (!sorted || !after) {
    return body_end(d, table);
  }
  return above_comments(d, lo, line_start(d->text, after->key_span.lo)); /* they belong to it */
}

/* Behind the table and what stands below it in the tree. */
static size_t
end_of(const doc *d, const ob_toml *table)
{
  size_t end = has_header(d, table) ? body_end(d, table) : 0;
  for (const ob_toml_entry *e = table->as.table.first; e; e = e->next) {
    if (is_open_table(d, e->value)) {
      const size_t below = end_of(d, e->value);
      end = below > end ? below : end;
    }
  }
  return end;
}

/* Behind the table that a new one is most like: `near`, a table of the same kind for another
 * target, the plain one of that kind, [dependencies]. 0: there is none. */
static size_t
beside(const doc *d, const path *to, const path *near)
{
  const ob_toml *table = near->len > 0 ? table_of(d, near) : NULL;
  size_t at = table ? end_of(d, table) : 0;
  const ob_str kind = to->at[to->len - 1];
  const ob_toml_entry *targets = part_of(d->root, OB_STR("target"));
  for (const ob_toml_entry *e = at == 0 && targets && targets->value->kind == OB_TOML_TABLE
                                    ? targets->value->as.table.first
                                    : NULL;
       e; e = e->next) {
    const ob_toml_entry *same = part_of(e->value, kind);
    const size_t end = same && same->value->kind == OB_TOML_TABLE ? end_of(d, same->value) : 0;
    at = end > at ? end : at;
  }
  const ob_str plain[] = {kind, OB_STR("dependencies")};
  for (size_t i = 0; i < OB_COUNT(plain) && at == 0; i++) {
    const ob_toml_entry *same = part_of(d->root, plain[i]);
    at = same && same->value->kind == OB_TOML_TABLE ? end_of(d, same->value) : 0;
  }
  return at;
}

/* Behind comment lines that follow at once, unless they stand above what comes next. */
static size_t
below_comments(const doc *d, size_t at)
{
  size_t end = at;
  while (end > 0 && end < d->text.len && d->text.ptr[end - 1] == '\n') {
    const ob_str line = ob_str_trim(ob_str_slice(d->text, end, line_end(d->text, end)));
    if (line.len == 0 || line.ptr[0] != '#') {
      return line.len == 0 ? end : at;
    }
    end = line_end(d->text, end);
  }
  return end;
}

static ob_status
put_new_table(doc *d, ob_str to, ob_str lines, size_t at, cuts *list)
{
  ob_buf out;
  ob_buf_init(&out, d->arena);
  at = below_comments(d, at);
  if (at > 0 && d->text.ptr[at - 1] != '\n') {
    ob_buf_put(&out, d->newline);
  }
  ob_buf_put(&out, d->newline);
  ob_buf_fmt(&out, "[" OB_STR_FMT "]" OB_STR_FMT, OB_STR_ARG(to), OB_STR_ARG(d->newline));
  put_lines(d, &out, lines);
  OB_TRY(ob_buf_status(&out));
  return add_cut(d, list, at, at, ob_buf_view(&out));
}

/* The lines with `prefix` before each statement. */
static ob_status
put_prefixed(const doc *d, ob_buf *out, ob_str prefix, ob_str lines)
{
  doc of = {.arena = d->arena, .diags = d->diags};
  pieces all = {0};
  OB_TRY(read_text(&of, lines));
  for (const ob_toml_entry *e = of.root->as.table.first; e; e = e->next) {
    OB_TRY(pieces_of(&of, e, &all));
  }
  size_t at = 0;
  for (size_t i = 0; i < all.len; i++) {
    put_lines(d, out, ob_str_slice(lines, at, all.at[i].lo));
    ob_buf_put(out, prefix);
    put_lines(d, out, ob_str_slice(lines, all.at[i].key, all.at[i].hi));
    at = all.at[i].hi;
  }
  return ob_buf_status(out);
}

/* Lines of dotted keys beside others of their table. */
static ob_status
put_dotted(doc *d, const ob_toml_entry *like, const ob_toml *table, ob_str lines, cuts *list)
{
  pieces of = {0};
  OB_TRY(pieces_of(d, like, &of));
  if (of.len == 0) {
    return OB_OK;
  }
  const ob_str prefix = ob_str_slice(d->text, of.at[0].lo, of.at[0].key);
  const size_t at = last_statement(d, table, of.at[0].lo, d->text.len);
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (at > 0 && d->text.ptr[at - 1] != '\n') {
    ob_buf_put(&out, d->newline);
  }
  OB_TRY(put_prefixed(d, &out, prefix, lines));
  return add_cut(d, list, at, at, ob_buf_view(&out));
}

/* Cuts that put the lines of dependency `key` into table `to`. */
static ob_status
put_in(doc *d, const path *to, ob_str to_text, const path *near, ob_str key, ob_str lines,
       cuts *list)
{
  const ob_toml *table = table_of(d, to);
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (table && is_inline(d, table)) {
    const ob_toml_entry *last = last_inline(d, table);
    if (last) {
      return put_behind(d, table->span, last->key_span.lo, inline_end(d, last->value),
                        ob_str_trim(lines), list);
    }
    const size_t at = table->span.lo + 1U;
    ob_buf_fmt(&out, " " OB_STR_FMT " ", OB_STR_ARG(ob_str_trim(lines)));
    OB_TRY(ob_buf_status(&out));
    return add_cut(d, list, at, at, ob_buf_view(&out));
  }
  if (table && has_header(d, table)) {
    const size_t at = place_in(d, table, key);
    if (at > 0 && d->text.ptr[at - 1] != '\n') {
      ob_buf_put(&out, d->newline);
    }
    put_lines(d, &out, lines);
    OB_TRY(ob_buf_status(&out));
    return add_cut(d, list, at, at, ob_buf_view(&out));
  }
  for (const ob_toml_entry *e = ob_toml_first(table); e; e = e->next) {
    if (!has_header(d, e->value)) {
      return put_dotted(d, e, table, lines, list);
    }
  }
  if (table && table->as.table.first) { /* only [table.key] headers: the table's own goes before */
    const size_t at = line_start(d->text, table->as.table.first->value->span.lo);
    ob_buf_fmt(&out, "[" OB_STR_FMT "]" OB_STR_FMT, OB_STR_ARG(to_text), OB_STR_ARG(d->newline));
    put_lines(d, &out, lines);
    ob_buf_put(&out, d->newline);
    OB_TRY(ob_buf_status(&out));
    return add_cut(d, list, at, at, ob_buf_view(&out));
  }
  const size_t at = beside(d, to, near);
  size_t end = d->text.len;
  while (at == 0 && end > 0 && is_blank(d->text, line_start(d->text, end - 1), end)) {
    end = line_start(d->text, end - 1);
  }
  return put_new_table(d, to_text, lines, at > 0 ? at : end, list);
}

/* ---- the kinds of fixes ---- */

/* The parts of a header's text as spans of the document; 0: it is not taken apart (escapes). */
static size_t
header_parts(const doc *d, ob_span header, ob_span out[MAX_PARTS])
{
  size_t count = 0, at = header.lo;
  while (at < header.hi && d->text.ptr[at] == '[') {
    at++;
  }
  while (at < header.hi && count < MAX_PARTS) {
    const char c = d->text.ptr[at];
    if (c == ' ' || c == '\t' || c == '.') {
      at++;
      continue;
    }
    if (c == ']') {
      return count;
    }
    size_t end = at + 1;
    if (c == '\'' || c == '"') {
      while (end < header.hi && d->text.ptr[end] != c) {
        end += c == '"' && d->text.ptr[end] == '\\' ? 2U : 1U;
      }
      end++;
    } else {
      while (end < header.hi && ob_str_find(OB_STR(" \t.]"), d->text.ptr[end]) == SIZE_MAX) {
        end++;
      }
    }
    if (end > header.hi) {
      return 0;
    }
    out[count++] = (ob_span){header.file, (uint32_t)at, (uint32_t)end};
    at = end;
  }
  return 0;
}

/* A key in the kind of quotes that another one had there. */
static void
put_key_like(ob_buf *out, ob_str old, ob_str key)
{
  const bool plain = ob_str_find(key, '\'') == SIZE_MAX && ob_str_find(key, '\\') == SIZE_MAX;
  if (old.len > 0 && old.ptr[0] == '"') {
    ob_toml_put_string(out, key);
  } else if (old.len > 0 && old.ptr[0] == '\'' && plain) {
    ob_buf_fmt(out, "'" OB_STR_FMT "'", OB_STR_ARG(key));
  } else {
    ob_toml_put_key(out, key);
  }
}

/* Renames the header of a table: only the key where only that differs. `tail`: a last key that
 * stays. */
static ob_status
rename_header(doc *d, const ob_toml *table, const path *from, const path *to, ob_str to_text,
              ob_str tail, cuts *list)
{
  ob_span parts[MAX_PARTS];
  const size_t count = header_parts(d, table->span, parts);
  const size_t want = from->len + (tail.len > 0 ? 1U : 0U);
  size_t differs = SIZE_MAX, how_many = 0;
  for (size_t i = 0; i < to->len && to->len == from->len; i++) {
    if (!ob_str_eq(to->at[i], from->at[i])) {
      differs = i;
      how_many++;
    }
  }
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (count == want && how_many == 1) {
    const ob_str old = ob_str_slice(d->text, parts[differs].lo, parts[differs].hi);
    put_key_like(&out, old, to->at[differs]);
    OB_TRY(ob_buf_status(&out));
    return add_cut(d, list, parts[differs].lo, parts[differs].hi, ob_buf_view(&out));
  }
  ob_buf_fmt(&out, "[" OB_STR_FMT, OB_STR_ARG(to_text));
  if (tail.len > 0) {
    ob_buf_putc(&out, '.');
    ob_toml_put_key(&out, tail);
  }
  ob_buf_putc(&out, ']');
  OB_TRY(ob_buf_status(&out));
  return add_cut(d, list, table->span.lo, table->span.hi, ob_buf_view(&out));
}

/* A key of [target] gets another name, in all headers that have it or where it first stands. */
static ob_status
rename_target(doc *d, const ob_toml_entry *key, ob_str to)
{
  cuts list = {0};
  bool first = false;
  for (size_t i = 0; i <= d->headers.len; i++) {
    ob_span parts[MAX_PARTS] = {[1] = key->key_span};
    path here;
    if (i < d->headers.len) {
      const ob_span h = d->headers.at[i];
      if (header_parts(d, h, parts) < 2 || d->text.ptr[h.lo + 1] == '[') {
        continue;
      }
      OB_TRY(read_path(d, ob_str_slice(d->text, h.lo + 1U, h.hi - 1U), &here));
      if (here.len < 2 || !ob_str_eq(here.at[0], OB_STR("target")) ||
          !ob_str_eq(here.at[1], key->key)) {
        continue;
      }
      first = first || parts[1].lo == key->key_span.lo;
    } else if (first) { /* else: dotted keys, inline tables */
      break;
    }
    ob_buf out;
    ob_buf_init(&out, d->arena);
    put_key_like(&out, ob_str_slice(d->text, parts[1].lo, parts[1].hi), to);
    OB_TRY(ob_buf_status(&out));
    OB_TRY(add_cut(d, &list, parts[1].lo, parts[1].hi, ob_buf_view(&out)));
  }
  return make_cuts(d, &list);
}

/* The key of [target] that has nothing but this dependency and is written once, outside of headers;
 * or NULL. Where nothing has the name `to` it can take that name. */
static const ob_toml_entry *
own_key(const doc *d, const path *from, const path *to, const ob_toml_entry *e)
{
  const path target = {{OB_STR("target")}, 1};
  if (from->len != 3 || to->len != 3 || !ob_str_eq(from->at[0], target.at[0]) ||
      !ob_str_eq(to->at[0], target.at[0]) || !ob_str_eq(from->at[2], to->at[2]) ||
      entry_of(d, &target, to->at[1])) {
    return NULL;
  }
  const ob_toml_entry *key = entry_of(d, &target, from->at[1]);
  const ob_toml *table = table_of(d, from);
  const bool alone = key && table && key->value->as.table.len == 1 && table->as.table.len == 1;
  const bool once = is_inline(d, table) || !is_open_table(d, e->value) ||
                    (e->value->as.table.len == 1 && !has_header(d, e->value));
  return alone && once ? key : NULL;
}

/* Moves dependency `key` from one table to another, the cheapest way. */
static ob_status
move(doc *d, const path *from, const path *to, ob_str to_text, ob_str key)
{
  const ob_toml_entry *e = entry_of(d, from, key);
  const ob_toml *table = table_of(d, from), *there = table_of(d, to);
  cuts list = {0};
  ob_str lines;
  if (there && ob_toml_entry_get(there, key)) { /* it stands there: only away with this one */
    OB_TRY(take_out(d, from, e, GOES, &list, &lines));
    return make_cuts(d, &list);
  }
  if (has_header(d, e->value)) { /* [from.key] becomes [to.key] */
    if (!there || !is_inline(d, there)) {
      OB_TRY(rename_header(d, e->value, from, to, to_text, key, &list));
      return make_cuts(d, &list);
    }
    return OB_E_UNSUPPORTED;
  }
  if (has_header(d, table) && !there && table->as.table.first == e && !e->next) {
    OB_TRY(rename_header(d, table, from, to, to_text, OB_STR(""), &list));
    return make_cuts(d, &list);
  }
  const ob_toml_entry *own = own_key(d, from, to, e);
  if (own) {
    return rename_target(d, own, to->at[1]);
  }
  const fate to_what = there && is_inline(d, there) ? TO_INLINE : TO_LINES;
  OB_TRY(take_out(d, from, e, to_what, &list, &lines));
  /* One cut after the other: the place to put it in may lie in what is taken out. */
  cuts put = {0};
  OB_TRY(put_in(d, to, to_text, from, key, lines, &put));
  for (size_t i = 0; i < put.len; i++) {
    bool inside = false;
    for (size_t j = 0; j < list.len; j++) {
      if (put.at[i].lo > list.at[j].lo && put.at[i].lo <= list.at[j].hi) {
        /* behind what goes: at its beginning, after the blank line before */
        list.at[j].with = put.at[i].with;
        if (put.at[i].lo > 0 && d->text.ptr[put.at[i].lo - 1] != '\n') {
          list.at[j].with = ob_str_slice(list.at[j].with, d->newline.len, list.at[j].with.len);
        }
        const size_t lo = list.at[j].lo;
        const bool alone = lo < list.at[j].hi && ob_str_starts(list.at[j].with, d->newline) &&
                           (lo == 0 || is_blank(d->text, line_start(d->text, lo - 1), lo));
        if (alone) {
          list.at[j].with = ob_str_slice(list.at[j].with, d->newline.len, list.at[j].with.len);
        }
        inside = true;
        break;
      }
    }
    if (!inside) {
      OB_TRY(add_cut(d, &list, put.at[i].lo, put.at[i].hi, put.at[i].with));
    }
  }
  return make_cuts(d, &list);
}

static ob_status
widen(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  path to, from, first = {0};
  OB_TRY(read_path(d, fix->to, &to));
  ob_str rest = fix->from, one;
  bool any = false;
  /* the first one that is there is moved; the others go */
  while (ob_str_next(&rest, '\n', &one)) {
    OB_TRY(read_path(d, one, &from));
    if (entry_of(d, &from, fix->line) && !any) {
      first = from;
      any = true;
    } else if (entry_of(d, &from, fix->line)) {
      cuts list = {0};
      ob_str lines;
      OB_TRY(take_out(d, &from, entry_of(d, &from, fix->line), GOES, &list, &lines));
      OB_TRY(make_cuts(d, &list));
    }
  }
  if (!any) {
    *result = entry_of(d, &to, fix->line) ? OB_FIX_DONE : OB_FIX_NOT_HERE;
    return OB_OK;
  }
  if (table_of(d, &first) == table_of(d, &to)) {
    *result = OB_FIX_DONE;
    return OB_OK;
  }
  *result = OB_FIXED;
  return move(d, &first, &to, fix->to, fix->line);
}

static ob_status
add_dep(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  path to, near = {0};
  OB_TRY(read_path(d, fix->to, &to));
  if (fix->from.len > 0) {
    OB_TRY(read_path(d, fix->from, &near));
  }
  const uint32_t file = ob_diags_add_source(d->diags, OB_STR("<line>"), fix->line);
  ob_toml *line;
  if (!file) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_toml_parse(d->arena, d->diags, file, &line));
  if (!line->as.table.first) {
    return OB_OK;
  }
  const ob_str key = line->as.table.first->key;
  if (entry_of(d, &to, key)) {
    *result = OB_FIX_DONE;
    return OB_OK;
  }
  cuts list = {0};
  OB_TRY(put_in(d, &to, fix->to, &near, key, fix->line, &list));
  *result = OB_FIXED;
  return make_cuts(d, &list);
}

static ob_status
remove_dep(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  path from;
  OB_TRY(read_path(d, fix->from, &from));
  const ob_toml_entry *e = entry_of(d, &from, fix->line);
  if (!e) {
    *result = OB_FIX_DONE;
    return OB_OK;
  }
  cuts list = {0};
  ob_str lines;
  OB_TRY(take_out(d, &from, e, GOES, &list, &lines));
  *result = OB_FIXED;
  return make_cuts(d, &list);
}

/* ---- lists ---- */

static bool
has_string(const ob_toml *array, ob_str s)
{
  for (size_t i = 0; i < array->as.array.len; i++) {
    const ob_toml *item = array->as.array.at[i];
    if (item->kind == OB_TOML_STRING && ob_str_eq(item->as.string, s)) {
      return true;
    }
  }
  return false;
}

/* A string into an array without any: over several lines it gets the last one before the bracket.
 */
static ob_status
add_first_string(doc *d, const ob_toml *array, ob_str s, cuts *list)
{
  const size_t open = array->span.lo + 1U, close = array->span.hi - 1U;
  const size_t line = line_start(d->text, close);
  size_t at = open;
  ob_buf out;
  ob_buf_init(&out, d->arena);
  if (line > open) {
    const ob_str above = indent_of(d->text, line - 1), own = indent_of(d->text, close);
    at = line;
    ob_buf_put(&out, above.len > own.len ? above : own);
    ob_buf_put(&out, above.len > own.len ? OB_STR("") : OB_STR("  "));
    ob_toml_put_string(&out, s);
    ob_buf_putc(&out, ',');
    ob_buf_put(&out, d->newline);
  } else {
    ob_toml_put_string(&out, s);
  }
  OB_TRY(ob_buf_status(&out));
  return add_cut(d, list, at, at, ob_buf_view(&out));
}

/* A string behind the last one of an array, in the way the array is laid out. */
static ob_status
add_string(doc *d, const ob_toml *array, ob_str s, cuts *list)
{
  const size_t len = array->as.array.len;
  if (len == 0) {
    return add_first_string(d, array, s, list);
  }
  const ob_toml *last = array->as.array.at[len - 1];
  ob_buf out;
  ob_buf_init(&out, d->arena);
  ob_toml_put_string(&out, s);
  OB_TRY(ob_buf_status(&out));
  return put_behind(d, array->span, last->span.lo, last->span.hi, ob_buf_view(&out), list);
}

static ob_status
add_dep_feature(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  path from;
  OB_TRY(read_path(d, fix->from, &from));
  const ob_toml_entry *e = entry_of(d, &from, fix->to);
  if (!e) {
    return OB_OK;
  }
  cuts list = {0};
  ob_buf out;
  ob_buf_init(&out, d->arena);
  const ob_toml *features =
      e->value->kind == OB_TOML_TABLE ? ob_toml_get(e->value, OB_STR("features")) : NULL;
  *result = OB_FIXED;
  if (features && features->kind == OB_TOML_ARRAY) {
    if (has_string(features, fix->line)) {
      *result = OB_FIX_DONE;
      return OB_OK;
    }
    OB_TRY(add_string(d, features, fix->line, &list));
    return make_cuts(d, &list);
  }
  if (e->value->kind == OB_TOML_STRING) {
    ob_buf_fmt(&out, "{ version = " OB_STR_FMT ", features = [",
               OB_STR_ARG(ob_str_slice(d->text, e->value->span.lo, e->value->span.hi)));
    ob_toml_put_string(&out, fix->line);
    ob_buf_put(&out, OB_STR("] }"));
    OB_TRY(ob_buf_status(&out));
    OB_TRY(add_cut(d, &list, e->value->span.lo, e->value->span.hi, ob_buf_view(&out)));
    return make_cuts(d, &list);
  }
  if (features || e->value->kind != OB_TOML_TABLE) {
    *result = OB_FIX_NOT_HERE;
    return OB_OK;
  }
  ob_buf_put(&out, OB_STR("features = ["));
  ob_toml_put_string(&out, fix->line);
  ob_buf_put(&out, OB_STR("]"));
  OB_TRY(ob_buf_status(&out));
  path inside = from;
  if (inside.len == MAX_PARTS) {
    return OB_E_UNSUPPORTED;
  }
  inside.at[inside.len++] = fix->to;
  OB_TRY(put_in(d, &inside, OB_STR(""), &from, OB_STR_NONE, ob_buf_view(&out), &list));
  return make_cuts(d, &list);
}

static ob_status
add_edge(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  const path features = {{OB_STR("features")}, 1}, none = {0};
  const ob_toml_entry *e = entry_of(d, &features, fix->to);
  cuts list = {0};
  *result = OB_FIXED;
  if (e && e->value->kind == OB_TOML_ARRAY) {
    if (has_string(e->value, fix->line)) {
      *result = OB_FIX_DONE;
      return OB_OK;
    }
    OB_TRY(add_string(d, e->value, fix->line, &list));
    return make_cuts(d, &list);
  }
  if (e) {
    *result = OB_FIX_NOT_HERE;
    return OB_OK;
  }
  ob_buf out;
  ob_buf_init(&out, d->arena);
  ob_toml_put_key(&out, fix->to);
  ob_buf_put(&out, OB_STR(" = ["));
  ob_toml_put_string(&out, fix->line);
  ob_buf_put(&out, OB_STR("]"));
  OB_TRY(ob_buf_status(&out));
  OB_TRY(put_in(d, &features, OB_STR("features"), &none, fix->to, ob_buf_view(&out), &list));
  return make_cuts(d, &list);
}

/* ---- atoms of keys ---- */

static bool
same_atom(const ob_cfg *a, const ob_cfg *b)
{
  return a->kind == b->kind && ob_str_eq(a->name, b->name) &&
         (a->kind != OB_CFG_VALUE || ob_str_eq(a->value, b->value));
}

static ob_status
replace_atoms(const ob_cfg *cfg, const ob_cfg *from, ob_str text, ob_buf *out, size_t *at,
              ob_str to)
{
  if (cfg->kind == OB_CFG_NAME || cfg->kind == OB_CFG_VALUE) {
    if (same_atom(cfg, from) && cfg->span.lo >= *at) {
      ob_buf_put(out, ob_str_slice(text, *at, cfg->span.lo));
      ob_buf_put(out, to);
      *at = cfg->span.hi;
    }
  }
  for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
    OB_TRY(replace_atoms(sub, from, text, out, at, to));
  }
  return OB_OK;
}

/* The key with the atom replaced; ptr NULL: it does not have it. */
static ob_status
corrected(doc *d, ob_str key, const ob_fix *fix, ob_str *out)
{
  *out = OB_STR_NONE;
  if (ob_str_starts(fix->to, OB_STR("'"))) { /* a whole key: `windows` becomes 'cfg(windows)' */
    *out = ob_str_eq(key, fix->from) ? ob_str_slice(fix->to, 1, fix->to.len - 1) : OB_STR_NONE;
    return OB_OK;
  }
  if (!ob_str_starts(key, OB_STR("cfg(")) || !ob_str_ends(key, OB_STR(")"))) {
    return OB_OK;
  }
  const ob_cfg *whole = NULL, *from = NULL;
  const ob_status a = ob_cfg_parse(d->arena, d->diags, key, true, OB_SPAN_NONE, &whole);
  const ob_status b = ob_cfg_parse(d->arena, d->diags, fix->from, false, OB_SPAN_NONE, &from);
  if (a != OB_OK || b != OB_OK) {
    return a == OB_E_NOMEM || b == OB_E_NOMEM ? OB_E_NOMEM : OB_OK;
  }
  ob_buf text;
  ob_buf_init(&text, d->arena);
  size_t at = 0;
  OB_TRY(replace_atoms(whole, from, key, &text, &at, fix->to));
  if (at > 0) {
    ob_buf_put(&text, ob_str_slice(key, at, key.len));
    *out = ob_buf_view(&text);
  }
  return ob_buf_status(&text);
}

/* One key of [target] becomes another: its headers are renamed, or where that table is there
 * already its dependencies move. */
static ob_status
rename_key(doc *d, const ob_toml *targets, const ob_toml_entry *key, ob_str to)
{
  const ob_toml_entry *other = ob_toml_entry_get(targets, to);
  if (!other || key->value->kind != OB_TOML_TABLE || other->value->kind != OB_TOML_TABLE) {
    return rename_target(d, key, to);
  }
  ob_buf quoted;
  ob_buf_init(&quoted, d->arena);
  ob_toml_put_key(&quoted, to);
  OB_TRY(ob_buf_status(&quoted));
  const ob_str old = key->key;
  static const char *const kinds[] = {"dependencies", "dev-dependencies", "build-dependencies"};
  for (size_t k = 0; k < OB_COUNT(kinds); k++) {
    const path from = {{OB_STR("target"), old, ob_str_from(kinds[k])}, 3};
    const path into = {{OB_STR("target"), to, ob_str_from(kinds[k])}, 3};
    const ob_str into_text =
        ob_fmt(d->arena, "target." OB_STR_FMT ".%s", OB_STR_ARG(ob_buf_view(&quoted)), kinds[k]);
    if (!into_text.ptr) {
      return OB_E_NOMEM;
    }
    for (const ob_toml *t; (t = table_of(d, &from)) != NULL && t->as.table.first;) {
      OB_TRY(move(d, &from, &into, into_text, t->as.table.first->key));
    }
  }
  return OB_OK;
}

/* Would tables that become one have a dependency twice, and not the same of it? */
static bool
differ(const doc *d, const ob_toml *from, const ob_toml *into)
{
  for (size_t k = 0; k < OB_DEP_TABLES; k++) {
    const ob_str kind = ob_str_from(ob_dep_tables[k]);
    const ob_toml *there = ob_toml_get(into, kind);
    for (const ob_toml_entry *e = ob_toml_first(ob_toml_get(from, kind)); e; e = e->next) {
      const ob_toml *other = ob_toml_get(there, e->key);
      if (other && !ob_str_eq(ob_str_slice(d->text, other->span.lo, other->span.hi),
                              ob_str_slice(d->text, e->value->span.lo, e->value->span.hi))) {
        return true;
      }
    }
  }
  return false;
}

static ob_status
mend_atom(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  bool again = true;
  for (size_t round = 0; again && round < 64; round++) { /* `to` could hold `from` again */
    again = false;
    const ob_toml_entry *targets = part_of(d->root, OB_STR("target"));
    for (const ob_toml_entry *e = targets && targets->value->kind == OB_TOML_TABLE
                                      ? targets->value->as.table.first
                                      : NULL;
         e && !again; e = e->next) {
      ob_str to;
      OB_TRY(corrected(d, e->key, fix, &to));
      if (to.ptr && !ob_str_eq(to, e->key) &&
          !differ(d, e->value, ob_toml_get(targets->value, to))) {
        OB_TRY(rename_key(d, targets->value, e, to));
        *result = OB_FIXED;
        again = true;
      }
    }
  }
  return OB_OK;
}

/* ---- the resolver ---- */

static ob_status
set_resolver(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  const ob_str key = OB_STR("resolver");
  const path none = {0};
  path to;
  OB_TRY(read_path(d, fix->to, &to));
  const ob_toml_entry *e = entry_of(d, &to, key);
  cuts list = {0};
  ob_buf out;
  ob_buf_init(&out, d->arena);
  *result = OB_FIXED;
  if (e && e->value->kind == OB_TOML_STRING && ob_str_eq(e->value->as.string, fix->line)) {
    *result = OB_FIX_DONE;
    return OB_OK;
  }
  if (e) {
    ob_toml_put_string(&out, fix->line);
    OB_TRY(ob_buf_status(&out));
    OB_TRY(add_cut(d, &list, e->value->span.lo, e->value->span.hi, ob_buf_view(&out)));
    return make_cuts(d, &list);
  }
  ob_buf_fmt(&out, OB_STR_FMT " = ", OB_STR_ARG(key));
  ob_toml_put_string(&out, fix->line);
  OB_TRY(ob_buf_status(&out));
  OB_TRY(put_in(d, &to, fix->to, &none, key, ob_buf_view(&out), &list));
  return make_cuts(d, &list);
}

/* ---- all of them ---- */

static ob_status
apply(doc *d, const ob_fix *fix, ob_fix_result *result)
{
  *result = OB_FIX_NOT_HERE;
  switch (fix->kind) {
  case OB_FIX_WIDEN_KEY:
  case OB_FIX_MOVE_DEP:
    return widen(d, fix, result);
  case OB_FIX_ADD_DEP:
    return add_dep(d, fix, result);
  case OB_FIX_REMOVE_DEP:
    return remove_dep(d, fix, result);
  case OB_FIX_ADD_DEP_FEATURE:
    return add_dep_feature(d, fix, result);
  case OB_FIX_ADD_EDGE:
    return add_edge(d, fix, result);
  case OB_FIX_RESOLVER:
    return set_resolver(d, fix, result);
  case OB_FIX_ATOM:
    return mend_atom(d, fix, result);
  case OB_FIX_NONE:
  case OB_FIX_SOURCE:
    break;
  }
  *result = OB_FIX_NOT_A_TEXT;
  return OB_OK;
}

ob_status
ob_fix_apply(ob_arena *arena, ob_diags *diags, ob_str name, ob_str text, const ob_fix *const *fixes,
             size_t count, ob_str *out, ob_fix_result *results)
{
  const uint32_t file = ob_diags_add_source(diags, name, text);
  ob_toml *whole;
  if (!file) {
    return OB_E_NOMEM;
  }
  OB_TRY(ob_toml_parse(arena, diags, file, &whole)); /* what is wrong is said once, here */
  ob_diags scratch;
  ob_diags_init(&scratch, arena);
  doc d = {.arena = arena, .diags = &scratch};
  OB_TRY(read_text(&d, text));
  for (size_t i = 0; i < count; i++) {
    const ob_str before = d.text;
    ob_status st = apply(&d, fixes[i], &results[i]);
    if (st == OB_OK) {
      continue;
    }
    if (st != OB_E_NOMEM) { /* the result did not read back: as it was */
      results[i] = OB_FIX_NOT_HERE;
      st = read_text(&d, before);
    }
    OB_TRY(st);
  }
  *out = d.text;
  return OB_OK;
}
