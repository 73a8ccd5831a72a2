// SPDX-License-Identifier: MIT OR Apache-2.0
/** Where the rules of a plan hold, and in which order they are asked. A part of ob_plan_make. */
#ifndef OB_SOURCES_PLAN_ORDER_H
#define OB_SOURCES_PLAN_ORDER_H

#include "sources/plan.h"

/** Remember a failure that was reported in m->first, and go on; only a lack of memory returns. */
#define OB_PLAN_NOTE(m, exp)                                                                       \
  do {                                                                                             \
    const ob_status note_st = (exp);                                                               \
    if (note_st == OB_E_NOMEM) {                                                                   \
      return OB_E_NOMEM;                                                                           \
    }                                                                                              \
    if (note_st != OB_OK && !(m)->first) {                                                         \
      (m)->first = note_st;                                                                        \
    }                                                                                              \
  } while (0)

/** The targets that have a cfg. */
typedef struct ob_atom_set {
  ob_str name, value; /* value.ptr NULL: a name */
  ob_bits targets;
} ob_atom_set;

/** The sets that were asked for so far. Set arena and targets, zero the rest. */
typedef struct ob_target_sets {
  ob_arena *arena;
  const ob_targets *targets;
  OB_VEC(ob_atom_set) atoms;
} ob_target_sets;

/** The targets that have `name` (value.ptr NULL) or `name = "value"`; valid until the next call.
 * NULL: no memory. */
const ob_bits *ob_target_sets_atom(ob_target_sets *sets, ob_str name, ob_str value);

/**
 * Fill in plan->classes and where each rule and default holds, sort both lists,
 * report ties. Errors: OB_E_INVALID (OB0508), OB_E_LIMIT (OB0534), OB_E_NOMEM.
 */
OB_NODISCARD ob_status ob_plan_order(ob_target_sets *sets, ob_diags *diags, ob_plan *plan);

#endif
