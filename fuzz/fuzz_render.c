// SPDX-License-Identifier: MIT OR Apache-2.0
/* Any text, any spans: what is drawn holds no control byte but line feeds, and is UTF-8; what is
 * written as JSON is one line that a JSON reader takes, with spans inside the text.
 * Input: one byte n, then n % 8 spans of 6 bytes (lo, hi: 16 bits; file; style), then the text. */
#include "base/str.h"
#include "base/utf8.h"
#include "diag/render.h"
#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool truth)
{
  if (!truth) {
    abort();
  }
}

static uint32_t
pull(const uint8_t *data, size_t size, size_t *at)
{
  uint32_t value = 0;
  for (int i = 0; i < 2 && *at < size; i++) {
    value = value << 8 | data[(*at)++];
  }
  return value;
}

static void
check_json(ob_str text, ob_buf *out)
{
  require(out->len > 0 && out->ptr[out->len - 1] == '\n');
  require(ob_str_find(ob_str_slice(ob_buf_view(out), 0, out->len - 1), '\n') == SIZE_MAX);
  json_t *root = json_loadb(out->ptr, out->len, JSON_ALLOW_NUL, NULL);
  require(root != NULL);
  size_t i;
  json_t *span;
  json_array_foreach(json_object_get(root, "spans"), i, span)
  {
    const json_int_t lo = json_integer_value(json_object_get(span, "byte_start"));
    const json_int_t hi = json_integer_value(json_object_get(span, "byte_end"));
    require(lo >= 0 && lo <= hi && (size_t)hi <= text.len);
    require(json_array_size(json_object_get(span, "text")) > 0);
  }
  json_decref(root);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  size_t at = 0;
  const size_t count = size > 0 ? data[at++] % 8u : 0;
  ob_span spans[8] = {0};
  for (size_t i = 0; i < count; i++) {
    spans[i].lo = pull(data, size, &at);
    spans[i].hi = pull(data, size, &at);
    spans[i].file = pull(data, size, &at) % 4; /* 3: no such file */
  }
  const ob_str text = {(const char *)data + at, size - at};
  require(ob_diags_add_source(&diags, OB_STR("one"), text) == 1);
  require(ob_diags_add_source(&diags, text, ob_str_slice(text, 0, text.len / 2)) == 2);
  ob_diag *d =
      ob_error(&diags, "OB0901", spans[0], OB_STR_FMT, OB_STR_ARG(ob_str_slice(text, 0, 40)));
  require(d != NULL);
  for (size_t i = 1; i < count; i++) {
    ob_diag_label(&diags, d, spans[i], OB_STR_FMT, OB_STR_ARG(ob_str_slice(text, i, i * 3)));
  }
  ob_diag_note(&diags, d, OB_STR_FMT, OB_STR_ARG(ob_str_slice(text, 0, 20)));

  ob_buf out;
  ob_buf_init(&out, &arena);
  ob_render_text(&out, &diags, d, (ob_render_opts){.color = false});
  require(ob_buf_status(&out) == OB_OK);
  require(ob_utf8_valid_prefix(ob_buf_view(&out)) == out.len);
  for (size_t i = 0; i < out.len; i++) {
    const unsigned char c = (unsigned char)out.ptr[i];
    require((c >= 0x20 && c != 0x7f) || c == '\n');
  }
  ob_render_text(&out, &diags, d, (ob_render_opts){.color = true});
  require(ob_buf_status(&out) == OB_OK);

  ob_buf_init(&out, &arena);
  ob_render_json(&out, &diags, d);
  require(ob_buf_status(&out) == OB_OK);
  check_json(text, &out);
  ob_arena_fini(&arena);
  return 0;
}
