// SPDX-License-Identifier: MIT OR Apache-2.0
/* Lockfiles of every version: what is read, and what each mistake is called and where it is. */
#include "cargo/lockfile.h"
#include "support.h"

#define SUM_A "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SUM_B "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"
#define CRATES_IO "registry+https://github.com/rust-lang/crates.io-index"

static ob_status
parse(ob_arena *arena, ob_diags *diags, const char *text, ob_lockfile *out)
{
  ob_diags_init(diags, arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("Cargo.lock"), ob_str_from(text));
  return file == 0 ? OB_E_NOMEM : ob_lockfile_parse(arena, diags, file, out);
}

static void
version_4(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_lockfile lock;
  static const char text[] = "# made by Cargo\nversion = 4\n\n"
                             "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
                             "dependencies = [\n \"libc 0.2.183\",\n \"libc 1.0.0-alpha.1\",\n]\n\n"
                             "[[package]]\nname = \"libc\"\nversion = \"0.2.183\"\n"
                             "source = \"" CRATES_IO "\"\nchecksum = \"" SUM_A "\"\n\n"
                             "[[package]]\nname = \"libc\"\nversion = \"1.0.0-alpha.1\"\n"
                             "source = \"" CRATES_IO "\"\nchecksum = \"" SUM_B "\"\n\n"
                             "[[package]]\nname = \"libc\"\nversion = \"0.2.183\"\n"
                             "source = \"git+https://example.org/libc#0123\"\n\n"
                             "[[package]]\nname = \"deb\"\nversion = \"1.0.0+os.1\"\n"
                             "source = \"" CRATES_IO "\"\n"
                             "checksum = \"Could not get crate checksum\"\n\n"
                             "[[patch.unused]]\nname = \"libc\"\nversion = \"0.2.1\"\n";
  assert_int_equal(parse(&arena, &diags, text, &lock), OB_OK);
  assert_int_equal(lock.format, 4);
  assert_int_equal(lock.packages.len, 5);
  const ob_lock_package *p = lock.packages.at;
  assert_str(p[0].name, "app");
  assert_int_equal(p[0].source.len, 0);
  assert_int_equal(p[0].checksum.len, 0);
  assert_str(p[1].checksum, SUM_A);
  assert_true(ob_lock_is_crates_io(p[1].source));
  assert_int_equal(p[1].semver.patch, 183);
  assert_str(p[2].semver.pre, "alpha.1");
  assert_false(ob_lock_is_crates_io(p[3].source));
  assert_int_equal(p[4].checksum.len, 0); /* a sentence is no checksum */
  assert_memory_equal(text + p[2].span.lo, "\"1.0.0-alpha.1\"", p[2].span.hi - p[2].span.lo);
  ob_arena_fini(&arena);
}

static void
old_versions(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    uint64_t format;
    const char *checksum;
    size_t packages;
  } cases[] = {
      {"[root]\nname = \"app\"\nversion = \"0.1.0\"\n"
       "dependencies = [\"libc 0.2.1 (" CRATES_IO ")\"]\n"
       "[[package]]\nname = \"libc\"\nversion = \"0.2.1\"\nsource = \"" CRATES_IO "\"\n"
       "[metadata]\n\"checksum libc 0.2.1 (" CRATES_IO ")\" = \"" SUM_B "\"\n",
       1, SUM_B, 2},
      {"[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
       "[[package]]\nname = \"libc\"\nversion = \"0.2.1\"\nsource = \"" CRATES_IO "\"\n"
       "[metadata]\n\"checksum libc 0.2.1 (" CRATES_IO ")\" = \"<none>\"\n",
       1, "", 2},
      {"[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
       "[[package]]\nname = \"libc\"\nversion = \"0.2.1\"\nsource = \"" CRATES_IO "\"\n"
       "checksum = \"" SUM_A "\"\n",
       2, SUM_A, 2},
      {"version = 3\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n", 3, "", 1},
      {"version = 3\n", 3, NULL, 0},
      {"", 2, NULL, 0},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_lockfile lock;
    assert_int_equal(parse(&arena, &diags, cases[i].text, &lock), OB_OK);
    assert_int_equal(lock.format, cases[i].format);
    assert_int_equal(lock.packages.len, cases[i].packages);
    if (cases[i].checksum) {
      assert_str(lock.packages.at[lock.packages.len - 1].checksum, cases[i].checksum);
    }
    ob_arena_fini(&arena);
  }
}

#define P(body) "[[package]]\n" body

