// SPDX-License-Identifier: MIT OR Apache-2.0
/* Sets of small numbers as machine words, see bits.h. */
#include "base/bits.h"

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

/* Without an instruction for it the compiler would call a function for each word. */
static size_t
ones(uint64_t w)
{
  w -= (w >> 1) & UINT64_C(0x5555555555555555);
  w = (w & UINT64_C(0x3333333333333333)) + ((w >> 2) & UINT64_C(0x3333333333333333));
  w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
  return (size_t)((w * UINT64_C(0x0101010101010101)) >> 56);
}

size_t
ob_bits_count(const ob_bits *set)
{
  size_t count = 0;
  for (size_t i = 0; i < OB_BITS_WORDS; i++) {
    count += ones(set->w[i]);
  }
  return count;
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
