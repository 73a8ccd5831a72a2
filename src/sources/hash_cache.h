// SPDX-License-Identifier: MIT OR Apache-2.0
/** What the readers of OS sources ask a hash cache. See ob_hash_cache_load. */
#ifndef OB_SOURCES_HASH_CACHE_H
#define OB_SOURCES_HASH_CACHE_H

#include "sources/os_source.h"
#include "sys/fs.h"

/** The SHA-256 that path had when it was last hashed, if nothing about it has changed; or NULL. */
const char *ob_hash_cache_get(ob_hash_cache *cache, ob_str path, const ob_file_info *info);

/**
 * Remember a hash. now_ns: the time before the file was read. A file that was changed less than
 * two seconds before that is not remembered: it could change again within one tick of its clock.
 */
OB_NODISCARD ob_status ob_hash_cache_put(ob_hash_cache *cache, ob_str path,
                                         const ob_file_info *info, const char hash[65],
                                         int64_t now_ns);

/** The cache from the text of its file; a text that is damaged gives an empty one. NULL: no memory.
 */
ob_hash_cache *ob_hash_cache_parse(ob_arena *arena, ob_str text);

/** How many hashes it holds. */
size_t ob_hash_cache_count(const ob_hash_cache *cache);

#endif