static void
mistakes(void **state)
{
  (void)state;
  static const struct {
    const char *text, *codes, *at; /* at: text under the first error */
    ob_status status;
  } cases[] = {
      {"version = 9\n", "OB0420", "9", OB_E_UNSUPPORTED},
      {"version = 1\n", "OB0420", "1", OB_E_UNSUPPORTED},
      {"version = \"4\"\n", "OB0420", "\"4\"", OB_E_INVALID},
      {"package = 1\n", "OB0421", "1", OB_E_INVALID},
      {"package = [1]\n", "OB0421", "1", OB_E_INVALID},
      {P("version = \"1.0.0\"\n"), "OB0421", "[[package]]", OB_E_INVALID},
      {P("name = \"a\"\n"), "OB0421", "[[package]]", OB_E_INVALID},
      {P("name = \"a\"\nversion = 1\n"), "OB0421", "1", OB_E_INVALID},
      {P("name = 1\nversion = 1\nsource = 2\nchecksum = []\n"), "OB0421 OB0421 OB0421 OB0421", "1",
       OB_E_INVALID},
      {P("name = \"a\"\nversion = \"1.0\"\n"), "OB0422", "\"1.0\"", OB_E_INVALID},
      {P("name = \"a\"\nversion = \"1.0.0\"\nchecksum = "
         "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg\"\n"),
       "OB0423", "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg\"",
       OB_E_INVALID},
      {P("name = \"a\"\nversion = \"1.0.0\"\n") P("name = \"a\"\nversion = \"1.0.0\"\n"), "OB0424",
       "[[package]]", OB_E_INVALID},
      {P("name = \"a\"\n") P("name = \"b\"\nversion = \"x\"\n"), "OB0421 OB0422", "[[package]]",
       OB_E_INVALID},
      {"<<<<<<< ours\nversion = 4\n", "OB0103", NULL, OB_E_SYNTAX},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena arena;
    ob_arena_init(&arena, NULL);
    ob_diags diags;
    ob_lockfile lock;
    const ob_status st = parse(&arena, &diags, cases[i].text, &lock);
    ob_buf codes;
    ob_buf_init(&codes, &arena);
    for (size_t d = 0; d < diags.list.len; d++) {
      ob_buf_fmt(&codes, "%s" OB_STR_FMT, d ? " " : "", OB_STR_ARG(diags.list.at[d]->code));
    }
    const ob_str got = ob_buf_view(&codes);
    if (cases[i].at && !ob_str_eq(got, ob_str_from(cases[i].codes))) {
      fail_msg("%s: " OB_STR_FMT ", want %s", cases[i].text, OB_STR_ARG(got), cases[i].codes);
    }
    assert_int_equal(st, cases[i].status);
    assert_true(diags.errors > 0);
    if (cases[i].at) {
      const ob_span at = diags.list.at[0]->primary.span;
      assert_str(ob_str_slice(ob_str_from(cases[i].text), at.lo, at.hi), cases[i].at);
    }
    ob_arena_fini(&arena);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_lockfile lock;
  const ob_status st = parse(arena, &diags, context, &lock);
  assert_int_equal(diags.errors, 0);
  return st;
}

static void
sweep(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_buf text;
  ob_buf_init(&text, &arena);
  for (unsigned i = 0; i < 1000; i++) {
    ob_buf_fmt(&text, P("name = \"crate-%u\"\nversion = \"0.2.%u\"\nsource = \"" CRATES_IO "\"\n"),
               i, i);
  }
  ob_buf_put(&text, OB_STR("[metadata]\n"));
  for (unsigned i = 0; i < 1000; i++) {
    ob_buf_fmt(&text, "\"checksum crate-%u 0.2.%u (" CRATES_IO ")\" = \"" SUM_A "\"\n", i, i);
  }
  ob_buf_putc(&text, '\0');
  assert_int_equal(ob_buf_status(&text), OB_OK);
  assert_true(sweep_allocations(sweep_step, text.ptr) > 3);
  ob_arena_fini(&arena);
}

static void
missing_file(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &arena);
  ob_lockfile lock;
  assert_int_equal(ob_lockfile_load(&arena, &diags, "/nowhere/Cargo.lock", &lock), OB_E_NOT_FOUND);
  assert_int_equal(diags.errors, 1);
  ob_arena_fini(&arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(version_4), cmocka_unit_test(old_versions), cmocka_unit_test(mistakes),
      cmocka_unit_test(sweep),     cmocka_unit_test(missing_file),
  };
  return cmocka_run_group_tests_name("lockfile", tests, NULL, NULL);
}
