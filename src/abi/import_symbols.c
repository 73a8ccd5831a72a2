// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * OpenBSD: Symbols.list has a name a line, with C comments between and behind them; shlib_version
 * beside it says major=N and minor=N, which make the soname. Neither says what a symbol is.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "abi/tokens.h"
#include "base/num.h"
#include "base/str.h"
#include "sys/fs.h"

/* lib<key>.so.<major>.<minor> out of the shlib_version beside the list; empty: there is none. */
static ob_status
soname_beside(ob_importer *im, ob_str path, ob_str *out)
{
  ob_arena *arena = im->build.arena;
  *out = OB_STR_NONE;
  const char *dir = ob_cstr(arena, ob_path_dir(path));
  const char *beside = dir ? ob_path_join(arena, dir, "shlib_version") : NULL;
  if (!beside) {
    return OB_E_NOMEM;
  }
  if (!ob_file_exists(beside)) {
    return OB_OK;
  }
  uint32_t file;
  OB_TRY(ob_diags_load(im->build.diags, beside, 65536, OB_SPAN_NONE, &file));
  ob_lines lines = {ob_diags_source(im->build.diags, file).text, file, 0};
  ob_line line;
  uint64_t number[2] = {0, 0};
  bool given[2] = {false, false};
  while (ob_lines_next(&lines, 2, &line)) {
    static const ob_str keys[] = {OB_STR_INIT("major="), OB_STR_INIT("minor=")};
    for (size_t i = 0; i < 2; i++) {
      const ob_str value = ob_str_slice(line.field[0], keys[i].len, line.field[0].len);
      if (ob_str_starts(line.field[0], keys[i]) && ob_parse_u64(value, 10, &number[i])) {
        given[i] = true;
      }
    }
  }
  if (!given[0] || !given[1]) {
    return ob_fail(im->build.diags, OB_E_SYNTAX, "OB1061", (ob_span){file, 0, 0},
                   "both, a line each, or name the library: --library c --soname libc.so.102.0",
                   "this shlib_version does not say %s=N", given[0] ? "minor" : "major");
  }
  ob_str key = im->opts.library;
  if (key.len == 0) {
    key = ob_import_key(ob_path_base(ob_path_dir(path)));
  }
  *out = ob_fmt(arena, "lib" OB_STR_FMT ".so.%llu.%llu", OB_STR_ARG(key),
                (unsigned long long)number[0], (unsigned long long)number[1]);
  return out->ptr ? OB_OK : OB_E_NOMEM;
}

/* A name as C has them, which cuts what is in truth a list of another kind off at its first line.
 */
static bool
is_c_name(ob_str name)
{
  for (size_t i = 0; i < name.len; i++) {
    const char c = name.ptr[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
          c == '$' || c == '.')) {
      return false;
    }
  }
  return ob_fact_name_valid(name);
}

ob_status
ob_import_symbols(ob_importer *im, uint32_t file, ob_str name)
{
  ob_tokens t = {ob_diags_source(im->build.diags, file).text, file, 0, true, ""};
  OB_TRY(ob_tokens_closed(&t, im->build.diags));
  uint16_t source;
  OB_TRY(ob_import_source(im, "map", OB_ORIGIN_MAP, &source));
  const ob_str given = im->opts.soname;
  if (given.len == 0) {
    OB_TRY(soname_beside(im, name, &im->opts.soname));
  }
  ob_fact_build_library *library;
  const ob_status named =
      ob_import_named_library(im, name, source, (ob_span){file, 0, 0}, &library);
  im->opts.soname = given;
  OB_TRY(named);
  for (;;) {
    const ob_str symbol_name = ob_tokens_next(&t);
    if (symbol_name.len == 0) {
      return OB_OK;
    }
    if (!is_c_name(symbol_name)) {
      return ob_tokens_wrong(&t, im->build.diags, symbol_name, "a symbol's name");
    }
    const ob_fact_symbol symbol = {
        .name = symbol_name, .source = source, .kind = OB_FACT_NOTYPE, .binding = OB_FACT_PLAIN};
    OB_TRY(ob_fact_build_symbol(&im->build, library, &symbol, ob_tokens_span(&t, symbol_name)));
  }
}
