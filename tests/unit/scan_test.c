// SPDX-License-Identifier: MIT OR Apache-2.0
/* What binaries need, on files that are made here; tests/tools/known-binaries does it with
 * published ones. The facts are those that are compiled in. */
#include "place.h"
#include "support.h"

#include "abi/scan.h"
#include "elf_image.h"

static void
scanned(place *p, const image_spec *spec, bool with_facts, ob_scan *scan)
{
  const ob_str bytes = image_make(&p->arena, spec);
  ob_diags_init(&p->diags, &p->arena);
  assert_int_equal(ob_scan_bytes(&p->arena, &p->diags, bytes, OB_SPAN_NONE, NULL, scan), OB_OK);
  const ob_fact_db *db = NULL;
  size_t count;
  const ob_fact_pack *packs = ob_fact_packs(&count);
  for (size_t i = 0; i < count && with_facts && scan->os; i++) {
    if (strcmp(packs[i].os, scan->os->key) == 0) {
      assert_int_equal(ob_fact_db_builtin(&p->arena, &p->diags, ob_str_from(packs[i].os), &db),
                       OB_OK);
    }
  }
  assert_int_equal(ob_scan_judge(&p->arena, db, scan), OB_OK);
}

/* "OS minimum: the need that decides". */
static void
the_oldest_release_and_why(void **state)
{
  place *p = *state;
  static const struct {
    image_spec spec;
    const char *os, *minimum, *without_facts, *decides;
  } cases[] = {
      {{.needed = {"libc.so.7"},
        .symbols = {{"stat", "FBSD_1.0", "libc.so.7", false},
                    {"pipe2", "FBSD_1.3", "libc.so.7", false}}},
       "freebsd",
       "10.0",
       "10.0",
       "pipe2"},
      /* merged back: the node says 14, the reports say 13.1 */
      {{.needed = {"libc.so.7"},
        .symbols = {{"stat", "FBSD_1.5", "libc.so.7", false},
                    {"posix_spawn_file_actions_addchdir_np", "FBSD_1.7", "libc.so.7", true}}},
       "freebsd",
       "13.1",
       "14.0",
       "FBSD_1.7"},
      /* the same, and the file says that the node may be missing */
      {{.needed = {"libc.so.7"},
        .symbols = {{"stat", "FBSD_1.5", "libc.so.7", false},
                    {"posix_spawn_file_actions_addchdir_np", "FBSD_1.7", "libc.so.7", true}},
        .weak_nodes = true},
       "freebsd",
       "12.0",
       "12.0",
       "stat"},
      /* one node, and symbols of it in different releases */
      {{.needed = {"libc.so.7"}, .symbols = {{"__libc_start1", "FBSD_1.7", "libc.so.7", false}}},
       "freebsd",
       "14.0",
       "14.0",
       "__libc_start1"},
      {{.needed = {"libc.so.7", "libutil.so.10"},
        .symbols = {{"read", "FBSD_1.0", "libc.so.7", false}}},
       "freebsd",
       "15.0",
       "7.0",
       "libutil.so.10"},
      {{.needed = {"libc.so.6"},
        .symbols = {{"memcpy", "GLIBC_2.14", "libc.so.6", false},
                    {"malloc", "GLIBC_2.2.5", "libc.so.6", false},
                    {"_Unwind_Resume", "GCC_3.0", "libgcc_s.so.1", false}}},
       "glibc",
       "2.14",
       "2.14",
       "memcpy"},
      {{.needed = {"librt.so.1"},
        .symbols = {{"clock_gettime", "GLIBC_2.2.5", "librt.so.1", false}}},
       "glibc",
       "2.2.5",
       "2.2.5",
       "clock_gettime"},
      {{.needed = {"libc.so.6"},
        .symbols = {{"dlopen", "GLIBC_2.34", "libc.so.6", false},
                    {"getrandom", "GLIBC_2.25", "libc.so.6", true}}},
       "glibc",
       "2.34",
       "2.34",
       "dlopen"},
      {{.needed = {"libc.so.6"},
        .symbols = {{"fputs", "GLIBC_2.2.5", "libc.so.6", false},
                    {"relr", "GLIBC_ABI_DT_RELR", "libc.so.6", false}}},
       "glibc",
       "2.36",
       "2.36",
       "relr"},
      {{.interp = "/lib/ld-musl-x86_64.so.1",
        .needed = {"libc.musl-x86_64.so.1"},
        .symbols = {{"statx", NULL, NULL, false}, {"read", NULL, NULL, false}}},
       "musl",
       "1.2.5",
       "",
       "statx"},
      {{.interp = "/lib/ld-musl-x86_64.so.1",
        .needed = {"libc.so"},
        .symbols = {{"statx", NULL, NULL, true}, {"gettid", NULL, NULL, false}}},
       "musl",
       "1.2.2",
       "",
       "gettid"},
      {{.osabi = OB_ELFOSABI_OPENBSD, .needed = {"libc.so"}}, "openbsd", "7.8", "", "libc.so"},
      {{.osabi = OB_ELFOSABI_OPENBSD, .needed = {"libc.so.102.0"}},
       "openbsd",
       "",
       "",
       "libc.so.102.0"},
      {{.osabi = OB_ELFOSABI_SOLARIS, .needed = {"libc.so"}}, "illumos", "", "", NULL},
      {{.osabi = OB_ELFOSABI_SOLARIS,
        .needed = {"libc.so.1"},
        .symbols = {{"getrandom", "ILLUMOS_0.29", "libc.so.1", false}}},
       "illumos",
       "0.29",
       "0.29",
       "getrandom"},
      {{.note_owner = "Android",
        .note_value = 24,
        .needed = {"libc.so"},
        .symbols = {{"read", "LIBC", "libc.so", false}}},
       "android",
       "24",
       "24",
       NULL},
      {{.note_owner = "Android",
        .note_value = 24,
        .needed = {"libc.so"},
        .symbols = {{"getrandom", "LIBC_P", "libc.so", false}}},
       "android",
       "28",
       "28",
       "getrandom"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    for (int facts = 0; facts < 2; facts++) {
      ob_scan scan;
      scanned(p, &cases[i].spec, facts, &scan);
      const char *want = facts ? cases[i].minimum : cases[i].without_facts;
      if (!scan.os || strcmp(scan.os->key, cases[i].os) != 0 ||
          !ob_str_eq(scan.minimum.release, ob_str_from(want))) {
        fail_msg("case %zu, facts %d: %s `" OB_STR_FMT "`, expected %s %s", i, facts,
                 scan.os ? scan.os->key : "no OS", OB_STR_ARG(scan.minimum.release), cases[i].os,
                 want);
      }
      if (facts && cases[i].decides) {
        const ob_scan_need *n = &scan.needs.at[0];
        assert_str(n->symbol ? n->symbol->name
                   : n->node ? n->node->node
                             : n->library->soname,
                   cases[i].decides);
      }
      if (!facts && strcmp(cases[i].os, "freebsd") == 0) {
        assert_int_equal(scan.minimum.how, OB_SCAN_GUESSED); /* never more than that */
      }
    }
  }
}

static void
which_os(void **state)
{
  place *p = *state;
  static const struct {
    image_spec spec;
    const char *os;
  } cases[] = {
      {{.osabi = OB_ELFOSABI_FREEBSD}, "freebsd"},
      {{.osabi = OB_ELFOSABI_NETBSD}, "netbsd"},
      {{.osabi = OB_ELFOSABI_OPENBSD}, "openbsd"},
      {{.note_owner = "NetBSD", .note_value = 1000000000}, "netbsd"},
      {{.note_owner = "OpenBSD"}, "openbsd"},
      {{.note_owner = "DragonFly", .note_value = 600400}, "dragonfly"},
      {{.note_owner = "OHOS", .needed = {"libc.so"}}, "ohos"},
      {{.note_owner = "Android", .needed = {"libc.so"}}, "android"},
      {{.needed = {"libc.so"}}, "musl"},
      {{.needed = {"libc.so.102.0", "libpthread.so.28.0"}}, "openbsd"},
      {{.needed = {"libc.so.12"}}, "netbsd"},
      {{.needed = {"libc.so.6"}}, "glibc"},
      {{.interp = "/libexec/ld-elf.so.1"}, "freebsd"},
      {{.interp = "/usr/libexec/ld.elf_so"}, "netbsd"},
      {{.interp = "/usr/libexec/ld.so"}, "openbsd"},
      {{.interp = "/lib/amd64/ld.so.1", .needed = {"libc.so"}}, "illumos"},
      {{.interp = "/system/bin/linker64", .needed = {"libc.so"}}, "android"},
      {{.interp = "/lib64/ld-linux-x86-64.so.2"}, "glibc"},
      {{.needed = {"libfoo.so.1"}}, NULL},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_scan scan;
    scanned(p, &cases[i].spec, false, &scan);
    const char *os = scan.os ? scan.os->key : "none";
    if (strcmp(os, cases[i].os ? cases[i].os : "none") != 0) {
      fail_msg("case %zu: %s, expected %s", i, os, cases[i].os);
    }
  }
}

static bool
has_code(const ob_diags *diags, const char *code)
{
  for (size_t i = 0; i < diags->list.len; i++) {
    if (ob_str_eq(diags->list.at[i]->code, ob_str_from(code))) {
      return true;
    }
  }
  return false;
}

static void
old_abi_is_told_by_library_and_kind(void **state)
{
  place *p = *state;
  static const struct {
    image_spec spec;
    size_t old;
    ob_scan_change change; /* of the first */
    bool mixed;
    const char *code;
  } cases[] = {
      {{.needed = {"libc.so.7"}, .symbols = {{"stat", "FBSD_1.0", "libc.so.7", false}}},
       1,
       OB_SCAN_LAYOUT,
       false,
       "OB1014"},
      {{.needed = {"libc.so.7"}, .symbols = {{"stat", "FBSD_1.5", "libc.so.7", false}}},
       0,
       OB_SCAN_LAYOUT,
       false,
       NULL},
      {{.needed = {"libc.so.7"}, .symbols = {{"qsort_r", "FBSD_1.0", "libc.so.7", false}}},
       1,
       OB_SCAN_PROTOTYPE,
       false,
       "OB1014"},
      {{.needed = {"libc.so.7"}, .symbols = {{"rand", "FBSD_1.0", "libc.so.7", false}}},
       1,
       OB_SCAN_BEHAVIOUR,
       false,
       "OB1014"},
      /* old in libc, the only one in libthr */
      {{.needed = {"libc.so.7"}, .symbols = {{"sem_init", "FBSD_1.0", "libc.so.7", false}}},
       1,
       OB_SCAN_LAYOUT,
       false,
       "OB1014"},
      {{.needed = {"libthr.so.3"}, .symbols = {{"sem_init", "FBSD_1.0", "libthr.so.3", false}}},
       0,
       OB_SCAN_LAYOUT,
       false,
       NULL},
      /* two generations */
      {{.needed = {"libc.so.7"},
        .symbols = {{"kevent", "FBSD_1.0", "libc.so.7", false},
                    {"fstat", "FBSD_1.5", "libc.so.7", false}}},
       1,
       OB_SCAN_LAYOUT,
       true,
       "OB1015"},
      /* rand is pinned by the libc crate and shares no structure with stat */
      {{.needed = {"libc.so.7"},
        .symbols = {{"rand", "FBSD_1.0", "libc.so.7", false},
                    {"fstat", "FBSD_1.5", "libc.so.7", false}}},
       1,
       OB_SCAN_BEHAVIOUR,
       false,
       "OB1014"},
      {{.needed = {"libc.so.6"}, .symbols = {{"memcpy", "GLIBC_2.2.5", "libc.so.6", false}}},
       1,
       OB_SCAN_BEHAVIOUR,
       false,
       "OB1014"},
      /* moved from libdl to libc, and unchanged */
      {{.needed = {"libdl.so.2"}, .symbols = {{"dlopen", "GLIBC_2.2.5", "libdl.so.2", false}}},
       0,
       OB_SCAN_OTHER,
       false,
       NULL},
      {{.needed = {"libc.so.12"},
        .osabi = OB_ELFOSABI_NETBSD,
        .symbols = {{"stat", NULL, NULL, false}, {"__lstat50", NULL, NULL, false}}},
       1,
       OB_SCAN_LAYOUT,
       true,
       "OB1015"},
      /* statvfs became old with 10.0, long after __lstat50 was new: one release has both */
      {{.needed = {"libc.so.12"},
        .osabi = OB_ELFOSABI_NETBSD,
        .symbols = {{"statvfs", NULL, NULL, false}, {"__lstat50", NULL, NULL, false}}},
       1,
       OB_SCAN_LAYOUT,
       false,
       "OB1014"},
      {{.needed = {"libc.so.12"},
        .osabi = OB_ELFOSABI_NETBSD,
        .symbols = {{"wait4", NULL, NULL, false}, {"__statvfs90", NULL, NULL, false}}},
       1,
       OB_SCAN_LAYOUT,
       true,
       "OB1015"},
      /* what the number says of __socket30 is no structure */
      {{.needed = {"libc.so.12"},
        .osabi = OB_ELFOSABI_NETBSD,
        .symbols = {{"socket", NULL, NULL, false}, {"__lstat50", NULL, NULL, false}}},
       1,
       OB_SCAN_OTHER,
       false,
       "OB1014"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_scan scan;
    scanned(p, &cases[i].spec, true, &scan);
    if (scan.old.len != cases[i].old || scan.mixed != cases[i].mixed ||
        (scan.old.len > 0 && scan.old.at[0].change != cases[i].change)) {
      fail_msg("case %zu: %zu old ones, mixed %d", i, scan.old.len, scan.mixed);
    }
    assert_int_equal(ob_scan_findings(&p->diags, OB_SPAN_NONE, &scan), OB_OK);
    if (cases[i].code ? !has_code(&p->diags, cases[i].code) : p->diags.list.len > 0) {
      fail_msg("case %zu: findings", i);
    }
  }
}

static void
findings_and_gates(void **state)
{
  place *p = *state;
  static const struct {
    image_spec spec;
    const char *finding, *release, *gate;
  } cases[] = {
      {{.needed = {"libc.so.7"}, .symbols = {{"pipe2", "FBSD_1.3", "libc.so.7", false}}},
       NULL,
       "10.0",
       NULL},
      {{.needed = {"libc.so.7"}, .symbols = {{"pipe2", "FBSD_1.3", "libc.so.7", false}}},
       NULL,
       "9.3",
       "OB1010"},
      {{.needed = {"libc.so.7"}, .symbols = {{"x", "FBSD_1.7", "libc.so.7", true}}},
       "OB1016",
       "13.0",
       "OB1010"},
      {{.needed = {"libc.so.7"}, .symbols = {{"x", "FBSD_1.x", "libc.so.7", false}}},
       NULL,
       "15.0",
       "OB1012"},
      {{.needed = {"libc.so.7"}, .symbols = {{"_thr", "FBSDprivate_1.0", "libc.so.7", false}}},
       "OB1017",
       "13.0",
       NULL},
      {{.needed = {"libc.so.6"}, .symbols = {{"_dl", "GLIBC_PRIVATE", "libc.so.6", false}}},
       "OB1017",
       "2.34",
       NULL},
      {{.needed = {"libc.so.7", "libutil.so.9"}}, "OB1018", "14.3", NULL},
      {{.needed = {"libc.so.7", "libutil.so.9"}}, "OB1018", "15.0", "OB1013"},
      {{.needed = {"libc.so.7", "libutil.so.10"}}, NULL, "14.3", "OB1010"},
      {{.osabi = OB_ELFOSABI_FREEBSD}, NULL, "14.3", NULL}, /* needs nothing */
      {{.note_owner = "DragonFly", .needed = {"libc.so.8"}}, NULL, "6.4", "OB1012"},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_scan scan;
    scanned(p, &cases[i].spec, true, &scan);
    assert_int_equal(ob_scan_findings(&p->diags, OB_SPAN_NONE, &scan), OB_OK);
    if (cases[i].finding ? !has_code(&p->diags, cases[i].finding) : p->diags.list.len > 0) {
      fail_msg("case %zu: findings", i);
    }
    const size_t before = p->diags.list.len;
    const ob_status st =
        ob_scan_gate(&p->diags, OB_SPAN_NONE, &scan, ob_str_from(cases[i].release));
    if ((st == OB_OK) != !cases[i].gate ||
        (cases[i].gate && !ob_str_eq(p->diags.list.at[before]->code, ob_str_from(cases[i].gate)))) {
      fail_msg("case %zu: the gate says %d", i, st);
    }
  }
}

/* The facts of one release as a file has them. */
static void
against_one_release(void **state)
{
  place *p = *state;
  const ob_fact_db *db;
  ob_facts facts;
  assert_int_equal(ob_fact_db_builtin(&p->arena, &p->diags, OB_STR("freebsd"), &db), OB_OK);
  assert_int_equal(
      ob_fact_db_facts(&p->arena, &p->diags, db, OB_STR("13.1"), OB_STR("x86_64"), &facts), OB_OK);
  static const struct {
    image_spec spec;
    const char *lacks; /* NULL: nothing */
  } cases[] = {
      {{.needed = {"libc.so.7"}, .symbols = {{"fstat", "FBSD_1.5", "libc.so.7", false}}}, NULL},
      {{.needed = {"libc.so.7"}, .symbols = {{"fstat", "FBSD_1.0", "libc.so.7", false}}}, NULL},
      {{.needed = {"libc.so.7"},
        .symbols = {{"posix_spawn_file_actions_addchdir_np", "FBSD_1.7", "libc.so.7", true}}},
       NULL},
      {{.needed = {"libc.so.7"}, .symbols = {{"__libc_start1", "FBSD_1.7", "libc.so.7", false}}},
       "__libc_start1@FBSD_1.7 of libc.so.7"},
      {{.needed = {"libc.so.7"}, .symbols = {{"__libc_start1", "FBSD_1.7", "libc.so.7", true}}},
       NULL},
      {{.needed = {"libc.so.7"}, .symbols = {{"x", "FBSD_1.8", "libc.so.7", true}}},
       "FBSD_1.8 of libc.so.7, for weak references"},
      {{.needed = {"libc.so.7"},
        .symbols = {{"x", "FBSD_1.8", "libc.so.7", true}},
        .weak_nodes = true},
       NULL},
      {{.needed = {"libc.so.7", "libutil.so.10"}}, "libutil.so.10: it has libutil.so.9"},
      {{.needed = {"libc.so.7", "libfoo.so.3"},
        .symbols = {{"foo", "FOO_1", "libfoo.so.3", false}}},
       NULL},
      /* a program has nobody else to take a symbol from, a plugin has */
      {{.interp = "/libexec/ld-elf.so.1",
        .needed = {"libc.so.7"},
        .symbols = {{"nobody_has_it", NULL, NULL, false}}},
       "nobody_has_it"},
      {{.osabi = OB_ELFOSABI_FREEBSD,
        .needed = {"libc.so.7"},
        .symbols = {{"nobody_has_it", NULL, NULL, false}}},
       NULL},
  };
  for (size_t i = 0; i < OB_COUNT(cases); i++) {
    ob_scan scan;
    scanned(p, &cases[i].spec, true, &scan);
    const ob_status st = ob_scan_against(&p->diags, OB_SPAN_NONE, &scan, &facts);
    if ((st == OB_OK) != !cases[i].lacks) {
      fail_msg("case %zu: %d", i, st);
    }
    if (cases[i].lacks) {
      const ob_diag *d = p->diags.list.at[p->diags.list.len - 1];
      assert_str(d->code, "OB1020");
      assert_str(d->notes.at[0], cases[i].lacks);
    }
  }
}

static ob_status
step(ob_arena *arena, void *context)
{
  const ob_str *bytes = context;
  ob_diags diags;
  ob_diags_init(&diags, arena);
  ob_scan scan;
  const ob_fact_db *db;
  OB_TRY(ob_scan_bytes(arena, &diags, *bytes, OB_SPAN_NONE, NULL, &scan));
  OB_TRY(ob_fact_db_builtin(arena, &diags, OB_STR("freebsd"), &db));
  OB_TRY(ob_scan_judge(arena, db, &scan));
  OB_TRY(ob_scan_findings(&diags, OB_SPAN_NONE, &scan));
  ob_buf out;
  ob_buf_init(&out, arena);
  ob_scan_show_text(&out, &scan, NULL, true);
  ob_scan_show_json(&out, &scan, NULL, &diags);
  return ob_buf_status(&out);
}

static void
memory_may_run_out(void **state)
{
  place *p = *state;
  static const image_spec spec = {.needed = {"libc.so.7", "libutil.so.9"},
                                  .symbols = {{"kevent", "FBSD_1.0", "libc.so.7", false},
                                              {"fstat", "FBSD_1.5", "libc.so.7", false},
                                              {"x", "FBSD_1.7", "libc.so.7", true}}};
  ob_str bytes = image_make(&p->arena, &spec);
  assert_true(sweep_allocations(step, &bytes) > 3);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(the_oldest_release_and_why, set_up, tear_down),
      cmocka_unit_test_setup_teardown(which_os, set_up, tear_down),
      cmocka_unit_test_setup_teardown(old_abi_is_told_by_library_and_kind, set_up, tear_down),
      cmocka_unit_test_setup_teardown(findings_and_gates, set_up, tear_down),
      cmocka_unit_test_setup_teardown(against_one_release, set_up, tear_down),
      cmocka_unit_test_setup_teardown(memory_may_run_out, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
