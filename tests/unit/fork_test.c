// SPDX-License-Identifier: MIT OR Apache-2.0
/* Target-spec files of forks, and the places in std's source that name an OS. */
#include "place.h"

#include "base/str.h"
#include "sys/fs.h"
#include "target/fork.h"
#include "target/places.h"
#include <string.h>

static const char base_text[] =
    "{\"arch\": \"x86_64\", \"llvm-target\": \"x86_64-unknown-freebsd\", \"metadata\": {\"tier\": "
    "2, "
    "\"description\": \"FreeBSD\"}, \"os\": \"freebsd\", \"data-layout\": \"e\", "
    "\"target-family\": [\"unix\"], \"target-pointer-width\": 64}";

static ob_status
spec_of(ob_arena *arena, ob_diags *diags, const ob_fork *fork, const char *text, ob_buf *out)
{
  const uint32_t file = ob_diags_add_source(diags, OB_STR("base"), ob_str_from(text));
  ob_buf_init(out, arena);
  return file ? ob_fork_spec(diags, file, fork, out) : OB_E_NOMEM;
}

static ob_fork
fork_of(const char *name, const char *os, const char *vendor)
{
  return (ob_fork){.name = ob_str_from(name),
                   .like = ob_target_find(ob_targets_builtin(), OB_STR("x86_64-unknown-freebsd")),
                   .os = ob_str_from(os),
                   .vendor = ob_str_from(vendor)};
}

/* Each way, and what osbind then reads from the file that it wrote. */
static void
test_spec(void **state)
{
  place *p = *state;
  static const struct {
    const char *os, *vendor, *version;
    bool own;
    ob_fork_way way;
    const char *read_os, *read_like;
  } rows[] = {
      {NULL, "osfork", NULL, false, OB_FORK_VENDOR, "freebsd", ""},
      {"osfork", NULL, NULL, false, OB_FORK_LIKE, "osfork", "freebsd"},
      {"osfork", "acme", "2.7", false, OB_FORK_LIKE, "osfork", "freebsd"},
      {"osfork", NULL, "2.7", true, OB_FORK_OWN, "osfork", ""},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_fork fork = fork_of("x86_64-unknown-osfork", rows[i].os, rows[i].vendor);
    fork.version = ob_str_from(rows[i].version);
    fork.own_std = rows[i].own;
    assert_int_equal(ob_fork_way_of(&fork), rows[i].way);
    assert_int_equal(ob_fork_check(&p->diags, ob_targets_builtin(), &fork), OB_OK);
    ob_buf out;
    assert_int_equal(spec_of(&p->arena, &p->diags, &fork, base_text, &out), OB_OK);
    const ob_str text = ob_buf_view(&out);
    assert_true(ob_str_search(text, OB_STR("description")) == SIZE_MAX);
    assert_true(ob_str_search(text, OB_STR("llvm-target")) != SIZE_MAX);
    const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("new"), text);
    ob_target target;
    assert_int_equal(ob_target_spec_read(&p->arena, &p->diags, file, &target), OB_OK);
    assert_str(target.os, rows[i].read_os);
    assert_str(target.spec_like, rows[i].read_like);
    assert_str(target.spec_version, rows[i].version ? rows[i].version : "");
    for (size_t k = 0; k < target.atom_count; k++) {
      if (ob_str_eq(target.atoms[k].name, OB_STR("target_vendor"))) {
        assert_str(target.atoms[k].value, rows[i].vendor ? rows[i].vendor : "unknown");
      }
    }
  }
  assert_int_equal(p->diags.errors, 0);
}

static void
test_wrong_names(void **state)
{
  place *p = *state;
  char long_name[200];
  memset(long_name, 'a', sizeof(long_name) - 1);
  long_name[sizeof(long_name) - 1] = '\0';
  const struct {
    const char *name, *os, *vendor, *version, *code;
  } rows[] = {
      {"x86_64-unknown-freebsd", "osfork", NULL, NULL, "OB1136"},
      {"", "osfork", NULL, NULL, "OB1136"},
      {"../x", "osfork", NULL, NULL, "OB1136"},
      {"-x", "osfork", NULL, NULL, "OB1136"},
      {long_name, "osfork", NULL, NULL, "OB1136"},
      {"x", "freebsd", NULL, NULL, "OB1131"},
      {"x", "linux", NULL, NULL, "OB1131"},
      {"x", "os\"fork", NULL, NULL, "OB1131"},
      {"x", NULL, "a-b", NULL, "OB1131"},
      {"x", NULL, long_name, NULL, "OB1131"},
      {"x", "osfork", NULL, "a b", "OB0221"},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    ob_fork fork = fork_of(rows[i].name, rows[i].os, rows[i].vendor);
    fork.version = ob_str_from(rows[i].version);
    if (ob_fork_check(&diags, ob_targets_builtin(), &fork) != OB_E_INVALID) {
      fail_msg("%s %s %s: accepted", rows[i].name, rows[i].os, rows[i].vendor);
    }
    assert_int_equal(diags.errors, 1);
    assert_str(diags.list.at[0]->code, rows[i].code);
  }
  /* Every mistake is said at once. */
  ob_fork fork = fork_of("", "linux", "-");
  fork.version = OB_STR("/");
  assert_int_equal(ob_fork_check(&p->diags, ob_targets_builtin(), &fork), OB_E_INVALID);
  assert_int_equal(p->diags.errors, 4);
}

