// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * What a manifest gives, against Cargo: for every choice of a package's features and some targets
 * the dependencies that `cargo tree` prints must be those whose condition holds. And the smallest
 * edits: proposed, carried out, read again, and then nothing is missing.
 */
#include "audit/fix.h"
#include "audit/propose.h"
#include "place.h"
#include "sys/fs.h"
#include "sys/process.h"

static const char *const triples[] = {"x86_64-unknown-linux-gnu", "x86_64-unknown-freebsd",
                                      "x86_64-pc-windows-msvc", "wasm32-unknown-unknown"};

static void
all_targets(place *p, ob_universe *u)
{
  const ob_targets *all = ob_targets_builtin();
  ob_target_arg *args = ob_new_n(&p->arena, ob_target_arg, all->len);
  for (size_t i = 0; i < all->len; i++) {
    args[i].target = &all->at[i];
  }
  assert_int_equal(ob_universe_init(&p->arena, args, all->len, u), OB_OK);
}

static size_t
member(const ob_universe *u, const char *triple)
{
  for (size_t i = 0; i < u->len; i++) {
    if (ob_str_eq(u->at[i].target->triple, ob_str_from(triple))) {
      return i;
    }
  }
  fail_msg("no %s", triple);
  return 0;
}

/* ---- against cargo tree ---- */

/* Seven path packages d0..d6; d0 has features of its own. */
static const char manifest[] =
    "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n"
    "[dependencies]\n"
    "d0 = { path = \"d0\", optional = true, default-features = false }\n"
    "d1 = { path = \"d1\", optional = true }\n"
    "renamed = { package = \"d2\", path = \"d2\" }\n"
    "d3 = { path = \"d3\", optional = true }\n"
    "[target.'cfg(unix)'.dependencies]\n"
    "d4 = { path = \"d4\" }\n"
    "d3 = { path = \"d3\" }\n"
    "[target.'cfg(all(windows, not(target_env = \"gnu\")))'.dependencies]\n"
    "d5 = { path = \"d5\", optional = true }\n"
    "[target.x86_64-unknown-freebsd.dependencies]\n"
    "d6 = { path = \"d6\" }\n"
    "[features]\n"
    "default = [\"a\"]\n"
    "a = [\"dep:d0\"]\n"
    "b = [\"d1/x\"]\n"
    "c = [\"d0?/x\", \"d3\"]\n"
    "e = [\"d5\", \"b\"]\n"
    "f = [\"c\"]\n";

static void
put(ob_arena *a, const char *dir, const char *path, const char *text)
{
  assert_int_equal(ob_file_write(ob_path_join(a, dir, path), ob_str_from(text), 0644), 0);
}

static const char *
make_tree(ob_arena *a)
{
  const char *top;
  assert_int_equal(ob_dir_make_temp(a, "/tmp/osbind-given-", &top), 0);
  put(a, top, "Cargo.toml", manifest);
  put(a, top, "src/lib.rs", "");
  for (unsigned i = 0; i < 7; i++) {
    put(a, top, ob_fmt(a, "d%u/Cargo.toml", i).ptr,
        ob_fmt(a, "[package]\nname = \"d%u\"\nversion = \"0.1.0\"\n[features]\nx = []\n", i).ptr);
    put(a, top, ob_fmt(a, "d%u/src/lib.rs", i).ptr, "");
  }
  return top;
}

static const char *const words[] = {"a", "b", "c", "e", "f", "d1", "d3"};

