// SPDX-License-Identifier: MIT OR Apache-2.0
/* Symbols and version nodes of an opened ELF file. A table of symbols is checked as a whole when it
 * is asked for, names included, so that walking it cannot fail; the chains of versions were
 * followed once by ob_elf_open. */
#include "formats/elf/get.h"

static const char damaged[] = "the file is cut off or damaged: build it or fetch it again";

static ob_status
check_names(ob_diags *diags, const ob_elf *elf, const ob_elf_symtab *table)
{
  const size_t entry = table->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32;
  uint64_t budget = ob_elf_name_budget(table->names, table->count);
  for (uint32_t i = 0; i < table->count; i++) {
    const uint32_t at = ob_elf_get32(table->big, table->entries.ptr + i * entry);
    const ob_str name = ob_elf_string(table->names, at);
    if (!name.ptr && at != 0) {
      return ob_fail(diags, OB_E_SYNTAX, "OB1003", elf->at, damaged,
                     "symbol %u has its name outside the table of names", i);
    }
    if (name.len > budget) {
      return ob_fail(diags, OB_E_LIMIT, "OB1005", elf->at, damaged,
                     "the names of the symbols overlap too much");
    }
    budget -= name.len;
  }
  return OB_OK;
}

static ob_status
open_section_table(ob_diags *diags, const ob_elf *elf, ob_elf_symtab *table)
{
  const size_t entry = elf->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32;
  uint32_t number = 0;
  ob_elf_section s = {0};
  for (uint32_t i = 1; i < elf->section_count && number == 0; i++) {
    s = ob_elf_section_at(elf, i);
    number = s.type == OB_SHT_SYMTAB ? i : 0;
  }
  if (number == 0) {
    return OB_OK;
  }
  const ob_str entries = ob_elf_section_bytes(elf, &s);
  if (!entries.ptr) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1002", elf->at, damaged,
                   "the table of symbols lies outside the file");
  }
  if (s.entsize != entry || s.link == 0 || s.link >= elf->section_count) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1003", elf->at, damaged,
                   "the table of symbols has entries of a wrong size, or no table of names");
  }
  const ob_elf_section names = ob_elf_section_at(elf, s.link);
  table->names = ob_elf_section_bytes(elf, &names);
  if (!table->names.ptr) {
    return ob_fail(diags, OB_E_SYNTAX, "OB1002", elf->at, damaged,
                   "the names of the symbols lie outside the file");
  }
  if (table->names.len > 0 && table->names.ptr[table->names.len - 1] != '\0') {
    return ob_fail(diags, OB_E_SYNTAX, "OB1003", elf->at, damaged,
                   "the names of the symbols do not end with a NUL");
  }
  table->count = (uint32_t)(entries.len / entry);
  table->entries = ob_str_slice(entries, 0, table->count * entry);
  for (uint32_t i = 1; i < elf->section_count; i++) {
    const ob_elf_section x = ob_elf_section_at(elf, i);
    if (x.type == OB_SHT_SYMTAB_SHNDX && x.link == number) {
      const ob_str numbers = ob_elf_section_bytes(elf, &x);
      if (numbers.len / 4 < table->count) {
        return ob_fail(diags, OB_E_SYNTAX, "OB1002", elf->at, damaged,
                       "the section numbers of the symbols lie outside the file");
      }
      table->shndx = numbers;
      break;
    }
  }
  return OB_OK;
}

ob_status
ob_elf_symbols(ob_diags *diags, const ob_elf *elf, ob_elf_table which, ob_elf_symtab *out)
{
  ob_elf_symtab table = {.is64 = elf->is64, .big = elf->big};
  if (which == OB_ELF_SYMTAB) {
    OB_TRY(open_section_table(diags, elf, &table));
  } else {
    table.entries = elf->dynsym;
    table.names = elf->dynstr;
    table.versym = elf->versym;
    table.count = (uint32_t)(elf->dynsym.len / (elf->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32));
  }
  OB_TRY(check_names(diags, elf, &table));
  *out = table;
  return OB_OK;
}

ob_elf_sym
ob_elf_sym_at(const ob_elf_symtab *table, uint32_t i)
{
  const bool big = table->big;
  const char *p = table->entries.ptr + (size_t)i * (table->is64 ? OB_ELF_SYM64 : OB_ELF_SYM32);
  const char *rest = table->is64 ? p + 4 : p + 12;
  const uint8_t info = (uint8_t)rest[0];
  ob_elf_sym sym = {.bind = info >> 4,
                    .type = info & 0xf,
                    .visibility = (uint8_t)rest[1] & 3,
                    .section = ob_elf_get16(big, rest + 2),
                    .versym = OB_VER_NDX_GLOBAL};
  sym.value = table->is64 ? ob_elf_get64(big, p + 8) : ob_elf_get32(big, p + 4);
  sym.size = table->is64 ? ob_elf_get64(big, p + 16) : ob_elf_get32(big, p + 8);
  sym.name = ob_elf_string(table->names, ob_elf_get32(big, p));
  if (!sym.name.ptr) {
    sym.name = OB_STR("");
  }
  if (sym.section == OB_SHN_XINDEX && table->shndx.len > 0) {
    sym.section = ob_elf_get32(big, table->shndx.ptr + (size_t)i * 4);
  }
  if (table->versym.len > 0) {
    sym.versym = ob_elf_get16(big, table->versym.ptr + (size_t)i * 2);
  }
  return sym;
}

