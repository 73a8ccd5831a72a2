// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Diagnostics as a SARIF log, which code-scanning services read: one document for all of them, with
 * the codes that occur as rules.
 *
 * Source: OASIS "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"
 */
#ifndef OB_DIAG_RENDER_SARIF_H
#define OB_DIAG_RENDER_SARIF_H

#include "diag/diag.h"

/**
 * version  of osbind, for tool.driver
 * Places in files whose text is not known (binary files) have no region. Paths are as they were
 * given: relative ones are relative to where osbind ran.
 */
void ob_render_sarif(ob_buf *out, const ob_diags *diags, const char *version);

/**
 * The same log in parts, for diagnostics that do not live at the same time: head, results (with a
 * comma between two), tail. The rules are all codes that begin with prefix.
 */
void ob_sarif_head(ob_buf *out, ob_str prefix, const char *version);
void ob_sarif_result(ob_buf *out, const ob_diags *diags, const ob_diag *diag);
void ob_sarif_tail(ob_buf *out);

#endif
