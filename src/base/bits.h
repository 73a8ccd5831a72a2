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

static inline ob_bits
ob_bits_none(void)
{
  return (ob_bits){{0}};
}

/** Members 0 .. count-1; count <= OB_BITS_MAX. */
ob_bits ob_bits_first(size_t count);

static inline ob_bits
ob_bits_and(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] &= b.w[i];
  }
  return a;
}

static inline ob_bits
ob_bits_or(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] |= b.w[i];
  }
  return a;
}

/** Members of a that are not in b. */
static inline ob_bits
ob_bits_minus(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] &= ~b.w[i];
  }
  return a;
}

static inline bool
ob_bits_has(const ob_bits *set, size_t member)
{
  return member < OB_BITS_MAX && ((set->w[member / 64] >> (member % 64)) & 1) != 0;
}

static inline void
ob_bits_add(ob_bits *set, size_t member)
{
  if (member < OB_BITS_MAX) {
    set->w[member / 64] |= UINT64_C(1) << (member % 64);
  }
}

static inline bool
ob_bits_subset(const ob_bits *inner, const ob_bits *outer)
{
  uint64_t more = 0;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    more |= inner->w[i] & ~outer->w[i];
  }
  return more == 0;
}

/** Do they share a member? */
static inline bool
ob_bits_meet(const ob_bits *a, const ob_bits *b)
{
  uint64_t both = 0;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    both |= a->w[i] & b->w[i];
  }
  return both != 0;
}

static inline bool
ob_bits_eq(const ob_bits *a, const ob_bits *b)
{
  uint64_t other = 0;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    other |= a->w[i] ^ b->w[i];
  }
  return other == 0;
}

size_t ob_bits_count(const ob_bits *set);
/** The first member at or after from, or SIZE_MAX. */
size_t ob_bits_next(const ob_bits *set, size_t from);

#endif
