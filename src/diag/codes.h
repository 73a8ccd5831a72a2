// SPDX-License-Identifier: MIT OR Apache-2.0
/** The table of diagnostic codes, from codes.def. */
#ifndef OB_DIAG_CODES_H
#define OB_DIAG_CODES_H

#include "base/base.h"

typedef struct ob_code {
  const char *id;      /* "OB0201" */
  const char *summary; /* one line */
  const char *page;    /* what it means, an example that causes it, one that mends it */
} ob_code;

/** All codes in order; *count of them. */
const ob_code *ob_codes(size_t *count);
/** The entry of id, or NULL. */
const ob_code *ob_code_find(ob_str id);

#endif
