// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "sys/fs.h"
#include "sys/process.h"
#include "target/host.h"
#include "target/target.h"
#include "target/version.h"

typedef struct place {
  ob_arena arena;
  ob_diags diags;
  const char *dir;
} place;

static int
set_up(void **state)
{
  place *p = calloc(1, sizeof(*p));
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-target-", &p->dir), 0);
  *state = p;
  return 0;
}

static int
tear_down(void **state)
{
  place *p = *state;
  assert_int_equal(ob_dir_remove(p->dir), 0);
  ob_arena_fini(&p->arena);
  free(p);
  return 0;
}

static bool
has_atom(const ob_target *target, const char *name, const char *value)
{
  for (size_t i = 0; i < target->atom_count; i++) {
    if (ob_str_eq(target->atoms[i].name, ob_str_from(name)) &&
        (value ? ob_str_eq(target->atoms[i].value, ob_str_from(value))
               : target->atoms[i].value.ptr == NULL)) {
      return true;
    }
  }
  return false;
}

static void
the_table_is_whole(void **state)
{
  (void)state;
  const ob_targets *targets = ob_targets_builtin();
  assert_true(targets->len > 300 && targets->len <= 512);
  assert_true(ob_str_starts(targets->rustc, OB_STR("rustc 1.")));
  for (size_t i = 0; i < targets->len; i++) {
    const ob_target *t = &targets->at[i];
    assert_true(i == 0 || ob_str_cmp(targets->at[i - 1].triple, t->triple) < 0);
    assert_ptr_equal(ob_target_find(targets, t->triple), t);
    assert_in_range(t->tier, 1, 3);
    assert_in_range(t->std + 1, 0, 2);
    assert_true(t->nominal.len == 0 || ob_version_valid(t->nominal));
    assert_true(t->atom_count >= 8);
    char *os = strndup(t->os.ptr, t->os.len);
    assert_true(has_atom(t, "target_os", os));
    free(os);
  }
  assert_null(ob_target_find(targets, OB_STR("")));
  assert_null(ob_target_find(targets, OB_STR("x86_64-unknown-freebs")));
  assert_null(ob_target_find(targets, OB_STR("zzz")));
}

