// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Every form that facts are imported from. The first byte chooses the form, the OS and the arch;
 * the rest is the file. Status and diagnostics agree, spans lie in the text, and a set that comes
 * out can be written and read again.
 */
#include "abi/import.h"
#include "base/str.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
  ob_import_format format;
  const char *os, *release, *arch, *name;
} forms[] = {
    {OB_IMPORT_ABILISTS, "glibc", "2.34", "x86_64", "abilists"},
    {OB_IMPORT_ABILISTS, "freebsd", "14.0", "x86_64", "abilists"},
    {OB_IMPORT_ABILISTS, "netbsd", "11.0", "x86_64", "abilists"},
    {OB_IMPORT_ABILIST, "glibc", "2.36", "x86_64", "libc.abilist"},
    {OB_IMPORT_MAP, "android", "28", "aarch64", "libc.map.txt"},
    {OB_IMPORT_MAP, "glibc", "2.36", "x86_64", "libc.map"},
    {OB_IMPORT_MAPFILE, "illumos", "0.56", "x86_64", "lib/libc/mapfile-vers"},
    {OB_IMPORT_SYMBOLS, "openbsd", "7.8", "x86_64", "libc.x/Symbols.list"},
    {OB_IMPORT_TBD, "macos", "14.0", "aarch64", "x.tbd"},
    {OB_IMPORT_ELF, "freebsd", "14.0", "x86_64", "libc.so.7"},
    {OB_IMPORT_FACTS, "freebsd", "13.2", "x86_64", "a.facts"},
    {OB_IMPORT_AUTO, "freebsd", "13.2", "x86_64", "libx"},
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0) {
    return 0;
  }
  const size_t form = (data[0] - '0') % OB_COUNT(forms);
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data + 1, size - 1};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("source"), text);
  const ob_import_opts opts = {.os = ob_str_from(forms[form].os),
                               .release = ob_str_from(forms[form].release),
                               .arch = ob_str_from(forms[form].arch),
                               .soname = OB_STR("libx.so.1"), /* else the shipped facts are asked */
                               .format = forms[form].format};
  /* Archives are libarchive's to read, and slow; they have a test of their own. */
  if (opts.format == OB_IMPORT_AUTO &&
      ob_import_recognise(text, OB_STR("libx")) == OB_IMPORT_ARCHIVE) {
    ob_arena_fini(&arena);
    return 0;
  }
  ob_importer im;
  ob_facts facts;
  ob_status st = ob_import_begin(&im, &arena, &diags, &opts);
  if (st == OB_OK) {
    st = ob_import_bytes(&im, file, ob_str_from(forms[form].name));
  }
  if (st == OB_OK) {
    st = ob_import_finish(&im, &facts);
  }
  require_agreement(&diags, st, text.len);
  if (st == OB_OK) {
    ob_buf out;
    ob_buf_init(&out, &arena);
    ob_facts_write(&out, &facts);
    const uint32_t again = ob_diags_add_source(&diags, OB_STR("again"), ob_buf_view(&out));
    ob_facts second;
    REQUIRE(ob_facts_read(&arena, &diags, again, &second) == OB_OK);
  }
  ob_arena_fini(&arena);
  return 0;
}
