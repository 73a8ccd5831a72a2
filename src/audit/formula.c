// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A key of Cargo.toml must stay right for targets that nobody here knows: a spec of one's own, the
 * next rustc's. So whether one predicate implies another is asked with every atom as a variable of
 * a diagram of its own, and with the few laws that any target keeps.
 */
#include "audit/formula.h"
#include "base/str.h"

#define MAX_ATOMS 192

/* What the laws say something of: a family, or the vendor that is one. */
static const struct {
  const char *name, *value;
} families[] = {
    {"unix", NULL}, {"windows", NULL}, {"target_family", "wasm"}, {"target_vendor", "apple"}};

typedef struct formula {
  ob_arena *arena;
  const ob_universe *u;
  ob_conds *m; /* over one target that has no cfg */
  const ob_cfg *at[MAX_ATOMS];
  size_t len;
  bool failed;
} formula;

static bool
same_atom(const ob_cfg *a, const ob_cfg *b)
{
  return a->kind == b->kind && ob_str_eq(a->name, b->name) && ob_str_eq(a->value, b->value);
}

/* `target_family = "unix"` and `unix` are one. */
static ob_cfg
one_name(const ob_cfg *cfg)
{
  ob_cfg out = {.kind = cfg->kind, .name = cfg->name, .value = cfg->value};
  if (cfg->kind == OB_CFG_VALUE && ob_str_eq(cfg->name, OB_STR("target_family")) &&
      (ob_str_eq(cfg->value, OB_STR("unix")) || ob_str_eq(cfg->value, OB_STR("windows")))) {
    out = (ob_cfg){.kind = OB_CFG_NAME, .name = cfg->value, .value = OB_STR_NONE};
  }
  return out;
}

static ob_cond
atom(formula *f, const ob_cfg *cfg)
{
  const ob_cfg plain = one_name(cfg);
  ob_buf name;
  ob_buf_init(&name, f->arena);
  ob_cfg_print(&name, &plain);
  size_t i = 0;
  while (i < f->len && !same_atom(f->at[i], &plain)) {
    i++;
  }
  if (i == f->len) {
    ob_cfg *own = ob_new(f->arena, ob_cfg);
    if (!own || f->len == MAX_ATOMS || name.oom) {
      f->failed = true;
      return OB_COND_NEVER;
    }
    *own = plain;
    f->at[f->len++] = own;
  }
  return ob_cond_var(f->m, OB_VAR_CFG, ob_buf_view(&name));
}

static ob_cond
whole(formula *f, const ob_cfg *cfg)
{
  ob_cond out = cfg->kind == OB_CFG_ALL ? OB_COND_ALWAYS : OB_COND_NEVER;
  switch (cfg->kind) {
  case OB_CFG_TRUE:
    return OB_COND_ALWAYS;
  case OB_CFG_FALSE:
    return OB_COND_NEVER;
  case OB_CFG_NOT:
    return ob_cond_not(f->m, whole(f, cfg->first));
  case OB_CFG_ALL:
  case OB_CFG_ANY:
    for (const ob_cfg *sub = cfg->first; sub; sub = sub->next) {
      const ob_cond c = whole(f, sub);
      out = cfg->kind == OB_CFG_ALL ? ob_cond_and(f->m, out, c) : ob_cond_or(f->m, out, c);
    }
    return out;
  case OB_CFG_NAME:
  case OB_CFG_VALUE:
  case OB_CFG_VERSION:
  case OB_CFG_VERSION_MIN:
    break;
  }
  return atom(f, cfg);
}

/* ---- laws ---- */

static bool
has_one_value(ob_str key)
{
  static const ob_str keys[] = {
      OB_STR_INIT("target_os"),     OB_STR_INIT("target_arch"),          OB_STR_INIT("target_env"),
      OB_STR_INIT("target_vendor"), OB_STR_INIT("target_endian"),        OB_STR_INIT("target_abi"),
      OB_STR_INIT("panic"),         OB_STR_INIT("target_pointer_width"),
  };
  return ob_str_in(key, keys, OB_COUNT(keys));
}

/* At most one of the values of a key that the formulas have. */
static ob_cond
one_of(formula *f, size_t first)
{
  ob_cond none = OB_COND_ALWAYS, one = OB_COND_NEVER;
  for (size_t i = f->len; i-- > first;) {
    if (f->at[i]->kind == OB_CFG_VALUE && ob_str_eq(f->at[i]->name, f->at[first]->name)) {
      const ob_cond v = atom(f, f->at[i]);
      one = ob_cond_or(f->m, ob_cond_minus(f->m, one, v), ob_cond_and(f->m, none, v));
      none = ob_cond_minus(f->m, none, v);
    }
  }
  return ob_cond_or(f->m, none, one);
}

/* Does this atom say which families its targets are of? Every OS does; of other keys only few do:
 * that all targets of an architecture are unix today is chance. */
static bool
says_family(const ob_cfg *cfg)
{
  return cfg->kind == OB_CFG_VALUE &&
         (ob_str_eq(cfg->name, OB_STR("target_os")) ||
          (ob_str_eq(cfg->name, OB_STR("target_env")) && ob_str_eq(cfg->value, OB_STR("msvc"))) ||
          (ob_str_eq(cfg->name, OB_STR("target_arch")) &&
           ob_str_starts(cfg->value, OB_STR("wasm"))));
}

