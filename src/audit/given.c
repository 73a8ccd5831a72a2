// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The extern prelude of a package as conditions. Features are variables; that one switches another
 * on is an implication between them, and that one switches an optional dependency on makes it a
 * disjunct of the dependency's condition. No set of features is ever tried: which of them can be
 * together is asked of the diagrams at the end.
 *
 * Edges as Cargo's feature resolver follows them: `x/y` switches the optional dependency x on, and
 * a feature that is called x as well; `x?/y` switches nothing on; `dep:x` the dependency only.
 */
#include "audit/given.h"
#include "base/map.h"
#include "base/str.h"

struct ob_given {
  ob_arena *arena;
  ob_conds *m;
  const ob_package *package;
  ob_given_dep *deps; /* as package->deps */
  ob_map by_name;     /* number + 1 of the first of a name */
  uint32_t *next;     /* number + 1 of the next of the same name, or 0 */
  ob_map features;    /* number + 1 */
};

/* One edge of a feature, taken apart. */
typedef struct edge {
  ob_str dep;     /* key of a dependency; empty: none */
  ob_str feature; /* of this package; or, beside dep, of the dependency */
  bool weak;
} edge;

static edge
edge_of(ob_str text)
{
  if (ob_str_starts(text, OB_STR("dep:"))) {
    return (edge){.dep = ob_str_slice(text, 4, text.len), .feature = OB_STR("")};
  }
  const size_t slash = ob_str_find(text, '/');
  if (slash == SIZE_MAX) {
    return (edge){.dep = OB_STR(""), .feature = text};
  }
  const bool weak = slash > 0 && text.ptr[slash - 1] == '?';
  return (edge){.dep = ob_str_slice(text, 0, weak ? slash - 1 : slash),
                .feature = ob_str_slice(text, slash + 1, text.len),
                .weak = weak};
}

/* A map from names to a list of conditions that are or'ed: which features switch a key on. */
static ob_status
or_into(ob_given *g, ob_map *map, ob_str key, ob_cond c)
{
  void **slot = ob_map_put(g->arena, map, key);
  if (!slot) {
    return OB_E_NOMEM;
  }
  const ob_cond before = *slot ? (ob_cond)((uintptr_t)*slot - 1) : OB_COND_NEVER;
  *slot = (void *)((uintptr_t)ob_cond_or(g->m, before, c) + 1);
  return OB_OK;
}

static ob_status
read_features(ob_given *g, ob_map *switches)
{
  const ob_package *p = g->package;
  ob_str *names = ob_new_n(g->arena, ob_str, p->features.len);
  if (!names) {
    return OB_E_NOMEM;
  }
  for (size_t i = 0; i < p->features.len; i++) {
    names[i] = p->features.at[i].name;
    void **slot = ob_map_put(g->arena, &g->features, names[i]);
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = (void *)(uintptr_t)(i + 1);
  }
  OB_TRY(ob_conds_declare_features(g->m, names, p->features.len));
  ob_map optional; /* keys of optional dependencies: only these need conditions */
  ob_map_init(&optional, 0x9e3779b97f4a7c15U);
  for (size_t i = 0; i < p->deps.len; i++) {
    if (p->deps.at[i].optional && !ob_map_put(g->arena, &optional, p->deps.at[i].key)) {
      return OB_E_NOMEM;
    }
  }
  for (size_t i = 0; i < p->features.len; i++) {
    const ob_feature *f = &p->features.at[i];
    for (size_t j = 0; j < f->enables.len; j++) {
      const edge e = edge_of(f->enables.at[j]);
      const ob_str other = e.dep.len > 0 && e.feature.len > 0 ? e.dep : e.feature;
      if (other.len > 0 && !e.weak && ob_map_find(&g->features, other) &&
          !ob_str_eq(other, f->name)) {
        OB_TRY(ob_conds_imply(g->m, OB_VAR_FEATURE, f->name, other));
      }
      if (e.dep.len > 0 && !e.weak && ob_map_find(&optional, e.dep)) {
        OB_TRY(or_into(g, switches, e.dep, ob_cond_var(g->m, OB_VAR_FEATURE, f->name)));
      }
    }
  }
  return OB_OK;
}

