// SPDX-License-Identifier: MIT OR Apache-2.0
/* Finds `target_os = "freebsd"` and the like in Rust source. Only tokens are told apart (comments,
 * strings, characters, lifetimes, names): what a file means, and whether it is compiled at all,
 * does not matter to somebody who must read each of these lines. A whole std is read in some 50 ms.
 */
#include "target/places.h"
#include "base/str.h"
#include "diag/io.h"
#include "sys/fs.h"

#define MAX_FILE ((size_t)8 << 20)
#define MAX_DEPTH 32

typedef struct scanner {
  ob_str text;
  size_t at;
  uint32_t line;
  size_t line_start;
} scanner;

static char
peek(const scanner *s, size_t ahead)
{
  return s->at + ahead < s->text.len ? s->text.ptr[s->at + ahead] : '\0';
}

static void
step(scanner *s)
{
  if (s->text.ptr[s->at++] == '\n') {
    s->line++;
    s->line_start = s->at;
  }
}

static void
skip_comment(scanner *s)
{
  if (peek(s, 1) == '/') {
    while (s->at < s->text.len && s->text.ptr[s->at] != '\n') {
      s->at++;
    }
    return;
  }
  size_t depth = 0;
  do {
    const bool opens = peek(s, 0) == '/' && peek(s, 1) == '*';
    const bool closes = peek(s, 0) == '*' && peek(s, 1) == '/';
    depth = opens ? depth + 1 : closes ? depth - 1 : depth;
    s->at += opens || closes;
    step(s);
  } while (depth > 0 && s->at < s->text.len);
}

/* At the opening quote; *inside: what stands between the quotes, escapes as written. */
static void
skip_string(scanner *s, ob_str *inside)
{
  const size_t start = ++s->at;
  while (s->at < s->text.len && s->text.ptr[s->at] != '"') {
    if (s->text.ptr[s->at] == '\\' && s->at + 1 < s->text.len) {
      s->at++;
    }
    step(s);
  }
  *inside = ob_str_slice(s->text, start, s->at);
  s->at += s->at < s->text.len;
}

/* At the first # or quote behind r, br or cr. */
static void
skip_raw(scanner *s)
{
  size_t marks = 0;
  while (peek(s, 0) == '#') {
    marks++;
    s->at++;
  }
  if (peek(s, 0) != '"') {
    return; /* r#name */
  }
  s->at++;
  while (s->at < s->text.len) {
    const bool quote = s->text.ptr[s->at] == '"';
    step(s);
    size_t closing = 0;
    while (quote && closing < marks && peek(s, closing) == '#') {
      closing++;
    }
    if (quote && closing == marks) {
      s->at += marks;
      return;
    }
  }
}

/* 'x', '\n', '\u{1f600}' or a lifetime. */
static void
skip_quote(scanner *s)
{
  s->at++;
  if (peek(s, 0) == '\\') {
    s->at++;
    if (s->at < s->text.len) {
      step(s); /* whatever it escapes, a line's end too */
    }
    while (s->at < s->text.len && s->text.ptr[s->at] != '\'' && s->text.ptr[s->at] != '\n') {
      s->at++;
    }
    s->at += peek(s, 0) == '\'';
    return;
  }
  size_t len = 1;
  while (((unsigned char)peek(s, len) & 0xc0) == 0x80) {
    len++;
  }
  if (peek(s, len) == '\'' && s->at + len < s->text.len) {
    for (size_t i = 0; i <= len; i++) {
      step(s);
    }
  }
}

static void
skip_blanks(scanner *s)
{
  while (s->at < s->text.len && ob_str_find(OB_STR(" \t\r\n"), s->text.ptr[s->at]) != SIZE_MAX) {
    step(s);
  }
}

/* Behind the key: is it compared with the value? */
static bool
compares(scanner *s, ob_str value)
{
  skip_blanks(s);
  if (peek(s, 0) != '=') {
    return false;
  }
  s->at += peek(s, 1) == '=' ? 2 : 1;
  skip_blanks(s);
  ob_str inside = OB_STR_NONE;
  if (peek(s, 0) != '"') {
    return false;
  }
  skip_string(s, &inside);
  return ob_str_eq(inside, value);
}

static ob_str
line_at(const scanner *s, size_t start)
{
  const ob_str rest = ob_str_slice(s->text, start, s->text.len);
  return ob_str_trim(ob_str_slice(rest, 0, ob_str_find(rest, '\n')));
}

