// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Typed growing arrays in an arena:
 *
 *   typedef OB_VEC(ob_str) names_vec;
 *   ob_str *slot = ob_vec_push(arena, &names);     NULL: no memory
 *   for (size_t i = 0; i < names.len; i++) use(names.at[i]);
 */
#ifndef OB_BASE_VEC_H
#define OB_BASE_VEC_H

#include "base/arena.h"
#include "base/base.h"

#define OB_VEC(T)                                                                                  \
  struct {                                                                                         \
    T *at;                                                                                         \
    size_t len, cap;                                                                               \
  }

/** Room for more elements of size bytes than *cap; NULL: no memory. For ob_vec_push. */
OB_NODISCARD void *ob_vec_reserve(ob_arena *arena, void *at, size_t *cap, size_t size,
                                  size_t align);

/** A pointer to a new zeroed element at the end, or NULL. Older pointers may move. */
#define ob_vec_push(arena, vec)                                                                    \
  __extension__({                                                                                  \
    __typeof__((vec)->at) ob_vec_at =                                                              \
        (vec)->len < (vec)->cap                                                                    \
            ? (vec)->at                                                                            \
            : ob_vec_reserve((arena), (vec)->at, &(vec)->cap, sizeof(*(vec)->at),                  \
                             _Alignof(__typeof__(*(vec)->at)));                                    \
    if (ob_vec_at) {                                                                               \
      (vec)->at = ob_vec_at;                                                                       \
      ob_vec_at += (vec)->len++;                                                                   \
    }                                                                                              \
    ob_vec_at;                                                                                     \
  })

#endif
