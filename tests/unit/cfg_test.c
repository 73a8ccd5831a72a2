// SPDX-License-Identifier: MIT OR Apache-2.0
#include "place.h"
#include "support.h"

#include "formats/cfg/cfg.h"
#include "formats/toml/toml.h"
#include "sys/fs.h"
#include "sys/process.h"
#include "target/target.h"

static const ob_cfg_atom freebsd_atoms[] = {
    {OB_STR_INIT("debug_assertions"), {NULL, 0}},
    {OB_STR_INIT("target_arch"), OB_STR_INIT("x86_64")},
    {OB_STR_INIT("target_env"), OB_STR_INIT("")},
    {OB_STR_INIT("target_has_atomic"), OB_STR_INIT("64")},
    {OB_STR_INIT("target_has_atomic"), OB_STR_INIT("8")},
    {OB_STR_INIT("target_os"), OB_STR_INIT("freebsd")},
    {OB_STR_INIT("unix"), {NULL, 0}},
};

static ob_cfg_env
freebsd(const char *version)
{
  return (ob_cfg_env){.atoms = freebsd_atoms,
                      .count = OB_COUNT(freebsd_atoms),
                      .os = OB_STR("freebsd"),
                      .version = ob_str_from(version)};
}

static void
predicates_hold_or_not(void **state)
{
  place *p = *state;
  static const struct {
    const char *text, *version;
    bool yes;
  } cases[] = {
      {"unix", "", true},
      {"windows", "", false},
      {"r#unix", "", true},
      {"true", "", true},
      {"false", "", false},
      {"r#true", "", false},
      {"not(false)", "", true},
      {"all()", "", true},
      {"any()", "", false},
      {"all(unix, target_os = \"freebsd\",)", "", true},
      {"any(windows, target_os = \"freebsd\")", "", true},
      {"not(all(unix, windows))", "", true},
      {"not(unix,)", "", false},
      {"target_os", "", false},
      {"unix = \"\"", "", false},
      {"target_env = \"\"", "", true},
      {"target_env", "", false},
      {"target_has_atomic = \"8\"", "", true},
      {"target_has_atomic = \"64\"", "", true},
      {"target_has_atomic = \"128\"", "", false},
      {"target_os = r\"freebsd\"", "", true},
      {"target_os = r##\"freebsd\"##", "", true},
      {"target_os = \"free\\x62\\u{73}d\"", "", true},
      {"target_os = \"free\\\n   bsd\"", "", true},
      {" \t\r\nall\n(\nunix\n)\n", "", true},
      {"target_os=\"freebsd\"", "", true},
      {"fn", "", false},
      {"target_os_version = \"14\"", "14.1", true},
      {"target_os_version = \"14\"", "14", true},
      {"target_os_version = \"14.1\"", "14", false},
      {"target_os_version = \"14\"", "140", false},
      {"target_os_version = \"unknown\"", "", true},
      {"target_os_version = \"14\"", "", false},
      {"r#target_os_version = \"pfsense-2\"", "pfsense-2.7", true},
      {"os_version_min(\"freebsd\", \"14.1\")", "14.1", true},
      {"os_version_min(\"freebsd\", \"14.1\")", "14.10", true},
      {"os_version_min(\"freebsd\", \"14.1\")", "14", false},
      {"os_version_min(\"freebsd\", \"14\",)", "15", true},
      {"os_version_min(\"linux\", \"1\")", "14.1", false},
      {"os_version_min(\"freebsd\", \"1\")", "", false},
      {"not(os_version_min(\"freebsd\", \"1\"))", "", true},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_cfg_env env = freebsd(cases[i].version);
    if (ob_cfg_eval(parsed(p, cases[i].text), &env) != cases[i].yes) {
      fail_msg("%s for version `%s`: expected %d", cases[i].text, cases[i].version, cases[i].yes);
    }
  }
}

