// SPDX-License-Identifier: MIT OR Apache-2.0
/* Checksum files, and the cache of hashes: status and errors agree; what is taken is sorted, plain
 * paths with SHA-256. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/str.h"
#include "invariants.h"
#include "sources/hash_cache.h"
#include "sources/trust.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("<fuzz>"), text);
  ob_checksums sums = {0};
  const ob_status st = ob_checksums_parse(&arena, &diags, file, &sums);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    REQUIRE(sums.package.len == 0 || sums.package.len == 64);
    for (size_t i = 0; i < sums.files.len; i++) {
      REQUIRE(ob_trust_inner_path(sums.files.at[i].path));
      REQUIRE(sums.files.at[i].sha256.len == 64);
      REQUIRE(i == 0 || ob_str_cmp(sums.files.at[i - 1].path, sums.files.at[i].path) < 0);
    }
  }
  REQUIRE(ob_hash_cache_parse(&arena, text) != NULL);
  /* Nothing but a right sum gets at the lines of a cache. */
  ob_buf cache;
  ob_buf_init(&cache, &arena);
  ob_buf_put(&cache, OB_STR("osbind hashes 1\n"));
  ob_buf_put(&cache, text);
  ob_buf_putc(&cache, '\n');
  const ob_str body = ob_buf_view(&cache);
  ob_buf_fmt(&cache, "end %llx\n", (unsigned long long)ob_fnv1a(OB_FNV1A_INIT, body.ptr, body.len));
  const ob_hash_cache *lines = ob_hash_cache_parse(&arena, ob_buf_view(&cache));
  REQUIRE(lines &&
          ob_hash_cache_count(lines) <= (size + 1) / 75); /* a hash, four numbers, a path */
  ob_arena_fini(&arena);
  return 0;
}
