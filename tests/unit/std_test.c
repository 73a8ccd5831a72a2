// SPDX-License-Identifier: MIT OR Apache-2.0
/* Sysroots: what osbind-sysroot.toml may say, and what a store takes for whole. */
#include "place.h"

#include "std/std.h"
#include "sys/fs.h"
#include <unistd.h>

#define HASH64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define COMMIT "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96"

static const char whole[] = "sysroot = 1\n"
                            "target = \"x86_64-unknown-freebsd\"\n"
                            "version = \"14.1\"\n"
                            "profile = \"release\"\n"
                            "panic = \"unwind\"\n"
                            "std = true\n"
                            "libc = \"0.2.183\"\n"
                            "source = \"/usr/src/rustc-1.96.0/library\"\n"
                            "osbind = \"0.1.0\"\n"
                            "built = 1700000000\n"
                            "crates = [\"cfg-if 1.0.4\", \"libc 0.2.183\"]\n"
                            "[rustc]\n"
                            "version = \"rustc 1.96.0 (ac68faa20 2026-05-25)\"\n"
                            "commit = \"" COMMIT "\"\n"
                            "path = \"/usr/bin/rustc\"\n"
                            "size = 12\n"
                            "mtime-ns = -5\n"
                            "[[replaced]]\n"
                            "name = \"libc\"\n"
                            "locked = \"0.2.183\"\n"
                            "version = \"0.2.139\"\n"
                            "content = \"" HASH64 "\"\n"
                            "dir = \"/os/libc \\\"x\\\"\"\n"
                            "[[file]]\n"
                            "path = \"lib/a.rlib\"\n"
                            "size = 3\n"
                            "sha256 = \"" HASH64 "\"\n";

static ob_status
parse_in(ob_arena *arena, ob_diags *diags, ob_str text, ob_sysroot *out)
{
  const uint32_t file = ob_diags_add_source(diags, OB_STR(OB_SYSROOT_FILE), text);
  return file == 0 ? OB_E_NOMEM : ob_sysroot_parse(arena, diags, file, out);
}

static void
test_round_trip(void **state)
{
  place *p = *state;
  ob_sysroot s, again;
  assert_int_equal(parse_in(&p->arena, &p->diags, ob_str_from(whole), &s), OB_OK);
  assert_str(s.replaced.at[0].dir, "/os/libc \"x\"");
  assert_true(s.rustc_mtime_ns == -5);
  assert_int_equal(s.crates.len, 2);
  assert_str(s.crates.at[1].version, "0.2.183");
  ob_buf first, second;
  ob_buf_init(&first, &p->arena);
  ob_buf_init(&second, &p->arena);
  ob_sysroot_print(&first, &s);
  assert_int_equal(parse_in(&p->arena, &p->diags, ob_buf_view(&first), &again), OB_OK);
  ob_sysroot_print(&second, &again);
  assert_true(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
  assert_true(ob_str_eq(ob_sysroot_name(&p->arena, &s), ob_sysroot_name(&p->arena, &again)));
  assert_str(ob_sysroot_target(&p->arena, &again), "x86_64-unknown-freebsd.14.1");
}

/** The whole text with `from` replaced by `to`. */
static ob_str
changed(place *p, const char *from, const char *to)
{
  const char *at = strstr(whole, from);
  assert_non_null(at);
  return ob_fmt(&p->arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from));
}