static void
mistakes_have_codes_and_places(void **state)
{
  place *p = *state;
  static const struct {
    const char *text, *code;
    uint32_t lo, hi;
    size_t errors;
  } cases[] = {
      {"", "OB0201", 0, 0, 1},
      {"  ", "OB0201", 2, 2, 1},
      {"all(unix", "OB0201", 8, 8, 1},
      {"all(unix windows)", "OB0201", 9, 16, 1},
      {"all(unix,,windows)", "OB0201", 9, 10, 1},
      {"all(,)", "OB0201", 4, 5, 1},
      {"all", "OB0201", 3, 3, 1},
      {"any = \"x\"", NULL, 0, 0, 0},
      {"unix)", "OB0201", 4, 5, 1},
      {"unix, windows", "OB0201", 4, 5, 1},
      {"target_os = linux", "OB0201", 12, 17, 1},
      {"target_os = ", "OB0201", 12, 12, 1},
      {"target_os == \"linux\"", "OB0201", 11, 12, 1},
      {"\"unix\"", "OB0201", 0, 1, 1},
      {"r#\"unix\"#", "OB0201", 0, 1, 1},
      {"b = b\"x\"", "OB0201", 4, 5, 1},
      {"8bit", "OB0201", 0, 4, 1},
      {"a::b", "OB0201", 1, 2, 1},
      {"-unix", "OB0201", 0, 1, 1},
      {"\xc3\xa9t\xc3\xa9", "OB0202", 0, 2, 1},
      {"unix\x01", "OB0202", 4, 5, 1},
      {"unix\xff", "OB0202", 4, 5, 1},
      {"xor(unix, windows)", "OB0203", 0, 3, 1},
      {"nto(unix)", "OB0203", 0, 3, 1},
      {"any(nto(unix), alll(windows))", "OB0203", 4, 7, 2},
      {"r#all(unix)", "OB0203", 0, 5, 1},
      {"version(\"1.0\")", "OB0203", 0, 7, 1},
      {"target_os = \"linux", "OB0204", 18, 18, 1},
      {"target_os = r#\"linux\"", "OB0204", 21, 21, 1},
      {"a = \"\\q\"", "OB0204", 5, 7, 1},
      {"a = \"\\x80\"", "OB0204", 5, 9, 1},
      {"a = \"\\x8\"", "OB0204", 5, 8, 1},
      {"a = \"\\u{d800}\"", "OB0204", 5, 13, 1},
      {"a = \"\\u{}\"", "OB0204", 5, 9, 1},
      {"a = \"\\u{1234567}\"", "OB0204", 5, 16, 1},
      {"a = \"\r\"", "OB0204", 5, 6, 1},
      {"a = \"\xff\"", "OB0204", 5, 6, 1},
      {"not()", "OB0206", 0, 5, 1},
      {"not(unix, windows)", "OB0206", 0, 18, 1},
      {"target_os_version", "OB0206", 0, 17, 1},
      {"os_version_min", "OB0206", 0, 14, 1},
      {"os_version_min()", "OB0201", 15, 16, 1},
      {"os_version_min(\"freebsd\")", "OB0201", 24, 25, 1},
      {"os_version_min(\"freebsd\", \"14\", \"15\")", "OB0201", 32, 33, 1},
      {"os_version_min(\"freebsd\", \"fourteen\")", "OB0207", 26, 36, 1},
      {"os_version_min(\"freebsd\", \"14.\")", "OB0207", 26, 31, 1},
      {"target_os_version = \"\"", "OB0207", 20, 22, 1},
      {"target_os_version = \"14 1\"", "OB0207", 20, 26, 1},
      {"all(target_os_version, not(), xor(a))", "OB0206", 4, 21, 3},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    const ob_str text = ob_str_from(cases[i].text);
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("<arg>"), text);
    const ob_cfg *cfg = NULL;
    const ob_status st =
        ob_cfg_parse(&p->arena, &diags, text, false, (ob_span){file, 0, (uint32_t)text.len}, &cfg);
    if ((st == OB_OK) != (cases[i].code == NULL) || diags.errors != cases[i].errors) {
      fail_msg("%s: status %d, %zu errors", cases[i].text, st, diags.errors);
    }
    if (cases[i].code) {
      const ob_diag *e = diags.list.at[0];
      if (!ob_str_eq(e->code, ob_str_from(cases[i].code)) || e->primary.span.lo != cases[i].lo ||
          e->primary.span.hi != cases[i].hi) {
        fail_msg("%s: " OB_STR_FMT " at %u..%u: " OB_STR_FMT, cases[i].text, OB_STR_ARG(e->code),
                 e->primary.span.lo, e->primary.span.hi, OB_STR_ARG(e->message));
      }
      assert_null(cfg);
    }
  }
}

