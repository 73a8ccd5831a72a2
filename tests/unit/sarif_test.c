// SPDX-License-Identifier: MIT OR Apache-2.0
/* SARIF: what section 3 of the standard requires of each object is there, and places are right; and
 * diagnostics of several stores in one. */
#include "place.h"
#include "support.h"

#include "diag/render.h"
#include "diag/render_sarif.h"
#include <jansson.h>

static json_t *
rendered(place *p, const ob_diags *diags)
{
  ob_buf out;
  ob_buf_init(&out, &p->arena);
  ob_render_sarif(&out, diags, "1.2.3");
  assert_int_equal(ob_buf_status(&out), OB_OK);
  json_error_t error;
  json_t *log = json_loadb(out.ptr, out.len, JSON_REJECT_DUPLICATES, &error);
  if (!log) {
    fail_msg("%s at byte %d", error.text, error.position);
  }
  return log;
}

static const char *
text_at(json_t *value, const char *key)
{
  const char *text = json_string_value(json_object_get(value, key));
  assert_non_null(text);
  return text;
}

static json_t *
first_run(json_t *log)
{
  assert_string_equal(text_at(log, "version"), "2.1.0");
  json_t *runs = json_object_get(log, "runs");
  assert_int_equal(json_array_size(runs), 1);
  return json_array_get(runs, 0);
}

static void
what_is_required_is_there(void **state)
{
  place *p = *state;
  const ob_str text = OB_STR("a\n\xc3\xa9t\xc3\xa9 wrong here\nb\n");
  const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("dir/a b#.toml"), text);
  const uint32_t binary = ob_diags_add_source(&p->diags, OB_STR("/opt/app"), OB_STR(""));
  ob_diag *d = ob_error(&p->diags, "OB0201", (ob_span){file, 8, 13}, "a \"quoted\" \x1b[1m word");
  ob_diag_primary_text(&p->diags, d, "this one");
  ob_diag_label(&p->diags, d, (ob_span){file, 0, 1}, "and that");
  ob_diag_note(&p->diags, d, "first note");
  ob_diag_help(&p->diags, d, "mend it");
  assert_non_null(ob_warning(&p->diags, "OB1014", (ob_span){binary, 0, 0}, "in a binary"));
  assert_non_null(ob_note(&p->diags, "OB0201", OB_SPAN_NONE, "nowhere"));
  json_t *log = rendered(p, &p->diags);
  json_t *run = first_run(log);
  json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
  assert_string_equal(text_at(driver, "name"), "osbind");
  assert_string_equal(text_at(driver, "version"), "1.2.3");
  json_t *rules = json_object_get(driver, "rules");
  assert_int_equal(json_array_size(rules), 2);
  static const char *const ids[] = {"OB0201", "OB1014"};
  for (size_t i = 0; i < 2; i++) {
    json_t *rule = json_array_get(rules, i);
    assert_string_equal(text_at(rule, "id"), ids[i]);
    assert_true(strlen(text_at(json_object_get(rule, "shortDescription"), "text")) > 5);
    assert_true(strlen(text_at(json_object_get(rule, "help"), "text")) > 5);
  }
  json_t *results = json_object_get(run, "results");
  assert_int_equal(json_array_size(results), 3);
  static const char *const levels[] = {"error", "warning", "note"};
  for (size_t i = 0; i < 3; i++) {
    json_t *result = json_array_get(results, i);
    assert_string_equal(text_at(result, "level"), levels[i]);
    assert_non_null(strstr(text_at(result, "ruleId"), "OB"));
    assert_true(strlen(text_at(json_object_get(result, "message"), "text")) > 0);
    assert_true(json_is_array(json_object_get(result, "locations")));
  }
  json_t *first = json_array_get(results, 0);
  assert_string_equal(text_at(json_object_get(first, "message"), "text"),
                      "a \"quoted\" \x1b[1m word: this one\nfirst note\nhelp: mend it");
  json_t *where =
      json_object_get(json_array_get(json_object_get(first, "locations"), 0), "physicalLocation");
  assert_string_equal(text_at(json_object_get(where, "artifactLocation"), "uri"),
                      "dir/a%20b%23.toml");
  static const struct {
    const char *name;
    int value;
  } region[] = {{"startLine", 2},  {"startColumn", 5}, {"endLine", 2},
                {"endColumn", 10}, {"byteOffset", 8},  {"byteLength", 5}};
  for (size_t i = 0; i < OB_COUNT(region); i++) {
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(where, "region"), region[i].name)),
        region[i].value);
  }
  json_t *related = json_array_get(json_object_get(first, "relatedLocations"), 0);
  assert_string_equal(text_at(json_object_get(related, "message"), "text"), "and that");
  /* A binary file has no lines, and a message without a place no location. */
  where =
      json_object_get(json_array_get(json_object_get(json_array_get(results, 1), "locations"), 0),
                      "physicalLocation");
  assert_string_equal(text_at(json_object_get(where, "artifactLocation"), "uri"),
                      "file:///opt/app");
  assert_null(json_object_get(where, "region"));
  assert_int_equal(json_array_size(json_object_get(json_array_get(results, 2), "locations")), 0);
  json_decref(log);
}

static void
nothing_is_a_log_too(void **state)
{
  place *p = *state;
  json_t *log = rendered(p, &p->diags);
  json_t *run = first_run(log);
  assert_int_equal(json_array_size(json_object_get(run, "results")), 0);
  json_decref(log);
}

static void
stores_are_joined_with_their_texts(void **state)
{
  place *p = *state;
  ob_diags one, two;
  ob_diags_init(&one, &p->arena);
  ob_diags_init(&two, &p->arena);
  const uint32_t a = ob_diags_add_source(&one, OB_STR("a"), OB_STR("aaa\n"));
  const uint32_t b = ob_diags_add_source(&two, OB_STR("b"), OB_STR("bbb\n"));
  assert_int_equal(a, b); /* each store counts for itself */
  assert_non_null(ob_error(&one, "OB0201", (ob_span){a, 0, 1}, "first"));
  ob_diag *d = ob_warning(&two, "OB0201", (ob_span){b, 1, 2}, "second");
  ob_diag_label(&two, d, (ob_span){b, 2, 3}, "third");
  assert_int_equal(ob_diags_append(&p->diags, &one), OB_OK);
  assert_int_equal(ob_diags_append(&p->diags, &two), OB_OK);
  assert_int_equal(p->diags.errors, 1);
  assert_int_equal(p->diags.warnings, 1);
  ob_buf out;
  ob_buf_init(&out, &p->arena);
  for (size_t i = 0; i < p->diags.list.len; i++) {
    ob_render_text(&out, &p->diags, p->diags.list.at[i], (ob_render_opts){.color = false});
  }
  const ob_str text = ob_buf_view(&out);
  assert_true(ob_str_search(text, OB_STR("--> a:1:1")) != SIZE_MAX);
  assert_true(ob_str_search(text, OB_STR("--> b:1:2")) != SIZE_MAX);
  assert_true(ob_str_search(text, OB_STR("1 | bbb")) != SIZE_MAX);
  assert_int_equal(d->secondary.at[0].span.file, b); /* what was joined is unchanged */
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(what_is_required_is_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_is_a_log_too, set_up, tear_down),
      cmocka_unit_test_setup_teardown(stores_are_joined_with_their_texts, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
