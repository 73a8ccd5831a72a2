// SPDX-License-Identifier: MIT OR Apache-2.0
/* ELF files: status and errors agree, and whatever opens is walked to the end: every view lies in
 * the file, every walk stops. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/elf/elf.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require_inside(ob_str view, const uint8_t *data, size_t size)
{
  if (view.len > 0) {
    const uint8_t *at = (const uint8_t *)view.ptr;
    REQUIRE(at >= data && view.len <= size && (size_t)(at - data) <= size - view.len);
  }
}

static void
walk(ob_arena *arena, const ob_elf *elf, const uint8_t *data, size_t size)
{
  for (uint32_t i = 0; i < elf->segment_count; i++) {
    const ob_elf_segment s = ob_elf_segment_at(elf, i);
    require_inside(ob_elf_segment_bytes(elf, &s), data, size);
  }
  for (uint32_t i = 0; i < elf->section_count && i < 1024; i++) {
    const ob_elf_section s = ob_elf_section_at(elf, i);
    require_inside(s.name, data, size);
    require_inside(ob_elf_section_bytes(elf, &s), data, size);
    ob_elf_section same;
    REQUIRE(s.name.len == 0 || i == 0 || ob_elf_section_find(elf, s.name, &same));
  }
  uint32_t pos = 0;
  for (ob_str name; ob_elf_needed_next(elf, &pos, &name);) {
    require_inside(name, data, size);
  }
  ob_elf_version_table versions;
  REQUIRE(ob_elf_version_table_make(arena, elf, &versions) == OB_OK);
  REQUIRE(versions.count <= OB_ELF_MAX_VERSIONS);
  ob_elf_versions v;
  ob_elf_version version;
  uint32_t nodes = 0;
  for (ob_elf_versions_begin(elf, &v); ob_elf_versions_next(&v, &version); nodes++) {
    require_inside(version.node, data, size);
    require_inside(version.file, data, size);
    REQUIRE(version.index < versions.count && versions.at[version.index].node.ptr);
    for (uint16_t i = 0; i < version.parents && i < 64; i++) {
      require_inside(ob_elf_version_parent(elf, &version, i), data, size);
    }
  }
  REQUIRE(nodes <= 2 * OB_ELF_MAX_VERSIONS);
  ob_elf_notes notes;
  ob_elf_note note;
  uint64_t seen = 0;
  ob_elf_notes_begin(elf, &notes);
  while (ob_elf_notes_next(&notes, &note)) {
    require_inside(note.owner, data, size);
    require_inside(note.desc, data, size);
    (void)ob_elf_note_u32(elf, &note);
    seen += OB_ELF_NHDR;
  }
  REQUIRE(seen <= (uint64_t)size * ((uint64_t)elf->segment_count + elf->section_count));
  ob_elf_relocs relocs;
  ob_elf_reloc reloc;
  ob_elf_relocs_begin(elf, &relocs);
  seen = 0;
  while (ob_elf_relocs_next(&relocs, &reloc)) {
    seen++;
  }
  REQUIRE(seen <= 3 * (uint64_t)size / OB_ELF_REL32);
  for (int which = OB_ELF_DYNSYM; which <= OB_ELF_SYMTAB; which++) {
    ob_diags diags;
    ob_diags_init(&diags, arena);
    ob_elf_symtab table;
    const ob_status st = ob_elf_symbols(&diags, elf, (ob_elf_table)which, &table);
    require_agreement(&diags, st, size);
    uint64_t names = 0;
    for (uint32_t i = 0; st == OB_OK && i < table.count; i++) {
      const ob_elf_sym sym = ob_elf_sym_at(&table, i);
      require_inside(sym.name, data, size);
      names += sym.name.len;
      const ob_elf_version *of = ob_elf_version_of(&versions, &sym);
      REQUIRE(!of || of->node.ptr);
    }
    REQUIRE(names <= 80 * (uint64_t)size); /* the work is in proportion to the file */
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_elf elf;
  const ob_status st = ob_elf_open(&diags, (ob_str){(const char *)data, size}, OB_SPAN_NONE, &elf);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    walk(&arena, &elf, data, size);
  }
  ob_arena_fini(&arena);
  return 0;
}
