// SPDX-License-Identifier: MIT OR Apache-2.0
/*
 * Plans from real files: a directory with OS sources, and configs written beside
 * them. Each case is one config and one question, and the answer names the
 * directory of the crate that is taken.
 */
#include "sources/index_build.h"
#include "support.h"

#include "sources/index.h"
#include "sys/fs.h"
#include "target/version.h"

static ob_arena keep;
static const char *root; /* of all fixtures */

static void
write_file(const char *path, const char *text)
{
  const char *full = ob_path_join(&keep, root, path);
  assert_int_equal(ob_file_write(full, ob_str_from(text), 0644), 0);
}

static void
write_crate(const char *dir, const char *name, const char *version)
{
  write_file(ob_fmt(&keep, "%s/Cargo.toml", dir).ptr,
             ob_fmt(&keep, "[package]\nname = \"%s\"\nversion = \"%s\"\nedition = \"2021\"\n", name,
                    version)
                 .ptr);
  write_file(ob_fmt(&keep, "%s/src/lib.rs", dir).ptr, "#![no_std]\n");
}

static int
set_up(void **state)
{
  (void)state;
  ob_arena_init(&keep, NULL);
  const char *made, *real;
  if (ob_dir_make_temp(&keep, "/tmp/osbind-plan-", &made) != 0 ||
      ob_path_real(&keep, made, &real) != 0) {
    return 1;
  }
  root = real;
  static const char *const sources[] = {"f14", "f13", "all", "both", "pin"};
  for (size_t i = 0; i < OB_COUNT(sources); i++) {
    write_file(ob_fmt(&keep, "%s/osbind-source.toml", sources[i]).ptr, "source = 1\n");
  }
  write_crate("f14/libc", "libc", "0.2.183");
  write_crate("f13/libc", "libc", "0.2.170");
  write_crate("all/libc", "libc", "0.2.139");
  write_crate("all/ncurses", "ncurses", "5.1.0");
  write_crate("both/libc-1", "libc", "1.0.2");
  write_crate("both/libc-2", "libc", "0.2.183");
  write_crate("both/libc-3", "libc", "0.2.150");
  write_crate("pin/libc", "libc", "0.2.183");
  write_crate("patch/libc", "libc", "0.2.200");
  write_file("mirror/x.txt", "");
  return 0;
}

static int
tear_down(void **state)
{
  (void)state;
  const int err = ob_dir_remove(root);
  ob_arena_fini(&keep);
  return err;
}

/* What every config can refer to. */
static const char definitions[] = "[source.f14]\ndirectory = \"@/f14\"\n"
                                  "[source.f13]\ndirectory = \"@/f13\"\n"
                                  "[source.all]\ndirectory = \"@/all\"\n"
                                  "[source.both]\ndirectory = \"@/both\"\n"
                                  "[source.pin]\ndirectory = \"@/pin\"\n"
                                  "[source.gone]\ndirectory = \"@/gone\"\n"
                                  "[source.mirror]\ndirectory = \"@/mirror\"\n";

static const char *
with_root(const char *text)
{
  ob_buf out;
  ob_buf_init(&out, &keep);
  for (; *text; text++) {
    if (*text == '@') {
      ob_buf_put(&out, ob_str_from(root));
    } else {
      ob_buf_putc(&out, *text);
    }
  }
  return ob_cstr(&keep, ob_buf_view(&out));
}

typedef struct world {
  ob_arena arena;
  ob_diags diags;
  ob_config config;
  ob_plan plan;
  ob_status status;
} world;

/* low: the file with rank 0 behind the definitions; high: a later file, or NULL. */
static void
open_world(world *w, const char *low, const char *high, ob_allocator *allocator)
{
  write_file("etc/cargo/config.toml", with_root(definitions));
  write_file("etc/cargo/config.d/1.toml", with_root(low));
  write_file("etc/cargo/config.d/2.toml", with_root(high ? high : ""));
  ob_arena_init(&w->arena, allocator);
  ob_diags_init(&w->diags, &w->arena);
  const ob_config_opts opts = {.sysconfdir = ob_path_join(&keep, root, "etc")};
  w->status = ob_config_load(&w->arena, &w->diags, &opts, &w->config);
  if (w->status == OB_OK) {
    w->status = ob_plan_make(&w->arena, &w->diags, &w->config, ob_targets_builtin(), OB_VERIFY_STAT,
                             NULL, &w->plan);
  }
}

