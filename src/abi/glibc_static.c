// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * libc_nonshared.a for a release of glibc. What this module decides: which functions belong into
 * it. That follows from the facts and not from a list of releases: stat is in the archive when
 * libc.so.6 of that release has no `stat` for new links, but the `__xstat` that it calls. Only the
 * start of a program needs a number: nothing in libc's symbols tells whether it runs constructors
 * on its own, which it does since 2.34.
 *
 * Each function is a member of its own, so that a link takes no more than it uses.
 */
#include "abi/glibc_static.h"

#include "base/str.h"
#include "base/vec.h"
#include "formats/ar/ar_write.h"
#include "target/version.h"

#define START "__libc_start_main"
#define RUNS_CONSTRUCTORS OB_STR("2.34") /* the first release whose libc does */

/* What start files, crtbegin and the linker itself define. */
static bool
is_given(ob_str name)
{
  static const ob_str given[] = {
      OB_STR_INIT("__dso_handle"),
      OB_STR_INIT("_GLOBAL_OFFSET_TABLE_"),
      OB_STR_INIT(".TOC."),
      OB_STR_INIT("_init"),
      OB_STR_INIT("__init_array_start"),
      OB_STR_INIT("__init_array_end"),
      OB_STR_INIT("next"),
  };
  return ob_str_in(name, given, OB_COUNT(given));
}

static bool
is_wanted(const ob_glibc_static *f, const ob_facts *facts, const ob_fact_library *libc)
{
  const ob_str name = ob_str_from(f->function);
  const bool start = ob_str_eq(name, OB_STR(START));
  if (start && ob_version_at_least(facts->release, RUNS_CONSTRUCTORS)) {
    return false;
  }
  if (!start && ob_facts_default(libc, name)) {
    return false;
  }
  if (start && !ob_facts_default(libc, name)) {
    return false;
  }
  for (size_t i = 0; i < f->relocation_count; i++) {
    const ob_str symbol = ob_str_from(f->relocations[i].symbol);
    if (symbol.len > 0 && !is_given(symbol) && !ob_facts_default(libc, symbol)) {
      return false;
    }
  }
  return true;
}

bool
ob_glibc_static_starts(const ob_facts *facts)
{
  const ob_fact_library *libc = ob_facts_library_by_key(facts, OB_STR("c"));
  size_t count;
  const ob_glibc_static *all = ob_glibc_statics(&count);
  for (size_t i = 0; libc && i < count; i++) {
    if (ob_str_eq(facts->arch, ob_str_from(all[i].arch)) &&
        ob_str_eq(ob_str_from(all[i].function), OB_STR(START))) {
      return is_wanted(&all[i], facts, libc);
    }
  }
  return false;
}

typedef OB_VEC(ob_elf_object_symbol) symbols_vec;

/* The position of the symbol that a relocation names, added when it is new. UINT32_MAX: no memory.
 */
static uint32_t
symbol_for(ob_arena *arena, symbols_vec *symbols, const ob_glibc_relocation *r, ob_str name)
{
  const bool place = name.len == 0;
  for (size_t i = 0; i < symbols->len; i++) {
    const ob_elf_object_symbol *s = &symbols->at[i];
    if (ob_str_eq(s->name, name) && (!place || s->value == r->label)) {
      return (uint32_t)i;
    }
  }
  ob_elf_object_symbol *s = ob_vec_push(arena, symbols);
  if (!s) {
    return UINT32_MAX;
  }
  s->name = name;
  s->defined = place;
  s->value = r->label;
  return (uint32_t)symbols->len - 1;
}

static ob_status
put_function(ob_buf *out, const ob_glibc_static *f, const ob_elf_head *ident,
             const ob_fact_library *libc)
{
  ob_arena *arena = out->arena;
  symbols_vec symbols = {0};
  ob_elf_object_symbol *own = ob_vec_push(arena, &symbols);
  ob_elf_relocation *relocations = ob_new_n(arena, ob_elf_relocation, f->relocation_count);
  if (!own || !relocations) {
    return OB_E_NOMEM;
  }
  *own = (ob_elf_object_symbol){.name = ob_str_from(f->function),
                                .defined = true,
                                .global = true,
                                .other = f->other,
                                .value = f->offset,
                                .size = f->size};
  for (size_t i = 0; i < f->relocation_count; i++) {
    const ob_glibc_relocation *r = &f->relocations[i];
    relocations[i] = (ob_elf_relocation){r->offset, r->type, UINT32_MAX, r->addend};
    if (!r->symbol) {
      continue;
    }
    ob_str name = ob_str_from(r->symbol);
    if (ob_str_eq(name, OB_STR("next"))) {
      const ob_fact_symbol *real = ob_facts_default(libc, own->name);
      name = ob_fmt(arena, START "%s" OB_STR_FMT, real->node.len > 0 ? "@" : "",
                    OB_STR_ARG(real->node));
    }
    relocations[i].symbol = symbol_for(arena, &symbols, r, name);
    if (relocations[i].symbol == UINT32_MAX || (name.len > 0 && !name.ptr)) {
      return OB_E_NOMEM;
    }
    own = symbols.at;
  }
  const ob_elf_object object = {.ident = *ident,
                                .text = {(const char *)f->code, f->code_len},
                                .symbols = symbols.at,
                                .symbol_count = symbols.len,
                                .relocations = relocations,
                                .relocation_count = f->relocation_count};
  return ob_elf_object_put(out, &object);
}

ob_status
ob_glibc_static_put(ob_buf *out, const ob_facts *facts, const ob_elf_head *ident, bool *found)
{
  const ob_fact_library *libc = ob_facts_library_by_key(facts, OB_STR("c"));
  size_t count;
  const ob_glibc_static *all = ob_glibc_statics(&count);
  OB_VEC(ob_ar_input) members = {0};
  *found = false;
  for (size_t i = 0; libc && i < count; i++) {
    const ob_glibc_static *f = &all[i];
    if (!ob_str_eq(facts->arch, ob_str_from(f->arch))) {
      continue;
    }
    *found = true;
    if (!is_wanted(f, facts, libc)) {
      continue;
    }
    ob_ar_input *member = ob_vec_push(out->arena, &members);
    ob_buf bytes;
    ob_buf_init(&bytes, out->arena);
    if (!member) {
      return OB_E_NOMEM;
    }
    OB_TRY(put_function(&bytes, f, ident, libc));
    /* The header has room for 15 bytes; a name says nothing that the symbol does not. */
    member->name = ob_fmt(out->arena, "%zu.o", members.len);
    member->symbol = ob_str_from(f->function);
    member->bytes = ob_buf_view(&bytes);
    if (!member->name.ptr) {
      return OB_E_NOMEM;
    }
  }
  return ob_ar_put(out, members.at, members.len);
}
