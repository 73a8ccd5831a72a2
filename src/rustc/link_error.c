// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Reads what linkers say about symbols that they did not find. None of them has a form for
 * machines, so this knows the sentences of four:
 *
 *   lld, mold   LINKER: error: undefined symbol: NAME
 *               >>> referenced by FILE:LINE (PATH)            lld: may be left out
 *               >>>               OBJECT:(FUNCTION)           lld: or ... in archive ARCHIVE
 *   GNU ld      LD: OBJECT: in function `FUNCTION':
 *               WHERE: undefined reference to `NAME'
 *   gold        OBJECT:WHERE:function FUNCTION: error: undefined reference to 'NAME'
 *
 * A sentence that is none of these is passed over: the user has the linker's own words before ours.
 */
#include "base/ascii.h"
#include "base/str.h"
#include "rustc/link.h"

ob_str
ob_link_plain(ob_arena *arena, ob_str said)
{
  char *out = ob_new_n(arena, char, said.len + 1);
  size_t len = 0;
  if (!out) {
    return OB_STR_NONE;
  }
  for (size_t i = 0; i < said.len; i++) {
    const char next = i + 1 < said.len ? said.ptr[i + 1] : '\0';
    if (said.ptr[i] == '\\' && (next == 'n' || next == '"' || next == '\\')) {
      out[len++] = next == 'n' ? '\n' : next;
      i++;
    } else {
      out[len++] = said.ptr[i];
    }
  }
  return (ob_str){out, len};
}

/* ---- words of a line ---- */

/** What stands behind mark in line; false: mark does not stand there. */
static bool
behind(ob_str line, ob_str mark, ob_str *out)
{
  const size_t at = ob_str_search(line, mark);
  if (at == SIZE_MAX) {
    return false;
  }
  *out = ob_str_slice(line, at + mark.len, line.len);
  return true;
}

/** A name as linkers quote it: up to its closing quote, or to the first blank; without a version.
 */
static ob_str
name_of(ob_str text)
{
  if (text.len > 0 && (text.ptr[0] == '`' || text.ptr[0] == '\'')) {
    text = ob_str_slice(text, 1, text.len);
    text = ob_str_slice(text, 0, ob_str_find(text, '\''));
  } else {
    for (size_t i = 0; i < text.len; i++) {
      if ((unsigned char)text.ptr[i] <= ' ' || text.ptr[i] == '"') {
        text = ob_str_slice(text, 0, i);
      }
    }
  }
  /* foo@FBSD_1.0; but @ alone is no name */
  const size_t version = ob_str_find(text, '@');
  return version == 0 ? OB_STR_NONE : ob_str_slice(text, 0, version);
}

/** A reference to a symbol: the object, as the linker names it, and the function in it. */
typedef struct reference {
  ob_str object, function;
} reference;

/** `PATH/to.o:(function)`, `PATH/lib.rlib(member.o)`: the file and what stands in `:(...)`. */
static reference
split_place(ob_str place)
{
  const size_t paren = ob_str_search(place, OB_STR(":("));
  reference r = {ob_str_slice(place, 0, paren), OB_STR_NONE};
  if (paren != SIZE_MAX) {
    const ob_str function = ob_str_slice(place, paren + 2, place.len);
    r.function = ob_str_slice(function, 0, ob_str_rfind(function, ')'));
  }
  return r;
}

/* ---- the sentences ---- */

typedef struct finder {
  ob_missing *out;
  size_t count;
  ob_missing *open; /* an undefined symbol whose references may follow (lld, mold) */
  reference last;   /* GNU ld: the last `OBJECT: in function` */
} finder;

static ob_missing *
add(finder *f, ob_str symbol)
{
  for (size_t i = 0; i < f->count; i++) {
    if (ob_str_eq(f->out[i].symbol, symbol)) {
      return &f->out[i];
    }
  }
  if (symbol.len == 0 || f->count == OB_MISSING_MAX) {
    return NULL;
  }
  ob_missing *m = &f->out[f->count++];
  *m = (ob_missing){.symbol = symbol};
  return m;
}

bool
ob_link_is_of_std(ob_str object)
{
  static const ob_str names[] = {OB_STR_INIT("std"), OB_STR_INIT("core"), OB_STR_INIT("alloc")};
  const ob_str crate = ob_link_crate_of_file(object);
  if (ob_str_in(crate, names, OB_COUNT(names))) {
    return true;
  }
  return ob_str_starts(object, OB_STR("library/std/")) || ob_str_starts(object, OB_STR("/rustc/"));
}

/** The first reference counts, unless it is std's and there is another one. */
static void
offer(ob_missing *m, reference r)
{
  if (m && r.object.len > 0 &&
      (m->object.len == 0 || (ob_link_is_of_std(m->object) && !ob_link_is_of_std(r.object)))) {
    m->object = r.object;
    m->function = r.function;
  }
}

/** The lines under an undefined symbol of lld and mold: `referenced by ...`, and the place below.
 */
