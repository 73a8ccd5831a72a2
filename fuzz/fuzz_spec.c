// SPDX-License-Identifier: MIT OR Apache-2.0
/* Target-spec files: status and errors agree; a spec that is accepted has the cfgs that every
 * target has, each once, in rustc's order, and a version that is a label. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "target/target.h"
#include "target/version.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
count(const ob_target *target, ob_str name)
{
  size_t found = 0;
  for (size_t i = 0; i < target->atom_count; i++) {
    found += ob_str_eq(target->atoms[i].name, name);
  }
  return found;
}

static void
check(const ob_target *target)
{
  static const ob_str once[] = {OB_STR_INIT("target_arch"), OB_STR_INIT("target_os"),
                                OB_STR_INIT("target_env"), OB_STR_INIT("target_pointer_width"),
                                OB_STR_INIT("debug_assertions")};
  for (size_t i = 0; i < OB_COUNT(once); i++) {
    REQUIRE(count(target, once[i]) == 1);
  }
  for (size_t i = 1; i < target->atom_count; i++) {
    const ob_cfg_atom *a = &target->atoms[i - 1], *b = &target->atoms[i];
    const int order = ob_str_cmp(a->name, b->name);
    REQUIRE(order < 0 || (order == 0 && ob_str_cmp(a->value, b->value) < 0) ||
            (order == 0 && a->value.ptr == NULL && b->value.ptr != NULL));
  }
  REQUIRE(target->spec_version.len == 0 || ob_version_valid(target->spec_version));
  REQUIRE(target->triple.len == 0 && target->spec_path.len == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), text);
  ob_target target;
  const ob_status st = ob_target_spec_read(&arena, &diags, file, &target);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    check(&target);
  }
  ob_arena_fini(&arena);
  return 0;
}
