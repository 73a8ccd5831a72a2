// SPDX-License-Identifier: MIT OR Apache-2.0
/* Reading what a binary needs. Of what is linked, the dynamic symbols are taken: they are what the
 * loader resolves. An object file or archive has none, so its undefined symbols count, without
 * those that another member defines. Version nodes are collected beside the symbols and not from
 * them: the loader insists on every node that the file lists, whoever refers to it. */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/map.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/ar/ar.h"
#include "sys/fs.h"
#include <errno.h>
#include <string.h>

#define TOOLCHAIN_MAX 12 /* lines that are kept of .comment */
/* What a file may ask for and, of object files, name. The largest real ones stay far below; without
 * limits a made-up file would cost many times its own size in memory. */
#define SYMBOLS_MAX ((size_t)1 << 20)
#define LIBRARIES_MAX ((size_t)1 << 12)
#define NAMES_MAX ((size_t)1 << 22)

typedef struct reader {
  ob_arena *arena;
  ob_diags *diags;
  ob_scan *scan;
  ob_span at; /* the file, in diagnostics */
  ob_scan_marks marks;
  ob_map undefined, defined; /* of object files, by name with its node */
} reader;

static ob_status
too_many(const reader *r, const char *what, size_t limit)
{
  return ob_fail(r->diags, OB_E_LIMIT, "OB1005", r->at, NULL, "this has more than %zu %s", limit,
                 what);
}

/* ---- what stands beside the symbols ---- */

static ob_status
add_tool(reader *r, ob_str line)
{
  ob_scan *scan = r->scan;
  line = ob_str_trim(line);
  for (size_t i = 0; i < scan->toolchain.len; i++) {
    if (ob_str_eq(scan->toolchain.at[i], line)) {
      return OB_OK;
    }
  }
  if (line.len == 0 || scan->toolchain.len >= TOOLCHAIN_MAX) {
    return OB_OK;
  }
  ob_str *slot = ob_vec_push(r->arena, &scan->toolchain);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = line;
  return OB_OK;
}

/* FreeBSD's crt files leave `$FreeBSD$` lines there, which say nothing of the tools. */
static ob_status
read_comment(reader *r, const ob_elf *elf)
{
  ob_elf_section s;
  if (!ob_elf_section_find(elf, OB_STR(".comment"), &s)) {
    return OB_OK;
  }
  ob_str rest = ob_elf_section_bytes(elf, &s);
  ob_str line;
  /* A linker merges equal lines, `ld -r` and Go do not: look at so many, not at all. */
  for (unsigned n = 0; n < 256 && rest.ptr && ob_str_next(&rest, '\0', &line); n++) {
    if (!ob_str_starts(line, OB_STR("$FreeBSD")) && !ob_str_starts(line, OB_STR("$NetBSD"))) {
      OB_TRY(add_tool(r, line));
    }
  }
  return OB_OK;
}

/* "go1.21.3": since Go 1.18 its length and bytes stand 32 bytes into the section. */
static ob_status
read_go(reader *r, const ob_elf *elf)
{
  ob_elf_section s;
  if (!ob_elf_section_find(elf, OB_STR(".go.buildinfo"), &s)) {
    return OB_OK;
  }
  const ob_str bytes = ob_elf_section_bytes(elf, &s);
  if (!ob_str_starts(bytes, OB_STR("\xff Go buildinf:")) || bytes.len < 33) {
    return OB_OK;
  }
  const size_t len = (unsigned char)bytes.ptr[32];
  if ((bytes.ptr[15] & 2) == 0 || len >= 0x80 || len > bytes.len - 33) {
    return add_tool(r, OB_STR("Go"));
  }
  return add_tool(r, (ob_str){bytes.ptr + 33, len});
}

