// SPDX-License-Identifier: MIT OR Apache-2.0
/* Archives: status and errors agree, members lie in the archive one behind the other. */
#include "base/arena.h"
#include "base/str.h"
#include "formats/ar/ar.h"
#include "invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_ar ar;
  ob_status st = ob_ar_open(&diags, (ob_str){(const char *)data, size}, OB_SPAN_NONE, &ar);
  uint32_t last = 0;
  bool more = st == OB_OK;
  while (more) {
    ob_ar_member m;
    st = ob_ar_next(&diags, &ar, &m, &more);
    if (st != OB_OK || !more) {
      break;
    }
    REQUIRE(m.offset >= last + (last > 0 ? 60 : 8) && m.offset + 60u <= size);
    last = m.offset;
    const uint8_t *at = (const uint8_t *)m.bytes.ptr;
    REQUIRE(at >= data + m.offset + 60 && m.bytes.len <= size - (size_t)(at - data));
    if (m.name.len > 0) {
      const uint8_t *name = (const uint8_t *)m.name.ptr;
      REQUIRE(name >= data && m.name.len <= size - (size_t)(name - data));
    }
  }
  require_agreement(&diags, st, size);
  ob_arena_fini(&arena);
  return 0;
}
