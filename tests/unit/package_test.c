// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Packages on small trees, each also asked of stock Cargo (`cargo metadata --no-deps`): its
 * dependencies, features and targets must be ours. The same for every crate of a registry directory
 * when OSBIND_TEST_CRATES names one, else for a few of what is installed.
 */
#include "cargo/check.h"
#include "cargo/package.h"
#include "support.h"
#include "sys/fs.h"
#include "sys/process.h"

static ob_arena group;
static const char *top, *cargo;

static void
put(ob_arena *a, const char *dir, const char *path, const char *text)
{
  assert_int_equal(ob_file_write(ob_path_join(a, dir, path), ob_str_from(text), 0644), 0);
}

/* ---- both sides as sorted lines ---- */

typedef OB_VEC(const char *) lines;

static void
add(ob_arena *a, lines *out, ob_str line)
{
  const char **slot = ob_vec_push(a, out);
  if (!slot) {
    abort();
  }
  *slot = ob_cstr(a, line);
}

static int
by_text(const void *x, const void *y)
{
  return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static const char *
joined(ob_arena *a, lines *list)
{
  ob_buf out;
  ob_buf_init(&out, a);
  if (list->len > 1) {
    qsort(list->at, list->len, sizeof(*list->at), by_text);
  }
  for (size_t i = 0; i < list->len; i++) {
    ob_buf_fmt(&out, "%s\n", list->at[i]);
  }
  return ob_cstr(a, ob_buf_view(&out));
}

static ob_str
list_of(ob_arena *a, const ob_str *at, size_t len)
{
  lines names = {0};
  for (size_t i = 0; i < len; i++) {
    add(a, &names, at[i]);
  }
  const char *text = joined(a, &names);
  char *copy = ob_new_n(a, char, strlen(text) + 1);
  for (size_t i = 0; text[i]; i++) {
    copy[i] = text[i] == '\n' ? ' ' : text[i];
  }
  return ob_str_from(copy);
}

static const char *
under_scored(ob_arena *a, ob_str name)
{
  char *copy = ob_new_n(a, char, name.len + 1);
  for (size_t i = 0; i < name.len; i++) {
    copy[i] = name.ptr[i] == '-' ? '_' : name.ptr[i];
  }
  return copy;
}

static const char *const kind_names[] = {"normal", "dev", "build"};
static const char *const root_names[] = {"lib", "bin", "example", "test", "bench", "custom-build"};

static const char *
ours(ob_arena *a, const ob_package *p)
{
  lines out = {0};
  add(a, &out,
      ob_fmt(a,
             "package " OB_STR_FMT " " OB_STR_FMT " edition " OB_STR_FMT " links " OB_STR_FMT
             " rust " OB_STR_FMT,
             OB_STR_ARG(p->name), OB_STR_ARG(p->version), OB_STR_ARG(p->edition),
             OB_STR_ARG(p->links), OB_STR_ARG(p->rust_version)));
  for (size_t i = 0; i < p->deps.len; i++) {
    const ob_dep *d = &p->deps.at[i];
    ob_buf when;
    ob_buf_init(&when, a);
    if (d->when) {
      ob_buf_put(&when, OB_STR("cfg("));
      ob_cfg_print(&when, d->when);
      ob_buf_put(&when, OB_STR(")"));
    } else {
      ob_buf_put(&when, d->when_text);
    }
    const bool other = !ob_str_eq(d->key, d->package);
    add(a, &out,
        ob_fmt(
            a,
            "dep %s " OB_STR_FMT " as [" OB_STR_FMT "] when [" OB_STR_FMT
            "] optional %d default %d path [" OB_STR_FMT "] features " OB_STR_FMT,
            kind_names[d->kind], OB_STR_ARG(d->package), OB_STR_ARG(other ? d->key : OB_STR("")),
            OB_STR_ARG(ob_buf_view(&when)), d->optional, d->default_features,
            OB_STR_ARG(d->path.len ? ob_str_from(ob_path_clean(a, ob_cstr(a, d->path))) : d->path),
            OB_STR_ARG(list_of(a, d->features.at, d->features.len))));
  }
  for (size_t i = 0; i < p->features.len; i++) {
    const ob_feature *f = &p->features.at[i];
    add(a, &out,
        ob_fmt(a, "feature " OB_STR_FMT " = " OB_STR_FMT, OB_STR_ARG(f->name),
               OB_STR_ARG(list_of(a, f->enables.at, f->enables.len))));
  }
  for (size_t i = 0; i < p->roots.len; i++) {
    const ob_root *r = &p->roots.at[i];
    add(a, &out,
        ob_fmt(a, "target %s%s %s at %s edition " OB_STR_FMT " needs " OB_STR_FMT,
               root_names[r->kind], r->proc_macro ? " proc-macro" : "", under_scored(a, r->name),
               ob_path_clean(a, r->path), OB_STR_ARG(r->edition),
               OB_STR_ARG(list_of(a, r->required_features.at, r->required_features.len))));
  }
  return joined(a, &out);
}

static ob_str
text_of(const json_t *object, const char *key)
{
  const char *s = json_string_value(json_object_get(object, key));
  return ob_str_from(s ? s : "");
}

static ob_str
json_list(ob_arena *a, const json_t *array)
{
  OB_VEC(ob_str) names = {0};
  for (size_t i = 0; i < json_array_size(array); i++) {
    ob_str *slot = ob_vec_push(a, &names);
    if (!slot) {
      abort();
    }
    *slot = ob_str_from(json_string_value(json_array_get(array, i)));
  }
  return list_of(a, names.at, names.len);
}

static const char *
cargos(ob_arena *a, const json_t *p)
{
  lines out = {0};
  size_t i;
  const json_t *item;
  add(a, &out,
      ob_fmt(a,
             "package " OB_STR_FMT " " OB_STR_FMT " edition " OB_STR_FMT " links " OB_STR_FMT
             " rust " OB_STR_FMT,
             OB_STR_ARG(text_of(p, "name")), OB_STR_ARG(text_of(p, "version")),
             OB_STR_ARG(text_of(p, "edition")), OB_STR_ARG(text_of(p, "links")),
             OB_STR_ARG(text_of(p, "rust_version"))));
  json_array_foreach(json_object_get(p, "dependencies"), i, item)
  {
    const ob_str kind = text_of(item, "kind");
    const bool other = !ob_str_eq(text_of(item, "rename"), text_of(item, "name"));
    add(a, &out,
        ob_fmt(a,
               "dep %s " OB_STR_FMT " as [" OB_STR_FMT "] when [" OB_STR_FMT
               "] optional %d default %d path [" OB_STR_FMT "] features " OB_STR_FMT,
               kind.len ? kind.ptr : "normal", OB_STR_ARG(text_of(item, "name")),
               OB_STR_ARG(other ? text_of(item, "rename") : OB_STR("")),
               OB_STR_ARG(text_of(item, "target")), json_is_true(json_object_get(item, "optional")),
               json_is_true(json_object_get(item, "uses_default_features")),
               OB_STR_ARG(text_of(item, "path")),
               OB_STR_ARG(json_list(a, json_object_get(item, "features")))));
  }
  const char *name;
  json_t *features = json_object_get(p, "features"), *value;
  json_object_foreach(features, name, value)
  {
    add(a, &out, ob_fmt(a, "feature %s = " OB_STR_FMT, name, OB_STR_ARG(json_list(a, value))));
  }
  json_array_foreach(json_object_get(p, "targets"), i, item)
  {
    const char *kind = json_string_value(json_array_get(json_object_get(item, "kind"), 0));
    const bool macro = strcmp(kind, "proc-macro") == 0;
    const char *what = kind;
    bool known = false;
    for (size_t k = 0; k < OB_COUNT(root_names); k++) {
      known = known || strcmp(kind, root_names[k]) == 0;
    }
    what = known ? what : "lib";
    add(a, &out,
        ob_fmt(a, "target %s%s %s at " OB_STR_FMT " edition " OB_STR_FMT " needs " OB_STR_FMT, what,
               macro ? " proc-macro" : "", under_scored(a, text_of(item, "name")),
               OB_STR_ARG(text_of(item, "src_path")), OB_STR_ARG(text_of(item, "edition")),
               OB_STR_ARG(json_list(a, json_object_get(item, "required-features")))));
  }
  return joined(a, &out);
}

/* Compares a package with Cargo. 1: the same; 0: not (said); -1: Cargo refuses it, and so do we or
 * not. */
static int
compare(const char *dir, bool *accepted)
{
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_diags diags, cargo_diags;
  ob_diags_init(&diags, &a);
  ob_diags_init(&cargo_diags, &a);
  ob_package p;
  const ob_status st = ob_package_load(&a, &diags, dir, &p);
  *accepted = st == OB_OK;
  const char *const extra[] = {"--no-deps", "--offline", "--manifest-path",
                               ob_path_join(&a, dir, "Cargo.toml"), NULL};
  json_t *root = NULL;
  int out = -1;
  if (ob_cargo_metadata(&a, &cargo_diags, cargo, top, extra, &root) == OB_OK) {
    size_t i;
    const json_t *item, *mine = NULL;
    const char *manifest = ob_path_join(&a, dir, "Cargo.toml");
    json_array_foreach(json_object_get(root, "packages"), i, item)
    {
      mine = ob_str_eq(text_of(item, "manifest_path"), ob_str_from(manifest)) ? item : mine;
    }
    assert_non_null(mine);
    const char *want = cargos(&a, mine), *got = st == OB_OK ? ours(&a, &p) : "an error\n";
    out = strcmp(want, got) == 0;
    if (!out) {
      print_error("%s\n--- Cargo\n%s--- osbind\n%s", dir, want, got);
      for (size_t d = 0; d < diags.list.len; d++) {
        print_error("    " OB_STR_FMT "\n", OB_STR_ARG(diags.list.at[d]->message));
      }
    }
    json_decref(root);
  }
  assert_true((st == OB_OK) == (diags.errors == 0));
  ob_arena_fini(&a);
  return out;
}

/* ---- small trees ---- */

#define HEAD(edition)                                                                              \
  "[package]\nname = \"my-pkg\"\nversion = \"0.1.0\"\nedition = \"" edition "\"\n"

typedef struct tree {
  const char *name;
  const char *files[8][2]; /* path, text */
  const char *dir;         /* of the package; NULL: the top */
} tree;

static const tree trees[] = {
    {"a library", {{"Cargo.toml", HEAD("2021")}, {"src/lib.rs", ""}}, NULL},
    {"all that is inferred",
     {{"Cargo.toml", HEAD("2018")},
      {"src/lib.rs", ""},
      {"src/main.rs", ""},
      {"src/bin/one.rs", ""},
      {"src/bin/two/main.rs", ""},
      {"examples/ex/main.rs", ""},
      {"tests/t-1.rs", ""},
      {"build.rs", ""}},
     NULL},
    {"benches, dot files and directories without main.rs",
     {{"Cargo.toml", HEAD("2021")},
      {"src/main.rs", ""},
      {"benches/b.rs", ""},
      {"benches/.hidden.rs", ""},
      {"benches/common/mod.rs", ""},
      {"src/bin/x.txt", ""}},
     NULL},
    {"no discovery",
     {{"Cargo.toml",
       HEAD("2021") "autobins = false\nautoexamples = false\nautotests = false\nautobenches = "
                    "false\nbuild = false\n[lib]\nname = \"other\"\npath = \"src/x.rs\"\n"},
      {"src/x.rs", ""},
      {"src/main.rs", ""},
      {"examples/a.rs", ""},
      {"tests/a.rs", ""},
      {"benches/a.rs", ""},
      {"build.rs", ""}},
     NULL},
    {"named and inferred together",
     {{"Cargo.toml",
       HEAD("2021") "[features]\nx = []\n[[bin]]\nname = \"one\"\nrequired-features = "
                    "[\"x\"]\n[[bin]]\nname = \"moved\"\npath = \"./src/bin//two.rs\"\n"},
      {"src/main.rs", ""},
      {"src/bin/one.rs", ""},
      {"src/bin/two.rs", ""},
      {"src/bin/three.rs", ""}},
     NULL},
    {"edition 2015: one named, the others are not found",
     {{"Cargo.toml",
       "[package]\nname = \"my-pkg\"\nversion = \"0.1.0\"\n[[bin]]\nname = \"one\"\n"},
      {"src/lib.rs", ""},
      {"src/main.rs", ""},
      {"src/bin/one.rs", ""},
      {"src/bin/two.rs", ""},
      {"tests/t.rs", ""}},
     NULL},
    {"edition 2015: old places",
     {{"Cargo.toml", "[package]\nname = \"my-pkg\"\nversion = \"0.1.0\"\n[lib]\n[[bin]]\nname = "
                     "\"tool\"\n[[bench]]\nname = \"bench\"\n"},
      {"src/my_pkg.rs", ""},
      {"src/main.rs", ""},
      {"src/bench.rs", ""}},
     NULL},
    {"edition 2015: a binary in src/NAME.rs",
     {{"Cargo.toml",
       "[package]\nname = \"my-pkg\"\nversion = \"0.1.0\"\n[[bin]]\nname = \"tool\"\n"},
      {"src/tool.rs", ""}},
     NULL},
    {"a proc-macro with its build script elsewhere",
     {{"Cargo.toml", HEAD("2021") "build = \"build/main.rs\"\nlinks = \"z\"\nrust-version = "
                                  "\"1.70\"\n[lib]\nproc-macro = true\n"},
      {"src/lib.rs", ""},
      {"build/main.rs", ""}},
     NULL},
    {"crate-type is no kind of its own",
     {{"Cargo.toml", HEAD("2021") "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n"},
      {"src/lib.rs", ""}},
     NULL},
    {"dependencies",
     {{"Cargo.toml",
       HEAD("2018") "[dependencies]\na = \"1\"\nb = { version = \"2\", optional = true, "
                    "default-features = false, features = [\"x\", \"y\"] }\nc-d = { package = "
                    "\"real\", version = \"1\" }\np = { path = \"sub\" }\n[dev-dependencies]\na = "
                    "\"1\"\n[build-dependencies]\ncc = "
                    "\"1\"\n[target.'cfg(any(unix,target_os=\"wasi\"))'.dependencies]\nlibc = "
                    "\"0.2\"\n[target.x86_64-pc-windows-gnu.dev-dependencies]\nw = "
                    "\"1\"\n[target.\"cfg(target_os = \\\"linux\\\")\".build-dependencies]\nq = "
                    "\"1\"\n[features]\ndefault = [\"s\"]\ns = [\"b/x\"]\n"},
      {"src/lib.rs", ""},
      {"sub/Cargo.toml", "[package]\nname = \"p\"\nversion = \"0.1.0\"\n[workspace]\n"},
      {"sub/src/lib.rs", ""}},
     NULL},
    {"features: dep:, weak, implicit",
     {{"Cargo.toml",
       HEAD("2021") "[dependencies]\na = { version = \"1\", optional = true }\nb = { version = "
                    "\"1\", optional = true }\nc = { version = \"1\", optional = true "
                    "}\n[features]\nuse-a = [\"dep:a\", \"b?/std\"]\nc2 = [\"c/std\", \"b\"]\n"},
      {"src/lib.rs", ""}},
     NULL},
    {"words as they once were",
     {{"Cargo.toml", "[package]\nname = \"my-pkg\"\nversion = \"0.1.0\"\n[dev_dependencies]\na = "
                     "\"1\"\n[build_dependencies]\nb = { version = \"1\", default_features = false "
                     "}\n[lib]\nproc_macro = "
                     "true\n"},
      {"src/lib.rs", ""}},
     NULL},
    {"inherited",
     {{"Cargo.toml",
       "[workspace]\nmembers = [\"m\"]\nresolver = \"2\"\n[workspace.package]\nedition = "
       "\"2021\"\nversion = \"3.1.4\"\nrust-version = \"1.75\"\n[workspace.dependencies]\na = "
       "{ version = \"1\", features = [\"f\"], default-features = false }\nb = { version = \"1\", "
       "package = \"b-real\" }\nc = \"1\"\nl = { path = \"l\" }\n"},
      {"m/Cargo.toml",
       "[package]\nname = \"m\"\nversion.workspace = true\nedition = { workspace = true "
       "}\nrust-version.workspace = true\n[dependencies]\na = { workspace = true, features = "
       "[\"g\"], optional = true }\nb.workspace = true\nl.workspace = "
       "true\n[target.'cfg(unix)'.dependencies]\nc = { workspace = true }\n[dev-dependencies]\na = "
       "{ workspace = true, default-features = true }\n"},
      {"m/src/lib.rs", ""},
      {"l/Cargo.toml", "[package]\nname = \"l\"\nversion = \"0.1.0\"\n"},
      {"l/src/lib.rs", ""}},
     "m"},
    {"a root that inherits from itself",
     {{"Cargo.toml",
       "[package]\nname = \"r\"\nversion = \"1.0.0\"\nedition.workspace = "
       "true\n[workspace]\n[workspace.package]\nedition = \"2024\"\n[workspace.dependencies]\nx = "
       "\"1\"\n[dependencies]\nx.workspace = true\n"},
      {"src/lib.rs", ""}},
     NULL},
    {"no version",
     {{"Cargo.toml", "[package]\nname = \"n\"\nedition = \"2021\"\n"}, {"src/lib.rs", ""}},
     NULL},
};

static void
test_trees(void **state)
{
  (void)state;
  size_t asked = 0;
  for (size_t i = 0; i < OB_COUNT(trees); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    const char *dir = ob_path_join(&a, top, ob_fmt(&a, "t%zu", i).ptr);
    for (size_t f = 0; f < OB_COUNT(trees[i].files) && trees[i].files[f][0]; f++) {
      put(&a, dir, trees[i].files[f][0], trees[i].files[f][1]);
    }
    bool accepted;
    const int same = compare(trees[i].dir ? ob_path_join(&a, dir, trees[i].dir) : dir, &accepted);
    if (same == 0 || !accepted) {
      fail_msg("%s", trees[i].name);
    }
    asked += same == 1;
    ob_arena_fini(&a);
  }
  if (cargo && asked < OB_COUNT(trees)) {
    fail_msg("Cargo accepts only %zu of the trees", asked);
  }
}

/* Every crate of a registry directory. */
static void
test_crates(void **state)
{
  (void)state;
  const char *all = getenv("OSBIND_TEST_CRATES");
  const char *dir = all ? all : "/usr/share/cargo/registry";
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_dir_entries list = {0};
  if (ob_dir_list(&a, dir, &list) != 0 || list.len == 0) {
    print_message("# no crates in %s\n", dir);
    ob_arena_fini(&a);
    return;
  }
  size_t same = 0, other = 0, refused = 0, only_we = 0;
  for (size_t i = 0; i < list.len && (all || i < 20); i++) {
    const char *crate = ob_path_join(&a, dir, list.at[i].name.ptr);
    if (!ob_file_exists(ob_path_join(&a, crate, "Cargo.toml"))) {
      continue;
    }
    bool accepted;
    const int got = compare(crate, &accepted);
    same += got == 1;
    other += got == 0;
    refused += got < 0;
    only_we += got < 0 && accepted;
  }
  print_message(
      "# %zu crates are the same to Cargo, %zu are not; %zu it refuses (%zu of them only it)\n",
      same, other, refused, only_we);
  assert_int_equal(other, 0);
  ob_arena_fini(&a);
}

/* ---- mistakes ---- */

typedef struct mistake {
  const char *text, *code;
} mistake;

static const mistake mistakes[] = {
    {"[package]\nname = 1\n", "OB0441"},
    {"[package]\nversion = \"1.0.0\"\n", "OB0441"},
    {"[workspace]\n", "OB0441"},
    {"package = 1\n", "OB0441"},
    {HEAD("2021") "[dependencies]\na = 1\n", "OB0441"},
    {HEAD("2021") "[dependencies]\na = { features = \"x\" }\n", "OB0441"},
    {HEAD("2021") "[features]\na = \"x\"\n", "OB0441"},
    {HEAD("2021") "[features]\na = [1]\n", "OB0441"},
    {HEAD("2021") "[[bin]]\npath = \"x.rs\"\n", "OB0441"},
    {"bin = 1\n" HEAD("2021"), "OB0441"},
    {HEAD("2021") "[target]\na = 1\n", "OB0441"},
    {HEAD("2021") "[dependencies]\na.workspace = true\n", "OB0446"},
    {HEAD("2021") "[package.rust-version]\nworkspace = true\n", "OB0446"},
    {HEAD("2021") "[dev-dependencies]\na = { version = \"1\", optional = true }\n", "OB0447"},
    {HEAD("2021") "[lib]\nname = \"x\"\n", "OB0448"},
    {HEAD("2021") "[[example]]\nname = \"x\"\n", "OB0448"},
    {HEAD("2021") "[target.'cfg(unix'.dependencies]\na = \"1\"\n", "OB0201"},
    {HEAD("2021") "[target.'cfg(all(unix)'.dependencies]\na = \"1\"\n", "OB0201"},
    {HEAD("2021") "[target.\"cfg(a \\u003d b)\".dependencies]\na = \"1\"\n", "OB0201"},
};

static void
test_mistakes(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(mistakes); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &a);
    const uint32_t file =
        ob_diags_add_source(&diags, OB_STR("Cargo.toml"), ob_str_from(mistakes[i].text));
    ob_package p;
    const ob_status st = ob_package_parse(&a, &diags, file, "/nowhere", &p);
    if ((st == OB_OK) != (mistakes[i].code == NULL)) {
      fail_msg("%s: status %d", mistakes[i].text, st);
    }
    assert_int_equal(diags.errors > 0, mistakes[i].code != NULL);
    if (mistakes[i].code && !ob_str_eq(diags.list.at[0]->code, ob_str_from(mistakes[i].code))) {
      fail_msg("%s: got " OB_STR_FMT, mistakes[i].text, OB_STR_ARG(diags.list.at[0]->code));
    }
    ob_arena_fini(&a);
  }
}