static void
read_reference(finder *f, ob_str line)
{
  const ob_str place = ob_str_trim(line);
  ob_str rest;
  if (behind(place, OB_STR("referenced by "), &rest)) {
    /* A place in the source, or, without debug information, the object itself. */
    const bool object = ob_str_search(rest, OB_STR(".o:(")) != SIZE_MAX ||
                        ob_str_search(rest, OB_STR(".so")) != SIZE_MAX;
    offer(f->open, object ? split_place(rest) : (reference){OB_STR_NONE, OB_STR_NONE});
    return;
  }
  if (ob_str_search(place, OB_STR(":(")) == SIZE_MAX) {
    return; /* "referenced 3 more times", "did you mean: getutid", "defined in: libc.so" */
  }
  reference r = split_place(place);
  if (behind(place, OB_STR(" in archive "), &rest)) {
    r.object = ob_str_trim(rest);
  }
  offer(f->open, r);
}

/** GNU ld tells the object in a line of its own: `LD: OBJECT: in function `F':`. */
static void
read_in_function(finder *f, ob_str line, size_t at, ob_str rest)
{
  const ob_str head = ob_str_slice(line, 0, at);
  const size_t program = ob_str_search(head, OB_STR(": /")); /* "/usr/bin/ld: " */
  f->last.object = program == SIZE_MAX ? head : ob_str_slice(head, program + 2, head.len);
  f->last.function = ob_str_slice(rest, 0, ob_str_rfind(rest, '\''));
}

/** What stands last in s, behind blanks and quotes: the rest is the frame that rustc puts around.
 */
static ob_str
last_word(ob_str s)
{
  size_t from = s.len;
  while (from > 0 && (unsigned char)s.ptr[from - 1] > ' ' && s.ptr[from - 1] != '"') {
    from--;
  }
  return ob_str_slice(s, from, s.len);
}

/** gold: `OBJECT:SOURCE:function F: error: undefined reference to`, or only `SOURCE:LINE: error:`.
 */
static reference
read_gold(ob_str head)
{
  const size_t function = ob_str_search(head, OB_STR(":function "));
  reference r = {last_word(ob_str_slice(head, 0, function)), OB_STR_NONE};
  if (function != SIZE_MAX) {
    r.function = ob_str_slice(head, function + 10, head.len);
    const size_t object = ob_str_search(r.object, OB_STR(".o:"));
    r.object = object == SIZE_MAX ? r.object : ob_str_slice(r.object, 0, object + 2);
  }
  return r;
}

static void
read_reference_to(finder *f, ob_str line, ob_str name)
{
  ob_missing *m = add(f, name_of(name));
  const size_t gold = ob_str_search(line, OB_STR(": error: undefined reference to"));
  if (gold != SIZE_MAX) {
    offer(m, read_gold(ob_str_slice(line, 0, gold)));
  } else if (f->last.object.len > 0) {
    offer(m, f->last);
  } else {
    /* a shared object, or an object without functions: `LD: FILE: undefined reference to` */
    const size_t at = ob_str_search(line, OB_STR(": undefined reference to"));
    const ob_str file = last_word(ob_str_slice(line, 0, at));
    const size_t offset = ob_str_search(file, OB_STR(":("));
    offer(m, (reference){ob_str_slice(file, 0, offset), OB_STR_NONE});
  }
}

size_t
ob_link_missing(ob_str text, ob_missing out[OB_MISSING_MAX])
{
  static const ob_str lld[] = {
      OB_STR_INIT("undefined symbol: "),
      OB_STR_INIT("undefined reference due to --no-allow-shlib-undefined: "),
      OB_STR_INIT("undefined reference: "),
  };
  finder f = {.out = out};
  ob_str line;
  while (ob_str_next(&text, '\n', &line)) {
    ob_str rest;
    if (behind(line, OB_STR(">>> "), &rest)) {
      if (f.open) {
        read_reference(&f, rest);
      }
      continue;
    }
    f.open = NULL;
    for (size_t i = 0; i < OB_COUNT(lld) && !f.open; i++) {
      if (behind(line, lld[i], &rest)) {
        f.open = add(&f, name_of(rest));
      }
    }
    const size_t at = ob_str_search(line, OB_STR(": in function `"));
    if (at != SIZE_MAX) {
      read_in_function(&f, line, at, ob_str_slice(line, at + 15, line.len));
    } else if (behind(line, OB_STR("undefined reference to "), &rest)) {
      read_reference_to(&f, line, rest);
    }
  }
  return f.count;
}

/* ---- whose it is ---- */

static bool
is_ident(char c)
{
  return ob_is_alnum(c) || c == '_';
}

static bool
is_ident_all(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    if (!is_ident(s.ptr[i])) {
      return false;
    }
  }
  return s.len > 0 && !ob_is_digit(s.ptr[0]);
}

