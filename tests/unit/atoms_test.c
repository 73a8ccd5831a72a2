// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Atoms that no target satisfies: the mistakes of published crates in small, and what must not be
 * one. Every built-in target's own cfgs are right.
 */
#include "audit/atoms.h"
#include "place.h"

#define PACKAGE "[package]\nname = \"p\"\nversion = \"0.1.0\"\n"

typedef struct row {
  const char *manifest; /* behind [package]; or NULL */
  const char *source;   /* or NULL */
  const char *script;   /* build.rs, or NULL */
  const char *want;     /* "CODE severity from -> to (targets, places)", a line each */
} row;

static const row rows[] = {
    /* published mistakes: socket2, notify, rustix, deflate, fsevent-sys */
    {NULL,
     "#[cfg(any(target_os = \"fuschia\", unix))] fn a() {}\n#[cfg(not(target_os = \"fuschia\"))] "
     "fn "
     "b() {}\n#[cfg(target_os = \"fuschia\")] fn c() {}\n",
     NULL, "OB0310 error target_os = \"fuschia\" -> target_os = \"fuchsia\" (3, 3)\n"},
    {"[target.'cfg(any(target_os = \"freebsd\", target_os = "
     "\"dragonflybsd\"))'.dependencies]\nkqueue = "
     "\"1\"\n",
     "#[cfg(target_os = \"dragonflybsd\")] mod kqueue;\n", NULL,
     "OB0310 error target_os = \"dragonflybsd\" -> target_os = \"dragonfly\" (1, 1)\n"
     "OB0310 error target_os = \"dragonflybsd\" -> target_os = \"dragonfly\" (1, 1)\n"},
    {NULL, "#[cfg(target_arch = \"power\")] fn a() {}\n", NULL,
     "OB0310 error target_arch = \"power\" -> target_arch = \"powerpc\" (10, 1)\n"},
    {NULL, "fn a() -> bool { cfg!(any(target_arch = \"mipsel\", target_arch = \"mipsel64\")) }\n",
     NULL,
     "OB0310 error target_arch = \"mipsel\" -> target_arch = \"mips\" (12, 1)\n"
     "OB0310 error target_arch = \"mipsel64\" -> target_arch = \"mips64\" (5, 1)\n"},
    {NULL, "#![cfg(target_arch = \"macOS\")]\n", NULL,
     "OB0310 error target_arch = \"macOS\" -> target_os = \"macos\" (5, 1)\n"},
    {"[target.'cfg(target_os = \"unix\")'.dependencies]\nlibc = \"0.2\"\n", NULL, NULL,
     "OB0310 error target_os = \"unix\" -> unix (204, 1)\n"},
    {"[target.'cfg(target_os = \"win32\")'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0310 error target_os = \"win32\" -> windows (20, 1)\n"},
    {"[target.'cfg(target_os = \"darwin\")'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0310 error target_os = \"darwin\" -> target_os = \"macos\" (5, 1)\n"},
    {"[target.'cfg(target_env = \"apple\")'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0310 error target_env = \"apple\" -> target_vendor = \"apple\" (24, 1)\n"},
    {"[target.'cfg(target_os = \"Linux\")'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0310 error target_os = \"Linux\" -> target_os = \"linux\" (78, 1)\n"},
    /* what comes near nothing is perhaps somebody's own */
    {NULL, "#[cfg(target_os = \"kolibrios5\")] fn a() {}\n", NULL, "OB0310 warning\n"},
    /* keys */
    {"[target.'cfg(target_osx)'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0311 error target_osx -> target_os = \"macos\" (5, 1)\n"},
    {"[target.'cfg(target_familly = \"unix\")'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0311 error target_familly = \"unix\" -> target_family = \"unix\" (204, 1)\n"},
    {NULL, "#[cfg(linux)] fn a() {}\n", NULL,
     "OB0311 warning linux -> target_os = \"linux\" (78, 1)\n"},
    {NULL, "#[cfg(os = \"linux\")] fn a() {}\n", NULL,
     "OB0311 warning os = \"linux\" -> target_os = \"linux\" (78, 1)\n"},
    {NULL, "#[cfg(features = \"x\")] fn a() {}\n", NULL,
     "OB0311 warning features = \"x\" -> feature = \"x\" (0, 1)\n"},
    {NULL, "#[cfg(target_linux)] fn a() {}\n", NULL,
     "OB0311 error target_linux -> target_os = \"linux\" (78, 1)\n"},
    /* forms */
    {NULL, "#[cfg(unix = \"x\")] fn a() {}\n#[cfg(target_os)] fn b() {}\n", NULL,
     "OB0312 error unix = \"x\" -> unix (204, 1)\nOB0312 error\n"},
    /* triples */
    {"[target.x86_64-unknown-linux-gun.dependencies]\nw = \"1\"\n", NULL, NULL, "OB0313 warning\n"},
    {"[target.windows.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0313 error windows -> 'cfg(windows)' (20, 1)\n"},
    {"[target.linux.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0313 error linux -> 'cfg(target_os = \"linux\")' (78, 1)\n"},
    {"[target.x86_64-unknown-freebsd.dependencies]\nw = \"1\"\n", NULL, NULL, ""},
    /* what Cargo does not tell */
    {"[target.'cfg(feature = \"x\")'.dependencies]\nw = \"1\"\n", NULL, NULL, "OB0314 error\n"},
    {"[target.'cfg(panic = \"abort\")'.dependencies]\nw = \"1\"\n", NULL, NULL, "OB0314 warning\n"},
    {"[target.'cfg(all(unix, not(test)))'.dependencies]\nw = \"1\"\n", NULL, NULL,
     "OB0314 error\n"},
    /* values that rustc knows whatever the target; only of some can there be no others */
    {NULL,
     "#[cfg(target_pointer_width = \"63\")] fn a() {}\n#[cfg(target_has_atomic = \"65\")] fn b() "
     "{}\n#[cfg(target_endian = \"middle\")] fn c() {}\n#[cfg(target_feature = \"sse22\")] fn d() "
     "{}\n#[cfg(panic = \"abrt\")] fn e() {}\n#[cfg(target_feature = \"native-tls\")] fn f() {}\n",
     NULL,
     "OB0310 error target_pointer_width = \"63\" -> target_pointer_width = \"64\" (148, 1)\n"
     "OB0310 error target_has_atomic = \"65\" -> target_has_atomic = \"64\" (232, 1)\n"
     "OB0310 error\n"
     "OB0310 warning target_feature = \"sse22\" -> target_feature = \"sse2\" (66, 1)\n"
     "OB0310 warning panic = \"abrt\" -> panic = \"abort\" (120, 1)\n"
     "OB0310 warning\n"},
    /* features */
    {"[features]\nserde = [\"dep:zip\"]\n[dependencies]\nlog = { version = \"1\", optional = true "
     "}\nzip = { version = \"1\", optional = true }\n",
     "#[cfg(feature = \"sered\")] fn a() {}\n#[cfg(any(feature = \"log\", feature = \"default\"))] "
     "fn "
     "b() {}\n#[cfg(feature = \"zip\")] fn c() {}\nfn d() { cfg!(feature = \"sered\"); }\n"
     "macro_rules! m { () => { #[cfg(feature = \"callers\")] fn e() {} } }\n"
     "#[cfg_attr(feature = \"cargo-clippy\", allow(x))] fn f() {}\n",
     NULL,
     "OB0315 warning feature = \"sered\" -> feature = \"serde\" (0, 2)\nOB0315 warning\n"
     "OB0315 warning feature = \"cargo-clippy\" -> clippy (0, 1)\n"},
    {"[lints.rust]\nunexpected_cfgs = { level = \"warn\", check-cfg = ['cfg(feature, "
     "values(\"soon\"))'] }\n",
     "#[cfg(feature = \"soon\")] fn a() {}\n", NULL, ""},
    {"[lints.rust]\nunexpected_cfgs = \"allow\"\n", "#[cfg(feature = \"x\")] fn a() {}\n", NULL,
     ""},
    {NULL, "#![allow(unexpected_cfgs)]\n#[cfg(feature = \"x\")] fn a() {}\n", NULL, ""},
    {NULL, "#[cfg(feature = \"x\")] fn a() {}\n",
     "fn main() { println!(\"cargo::rustc-check-cfg=cfg(feature, values(\\\"x\\\"))\"); }", ""},
    /* no mistakes */
    {"[target.'cfg(target_os = \"bitrig\")'.dependencies]\nw = \"1\"\n",
     "#[cfg(any(target_os = \"nacl\", target_arch = \"asmjs\", target_pointer_width = \"128\"))] "
     "fn a() "
     "{}\n#[cfg(any(test, doc, miri, loom, debug_assertions, panic = \"abort\", target_feature = "
     "\"avx512f\", sanitize = \"address\", target_has_atomic))] "
     "fn b() "
     "{}\n#[cfg(target_env = \"\")] fn c() {}\n#[cfg(target_thread_local)] fn d() {}\n",
     NULL, ""},
    {"[lints.rust]\nunexpected_cfgs = { level = \"warn\", check-cfg = ['cfg(target_os, "
     "values(\"templeos\"))', 'cfg(linux)'] }\n",
     "#[cfg(any(target_os = \"templeos\", linux))] fn a() {}\n", NULL, ""},
    {NULL, "#[cfg(any(linux, macos))] fn a() {}\n",
     "fn main() { println!(\"cargo::rustc-check-cfg=cfg(linux)\"); "
     "println!(\"cargo::rustc-cfg=macos\"); }",
     ""},
    {NULL, "#[cfg(linux)] fn a() {}\n", "fn main() { let linux = 1; }",
     "OB0311 warning linux -> target_os = \"linux\" (78, 1)\n"},
    /* comments and strings hold no cfgs */
    {NULL,
     "// #[cfg(target_os = \"fuschia\")]\nconst A: &str = \"#[cfg(target_os = "
     "\\\"fuschia\\\")]\";\n",
     NULL, ""},
};

