// SPDX-License-Identifier: MIT OR Apache-2.0
/* Judging single references by what is shipped, conditions on sources, and running out of memory.
 */
#include "abi/check.h"
#include "support.h"
#include "sys/fs.h"

typedef struct fixture {
  ob_arena arena;
  ob_diags diags;
  ob_check_opts opts;
} fixture;

static void
open_fixture(fixture *f, const char *triple, const char *release, const char *layout)
{
  ob_arena_init(&f->arena, NULL);
  ob_diags_init(&f->diags, &f->arena);
  const ob_target *target = ob_target_find(ob_targets_builtin(), ob_str_from(triple));
  ob_str os;
  f->opts = (ob_check_opts){.release = ob_str_from(release), .layout = ob_str_from(layout)};
  assert_true(ob_fact_of_target(target, &os, &f->opts.arch));
  f->opts.os = ob_scan_os_of_target(target);
  f->opts.env = ob_target_cfg_env(target, f->opts.release);
  assert_int_equal(ob_fact_db_builtin(&f->arena, &f->diags, os, &f->opts.db), OB_OK);
}

static void
judging(void **state)
{
  (void)state;
  static const struct {
    const char *triple, *release, *layout, *name, *node;
    ob_check_kind kind;
    const char *other; /* the release, or the node that is wanted */
  } cases[] = {
      {"x86_64-unknown-freebsd", "13.2", "12", "fspacectl", "", OB_CHECK_TOO_NEW, "14.0"},
      {"x86_64-unknown-freebsd", "14.0", "12", "fspacectl", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "12.1", "12", "fputs_unlocked", "", OB_CHECK_TOO_NEW, "12.2"},
      {"x86_64-unknown-freebsd", "12.2", "12", "fputs_unlocked", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "13.2", "12", "kvm_open", "", OB_CHECK_UNKNOWN, NULL},
      /* structures of 12 on 11, of 11 on 12 and on 11 */
      {"x86_64-unknown-freebsd", "11.4", "12", "fstat", "", OB_CHECK_LAYOUT, "FBSD_1.5"},
      {"x86_64-unknown-freebsd", "12.0", "11.4", "fstat", "", OB_CHECK_LAYOUT, "FBSD_1.0"},
      {"x86_64-unknown-freebsd", "12.0", "11.4", "fstat", "FBSD_1.0", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "11.4", "11.4", "fstat", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "14.0", "12", "fstat", "FBSD_1.5", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "14.0", "12", "fstat", "FBSD_1.0", OB_CHECK_LAYOUT, "FBSD_1.5"},
      /* bound to an old node on purpose: the prototype of the bindings is that of 12 */
      {"x86_64-unknown-freebsd", "14.0", "12", "qsort_r", "FBSD_1.0", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-freebsd", "14.0", "", "qsort_r", "FBSD_1.0", OB_CHECK_OLD, "FBSD_1.7"},
      {"x86_64-unknown-freebsd", "11.4", "12", "readdir_r", "FBSD_1.5", OB_CHECK_NODE, "FBSD_1.0"},
      {"x86_64-unknown-linux-gnu", "2.17", "", "getrandom", "", OB_CHECK_TOO_NEW, "2.25"},
      {"x86_64-unknown-linux-gnu", "2.17", "", "fstat", "", OB_CHECK_FINE, NULL}, /* static part */
      {"x86_64-unknown-linux-gnu", "2.17", "", "atexit", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-linux-gnu", "2.17", "", "pthread_create", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-linux-gnu", "2.36", "", "sys_errlist", "", OB_CHECK_GONE, NULL},
      {"x86_64-unknown-linux-musl", "1.2.3", "", "open64", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-linux-musl", "1.2.5", "", "open64", "", OB_CHECK_GONE, "1.2.3"},
      {"x86_64-unknown-netbsd", "10.1", "", "qsort_r", "", OB_CHECK_TOO_NEW, "11.0"},
      {"x86_64-unknown-netbsd", "10.1", "", "fstat", "", OB_CHECK_OLD, "__fstat50"},
      {"x86_64-unknown-netbsd", "10.1", "", "__fstat50", "", OB_CHECK_FINE, NULL},
      {"x86_64-unknown-illumos", "0.29", "", "syncfs", "", OB_CHECK_TOO_NEW, "0.48"},
      {"x86_64-unknown-illumos", "0.29", "", "stat", "", OB_CHECK_UNKNOWN, NULL}, /* not known */
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    fixture f;
    open_fixture(&f, cases[i].triple, cases[i].release, cases[i].layout);
    const ob_check_verdict v =
        ob_check_judge(&f.opts, ob_str_from(cases[i].name), ob_str_from(cases[i].node));
    if (v.kind != cases[i].kind) {
      fail_msg("%s@%s on %s %s gives %d", cases[i].name, cases[i].node, cases[i].triple,
               cases[i].release, (int)v.kind);
    }
    if (cases[i].other) {
      const bool release = v.kind == OB_CHECK_TOO_NEW || v.kind == OB_CHECK_GONE;
      assert_str(release ? f.opts.db->releases[v.other] : v.wanted, cases[i].other);
    }
    ob_arena_fini(&f.arena);
  }
}

static void
conditions(void **state)
{
  (void)state;
  static const struct {
    const char *cfg;
    int want;
  } cases[] = {
      {"unix", 1},
      {"windows", 0},
      {"target_os = \"freebsd\"", 1},
      {"any(target_os = \"linux\", feature = \"x\")", -1},
      {"all(target_os = \"linux\", feature = \"x\")", 0},
      {"all(target_os = \"freebsd\", feature = \"x\")", -1},
      {"not(feature = \"x\")", -1},
      {"feature = \"std\"", 1},
      {"not(libc_thing)", 0},
      {"freebsd12", 1},
      {"any(freebsd10, freebsd11)", 0},
      {"test", 0},
      {"target_os_version = \"13\"", 1},
      {"os_version_min(\"freebsd\", \"14.0\")", 0},
      {"true", 1},
      {"all()", 1},
      {"any()", 0},
  };
  static const ob_str given[] = {OB_STR_INIT("feature = \"std\""), OB_STR_INIT("libc_thing")};
  fixture f;
  open_fixture(&f, "x86_64-unknown-freebsd", "13.2", "12");
  f.opts.cfgs = given;
  f.opts.cfg_count = OB_COUNT(given);
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    const ob_str text = ob_str_from(cases[i].cfg);
    const uint32_t file = ob_diags_add_source(&f.diags, OB_STR("cfg"), text);
    const ob_cfg *cfg;
    assert_int_equal(
        ob_cfg_parse(&f.arena, &f.diags, text, false, (ob_span){file, 0, (uint32_t)text.len}, &cfg),
        OB_OK);
    if (ob_check_cfg(&f.opts, cfg) != cases[i].want) {
      fail_msg("%s gives %d", cases[i].cfg, ob_check_cfg(&f.opts, cfg));
    }
  }
  ob_arena_fini(&f.arena);
}

/* Modules: inline ones, #[path], mod.rs and a file of the name, and those of another OS. */
static void
write_file(ob_arena *arena, const char *dir, const char *name, const char *text)
{
  assert_int_equal(ob_file_write(ob_path_join(arena, dir, name), ob_str_from(text), 0644), 0);
}

static void
modules(void **state)
{
  (void)state;
  fixture f;
  open_fixture(&f, "x86_64-unknown-freebsd", "13.2", "12");
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&f.arena, "/tmp/osbind-check-", &dir), 0);
  write_file(&f.arena, dir, "lib.rs",
             "mod flat; mod deep; #[path = \"odd/name.rs\"] mod odd;\n"
             "mod inner { mod leaf; #[path = \"other.rs\"] mod named; }\n"
             "#[cfg(windows)] mod absent_here; mod no_such_file;\n"
             "extern \"C\" { fn fspacectl(); #[cfg(windows)] fn timerfd_create(); }\n"
             "#[link(name = \"c\")] extern \"C\" { fn fspacectll(); }\n"
             "#[link(name = \"kvm\")] extern \"C\" { fn kvm_open(); }\n");
  write_file(&f.arena, dir, "flat.rs", "mod below; extern \"C\" { fn close_range(); }");
  write_file(&f.arena, dir, "flat/below.rs", "extern \"C\" { fn eventfd(); }");
  write_file(&f.arena, dir, "deep/mod.rs", "#![cfg(unix)] extern \"C\" { fn memfd_create(); }");
  write_file(&f.arena, dir, "odd/name.rs", "extern \"C\" { static environ: u8; }");
  write_file(&f.arena, dir, "inner/leaf.rs", "extern \"C\" { fn abort(); }");
  write_file(&f.arena, dir, "inner/other.rs", "#![cfg(feature = \"x\")] extern { fn raise(); }");
  write_file(&f.arena, dir, "absent_here.rs", "extern \"C\" { fn sched_getcpu(); }");
  ob_check check;
  assert_int_equal(ob_check_begin(&check, &f.arena, &f.diags, &f.opts), OB_OK);
  assert_int_equal(ob_check_source(&check, ob_path_join(&f.arena, dir, "lib.rs"), OB_STR("mine")),
                   OB_OK);
  static const char *const want[] = {"eventfd", "close_range", "memfd_create", "environ", "abort",
                                     "raise",   "fspacectl",   "fspacectll",   "kvm_open"};
  assert_int_equal(check.decls.len, OB_COUNT(want));
  for (size_t i = 0; i < OB_COUNT(want); i++) {
    assert_str(check.decls.at[i].symbol, want[i]);
    assert_true(check.decls.at[i].certain == (i != 5));
  }
  assert_int_equal(ob_check_finish(&check), OB_E_INVALID);
  assert_int_equal(check.findings, 2);
  assert_str(f.diags.list.at[0]->code, "OB1070");
  assert_str(f.diags.list.at[1]->code, "OB1076");
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_arena_fini(&f.arena);
}

