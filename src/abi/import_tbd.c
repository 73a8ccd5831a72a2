// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Apple's text-based stubs, version 4. They are YAML, of which only this is used: documents, keys
 * with a plain value or a flow list that may wrap over lines, and lists of such mappings. So keys
 * are found one after the other, whatever their indentation; `targets` applies to the lists behind
 * it. The last document is closed by `...`. C names carry one underscore in front, which is taken
 * off; names that begin with $ld$ are instructions for the linker, of which `hide` for this very
 * release counts.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "base/str.h"
#include <string.h>

#define MAX_HIDES 4096

typedef struct reader {
  ob_importer *im;
  uint32_t file;
  ob_str b;
  size_t at;
  uint16_t source;
  ob_fact_build_library *library;
  size_t first_row; /* of this document */
  size_t hides;     /* so far, each of which is a search */
  bool exporting;   /* below exports or reexports */
  bool here;        /* the targets of what is read include ours */
} reader;

static ob_span
span(const reader *r, ob_str part)
{
  const size_t lo = (size_t)(part.ptr - r->b.ptr);
  return (ob_span){r->file, (uint32_t)lo, (uint32_t)(lo + part.len)};
}

static ob_status
wrong(reader *r, const char *what)
{
  return ob_fail(r->im->build.diags, OB_E_SYNTAX, "OB1061",
                 (ob_span){r->file, (uint32_t)r->at, (uint32_t)r->at}, NULL,
                 "expected %s in a .tbd file", what);
}

static bool
is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(reader *r)
{
  while (r->at < r->b.len && (is_blank(r->b.ptr[r->at]) || r->b.ptr[r->at] == '#')) {
    if (r->b.ptr[r->at] == '#') {
      const size_t end = ob_str_find(ob_str_slice(r->b, r->at, r->b.len), '\n');
      r->at = end == SIZE_MAX ? r->b.len : r->at + end;
    } else {
      r->at++;
    }
  }
}

/* A word up to one of the characters in stop, or what stands between quotes. */
static ob_status
read_word(reader *r, const char *stop, ob_str *out)
{
  if (r->at < r->b.len && (r->b.ptr[r->at] == '\'' || r->b.ptr[r->at] == '"')) {
    const char quote = r->b.ptr[r->at++];
    const size_t end = ob_str_find(ob_str_slice(r->b, r->at, r->b.len), quote);
    if (end == SIZE_MAX) {
      return wrong(r, "the closing quote");
    }
    *out = ob_str_slice(r->b, r->at, r->at + end);
    r->at += end + 1;
    return OB_OK;
  }
  const size_t lo = r->at;
  while (r->at < r->b.len && r->b.ptr[r->at] != '\n' &&
         (r->b.ptr[r->at] == '\0' || !strchr(stop, r->b.ptr[r->at]))) {
    r->at++;
  }
  *out = ob_str_trim(ob_str_slice(r->b, lo, r->at));
  return out->len > 0 ? OB_OK : wrong(r, "a word");
}

static bool
target_is_ours(const reader *r, ob_str target)
{
  const size_t dash = ob_str_find(target, '-');
  const ob_str arch = ob_str_slice(target, 0, dash);
  const ob_str os = dash == SIZE_MAX ? OB_STR("") : ob_str_slice(target, dash + 1, target.len);
  const ob_str ours = r->im->opts.arch;
  const bool arm = ob_str_eq(ours, OB_STR("aarch64")) &&
                   (ob_str_eq(arch, OB_STR("arm64")) || ob_str_eq(arch, OB_STR("arm64e")));
  return (arm || ob_str_eq(arch, ours)) && ob_str_eq(os, r->im->opts.os);
}

/* `_name` exported; `$ld$hide$os10.4$_name` takes it back for that release. */
static ob_status
take_symbol(reader *r, ob_str written, ob_fact_kind kind, bool weak)
{
  if (!r->library) {
    return wrong(r, "an install-name before the symbols");
  }
  if (written.len < 2 || written.ptr[0] != '_' || !ob_fact_name_valid(written)) {
    return OB_OK;
  }
  const ob_fact_symbol symbol = {.name = ob_str_slice(written, 1, written.len),
                                 .source = r->source,
                                 .kind = (uint8_t)kind,
                                 .weak = weak,
                                 .binding = OB_FACT_PLAIN};
  return ob_fact_build_symbol(&r->im->build, r->library, &symbol, span(r, written));
}

/* The names that the release hides, taken out of this document's rows. */
static void
hide(reader *r, ob_str written)
{
  const ob_str lead = OB_STR("$ld$hide$os");
  if (!ob_str_starts(written, lead) || !r->library) {
    return;
  }
  const ob_str rest = ob_str_slice(written, lead.len, written.len);
  const size_t dollar = ob_str_find(rest, '$');
  if (dollar == SIZE_MAX || !ob_str_eq(ob_str_slice(rest, 0, dollar), r->im->opts.release)) {
    return;
  }
  const ob_str name = ob_str_slice(rest, dollar + 2, rest.len);
  if (++r->hides > MAX_HIDES) {
    return;
  }
  for (size_t i = r->first_row; i < r->library->rows.len; i++) {
    if (ob_str_eq(r->library->rows.at[i].symbol.name, name)) {
      r->library->rows.at[i] = r->library->rows.at[--r->library->rows.len];
      return;
    }
  }
}

typedef enum list_use { LIST_SKIP, LIST_TARGETS, LIST_SYMBOLS, LIST_WEAK, LIST_TLS } list_use;

