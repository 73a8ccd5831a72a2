// SPDX-License-Identifier: MIT OR Apache-2.0
/* Reading JSON: where a mistake is, limits, memory running out. Writing it: commas, indentation,
 * escapes, and what is written reads back. */
#include "support.h"

#include "diag/codes.h"
#include "formats/json/json.h"

static void
mistakes_at_their_bytes(void **state)
{
  (void)state;
  static const struct {
    const char *text, *underlined;
    uint32_t lo;
  } cases[] = {
      {"", "", 0},
      {"{\"a\": 1,}", "}", 8},
      {"{\"a\": [1, 2}", "}", 11},
      {"{\"a\" 1}", "1", 5},
      {"{'a': 1}", "'", 1},
      {"[1] x", "x", 4},
      {"[tru]", "tru", 1},
      {"[1, 2", "", 5},
      {"[\"ab\n\"]", "\"ab", 1},
      {"[18446744073709551616]", "18446744073709551616", 1},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    const ob_str text = ob_str_from(cases[i].text);
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), text);
    json_t *root = NULL;
    const ob_status st = ob_json_parse(&diags, file, &root);
    if (st != OB_E_SYNTAX || root || diags.errors != 1) {
      fail_msg("%s: status %d", cases[i].text, (int)st);
    }
    const ob_diag *d = diags.list.at[0];
    assert_str(d->code, "OB0150");
    assert_true(d->help.len > 0);
    const ob_str got = ob_str_slice(text, d->primary.span.lo, d->primary.span.hi);
    if (d->primary.span.lo != cases[i].lo || !ob_str_eq(got, ob_str_from(cases[i].underlined))) {
      fail_msg("%s: %u `" OB_STR_FMT "`: " OB_STR_FMT, cases[i].text, d->primary.span.lo,
               OB_STR_ARG(got), OB_STR_ARG(d->message));
    }
    ob_arena_fini(&arena);
  }
}

static void
limits(void **state)
{
  (void)state;
  for (size_t depth = 2000; depth <= 3000; depth += 1000) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    ob_buf text;
    ob_buf_init(&text, &arena);
    ob_buf_fill(&text, '[', depth);
    ob_buf_fill(&text, ']', depth);
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), ob_buf_view(&text));
    json_t *root = NULL;
    const ob_status st = ob_json_parse(&diags, file, &root);
    assert_int_equal(st, depth == 2000 ? OB_OK : OB_E_LIMIT);
    json_decref(root);
    ob_arena_fini(&arena);
  }
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  static const char one = '1';
  const uint32_t file =
      ob_diags_add_source(&diags, OB_STR("x.json"), (ob_str){&one, (size_t)OB_JSON_MAX_SIZE + 1});
  json_t *root = NULL;
  assert_int_equal(ob_json_parse(&diags, file, &root), OB_E_LIMIT);
  assert_str(diags.list.at[0]->code, "OB0151");
  ob_arena_fini(&arena);
}

static void
strings_of_an_object(void **state)
{
  (void)state;
  json_t *object = json_loads("{\"a\": \"x\\u00e9\", \"b\": 1}", 0, NULL);
  assert_str(ob_json_string(object, "a"), "x\xc3\xa9");
  assert_null(ob_json_string(object, "b").ptr);
  assert_null(ob_json_string(object, "c").ptr);
  assert_null(ob_json_string(json_object_get(object, "a"), "a").ptr);
  assert_null(ob_json_string(NULL, "a").ptr);
  json_decref(object);
}

/* jansson takes its memory through these: allocation `left` and all later ones fail. */
static size_t left;

static void *
failing_malloc(size_t size)
{
  if (left == 0) {
    return NULL;
  }
  left--;
  return malloc(size);
}

static void
jansson_runs_out_of_memory(void **state)
{
  (void)state;
  static const char *const texts[] = {"{\"a\": [1, 2.5, \"xyz\", \"a string of more than twenty "
                                      "bytes\", {\"b\": null}], \"c\": true}",
                                      "{\"a\": [1 2]}"};
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    size_t n = 0;
    for (;; n++) {
      ob_arena arena;
      ob_arena_init(&arena, NULL);
      ob_diags diags;
      ob_diags_init(&diags, &arena);
      const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), ob_str_from(texts[i]));
      json_t *root = NULL;
      left = n;
      json_set_alloc_funcs(failing_malloc, free);
      const ob_status st = ob_json_parse(&diags, file, &root);
      json_set_alloc_funcs(malloc, free);
      assert_int_equal(st == OB_OK || st == OB_E_NOMEM, diags.errors == 0);
      json_decref(root);
      ob_arena_fini(&arena);
      if (st != OB_E_NOMEM) {
        assert_int_equal(st, i == 0 ? OB_OK : OB_E_SYNTAX);
        break;
      }
    }
    assert_true(n > 3);
  }
}