static void
test_mistakes(void **state)
{
  static const struct {
    const char *from, *to, *code;
  } cases[] = {
      {"sysroot = 1", "sysroot = 2", "OB1101"},
      {"sysroot = 1", "sysroot = 0", "OB1100"},
      {"sysroot = 1\n", "", "OB1100"},
      {"x86_64-unknown-freebsd", "../../etc", "OB1100"},
      {"x86_64-unknown-freebsd", ".hidden", "OB1100"},
      {"\"14.1\"", "\"14 1\"", "OB1100"},
      {"\"14.1\"", "14.1", "OB1100"},
      {"\"release\"", "\"fast\"", "OB1100"},
      {"\"unwind\"", "\"wind\"", "OB1100"},
      {"std = true", "std = 1", "OB1100"},
      {"built = 1700000000", "built = -1", "OB1100"},
      {"\"libc 0.2.183\"", "\"libc\"", "OB1100"},
      {"\"libc 0.2.183\"", "7", "OB1100"},
      {COMMIT, "ac68faa20", "OB1100"},
      {COMMIT, "AC68FAA20C58CBCCD01EE7208BF3B6E93A7D7F96", "OB1100"},
      {"[rustc]", "[other]", "OB1100"},
      {"\"lib/a.rlib\"", "\"../a.rlib\"", "OB1100"},
      {"\"lib/a.rlib\"", "\"/a.rlib\"", "OB1100"},
      {"\"lib/a.rlib\"", "\"lib/a\\u0000.rlib\"", "OB1100"},
      {"\"lib/a.rlib\"", "\"\"", "OB1100"},
      {"size = 3", "size = \"3\"", "OB1100"},
      {"[[file]]", "[[files]]", "OB1100"},
      {"[[file]]", "[[file]]\npath = \"lib/a.rlib\"\nsize = 3\nsha256 = \"" HASH64 "\"\n[[file]]",
       "OB1100"},
      {"content = \"0", "content = \"", "OB1100"},
  };
  place *p = *state;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags_init(&p->diags, &p->arena);
    ob_sysroot s;
    const ob_status st = parse_in(&p->arena, &p->diags, changed(p, cases[i].from, cases[i].to), &s);
    if (st == OB_OK || p->diags.errors == 0) {
      fail_msg("`%s` for `%s`: no error", cases[i].to, cases[i].from);
    }
    assert_str(p->diags.list.at[0]->code, cases[i].code);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_sysroot s;
  OB_TRY(parse_in(arena, &diags, ob_str_from(whole), &s));
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_sysroot_print(&out, &s);
  OB_TRY(ob_buf_status(&out));
  return ob_sysroot_name(arena, &s).ptr ? OB_OK : OB_E_NOMEM;
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(sweep_step, NULL) > 0);
}

/** Every part of the key gives another name. */
static void
test_names(void **state)
{
  static const char *const changes[][2] = {
      {COMMIT, "bc68faa20c58cbccd01ee7208bf3b6e93a7d7f96"},
      {COMMIT, "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f97"},
      {"x86_64-unknown-freebsd", "i686-unknown-freebsd"},
      {"\"14.1\"", "\"14.2\""},
      {"version = \"14.1\"\n", ""},
      {"\"release\"", "\"debug\""},
      {"\"unwind\"", "\"abort\""},
      {"\"0.2.139\"", "\"0.2.140\""},
      {"content = \"01", "content = \"11"},
      {"name = \"libc\"", "name = \"libd\""},
      {"/usr/src/rustc-1.96.0", "/usr/src/mine"},
  };
  place *p = *state;
  ob_sysroot base;
  assert_int_equal(parse_in(&p->arena, &p->diags, ob_str_from(whole), &base), OB_OK);
  const ob_str name = ob_sysroot_name(&p->arena, &base);
  assert_true(ob_str_starts(name, OB_STR("ac68faa20c58-x86_64-unknown-freebsd-14.1-")));
  for (size_t i = 0; i < OB_COUNT(changes); i++) {
    ob_sysroot other;
    assert_int_equal(
        parse_in(&p->arena, &p->diags, changed(p, changes[i][0], changes[i][1]), &other), OB_OK);
    if (ob_str_eq(ob_sysroot_name(&p->arena, &other), name)) {
      fail_msg("%s: the same name", changes[i][1]);
    }
  }
}

/** A store in a temporary directory, with one sysroot put into it. */
static const char *
make_store(place *p, ob_sysroot *s)
{
  const char *dir, *unfinished;
  const char *tmp = getenv("TMPDIR");
  assert_int_equal(ob_dir_make_temp(&p->arena,
                                    ob_fmt(&p->arena, "%s/osbind-std-", tmp ? tmp : "/tmp").ptr,
                                    &dir),
                   0);
  const char *store = ob_std_store(&p->arena, dir);
  assert_int_equal(ob_dir_make(store, 0755), 0);
  assert_int_equal(
      ob_dir_make_temp(&p->arena, ob_fmt(&p->arena, "%s/.osbind-", store).ptr, &unfinished), 0);
  assert_int_equal(parse_in(&p->arena, &p->diags, ob_str_from(whole), s), OB_OK);
  s->name = ob_sysroot_name(&p->arena, s);
  const char *lib = ob_path_join(&p->arena, unfinished, "lib/rustlib");
  assert_int_equal(ob_dir_make(lib, 0755), 0);
  assert_int_equal(ob_file_create(ob_path_join(&p->arena, lib, "a.rlib"), OB_STR("abc"), 0644), 0);
  assert_int_equal(ob_file_create(ob_path_join(&p->arena, lib, "b.rlib"), OB_STR(""), 0644), 0);
  assert_int_equal(ob_std_put(&p->arena, &p->diags, store, unfinished, s), OB_OK);
  assert_false(ob_file_exists(unfinished));
  return store;
}