static const ob_rust_file *
rust(place *p, const char *text, uint32_t *number)
{
  ob_rust_file *file = ob_new(&p->arena, ob_rust_file);
  *number = ob_diags_add_source(&p->diags, OB_STR("x.rs"), ob_str_from(text));
  assert_int_equal(ob_rust_read(&p->arena, &p->diags, *number, file), OB_OK);
  return file;
}

static ob_status
findings_of(place *p, const row *r, ob_findings *out)
{
  const ob_targets *all = ob_targets_builtin();
  ob_target_arg *args = ob_new_n(&p->arena, ob_target_arg, all->len);
  for (size_t i = 0; i < all->len; i++) {
    args[i].target = &all->at[i];
  }
  ob_universe *u = ob_new(&p->arena, ob_universe);
  ob_vocabulary v;
  assert_int_equal(ob_universe_init(&p->arena, args, all->len, u), OB_OK);
  assert_int_equal(ob_vocabulary_init(&p->arena, NULL, &v), OB_OK);
  const ob_str manifest = ob_fmt(&p->arena, "%s%s", PACKAGE, r->manifest ? r->manifest : "");
  const uint32_t file = ob_diags_add_source(&p->diags, OB_STR("Cargo.toml"), manifest);
  ob_package package;
  assert_int_equal(ob_package_parse(&p->arena, &p->diags, file, "/nowhere", &package), OB_OK);
  const ob_rust_file *files[2];
  size_t count = 0;
  uint32_t number, script = 0;
  if (r->source) {
    files[count++] = rust(p, r->source, &number);
  }
  if (r->script) {
    files[count++] = rust(p, r->script, &script);
  }
  *out = (ob_findings){.arena = &p->arena, .universe = u};
  const ob_atoms_input input = {.package = &package,
                                .files = files,
                                .file_count = count,
                                .scripts = &script,
                                .script_count = script ? 1 : 0};
  return ob_atoms_check(&p->arena, &p->diags, &v, &input, out);
}

