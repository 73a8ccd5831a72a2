// SPDX-License-Identifier: MIT OR Apache-2.0
/* A packed sysroot, only checked and not written: status and errors agree, and what is taken has a
 * list that was satisfied to the byte. Without the archive module there is nothing to do. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "std/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_archive *archive;
  const char *why;
  if (ob_archive_open_memory(&arena, (ob_str){(const char *)data, size}, OB_ARCHIVE_TAR, &archive,
                             &why)) {
    const ob_pack_rustc any = {0};
    ob_sysroot s;
    const ob_status st = ob_std_unpack(&arena, &diags, archive, "x", &any, NULL, &s);
    ob_archive_close(archive);
    /* spans lie in the list, which the archive may hold compressed */
    REQUIRE((st == OB_OK) == (diags.errors == 0));
    for (size_t i = 0; st == OB_OK && i < s.files.len; i++) {
      REQUIRE(s.files.at[i].size <= OB_PACK_MAX_FILE && s.files.at[i].sha256.len == 64);
    }
  }
  ob_arena_fini(&arena);
  return 0;
}
