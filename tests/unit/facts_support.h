// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the tests of both forms of facts share. */
#ifndef OB_TESTS_FACTS_SUPPORT_H
#define OB_TESTS_FACTS_SUPPORT_H

#include "diag/diag.h"
#include "support.h"

/** Case number i of a table: reading text gave st and, first of all, `code` at the piece `at` of
 * it. */
static inline void
expect_mistake(size_t i, ob_status st, const ob_diags *diags, const char *text, const char *code,
               const char *at)
{
  if (st == OB_OK || diags->list.len == 0 ||
      !ob_str_eq(diags->list.at[0]->code, ob_str_from(code))) {
    fail_msg("case %zu gives %d, %zu diagnostics", i, (int)st, diags->list.len);
  }
  const ob_span span = diags->list.at[0]->primary.span;
  assert_str(ob_str_slice(ob_str_from(text), span.lo, span.hi), at);
}

#endif
