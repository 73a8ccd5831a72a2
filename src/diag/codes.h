// SPDX-License-Identifier: MIT OR Apache-2.0
/** The table of diagnostic codes; tools/gen-codes makes it from doc/codes/. */
#ifndef OB_DIAG_CODES_H
#define OB_DIAG_CODES_H

#include "base/base.h"

typedef struct ob_code {
  const char *id;      /* "OB0201" */
  const char *summary; /* one line: the title of its page */
  const char *page;    /* the whole page: what it means, what causes it, what mends it */
} ob_code;

/** All codes in order; *count of them. */
const ob_code *ob_codes(size_t *count);
/** The entry of id, or NULL. */
const ob_code *ob_code_find(ob_str id);

#endif