ob_cond
ob_given_key(ob_conds *m, const ob_dep *dep)
{
  if (dep->when) {
    return ob_cond_cfg(m, dep->when);
  }
  if (dep->when_text.len == 0) {
    return OB_COND_ALWAYS;
  }
  const ob_universe *u = ob_conds_universe(m);
  ob_bits set = ob_bits_none();
  for (size_t i = 0; i < u->len; i++) {
    if (ob_str_eq(u->at[i].target->triple, dep->when_text)) {
      ob_bits_add(&set, i);
    }
  }
  return ob_cond_targets(m, &set);
}

static ob_status
add_dep(ob_given *g, size_t number, const ob_map *switches, const ob_given_options *options,
        uint32_t *last)
{
  const ob_dep *dep = &g->package->deps.at[number];
  ob_str name = OB_STR_NONE;
  if (!dep->renamed && options && options->lib_name) {
    name = options->lib_name(options->context, dep);
  }
  void **on = dep->optional ? ob_map_find(switches, dep->key) : NULL;
  g->deps[number] = (ob_given_dep){.dep = dep,
                                   .name = name.len > 0 ? name : dep->source_name,
                                   .known = dep->renamed || name.len > 0,
                                   .when = ob_given_key(g->m, dep),
                                   .on = !dep->optional ? OB_COND_ALWAYS
                                         : on           ? (ob_cond)((uintptr_t)*on - 1)
                                                        : OB_COND_NEVER};
  void **slot = ob_map_put(g->arena, &g->by_name, g->deps[number].name);
  if (!slot) {
    return OB_E_NOMEM;
  }
  if (!*slot) {
    *slot = (void *)(uintptr_t)(number + 1);
  } else { /* at the end of the list of its name */
    uint32_t at = (uint32_t)(uintptr_t)*slot;
    at = last[at - 1] ? last[at - 1] : at;
    g->next[at - 1] = (uint32_t)number + 1;
    last[(uint32_t)(uintptr_t)*slot - 1] = (uint32_t)number + 1;
  }
  return OB_OK;
}

ob_status
ob_given_new(ob_arena *arena, ob_conds *m, const ob_package *package,
             const ob_given_options *options, ob_given **out)
{
  ob_given *g = ob_new(arena, ob_given);
  if (!g) {
    return OB_E_NOMEM;
  }
  *g = (ob_given){.arena = arena, .m = m, .package = package};
  ob_map switches;
  ob_map_init(&switches, 0x9e3779b97f4a7c15U);
  ob_map_init(&g->by_name, 0x9e3779b97f4a7c15U);
  ob_map_init(&g->features, 0x9e3779b97f4a7c15U);
  g->deps = ob_new_n(arena, ob_given_dep, package->deps.len);
  g->next = ob_new_n(arena, uint32_t, package->deps.len);
  uint32_t *last = ob_new_n(arena, uint32_t, package->deps.len);
  if (!g->deps || !g->next || !last) {
    return OB_E_NOMEM;
  }
  OB_TRY(read_features(g, &switches));
  for (size_t i = 0; i < package->deps.len; i++) {
    OB_TRY(add_dep(g, i, &switches, options, last));
  }
  *out = g;
  return ob_conds_failed(m) ? OB_E_NOMEM : OB_OK;
}

const ob_given_dep *
ob_given_at(const ob_given *g, size_t number)
{
  return &g->deps[number];
}

const ob_given_dep *
ob_given_next(const ob_given *g, ob_str name, size_t *at)
{
  size_t number = 0;
  if (*at == 0) {
    void **slot = ob_map_find(&g->by_name, name);
    number = slot ? (size_t)(uintptr_t)*slot : 0;
  } else if (*at <= g->package->deps.len) {
    number = g->next[*at - 1];
  }
  *at = number ? number : SIZE_MAX;
  return number ? &g->deps[number - 1] : NULL;
}

static ob_cond
when(const ob_given *g, ob_str name, ob_dep_kinds kinds, bool with_features)
{
  ob_cond out = OB_COND_NEVER;
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(g, name, &at)) != NULL;) {
    if (kinds & OB_KIND_SET(d->dep->kind)) {
      out = ob_cond_or(g->m, out, with_features ? ob_cond_and(g->m, d->when, d->on) : d->when);
    }
  }
  return out;
}