static void
close_world(world *w)
{
  ob_arena_fini(&w->arena);
}

static const ob_diag *
first_of(const world *w, ob_severity severity)
{
  for (size_t i = 0; i < w->diags.list.len; i++) {
    if (w->diags.list.at[i]->severity == severity) {
      return w->diags.list.at[i];
    }
  }
  return NULL;
}

/* The same, and it must be there. */
static const ob_diag *
expect_diag(const world *w, ob_severity severity)
{
  static const ob_diag none;
  const ob_diag *d = first_of(w, severity);
  if (!d) {
    fail_msg("no diagnostic of severity %d", (int)severity);
  }
  return d ? d : &none;
}

static void
expect_no_errors(const world *w, const char *config)
{
  const ob_diag *e = first_of(w, OB_SEV_ERROR);
  if (w->status != OB_OK || e) {
    fail_msg("status %d, %.*s: %.*s\n%s", (int)w->status, OB_STR_ARG(e ? e->code : OB_STR_NONE),
             OB_STR_ARG(e ? e->message : OB_STR_NONE), config);
  }
}

/* ---- what is chosen ---- */

#define FREEBSD "x86_64-unknown-freebsd"
#define Q14 "'cfg(all(target_os = \"freebsd\", target_os_version = \"14\"))'"
#define Q13 "'cfg(all(target_os = \"freebsd\", target_os_version = \"13\"))'"
#define QF "'cfg(target_os = \"freebsd\")'"
#define SOURCE(q, name) "[source." q ".crates-io]\nreplace-with = \"" name "\"\n"