static void
nul_is_a_character_like_others(void **state)
{
  place *p = *state;
  static const struct {
    const char *text;
    size_t len;
    uint32_t lo;
  } cases[] = {{"unix\0", 5, 4}, {"unix\0garbage", 12, 4}, {"\0", 1, 0}, {"a = \"x\0\"", 8, 6}};
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    const ob_cfg *cfg = NULL;
    assert_int_equal(ob_cfg_parse(&p->arena, &diags, (ob_str){cases[i].text, cases[i].len}, false,
                                  OB_SPAN_NONE, &cfg),
                     OB_E_SYNTAX);
    assert_str(diags.list.at[0]->code, "OB0202");
    assert_int_equal(diags.list.at[0]->primary.span.lo, cases[i].lo);
  }
}

static void
the_form_with_cfg(void **state)
{
  place *p = *state;
  static const struct {
    const char *text;
    bool ok;
  } cases[] = {
      {"cfg(unix)", true},   {"cfg (unix)", true},   {" cfg( unix ) ", true},
      {"cfg(unix", false},   {"cfg(unix))", false},  {"cfg()", false},
      {"cfg", false},        {"unix", false},        {"cfg(unix, windows)", false},
      {"cfg(unix,)", false}, {"r#cfg(unix)", false}, {"config(unix)", false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    const ob_cfg *cfg = NULL;
    const ob_status st = ob_cfg_parse(&p->arena, &diags, ob_str_from(cases[i].text), true,
                                      (ob_span){0, 100, 200}, &cfg);
    if ((st == OB_OK) != cases[i].ok || (diags.errors == 0) != cases[i].ok) {
      fail_msg("%s", cases[i].text);
    }
    if (cases[i].ok) {
      assert_int_equal(cfg->kind, OB_CFG_NAME);
      assert_true(cfg->span.lo >= 104 && cfg->span.hi == cfg->span.lo + 4);
    }
  }
}

static void
a_missing_parenthesis_shows_where_the_list_was_opened(void **state)
{
  place *p = *state;
  const ob_str text = OB_STR("all(unix, target_os = \"linux\"");
  const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("<arg>"), text);
  const ob_cfg *cfg = NULL;
  assert_int_equal(ob_cfg_parse(&p->arena, &p->diags, text, false, (ob_span){file, 0, 29}, &cfg),
                   OB_E_SYNTAX);
  const ob_diag *e = p->diags.list.at[0];
  assert_str(e->message, "expected `,` or `)` in cfg expression");
  assert_int_equal(e->secondary.len, 1);
  assert_int_equal(e->secondary.at[0].span.lo, 3);
}

static char *
nested(size_t depth)
{
  char *text = malloc(depth * 5 + 5);
  text[0] = '\0';
  for (size_t i = 0; i < depth; i++) {
    memcpy(text + i * 4, "not(", 4);
  }
  memcpy(text + depth * 4, "unix", 4);
  memset(text + depth * 4 + 4, ')', depth);
  text[depth * 5 + 4] = '\0';
  return text;
}

