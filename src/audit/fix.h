// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Edits of a Cargo.toml. Only what must change is changed: every other byte,
 * comment, order, quoting and the kind of line ends stay.
 */
#ifndef OB_AUDIT_FIX_H
#define OB_AUDIT_FIX_H

#include "audit/finding.h"

typedef enum ob_fix_result {
  OB_FIXED,
  OB_FIX_DONE,       /* the text is like that already, perhaps by an earlier fix */
  OB_FIX_NOT_HERE,   /* what it begins from is not in the text */
  OB_FIX_NOT_A_TEXT, /* OB_FIX_NONE, OB_FIX_SOURCE: nothing of the manifest */
} ob_fix_result;

/**
 * Carry out fixes on the text of a manifest, one after the other, each on what the
 * one before left. results[i] says what became of fixes[i].
 *
 * name  shown in diagnostics
 * out   the new text; in the arena, or `text` itself
 *
 * Errors: as ob_toml_parse (a manifest that is not TOML is not touched), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_fix_apply(ob_arena *arena, ob_diags *diags, ob_str name, ob_str text,
                                    const ob_fix *const *fixes, size_t count, ob_str *out,
                                    ob_fix_result *results);

/** The change as a unified diff with three lines of context; empty: none. */
void ob_fix_diff(ob_buf *out, ob_str name, ob_str before, ob_str after);

#endif