static const struct {
  const char *low, *high;
  const char *target, *version, *crate, *locked;
  const char *want; /* directory below root; "registry"; "promised" */
} choices[] = {
    /* versions: 14 is 14 and every 14.x; the others are a promise */
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "14", "libc", "0.2.100", "f14/libc"},
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "14.1", "libc", "0.2.183", "f14/libc"},
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "140", "libc", "0.2.183", "promised"},
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "13.2", "libc", "0.2.183", "promised"},
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "", "libc", "0.2.183", "promised"},
    {SOURCE(Q14, "f14"), NULL, "aarch64-unknown-freebsd", "14", "libc", "0.2.1", "f14/libc"},
    {SOURCE(Q14, "f14"), NULL, "x86_64-unknown-linux-gnu", "14", "libc", "0.2.1", "registry"},
    {SOURCE(Q14, "f14"), NULL, FREEBSD, "14", "rand", "0.8.5", "registry"},
    {SOURCE(Q14, "f14") SOURCE(Q13, "f13"), NULL, FREEBSD, "13.2", "libc", "0.2.9", "f13/libc"},
    {SOURCE("'cfg(os_version_min(\"freebsd\", \"13.2\"))'", "f14"), NULL, FREEBSD, "13.10", "libc",
     "0.2.1", "f14/libc"},
    {SOURCE("'cfg(os_version_min(\"freebsd\", \"13.2\"))'", "f14"), NULL, FREEBSD, "13.1", "libc",
     "0.2.1", "promised"},
    {SOURCE("'cfg(target_os_version = \"pfsense-2.7\")'", "f14"), NULL, FREEBSD, "pfsense-2.7",
     "libc", "0.2.1", "f14/libc"},
    {SOURCE("'cfg(target_os_version = \"unknown\")'", "f14"), NULL, FREEBSD, "", "libc", "0.2.1",
     "f14/libc"},
    /* relaxed */
    {"[source." Q14 ".crates-io]\nreplace-with = \"f14\"\nrequired = false\n", NULL, FREEBSD, "13",
     "libc", "0.2.1", "registry"},
    {SOURCE(Q14, "f14") "[osbind]\nrequired = false\n", NULL, FREEBSD, "13", "libc", "0.2.1",
     "registry"},
    {SOURCE(Q14, "f14") "[osbind.target." QF "]\nrequired = false\n", NULL, FREEBSD, "13", "libc",
     "0.2.1", "registry"},
    {SOURCE(Q14, "f14") "[osbind]\nrequired = false\n[osbind.target." QF "]\nrequired = true\n",
     NULL, FREEBSD, "13", "libc", "0.2.1", "promised"},
    /* semver */
    {SOURCE(QF, "both"), NULL, FREEBSD, "14", "libc", "0.2.1", "both/libc-2"},
    {SOURCE(QF, "both"), NULL, FREEBSD, "14", "libc", "0.2.999", "both/libc-2"},
    {SOURCE(QF, "both"), NULL, FREEBSD, "14", "libc", "1.0.0", "both/libc-1"},
    {SOURCE(QF, "both"), NULL, FREEBSD, "14", "libc", "0.3.0", "promised"},
    {SOURCE(QF, "both") "[osbind]\npolicy = \"exact\"\n", NULL, FREEBSD, "", "libc", "0.2.150",
     "both/libc-3"},
    {SOURCE(QF, "both") "[osbind]\npolicy = \"exact\"\n", NULL, FREEBSD, "", "libc", "0.2.151",
     "promised"},
    {SOURCE(QF, "both") "[osbind]\npolicy = \"newest\"\n", NULL, FREEBSD, "", "libc", "0.2.151",
     "both/libc-1"},
    /* order: the later file, a triple, the cfg that implies the other, plain last */
    {SOURCE(QF, "f14"), SOURCE("'cfg(unix)'", "all"), FREEBSD, "14", "libc", "0.2.1", "all/libc"},
    {SOURCE("'cfg(unix)'", "all") SOURCE(QF, "f14"), NULL, FREEBSD, "", "libc", "0.2.1",
     "f14/libc"},
    {SOURCE(QF, "f14") SOURCE("'cfg(unix)'", "all"), NULL, FREEBSD, "", "libc", "0.2.1",
     "f14/libc"},
    {SOURCE(QF, "all") SOURCE(Q14, "f14"), NULL, FREEBSD, "14.2", "libc", "0.2.1", "f14/libc"},
    {SOURCE(Q14, "f14") SOURCE(QF, "all"), NULL, FREEBSD, "13", "libc", "0.2.1", "all/libc"},
    {SOURCE(Q14, "f14") SOURCE(FREEBSD, "all"), NULL, FREEBSD, "14", "libc", "0.2.1", "all/libc"},
    {SOURCE("crates-io", "all") "", NULL, FREEBSD, "14", "libc", "0.2.1", "registry"},
    {"[source.crates-io]\nreplace-with = \"all\"\n" SOURCE(QF, "f14"), NULL, FREEBSD, "", "libc",
     "0.2.1", "f14/libc"},
    {"[source.crates-io]\nreplace-with = \"all\"\n" SOURCE(QF, "f14"), NULL, FREEBSD, "", "ncurses",
     "5.0.0", "all/ncurses"},
    {"[source.crates-io]\nreplace-with = \"all\"\n", NULL, "x86_64-pc-windows-msvc", "", "libc",
     "0.2.1", "all/libc"},
    /* a higher rule without a fitting crate does not hide a lower one that has it */
    {SOURCE(QF, "both"), SOURCE(QF, "f14"), FREEBSD, "", "libc", "0.2.1", "f14/libc"},
    {SOURCE("'cfg(unix)'", "both") SOURCE(QF, "f14"), NULL, FREEBSD, "", "libc", "1.0.0",
     "both/libc-1"},
    /* patches */
    {"[target." QF ".patch.crates-io]\nlibc = { path = \"@/patch/libc\" }\n", NULL, FREEBSD, "",
     "libc", "0.2.1", "patch/libc"},
    {"[patch.crates-io]\nlibc = { path = \"@/patch/libc\" }\n", NULL, "wasm32-wasip1", "", "libc",
     "0.2.1", "patch/libc"},
    {"[patch.crates-io]\nany-name = { package = \"libc\", path = \"@/patch/libc\" }\n", NULL,
     "wasm32-wasip1", "", "libc", "0.2.1", "patch/libc"},
    {SOURCE(QF, "f14") "[target." QF ".patch.crates-io]\nlibc = { path = \"@/patch/libc\" }\n",
     NULL, FREEBSD, "", "libc", "0.2.1", "patch/libc"},
    {"[target." QF ".patch.crates-io]\nlibc = { path = \"@/gone/libc\" }\n", NULL, FREEBSD, "",
     "libc", "0.2.1", "promised"},
    {"[target." QF ".patch.crates-io]\nlibc = { path = \"@/gone/libc\" }\n", NULL, FREEBSD, "",
     "rand", "0.2.1", "registry"},
    /* an overlay goes on top of a mirror, in whatever order they stand */
    {"[source.crates-io]\nreplace-with = \"mirror\"\n",
     "[source.crates-io]\nreplace-with = \"all\"\n", FREEBSD, "", "libc", "0.2.1", "all/libc"},
    {"[source.crates-io]\nreplace-with = \"all\"\n",
     "[source.crates-io]\nreplace-with = \"mirror\"\n", FREEBSD, "", "libc", "0.2.1", "all/libc"},
    /* unordered, but the same crate, or never together: no tie */
    {SOURCE(QF, "f14") SOURCE("'cfg(target_arch = \"aarch64\")'", "f14"), NULL,
     "aarch64-unknown-freebsd", "", "libc", "0.2.1", "f14/libc"},
    {SOURCE(QF, "f14") SOURCE("'cfg(target_os = \"openbsd\")'", "all"), NULL,
     "aarch64-unknown-openbsd", "", "libc", "0.2.1", "all/libc"},
    {SOURCE("'cfg(all(unix, not(target_os_version = \"14\")))'", "all")
         SOURCE("'cfg(target_os_version = \"14\")'", "f14"),
     NULL, FREEBSD, "14", "libc", "0.2.1", "f14/libc"},
};

