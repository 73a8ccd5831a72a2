// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Facts from a shared library: what its dynamic symbol table defines. Left out are the nodes' own
 * symbols (an absolute object that is called as its node) and the nodes that are private to the
 * system: no program may bind those, so that they are no part of the ABI.
 */
#include "abi/import.h"
#include "abi/lines.h"
#include "base/str.h"
#include "formats/elf/elf.h"
#include "sys/fs.h"

static uint8_t
kind_of(const ob_elf_sym *sym)
{
  switch (sym->type) {
  case OB_STT_FUNC:
    return OB_FACT_FUNCTION;
  case OB_STT_GNU_IFUNC:
    return OB_FACT_IFUNC;
  case OB_STT_OBJECT:
  case OB_STT_COMMON:
    return OB_FACT_OBJECT;
  case OB_STT_TLS:
    return OB_FACT_TLS;
  default:
    return OB_FACT_NOTYPE;
  }
}

static bool
is_exported(const ob_elf_sym *sym)
{
  return sym->section != OB_SHN_UNDEF && sym->name.len > 0 &&
         (sym->bind == OB_STB_GLOBAL || sym->bind == OB_STB_WEAK ||
          sym->bind == OB_STB_GNU_UNIQUE) &&
         (sym->visibility == OB_STV_DEFAULT || sym->visibility == OB_STV_PROTECTED) &&
         (sym->versym & OB_VERSYM_VERSION) != OB_VER_NDX_LOCAL;
}

static ob_status
take_nodes(ob_importer *im, const ob_elf *elf, ob_fact_build_library *library, uint16_t source)
{
  ob_elf_versions walk;
  ob_elf_version v;
  ob_elf_versions_begin(elf, &walk);
  while (ob_elf_versions_next(&walk, &v)) {
    if (!v.defined || (v.flags & OB_VER_FLG_BASE) != 0 || ob_import_private(v.node)) {
      continue;
    }
    ob_str *parents = ob_new_n(im->build.arena, ob_str, v.parents);
    if (!parents) {
      return OB_E_NOMEM;
    }
    uint16_t count = 0;
    for (uint16_t i = 0; i < v.parents && i < OB_FACT_MAX_PARENTS; i++) {
      const ob_str parent = ob_elf_version_parent(elf, &v, i);
      if (parent.len > 0 && !ob_import_private(parent) && !ob_str_eq(parent, v.node)) {
        parents[count++] = parent;
      }
    }
    OB_TRY(ob_fact_build_node_add(&im->build, library, v.node, parents, count, source, elf->at));
  }
  return OB_OK;
}

static ob_status
take_symbol(ob_importer *im, const ob_elf *elf, const ob_elf_version_table *versions,
            ob_fact_build_library *library, uint16_t source, const ob_elf_sym *sym)
{
  const ob_elf_version *version = ob_elf_version_of(versions, sym);
  const bool versioned = version && version->defined && (version->flags & OB_VER_FLG_BASE) == 0;
  if ((versioned && ob_import_private(version->node)) ||
      (sym->section == OB_SHN_ABS && versioned && ob_str_eq(sym->name, version->node))) {
    return OB_OK;
  }
  ob_fact_symbol symbol = {.name = sym->name,
                           .source = source,
                           .kind = kind_of(sym),
                           .weak = sym->bind == OB_STB_WEAK,
                           .binding = OB_FACT_PLAIN};
  if (versioned) {
    symbol.node = version->node;
    symbol.binding = (sym->versym & OB_VERSYM_HIDDEN) != 0 ? OB_FACT_HIDDEN : OB_FACT_DEFAULT;
  }
  if (symbol.kind == OB_FACT_OBJECT || symbol.kind == OB_FACT_TLS) {
    symbol.size = sym->size;
  }
  return ob_fact_build_symbol(&im->build, library, &symbol, elf->at);
}

ob_status
ob_import_elf(ob_importer *im, uint32_t file, ob_str name)
{
  const ob_str bytes = ob_diags_source(im->build.diags, file).text;
  ob_elf elf;
  OB_TRY(ob_elf_open(im->build.diags, bytes, (ob_span){file, 0, 0}, &elf));
  const ob_fact_arch *arch =
      ob_fact_arch_of_elf(im->opts.os, elf.machine, elf.is64 ? 64 : 32, elf.big, elf.flags);
  if (!arch || arch->machine != im->machine->machine || arch->bits != im->machine->bits ||
      arch->big != im->machine->big) {
    im->other_arch++;
    return OB_OK;
  }
  if (elf.type != OB_ET_DYN || (elf.interp.len > 0 && elf.soname.len == 0)) {
    return ob_fail(im->build.diags, OB_E_INVALID, "OB1060", elf.at,
                   "what a program needs is told by `osbind abi scan`",
                   "`" OB_STR_FMT "` is %s, and no shared library", OB_STR_ARG(name),
                   elf.type == OB_ET_REL ? "an object file" : "a program");
  }
  uint16_t source;
  OB_TRY(ob_import_source(im, "so", OB_ORIGIN_LIBRARY, &source));
  const ob_str soname = elf.soname.len > 0 ? elf.soname : ob_path_base(name);
  ob_fact_build_library *library;
  OB_TRY(ob_import_library(im, soname, source, elf.at, &library));
  if (!library) {
    return OB_OK;
  }
  OB_TRY(take_nodes(im, &elf, library, source));
  ob_elf_version_table versions;
  OB_TRY(ob_elf_version_table_make(im->build.arena, &elf, &versions));
  ob_elf_symtab table;
  OB_TRY(ob_elf_symbols(im->build.diags, &elf, OB_ELF_DYNSYM, &table));
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    if (is_exported(&sym) && !ob_fact_name_valid(sym.name)) {
      im->odd_names++;
    } else if (is_exported(&sym)) {
      OB_TRY(take_symbol(im, &elf, &versions, library, source, &sym));
    }
  }
  return OB_OK;
}
