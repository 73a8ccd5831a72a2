// SPDX-License-Identifier: MIT OR Apache-2.0
/* What a sysroot says of itself: status and errors agree; what is read has the forms that all else
 * relies on, and what is printed reads back to what prints the same. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "sources/trust.h"
#include "std/build.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  ob_toolchain toolchain = {0};
  if (ob_toolchain_parse(&arena, text, &toolchain)) {
    REQUIRE(toolchain.commit.len == 40);
  }
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("<fuzz>"), text);
  ob_sysroot s;
  const ob_status st = ob_sysroot_parse(&arena, &diags, file, &s);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    const ob_str name = ob_sysroot_name(&arena, &s);
    REQUIRE(ob_trust_inner_path(name) && ob_str_find(name, '/') == SIZE_MAX);
    REQUIRE(s.commit.len == 40 && s.target.len > 0);
    for (size_t i = 0; i < s.files.len; i++) {
      REQUIRE(ob_trust_inner_path(s.files.at[i].path) && s.files.at[i].sha256.len == 64);
    }
    ob_buf first, second;
    ob_buf_init(&first, &arena);
    ob_buf_init(&second, &arena);
    ob_sysroot_print(&first, &s);
    const uint32_t printed = ob_diags_add_source(&diags, OB_STR("<again>"), ob_buf_view(&first));
    ob_sysroot again;
    REQUIRE(ob_sysroot_parse(&arena, &diags, printed, &again) == OB_OK);
    ob_sysroot_print(&second, &again);
    REQUIRE(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
  }
  ob_arena_fini(&arena);
  return 0;
}
