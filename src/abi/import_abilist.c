// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * glibc's text lists (and those that others make in the same form): NODE NAME [W] F, or D or T with
 * a size. A line without a node is of a symbol, or a library, that has none.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "base/num.h"
#include "base/str.h"

typedef struct reader {
  ob_importer *im;
  ob_lines lines;
  ob_line line;
  ob_fact_build_library *library;
  uint16_t source;
} reader;

static ob_status
wrong(reader *r)
{
  return ob_fail(r->im->build.diags, OB_E_SYNTAX, "OB1061", r->line.span,
                 "lines are: [NODE] NAME [W] F, [NODE] NAME [W] D 0xSIZE, [NODE] NAME [W] T 0xSIZE",
                 "this is no line of an abilist");
}

static ob_status
read_line(reader *r)
{
  const ob_str *f = r->line.field;
  size_t left = r->line.count;
  ob_fact_symbol symbol = {.source = r->source, .kind = OB_FACT_FUNCTION};
  const ob_str last = f[left - 1];
  if (ob_str_eq(last, OB_STR("F"))) {
    left--;
  } else {
    if (left < 3 || !ob_str_starts(last, OB_STR("0x")) ||
        !ob_parse_u64(ob_str_slice(last, 2, last.len), 16, &symbol.size)) {
      return wrong(r);
    }
    const ob_str kind = f[left - 2];
    symbol.kind = ob_str_eq(kind, OB_STR("T")) ? OB_FACT_TLS : OB_FACT_OBJECT;
    if (symbol.kind == OB_FACT_OBJECT && !ob_str_eq(kind, OB_STR("D"))) {
      return wrong(r);
    }
    left -= 2;
  }
  if (left > 1 && ob_str_eq(f[left - 1], OB_STR("W"))) {
    symbol.weak = true;
    left--;
  }
  if (left == 0 || left > 2) {
    return wrong(r);
  }
  symbol.name = f[left - 1];
  if (left == 2) {
    if (ob_import_private(f[0])) {
      return OB_OK;
    }
    symbol.node = f[0];
    symbol.binding = OB_FACT_BIND_AUTO;
    OB_TRY(ob_fact_build_node_add(&r->im->build, r->library, f[0], NULL, 0, r->source,
                                  ob_lines_span(&r->lines, f[0])));
  }
  return ob_fact_build_symbol(&r->im->build, r->library, &symbol,
                              ob_lines_span(&r->lines, symbol.name));
}

ob_status
ob_import_abilist(ob_importer *im, uint32_t file, ob_str name)
{
  reader r = {.im = im};
  r.lines = (ob_lines){ob_diags_source(im->build.diags, file).text, file, 0};
  OB_TRY(ob_import_source(im, "list", OB_ORIGIN_LIST, &r.source));
  OB_TRY(ob_import_named_library(im, name, r.source, (ob_span){file, 0, 0}, &r.library));
  ob_status first = OB_OK;
  while (ob_lines_next(&r.lines, OB_LINE_FIELDS, &r.line)) {
    const ob_status st = read_line(&r);
    if (st == OB_E_NOMEM || st == OB_E_LIMIT) {
      return st;
    }
    first = first == OB_OK ? st : first;
  }
  return first;
}
