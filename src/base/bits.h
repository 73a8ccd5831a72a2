// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Fixed-size bit sets. A condition on the target is a set of targets: `all` is
 * AND, `any` is OR, `not` is NOT, for every target at once.
 */
#ifndef OB_BASE_BITS_H
#define OB_BASE_BITS_H

#include "base/base.h"

#define OB_BITS_WORDS ((size_t)8)
#define OB_BITS_MAX (OB_BITS_WORDS * 64) /* members 0 .. 511 */

typedef struct ob_bits {
  uint64_t w[OB_BITS_WORDS];
} ob_bits;

ob_bits ob_bits_none(void);
/** Members 0 .. count-1; count <= OB_BITS_MAX. */
ob_bits ob_bits_first(size_t count);
ob_bits ob_bits_and(ob_bits a, ob_bits b);
ob_bits ob_bits_or(ob_bits a, ob_bits b);
/** Members of a that are not in b. */
ob_bits ob_bits_minus(ob_bits a, ob_bits b);
bool ob_bits_has(const ob_bits *set, size_t member);
void ob_bits_add(ob_bits *set, size_t member);
size_t ob_bits_count(const ob_bits *set);
bool ob_bits_eq(const ob_bits *a, const ob_bits *b);
bool ob_bits_subset(const ob_bits *inner, const ob_bits *outer);
/** The first member at or after from, or SIZE_MAX. */
size_t ob_bits_next(const ob_bits *set, size_t from);

#endif
