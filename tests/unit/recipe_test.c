// SPDX-License-Identifier: MIT OR Apache-2.0
#include "support.h"

#include "sources/recipe.h"
#include "sources/trust.h"

typedef struct place {
  ob_arena arena;
  ob_diags diags;
} place;

static void
begin(place *p)
{
  ob_arena_init(&p->arena, NULL);
  ob_diags_init(&p->diags, &p->arena);
}

static ob_manifest
manifest(void)
{
  return (ob_manifest){.name = OB_STR("libc"),
                       .version = OB_STR("0.2.183"),
                       .edition = OB_STR("2021"),
                       .lib_path = OB_STR("src/lib.rs"),
                       .build = OB_STR("build.rs")};
}

static ob_status
parse_in(ob_arena *arena, ob_diags *diags, ob_str text, ob_recipe *out)
{
  const ob_manifest m = manifest();
  const uint32_t file = ob_diags_add_source(diags, OB_STR("osbind-recipe.toml"), text);
  return file == 0 ? OB_E_NOMEM : ob_recipe_parse(arena, diags, file, &m, out);
}

static const char full[] =
    "recipe = 1\n"
    "root = \"src/os.rs\"\n"
    "edition = \"2018\"\n"
    "cfg = [\"freebsd12\", 'x = \"y\"']\n"
    "out-dir = \"osbind-out\"\n"
    "[env]\nNAME = \"a \\\"value\\\"\"\n"
    "[target.'cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))']\n"
    "cfg = [\"freebsd14\"]\nstd-cfg = [\"freebsd14\", \"in_std\"]\n"
    "[target.'x86_64-unknown-freebsd.14.1']\nout-dir = \"\"\n"
    "[target.x86_64-unknown-openbsd]\ncfg = []\nenv = {}\n";

static void
test_full(void **state)
{
  (void)state;
  place p;
  begin(&p);
  ob_recipe r;
  assert_int_equal(parse_in(&p.arena, &p.diags, ob_str_from(full), &r), OB_OK);
  assert_str(r.root, "src/os.rs");
  assert_str(r.edition, "2018");
  assert_int_equal(r.parts.len, 4);
  assert_str(r.parts.at[2].triple, "x86_64-unknown-freebsd");
  assert_str(r.parts.at[2].version, "14.1");
  assert_true(r.parts.at[3].has_env);
  assert_int_equal(r.parts.at[3].env.len, 0);
  assert_false(r.parts.at[3].has_std_cfg);

  /* What it prints reads back to what prints the same. */
  ob_buf first, second;
  ob_buf_init(&first, &p.arena);
  ob_buf_init(&second, &p.arena);
  ob_recipe_print(&first, &r);
  ob_recipe again;
  assert_int_equal(parse_in(&p.arena, &p.diags, ob_buf_view(&first), &again), OB_OK);
  ob_recipe_print(&second, &again);
  assert_true(ob_str_eq(ob_buf_view(&first), ob_buf_view(&second)));
  assert_int_equal(again.parts.len, 4);
  assert_int_equal(p.diags.errors, 0);
  ob_arena_fini(&p.arena);
}

static void
test_for_target(void **state)
{
  (void)state;
  static const struct {
    const char *triple, *version;
    bool for_std;
    const char *cfg, *out_dir; /* the first cfg */
    bool has_env;
  } cases[] = {
      {"x86_64-unknown-linux-gnu", NULL, false, "freebsd12", "osbind-out", true},
      {"x86_64-unknown-linux-gnu", NULL, true, "freebsd12", "osbind-out", true},
      {"x86_64-unknown-freebsd", NULL, false, "freebsd12", "osbind-out", true},
      {"x86_64-unknown-freebsd", "13.2", false, "freebsd12", "osbind-out", true},
      {"x86_64-unknown-freebsd", "14", false, "freebsd14", "osbind-out", true},
      {"x86_64-unknown-freebsd", "14.1", true, "freebsd14", "", true},
      {"x86_64-unknown-freebsd", "14.1.1", true, "freebsd14", "", true},
      {"aarch64-unknown-freebsd", "14.1", true, "freebsd14", "osbind-out", true},
      {"x86_64-unknown-openbsd", "7.8", false, "", "osbind-out", false},
  };
  place p;
  begin(&p);
  ob_recipe r;
  assert_int_equal(parse_in(&p.arena, &p.diags, ob_str_from(full), &r), OB_OK);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_target *target = ob_target_find(ob_targets_builtin(), ob_str_from(cases[i].triple));
    assert_non_null(target);
    const ob_recipe_use use =
        ob_recipe_for(&r, target, ob_str_from(cases[i].version), cases[i].for_std);
    assert_str(use.cfg->len > 0 ? use.cfg->at[0] : OB_STR(""), cases[i].cfg);
    assert_str(use.out_dir, cases[i].out_dir);
    assert_int_equal(use.env && use.env->env.len > 0, cases[i].has_env);
    const bool std_list = cases[i].for_std && ob_str_eq(use.cfg->at[0], OB_STR("freebsd14"));
    assert_int_equal(use.cfg->len == 2 && ob_str_eq(use.cfg->at[1], OB_STR("in_std")), std_list);
  }
  ob_arena_fini(&p.arena);
}

