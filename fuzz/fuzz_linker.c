// SPDX-License-Identifier: MIT OR Apache-2.0
/* What linkers say, and the record of stubs: every view lies in the text, names are what they
 * promise, and each symbol is told once. The text up to the first NUL is the linker's, the rest the
 * record. */
#include "base/arena.h"
#include "base/str.h"
#include "invariants.h"
#include "rustc/link.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require_inside(ob_str part, ob_str whole)
{
  REQUIRE(part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len));
}

static void
require_crate(ob_str crate)
{
  for (size_t i = 0; i < crate.len; i++) {
    const char c = crate.ptr[i];
    REQUIRE((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str all = {(const char *)data, size};
  const size_t nul = ob_str_find(all, '\0');
  const ob_str said = ob_str_slice(all, 0, nul);
  const ob_str record = nul == SIZE_MAX ? OB_STR_NONE : ob_str_slice(all, nul + 1, size);
  const ob_str plain = ob_link_plain(&arena, said);
  REQUIRE(plain.ptr && plain.len <= said.len);
  ob_missing missing[OB_MISSING_MAX];
  const size_t count = ob_link_missing(plain, missing);
  REQUIRE(count <= OB_MISSING_MAX);
  for (size_t i = 0; i < count; i++) {
    REQUIRE(missing[i].symbol.len > 0 && ob_str_find(missing[i].symbol, '@') == SIZE_MAX);
    require_inside(missing[i].symbol, plain);
    require_inside(missing[i].object, plain);
    require_inside(missing[i].function, plain);
    for (size_t k = 0; k < i; k++) {
      REQUIRE(!ob_str_eq(missing[i].symbol, missing[k].symbol));
    }
    require_crate(ob_link_crate_of_file(missing[i].object));
    require_crate(ob_link_crate_of_function(missing[i].function));
    const ob_record_answer a = ob_record_find(record, missing[i].symbol);
    require_inside(a.release, record);
    require_inside(a.library, record);
  }
  size_t from = 0, before = 0;
  ob_str value;
  while (ob_record_next(record, OB_STR("library"), &from, &value)) {
    REQUIRE(from > before);
    before = from;
    require_inside(value, record);
  }
  require_crate(ob_link_crate_of_file(plain));
  require_crate(ob_link_crate_of_function(plain));
  ob_arena_fini(&arena);
  return 0;
}