/* Bit i: d<i> is a dependency, for Cargo. */
static unsigned
cargo_says(ob_arena *a, const char *dir, unsigned choice, const char *triple)
{
  ob_buf features;
  ob_buf_init(&features, a);
  for (unsigned i = 0; i < OB_COUNT(words); i++) {
    if (choice >> i & 1) {
      ob_buf_fmt(&features, "%s,", words[i]);
    }
  }
  const char *const argv[] = {"cargo",     "tree",
                              "--offline", "--target",
                              triple,      "--no-default-features",
                              "-F",        ob_cstr(a, ob_buf_view(&features)),
                              "--prefix",  "none",
                              "--format",  "{p}",
                              "--depth",   "1",
                              NULL};
  const ob_proc proc = {.argv = argv, .cwd = dir, .capture_stdout = true, .capture_stderr = true};
  ob_proc_result result;
  assert_int_equal(ob_proc_run(a, &proc, &result), 0);
  if (result.status != 0) {
    fail_msg("cargo tree: " OB_STR_FMT, OB_STR_ARG(result.err));
  }
  unsigned out = 0;
  ob_str rest = result.out, line;
  while (ob_str_next(&rest, '\n', &line)) {
    if (line.len > 2 && line.ptr[0] == 'd' && line.ptr[2] == ' ') {
      out |= 1U << (line.ptr[1] - '0');
    }
  }
  return out;
}

static void
test_cargo_tree(void **state)
{
  place *p = *state;
  const char *dir = make_tree(&p->arena);
  ob_universe u;
  all_targets(p, &u);
  ob_package package;
  assert_int_equal(ob_package_load(&p->arena, &p->diags, dir, &package), OB_OK);
  ob_conds *m = ob_conds_new(&p->arena, &u);
  ob_given *g;
  assert_int_equal(ob_given_new(&p->arena, m, &package, NULL, &g), OB_OK);
  for (unsigned choice = 0; choice < 1U << OB_COUNT(words); choice += 3) {
    ob_str names[OB_COUNT(words)];
    ob_given_choice of = {.features = names, .no_default = true};
    for (unsigned i = 0; i < OB_COUNT(words); i++) {
      if (choice >> i & 1) {
        names[of.count++] = ob_str_from(words[i]);
      }
    }
    const char *triple = triples[choice % OB_COUNT(triples)];
    const size_t t = member(&u, triple);
    const ob_cond_pick *pick = ob_given_pick(g, &of);
    assert_non_null(pick);
    unsigned got = 0;
    for (unsigned i = 0; i < 7; i++) {
      const ob_str name = i == 2 ? OB_STR("renamed") : ob_fmt(&p->arena, "d%u", i);
      const ob_bits set = ob_cond_some(m, ob_given_when(g, name, OB_KINDS_NORMAL), pick);
      got |= ob_bits_has(&set, t) ? 1U << i : 0;
    }
    const unsigned want = cargo_says(&p->arena, dir, choice, triple);
    if (got != want) {
      fail_msg("features %x on %s: got %x, Cargo has %x", choice, triple, got, want);
    }
  }
  assert_int_equal(ob_dir_remove(dir), 0);
}

/* ---- without Cargo ---- */

static ob_str
lib_name(void *context, const ob_dep *dep)
{
  (void)context;
  return ob_str_eq(dep->package, OB_STR("md-5")) ? OB_STR("md5") : OB_STR_NONE;
}

static void
load(place *p, const char *text, ob_package *package, ob_conds **m, ob_given **g)
{
  ob_universe *u = ob_new(&p->arena, ob_universe);
  all_targets(p, u);
  const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("Cargo.toml"), ob_str_from(text));
  assert_int_equal(ob_package_parse(&p->arena, &p->diags, file, "/nowhere", package), OB_OK);
  *m = ob_conds_new(&p->arena, u);
  const ob_given_options options = {.lib_name = lib_name};
  assert_int_equal(ob_given_new(&p->arena, *m, package, &options, g), OB_OK);
}

#define PACKAGE "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"