/* What Cargo refuses of a manifest that can be read; tests/cargo/manifests.py asks Cargo about many
 * more. where: the text that is shown; NULL code: no mistake. */
typedef struct refusal {
  const char *text, *code, *where;
} refusal;

#define DEPS "[dependencies]\na = \"1\"\nb = { version = \"1\", optional = true }\n[features]\n"

static const refusal refusals[] = {
    {HEAD("2021"), "OB0457", "[package]"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\nname = \"a-b\"\n", "OB0452", "-"},
    {HEAD("2021") "[[bin]]\nname = \"build\"\npath = \"x.rs\"\n", "OB0452", "\"x.rs\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"b\", \"a/f\"]\n", NULL, NULL},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"x\"]\n", "OB0454", "\"x\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"y\"]\n", "OB0454", "\"y\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"dep:a\"]\n", "OB0454", "\"dep:a\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"a?/f\"]\n", "OB0454", "\"a?/f\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "x = [\"c/f\"]\n", "OB0454", "\"c/f\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "b = []\n", "OB0454", "b"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n" DEPS "\"x/y\" = []\n", "OB0452", "/"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n[dependencies]\na = \"1.x.2\"\n", "OB0453", "2"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n[dependencies]\na = {}\n", "OB0455", "a"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n[dependencies]\na = { git = \"a/b\" }\n", "OB0455",
     "\"a/b\""},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n[dependencies]\na = { version = \"1\", tag = \"x\" }\n",
     "OB0455", "tag"},
    {HEAD("2021") "[lib]\npath = \"x.rs\"\n[target.\"a b\".dependencies]\na = \"1\"\n", "OB0456",
     " "},
    {HEAD("2022") "[lib]\npath = \"x.rs\"\n", "OB0456", "\"2022\""},
    {HEAD("2021") "authors = \"me\"\n[lib]\npath = \"x.rs\"\n", "OB0441", "\"me\""},
    {HEAD("2021") "links = \"z\"\n[lib]\npath = \"x.rs\"\n", "OB0459", "\"z\""},
    {HEAD("2021") "[[test]]\nname = \"t\"\npath = \"a\"\n[[test]]\nname = \"t\"\npath = \"b\"\n",
     "OB0458", "\"b\""},
    {"[package]\nname = \"x\"\nversion = \"1.0\"\n[lib]\npath = \"x.rs\"\n", "OB0443", "\"1.0\""},
    /* what may stand in the part that could not be read is not missing */
    {HEAD("2021") "= 1\n", "OB0100", NULL},
};

