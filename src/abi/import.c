// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What is common to all sources of facts: telling what a file is by its content (names lie: libc.so
 * is a linker script on some systems), naming libraries, and walking a sysroot. A sysroot is read
 * without following links: the real file lies beside its links, and a link may lead out of it.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/ar/ar.h"
#include "formats/elf/elf.h"
#include "sys/fs.h"
#include <errno.h>

static const ob_str format_names[] = {
    OB_STR_INIT("auto"),    OB_STR_INIT("elf"),   OB_STR_INIT("archive"), OB_STR_INIT("abilists"),
    OB_STR_INIT("abilist"), OB_STR_INIT("map"),   OB_STR_INIT("mapfile"), OB_STR_INIT("symbols"),
    OB_STR_INIT("tbd"),     OB_STR_INIT("facts"),
};

ob_str
ob_import_format_name(ob_import_format format)
{
  return format_names[format];
}

ob_status
ob_import_begin(ob_importer *im, ob_arena *arena, ob_diags *diags, const ob_import_opts *opts)
{
  *im = (ob_importer){.opts = *opts, .source = OB_FACT_NONE};
  ob_fact_build_init(&im->build, arena, diags);
  im->build.os = opts->os;
  im->build.release = opts->release;
  im->build.arch = opts->arch;
  im->build.keep_first = true;
  im->machine = ob_fact_arch_find(opts->os, opts->arch);
  if (!im->machine) {
    return ob_fail(
        diags, OB_E_INVALID, "OB1060", OB_SPAN_NONE,
        "arches are called as LLVM calls them: x86_64, x86, aarch64, arm-eabihf, riscv64",
        "no arch of " OB_STR_FMT " is called `" OB_STR_FMT "`", OB_STR_ARG(opts->os),
        OB_STR_ARG(opts->arch));
  }
  return OB_OK;
}

/* ---- names ---- */

bool
ob_import_private(ob_str node)
{
  return ob_str_search(node, OB_STR("rivate")) != SIZE_MAX ||
         ob_str_search(node, OB_STR("PRIVATE")) != SIZE_MAX ||
         ob_str_ends(node, OB_STR("_PLATFORM"));
}

ob_str
ob_import_key(ob_str name)
{
  if (ob_str_starts(name, OB_STR("lib")) && name.len > 3 && name.ptr[3] != '.') {
    for (size_t i = 4; i <= name.len; i++) {
      const ob_str rest = ob_str_slice(name, i, name.len);
      if (rest.len == 0 || ob_str_starts(rest, OB_STR(".so")) ||
          ob_str_starts(rest, OB_STR(".abilist")) || ob_str_starts(rest, OB_STR(".map")) ||
          ob_str_starts(rest, OB_STR(".dylib")) || ob_str_starts(rest, OB_STR(".tbd"))) {
        return ob_str_slice(name, 3, i);
      }
    }
  }
  const bool loader = ob_str_starts(name, OB_STR("ld")) && name.len > 2 &&
                      (name.ptr[2] == '.' || name.ptr[2] == '-' || name.ptr[2] == '6');
  return loader ? ob_str_slice(name, 0, 2) : name;
}

ob_status
ob_import_source(ob_importer *im, const char *key, ob_fact_origin origin, uint16_t *out)
{
  if (im->source == OB_FACT_NONE) {
    ob_str full = ob_str_from(key);
    for (unsigned n = 2; ob_fact_build_source_find(&im->build, full) != OB_FACT_NONE; n++) {
      full = ob_fmt(im->build.arena, "%s%u", key, n);
      if (!full.ptr) {
        return OB_E_NOMEM;
      }
    }
    OB_TRY(ob_fact_build_source(&im->build, full, origin, im->about, OB_SPAN_NONE, &im->source));
  }
  *out = im->source;
  return OB_OK;
}

ob_status
ob_import_library(ob_importer *im, ob_str soname, uint16_t source, ob_span at,
                  ob_fact_build_library **out)
{
  *out = NULL;
  for (size_t i = 0; i < im->build.libraries.len; i++) {
    if (ob_str_eq(im->build.libraries.at[i]->soname, soname)) {
      return OB_OK;
    }
  }
  ob_str key = ob_import_key(ob_path_base(soname)); /* Apple's are paths */
  if (ob_fact_build_library_find(&im->build, key)) {
    key = soname;
  }
  im->libraries++;
  return ob_fact_build_library_add(&im->build, key, soname, source, at, out);
}