static void
facts_of_a_few_targets(void **state)
{
  (void)state;
  static const struct {
    const char *triple;
    uint8_t tier;
    int8_t std;
    bool host_tools;
    const char *os, *nominal;
  } cases[] = {
      {"x86_64-unknown-linux-gnu", 1, 1, true, "linux", "2.17"},
      {"loongarch64-unknown-linux-gnu", 2, 1, true, "linux", "2.36"},
      {"x86_64-unknown-freebsd", 2, 1, true, "freebsd", "12"},
      {"aarch64-apple-darwin", 1, 1, true, "macos", "11.0"},
      {"thumbv8m.main-none-eabi", 2, 0, false, "none", ""},
      {"x86_64-unknown-openbsd", 3, 1, true, "openbsd", ""},
      {"sparcv9-sun-solaris", 2, 1, true, "solaris", "11.4"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_target *t = ob_target_find(ob_targets_builtin(), ob_str_from(cases[i].triple));
    assert_non_null(t);
    assert_int_equal(t->tier, cases[i].tier);
    assert_int_equal(t->std, cases[i].std);
    assert_int_equal(t->host_tools, cases[i].host_tools);
    assert_str(t->os, cases[i].os);
    assert_str(t->nominal, cases[i].nominal);
  }
}

static void
arguments_are_taken_apart(void **state)
{
  place *p = *state;
  static const struct {
    const char *arg, *triple, *version;
  } cases[] = {
      {"x86_64-unknown-freebsd", "x86_64-unknown-freebsd", ""},
      {"x86_64-unknown-freebsd.14.1", "x86_64-unknown-freebsd", "14.1"},
      {"x86_64-unknown-freebsd.14", "x86_64-unknown-freebsd", "14"},
      {"x86_64-unknown-freebsd.pfsense-2.7", "x86_64-unknown-freebsd", "pfsense-2.7"},
      {"x86_64-unknown-linux-gnu.2.36", "x86_64-unknown-linux-gnu", "2.36"},
      {"x86_64-unknown-linux-gnux32.2.36", "x86_64-unknown-linux-gnux32", "2.36"},
      {"thumbv8m.main-none-eabi", "thumbv8m.main-none-eabi", ""},
      {"thumbv8m.main-none-eabihf", "thumbv8m.main-none-eabihf", ""},
      {"thumbv8m.main-none-eabi.1.0", "thumbv8m.main-none-eabi", "1.0"},
      {"thumbv8m.base-nuttx-eabi.12.5", "thumbv8m.base-nuttx-eabi", "12.5"},
      {"wasm32-wasip1.1", "wasm32-wasip1", "1"},
      {"wasm32-wasip1-threads.1", "wasm32-wasip1-threads", "1"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_target_arg arg;
    assert_int_equal(ob_target_parse(&p->arena, &p->diags, ob_targets_builtin(),
                                     ob_str_from(cases[i].arg), &arg),
                     OB_OK);
    assert_str(arg.target->triple, cases[i].triple);
    assert_str(arg.version, cases[i].version);
  }
  assert_int_equal(p->diags.errors, 0);
}

static void
nothing_is_guessed(void **state)
{
  place *p = *state;
  static const struct {
    const char *arg, *code, *help;
  } cases[] = {
      {"x86_64-unknown-freebsd14", "OB0220",
       "an OS version stands behind a dot: `x86_64-unknown-freebsd.14`"},
      {"x86_64-unknown-freebsd-14.1", "OB0220",
       "an OS version stands behind a dot: `x86_64-unknown-freebsd.14.1`"},
      {"x86_64-unknown-freebsd:14.1", "OB0220",
       "an OS version stands behind a dot: `x86_64-unknown-freebsd.14.1`"},
      {"x86_64-unknown-freebds.14.1", "OB0220", "did you mean `x86_64-unknown-freebsd.14.1`?"},
      {"x86_64-unknown-linux", "OB0220", "did you mean `x86_64-unknown-linux-gnu`?"},
      {"arm-linux-gnueabihf", "OB0220", "did you mean `arm-unknown-linux-gnueabihf`?"},
      {"x86_64-linux-gnu.6", "OB0220", "did you mean `x86_64-unknown-linux-gnu.6`?"},
      {"thumbv8m-none-eabi", "OB0220", NULL},
      {"thumbv8m.main", "OB0220", NULL},
      {"main-none-eabi", "OB0220", NULL},
      {"freebsd.14.1", "OB0220", "`osbind target list` shows the triples"},
      {"", "OB0220", "`osbind target list` shows the triples"},
      {".", "OB0220", "`osbind target list` shows the triples"},
      {"14.1", "OB0220", NULL},
      {"x86_64-unknown-freebsd.", "OB0221", NULL},
      {"x86_64-unknown-freebsd..14", "OB0221", NULL},
      {"x86_64-unknown-freebsd.-14", "OB0221", NULL},
      {"x86_64-unknown-freebsd.14 1", "OB0221", NULL},
      {"X86_64-unknown-freebsd", "OB0220", "did you mean `x86_64-unknown-freebsd`?"},
      {"/nowhere/to/be/found.json", "OB0001", NULL},
      {"/nowhere/to/be/found.json:14.1", "OB0001", NULL},
      {"/nowhere/to/be/found.json:", "OB0221", NULL},
      {"/nowhere/to/be/found.json:a b", "OB0221", NULL},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    ob_target_arg arg;
    const ob_status st =
        ob_target_parse(&p->arena, &diags, ob_targets_builtin(), ob_str_from(cases[i].arg), &arg);
    if (st == OB_OK || diags.errors != 1 ||
        !ob_str_eq(diags.list.at[0]->code, ob_str_from(cases[i].code))) {
      fail_msg("%s: status %d, %zu errors", cases[i].arg, st, diags.errors);
    }
    if (cases[i].help) {
      assert_str(diags.list.at[0]->help, cases[i].help);
    }
  }
}

static void
a_nul_byte_is_in_no_path(void **state)
{
  place *p = *state;
  ob_target_arg arg;
  assert_int_equal(ob_target_parse(&p->arena, &p->diags, ob_targets_builtin(),
                                   (ob_str){"/etc/passwd\0.json", 17}, &arg),
                   OB_E_NOT_FOUND);
  assert_str(p->diags.list.at[0]->code, "OB0220");
}

static void
the_variable_of_a_target(void **state)
{
  place *p = *state;
  assert_string_equal(ob_target_version_variable(&p->arena, OB_STR("x86_64-unknown-freebsd")),
                      "CARGO_TARGET_X86_64_UNKNOWN_FREEBSD_VERSION");
  assert_string_equal(ob_target_version_variable(&p->arena, OB_STR("thumbv8m.main-none-eabi")),
                      "CARGO_TARGET_THUMBV8M_MAIN_NONE_EABI_VERSION");
}

static void
what_systems_say_of_themselves(void **state)
{
  (void)state;
  assert_str(ob_host_number(OB_STR("14.1-RELEASE-p5")), "14.1");
  assert_str(ob_host_number(OB_STR("9.3_STABLE")), "9.3");
  assert_str(ob_host_number(OB_STR("7.8")), "7.8");
  assert_str(ob_host_number(OB_STR("10.0.")), "10.0");
  assert_str(ob_host_number(OB_STR("1..2")), "1");
  assert_str(ob_host_number(OB_STR("rolling")), "");
  assert_str(ob_host_number(OB_STR(".5")), "");
  assert_str(ob_host_number(OB_STR("")), "");
  assert_str(ob_host_version_id(OB_STR("ID=alpine\nVERSION_ID=3.19.1\n")), "3.19.1");
  assert_str(ob_host_version_id(OB_STR("VERSION_ID=\"12\"\nID=debian")), "12");
  assert_str(ob_host_version_id(OB_STR("VERSION_ID='24.04'\r\n")), "24.04");
  assert_str(ob_host_version_id(OB_STR("VERSION_ID=1\nVERSION_ID=2")), "2");
  assert_str(ob_host_version_id(OB_STR("VERSION_ID=\"$(x)\"")), "");
  assert_str(ob_host_version_id(OB_STR("#VERSION_ID=1\nPRE_VERSION_ID=3")), "");
  assert_true(ob_host_is_os(OB_STR("FreeBSD"), OB_STR("freebsd")));
  assert_true(ob_host_is_os(OB_STR("SunOS"), OB_STR("illumos")));
  assert_false(ob_host_is_os(OB_STR("Linux"), OB_STR("freebsd")));
  assert_false(ob_host_is_os(OB_STR("Plan 9"), OB_STR("plan9")));
}

static void
the_running_system_is_of_one_kind(void **state)
{
  place *p = *state;
  ob_str version, how, sysname, release, machine;
  assert_int_equal(ob_system_uname(&p->arena, &sysname, &release, &machine), 0);
  for (size_t i = 0; i < ob_targets_builtin()->len; i++) {
    const ob_target *t = &ob_targets_builtin()->at[i];
    if (!ob_host_is_os(sysname, t->os)) {
      assert_int_equal(ob_target_running_version(&p->arena, t, &version, &how), OB_OK);
      assert_int_equal(version.len + how.len, 0);
    }
  }
  const ob_str glibc = ob_system_glibc_version();
  if (glibc.len > 0) {
    const ob_target *t = ob_target_find(ob_targets_builtin(), OB_STR("x86_64-unknown-linux-gnu"));
    assert_int_equal(ob_target_running_version(&p->arena, t, &version, &how), OB_OK);
    assert_true(ob_str_starts(glibc, version) && ob_version_numeric(version));
    assert_str(how, "gnu_get_libc_version");
  }
}

/* ---- target-spec files ---- */

#define NEEDED "\"arch\": \"x86_64\", \"llvm-target\": \"x86_64-unknown-none\", "
#define WIDTH "\"target-pointer-width\": 64"

static ob_status
read_text(place *p, ob_diags *diags, const char *text, ob_target *out)
{
  ob_diags_init(diags, &p->arena);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("x.json"), ob_str_from(text));
  return ob_target_spec_read(&p->arena, diags, file, out);
}

static void
a_spec_gives_cfgs(void **state)
{
  place *p = *state;
  ob_diags diags;
  ob_target t;
  assert_int_equal(read_text(p, &diags, "{" NEEDED WIDTH "}", &t), OB_OK);
  static const char *const bare[][2] = {
      {"debug_assertions", NULL},   {"panic", "unwind"},         {"target_abi", ""},
      {"target_arch", "x86_64"},    {"target_endian", "little"}, {"target_env", ""},
      {"target_feature", "sse"},    {"target_feature", "sse2"},  {"target_has_atomic", "16"},
      {"target_has_atomic", "32"},  {"target_has_atomic", "64"}, {"target_has_atomic", "8"},
      {"target_has_atomic", "ptr"}, {"target_os", "none"},       {"target_pointer_width", "64"},
      {"target_vendor", "unknown"},
  };
  assert_int_equal(t.atom_count, OB_COUNT(bare));
  for (size_t i = 0; i < OB_COUNT(bare); i++) {
    assert_str(t.atoms[i].name, bare[i][0]);
    assert_true(has_atom(&t, bare[i][0], bare[i][1]));
  }
  assert_str(t.os, "none");
  assert_int_equal(t.tier, 0);
  assert_int_equal(t.std, -1);

  assert_int_equal(
      read_text(
          p, &diags,
          "{" NEEDED "\"target-pointer-width\": \"32\", \"os\": \"osfork\", \"vendor\": "
          "\"acme\", \"env\": \"e\", \"abi\": \"a\", \"target-family\": [\"unix\", \"wasm\"], "
          "\"target-endian\": \"big\", \"max-atomic-width\": 32, \"min-atomic-width\": 16, "
          "\"panic-strategy\": \"abort\", \"crt-static-default\": true, \"features\": "
          "\"+avx2,-sse3,x,+unheard-of\", \"metadata\": {\"os-version\": \"4.2\", "
          "\"os-like\": \"freebsd\"}}",
          &t),
      OB_OK);
  assert_true(has_atom(&t, "unix", NULL));
  assert_true(has_atom(&t, "target_family", "unix"));
  assert_true(has_atom(&t, "target_family", "wasm"));
  assert_false(has_atom(&t, "wasm", NULL));
  assert_true(has_atom(&t, "target_vendor", "acme"));
  assert_true(has_atom(&t, "panic", "abort"));
  assert_false(has_atom(&t, "panic", "unwind"));
  assert_true(has_atom(&t, "target_feature", "crt-static"));
  assert_true(has_atom(&t, "target_feature", "sse2"));
  assert_false(has_atom(&t, "target_feature", "avx2"));
  assert_true(has_atom(&t, "target_has_atomic", "ptr"));
  assert_false(has_atom(&t, "target_has_atomic", "8"));
  assert_false(has_atom(&t, "target_has_atomic", "64"));
  assert_str(t.spec_version, "4.2");
  assert_str(t.spec_like, "freebsd");
  assert_int_equal(diags.warnings, 0);

  assert_int_equal(read_text(p, &diags, "{" NEEDED WIDTH ", \"atomic-cas\": false}", &t), OB_OK);
  assert_false(has_atom(&t, "target_has_atomic", "8"));
  assert_int_equal(
      read_text(p, &diags, "{" NEEDED WIDTH ", \"panic-strategy\": \"immediate-abort\"}", &t),
      OB_OK);
  assert_true(has_atom(&t, "panic", "abort") && has_atom(&t, "panic", "immediate-abort"));
  assert_int_equal(read_text(p, &diags, "{" NEEDED WIDTH ", \"target-family\": \"windows\"}", &t),
                   OB_OK);
  assert_true(has_atom(&t, "windows", NULL));
}

static void
what_rustc_would_not_take_is_said(void **state)
{
  place *p = *state;
  ob_diags diags;
  ob_target t;
  assert_int_equal(read_text(p, &diags, "{" NEEDED WIDTH ", \"os-version\": \"14.1\"}", &t), OB_OK);
  assert_str(t.spec_version, "14.1");
  assert_true(t.spec_outer_version);
  assert_int_equal(diags.warnings, 1);
  assert_str(diags.list.at[0]->code, "OB0223");
  assert_int_equal(read_text(p, &diags, "{" NEEDED WIDTH ", \"cpu\": \"newest\"}", &t), OB_OK);
  assert_str(diags.list.at[0]->code, "OB0224");
  assert_true(has_atom(&t, "target_feature", "sse2"));
}

static void
every_wrong_key_is_reported(void **state)
{
  place *p = *state;
  static const struct {
    const char *text, *code;
    size_t errors;
  } cases[] = {
      {"", "OB0150", 1},
      {"[]", "OB0222", 1},
      {"3", NULL, 1},
      {"{}", "OB0222", 3},
      {"{" NEEDED "\"target-pointer-width\": -1}", "OB0222", 1},
      {"{" NEEDED "\"target-pointer-width\": 65536}", "OB0222", 1},
      {"{" NEEDED "\"target-pointer-width\": \"sixty\"}", "OB0222", 1},
      {"{" NEEDED "\"target-pointer-width\": 6.5}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"os\": 3, \"env\": null, \"abi\": [], \"vendor\": {}}", "OB0222", 4},
      {"{" NEEDED WIDTH ", \"os\": \"a\\nb\"}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"os\": \"a\\\"b\"}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"target-endian\": \"middle\"}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"target-family\": 1}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"target-family\": [1, 2]}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"panic-strategy\": \"run\"}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"atomic-cas\": \"no\"}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"os-version\": 14}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"metadata\": {\"os-like\": 14}}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"metadata\": {\"os-like\": \"\"}}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"metadata\": {\"os-like\": \"a\\n\"}}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"os\": \"x\", \"metadata\": {\"os-like\": \"x\"}}", "OB0222", 1},
      {"{" NEEDED WIDTH ", \"os-version\": \"\"}", "OB0221", 1},
      {"{" NEEDED WIDTH ", \"metadata\": {\"os-version\": \"a b\"}}", "OB0221", 1},
      {"{" NEEDED WIDTH ", \"os-version\": \"1\", \"metadata\": {\"os-version\": \"2\"}}", "OB0222",
       1},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_target t;
    const ob_status st = read_text(p, &diags, cases[i].text, &t);
    size_t errors = 0;
    for (size_t j = 0; j < diags.list.len; j++) {
      const ob_diag *d = diags.list.at[j];
      errors += d->severity == OB_SEV_ERROR &&
                (!cases[i].code || ob_str_eq(d->code, ob_str_from(cases[i].code)));
    }
    if (st == OB_OK || diags.errors < cases[i].errors || errors == 0) {
      fail_msg("%s: status %d, %zu errors", cases[i].text, st, diags.errors);
    }
  }
}

static void
a_spec_file_has_a_name_and_a_version(void **state)
{
  place *p = *state;
  const char *path = ob_path_join(&p->arena, p->dir, "my.os-14.json");
  assert_int_equal(ob_file_write(path, OB_STR("{" NEEDED WIDTH ", \"os\": \"my\"}"), 0644), 0);
  ob_target_arg arg;
  assert_int_equal(
      ob_target_parse(&p->arena, &p->diags, ob_targets_builtin(), ob_str_from(path), &arg), OB_OK);
  assert_str(arg.target->triple, "my.os-14");
  assert_str(arg.version, "");
  assert_true(ob_str_ends(arg.target->spec_path, OB_STR("/my.os-14.json")));
  const ob_str with_version = ob_fmt(&p->arena, "%s:14.1", path);
  assert_int_equal(ob_target_parse(&p->arena, &p->diags, ob_targets_builtin(), with_version, &arg),
                   OB_OK);
  assert_str(arg.target->triple, "my.os-14");
  assert_str(arg.version, "14.1");
}

typedef struct sweep_text {
  const char *text;
} sweep_text;

static ob_status
read_under_pressure(ob_arena *arena, void *context)
{
  const sweep_text *sweep = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("x.json"), ob_str_from(sweep->text));
  ob_target t;
  return file ? ob_target_spec_read(arena, &diags, file, &t) : OB_E_NOMEM;
}