static void
test_choose(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(choices); i++) {
    world w;
    open_world(&w, choices[i].low, choices[i].high, NULL);
    expect_no_errors(&w, choices[i].low);
    const ob_target *target = ob_target_find(ob_targets_builtin(), ob_str_from(choices[i].target));
    assert_non_null(target);
    ob_semver locked;
    assert_true(ob_semver_parse(ob_str_from(choices[i].locked), &locked));
    ob_choice choice;
    assert_int_equal(ob_plan_choose(&w.arena, &w.plan, target, ob_str_from(choices[i].version),
                                    ob_str_from(choices[i].crate), &locked, &choice),
                     OB_OK);
    const char *got = choice.crate      ? choice.crate->dir + strlen(root) + 1
                      : choice.promised ? "promised"
                                        : "registry";
    if (strcmp(got, choices[i].want) != 0) {
      fail_msg("case %zu: got %s, want %s (%s)\n%s", i, got, choices[i].want,
               choice.why.ptr ? choice.why.ptr : "", choices[i].low);
    }
    assert_int_equal(choice.promised, choice.why.len > 0);
    size_t taken = 0;
    for (size_t k = 0; k < choice.considered.len; k++) {
      taken += choice.considered.at[k].verdict == OB_VERDICT_TAKEN;
    }
    assert_int_equal(taken, choice.crate != NULL);
    close_world(&w);
  }
}

static void
test_served(void **state)
{
  (void)state;
  static const struct {
    const char *low, *want;
  } cases[] = {
      {SOURCE(Q14, "f14") SOURCE(Q13, "f13"), "13, 14"},
      {SOURCE("'cfg(os_version_min(\"freebsd\", \"13.2\"))'", "f14"), "13.2 and later"},
      {SOURCE(QF, "f14"), ""},
      {SOURCE("'cfg(all(target_os = \"freebsd\", not(target_os_version = \"12\")))'", "f14"), ""},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    world w;
    open_world(&w, cases[i].low, NULL, NULL);
    expect_no_errors(&w, cases[i].low);
    ob_str served;
    assert_int_equal(ob_plan_served(&w.arena, &w.plan,
                                    ob_target_find(ob_targets_builtin(), OB_STR(FREEBSD)),
                                    OB_STR("libc"), &served),
                     OB_OK);
    if (!ob_str_eq(served, ob_str_from(cases[i].want))) {
      fail_msg("case %zu: got `%.*s`, want `%s`", i, OB_STR_ARG(served), cases[i].want);
    }
    close_world(&w);
  }
}

/* ---- mistakes ---- */

