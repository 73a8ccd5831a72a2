// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * SHA-256 of files that were hashed before, by path, size, mtime, ctime and inode. ctime is in it
 * because package managers set an old mtime on a new file; inode because a file system's clock
 * ticks slowly. The file is text, one line per hash, and its last line holds a checksum over all
 * the others: a cut or damaged cache is an empty cache, never a wrong one. It lives in a state
 * directory that is checked for trust like the sources themselves.
 */
#include "sources/hash_cache.h"
#include "base/ascii.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/num.h"
#include "base/str.h"
#include "sources/trust.h"
#include "sys/process.h"
#include <errno.h>
#include <string.h>

#define HEADER "osbind hashes 1"
#define MAX_FILE (64u << 20)
#define MAX_ENTRIES 200000u
#define RACY_NS INT64_C(2000000000)

typedef struct entry {
  uint64_t size, inode;
  int64_t mtime_ns, ctime_ns;
  char hash[65];
  bool used; /* asked for, or new, in this run */
} entry;

struct ob_hash_cache {
  ob_arena *arena;
  ob_map map; /* path -> entry */
  bool changed;
};

static bool
is_hash(ob_str s)
{
  for (size_t i = 0; i < s.len; i++) {
    const char c = s.ptr[i];
    if (!ob_is_hash_digit(c)) {
      return false;
    }
  }
  return s.len == 64;
}

/** `HASH SIZE INODE MTIME CTIME PATH`, numbers in hexadecimal. */
static bool
parse_line(ob_str line, entry *out, ob_str *path)
{
  ob_str fields[5];
  uint64_t numbers[4];
  for (size_t i = 0; i < OB_COUNT(fields); i++) {
    const size_t end = ob_str_find(line, ' ');
    if (end == SIZE_MAX) {
      return false;
    }
    fields[i] = ob_str_slice(line, 0, end);
    line = ob_str_slice(line, end + 1, line.len);
    if (i > 0 && !ob_parse_u64(fields[i], 16, &numbers[i - 1])) {
      return false;
    }
  }
  if (!is_hash(fields[0]) || line.len == 0) {
    return false;
  }
  memcpy(out->hash, fields[0].ptr, 64);
  out->hash[64] = '\0';
  out->size = numbers[0];
  out->inode = numbers[1];
  memcpy(&out->mtime_ns, &numbers[2], sizeof(out->mtime_ns));
  memcpy(&out->ctime_ns, &numbers[3], sizeof(out->ctime_ns));
  *path = line;
  return true;
}

/** The lines between header and checksum, or false when the text is not whole. */
static bool
body_of(ob_str text, ob_str *body)
{
  const ob_str header = OB_STR(HEADER "\n");
  if (!ob_str_starts(text, header) || !ob_str_ends(text, OB_STR("\n"))) {
    return false;
  }
  const size_t last = ob_str_rfind(ob_str_slice(text, 0, text.len - 1), '\n');
  if (last == SIZE_MAX) {
    return false;
  }
  const ob_str sum = ob_str_slice(text, last + 1, text.len - 1);
  uint64_t want;
  if (!ob_str_starts(sum, OB_STR("end ")) ||
      !ob_parse_u64(ob_str_slice(sum, 4, sum.len), 16, &want) ||
      want != ob_fnv1a(OB_FNV1A_INIT, text.ptr, last + 1)) {
    return false;
  }
  *body = ob_str_slice(text, header.len, last + 1);
  return true;
}

ob_hash_cache *
ob_hash_cache_parse(ob_arena *arena, ob_str text)
{
  ob_hash_cache *cache = ob_new(arena, ob_hash_cache);
  if (!cache) {
    return NULL;
  }
  cache->arena = arena;
  ob_map_init(&cache->map, 0);
  ob_str rest, line;
  if (!body_of(text, &rest)) {
    return cache;
  }
  while (cache->map.len < MAX_ENTRIES && ob_str_next(&rest, '\n', &line)) {
    entry parsed = {0};
    ob_str path;
    if (!parse_line(line, &parsed, &path)) {
      continue;
    }
    entry *e = ob_new(arena, entry);
    void **slot = e ? ob_map_put(arena, &cache->map, path) : NULL;
    if (!slot) {
      return NULL;
    }
    *e = parsed;
    *slot = e;
  }
  return cache;
}

