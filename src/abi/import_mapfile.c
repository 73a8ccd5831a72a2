// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * illumos and Solaris mapfiles, version 2. The file decides itself what is true where ($if over the
 * class, the machine and names that it adds), so it is read for one arch. A release of illumos is
 * the number of a node: 0.56 has ILLUMOS_0.56 and all before it. Directives that are not about
 * symbols are passed over.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "abi/tokens.h"
#include "base/num.h"
#include "base/strs.h"
#include <string.h>

#define MAX_DEPTH 32 /* of $if in $if, and of blocks in blocks */

typedef struct condition {
  bool now;   /* this branch is read */
  bool taken; /* one of the branches was */
  bool outer; /* what stands around it is read */
  bool done;  /* $else was there */
} condition;

typedef struct reader {
  ob_importer *im;
  ob_tokens t;
  ob_fact_build_library *library;
  uint16_t source;
  ob_strs names; /* that are true */
  condition stack[MAX_DEPTH];
  unsigned depth;
} reader;

static ob_status
wrong(reader *r, ob_str token, const char *what)
{
  return ob_tokens_wrong(&r->t, r->im->build.diags, token, what);
}

/* ---- conditions ---- */

static bool
is_true(const reader *r, ob_str name)
{
  return ob_str_in(name, r->names.at, r->names.len);
}

static ob_status
add_name(reader *r, ob_str name)
{
  if (is_true(r, name)) {
    return OB_OK;
  }
  if (r->names.len >= 256) {
    return ob_fail(r->im->build.diags, OB_E_LIMIT, "OB1043", ob_tokens_span(&r->t, name), NULL,
                   "more than 256 names that are true");
  }
  ob_str *slot = ob_vec_push(r->im->build.arena, &r->names);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = name;
  return OB_OK;
}

/* The condition on the rest of a line: names, !, &&, ||, parentheses; && binds more tightly. */
typedef struct expression {
  reader *r;
  ob_tokens t;
  unsigned depth;
} expression;

static ob_status any_of(expression *e, bool *out);

static ob_status
one_of(expression *e, bool *out)
{
  bool negated = false;
  while (ob_tokens_take(&e->t, "!")) {
    negated = !negated;
  }
  const ob_str token = ob_tokens_next(&e->t);
  if (ob_str_eq(token, OB_STR("("))) {
    if (++e->depth > MAX_DEPTH) {
      return ob_fail(e->r->im->build.diags, OB_E_LIMIT, "OB1043", ob_tokens_span(&e->t, token),
                     NULL, "parentheses deeper than %d", MAX_DEPTH);
    }
    OB_TRY(any_of(e, out));
    e->depth--;
    if (!ob_tokens_take(&e->t, ")")) {
      return ob_tokens_wrong(&e->t, e->r->im->build.diags, ob_tokens_peek(&e->t), "`)`");
    }
  } else if (token.len == 0 || strchr("&|)!", token.ptr[0])) {
    return ob_tokens_wrong(&e->t, e->r->im->build.diags, token, "a name");
  } else {
    *out = ob_str_eq(token, OB_STR("true")) || is_true(e->r, token);
  }
  *out = *out != negated;
  return OB_OK;
}

static bool
take_twice(ob_tokens *t, const char *c)
{
  if (!ob_tokens_take(t, c)) {
    return false;
  }
  return ob_tokens_take(t, c);
}

static ob_status
all_of(expression *e, bool *out)
{
  OB_TRY(one_of(e, out));
  while (take_twice(&e->t, "&")) {
    bool next = false;
    OB_TRY(one_of(e, &next));
    *out = *out && next;
  }
  return OB_OK;
}

static ob_status
any_of(expression *e, bool *out)
{
  OB_TRY(all_of(e, out));
  while (take_twice(&e->t, "|")) {
    bool next = false;
    OB_TRY(all_of(e, &next));
    *out = *out || next;
  }
  return OB_OK;
}

static ob_str
take_rest_of_line(reader *r)
{
  const ob_str rest = ob_str_slice(r->t.text, r->t.at, r->t.text.len);
  const size_t end = ob_str_find(rest, '\n');
  const ob_str line = ob_str_slice(rest, 0, end);
  r->t.at += line.len;
  return line;
}