ob_cond
ob_given_when(const ob_given *g, ob_str name, ob_dep_kinds kinds)
{
  return when(g, name, kinds, true);
}

ob_cond
ob_given_declared(const ob_given *g, ob_str name, ob_dep_kinds kinds)
{
  return when(g, name, kinds, false);
}

ob_dep_kinds
ob_given_kinds(const ob_given *g, ob_str name)
{
  ob_dep_kinds out = 0;
  size_t at = 0;
  for (const ob_given_dep *d; (d = ob_given_next(g, name, &at)) != NULL;) {
    out = (ob_dep_kinds)(out | OB_KIND_SET(d->dep->kind));
  }
  return out;
}

ob_cond
ob_given_dep_feature(const ob_given *g, const ob_given_dep *dep, ob_str feature)
{
  const ob_dep *d = dep->dep;
  if (d->default_features && ob_str_eq(feature, OB_STR("default"))) {
    return OB_COND_ALWAYS;
  }
  for (size_t i = 0; i < d->features.len; i++) {
    if (ob_str_eq(d->features.at[i], feature)) {
      return OB_COND_ALWAYS;
    }
  }
  ob_cond out = OB_COND_NEVER;
  for (size_t i = 0; i < g->package->features.len; i++) {
    const ob_feature *f = &g->package->features.at[i];
    for (size_t j = 0; j < f->enables.len; j++) {
      const edge e = edge_of(f->enables.at[j]);
      if (ob_str_eq(e.dep, d->key) && ob_str_eq(e.feature, feature)) {
        out = ob_cond_or(g->m, out, ob_cond_var(g->m, OB_VAR_FEATURE, f->name));
      }
    }
  }
  return out;
}

/* Sets a feature and all that follows from it. depth of recursion: a list is kept instead. */
static bool
switch_on(const ob_given *g, ob_cond_pick *pick, bool *on, ob_str name)
{
  OB_VEC(size_t) todo = {0};
  void **slot = ob_map_find(&g->features, name);
  size_t *first = slot ? ob_vec_push(g->arena, &todo) : NULL;
  if (!first) {
    return slot == NULL;
  }
  *first = (size_t)(uintptr_t)*slot - 1;
  while (todo.len > 0) {
    const size_t number = todo.at[--todo.len];
    const ob_feature *f = &g->package->features.at[number];
    if (on[number]) {
      continue;
    }
    on[number] = true;
    ob_cond_pick_set(pick, OB_VAR_FEATURE, f->name, true);
    for (size_t j = 0; j < f->enables.len; j++) {
      const edge e = edge_of(f->enables.at[j]);
      const ob_str other = e.dep.len > 0 && e.feature.len > 0 ? e.dep : e.feature;
      slot = e.weak || other.len == 0 ? NULL : ob_map_find(&g->features, other);
      size_t *more = slot ? ob_vec_push(g->arena, &todo) : NULL;
      if (slot && !more) {
        return false;
      }
      if (more) {
        *more = (size_t)(uintptr_t)*slot - 1;
      }
    }
  }
  return true;
}

ob_cond_pick *
ob_given_pick(const ob_given *g, const ob_given_choice *choice)
{
  ob_cond_pick *pick = ob_cond_pick_new(g->m);
  bool *on = ob_new_n(g->arena, bool, g->package->features.len);
  if (!pick || !on) {
    return NULL;
  }
  ob_cond_pick_close(pick);
  bool ok = choice->no_default || switch_on(g, pick, on, OB_STR("default"));
  for (size_t i = 0; ok && choice->all && i < g->package->features.len; i++) {
    ok = switch_on(g, pick, on, g->package->features.at[i].name);
  }
  for (size_t i = 0; ok && i < choice->count; i++) {
    const edge e = edge_of(choice->features[i]); /* `--features dep/x` */
    ok = switch_on(g, pick, on, e.dep.len > 0 ? e.dep : e.feature);
  }
  return ok && !ob_conds_failed(g->m) ? pick : NULL;
}
