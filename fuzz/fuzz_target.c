// SPDX-License-Identifier: MIT OR Apache-2.0
/* What --target takes: an argument that is accepted is a triple of the table, or one with a dot and
 * a valid label behind it, and nothing else. Spec files are left out: they are fuzz_spec's, and a
 * fuzzer should not open files. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "target/host.h"
#include "target/target.h"
#include "target/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const ob_str arg = {(const char *)data, size};
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  if (ob_str_search(arg, OB_STR(".json")) == SIZE_MAX) {
    ob_target_arg out = {0};
    const ob_status st = ob_target_parse(&arena, &diags, ob_targets_builtin(), arg, &out);
    require_agreement(&diags, st, size);
    if (st == OB_OK) {
      const ob_str triple = out.target->triple;
      REQUIRE(ob_target_find(ob_targets_builtin(), triple) == out.target);
      REQUIRE(ob_str_starts(arg, triple));
      REQUIRE(out.version.len == 0
                  ? arg.len == triple.len
                  : arg.len == triple.len + 1 + out.version.len && arg.ptr[triple.len] == '.' &&
                        ob_version_valid(out.version));
    }
  }
  const char *variable = ob_target_version_variable(&arena, arg);
  REQUIRE(variable && ob_str_from(variable).len == size + sizeof("CARGO_TARGET__VERSION") - 1);
  const ob_str number = ob_host_number(arg);
  REQUIRE(number.len == 0 || number.len > OB_VERSION_MAX || ob_version_numeric(number));
  const ob_str id = ob_host_version_id(arg);
  REQUIRE(id.len == 0 || ob_version_valid(id));
  ob_arena_fini(&arena);
  return 0;
}
