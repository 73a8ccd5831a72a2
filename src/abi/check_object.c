// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What objects refer to. A member that is no ELF object (an rlib's metadata) is passed over, and an
 * undefined name counts only when none of the objects that were given defines it. Bytes are mapped
 * and stay mapped: names point into them.
 */
#include "abi/check.h"
#include "base/str.h"
#include "diag/io.h"
#include "formats/ar/ar.h"
#include "sys/fs.h"

typedef struct object {
  ob_check *check;
  ob_str path, crate;
  bool read; /* something of it is for the arch that is checked */
} object;

/* "libnix-0123456789abcdef.rlib" is of the crate nix; a hash has 16 digits. */
static ob_str
crate_of(ob_str path)
{
  ob_str base = ob_path_base(path);
  const size_t dot = ob_str_find(base, '.');
  base = ob_str_slice(base, 0, dot);
  const size_t dash = ob_str_rfind(base, '-');
  if (dash != SIZE_MAX && base.len - dash == 17) {
    base = ob_str_slice(base, 0, dash);
  }
  return ob_str_starts(base, OB_STR("lib")) ? ob_str_slice(base, 3, base.len) : base;
}

static ob_status
add_use(object *o, const ob_elf_sym *sym)
{
  ob_check *c = o->check;
  void **place = ob_map_put(c->arena, &c->use_index, sym->name);
  if (!place) {
    return OB_E_NOMEM;
  }
  ob_check_use *use = *place ? &c->uses.at[(uintptr_t)*place - 1] : NULL;
  if (!use) {
    use = ob_vec_push(c->arena, &c->uses);
    if (!use) {
      return OB_E_NOMEM;
    }
    *use = (ob_check_use){.symbol = sym->name, .crate = o->crate, .file = o->path, .weak = true};
    *place = (void *)(uintptr_t)c->uses.len;
  }
  use->weak = use->weak && sym->bind == OB_STB_WEAK;
  const ob_str *last = use->others.len > 0 ? &use->others.at[use->others.len - 1] : &use->crate;
  if (!ob_str_eq(*last, o->crate) && !ob_str_eq(use->crate, o->crate)) {
    ob_str *slot = ob_vec_push(c->arena, &use->others);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = o->crate;
  }
  return OB_OK;
}

static ob_status
read_elf(object *o, ob_str bytes, ob_span at)
{
  ob_elf elf;
  OB_TRY(ob_elf_open(o->check->diags, bytes, at, &elf));
  const ob_check_opts *opts = &o->check->opts;
  const ob_fact_arch *arch =
      ob_fact_arch_of_elf(opts->db->os, elf.machine, elf.is64 ? 64 : 32, elf.big, elf.flags);
  const ob_fact_arch *want = ob_fact_arch_find(opts->db->os, opts->arch);
  if (!arch || !want || arch->machine != want->machine || arch->bits != want->bits ||
      arch->big != want->big) {
    o->check->other_arch++;
    return OB_OK;
  }
  o->read = true;
  const bool dynamic = elf.type == OB_ET_DYN || elf.type == OB_ET_EXEC;
  ob_elf_symtab table;
  OB_TRY(ob_elf_symbols(o->check->diags, &elf, dynamic ? OB_ELF_DYNSYM : OB_ELF_SYMTAB, &table));
  for (uint32_t i = 1; i < table.count; i++) {
    const ob_elf_sym sym = ob_elf_sym_at(&table, i);
    if (sym.name.len == 0 || sym.bind == OB_STB_LOCAL) {
      continue;
    }
    if (sym.section == OB_SHN_UNDEF) {
      OB_TRY(add_use(o, &sym));
    } else {
      void **place = ob_map_put(o->check->arena, &o->check->defined, sym.name);
      if (!place) {
        return OB_E_NOMEM;
      }
      *place = o->check;
    }
  }
  return OB_OK;
}

ob_status
ob_check_object(ob_check *check, const char *path)
{
  ob_str bytes;
  ob_file_info info;
  const int err = ob_file_map(path, &bytes, &info);
  if (err != 0) {
    return ob_fail_io(check->diags, OB_SPAN_NONE, "read", path, err);
  }
  object o = {check, ob_str_from(path), crate_of(ob_str_from(path)), false};
  const uint32_t file = ob_diags_add_source(check->diags, o.path, OB_STR(""));
  if (file == 0) {
    return OB_E_NOMEM;
  }
  const ob_span at = {file, 0, 0};
  if (!ob_ar_is(bytes)) {
    OB_TRY(read_elf(&o, bytes, at));
    check->objects += o.read;
    return OB_OK;
  }
  ob_ar ar;
  OB_TRY(ob_ar_open(check->diags, bytes, at, &ar));
  for (;;) {
    ob_ar_member member;
    bool more;
    OB_TRY(ob_ar_next(check->diags, &ar, &member, &more));
    if (!more) {
      check->objects += o.read;
      return OB_OK;
    }
    if (ob_elf_is(member.bytes)) {
      OB_TRY(read_elf(&o, member.bytes, at));
    }
  }
}