static void
remove_store(place *p, const char *store)
{
  assert_int_equal(ob_dir_remove(ob_cstr(&p->arena, ob_path_dir(ob_str_from(store)))), 0);
}

static void
test_store(void **state)
{
  place *p = *state;
  ob_sysroot s;
  const char *store = make_store(p, &s);
  assert_int_equal(s.files.len, 2);
  assert_str(s.files.at[0].path, "lib/rustlib/a.rlib");
  assert_str(s.files.at[0].sha256,
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  ob_sysroots all = {0};
  assert_int_equal(ob_std_list(&p->arena, &p->diags, store, &all), OB_OK);
  assert_int_equal(all.len, 1);
  assert_true(ob_str_eq(all.at[0].name, s.name));
  size_t wrong = 7;
  assert_int_equal(ob_sysroot_verify(&p->arena, &p->diags, &all.at[0], &wrong), OB_OK);
  assert_int_equal(wrong, 0);

  /* The same again takes its place. */
  const char *unfinished;
  assert_int_equal(
      ob_dir_make_temp(&p->arena, ob_fmt(&p->arena, "%s/.osbind-", store).ptr, &unfinished), 0);
  assert_int_equal(ob_file_create(ob_path_join(&p->arena, unfinished, "c"), OB_STR("c"), 0644), 0);
  assert_int_equal(ob_std_put(&p->arena, &p->diags, store, unfinished, &s), OB_OK);
  all.len = 0;
  assert_int_equal(ob_std_list(&p->arena, &p->diags, store, &all), OB_OK);
  assert_int_equal(all.len, 1);
  assert_int_equal(all.at[0].files.len, 1);

  assert_int_equal(ob_std_remove(&p->arena, &p->diags, s.dir), OB_OK);
  ob_dir_entries left = {0};
  assert_int_equal(ob_dir_list(&p->arena, store, &left), 0);
  assert_int_equal(left.len, 0);
  assert_int_equal(p->diags.errors + p->diags.warnings, 0);
  remove_store(p, store);
}

/* Those of `osbind build` stand in one file, those of plain cargo in one for each project. */
static void
test_used(void **state)
{
  place *p = *state;
  ob_sysroot s;
  const char *store = make_store(p, &s);
  const ob_str other = ob_fmt(&p->arena, OB_STR_FMT "0", OB_STR_ARG(s.name));
  ob_std_use_now(&p->arena, store, s.name, "/p/one", 1000);
  ob_std_use_now(&p->arena, store, s.name, "/p/two", 2000);
  ob_std_use_now(&p->arena, store, s.name, "/p/two", 2100); /* once an hour */
  const ob_str records[][2] = {
      {ob_fmt(&p->arena, "%s/used/" OB_STR_FMT "+01", store, OB_STR_ARG(s.name)),
       OB_STR("3000 /p/one\n")},
      {ob_fmt(&p->arena, "%s/used/" OB_STR_FMT "+02", store, OB_STR_ARG(s.name)),
       OB_STR("1500 /p/three\n")},
      {ob_fmt(&p->arena, "%s/used/" OB_STR_FMT "+03", store, OB_STR_ARG(s.name)),
       OB_STR("9000 /p/cut off")},
      {ob_fmt(&p->arena, "%s/used/" OB_STR_FMT "+01", store, OB_STR_ARG(other)),
       OB_STR("9000 /p/of another\n")}};
  for (size_t i = 0; i < OB_COUNT(records); i++) {
    assert_int_equal(ob_file_write(records[i][0].ptr, records[i][1], 0644), 0);
  }
  ob_std_uses uses = {0};
  assert_int_equal(ob_std_used(&p->arena, store, s.name, &uses), OB_OK);
  assert_int_equal(uses.len, 3);
  static const struct {
    uint64_t when;
    const char *project;
  } want[] = {{3000, "/p/one"}, {2000, "/p/two"}, {1500, "/p/three"}};
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    assert_int_equal(uses.at[i].when, want[i].when);
    assert_str(uses.at[i].project, want[i].project);
  }
  remove_store(p, store);
}

