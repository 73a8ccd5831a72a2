// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The JSON reader on any bytes: OK exactly when nothing is reported, spans within the text; and
 * what our writer makes of the tree reads back as the same tree.
 */
#include "base/utf8.h"
#include "formats/json/json.h"
#include "invariants.h"
#include <inttypes.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ob_status
parse(ob_arena *arena, ob_diags *diags, ob_str text, json_t **out)
{
  ob_diags_init(diags, arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("fuzz"), text);
  *out = NULL;
  const ob_status st = ob_json_parse(diags, file, out);
  REQUIRE(st == OB_OK || st == OB_E_SYNTAX || st == OB_E_LIMIT);
  REQUIRE((st == OB_OK) == (diags->errors == 0) && (st == OB_OK) == (*out != NULL));
  require_agreement(diags, st, text.len);
  for (size_t i = 0; i < diags->list.len; i++) {
    const ob_span span = diags->list.at[i]->primary.span;
    REQUIRE(span.file == file && span.lo <= span.hi && span.hi <= text.len);
    REQUIRE(ob_utf8_valid_prefix(diags->list.at[i]->message) == diags->list.at[i]->message.len);
  }
  return st;
}

/** False where the writer has no form: negative and real numbers, and more levels than it takes. */
static bool
write_value(ob_json_writer *w, json_t *v)
{
  const char *key;
  json_t *member;
  size_t i;
  switch (json_typeof(v)) {
  case JSON_OBJECT:
    if (w->depth > 60) {
      return false;
    }
    ob_json_open(w, '{');
    json_object_foreach(v, key, member)
    {
      ob_json_key(w, key);
      if (!write_value(w, member)) {
        return false;
      }
    }
    ob_json_close(w, '}');
    return true;
  case JSON_ARRAY:
    if (w->depth > 60) {
      return false;
    }
    ob_json_open(w, '[');
    json_array_foreach(v, i, member)
    {
      if (!write_value(w, member)) {
        return false;
      }
    }
    ob_json_close(w, ']');
    return true;
  case JSON_STRING:
    ob_json_put_str(w, (ob_str){json_string_value(v), json_string_length(v)});
    return true;
  case JSON_INTEGER:
    if (json_integer_value(v) < 0) {
      return false;
    }
    ob_json_put_u64(w, (uint64_t)json_integer_value(v));
    return true;
  case JSON_REAL:
    return false;
  case JSON_TRUE:
  case JSON_FALSE:
    ob_json_put_bool(w, json_is_true(v));
    return true;
  case JSON_NULL:
    ob_json_put_null(w);
    return true;
  }
  return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  char *copy = malloc(size ? size : 1);
  REQUIRE(copy);
  if (size > 0) {
    memcpy(copy, data, size);
  }
  ob_diags diags;
  json_t *root;
  if (parse(&arena, &diags, (ob_str){copy, size}, &root) == OB_OK) {
    for (unsigned indent = 0; indent <= 2; indent += 2) {
      ob_buf out;
      ob_buf_init(&out, &arena);
      ob_json_writer w = {.out = &out, .indent = indent};
      if (write_value(&w, root)) {
        json_t *again;
        REQUIRE(parse(&arena, &diags, ob_buf_view(&out), &again) == OB_OK);
        REQUIRE(json_equal(root, again));
        json_decref(again);
      }
    }
    json_decref(root);
  }
  ob_arena_fini(&arena);
  free(copy);
  return 0;
}
