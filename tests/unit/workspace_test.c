// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Workspace roots on small trees, each also asked of stock Cargo (`cargo locate-project
 * --workspace`); manifests and what is wrong with them; `cargo metadata` and its failures.
 */
#include "cargo/workspace.h"
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"

static ob_arena group;
static const char *top, *cargo;

static void
put(ob_arena *a, const char *dir, const char *path, const char *text)
{
  const char *at = ob_path_join(a, dir, path);
  assert_int_equal(ob_file_write(at, ob_str_from(text), 0644), 0);
}

#define PACKAGE(name) "[package]\nname = \"" name "\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"

typedef struct layout {
  const char *name;
  const char *files[4][2]; /* path, manifest */
  const char *start, *manifest_path;
  const char *want; /* relative to the tree; NULL: an error */
  const char *code;
} layout;

static const layout layouts[] = {
    {"one package", {{"Cargo.toml", PACKAGE("a")}}, "src", NULL, "", NULL},
    {"a member",
     {{"Cargo.toml", "[workspace]\nmembers = [\"m\"]\n"}, {"m/Cargo.toml", PACKAGE("m")}},
     "m/src",
     NULL,
     "",
     NULL},
    {"a member two levels down",
     {{"Cargo.toml", "[workspace]\nmembers = [\"x/m\"]\n"}, {"x/m/Cargo.toml", PACKAGE("m")}},
     "x/m",
     NULL,
     "",
     NULL},
    {"a member whose own parent is a package",
     {{"Cargo.toml", "[workspace]\nmembers = [\"x\", \"x/m\"]\n"},
      {"x/Cargo.toml", PACKAGE("x")},
      {"x/m/Cargo.toml", PACKAGE("m")}},
     "x/m",
     NULL,
     "",
     NULL},
    {"excluded",
     {{"Cargo.toml", "[workspace]\nmembers = []\nexclude = [\"m\"]\n"},
      {"m/Cargo.toml", PACKAGE("m")}},
     "m",
     NULL,
     "m",
     NULL},
    {"excluded by a directory above, and listed",
     {{"Cargo.toml", "[workspace]\nmembers = [\"x/m\"]\nexclude = [\"x\"]\n"},
      {"x/m/Cargo.toml", PACKAGE("m")}},
     "x/m",
     NULL,
     "",
     NULL},
    {"excluded: whole names count",
     {{"Cargo.toml", "[workspace]\nmembers = [\"mm\"]\nexclude = [\"m\"]\n"},
      {"mm/Cargo.toml", PACKAGE("mm")}},
     "mm",
     NULL,
     "",
     NULL},
    {"excluded by the inner, taken by the outer",
     {{"Cargo.toml", "[workspace]\nmembers = [\"x/m\"]\n"},
      {"x/Cargo.toml", "[workspace]\nexclude = [\"m\"]\n"},
      {"x/m/Cargo.toml", PACKAGE("m")}},
     "x/m",
     NULL,
     "",
     NULL},
    {"a pointer",
     {{"r/Cargo.toml", "[workspace]\nmembers = [\"../m\"]\n"},
      {"m/Cargo.toml", PACKAGE("m") "workspace = \"../r\"\n"}},
     "m",
     NULL,
     "r",
     NULL},
    {"a root that is a package",
     {{"Cargo.toml", PACKAGE("a") "[workspace]\n"}, {"m/Cargo.toml", PACKAGE("m")}},
     "src",
     NULL,
     "",
     NULL},
    {"a pointer to nowhere",
     {{"Cargo.toml", PACKAGE("a") "workspace = \"../nowhere\"\n"}},
     ".",
     NULL,
     NULL,
     "OB0444"},
    {"root and pointer",
     {{"Cargo.toml", PACKAGE("a") "workspace = \"..\"\n[workspace]\n"}},
     ".",
     NULL,
     NULL,
     "OB0444"},
    {"a pointer that is no string",
     {{"Cargo.toml", PACKAGE("a") "workspace = 1\n"}},
     ".",
     NULL,
     NULL,
     "OB0441"},
    {"no manifest", {{"README", ""}}, "src", NULL, NULL, "OB0440"},
    {"--manifest-path", {{"p/Cargo.toml", PACKAGE("p")}}, "src", "../p/Cargo.toml", "p", NULL},
    {"--manifest-path of a directory",
     {{"p/Cargo.toml", PACKAGE("p")}},
     "src",
     "../p",
     NULL,
     "OB0440"},
    {"what cargo package unpacked",
     {{"Cargo.toml", PACKAGE("a") "[workspace]\n"},
      {"target/package/a-0.1.0/Cargo.toml", PACKAGE("a")}},
     "target/package/a-0.1.0",
     NULL,
     "target/package/a-0.1.0",
     NULL},
};

/* The root's manifest as Cargo finds it, or NULL. */
static const char *
ask_cargo(ob_arena *a, const char *dir, const char *manifest_path)
{
  const char *argv[] = {
      cargo, "locate-project", "--workspace", "--message-format", "plain", NULL, NULL, NULL};
  if (manifest_path) {
    argv[5] = "--manifest-path";
    argv[6] = manifest_path;
  }
  const ob_env_change env[] = {{"CARGO_HOME", ob_path_join(a, top, "cargo-home")}};
  const ob_proc proc = {.argv = argv,
                        .cwd = dir,
                        .env = env,
                        .env_count = OB_COUNT(env),
                        .capture_stdout = true,
                        .quiet_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(a, &proc, &result), 0);
  return result.status == 0 ? ob_cstr(a, ob_str_trim(result.out)) : NULL;
}

static void
roots(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(layouts); i++) {
    const layout *l = &layouts[i];
    ob_arena a;
    ob_arena_init(&a, NULL);
    const char *dir = ob_fmt(&a, "%s/%zu", top, i).ptr;
    for (size_t f = 0; f < 4 && l->files[f][0]; f++) {
      put(&a, dir, l->files[f][0], l->files[f][1]);
      const ob_str at = ob_path_dir(ob_str_from(l->files[f][0]));
      if (ob_str_ends(ob_str_from(l->files[f][0]), OB_STR("Cargo.toml"))) {
        put(&a, ob_path_join(&a, dir, ob_cstr(&a, at)), "src/lib.rs", "");
      }
    }
    const char *start = ob_path_clean(&a, ob_path_join(&a, dir, l->start));
    assert_int_equal(ob_dir_make(start, 0755), 0);
    ob_diags diags;
    ob_diags_init(&diags, &a);
    const char *root = NULL;
    const ob_status st = ob_workspace_root(&a, &diags, start, l->manifest_path, &root);
    assert_int_equal(st != OB_OK, diags.errors > 0);
    const char *theirs = cargo ? ask_cargo(&a, start, l->manifest_path) : NULL;
    if (l->want) {
      if (st != OB_OK) {
        fail_msg("%s: " OB_STR_FMT, l->name, OB_STR_ARG(diags.list.at[0]->message));
      }
      const char *want = l->want[0] ? ob_path_join(&a, dir, l->want) : dir;
      if (strcmp(root, want) != 0) {
        fail_msg("%s: %s, want %s", l->name, root, want);
      }
      const char *manifest = ob_path_join(&a, root, "Cargo.toml");
      if (cargo && (!theirs || strcmp(theirs, manifest) != 0)) {
        fail_msg("%s: %s, Cargo finds %s", l->name, manifest, theirs ? theirs : "none");
      }
    } else {
      if (st == OB_OK) {
        fail_msg("%s: found %s", l->name, root);
      }
      assert_str(diags.list.at[0]->code, l->code);
      if (theirs) {
        fail_msg("%s: Cargo finds %s", l->name, theirs);
      }
    }
    ob_arena_fini(&a);
  }
}

/* ---- manifests ---- */

static ob_status
parse(ob_arena *a, ob_diags *diags, const char *text, const char *dir, ob_manifest *out)
{
  ob_diags_init(diags, a);
  const uint32_t file = ob_diags_add_source(diags, OB_STR("Cargo.toml"), ob_str_from(text));
  return file == 0 ? OB_E_NOMEM : ob_manifest_parse(a, diags, file, dir, out);
}

static void
manifests(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *edition, *lib_path, *lib_name, *links, *build;
    bool needs, proc_macro, has_build_rs;
  } cases[] = {
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\n", "2015", "src/lib.rs", "a_b", "", "",
       false, false, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\n", "2015", "src/lib.rs", "a_b", "",
       "build.rs", false, false, true},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\nbuild = false\n", "2015", "src/lib.rs",
       "a_b", "", "", false, false, true},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\nbuild = true\nlinks = \"x\"\n", "2015",
       "src/lib.rs", "a_b", "x", "build.rs", false, false, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\nbuild = \"b/x.rs\"\nedition = \"2024\"\n"
       "[lib]\nname = \"other\"\npath = \"lib.rs\"\nproc-macro = true\n",
       "2024", "lib.rs", "other", "", "b/x.rs", false, true, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\nbuild = [\"one.rs\", \"two.rs\"]\n"
       "[lib]\ncrate-type = [\"proc-macro\"]\n",
       "2015", "src/lib.rs", "a_b", "", "one.rs", false, true, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\n[dependencies.core]\n"
       "package = \"rustc-std-workspace-core\"\nversion = \"1\"\n[dependencies.opt]\n"
       "version = \"1\"\noptional = true\n[dev-dependencies]\nx = \"1\"\n",
       "2015", "src/lib.rs", "a_b", "", "", false, false, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\n[dependencies]\nx = \"1\"\n", "2015",
       "src/lib.rs", "a_b", "", "", true, false, false},
      {"[package]\nname = \"a-b\"\nversion = \"1.2.3\"\n[target.'cfg(unix)'.dependencies]\n"
       "x = { version = \"1\" }\n",
       "2015", "src/lib.rs", "a_b", "", "", true, false, false},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    const char *dir = ob_fmt(&a, "%s/manifest-%zu", top, i).ptr;
    assert_int_equal(ob_dir_make(dir, 0755), 0);
    if (cases[i].has_build_rs) {
      put(&a, dir, "build.rs", "");
    }
    ob_diags diags;
    ob_manifest m;
    assert_int_equal(parse(&a, &diags, cases[i].text, dir, &m), OB_OK);
    assert_str(m.name, "a-b");
    assert_int_equal(m.semver.minor, 2);
    assert_str(m.edition, cases[i].edition);
    assert_str(m.lib_path, cases[i].lib_path);
    assert_str(m.lib_name, cases[i].lib_name);
    assert_str(m.links, cases[i].links);
    assert_str(m.build, cases[i].build);
    assert_int_equal(m.has_dependencies, cases[i].needs);
    assert_int_equal(m.proc_macro, cases[i].proc_macro);
    ob_arena_fini(&a);
  }
}

static void
wrong_manifests(void **state)
{
  (void)state;
  static const struct {
    const char *text, *codes;
  } cases[] = {
      {"", "OB0441"},
      {"[workspace]\n", "OB0441"},
      {"package = 1\n", "OB0441"},
      {"[package]\nversion = \"1.0.0\"\n", "OB0441"},
      {"[package]\nname = \"a\"\nversion = \"1.0\"\n", "OB0443"},
      {"[package]\nname = \"a\"\nversion.workspace = true\nedition.workspace = true\n",
       "OB0442 OB0442"},
      {"[package]\nname = 1\nversion = \"1.0.0\"\nedition = 2021\nbuild = 1\n[lib]\npath = 1\n",
       "OB0441 OB0441 OB0441 OB0441"},
      {"lib = 1\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n", "OB0441"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    ob_diags diags;
    ob_manifest m;
    const ob_status st = parse(&a, &diags, cases[i].text, "/nowhere", &m);
    assert_true(st == OB_E_INVALID || st == OB_E_UNSUPPORTED);
    ob_buf codes;
    ob_buf_init(&codes, &a);
    for (size_t d = 0; d < diags.list.len; d++) {
      ob_buf_fmt(&codes, "%s" OB_STR_FMT, d ? " " : "", OB_STR_ARG(diags.list.at[d]->code));
    }
    const ob_str got = ob_buf_view(&codes);
    if (!ob_str_eq(got, ob_str_from(cases[i].codes))) {
      fail_msg("%s: " OB_STR_FMT ", want %s", cases[i].text, OB_STR_ARG(got), cases[i].codes);
    }
    ob_arena_fini(&a);
  }
}

static ob_status
manifest_step(ob_arena *a, void *context)
{
  (void)context;
  ob_diags diags;
  ob_manifest m;
  const ob_status st =
      parse(a, &diags,
            "[package]\nname = \"a-b-c\"\nversion = \"1.0.0\"\n[lib]\ncrate-type = [\"lib\"]\n"
            "[target.'cfg(unix)'.dependencies]\nx = { version = \"1\", optional = true }\n",
            top, &m);
  assert_int_equal(diags.errors, 0);
  return st;
}

static ob_status
root_step(ob_arena *a, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, a);
  const char *root;
  const ob_status st = ob_workspace_root(a, &diags, context, NULL, &root);
  assert_int_equal(diags.errors, 0);
  return st;
}

static void
sweep(void **state)
{
  (void)state;
  assert_true(sweep_allocations(manifest_step, NULL) > 0);
  ob_buf text;
  ob_buf_init(&text, &group);
  ob_buf_put(&text, OB_STR("[workspace]\nexclude = ["));
  for (unsigned i = 0; i < 2000; i++) {
    ob_buf_fmt(&text, "\"not-this-%u\", ", i);
  }
  ob_buf_put(&text, OB_STR("]\n"));
  const char *dir = ob_path_join(&group, top, "sweep");
  put(&group, dir, "Cargo.toml", ob_cstr(&group, ob_buf_view(&text)));
  put(&group, dir, "m/Cargo.toml", PACKAGE("m"));
  union {
    const char *in;
    void *out;
  } start = {ob_path_join(&group, dir, "m")};
  assert_true(sweep_allocations(root_step, start.out) > 2);
}

/* ---- cargo metadata ---- */

static void
metadata(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &a);
  json_t *out = NULL;
  assert_int_equal(ob_cargo_metadata(&a, &diags, "/nowhere/cargo", top, NULL, &out),
                   OB_E_NOT_FOUND);
  assert_str(diags.list.at[0]->code, "OB0451");
  if (!cargo) {
    ob_arena_fini(&a);
    SKIP("no cargo");
  }
  const char *dir = ob_path_join(&a, top, "metadata");
  put(&a, dir, "Cargo.toml", PACKAGE("m"));
  put(&a, dir, "src/lib.rs", "");
  static const char *const extra[] = {"--no-deps", "--offline", NULL};
  assert_int_equal(ob_cargo_metadata(&a, &diags, cargo, dir, extra, &out), OB_OK);
  const json_t *package = json_array_get(json_object_get(out, "packages"), 0);
  assert_str(ob_json_string(package, "name"), "m");
  json_decref(out);
  put(&a, dir, "Cargo.toml", "[package]\nname = 1\n");
  assert_int_equal(ob_cargo_metadata(&a, &diags, cargo, dir, extra, &out), OB_E_PROCESS);
  const ob_diag *last = diags.list.at[diags.list.len - 1];
  assert_str(last->code, "OB0450");
  assert_true(last->notes.len > 1); /* Cargo's own words */
  ob_arena_fini(&a);
}

static int
setup(void **state)
{
  (void)state;
  ob_arena_init(&group, NULL);
  cargo = ob_proc_which(&group, "cargo");
  const char *made;
  if (ob_dir_make_temp(&group, "/tmp/osbind-workspace-", &made) != 0) {
    return -1;
  }
  return ob_path_real(&group, made, &top);
}

static int
teardown(void **state)
{
  (void)state;
  const int err = ob_dir_remove(top);
  ob_arena_fini(&group);
  return err;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(roots), cmocka_unit_test(manifests), cmocka_unit_test(wrong_manifests),
      cmocka_unit_test(sweep), cmocka_unit_test(metadata),
  };
  return cmocka_run_group_tests_name("workspace", tests, setup, teardown);
}