static void
test_refusals(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(refusals); i++) {
    const refusal *row = &refusals[i];
    ob_arena a;
    ob_arena_init(&a, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &a);
    const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), ob_str_from(row->text));
    ob_package p;
    const ob_status read = ob_package_parse(&a, &diags, file, "/nowhere", &p);
    const size_t before = diags.errors;
    const ob_status st = ob_package_check(&a, &diags, &p);
    assert_int_equal(st != OB_OK, diags.errors > before);
    assert_int_equal(read == OB_OK, row->where || !row->code);
    if (diags.list.len != (row->code ? 1U : 0U)) {
      fail_msg("%s: %zu mistakes", row->text, diags.list.len);
    }
    if (row->where) {
      const ob_diag *d = diags.list.at[0];
      assert_str(d->code, row->code);
      assert_str(ob_str_slice(ob_str_from(row->text), d->primary.span.lo, d->primary.span.hi),
                 row->where);
    }
    ob_arena_fini(&a);
  }
}

/* A mistake costs its own table, nothing else. */
static void
test_recovery(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &a);
  const uint32_t file = ob_diags_add_source(
      &diags, OB_STR("Cargo.toml"),
      OB_STR(HEAD("2021") "[dependencies]\ngood = \"1\"\nbad = 1\n= 2\n[target.'cfg(all()'."
                          "dependencies]\nx = \"1\"\n[features]\nf = []\n"));
  ob_package p;
  assert_int_equal(ob_package_parse(&a, &diags, file, "/nowhere", &p), OB_E_INVALID);
  assert_int_equal(p.deps.len, 3);
  assert_int_equal(p.features.len, 1);
  assert_int_equal(p.deps.at[2].when->kind, OB_CFG_FALSE);
  ob_arena_fini(&a);
}

