// SPDX-License-Identifier: MIT OR Apache-2.0
/* Who brought a symbol in. A linked file does not say which of its parts refers to an import, but
 * the objects that it was linked from do: their undefined symbols are compared with the needs that
 * decide. That a crate refers to a symbol is proof that it can bring it in; that the linker kept
 * the function which does is not said. */
#include "abi/scan.h"
#include "abi/scan_read.h"
#include "base/map.h"
#include "base/str.h"
#include "formats/ar/ar.h"
#include "sys/fs.h"

typedef struct blame {
  ob_arena *arena;
  ob_diags unheard; /* files that cannot be read are no answer */
  ob_map wanted;    /* names of the needs that decide */
  ob_scan_users *out;
  ob_str file, crate;
  size_t from; /* users of this file begin there */
} blame;

static ob_status
look_into(blame *b, ob_str bytes)
{
  ob_elf elf;
  ob_elf_symtab table;
  if (ob_elf_open(&b->unheard, bytes, OB_SPAN_NONE, &elf) != OB_OK || elf.type != OB_ET_REL ||
      ob_elf_symbols(&b->unheard, &elf, OB_ELF_SYMTAB, &table) != OB_OK) {
    return OB_OK;
  }
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    if (sym.section != OB_SHN_UNDEF || sym.name.len == 0) {
      continue;
    }
    ob_str node;
    void **place = ob_map_find(&b->wanted, ob_scan_split(sym.name, &node));
    if (!place) {
      continue;
    }
    const ob_str name = *(const ob_str *)*place;
    bool known = false;
    for (size_t k = b->from; k < b->out->at.len && !known; k++) {
      known = ob_str_eq(b->out->at.at[k].symbol, name);
    }
    if (known) {
      continue;
    }
    ob_scan_user *user = ob_vec_push(b->arena, &b->out->at);
    if (!user) {
      return OB_E_NOMEM;
    }
    *user = (ob_scan_user){.symbol = name, .file = b->file, .crate = b->crate};
  }
  return OB_OK;
}

static ob_status
look_into_file(blame *b, ob_str bytes)
{
  ob_ar ar;
  if (!ob_ar_is(bytes)) {
    return ob_elf_is(bytes) ? look_into(b, bytes) : OB_OK;
  }
  if (ob_ar_open(&b->unheard, bytes, OB_SPAN_NONE, &ar) != OB_OK) {
    return OB_OK;
  }
  ob_ar_member m;
  bool more;
  while (ob_ar_next(&b->unheard, &ar, &m, &more) == OB_OK && more) {
    if (ob_elf_is(m.bytes)) {
      OB_TRY(look_into(b, m.bytes));
    }
  }
  return OB_OK;
}

/* "libnix-0123456789abcdef.rlib" is the crate nix; a hash has 16 digits. */
static ob_str
crate_of(ob_str file)
{
  if (!ob_str_starts(file, OB_STR("lib")) || !ob_str_ends(file, OB_STR(".rlib"))) {
    return OB_STR_NONE;
  }
  const ob_str stem = ob_str_slice(file, 3, file.len - 5);
  const size_t dash = ob_str_rfind(stem, '-');
  return dash == SIZE_MAX ? stem : ob_str_slice(stem, 0, dash);
}

ob_status
ob_scan_blame(ob_arena *arena, const ob_scan *scan, const char *const *paths, size_t count,
              ob_scan_users *out)
{
  blame b = {.arena = arena, .out = out};
  ob_diags_init(&b.unheard, arena);
  ob_map_init(&b.wanted, 0x5bd1e995);
  for (size_t i = 0; i < scan->needs.len; i++) {
    const ob_scan_need *n = &scan->needs.at[i];
    if (!ob_str_eq(n->since.release, scan->minimum.release)) {
      break;
    }
    const ob_str *name = n->symbol ? &n->symbol->name : n->node ? &n->node->example : NULL;
    if (!name || name->len == 0) {
      continue;
    }
    void **place = ob_map_put(arena, &b.wanted, *name);
    if (!place) {
      return OB_E_NOMEM;
    }
    *place = (void *)(uintptr_t)name;
  }
  for (size_t i = 0; i < count && b.wanted.len > 0; i++) {
    ob_str bytes;
    ob_file_info info;
    if (ob_file_map(paths[i], &bytes, &info) != 0) {
      continue;
    }
    b.file = ob_path_base(ob_str_from(paths[i]));
    b.crate = crate_of(b.file);
    b.from = out->at.len;
    const ob_status st = look_into_file(&b, bytes);
    ob_file_unmap(bytes);
    OB_TRY(st);
  }
  return OB_OK;
}
