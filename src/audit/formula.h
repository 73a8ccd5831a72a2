// SPDX-License-Identifier: MIT OR Apache-2.0
/** cfg predicates compared as formulas: not only on the targets that there are today (internal to
 * this folder and its tests). */
#ifndef OB_AUDIT_FORMULA_H
#define OB_AUDIT_FORMULA_H

#include "audit/cond.h"

/**
 * Is b true wherever a is, on any target that one could write a spec of? What holds of all targets
 * is heeded: that `target_os` has one value, that `windows` is no `unix`, that the targets of an OS
 * which u knows are of the families that they are in u. False also when it could not be found out.
 */
bool ob_formula_implies(ob_arena *arena, const ob_universe *u, const ob_cfg *a, const ob_cfg *b);

/** kind(a, b) with the operands of one of the same kind in its place; kind(cfg) is cfg. Copies; a
 * may be NULL, then it is b. NULL: no memory. */
ob_cfg *ob_formula_join(ob_arena *arena, ob_cfg_kind kind, const ob_cfg *a, const ob_cfg *b);

/** A copy without operands of any() that the others imply, the first of equals stays. NULL: no
 * memory. */
const ob_cfg *ob_formula_shorter(ob_arena *arena, const ob_universe *u, const ob_cfg *any);

#endif
