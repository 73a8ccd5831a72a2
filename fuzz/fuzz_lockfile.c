// SPDX-License-Identifier: MIT OR Apache-2.0
/* Lockfiles of any bytes: status and diagnostics agree, spans lie in the text, and every package
 * that is read has a name, a version that parses, and a checksum that is one or none. */
#include "base/str.h"
#include "cargo/lockfile.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.lock"), text);
  ob_lockfile lock;
  const ob_status st = ob_lockfile_parse(&arena, &diags, file, &lock);
  require_agreement(&diags, st, size);
  for (size_t i = 0; i < lock.packages.len; i++) {
    const ob_lock_package *p = &lock.packages.at[i];
    ob_semver again;
    REQUIRE(p->name.ptr && ob_semver_parse(p->version, &again));
    REQUIRE(ob_semver_cmp(&again, &p->semver) == 0);
    REQUIRE(p->checksum.len == 0 || p->checksum.len == 64);
    REQUIRE(p->span.file == file && p->span.lo < p->span.hi && p->span.hi <= size);
  }
  REQUIRE(st != OB_OK || (lock.format >= 1 && lock.format <= 4));
  ob_arena_fini(&arena);
  return 0;
}