static const struct {
  const char *low;
  const char *code;
  const char *at; /* the text that is underlined */
} mistakes[] = {
    {"[osbind]\npolcy = \"exact\"\n", "OB0501", "polcy"},
    {"[osbind.target." QF "]\nverison = \"14\"\n", "OB0501", "verison"},
    {"[source." QF ".crates-io]\nreplace-with = \"f14\"\nrequierd = true\n", "OB0501", "requierd"},
    {"[target." QF ".patch.crates-io]\nlibc = { path = \"@/patch/libc\", featurs = [] }\n",
     "OB0501", "featurs"},
    {SOURCE(QF, "f41"), "OB0502", "\"f41\""},
    {SOURCE(QF, "a") "[source.a]\nreplace-with = \"b\"\n[source.b]\nreplace-with = \"a\"\n",
     "OB0502", "\"a\""},
    {"[osbind.target." QF "]\nversion = 14\n", "OB0503", "14"},
    {"[osbind]\npolicy = \"newst\"\n", "OB0503", "\"newst\""},
    {"[source." QF ".crates-io]\nrequired = true\n", "OB0503", NULL},
    {"[source." QF ".crates-io]\nreplace-with = \"f14\"\nrequired = \"no\"\n", "OB0503", "\"no\""},
    {SOURCE(QF, "w") "[source.w]\ndirectory = 5\n", "OB0503", "5"},
    {SOURCE(QF, "mirror"), "OB0504", "\"mirror\""},
    {SOURCE(QF, "r") "[source.r]\nregistry = \"https://example.org\"\n", "OB0504", "\"r\""},
    {"[source." QF ".other]\nreplace-with = \"f14\"\n", "OB0505", "other"},
    {"[target." QF ".patch.crates-io]\nlibc = { git = \"https://example.org\" }\n", "OB0505",
     "git"},
    {"[patch.crates-io]\nlibc = { git = \"https://example.org\" }\n", "OB0505", "git"},
    {"[patch.other]\nlibc = { path = \"@/patch/libc\" }\n", "OB0505", "other"},
    {"[target." QF ".patch.other]\nlibc = { path = \"@/patch/libc\" }\n", "OB0505", "other"},
    {"[patch.crates-io]\nlibc = { path = \"@/all/ncurses\" }\n", "OB0530", "libc"},
    {SOURCE(QF, "f14") SOURCE("'cfg(target_arch = \"x86_64\")'", "all"), "OB0508", "\"all\""},
    {SOURCE(QF, "f14") SOURCE("'cfg( target_os = \"freebsd\" )'", "all"), "OB0508", "\"all\""},
    {SOURCE(Q14, "f14") SOURCE("'cfg(os_version_min(\"freebsd\", \"13\"))'", "all")
         SOURCE("'cfg(os_version_min(\"freebsd\", \"14.1\"))'", "f13"),
     "OB0508", "\"f13\""},
    {"[patch.crates-io]\na = { package = \"libc\", path = \"@/patch/libc\" }\n"
     "b = { package = \"libc\", path = \"@/all/libc\" }\n",
     "OB0508", "b"},
    {"[osbind.target." QF "]\nversion = \"14\"\n[osbind.target.'cfg(target_arch = \"x86_64\")']\n"
     "version = \"13\"\n",
     "OB0508", "\"13\""},
    {"[osbind.target." Q14 "]\nrequired = false\n", "OB0532", "target_os_version = \"14\""},
    {"[osbind.target." QF "]\nversion = \"14 \"\n", "OB0207", "\"14 \""},
    {SOURCE("'cfg(any(unix, target_os = ))'", "f14"), "OB02", NULL},
};

static void
test_mistakes(void **state)
{
  (void)state;
  for (size_t i = 0; i < OB_COUNT(mistakes); i++) {
    world w;
    open_world(&w, mistakes[i].low, NULL, NULL);
    const ob_diag *e = first_of(&w, OB_SEV_ERROR);
    if (w.status == OB_OK || !e) {
      fail_msg("case %zu is accepted:\n%s", i, mistakes[i].low);
    }
    const ob_span at = e->primary.span;
    const ob_str text = ob_str_slice(ob_diags_source(&w.diags, at.file).text, at.lo, at.hi);
    if (!ob_str_starts(e->code, ob_str_from(mistakes[i].code)) ||
        (mistakes[i].at && !ob_str_eq(text, ob_str_from(mistakes[i].at)))) {
      fail_msg("case %zu: %.*s at `%.*s`: %.*s\n%s", i, OB_STR_ARG(e->code), OB_STR_ARG(text),
               OB_STR_ARG(e->message), mistakes[i].low);
    }
    close_world(&w);
  }
}

static void
test_too_many_versions(void **state)
{
  (void)state;
  ob_buf low;
  ob_buf_init(&low, &keep);
  ob_buf_put(&low, OB_STR("[source.'cfg(any(true"));
  for (int i = 0; i < OB_PLAN_MAX_CLASSES; i++) {
    ob_buf_fmt(&low, ", target_os_version = \"v%d\"", i);
  }
  ob_buf_put(&low, OB_STR("))'.crates-io]\nreplace-with = \"f14\"\n"));
  world w;
  open_world(&w, ob_cstr(&keep, ob_buf_view(&low)), NULL, NULL);
  assert_int_equal(w.status, OB_E_LIMIT);
  assert_true(ob_str_eq(expect_diag(&w, OB_SEV_ERROR)->code, OB_STR("OB0534")));
  close_world(&w);
}

