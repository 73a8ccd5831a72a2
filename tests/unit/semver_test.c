// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "formats/semver.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"
#include "sys/process.h"

static const struct {
  const char *text;
  bool ok;
} texts[] = {
    {"0.0.0", true},
    {"1.2.3", true},
    {"18446744073709551615.0.0", true},
    {"18446744073709551616.0.0", false},
    {"1.0.0-alpha.1", true},
    {"1.0.0-0A.is.legal", true},
    {"1.0.0-01", false},
    {"1.0.0-0", true},
    {"1.0.0--", true},
    {"1.0.0+01.build", true},
    {"1.0.0-a+b", true},
    {"1.0.0+a-b", true},
    {"1.0.0+a+b", false},
    {"1.0.0-", false},
    {"1.0.0+", false},
    {"1.0.0-a..b", false},
    {"1.0.0-a.", false},
    {"1.0.0-\xc3\xa9", false},
    {"", false},
    {"1", false},
    {"1.0", false},
    {"1.0.", false},
    {"1.0.0.0", false},
    {"01.0.0", false},
    {"1.00.0", false},
    {" 1.0.0", false},
    {"1.0.0 ", false},
    {"v1.0.0", false},
    {"-1.0.0", false},
};

static void
versions_are_read(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    ob_semver v;
    if (ob_semver_parse(ob_str_from(texts[i].text), &v) != texts[i].ok) {
      fail_msg("%s: expected %d", texts[i].text, texts[i].ok);
    }
  }
  ob_semver v;
  assert_false(ob_semver_parse((ob_str){"1.0.0\0", 6}, &v));
  assert_true(ob_semver_parse(OB_STR("10.20.30-rc.1+build.5"), &v));
  assert_int_equal(v.major, 10);
  assert_int_equal(v.minor, 20);
  assert_int_equal(v.patch, 30);
  assert_str(v.pre, "rc.1");
  assert_str(v.build, "build.5");
}

static ob_semver
parsed(const char *text)
{
  ob_semver v;
  assert_true(ob_semver_parse(ob_str_from(text), &v));
  return v;
}

static int
sign(int n)
{
  return (n > 0) - (n < 0);
}

/* semver.org, section 11.4, and what it leaves to be deduced. */
static void
precedence_is_a_total_order(void **state)
{
  (void)state;
  static const char *const rising[] = {
      "0.0.1",       "0.1.0",         "1.0.0-1",
      "1.0.0-2",     "1.0.0-10",      "1.0.0-99999999999999999999999",
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
      "1.0.0-beta",  "1.0.0-beta.2",  "1.0.0-beta.11",
      "1.0.0-rc.1",  "1.0.0",         "1.0.1",
      "1.9.0",       "1.10.0",        "2.0.0",
  };
  for (size_t i = 0; i < OB_COUNT(rising); i++) {
    for (size_t j = 0; j < OB_COUNT(rising); j++) {
      const ob_semver a = parsed(rising[i]), b = parsed(rising[j]);
      if (sign(ob_semver_cmp(&a, &b)) != (i > j) - (i < j)) {
        fail_msg("%s against %s", rising[i], rising[j]);
      }
    }
  }
  const ob_semver a = parsed("1.0.0+a"), b = parsed("1.0.0+b");
  assert_int_equal(ob_semver_cmp(&a, &b), 0);
}

static void
ranges_are_those_of_cargo(void **state)
{
  (void)state;
  static const struct {
    const char *a, *b;
    bool same;
  } cases[] = {
      {"1.0.0", "1.9.3", true},  {"1.0.0", "2.0.0", false},   {"0.2.139", "0.2.183", true},
      {"0.2.0", "0.3.0", false}, {"0.0.3", "0.0.3", true},    {"0.0.3", "0.0.4", false},
      {"0.0.0", "0.0.0", true},  {"0.2.183", "1.0.0", false}, {"0.0.3+a", "0.0.3+b", true},
      {"0.0.1", "0.1.1", false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_semver a = parsed(cases[i].a), b = parsed(cases[i].b);
    if (ob_semver_compatible(&a, &b) != cases[i].same ||
        ob_semver_compatible(&b, &a) != cases[i].same) {
      fail_msg("%s and %s", cases[i].a, cases[i].b);
    }
  }
}

/* Cargo takes the same texts as a package's version, but that it drops blanks around them. */
static void
cargo_reads_the_same(void **state)
{
  (void)state;
  ob_arena arena;
  ob_arena_init(&arena, NULL);
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&arena, "/tmp/osbind-semver-", &dir), 0);
  const char *manifest = ob_path_join(&arena, dir, "Cargo.toml");
  const char *cargo = getenv("CARGO") ? getenv("CARGO") : "cargo";
  const char *const argv[] = {cargo,    "metadata", "--no-deps", "--offline", "--manifest-path",
                              manifest, NULL};
  size_t asked = 0;
  assert_int_equal(ob_file_write(ob_path_join(&arena, dir, "lib.rs"), OB_STR(""), 0644), 0);
  for (size_t i = 0; i < OB_COUNT(texts); i++) {
    ob_buf buf;
    ob_buf_init(&buf, &arena);
    ob_buf_put(&buf, OB_STR("[package]\nname = \"x\"\nedition = \"2021\"\nversion = "));
    ob_toml_put_string(&buf, ob_str_trim(ob_str_from(texts[i].text)));
    ob_buf_put(&buf, OB_STR("\n[lib]\npath = \"lib.rs\"\n"));
    assert_int_equal(ob_file_write(manifest, ob_buf_view(&buf), 0644), 0);
    const ob_proc proc = {.argv = argv, .capture_stdout = true, .quiet_stderr = true};
    ob_proc_result result;
    if (ob_proc_run(&arena, &proc, &result) != 0) {
      break;
    }
    asked++;
    ob_semver v;
    if (ob_semver_parse(ob_str_trim(ob_str_from(texts[i].text)), &v) != (result.status == 0)) {
      fail_msg("Cargo says %d: %s", result.status == 0, texts[i].text);
    }
  }
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_arena_fini(&arena);
  if (asked == 0) {
    SKIP("no cargo");
  }
}