static void
test_changed_files(void **state)
{
  place *p = *state;
  ob_sysroot s;
  const char *store = make_store(p, &s);
  const char *lib = ob_path_join(&p->arena, s.dir, "lib/rustlib");
  size_t wrong;
  /* The same size, another byte; a file more; a file that is gone. */
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, lib, "a.rlib"), OB_STR("abd"), 0644), 0);
  assert_int_equal(ob_sysroot_verify(&p->arena, &p->diags, &s, &wrong), OB_E_INVALID);
  assert_int_equal(wrong, 1);
  assert_str(p->diags.list.at[0]->code, "OB1102");
  assert_int_equal(ob_file_create(ob_path_join(&p->arena, s.dir, "more"), OB_STR(""), 0644), 0);
  assert_int_equal(unlink(ob_path_join(&p->arena, lib, "b.rlib")), 0);
  assert_int_equal(ob_sysroot_verify(&p->arena, &p->diags, &s, &wrong), OB_E_INVALID);
  assert_int_equal(wrong, 3);
  /* Somebody else could write to a file. */
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, lib, "a.rlib"), OB_STR("abc"), 0666), 0);
  assert_int_not_equal(ob_sysroot_verify(&p->arena, &p->diags, &s, &wrong), OB_OK);
  assert_int_equal(wrong, 3);
  remove_store(p, store);
}

/** What is not whole, damaged, or others' to write is not among the sysroots. */
static void
test_not_taken(void **state)
{
  place *p = *state;
  ob_sysroot s;
  const char *store = make_store(p, &s);
  ob_sysroots all = {0};
  assert_int_equal(ob_dir_make(ob_path_join(&p->arena, store, "unfinished/lib"), 0755), 0);
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, store, ".osbind-1/" OB_SYSROOT_FILE),
                                 ob_str_from(whole), 0644),
                   0);
  assert_int_equal(ob_std_list(&p->arena, &p->diags, store, &all), OB_OK);
  assert_int_equal(all.len, 1);
  assert_int_equal(p->diags.warnings, 0);
  assert_int_equal(ob_file_write(ob_path_join(&p->arena, store, "bad/" OB_SYSROOT_FILE),
                                 OB_STR("sysroot = 1\n"), 0644),
                   0);
  assert_int_equal(ob_file_mode(s.dir, 0777), 0);
  all.len = 0;
  assert_int_equal(ob_std_list(&p->arena, &p->diags, store, &all), OB_OK);
  assert_int_equal(all.len, 0);
  assert_int_equal(p->diags.warnings, 2);
  assert_str(p->diags.list.at[0]->code, "OB1103");
  assert_int_equal(p->diags.errors, 0);
  remove_store(p, store);
}

static void
test_no_place(void **state)
{
  place *p = *state;
  ob_sysroot s;
  const char *store = make_store(p, &s), *unfinished;
  assert_int_equal(
      ob_dir_make_temp(&p->arena, ob_fmt(&p->arena, "%s/.osbind-", store).ptr, &unfinished), 0);
  assert_int_equal(ob_std_put(&p->arena, &p->diags, "/dev/null", unfinished, &s), OB_E_IO);
  assert_str(p->diags.list.at[0]->code, "OB1104");
  ob_sysroots all = {0};
  assert_int_equal(ob_std_list(&p->arena, &p->diags, store, &all), OB_OK);
  assert_int_equal(all.len, 1); /* what was there is still there */
  remove_store(p, store);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_mistakes, set_up, tear_down),
      cmocka_unit_test(test_no_memory),
      cmocka_unit_test_setup_teardown(test_names, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_store, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_used, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_changed_files, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_not_taken, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_no_place, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
