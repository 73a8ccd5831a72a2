// SPDX-License-Identifier: MIT OR Apache-2.0
/** Writing `ar` archives of object files, with the symbol table that GNU ld wants. */
#ifndef OB_FORMATS_AR_AR_WRITE_H
#define OB_FORMATS_AR_AR_WRITE_H

#include "base/base.h"
#include "base/buf.h"

typedef struct ob_ar_input {
  ob_str name;   /* 1 .. 15 bytes, without `/` */
  ob_str symbol; /* the one global symbol that it defines */
  ob_str bytes;
} ob_ar_input;

/**
 * Put the archive into out (which must be empty): System V form, times and owners 0, so that the
 * same members give the same bytes. count 0 gives the empty archive that stands for a library
 * whose symbols have moved.
 * Errors: OB_E_LIMIT (4 GiB and more; nothing is pushed), OB_E_NOMEM
 */
OB_NODISCARD ob_status ob_ar_put(ob_buf *out, const ob_ar_input *members, size_t count);

#endif