static void
depth_is_limited(void **state)
{
  place *p = *state;
  char *deep = nested(OB_CFG_MAX_DEPTH), *deeper = nested(OB_CFG_MAX_DEPTH + 1);
  const ob_cfg_env env = freebsd("");
  assert_true(ob_cfg_eval(parsed(p, deep), &env));
  const ob_cfg *cfg = NULL;
  assert_int_equal(
      ob_cfg_parse(&p->arena, &p->diags, ob_str_from(deeper), false, OB_SPAN_NONE, &cfg),
      OB_E_LIMIT);
  assert_str(p->diags.list.at[0]->code, "OB0205");
  free(deep);
  free(deeper);
}

static void
what_is_printed_reads_back(void **state)
{
  place *p = *state;
  static const struct {
    const char *text, *printed;
  } cases[] = {
      {"unix", "unix"},
      {"all( unix,windows, )", "all(unix, windows)"},
      {"not(any())", "not(any())"},
      {"r#true", "r#true"},
      {"r#unix", "unix"},
      {"fn", "r#fn"},
      {"r#all", "r#all"},
      {"true", "true"},
      {"a=r#\"\"q\"\\\"#", "a = \"\\\"q\\\"\\\\\""},
      {"a=\"\\n\\0\\u{e9}\"", "a = \"\\n\\x00\xc3\xa9\""},
      {"target_os_version=\"14\"", "target_os_version = \"14\""},
      {"os_version_min( \"freebsd\" ,\"14.1\", )", "os_version_min(\"freebsd\", \"14.1\")"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_buf buf, again;
    ob_buf_init(&buf, &p->arena);
    ob_buf_init(&again, &p->arena);
    ob_cfg_print(&buf, parsed(p, cases[i].text));
    assert_str(ob_buf_view(&buf), cases[i].printed);
    ob_cfg_print(&again, parsed(p, cases[i].printed));
    assert_str(ob_buf_view(&again), cases[i].printed);
  }
}

static void
the_target_is_folded_away(void **state)
{
  place *p = *state;
  static const struct {
    const char *text;
    ob_cfg_known known;
    const char *left;
  } cases[] = {
      {"unix", OB_CFG_IS_TRUE, NULL},
      {"windows", OB_CFG_IS_FALSE, NULL},
      {"not(windows)", OB_CFG_IS_TRUE, NULL},
      {"all()", OB_CFG_IS_TRUE, NULL},
      {"any()", OB_CFG_IS_FALSE, NULL},
      {"all(unix, target_os_version = \"14\")", OB_CFG_DEPENDS, "target_os_version = \"14\""},
      {"all(windows, target_os_version = \"14\")", OB_CFG_IS_FALSE, NULL},
      {"any(unix, target_os_version = \"14\")", OB_CFG_IS_TRUE, NULL},
      {"any(windows, target_os_version = \"14\")", OB_CFG_DEPENDS, "target_os_version = \"14\""},
      {"os_version_min(\"linux\", \"4\")", OB_CFG_IS_FALSE, NULL},
      {"not(os_version_min(\"linux\", \"4\"))", OB_CFG_IS_TRUE, NULL},
      {"os_version_min(\"freebsd\", \"14\")", OB_CFG_DEPENDS,
       "os_version_min(\"freebsd\", \"14\")"},
      {"not(not(target_os_version = \"14\"))", OB_CFG_DEPENDS, "target_os_version = \"14\""},
      {"not(all(unix, target_os_version = \"14\"))", OB_CFG_DEPENDS,
       "not(target_os_version = \"14\")"},
      {"all(unix, any(target_os_version = \"13\", windows, os_version_min(\"freebsd\", \"15\")))",
       OB_CFG_DEPENDS, "any(target_os_version = \"13\", os_version_min(\"freebsd\", \"15\"))"},
      {"all(not(any(unix)), os_version_min(\"freebsd\", \"15\"))", OB_CFG_IS_FALSE, NULL},
  };
  static const char *const versions[] = {"", "13", "14.1", "15", "16.0", "pfsense-2.7"};
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_cfg *cfg = parsed(p, cases[i].text), *left = NULL;
    ob_cfg_env env = freebsd("");
    ob_cfg_known known = OB_CFG_DEPENDS;
    assert_int_equal(ob_cfg_partial(&p->arena, cfg, &env, &known, &left), OB_OK);
    if (known != cases[i].known || (left != NULL) != (known == OB_CFG_DEPENDS)) {
      fail_msg("%s: known %d", cases[i].text, known);
    }
    for (size_t v = 0; v < OB_COUNT(versions); v++) {
      env = freebsd(versions[v]);
      const bool truth = left ? ob_cfg_eval(left, &env) : known == OB_CFG_IS_TRUE;
      assert_int_equal(truth, ob_cfg_eval(cfg, &env));
    }
    if (left) {
      ob_buf buf;
      ob_buf_init(&buf, &p->arena);
      ob_cfg_print(&buf, left);
      assert_str(ob_buf_view(&buf), cases[i].left);
    }
  }
}

