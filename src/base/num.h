// SPDX-License-Identifier: MIT OR Apache-2.0
/** Arithmetic that cannot overflow silently, and numbers out of text. */
#ifndef OB_BASE_NUM_H
#define OB_BASE_NUM_H

#include "base/base.h"

/** *out = a op b; false when the result does not fit. */
static inline bool
ob_add_size(size_t a, size_t b, size_t *out)
{
  return !__builtin_add_overflow(a, b, out);
}

static inline bool
ob_mul_size(size_t a, size_t b, size_t *out)
{
  return !__builtin_mul_overflow(a, b, out);
}

/** All of s as an unsigned number in base 2..36 (no sign, no blanks, no prefix). False: not one, or
 * > UINT64_MAX. */
bool ob_parse_u64(ob_str s, unsigned base, uint64_t *out);

#endif
