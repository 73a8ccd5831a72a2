// SPDX-License-Identifier: MIT OR Apache-2.0
/** Macros by example that a crate has for others: what a call of one makes, as far as its rules
 * show. */
#ifndef OB_AUDIT_MACROS_H
#define OB_AUDIT_MACROS_H

#include "audit/crate.h"

/**
 * Does a call of the crate's exported macro declare only what its argument or *names says? *names:
 * text, in arena; empty: its body declares nothing. False: nobody knows.
 */
bool ob_macro_declares(ob_arena *arena, const ob_crate *c, ob_str name, ob_str *names);

/** A path behind `$crate` in the body of an exported macro. */
typedef struct ob_macro_path {
  const ob_rust_path *path;
  const ob_cfg *const *cfgs; /* that it stands under in the body: they hold where the call stands */
  size_t cfg_count;
} ob_macro_path;
typedef OB_VEC(ob_macro_path) ob_macro_paths;

/** The paths behind `$crate` that a call of the crate's exported macro brings, whatever it gives.
 * None, where nobody knows. Errors: OB_E_NOMEM */
OB_NODISCARD ob_status ob_macro_brings(ob_arena *arena, const ob_crate *c, ob_str name,
                                       ob_macro_paths *out);

#endif
