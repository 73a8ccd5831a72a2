// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The text form of one release on one arch. A line that is wrong is told and left out, and reading
 * goes on, so that somebody who wrote a file by hand sees all mistakes at once. The order of lines
 * is free but for this: the header comes first, and a source and a library before what names them.
 */
#include "abi/build.h"
#include "abi/lines.h"
#include "base/num.h"
#include "base/strs.h"
#include "target/version.h"

#define MAGIC "osbind-facts 1"
#define MAX_MISTAKES 1000 /* then reading stops */

typedef struct reader {
  ob_fact_build build;
  ob_lines lines;
  ob_line line;
  ob_status first;
  unsigned mistakes;
} reader;

bool
ob_facts_is_text(ob_str text)
{
  return ob_str_starts(text, OB_STR(MAGIC)) &&
         (text.len == sizeof MAGIC - 1 || text.ptr[sizeof MAGIC - 1] == '\n' ||
          text.ptr[sizeof MAGIC - 1] == '\r');
}

static ob_status
wrong(reader *r, ob_str part, const char *want)
{
  return ob_fail(r->build.diags, OB_E_SYNTAX, "OB1042", ob_lines_span(&r->lines, part), want,
                 "not understood: `" OB_STR_FMT "`", OB_STR_ARG(part));
}

static ob_status
fields(reader *r, uint32_t count, const char *form)
{
  return r->line.count == count ? OB_OK : wrong(r, r->line.text, form);
}

static ob_status
source_of(reader *r, ob_str key, uint16_t *out)
{
  *out = ob_fact_build_source_find(&r->build, key);
  return *out != OB_FACT_NONE
             ? OB_OK
             : ob_fail(r->build.diags, OB_E_INVALID, "OB1044", ob_lines_span(&r->lines, key),
                       "a line ends with the key of a source; `source KEY ORIGIN TEXT` declares it",
                       "no source has the key `" OB_STR_FMT "`", OB_STR_ARG(key));
}

static ob_status
library_of(reader *r, ob_str key, ob_fact_build_library **out)
{
  *out = ob_fact_build_library_find(&r->build, key);
  return *out ? OB_OK
              : ob_fail(r->build.diags, OB_E_INVALID, "OB1044", ob_lines_span(&r->lines, key),
                        "`library KEY SONAME SOURCE` declares it, before its nodes and symbols",
                        "no library has the key `" OB_STR_FMT "`", OB_STR_ARG(key));
}

static ob_status
read_source(reader *r)
{
  OB_TRY(fields(r, 4, "the form is: source KEY ORIGIN TEXT"));
  ob_fact_origin origin;
  if (!ob_fact_origin_parse(r->line.field[2], &origin)) {
    return wrong(r, r->line.field[2], "an origin is library, list, map, report or node");
  }
  uint16_t number;
  return ob_fact_build_source(&r->build, r->line.field[1], origin, r->line.field[3],
                              ob_lines_span(&r->lines, r->line.field[1]), &number);
}

static ob_status
read_library(reader *r)
{
  OB_TRY(fields(r, 4, "the form is: library KEY SONAME SOURCE"));
  uint16_t source;
  OB_TRY(source_of(r, r->line.field[3], &source));
  ob_fact_build_library *library;
  return ob_fact_build_library_add(&r->build, r->line.field[1], r->line.field[2], source,
                                   ob_lines_span(&r->lines, r->line.field[1]), &library);
}

static ob_status
read_node(reader *r)
{
  OB_TRY(fields(r, 5, "the form is: node LIBRARY NODE PARENT[,PARENT...]|- SOURCE"));
  ob_fact_build_library *library;
  OB_TRY(library_of(r, r->line.field[1], &library));
  uint16_t source;
  OB_TRY(source_of(r, r->line.field[4], &source));
  ob_strs parents = {0};
  ob_str rest = r->line.field[3];
  ob_str part;
  while (!ob_str_eq(r->line.field[3], OB_STR("-")) && ob_str_next(&rest, ',', &part)) {
    if (!ob_fact_node_valid(part) || parents.len > OB_FACT_MAX_PARENTS) {
      return wrong(r, r->line.field[3], "parents are nodes with commas between them, or -");
    }
    ob_str *slot = ob_vec_push(r->build.arena, &parents);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = part;
  }
  return ob_fact_build_node_add(&r->build, library, r->line.field[2], parents.at,
                                (uint16_t)parents.len, source,
                                ob_lines_span(&r->lines, r->line.field[2]));
}

