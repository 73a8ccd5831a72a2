// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * A chain of blocks, newest first. Each allocation is zeroed by the block (fresh memory is cleared
 * when it is handed out, so that a rewound arena gives zeros again). Under AddressSanitizer the
 * unused part of a block is poisoned and every allocation is followed by a red zone.
 */
#include "base/arena.h"
#include "base/num.h"
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define OB_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OB_ASAN 1
#endif
#endif
#ifdef OB_ASAN
#include <sanitizer/asan_interface.h>
#define REDZONE 16u
#define POISON(ptr, size) ASAN_POISON_MEMORY_REGION((ptr), (size))
#define UNPOISON(ptr, size) ASAN_UNPOISON_MEMORY_REGION((ptr), (size))
#else
#define REDZONE 0u
#define POISON(ptr, size) ((void)(ptr), (void)(size))
#define UNPOISON(ptr, size) ((void)(ptr), (void)(size))
#endif

#define FIRST_BLOCK 4096u
#define LARGEST_BLOCK (1u << 20)

struct ob_arena_block {
  struct ob_arena_block *older;
  size_t size, used; /* bytes of data */
  _Alignas(max_align_t) unsigned char data[];
};

static void *
system_alloc(ob_allocator *self, size_t size)
{
  (void)self;
  return malloc(size);
}

static void
system_free(ob_allocator *self, void *ptr, size_t size)
{
  (void)self;
  (void)size;
  free(ptr);
}

ob_allocator ob_allocator_system = {system_alloc, system_free};

void
ob_arena_init(ob_arena *arena, ob_allocator *allocator)
{
  *arena = (ob_arena){.allocator = allocator ? allocator : &ob_allocator_system};
}

static void
pop_block(ob_arena *arena)
{
  struct ob_arena_block *block = arena->blocks;
  arena->blocks = block->older;
  UNPOISON(block->data, block->size);
  arena->total -= sizeof(*block) + block->size;
  arena->allocator->free(arena->allocator, block, sizeof(*block) + block->size);
}

void
ob_arena_fini(ob_arena *arena)
{
  while (arena->blocks) {
    pop_block(arena);
  }
}

ob_arena_mark
ob_arena_mark_get(const ob_arena *arena)
{
  return (ob_arena_mark){arena->blocks, arena->blocks ? arena->blocks->used : 0};
}

void
ob_arena_rewind(ob_arena *arena, ob_arena_mark mark)
{
  while (arena->blocks != mark.block) {
    pop_block(arena);
  }
  if (mark.block) {
    POISON(mark.block->data + mark.used, mark.block->size - mark.used);
    mark.block->used = mark.used;
  }
}

static struct ob_arena_block *
push_block(ob_arena *arena, size_t least)
{
  size_t size = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_BLOCK) {
    size = LARGEST_BLOCK;
  }
  if (size < least) {
    size = least;
  }
  size_t whole;
  if (!ob_add_size(size, sizeof(struct ob_arena_block), &whole)) {
    return NULL;
  }
  struct ob_arena_block *block = arena->allocator->alloc(arena->allocator, whole);
  if (!block) {
    return NULL;
  }
  *block = (struct ob_arena_block){.older = arena->blocks, .size = size};
  POISON(block->data, size);
  arena->blocks = block;
  arena->total += whole;
  return block;
}

/** Room that is not cleared yet. */
static void *
take(ob_arena *arena, size_t bytes, size_t align)
{
  size_t padded;
  if (!ob_add_size(bytes, REDZONE + align, &padded)) {
    return NULL;
  }
  struct ob_arena_block *block = arena->blocks;
  size_t start = block ? (block->used + align - 1) & ~(align - 1) : 0;
  if (!block || start > block->size || bytes + REDZONE > block->size - start) {
    block = push_block(arena, padded);
    if (!block) {
      return NULL;
    }
    start = 0;
  }
  unsigned char *ptr = block->data + start;
  block->used = start + bytes + REDZONE;
  UNPOISON(ptr, bytes);
  return ptr;
}

void *
ob_arena_alloc_raw(ob_arena *arena, size_t count, size_t size, size_t align)
{
  size_t bytes;
  return ob_mul_size(count, size, &bytes) ? take(arena, bytes, align) : NULL;
}

void *
ob_arena_alloc(ob_arena *arena, size_t count, size_t size, size_t align)
{
  void *ptr = ob_arena_alloc_raw(arena, count, size, align);
  if (ptr) {
    memset(ptr, 0, count * size);
  }
  return ptr;
}

void *
ob_arena_grow(ob_arena *arena, void *ptr, size_t old_size, size_t new_size, size_t align)
{
  struct ob_arena_block *block = arena->blocks;
  unsigned char *old = ptr;
  if (ptr && new_size <= old_size) {
    return ptr;
  }
  if (ptr && block && old >= block->data && old + old_size + REDZONE == block->data + block->used &&
      new_size - old_size <= block->size - block->used) {
    block->used += new_size - old_size;
    UNPOISON(old + old_size, new_size - old_size);
    memset(old + old_size, 0, new_size - old_size);
    return ptr;
  }
  unsigned char *copy = take(arena, new_size, align);
  const size_t kept = ptr ? old_size : 0;
  if (copy) {
    if (kept > 0) {
      memcpy(copy, ptr, kept);
    }
    memset(copy + kept, 0, new_size - kept);
  }
  return copy;
}
