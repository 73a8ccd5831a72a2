// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Open addressing over entry numbers, so that iteration is the order of insertion and a rehash
 * moves 4-byte numbers only. The hash reads 8 bytes at a time and is mixed with the map's seed.
 */
#include "base/map.h"
#include "base/num.h"
#include "base/str.h"
#include "base/vec.h"
#include <string.h>

void
ob_map_init(ob_map *map, uint64_t seed)
{
  *map = (ob_map){.seed = seed};
}

static uint64_t
mix(uint64_t h)
{
  h ^= h >> 32;
  h *= UINT64_C(0xd6e8feb86659fd93);
  h ^= h >> 32;
  return h;
}

static uint64_t
hash_key(uint64_t seed, ob_str key)
{
  uint64_t h = seed ^ (key.len * UINT64_C(0x9e3779b97f4a7c15));
  size_t i = 0;
  for (; i + 8 <= key.len; i += 8) {
    uint64_t word;
    memcpy(&word, key.ptr + i, 8);
    h = mix(h ^ word);
  }
  uint64_t tail = 0;
  if (i < key.len) {
    memcpy(&tail, key.ptr + i, key.len - i);
  }
  return mix(h ^ tail);
}

/** The slot of key, or the empty one where it would go. The map has slots. */
static size_t
probe(const ob_map *map, ob_str key, uint64_t hash)
{
  const size_t mask = map->slot_count - 1;
  for (size_t slot = (size_t)hash & mask;; slot = (slot + 1) & mask) {
    const uint32_t number = map->slots[slot];
    if (number == 0) {
      return slot;
    }
    const ob_map_entry *entry = &map->entries[number - 1];
    if (entry->hash == hash && ob_str_eq(entry->key, key)) {
      return slot;
    }
  }
}

void **
ob_map_find(const ob_map *map, ob_str key)
{
  if (map->len == 0) {
    return NULL;
  }
  const uint32_t number = map->slots[probe(map, key, hash_key(map->seed, key))];
  return number == 0 ? NULL : &map->entries[number - 1].value;
}

static bool
grow_slots(ob_arena *arena, ob_map *map)
{
  size_t count = 16;
  if (map->slot_count > 0 && !ob_mul_size(map->slot_count, 2, &count)) {
    return false;
  }
  uint32_t *slots = ob_new_n(arena, uint32_t, count);
  if (!slots) {
    return false;
  }
  map->slots = slots;
  map->slot_count = count;
  for (size_t i = 0; i < map->len; i++) {
    map->slots[probe(map, map->entries[i].key, map->entries[i].hash)] = (uint32_t)(i + 1);
  }
  return true;
}

void **
ob_map_put(ob_arena *arena, ob_map *map, ob_str key)
{
  if (map->len >= UINT32_MAX - 1 ||
      (map->len * 4 >= map->slot_count * 3 && !grow_slots(arena, map))) {
    return NULL;
  }
  const uint64_t hash = hash_key(map->seed, key);
  const size_t slot = probe(map, key, hash);
  if (map->slots[slot] != 0) {
    return &map->entries[map->slots[slot] - 1].value;
  }
  if (map->len == map->cap) {
    ob_map_entry *entries =
        ob_vec_reserve(arena, map->entries, &map->cap, sizeof(*entries), _Alignof(ob_map_entry));
    if (!entries) {
      return NULL;
    }
    map->entries = entries;
  }
  map->entries[map->len] = (ob_map_entry){.key = key, .hash = hash};
  map->slots[slot] = (uint32_t)(++map->len);
  return &map->entries[map->len - 1].value;
}
