// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which of several installed sysroots a unit is offered first. Each case is a store, a config and
 * the order that comes out; src/rustc/sysroot.c, which goes by that order, is tested in
 * wrapper_test.c. */
#include "place.h"

#include "std/build.h"
#include "sys/fs.h"

#define COMMIT "ac68faa20c58cbccd01ee7208bf3b6e93a7d7f96"
#define TRIPLE "x86_64-unknown-freebsd"

typedef struct world {
  place p;
  const char *root;
  ob_config config;
  ob_plan plan;
} world;

static int
begin(void **state)
{
  world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  ob_arena_init(&w->p.arena, NULL);
  ob_diags_init(&w->p.diags, &w->p.arena);
  *state = w;
  const char *made;
  return ob_dir_make_temp(&w->p.arena, "/tmp/osbind-fit-", &made) ||
         ob_path_real(&w->p.arena, made, &w->root);
}

static int
end(void **state)
{
  world *w = *state;
  const int err = ob_dir_remove(w->root);
  ob_arena_fini(&w->p.arena);
  free(w);
  return err;
}

/** A config of this text, and the plan that it makes. */
static void
configure(world *w, const char *text)
{
  ob_arena *a = &w->p.arena;
  const char *file = ob_fmt(a, "%s/etc/cargo/config.d/1.toml", w->root).ptr;
  assert_int_equal(ob_file_write(file, ob_str_from(text), 0644), 0);
  const ob_config_opts opts = {.sysconfdir = ob_path_join(a, w->root, "etc")};
  assert_int_equal(ob_config_load(a, &w->p.diags, &opts, &w->config), OB_OK);
  assert_int_equal(ob_plan_make(a, &w->p.diags, &w->config, ob_targets_builtin(), OB_VERIFY_STAT,
                                NULL, &w->plan),
                   OB_OK);
}

#define SHA256_OF_NOTHING "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/** A sysroot in root/STORE/NAME, with one empty file: what is said of it is all that counts. */
static void
install(world *w, const char *store, const char *name, const char *profile, const char *panic,
        unsigned built)
{
  ob_arena *a = &w->p.arena;
  const char *file = ob_fmt(a, "%s/%s/%s/" OB_SYSROOT_FILE, w->root, store, name).ptr;
  const ob_str text = ob_fmt(a,
                             "sysroot = 1\ntarget = \"" TRIPLE "\"\nversion = \"14.1\"\n"
                             "profile = \"%s\"\npanic = \"%s\"\nstd = true\nlibc = \"0.2.183\"\n"
                             "source = \"/usr/src/library\"\nosbind = \"0.1.0\"\nbuilt = %u\n"
                             "crates = [\"libc 0.2.183\"]\n[rustc]\nversion = \"rustc 1.96.0\"\n"
                             "commit = \"" COMMIT "\"\npath = \"/usr/bin/rustc\"\nsize = 12\n"
                             "mtime-ns = 1\n[[file]]\npath = \"a.rlib\"\nsize = 0\n"
                             "sha256 = \"" SHA256_OF_NOTHING "\"\n",
                             profile, panic, built);
  assert_int_equal(ob_file_write(file, text, 0644), 0);
  const char *rlib = ob_fmt(a, "%s/%s/%s/a.rlib", w->root, store, name).ptr;
  assert_int_equal(ob_file_write(rlib, OB_STR(""), 0644), 0);
}

static ob_std_view
view_of(world *w)
{
  ob_arena *a = &w->p.arena;
  return (ob_std_view){
      .stores = {ob_path_join(a, w->root, "mine"), ob_path_join(a, w->root, "all")},
      .ask = {.rustc = "/nonexistent/rustc", .cwd = "/"}};
}

