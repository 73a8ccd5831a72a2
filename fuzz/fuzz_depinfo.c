// SPDX-License-Identifier: MIT OR Apache-2.0
/* Editing a dep-info file: the first line is the stamp's path, the rest the text. What was there
 * stays, in order; the stamp stands in exactly one rule; each line of ours is one line. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "invariants.h"
#include "rustc/wrapper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
count_lines(ob_str text)
{
  size_t lines = 0;
  for (size_t i = 0; i < text.len; i++) {
    lines += text.ptr[i] == '\n';
  }
  return lines + (text.len > 0 && text.ptr[text.len - 1] != '\n');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size == 0) {
    return 0;
  }
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_str text = {(const char *)data, size}, path = OB_STR_NONE;
  (void)ob_str_next(&text, '\n', &path);
  const bool checksums = ob_str_starts(text, OB_STR("# checksum:")) ||
                         ob_str_search(text, OB_STR("\n# checksum:")) != SIZE_MAX;
  const char *value = ob_cstr(&arena, path);
  REQUIRE(value != NULL);
  const ob_depinfo_add add = {path, OB_STR("00"), size, "V", size % 2 ? value : NULL};
  ob_buf out;
  ob_buf_init(&out, &arena);
  const bool ok = ob_depinfo_edit(text, &add, &out);
  REQUIRE(ob_buf_status(&out) == OB_OK);
  const ob_str got = ob_buf_view(&out);
  REQUIRE(ob_str_search(got, OB_STR("# env-dep:V")) != SIZE_MAX);
  if (ok) {
    /* every byte of the text is still there, in order */
    size_t at = 0;
    for (size_t i = 0; i < text.len; i++) {
      while (at < got.len && got.ptr[at] != text.ptr[i]) {
        at++;
      }
      REQUIRE(at < got.len);
      at++;
    }
    const size_t ours = checksums ? 2 : 1;
    REQUIRE(count_lines(got) == count_lines(text) + ours);
  }
  ob_arena_fini(&arena);
  return 0;
}