static ob_status
evaluate(reader *r, bool *out)
{
  const ob_str line = take_rest_of_line(r);
  expression e = {.r = r, .t = r->t};
  e.t.text = ob_str_slice(r->t.text, 0, (size_t)(line.ptr - r->t.text.ptr) + line.len);
  e.t.at = (size_t)(line.ptr - r->t.text.ptr);
  e.t.single = "!&|()";
  OB_TRY(any_of(&e, out));
  const ob_str more = ob_tokens_peek(&e.t);
  return more.len == 0 ? OB_OK
                       : ob_tokens_wrong(&e.t, r->im->build.diags, more, "the end of the line");
}

static bool
is_read(const reader *r)
{
  return r->depth == 0 || r->stack[r->depth - 1].now;
}

static ob_status
open_condition(reader *r, ob_str word)
{
  if (r->depth == MAX_DEPTH) {
    return ob_fail(r->im->build.diags, OB_E_LIMIT, "OB1043", ob_tokens_span(&r->t, word), NULL,
                   "`$if` deeper than %d", MAX_DEPTH);
  }
  condition c = {.outer = is_read(r)};
  bool holds = false;
  OB_TRY(evaluate(r, &holds));
  c.now = c.taken = c.outer && holds;
  r->stack[r->depth++] = c;
  return OB_OK;
}

static ob_status
next_branch(reader *r, ob_str word, bool last)
{
  if (r->depth == 0 || r->stack[r->depth - 1].done) {
    return wrong(r, word, "a `$if` before it");
  }
  bool holds = true;
  if (last) {
    (void)take_rest_of_line(r);
  } else {
    OB_TRY(evaluate(r, &holds));
  }
  condition *c = &r->stack[r->depth - 1];
  c->now = c->outer && !c->taken && holds;
  c->taken = c->taken || c->now;
  c->done = last;
  return OB_OK;
}

/* A line that begins with $. */
static ob_status
directive(reader *r, ob_str word)
{
  if (ob_str_eq(word, OB_STR("$if"))) {
    return open_condition(r, word);
  }
  if (ob_str_eq(word, OB_STR("$elif"))) {
    return next_branch(r, word, false);
  }
  if (ob_str_eq(word, OB_STR("$else"))) {
    return next_branch(r, word, true);
  }
  const ob_str rest = ob_str_trim(take_rest_of_line(r));
  if (ob_str_eq(word, OB_STR("$endif"))) {
    if (r->depth == 0) {
      return wrong(r, word, "a `$if` before it");
    }
    r->depth--;
    return OB_OK;
  }
  if (!is_read(r)) {
    return OB_OK;
  }
  if (ob_str_eq(word, OB_STR("$add"))) {
    return ob_fact_name_valid(rest) ? add_name(r, rest) : wrong(r, word, "one name behind $add");
  }
  if (ob_str_eq(word, OB_STR("$clear"))) {
    for (size_t i = 0; i < r->names.len; i++) {
      if (ob_str_eq(r->names.at[i], rest)) {
        r->names.at[i] = r->names.at[--r->names.len];
      }
    }
    return OB_OK;
  }
  if (ob_str_eq(word, OB_STR("$error"))) {
    return ob_fail(r->im->build.diags, OB_E_INVALID, "OB1062", ob_tokens_span(&r->t, word),
                   "the mapfile has no branch for this arch", "the mapfile says: " OB_STR_FMT,
                   OB_STR_ARG(rest));
  }
  return ob_str_eq(word, OB_STR("$mapfile_version"))
             ? (ob_str_eq(rest, OB_STR("2")) ? OB_OK : wrong(r, word, "version 2"))
             : wrong(r, word, "a directive of mapfile version 2");
}

/* The next token that is read: conditions are settled on the way. */
static ob_status
next(reader *r, ob_str *out)
{
  for (;;) {
    *out = ob_tokens_next(&r->t);
    if (out->len > 0 && out->ptr[0] == '$') {
      OB_TRY(directive(r, *out));
    } else if (out->len == 0 || is_read(r)) {
      return OB_OK;
    }
  }
}

/* ---- symbols ---- */