/* cfg -> the family, or its denial, where all targets that have cfg say so. */
static ob_cond
family_of(formula *f, const ob_cfg *cfg, size_t number)
{
  const ob_str value = families[number].value ? ob_str_from(families[number].value) : OB_STR_NONE;
  const ob_str name = ob_str_from(families[number].name);
  const ob_bits *has = ob_universe_atom(f->u, cfg->name, cfg->value);
  const ob_bits *family = ob_universe_atom(f->u, name, value);
  if (!has || !family) {
    return OB_COND_ALWAYS;
  }
  const ob_cfg of = {.kind = value.ptr ? OB_CFG_VALUE : OB_CFG_NAME, .name = name, .value = value};
  const ob_cond no = ob_cond_not(f->m, atom(f, cfg)), yes = atom(f, &of);
  if (ob_bits_subset(has, family)) {
    return ob_cond_or(f->m, no, yes);
  }
  return ob_bits_meet(has, family) ? OB_COND_ALWAYS : ob_cond_or(f->m, no, ob_cond_not(f->m, yes));
}

static ob_cond
laws(formula *f)
{
  static const ob_cfg both[] = {
      {.kind = OB_CFG_NAME, .name = OB_STR_INIT("unix")},
      {.kind = OB_CFG_NAME, .name = OB_STR_INIT("windows")},
      {.kind = OB_CFG_VALUE, .name = OB_STR_INIT("target_endian"), .value = OB_STR_INIT("big")},
      {.kind = OB_CFG_VALUE, .name = OB_STR_INIT("target_endian"), .value = OB_STR_INIT("little")},
  };
  ob_cond out = ob_cond_not(f->m, ob_cond_and(f->m, atom(f, &both[0]), atom(f, &both[1])));
  out = ob_cond_and(f->m, out, ob_cond_or(f->m, atom(f, &both[2]), atom(f, &both[3])));
  const size_t count = f->len;
  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; says_family(f->at[i]) && k < OB_COUNT(families); k++) {
      out = ob_cond_and(f->m, out, family_of(f, f->at[i], k));
    }
  }
  for (size_t i = 0; i < f->len; i++) {
    bool first = f->at[i]->kind == OB_CFG_VALUE && has_one_value(f->at[i]->name);
    for (size_t j = 0; j < i && first; j++) {
      first = f->at[j]->kind != OB_CFG_VALUE || !ob_str_eq(f->at[j]->name, f->at[i]->name);
    }
    out = first ? ob_cond_and(f->m, out, one_of(f, i)) : out;
  }
  return out;
}

bool
ob_formula_implies(ob_arena *arena, const ob_universe *u, const ob_cfg *a, const ob_cfg *b)
{
  static const ob_target blank = {.triple = OB_STR_INIT("any")};
  static const ob_target_arg only = {.target = &blank};
  const ob_arena_mark mark = ob_arena_mark_get(arena);
  ob_universe one;
  formula *f = ob_new(arena, formula);
  const bool ready = f && ob_universe_init(arena, &only, 1, &one) == OB_OK;
  if (ready) {
    f->arena = arena;
    f->u = u;
    f->m = ob_conds_new(arena, &one);
  }
  bool implied = false;
  if (ready && f->m) {
    const ob_cond left = ob_cond_minus(f->m, whole(f, a), whole(f, b));
    implied = left == OB_COND_NEVER || ob_cond_and(f->m, left, laws(f)) == OB_COND_NEVER;
    implied = implied && !f->failed && !ob_conds_failed(f->m) && !ob_conds_overflowed(f->m);
  }
  ob_arena_rewind(arena, mark);
  return implied;
}

/* ---- making formulas ---- */

static ob_cfg *
copied(ob_arena *arena, const ob_cfg *cfg)
{
  ob_cfg *copy = ob_new(arena, ob_cfg);
  if (copy) {
    *copy = *cfg;
    copy->next = NULL;
  }
  return copy;
}

ob_cfg *
ob_formula_join(ob_arena *arena, ob_cfg_kind kind, const ob_cfg *a, const ob_cfg *b)
{
  const ob_cfg *const both[] = {a, b};
  ob_cfg *list = ob_new(arena, ob_cfg);
  if (!list) {
    return NULL;
  }
  list->kind = kind;
  ob_cfg **tail = &list->first;
  for (size_t i = 0; i < OB_COUNT(both); i++) {
    const bool flat = both[i] && both[i]->kind == kind;
    for (const ob_cfg *sub = flat ? both[i]->first : both[i]; sub; sub = flat ? sub->next : NULL) {
      *tail = copied(arena, sub);
      if (!*tail) {
        return NULL;
      }
      tail = &(*tail)->next;
    }
  }
  return list->first && !list->first->next ? list->first : list;
}

const ob_cfg *
ob_formula_shorter(ob_arena *arena, const ob_universe *u, const ob_cfg *any)
{
  enum { LONGEST = 64 }; /* each operand is a question */
  ob_cfg *list = any->kind == OB_CFG_ANY ? ob_formula_join(arena, OB_CFG_ANY, NULL, any) : NULL;
  if (!list || list->kind != OB_CFG_ANY) {
    return list ? list : copied(arena, any);
  }
  ob_cfg *at[LONGEST] = {NULL};
  size_t count = 0;
  for (ob_cfg *sub = list->first; sub && count < LONGEST; sub = sub->next) {
    at[count++] = sub;
  }
  for (size_t i = count; i-- > 0;) { /* from the end: the first of equals stays */
    ob_cfg **link = i > 0 ? &at[i - 1]->next : &list->first; /* those before i all stand */
    *link = at[i]->next;
    if (!list->first || !ob_formula_implies(arena, u, at[i], list)) {
      *link = at[i];
    }
  }
  return list->first && !list->first->next ? list->first : list;
}