/* Every mistake of a file is reported, and Cargo's keys never are. */
static void
test_all_mistakes(void **state)
{
  (void)state;
  world w;
  open_world(&w,
             "[osbind]\npolcy = \"exact\"\nnext = 3\n[osbind.target." QF "]\nversion = 14\n"
             "[source." QF ".crates-io]\nreplace-with = \"f41\"\n"
             "[build]\njbos = 3\n[source.x]\nregisrty = \"y\"\n[target." QF "]\nrustflgas = []\n",
             NULL, NULL);
  assert_int_equal(w.status, OB_E_INVALID);
  assert_int_equal(w.diags.errors, 4);
  close_world(&w);
}

static void
test_cfg_place(void **state)
{
  (void)state;
  world w;
  open_world(&w, SOURCE("'cfg(all(unix, target_os = \"freebds\"))'", "f14"), NULL, NULL);
  expect_no_errors(&w, "freebds");
  const ob_diag *d = expect_diag(&w, OB_SEV_WARNING);
  const ob_span at = d->primary.span;
  const ob_str text = ob_str_slice(ob_diags_source(&w.diags, at.file).text, at.lo, at.hi);
  assert_true(ob_str_eq(text, OB_STR("target_os = \"freebds\"")));
  assert_true(ob_str_search(d->help, OB_STR("freebsd")) != SIZE_MAX);
  close_world(&w);

  /* A key with escapes: the span lies in the decoded text. */
  open_world(&w,
             "[source.\"cfg(target_os = \\\"freebds\\\")\".crates-io]\nreplace-with = \"f14\"\n",
             NULL, NULL);
  d = expect_diag(&w, OB_SEV_WARNING);
  const ob_source source = ob_diags_source(&w.diags, d->primary.span.file);
  assert_true(ob_str_eq(ob_str_slice(source.text, d->primary.span.lo, d->primary.span.hi),
                        OB_STR("target_os = \"freebds\"")));
  close_world(&w);

  open_world(&w, SOURCE("x86_64-unknown-freebds", "f14"), NULL, NULL);
  d = expect_diag(&w, OB_SEV_WARNING);
  assert_true(ob_str_search(d->help, OB_STR("x86_64-unknown-freebsd")) != SIZE_MAX);
  close_world(&w);
}

static void
test_missing(void **state)
{
  (void)state;
  world w;
  open_world(&w, SOURCE(Q14, "gone"), NULL, NULL);
  expect_no_errors(&w, "gone");
  const ob_targets *all = ob_targets_builtin();
  const ob_target *freebsd = ob_target_find(all, OB_STR(FREEBSD));
  assert_non_null(ob_plan_missing(&w.plan, freebsd, OB_STR("14.1")));
  assert_null(ob_plan_missing(&w.plan, freebsd, OB_STR("13")));
  assert_null(ob_plan_missing(&w.plan, ob_target_find(all, OB_STR("x86_64-unknown-linux-gnu")),
                              OB_STR("14")));
  close_world(&w);
}

/* ---- kinds of versions ---- */

/*
 * For every label there is a class that no rule tells apart from it. The labels
 * are all with up to three parts from a small set, and some that are no numbers.
 */