static void
test_rows(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(rows); i++) {
    void *own = NULL;
    set_up(&own);
    place *p = own;
    ob_findings got;
    assert_int_equal(findings_of(p, &rows[i], &got), OB_OK);
    ob_buf out;
    ob_buf_init(&out, &p->arena);
    for (size_t f = 0; f < got.list.len; f++) {
      const ob_finding *one = got.list.at[f];
      ob_buf_fmt(&out, "%s %s", one->code, one->severity == OB_SEV_ERROR ? "error" : "warning");
      if (one->fix.kind != OB_FIX_NONE) {
        ob_buf_fmt(&out, " " OB_STR_FMT " -> " OB_STR_FMT " (%zu, %zu)", OB_STR_ARG(one->fix.from),
                   OB_STR_ARG(one->fix.to), ob_bits_count(&one->targets), 1 + one->others.len);
        assert_int_equal(one->fix.kind, one->fix.at.file == 1 ? OB_FIX_ATOM : OB_FIX_SOURCE);
      }
      ob_buf_putc(&out, '\n');
      assert_int_equal(one->level, OB_LEVEL_L0);
      assert_true(one->message.len > 0);
    }
    const ob_str text = ob_buf_view(&out);
    if (!ob_str_eq(text, ob_str_from(rows[i].want))) {
      fail_msg("row %zu: got\n" OB_STR_FMT "want\n%s", i, OB_STR_ARG(text), rows[i].want);
    }
    tear_down(&own);
  }
}

