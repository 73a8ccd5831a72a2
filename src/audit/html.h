// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * The audit as one page: crates against targets as a matrix, with filters and
 * the source lines of each finding. The page needs nothing from elsewhere; its
 * looks and its script are report.html, the data is JSON inside of it.
 */
#ifndef OB_AUDIT_HTML_H
#define OB_AUDIT_HTML_H

#include "audit/finding.h"
#include "base/buf.h"

/** The page up to the packages. asked: the members of universe that were audited. */
void ob_html_begin(ob_buf *out, const ob_universe *universe, const ob_bits *asked);
/** A package with what was found in it; spans are looked up in diags. Between two packages stands
 * a comma. */
void ob_html_package(ob_buf *out, ob_str name, ob_str version, const ob_findings *findings,
                     const ob_diags *diags);
/** The rest of the page. Memory: as ob_buf says. */
void ob_html_end(ob_buf *out);
/** report.html, compiled in. */
ob_str ob_html_template(void);

#endif
