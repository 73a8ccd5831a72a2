// SPDX-License-Identifier: MIT OR Apache-2.0
/**
 * A map from strings to pointers that keeps the order of insertion. Keys are
 * borrowed: they must live as long as the map.
 */
#ifndef OB_BASE_MAP_H
#define OB_BASE_MAP_H

#include "base/arena.h"
#include "base/base.h"

typedef struct ob_map_entry {
  ob_str key;
  void *value;
  uint64_t hash;
} ob_map_entry;

typedef struct ob_map {
  ob_map_entry *entries; /* in order of insertion */
  size_t len, cap;
  uint32_t *slots; /* open addressing; entry number + 1, or 0 */
  size_t slot_count;
  uint64_t seed;
} ob_map;

/** An empty map; seed makes collisions hard to plan (0 is fine for trusted keys). */
void ob_map_init(ob_map *map, uint64_t seed);
/** The place of key's value, or NULL when it is not there. */
void **ob_map_find(const ob_map *map, ob_str key);
/** The place of key's value, inserted as NULL when it was not there. NULL: no memory. */
OB_NODISCARD void **ob_map_put(ob_arena *arena, ob_map *map, ob_str key);

#endif
