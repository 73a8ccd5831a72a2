// SPDX-License-Identifier: MIT OR Apache-2.0
/* The knobs of upstream's libc. Cfgs are dropped and added on the unit itself instead of setting
 * variables for the build script: Cargo compiles and runs that script once for the host's and the
 * target's unit alike, and a variable of the process is not in Cargo's cache key. What the script
 * would have said is known release by release, so the result is the same.
 * A table and not a calculation: each row can be checked against the real build script. */
#include "sources/knobs.h"
#include "base/str.h"
#include "target/version.h"

#define V(major, minor, patch)                                                                     \
  {                                                                                                \
    major, minor, patch                                                                            \
  }
#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
#define KNOB(...) {__VA_ARGS__},

static const ob_knob rows[] = {
#include "data/libc-knobs.def"
};

const ob_knob *
ob_knobs(size_t *count)
{
  *count = OB_COUNT(rows);
  return rows;
}

static bool
has_atom(const ob_target *target, ob_str name, ob_str value)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    if (ob_str_eq(target->atoms[i].name, name) && ob_str_eq(target->atoms[i].value, value)) {
      return true;
    }
  }
  return false;
}

bool
ob_knob_for_target(const ob_knob *knob, const ob_target *target)
{
  if (knob->os && !ob_str_eq(target->os, ob_str_from(knob->os))) {
    return false;
  }
  if (knob->env && !has_atom(target, OB_STR("target_env"), ob_str_from(knob->env))) {
    return false;
  }
  const ob_str bits = knob->bits == 64 ? OB_STR("64") : OB_STR("32");
  if (knob->bits != 0 && !has_atom(target, OB_STR("target_pointer_width"), bits)) {
    return false;
  }
  if (!knob->archs) {
    return true;
  }
  for (size_t i = 0; knob->archs[i]; i++) {
    if (has_atom(target, OB_STR("target_arch"), ob_str_from(knob->archs[i]))) {
      return true;
    }
  }
  return false;
}

static bool
when_holds(const ob_knob *knob, ob_str version)
{
  const ob_str want = knob->version ? ob_str_from(knob->version) : OB_STR_NONE;
  switch (knob->when) {
  case OB_KNOB_IS:
    return ob_version_matches(version, want);
  case OB_KNOB_AT_LEAST:
    return ob_version_at_least(version, want);
  case OB_KNOB_BEFORE:
    return ob_version_at_least(version, OB_STR("0")) && !ob_version_at_least(version, want);
  case OB_KNOB_KNOWN:
    return !ob_version_matches(version, OB_STR(OB_VERSION_UNKNOWN));
  }
  return false;
}

static int
release_cmp(const ob_semver *a, const uint64_t b[3])
{
  const uint64_t x[3] = {a->major, a->minor, a->patch};
  for (size_t i = 0; i < 3; i++) {
    if (x[i] != b[i]) {
      return x[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

const ob_knob *
ob_knobs_find(const ob_target *target, ob_str os_version, const ob_semver *release)
{
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    const ob_knob *k = &rows[i];
    if (release_cmp(release, k->from) >= 0 && release_cmp(release, k->to) < 0 &&
        when_holds(k, os_version) && ob_knob_for_target(k, target)) {
      return k;
    }
  }
  return NULL;
}

static ob_cfg *
node(ob_arena *arena, ob_cfg_kind kind, const ob_knob *knob, const char *value)
{
  ob_cfg *n = ob_new(arena, ob_cfg);
  if (n) {
    n->kind = kind;
    n->name = ob_str_from(knob->os);
    n->value = ob_str_from(value);
  }
  return n;
}

static ob_cfg *
negated(ob_arena *arena, const ob_knob *knob, ob_cfg *operand)
{
  ob_cfg *n = operand ? node(arena, OB_CFG_NOT, knob, NULL) : NULL;
  if (n) {
    n->first = operand;
  }
  return n;
}

const ob_cfg *
ob_knob_cfg(ob_arena *arena, const ob_knob *knob)
{
  switch (knob->when) {
  case OB_KNOB_IS:
    return node(arena, OB_CFG_VERSION, knob, knob->version);
  case OB_KNOB_AT_LEAST:
    return node(arena, OB_CFG_VERSION_MIN, knob, knob->version);
  case OB_KNOB_BEFORE: {
    /* A label that is not numeric is not "at least 0", and so not before anything. */
    ob_cfg *all = node(arena, OB_CFG_ALL, knob, NULL);
    ob_cfg *low = node(arena, OB_CFG_VERSION_MIN, knob, "0");
    ob_cfg *high = negated(arena, knob, node(arena, OB_CFG_VERSION_MIN, knob, knob->version));
    if (!all || !low || !high) {
      return NULL;
    }
    all->first = low;
    low->next = high;
    return all;
  }
  case OB_KNOB_KNOWN:
    return negated(arena, knob, node(arena, OB_CFG_VERSION, knob, OB_VERSION_UNKNOWN));
  }
  return NULL;
}