static void
test_names_and_kinds(void **state)
{
  place *p = *state;
  ob_package package;
  ob_conds *m;
  ob_given *g;
  load(p,
       PACKAGE "[dependencies]\nmd-5 = { version = \"0.10\", default-features = false, features = "
               "[\"asm\"] }\nother = { package = \"md-5\", version = \"0.9\", optional = true "
               "}\n[dev-dependencies]\nrand-core = \"0.6\"\n[build-dependencies]\nrand-core = "
               "\"0.6\"\n[features]\nx = [\"other/std\", \"md-5/oid\"]\n",
       &package, &m, &g);
  assert_int_equal(ob_given_when(g, OB_STR("md5"), OB_KINDS_NORMAL), OB_COND_ALWAYS);
  assert_int_equal(ob_given_when(g, OB_STR("md_5"), OB_KINDS_NORMAL), OB_COND_NEVER);
  assert_int_equal(ob_given_declared(g, OB_STR("other"), OB_KINDS_NORMAL), OB_COND_ALWAYS);
  assert_null(ob_cond_set(m, ob_given_when(g, OB_STR("other"), OB_KINDS_NORMAL)));
  assert_int_equal(ob_given_when(g, OB_STR("rand_core"), OB_KINDS_NORMAL), OB_COND_NEVER);
  assert_int_equal(ob_given_when(g, OB_STR("rand_core"), OB_KINDS_DEV), OB_COND_ALWAYS);
  assert_int_equal(ob_given_when(g, OB_STR("rand_core"), OB_KINDS_BUILD), OB_COND_ALWAYS);
  assert_int_equal(ob_given_kinds(g, OB_STR("rand_core")),
                   OB_KIND_SET(OB_DEP_DEV) | OB_KIND_SET(OB_DEP_BUILD));
  assert_int_equal(ob_given_kinds(g, OB_STR("nobody")), 0);
  size_t at = 0, count = 0;
  for (const ob_given_dep *d; (d = ob_given_next(g, OB_STR("rand_core"), &at)) != NULL;) {
    assert_int_equal(d->dep->kind, count == 0 ? OB_DEP_DEV : OB_DEP_BUILD);
    count++;
  }
  assert_int_equal(count, 2);
  at = 0;
  const ob_given_dep *md5 = ob_given_next(g, OB_STR("md5"), &at);
  const ob_cond x = ob_cond_var(m, OB_VAR_FEATURE, OB_STR("x"));
  assert_int_equal(ob_given_dep_feature(g, md5, OB_STR("asm")), OB_COND_ALWAYS);
  assert_int_equal(ob_given_dep_feature(g, md5, OB_STR("oid")), x);
  assert_int_equal(ob_given_dep_feature(g, md5, OB_STR("default")), OB_COND_NEVER);
  assert_int_equal(ob_given_dep_feature(g, md5, OB_STR("std")), OB_COND_NEVER);
}

/* ---- proposals ---- */

typedef struct proposal {
  const char *tables, *name, *needed;
  ob_dep_kind kind;
  ob_fix_kind want;
  const char *text; /* NULL: not looked at */
} proposal;

#define LINUX "[target.'cfg(target_os = \"linux\")'.dependencies]\n"

