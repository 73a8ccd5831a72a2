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

#endif