static void
test_classes(void **state)
{
  (void)state;
  static const char low[] = SOURCE("'cfg(target_os_version = \"13\")'", "f14")
      SOURCE("'cfg(all(target_os = \"freebsd\", target_os_version = \"13.1\"))'",
             "f14") SOURCE("'cfg(os_version_min(\"freebsd\", \"13.1\"))'", "f14")
          SOURCE("'cfg(os_version_min(\"freebsd\", \"13.1.2\"))'", "f14")
              SOURCE("'cfg(not(os_version_min(\"freebsd\", \"14\")))'", "f14") SOURCE(
                  "'cfg(any(target_os_version = \"15.0\", target_os_version = \"a-1\"))'", "f14");
  world w;
  open_world(&w, low, NULL, NULL);
  expect_no_errors(&w, low);
  const ob_target *target = ob_target_find(ob_targets_builtin(), OB_STR(FREEBSD));
  const size_t number = (size_t)(target - ob_targets_builtin()->at);
  static const char *const parts[] = {"0", "1", "2", "3", "12", "13", "14", "15", "16"};
  static const char *const others[] = {"", "a-1", "a-1.3", "b", "13-x", "unknown2"};
  const size_t n = OB_COUNT(parts);
  for (size_t i = 0; i < n + n * n + n * n * n + OB_COUNT(others); i++) {
    char label[64];
    if (i < n) {
      (void)snprintf(label, sizeof(label), "%s", parts[i]);
    } else if (i < n + n * n) {
      (void)snprintf(label, sizeof(label), "%s.%s", parts[(i - n) / n], parts[(i - n) % n]);
    } else if (i < n + n * n + n * n * n) {
      const size_t k = i - n - n * n;
      (void)snprintf(label, sizeof(label), "%s.%s.%s", parts[k / n / n], parts[k / n % n],
                     parts[k % n]);
    } else {
      (void)snprintf(label, sizeof(label), "%s", others[i - n - n * n - n * n * n]);
    }
    bool found = false;
    for (size_t c = 0; c < w.plan.classes.len && !found; c++) {
      found = true;
      for (size_t r = 0; r < w.plan.rules.len; r++) {
        const ob_rule *rule = &w.plan.rules.at[r];
        found &= ob_rule_holds(rule, target, ob_str_from(label)) ==
                 ob_bits_has(&rule->by_class[c], number);
      }
    }
    if (!found) {
      fail_msg("no class behaves like `%s`", label);
    }
  }
  close_world(&w);
}

/* The bit sets agree with asking each target. */
static void
test_sets(void **state)
{
  (void)state;
  static const char low[] =
      SOURCE("'cfg(all(unix, not(any(target_env = \"gnu\", windows))))'", "f14")
          SOURCE("'cfg(any(target_pointer_width = \"32\", os_version_min(\"netbsd\", \"9\")))'",
                 "f14") SOURCE("'cfg(not(true))'", "f14") SOURCE("'cfg(all())'", "f14");
  world w;
  open_world(&w, low, NULL, NULL);
  expect_no_errors(&w, low);
  const ob_targets *all = ob_targets_builtin();
  for (size_t r = 0; r < w.plan.rules.len; r++) {
    const ob_rule *rule = &w.plan.rules.at[r];
    for (size_t c = 0; c < w.plan.classes.len; c++) {
      const ob_str label = w.plan.classes.at[c];
      const ob_str version = ob_str_eq(label, OB_STR(OB_VERSION_UNKNOWN)) ? OB_STR_NONE : label;
      for (size_t t = 0; t < all->len; t++) {
        assert_int_equal(ob_bits_has(&rule->by_class[c], t),
                         ob_rule_holds(rule, &all->at[t], version));
      }
    }
  }
  close_world(&w);
}

/* ---- OS versions ---- */

static void
test_versions(void **state)
{
  (void)state;
  static const char low[] = "[osbind.target." QF "]\nversion = \"13.1\"\n"
                            "[osbind.target." FREEBSD "]\nversion = \"14.0\"\n"
                            "[env]\nCARGO_TARGET_AARCH64_UNKNOWN_FREEBSD_VERSION = \"12\"\n"
                            "CARGO_TARGET_I686_UNKNOWN_FREEBSD_VERSION = { value = \"11\", "
                            "force = true }\n";
  static const struct {
    const char *target, *arg, *option, *env;
    const char *want;
    ob_version_from from;
  } cases[] = {
      {FREEBSD, "", "", NULL, "14.0", OB_VERSION_FROM_CONFIG},
      {"riscv64gc-unknown-freebsd", "", "", NULL, "13.1", OB_VERSION_FROM_CONFIG},
      {FREEBSD, "", "", "15", "15", OB_VERSION_FROM_ENVIRONMENT},
      {FREEBSD, "", "", "", "14.0", OB_VERSION_FROM_CONFIG},
      {FREEBSD, "", "16", "15", "16", OB_VERSION_FROM_OPTION},
      {FREEBSD, "17", "16", "15", "17", OB_VERSION_FROM_TARGET_ARG},
      {"aarch64-unknown-freebsd", "", "", NULL, "12", OB_VERSION_FROM_CARGO_ENV},
      {"aarch64-unknown-freebsd", "", "", "15", "15", OB_VERSION_FROM_ENVIRONMENT},
      {"i686-unknown-freebsd", "", "", "15", "11", OB_VERSION_FROM_CARGO_ENV},
      {"x86_64-unknown-openbsd", "", "", NULL, "", OB_VERSION_FROM_NOWHERE},
  };
  world w;
  open_world(&w, low, NULL, NULL);
  expect_no_errors(&w, low);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_version_ask ask = {
        .target = ob_target_find(ob_targets_builtin(), ob_str_from(cases[i].target)),
        .arg_version = ob_str_from(cases[i].arg),
        .option_version = ob_str_from(cases[i].option),
        .env_value = cases[i].env};
    ob_chosen_version got;
    assert_int_equal(ob_plan_version(&w.arena, &w.diags, &w.plan, &ask, &got), OB_OK);
    if (!ob_str_eq(got.version, ob_str_from(cases[i].want)) || got.from != cases[i].from) {
      fail_msg("case %zu: %.*s from %d", i, OB_STR_ARG(got.version), (int)got.from);
    }
  }
  const ob_version_ask bad = {.target = ob_target_find(ob_targets_builtin(), OB_STR(FREEBSD)),
                              .env_value = "14 1"};
  ob_chosen_version got;
  assert_int_equal(ob_plan_version(&w.arena, &w.diags, &w.plan, &bad, &got), OB_E_INVALID);
  assert_int_equal(w.diags.errors, 1);
  close_world(&w);
}

