// SPDX-License-Identifier: MIT OR Apache-2.0
/* What osbind's readers see in ELF files and archives, one fact a line, tabs between the parts;
 * tests/tools/compare-elf holds it against readelf. Status 1: some file is broken. */
#include "base/str.h"
#include "formats/ar/ar.h"
#include "formats/elf/elf.h"
#include "sys/fs.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
dump_symbols(const ob_elf *elf, ob_diags *diags, ob_elf_table which, const char *word,
             const ob_elf_version_table *versions)
{
  ob_elf_symtab table;
  if (ob_elf_symbols(diags, elf, which, &table) != OB_OK) {
    return;
  }
  for (uint32_t i = 0; i < table.count; i++) {
    const ob_elf_sym s = ob_elf_sym_at(&table, i);
    const ob_elf_version *v = which == OB_ELF_DYNSYM ? ob_elf_version_of(versions, &s) : NULL;
    printf("%s\t%" PRIu32 "\t%" PRIx64 "\t%" PRIu64 "\t%u\t%u\t%u\t%" PRIu32 "\t" OB_STR_FMT
           "\t%s" OB_STR_FMT "\n",
           word, i, s.value, s.size, s.type, s.bind, s.visibility, s.section, OB_STR_ARG(s.name),
           !v                                           ? ""
           : !v->defined || s.versym & OB_VERSYM_HIDDEN ? "@"
                                                        : "@@",
           OB_STR_ARG(v ? v->node : OB_STR_NONE));
  }
}

static void
dump_elf(ob_arena *arena, ob_diags *diags, ob_str bytes, ob_span at)
{
  ob_elf elf;
  ob_elf_version_table versions;
  if (ob_elf_open(diags, bytes, at, &elf) != OB_OK ||
      ob_elf_version_table_make(arena, &elf, &versions) != OB_OK) {
    return;
  }
  printf("header\t%u\t%u\t%u\t%u\t%u\t%" PRIx32 "\t%" PRIu32 "\t%" PRIu32 "\n", elf.is64, elf.big,
         elf.osabi, elf.type, elf.machine, elf.flags, elf.segment_count, elf.section_count);
  if (elf.interp.ptr) {
    printf("interp\t" OB_STR_FMT "\n", OB_STR_ARG(elf.interp));
  }
  if (elf.soname.ptr) {
    printf("soname\t" OB_STR_FMT "\n", OB_STR_ARG(elf.soname));
  }
  if (elf.rpath.ptr) {
    printf("rpath\t" OB_STR_FMT "\n", OB_STR_ARG(elf.rpath));
  }
  if (elf.runpath.ptr) {
    printf("runpath\t" OB_STR_FMT "\n", OB_STR_ARG(elf.runpath));
  }
  uint32_t pos = 0;
  for (ob_str name; ob_elf_needed_next(&elf, &pos, &name);) {
    printf("needed\t" OB_STR_FMT "\n", OB_STR_ARG(name));
  }
  ob_elf_versions walk;
  ob_elf_version v;
  ob_elf_versions_begin(&elf, &walk);
  while (ob_elf_versions_next(&walk, &v)) {
    printf("%s\t%u\t" OB_STR_FMT "\t" OB_STR_FMT "\t%u", v.defined ? "def" : "need", v.index,
           OB_STR_ARG(v.node), OB_STR_ARG(v.file), v.flags);
    for (uint16_t i = 0; i < v.parents; i++) {
      printf("\t" OB_STR_FMT, OB_STR_ARG(ob_elf_version_parent(&elf, &v, i)));
    }
    printf("\n");
  }
  ob_elf_notes notes;
  ob_elf_note note;
  ob_elf_notes_begin(&elf, &notes);
  while (ob_elf_notes_next(&notes, &note)) {
    printf("note\t" OB_STR_FMT "\t%zu\t%" PRIx32 "\n", OB_STR_ARG(note.owner), note.desc.len,
           note.type);
  }
  ob_elf_relocs relocs;
  ob_elf_reloc reloc;
  uint64_t count = 0, sum = 0;
  ob_elf_relocs_begin(&elf, &relocs);
  while (ob_elf_relocs_next(&relocs, &reloc)) {
    count += reloc.symbol != 0;
    sum += reloc.symbol;
  }
  printf("relocs\t%" PRIu64 "\t%" PRIu64 "\n", count, sum);
  dump_symbols(&elf, diags, OB_ELF_DYNSYM, "dynsym", &versions);
  dump_symbols(&elf, diags, OB_ELF_SYMTAB, "symtab", &versions);
}

static ob_status
dump_archive(ob_arena *arena, ob_diags *diags, ob_str bytes, ob_span at)
{
  ob_ar ar;
  OB_TRY(ob_ar_open(diags, bytes, at, &ar));
  for (;;) {
    ob_ar_member m;
    bool more;
    OB_TRY(ob_ar_next(diags, &ar, &m, &more));
    if (!more) {
      return OB_OK;
    }
    printf("member\t" OB_STR_FMT "\t%zu\n", OB_STR_ARG(m.name), m.bytes.len);
    if (ob_elf_is(m.bytes)) {
      dump_elf(arena, diags, m.bytes, at);
    }
  }
}

int
main(int argc, char **argv)
{
  bool failed = false;
  for (int i = 1; i < argc; i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_str bytes;
    ob_file_info info;
    const int err = ob_file_map(argv[i], &bytes, &info);
    if (err != 0) {
      printf("file\t%s\tcannot read it\n", argv[i]);
      return 2;
    }
    printf("file\t%s\n", argv[i]);
    const ob_span at = {ob_diags_add_source(&diags, ob_str_from(argv[i]), OB_STR("")), 0, 0};
    if (ob_ar_is(bytes)) {
      failed |= dump_archive(&arena, &diags, bytes, at) != OB_OK;
    } else {
      dump_elf(&arena, &diags, bytes, at);
    }
    for (size_t d = 0; d < diags.list.len; d++) {
      printf("error\t" OB_STR_FMT "\t" OB_STR_FMT "\n", OB_STR_ARG(diags.list.at[d]->code),
             OB_STR_ARG(diags.list.at[d]->message));
      failed = true;
    }
    ob_file_unmap(bytes);
    ob_arena_fini(&arena);
  }
  return failed;
}
