// SPDX-License-Identifier: MIT OR Apache-2.0
/* The smaller tables of an opened ELF file: needed libraries, notes, dynamic relocations. Notes are
 * read leniently, since they only add to what is known: real ones come with sizes that fit only
 * without the padding that they ask for. */
#include "formats/elf/get.h"

bool
ob_elf_needed_next(const ob_elf *elf, uint32_t *pos, ob_str *name)
{
  const size_t entry = elf->is64 ? OB_ELF_DYN64 : OB_ELF_DYN32;
  while (*pos < elf->dynamic.len / entry) {
    const char *p = elf->dynamic.ptr + *pos * entry;
    ++*pos;
    if (ob_elf_get_word(elf->is64, elf->big, p) == OB_DT_NEEDED) {
      *name = ob_elf_string(elf->dynstr, ob_elf_get_word(elf->is64, elf->big, p + entry / 2));
      return name->ptr != NULL;
    }
  }
  return false;
}

/* ---- notes ---- */

void
ob_elf_notes_begin(const ob_elf *elf, ob_elf_notes *walk)
{
  *walk = (ob_elf_notes){.elf = elf, .sections = true};
  for (uint32_t i = 0; i < elf->segment_count && walk->sections; i++) {
    walk->sections = ob_elf_segment_at(elf, i).type != OB_PT_NOTE;
  }
}

static bool
next_place(ob_elf_notes *walk)
{
  const ob_elf *elf = walk->elf;
  while (!walk->sections && walk->next < elf->segment_count) {
    const ob_elf_segment s = ob_elf_segment_at(elf, walk->next++);
    if (s.type == OB_PT_NOTE) {
      walk->rest = ob_elf_segment_bytes(elf, &s);
      walk->align = s.align == 8 ? 8 : 4;
      return true;
    }
  }
  while (walk->sections && walk->next < elf->section_count) {
    const ob_elf_section s = ob_elf_section_at(elf, walk->next++);
    if (s.type == OB_SHT_NOTE) {
      walk->rest = ob_elf_section_bytes(elf, &s);
      walk->align = s.align == 8 ? 8 : 4;
      return true;
    }
  }
  return false;
}

static size_t
padded(size_t size, size_t align)
{
  return (size + align - 1) & ~(align - 1);
}

bool
ob_elf_notes_next(ob_elf_notes *walk, ob_elf_note *out)
{
  const bool big = walk->elf->big;
  for (;;) {
    const ob_str rest = walk->rest;
    if (rest.len < OB_ELF_NHDR) {
      if (!next_place(walk)) {
        return false;
      }
      continue;
    }
    const size_t name = ob_elf_get32(big, rest.ptr), desc = ob_elf_get32(big, rest.ptr + 4);
    if (name > rest.len || desc > rest.len) {
      walk->rest = OB_STR_NONE;
      continue;
    }
    size_t at = padded(OB_ELF_NHDR + name, walk->align);
    if (at > rest.len || desc > rest.len - at) {
      at = OB_ELF_NHDR + name;
    }
    if (at > rest.len || desc > rest.len - at) {
      walk->rest = OB_STR_NONE;
      continue;
    }
    const ob_str owner = {rest.ptr + OB_ELF_NHDR, name};
    *out = (ob_elf_note){.owner = ob_str_slice(owner, 0, strnlen(owner.ptr, owner.len)),
                         .type = ob_elf_get32(big, rest.ptr + 8),
                         .desc = {rest.ptr + at, desc}};
    walk->rest = ob_str_slice(rest, padded(at + desc, walk->align), rest.len);
    return true;
  }
}

uint32_t
ob_elf_note_u32(const ob_elf *elf, const ob_elf_note *note)
{
  return note->desc.len >= 4 ? ob_elf_get32(elf->big, note->desc.ptr) : 0;
}

/* ---- relocations ---- */

void
ob_elf_relocs_begin(const ob_elf *elf, ob_elf_relocs *walk)
{
  *walk = (ob_elf_relocs){.elf = elf};
}

bool
ob_elf_relocs_next(ob_elf_relocs *walk, ob_elf_reloc *out)
{
  const ob_elf *elf = walk->elf;
  const bool is64 = elf->is64, big = elf->big;
  while (walk->entry == 0 || walk->rest.len < walk->entry) {
    if (walk->next >= OB_COUNT(elf->relocs)) {
      return false;
    }
    const bool rela = walk->next == 0 || (walk->next == 2 && elf->jmprel_is_rela);
    walk->entry =
        rela ? (is64 ? OB_ELF_RELA64 : OB_ELF_RELA32) : (is64 ? OB_ELF_REL64 : OB_ELF_REL32);
    walk->rest = elf->relocs[walk->next++];
  }
  const char *p = walk->rest.ptr;
  out->offset = ob_elf_get_word(is64, big, p);
  if (!is64) {
    const uint32_t info = ob_elf_get32(big, p + 4);
    out->symbol = info >> 8;
    out->type = info & 0xff;
  } else if (elf->machine == OB_EM_MIPS) {
    /* r_info is not one number there: a symbol, and then bytes with up to three types. */
    out->symbol = ob_elf_get32(big, p + 8);
    out->type = (uint8_t)p[15];
  } else {
    const uint64_t info = ob_elf_get64(big, p + 8);
    out->symbol = (uint32_t)(info >> 32);
    out->type = (uint32_t)info;
  }
  walk->rest = ob_str_slice(walk->rest, walk->entry, walk->rest.len);
  return true;
}
