// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Findings that somebody has accepted: by a comment beside the place, or by a
 * line of a baseline file. What is accepted is counted and not reported.
 */
#ifndef OB_AUDIT_ACCEPTED_H
#define OB_AUDIT_ACCEPTED_H

#include "audit/finding.h"
#include "base/buf.h"
#include "base/map.h"

/**
 * Take out of findings what a comment `osbind: allow(OB0301, OB0302)` allows. It counts where it
 * stands on the line of a place that the finding shows, in the comments (and attributes) directly
 * above that line, or in the comments at the head of that file. In a manifest the comment begins
 * with `#`, in Rust with `//`. Returns how many were taken out.
 */
size_t ob_allow_apply(ob_findings *findings, const ob_diags *diags);

/** The known findings of a baseline file. */
typedef struct ob_baseline {
  ob_map known; /* (code, package, crate, file) -> set of targets */
} ob_baseline;

#define OB_BASELINE_MAX_SIZE (64u << 20)

/**
 * Read a baseline: [[finding]] tables with `code`, `package`, `crate`, `file` (relative to the
 * package) and `targets` (cfg(...) expressions and triples).
 * Errors: as ob_diags_load and ob_toml_parse; OB_E_INVALID (OB0390: a key that is missing or of
 *         another type, a set of targets that cannot be read), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_baseline_load(ob_arena *arena, ob_diags *diags, const char *path,
                                        const ob_universe *universe, ob_baseline *out);

/**
 * Take out of findings what the baseline knows: the same code, package, crate and file, on targets
 * that are all among the known ones. Lines may have moved. Returns how many were taken out, or
 * SIZE_MAX: no memory.
 */
OB_NODISCARD size_t ob_baseline_apply(const ob_baseline *baseline, ob_findings *findings,
                                      const ob_diags *diags);

/** The head of a baseline file, and the [[finding]] tables of a package's findings. Memory: as
 * ob_buf says. */
void ob_baseline_put_head(ob_buf *out);
void ob_baseline_put(ob_buf *out, const ob_findings *findings, const ob_diags *diags);

#endif