static void
test_mistakes(void **state)
{
  (void)state;
  static const struct {
    const char *text, *code;
    ob_status st;
    size_t errors;
  } cases[] = {
      {"", "OB0523", OB_E_INVALID, 1},
      {"recipe = 2", "OB0523", OB_E_UNSUPPORTED, 1},
      {"recipe = \"1\"", "OB0523", OB_E_UNSUPPORTED, 1},
      {"recipe = 1\ncfgs = []", "OB0521", OB_E_INVALID, 1},
      {"recipe = 1\n[target.x86_64-unknown-freebsd]\nroot = \"x\"", "OB0521", OB_E_INVALID, 1},
      {"recipe = 1\ncfg = \"a\"", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\ncfg = [1, \"all(a)\", \"feature = \\\"std\\\"\"]", "OB0522", OB_E_INVALID, 3},
      {"recipe = 1\ncfg = ['target_os_version = \"14\"']", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\ncfg = [\"true\"]", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\nedition = \"2020\"", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\nenv = 1", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\n[env]\n\"A=B\" = \"x\"", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\n[env]\nA = \"x\\u0000y\"", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\nroot = \"../lib.rs\"", "OB0514", OB_E_INVALID, 1},
      {"recipe = 1\nroot = \"/lib.rs\"", "OB0514", OB_E_INVALID, 1},
      {"recipe = 1\nroot = \"\"", "OB0514", OB_E_INVALID, 1},
      {"recipe = 1\nout-dir = \"a/../b\"", "OB0514", OB_E_INVALID, 1},
      {"recipe = 1\n[target.\"x86_64-unknown-freebds.14\"]", "OB0524", OB_E_INVALID, 1},
      {"recipe = 1\n[target.\"x86_64-unknown-freebsd.\"]", "OB0524", OB_E_INVALID, 1},
      {"recipe = 1\ntarget = 1", "OB0522", OB_E_INVALID, 1},
      {"recipe = 1\n[target.'cfg(all(']\n", "OB0202", OB_E_SYNTAX, 1},
      {"recipe = 1\ncfg = [", NULL, OB_E_SYNTAX, 1},
      {"recipe = 1\nedition = 1\nroot = 2\ncfg = 3", "OB0522", OB_E_INVALID, 3},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    place p;
    begin(&p);
    ob_recipe r = {0};
    const ob_status st = parse_in(&p.arena, &p.diags, ob_str_from(cases[i].text), &r);
    if (st != cases[i].st || p.diags.errors != cases[i].errors) {
      fail_msg("%s: status %d, %zu errors", cases[i].text, (int)st, p.diags.errors);
    }
    for (size_t j = 0; cases[i].code && j < p.diags.list.len; j++) {
      const ob_str code = p.diags.list.at[j]->code;
      if (!ob_str_eq(code, ob_str_from(cases[i].code)) &&
          !ob_str_starts(ob_str_from(cases[i].code), OB_STR("OB02"))) {
        fail_msg("%s: " OB_STR_FMT, cases[i].text, OB_STR_ARG(code));
      }
    }
    ob_arena_fini(&p.arena);
  }
}

static void
test_no_recipe(void **state)
{
  (void)state;
  place p;
  begin(&p);
  ob_manifest m = manifest();
  ob_recipe r;
  assert_int_equal(ob_recipe_parse(&p.arena, &p.diags, 0, &m, &r), OB_E_NOT_FOUND);
  assert_str(p.diags.list.at[0]->code, "OB0520");
  m.build = OB_STR("");
  assert_int_equal(ob_recipe_parse(&p.arena, &p.diags, 0, &m, &r), OB_OK);
  assert_str(r.root, "src/lib.rs");
  assert_int_equal(r.parts.len, 1);
  assert_false(r.parts.at[0].has_cfg);
  ob_arena_fini(&p.arena);
}

static ob_status
read_full(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_recipe r;
  return parse_in(arena, &diags, ob_str_from(full), &r);
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(read_full, NULL) > 0);
}

static void
test_inner_path(void **state)
{
  (void)state;
  static const char *const good[] = {"a", "a/b.rs", "..a", "a..", ".hidden", "a b"};
  static const char *const bad[] = {"",  "/",  "/a",     "a/",  "a//b",
                                    ".", "..", "a/../b", "./a", "a\\b"};
  for (size_t i = 0; i < OB_COUNT(good); i++) {
    assert_true(ob_trust_inner_path(ob_str_from(good[i])));
  }
  for (size_t i = 0; i < OB_COUNT(bad); i++) {
    assert_false(ob_trust_inner_path(ob_str_from(bad[i])));
  }
  assert_false(ob_trust_inner_path((ob_str){"a\0b", 3}));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full),      cmocka_unit_test(test_for_target),
      cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_no_recipe),
      cmocka_unit_test(test_no_memory), cmocka_unit_test(test_inner_path),
  };
  return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
