// SPDX-License-Identifier: MIT OR Apache-2.0
/* Sets of small numbers as machine words, see bits.h. */
#include "base/bits.h"

ob_bits
ob_bits_none(void)
{
  return (ob_bits){{0}};
}

ob_bits
ob_bits_first(size_t count)
{
  ob_bits set = {{0}};
  for (size_t i = 0; i < OB_BITS_WORDS && count > 0; i++) {
    set.w[i] = count >= 64 ? UINT64_MAX : (UINT64_C(1) << count) - 1;
    count -= count >= 64 ? 64 : count;
  }
  return set;
}

ob_bits
ob_bits_and(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] &= b.w[i];
  }
  return a;
}

ob_bits
ob_bits_or(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] |= b.w[i];
  }
  return a;
}

ob_bits
ob_bits_minus(ob_bits a, ob_bits b)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    a.w[i] &= ~b.w[i];
  }
  return a;
}

bool
ob_bits_has(const ob_bits *set, size_t member)
{
  return member < OB_BITS_MAX && ((set->w[member / 64] >> (member % 64)) & 1) != 0;
}

void
ob_bits_add(ob_bits *set, size_t member)
{
  if (member < OB_BITS_MAX) {
    set->w[member / 64] |= UINT64_C(1) << (member % 64);
  }
}

size_t
ob_bits_count(const ob_bits *set)
{
  size_t count = 0;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    count += (size_t)__builtin_popcountll(set->w[i]);
  }
  return count;
}

bool
ob_bits_eq(const ob_bits *a, const ob_bits *b)
{
  return ob_bits_subset(a, b) && ob_bits_subset(b, a);
}

bool
ob_bits_subset(const ob_bits *inner, const ob_bits *outer)
{
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    if ((inner->w[i] & ~outer->w[i]) != 0) {
      return false;
    }
  }
  return true;
}

size_t
ob_bits_next(const ob_bits *set, size_t from)
{
  for (size_t word = from / 64; word < OB_BITS_WORDS; word++) {
    uint64_t w = set->w[word];
    if (word == from / 64) {
      w &= UINT64_MAX << (from % 64);
    }
    if (w != 0) {
      return word * 64 + (size_t)__builtin_ctzll(w);
    }
  }
  return SIZE_MAX;
}