/* ---- memory ---- */

static void
test_no_memory(void **state)
{
  (void)state;
  static const char low[] = SOURCE(Q14, "f14")
      SOURCE("'cfg(target_os = \"freebds\")'",
             "both") "[target." QF ".patch.crates-io]\nlibc = { path = \"@/patch/libc\" }\n"
                     "[osbind.target." QF "]\nversion = \"14\"\n";
  for (size_t n = 0;; n++) {
    failing_allocator f = {{failing_alloc, failing_free}, n};
    world w;
    open_world(&w, low, NULL, &f.base);
    const ob_status st = w.status;
    close_world(&w);
    if (st == OB_OK) {
      break;
    }
    assert_int_equal(st, OB_E_NOMEM);
    assert_true(n < 100000);
  }
}

/* An update without memory: nothing half done, and the next one is whole. */
static void
test_update_no_memory(void **state)
{
  (void)state;
  static const char low[] = SOURCE(Q14, "f14") SOURCE(Q13, "gone");
  const char *dir = ob_path_join(&keep, root, "state");
  for (size_t n = 0;; n++) {
    failing_allocator f = {{failing_alloc, failing_free}, n};
    world w;
    open_world(&w, low, NULL, &f.base);
    ob_status st = w.status;
    ob_update_result result;
    if (st == OB_OK) {
      const ob_update_opts opts = {.level = OB_UPDATE_USER,
                                   .config = &w.config,
                                   .targets = ob_targets_builtin(),
                                   .state_dir = dir,
                                   .verify = OB_VERIFY_STAT};
      st = ob_update_run(&w.arena, &w.diags, &opts, &result);
    }
    if (st == OB_OK) {
      assert_int_equal(result.crates, 1);
      assert_string_equal(ob_update_current(&keep, dir, NULL), result.index_path);
      ob_index_view view;
      assert_true(ob_index_open(result.index_bytes, &view));
      ob_index_found_target target;
      assert_int_equal(ob_index_find_target(&view, OB_STR(FREEBSD), &target), OB_FOUND);
      ob_index_found_crate crate;
      assert_int_equal(ob_index_find_crate(target.crates, OB_STR("libc"), &crate), OB_FOUND);
      assert_true(ob_str_eq(crate.served, OB_STR("14")));
      assert_int_equal(ob_index_find_crate(target.crates, OB_STR(OB_INDEX_ANY_CRATE), &crate),
                       OB_FOUND);
      close_world(&w);
      break;
    }
    assert_int_equal(st, OB_E_NOMEM);
    close_world(&w);
    assert_true(n < 100000);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_choose),    cmocka_unit_test(test_served),
      cmocka_unit_test(test_mistakes),  cmocka_unit_test(test_all_mistakes),
      cmocka_unit_test(test_cfg_place), cmocka_unit_test(test_too_many_versions),
      cmocka_unit_test(test_missing),   cmocka_unit_test(test_classes),
      cmocka_unit_test(test_sets),      cmocka_unit_test(test_versions),
      cmocka_unit_test(test_no_memory), cmocka_unit_test(test_update_no_memory),
  };
  return cmocka_run_group_tests_name("plan", tests, set_up, tear_down);
}