/* The soname that the shipped facts have for a library of this system; empty: not known. */
static ob_status
known_soname(ob_importer *im, ob_str key, ob_str *out)
{
  *out = OB_STR_NONE;
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; !im->shipped && i < count; i++) {
    if (ob_str_eq(im->opts.os, ob_str_from(packs[i].os))) {
      OB_TRY(ob_fact_db_builtin(im->build.arena, im->build.diags, im->opts.os, &im->shipped));
    }
  }
  const uint16_t release =
      im->shipped ? ob_fact_db_release(im->shipped, im->opts.release) : OB_FACT_NONE;
  for (size_t s = 0; im->shipped && s < im->shipped->soname_count; s++) {
    const ob_fact_soname *row = &im->shipped->sonames[s];
    if (ob_str_eq(im->shipped->keys[row->library], key)) {
      *out = row->soname; /* of a release that is not known: the newest */
      if (release != OB_FACT_NONE && row->first <= release && release <= row->last) {
        break;
      }
    }
  }
  return OB_OK;
}

ob_status
ob_import_named_library(ob_importer *im, ob_str name, uint16_t source, ob_span at,
                        ob_fact_build_library **out)
{
  ob_str key = im->opts.library;
  if (key.len == 0) { /* libc.map.txt, or a directory libc above it */
    ob_str path = name;
    while (path.len > 0 && key.len == 0) {
      const ob_str base = ob_path_base(path);
      const ob_str found = ob_import_key(base);
      if (found.len < base.len && found.len > 0) {
        key = found;
      }
      const size_t slash = ob_str_rfind(path, '/');
      path = ob_str_slice(path, 0, slash == SIZE_MAX ? 0 : slash);
    }
  }
  if (key.len == 0) {
    return ob_fail(
        im->build.diags, OB_E_INVALID, "OB1060", at, "say it: --library c (and --soname libc.so.7)",
        "which library `" OB_STR_FMT "` is about cannot be told by its name", OB_STR_ARG(name));
  }
  ob_str soname = im->opts.soname;
  if (soname.len == 0) {
    OB_TRY(known_soname(im, key, &soname));
  }
  if (soname.len == 0) {
    soname = ob_fmt(im->build.arena, "lib" OB_STR_FMT ".so", OB_STR_ARG(key));
    if (!soname.ptr) {
      return OB_E_NOMEM;
    }
  }
  *out = ob_fact_build_library_find(&im->build, key);
  if (*out) {
    return OB_OK;
  }
  im->libraries++;
  return ob_fact_build_library_add(&im->build, key, soname, source, at, out);
}

/* ---- what it is ---- */

static bool
is_archive(ob_str b)
{
  static const ob_str magics[] = {OB_STR_INIT("\x1f\x8b"),
                                  OB_STR_INIT("\xfd"
                                              "7zXZ\0"),
                                  OB_STR_INIT("\x28\xb5\x2f\xfd"), OB_STR_INIT("BZh"),
                                  OB_STR_INIT("!<arch>\n")};
  for (size_t i = 0; i < OB_COUNT(magics); i++) {
    if (ob_str_starts(b, magics[i])) {
      return true;
    }
  }
  return b.len >= 512 && ob_str_eq(ob_str_slice(b, 257, 262), OB_STR("ustar"));
}

/* A count of libraries, then their names: 1 to 31 short words with a NUL behind each. */
static bool
is_abilists(ob_str b)
{
  if (b.len < 4 || b.ptr[0] < 1 || b.ptr[0] > 31) {
    return false;
  }
  size_t at = 1;
  for (int n = 0; n < b.ptr[0]; n++) {
    const size_t start = at;
    while (at < b.len && at - start < 32 && b.ptr[at] > ' ' && b.ptr[at] <= '~') {
      at++;
    }
    if (at == start || at >= b.len || b.ptr[at] != 0) {
      return false;
    }
    at++;
  }
  return true;
}

static bool
is_abilist_line(const ob_line *line)
{
  const ob_str last = line->field[line->count - 1];
  const ob_str kind = line->count >= 2 ? line->field[line->count - 2] : OB_STR_NONE;
  return (line->count >= 2 && line->count <= 4 && ob_str_eq(last, OB_STR("F"))) ||
         (line->count >= 3 && line->count <= 5 && ob_str_starts(last, OB_STR("0x")) &&
          (ob_str_eq(kind, OB_STR("D")) || ob_str_eq(kind, OB_STR("T"))));
}

