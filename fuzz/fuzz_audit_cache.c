// SPDX-License-Identifier: MIT OR Apache-2.0
/* An entry of the audit's cache. The checksum is made here, so that what is behind it is reached:
 * nothing breaks, spans lie in their texts, and what was read is written and read as the same. */
#include "audit/entry.h"
#include "base/hash.h"
#include "base/str.h"
#include "invariants.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Texts are as long as the answer wants them to be, as far as that is short. */
static bool
text_of(void *context, const ob_look *look, ob_str *text)
{
  static const char bytes[256];
  (void)context;
  *text = (ob_str){bytes, look->stamp % sizeof(bytes)};
  return look->kind != OB_LOOK_KIND;
}

static void
check_span(const ob_diags *diags, ob_span span)
{
  REQUIRE(span.file <= diags->sources.len && span.lo <= span.hi);
  REQUIRE(span.file == 0 || span.hi <= ob_diags_source(diags, span.file).text.len);
}

static void
check_answer(ob_arena *arena, const ob_entry *entry)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_audit audit = {.arena = arena, .diags = &diags};
  if (!ob_answer_read(entry, text_of, NULL, &audit)) {
    return;
  }
  for (size_t i = 0; i < audit.findings.list.len; i++) {
    const ob_finding *f = audit.findings.list.at[i];
    check_span(&diags, f->at);
    check_span(&diags, f->fix.at);
    for (size_t k = 0; k < f->others.len; k++) {
      check_span(&diags, f->others.at[k].span);
    }
    REQUIRE(f->code && f->level <= OB_LEVEL_G && f->severity <= OB_SEV_NOTE);
  }
  for (size_t i = 0; i < diags.list.len; i++) {
    check_span(&diags, diags.list.at[i]->primary.span);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  char *bytes = ob_new_n(&arena, char, size + 8);
  REQUIRE(bytes != NULL);
  if (size > 0) {
    memcpy(bytes, data, size);
  }
  ob_entry entry;
  REQUIRE(!ob_entry_read(&arena, (ob_str){bytes, size}, &entry) || size > 8);
  const uint64_t sum = ob_fnv1a(OB_FNV1A_INIT, bytes, size);
  for (size_t i = 0; i < 8; i++) {
    bytes[size + i] = (char)(unsigned char)(sum >> (8 * i));
  }
  if (ob_entry_read(&arena, (ob_str){bytes, size + 8}, &entry)) {
    ob_buf first, second;
    ob_buf_init(&first, &arena);
    ob_buf_init(&second, &arena);
    ob_entry_write(&first, &entry);
    ob_entry again;
    REQUIRE(ob_entry_read(&arena, ob_buf_view(&first), &again));
    ob_entry_write(&second, &again);
    REQUIRE(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
    check_answer(&arena, &entry);
  }
  ob_arena_fini(&arena);
  return 0;
}