static ob_status
read_notes(reader *r, const ob_elf *elf)
{
  ob_scan *scan = r->scan;
  ob_elf_notes notes;
  ob_elf_note note;
  ob_elf_notes_begin(elf, &notes);
  while (ob_elf_notes_next(&notes, &note)) {
    const uint32_t n = ob_elf_note_u32(elf, &note);
    const bool first = note.type == 1 && n != 0 && scan->built_for.len == 0;
    if (first && ob_str_eq(note.owner, OB_STR("FreeBSD"))) {
      scan->built_for = ob_fmt(r->arena, "FreeBSD %u.%u (%u)", (unsigned)(n / 100000),
                               (unsigned)(n / 1000 % 100), (unsigned)n);
    } else if (first && ob_str_eq(note.owner, OB_STR("NetBSD"))) {
      scan->built_for = ob_fmt(r->arena, "NetBSD %u.%u (%u)", (unsigned)(n / 100000000),
                               (unsigned)(n / 1000000 % 100), (unsigned)n);
    } else if (first && ob_str_eq(note.owner, OB_STR("DragonFly"))) {
      scan->built_for = ob_fmt(r->arena, "DragonFly BSD %u.%u (%u)", (unsigned)(n / 100000),
                               (unsigned)(n / 100 % 1000), (unsigned)n);
    } else if (first && ob_str_eq(note.owner, OB_STR("Android"))) {
      scan->api_level = n;
      scan->built_for = ob_fmt(r->arena, "API level %u", (unsigned)n);
      if (note.desc.len >= 68) {
        scan->ndk = ob_str_slice(note.desc, 4, 4 + strnlen(note.desc.ptr + 4, 64));
      }
    } else {
      continue;
    }
    if (!scan->built_for.ptr) {
      return OB_E_NOMEM;
    }
  }
  return OB_OK;
}

/* ---- what is linked ---- */

static ob_status
read_nodes(reader *r, const ob_elf *elf)
{
  ob_elf_versions walk;
  ob_elf_version v;
  ob_elf_versions_begin(elf, &walk);
  while (ob_elf_versions_next(&walk, &v)) {
    if (v.defined) {
      continue;
    }
    ob_scan_node *node = ob_vec_push(r->arena, &r->scan->nodes);
    if (!node) {
      return OB_E_NOMEM;
    }
    *node =
        (ob_scan_node){.node = v.node, .library = v.file, .weak = (v.flags & OB_VER_FLG_WEAK) != 0};
    ob_scan_mark_node(&r->marks, v.node);
  }
  return OB_OK;
}

static ob_status
read_libraries(reader *r, const ob_elf *elf)
{
  uint32_t pos = 0;
  for (ob_str name; ob_elf_needed_next(elf, &pos, &name);) {
    if (r->scan->libraries.len == LIBRARIES_MAX) {
      return too_many(r, "libraries", LIBRARIES_MAX);
    }
    ob_scan_library *slot = ob_vec_push(r->arena, &r->scan->libraries);
    if (!slot) {
      return OB_E_NOMEM;
    }
    slot->soname = name;
  }
  return OB_OK;
}

/* The needed nodes by version index, so that a symbol finds its own at once; NULL where none is. */
static ob_status
nodes_by_index(reader *r, const ob_elf *elf, uint32_t count, ob_scan_node ***out)
{
  ob_scan_node **at = ob_new_n(r->arena, ob_scan_node *, count);
  if (!at) {
    return OB_E_NOMEM;
  }
  ob_elf_versions walk;
  ob_elf_version v;
  ob_elf_versions_begin(elf, &walk);
  for (size_t i = 0; ob_elf_versions_next(&walk, &v) && !v.defined; i++) {
    at[v.index] = at[v.index] ? at[v.index] : &r->scan->nodes.at[i];
  }
  *out = at;
  return OB_OK;
}

