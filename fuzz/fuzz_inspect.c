// SPDX-License-Identifier: MIT OR Apache-2.0
/* Any file: status and errors agree, what is said is printable enough to be a version, and the
 * search for paths gives paths that lie in the text. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/semver.h"
#include "invariants.h"
#include "std/inspect.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_side(const ob_libc_copies *side)
{
  REQUIRE(side->len <= 16);
  for (size_t i = 0; i < side->len; i++) {
    REQUIRE(side->at[i].version.len > 0 && side->at[i].version.len <= 512);
  }
}

static void
check_search(ob_str text)
{
  size_t pos = 0, from = 0;
  ob_str path, version;
  while (ob_inspect_next_path(text, &pos, &path, &version)) {
    ob_semver parsed;
    REQUIRE(ob_semver_parse(version, &parsed));
    REQUIRE(ob_str_ends(path, version) && path.ptr[0] == '/');
    REQUIRE(path.ptr >= text.ptr && path.ptr + path.len == text.ptr + pos);
    /* nothing before it was passed over that is a whole path by itself */
    const size_t start = (size_t)(path.ptr - text.ptr);
    REQUIRE(start + path.len >= from);
    from = pos;
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  const ob_str text = {(const char *)data, size};
  ob_inspected out;
  const ob_status st = ob_inspect_bytes(&arena, &diags, text, &out);
  require_agreement(&diags, st, size);
  if (st == OB_OK) {
    check_side(&out.std);
    check_side(&out.crates);
  }
  check_search(text);
  ob_arena_fini(&arena);
  return 0;
}