static void
memory_may_run_out(void **state)
{
  (void)state;
  sweep_text sweep = {"{" NEEDED WIDTH
                      ", \"cpu\": \"x86-64-v4\", \"features\": \"+avx512f,+amx\"}"};
  assert_true(sweep_allocations(read_under_pressure, &sweep) > 0);
}

/* ---- against rustc itself ---- */

/* Lines of a rustc's standard output, or OB_STR_NONE when it fails or is not there. */
static ob_str
rustc_says(place *p, const char *bootstrap, const char *const *argv)
{
  const ob_env_change env = {"RUSTC_BOOTSTRAP", bootstrap};
  const ob_proc proc = {
      .argv = argv, .env = &env, .env_count = 1, .capture_stdout = true, .quiet_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(&p->arena, &proc, &result) != 0 || result.status != 0) {
    return OB_STR_NONE;
  }
  return result.out;
}

static bool
is_feature(ob_str line)
{
  return ob_str_starts(line, OB_STR("target_feature="));
}

/* Does the rustc of the table show a cfg of this name? A newer one may show more. */
static bool
is_known(ob_str line)
{
  const ob_str name = ob_str_slice(line, 0, ob_str_find(line, '='));
  const ob_target *t = ob_target_find(ob_targets_builtin(), OB_STR("x86_64-unknown-linux-gnu"));
  for (size_t i = 0; i < t->atom_count; i++) {
    if (ob_str_eq(t->atoms[i].name, name)) {
      return true;
    }
  }
  return ob_str_eq(name, OB_STR("windows"));
}