/* ---- resolver, spans, lints, members ---- */

typedef struct resolver_row {
  const char *root, *member; /* member NULL: the root is the package */
  uint8_t want;
} resolver_row;

static void
test_resolver(void **state)
{
  static const resolver_row rows[] = {
      {HEAD("2015"), NULL, 1},
      {HEAD("2018"), NULL, 1},
      {HEAD("2021"), NULL, 2},
      {HEAD("2024"), NULL, 3},
      {HEAD("2015") "resolver = \"2\"\n", NULL, 2},
      {"[workspace]\nmembers = [\"m\"]\n", HEAD("2021"), 1},
      {"[workspace]\nmembers = [\"m\"]\nresolver = \"3\"\n", HEAD("2018"), 3},
      {HEAD("2021") "[workspace]\nmembers = [\"m\"]\n", HEAD("2015"), 2},
  };
  (void)state;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    ob_arena a;
    ob_arena_init(&a, NULL);
    ob_diags diags;
    ob_diags_init(&diags, &a);
    const char *dir = ob_path_join(&a, top, ob_fmt(&a, "r%zu", i).ptr);
    put(&a, dir, "Cargo.toml", rows[i].root);
    put(&a, dir, "src/lib.rs", "");
    if (rows[i].member) {
      dir = ob_path_join(&a, dir, "m");
      put(&a, dir, "Cargo.toml", rows[i].member);
      put(&a, dir, "src/lib.rs", "");
    }
    ob_package p;
    assert_int_equal(ob_package_load(&a, &diags, dir, &p), OB_OK);
    assert_int_equal(p.resolver, rows[i].want);
    ob_arena_fini(&a);
  }
}

