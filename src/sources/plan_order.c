// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * In which order rules are asked. Whether one cfg(...) implies another is not
 * proved on the expressions. Every qualifier becomes a set of (target, kind of OS
 * version): all targets are known, and versions fall into finitely many kinds
 * that the qualifiers can tell apart (see add_version). A subset is an
 * implication, and the number of members is an order that respects it.
 */
#include "sources/plan_order.h"

#include "base/map.h"
#include "base/num.h"
#include "base/str.h"
#include "target/version.h"
#include <string.h>

/* A version that no qualifier names, no number and not "unknown". */
#define OTHER_LABEL "other-0"
#define UNNAMED 3 /* classes that stand before those of the qualifiers, see find_classes */

typedef struct orderer {
  ob_arena *arena;
  ob_diags *diags;
  const ob_targets *targets;
  ob_plan *plan;
  ob_target_sets *sets;
  ob_status first; /* the first failure; OB_OK so far */
} orderer;

/* ---- sets of targets ---- */

const ob_bits *
ob_target_sets_atom(ob_target_sets *sets, ob_str name, ob_str value)
{
  for (size_t i = 0; i < sets->atoms.len; i++) {
    const ob_atom_set *set = &sets->atoms.at[i];
    if (!set->value.ptr == !value.ptr && ob_str_eq(set->name, name) &&
        ob_str_eq(set->value, value)) {
      return &set->targets;
    }
  }
  ob_atom_set *set = ob_vec_push(sets->arena, &sets->atoms);
  if (!set) {
    return NULL;
  }
  *set = (ob_atom_set){.name = name, .value = value, .targets = ob_bits_none()};
  for (size_t t = 0; t < sets->targets->len; t++) {
    const ob_target *target = &sets->targets->at[t];
    for (size_t a = 0; a < target->atom_count; a++) {
      const ob_cfg_atom *atom = &target->atoms[a];
      if (!atom->value.ptr == !value.ptr && ob_str_eq(atom->name, name) &&
          ob_str_eq(atom->value, value)) {
        ob_bits_add(&set->targets, t);
        break;
      }
    }
  }
  return &set->targets;
}

/* The targets for which cfg holds at an OS version. Depth: OB_CFG_MAX_DEPTH. */
static ob_status
holds_for(orderer *m, const ob_cfg *cfg, ob_str label, ob_bits *out)
{
  const ob_bits all = ob_bits_first(m->targets->len);
  switch (cfg->kind) {
  case OB_CFG_TRUE:
    *out = all;
    return OB_OK;
  case OB_CFG_FALSE:
    *out = ob_bits_none();
    return OB_OK;
  case OB_CFG_NAME:
  case OB_CFG_VALUE: {
    const ob_bits *set = ob_target_sets_atom(m->sets, cfg->name,
                                             cfg->kind == OB_CFG_NAME ? OB_STR_NONE : cfg->value);
    if (!set) {
      return OB_E_NOMEM;
    }
    *out = *set;
    return OB_OK;
  }
  case OB_CFG_VERSION:
    *out = ob_version_matches(label, cfg->value) ? all : ob_bits_none();
    return OB_OK;
  case OB_CFG_VERSION_MIN:
    *out = ob_bits_none();
    if (ob_version_at_least(label, cfg->value)) {
      for (size_t t = 0; t < m->targets->len; t++) {
        if (ob_str_eq(m->targets->at[t].os, cfg->name)) {
          ob_bits_add(out, t);
        }
      }
    }
    return OB_OK;
  case OB_CFG_ALL:
  case OB_CFG_ANY:
  case OB_CFG_NOT:
    break;
  }
  ob_bits set = cfg->kind == OB_CFG_ANY ? ob_bits_none() : all;
  for (const ob_cfg *part = cfg->first; part; part = part->next) {
    ob_bits one;
    OB_TRY(holds_for(m, part, label, &one));
    if (cfg->kind == OB_CFG_ANY) {
      set = ob_bits_or(set, one);
    } else if (cfg->kind == OB_CFG_ALL) {
      set = ob_bits_and(set, one);
    } else {
      set = ob_bits_minus(all, one);
    }
  }
  *out = set;
  return OB_OK;
}

