// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The universe of targets: which of them have which cfg. It is made once for a whole run, so that
 * a cfg atom anywhere in any package costs one look into a table. Keys that the target decides are
 * known by name as well, for an atom that no target of the universe has must be false, not free:
 * `windows` is false when only Linux is asked about.
 */
#include "audit/universe.h"
#include "base/hash.h"
#include "base/str.h"

/* What Cargo's profile decides, though `rustc --print=cfg` prints it. */
static bool
of_profile(ob_str name)
{
  return ob_str_eq(name, OB_STR("debug_assertions"));
}

static uint64_t
hash_of(ob_str name, ob_str value)
{
  uint64_t h = ob_fnv1a(OB_FNV1A_INIT, name.ptr, name.len);
  const char kind = value.ptr ? '=' : '\0';
  h = ob_fnv1a(h, &kind, 1);
  return value.ptr ? ob_fnv1a(h, value.ptr, value.len) : h;
}

static bool
same_atom(const ob_cfg_atom *a, ob_str name, ob_str value)
{
  return (a->value.ptr != NULL) == (value.ptr != NULL) && ob_str_eq(a->name, name) &&
         (!value.ptr || ob_str_eq(a->value, value));
}

/* The slot of an atom, or the free one where it belongs. */
static uint32_t *
slot_of(const ob_atoms *atoms, uint64_t hash, ob_str name, ob_str value)
{
  size_t i = (size_t)hash & (atoms->slot_count - 1);
  while (atoms->slots[i]) {
    const ob_atom *a = &atoms->at[atoms->slots[i] - 1];
    if (a->hash == hash && same_atom(&a->cfg, name, value)) {
      break;
    }
    i = (i + 1) & (atoms->slot_count - 1);
  }
  return &atoms->slots[i];
}

ob_status
ob_universe_init(ob_arena *arena, const ob_target_arg *at, size_t len, ob_universe *out)
{
  size_t total = 1;
  for (size_t i = 0; i < len; i++) {
    total += at[i].target->atom_count;
  }
  ob_atoms *atoms = ob_new(arena, ob_atoms);
  if (!atoms) {
    return OB_E_NOMEM;
  }
  OB_VEC(ob_atom) list = {0};
  for (atoms->slot_count = 64; atoms->slot_count < 2 * total;) {
    atoms->slot_count *= 2;
  }
  atoms->slots = ob_new_n(arena, uint32_t, atoms->slot_count);
  if (!atoms->slots) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < len; i++) {
    for (size_t j = 0; j < at[i].target->atom_count; j++) {
      const ob_cfg_atom *cfg = &at[i].target->atoms[j];
      if (of_profile(cfg->name)) {
        continue;
      }
      const uint64_t hash = hash_of(cfg->name, cfg->value);
      uint32_t *slot = slot_of(atoms, hash, cfg->name, cfg->value);
      if (!*slot) {
        ob_atom *atom = ob_vec_push(arena, &list);
        if (!atom) {
          return OB_E_NOMEM;
        }
        *atom = (ob_atom){.cfg = *cfg, .hash = hash};
        atoms->at = list.at;
        atoms->len = list.len;
        *slot = (uint32_t)list.len;
      }
      ob_bits_add(&atoms->at[*slot - 1].set, i);
    }
  }
  *out = (ob_universe){.at = at, .len = len, .all = ob_bits_first(len), .atoms = atoms};
  return OB_OK;
}

const ob_bits *
ob_universe_atom(const ob_universe *u, ob_str name, ob_str value)
{
  const uint32_t slot = *slot_of(u->atoms, hash_of(name, value), name, value);
  return slot ? &u->atoms->at[slot - 1].set : NULL;
}

bool
ob_universe_decides(const ob_universe *u, ob_str name)
{
  static const ob_str keys[] = {
      OB_STR_INIT("target_os"),      OB_STR_INIT("target_arch"),
      OB_STR_INIT("target_family"),  OB_STR_INIT("target_env"),
      OB_STR_INIT("target_feature"), OB_STR_INIT("target_pointer_width"),
      OB_STR_INIT("target_vendor"),  OB_STR_INIT("target_endian"),
      OB_STR_INIT("target_abi"),     OB_STR_INIT("target_has_atomic"),
  };
  if (ob_str_eq(name, OB_STR("unix")) || ob_str_eq(name, OB_STR("windows"))) {
    return true;
  }
  if (!ob_str_starts(name, OB_STR("target_"))) {
    return false;
  }
  if (ob_str_in(name, keys, OB_COUNT(keys))) {
    return true;
  }
  /* A spec file's own: `rustc --print=cfg` of a newer rustc may list more keys. */
  for (size_t i = 0; i < u->atoms->len; i++) {
    if (ob_str_eq(u->atoms->at[i].cfg.name, name)) {
      return true;
    }
  }
  return false;
}
