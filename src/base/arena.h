// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * Arenas: memory that is given out in order and taken back at once. One arena
 * per document or command; nothing in it is freed on its own.
 */
#ifndef OB_BASE_ARENA_H
#define OB_BASE_ARENA_H

#include "base/base.h"

/**
 * Where an arena gets its blocks from. alloc returns NULL when it has none;
 * free takes what alloc gave, with the same size.
 */
typedef struct ob_allocator {
  void *(*alloc)(struct ob_allocator *self, size_t size);
  void (*free)(struct ob_allocator *self, void *ptr, size_t size);
} ob_allocator;

/** malloc and free. */
extern ob_allocator ob_allocator_system;

typedef struct ob_arena {
  ob_allocator *allocator;
  struct ob_arena_block *blocks; /* newest first */
  size_t total;                  /* bytes taken from the allocator */
} ob_arena;

/** A point to come back to with ob_arena_rewind. */
typedef struct ob_arena_mark {
  struct ob_arena_block *block;
  size_t used;
} ob_arena_mark;

/** allocator: borrowed, NULL for ob_allocator_system. Takes no memory yet. */
void ob_arena_init(ob_arena *arena, ob_allocator *allocator);
/** Gives every block back. The arena can be used again. */
void ob_arena_fini(ob_arena *arena);

ob_arena_mark ob_arena_mark_get(const ob_arena *arena);
/** Frees all that was allocated since mark. */
void ob_arena_rewind(ob_arena *arena, ob_arena_mark mark);

/**
 * count * size zeroed bytes, aligned to align (a power of two, at most
 * _Alignof(max_align_t)); never NULL for 0 bytes. NULL: no memory, or
 * count * size overflows.
 */
OB_NODISCARD void *ob_arena_alloc(ob_arena *arena, size_t count, size_t size, size_t align);

/** The same with anything in it: for what is overwritten at once, such as a file that is read. */
OB_NODISCARD void *ob_arena_alloc_raw(ob_arena *arena, size_t count, size_t size, size_t align);

/**
 * Grow an allocation from old_size to new_size bytes: in place when it is the
 * arena's newest, else by copy (the old bytes stay until the arena goes).
 */
OB_NODISCARD void *ob_arena_grow(ob_arena *arena, void *ptr, size_t old_size, size_t new_size,
                                 size_t align);

/** A zeroed T, or count of them; NULL when there is no memory. */
#define ob_new(arena, T) ((T *)ob_arena_alloc((arena), 1, sizeof(T), _Alignof(T)))
#define ob_new_n(arena, T, count) ((T *)ob_arena_alloc((arena), (count), sizeof(T), _Alignof(T)))
/** T count times, not zeroed. */
#define ob_new_raw(arena, T, count)                                                                \
  ((T *)ob_arena_alloc_raw((arena), (count), sizeof(T), _Alignof(T)))

#endif