/* ---- versions ---- */

void
ob_elf_versions_begin(const ob_elf *elf, ob_elf_versions *walk)
{
  *walk = (ob_elf_versions){.elf = elf, .entries_left = elf->need_count};
}

static bool
next_need(ob_elf_versions *walk, ob_elf_version *out)
{
  const ob_elf *elf = walk->elf;
  const bool big = elf->big;
  while (walk->aux_left == 0) {
    if (walk->entries_left == 0) {
      return false;
    }
    const char *p = elf->verneed.ptr + walk->entry;
    walk->aux_left = ob_elf_get16(big, p + 2);
    walk->aux = walk->entry + ob_elf_get32(big, p + 8);
    if (walk->aux_left == 0) {
      walk->entries_left--;
      walk->entry += ob_elf_get32(big, p + 12);
    }
  }
  const char *entry = elf->verneed.ptr + walk->entry;
  const char *aux = elf->verneed.ptr + walk->aux;
  *out = (ob_elf_version){.node = ob_elf_string(elf->dynstr, ob_elf_get32(big, aux + 8)),
                          .file = ob_elf_string(elf->dynstr, ob_elf_get32(big, entry + 4)),
                          .hash = ob_elf_get32(big, aux),
                          .flags = ob_elf_get16(big, aux + 4),
                          .index = ob_elf_get16(big, aux + 6) & OB_VERSYM_VERSION};
  walk->aux += ob_elf_get32(big, aux + 12);
  if (--walk->aux_left == 0) {
    walk->entries_left--;
    walk->entry += ob_elf_get32(big, entry + 12);
  }
  return true;
}

static bool
next_def(ob_elf_versions *walk, ob_elf_version *out)
{
  const ob_elf *elf = walk->elf;
  const bool big = elf->big;
  if (walk->entries_left == 0) {
    return false;
  }
  const char *entry = elf->verdef.ptr + walk->entry;
  const uint32_t aux = walk->entry + ob_elf_get32(big, entry + 12);
  *out =
      (ob_elf_version){.node = ob_elf_string(elf->dynstr, ob_elf_get32(big, elf->verdef.ptr + aux)),
                       .hash = ob_elf_get32(big, entry + 8),
                       .flags = ob_elf_get16(big, entry + 2),
                       .index = ob_elf_get16(big, entry + 4) & OB_VERSYM_VERSION,
                       .parents = (uint16_t)(ob_elf_get16(big, entry + 6) - 1),
                       .defined = true,
                       .aux_at = aux};
  walk->entries_left--;
  walk->entry += ob_elf_get32(big, entry + 16);
  return true;
}

bool
ob_elf_versions_next(ob_elf_versions *walk, ob_elf_version *out)
{
  if (!walk->defs) {
    if (next_need(walk, out)) {
      return true;
    }
    *walk = (ob_elf_versions){.elf = walk->elf, .entries_left = walk->elf->def_count, .defs = true};
  }
  return next_def(walk, out);
}

ob_str
ob_elf_version_parent(const ob_elf *elf, const ob_elf_version *version, uint16_t n)
{
  uint32_t at = version->aux_at;
  for (uint32_t i = 0; i <= n; i++) {
    at += ob_elf_get32(elf->big, elf->verdef.ptr + at + 4);
  }
  return ob_elf_string(elf->dynstr, ob_elf_get32(elf->big, elf->verdef.ptr + at));
}

ob_status
ob_elf_version_table_make(ob_arena *arena, const ob_elf *elf, ob_elf_version_table *out)
{
  ob_elf_versions walk;
  ob_elf_version version;
  uint32_t count = 0;
  ob_elf_versions_begin(elf, &walk);
  while (ob_elf_versions_next(&walk, &version)) {
    count = version.index + 1u > count ? version.index + 1u : count;
  }
  ob_elf_version *at = ob_new_n(arena, ob_elf_version, count);
  if (!at) {
    return OB_E_NOMEM;
  }
  ob_elf_versions_begin(elf, &walk);
  while (ob_elf_versions_next(&walk, &version)) {
    if (!at[version.index].node.ptr) {
      at[version.index] = version;
    }
  }
  *out = (ob_elf_version_table){at, count};
  return OB_OK;
}

const ob_elf_version *
ob_elf_version_of(const ob_elf_version_table *table, const ob_elf_sym *sym)
{
  const uint32_t index = sym->versym & OB_VERSYM_VERSION;
  if (index >= table->count || !table->at[index].node.ptr) {
    return NULL;
  }
  const ob_elf_version *version = &table->at[index];
  /* The base node is the file itself, and no version. */
  return version->defined && version->flags & OB_VER_FLG_BASE ? NULL : version;
}

uint32_t
ob_elf_hash(ob_str name)
{
  uint32_t h = 0;
  for (size_t i = 0; i < name.len; i++) {
    h = (h << 4) + (unsigned char)name.ptr[i];
    const uint32_t g = h & 0xf0000000u;
    h = (h ^ g >> 24) & ~g;
  }
  return h;
}
