// SPDX-License-Identifier: MIT OR Apache-2.0
/* Growth of the typed arrays of vec.h: by doubling. The first room is for 8 elements, for fewer
 * when they are large: most arrays of large elements hold one or two. */
#include "base/vec.h"
#include "base/num.h"

#define FIRST_ELEMENTS 8u
#define FIRST_BYTES 128u

void *
ob_vec_reserve(ob_arena *arena, void *at, size_t *cap, size_t size, size_t align)
{
  size_t wanted = size > FIRST_BYTES ? 1 : FIRST_BYTES / size, bytes;
  wanted = wanted > FIRST_ELEMENTS ? FIRST_ELEMENTS : wanted;
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