ob_hash_cache *
ob_hash_cache_load(ob_arena *arena, const char *path)
{
  ob_str text = OB_STR_NONE;
  ob_file_info info;
  if (ob_file_stat(path, false, &info) != 0 || !ob_trust_owner(&info, ob_user_id()) ||
      ob_file_read(arena, path, MAX_FILE, &text) != 0) {
    text = OB_STR_NONE;
  }
  return ob_hash_cache_parse(arena, text);
}

size_t
ob_hash_cache_count(const ob_hash_cache *cache)
{
  return cache->map.len;
}

const char *
ob_hash_cache_get(ob_hash_cache *cache, ob_str path, const ob_file_info *info)
{
  void **slot = ob_map_find(&cache->map, path);
  entry *e = slot ? *slot : NULL;
  if (!e || e->size != info->size || e->inode != info->inode || e->mtime_ns != info->mtime_ns ||
      e->ctime_ns != info->ctime_ns) {
    return NULL;
  }
  e->used = true;
  return e->hash;
}

ob_status
ob_hash_cache_put(ob_hash_cache *cache, ob_str path, const ob_file_info *info, const char hash[65],
                  int64_t now_ns)
{
  const bool racy = info->mtime_ns > now_ns - RACY_NS || info->ctime_ns > now_ns - RACY_NS;
  if (racy || ob_str_find(path, '\n') != SIZE_MAX) {
    return OB_OK;
  }
  const char *known = ob_hash_cache_get(cache, path, info);
  if (known && strcmp(known, hash) == 0) {
    return OB_OK; /* nothing to write down */
  }
  void **slot = ob_map_find(&cache->map, path);
  entry *e = slot ? *slot : NULL;
  if (!e) {
    const ob_str key = ob_str_dup(cache->arena, path);
    e = ob_new(cache->arena, entry);
    slot = e && key.ptr ? ob_map_put(cache->arena, &cache->map, key) : NULL;
    if (!slot) {
      return OB_E_NOMEM;
    }
    *slot = e;
  }
  *e = (entry){.size = info->size,
               .inode = info->inode,
               .mtime_ns = info->mtime_ns,
               .ctime_ns = info->ctime_ns,
               .used = true};
  memcpy(e->hash, hash, sizeof(e->hash));
  cache->changed = true;
  return OB_OK;
}

int
ob_hash_cache_store(ob_arena *arena, const ob_hash_cache *cache, const char *path)
{
  if (!cache || !cache->changed) {
    return 0;
  }
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_buf_put(&out, OB_STR(HEADER "\n"));
  /* What this run did not use may be another project's; it goes first when there is too much. */
  const bool all = cache->map.len <= MAX_ENTRIES / 2;
  for (size_t i = 0; i < cache->map.len; i++) {
    const entry *e = cache->map.entries[i].value;
    if (all || e->used) {
      ob_buf_fmt(&out, "%s %llx %llx %llx %llx ", e->hash, (unsigned long long)e->size,
                 (unsigned long long)e->inode, (unsigned long long)e->mtime_ns,
                 (unsigned long long)e->ctime_ns);
      ob_buf_put(&out, cache->map.entries[i].key);
      ob_buf_putc(&out, '\n');
    }
  }
  const ob_str so_far = ob_buf_view(&out);
  ob_buf_fmt(&out, "end %llx\n",
             (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, so_far.ptr, so_far.len));
  if (out.oom) {
    return ENOMEM;
  }
  return ob_file_write(path, ob_buf_view(&out), 0644);
}