/* The cfgs of a target against lines of rustc. same: it is the rustc of the table, so that
 * cfg(target_feature) and names that are new since then are compared too. */
static void
compare_cfgs(place *p, const ob_target *target, ob_str lines, bool same)
{
  size_t count = 0;
  ob_str line;
  for (ob_str rest = lines; ob_str_next(&rest, '\n', &line);) {
    if (line.len == 0 || (!same && (is_feature(line) || !is_known(line)))) {
      continue;
    }
    const size_t equals = ob_str_find(line, '=');
    const char *name = ob_cstr(&p->arena, ob_str_slice(line, 0, equals));
    const char *value = equals == SIZE_MAX
                            ? NULL
                            : ob_cstr(&p->arena, ob_str_slice(line, equals + 2, line.len - 1));
    if (!has_atom(target, name, value)) {
      fail_msg(OB_STR_FMT " lacks " OB_STR_FMT, OB_STR_ARG(target->triple), OB_STR_ARG(line));
    }
    count++;
  }
  size_t have = 0;
  for (size_t i = 0; i < target->atom_count; i++) {
    have += same || !ob_str_eq(target->atoms[i].name, OB_STR("target_feature"));
  }
  if (have != count) {
    fail_msg(OB_STR_FMT ": %zu cfgs, rustc has %zu", OB_STR_ARG(target->triple), have, count);
  }
}