/* { TYPE = OBJECT; SIZE = addrsize; ASSERT = { ... }; FLAGS = ...; } behind a symbol */
static ob_status
read_attributes(reader *r, ob_fact_symbol *symbol, unsigned depth)
{
  if (depth == MAX_DEPTH) {
    return ob_fail(r->im->build.diags, OB_E_LIMIT, "OB1043",
                   (ob_span){r->t.file, (uint32_t)r->t.at, (uint32_t)r->t.at}, NULL,
                   "blocks deeper than %d", MAX_DEPTH);
  }
  for (;;) {
    ob_str name;
    OB_TRY(next(r, &name));
    if (ob_str_eq(name, OB_STR("}"))) {
      return OB_OK;
    }
    ob_str token;
    OB_TRY(next(r, &token));
    if (name.len == 0 || !ob_str_eq(token, OB_STR("="))) {
      return wrong(r, name.len == 0 ? name : token, "ATTRIBUTE = VALUE");
    }
    OB_TRY(next(r, &token));
    if (ob_str_eq(token, OB_STR("{"))) {
      OB_TRY(read_attributes(r, symbol, depth + 1));
    } else if (ob_str_eq(name, OB_STR("TYPE"))) {
      const bool function =
          ob_str_eq(token, OB_STR("FUNCTION")) || ob_str_eq(token, OB_STR("FUNC"));
      symbol->kind = function                             ? OB_FACT_FUNCTION
                     : ob_str_eq(token, OB_STR("TLS"))    ? OB_FACT_TLS
                     : ob_str_eq(token, OB_STR("NOTYPE")) ? OB_FACT_NOTYPE
                                                          : OB_FACT_OBJECT;
    } else if (ob_str_eq(name, OB_STR("SIZE"))) {
      const bool hex = ob_str_starts(token, OB_STR("0x"));
      const bool addr = ob_str_starts(token, OB_STR("addrsize"));
      if (addr) {
        symbol->size = r->im->machine->bits / 8;
      } else if (!ob_parse_u64(hex ? ob_str_slice(token, 2, token.len) : token, hex ? 16 : 10,
                               &symbol->size)) {
        return wrong(r, token, "a size");
      }
    } else if (ob_str_starts(name, OB_STR("BIND"))) {
      symbol->weak = ob_str_eq(token, OB_STR("WEAK"));
    }
    do {
      OB_TRY(next(r, &token));
      if (token.len == 0 || ob_str_eq(token, OB_STR("{"))) {
        return wrong(r, token, "`;`");
      }
    } while (!ob_str_eq(token, OB_STR(";")) && !ob_str_eq(token, OB_STR("}")));
    if (ob_str_eq(token, OB_STR("}"))) {
      return OB_OK;
    }
  }
}

/* NAME; or NAME { ... }; */
static ob_status
read_symbol(reader *r, ob_str name, ob_str node, bool kept)
{
  ob_fact_symbol symbol = {.name = name,
                           .node = node,
                           .source = r->source,
                           .kind = OB_FACT_NOTYPE,
                           .binding = node.len > 0 ? OB_FACT_BIND_AUTO : OB_FACT_PLAIN};
  ob_str token;
  OB_TRY(next(r, &token));
  if (ob_str_eq(token, OB_STR("{"))) {
    OB_TRY(read_attributes(r, &symbol, 0));
    OB_TRY(next(r, &token));
  }
  if (!ob_str_eq(token, OB_STR(";"))) {
    return wrong(r, token, "`;` behind a symbol");
  }
  if (!kept || ob_str_eq(name, node)) { /* an empty node names itself */
    return OB_OK;
  }
  if (symbol.kind == OB_FACT_FUNCTION || symbol.kind == OB_FACT_NOTYPE) {
    symbol.size = 0;
  }
  return ob_fact_build_symbol(&r->im->build, r->library, &symbol, ob_tokens_span(&r->t, name));
}

/* Has the release this node? ILLUMOS_0.N when N is not later, and every other one. */
static bool
has_node(const reader *r, ob_str node)
{
  return !ob_str_starts(node, OB_STR("ILLUMOS_")) ||
         ob_fact_natural_cmp(ob_str_slice(node, 8, node.len), r->im->opts.release) <= 0;
}