static ob_status
parse_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), ob_str_from(context));
  if (file == 0) {
    return OB_E_NOMEM;
  }
  json_t *root = NULL;
  const ob_status st = ob_json_parse(&diags, file, &root);
  json_decref(root);
  return st == OB_E_SYNTAX ? OB_OK : st;
}

static void
diagnostics_run_out_of_memory(void **state)
{
  (void)state;
  char bad[] = "[1, 2";
  assert_true(sweep_allocations(parse_step, bad) > 0);
}

static void
write_example(ob_buf *out, unsigned indent)
{
  ob_json_writer w = {.out = out, .indent = indent};
  ob_json_open(&w, '{');
  ob_json_field(&w, "s", OB_STR("a\"\\\n\t\r\x01\x7f/\xc3\xa9\xff"));
  ob_json_key(&w, "list");
  ob_json_open(&w, '[');
  ob_json_put_u64(&w, 0);
  ob_json_put_u64(&w, UINT64_MAX);
  ob_json_open(&w, '[');
  ob_json_close(&w, ']');
  ob_json_open(&w, '{');
  ob_json_close(&w, '}');
  ob_json_put_bool(&w, true);
  ob_json_put_null(&w);
  ob_json_close(&w, ']');
  ob_json_key(&w, "empty");
  ob_json_put_str(&w, OB_STR_NONE);
  ob_json_key(&w, "no");
  ob_json_put_bool(&w, false);
  ob_json_close(&w, '}');
}

static void
written_text(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_buf out;
  ob_buf_init(&out, &arena);
  write_example(&out, 0);
  assert_str(ob_buf_view(&out),
             "{\"s\":\"a\\\"\\\\\\n\\t\\r\\u0001\\u007f/\xc3\xa9\xef\xbf\xbd\",\"list\":[0,"
             "18446744073709551615,[],{},true,null],\"empty\":\"\",\"no\":false}");
  ob_buf_init(&out, &arena);
  write_example(&out, 2);
  assert_str(ob_buf_view(&out),
             "{\n  \"s\": \"a\\\"\\\\\\n\\t\\r\\u0001\\u007f/\xc3\xa9\xef\xbf\xbd\",\n"
             "  \"list\": [\n    0,\n    18446744073709551615,\n    [],\n    {},\n"
             "    true,\n    null\n  ],\n  \"empty\": \"\",\n  \"no\": false\n}");
  /* Several values one after the other, as messages on lines of their own, share no comma. */
  ob_buf_init(&out, &arena);
  for (unsigned i = 0; i < 2; i++) {
    ob_json_writer w = {.out = &out};
    ob_json_open(&w, '{');
    ob_json_close(&w, '}');
    ob_buf_putc(&out, '\n');
  }
  assert_str(ob_buf_view(&out), "{}\n{}\n");
  ob_arena_fini(&arena);
}

/** The block between ```json and ``` below a heading of a page. */
static ob_str
page_block(ob_str page, ob_str heading)
{
  static const ob_str open = OB_STR_INIT("\n```json\n"), close = OB_STR_INIT("\n```\n");
  size_t lo = ob_str_search(page, heading);
  assert_int_not_equal(lo, SIZE_MAX);
  page = ob_str_slice(page, lo, page.len);
  lo = ob_str_search(page, open);
  assert_int_not_equal(lo, SIZE_MAX);
  page = ob_str_slice(page, lo + open.len, page.len);
  return ob_str_slice(page, 0, ob_str_search(page, close) + 1);
}

static void
page_is_true(void **state)
{
  (void)state;
  const ob_code *code = ob_code_find(OB_STR("OB0150"));
  assert_non_null(code);
  for (unsigned good = 0; good <= 1; good++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &arena);
    const ob_str text =
        page_block(ob_str_from(code->page), good ? OB_STR("## Mends it") : OB_STR("## Causes it"));
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), text);
    json_t *root = NULL;
    assert_int_equal(ob_json_parse(&diags, file, &root), good ? OB_OK : OB_E_SYNTAX);
    json_decref(root);
    ob_arena_fini(&arena);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mistakes_at_their_bytes),
      cmocka_unit_test(limits),
      cmocka_unit_test(strings_of_an_object),
      cmocka_unit_test(jansson_runs_out_of_memory),
      cmocka_unit_test(diagnostics_run_out_of_memory),
      cmocka_unit_test(written_text),
      cmocka_unit_test(page_is_true),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