static const proposal proposals[] = {
    {LINUX "libc = \"0.2\"\n", "libc", "not(windows)", OB_DEP_NORMAL, OB_FIX_WIDEN_KEY,
     "[target.'cfg(not(windows))'.dependencies] libc = \"0.2\""},
    {LINUX "libc = \"0.2\"\n", "libc", "all()", OB_DEP_NORMAL, OB_FIX_WIDEN_KEY,
     "[dependencies] libc = \"0.2\""},
    {LINUX "libc = \"0.2\"\n[target.'cfg(target_os = \"macos\")'.dependencies]\nlibc = { version = "
           "\"0.2\", features = [\"extra_traits\"] }\n",
     "libc", "unix", OB_DEP_NORMAL, OB_FIX_ADD_DEP, NULL},
    {"[target.'cfg(any(loom, target_os = \"linux\"))'.dependencies]\nlibc = \"0.2\"\n", "libc",
     "any(target_os = \"linux\", target_os = \"android\")", OB_DEP_NORMAL, OB_FIX_WIDEN_KEY,
     "[target.'cfg(any(loom, target_os = \"linux\", target_os = \"android\"))'.dependencies] libc "
     "= "
     "\"0.2\""},
    {"[dev-dependencies]\nlibc = \"0.2\"\n", "libc", "all()", OB_DEP_NORMAL, OB_FIX_MOVE_DEP, NULL},
    {"[dev-dependencies]\nlibc = \"0.2\"\n", "libc", "unix", OB_DEP_NORMAL, OB_FIX_ADD_DEP,
     "[target.'cfg(unix)'.dependencies] libc = \"0.2\""},
    {"[build-dependencies]\nlibc = \"0.2\"\n", "libc", "all()", OB_DEP_NORMAL, OB_FIX_ADD_DEP,
     NULL},
    {"", "libc", "unix", OB_DEP_NORMAL, OB_FIX_NONE,
     "[target.'cfg(unix)'.dependencies] libc = \"...\""},
    {"[target.'cfg(windows)'.dependencies]\nwindows-sys = \"0.59\"\n", "windows_sys", "not(unix)",
     OB_DEP_NORMAL, OB_FIX_SOURCE, "gate it with `#[cfg(windows)]`"},
    {"[target.'cfg(unix)'.dev-dependencies]\ntermion = \"1\"\n", "termion", "all()", OB_DEP_DEV,
     OB_FIX_SOURCE, "gate it with `#[cfg(unix)]`"},
    {"[target.x86_64-apple-darwin.dependencies]\nlibc = { version = \"0.2\", default-features = "
     "false "
     "}\n[target.aarch64-apple-darwin.dependencies]\nlibc = { version = \"0.2\", default-features "
     "= "
     "false }\n",
     "libc", "target_vendor = \"apple\"", OB_DEP_NORMAL, OB_FIX_WIDEN_KEY,
     "[target.'cfg(target_vendor = \"apple\")'.dependencies] libc = { version = \"0.2\", "
     "default-features = false }"},
};

static void
test_proposals(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(proposals); i++) {
    const proposal *row = &proposals[i];
    void *own = NULL;
    set_up(&own);
    place *p = own;
    ob_package package;
    ob_conds *m;
    ob_given *g;
    const char *text = ob_fmt(&p->arena, "%s%s", PACKAGE, row->tables).ptr;
    load(p, text, &package, &m, &g);
    const ob_propose_input in = {.package = &package,
                                 .given = g,
                                 .conds = m,
                                 .pick = ob_cond_pick_new(m),
                                 .name = ob_str_from(row->name),
                                 .kind = row->kind,
                                 .needed = ob_cond_cfg(m, parsed(p, row->needed)),
                                 .req = OB_STR("")};
    ob_fix fix;
    assert_int_equal(ob_propose_dep(&p->arena, &in, &fix), OB_OK);
    if (fix.kind != row->want || (row->text && !ob_str_eq(fix.text, ob_str_from(row->text)))) {
      fail_msg("row %zu: kind %d, `" OB_STR_FMT "`", i, fix.kind, OB_STR_ARG(fix.text));
    }
    if (fix.kind != OB_FIX_NONE && fix.kind != OB_FIX_SOURCE) {
      const ob_fix *const list[] = {&fix};
      ob_fix_result result;
      ob_str after;
      assert_int_equal(ob_fix_apply(&p->arena, &p->diags, OB_STR("Cargo.toml"), ob_str_from(text),
                                    list, 1, &after, &result),
                       OB_OK);
      assert_int_equal(result, OB_FIXED);
      ob_package fixed;
      ob_conds *m2;
      ob_given *g2;
      load(p, ob_cstr(&p->arena, after), &fixed, &m2, &g2);
      const ob_cond needed = ob_cond_cfg(m2, parsed(p, row->needed));
      const ob_cond when = ob_given_when(g2, in.name, OB_KINDS_NORMAL);
      const ob_bits missing =
          ob_cond_some(m2, ob_cond_minus(m2, needed, when), ob_cond_pick_new(m2));
      assert_int_equal(ob_bits_count(&missing), 0);
      /* what was given is given */
      const ob_cond before = ob_given_when(g, in.name, OB_KINDS_NORMAL);
      const ob_bits old = ob_cond_some(m, before, ob_cond_pick_new(m));
      const ob_bits now = ob_cond_some(m2, when, ob_cond_pick_new(m2));
      assert_true(ob_bits_subset(&old, &now));
    }
    tear_down(&own);
  }
}