static ob_status
read_symbol(reader *r)
{
  OB_TRY(fields(r, 9,
                "the form is: symbol LIBRARY NAME NODE|- plain|default|hidden "
                "function|object|tls|ifunc|notype SIZE|- weak|- SOURCE"));
  const ob_str *f = r->line.field;
  ob_fact_build_library *library;
  OB_TRY(library_of(r, f[1], &library));
  ob_fact_binding binding;
  if (!ob_fact_binding_parse(f[4], &binding)) {
    return wrong(r, f[4], "this is plain, default or hidden");
  }
  const bool has_node = !ob_str_eq(f[3], OB_STR("-"));
  if (has_node == (binding == OB_FACT_PLAIN)) {
    return wrong(r, f[4],
                 has_node ? "a symbol with a node is default or hidden"
                          : "a symbol without a node is plain");
  }
  ob_fact_kind kind;
  if (!ob_fact_kind_parse(f[5], &kind)) {
    return wrong(r, f[5], "a kind is function, object, tls, ifunc or notype");
  }
  uint64_t size = 0;
  if (!ob_str_eq(f[6], OB_STR("-")) && (!ob_parse_u64(f[6], 10, &size) || size == 0)) {
    return wrong(r, f[6], "a size is a number of bytes from 1, or - where it is not known");
  }
  const bool weak = ob_str_eq(f[7], OB_STR("weak"));
  if (!weak && !ob_str_eq(f[7], OB_STR("-"))) {
    return wrong(r, f[7], "this is weak, or -");
  }
  uint16_t source;
  OB_TRY(source_of(r, f[8], &source));
  const ob_fact_symbol symbol = {.name = f[2],
                                 .node = has_node ? f[3] : OB_STR_NONE,
                                 .size = size,
                                 .source = source,
                                 .kind = (uint8_t)kind,
                                 .binding = (uint8_t)binding,
                                 .weak = weak};
  return ob_fact_build_symbol(&r->build, library, &symbol, ob_lines_span(&r->lines, f[2]));
}

static ob_status
read_line(reader *r)
{
  const ob_str word = r->line.field[0];
  if (ob_str_eq(word, OB_STR("partial")) && r->line.count == 1) {
    r->build.partial = true;
    return OB_OK;
  }
  return ob_str_eq(word, OB_STR("symbol"))    ? read_symbol(r)
         : ob_str_eq(word, OB_STR("node"))    ? read_node(r)
         : ob_str_eq(word, OB_STR("library")) ? read_library(r)
                                              : wrong(r, word,
                                                      "lines begin with source, library, "
                                                      "node or symbol");
}

/* The lines `os`, `release` and `arch`, in this order, before all others. */
static ob_status
read_header(reader *r)
{
  static const char *const words[] = {"os", "release", "arch"};
  ob_str *const values[] = {&r->build.os, &r->build.release, &r->build.arch};
  r->lines.at = sizeof MAGIC - 1;
  for (size_t i = 0; i < OB_COUNT(words); i++) {
    if (!ob_lines_next(&r->lines, 3, &r->line)) {
      return ob_fail(
          r->build.diags, OB_E_SYNTAX, "OB1042",
          (ob_span){r->lines.file, (uint32_t)r->lines.text.len, (uint32_t)r->lines.text.len}, NULL,
          "a fact file ends before it says its `%s`", words[i]);
    }
    if (r->line.count != 2 || !ob_str_eq(r->line.field[0], ob_str_from(words[i]))) {
      return wrong(r, r->line.text,
                   "a fact file begins with: osbind-facts 1, os NAME, release LABEL, arch NAME");
    }
    if (!ob_version_valid(r->line.field[1])) {
      return wrong(r, r->line.field[1], "1 to 63 letters, digits and . _ + -");
    }
    *values[i] = r->line.field[1];
  }
  return OB_OK;
}

ob_status
ob_facts_read(ob_arena *arena, ob_diags *diags, uint32_t file, ob_facts *out)
{
  reader r = {.first = OB_OK};
  ob_fact_build_init(&r.build, arena, diags);
  r.lines = (ob_lines){ob_diags_source(diags, file).text, file, 0};
  if (r.lines.text.len > OB_FACTS_TEXT_MAX) {
    return ob_fail(diags, OB_E_LIMIT, "OB1043", (ob_span){file, 0, 0}, NULL,
                   "a fact file of more than %zu bytes", OB_FACTS_TEXT_MAX);
  }
  if (!ob_facts_is_text(r.lines.text)) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1042", (ob_span){file, 0, 0}, NULL,
                   "a fact file begins with the line `" MAGIC "`");
  }
  OB_TRY(read_header(&r));
  while (ob_lines_next(&r.lines, OB_LINE_FIELDS, &r.line)) {
    ob_status st;
    if (ob_str_eq(r.line.field[0], OB_STR("source"))) {
      ob_lines again = {r.lines.text, file, r.line.span.lo};
      (void)ob_lines_next(&again, 4, &r.line); /* the text of a source has blanks */
      st = read_source(&r);
    } else {
      st = read_line(&r);
    }
    if (st == OB_E_NOMEM || st == OB_E_LIMIT) {
      return st;
    }
    r.first = r.first == OB_OK ? st : r.first;
    if (st != OB_OK && ++r.mistakes == MAX_MISTAKES) {
      break;
    }
  }
  OB_TRY(r.first);
  return ob_fact_build_finish(&r.build, out);
}