ob_status
ob_places_in(ob_arena *arena, ob_str file, ob_str text, ob_str key, ob_str value, ob_places *out)
{
  scanner s = {.text = text, .line = 1};
  uint32_t last = 0;
  while (s.at < text.len) {
    const char c = text.ptr[s.at];
    ob_str inside;
    if (c == '/' && (peek(&s, 1) == '/' || peek(&s, 1) == '*')) {
      skip_comment(&s);
    } else if (c == '"') {
      skip_string(&s, &inside);
    } else if (c == '\'') {
      skip_quote(&s);
    } else if (ob_is_name_byte(c)) {
      const size_t start = s.at;
      while (ob_is_name_byte(peek(&s, 0)) && s.at < text.len) {
        s.at++;
      }
      const ob_str name = ob_str_slice(text, start, s.at);
      const uint32_t line = s.line;
      const size_t line_start = s.line_start;
      if (ob_str_eq(name, OB_STR("r")) || ob_str_eq(name, OB_STR("br")) ||
          ob_str_eq(name, OB_STR("cr"))) {
        skip_raw(&s);
      } else if (ob_str_eq(name, key) && compares(&s, value) && line != last) {
        ob_place *place = ob_vec_push(arena, out);
        if (!place) {
          return OB_E_NOMEM;
        }
        *place = (ob_place){file, line, line_at(&s, line_start)};
        last = line;
      }
    } else {
      step(&s);
    }
  }
  return OB_OK;
}

/* ---- directories ---- */

typedef struct search {
  ob_arena *arena;
  ob_diags *diags;
  const char *root;
  ob_str key, value;
  ob_places *out;
} search;

static bool
left_out(ob_str name)
{
  static const ob_str names[] = {OB_STR_INIT("tests"),    OB_STR_INIT("benches"),
                                 OB_STR_INIT("examples"), OB_STR_INIT("vendor"),
                                 OB_STR_INIT("target"),   OB_STR_INIT("tests.rs")};
  return ob_str_in(name, names, OB_COUNT(names));
}

static ob_status
search_file(search *s, const char *path, const char *inner)
{
  const ob_arena_mark mark = ob_arena_mark_get(s->arena);
  ob_str text;
  const int err = ob_file_read(s->arena, path, MAX_FILE, &text);
  if (err != 0) {
    return ob_fail_io(s->diags, OB_SPAN_NONE, "read", path, err);
  }
  if (ob_str_search(text, s->value) == SIZE_MAX) {
    ob_arena_rewind(s->arena, mark);
    return OB_OK;
  }
  return ob_places_in(s->arena, ob_str_from(inner), text, s->key, s->value, s->out);
}

static ob_status
search_dir(search *s, const char *inner, unsigned depth)
{
  const char *dir = inner[0] ? ob_path_join(s->arena, s->root, inner) : s->root;
  ob_dir_entries names = {0};
  if (!dir) {
    return OB_E_NOMEM;
  }
  if (depth > MAX_DEPTH) {
    return ob_fail(s->diags, OB_E_LIMIT, "OB0002", OB_SPAN_NONE, NULL,
                   "`%s` is nested more than %d directories deep", dir, MAX_DEPTH);
  }
  const int err = ob_dir_list(s->arena, dir, &names);
  if (err != 0) {
    return ob_fail_io(s->diags, OB_SPAN_NONE, "read", dir, err);
  }
  for (size_t i = 0; i < names.len; i++) {
    const ob_dir_entry *e = &names.at[i];
    const char *below = inner[0] ? ob_path_join(s->arena, inner, e->name.ptr) : e->name.ptr;
    if (!below) {
      return OB_E_NOMEM;
    }
    if (left_out(e->name)) {
      continue;
    }
    if (e->kind == OB_FILE_DIR) {
      OB_TRY(search_dir(s, below, depth + 1));
    } else if (e->kind == OB_FILE_REGULAR && ob_str_ends(e->name, OB_STR(".rs"))) {
      const char *path = ob_path_join(s->arena, dir, e->name.ptr);
      if (!path) {
        return OB_E_NOMEM;
      }
      OB_TRY(search_file(s, path, below));
    }
  }
  return OB_OK;
}

ob_status
ob_places_below(ob_arena *arena, ob_diags *diags, const char *root, const char *inner, ob_str key,
                ob_str value, ob_places *out)
{
  search s = {arena, diags, root, key, value, out};
  return search_dir(&s, inner, 0);
}
