// SPDX-License-Identifier: MIT OR Apache-2.0
/** FNV-1a, 64 bits (draft-eastlake-fnv): identities that stay the same across runs. Not for trust.
 */
#ifndef OB_BASE_HASH_H
#define OB_BASE_HASH_H

#include "base/base.h"

#define OB_FNV1A_INIT UINT64_C(0xcbf29ce484222325)

static inline uint64_t
ob_fnv1a(uint64_t hash, const void *bytes, size_t len)
{
  const unsigned char *p = bytes;
  for (size_t i = 0; i < len; i++) {
    hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

#endif
