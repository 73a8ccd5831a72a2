// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Diagnostics as text (in rustc's form) and as JSON (in the shape of rustc's
 * `--error-format=json`). Control bytes of a source are escaped, tabs are four
 * cells, lines over 140 cells are cut.
 */
#ifndef OB_DIAG_RENDER_H
#define OB_DIAG_RENDER_H

#include "diag/diag.h"

typedef struct ob_render_opts {
  bool color; /* ANSI escapes */
} ob_render_opts;

void ob_render_text(ob_buf *out, const ob_diags *diags, const ob_diag *diag, ob_render_opts opts);
/** One JSON object and a newline. */
void ob_render_json(ob_buf *out, const ob_diags *diags, const ob_diag *diag);
/** A workflow command of GitHub's runner, which shows it beside its line, and a newline. */
void ob_render_github(ob_buf *out, const ob_diags *diags, const ob_diag *diag);

#endif
