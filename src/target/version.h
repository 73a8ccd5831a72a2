// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * OS versions: labels such as 14.1, 7.8, 2.36, pfsense-2.7. These few functions
 * are shared with the wrapper: no allocation, no I/O.
 */
#ifndef OB_TARGET_VERSION_H
#define OB_TARGET_VERSION_H

#include "base/base.h"

#define OB_VERSION_MAX 63 /* bytes of a label */
/** The value of target_os_version when nobody said one. */
#define OB_VERSION_UNKNOWN "unknown"

/** 1..OB_VERSION_MAX bytes of [A-Za-z0-9._+-], beginning with a letter or digit. */
bool ob_version_valid(ob_str label);
/** Only digits and dots, digits around each dot: 14, 14.1, 2.36. */
bool ob_version_numeric(ob_str label);
/** target_os_version = "want": label is want, or want followed by '.' and more. Empty label: only
 * "unknown". */
bool ob_version_matches(ob_str label, ob_str want);
/**
 * os_version_min: label >= min, part by part as numbers, missing parts are 0
 * (RFC 3750). A label that is not numeric is never at least anything.
 */
bool ob_version_at_least(ob_str label, ob_str min);
/**
 * A total order: numeric labels first, by number (missing parts are 0, so 14 and
 * 14.0 are equal), then all others in byte order.
 */
int ob_version_cmp(ob_str a, ob_str b);

#endif