/* What a text is that tells it by its name alone, or is too damaged to tell it otherwise. */
static ob_import_format
format_of_name(ob_str name)
{
  static const struct {
    ob_str end;
    ob_import_format format;
  } ends[] = {{OB_STR_INIT("Symbols.list"), OB_IMPORT_SYMBOLS},
              {OB_STR_INIT(".abilist"), OB_IMPORT_ABILIST},
              {OB_STR_INIT(".map.txt"), OB_IMPORT_MAP},
              {OB_STR_INIT(".map"), OB_IMPORT_MAP},
              {OB_STR_INIT("mapfile-vers"), OB_IMPORT_MAPFILE},
              {OB_STR_INIT(".tbd"), OB_IMPORT_TBD},
              {OB_STR_INIT(".facts"), OB_IMPORT_FACTS}};
  for (size_t i = 0; i < OB_COUNT(ends); i++) {
    if (ob_str_ends(name, ends[i].end)) {
      return ends[i].format;
    }
  }
  return OB_IMPORT_AUTO;
}

ob_import_format
ob_import_recognise(ob_str b, ob_str name)
{
  if (ob_elf_is(b)) {
    return OB_IMPORT_ELF;
  }
  if (is_archive(b)) {
    return OB_IMPORT_ARCHIVE;
  }
  if (is_abilists(b)) {
    return OB_IMPORT_ABILISTS;
  }
  if (ob_facts_is_text(b)) {
    return OB_IMPORT_FACTS;
  }
  if (ob_str_starts(ob_str_trim(b), OB_STR("--- !tapi-tbd")) ||
      ob_str_search(ob_str_slice(b, 0, 256), OB_STR("\"tapi_tbd_version\"")) != SIZE_MAX) {
    return OB_IMPORT_TBD;
  }
  if (ob_str_search(b, OB_STR("$mapfile_version")) != SIZE_MAX) {
    return OB_IMPORT_MAPFILE;
  }
  ob_lines lines = {b, 0, 0};
  ob_line line;
  if (ob_lines_next(&lines, OB_LINE_FIELDS, &line) && is_abilist_line(&line)) {
    return OB_IMPORT_ABILIST;
  }
  if (ob_str_find(b, '{') != SIZE_MAX && ob_str_find(b, '}') != SIZE_MAX) {
    return OB_IMPORT_MAP;
  }
  return format_of_name(name);
}

/* Facts that exist already: they join the set as they are. */
static ob_status
take_facts(ob_importer *im, uint32_t file)
{
  ob_facts facts;
  OB_TRY(ob_facts_read(im->build.arena, im->build.diags, file, &facts));
  if (!ob_str_eq(facts.os, im->opts.os) || !ob_str_eq(facts.release, im->opts.release) ||
      !ob_str_eq(facts.arch, im->opts.arch)) {
    return ob_fail(im->build.diags, OB_E_INVALID, "OB1062", (ob_span){file, 0, 0},
                   "name what they are of: --os, --release and --arch",
                   "these are facts of " OB_STR_FMT " " OB_STR_FMT " on " OB_STR_FMT,
                   OB_STR_ARG(facts.os), OB_STR_ARG(facts.release), OB_STR_ARG(facts.arch));
  }
  im->build.partial = im->build.partial || facts.partial;
  uint16_t *source = ob_new_n(im->build.arena, uint16_t, facts.source_count);
  if (!source) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < facts.source_count; i++) {
    source[i] = ob_fact_build_source_find(&im->build, facts.sources[i].key);
    if (source[i] == OB_FACT_NONE) {
      OB_TRY(ob_fact_build_source(&im->build, facts.sources[i].key, facts.sources[i].origin,
                                  facts.sources[i].text, OB_SPAN_NONE, &source[i]));
    }
  }
  for (size_t i = 0; i < facts.library_count; i++) {
    const ob_fact_library *from = &facts.libraries[i];
    ob_fact_build_library *to = ob_fact_build_library_find(&im->build, from->key);
    if (!to) {
      im->libraries++;
      OB_TRY(ob_fact_build_library_add(&im->build, from->key, from->soname, source[from->source],
                                       OB_SPAN_NONE, &to));
    }
    for (size_t n = 0; n < from->node_count; n++) {
      OB_TRY(ob_fact_build_node_add(&im->build, to, from->nodes[n].name, from->nodes[n].parents,
                                    from->nodes[n].parent_count, source[from->nodes[n].source],
                                    OB_SPAN_NONE));
    }
    for (size_t s = 0; s < from->symbol_count; s++) {
      ob_fact_symbol symbol = from->symbols[s];
      symbol.source = source[symbol.source];
      OB_TRY(ob_fact_build_symbol(&im->build, to, &symbol, OB_SPAN_NONE));
    }
  }
  return OB_OK;
}