/* Every built-in target's spec, as a file, gives the cfgs that rustc gives the target; and the
 * table agrees. A few targets, or all with OSBIND_TEST_ALL_TARGETS. */
static void
specs_give_what_rustc_gives(void **state)
{
  place *p = *state;
  static const char *const few[] = {
      "x86_64-unknown-freebsd",
      "x86_64-unknown-none",
      "i586-unknown-linux-gnu",
      "aarch64-apple-darwin",
      "aarch64-unknown-none-softfloat",
      "wasm32-unknown-emscripten",
      "riscv64gc-unknown-linux-gnu",
      "loongarch64-unknown-none-softfloat",
      "thumbv6m-none-eabi",
      "avr-none",
      "x86_64-unknown-linux-gnuasan",
      "armv5te-none-eabi",
  };
  const char *rustc = getenv("RUSTC") ? getenv("RUSTC") : "rustc";
  const char *const version_argv[] = {rustc, "--version", NULL};
  const ob_str version = ob_str_trim(rustc_says(p, "-1", version_argv));
  if (version.len == 0) {
    SKIP("no rustc");
  }
  const ob_targets *targets = ob_targets_builtin();
  const bool same = ob_str_eq(version, targets->rustc);
  const bool all = getenv("OSBIND_TEST_ALL_TARGETS") != NULL;
  const char *path = ob_path_join(&p->arena, p->dir, "spec.json");
  size_t compared = 0;
  for (size_t i = 0; i < (all ? targets->len : OB_COUNT(few)); i++) {
    const ob_target *t = all ? &targets->at[i] : ob_target_find(targets, ob_str_from(few[i]));
    assert_non_null(t);
    const char *triple = ob_cstr(&p->arena, t->triple);
    const char *const cfg_argv[] = {rustc, "--print=cfg", "--target", triple, NULL};
    const char *const spec_argv[] = {
        rustc, "-Zunstable-options", "--print=target-spec-json", "--target", triple, NULL};
    const ob_str cfgs = rustc_says(p, "-1", cfg_argv), spec = rustc_says(p, "1", spec_argv);
    if (cfgs.len == 0 || spec.len == 0) {
      print_message("# %s: this rustc does not build for it\n", triple);
      continue;
    }
    if (same) {
      compare_cfgs(p, t, cfgs, true);
    }
    ob_target from_spec;
    assert_int_equal(ob_file_write(path, spec, 0644), 0);
    if (ob_target_from_spec(&p->arena, &p->diags, path, &from_spec) != OB_OK) {
      fail_msg("%s: its spec is refused", triple);
    }
    from_spec.triple = t->triple;
    compare_cfgs(p, &from_spec, cfgs, same);
    compared++;
  }
  assert_true(compared > 0);
  print_message("# %zu targets compared with " OB_STR_FMT "\n", compared, OB_STR_ARG(version));
}