/** The names of the sysroots in order, `!` behind one that only units with panic=abort can have. */
static void
assert_offers(world *w, const char *want)
{
  ob_arena *a = &w->p.arena;
  ob_std_view view = view_of(w);
  ob_index_target offers = {0};
  const ob_target *target = ob_target_find(ob_targets_builtin(), OB_STR(TRIPLE));
  assert_non_null(target);
  assert_int_equal(ob_std_offers(a, &w->p.diags, &view, &w->plan, NULL, target, &offers), OB_OK);
  ob_buf got;
  ob_buf_init(&got, a);
  for (size_t i = 0; i < offers.sysroots.len; i++) {
    const ob_index_sysroot *s = &offers.sysroots.at[i];
    assert_int_equal(s->state, OB_INDEX_SYSROOT_FITS);
    ob_buf_fmt(&got, "%s" OB_STR_FMT "%s", i > 0 ? " " : "", OB_STR_ARG(ob_path_base(s->dir)),
               s->flags & OB_INDEX_SYSROOT_ABORTS ? "!" : "");
  }
  assert_int_equal(ob_buf_status(&got), OB_OK);
  assert_str(ob_buf_view(&got), want);
}

static void
test_order(void **state)
{
  world *w = *state;
  configure(w, "");
  assert_offers(w, "");
  install(w, "mine", "a-debug", "debug", "unwind", 9);
  assert_offers(w, "a-debug");
  install(w, "mine", "b-debug-abort", "debug", "abort", 9);
  install(w, "mine", "d-release", "release", "unwind", 1);
  install(w, "mine", "c-abort", "release", "abort", 1);
  assert_offers(w, "c-abort! d-release b-debug-abort! a-debug");
  /* Built later; then the user's; a release one of the system's before a debug one of mine. */
  install(w, "all", "a-system", "release", "unwind", 1);
  install(w, "mine", "z-newer", "release", "unwind", 2);
  assert_offers(w, "c-abort! z-newer d-release a-system b-debug-abort! a-debug");
}

/** The OS's own, or one that the user wants now: the config's goes before all others. */
static void
test_named(void **state)
{
  world *w = *state;
  install(w, "mine", "release", "release", "unwind", 5);
  install(w, "shipped", "old", "debug", "unwind", 1);
  install(w, "shipped", "new", "release", "unwind", 1);
  configure(
      w,
      ob_fmt(&w->p.arena, "[osbind.target.'" TRIPLE "']\nsysroot = \"%s/shipped\"\n", w->root).ptr);
  assert_offers(w, "new old release");
  configure(w, ob_fmt(&w->p.arena, "[osbind.target.'" TRIPLE "']\nsysroot = \"%s/shipped/old\"\n",
                      w->root)
                   .ptr);
  assert_offers(w, "old release");
}

/** Asked for all units, a sysroot that serves them all is the answer. */
static void
test_choose(void **state)
{
  world *w = *state;
  static const struct {
    const char *name, *profile, *panic, *want;
  } steps[] = {{"abort", "release", "abort", "abort"},
               {"debug", "debug", "unwind", "debug"},
               {"unwind", "release", "unwind", "unwind"}};
  configure(w, "");
  for (size_t i = 0; i < OB_COUNT(steps); i++) {
    /* rustc answers, so that its sysroots are its own. */
    const char *rustc = ob_path_join(&w->p.arena, w->root, "bin/rustc");
    assert_int_equal(ob_file_write(rustc,
                                   ob_fmt(&w->p.arena,
                                          "#!/bin/sh\ncase $1 in -vV) printf 'rustc 1.96.0\\n"
                                          "commit-hash: " COMMIT "\\nhost: " TRIPLE
                                          "\\nrelease: 1.96.0\\n' ;; *) echo %s ;; esac\n",
                                          w->root),
                                   0755),
                     0);
    install(w, "mine", steps[i].name, steps[i].profile, steps[i].panic, 1);
    ob_std_view view = view_of(w);
    view.ask.rustc = rustc;
    ob_std_status got;
    assert_int_equal(ob_std_choose(&w->p.arena, &w->p.diags, &view, &w->plan, NULL,
                                   ob_target_find(ob_targets_builtin(), OB_STR(TRIPLE)),
                                   OB_STR("14.1"), &got),
                     OB_OK);
    assert_int_equal(got.state, OB_STD_FITS);
    assert_str(ob_path_base(got.sysroot->dir), steps[i].want);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_order, begin, end),
      cmocka_unit_test_setup_teardown(test_named, begin, end),
      cmocka_unit_test_setup_teardown(test_choose, begin, end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