static void
test_vendor_of(void **state)
{
  (void)state;
  static const char *const rows[][2] = {
      {"x86_64-osfork-freebsd", "osfork"},
      {"osfork", "osfork"},
      {"x86_64-osfork", ""},
      {"a-b-c-d", "b"},
      {"x86_64--freebsd", ""},
      {"", ""},
      {"x.y", ""},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    assert_str(ob_fork_vendor_of(ob_str_from(rows[i][0])), rows[i][1]);
  }
}

static void
test_wrong_base(void **state)
{
  place *p = *state;
  const ob_fork fork = fork_of("x", "osfork", NULL);
  static const struct {
    const char *text, *code;
  } rows[] = {
      {"", "OB0150"}, {"[]", "OB1133"}, {"{}", "OB1133"}, {"{\"llvm-target\": 1}", "OB1133"}};
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    ob_buf out;
    assert_int_not_equal(spec_of(&p->arena, &diags, &fork, rows[i].text, &out), OB_OK);
    assert_int_equal(diags.errors, 1);
    assert_str(diags.list.at[0]->code, rows[i].code);
  }
}

static void
test_places(void **state)
{
  place *p = *state;
  static const char text[] = "// target_os = \"freebsd\"\n"
                             "/* target_os = \"freebsd\" /* nested */ target_os = \"freebsd\" */\n"
                             "#[cfg(any(target_os = \"linux\", target_os=\"freebsd\"))]\n"
                             "  if cfg!(target_os\n"
                             "    = \"freebsd\") { a() }\n"
                             "let s = \"target_os = \\\"freebsd\\\"\";\n"
                             "let r = r#\"target_os = \"freebsd\"\"#;\n"
                             "let c = '\"'; let l: &'a str = '\\''; // '\n"
                             "|| target_os == \"freebsd\"\n"
                             "my_target_os = \"freebsd\", target_os_x = \"freebsd\"\n"
                             "target_os = \"freebsd\", target_os = \"freebsd\"\n"
                             "let y = '\\u{1F600}'; 'outer: loop {} target_os = \"freebsd\"";
  static const struct {
    uint32_t line;
    const char *text;
  } want[] = {{3, "#[cfg(any(target_os = \"linux\", target_os=\"freebsd\"))]"},
              {4, "if cfg!(target_os"},
              {9, "|| target_os == \"freebsd\""},
              {11, "target_os = \"freebsd\", target_os = \"freebsd\""},
              {12, "let y = '\\u{1F600}'; 'outer: loop {} target_os = \"freebsd\""}};
  ob_places places = {0};
  assert_int_equal(ob_places_in(&p->arena, OB_STR("a.rs"), ob_str_from(text), OB_STR("target_os"),
                                OB_STR("freebsd"), &places),
                   OB_OK);
  assert_int_equal(places.len, OB_COUNT(want));
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    assert_int_equal(places.at[i].line, want[i].line);
    assert_str(places.at[i].text, want[i].text);
    assert_str(places.at[i].file, "a.rs");
  }
}

static void
write_at(place *p, const char *dir, const char *name, const char *text)
{
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, dir, name), ob_str_from(text), 0644), 0);
}

static void
test_places_below(void **state)
{
  place *p = *state;
  const char *dir = NULL;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-places-", &dir), 0);
  static const char line[] = "\n#[cfg(target_os = \"freebsd\")]\n";
  write_at(p, dir, "std/src/sys/b.rs", line);
  write_at(p, dir, "std/src/sys/a.rs", line);
  write_at(p, dir, "std/src/lib.rs", "nothing\n");
  write_at(p, dir, "std/build.rs", line);
  write_at(p, dir, "std/src/tests.rs", line);
  write_at(p, dir, "std/tests/x.rs", line);
  write_at(p, dir, "std/README.md", line);
  write_at(p, dir, "core/src/lib.rs", line);
  ob_places places = {0};
  assert_int_equal(ob_places_below(&p->arena, &p->diags, dir, "std", OB_STR("target_os"),
                                   OB_STR("freebsd"), &places),
                   OB_OK);
  assert_int_equal(places.len, 3);
  assert_str(places.at[0].file, "std/build.rs");
  assert_str(places.at[1].file, "std/src/sys/a.rs");
  assert_str(places.at[2].file, "std/src/sys/b.rs");
  assert_int_equal(places.at[2].line, 2);
  assert_int_equal(ob_places_below(&p->arena, &p->diags, dir, "none", OB_STR("target_os"),
                                   OB_STR("freebsd"), &places),
                   OB_E_NOT_FOUND);
  assert_int_equal(ob_dir_remove(dir), 0);
}

/* ---- no memory ---- */

static ob_status
all_of_it(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_fork fork = fork_of("x86_64-unknown-osfork", "osfork", "acme");
  ob_buf out;
  OB_TRY(ob_fork_check(&diags, ob_targets_builtin(), &fork));
  OB_TRY(spec_of(arena, &diags, &fork, base_text, &out));
  ob_places places = {0};
  char text[4096];
  size_t len = 0;
  while (len + 32 < sizeof(text)) {
    memcpy(text + len, "target_os = \"freebsd\"\n", 22);
    len += 22;
  }
  return ob_places_in(arena, OB_STR("a.rs"), (ob_str){text, len}, OB_STR("target_os"),
                      OB_STR("freebsd"), &places);
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(all_of_it, NULL) > 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_spec, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_wrong_names, set_up, tear_down),
      cmocka_unit_test(test_vendor_of),
      cmocka_unit_test_setup_teardown(test_wrong_base, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_places_below, set_up, tear_down),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
