// SPDX-License-Identifier: MIT OR Apache-2.0
/* Manifests of any bytes: status and diagnostics agree, spans lie in the text, and what was read
 * has all of Cargo's defaults filled in. */
#include "base/str.h"
#include "cargo/workspace.h"
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
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), text);
  ob_manifest m;
  const ob_status st = ob_manifest_parse(&arena, &diags, file, "/nowhere", &m);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    ob_semver again;
    REQUIRE(m.root && m.root->kind == OB_TOML_TABLE);
    REQUIRE(m.name.ptr && m.edition.ptr && m.lib_path.ptr && m.links.ptr && m.build.ptr);
    REQUIRE(ob_semver_parse(m.version, &again) && ob_semver_cmp(&again, &m.semver) == 0);
    REQUIRE(m.name.len == 0 || m.lib_name.ptr);
  }
  ob_arena_fini(&arena);
  return 0;
}
