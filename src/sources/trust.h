// SPDX-License-Identifier: MIT OR Apache-2.0
/** The rules of trust that the readers of OS sources share. See also ob_trust_check. */
#ifndef OB_SOURCES_TRUST_H
#define OB_SOURCES_TRUST_H

#include "diag/diag.h"
#include "sys/fs.h"

/**
 * A path inside a crate as files name it: relative, '/' between parts, no empty
 * part, no `.` or `..`, no NUL, no backslash.
 */
bool ob_trust_inner_path(ob_str path);

/** Can nobody but root and uid write to what has this owner and mode? */
bool ob_trust_owner(const ob_file_info *info, uint32_t uid);

/** Push OB0510 for a path with this owner and mode; gives OB_E_TRUST or OB_E_NOMEM. */
OB_NODISCARD ob_status ob_trust_refuse(ob_diags *diags, ob_span at, const char *path,
                                       const ob_file_info *info, uint32_t uid);

#endif
