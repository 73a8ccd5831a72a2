// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * The page of `osbind audit --html`: its data is JSON that says what the findings say, and no
 * text of a crate ends the element that it stands in. What a browser makes of the page is tested
 * in tests/cli/audit_html.t. With OSBIND_HTML_OUT=FILE the page is written there, to be looked at.
 */
#include "support.h"

#include "audit/html.h"
#include "formats/json/json.h"
#include "sys/fs.h"

typedef struct page {
  ob_arena arena;
  ob_diags diags;
  ob_universe universe;
  ob_findings findings;
  ob_buf out;
} page;

static const char source[] =
    "use libc::c_int;\nfn f() { \"</script><script>alert(1)</script>\"; }\n";

static ob_finding *
finding(page *p, const char *code, ob_str message, uint32_t lo, uint32_t hi)
{
  ob_finding *f = ob_new(&p->arena, ob_finding);
  if (!f) {
    fail_msg("no memory");
    abort();
  }
  *f = (ob_finding){.code = code,
                    .level = OB_LEVEL_L1,
                    .severity = OB_SEV_ERROR,
                    .cause = OB_CAUSE_MISSING_TARGET,
                    .crate = OB_STR("libc"),
                    .message = message,
                    .at = {1, lo, hi}};
  ob_finding **slot = ob_vec_push(&p->arena, &p->findings.list);
  if (!slot) {
    fail_msg("no memory");
    abort();
  }
  *slot = f;
  return f;
}

static void
make(page *p)
{
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  ob_buf_init(&p->out, &p->arena);
  const ob_targets *targets = ob_targets_builtin();
  ob_target_arg *members = ob_new_n(&p->arena, ob_target_arg, targets->len);
  if (!members) {
    fail_msg("no memory");
    abort();
  }
  for (size_t i = 0; i < targets->len; i++) {
    members[i] = (ob_target_arg){.target = &targets->at[i]};
  }
  assert_int_equal(ob_universe_init(&p->arena, members, targets->len, &p->universe), OB_OK);
  assert_int_equal(ob_diags_add_source(&p->diags, OB_STR("src/lib.rs"), ob_str_from(source)), 1);
  p->findings = (ob_findings){.arena = &p->arena, .universe = &p->universe};
  ob_finding *first = finding(p, "OB0301", OB_STR("`libc` is used <here>"), 4, 8);
  ob_bits_add(&first->targets, 0);
  ob_bits_add(&first->targets, 5);
  ob_bits_add(&first->targets, targets->len - 1);
  (void)finding(p, "OB0310", OB_STR("an atom"), 26, 30);
  ob_html_begin(&p->out, &p->universe, &p->universe.all);
  ob_html_package(&p->out, OB_STR("one"), OB_STR("1.0.0"), &p->findings, &p->diags);
  const ob_findings none = {.arena = &p->arena, .universe = &p->universe};
  ob_buf_putc(&p->out, ',');
  ob_html_package(&p->out, OB_STR("clean"), OB_STR("0.1.0"), &none, &p->diags);
  ob_html_end(&p->out);
  assert_int_equal(ob_buf_status(&p->out), OB_OK);
}

static json_t *
data_of(page *p)
{
  const ob_str text = ob_buf_view(&p->out);
  const ob_str begin = OB_STR("id=\"data\">"), end = OB_STR("</script>");
  const size_t at = ob_str_search(text, begin);
  assert_true(at != SIZE_MAX);
  const ob_str rest = ob_str_slice(text, at + begin.len, text.len);
  const ob_str json = ob_str_slice(rest, 0, ob_str_search(rest, end));
  const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("data"), json);
  json_t *root = NULL;
  assert_int_equal(ob_json_parse(&p->diags, file, &root), OB_OK);
  return root;
}

static void
data_says_what_was_found(void **state)
{
  (void)state;
  page p;
  make(&p);
  json_t *root = data_of(&p);
  assert_int_equal(json_array_size(json_object_get(root, "targets")), p.universe.len);
  const json_t *packages = json_object_get(root, "packages");
  assert_int_equal(json_array_size(packages), 2);
  const json_t *found = json_object_get(json_array_get(packages, 0), "findings");
  assert_int_equal(json_array_size(found), 2);
  const json_t *first = json_array_get(found, 0);
  const ob_str set = ob_json_string(first, "targets");
  assert_int_equal(set.len, (p.universe.len - 1) / 4 + 1);
  assert_int_equal(set.ptr[0], '1'); /* member 0 */
  assert_int_equal(set.ptr[1], '2'); /* member 5 */
  assert_true(ob_str_eq(ob_json_string(first, "message"), OB_STR("`libc` is used <here>")));
  assert_true(json_is_false(json_object_get(first, "any")));
  const json_t *place = json_array_get(json_object_get(first, "places"), 0);
  assert_int_equal(json_integer_value(json_object_get(place, "line")), 1);
  assert_int_equal(json_integer_value(json_object_get(place, "from")), 4);
  assert_int_equal(json_integer_value(json_object_get(place, "to")), 8);
  const json_t *second = json_array_get(found, 1);
  assert_true(json_is_true(json_object_get(second, "any")));
  place = json_array_get(json_object_get(second, "places"), 0);
  assert_int_equal(json_integer_value(json_object_get(place, "line")), 2);
  assert_true(ob_str_search(ob_json_string(place, "source"), OB_STR("</script>")) != SIZE_MAX);
  json_decref(root);
  ob_arena_fini(&p.arena);
}

/** The page has the two script elements of its template and no other, whatever a source says. */
static void
sources_end_nothing(void **state)
{
  (void)state;
  page p;
  make(&p);
  ob_str rest = ob_buf_view(&p.out);
  size_t count = 0, at;
  while ((at = ob_str_search(rest, OB_STR("</script>"))) != SIZE_MAX) {
    count++;
    rest = ob_str_slice(rest, at + 1, rest.len);
  }
  assert_int_equal(count, 2);
  const char *path = getenv("OSBIND_HTML_OUT");
  if (path) {
    assert_int_equal(ob_file_write(path, ob_buf_view(&p.out), 0644), 0);
  }
  ob_arena_fini(&p.arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(data_says_what_was_found),
      cmocka_unit_test(sources_end_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