static ob_status
add_symbol(reader *r, const ob_elf_sym *sym, const ob_elf_version *v, ob_scan_node *node)
{
  if (r->scan->symbols.len == SYMBOLS_MAX) {
    return too_many(r, "symbols", SYMBOLS_MAX);
  }
  ob_scan_symbol *slot = ob_vec_push(r->arena, &r->scan->symbols);
  if (!slot) {
    return OB_E_NOMEM;
  }
  *slot = (ob_scan_symbol){.name = sym->name, .weak = sym->bind == OB_STB_WEAK};
  if (!v || v->defined) {
    return OB_OK;
  }
  slot->node = v->node;
  slot->library = v->file;
  if (node && !slot->weak) {
    node->strong++;
  } else if (node) {
    node->weak_only++;
    node->example = node->example.ptr ? node->example : sym->name;
  }
  return OB_OK;
}

static ob_status
read_dynsym(reader *r, const ob_elf *elf)
{
  ob_elf_symtab table;
  ob_elf_version_table versions;
  ob_scan_node **nodes;
  OB_TRY(ob_elf_symbols(r->diags, elf, OB_ELF_DYNSYM, &table));
  OB_TRY(ob_elf_version_table_make(r->arena, elf, &versions));
  OB_TRY(nodes_by_index(r, elf, versions.count, &nodes));
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    const ob_elf_version *v = ob_elf_version_of(&versions, &sym);
    /* What is defined under a node that is needed was copied into the program (a copy relocation),
     * and is taken from the library all the same. */
    const bool taken = sym.section == OB_SHN_UNDEF || (v && !v->defined);
    if (taken && sym.name.len > 0 && sym.bind != OB_STB_LOCAL) {
      OB_TRY(add_symbol(r, &sym, v, v ? nodes[v->index] : NULL));
    }
  }
  return OB_OK;
}

/* ---- object files ---- */

ob_str
ob_scan_split(ob_str name, ob_str *node)
{
  const size_t at = ob_str_find(name, '@');
  *node = OB_STR_NONE;
  if (at == SIZE_MAX || at == 0) {
    return name;
  }
  size_t from = at;
  while (from < name.len && name.ptr[from] == '@') {
    from++;
  }
  *node = ob_str_slice(name, from, name.len);
  return ob_str_slice(name, 0, at);
}

static ob_status
read_object(reader *r, const ob_elf *elf, ob_str member)
{
  ob_elf_symtab table;
  OB_TRY(ob_elf_symbols(r->diags, elf, OB_ELF_SYMTAB, &table));
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    if (sym.name.len == 0 || sym.bind == OB_STB_LOCAL) {
      continue;
    }
    if (r->defined.len + r->undefined.len >= NAMES_MAX) {
      return too_many(r, "names", NAMES_MAX);
    }
    if (sym.section != OB_SHN_UNDEF) {
      void **place = ob_map_put(r->arena, &r->defined, sym.name);
      if (!place) {
        return OB_E_NOMEM;
      }
      *place = r;
      continue;
    }
    void **place = ob_map_put(r->arena, &r->undefined, sym.name);
    if (!place) {
      return OB_E_NOMEM;
    }
    ob_scan_symbol *known = *place;
    if (!known) {
      *place = known = ob_new(r->arena, ob_scan_symbol);
      if (!known) {
        return OB_E_NOMEM;
      }
      known->weak = true;
      known->member = member;
    }
    if (known->weak && sym.bind != OB_STB_WEAK) {
      known->weak = false;
      known->member = member;
    }
  }
  return OB_OK;
}

/* What no member defines. */
static ob_status
keep_undefined(reader *r)
{
  for (size_t i = 0; i < r->undefined.len; i++) {
    const ob_map_entry *e = &r->undefined.entries[i];
    if (ob_map_find(&r->defined, e->key)) {
      continue;
    }
    if (r->scan->symbols.len == SYMBOLS_MAX) {
      return too_many(r, "symbols", SYMBOLS_MAX);
    }
    ob_scan_symbol *slot = ob_vec_push(r->arena, &r->scan->symbols);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = *(const ob_scan_symbol *)e->value;
    slot->name = ob_scan_split(e->key, &slot->node);
    if (slot->node.len > 0) {
      ob_scan_mark_node(&r->marks, slot->node);
    }
  }
  return OB_OK;
}

