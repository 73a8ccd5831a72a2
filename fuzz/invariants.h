// SPDX-License-Identifier: MIT OR Apache-2.0
/** What every fuzz target asserts; a failed one aborts, in release builds too. */
#ifndef OB_FUZZ_INVARIANTS_H
#define OB_FUZZ_INVARIANTS_H

#include "diag/diag.h"
#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(condition)                                                                         \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);               \
      abort();                                                                                     \
    }                                                                                              \
  } while (0)

/** Not OK and not NOMEM means that an error was pushed; every span lies in its text of size bytes.
 */
static inline void
require_agreement(const ob_diags *diags, ob_status st, size_t size)
{
  REQUIRE((st != OB_OK && st != OB_E_NOMEM) == (diags->errors > 0));
  for (size_t i = 0; i < diags->list.len; i++) {
    const ob_diag *d = diags->list.at[i];
    REQUIRE(d->primary.span.lo <= d->primary.span.hi && d->primary.span.hi <= size);
    for (size_t j = 0; j < d->secondary.len; j++) {
      REQUIRE(d->secondary.at[j].span.lo <= d->secondary.at[j].span.hi &&
              d->secondary.at[j].span.hi <= size);
    }
  }
}

#endif
