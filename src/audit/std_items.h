// SPDX-License-Identifier: MIT OR Apache-2.0
/** What of std, core and alloc exists on some targets only. */
#ifndef OB_AUDIT_STD_ITEMS_H
#define OB_AUDIT_STD_ITEMS_H

#include "base/base.h"

typedef struct ob_std_item {
  const char *path; /* without the crate: `os::unix` */
  const char *cfg;  /* when it exists, without `cfg(` */
  bool alloc;       /* of alloc; else of std and core */
} ob_std_item;

const ob_std_item *ob_std_items(size_t *count);
/** The entry that the path in std, core or alloc begins with, or NULL: it exists wherever the crate
 * does. *used: how many segments the entry has. */
const ob_std_item *ob_std_item_find(ob_str crate, const ob_str *segments, size_t count,
                                    size_t *used);
/** The crate that has what this path in std names, without std: `core` or `alloc`; empty: neither
 * has, or that is not known. macro: the path is one of a macro. */
ob_str ob_std_elsewhere(const ob_str *segments, size_t count, bool macro);

#endif