static void
take_header(ob_scan *scan, const ob_elf *elf)
{
  scan->machine = elf->machine;
  scan->flags = elf->flags;
  scan->is64 = elf->is64;
  scan->big = elf->big;
  scan->arch = ob_elf_machine_name(elf);
}

static ob_status
read_elf(reader *r, ob_str bytes, ob_span at, ob_str member)
{
  ob_scan *scan = r->scan;
  ob_elf elf;
  OB_TRY(ob_elf_open(r->diags, bytes, at, &elf));
  if (elf.type == OB_ET_CORE) {
    return ob_fail(r->diags, OB_E_UNSUPPORTED, "OB1001", at, "give the program that left it behind",
                   "this is the memory of a dead program");
  }
  if (member.ptr && scan->objects > 0 &&
      (elf.machine != scan->machine || elf.is64 != scan->is64 || elf.big != scan->big)) {
    return ob_fail(r->diags, OB_E_SYNTAX, "OB1006", at, "make one archive for each machine",
                   "the members of this archive are for different machines: `" OB_STR_FMT "`",
                   OB_STR_ARG(member));
  }
  take_header(scan, &elf);
  ob_scan_mark_file(&r->marks, &elf);
  OB_TRY(read_comment(r, &elf));
  OB_TRY(read_go(r, &elf));
  OB_TRY(read_notes(r, &elf));
  if (elf.type == OB_ET_REL) {
    scan->kind = OB_SCAN_OBJECT;
    return read_object(r, &elf, member);
  }
  /* A program and a library can both be ET_DYN. */
  scan->kind = elf.type == OB_ET_EXEC || elf.interp.ptr || elf.dt_flags_1 & OB_DF_1_PIE
                   ? OB_SCAN_EXECUTABLE
                   : OB_SCAN_SHARED;
  scan->is_dynamic = elf.has_dynamic;
  scan->interp = elf.interp;
  scan->soname = elf.soname;
  scan->runpath = elf.runpath.ptr ? elf.runpath : elf.rpath;
  OB_TRY(read_libraries(r, &elf));
  OB_TRY(read_nodes(r, &elf));
  OB_TRY(read_dynsym(r, &elf));
  /* A static program may be position-independent: it has a dynamic table and needs nothing. */
  scan->is_dynamic &= scan->libraries.len > 0 || scan->kind == OB_SCAN_SHARED;
  return OB_OK;
}

/* The triple at the root of rustc's metadata: "rust", three NULs, a version, where the root is (8
 * bytes, little-endian), and there a built-in target's tag (0), length, name, and a mark. The
 * format is not stable; what does not look like this is passed over. */
static ob_str
triple_of_metadata(ob_str bytes)
{
  static const char magic[] = "rust\0\0\0";
  enum { MARK = 0xc1, TRIPLE_MAX = 64 };
  const size_t at = ob_str_search(ob_str_slice(bytes, 0, 64), (ob_str){magic, 7});
  const ob_str head = at == SIZE_MAX ? OB_STR_NONE : ob_str_slice(bytes, at, bytes.len);
  if (head.len < 16 || head.ptr[7] < 9) {
    return OB_STR_NONE;
  }
  uint64_t root = 0;
  for (size_t i = 0; i < 8; i++) {
    root |= (uint64_t)(unsigned char)head.ptr[8 + i] << (8 * i);
  }
  if (root >= head.len || head.len - root < 3) {
    return OB_STR_NONE;
  }
  const ob_str rest = ob_str_slice(head, (size_t)root, head.len);
  const size_t len = (unsigned char)rest.ptr[1];
  if (rest.ptr[0] != 0 || len > TRIPLE_MAX || rest.len < len + 3 ||
      (unsigned char)rest.ptr[len + 2] != MARK) {
    return OB_STR_NONE;
  }
  return ob_str_slice(rest, 2, len + 2);
}