static ob_status
parse_and_fold(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const ob_cfg *cfg = NULL, *left = NULL;
  OB_TRY(ob_cfg_parse(arena, &diags, ob_str_from(context), true, OB_SPAN_NONE, &cfg));
  ob_cfg_env env = freebsd("");
  ob_cfg_known known;
  return ob_cfg_partial(arena, cfg, &env, &known, &left);
}

/* Errors must be reported as such, or as a lack of memory, never as success. */
static ob_status
parse_wrong(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const ob_cfg *cfg = NULL;
  const ob_status st = ob_cfg_parse(arena, &diags, ob_str_from(context), false, OB_SPAN_NONE, &cfg);
  assert_int_not_equal(st, OB_OK);
  assert_null(cfg);
  return st == OB_E_NOMEM ? st : OB_OK;
}

static void
memory_may_run_out(void **state)
{
  (void)state;
  char big[20000];
  strcpy(big, "cfg(all(");
  while (strlen(big) < sizeof(big) - 100) {
    strcat(big, "any(a = \"\\n\", target_os_version = \"14\"), ");
  }
  strcat(big, "))");
  assert_true(sweep_allocations(parse_and_fold, big) > 1);
  char wrong[] = "all(not(), xor(a), os_version_min(\"freebsd\", \"x\"), target_os_version, \"";
  assert_true(sweep_allocations(parse_wrong, wrong) > 0);
}

/* ---- against rustc and Cargo ---- */

/* Run with standard error in *err. False: there is no such program. */
static bool
run_program(place *p, const char *const *argv, int *status, ob_str *err)
{
  const ob_env_change env[] = {{"RUSTC_BOOTSTRAP", "-1"}, {"RUSTC_WRAPPER", NULL}};
  const ob_proc proc = {.argv = argv,
                        .env = env,
                        .env_count = OB_COUNT(env),
                        .capture_stdout = true,
                        .capture_stderr = true};
  ob_proc_result result;
  if (ob_proc_run(&p->arena, &proc, &result) != 0) {
    return false;
  }
  *status = result.status;
  *err = result.err;
  return true;
}

static const char *
tool(const char *variable, const char *name)
{
  return getenv(variable) ? getenv(variable) : name;
}

/* The next number of a fixed sequence (Numerical Recipes' LCG), below n. */
static unsigned
pick(uint32_t *seed, unsigned n)
{
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % n;
}