/* A module that names itself again and again ends at the limit. */
static void
endless_modules(void **state)
{
  (void)state;
  fixture f;
  open_fixture(&f, "x86_64-unknown-freebsd", "13.2", "12");
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&f.arena, "/tmp/osbind-check-", &dir), 0);
  write_file(&f.arena, dir, "lib.rs", "#[path = \"lib.rs\"] mod again;");
  ob_check check;
  assert_int_equal(ob_check_begin(&check, &f.arena, &f.diags, &f.opts), OB_OK);
  assert_int_equal(ob_check_source(&check, ob_path_join(&f.arena, dir, "lib.rs"), OB_STR("x")),
                   OB_E_LIMIT);
  assert_int_equal(f.diags.errors, 1);
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_arena_fini(&f.arena);
}

typedef struct sweep {
  fixture f;
  const char *root;
} sweep;

static ob_status
sweep_step(ob_arena *arena, void *context)
{
  sweep *s = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_check check;
  OB_TRY(ob_check_begin(&check, arena, &diags, &s->f.opts));
  OB_TRY(ob_check_source(&check, s->root, OB_STR("x")));
  const ob_status st = ob_check_finish(&check);
  return st == OB_E_INVALID ? OB_OK : st;
}

static void
no_memory(void **state)
{
  (void)state;
  sweep s;
  open_fixture(&s.f, "x86_64-unknown-freebsd", "13.2", "12");
  const char *dir;
  assert_int_equal(ob_dir_make_temp(&s.f.arena, "/tmp/osbind-check-", &dir), 0);
  write_file(&s.f.arena, dir, "lib.rs", "mod a; extern \"C\" { fn fspacectl(); fn abort(); }");
  write_file(&s.f.arena, dir, "a.rs", "extern \"C\" { fn raise(); }");
  s.root = ob_path_join(&s.f.arena, dir, "lib.rs");
  assert_true(sweep_allocations(sweep_step, &s) > 0);
  assert_int_equal(ob_dir_remove(dir), 0);
  ob_arena_fini(&s.f.arena);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judging),         cmocka_unit_test(conditions), cmocka_unit_test(modules),
      cmocka_unit_test(endless_modules), cmocka_unit_test(no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