static ob_status
place(orderer *m, const ob_cfg *when, ob_str triple, ob_bits *targets, const ob_bits **by_class,
      size_t *size)
{
  const ob_plan *plan = m->plan;
  ob_bits *sets = ob_new_n(m->arena, ob_bits, plan->classes.len);
  if (!sets) {
    return OB_E_NOMEM;
  }
  *targets = ob_bits_none();
  *size = 0;
  ob_bits by_triple = ob_bits_none();
  if (triple.len > 0) {
    const ob_target *target = ob_target_find(m->targets, triple);
    if (target) {
      ob_bits_add(&by_triple, (size_t)(target - m->targets->at));
    }
  }
  for (size_t c = 0; c < plan->classes.len; c++) {
    if (when) {
      OB_TRY(holds_for(m, when, plan->classes.at[c], &sets[c]));
    } else {
      sets[c] = triple.len > 0 ? by_triple : ob_bits_first(m->targets->len);
    }
    *targets = ob_bits_or(*targets, sets[c]);
    *size += ob_bits_count(&sets[c]);
  }
  *by_class = sets;
  return OB_OK;
}

/* ---- kinds of OS versions ---- */

static ob_status
add_label(orderer *m, ob_map *seen, ob_str label, ob_span at)
{
  void **slot = ob_map_put(m->arena, seen, label);
  if (!slot) {
    return OB_E_NOMEM;
  }
  if (*slot) {
    return OB_OK;
  }
  *slot = m;
  if (m->plan->classes.len == OB_PLAN_MAX_CLASSES) {
    return ob_fail(m->diags, OB_E_LIMIT, "OB0534", at,
                   "let several versions share a rule: `target_os_version = \"14\"` holds for "
                   "every 14.x",
                   "the qualifiers name too many different OS versions");
  }
  ob_str *out = ob_vec_push(m->arena, &m->plan->classes);
  if (!out) {
    return OB_E_NOMEM;
  }
  *out = label;
  return OB_OK;
}

/*
 * A version of a qualifier brings itself, and (when it is a number) the next
 * one after it at its last part: 14.1 brings 14.1 and 14.2. Between two
 * versions that are named, no predicate changes its value.
 */
static ob_status
add_version(orderer *m, ob_map *seen, ob_str label, ob_span at)
{
  OB_TRY(add_label(m, seen, label, at));
  if (!ob_version_numeric(label)) {
    return OB_OK;
  }
  const size_t dot = ob_str_rfind(label, '.');
  const size_t last = dot == SIZE_MAX ? 0 : dot + 1;
  uint64_t number = 0;
  if (!ob_parse_u64(ob_str_slice(label, last, label.len), 10, &number) || number == UINT64_MAX) {
    return OB_OK;
  }
  number++;
  const ob_str next =
      ob_fmt(m->arena, OB_STR_FMT "%llu", (int)last, label.ptr, (unsigned long long)number);
  return next.ptr ? add_label(m, seen, next, at) : OB_E_NOMEM;
}

static ob_status
add_versions_of(orderer *m, ob_map *seen, const ob_cfg *cfg)
{
  if (cfg->kind == OB_CFG_VERSION || cfg->kind == OB_CFG_VERSION_MIN) {
    return add_version(m, seen, cfg->value, cfg->span);
  }
  for (const ob_cfg *part = cfg->first; part; part = part->next) {
    OB_TRY(add_versions_of(m, seen, part));
  }
  return OB_OK;
}

static ob_status
find_classes(orderer *m)
{
  ob_map seen;
  ob_map_init(&seen, 0);
  OB_TRY(add_label(m, &seen, OB_STR(OB_VERSION_UNKNOWN), OB_SPAN_NONE));
  OB_TRY(add_label(m, &seen, OB_STR(OTHER_LABEL), OB_SPAN_NONE));
  OB_TRY(add_label(m, &seen, OB_STR("0"), OB_SPAN_NONE));
  for (size_t i = 0; i < m->plan->rules.len; i++) {
    if (m->plan->rules.at[i].when) {
      OB_TRY(add_versions_of(m, &seen, m->plan->rules.at[i].when));
    }
  }
  for (size_t i = 0; i < m->plan->defaults.len; i++) {
    if (m->plan->defaults.at[i].when) {
      OB_TRY(add_versions_of(m, &seen, m->plan->defaults.at[i].when));
    }
  }
  return OB_OK;
}

/* ---- order and ties ---- */

/* Both kinds of entries, as far as their order goes. */
typedef struct placed {
  size_t rank, size;
  int level; /* triple 2, cfg 1, plain 0 */
  int kind;  /* patch 1 */
  ob_span span;
  const ob_bits *by_class;
} placed;