/* A random predicate over cfgs that some targets have. */
static void
put_random(ob_buf *out, uint32_t *seed, unsigned depth)
{
  static const char *const leaves[] = {
      "unix",
      "windows",
      "true",
      "false",
      "r#true",
      "nothing",
      "debug_assertions",
      "target_os",
      "target_os = \"linux\"",
      "target_os = \"freebsd\"",
      "target_os = r\"linux\"",
      "target_os = r##\"linux\"##",
      "target_os = \"lin\\x75x\"",
      "target_os = \"\\u{6c}inux\"",
      "target_env = \"gnu\"",
      "target_env = \"\"",
      "target_pointer_width = \"64\"",
      "target_has_atomic = \"8\"",
      "target_has_atomic = \"128\"",
      "target_feature = \"sse2\"",
      "target_feature = \"neon\"",
      "panic = \"unwind\"",
      "r#unix",
      "unix = \"\"",
      "target_vendor = \"unknown\"",
  };
  static const char *const lists[] = {"all", "any", "not"};
  if (depth == 0 || pick(seed, 3) == 0) {
    ob_buf_put(out, ob_str_from(leaves[pick(seed, OB_COUNT(leaves))]));
    return;
  }
  const unsigned which = pick(seed, 3), count = which == 2 ? 1 : pick(seed, 4);
  ob_buf_fmt(out, "%s(", lists[which]);
  for (unsigned i = 0; i < count; i++) {
    ob_buf_put(out, i > 0 ? OB_STR(", ") : OB_STR(""));
    put_random(out, seed, depth - 1);
  }
  ob_buf_put(out, pick(seed, 4) == 0 && count > 0 ? OB_STR(",)") : OB_STR(")"));
}

/* 400 predicates in one file: rustc reports a compile_error for each that holds. */
static void
rustc_agrees_on_what_holds(void **state)
{
  enum { COUNT = 400 };
  place *p = *state;
  const char *rustc = tool("RUSTC", "rustc");
  ob_str expressions[COUNT];
  ob_buf source;
  ob_buf_init(&source, &p->arena);
  uint32_t seed = 14;
  for (unsigned i = 0; i < COUNT; i++) {
    ob_buf text;
    ob_buf_init(&text, &p->arena);
    put_random(&text, &seed, 4);
    expressions[i] = ob_buf_view(&text);
    ob_buf_fmt(&source, "#[cfg(" OB_STR_FMT ")] compile_error!(\"yes %u.\");\n",
               OB_STR_ARG(expressions[i]), i);
  }
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-cfg-", &dir), 0);
  const char *file = ob_path_join(&p->arena, dir, "lib.rs");
  assert_int_equal(ob_file_write(file, ob_buf_view(&source), 0644), 0);
  const ob_target *host = ob_target_find(ob_targets_builtin(), OB_STR("x86_64-unknown-linux-gnu"));
  const char *const argv[] = {rustc,
                              "--crate-type=lib",
                              "--edition=2021",
                              "--emit=metadata",
                              "--cap-lints=allow",
                              "--target",
                              "x86_64-unknown-linux-gnu",
                              "--out-dir",
                              dir,
                              file,
                              NULL};
  int status;
  ob_str err;
  const bool ran = run_program(p, argv, &status, &err);
  assert_int_equal(ob_dir_remove(dir), 0);
  if (!ran || ob_str_search(err, OB_STR("error: yes ")) == SIZE_MAX) {
    SKIP("no rustc with std for x86_64-unknown-linux-gnu");
  }
  const ob_cfg_env env = ob_target_cfg_env(host, OB_STR_NONE);
  for (unsigned i = 0; i < COUNT; i++) {
    const ob_cfg *cfg = parsed(p, ob_cstr(&p->arena, expressions[i]));
    const bool holds = ob_str_search(err, ob_fmt(&p->arena, "error: yes %u.", i)) != SIZE_MAX;
    if (ob_cfg_eval(cfg, &env) != holds) {
      fail_msg("rustc says %d: " OB_STR_FMT, holds, OB_STR_ARG(expressions[i]));
    }
  }
}