/* A linker script in a library's place: libc.so of glibc and of FreeBSD. */
static bool
is_linker_script(ob_str b)
{
  static const ob_str words[] = {OB_STR_INIT("GROUP"), OB_STR_INIT("INPUT")};
  for (size_t i = 0; i < OB_COUNT(words); i++) {
    const size_t at = ob_str_search(b, words[i]);
    const ob_str rest =
        at == SIZE_MAX ? OB_STR_NONE : ob_str_trim(ob_str_slice(b, at + words[i].len, b.len));
    if (rest.len > 0 && rest.ptr[0] == '(') {
      return true;
    }
  }
  return false;
}

static ob_status
unknown(ob_importer *im, uint32_t file, ob_str name, ob_str bytes)
{
  if (is_linker_script(bytes)) {
    return ob_fail(im->build.diags, OB_E_UNSUPPORTED, "OB1060", (ob_span){file, 0, 0},
                   "give the shared libraries that it names, or the directory with all of them",
                   "`" OB_STR_FMT "` is a linker script, and no library", OB_STR_ARG(name));
  }
  return ob_fail(im->build.diags, OB_E_UNSUPPORTED, "OB1060", (ob_span){file, 0, 0},
                 "say which with --format; `osbind abi import --help` lists the formats",
                 "what `" OB_STR_FMT "` is cannot be told by its content", OB_STR_ARG(name));
}

static ob_status
is_empty(ob_importer *im, uint32_t file, ob_str name)
{
  return ob_fail(im->build.diags, OB_E_INVALID, "OB1063", (ob_span){file, 0, 0},
                 "fetch or make it again: facts of a library without symbols would say that all "
                 "of them are missing",
                 "`" OB_STR_FMT "` is empty", OB_STR_ARG(name));
}

ob_status
ob_import_bytes(ob_importer *im, uint32_t file, ob_str name)
{
  const ob_str bytes = ob_diags_source(im->build.diags, file).text;
  ob_import_format format = im->opts.format;
  if (ob_str_trim(bytes).len == 0) {
    return is_empty(im, file, name);
  }
  if (format == OB_IMPORT_AUTO) {
    format = ob_import_recognise(bytes, name);
  }
  if (im->about.len == 0) {
    im->about = name;
  }
  switch (format) {
  case OB_IMPORT_ELF:
    return ob_import_elf(im, file, name);
  case OB_IMPORT_ARCHIVE:
    return ob_import_archive(im, file, NULL);
  case OB_IMPORT_ABILISTS:
    return ob_import_abilists(im, file);
  case OB_IMPORT_ABILIST:
    return ob_import_abilist(im, file, name);
  case OB_IMPORT_MAP:
    return ob_import_map(im, file, name);
  case OB_IMPORT_MAPFILE:
    return ob_import_mapfile(im, file, name);
  case OB_IMPORT_SYMBOLS:
    return ob_import_symbols(im, file, name);
  case OB_IMPORT_TBD:
    return ob_import_tbd(im, file);
  case OB_IMPORT_FACTS:
    return take_facts(im, file);
  case OB_IMPORT_AUTO:
    break;
  }
  return unknown(im, file, name, bytes);
}

/* ---- files and directories ---- */

static ob_status
take_file(ob_importer *im, const char *path)
{
  uint32_t file;
  OB_TRY(ob_diags_load(im->build.diags, path, OB_IMPORT_MAX_FILE, OB_SPAN_NONE, &file));
  return ob_import_bytes(im, file, ob_str_from(path));
}

bool
ob_import_is_library(ob_str path)
{
  const ob_str name = ob_path_base(path);
  const bool lead = ob_str_starts(name, OB_STR("lib")) || ob_str_starts(name, OB_STR("ld"));
  const size_t so = ob_str_search(name, OB_STR(".so"));
  return lead && so != SIZE_MAX && (so + 3 == name.len || name.ptr[so + 3] == '.') &&
         !ob_str_starts(name, OB_STR("libprivate")); /* FreeBSD's own, as its LLVM is */
}