static ob_status
read_list(reader *r, list_use use, bool hiding)
{
  r->at++; /* [ */
  if (use == LIST_TARGETS) {
    r->here = false;
  }
  for (;;) {
    skip_blanks(r);
    if (r->at >= r->b.len) {
      return wrong(r, "`]`");
    }
    if (r->b.ptr[r->at] == ']') {
      r->at++;
      return OB_OK;
    }
    if (r->b.ptr[r->at] == ',') {
      r->at++;
      continue;
    }
    ob_str word;
    OB_TRY(read_word(r, ",]", &word));
    if (use == LIST_TARGETS) {
      r->here = r->here || target_is_ours(r, word);
    } else if (use != LIST_SKIP && r->exporting && r->here) {
      if (hiding) {
        hide(r, word);
        if (r->hides > MAX_HIDES) {
          return ob_fail(r->im->build.diags, OB_E_LIMIT, "OB1043", span(r, word), NULL,
                         "more than %d names that this release hides", MAX_HIDES);
        }
      } else {
        OB_TRY(
            take_symbol(r, word, use == LIST_TLS ? OB_FACT_TLS : OB_FACT_NOTYPE, use == LIST_WEAK));
      }
    }
  }
}

static list_use
use_of(ob_str key)
{
  return ob_str_eq(key, OB_STR("targets"))                ? LIST_TARGETS
         : ob_str_eq(key, OB_STR("symbols"))              ? LIST_SYMBOLS
         : ob_str_eq(key, OB_STR("weak-symbols"))         ? LIST_WEAK
         : ob_str_eq(key, OB_STR("thread-local-symbols")) ? LIST_TLS
                                                          : LIST_SKIP;
}

static ob_status
new_library(reader *r, ob_str install_name)
{
  OB_TRY(ob_import_library(r->im, install_name, r->source, span(r, install_name), &r->library));
  if (!r->library) {
    return ob_fail(r->im->build.diags, OB_E_INVALID, "OB1044", span(r, install_name), NULL,
                   "`" OB_STR_FMT "` stands here twice", OB_STR_ARG(install_name));
  }
  r->first_row = r->library->rows.len;
  return OB_OK;
}

static ob_status
other_version(reader *r, ob_str at)
{
  return ob_fail(r->im->build.diags, OB_E_UNSUPPORTED, "OB1060", span(r, at),
                 "`tapi stubify --filetype=tbd-v4` writes one of version 4",
                 "version 4 of .tbd is read, and not this one");
}

/* KEY: VALUE. Sections are keys without a value. */
static ob_status
read_key(reader *r)
{
  ob_str key;
  OB_TRY(read_word(r, ":", &key));
  if (r->at >= r->b.len || r->b.ptr[r->at] != ':') {
    return wrong(r, "`:` behind a key");
  }
  r->at++;
  while (r->at < r->b.len && (r->b.ptr[r->at] == ' ' || r->b.ptr[r->at] == '\t')) {
    r->at++;
  }
  if (r->at >= r->b.len || r->b.ptr[r->at] == '\n' || r->b.ptr[r->at] == '\r') {
    r->exporting = ob_str_eq(key, OB_STR("exports")) || ob_str_eq(key, OB_STR("reexports"));
    return OB_OK;
  }
  if (r->b.ptr[r->at] == '[') {
    const size_t start = r->at;
    const list_use use = use_of(key);
    OB_TRY(read_list(r, use, false));
    if (use == LIST_SYMBOLS) {
      r->at = start;
      return read_list(r, use, true);
    }
    return OB_OK;
  }
  ob_str value;
  OB_TRY(read_word(r, "\n", &value));
  if (ob_str_eq(key, OB_STR("tbd-version")) && !ob_str_eq(value, OB_STR("4"))) {
    return other_version(r, value);
  }
  return ob_str_eq(key, OB_STR("install-name")) ? new_library(r, value) : OB_OK;
}

ob_status
ob_import_tbd(ob_importer *im, uint32_t file)
{
  reader r = {.im = im, .file = file};
  r.b = ob_diags_source(im->build.diags, file).text;
  if (r.b.len > 0 && ob_str_trim(r.b).ptr[0] == '{') { /* version 5 is JSON */
    return other_version(&r, ob_str_slice(ob_str_trim(r.b), 0, 1));
  }
  OB_TRY(ob_import_source(im, "tbd", OB_ORIGIN_MAP, &r.source));
  for (bool ended = false;;) {
    skip_blanks(&r);
    const ob_str rest = ob_str_slice(r.b, r.at, r.b.len);
    if (rest.len == 0) {
      return ended ? OB_OK : wrong(&r, "`...`, without which it is cut off,");
    }
    if (ob_str_starts(rest, OB_STR("---")) || ob_str_starts(rest, OB_STR("..."))) {
      const ob_str head = ob_str_slice(rest, 0, ob_str_find(rest, '\n'));
      if (ob_str_starts(head, OB_STR("--- !tapi-tbd-"))) { /* -v2, -v3; 4 has no number there */
        return other_version(&r, ob_str_trim(ob_str_slice(head, 4, head.len)));
      }
      ended = head.ptr[0] == '.';
      r.at += head.len;
      r.library = NULL;
      r.exporting = r.here = false;
    } else if (rest.ptr[0] == '-' && rest.len > 1 && is_blank(rest.ptr[1])) {
      r.at++;
    } else {
      OB_TRY(read_key(&r));
    }
  }
}