/* What is no predicate to us is none to rustc and to Cargo. */
static void
rustc_and_cargo_refuse_the_same(void **state)
{
  place *p = *state;
  static const struct {
    const char *text;
    bool rustc, cargo; /* refuse it */
  } cases[] = {
      {"", true, true},
      {"all(unix", true, true},
      {"all(unix windows)", true, true},
      {"all(unix,,windows)", true, true},
      {"all(,)", true, true},
      {"all", false, true}, /* see the reader's head */
      {"unix)", true, true},
      {"unix, windows", true, true},
      {"target_os = linux", true, true},
      {"target_os = ", true, true},
      {"target_os == \"linux\"", true, true},
      {"\"unix\"", true, true},
      {"b = b\"x\"", true, true},
      {"8bit", true, true},
      {"a::b", true, true},
      {"-unix", true, true},
      {"xor(unix, windows)", true, true},
      {"r#all(unix)", false, true}, /* a list to rustc */
      {"target_os = \"linux", true, true},
      {"a = \"\\q\"", true, false}, /* Cargo has no escapes */
      {"a = \"\\u{d800}\"", true, false},
      {"not()", true, true},
      {"not(unix, windows)", true, true},
  };
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&p->arena, "/tmp/osbind-cfg-", &dir), 0);
  const char *file = ob_path_join(&p->arena, dir, "lib.rs");
  const char *manifest = ob_path_join(&p->arena, dir, "Cargo.toml");
  const char *const rustc[] = {tool("RUSTC", "rustc"),
                               "--crate-type=lib",
                               "--emit=metadata",
                               "--cap-lints=allow",
                               "--out-dir",
                               dir,
                               file,
                               NULL};
  const char *const cargo[] = {tool("CARGO", "cargo"), "metadata", "--no-deps", "--offline",
                               "--manifest-path",      manifest,   NULL};
  int status;
  ob_str err;
  size_t refused = 0;
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_diags diags;
    ob_diags_init(&diags, &p->arena);
    const ob_cfg *cfg = NULL;
    assert_int_not_equal(
        ob_cfg_parse(&p->arena, &diags, ob_str_from(cases[i].text), false, OB_SPAN_NONE, &cfg),
        OB_OK);
    ob_buf text;
    ob_buf_init(&text, &p->arena);
    ob_buf_fmt(&text, "#[cfg(%s)] pub fn f() {}\n", cases[i].text);
    assert_int_equal(ob_file_write(file, ob_buf_view(&text), 0644), 0);
    if (run_program(p, rustc, &status, &err)) {
      if ((status != 0) != cases[i].rustc) {
        fail_msg("rustc: %s: status %d", cases[i].text, status);
      }
      refused++;
    }
    ob_buf_init(&text, &p->arena);
    ob_buf_put(&text, OB_STR("[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"
                             "[lib]\npath = \"lib.rs\"\n[target."));
    ob_toml_put_key(&text, ob_fmt(&p->arena, "cfg(%s)", cases[i].text));
    ob_buf_put(&text, OB_STR(".dependencies]\n"));
    assert_int_equal(ob_file_write(manifest, ob_buf_view(&text), 0644), 0);
    if (run_program(p, cargo, &status, &err)) {
      if ((status != 0) != cases[i].cargo) {
        fail_msg("Cargo: %s: status %d", cases[i].text, status);
      }
      refused++;
    }
  }
  assert_int_equal(ob_dir_remove(dir), 0);
  if (refused == 0) {
    SKIP("neither rustc nor Cargo");
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(predicates_hold_or_not, set_up, tear_down),
      cmocka_unit_test_setup_teardown(mistakes_have_codes_and_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nul_is_a_character_like_others, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_form_with_cfg, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_missing_parenthesis_shows_where_the_list_was_opened, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(depth_is_limited, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_is_printed_reads_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_target_is_folded_away, set_up, tear_down),
      cmocka_unit_test(memory_may_run_out),
      cmocka_unit_test_setup_teardown(rustc_agrees_on_what_holds, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rustc_and_cargo_refuse_the_same, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