ob_str
ob_link_crate_of_file(ob_str object)
{
  /* libNAME-HASH.rlib, perhaps with (MEMBER) behind it; NAME-HASH.MORE.rcgu.o; NAME.MORE.rcgu.o */
  const size_t rlib = ob_str_search(object, OB_STR(".rlib"));
  ob_str name = ob_str_slice(object, 0, rlib);
  const size_t slash = ob_str_rfind(name, '/');
  name = ob_str_slice(name, slash == SIZE_MAX ? 0 : slash + 1, name.len);
  if (rlib != SIZE_MAX) {
    if (!ob_str_starts(name, OB_STR("lib"))) {
      return OB_STR_NONE;
    }
    name = ob_str_slice(name, 3, ob_str_rfind(name, '-'));
  } else if (ob_str_search(name, OB_STR(".rcgu.o")) != SIZE_MAX) {
    name = ob_str_slice(name, 0, ob_str_find(name, '.'));
    name = ob_str_slice(name, 0, ob_str_rfind(name, '-'));
  } else {
    return OB_STR_NONE;
  }
  return is_ident_all(name) ? name : OB_STR_NONE;
}

/** A decimal length and so many bytes, as in mangled names. */
static ob_str
counted(ob_str s)
{
  size_t len = 0, at = 0;
  while (at < s.len && at < 4 && s.ptr[at] >= '0' && s.ptr[at] <= '9') {
    len = len * 10 + (size_t)(s.ptr[at++] - '0');
  }
  if (at > 0 && at < s.len && s.ptr[at] == '_') {
    at++; /* v0 puts it before names that begin with a digit or `_` */
  }
  return at > 0 && at + len <= s.len ? ob_str_slice(s, at, at + len) : OB_STR_NONE;
}

ob_str
ob_link_crate_of_function(ob_str function)
{
  ob_str name = OB_STR_NONE;
  if (ob_str_starts(function, OB_STR("_ZN"))) {
    name = counted(ob_str_slice(function, 3, function.len));
  } else if (ob_str_starts(function, OB_STR("_R"))) {
    /* v0: a crate root is C, a disambiguator s...[0-9a-zA-Z]_, then its name */
    for (size_t i = 2; i + 1 < function.len && name.len == 0; i++) {
      if (function.ptr[i] != 'C') {
        continue;
      }
      ob_str rest = ob_str_slice(function, i + 1, function.len);
      if (rest.ptr[0] == 's') {
        const size_t end = ob_str_find(rest, '_');
        rest = end == SIZE_MAX ? OB_STR_NONE : ob_str_slice(rest, end + 1, rest.len);
      }
      name = counted(rest);
    }
  } else {
    /* foo::bar, <foo::Bar as core::fmt::Debug>::fmt, .text.foo::bar: the first path */
    const size_t colons = ob_str_search(function, OB_STR("::"));
    if (colons != SIZE_MAX) {
      size_t from = colons;
      while (from > 0 && is_ident(function.ptr[from - 1])) {
        from--;
      }
      name = ob_str_slice(function, from, colons);
    }
  }
  return is_ident_all(name) ? name : OB_STR_NONE;
}

/* ---- the record of the stubs ---- */

bool
ob_record_next(ob_str record, ob_str key, size_t *from, ob_str *value)
{
  while (*from < record.len) {
    const ob_str rest = ob_str_slice(record, *from, record.len);
    const ob_str line = ob_str_slice(rest, 0, ob_str_find(rest, '\n'));
    *from += line.len + 1;
    if (line.len > key.len && ob_str_starts(line, key) && line.ptr[key.len] == ' ') {
      *value = ob_str_slice(line, key.len + 1, line.len);
      return true;
    }
  }
  return false;
}

ob_str
ob_record_value(ob_str record, ob_str key)
{
  size_t from = 0;
  ob_str value;
  return ob_record_next(record, key, &from, &value) ? value : OB_STR_NONE;
}

ob_record_answer
ob_record_find(ob_str record, ob_str symbol)
{
  static const struct {
    ob_str word;
    ob_elsewhere where;
  } words[] = {{OB_STR_INIT("later"), OB_ELSEWHERE_LATER},
               {OB_STR_INIT("compat"), OB_ELSEWHERE_COMPAT},
               {OB_STR_INIT("gone"), OB_ELSEWHERE_GONE}};
  for (size_t i = 0; i < OB_COUNT(words); i++) {
    size_t from = 0;
    ob_str value;
    while (ob_record_next(record, words[i].word, &from, &value)) {
      if (value.len <= symbol.len || !ob_str_starts(value, symbol) ||
          value.ptr[symbol.len] != ' ') {
        continue;
      }
      ob_str rest = ob_str_slice(value, symbol.len + 1, value.len);
      ob_record_answer answer = {.where = words[i].where};
      ob_str guess = OB_STR_NONE;
      (void)ob_str_next(&rest, ' ', &answer.release);
      (void)ob_str_next(&rest, ' ', &answer.library);
      (void)ob_str_next(&rest, ' ', &guess);
      answer.guess = ob_str_eq(guess, OB_STR("guess"));
      return answer;
    }
  }
  return (ob_record_answer){.where = OB_ELSEWHERE_UNKNOWN};
}