/* lib.rmeta is an object with a section .rmeta, or the metadata as it is. */
static void
read_metadata(reader *r, ob_str bytes)
{
  ob_diags unheard; /* it is a hint: nothing depends on reading it */
  ob_diags_init(&unheard, r->arena);
  ob_elf elf;
  ob_elf_section s;
  if (ob_elf_is(bytes)) {
    bytes = ob_elf_open(&unheard, bytes, OB_SPAN_NONE, &elf) == OB_OK &&
                    ob_elf_section_find(&elf, OB_STR(".rmeta"), &s)
                ? ob_elf_section_bytes(&elf, &s)
                : OB_STR_NONE;
  }
  const ob_str triple = triple_of_metadata(bytes);
  if (triple.len > 0) {
    ob_scan_mark_triple(&r->marks, triple);
  }
}

static ob_status
read_archive(reader *r, ob_str bytes, ob_span at)
{
  ob_ar ar;
  OB_TRY(ob_ar_open(r->diags, bytes, at, &ar));
  for (;;) {
    ob_ar_member m;
    bool more;
    OB_TRY(ob_ar_next(r->diags, &ar, &m, &more));
    if (!more) {
      break;
    }
    if (ob_str_eq(m.name, OB_STR("lib.rmeta"))) {
      read_metadata(r, m.bytes);
    }
    if (ob_str_eq(m.name, OB_STR("lib.rmeta")) || !ob_elf_is(m.bytes)) {
      r->scan->skipped++; /* metadata, bitcode */
      continue;
    }
    OB_TRY(read_elf(r, m.bytes, at, m.name));
    r->scan->objects++;
  }
  r->scan->kind = OB_SCAN_ARCHIVE;
  if (r->scan->objects == 0) {
    return ob_fail(r->diags, OB_E_NOT_FOUND, "OB1008", at,
                   "an .rlib that was made by `cargo check`, or with -C linker-plugin-lto, holds "
                   "no machine code: scan what `cargo build` made",
                   "there is no ELF object in this archive (%u other members)",
                   (unsigned)r->scan->skipped);
  }
  return OB_OK;
}

ob_status
ob_scan_bytes(ob_arena *arena, ob_diags *diags, ob_str bytes, ob_span at, const ob_scan_os *assume,
              ob_scan *out)
{
  ob_scan scan = {.path = ""};
  reader r = {.arena = arena, .diags = diags, .scan = &scan, .at = at};
  ob_map_init(&r.undefined, 0x5bd1e995);
  ob_map_init(&r.defined, 0x5bd1e995);
  OB_TRY(ob_ar_is(bytes) ? read_archive(&r, bytes, at) : read_elf(&r, bytes, at, OB_STR_NONE));
  OB_TRY(keep_undefined(&r));
  OB_TRY(ob_scan_marks_decide(arena, &r.marks, &scan));
  if (!scan.os && assume) {
    scan.os = assume;
    scan.recognised = OB_STR("the target given");
  }
  *out = scan;
  return OB_OK;
}

ob_status
ob_scan_read(ob_arena *arena, ob_diags *diags, const char *path, ob_span at,
             const ob_scan_os *assume, ob_scan *out)
{
  ob_str bytes;
  ob_file_info info;
  const int err = ob_file_map(path, &bytes, &info);
  if (err != 0) {
    return ob_fail_io(diags, at, "read", path, err);
  }
  const ob_status st = ob_scan_bytes(arena, diags, bytes, at, assume, out);
  if (st != OB_OK) {
    ob_file_unmap(bytes);
    return st;
  }
  out->path = path;
  out->mapped = bytes;
  return OB_OK;
}

void
ob_scan_release(ob_scan *scan)
{
  ob_file_unmap(scan->mapped);
  scan->mapped = OB_STR_NONE;
}