static void
the_table_of_another_rustc(void **state)
{
  place *p = *state;
  ob_targets targets;
  const char *fake = ob_path_join(&p->arena, p->dir, "rustc");
  assert_int_equal(
      ob_file_write(fake,
                    OB_STR("#!/bin/sh\n"
                           "case \"$*\" in\n"
                           "--version) echo 'rustc 9.9.9 (fake)';;\n"
                           "--print=target-list) echo zz-new-os; echo x86_64-unknown-freebsd; echo "
                           "aa-broken;;\n"
                           "'--print=cfg --target zz-new-os') echo 'target_os=\"new\"'; echo unix; "
                           "echo 'bad=';;\n"
                           "*) exit 1;;\nesac\n"),
                    0755),
      0);
  assert_int_equal(ob_targets_from_rustc(&p->arena, &p->diags, fake, &targets), OB_OK);
  assert_int_equal(targets.len, 3);
  assert_str(targets.rustc, "rustc 9.9.9 (fake)");
  assert_str(targets.at[0].triple, "aa-broken");
  assert_int_equal(targets.at[0].atom_count, 0);
  assert_int_equal(targets.at[1].tier, 2);
  assert_str(targets.at[2].os, "new");
  assert_int_equal(targets.at[2].atom_count, 2);
  assert_int_equal(targets.at[2].std, -1);
  assert_int_equal(ob_file_write(fake, OB_STR("#!/bin/sh\nexit 1\n"), 0755), 0);
  assert_int_equal(ob_targets_from_rustc(&p->arena, &p->diags, fake, &targets), OB_E_PROCESS);
  assert_int_equal(ob_targets_from_rustc(&p->arena, &p->diags, "/nowhere/rustc", &targets),
                   OB_E_NOT_FOUND);
  assert_int_equal(p->diags.errors, 2);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_table_is_whole),
      cmocka_unit_test(facts_of_a_few_targets),
      cmocka_unit_test_setup_teardown(arguments_are_taken_apart, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_is_guessed, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_nul_byte_is_in_no_path, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_variable_of_a_target, set_up, tear_down),
      cmocka_unit_test(what_systems_say_of_themselves),
      cmocka_unit_test_setup_teardown(the_running_system_is_of_one_kind, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_spec_gives_cfgs, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_rustc_would_not_take_is_said, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_wrong_key_is_reported, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_spec_file_has_a_name_and_a_version, set_up, tear_down),
      cmocka_unit_test(memory_may_run_out),
      cmocka_unit_test_setup_teardown(specs_give_what_rustc_gives, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_table_of_another_rustc, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
