// SPDX-License-Identifier: MIT OR Apache-2.0
/* The scanner for `target_os = "..."`: any bytes are Rust to it. Lines rise, stand where the text
 * says and hold the key. */
#include "base/str.h"
#include "invariants.h"
#include "target/places.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const ob_str text = {(const char *)data, size};
  ob_places places = {0};
  REQUIRE(ob_places_in(&arena, OB_STR("x.rs"), text, OB_STR("target_os"), OB_STR("freebsd"),
                       &places) == OB_OK);
  uint32_t last = 0;
  for (size_t i = 0; i < places.len; i++) {
    const ob_place *p = &places.at[i];
    REQUIRE(p->line > last);
    last = p->line;
    size_t line = 1, at = 0;
    while (line < p->line) {
      REQUIRE(at < size);
      line += text.ptr[at++] == '\n';
    }
    REQUIRE(p->text.ptr >= text.ptr + at && p->text.ptr + p->text.len <= text.ptr + size);
    REQUIRE(ob_str_search(p->text, OB_STR("target_os")) != SIZE_MAX);
  }
  ob_arena_fini(&arena);
  return 0;
}
