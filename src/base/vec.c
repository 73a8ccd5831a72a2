// SPDX-License-Identifier: MIT OR Apache-2.0
/* Growth of the typed arrays of vec.h: by doubling, from 8 elements on. */
#include "base/vec.h"
#include "base/num.h"

void *
ob_vec_reserve(ob_arena *arena, void *at, size_t len, size_t *cap, size_t size, size_t align)
{
  if (len < *cap) {
    return at;
  }
  size_t wanted = 8, bytes;
  if (*cap > 0 && !ob_mul_size(*cap, 2, &wanted)) {
    return NULL;
  }
  if (!ob_mul_size(wanted, size, &bytes)) {
    return NULL;
  }
  void *grown = ob_arena_grow(arena, at, *cap * size, bytes, align);
  if (grown) {
    *cap = wanted;
  }
  return grown;
}