/* What rustc prints for a target is never a mistake. */
static void
test_all_targets(void **state)
{
  place *p = *state;
  const ob_targets *all = ob_targets_builtin();
  ob_buf source;
  ob_buf_init(&source, &p->arena);
  for (size_t i = 0; i < all->len; i++) {
    ob_buf_put(&source, OB_STR("#[cfg(any("));
    for (size_t j = 0; j < all->at[i].atom_count; j++) {
      const ob_cfg_atom *a = &all->at[i].atoms[j];
      const ob_cfg cfg = {
          .kind = a->value.ptr ? OB_CFG_VALUE : OB_CFG_NAME, .name = a->name, .value = a->value};
      ob_cfg_print(&source, &cfg);
      ob_buf_put(&source, OB_STR(", "));
    }
    ob_buf_fmt(&source, "))] fn f%zu() {}\n", i);
  }
  const row r = {.source = ob_cstr(&p->arena, ob_buf_view(&source))};
  ob_findings got;
  assert_int_equal(findings_of(p, &r, &got), OB_OK);
  assert_int_equal(got.list.len, 0);
}

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  (void)context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_vocabulary v;
  OB_TRY(ob_vocabulary_init(arena, NULL, &v));
  const uint32_t file = ob_diags_add_source(
      &diags, OB_STR("Cargo.toml"),
      OB_STR(PACKAGE
             "[target.'cfg(target_os = \"darwin\")'.dependencies]\nx = \"1\"\n"
             "[target.linux.dependencies]\nx = \"1\"\n[target.'cfg(any(target_od = \"linux\", "
             "feature = \"x\"))'.dependencies]\nx = \"1\"\n"));
  if (!file) {
    return OB_E_NOMEM;
  }
  ob_package package;
  OB_TRY(ob_package_parse(arena, &diags, file, "/nowhere", &package));
  ob_findings out = {.arena = arena, .universe = &v.builtin};
  const ob_atoms_input input = {.package = &package};
  return ob_atoms_check(arena, &diags, &v, &input, &out);
}

static void
test_no_memory(void **state)
{
  (void)state;
  assert_true(sweep_allocations(sweep_step, NULL) > 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test_setup_teardown(test_all_targets, set_up, tear_down),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests_name("atoms", tests, NULL, NULL);
}