static void
test_edges(void **state)
{
  place *p = *state;
  ob_package package;
  ob_conds *m;
  ob_given *g;
  load(p,
       PACKAGE "[dependencies]\nclap = { version = \"4\", optional = true }\nlog = { version = "
               "\"0.4\", optional = true }\n[features]\ncli = [\"dep:clap\"]\nnet = []\ntrace = "
               "[\"log/std\"]\n",
       &package, &m, &g);
  const struct {
    const char *name, *needed;
    ob_fix_kind kind;
    const char *to, *line;
  } rows[] = {
      {"clap", "all(unix, feature = \"net\")", OB_FIX_ADD_EDGE, "net", "dep:clap"},
      {"clap", "unix", OB_FIX_SOURCE, "", "#[cfg(feature = \"cli\")]"},
      {"log", "feature = \"net\"", OB_FIX_ADD_EDGE, "net",
       "log"}, /* `dep:` would take `log` away */
      {"log", "all()", OB_FIX_SOURCE, "", "#[cfg(feature = \"log\")]"},
  };
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    const ob_propose_input in = {.package = &package,
                                 .given = g,
                                 .conds = m,
                                 .pick = ob_cond_pick_new(m),
                                 .name = ob_str_from(rows[i].name),
                                 .needed = ob_cond_cfg(m, parsed(p, rows[i].needed))};
    ob_fix fix;
    assert_int_equal(ob_propose_edge(&p->arena, &in, &fix), OB_OK);
    assert_int_equal(fix.kind, rows[i].kind);
    assert_str(fix.to, rows[i].to);
    assert_str(fix.line, rows[i].line);
  }
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  const ob_targets *all = context;
  const ob_target_arg args[] = {{&all->at[0], OB_STR_NONE}, {&all->at[1], OB_STR_NONE}};
  ob_universe u;
  OB_TRY(ob_universe_init(arena, args, 2, &u));
  ob_diags diags;
  ob_diags_init(&diags, arena);
  const uint32_t file = ob_diags_add_source(&diags, OB_STR("Cargo.toml"), ob_str_from(manifest));
  if (!file) {
    return OB_E_NOMEM;
  }
  ob_package package;
  OB_TRY(ob_package_parse(arena, &diags, file, "/nowhere", &package));
  ob_conds *m = ob_conds_new(arena, &u);
  if (!m) {
    return OB_E_NOMEM;
  }
  ob_given *g;
  OB_TRY(ob_given_new(arena, m, &package, NULL, &g));
  const ob_given_choice choice = {.all = true};
  ob_cond_pick *pick = ob_given_pick(g, &choice);
  if (!pick) {
    return OB_E_NOMEM;
  }
  const ob_propose_input in = {.package = &package,
                               .given = g,
                               .conds = m,
                               .pick = pick,
                               .name = OB_STR("d4"),
                               .needed = OB_COND_ALWAYS};
  ob_fix fix;
  OB_TRY(ob_propose_dep(arena, &in, &fix));
  return ob_conds_failed(m) ? OB_E_NOMEM : OB_OK;
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(sweep_step, (void *)(uintptr_t)ob_targets_builtin()) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_cargo_tree, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_names_and_kinds, set_up, tear_down),
      cmocka_unit_test(test_proposals),
      cmocka_unit_test_setup_teardown(test_edges, set_up, tear_down),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests_name("given", tests, NULL, NULL);
}