static placed
placed_rule(const ob_rule *r)
{
  return (placed){.rank = r->rank,
                  .size = r->size,
                  .level = r->triple.len > 0 ? 2
                           : r->when         ? 1
                                             : 0,
                  .kind = r->kind == OB_RULE_PATCH,
                  .span = r->span,
                  .by_class = r->by_class};
}

static placed
placed_default(const ob_version_default *d)
{
  return (placed){.rank = d->rank,
                  .size = d->size,
                  .level = d->triple.len > 0 ? 2
                           : d->when         ? 1
                                             : 0,
                  .span = d->span,
                  .by_class = d->by_class};
}

/* Does a stand before b? */
static bool
before(const placed *a, const placed *b)
{
  if (a->rank != b->rank) {
    return a->rank > b->rank;
  }
  if (a->level != b->level) {
    return a->level > b->level;
  }
  if (a->size != b->size) {
    return a->size < b->size;
  }
  if (a->kind != b->kind) {
    return a->kind > b->kind;
  }
  return a->span.lo > b->span.lo;
}

static bool
subset(const placed *a, const placed *b, size_t classes)
{
  for (size_t c = 0; c < classes; c++) {
    if (!ob_bits_subset(&a->by_class[c], &b->by_class[c])) {
      return false;
    }
  }
  return true;
}

/* Does neither stand before the other for a reason that a reader of the file can see? */
static bool
unordered(const placed *a, const placed *b, size_t classes)
{
  if (a->rank != b->rank || a->level != b->level) {
    return false;
  }
  const bool ab = subset(a, b, classes), ba = subset(b, a, classes);
  if (ab && ba) {
    return a->kind == b->kind;
  }
  return !ab && !ba;
}

static ob_status
sort_entries(orderer *m)
{
  ob_plan *plan = m->plan;
  for (size_t i = 1; i < plan->rules.len; i++) {
    const ob_rule rule = plan->rules.at[i];
    const placed key = placed_rule(&rule);
    size_t at = i;
    for (; at > 0; at--) {
      const placed other = placed_rule(&plan->rules.at[at - 1]);
      if (!before(&key, &other)) {
        break;
      }
      plan->rules.at[at] = plan->rules.at[at - 1];
    }
    plan->rules.at[at] = rule;
  }
  for (size_t i = 1; i < plan->defaults.len; i++) {
    const ob_version_default d = plan->defaults.at[i];
    const placed key = placed_default(&d);
    size_t at = i;
    for (; at > 0; at--) {
      const placed other = placed_default(&plan->defaults.at[at - 1]);
      if (!before(&key, &other)) {
        break;
      }
      plan->defaults.at[at] = plan->defaults.at[at - 1];
    }
    plan->defaults.at[at] = d;
  }
  return OB_OK;
}

/* Where both hold and nothing before them takes the crate; false: nowhere. */
static bool
contested(const orderer *m, size_t first, size_t second, ob_str name, const ob_semver *locked,
          size_t *target, size_t *class)
{
  const ob_plan *plan = m->plan;
  const ob_rule *a = &plan->rules.at[first], *b = &plan->rules.at[second];
  for (size_t c = 0; c < plan->classes.len; c++) {
    ob_bits both = ob_bits_and(a->by_class[c], b->by_class[c]);
    for (size_t i = 0; i < first; i++) {
      const ob_rule *r = &plan->rules.at[i];
      if (ob_rule_owns(r, name) && ob_rule_pick(r, r->policy, name, locked)) {
        both = ob_bits_minus(both, r->by_class[c]);
      }
    }
    *target = ob_bits_next(&both, 0);
    if (*target != SIZE_MAX) {
      *class = c;
      return true;
    }
  }
  return false;
}