/* { scope: names... } PARENTS; */
static ob_status
read_block(reader *r, ob_str node)
{
  const bool kept = !ob_import_private(node) && has_node(r, node);
  bool exported = true;
  ob_str token;
  for (;;) {
    OB_TRY(next(r, &token));
    if (ob_str_eq(token, OB_STR("}"))) {
      break;
    }
    if (token.len == 0 || strchr("{;:=", token.ptr[0])) {
      return wrong(r, token, "a symbol, a scope or `}`");
    }
    if (ob_tokens_take(&r->t, ":")) {
      exported = ob_str_eq(token, OB_STR("global")) || ob_str_eq(token, OB_STR("protected")) ||
                 ob_str_eq(token, OB_STR("default")) || ob_str_eq(token, OB_STR("symbolic")) ||
                 ob_str_eq(token, OB_STR("exported")) || ob_str_eq(token, OB_STR("singleton"));
    } else {
      const bool star = ob_str_eq(token, OB_STR("*"));
      OB_TRY(read_symbol(r, token, node, kept && exported && !star));
    }
  }
  ob_strs parents = {0};
  for (;;) {
    OB_TRY(next(r, &token));
    if (ob_str_eq(token, OB_STR(";"))) {
      break;
    }
    if (!ob_fact_name_valid(token) || strchr("{};:=", token.ptr[0]) ||
        parents.len == OB_FACT_MAX_PARENTS) {
      return wrong(r, token, "a parent node, or `;`");
    }
    if (!ob_import_private(token)) {
      ob_str *slot = ob_vec_push(r->im->build.arena, &parents);
      if (!slot) {
        return OB_E_NOMEM;
      }
      *slot = token;
    }
  }
  return node.len > 0 && kept
             ? ob_fact_build_node_add(&r->im->build, r->library, node, parents.at,
                                      (uint16_t)parents.len, r->source, ob_tokens_span(&r->t, node))
             : OB_OK;
}

/* Any other directive: up to the `;` that is in no block. */
static ob_status
pass_over(reader *r, ob_str token)
{
  for (unsigned depth = 0; !ob_str_eq(token, OB_STR(";")) || depth > 0;) {
    depth += ob_str_eq(token, OB_STR("{"));
    if (ob_str_eq(token, OB_STR("}"))) {
      if (depth == 0) {
        return wrong(r, token, "`;`");
      }
      depth--;
    }
    OB_TRY(next(r, &token));
    if (token.len == 0) {
      return wrong(r, token, "`;`");
    }
  }
  return OB_OK;
}

static ob_status
read_directive(reader *r, ob_str word)
{
  ob_str token;
  OB_TRY(next(r, &token));
  if (ob_str_eq(word, OB_STR("SYMBOL_SCOPE")) && ob_str_eq(token, OB_STR("{"))) {
    return read_block(r, OB_STR(""));
  }
  if (!ob_str_eq(word, OB_STR("SYMBOL_VERSION"))) {
    return pass_over(r, token);
  }
  const ob_str node = token;
  OB_TRY(next(r, &token));
  return ob_fact_name_valid(node) && ob_str_eq(token, OB_STR("{"))
             ? read_block(r, node)
             : wrong(r, token, "SYMBOL_VERSION NODE {");
}

ob_status
ob_import_mapfile(ob_importer *im, uint32_t file, ob_str name)
{
  reader r = {.im = im};
  r.t = (ob_tokens){ob_diags_source(im->build.diags, file).text, file, 0, false, "{};:="};
  const ob_str arch = im->opts.arch;
  if (ob_str_eq(im->opts.os, OB_STR("illumos")) &&
      (im->opts.release.ptr[0] < '0' || im->opts.release.ptr[0] > '9')) {
    return ob_fail(im->build.diags, OB_E_INVALID, "OB1062", OB_SPAN_NONE,
                   "a release of illumos is the number of its newest node: --release 0.56",
                   "`" OB_STR_FMT "` is no node's number", OB_STR_ARG(im->opts.release));
  }
  OB_TRY(add_name(&r, im->machine->bits == 64 ? OB_STR("_ELF64") : OB_STR("_ELF32")));
  if (ob_str_starts(arch, OB_STR("x86"))) {
    OB_TRY(add_name(&r, OB_STR("_x86")));
  } else if (ob_str_starts(arch, OB_STR("sparc"))) {
    OB_TRY(add_name(&r, OB_STR("_sparc")));
  }
  OB_TRY(ob_import_source(im, "map", OB_ORIGIN_MAP, &r.source));
  OB_TRY(ob_import_named_library(im, name, r.source, (ob_span){file, 0, 0}, &r.library));
  for (;;) {
    ob_str word;
    OB_TRY(next(&r, &word));
    if (word.len == 0) {
      break;
    }
    OB_TRY(read_directive(&r, word));
  }
  const ob_str end = ob_str_slice(r.t.text, r.t.text.len, r.t.text.len);
  return r.depth == 0 ? OB_OK : wrong(&r, end, "`$endif`");
}