/* A library of a sysroot: read, unless it is a linker script or of another machine. */
static ob_status
take_library(ob_importer *im, const char *path)
{
  ob_str bytes;
  ob_file_info info;
  const int err = ob_file_map(path, &bytes, &info);
  if (err != 0) {
    return ob_fail_io(im->build.diags, OB_SPAN_NONE, "read", path, err);
  }
  if (!ob_elf_is(bytes) || bytes.len > OB_IMPORT_MAX_FILE) {
    ob_file_unmap(bytes);
    return OB_OK;
  }
  /* Names go into the facts, so the bytes stay: what maps them ends with the program. */
  const uint32_t file =
      ob_diags_add_source(im->build.diags, ob_str_dup(im->build.arena, ob_str_from(path)), bytes);
  return file == 0 ? OB_E_NOMEM : ob_import_elf(im, file, ob_str_from(path));
}

static ob_status
take_directory(ob_importer *im, const char *path, unsigned below, bool needed)
{
  ob_dir_entries entries;
  const int err = ob_dir_list(im->build.arena, path, &entries);
  if (!needed && (err == ENOENT || err == ENOTDIR)) {
    return OB_OK;
  }
  if (err != 0) {
    return ob_fail_io(im->build.diags, OB_SPAN_NONE, "list", path, err);
  }
  for (size_t i = 0; i < entries.len; i++) {
    const ob_dir_entry *e = &entries.at[i];
    const char *inner = ob_path_join(im->build.arena, path, e->name.ptr);
    if (!inner) {
      return OB_E_NOMEM;
    }
    if (e->kind == OB_FILE_REGULAR && ob_import_is_library(e->name)) {
      OB_TRY(take_library(im, inner));
    } else if (e->kind == OB_FILE_DIR && below > 0) {
      OB_TRY(take_directory(im, inner, below - 1, true));
    }
  }
  return OB_OK;
}

static ob_status
take_sysroot(ob_importer *im, const char *path)
{
  static const char *const parts[] = {"lib", "lib64", "libexec", "usr/lib", "usr/lib64"};
  const size_t before = im->libraries;
  OB_TRY(take_directory(im, path, 0, true));
  for (size_t i = 0; i < OB_COUNT(parts); i++) {
    const char *inner = ob_path_join(im->build.arena, path, parts[i]);
    if (!inner) {
      return OB_E_NOMEM;
    }
    ob_file_info info;
    if (ob_file_stat(inner, false, &info) == 0 && info.kind == OB_FILE_DIR) {
      OB_TRY(take_directory(im, inner, 1, true));
    }
  }
  if (im->libraries > before) {
    return OB_OK;
  }
  return ob_fail(im->build.diags, OB_E_NOT_FOUND, "OB1063", OB_SPAN_NONE,
                 im->other_arch > 0 ? "its libraries are of another arch than --arch says"
                                    : "libraries are looked for in lib, lib64, usr/lib, usr/lib64",
                 "no shared library in `%s`", path);
}

ob_status
ob_import_path(ob_importer *im, const char *path)
{
  im->about = ob_str_from(path);
  im->source = OB_FACT_NONE;
  if (ob_file_is_dir(path)) {
    return take_sysroot(im, path);
  }
  /* Archives are read as a stream: a base system is larger than a file that is read whole. */
  ob_str bytes;
  ob_file_info info;
  const int err = ob_file_map(path, &bytes, &info);
  if (err != 0) {
    return ob_fail_io(im->build.diags, OB_SPAN_NONE, "read", path, err);
  }
  const bool archive = bytes.len > 0 && (im->opts.format == OB_IMPORT_ARCHIVE ||
                                         (im->opts.format == OB_IMPORT_AUTO && is_archive(bytes)));
  ob_file_unmap(bytes);
  return archive ? ob_import_archive(im, 0, path) : take_file(im, path);
}

ob_status
ob_import_finish(ob_importer *im, ob_facts *out)
{
  if (im->libraries == 0) {
    return ob_fail(im->build.diags, OB_E_NOT_FOUND, "OB1063", OB_SPAN_NONE,
                   im->other_arch > 0 ? "name the arch that they are of with --arch or --target"
                                      : "give the shared libraries, or a list of their symbols",
                   im->other_arch > 0 ? "all libraries there are of another arch"
                                      : "there was no library to take facts from");
  }
  if (im->build.symbols == 0) {
    return ob_fail(
        im->build.diags, OB_E_NOT_FOUND, "OB1063", OB_SPAN_NONE,
        "look whether --os, --release and --arch are what the source is about",
        "there is no symbol of " OB_STR_FMT " " OB_STR_FMT " on " OB_STR_FMT " in what was given",
        OB_STR_ARG(im->opts.os), OB_STR_ARG(im->opts.release), OB_STR_ARG(im->opts.arch));
  }
  return ob_fact_build_finish(&im->build, out);
}