/* A crate and locked version for which two unordered rules give different crates. */
static ob_status
check_pair(orderer *m, size_t first, size_t second)
{
  const ob_plan *plan = m->plan;
  const ob_rule *a = &plan->rules.at[first], *b = &plan->rules.at[second];
  for (size_t i = 0; i < a->crates.len + b->crates.len; i++) {
    const ob_os_crate *probe =
        i < a->crates.len ? a->crates.at[i] : b->crates.at[i - a->crates.len];
    const ob_str name = probe->manifest.name;
    const ob_semver *locked = &probe->manifest.semver;
    if (!ob_rule_owns(a, name) || !ob_rule_owns(b, name)) {
      continue;
    }
    size_t t, c;
    if (!contested(m, first, second, name, locked, &t, &c)) {
      continue;
    }
    const ob_target *target = &m->targets->at[t];
    const ob_os_crate *x = ob_rule_pick(a, ob_rule_policy(plan, a, target), name, locked);
    const ob_os_crate *y = ob_rule_pick(b, ob_rule_policy(plan, b, target), name, locked);
    if (!x || !y || strcmp(x->dir, y->dir) == 0) {
      continue;
    }
    const ob_rule *late = a->span.lo > b->span.lo ? a : b, *early = late == a ? b : a;
    const ob_os_crate *of_late = late == a ? x : y, *of_early = late == a ? y : x;
    /* The first classes are those that no qualifier names. */
    const ob_str version = c < UNNAMED ? OB_STR("") : plan->classes.at[c];
    ob_diag *e = ob_error(m->diags, "OB0508", late->span,
                          "two rules of this file own `" OB_STR_FMT "` for " OB_STR_FMT
                          "%s" OB_STR_FMT ", and neither is more specific",
                          OB_STR_ARG(name), OB_STR_ARG(target->triple), version.len ? "." : "",
                          OB_STR_ARG(version));
    if (!e) {
      return OB_E_NOMEM;
    }
    ob_diag_primary_text(m->diags, e, "this gives %s", of_late->dir);
    ob_diag_label(m->diags, e, early->span, "this gives %s", of_early->dir);
    ob_diag_help(m->diags, e,
                 "narrow one qualifier with `all(..., not(...))`, or put the rule that "
                 "shall win into a later file");
    return OB_E_INVALID;
  }
  return OB_OK;
}

static ob_status
check_ties(orderer *m)
{
  const ob_plan *plan = m->plan;
  for (size_t i = 0; i < plan->rules.len; i++) {
    for (size_t k = i + 1; k < plan->rules.len; k++) {
      const placed a = placed_rule(&plan->rules.at[i]), b = placed_rule(&plan->rules.at[k]);
      if (unordered(&a, &b, plan->classes.len)) {
        OB_PLAN_NOTE(m, check_pair(m, i, k));
      }
    }
  }
  for (size_t i = 0; i < plan->defaults.len; i++) {
    for (size_t k = i + 1; k < plan->defaults.len; k++) {
      const ob_version_default *x = &plan->defaults.at[i], *y = &plan->defaults.at[k];
      const placed a = placed_default(x), b = placed_default(y);
      if (!x->version.len || !y->version.len || ob_str_eq(x->version, y->version) ||
          !unordered(&a, &b, plan->classes.len)) {
        continue;
      }
      ob_bits both = ob_bits_and(x->targets, y->targets);
      for (size_t e = 0; e < i; e++) {
        if (plan->defaults.at[e].version.len) {
          both = ob_bits_minus(both, plan->defaults.at[e].targets);
        }
      }
      const size_t t = ob_bits_next(&both, 0);
      if (t == SIZE_MAX) {
        continue;
      }
      const ob_version_default *late = x->span.lo > y->span.lo ? x : y, *early = late == x ? y : x;
      ob_diag *e = ob_error(m->diags, "OB0508", late->span,
                            "two entries of this file give " OB_STR_FMT
                            " an OS version, and neither is more specific",
                            OB_STR_ARG(m->targets->at[t].triple));
      if (!e) {
        return OB_E_NOMEM;
      }
      ob_diag_label(m->diags, e, early->span, "the other one");
      ob_diag_help(
          m->diags, e,
          "narrow one qualifier with `all(..., not(...))`, or put the entry that shall win "
          "into a later file");
      OB_PLAN_NOTE(m, OB_E_INVALID);
    }
  }
  return OB_OK;
}

static ob_status
order_all(orderer *m)
{
  OB_TRY(find_classes(m));
  for (size_t i = 0; i < m->plan->rules.len; i++) {
    ob_rule *r = &m->plan->rules.at[i];
    OB_TRY(place(m, r->when, r->triple, &r->targets, &r->by_class, &r->size));
  }
  for (size_t i = 0; i < m->plan->defaults.len; i++) {
    ob_version_default *d = &m->plan->defaults.at[i];
    OB_TRY(place(m, d->when, d->triple, &d->targets, &d->by_class, &d->size));
  }
  OB_TRY(sort_entries(m));
  return check_ties(m);
}

ob_status
ob_plan_order(ob_target_sets *sets, ob_diags *diags, ob_plan *plan)
{
  orderer m = {
      .arena = sets->arena, .diags = diags, .targets = sets->targets, .plan = plan, .sets = sets};
  OB_PLAN_NOTE(&m, order_all(&m));
  return m.first;
}
