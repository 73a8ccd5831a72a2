// SPDX-License-Identifier: MIT OR Apache-2.0
/** errno values of src/sys as diagnostics. */
#ifndef OB_DIAG_IO_H
#define OB_DIAG_IO_H

#include "diag/diag.h"

/**
 * Push OB0001 "cannot <verb> `<path>`: <reason>" with a help line where the
 * reason has one, and give the status: OB_E_NOMEM for ENOMEM, OB_E_NOT_FOUND
 * for ENOENT and ENOTDIR, OB_E_LIMIT for EFBIG, else OB_E_IO.
 */
OB_NODISCARD ob_status ob_fail_io(ob_diags *diags, ob_span at, const char *verb, const char *path,
                                  int err);

#endif