/* The forms of the Cargo reference, "Specifying Dependencies", and their borders. */
static void
requirements(void **state)
{
  (void)state;
  static const struct {
    const char *req, *version;
    bool holds;
  } cases[] = {
      {"1.2.3", "1.2.3", true},
      {"1.2.3", "1.9.0", true},
      {"1.2.3", "1.2.2", false},
      {"1.2.3", "2.0.0", false},
      {"^0.2.3", "0.2.9", true},
      {"^0.2.3", "0.3.0", false},
      {"0.0.3", "0.0.3", true},
      {"0.0.3", "0.0.4", false},
      {"0.0", "0.0.9", true},
      {"0.0", "0.1.0", false},
      {"0", "0.9.1", true},
      {"0", "1.0.0", false},
      {"~1.2.3", "1.2.9", true},
      {"~1.2.3", "1.3.0", false},
      {"~1.2", "1.2.0", true},
      {"~1", "1.9.0", true},
      {"~1", "2.0.0", false},
      {"*", "3.1.4", true},
      {"1.*", "1.9.9", true},
      {"1.*", "2.0.0", false},
      {"1.2.*", "1.2.7", true},
      {"1.2.*", "1.3.0", false},
      {"= 1.2.3", "1.2.3", true},
      {"=1.2.3", "1.2.4", false},
      {"=1.2", "1.2.9", true},
      {">=1.2, <1.5", "1.4.9", true},
      {">=1.2, <1.5", "1.5.0", false},
      {">1.2", "1.2.9", false},
      {">1.2", "1.3.0", true},
      {"<=1.2", "1.2.9", true},
      {"<=1.2", "1.3.0", false},
      {"", "0.0.1", true},
      {"1.0.0-alpha.1", "1.0.0-alpha.2", true},
      {"1.0.0-alpha.2", "1.0.0-alpha.1", false},
      {"1", "1.1.0-alpha", false},
      {"1.0.0-alpha", "1.1.0-alpha", false},
      {"nonsense", "1.0.0", false},
      {"1.2.3.4", "1.2.3", false},
      {">= 1.0", "1.0.0", true},
      {"1.2.3+build", "1.2.4", true},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_semver v;
    assert_true(ob_semver_parse(ob_str_from(cases[i].version), &v));
    if (ob_semver_satisfies(ob_str_from(cases[i].req), &v) != cases[i].holds) {
      fail_msg("`%s` against %s", cases[i].req, cases[i].version);
    }
  }
}

/* The byte at which reading stops; Cargo's own answers are in tests/cargo/manifests.py. */
static void
mistakes_have_a_place(void **state)
{
  static const struct {
    const char *req;
    size_t at; /* SIZE_MAX: no mistake */
  } cases[] = {
      {"1", SIZE_MAX},
      {" >= 1.0 , < 2 ", SIZE_MAX},
      {"1.x", SIZE_MAX},
      {"*", SIZE_MAX},
      {"1.*.*", SIZE_MAX},
      {"1.2.3-a.1+b.01", SIZE_MAX},
      {"~1.2", SIZE_MAX},
      {">1.*", SIZE_MAX},
      {"", 0},
      {"latest", 0},
      {"v1", 0},
      {"01.2", 0},
      {"1.02", 2},
      {"1..2", 2},
      {"1.2.3.4", 5},
      {"1.*.3", 4},
      {"1,", 2},
      {"1 || 2", 2},
      {"1.0-a", 3},
      {"1.0.0-", 6},
      {"1.0.0-01", 6},
      {"*, 1", 1},
      {">= 1 < 2", 5},
      {"==1", 1},
      {"1.0.0+a..b", 6},
      {"99999999999999999999", 0},
      {"^", 1},
  };
  (void)state;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    size_t at = 0;
    const char *wrong = ob_semver_req_mistake(ob_str_from(cases[i].req), &at);
    if ((wrong != NULL) != (cases[i].at != SIZE_MAX) || (wrong && at != cases[i].at)) {
      fail_msg("`%s`: %s at %zu", cases[i].req, wrong ? wrong : "nothing", at);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(requirements),
      cmocka_unit_test(mistakes_have_a_place),
      cmocka_unit_test(versions_are_read),
      cmocka_unit_test(precedence_is_a_total_order),
      cmocka_unit_test(ranges_are_those_of_cargo),
      cmocka_unit_test(cargo_reads_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