static void
test_spans(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &a);
  const char *text = HEAD("2021") "[lints.rust]\nunexpected_cfgs = { level = \"warn\", check-cfg = "
                                  "['cfg(loom)'] }\n[target.'cfg(unix)'.dependencies]\nlibc = { "
                                  "version = \"0.2\", features = [\"std\"] }\n";
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), ob_str_from(text));
  ob_package p;
  assert_int_equal(ob_package_parse(&a, &diags, file, "/nowhere", &p), OB_OK);
  const ob_dep *d = &p.deps.at[0];
  const ob_str all = ob_str_from(text);
  assert_str(ob_str_slice(all, d->at.lo, d->at.hi), "libc");
  assert_str(ob_str_slice(all, d->table_at.lo, d->table_at.hi),
             "[target.'cfg(unix)'.dependencies]");
  assert_str(ob_str_slice(all, d->features_at.lo, d->features_at.hi), "[\"std\"]");
  assert_str(ob_str_slice(all, d->when->span.lo, d->when->span.hi), "unix");
  assert_int_equal(p.check_cfg.len, 1);
  assert_str(p.check_cfg.at[0], "cfg(loom)");
  ob_arena_fini(&a);
}

static void
test_members(void **state)
{
  (void)state;
  ob_arena a;
  ob_arena_init(&a, NULL);
  ob_diags diags;
  ob_diags_init(&diags, &a);
  const char *dir = ob_path_join(&a, top, "w");
  put(&a, dir, "Cargo.toml",
      "[workspace]\nmembers = [\"crates/*\", \"tools/x\", \"deep/**/leaf\", \"q[12]\"]\nexclude = "
      "[\"crates/not\", \"other/out\"]\n");
  static const char *const packages[] = {"crates/a", "crates/b-c",  "crates/not",    "tools/x",
                                         "tools/y",  "deep/1/leaf", "deep/2/3/leaf", "q1",
                                         "q3",       "path/dep",    "other/out"};
  for (size_t i = 0; i < OB_COUNT(packages); i++) {
    const bool first = i == 0;
    const ob_str name = ob_path_base(ob_str_from(packages[i]));
    put(&a, dir, ob_fmt(&a, "%s/Cargo.toml", packages[i]).ptr,
        ob_fmt(
            &a,
            "[package]\nname = \"" OB_STR_FMT "%zu\"\nversion = \"0.1.0\"\nedition = \"2021\"\n%s",
            OB_STR_ARG(name), i,
            first ? "[target.'cfg(unix)'.dev-dependencies]\ndep9 = { path = \"../../path/dep\" }\n"
                    "out10 = { path = \"../../other/out\" }\n"
                  : "")
            .ptr);
    put(&a, dir, ob_fmt(&a, "%s/src/lib.rs", packages[i]).ptr, "");
  }
  put(&a, dir, "crates/README", "no package\n");
  ob_dirs got = {0};
  assert_int_equal(ob_workspace_members(&a, &diags, dir, &got), OB_OK);
  lines ours_ = {0}, cargos_ = {0};
  for (size_t i = 0; i < got.len; i++) {
    add(&a, &ours_, ob_fmt(&a, "%s/Cargo.toml", got.at[i]));
  }
  const char *const extra[] = {"--no-deps", "--offline", "--manifest-path",
                               ob_path_join(&a, dir, "Cargo.toml"), NULL};
  json_t *root = NULL;
  if (cargo) {
    const ob_status st = ob_cargo_metadata(&a, &diags, cargo, top, extra, &root);
    for (size_t d = 0; d < diags.list.len; d++) {
      print_error(OB_STR_FMT "\n", OB_STR_ARG(diags.list.at[d]->message));
    }
    assert_int_equal(st, OB_OK);
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(root, "packages"), i, item)
    {
      add(&a, &cargos_, text_of(item, "manifest_path"));
    }
    json_decref(root);
    assert_string_equal(joined(&a, &ours_), joined(&a, &cargos_));
  }
  assert_int_equal(got.len, 7);
  ob_arena_fini(&a);
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_package p;
  OB_TRY(ob_package_load(arena, &diags, context, &p));
  OB_TRY(ob_package_check(arena, &diags, &p));
  ob_dirs dirs = {0};
  return ob_workspace_members(arena, &diags, ob_path_join(&group, top, "t13"), &dirs);
}

static void
test_no_memory(void **state)
{
  (void)state;
  for (size_t i = 1; i < 16; i += 4) {
    const char *dir = ob_path_join(&group, top, ob_fmt(&group, i == 13 ? "t13/m" : "t%zu", i).ptr);
    assert_true(sweep_allocations(sweep_step, (void *)(uintptr_t)dir) > 0);
  }
}

static int
group_set_up(void **state)
{
  (void)state;
  ob_arena_init(&group, NULL);
  if (ob_dir_make_temp(&group, "/tmp/osbind-package-", &top) != 0) {
    return -1;
  }
  cargo = "cargo";
  return 0;
}

static int
group_tear_down(void **state)
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
      cmocka_unit_test(test_trees),     cmocka_unit_test(test_crates),
      cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_recovery),  cmocka_unit_test(test_resolver),
      cmocka_unit_test(test_spans),     cmocka_unit_test(test_members),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests_name("package", tests, group_set_up, group_tear_down);
}
